// A business case without its page: the state and the ways to change it, and what they asked for.

import { mock } from "node:test";
import { given } from "./given.js";
import { waiting } from "./widget.js";
import { fresh, keeping } from "../../cxroi/app/script/scenario.js";

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

export function opened(companions = [], base = "likely") {
  const page = waiting({ start: { ...given.start, base }, state: fresh(base), rows: {}, followers: [], moving: false });
  page.companions = () => companions;
  for (const name of ["onchange", "overtake", "tell", "refuse", "request", "first", "list"]) page[name] = mock.fn();
  keeping(page);
  return page;
}

/** What the kernel was asked last. */
export const wished = (page) => page.onchange.mock.calls.at(-1)?.arguments[0];
/** What was said last. */
export const said = (page, name = "tell") => page[name].mock.calls.at(-1)?.arguments[0];
