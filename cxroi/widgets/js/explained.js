// How a figure is worked out: its formula and its inputs, three levels deep, asked for when wanted.

import { make } from "./pieces.js";
import { asking } from "./sharing.js";

export const HOW = "How is this calculated?";

/**
 * Ask how a figure is worked out, and show it over the page.
 * @param {CasePage} page
 * @param {string} figure - the key of a tile, or the label of a bar
 */
export function showHow(page, figure) {
  page.line.request("explain", { ...page.case.wish(), figure }, (reply) => {
    if (reply.kind === "problem") return page.words.refuse(reply.text);
    const { explanation } = reply;
    const head = make("div", { class: "line" }, make("h2", { text: explanation.label }), make("b", { text: explanation.shown }));
    const parts = [make("p", { text: HOW }), head, ...formulaOf(explanation), inputsOf(explanation)];
    const dialog = asking(page, `${explanation.label}: ${HOW}`, () => {}, "", parts);
    dialog.classList.add("wide", "explained");
    dialog.showModal();
  });
}

/**
 * What stands behind the words of an assumption: its range, what it rests on, why.
 * @param {Rests | null} evidence
 */
export function asideOf(evidence) {
  return evidence ? [evidence.range, evidence.ground, evidence.reason].filter(Boolean).join(", ") : "";
}

/**
 * A formula as it is read on paper.
 * @param {string} formula
 */
export function onPaper(formula) {
  return formula.replaceAll(" ** ", " ^ ").replaceAll(" * ", " × ").replaceAll(/(^|[ (])-/g, "$1−");
}

/**
 * The bars of the chart of the value, as they stand in its table.
 * @param {Table} table
 */
export function barsOf({ columns }) {
  return [...(columns.find(({ name }) => name === "part")?.values ?? [])].map(String);
}

/**
 * A button that lists a chart's bars, each of which says how it is worked out.
 * @param {CasePage} page
 * @param {() => Table} table
 */
export function barsHow(page, table) {
  const list = make("ul", { class: "bars", "aria-label": HOW, hidden: true });
  const button = make("button", {
    type: "button",
    class: "quiet",
    text: HOW,
    "aria-expanded": "false",
    onclick: () => {
      list.hidden = !list.hidden;
      button.setAttribute("aria-expanded", String(!list.hidden));
      follow();
    },
  });
  /** @param {string} text */
  const bar = (text) => {
    const label = `${text}: ${HOW}`;
    const ask = make("button", { type: "button", text, "aria-label": label, onclick: () => showHow(page, text) });
    return make("li", {}, ask);
  };
  const follow = () => {
    if (list.hidden) return;
    const bars = barsOf(table());
    const shown = [...list.children].map((each) => each.textContent);
    if (bars.join("\n") !== shown.join("\n")) list.replaceChildren(...bars.map(bar));
  };
  return { button, list, follow };
}

/** @param {Explanation} explanation */
function formulaOf({ name, formula }) {
  if (!formula) return [];
  return [make("p", { class: "formula" }, make("code", { text: name }), ` = ${onPaper(formula)}`)];
}

/**
 * @param {Explanation} explanation
 * @returns {HTMLElement}
 */
function inputsOf({ inputs }) {
  return make("ul", { class: "inputs-of" }, ...inputs.map((each) => make("li", {}, ...inputOf(each))));
}

/**
 * An input: one that is worked out itself opens; an assumption says what it rests on.
 * @param {Explanation} input
 * @returns {HTMLElement[]}
 */
function inputOf(input) {
  const { name, label, shown, inputs, evidence } = input;
  const words = make("span", { class: "what" }, label, " ", make("code", { text: name }));
  const line = [words, make("b", { text: shown })];
  const aside = evidence ? [make("p", { class: "why", text: asideOf(evidence) })] : [];
  const proof = evidence?.quote
    ? [make("blockquote", { text: `“${evidence.quote}”` }), make("p", { class: "why", text: `${evidence.said_by}. Source: ${evidence.source}` })]
    : [];
  const below = [...formulaOf(input), ...(inputs.length ? [inputsOf(input)] : []), ...proof];
  if (!below.length) return [make("div", { class: "line" }, ...line), ...aside];
  const summary = make("summary", {}, make("span", { class: "line" }, ...line));
  return [make("details", {}, summary, ...aside, ...below)];
}
