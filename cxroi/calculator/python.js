// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// `P`: what the functions that are carried over from Python call, each by the name it has there.

import { add, and_, comparing, elementwise, mul, or_, sub } from "./arithmetic.js";
import { call, kwOf } from "./calls.js";
import { Slice, cut, delItem, entries, has, item, iter, iterator, list, setItem, setSlice } from "./containers.js";
import { Grid, IndexError, KeyError, Kw, Named, Plain, Problem, Record, StopIteration, TypeError_, ValueError, isArray, isNumbers, replace } from "./kinds.js";
import { library } from "./library.js";
import { method } from "./methods.js";
import { compare, equal, truth } from "./order.js";
import { float, format, int, repr, round, str } from "./print.js";

/** @param {(one: number) => boolean} isBetter */
const best = (isBetter) => {
  const find = (...given) => {
    const [key, usual] = kwOf(given, ["key", "default"]);
    const all = given.length === 1 ? list(given[0]) : given;
    if (!all.length) {
      if (usual === null) throw new ValueError("nothing to choose from");
      return usual;
    }
    const measure = key ?? ((value) => value);
    return all.reduce((found, value) => (isBetter(compare(measure(value), measure(found))) ? value : found));
  };
  return Object.assign(find, { takesKw: true });
};
const max = best((sign) => sign > 0);
const min = best((sign) => sign < 0);
const sum = (values, start = 0) => list(values).reduce(add, start);

const sorted = Object.assign(
  (...given) => {
    const [key, reverse] = kwOf(given, ["key", "reverse"]);
    const measure = key ?? ((value) => value);
    const way = reverse ? -1 : 1;
    return list(given[0])
      .map((value) => [measure(value), value])
      .sort(([one], [other]) => way * compare(one, other))
      .map(([, value]) => value);
  },
  { takesKw: true },
);
const zip = Object.assign(
  (...given) => {
    const [strict] = kwOf(given, ["strict"]);
    const columns = given.map(list);
    const lengths = columns.map(({ length }) => length);
    if (strict && new Set(lengths).size > 1) throw new ValueError("zip() arguments differ in length");
    return Array.from({ length: lengths.length ? Math.min(...lengths) : 0 }, (_, nth) => columns.map((column) => column[nth]));
  },
  { takesKw: true },
);

/** @param {Iterator<unknown>} from */
function next(from, usual = undefined) {
  const found = Array.isArray(from) ? { done: !from.length, value: from[0] } : (from[Symbol.iterator]?.() ?? from).next();
  if (!found.done) return found.value;
  if (usual === undefined) throw new StopIteration("");
  return usual;
}

function isA(value, kind) {
  if (Array.isArray(kind)) return kind.some((each) => isA(value, each));
  if (kind.isOf) return kind.isOf(value);
  return value instanceof kind;
}

function once(of, name, make) {
  const value = make();
  Object.defineProperty(of, name, { value });
  return value;
}

function says(kind, name, words) {
  (Object.hasOwn(kind.prototype, name) ? kind.prototype : kind)[name].words = words;
}

const set = (value = []) => new Set(iter(value));
set.isOf = (value) => value instanceof Set;
const dict = (value = new Map()) => new Map(value instanceof Map ? value : [...iter(value)].map((pair) => [...pair]));
dict.isOf = (value) => value instanceof Map;
dict.fromkeys = (keys, value = null) => new Map(list(keys).map((key) => [key, value]));
const bool = truth;
bool.isOf = (value) => typeof value === "boolean";

export const P = {
  ...library,
  Kw, Problem, ValueError, KeyError, IndexError, TypeError: TypeError_, StopIteration, Exception: Problem, Record, Named, Plain,
  format, str, repr, round, float, int, truth, bool, compare,
  lt: comparing((a, b) => a < b), le: comparing((a, b) => a <= b), gt: comparing((a, b) => a > b), ge: comparing((a, b) => a >= b),
  add, sub, mul, or_, and_, div: (one, other) => elementwise(one, other, (a, b) => a / b),
  eq: (one, other) => (isNumbers(one) || isNumbers(other) ? elementwise(one, other, (a, b) => a === b, Uint8Array) : equal(one, other)),
  ne: (one, other) => (isNumbers(one) || isNumbers(other) ? elementwise(one, other, (a, b) => a !== b, Uint8Array) : !equal(one, other)),
  mod: (one, other) => elementwise(one, other, (a, b) => ((a % b) + b) % b),
  floordiv: (one, other) => elementwise(one, other, (a, b) => Math.floor(a / b)),
  pow: (one, other) => elementwise(one, other, (a, b) => a ** b),
  neg: (value) => elementwise(value, 0, (a) => -a),
  pos: (value) => value,
  invert: (value) => (typeof value === "boolean" ? !value : isNumbers(value) ? value.map((one) => Number(!one)) : ~value),
  is: (one, other) => (other === null ? one === null || one === undefined : one === other),
  isNot: (one, other) => !P.is(one, other),
  and: (one, other) => (truth(one) ? other() : one),
  or: (one, other) => (truth(one) ? one : other()),
  hasNot: (container, wanted) => !has(container, wanted),
  iter, iterator, list, tuple: list, entries, has, item, setItem, delItem, cut, setSlice, call, method, isA, isinstance: isA, once, says, next,
  set, frozenset: set, dict, mappingproxy: dict, max, min, sum, sorted, zip, replace,
  len: (value) => value.length ?? value.size ?? value.__len__?.() ?? [...value].length,
  abs: (value) => elementwise(value, 0, (a) => Math.abs(a)),
  any: (values) => list(values).some(truth),
  all: (values) => list(values).every(truth),
  map: (act, ...over) => zip(...over).map((given) => act(...given)),
  filter: (act, over) => list(over).filter((value) => (act === null ? truth(value) : truth(act(value)))),
  enumerate: (over, start = 0) => list(over).map((value, nth) => [nth + start, value]),
  reversed: (over) => list(over).reverse(),
  range: (...given) => {
    const [first, last, by] = given.length === 1 ? [0, given[0], 1] : [given[0], given[1], given[2] ?? 1];
    return Array.from({ length: Math.max(Math.ceil((last - first) / by), 0) }, (_, nth) => first + nth * by);
  },
  slice: (...given) => new Slice(...given),
  takeKw: (given) => (given.at(-1) instanceof Kw ? given.pop() : new Kw()),
  enter(manager) {
    let failed = false;
    manager.next();
    return {
      fail(error) {
        failed = true;
        manager.throw(error);
      },
      leave: () => failed || manager.next(),
    };
  },
  getattr: (of, name, usual = undefined) => of[name] ?? usual,
  attribute(of, name) {
    if (of instanceof Grid || (typeof of === "object" && !isArray(of))) return of[name];
    const length = isArray(of) ? of.length : 1;
    return { size: length, shape: isArray(of) ? [length] : [], ndim: Number(isArray(of)), T: of }[name];
  },
  type: (value) => value.constructor,
  isclose(one, other, ...given) {
    const [relative] = kwOf(given, ["rel_tol"]);
    return one === other || Math.abs(one - other) <= Math.max((relative ?? 1e-9) * Math.max(Math.abs(one), Math.abs(other)), 0);
  },
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  log: (value, base = undefined) => (base ? Math.log(value) / Math.log(base) : Math.log(value)),
  log10: Math.log10,
  sqrt: Math.sqrt,
  isfinite: Number.isFinite,
  isnan: Number.isNaN,
  math: { inf: Infinity, nan: Number.NaN },
};
P.isclose.takesKw = true;
P.Real = P.float;
P.tuple.isOf = list.isOf;
