// An end of a range that was typed: the value stays between the ends.

import { given } from "./given.js";
import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { readEnd } from "../../cxroi/widgets/js/ranges.js";

const control = given.controls.causal_fraction;
const end = (place, typed, likely = 0.25) => {
  const { value, problem } = readEnd(control, typed, place, [0.05, 0.5], likely);
  return problem ?? value;
};

test("an end may be anywhere on its side of the value, and at it", () => {
  deepEqual([end(0, "10"), end(0, "25"), end(1, "25"), end(1, "60")], [0.1, 0.25, 0.25, 0.6]);
});

test("an end on the other side of the value is said", () => {
  deepEqual(end(0, " 30 "), "The low end (30) is above the value (25). Change the value first.");
  deepEqual(end(1, "20"), "The high end (20) is below the value (25). Change the value first.");
});

test("what is no number, or none that can be, is said as of the value", () => {
  deepEqual(end(0, "much"), "“much” is not a number. Enter a number from 0% to 100%.");
  deepEqual(end(1, "120"), "120 is too high. Enter a number from 0% to 100%.");
});
