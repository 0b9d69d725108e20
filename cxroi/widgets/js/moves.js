// The ways to change the case: each leaves a step to go back to, and is worked out.

import { makeCase } from "./case.js";
import { makeHearers } from "./hearers.js";
import { PARTS, fresh, isOwn, sharedKey } from "./scenario.js";

/**
 * The case that a page begins with, and the ways to change it.
 * @param {CasePage} page
 */
export function openCase(page) {
  const { start, now } = page;
  const state = { ...fresh(start.base), currency: start.theme?.currency ?? "" };
  page.case = makeCase(start, state);
  Object.assign(state, page.case.stateOf(now.scenario));
  page.moves = makeMoves(page, state);
}

/**
 * @param {CasePage} page
 * @param {State} state - which nothing else changes
 * @returns {Moves}
 */
function makeMoves(page, state) {
  const steps = makeSteps(state);
  const shown = makeShown(page);
  const followers = /** @type {Hearers<[]>} */ (makeHearers(page)); // they are told nothing but when
  const made = /** @type {Hearers<[]>} */ (makeHearers(page)); // nor are these
  const goOn = () => {
    page.visit.keep();
    made.tell();
    page.sections.overtake();
  };
  const send = () => {
    goOn();
    page.line.ask(page.case.wish());
  };
  /** @param {State} other */
  const become = (other) => {
    Object.assign(state, fresh(page.start.base), other);
    for (const row of shown.of()) row.complain("");
    follow();
  };
  const follow = () => {
    for (const row of shown.of()) row.follow();
    followers.tell();
  };
  const ask = (what = "") => {
    steps.take(what, page.grip.isHeld);
    send();
  };
  /** @type {Moves} */
  const moves = {
    initial: structuredClone(state),
    followers,
    made,
    shows: shown.add,
    shown: shown.of,
    follow,
    ...makeChanges(page, state, shown, ask),
    choose(options, what = Object.keys(options)[0]) {
      state.options = Object.fromEntries(Object.entries({ ...state.options, ...options }).filter(([, value]) => value));
      followers.tell();
      ask(what);
    },
    payIn(currency) {
      state.currency = currency;
      follow();
      ask("currency");
    },
    ask,
    adopt(other) {
      become(other);
      ask();
    },
    heed(other) {
      become(other);
      steps.take();
      goOn();
    },
    step(way) {
      if (!steps.can(way)) return;
      become(steps.go(way));
      send();
    },
    can: steps.can,
    open({ scenario, said }, ...deeds) {
      const other = page.case.stateOf(scenario);
      moves.adopt(other);
      page.words.tell(said, ...deeds);
    },
    rename(name) {
      state.name = name;
      follow();
      ask();
    },
  };
  return moves;
}

/**
 * The changes of one assumption, by its key.
 * @param {CasePage} page
 * @param {State} state
 * @param {ReturnType<typeof makeShown>} shown
 * @param {(what: string) => void} ask
 */
function makeChanges(page, state, shown, ask) {
  /**
   * @template {Part} Of
   * @param {Of} part
   * @param {string} key
   * @param {State[Of][string]} value
   * @param {unknown} usual
   */
  const put = (part, key, value, usual) => {
    if (JSON.stringify(value) === JSON.stringify(usual)) delete state[part][key];
    else state[part][key] = value;
    if (part !== "notes" && part !== "checks") delete state.checks[key]; // it was of another value
    tell(key);
  };
  /** @param {string} key */
  const tell = (key) => {
    for (const row of shown.of(sharedKey(key))) row.follow();
    ask(key);
  };
  /** @type {Changes} */
  const changes = {
    set: (key, value) => put("changes", key, value, isOwn(key) ? null : page.case.usualOf(key)[1]),
    setRange: (key, range) => put("ranges", key, range, page.case.freeRange(key)),
    setShape: (key, shape) => put("shapes", key, shape, page.case.usualOf(key)[3]),
    note: (key, text) => put("notes", key, text.trim(), page.case.reasonOf(key)),
    check: (key, by, on) => put("checks", key, [by, on], ["", on]),
    putBack(key) {
      for (const part of PARTS) delete state[part][key];
      tell(key);
    },
  };
  return changes;
}

/**
 * What shows assumptions, each as long as its view is there.
 * @param {{ over: AbortSignal, view?: AbortSignal }} page
 */
function makeShown(page) {
  /** @type {Record<string, Set<Shown>>} */
  const rows = {};
  return {
    /**
     * @param {string} key
     * @param {Shown} shown
     */
    add(key, shown) {
      const all = (rows[key] ??= new Set());
      all.add(shown);
      (page.view ?? page.over).addEventListener("abort", () => all.delete(shown));
    },
    /** @param {string} [key] */
    of: (key) => (key === undefined ? Object.values(rows).flatMap((all) => [...all]) : [...(rows[key] ?? [])]),
  };
}

/**
 * The steps that undo goes back. A slider that is held is one.
 * @param {State} state
 */
function makeSteps(state) {
  const past = [JSON.stringify(state)];
  let at = 0;
  let last = "";
  return {
    take(what = "", isHeld = false) {
      const now = JSON.stringify(state);
      if (now === past[at]) return;
      past.length = at + 1;
      if (!(isHeld && last === what && at)) at += 1;
      past[at] = now;
      last = isHeld ? what : "";
    },
    /** @param {1 | -1} way */
    can: (way) => Boolean(past[at + way]),
    /**
     * @param {1 | -1} way
     * @returns {State}
     */
    go(way) {
      at += way;
      last = "";
      return JSON.parse(past[at]);
    },
  };
}
