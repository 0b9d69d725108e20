// The case and the ways to change it: what is asked, what can be undone, what a link and a browser keep.

import { given } from "./given.js";
import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { opened, said, storage, visit, wished } from "./case.js";
import { asItStands, fresh, isOwn, matter, sharedKey, undoing, usable } from "../../cxroi/widgets/js/scenario.js";
import { remember, remembered, signedInAs } from "../../cxroi/widgets/js/memory.js";
import { startOver } from "../../cxroi/widgets/js/visits.js";

const { values } = given.start.scenarios.find(({ name }) => name === "likely");
const [low, likely, high, shape] = values.margin;

beforeEach(() => {
  mock.timers.reset();
  delete globalThis.cxroi;
});

test("a change is asked for, and one that puts the usual value back is none", () => {
  const page = opened();
  page.moves.set("margin", 150);
  deepEqual(wished(page).changes, { margin: 150 });
  page.moves.set("margin", likely);
  deepEqual(wished(page).changes, {});
});

test("a range moves with its value, and one that was given stays", () => {
  const page = opened();
  page.moves.set("margin", 195);
  deepEqual(page.case.rangeOf("margin"), [165, 225]);
  page.moves.set("margin", likely);
  page.moves.setRange("margin", [100, 150]);
  page.moves.set("margin", 140);
  deepEqual(page.case.rangeOf("margin"), [100, 150]);
  deepEqual(wished(page).changes.margin, [100, 140, 150, shape]);
  page.moves.putBack("margin");
  deepEqual(page.case.rangeOf("margin"), [low, high]);
  deepEqual(wished(page).changes, {});
});

test("a range moves as its own assumption does, within its own bounds", () => {
  const page = opened();
  const [from, usual, to] = values.bonded_gain;
  page.moves.set("bonded_gain", usual + 0.01);
  deepEqual(page.case.rangeOf("bonded_gain").map((end) => end.toFixed(6)), [from + 0.01, to + 0.01].map((end) => end.toFixed(6)));
  page.moves.set("retention_rate", 0.99);
  equal(page.case.rangeOf("retention_rate")[1], given.controls.retention_rate.bounds[1]);
});

test("a shape alone is a change, with the range it has", () => {
  const page = opened();
  page.moves.setShape("margin", "uniform");
  deepEqual(wished(page).changes.margin, [low, likely, high, "uniform"]);
  page.moves.setShape("margin", shape);
  deepEqual(wished(page).changes, {});
});

test("a note is the reader's until the base says the same", () => {
  const page = opened();
  page.moves.note("margin", "  our books ");
  equal(page.case.noteOf("margin"), "our books");
  deepEqual(wished(page).notes, { margin: "our books" });
  page.moves.note("margin", page.case.scenario().reasons.margin ?? "");
  deepEqual(wished(page).notes, {});
});

test("what the base says of its own value is not said of another", () => {
  const bank = given.start.scenarios.find(({ reasons }) => Object.keys(reasons).length);
  const [key, reason] = Object.entries(bank.reasons).find(([each]) => bank.values[each][0] < bank.values[each][1]);
  const [from, usual, to] = bank.values[key];
  for (const touch of [(page) => page.moves.set(key, to), (page) => page.moves.setRange(key, [from, usual]), (page) => page.moves.setShape(key, "uniform")]) {
    const page = opened(bank.name);
    equal(page.case.noteOf(key), reason);
    touch(page);
    equal(page.case.noteOf(key), "");
  }
});

test("an option that is empty is as usual", () => {
  const page = opened();
  page.moves.choose({ failure: "month 6", leaving: "2" });
  deepEqual(wished(page).options, { failure: "month 6", leaving: "2" });
  page.moves.choose({ failure: "" });
  deepEqual(wished(page).options, { leaving: "2" });
  page.moves.step(-1);
  deepEqual(page.case.state.options, { failure: "month 6", leaving: "2" });
});

// Stances

test("a case under a stance has the stance's values, and its own changes on top", () => {
  const page = opened();
  page.moves.adopt({ ...fresh("likely"), stance: "cautious", conditions: "downturn" });
  equal(page.case.valueOf("causal_fraction"), 0.1);
  equal(page.case.valueOf("margin"), 110);
  equal(page.case.reasonOf("causal_fraction"), page.case.scenario().reasons.causal_fraction);
  page.moves.set("causal_fraction", 0.2);
  deepEqual(wished(page).changes, { causal_fraction: 0.2 });
  equal(wished(page).stance, "cautious");
  page.moves.putBack("causal_fraction");
  equal(page.case.valueOf("causal_fraction"), 0.1);
});

test("a case that was kept when stances were scenarios is one of the company under the stance", () => {
  const { start } = given;
  const old = { ...fresh("cautious"), kept: "x", changes: { margin: 99 } };
  deepEqual(usable({ ...start, base: "likely" }, old), { ...fresh("likely"), stance: "cautious", changes: { margin: 99 } });
  deepEqual(usable({ ...start, base: "likely" }, fresh("downturn")), { ...fresh("likely"), conditions: "downturn" });
});

// Undo

const changes = [
  (page) => page.moves.set("margin", 150),
  (page) => page.moves.setRange("margin", [100, 170]),
  (page) => page.moves.setShape("margin", "uniform"),
  (page) => page.moves.note("margin", "our books"),
  (page) => page.moves.set("horizon_years", 3),
  (page) => page.moves.adopt({ ...fresh("illustrative_bank"), currency: "€" }),
  (page) => page.moves.putBack("retention_rate"), // nothing: no step
  (page) => page.moves.set("retention_rate", 0.71),
  (page) => page.moves.rename("Board"),
  (page) => page.moves.adopt(fresh("likely")),
];

test("every kind of change is taken back and brought again, each in one step", () => {
  const page = opened();
  const states = [JSON.stringify(page.case.state)];
  for (const change of changes) {
    change(page);
    const now = JSON.stringify(page.case.state);
    if (now !== states.at(-1)) states.push(now);
  }
  equal(states.length, changes.length);
  ok(!page.moves.can(1));
  for (const state of states.slice(0, -1).reverse()) {
    page.moves.step(-1);
    equal(JSON.stringify(page.case.state), state);
  }
  ok(!page.moves.can(-1));
  page.moves.step(-1);
  equal(JSON.stringify(page.case.state), states[0], "before the first there is nothing");
  for (const state of states.slice(1)) {
    page.moves.step(1);
    equal(JSON.stringify(page.case.state), state);
  }
});

test("what is changed after a step back takes the place of what was ahead", () => {
  const page = opened();
  page.moves.set("margin", 150);
  page.moves.set("margin", 160);
  page.moves.step(-1);
  page.moves.set("retention_rate", 0.8);
  ok(!page.moves.can(1));
  page.moves.step(-1);
  deepEqual(page.case.state.changes, { margin: 150 });
});

test("a slider that is held is one step, and another slider is another", () => {
  const page = opened();
  page.grip.isHeld = true;
  for (const value of [131, 140, 150]) page.moves.set("margin", value);
  page.moves.set("retention_rate", 0.8);
  page.grip.isHeld = false;
  page.moves.step(-1);
  deepEqual(page.case.state.changes, { margin: 150 });
  page.moves.step(-1);
  deepEqual(page.case.state.changes, {});
  ok(!page.moves.can(-1));
});

test("a slider that is taken up again after a rest is another step", () => {
  const page = opened();
  for (const value of [140, 150]) {
    page.grip.isHeld = true;
    page.moves.set("margin", value);
    page.grip.isHeld = false;
    page.moves.ask();
    page.moves.set("retention_rate", 0.7 + value / 10_000);
  }
  page.moves.step(-1);
  page.moves.step(-1);
  equal(page.case.state.changes.margin, 140);
});

const pressed = (key, others = {}) => {
  const target = { dataset: {}, closest: () => null, ...others.target };
  return { ctrlKey: true, preventDefault: mock.fn(), key, ...others, target };
};

test("keys go back and forth, except where something is being typed", () => {
  const page = opened();
  page.moves.set("margin", 150);
  undoing(page, pressed("z", { target: { dataset: { typing: "yes" } } }));
  undoing(page, pressed("z", { target: { closest: () => ({}) } }));
  undoing(page, pressed("z", { ctrlKey: false }));
  undoing(page, pressed("z", { altKey: true }));
  undoing(page, pressed("x"));
  deepEqual(page.case.state.changes, { margin: 150 });
  const back = pressed("z");
  undoing(page, back);
  deepEqual(page.case.state.changes, {});
  equal(back.preventDefault.mock.callCount(), 1);
  undoing(page, pressed("Z", { shiftKey: true }));
  deepEqual(page.case.state.changes, { margin: 150 });
  undoing(page, pressed("z", { ctrlKey: false, metaKey: true }));
  undoing(page, pressed("y"));
  deepEqual(page.case.state.changes, { margin: 150 });
});

// Names

test("a company keeps its name whatever its case is", () => {
  const page = opened();
  page.moves.rename("Acme");
  page.moves.set("margin", 160);
  equal(page.case.nameOf(), "Acme");
  page.moves.step(-1);
  page.moves.step(-1);
  equal(page.case.nameOf(), "");
});

test("what a case holds does not hang on the order in which it came about", () => {
  const [one, other] = [opened(), opened()];
  one.moves.set("margin", 150);
  one.moves.set("retention_rate", 0.8);
  other.moves.set("retention_rate", 0.8);
  other.moves.set("margin", 150);
  notEqual(JSON.stringify(one.case.state), JSON.stringify(other.case.state));
  equal(matter(one.case.state), matter(other.case.state));
});

test("what was found for a case fits no other", () => {
  const page = opened();
  const isStill = asItStands(page);
  page.moves.rename("Board");
  ok(isStill());
  page.moves.set("margin", 150);
  ok(!isStill());
});

// Segments

const split = () => {
  const page = opened();
  page.moves.adopt({ ...page.case.state, segments: [["Business", 0.2], ["Consumer", 0.8]] });
  return page;
};

test("a segment has its part of what is counted, and else what all have", () => {
  const page = split();
  const [counted] = given.start.counted;
  equal(page.case.valueOf(`Business/${counted}`), 0.2 * values[counted][1]);
  deepEqual(page.case.usualOf(`Business/${counted}`), [...values[counted].slice(0, 3).map((number) => 0.2 * number), values[counted][3]]);
  equal(page.case.valueOf("Business/margin"), likely);
  page.moves.set("margin", 150);
  equal(page.case.valueOf("Business/margin"), 150);
});

test("what a segment has of its own is a change even where it is the same", () => {
  const page = split();
  page.moves.set("Business/margin", likely);
  deepEqual(wished(page).changes, { "Business/margin": likely });
  page.moves.putBack("Business/margin");
  deepEqual(wished(page).changes, {});
});

test("a key says whose it is", () => {
  deepEqual([isOwn("Business/margin"), isOwn("margin")], [true, false]);
  deepEqual([sharedKey("Business/margin"), sharedKey("margin")], ["margin", "margin"]);
});

// A case that the kernel has read

const read = (rows, others = {}) => ({ kind: "opened", said: "Opened.", scenario: { ...fresh("likely"), rows, ...others } });

test("a case that was read is changed only where it differs from its base", () => {
  const page = opened();
  const rows = { margin: [100, 150, 170, shape], retention_rate: [...values.retention_rate.slice(0, 3), "uniform"] };
  page.moves.open(read(rows, { name: "Board", currency: "€", notes: { margin: "our books" } }));
  deepEqual(page.case.state.changes, { margin: 150 });
  deepEqual(page.case.state.ranges, { margin: [100, 170] });
  deepEqual(page.case.state.shapes, { retention_rate: "uniform" });
  deepEqual([page.case.nameOf(), page.case.state.currency, page.case.noteOf("margin")], ["Board", "€", "our books"]);
  equal(said(page), "Opened.");
  page.moves.step(-1);
  deepEqual(page.case.state, fresh("likely"));
});

test("a range that its value has moved is not one that was given", () => {
  const page = opened();
  page.moves.open(read({ margin: [165, 195, 225, shape] }));
  deepEqual([page.case.state.changes, page.case.state.ranges], [{ margin: 195 }, {}]);
});

test("a segment's own values are read after those of all, around which they stand", () => {
  const page = opened();
  const rows = { "Business/retention_rate": [0.7, 0.8, 0.85, shape], "Business/margin": [330, 390, 450, shape], margin: [165, 195, 225, shape] };
  page.moves.open(read(rows, { segments: [["Business", 1]] }));
  deepEqual(page.case.state.changes, { margin: 195, "Business/margin": 390, "Business/retention_rate": 0.8 });
  deepEqual(Object.keys(page.case.state.ranges), ["Business/retention_rate"]);
});

// The address, and what the browser keeps

test("the address holds the case once it rests, and nothing where it is the page's own", () => {
  visit("/render/case.ipynb#there");
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = opened();
  page.moves.set("margin", 150);
  page.visit.address("base=likely&margin=149");
  page.visit.address("base=likely&margin=150");
  equal(history.replaceState.mock.callCount(), 0);
  mock.timers.runAll();
  deepEqual(history.replaceState.mock.calls.map((call) => call.arguments[2]), ["/render/case.ipynb?base=likely&margin=150#there"]);
  page.moves.step(-1);
  page.visit.address("base=likely");
  mock.timers.runAll();
  equal(history.replaceState.mock.calls.at(-1).arguments[2], "/render/case.ipynb#there");
});

test("a notebook's address is left alone", () => {
  visit();
  delete globalThis.cxroi;
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = opened();
  page.visit.address("base=likely&margin=150");
  page.visit.keep();
  mock.timers.runAll();
  equal(history.replaceState.mock.callCount(), 0);
  equal(localStorage.kept.size, 0);
});

/** What a visit of an address shows, where the browser has kept something. */
function begun(address, kept, elsewhere) {
  visit(address);
  globalThis.document = { createElement: () => ({ setAttribute() {}, addEventListener() {}, append() {} }) };
  const name = `cxroi-session ${location.pathname}`;
  if (kept !== undefined) sessionStorage.setItem(name, typeof kept === "string" ? kept : JSON.stringify(kept));
  if (elsewhere !== undefined) localStorage.setItem(name, JSON.stringify(elsewhere));
  const page = opened();
  page.visit.begin();
  return page;
}

const changed = (margin) => ({ ...fresh("likely"), changes: { margin } });

test("a first visit shows the page's own case", () => {
  const page = begun("/case.ipynb");
  equal(page.answers.first.mock.callCount(), 1);
  equal(page.line.request.mock.callCount(), 0);
});

test("a link is read by the kernel", () => {
  const page = begun("/case.ipynb?base=likely&margin=150");
  deepEqual(page.line.request.mock.calls[0].arguments.slice(0, 2), ["link", { query: "?base=likely&margin=150" }]);
  equal(page.answers.first.mock.callCount(), 0);
});

test("an address without a base is no link", () => {
  equal(begun("/case.ipynb?other=1").answers.first.mock.callCount(), 1);
});

test("the last case is back, of this window before that of another", () => {
  const page = begun("/case.ipynb", { state: changed(150), link: "" }, { state: changed(170), link: "" });
  deepEqual(page.case.state.changes, { margin: 150 });
  equal(said(page), "Restored your last case from this browser.");
  equal(page.visit.actuals, null);
  const later = begun("/case.ipynb", undefined, { state: changed(170), link: "", actuals: { name: "a.csv" } });
  deepEqual([later.case.state.changes, later.visit.actuals], [{ margin: 170 }, { name: "a.csv" }]);
});

test("a case that was kept is not back where it is the page's own, or the link is another's", () => {
  equal(begun("/case.ipynb", { state: fresh("likely"), link: "" }).words.tell.mock.callCount(), 0);
  const page = begun("/case.ipynb?base=cautious", { state: changed(150), link: "?base=likely&margin=150" });
  equal(page.line.request.mock.calls[0].arguments[1].query, "?base=cautious");
  const same = begun("/case.ipynb?base=likely&margin=150", { state: changed(150), link: "?base=likely&margin=150" });
  deepEqual(same.case.state.changes, { margin: 150 });
  equal(same.line.request.mock.callCount(), 0);
});

for (const stored of ["no json", '{"state": {"base": "gone"}}', '{"state": 7}', "null", '{"state": {"base": "likely", "changes": {"gone": 1}}}', '{"state": {"base": "likely", "changes": 3}}', '{"state": {"base": "likely", "segments": {}}}'])
  test(`what a browser kept and cannot be used is left aside: ${stored}`, () => {
    const page = begun("/case.ipynb", stored);
    equal(page.answers.first.mock.callCount(), 1);
    equal(page.words.tell.mock.callCount(), 0);
    deepEqual(page.case.state, fresh("likely"));
  });

test("what an older page kept is taken with what it did not know", () => {
  deepEqual(usable(given.start, { base: "likely", changes: { margin: 150 } }), changed(150));
});

test("a case is kept for this window and for the next, with its link and its actuals", () => {
  visit("/case.ipynb");
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = opened();
  page.moves.set("margin", 150);
  page.visit.address("base=likely&margin=150");
  mock.timers.runAll();
  page.visit.attach({ name: "a.csv", text: "month" });
  for (const { kept } of [sessionStorage, localStorage])
    deepEqual(JSON.parse(kept.get("cxroi-session /case.ipynb")), { state: changed(150), link: "?base=likely&margin=150", actuals: { name: "a.csv", text: "month" } });
});

test("a link that cannot be read is said, and the page shows its own case", () => {
  const page = begun("/case.ipynb?base=nowhere");
  page.line.request.mock.calls[0].arguments[2]({ kind: "problem", text: "There is no scenario 'nowhere'." });
  equal(said(page, "refuse"), "There is no scenario 'nowhere'. The page shows its starting case instead.");
  deepEqual([page.answers.first.mock.callCount(), page.case.state], [1, fresh("likely")]);
});

test("a link that is read is shown with what the kernel says of it, and a way back", () => {
  const page = begun("/case.ipynb?base=likely&margin=150");
  page.line.request.mock.calls[0].arguments[2](read({ margin: [low, 150, 170, shape] }));
  deepEqual(page.case.state.changes, { margin: 150 });
  deepEqual([page.words.tell.mock.calls[0].arguments.length, said(page)], [2, "Opened."]);
});

test("a case that was kept and cannot be worked out any more is left for the page's own", () => {
  const page = begun("/case.ipynb", { state: changed(150), link: "" });
  startOver(page, "It cannot be.");
  equal(said(page, "refuse"), "It cannot be. The page shows its starting case instead.");
  deepEqual(page.case.state, fresh("likely"));
});

test("a browser that keeps nothing is no hindrance", () => {
  visit();
  const forbid = () => {
    throw new Error("forbidden");
  };
  globalThis.localStorage = globalThis.sessionStorage = { getItem: forbid, setItem: forbid };
  const page = opened();
  page.moves.set("margin", 150);
  deepEqual(wished(page).changes, { margin: 150 });
  remember("kept", "as long as the page is there");
  equal(remembered("kept"), "as long as the page is there");
  globalThis.localStorage = globalThis.sessionStorage = storage();
  remember("kept", "anew");
  deepEqual([remembered("kept"), localStorage.getItem("kept")], ["anew", "anew"]);
});

test("a page knows who has signed in from a cookie alone, and nothing from one that is broken", () => {
  const before = globalThis.document;
  const known = (cookie) => {
    globalThis.document = { cookie };
    return signedInAs();
  };
  try {
    equal(known("_xsrf=2; cxroi_user=Anna%20M%C3%BCller"), "Anna Müller");
    equal(known("not_cxroi_user=Anna; cxroi_user=%E0%A4%A"), "");
    equal(known(""), "");
  } finally {
    globalThis.document = before;
  }
});
