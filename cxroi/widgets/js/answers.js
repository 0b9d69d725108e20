// What the kernel answers about the case, and who shows it.

import { makeHearers } from "./hearers.js";
import { numbersOf } from "./packing.js";
import { grid } from "./parts.js";
import { make } from "./pieces.js";
import { startOver } from "./visits.js";
import { SETTLE_AFTER } from "./waits.js";

/**
 * @param {CasePage} page
 * @returns {Answers}
 */
export function makeAnswers(page) {
  let isShown = false;
  /** @type {Shown[]} */
  let blamed = [];
  /** @type {Record<string, string>} */
  let figures = {};
  let cost = 0;
  /**
   * A screen reader hears, once a move has settled, only the figures that changed.
   * @param {Answer} answer
   */
  const announce = ({ tiles }) => {
    const changed = tiles.filter(({ key, figure }) => figures[key] && figures[key] !== figure);
    figures = Object.fromEntries(tiles.map(({ key, figure }) => [key, figure]));
    if (changed.length) page.words.announce(changed.map(({ label, figure }) => `${label}: ${figure}`).join(". "));
  };
  /** @type {Answers} */
  const answers = {
    heard: makeHearers(page),
    warnings: makeHearers(page),
    cost: () => cost,
    first: () => answers.show({ ...page.now, asked: "ask", number: 0, tables: {} }, new Float64Array()),
    show(answer, numbers) {
      isShown = true;
      cost = answer.cost.amount;
      page.visit.address(answer.link);
      for (const row of blamed.splice(0)) row.complain("");
      answers.heard.tell(answer);
      answers.warnings.tell(answer.warnings);
      page.gallery.take(answer, numbers, answer.number);
      page.gallery.draw();
      page.sections.rest();
      page.agenda.later("news", () => announce(answer), 2 * SETTLE_AFTER);
    },
    complain(key, text) {
      if (!isShown) {
        isShown = true;
        return startOver(page, text);
      }
      blamed = key === undefined ? [] : page.moves.shown(key);
      for (const row of blamed) row.complain(text);
      if (!blamed.length) answers.warnings.tell([text]);
    },
    overhear(content, buffers) {
      if (content.kind !== "answer" || !content.scenario || !page.line.isAnswered()) return; // what is asked here is newer
      page.moves.heed(page.case.stateOf(content.scenario));
      answers.show({ ...content, number: page.gallery.number }, numbersOf(buffers));
    },
  };
  return answers;
}

/**
 * What is worth checking about the case, or wrong with it where no row can say so.
 * @param {CasePage} page
 */
export function warningsOf(page) {
  const list = make("ul", { class: "warnings", "aria-label": "Worth checking" });
  page.answers.warnings.add((sentences) => {
    if (list.dataset.shown === sentences.join("\n")) return;
    list.dataset.shown = sentences.join("\n");
    list.replaceChildren(...sentences.map((text) => make("li", { text })));
  });
  return list;
}

/**
 * The segments side by side, where there are some.
 * @param {CasePage} page
 */
export function segmentsOf(page) {
  const node = make("section", { class: "segmented", "aria-label": "Segments", hidden: true });
  page.answers.heard.add(({ segments }) => {
    node.hidden = !segments;
    if (!segments) return;
    const { words, heads, rows } = segments;
    node.replaceChildren(make("h2", { text: words }), grid(heads, rows, "Segments"));
  });
  return node;
}
