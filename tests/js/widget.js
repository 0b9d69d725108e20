// What a kernel's widget gives its page, in place of anywidget.

/** A widget's model: what was sent, and what it hears. */
export function widget() {
  const listeners = {};
  const model = {
    sent: [],
    on: (name, listener) => (listeners[name] = listener),
    off: (name) => delete listeners[name],
    send: (content, _, blocks) => model.sent.push({ ...content, blocks }),
    hear: (content, blocks = []) => listeners["msg:custom"]?.(content, blocks),
    line: (state) => listeners["host:line"]?.(state),
    listeners,
  };
  return model;
}
