// Draws the charts of a page that stands alone. Words are text, never markup.
for (const [name, spec] of Object.entries(JSON.parse(document.getElementById("charts")?.textContent ?? "{}"))) {
  /** @type {HTMLElement | null} */
  const place = document.querySelector(`[data-chart="${name}"]`);
  if (!place) continue;
  const view = new vega.View(vega.parse(spec), { renderer: "svg", container: place, hover: true });
  view.tooltip((_handler, event, _item, value) => tell(place, event, value));
  const widen = () => view.signal("width", Math.max(place.clientWidth, 240)).run();
  view.runAsync().then(() => {
    place.querySelector("svg")?.setAttribute("aria-hidden", "true");
    widen();
    new ResizeObserver(widen).observe(place);
  });
}

/**
 * @param {HTMLElement} place
 * @param {MouseEvent} event
 * @param {unknown} value
 */
function tell(place, event, value) {
  /** @type {HTMLElement | null} */
  const there = place.querySelector(".tip");
  const tip = there ?? Object.assign(document.createElement("div"), { className: "tip" });
  if (!there) place.append(tip);
  tip.hidden = value === null || value === undefined || value === "";
  if (tip.hidden) return;
  const lines = typeof value === "object" && value ? Object.entries(value) : [["", value]];
  tip.replaceChildren(
    ...lines.map(([label, text]) => Object.assign(document.createElement("p"), { textContent: `${label} ${text}`.trim() })),
  );
  const box = place.getBoundingClientRect();
  tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth)}px`;
  tip.style.top = `${event.clientY - box.top + 12}px`;
}
