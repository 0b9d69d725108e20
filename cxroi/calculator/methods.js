// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// Methods of what JavaScript has of its own: words, lists, maps, sets, numbers, generators.

import { add } from "./arithmetic.js";
import { call, isClass } from "./calls.js";
import { has, iter, keyIn, list } from "./containers.js";
import { Grid, KeyError, StopIteration, TypeError_, ValueError, isArray, isNumbers, isTuple } from "./kinds.js";
import { equal, truth } from "./order.js";
import { repr, round, str } from "./print.js";

export function method(of, name, given = [], kw = undefined) {
  const table = tableOf(of);
  if (table && name in table) return table[name](of, ...given, ...(kw ? [kw] : []));
  const what = of[name];
  if (typeof what !== "function") throw new TypeError_(`${name} is no method of ${typeof of}.`);
  if (kw) return call(what, given, kw, of);
  return isClass(what) ? new what(...given) : what.call(of, ...given);
}

for (const name of ["sum", "max", "min"]) {
  const ofRows = function ofRows() {
    return this.ofRows((row) => LISTS[name](row));
  };
  Grid.prototype[name] = Object.assign(ofRows, { takesKw: true });
}

function tableOf(of) {
  if (typeof of === "string") return STRINGS;
  if (isArray(of)) return LISTS;
  if (of instanceof Map) return MAPS;
  if (of instanceof Set) return SETS;
  if (typeof of === "number" || typeof of === "boolean") return NUMBERS;
  return typeof of?.throw === "function" ? GENERATORS : null;
}

const trimmed = (characters) => {
  const any = characters === null || characters === undefined ? "\\s" : `[${characters.replaceAll(/[\]\\^-]/g, "\\$&")}]`;
  return { start: new RegExp(`^${any}+`, "u"), end: new RegExp(`${any}+$`, "u") };
};
const SPACES = "\u001C\u001D\u001E\u001F\u0085"; // to Python these are spaces too
const STRINGS = {
  replace: (text, one, other, count = -1) => (count === 1 ? text.replace(one, () => other) : text.replaceAll(one, () => other)),
  removesuffix: (text, end) => (end && text.endsWith(end) ? text.slice(0, -end.length) : text),
  removeprefix: (text, start) => (text.startsWith(start) ? text.slice(start.length) : text),
  startswith: (text, start) => (isTuple(start) ? [...start] : [start]).some((each) => text.startsWith(each)),
  endswith: (text, end) => (isTuple(end) ? [...end] : [end]).some((each) => text.endsWith(each)),
  strip: (text, any) => text.replace(trimmed(any).start, "").replace(trimmed(any).end, ""),
  lstrip: (text, any) => text.replace(trimmed(any).start, ""),
  rstrip: (text, any) => text.replace(trimmed(any).end, ""),
  split(text, by = null, most = -1) {
    const parts = by === null ? text.trim().split(/\s+/).filter(Boolean) : text.split(by);
    return most >= 0 && parts.length > most + 1 ? [...parts.slice(0, most), parts.slice(most).join(by)] : parts;
  },
  rsplit(text, by, most = -1) {
    const parts = text.split(by);
    const kept = most < 0 ? 0 : Math.max(parts.length - most, 0);
    return kept ? [parts.slice(0, kept).join(by), ...parts.slice(kept)] : parts;
  },
  splitlines: (text) => text.split(/\r\n|\n|\r/).filter((line, nth, all) => line || nth < all.length - 1),
  join: (text, parts) => list(parts).join(text),
  partition(text, by) {
    const at = text.indexOf(by);
    return at < 0 ? [text, "", ""] : [text.slice(0, at), by, text.slice(at + by.length)];
  },
  rpartition(text, by) {
    const at = text.lastIndexOf(by);
    return at < 0 ? ["", "", text] : [text.slice(0, at), by, text.slice(at + by.length)];
  },
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.toLowerCase(),
  isupper: (text) => text === text.toUpperCase() && text !== text.toLowerCase(),
  isdigit: (text) => /^\d+$/u.test(text),
  isspace: (text) => text !== "" && [...text].every((sign) => /\s/.test(sign) || SPACES.includes(sign)),
  isdecimal: (text) => /^\p{Nd}+$/u.test(text),
  isidentifier: (text) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text),
  count: (text, part) => text.split(part).length - 1,
  find: (text, part) => text.indexOf(part),
  format: (text, ...kw) => text.replaceAll(/\{(\w+)\}/g, (_, name) => str(kw.at(-1).get(name))),
};
Object.assign(str, STRINGS);
const LISTS = {
  append: (to, what) => void to.push(what),
  extend: (to, what) => void to.push(...iter(what)),
  index(of, what) {
    const at = [...of].findIndex((each) => equal(each, what));
    if (at < 0) throw new ValueError("not in list");
    return at;
  },
  count: (of, what) => [...of].filter((each) => equal(each, what)).length,
  pop: (from, at = -1) => from.splice(at, 1)[0],
  copy: (of) => [...of],
  tolist: (of) => [...of],
  ravel: (of) => of,
  reshape(of, ...shape) {
    const [, width] = shape.flat();
    return new Grid(Array.from({ length: of.length / width }, (_, row) => of.slice(row * width, (row + 1) * width)));
  },
  searchsorted: (of, value) => [...of].filter((one) => one < value).length,
  mean: (of) => of.reduce((total, one) => total + one, 0) / of.length,
  sum: (of) => (isNumbers(of) ? of.reduce((total, one) => total + one, 0) : list(of).reduce(add, 0)),
  max: (of) => of.reduce((most, one) => (one > most ? one : most)),
  min: (of) => of.reduce((least, one) => (one < least ? one : least)),
  any: (of) => of.some((each) => truth(each)),
  all: (of) => of.every((each) => truth(each)),
};
const MAPS = {
  get(map, key, usual = null) {
    const place = keyIn(map, key);
    return map.has(place) ? map.get(place) : usual;
  },
  items: (map) => [...map],
  keys: (map) => new Set(map.keys()),
  values: (map) => [...map.values()],
  pop(map, key, usual = undefined) {
    const place = keyIn(map, key);
    if (!map.has(place) && usual === undefined) throw new KeyError(repr(key));
    const found = map.has(place) ? map.get(place) : usual;
    map.delete(place);
    return found;
  },
  setdefault(map, key, usual) {
    if (!map.has(key)) map.set(key, usual);
    return map.get(key);
  },
  update(map, other) {
    for (const [key, value] of other instanceof Map ? other : iter(other)) map.set(key, value);
  },
  copy: (map) => new Map(map),
};
const SETS = {
  add: (set, what) => void set.add(what),
  isdisjoint: (set, other) => ![...iter(other)].some((each) => set.has(each)),
  issubset: (set, other) => [...set].every((each) => has(other, each)),
  union: (set, ...others) => new Set([set, ...others].flatMap((each) => list(each))),
};
const NUMBERS = {
  any: (value) => truth(value),
  all: (value) => truth(value),
  item: (value) => value,
  tolist: (value) => value,
  is_integer: (value) => Number.isInteger(value),
  round: (value, decimals) => round(value, decimals),
};

const GENERATORS = {
  send(generator, value) {
    const found = generator.next(value);
    if (found.done) throw Object.assign(new StopIteration(""), { value: found.value ?? null });
    return found.value;
  },
};
