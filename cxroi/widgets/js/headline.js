// What stands above all else: the bar, the answer, and its figures, each of which says how it is worked out.

import { HOW, showHow } from "./explained.js";
import { make, there, write } from "./pieces.js";

/**
 * The answer in a sentence, how close a call it is, and how likely a gain is; in a line of its own
 * once it is out of sight.
 * @param {CasePage} page
 */
export function verdictOf(page) {
  const isBelow = document.querySelector("h1:not(.answer)"); // a page has one heading above all
  const answer = make(isBelow ? "h2" : "h1", { class: "answer" });
  const called = make("b", {});
  const overturned = make("span", {});
  const aside = make("span", {});
  const sentence = make("p", { class: "overturned" }, called, overturned, aside);
  const card = chanceCard();
  const words = make("div", { class: "words" }, answer, sentence);
  const node = make("section", { class: "verdict", "aria-label": "The answer" }, words, card.node);
  page.answers.heard.add(({ verdict }) => {
    const [before, after] = verdict.stressed ? verdict.answer.split(verdict.stressed) : [];
    if (after === undefined) write(answer, verdict.answer);
    else if (answer.textContent !== verdict.answer)
      answer.replaceChildren(before, make("strong", { text: verdict.stressed }), after);
    write(overturned, verdict.overturned);
    write(aside, verdict.aside && ` ${verdict.aside}`);
  });
  page.sections.stales.add((isStale) => [card.node, called].forEach((each) => each.classList.toggle("stale", isStale)));
  page.sections.heads.add((head) => {
    write(called, `${head.sure.headline} `);
    called.title = head.sure.exact;
    card.show(head.sure);
  });
  summary(page, node);
  return node;
}

/** How likely a gain is, and where the simulations lie. */
function chanceCard() {
  const chance = make("strong", {});
  const range = make("span", { class: "wide", text: "" });
  const about = make("p", {}, "chance of a positive NPV", range);
  const bars = make("div", { class: "spread", "aria-hidden": "true" });
  const [loses, gains] = [make("span", { class: "loses" }), make("span", { class: "gains" })];
  const picture = make("div", { class: "picture-of" }, bars, make("p", { class: "sides" }, loses, gains));
  const node = make("div", { class: "sure" }, make("div", {}, chance, about), picture);
  return {
    node,
    /** @param {Sure} sure */
    show(sure) {
      write(chance, sure.chance);
      write(range, sure.range);
      write(loses, sure.loses);
      write(gains, sure.gains);
      const most = Math.max(...sure.shares);
      bars.replaceChildren(...sure.shares.map((share, at) => {
        const bar = make("i", { class: sure.edges[at + 1] <= 0 ? "loss" : "gain" });
        bar.style.height = `${(100 * share) / most}%`;
        return bar;
      }));
    },
  };
}

/**
 * The answer in one line, at the head of the window as long as the verdict is out of sight.
 * @param {CasePage} page
 * @param {HTMLElement} verdict
 */
function summary(page, verdict) {
  if (!globalThis.cxroi) return; // each view stands alone in JupyterLab
  const [name, npv, chance] = [make("b", {}), make("span", {}), make("span", { class: "soft" })];
  const line = make("div", { class: "summary", "aria-hidden": "true" }, name, npv, chance);
  page.root.append(line);
  const watcher = new IntersectionObserver((entries) => {
    const { isIntersecting, boundingClientRect } = there(entries.at(-1));
    line.classList.toggle("shown", !isIntersecting && boundingClientRect.bottom <= 0 && boundingClientRect.height > 0);
  });
  watcher.observe(verdict);
  (page.view ?? page.over).addEventListener("abort", () => {
    watcher.disconnect();
    line.remove();
  });
  page.answers.heard.add(({ tiles }) => {
    write(name, page.case.nameOf() || page.case.scenario().title);
    write(npv, `NPV ${there(tiles.find(({ key }) => key === "npv")).figure}`);
  });
  page.sections.stales.add((isStale) => chance.classList.toggle("stale", isStale));
  page.sections.heads.add((head) => write(chance, `${head.sure.chance} chance of a positive NPV`));
}

/**
 * The figures under the answer: all, or some by their keys.
 * @param {CasePage} page
 * @param {string[]} keys
 */
export function tilesOf(page, keys = []) {
  const tiles = make("dl", { class: keys.length ? "tiles some" : "tiles" });
  page.answers.heard.add((answer) => {
    const figures = answer.tiles.filter(({ key }) => !keys.length || keys.includes(key));
    if (tiles.children.length !== figures.length) tiles.replaceChildren(...figures.map((tile) => tileOf(page, tile)));
    figures.forEach((tile, place) => {
      const [, figure, against] = /** @type {HTMLCollectionOf<HTMLElement>} */ (tiles.children[place].children); // as made below
      write(figure, tile.figure);
      figure.title = tile.exact;
      write(against, tile.against);
    });
  });
  return tiles;
}

/**
 * @param {CasePage} page
 * @param {Tile} tile
 */
function tileOf(page, tile) {
  const parts = [make("dt", { text: tile.label }), make("dd", { class: "figure" }), make("dd", { class: "against" })];
  if (page.start.explains) parts.push(make("dd", { class: "how" }, how(page, tile)));
  return make("div", { class: "tile", "data-tile": tile.key }, ...parts);
}

/**
 * @param {CasePage} page
 * @param {Tile} tile
 */
function how(page, { key, label }) {
  const about = `${label}: ${HOW}`;
  return make("button", { type: "button", text: "?", title: HOW, "aria-label": about, onclick: () => showHow(page, key) });
}

/**
 * The name of a page, behind a company's own logo if there is one.
 * @param {{ start: Begin }} page
 * @param {string} text
 */
export function named({ start: { theme } }, text) {
  const name = make("p", { class: "name" });
  if (theme?.logo) name.append(make("img", { src: theme.logo, alt: theme.name }));
  name.append(make("span", { text }));
  const index = globalThis.cxroi?.index;
  if (index) name.append(make("a", { href: index, text: "All pages" }));
  return name;
}

/**
 * What a board will ask, with the answers as they stand, and the next step.
 * @param {CasePage} page
 */
export function boardOf(page) {
  const list = make("ol", {});
  const next = make("p", {});
  const asked = make("div", { class: "will-ask" }, make("h2", { text: "What a board will ask" }), list);
  const node = make("section", { class: "board", "aria-label": "What a board will ask", hidden: true }, asked, make("div", { class: "next" }, make("h2", { text: "Next step" }), next));
  page.sections.stales.add((isStale) => node.classList.toggle("stale", isStale));
  page.sections.heads.add((head) => {
    node.hidden = false;
    list.replaceChildren(...head.board.map(({ question, answer }) => make("li", {}, question, " ", make("span", { class: "soft", text: answer }))));
    write(next, head.next);
  });
  return node;
}
