// Draws the charts of a page that stands alone. Words are text, never markup.
const pages = JSON.parse(document.getElementById("charts").textContent);
for (const [name, spec] of Object.entries(pages)) {
  const place = document.querySelector(`[data-chart="${name}"]`);
  const view = new vega.View(vega.parse(spec), { renderer: "svg", container: place, hover: true });
  view.tooltip((_handler, event, _item, value) => tell(place, event, value));
  const widen = () => view.signal("width", Math.max(place.clientWidth, 240)).run();
  view.runAsync().then(() => {
    place.querySelector("svg")?.setAttribute("aria-hidden", "true");
    widen();
    new ResizeObserver(widen).observe(place);
  });
}

function tell(place, event, value) {
  const tip = place.querySelector(".tip") ?? place.appendChild(Object.assign(document.createElement("div"), { className: "tip" }));
  tip.hidden = value === null || value === undefined || value === "";
  if (tip.hidden) return;
  const lines = typeof value === "object" ? Object.entries(value) : [["", value]];
  tip.replaceChildren(
    ...lines.map(([label, text]) => Object.assign(document.createElement("p"), { textContent: `${label} ${text}`.trim() })),
  );
  const box = place.getBoundingClientRect();
  tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth)}px`;
  tip.style.top = `${event.clientY - box.top + 12}px`;
}
