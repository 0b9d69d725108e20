// The page of evidence: what was published, what hangs on it, and what is left without it.

import { backToCase, beside, drawn, isFine, shell, step } from "./files.js";
import { tidy } from "./numbers.js";
import { make, unique, write } from "./pieces.js";
import { picker } from "./sharing.js";
import { typedNumber, unmistakable } from "./typed.js";

const EVIDENCE_KEPT = "The claims are still shown here.";
const MOST_BOXES = 7;
/**
 * @param {BesideModel} model
 * @param {HTMLElement} el
 * @param {EvidenceStart} start
 */
export const evidence = (model, el, start) => beside(model, el, start, layOutEvidence);

/** @param {EvidencePage} page */
function layOutEvidence(page) {
  const bar = shell(page, "Evidence", EVIDENCE_KEPT, () => (page.cards ? believe(page, () => {}) : openEvidence(page)));
  page.reopen = () => openEvidence(page);
  page.doubted = new Set(new URLSearchParams(location.hash.slice(1)).get("doubt")?.split(",").filter(Boolean));
  page.verdict = make("h1", { class: "answer" });
  page.called = make("p", { class: "overturned" });
  page.list = make("div", { class: "cards" });
  page.counted = make("p", { class: "why", role: "status" });
  const again = make("button", { type: "button", text: "Accept all", onclick: () => believe(page, () => page.doubted.clear()) });
  page.again = again;
  const go = backToCase(page, "Apply to the business case", () => page.link);
  const body = make(
    "main",
    { class: "body" },
    page.verdict,
    page.called,
    make("div", { class: "deeds start" }, go, again),
    filters(page),
    page.list,
    topBox(page),
  );
  page.root.append(bar, page.lost.node, page.refused.node, body, page.news);
  openEvidence(page);
}

/** @param {EvidencePage} page */
async function openEvidence(page) {
  let [reply, buffers] = await page.ask("case", { query: page.from });
  if (!isFine(page, reply)) {
    const { text } = reply;
    page.from = "";
    [reply, buffers] = await page.ask("case");
    page.refused.say(`${text} The page shows the likely case instead.`);
  }
  if (reply.kind === "problem") return;
  page.cards = reply.cards;
  const known = new Set(page.cards.map(({ key }) => key));
  page.doubted = new Set([...page.doubted].filter((key) => known.has(key)));
  write(page.called, [`Case: ${reply.title}.`, ...reply.remarks].join(" "));
  page.showScores(reply.scores);
  showDoubt(page, reply);
  drawn(page, reply, buffers);
  page.showRead(reply.read);
  if (page.doubted.size) await believe(page, () => {});
  else showCards(page);
}

/**
 * Doubt a claim, or believe it again: the kernel says what is left.
 * @param {EvidencePage} page
 * @param {() => void} change
 */
async function believe(page, change) {
  change();
  showCards(page);
  const [reply] = await page.ask("doubt", { query: page.from, doubted: [...page.doubted] });
  if (!isFine(page, reply)) return;
  showDoubt(page, reply);
  write(page.news, reply.said);
  const doubt = page.doubted.size ? `#doubt=${[...page.doubted].join(",")}` : "";
  if (globalThis.cxroi) history.replaceState(history.state, "", `${location.pathname}${location.search}${doubt}`);
}

/**
 * @param {EvidencePage} page
 * @param {Doubted} doubted
 */
function showDoubt(page, { said, exact, link }) {
  write(page.verdict, said);
  page.verdict.title = exact;
  page.verdict.dataset.npv = exact;
  page.link = link;
  page.again.setAttribute("aria-disabled", String(!page.doubted.size));
}

/**
 * What is shown of the claims, and how.
 * @param {EvidencePage} page
 */
function filters(page) {
  const { kinds, sources } = page.start;
  const search = make("input", { type: "search", id: unique("search"), placeholder: "Word, name or figure" });
  /**
   * @param {string} all
   * @param {Named[]} named
   * @returns {Choice[]}
   */
  const choices = (all, named) => [["", all], ...named.map(({ name, title }) => /** @type {Choice} */ ([name, title]))];
  const kind = picker("Evidence", choices("All types", kinds), () => showCards(page));
  const source = picker("Source", choices("All sources", sources), () => showCards(page));
  const resting = make("input", { type: "checkbox", onchange: () => showCards(page) });
  const figures = make("input", { type: "checkbox", onchange: () => showCards(page) });
  const view = picker("View", [["cards", "Cards"], ["table", "Table"]], () => showCards(page));
  search.addEventListener("input", () => showCards(page));
  page.isWanted = (card) => {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    const text = [card.figure, card.words, card.said_by, card.compared, card.caution, card.counter, card.read_in, card.reported, ...card.rests, ...card.places].join(" ").toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (!kind.select.value || card.kind === kind.select.value) &&
      (!source.select.value || card.source === source.select.value) &&
      (!resting.checked || card.rests.length > 0) &&
      (!figures.checked || card.figure !== "")
    );
  };
  page.asTable = () => view.select.value === "table";
  /**
   * @param {HTMLInputElement} box
   * @param {string} text
   */
  const tick = (box, text) => make("label", { class: "tick" }, box, make("span", { text }));
  const find = make("span", { class: "picker" }, make("label", { for: search.id, text: "Search" }), search);
  return make(
    "section",
    { class: "filters", "aria-label": "Which claims" },
    make("div", { class: "choices" }, tick(resting, "Used in this case"), tick(figures, "Figures only"), find, kind.node, source.node, view.node),
    page.counted,
  );
}

/** @param {EvidencePage} page */
function showCards(page) {
  if (!page.cards) return; // they are on their way
  const shown = page.cards.filter(page.isWanted);
  const doubted = page.doubted.size ? ` You rejected ${page.doubted.size}.` : "";
  write(page.counted, `${shown.length} of ${page.cards.length} claims, by NPV at stake.${doubted}`);
  const at = document.activeElement?.getAttribute("data-claim");
  page.list.replaceChildren(...(page.asTable() ? [claimTable(page, shown)] : shown.map((card) => claimCard(page, card))));
  if (!shown.length) page.list.append(make("p", { text: "No claims match. Remove a filter." }));
  /** @type {HTMLElement | null} */
  const button = at ? page.list.querySelector(`button[data-claim="${at}"]`) : null;
  button?.focus({ preventScroll: true });
}

/**
 * @param {EvidencePage} page
 * @param {Card} card
 */
function doubter(page, { key, figure, words }) {
  const isDoubted = page.doubted.has(key);
  return make("button", {
    type: "button",
    "data-claim": key,
    "aria-pressed": String(isDoubted),
    "aria-label": `${isDoubted ? "Accept it again" : "I don’t believe this"}: ${figure || words}`,
    text: isDoubted ? "Accept it again" : "I don’t believe this",
    onclick: () => believe(page, () => (isDoubted ? page.doubted.delete(key) : page.doubted.add(key))),
  });
}

/**
 * @param {EvidencePage} page
 * @param {Card} card
 */
function claimCard(page, card) {
  /**
   * @param {string} label
   * @param {string} text
   */
  const said = (label, text) => (text ? [make("p", {}, make("b", { text: `${label}: ` }), text)] : []);
  const kind = card.rests.length ? "published" : "";
  const id = unique("claim");
  const head = make("div", { class: "head" }, make("h2", { id, text: card.figure || "Idea" }), make("span", { class: `badge ${kind}`, text: card.kind_words }));
  const more = make(
    "details",
    { class: "more" },
    make("summary", { text: "Comparison and use" }),
    ...said("Comparison", card.compared),
    ...said("Period", card.period),
    ...said("Used for", card.places.join("; ")),
    ...said("Source", card.read_in),
    ...said("Original source", card.reported),
  );
  const hand = card.second_hand ? " (second-hand)" : "";
  const sums = card.arithmetic.map((text) => make("p", { text }));
  /** @type {HTMLElement[]} */
  const parts = [
    head,
    make("blockquote", { text: `“${card.words}”` }),
    make("p", { class: "from", text: `${card.said_by}${hand}` }),
    ...said("Caution", card.caution),
    ...said("Counter-evidence", card.counter),
  ];
  if (sums.length) parts.push(make("div", { class: "sums" }, make("b", { text: "At your scale" }), ...sums));
  parts.push(more, make("p", { class: "hangs" }, card.told), make("div", { class: "deeds" }, doubter(page, card), ...tabLink(page, card)));
  const classes = page.doubted.has(card.key) ? "card doubted" : "card";
  return make("article", { class: classes, "aria-labelledby": id, "data-claim-card": card.key }, ...parts);
}

/**
 * The way to the tab that works a claim out, where there is a page of the business case.
 * @param {EvidencePage} page
 * @param {Card} card
 */
function tabLink(page, { tab }) {
  if (!tab || page.hasBook || !globalThis.cxroi) return [];
  const anchor = tab.toLowerCase().replaceAll(" ", "-");
  return [make("a", { href: `business_case.ipynb?${page.link ?? ""}#${anchor}`, text: `Open ${tab}` })];
}

/**
 * @param {EvidencePage} page
 * @param {Card[]} cards
 */
function claimTable(page, cards) {
  const heads = ["Figure", "Quotation", "Said by", "Evidence", "Comparison", "Caution", "Counter-evidence", "Used by", "NPV at stake"];
  /** @param {Card} card */
  const row = (card) => {
    const texts = [card.words, card.said_by, card.kind_words, card.compared, card.caution, card.counter, card.rests.join(", ") || "none", card.hangs];
    const cells = texts.map((text, place) => make("td", { class: ["words", "words", "", "words", "words", "words", "words", "number"][place], text }));
    const hand = card.second_hand ? make("small", { text: " (second-hand)" }) : "";
    cells[1].append(hand);
    return make("tr", { class: page.doubted.has(card.key) ? "doubted" : "" }, make("th", { scope: "row" }, make("p", { text: card.figure || "Idea" }), doubter(page, card)), ...cells);
  };
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...cards.map(row)));
  return make("div", { class: "table wide claims", tabindex: 0, role: "region", "aria-label": "Claims" }, table);
}

/**
 * A survey of the reader's own, read by the published figures.
 * @param {EvidencePage} page
 */
function topBox(page) {
  const { kept } = page.start;
  const scores = make("div", { class: "deeds start" });
  const intent = make("input", { type: "text", inputmode: "decimal", id: unique("kept") });
  intent.value = unmistakable(String(tidy(100 * kept.value)));
  const told = make("div", { class: "lead", "aria-live": "polite" });
  const charts = make("div", { class: "charts" });
  page.chartsNode = charts;
  /** @param {number} at */
  const nth = (at) => ["Top box", "Second box", "Third box"][at] ?? `${at + 1}th box`;
  const send = async () => {
    const given = [...scores.querySelectorAll("input")].map(({ value }) => ({ text: value.trim(), ...typedNumber(value, true) }));
    const wrong = given.find(({ number }) => !(number >= 0));
    if (wrong) return page.refused.say(wrong.said || `“${wrong.text}” is not a number of answers. Enter a number from 0 for each box.`);
    const { number: share, said } = typedNumber(intent.value, true);
    if (!Number.isFinite(share)) return page.refused.say(said || `“${intent.value.trim()}” is not a percentage. Enter a number from 0% to 100%.`);
    const [reply, buffers] = await page.ask("cliff", { query: page.from, scores: given.map(({ number }) => number), kept: tidy(share / 100) });
    if (!isFine(page, reply)) return;
    page.showRead(reply.read);
    drawn(page, reply, buffers);
  };
  /**
   * @param {number} value
   * @param {number} at
   */
  const box = (value, at) => {
    const input = make("input", { type: "text", inputmode: "decimal", id: unique("score"), onchange: send });
    input.value = unmistakable(String(value));
    return make("span", { class: "picker" }, make("label", { for: input.id, text: nth(at) }), make("span", { class: "box" }, input));
  };
  page.showScores = (values) => scores.replaceChildren(...values.map(box));
  page.showRead = (sentences) => told.replaceChildren(...sentences.map((text) => make("p", { text })));
  const more = make("button", {
    type: "button",
    text: "Add a box",
    onclick: () => {
      const at = scores.children.length;
      if (at < MOST_BOXES) scores.append(box(0, at));
    },
  });
  const fewer = make("button", {
    type: "button",
    text: "Remove a box",
    onclick: () => {
      if (scores.children.length <= 3) return;
      scores.lastChild?.remove();
      send();
    },
  });
  intent.addEventListener("change", send);
  const inside = make("span", { class: "box" }, intent, make("span", { class: "unit", text: "%" }));
  const deflator = make("span", { class: "picker", title: kept.about }, make("label", { for: intent.id, text: kept.label }), inside);
  const about = make("p", { class: "why", text: `Two points are published: 90% of the top box and about 20% of the second box say they will be loyal. Enter how many customers chose each box, as counts or percentages. ${kept.about}` });
  const node = step("", "Top-box cliff: your survey against the published figures", [about, scores, make("div", { class: "deeds start" }, more, fewer, deflator), told, charts]);
  node.classList.add("cliff");
  return node;
}
