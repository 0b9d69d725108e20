// What stands above all else: the bar, the answer, and its figures, each of which says how it is worked out.

import { HOW, showHow } from "./explained.js";
import { make, write } from "./pieces.js";
import { controlOf, fresh } from "./scenario.js";
import { keep, onward, opener, picker, share, shelf } from "./sharing.js";

const CURRENCIES = ["", "€", "£", "$", "CHF", "kr", "¥"];

/**
 * The answer in a sentence, what would overturn it, and how likely a gain is.
 * @param {CasePage} page
 */
export function verdictOf(page) {
  const answer = make("h1", { class: "answer" });
  const overturned = make("p", { class: "overturned" });
  const chance = make("p", { class: "chance" });
  page.answers.heard.add(({ verdict }) => {
    const [before, after] = verdict.stressed ? verdict.answer.split(verdict.stressed) : [];
    if (after === undefined) write(answer, verdict.answer);
    else if (answer.textContent !== verdict.answer)
      answer.replaceChildren(before, make("strong", { text: verdict.stressed }), after);
    write(overturned, [verdict.overturned, verdict.aside].filter(Boolean).join(" "));
  });
  page.sections.chances.add((text, isStale) => {
    if (text) write(chance, text);
    chance.classList.toggle("stale", isStale);
  });
  return make("section", { class: "verdict", "aria-label": "The answer" }, answer, overturned, chance);
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
  return make("div", { class: "tile", "data-tile": tile.key }, ...parts, make("dd", { class: "how" }, how(page, tile)));
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
  if (index) name.append(make("a", { href: index, text: "All workbooks" }));
  return name;
}

/**
 * @param {CasePage} page
 * @param {string} heading
 */
export function topBar(page, heading) {
  const { start } = page;
  const { state } = page.case;
  const status = make("span", { class: "status", role: "status" });
  page.words.sentences.add((text) => write(status, text));
  const about = make("p", { class: "about" });
  const choose = picker("Scenario", start.scenarios.map((each) => [each.name, each.title]), (name) =>
    page.moves.adopt({ ...fresh(name), currency: state.currency }),
  );
  page.moves.followers.add(() => {
    choose.select.value = state.base;
    const { title, about: words } = page.case.scenario();
    write(about, state.name ? `${page.case.nameOf()}, from the scenario “${title}”.` : words);
  });

  const control = controlOf(start, "horizon_years");
  const [first, last] = control.bounds;
  const spans = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const horizon = picker(
    "Looking ahead",
    spans.map((n) => [n, n === 1 ? "1 year" : `${n} years`]),
    (n) => page.moves.set("horizon_years", Number(n)),
  );
  horizon.node.dataset.key = "horizon_years";
  const follow = () => (horizon.select.value = String(page.case.valueOf("horizon_years")));
  follow();
  page.moves.shows("horizon_years", {
    follow,
    complain: (text) => text && page.words.say(text),
  });

  const money = picker(
    "Money in",
    CURRENCIES.map((sign) => [sign, sign || "plain figures"]),
    (sign) => page.moves.payIn(sign),
  );
  page.moves.followers.add(() => {
    if (!CURRENCIES.includes(state.currency)) money.offer(state.currency, state.currency);
    money.select.value = state.currency;
  });

  const deeds = make(
    "div",
    { class: "deeds" },
    status,
    opener(page),
    make("button", { type: "button", text: "Save…", onclick: () => keep(page) }),
    make("button", { type: "button", text: "Share…", onclick: () => share(page) }),
    ...(start.shelf ? [make("button", { type: "button", text: "On this server…", onclick: () => shelf(page) })] : []),
    ...onward(page, "proposal", "Proposal…"),
    make("button", { type: "button", text: "Print", onclick: () => print() }),
    page.looks.button(),
  );
  const name = named(page, heading);
  const pickers = make("div", { class: "pickers" }, choose.node, horizon.node, money.node);
  return make("header", { class: "bar" }, name, pickers, deeds, about);
}
