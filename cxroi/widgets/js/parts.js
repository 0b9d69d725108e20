// A tab's own parts: tables, lists, and the finance form with its risk factors.

import { applyStress } from "./bar.js";
import { following } from "./hearers.js";
import { tidy } from "./numbers.js";
import { make, unique, write } from "./pieces.js";
import { download } from "./sharing.js";
import { typedNumber, unmistakable } from "./typed.js";

/**
 * @param {CasePage} page
 * @param {HTMLElement} node
 * @param {Parts} parts
 * @param {HTMLElement} choices
 */
export function showParts(page, node, parts, choices) {
  const made = [];
  if (parts.spending) choices.replaceChildren(spendingBoxes(page, choices, parts.spending));
  if (parts.summary) made.push(grid(parts.summary.heads, parts.summary.rows, "All simulations"));
  /**
   * @param {"figures" | "choice" | "apart" | "differs" | "held" | "strains" | "stresses" | "lifecycle" | "kinds" | "renewals" | "sets" | "plans"} part
   * @param {string} title - unless it has its own
   */
  const titled = (part, title = "") => {
    const { heads, rows, title: own, note } = parts[part] ?? { heads: [], rows: [] };
    const table = grid(heads, rows, own ?? title);
    if (rows.length) made.push(make("h2", { text: own ?? title }), table);
    if (note) made.push(make("p", { class: "note", text: note }));
    return table;
  };
  titled("figures", "Side by side");
  titled("choice");
  titled("apart");
  titled("differs");
  titled("held", "Actuals against the plan’s range");
  applying(page, titled("stresses"), parts.stresses?.names ?? []);
  titled("strains");
  titled("lifecycle");
  titled("sets");
  titled("plans");
  const { template } = parts;
  if (template) {
    const fetch = () => download("actuals.csv", template);
    made.push(make("div", { class: "deeds" }, make("button", { type: "button", text: "Download a blank template", onclick: fetch })));
  }
  if (parts.notes) made.push(...parts.notes.map((text) => make("p", { class: "note", text })));
  if (parts.list?.items.length) {
    const items = parts.list.items.map((text) => make("li", { text }));
    made.push(make("h2", { text: parts.list.title }), make("ol", { class: "asked" }, ...items));
  }
  if (parts.correlations) {
    const items = parts.correlations.map((text) => make("li", { text }));
    const summary = make("summary", { text: "Assumed correlations" });
    made.push(make("details", { class: "together" }, summary, make("ul", {}, ...items)));
  }
  if (parts.form) made.push(riskFactors(page, node, parts.form), grid(parts.form.heads, parts.form.rows, "Finance table"));
  titled("kinds");
  titled("renewals");
  node.replaceChildren(...made);
}

/**
 * A table of words; what stands right of the first words is figures.
 * @param {string[]} heads
 * @param {string[][]} rows
 * @param {string} label
 */
export function grid(heads, rows, label) {
  const words = heads.includes("Source") ? 3 : 1;
  /** @param {number} place */
  const sideOf = (place) => (place < words ? "" : "number");
  /**
   * @param {string} text
   * @param {number} place
   */
  const cell = (text, place) =>
    place === 0 ? make("th", { scope: "row", text }) : make("td", { class: sideOf(place), text });
  /** @param {string[]} row */
  const kind = ([ref]) => {
    if (words === 1) return "";
    return ref.endsWith("tr") ? "total" : ref.startsWith("S") ? "sum" : "";
  };
  const body = rows.map((row) => make("tr", { class: kind(row) }, ...row.map(cell)));
  /**
   * @param {string} text
   * @param {number} place
   */
  const named = (text, place) => make("th", { scope: "col", class: sideOf(place), text });
  const head = make("tr", {}, ...heads.map(named));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { class: "table wide", tabindex: 0, role: "region", "aria-label": label }, table);
}

/**
 * Let the name of each stress that the case can be under apply it.
 * @param {CasePage} page
 * @param {Element} table
 * @param {(string | null)[]} names - in the order of the rows after the case's own
 */
function applying(page, table, names) {
  table.querySelectorAll("tbody tr").forEach(({ firstElementChild: head }, at) => {
    const name = names[at - 1];
    const text = head?.textContent ?? "";
    const about = `Apply to my case: ${text}`;
    if (name) head?.replaceChildren(make("button", { type: "button", class: "applies", text, "aria-label": about, onclick: () => applyStress(page, name) }));
  });
}

/**
 * What was chosen about a case as numbers behind their names: its risk factors, its spending.
 * @param {State} state
 * @param {string} choice
 * @returns {Record<string, number>}
 */
function chosenNumbers({ options }, choice) {
  const pairs = (options[choice] ?? "").split(", ").filter(Boolean).map((each) => each.split(" "));
  return Object.fromEntries(pairs.map(([name, number]) => [name, Number(number)]));
}

/** @param {Record<string, number>} numbers */
const asChoice = (numbers) => Object.entries(numbers).map(([name, number]) => `${name} ${number}`).join(", ");

/**
 * A box a line for its risk factor, in per cent; the same boxes as long as the lines are the same.
 * @param {CasePage} page
 * @param {HTMLElement} node
 * @param {{ lines: FormLine[] }} form
 */
function riskFactors(page, node, { lines }) {
  /** @type {HTMLElement | null} */
  const there = node.querySelector(".risks");
  const named = lines.map((line) => line.key).join(",");
  if (there?.dataset.lines === named) return there;
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const boxes = lines.map(({ key, label }) => {
    const box = make("input", { type: "text", inputmode: "decimal" });
    box.addEventListener("change", () => {
      const { number, said } = typedNumber(box.value, true);
      const wrong = !(number >= 0 && number <= 100);
      fault.hidden = !wrong;
      box.setAttribute("aria-invalid", String(wrong));
      if (wrong) return write(fault, said || `“${box.value.trim()}” is not a risk factor. Enter a number from 0% to 100%.`);
      const factors = { ...chosenNumbers(page.case.state, "risk"), [key]: tidy(number / 100) };
      page.moves.choose({ risk: asChoice(Object.fromEntries(Object.entries(factors).filter(([, share]) => share > 0))) });
    });
    following(page, () => {
      if (!box.dataset.typing) box.value = unmistakable(String(tidy(100 * (chosenNumbers(page.case.state, "risk")[key] ?? 0))));
    });
    const inside = make("span", { class: "box" }, box, make("span", { class: "unit", text: "%" }));
    return make("label", {}, make("span", { text: label }), inside);
  });
  const legend = make("legend", { text: "Risk factors (reduce benefits, raise costs)" });
  const set = make("fieldset", { class: "risks" }, legend, ...boxes, fault);
  set.dataset.lines = named;
  return set;
}

/**
 * A box for each ceiling and spending, the same as long as the figures are the same; an empty one
 * goes back to the judgement.
 * @param {CasePage} page
 * @param {HTMLElement} node
 * @param {SpendingBox[]} figures
 */
function spendingBoxes(page, node, figures) {
  const set = node.querySelector(".spending") ?? make("fieldset", { class: "cases spending" });
  /** @type {NodeListOf<HTMLInputElement>} */
  const there = set.querySelectorAll("input");
  if (there.length !== figures.length) {
    const fault = make("span", { class: "fault", role: "alert" });
    set.replaceChildren(make("legend", { text: "Ceilings and spending" }), ...figures.map((each) => spendingBox(page, each, fault)), fault);
  }
  set.querySelectorAll("input").forEach((box, at) => {
    if (!box.dataset.typing) box.value = unmistakable((figures[at].factor * figures[at].value).toLocaleString("en-GB", { maximumFractionDigits: 4 }));
  });
  return set;
}

/**
 * @param {CasePage} page
 * @param {SpendingBox} figure
 * @param {HTMLElement} fault
 */
function spendingBox(page, { key, label, factor, suffix }, fault) {
  const box = make("input", { type: "text", inputmode: "decimal", id: unique("spending") });
  box.addEventListener("change", () => {
    const { [key]: _, ...rest } = chosenNumbers(page.case.state, "spending");
    const { number, said } = typedNumber(box.value, factor !== 1);
    const isEmpty = !box.value.trim();
    const isFine = isEmpty || Number.isFinite(number);
    box.setAttribute("aria-invalid", String(!isFine));
    write(fault, isFine ? "" : `${label}: ${said || `“${box.value.trim()}” is not a number.`}`);
    if (isFine) page.moves.choose({ spending: asChoice(isEmpty ? rest : { ...rest, [key]: tidy(number / factor) }) });
  });
  const inside = make("span", { class: "box" }, box, make("span", { class: "unit", text: suffix }));
  return make("span", { class: "picker" }, make("label", { for: box.id, text: label }), inside);
}
