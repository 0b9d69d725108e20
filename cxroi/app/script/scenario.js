// The scenario: the one truth, the ways to change it and back, and where it is kept.

import { parsed, remember, remembered } from "./memory.js";
import { make, there } from "./pieces.js";
import { movedEnds } from "./typed.js";
import { SETTLE_AFTER } from "./waits.js";

/** @type {Part[]} */
export const PARTS = ["changes", "ranges", "shapes", "notes"]; // what a scenario says of assumptions, by key
export const CHANGED = "The case has changed meanwhile. Ask again for the case as it stands now.";

/**
 * What the reader's case is: a named base, what differs from it and why, what was chosen about it.
 * Everything on the page is a view of it; a file, a link and a snapshot hold the same.
 * A segment's own assumption has the key "segment/key".
 * @param {string} base
 * @returns {State}
 */
export function fresh(base) {
  const parts = { changes: {}, ranges: {}, shapes: {}, notes: {}, options: {} };
  return { base, name: "", kept: "", currency: "", segments: [], ...parts };
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
export function matter({ name, kept, ...rest }) {
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
  const before = matter(page.state);
  return () => matter(page.state) === before;
}

/**
 * The state, and the ways to change it: each leaves a step to go back to.
 * @param {CasePage} page
 */
export function keeping(page) {
  const { state, start } = page;
  // The steps are those of the case, so all views of a page go back and forth by the same ones.
  const [companion] = page.companions();
  const steps = companion?.history ?? { past: [JSON.stringify(state)], at: 0, last: "" };
  page.history = steps;

  /**
   * @param {State} of
   * @returns {Scenario}
   */
  const scenarioOf = ({ base }) => there(start.scenarios.find((each) => each.name === base));
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
  /** @param {State} of */
  const nameOf = (of) => of.name && (matter(of) === of.kept ? of.name : `${of.name}, changed`);

  page.scenario = () => scenarioOf(state);
  page.usualOf = (key) => usualOf(key, state);
  page.valueOf = (key) => valueOf(key, state);
  page.rangeOf = (key) => rangeOf(key, state);
  page.shapeOf = (key) => shapeOf(key, state);
  page.nameOf = () => nameOf(state);
  page.isChanged = (of = state) =>
    of.segments.length > 0 ||
    PARTS.some((part) => Object.keys(of[part]).length);
  /** What the kernel is asked, of this scenario or another. */
  page.wish = (of = state) => {
    /** @type {Wish["changes"]} */
    const changes = { ...of.changes };
    for (const key of Object.keys({ ...of.ranges, ...of.shapes })) {
      const [low, high] = rangeOf(key, of);
      changes[key] = [low, valueOf(key, of), high, shapeOf(key, of)];
    }
    const { base, segments, notes, options, currency } = of;
    return { base, segments, changes, notes, options, currency, name: nameOf(of) };
  };

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
    page.rows[sharedKey(key)]?.follow();
  };
  page.set = (key, value) => {
    put("changes", key, value, isOwn(key) ? null : usualOf(key, state)[1]);
    page.ask(key);
  };
  page.setRange = (key, range) => {
    put("ranges", key, range, freeRange(key, state));
    page.ask(key);
  };
  page.setShape = (key, shape) => {
    put("shapes", key, shape, usualOf(key, state)[3]);
    page.ask(key);
  };
  /** @param {string} key */
  const isTouched = (key) => key in state.changes || key in state.ranges || key in state.shapes;
  /** @param {string} key */
  const told = (key) => (isTouched(key) ? "" : page.scenario().reasons[key] ?? "");
  /** Why an assumption has its value: the reader's note, or what the base says of its own. */
  page.noteOf = (key) => state.notes[key] ?? told(key);
  page.note = (key, text) => {
    put("notes", key, text.trim(), told(key));
    page.ask(key);
  };
  page.putBack = (key) => {
    for (const part of PARTS) delete state[part][key];
    page.rows[sharedKey(key)]?.follow();
    page.ask(key);
  };

  /** A change is made: it is kept as a step, and worked out. A slider held is one step. */
  page.ask = (what = "") => {
    const now = JSON.stringify(state);
    if (now !== steps.past[steps.at]) {
      steps.past.length = steps.at + 1;
      if (!(page.moving && steps.last === what && steps.at)) steps.at += 1;
      steps.past[steps.at] = now;
      steps.last = page.moving ? what : "";
    }
    goOn();
  };
  const goOn = () => {
    keepSession(page);
    workOut();
    for (const each of page.companions()) each.join(state);
  };
  const workOut = () => {
    page.list?.();
    page.overtake();
    page.onchange?.(page.wish());
  };
  /** @param {State} other */
  const become = (other) => {
    Object.assign(state, fresh(start.base), other);
    for (const row of Object.values(page.rows)) row.complain("");
    page.follow();
  };
  /** Show the case of another view of this page. */
  page.join = (other) => {
    become(structuredClone(other));
    workOut();
  };
  page.follow = () => {
    for (const row of Object.values(page.rows)) row.follow();
    for (const each of page.followers) each();
  };
  page.adopt = (other) => {
    become(other);
    page.ask();
  };
  /** Go back one step, or forward again. */
  page.step = (way) => {
    if (!page.can(way)) return;
    steps.at += way;
    steps.last = "";
    become(JSON.parse(steps.past[steps.at]));
    goOn();
  };
  page.can = (way) => Boolean(steps.past[steps.at + way]);
  /** Take a scenario that the kernel has read out of a file or a link. */
  page.opened = ({ scenario, said }, ...deeds) => {
    const { rows, ...rest } = scenario;
    const other = { ...fresh(scenario.base), ...rest };
    const wholeFirst = Object.entries(rows).sort(([one], [two]) => Number(isOwn(one)) - Number(isOwn(two)));
    for (const [key, [low, likely, high, shape]] of wholeFirst) {
      const [, usual, , usually] = usualOf(key, other);
      if (likely !== usual || isOwn(key)) other.changes[key] = likely;
      const free = freeRange(key, other); // around the value just set
      const isFree = [low, high].every((end, at) => Math.abs(end - free[at]) <= 1e-9 * Math.abs(end));
      if (!isFree) other.ranges[key] = [low, high];
      if (shape !== usually) other.shapes[key] = shape;
    }
    page.adopt({ ...other, kept: matter(other) });
    page.tell(said, ...deeds);
  };
  /** The case has a name now, under which it is kept somewhere as it was then. */
  page.named = (name, kept = matter(state)) => {
    Object.assign(state, { name, kept });
    page.follow();
    page.ask();
  };
  /** The address holds the case, so that it may be kept, copied and reloaded. */
  page.address = (link) => {
    if (!globalThis.cxroi) return; // a notebook's address is not ours
    const hold = () => {
      const same = matter(state) === matter(fresh(start.base));
      page.link = same ? "" : `?${link}`;
      history.replaceState(history.state, "", `${location.pathname}${page.link}${location.hash}`);
      keepSession(page);
    };
    page.later("address", hold, SETTLE_AFTER);
  };
}

const sessionName = () => `cxroi-session ${location.pathname}`;

/**
 * Keep the state in this browser: of this window first, then of the last one used.
 * @param {CasePage} page
 */
export function keepSession(page) {
  if (!globalThis.cxroi) return; // a notebook shows the case that its cell asks for
  const kept = JSON.stringify({ state: page.state, link: page.link ?? "", actuals: page.actuals });
  remember(sessionName(), kept, true);
  remember(sessionName(), kept);
}

/**
 * What this browser kept of the last visit, if it can be used here.
 * @param {CasePage} page
 */
function lastSession(page) {
  const kept = parsed(remembered(sessionName(), true)) ?? parsed(remembered(sessionName()));
  const state = usable(page, kept?.state);
  return state && { ...kept, state };
}

/**
 * A scenario as this page can take it, or null: what a browser kept may be of other data.
 * @param {CasePage} page
 * @param {unknown} state
 * @returns {State | null}
 */
export function usable(page, state) {
  /** @type {State} */
  const whole = { ...fresh(""), .../** @type {Partial<State> | undefined} */ (state) }; // if it is one: looked at below
  const base = page.start.scenarios.find((each) => each.name === whole.base);
  const isSound = /** @type {const} */ (["options", ...PARTS]).every((part) => whole[part] && typeof whole[part] === "object");
  const keys = isSound ? PARTS.flatMap((part) => Object.keys(whole[part])) : [];
  return base && isSound && keys.every((key) => sharedKey(key) in base.values) && Array.isArray(whole.segments) ? whole : null;
}

/**
 * Show what the address says, or what was last at work here, or the case of the page.
 * @param {CasePage} page
 */
export function begin(page) {
  const { start } = page;
  const [other] = page.companions();
  if (other) {
    page.actuals = other.actuals;
    page.follow();
    return JSON.stringify(other.state) === JSON.stringify(page.state) ? page.first() : page.join(other.state);
  }
  const kept = globalThis.cxroi ? lastSession(page) : null;
  const query = globalThis.cxroi && new URLSearchParams(location.search).has("base") ? location.search : "";
  page.actuals = kept?.actuals ?? null;
  page.follow();
  const afresh = make("button", { type: "button", text: "Start afresh" });
  afresh.addEventListener("click", () => {
    page.tell("");
    page.adopt(fresh(start.base));
  });
  if (kept && (query ? query === kept.link : matter(kept.state) !== matter(fresh(start.base)))) {
    page.adopt(kept.state);
    return page.tell("Your last case is back, as this browser kept it.", afresh);
  }
  if (!query) return page.first();
  page.request("link", { query }, (reply) => {
    if (reply.kind === "problem") return startOver(page, reply.text);
    page.opened(reply, afresh);
  });
}

/**
 * What was to be shown cannot be: say so, and show the case of the page.
 * @param {CasePage} page
 * @param {string} text
 */
export function startOver(page, text) {
  page.refuse(`${text} The page shows its own case instead.`);
  page.shown = true;
  if (page.can(-1)) page.step(-1);
  else page.first();
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
  page.step(way);
}
