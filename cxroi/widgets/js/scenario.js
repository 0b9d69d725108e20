// The scenario: what a reader's case is made of.

import { there } from "./pieces.js";

/** @type {Part[]} */
export const PARTS = ["changes", "ranges", "shapes", "notes", "checks"]; // what a scenario says of assumptions, by key
export const CHANGED = "The case has changed. Try again with the current case.";

/**
 * What the reader's case is: a named base, what differs from it and why, what was chosen about it.
 * Everything on the page is a view of it; a file, a link and a snapshot hold the same.
 * A segment's own assumption has the key "segment/key".
 * @param {string} base
 * @returns {State}
 */
export function fresh(base) {
  const parts = { changes: {}, ranges: {}, shapes: {}, notes: {}, checks: {}, options: {} };
  const under = { stance: "likely", conditions: "", before: "" };
  return { base, ...under, name: "", currency: "", segments: [], ...parts };
}

/** @param {string} key */
export const isOwn = (key) => key.includes("/");
/** @param {string} key */
export const sharedKey = (key) => key.slice(key.lastIndexOf("/") + 1);

/**
 * How an assumption is shown, also that of a segment.
 * @param {CaseStart} start
 * @param {string} key
 */
export const controlOf = (start, key) => there(start.controls.find((each) => each.key === sharedKey(key)));

/**
 * What a scenario holds beside its name, whatever the order in which it came about.
 * @param {State} state
 */
export function matter({ name, ...rest }) {
  return JSON.stringify(rest, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

/**
 * Tell, later on, whether the case is still what it is now: what was found for it fits no other.
 * @param {CasePage} page
 */
export function asItStands(page) {
  const before = matter(page.case.state);
  return () => matter(page.case.state) === before;
}

/**
 * A scenario as this page can take it, or null: what a browser kept may be of other data.
 * @param {CaseStart} start
 * @param {unknown} state
 * @returns {State | null}
 */
export function usable(start, state) {
  /** @type {State} */
  const whole = renewed(start, { ...fresh(""), .../** @type {Partial<State> | undefined} */ (state) }); // if it is one: looked at below
  const base = start.scenarios.find((each) => each.name === whole.base);
  const isSound = /** @type {const} */ (["options", ...PARTS]).every((part) => whole[part] && typeof whole[part] === "object");
  const keys = isSound ? PARTS.flatMap((part) => Object.keys(whole[part])) : [];
  return base && isSound && keys.every((key) => sharedKey(key) in base.values) && Array.isArray(whole.segments) ? whole : null;
}

/**
 * A case that was kept when stances and conditions were scenarios of their own, and names went with them.
 * @param {CaseStart} start
 * @param {State & { kept?: string }} state
 * @returns {State}
 */
function renewed(start, { kept: _, ...state }) {
  const { base } = state;
  if (start.scenarios.some(({ name }) => name === base)) return state;
  if (start.stances.some(({ name }) => name === base)) return { ...state, base: start.base, stance: base };
  if (start.conditions.some(({ name }) => name === base)) return { ...state, base: start.base, conditions: base };
  return state;
}

/**
 * @param {CasePage} page
 * @param {KeyboardEvent} event
 */
export function undoing(page, event) {
  const target = /** @type {HTMLElement} */ (event.target); // keys are pressed in elements
  if (event.key === "Enter") delete target.dataset.typing;
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const way = key === "y" || (key === "z" && event.shiftKey) ? 1 : key === "z" ? -1 : 0;
  // While something is being typed, the keys take back what was typed.
  if (!way || target.dataset.typing || target.closest("dialog")) return;
  event.preventDefault();
  page.moves.step(way);
}
