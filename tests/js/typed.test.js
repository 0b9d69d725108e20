// A typed number is read as the one that Python reads, or asked about in the same words.

import { given } from "./given.js";
import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { read } from "../../cxroi/widgets/js/numbers.js";
import { movedEnds, readTyped, typedNumber, unmistakable } from "../../cxroi/widgets/js/typed.js";

const near = (one, other) => ok(Math.abs(one - other) <= 1e-12 * Math.max(1, Math.abs(other)), `${one} is not ${other}`);

const readingOf = ({ text, marks, control, low }) => {
  if (control) {
    const { value, problem } = read(given.controls[control], text, low);
    return problem ?? value;
  }
  const { number, isPercent, problem, remedy } = readTyped(text, marks);
  if (problem) return `${problem}. ${remedy}`;
  return isPercent ? Number(`${number}e-2`) : number;
};

for (const row of given.rows)
  test(`${row.text}|${row.language}|${row.control}`, () => {
    const found = readingOf(row);
    if (typeof row.page === "number") near(found, row.page);
    else equal(found, row.page);
  });

test("a share read as per cent is said", () => {
  for (const key of ["retention_rate", "retention_odds_ratio"]) equal(read(given.controls[key], "0.8", 0.7).note, "0.8 read as 80%.");
});

test("no text takes long to look at", () => {
  for (const text of given.long) equal(readTyped(text).fits, false);
});

test("a range moves with its value as Python moves it", () => {
  for (const { moves, range, bounds, value, ends } of given.moves)
    movedEnds(moves, range, bounds, value).forEach((end, place) => near(end, ends[place]));
});

test("a range that moves no way holds its value", () => {
  equal(String(movedEnds("", [100, 0, 150], [], 170)), "100,170");
  equal(String(movedEnds("", [100, 0, 150], [], 90)), "90,150");
});

test("a range around nothing moves by as much as its value", () => {
  deepEqual(movedEnds("ratio", [-1, 0, 2], [-9, 9], 3), [2, 5]);
});

test("an end that moves to nothing is 0, not −0", () => {
  ok(Object.is(movedEnds("points", [-0.1, 0.2, 0.4], [-1, 1], 0.3)[0], 0));
});

test("a number with three decimals is written with four, since it would be two numbers", () => {
  equal(unmistakable("1.125"), "1.1250");
  equal(unmistakable("-1.125"), "-1.1250");
  for (const text of ["0.125", "1250.125", "1.12", "1.1250"]) equal(unmistakable(text), text);
});

test("a box of shares takes per cent, another box does not", () => {
  equal(typedNumber("12 %", true).number, 12);
  ok(Number.isNaN(typedNumber("12 %").number));
  equal(typedNumber("12 %").said, "");
  equal(typedNumber("7,5").said, "7,5: the decimal mark here is a point. Write 7.5.");
  equal(typedNumber("much").said, "");
});
