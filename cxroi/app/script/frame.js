// The page itself: what it is made of, what it says of itself, light and dark, the drawer of a phone.

import { controls } from "./assumptions.js";
import { changesOf } from "./changes.js";
import { headline, topBar } from "./headline.js";
import { remember, remembered } from "./memory.js";
import { grid } from "./parts.js";
import { make, unique, write } from "./pieces.js";
import { fresh, keeping, startOver, undoing } from "./scenario.js";
import { tabs } from "./tabs.js";
import { SILENT, companions } from "./talk.js";
import { SETTLE_AFTER, agenda } from "./waits.js";

const APPEARANCE = "cxroi-appearance";
const LOST = "The connection is lost. Your figures are kept on this page.";

/**
 * @param {HTMLElement} el
 * @param {CaseStart} start
 * @param {AbortSignal} over
 * @returns {CasePage}
 */
export function build(el, start, over) {
  const state = { ...fresh(start.base), currency: start.theme?.currency ?? "" };
  const begun = { state, start, over, rows: {}, charts: {}, panels: {}, tables: {}, moving: false };
  const page = /** @type {CasePage} */ (begun); // each part puts on it what is its own
  page.followers = [];
  page.companions = companions(start, page, over);
  keeping(page);
  for (const kind of ["input", "change", "focusout"])
    el.addEventListener(kind, (event) => {
      const target = /** @type {HTMLElement} */ (event.target); // fields are elements
      if (kind !== "input") delete target.dataset.typing;
      else if (target.matches('[type="text"], textarea')) target.dataset.typing = "yes";
    }, { signal: over });

  const root = make("div", {
    class: "cxroi-page",
    // In JupyterLab arrow keys would move between cells.
    onkeydown: (event) => globalThis.cxroi || event.stopPropagation(),
  });
  page.root = root;
  agenda(page);
  const heard = globalThis.cxroi ? document : root; // a page of our own is heard wherever one stands
  heard.addEventListener("keydown", (event) => undoing(page, /** @type {KeyboardEvent} */ (event)), { signal: over }); // of "keydown"
  const bar = topBar(page);
  const head = headline(page);
  const form = controls(page);
  const warnings = make("ul", { class: "warnings", "aria-label": "Worth checking" });
  const charts = make("section", { class: "charts", "aria-label": "Charts", tabindex: -1 });
  const segments = make("section", { class: "segmented", "aria-label": "Segments", hidden: true });
  const worth = make("div", { class: "panel" }, warnings, charts, segments);
  const results = make("div", { class: "results" });
  const news = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const lost = banner("lost", "Reconnect", () => reconnect(page, lost));
  const refused = banner("refused", "Close", () => refused.say(""));
  const told = banner("told", "Close", () => told.say(""));
  const skip = make("button", {
    type: "button",
    class: "skip",
    text: "Skip to the charts",
    onclick: () => charts.focus(),
  });
  root.append(
    skip,
    bar.node,
    lost.node,
    refused.node,
    make(
      "div",
      { class: "body" },
      head.verdict,
      head.tiles,
      changesOf(page, told.node),
      make("div", { class: "columns" }, form, results),
    ),
    drawer(page, form, head.verdict),
    news,
  );
  appearance(page, bar.dark);
  el.replaceChildren(root);

  page.chartsNode = charts;
  page.chance = head.chance;
  results.append(...tabs(page, worth));
  page.say = (text) => write(bar.status, text);
  page.busy = (busy) => {
    page.say(busy ? "Recalculating…" : "");
    results.setAttribute("aria-busy", String(busy));
  };
  page.lost = () => {
    lost.button.hidden = !page.reconnect;
    lost.say(page.reconnect ? LOST : SILENT);
    page.busy(false);
  };
  page.found = () => lost.say("");
  page.refuse = refused.say;
  page.tell = told.say;
  page.complain = (key, text) => {
    if (!page.shown) return startOver(page, text);
    const row = page.rows[key ?? ""];
    page.blamed = row;
    if (row) row.complain(text);
    else warn(warnings, [text]);
  };
  page.show = (answer, numbers) => {
    if (answer.kind === "problem") return page.complain(answer.key, answer.text);
    page.shown = true;
    page.address(answer.link);
    page.blamed?.complain("");
    page.blamed = null;
    head.show(answer);
    warn(warnings, answer.warnings);
    segments.hidden = !answer.segments;
    if (answer.segments) {
      const { words, heads, rows } = answer.segments;
      segments.replaceChildren(make("h2", { text: words }), grid(heads, rows, "Segments"));
    }
    page.number = answer.number;
    page.take(answer, numbers);
    page.rest();
    announce(page, news, answer);
  };
  return page;
}

/**
 * A sentence across the page, with the one thing to do about it.
 * @param {string} name
 * @param {string} deed
 * @param {() => void} act
 * @returns {Banner}
 */
export function banner(name, deed, act) {
  const text = make("p", {});
  const button = make("button", { type: "button", text: deed, onclick: act });
  const role = name === "told" ? "status" : "alert";
  const more = make("span", { class: "deeds" });
  const node = make("div", { class: `banner ${name}`, role, hidden: true }, text, more);
  return {
    node,
    button,
    say(sentence, ...others) {
      node.hidden = !sentence;
      write(text, sentence);
      more.replaceChildren(...others, button);
    },
  };
}

/**
 * @param {CasePage} page
 * @param {Banner} lost
 */
async function reconnect(page, lost) {
  if (lost.button.getAttribute("aria-disabled") === "true") return;
  lost.say("Reconnecting…");
  lost.button.setAttribute("aria-disabled", "true"); // still there, so that a keyboard stays there
  const trouble = await page.reconnect?.();
  lost.button.removeAttribute("aria-disabled");
  if (trouble) return lost.say(`${trouble} Your figures are kept on this page.`);
  if (document.activeElement === lost.button) page.chartsNode.focus({ preventScroll: true });
  page.ask();
}

/**
 * Light or dark: as the reader chose, else as the surroundings are.
 * @param {Drawing} page
 * @param {HTMLButtonElement} button
 */
export function appearance(page, button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const labs = () => (globalThis.cxroi ? undefined : document.body.dataset.jpThemeLight);
  let lab = labs();
  let chosen = remembered(APPEARANCE);
  const follow = () => {
    const around = lab === undefined ? system.matches : lab === "false";
    page.dark = chosen ? chosen === "dark" : around;
    page.root.dataset.theme = page.dark ? "dark" : "light";
    if (globalThis.cxroi) document.documentElement.dataset.theme = page.root.dataset.theme;
    button.setAttribute("aria-pressed", String(page.dark));
    branded(page);
    for (const chart of Object.values(page.charts)) chart.repaint();
  };
  button.addEventListener("click", () => {
    chosen = page.dark ? "light" : "dark";
    remember(APPEARANCE, chosen);
    follow();
  });
  system.addEventListener("change", follow, { signal: page.over });
  // JupyterLab may change its theme under an open page: the newest choice is in force.
  const labChanges = new MutationObserver(() => {
    if (labs() === lab) return;
    if (lab !== undefined) remember(APPEARANCE, (chosen = ""));
    lab = labs();
    follow();
  });
  labChanges.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  page.over.addEventListener("abort", () => labChanges.disconnect());
  follow();
}

/**
 * A company's own colours and font, where the server has them.
 * @param {Drawing} page
 */
function branded({ root, start: { theme }, dark }) {
  if (!theme?.light) return;
  for (const name of Object.keys(theme.light)) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(theme[dark ? "dark" : "light"])) root.style.setProperty(name, value);
  if (theme.font) root.style.fontFamily = theme.font;
}

/**
 * In a narrow window the assumptions lie in a drawer at its foot, under the verdict.
 * @param {CasePage} page
 * @param {HTMLFormElement} form
 * @param {HTMLElement} verdict
 */
function drawer(page, form, verdict) {
  const { root } = page;
  const phone = matchMedia("(max-width: 720px)");
  /** @type {boolean | null} */
  let chosen = null;
  const follow = () => {
    // Who is at work in it when a window narrows goes on where they are.
    const open = chosen ?? (!phone.matches || form.contains(document.activeElement));
    root.classList.toggle("assuming", open);
    button.setAttribute("aria-expanded", String(open));
    write(button, open ? "Hide assumptions" : "Change assumptions");
    return open;
  };
  const toggle = () => {
    chosen = !root.classList.contains("assuming");
    return follow();
  };
  form.id = unique("assumptions");
  const button = make("button", {
    type: "button",
    class: "drawer",
    "aria-controls": form.id,
    onclick: () => {
      if (!toggle()) return;
      if (verdict.getBoundingClientRect().top > 0) verdict.scrollIntoView();
      form.querySelector("input")?.focus({ preventScroll: true });
    },
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (event.target instanceof HTMLInputElement && event.target.type === "text")) return;
    if (!button.getClientRects().length) return; // a wide window has no drawer
    toggle();
    button.focus();
  });
  phone.addEventListener("change", follow, { signal: page.over });
  page.reveal = () => root.classList.contains("assuming") || toggle();
  follow();
  return button;
}

/**
 * @param {HTMLElement} list
 * @param {string[]} sentences
 */
function warn(list, sentences) {
  if (list.dataset.shown === sentences.join("\n")) return;
  list.dataset.shown = sentences.join("\n");
  list.replaceChildren(...sentences.map((text) => make("li", { text })));
}

/**
 * A screen reader hears, once a move has settled, only the figures that changed.
 * @param {CasePage} page
 * @param {HTMLElement} news
 * @param {Answer} answer
 */
function announce(page, news, answer) {
  const tell = () => {
    const told = page.told ?? {};
    const changed = answer.tiles.filter((tile) => told[tile.key] && told[tile.key] !== tile.figure);
    page.told = Object.fromEntries(answer.tiles.map((tile) => [tile.key, tile.figure]));
    if (changed.length) write(news, changed.map((t) => `${t.label}: ${t.figure}`).join(". "));
  };
  page.later("news", tell, 2 * SETTLE_AFTER);
}
