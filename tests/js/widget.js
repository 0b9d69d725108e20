// What a kernel's widget gives its page, in place of anywidget, and a page that waits for it.

import { makeAgenda } from "../../cxroi/widgets/js/waits.js";

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

/** A page that marks whether something is still to come: `page.root.settled`. */
export function waiting(parts = {}, over = new AbortController()) {
  const root = { settled: "", setAttribute: (_, value) => (root.settled = value) };
  const page = { ...parts, root, over: over.signal };
  page.agenda = makeAgenda(page);
  return page;
}
