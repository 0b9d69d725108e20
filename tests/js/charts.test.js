// Axes that are held, and the colours of the dark.

import "./given.js";
import { deepEqual, equal } from "node:assert/strict";
import { mock, test } from "node:test";
import { waiting } from "./widget.js";
import { darkened, overflows } from "../../cxroi/widgets/js/charts.js";
import { makeGrip } from "../../cxroi/widgets/js/grip.js";

/** A view whose data reach from here to there. */
const viewOf = (extent) => ({ signal: mock.fn((_, value) => (value === undefined ? extent : undefined)) });

test("a held axis grows to what would leave it, and never shrinks", () => {
  const held = { hold_y: [0, 10] };
  equal(overflows(viewOf([2, 8]), held), false);
  deepEqual(held.hold_y, [0, 10]);
  const view = viewOf([-5, 8]);
  equal(overflows(view, held), true);
  deepEqual(held.hold_y, [-5, 10]);
  deepEqual(view.signal.mock.calls.at(-1).arguments, ["hold_y", [-5, 10]]);
  equal(overflows(viewOf([0, 12]), held), true);
  deepEqual(held.hold_y, [-5, 12]);
});

test("an axis that runs downwards, and one without data, hold too", () => {
  const held = { hold_y: [10, 0] };
  equal(overflows(viewOf([2, 8]), held), false);
  equal(overflows(viewOf(undefined), held), false);
  equal(overflows(viewOf([Infinity, -Infinity]), held), false);
  deepEqual(held.hold_y, [10, 0]);
});

test("charts are held once, until the slider rests", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const rest = () => [1, 2].forEach(() => mock.timers.tick(1000)); // what a timer sets up, too
  const chart = { hold: mock.fn(), settle: mock.fn() };
  const [fetch, again] = [mock.fn(), mock.fn()];
  const page = waiting({ gallery: { charts: new Set([chart]) }, rows: { fetch }, sections: { rest: again } });
  const grip = makeGrip(page);
  grip.hold(true);
  grip.hold();
  rest();
  deepEqual([grip.isHeld, chart.hold.mock.callCount()], [true, 1]);
  grip.release();
  rest();
  deepEqual([grip.isHeld, chart.settle.mock.callCount(), again.mock.callCount(), fetch.mock.callCount(), grip.gesture], [false, 1, 1, 1, 1]);
  grip.hold(); // by a key, which is not let go
  rest();
  deepEqual([grip.isHeld, chart.hold.mock.callCount(), chart.settle.mock.callCount()], [false, 2, 2]);
  mock.timers.reset();
});

test("a dark chart has the dark ink that it carries, and the light one keeps its own", () => {
  const spec = { marks: [{ fill: "#112233", text: "of #112233 and #445566" }], usermeta: { dark: { "#112233": "#ddeeff" } } };
  const dark = darkened(spec);
  deepEqual(dark.marks, [{ fill: "#ddeeff", text: "of #ddeeff and #445566" }]);
  equal(spec.marks[0].fill, "#112233");
});
