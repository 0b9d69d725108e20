// The reader's case as it stands: its assumptions, its name, and what the kernel is asked of it.

import { there } from "./pieces.js";
import { controlOf, fresh, isOwn, sharedKey } from "./scenario.js";
import { movedEnds } from "./typed.js";

/**
 * What the assumptions of a state are.
 * @param {CaseStart} start
 */
function valuesOf(start) {
  /**
   * The company that a case begins with, as its stance and conditions have it.
   * @param {State} of
   * @returns {Scenario}
   */
  const scenarioOf = ({ base, stance, conditions }) => {
    const company = there(start.scenarios.find((each) => each.name === base));
    const under = [stance, ...conditions.split(" ")].flatMap((name) => company.moved[name] ?? []);
    if (!under.length) return company;
    const [values, reasons] = /** @type {const} */ (["values", "reasons"]).map((part) => Object.assign({}, company[part], ...under.map((each) => each[part])));
    return { ...company, values, reasons };
  };
  /**
   * What an assumption is before the reader's change: the base's, or for a segment what all share.
   * @param {string} key
   * @param {State} of
   * @returns {Value}
   */
  const usualOf = (key, of) => {
    if (!isOwn(key)) return scenarioOf(of).values[key];
    const shared = sharedKey(key);
    const [, share] = of.segments.find(([name]) => name === key.split("/")[0]) ?? ["", Number.NaN];
    const part = start.counted.includes(shared) ? share : 1; // of what is counted, its part
    const [low, high] = rangeOf(shared, of);
    return [low * part, valueOf(shared, of) * part, high * part, shapeOf(shared, of)];
  };
  /**
   * @param {string} key
   * @param {State} of
   * @returns {number}
   */
  const valueOf = (key, of) => of.changes[key] ?? usualOf(key, of)[1];
  /**
   * As the kernel has it: a range moves with its value, one that the reader gave stays.
   * @param {string} key
   * @param {State} of
   * @returns {Ends}
   */
  const rangeOf = (key, of) => {
    const given = of.ranges[key];
    return given ? movedEnds("", [given[0], 0, given[1]], [], valueOf(key, of)) : freeRange(key, of);
  };
  /**
   * @param {string} key
   * @param {State} of
   */
  const freeRange = (key, of) => {
    const { moves, bounds } = controlOf(start, key);
    return movedEnds(moves, usualOf(key, of), bounds, valueOf(key, of));
  };
  /**
   * @param {string} key
   * @param {State} of
   */
  const shapeOf = (key, of) => of.shapes[key] ?? usualOf(key, of)[3];
  return { scenarioOf, usualOf, valueOf, rangeOf, freeRange, shapeOf };
}

/** @param {State} of */
const nameOf = (of) => of.name;

/**
 * @param {CaseStart} start
 * @param {State} state - which the moves change
 * @returns {Case}
 */
export function makeCase(start, state) {
  const { scenarioOf, usualOf, valueOf, rangeOf, freeRange, shapeOf } = valuesOf(start);
  /** @param {string} key */
  const reasonOf = (key) => {
    const isTouched = key in state.changes || key in state.ranges || key in state.shapes;
    return isTouched ? "" : scenarioOf(state).reasons[key] ?? "";
  };
  return {
    state,
    scenario: () => scenarioOf(state),
    usualOf: (key) => usualOf(key, state),
    valueOf: (key) => valueOf(key, state),
    rangeOf: (key) => rangeOf(key, state),
    freeRange: (key) => freeRange(key, state),
    shapeOf: (key) => shapeOf(key, state),
    reasonOf,
    noteOf: (key) => state.notes[key] ?? reasonOf(key),
    checkOf: (key) => {
      const { moved } = there(start.scenarios.find(({ name }) => name === state.base));
      const isMoved = [state.stance, ...state.conditions.split(" ")].some((name) => sharedKey(key) in (moved[name]?.values ?? {}));
      return isMoved ? undefined : state.checks[key];
    },
    nameOf: () => nameOf(state),
    wish(of = state) {
      /** @type {Wish["changes"]} */
      const changes = { ...of.changes };
      for (const key of Object.keys({ ...of.ranges, ...of.shapes })) {
        const [low, high] = rangeOf(key, of);
        changes[key] = [low, valueOf(key, of), high, shapeOf(key, of)];
      }
      const { base, stance, conditions, before, segments, notes, checks, options, currency } = of;
      return { base, stance, conditions, before, segments, changes, notes, checks, options, currency, name: nameOf(of) };
    },
    stateOf({ rows, ...rest }) {
      const other = { ...fresh(rest.base), ...rest };
      const wholeFirst = Object.entries(rows).sort(([one], [two]) => Number(isOwn(one)) - Number(isOwn(two)));
      for (const [key, [low, likely, high, shape]] of wholeFirst) {
        const [, usual, , usually] = usualOf(key, other);
        if (likely !== usual || isOwn(key)) other.changes[key] = likely;
        const free = freeRange(key, other); // around the value just set
        const isFree = [low, high].every((end, at) => Math.abs(end - free[at]) <= 1e-9 * Math.abs(end));
        if (!isFree) other.ranges[key] = [low, high];
        if (shape !== usually) other.shapes[key] = shape;
      }
      return other;
    },
  };
}
