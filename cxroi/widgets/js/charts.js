// A chart: drawn once, then fed with data; its axes hold still while a slider is held.

import { barsHow } from "./explained.js";
import { isEmpty, rowsOf } from "./packing.js";
import { tabulate } from "./paper.js";
import { pictures } from "./pictures.js";
import { make, write } from "./pieces.js";

const PAPER = 480; // pixels of a printed chart, as it is drawn before it takes the width of its column
const USUAL_HEIGHT = 220;
const LOW = 152;
/** Whether the window is so low, or so narrow, that the first charts would lie below what is in sight. */
const isLow = () => matchMedia("(max-height: 820px), (max-width: 720px)").matches;
const UNDRAWN = "The chart library did not load, so this chart cannot be drawn. Reload the page; the table still has the figures.";

/**
 * @param {Drawing} page
 * @returns {page is CasePage}
 */
const isCase = (page) => "case" in page;

/**
 * @param {Drawing} page
 * @param {string} name
 * @returns {Drawn}
 */
export function figure(page, name) {
  const title = make("h2", {});
  const subtitle = make("p", { class: "measure" });
  // Vega names the node it draws in by itself; the words of the page go on the one around it.
  const plot = make("div", { class: "drawing", "aria-hidden": "true" });
  const picture = make("div", { class: "plot", role: "img" }, plot);
  const footer = make("p", { class: "sources" });
  const table = make("div", { class: "table", hidden: true, tabindex: 0, role: "region" });
  const button = make("button", {
    type: "button",
    class: "quiet",
    text: "Show table",
    "aria-expanded": "false",
    onclick: () => {
      table.hidden = !table.hidden;
      write(button, table.hidden ? "Show table" : "Hide table");
      button.setAttribute("aria-expanded", String(!table.hidden));
      if (!table.hidden) list();
    },
  });
  const node = make("figure", { class: "chart", "data-name": name });
  const how = isCase(page) && page.start.explains && name === "value" ? barsHow(page, () => page.gallery.tables[name]) : null;
  const buttons = [button, ...(isCase(page) ? [pictures(page, name)] : []), ...(how ? [how.button] : [])]; // a case's charts name their case
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  node.append(title, subtitle, fault, picture, table, make("figcaption", {}, footer, ...buttons), ...(how ? [how.list] : []));

  let lacking = "";
  /** @param {string} trouble */
  const say = (trouble) => {
    fault.hidden = !trouble;
    write(fault, trouble);
    picture.hidden = Boolean(trouble);
  };
  /** @type {VegaView | null} */
  let view = null;
  /** @type {Record<string, number[]> | null} */
  let held = null;
  /** @type {Table | null} */
  let listed = null;
  /** @type {{ vega: Vega, spec: Spec, data: Table } | null} */
  let drawn = null;
  const list = () => {
    listed = page.gallery.tables[name];
    table.replaceChildren(tabulate(listed));
  };
  const scales = () =>
    Object.keys(view?.getState().signals ?? {}).filter((signal) => signal.startsWith("hold_"));
  const widths = new ResizeObserver(() => view && widen(view, plot));
  /** @param {{ vega: Vega, spec: Spec }} drawing */
  const fresh = ({ vega, spec }) => {
    const parsed = vega.parse(page.looks.dark ? darkened(spec) : structuredClone(spec));
    const made = new vega.View(parsed, { renderer: "canvas", container: plot, hover: false });
    made.tooltip(tooltip(plot));
    if (spec.height === USUAL_HEIGHT && isLow()) made.signal("height", LOW);
    made.logLevel(vega.Error);
    return made;
  };

  return {
    node,
    words(said) {
      node.hidden = isEmpty(said) && !said.problem;
      say(said.problem ?? lacking);
      if (said.problem) return;
      write(title, said.title);
      write(subtitle, said.subtitle);
      write(footer, said.footer);
      picture.setAttribute("aria-label", `${said.title}. ${said.subtitle}. ${said.footer}`);
      table.setAttribute("aria-label", said.title);
      if (!table.hidden && listed !== said) list();
      how?.follow();
    },
    draw(vega, spec, data, moving) {
      drawn = { vega, spec, data };
      if (!view) {
        view = fresh(drawn);
        widths.observe(plot);
      }
      view.data("table", withBand(page, name, data)).run();
      if (moving && held && overflows(view, held)) view.run();
    },
    /** Say that nothing can be drawn; the words and the table are there all the same. */
    lack() {
      lacking = UNDRAWN;
      say(lacking);
      node.querySelector(".picture")?.remove();
    },
    /** Draw anew in the colours of the page. */
    repaint() {
      if (!view || !drawn) return;
      view.finalize();
      plot.replaceChildren();
      const before = Number(plot.dataset.width);
      delete plot.dataset.width;
      view = fresh(drawn).data("table", withBand(page, name, drawn.data)).run();
      widen(view, plot, plot.clientWidth || before); // while JupyterLab changes its theme nothing has a width
    },
    end() {
      widths.disconnect();
      view?.finalize();
    },
    /** Draw once more for paper: lines that stay sharp, in the light colours. */
    print() {
      if (!drawn) return;
      const sheet = make("div", { class: "paper", "aria-hidden": "true" });
      picture.append(sheet);
      const parsed = drawn.vega.parse(structuredClone(drawn.spec));
      const sharp = new drawn.vega.View(parsed, { renderer: "svg", container: sheet, hover: false });
      sharp.data("table", withBand(page, name, page.gallery.tables[name])).run();
      sharp.signal("width", PAPER).run(); // after a first run, which asks the screen for a width
      return () => {
        sharp.finalize();
        sheet.remove();
      };
    },
    hold() {
      if (!view) return;
      const now = view;
      held = Object.fromEntries(scales().map((signal) => [signal, now.scale(signal.slice(5)).domain()]));
      for (const [signal, domain] of Object.entries(held)) view.signal(signal, domain);
    },
    settle() {
      held = null;
      if (!view) return;
      for (const signal of scales()) view.signal(signal, null);
      view.run();
    },
  };
}

/**
 * The rows of a chart; cash has its band besides, as it was last worked out, paler until it is anew.
 * @param {Drawing} page
 * @param {string} name
 * @param {Table} table
 */
function withBand(page, name, table) {
  const rows = rowsOf(table);
  const { band } = page.gallery.tables;
  if (name !== "cash" || !band) return rows;
  const last = Math.max(...rows.map(({ month }) => Number(month)));
  const isOld = !page.sections || page.sections.isOld();
  const more = rowsOf(band).filter(({ series, month }) => Number(month) <= last && !(isOld && series !== "band"));
  return [...rows, ...more.map((row) => (isOld ? { ...row, series: "old band" } : row))];
}

/**
 * A chart in its dark colours, which it carries with it.
 * @param {Spec} spec
 * @returns {Spec}
 */
export function darkened(spec) {
  const dark = spec.usermeta?.dark ?? {};
  return JSON.parse(
    JSON.stringify(spec, (_key, value) =>
      typeof value === "string" ? value.replaceAll(/#[0-9a-f]{6}/g, (ink) => dark[ink] ?? ink) : value,
    ),
  );
}

/**
 * A held axis still makes room for what would leave it: it grows, and never shrinks.
 * @param {VegaView} view
 * @param {Record<string, number[]>} held
 */
export function overflows(view, held) {
  let grew = false;
  for (const [signal, domain] of Object.entries(held)) {
    const [low, high] = [Math.min(...domain), Math.max(...domain)];
    const extent = /** @type {number[] | undefined} */ (view.signal(`extent_${signal.slice(5)}`)); // as the spec says
    if (!extent || !Number.isFinite(extent[0])) continue;
    const [from, to] = [Math.min(low, extent[0]), Math.max(high, extent[1])];
    if (from === low && to === high) continue;
    held[signal] = [from, to];
    view.signal(signal, held[signal]);
    grew = true;
  }
  return grew;
}

/**
 * Give a chart the width of its place; one that is hidden while the window changes has lost its own.
 * @param {VegaView} view
 * @param {HTMLElement} plot
 */
function widen(view, plot, width = plot.clientWidth) {
  if (!width || (plot.dataset.width === String(width) && view.signal("width") === width)) return;
  plot.dataset.width = String(width);
  view.signal("width", width).run();
}

/**
 * @param {HTMLElement} plot
 * @returns {Tip}
 */
function tooltip(plot) {
  const tip = make("div", { class: "cxroi-tip", hidden: true });
  plot.append(tip);
  return (_handler, event, _item, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    const lines = typeof value === "object" && value ? Object.entries(value) : [["", String(value)]];
    tip.replaceChildren(
      ...lines.map(([name, text]) =>
        make("p", {}, make("span", { text: name }), " ", make("b", { text: String(text) })),
      ),
    );
    const box = plot.getBoundingClientRect();
    const left = event.clientX - box.left;
    tip.style.left = `${Math.min(left + 12, box.width - tip.offsetWidth)}px`;
    tip.style.top = `${event.clientY - box.top + 12}px`;
  };
}
