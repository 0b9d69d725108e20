// Where a case comes from when a page is opened, and where it is kept: the address, and this browser.

import { parsed, remember, remembered } from "./memory.js";
import { make } from "./pieces.js";
import { matter, usable } from "./scenario.js";
import { SETTLE_AFTER } from "./waits.js";

const sessionName = () => `cxroi-session ${globalThis.cxroi?.file ?? location.pathname}`;
/** A server reads a case after "?"; a file has none, and reads it itself after "#". */
export const sign = () => (globalThis.cxroi?.file ? "#" : "?");
/** The case in the address, with its sign; "" where there is none. */
const addressed = () => {
  const text = globalThis.cxroi?.file ? location.hash : location.search;
  return globalThis.cxroi && new URLSearchParams(text.slice(1)).has("base") ? text : "";
};

/**
 * @param {CasePage} page
 * @returns {Visit}
 */
export function makeVisit(page) {
  let link = "";
  const heed = () => {
    const other = addressed();
    if (other && other !== link) follow(page, other, page.words.refuse);
  };
  /** @type {Visit} */
  const visit = {
    actuals: null,
    keep() {
      if (!globalThis.cxroi) return; // a notebook shows the case that its cell asks for
      const kept = JSON.stringify({ state: page.case.state, link, actuals: visit.actuals });
      remember(sessionName(), kept, true);
      remember(sessionName(), kept);
    },
    attach(actuals) {
      visit.actuals = actuals;
      visit.keep();
    },
    address(query) {
      if (!globalThis.cxroi) return; // a notebook's address is not ours
      const hold = () => {
        link = matter(page.case.state) === matter(page.moves.initial) ? "" : `${sign()}${query}`;
        put(link);
        visit.keep();
      };
      page.agenda.later("address", hold, SETTLE_AFTER);
    },
    begin() {
      const kept = globalThis.cxroi ? lastSession(page) : null;
      visit.actuals = kept?.actuals ?? null;
      page.moves.follow();
      showFirst(page, kept);
      if (globalThis.cxroi?.file) addEventListener("hashchange", heed, { signal: page.over }); // nothing is loaded anew
    },
  };
  return visit;
}

/**
 * Put a case into the address; a browser may forbid a file to have another one.
 * @param {string} link
 */
function put(link) {
  const { pathname, search, hash } = location;
  try {
    history.replaceState(history.state, "", globalThis.cxroi?.file ? `${pathname}${search}${link}` : `${pathname}${link}${hash}`);
  } catch {
    // the case is kept in this browser all the same
  }
}

/** @typedef {{ state: State, link: string, actuals?: Actuals | null }} Kept */

/**
 * What this browser kept of the last visit, if it can be used here: of this window first, then of the last one used.
 * @param {CasePage} page
 * @returns {Kept | null}
 */
function lastSession(page) {
  const kept = parsed(remembered(sessionName(), true)) ?? parsed(remembered(sessionName()));
  const state = usable(page.start, kept?.state);
  return state && { ...kept, state };
}

/**
 * Show what the address says, or what was last at work here, or the case of the page.
 * @param {CasePage} page
 * @param {Kept | null} kept
 */
function showFirst(page, kept) {
  const link = addressed();
  const afresh = make("button", { type: "button", text: "Start over" });
  afresh.addEventListener("click", () => {
    page.words.tell("");
    page.moves.adopt(structuredClone(page.moves.initial));
  });
  if (kept && (link ? link === kept.link : matter(kept.state) !== matter(page.moves.initial))) {
    page.moves.adopt(kept.state);
    return page.words.tell("Restored your last case from this browser.", afresh);
  }
  if (!link) return page.answers.first();
  follow(page, link, (text) => startOver(page, text), afresh);
}

/**
 * Open the case of a link, or say what is wrong with it.
 * @param {CasePage} page
 * @param {string} link
 * @param {(text: string) => void} complain
 * @param {Node[]} deeds
 */
function follow(page, link, complain, ...deeds) {
  page.line.request("link", { query: `?${link.slice(1)}` }, (reply) => {
    if (reply.kind === "problem") return complain(reply.text);
    page.moves.open(reply, ...deeds);
  });
}

/**
 * What was to be shown cannot be: say so, and show the case of the page.
 * @param {CasePage} page
 * @param {string} text
 */
export function startOver(page, text) {
  page.words.refuse(`${text} The page shows its starting case instead.`);
  if (page.moves.can(-1)) page.moves.step(-1);
  else page.answers.first();
}
