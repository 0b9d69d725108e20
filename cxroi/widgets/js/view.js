// The whole of a view's own module: it finds its workbook's session in the page, and leaves the
// drawing to it. Code, case and chart library live there, once.

/** @param {{ model: ViewModel, el: HTMLElement, host: Host, signal: AbortSignal }} view */
async function render({ model, el, host, signal }) {
  const { exports } = await host.getWidget(model.get("session"));
  exports.render(model, el, signal);
}

export default { render };
