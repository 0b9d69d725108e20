// The page of the readiness check: questions, the stage they lead to, and what they do to the case.

import { backToCase, beside, drawn, isFine, shell } from "./files.js";
import { parsed, remember, remembered } from "./memory.js";
import { make, unique, write } from "./pieces.js";
import { download } from "./sharing.js";

const CHECK_KEPT = "Your answers are safe on this page.";
const ANSWERED = "cxroi-readiness";
/**
 * @param {BesideModel} model
 * @param {HTMLElement} el
 * @param {ReadinessStart} start
 */
export const readiness = (model, el, start) => beside(model, el, start, layOutReadiness);

/** @param {ReadinessPage} page */
function layOutReadiness(page) {
  const bar = shell(page, "Readiness check", CHECK_KEPT, () => check(page));
  const kept = parsed(remembered(ANSWERED)) ?? {};
  page.answers = {};
  page.verdict = make("h1", { class: "answer" });
  page.called = make("p", { class: "overturned" });
  const questions = make("form", { class: "questions", "aria-label": "Questions" }, ...page.start.parts.map((part) => partOf(page, part)));
  questions.addEventListener("submit", (event) => event.preventDefault());
  for (const [key, answer] of Object.entries(kept)) {
    /** @type {HTMLInputElement | null} */
    const input = questions.querySelector(`input[data-question="${CSS.escape(key)}"][value="${CSS.escape(String(answer))}"]`);
    if (!input) continue; // kept by another version
    input.checked = true;
    page.answers[key] = answer;
  }
  const again = make("button", {
    type: "button",
    text: "Clear all answers",
    onclick: () => {
      for (const input of questions.querySelectorAll("input")) input.checked = false;
      page.answers = {};
      check(page);
    },
  });
  questions.append(make("div", { class: "deeds start" }, again));
  const body = make("main", { class: "body" }, page.verdict, page.called, make("div", { class: "columns" }, questions, result(page)));
  page.root.append(bar, page.lost.node, page.refused.node, body, page.news);
  check(page);
}

/**
 * @param {ReadinessPage} page
 * @param {QuestionPart} part
 */
function partOf(page, { title, about, questions }) {
  return make("fieldset", { class: "step" }, make("legend", { text: title }), make("p", { class: "why", text: about }), ...questions.map((each) => asked(page, each)));
}

/**
 * @param {ReadinessPage} page
 * @param {Question} question
 */
function asked(page, { key, question, answers, published, words, said_by, caution }) {
  const name = unique(key);
  /** @param {Named} answer */
  const option = ({ name: value, title }) => {
    const input = make("input", {
      type: "radio",
      name,
      value,
      "data-question": key,
      onchange: () => {
        page.answers[key] = value;
        check(page);
      },
    });
    return make("label", { class: "option" }, input, make("span", { text: title }));
  };
  const source = make(
    "details",
    { class: "more" },
    make("summary", { text: published ? `Yes: ${published}` : "Source" }),
    make("blockquote", { text: `“${words}”` }),
    make("p", { class: "from", text: said_by }),
    make("p", {}, make("b", { text: "Caution: " }), caution),
  );
  return make("fieldset", { class: "question" }, make("legend", { text: question }), make("div", { class: "options" }, ...answers.map(option)), source);
}

/** @param {ReadinessPage} page */
function result(page) {
  const stages = make("ol", { class: "stages", "aria-label": "Stages" }, ...page.start.stages.map((text) => make("li", { text })));
  const told = make("div", { class: "lead", "aria-live": "polite" });
  const moves = make("ol", { class: "asked" });
  const proposal = make("div", {});
  const effects = make("details", { class: "more" });
  const charts = make("div", { class: "charts" });
  page.chartsNode = charts;
  const on = make("input", { type: "checkbox", onchange: () => check(page) });
  page.on = () => on.checked;
  const go = backToCase(page, "Apply to the business case", () => page.link);
  const save = make("button", {
    type: "button",
    text: "Save file",
    onclick: async () => {
      const [reply] = await page.ask("file", page.wish());
      if (isFine(page, reply)) download(reply.name, reply.text);
    },
  });
  const next = make("h2", { text: "Two priorities" });
  const heading = make("h2", { text: "Effect of your answers" });
  page.showResult = (reply) => {
    [...stages.children].forEach((item, at) => item.classList.toggle("reached", at < reply.stage));
    [...stages.children].forEach((item, at) => (at === reply.stage - 1 ? item.setAttribute("aria-current", "step") : item.removeAttribute("aria-current")));
    told.replaceChildren(...reply.told.map((text) => make("p", { text })));
    next.hidden = !reply.moves.length;
    moves.replaceChildren(...reply.moves.map((text) => make("li", { text })));
    const { heads, rows } = reply.proposal;
    heading.hidden = !rows.length;
    proposal.replaceChildren(...(rows.length ? [wordTable(heads, rows, "Effect of your answers")] : []));
    const count = reply.effects.rows.length;
    effects.hidden = !count;
    effects.replaceChildren(
      make("summary", { text: `Details: ${count} judgements applied` }),
      make("p", { class: "why", text: "Every row is a judgement, listed in data/readiness_effects.csv; no source gives its size. Factors multiply and months add up. For a cost, only the high end of the range moves." }),
      ...(count ? [wordTable(reply.effects.heads, reply.effects.rows, "Judgements applied")] : []),
    );
  };
  const label = make("label", { class: "tick" }, on, make("span", { text: "Apply my answers to the business case" }));
  return make("div", { class: "results" }, make("section", { class: "step", "aria-label": "Result" }, stages, told, next, moves, heading, proposal, effects, label, make("div", { class: "deeds start" }, go, save)), charts);
}

/**
 * A table whose cells are all words.
 * @param {string[]} heads
 * @param {string[][]} rows
 * @param {string} label
 */
function wordTable(heads, rows, label) {
  /**
   * @param {string} text
   * @param {number} place
   */
  const cell = (text, place) => (place ? make("td", { class: "words", text }) : make("th", { scope: "row", text }));
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell)))));
  return make("div", { class: "table wide", tabindex: 0, role: "region", "aria-label": label }, table);
}

/**
 * Answers are kept in this browser, and worked out by the kernel.
 * @param {ReadinessPage} page
 */
async function check(page) {
  remember(ANSWERED, JSON.stringify(page.answers));
  page.wish = () => ({ query: page.from, answers: page.answers, on: page.on() });
  const [reply, buffers] = await page.ask("check", page.wish());
  if (reply.kind === "problem" && page.from && !page.link) {
    page.from = "";
    await check(page);
    return page.refused.say(`${reply.text} The page shows the likely case instead.`);
  }
  if (!isFine(page, reply)) return;
  write(page.verdict, reply.headline);
  page.verdict.dataset.npv = reply.npv;
  write(page.called, [`Case: ${reply.title}.`, ...reply.remarks].join(" "));
  page.link = reply.link;
  page.showResult(reply);
  drawn(page, reply, buffers);
  write(page.news, reply.headline);
}
