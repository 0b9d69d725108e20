// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// Signs between two values: of numbers, and of arrays of them, of sets, words and tuples.

import { has } from "./containers.js";
import { isArray, isNumbers, isTuple } from "./kinds.js";
import { compare } from "./order.js";

/** Do something with two numbers, or with those of arrays. */
export function elementwise(one, other, act, Kind = Float64Array) {
  if (!isNumbers(one) && !isNumbers(other)) return act(one, other);
  const length = isNumbers(one) ? one.length : other.length;
  const here = isArray(one) ? (nth) => one[nth] : () => one;
  const there = isArray(other) ? (nth) => other[nth] : () => other;
  return Kind.from({ length }, (_, nth) => act(here(nth), there(nth)));
}
export const comparing = (act) => (one, other) =>
  isTuple(one) && isTuple(other) && !isNumbers(one) && !isNumbers(other) ? act(compare(one, other), 0) : elementwise(one, other, act, Uint8Array);

export function add(one, other) {
  if (isTuple(one) && isTuple(other) && !isNumbers(one) && !isNumbers(other)) return [...one, ...other];
  return elementwise(one, other, (a, b) => a + b);
}

export function mul(one, other) {
  for (const [what, times] of [[one, other], [other, one]]) {
    if (typeof what === "string") return what.repeat(Math.max(Number(times), 0));
    if (Array.isArray(what) && !isNumbers(times)) return Array.from({ length: Math.max(Number(times), 0) }, () => what).flat();
  }
  return elementwise(one, other, (a, b) => a * b);
}

export const sub = (one, other) =>
  one instanceof Set ? new Set([...one].filter((each) => !has(other, each))) : elementwise(one, other, (a, b) => a - b);
export const or_ = (one, other) => {
  if (typeof other === "function") return [one, other].flat(); // kinds
  if (one instanceof Map) return new Map([...one, ...other]);
  if (one instanceof Set) return new Set([...one, ...other]);
  return elementwise(one, other, (a, b) => (typeof a === "boolean" ? a || b : a | b), Uint8Array);
};
export const and_ = (one, other) => {
  if (one instanceof Set) return new Set([...one].filter((each) => has(other, each)));
  return elementwise(one, other, (a, b) => (typeof a === "boolean" ? a && b : a & b), Uint8Array);
};
