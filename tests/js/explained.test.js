// How a figure is worked out: what its words are made of.

import "./given.js";
import { deepEqual, equal } from "node:assert/strict";
import { mock, test } from "node:test";
import { asideOf, barsOf, onPaper, showHow } from "../../cxroi/widgets/js/explained.js";

test("a formula reads as on paper, and names keep what they are called", () => {
  equal(onPaper("benefit * discount_factor, summed over months 1 to 60"), "benefit × discount_factor, summed over months 1 to 60");
  equal(onPaper("1 / (1 + exp(-last_retention_level - retention_gap))"), "1 / (1 + exp(−last_retention_level − retention_gap))");
  equal(onPaper("retention ** (1 / 12)"), "retention ^ (1 / 12)");
  equal(onPaper("-one_off_cost"), "−one_off_cost");
  equal(onPaper("Well-off/customers + Consumer/customers"), "Well-off/customers + Consumer/customers");
});

test("an assumption says its range, what it rests on, and why where that is said", () => {
  const rests = { range: "10–20%", ground: "your figure", reason: "", quote: "", said_by: "", source: "", caution: "" };
  equal(asideOf(rests), "10–20%, your figure");
  equal(asideOf({ ...rests, reason: "our books" }), "10–20%, your figure, our books");
  equal(asideOf(null), "");
});

test("bars are those of the chart's table, in its order", () => {
  const columns = [
    { name: "amount", values: new Float64Array([1, 2]) },
    { name: "part", values: ["Staying longer", "Benefits"] },
  ];
  deepEqual(barsOf({ columns }), ["Staying longer", "Benefits"]);
  deepEqual(barsOf({ columns: [] }), []);
});

test("a figure is asked for with the whole case, and a refusal is said", () => {
  const page = { case: { wish: () => ({ base: "likely", changes: { margin: 140 } }) }, line: { request: mock.fn() }, words: { refuse: mock.fn() } };
  showHow(page, "npv");
  const [kind, wish, reply] = page.line.request.mock.calls[0].arguments;
  deepEqual([kind, wish], ["explain", { base: "likely", changes: { margin: 140 }, figure: "npv" }]);
  reply({ kind: "problem", text: "No." });
  deepEqual(page.words.refuse.mock.calls[0].arguments, ["No."]);
});
