// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// What holds something: gone through, looked into, cut, and changed.

import { IndexError, KeyError, Named, TypeError_, isArray, isNumbers, isTuple } from "./kinds.js";
import { equal } from "./order.js";
import { repr } from "./print.js";

export function iter(value) {
  if (value instanceof Map) return value.keys();
  if (value === null || value === undefined || typeof value[Symbol.iterator] !== "function") throw new TypeError_("This cannot be gone through.");
  return value;
}
export const iterator = (value) => iter(value)[Symbol.iterator]();
export const list = (value = []) => [...iter(value)];
list.isOf = Array.isArray;
export const entries = (value) => (value instanceof Map ? [...value] : [...value._asdict()]);

export function has(container, wanted) {
  if (typeof container === "string") return container.includes(wanted);
  if (container instanceof Map || container instanceof Set) {
    if (container.has(wanted)) return true;
    return isTuple(wanted) && [...container.keys()].some((each) => equal(each, wanted));
  }
  if (typeof container.__contains__ === "function") return container.__contains__(wanted);
  return list(container).some((each) => equal(each, wanted));
}

export function keyIn(map, key) {
  return isTuple(key) ? ([...map.keys()].find((each) => equal(each, key)) ?? key) : key;
}

export function item(of, key) {
  if (of instanceof Map) {
    const place = keyIn(of, key);
    if (!of.has(place)) throw new KeyError(repr(key));
    return of.get(place);
  }
  if (typeof of === "number" || typeof of === "boolean") return of; // of no dimension
  if (typeof of.__getitem__ === "function") return of.__getitem__(key);
  if (key instanceof Slice) return cut(of, key.first, key.last, key.by);
  if (isNumbers(of) && key instanceof Float64Array) return key.map((place) => of[place]);
  if (isNumbers(of) && key instanceof Uint8Array) return of.filter((_, nth) => key[nth]);
  const places = of instanceof Named ? [...of] : of;
  const found = places.at(Number(key));
  if (found === undefined || !Number.isInteger(Number(key))) throw new IndexError("index out of range");
  return found;
}

export function setItem(of, key, value) {
  if (of instanceof Map) of.set(keyIn(of, key), value);
  else of[key < 0 ? of.length + key : key] = value;
}

export function delItem(of, key) {
  if (!of.delete(keyIn(of, key))) throw new KeyError(repr(key));
}

/** A slice that has a name of its own. */
export class Slice {
  constructor(first, last = null, by = null) {
    Object.assign(this, { first, last, by });
  }
}

export function setSlice(of, first, last, value) {
  const end = last ?? of.length;
  if (isNumbers(of)) of.set(isArray(value) ? value : new Float64Array(end - (first ?? 0)).fill(value), first ?? 0);
  else of.splice(first ?? 0, end - (first ?? 0), ...iter(value));
}

export function cut(of, first, last, by) {
  const whole = of instanceof Named ? [...of] : of;
  const part = whole.slice(first ?? 0, last ?? undefined);
  if (by === null || by === 1) return part;
  if (by === -1) return [...whole].reverse();
  return [...part].filter((_, nth) => nth % by === 0);
}
