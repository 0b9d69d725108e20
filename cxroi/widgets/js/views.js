// The views of a workbook, each in the place that its notebook gives it.

import { section } from "./asking.js";
import { controls, row } from "./assumptions.js";
import { segmentsOf, warningsOf } from "./answers.js";
import { changesOf } from "./changes.js";
import { topBar } from "./bar.js";
import { boardOf, tilesOf, verdictOf } from "./headline.js";
import { leversOf } from "./levers.js";
import { numbersOf } from "./packing.js";
import { make, there } from "./pieces.js";
import { controlOf, undoing } from "./scenario.js";

/**
 * Show a view in its place, for as long as it is there.
 * @param {CasePage} page
 * @param {ViewModel} own
 * @param {HTMLElement} el
 * @param {AbortSignal} over
 */
export function show(page, own, el, over) {
  page.view = over;
  const nodes = there(VIEWS[own.get("kind")])(page, own);
  const isApart = !page.root.contains(el);
  if (isApart) page.looks.dress(el);
  page.view = undefined;
  el.replaceChildren(...nodes);
  if (!isApart) return;
  el.classList.add("cxroi-page", "cxroi-view");
  // else JupyterLab takes the keys: arrows walk from heading to heading
  el.addEventListener("keydown", (event) => {
    undoing(page, event);
    event.stopPropagation();
  }, { signal: over });
}

/** @type {Record<string, (page: CasePage, own: ViewModel) => HTMLElement[]>} */
const VIEWS = {
  Header: (page, own) => [topBar(page, own.get("title")), ...page.words.banners, page.words.told],
  Verdict: (page) => [verdictOf(page)],
  Tiles: (page, own) => [tilesOf(page, own.get("keys_shown"))],
  Changes: (page) => [changesOf(page)],
  Levers: (page) => [leversOf(page)],
  Board: (page) => [boardOf(page)],
  Warnings: (page) => [warningsOf(page)],
  Segments: (page) => [segmentsOf(page)],
  Assumptions: (page, own) => [controls(page, own.get("group"))],
  Slider: slider,
  Chart: chart,
  Section: (page, own) => [section(page, own.get("name"))],
};

/**
 * @param {CasePage} page
 * @param {ViewModel} own
 */
function slider(page, own) {
  const key = own.get("key");
  const node = row(page, controlOf(page.start, key));
  // the model agrees without a message, so that what is linked to it in the browser follows
  const agree = () => {
    const [low, high] = page.case.rangeOf(key);
    for (const [trait, value] of Object.entries({ value: page.case.valueOf(key), low, high })) own.set(trait, value);
  };
  page.moves.followers.add(agree);
  page.answers.heard.add(agree);
  return [node];
}

/**
 * @param {CasePage} page
 * @param {ViewModel} own
 */
function chart(page, own) {
  const name = own.get("name");
  const node = make("div", { class: "charts single" });
  const tab = page.start.tabs.slice(1).find(({ charts }) => charts.includes(name));
  page.gallery.hang(name, node, own.get("spec"));
  if (tab) {
    // its rows come with the section that it belongs to
    const quiet = { stale() {}, show() {}, complain() {}, progress() {} };
    page.sections.add({ name: tab.name, node, charts: [], ...quiet });
    return [node];
  }
  const isOfNow = !page.sections.turn() && own.get("version") === page.now.version;
  if (isOfNow) page.gallery.take({ tables: { [name]: own.get("table") } }, numbersOf([own.get("block")]));
  page.gallery.draw();
  return [node];
}
