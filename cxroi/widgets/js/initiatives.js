// Which initiatives are chosen among: switches, a budget, and a table of the reader's own.

import { following } from "./hearers.js";
import { brief } from "./numbers.js";
import { make, unique, write } from "./pieces.js";
import { controlOf } from "./scenario.js";
import { download, filePicker } from "./sharing.js";

const [BUDGET, WITHOUT, BETWEEN] = ["budget ", "without ", "; "];

/**
 * What a case says of its initiatives: a budget, rules, and what is switched off.
 * @param {State} state
 */
function chosenIn({ options }) {
  const [first = "", ...rules] = (options.initiatives ?? "").split(BETWEEN);
  const budget = Number(first.slice(BUDGET.length));
  const off = rules.filter((rule) => rule.startsWith(WITHOUT)).map((rule) => rule.slice(WITHOUT.length));
  return { budget: first && Number.isFinite(budget) ? budget : null, off, others: rules.filter((rule) => !rule.startsWith(WITHOUT)) };
}

/**
 * The switches, the budget and the table: made once, and shown as the last answer has them.
 * @param {CasePage} page
 * @returns {HTMLElement[]}
 */
export function initiativeChoices(page) {
  const slider = make("input", { type: "range", id: unique("budget") });
  const amount = make("output", { for: slider.id });
  const switches = make("div", { class: "table wide", tabindex: 0, role: "region", "aria-label": "Initiatives" });
  const money = controlOf(page.start, "one_off_cost");
  /** @type {Offered | undefined} */
  let offered;
  const isAny = () => !offered || Number(slider.value) >= offered.most;
  const tell = () => {
    const text = isAny() ? "no limit" : brief(money, Number(slider.value), page.case.state.currency);
    write(amount, text);
    slider.setAttribute("aria-valuetext", text);
  };
  /** @param {string[]} off */
  const choose = (off) => {
    const { others } = chosenIn(page.case.state);
    const rules = [...others, ...off.map((name) => `${WITHOUT}${name}`)];
    const text = [`${BUDGET}${isAny() ? "any" : slider.value}`, ...rules].join(BETWEEN);
    page.moves.choose({ initiatives: text === `${BUDGET}any` ? "" : text }, "initiatives");
  };
  slider.addEventListener("input", tell);
  slider.addEventListener("change", () => choose(chosenIn(page.case.state).off));
  const follow = () => {
    const { budget, off } = chosenIn(page.case.state);
    slider.value = String(budget ?? offered?.most ?? 0);
    for (const box of switches.querySelectorAll("input")) box.checked = !off.includes(box.value);
    tell();
  };
  page.given.offers.add((told) => {
    const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : "";
    const isInside = switches.contains(document.activeElement);
    offered = told;
    Object.assign(slider, { min: told.least, max: told.most, step: told.step });
    switches.replaceChildren(tableOf(told, (name, on) => {
      const { off } = chosenIn(page.case.state);
      choose(on ? off.filter((each) => each !== name) : [...off, name]);
    }));
    if (isInside) [...switches.querySelectorAll("input")].find(({ value }) => value === focused)?.focus();
    follow();
  });
  following(page, follow);
  const budget = make("div", { class: "budget" }, make("label", { for: slider.id, text: "Budget, present value" }), slider, amount);
  return [budget, switches, filesOf(page, () => offered?.file ?? "")];
}

/**
 * @param {Offered} offered
 * @param {(name: string, on: boolean) => void} turn
 */
function tableOf({ heads, rows }, turn) {
  /** @param {string[]} row */
  const line = ([name, ...cells]) => {
    const box = make("input", { type: "checkbox", value: name });
    box.addEventListener("change", () => turn(name, box.checked));
    const label = make("label", { class: "tick" }, box, make("span", { text: name }));
    return make("tr", {}, make("th", { scope: "row" }, label), ...cells.map((text) => make("td", { class: "number", text })));
  };
  const head = heads.map((text, place) => make("th", { scope: "col", class: place ? "number" : "", text }));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows.map(line)));
}

/**
 * Load a table of one's own, leave it again, and save the one in force to edit it.
 * @param {CasePage} page
 * @param {() => string} text
 */
function filesOf(page, text) {
  /** @param {Actuals | null} table */
  const load = (table) => {
    page.given.before = page.given.table;
    page.given.table = table;
    page.sections.again();
  };
  const file = filePicker("Load your initiatives…", "Load your initiatives, a CSV file", async (chosen) => {
    const content = await chosen.slice(0, page.start.largest_file).text().catch(() => null);
    if (content === null) return page.words.refuse(`${chosen.name} could not be read. Select it again.`);
    load({ name: chosen.name, text: content });
  });
  const remove = make("button", { type: "button", text: "Remove your initiatives", onclick: () => load(null) });
  const follow = () => (remove.hidden = !page.given.table);
  follow();
  page.given.loads.add(follow);
  const save = make("button", { type: "button", text: "Download this table", onclick: () => download("initiatives.csv", text()) });
  return make("span", { class: "deeds" }, file, remove, save);
}
