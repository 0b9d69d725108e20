// Charts of a case in one file look as Vega draws them by itself, and no expression is left to its interpreter.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { runInThisContext } from "node:vm";

import { given } from "./given.js";
import { drawing, expressions, formula } from "../../cxroi/calculator/formulas.js";

const { libraries, charts } = given.drawings;
const load = (file) => {
  runInThisContext(`(() => {${readFileSync(file, "utf8")}})();`);
  return globalThis.vega;
};
const [whole, lean] = [load(libraries.whole), load(libraries.lean)];
const refuse = () => assert.fail("an expression is left to Vega");
const { encode } = lean.interpreter;
/** Vega's own settles what lies where, and is asked for nothing else. */
const own = { ...lean.interpreter, operator: refuse, parameter: refuse, encode: (context, asked) => (Object.keys(asked.channels).length ? refuse() : encode(context, asked)) };

/** A chart as SVG, of rows and then of the half of them. */
async function drawn(vega, { spec, rows }) {
  const view = new vega.View(vega.parse(structuredClone(spec)), { renderer: "none" });
  const pictures = [];
  for (const some of [rows, rows.slice(rows.length / 2)]) pictures.push(await view.data("table", structuredClone(some)).signal("width", 400).runAsync().then(() => view.toSVG()));
  view.finalize();
  return pictures;
}

for (const [name, chart] of Object.entries(charts))
  test(`${name} is drawn as by Vega`, async () => {
    assert.deepEqual(await drawn(drawing({ ...lean, interpreter: own }), chart), await drawn(whole, chart));
  });

/** What an expression comes to, by its text. */
const worth = (text, signals = {}, datum = {}, brought = {}) => {
  const spec = { signals: [{ name: "it", update: text }, ...Object.keys(signals).map((name) => ({ name, value: 0 }))] };
  const { operators } = lean.parse(spec, null, { ast: true });
  const { ast } = operators.find(({ update }) => update).update;
  return formula(ast, brought)(Object.fromEntries(Object.entries(signals).map(([name, value]) => [`$${name}`, value])), datum);
};

test("each construct comes to what JavaScript makes of it", () => {
  assert.equal(worth("one * 2 + -one % 3 - 1 / 4", { one: 5 }), 5 * 2 + (-5 % 3) - 1 / 4);
  assert.equal(worth("one < 2 || one >= 5 && !(one === 4)", { one: 5 }), true);
  assert.equal(worth("if(one > 2, max(one, 7, 3), one.length.there)", { one: 5 }), 7);
  assert.equal(worth("one['a' + 'b'] + one.ab + one['ab']", { one: { ab: 2 } }), 6);
  assert.deepEqual(worth("[one, {two: one}]", { one: 5 }), [5, { two: 5 }]);
  assert.equal(worth("join(split(replace(one, regexp('-'), '+'), '+'), trim(' & '))", { one: "a-b" }), "a&b");
});

test("what is not known is left to Vega", () => {
  assert.equal(worth("PI * 2"), 2 * Math.PI);
  for (const text of ["NaN", "upper('a')"]) assert.throws(() => worth(text), /Vega knows/);
  const { operators } = lean.parse({ signals: [{ name: "it", update: "upper('a')" }] }, null, { ast: true });
  const asked = operators.find(({ update }) => update).update;
  assert.equal(expressions(lean.interpreter).operator({ functions: {} }, asked)({}), "A");
});
