// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// What is true of a value, what equals another, and which of two comes first.

import { Record, isArray, isTuple } from "./kinds.js";

export function truth(value) {
  if (value === null || value === undefined || value === false || value === "" || value === 0) return false;
  if (isArray(value)) return value.length > 0;
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  if (typeof value.__len__ === "function") return value.__len__() > 0;
  return true;
}

export function equal(one, other) {
  if (one === other) return true;
  if (one === null || other === null || one === undefined || other === undefined) return false;
  if (typeof one === "boolean" || typeof other === "boolean") return Number(one) === Number(other);
  if (isTuple(one) && isTuple(other)) {
    const [here, there] = [[...one], [...other]];
    return here.length === there.length && here.every((each, nth) => equal(each, there[nth]));
  }
  if (one instanceof Map && other instanceof Map)
    return one.size === other.size && [...one].every(([key, each]) => other.has(key) && equal(each, other.get(key)));
  if (one instanceof Set && other instanceof Set) return one.size === other.size && [...one].every((each) => other.has(each));
  if (one instanceof Record && one.constructor === other.constructor) {
    const { fields, uncompared } = one.constructor;
    return fields.every((field) => uncompared.includes(field) || equal(one[field], other[field]));
  }
  return false;
}

export function compare(one, other) {
  if (isTuple(one) && isTuple(other)) {
    const [here, there] = [[...one], [...other]];
    for (let nth = 0; nth < Math.min(here.length, there.length); nth += 1) {
      const found = compare(here[nth], there[nth]);
      if (found) return found;
    }
    return here.length - there.length;
  }
  return one < other ? -1 : one > other ? 1 : 0;
}
