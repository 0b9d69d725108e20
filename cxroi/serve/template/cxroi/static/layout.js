// A notebook as a page: its first heading is the title, each heading of the second level a tab, what
// stands above the first tab stays above all, cells tagged "aside" are the column of assumptions.

import { IN_A_ROW, fold, tabsOf } from "./tabs.js";

/** @typedef {{ title: string, panel: HTMLElement }} Tab */

const WIDE = new Set(["Section", "Verdict", "Tiles", "Changes", "Warnings", "Segments", "Assumptions", "Levers", "Board"]);

/**
 * @param {HTMLElement} page - its cells, one after the other
 * @param {(id: string) => string} kindOf - what a widget shows, by its model
 * @param {(cell: HTMLElement) => void} draw - draw the widgets of a cell, once it is to be seen
 */
export function layOut(page, kindOf, draw) {
  const [body, side, results] = [node("div", "body"), node("div", "side"), node("div", "results")];
  const tabs = sorted(/** @type {HTMLElement[]} */ ([...page.children]), kindOf, body, side); // as the template writes them
  const columns = node("div", side.children.length ? "columns" : "columns alone");
  if (side.children.length) columns.append(side);
  if (tabs.length) results.append(...tabbed(tabs, draw));
  columns.append(results);
  body.append(columns);
  page.append(body);
  for (const cell of page.querySelectorAll(":scope > .cell, .body > .cell, .side > .cell")) draw(/** @type {HTMLElement} */ (cell)); // as above
  if (!tabs.length) return;
  const [{ panel }] = tabs;
  panel.tabIndex = -1;
  const first = () => /** @type {HTMLElement | null} */ (page.querySelector(".tabs [aria-selected='true']"));
  const inputs = () => /** @type {HTMLElement | null} */ (side.querySelector("input"));
  const goals = /** @type {const} */ ([["assumptions", inputs], ["tabs", first], ["charts", () => panel]]);
  for (const [name, goal] of [...goals].reverse()) {
    if (name === "assumptions" && !side.children.length) continue;
    const skip = node("button", "skip", `Skip to ${name}`);
    skip.addEventListener("click", () => goal()?.focus());
    page.prepend(skip);
  }
}

/**
 * Put each cell where it belongs, and return the tabs; a header stays where it is.
 * @param {HTMLElement[]} cells
 * @param {(id: string) => string} kindOf
 * @param {HTMLElement} body
 * @param {HTMLElement} side
 */
function sorted(cells, kindOf, body, side) {
  /** @type {Tab[]} */
  const tabs = [];
  const modelOf = (/** @type {HTMLElement} */ cell) => cell.querySelector(".place")?.getAttribute("data-model");
  const kinds = new Map(cells.map((cell) => [cell, kindOf(modelOf(cell) ?? "")]));
  const hasHeader = [...kinds.values()].includes("Header"); // it says the title
  for (const cell of cells) {
    const { heading = "", level } = cell.dataset;
    const tags = (cell.dataset.tags ?? "").split(" ");
    const model = modelOf(cell);
    const kind = kinds.get(cell) ?? "";
    cell.classList.toggle("ours", Boolean(kind));
    cell.classList.toggle("wide", !model || WIDE.has(kind) || tags.includes("wide"));
    if (level === "2") tabs.push({ title: heading, panel: node("section", "panel charts") });
    const isTitle = level === "1" && !tabs.length && hasHeader;
    if (level === "2" || isTitle || tags.includes("hidden")) cell.remove();
    else if (tags.includes("aside")) side.append(cell);
    else if (kind !== "Header") (tabs.at(-1)?.panel ?? body).append(cell);
  }
  return tabs;
}

/**
 * @param {Tab[]} tabs
 * @param {(cell: HTMLElement) => void} draw
 */
function tabbed(tabs, draw) {
  const list = node("div", "tabs");
  list.setAttribute("aria-label", "Sections");
  const drawn = (/** @type {number} */ at) => {
    for (const cell of tabs[at].panel.children) draw(/** @type {HTMLElement} */ (cell)); // as laid out
  };
  // an address may name one: #keep-or-acquire
  const named = tabs.findIndex(({ title }) => `#${title.toLowerCase().replaceAll(" ", "-")}` === location.hash);
  const first = Math.max(named, 0);
  tabsOf(list, tabs, drawn)(first);
  drawn(first);
  const bar = tabs.length > IN_A_ROW + 1 ? fold(list) : list;
  return [bar, ...tabs.map(({ panel }) => panel)];
}

/**
 * @param {string} tag
 * @param {string} name
 */
function node(tag, name, text = "") {
  return Object.assign(document.createElement(tag), { className: name, textContent: text });
}
