// Values as the reader sees them, and the sliders' positions.

import { given } from "./given.js";
import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { brief, rangeText, read, scaleOf, shown, withUnit, written } from "../../cxroi/widgets/js/numbers.js";

const { controls } = given;

test("what Python reads back is what the page writes", () => {
  for (const [number, text] of given.written) equal(written(controls.margin, number), text);
});

test("every value of every scenario, written, is read back as itself", () => {
  for (const { values } of given.start.scenarios)
    for (const [key, [low, likely]] of Object.entries(values)) {
      const control = controls[key];
      const found = read(control, written(control, likely), low);
      equal(found.problem, undefined, `${key} ${likely}`);
      const digits = control.reference === null ? 4 : 1; // so many are written
      ok(Math.abs(shown(control, found.value) - shown(control, likely)) <= 0.5 * 10 ** -digits, `${key} ${likely}`);
    }
});

test("money has the reader's sign, a share its per cent, a gain its plus", () => {
  equal(withUnit(controls.margin, 150, "€"), "€150 a year");
  equal(withUnit(controls.one_off_cost, -250_000, "£"), "−£250,000");
  equal(withUnit(controls.retention_rate, 0.75, "€"), "75%");
  equal(withUnit(controls.bonded_gain, 0.08, ""), "+8 pts");
  equal(withUnit(controls.bonded_gain, -0.05, ""), "−5 pts");
});

test("an odds ratio is shown as the share it makes of its reference", () => {
  const control = controls.retention_odds_ratio;
  const share = control.reference;
  ok(Math.abs(shown(control, 1) - 100 * share) < 1e-9);
  const found = read(control, "90", 1);
  ok(Math.abs(shown(control, found.value) - 90) < 1e-9);
});

test("an end that a move has made long is written to four figures", () => {
  equal(rangeText(controls.margin, 110, 150), "110–150");
  equal(rangeText(controls.margin, 100 / 3, 1e5 / 3), "33.33–33,330");
});

test("a range has a dash, but “to” beside a sign", () => {
  equal(rangeText(controls.retention_rate, 0.7, 0.8), "70–80");
  equal(rangeText(controls.bonded_gain, -0.05, 0.1), "−5 to +10");
});

test("money that has a decimal has two, but in the box that edits it", () => {
  equal(withUnit(controls.margin, 110.5, "£"), "£110.50 a year");
  equal(brief(controls.cost_per_customer, 1.5, "£"), "£1.50");
  equal(rangeText(controls.cost_per_customer, 1.2, 2), "1.20–2");
  equal(written(controls.margin, 110.5), "110.5");
});

test("what cannot be used is said with its bounds", () => {
  const said = (key, text) => read(controls[key], text, 0.7).problem;
  equal(said("retention_rate", "much"), "“much” is not a number. Enter a number from 1% to 99.5%.");
  equal(said("retention_rate", ""), "“” is not a number. Enter a number from 1% to 99.5%.");
  equal(said("retention_rate", "120"), "120 is too high. Enter a number from 1% to 99.5%.");
  equal(said("retention_rate", "7,5"), "7,5: the decimal mark here is a point. Write 7.5.");
  equal(said("retention_rate", "82.500"), "82.500 can be read as 82.5 or as 82,500. Write 82.5 or 82500.");
  equal(said("horizon_years", "2.5"), "2.5 is not a whole number of years. Enter a number from 1 to 15.");
});

test("a slider counts whole steps", () => {
  const scale = scaleOf({ scale: "linear", step: 0.01 }, 0.1, 0.5);
  equal(scale.last, 40);
  equal(scale.value(7), 0.17);
  for (let place = 0; place <= scale.last; place += 1) equal(Math.round(scale.place(scale.value(place))), place);
});

test("a slider of ratios has a hundred even steps, of two figures", () => {
  const scale = scaleOf({ scale: "log" }, 10, 1000);
  deepEqual([scale.last, scale.value(0), scale.value(50), scale.value(100)], [100, 10, 100, 1000]);
  equal(scale.value(33), 46);
  equal(scale.place(1), 0, "what lies below its travel stands at its end");
});
