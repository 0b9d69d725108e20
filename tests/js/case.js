// A business case without its page: the state and the ways to change it, and what they asked for.

import { mock } from "node:test";
import { given } from "./given.js";
import { waiting } from "./widget.js";
import { openCase } from "../../cxroi/widgets/js/moves.js";
import { fresh } from "../../cxroi/widgets/js/scenario.js";
import { makeVisit } from "../../cxroi/widgets/js/visits.js";

/** Something like a browser's `localStorage`. */
export function storage() {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value), kept };
}

/** What a page of our own server finds around itself, at an address. */
export function visit(address = "/render/case.ipynb") {
  const { pathname, search, hash } = new URL(address, "http://page");
  const history = { state: null, replaceState: mock.fn() };
  return Object.assign(globalThis, { cxroi: {}, location: { pathname, search, hash }, history, localStorage: storage(), sessionStorage: storage() });
}

export function opened(base = "likely") {
  const parts = { line: ["ask", "request"], words: ["tell", "refuse"], answers: ["first"], sections: ["overtake"] };
  const fakes = Object.entries(parts).map(([part, names]) => [part, Object.fromEntries(names.map((name) => [name, mock.fn()]))]);
  const scenario = { ...fresh(base), rows: {} };
  const page = waiting({ start: { ...given.start, base }, now: { scenario }, grip: { isHeld: false }, ...Object.fromEntries(fakes) });
  openCase(page);
  page.visit = makeVisit(page);
  return page;
}

/** What the kernel was asked last. */
export const wished = (page) => page.line.ask.mock.calls.at(-1)?.arguments[0];
/** What was said last. */
export const said = (page, name = "tell") => page.words[name].mock.calls.at(-1)?.arguments[0];
