// The case and the ways to change it: what is asked, what can be undone, what a link and a browser keep.

import { given } from "./given.js";
import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { opened, said, storage, visit, wished } from "./case.js";
import { asItStands, begin, fresh, isOwn, keepSession, matter, sharedKey, startOver, undoing, usable } from "../../cxroi/app/script/scenario.js";

const { values } = given.start.scenarios.find(({ name }) => name === "likely");
const [low, likely, high, shape] = values.margin;

beforeEach(() => {
  mock.timers.reset();
  delete globalThis.cxroi;
});

test("a change is asked for, and one that puts the usual value back is none", () => {
  const page = opened();
  page.set("margin", 150);
  deepEqual(wished(page).changes, { margin: 150 });
  ok(page.isChanged());
  page.set("margin", likely);
  deepEqual(wished(page).changes, {});
  ok(!page.isChanged());
});

test("a range moves with its value, and one that was given stays", () => {
  const page = opened();
  page.set("margin", 195);
  deepEqual(page.rangeOf("margin"), [165, 225]);
  page.set("margin", likely);
  page.setRange("margin", [100, 150]);
  page.set("margin", 140);
  deepEqual(page.rangeOf("margin"), [100, 150]);
  deepEqual(wished(page).changes.margin, [100, 140, 150, shape]);
  page.putBack("margin");
  deepEqual(page.rangeOf("margin"), [low, high]);
  deepEqual(wished(page).changes, {});
});

test("a range moves as its own assumption does, within its own bounds", () => {
  const page = opened();
  const [from, usual, to] = values.bonded_gain;
  page.set("bonded_gain", usual + 0.01);
  deepEqual(page.rangeOf("bonded_gain").map((end) => end.toFixed(6)), [from + 0.01, to + 0.01].map((end) => end.toFixed(6)));
  page.set("retention_rate", 0.99);
  equal(page.rangeOf("retention_rate")[1], given.controls.retention_rate.bounds[1]);
});

test("a shape alone is a change, with the range it has", () => {
  const page = opened();
  page.setShape("margin", "uniform");
  deepEqual(wished(page).changes.margin, [low, likely, high, "uniform"]);
  page.setShape("margin", shape);
  deepEqual(wished(page).changes, {});
});

test("a note is the reader's until the base says the same", () => {
  const page = opened();
  page.note("margin", "  our books ");
  equal(page.noteOf("margin"), "our books");
  deepEqual(wished(page).notes, { margin: "our books" });
  page.note("margin", page.scenario().reasons.margin ?? "");
  deepEqual(wished(page).notes, {});
});

test("what the base says of its own value is not said of another", () => {
  const cautious = given.start.scenarios.find(({ reasons }) => Object.keys(reasons).length);
  const [[key, reason]] = Object.entries(cautious.reasons);
  const [from, usual, to] = cautious.values[key];
  for (const touch of [(page) => page.set(key, to), (page) => page.setRange(key, [from, usual]), (page) => page.setShape(key, "uniform")]) {
    const page = opened([], cautious.name);
    equal(page.noteOf(key), reason);
    touch(page);
    equal(page.noteOf(key), "");
  }
});

// Undo

const changes = [
  (page) => page.set("margin", 150),
  (page) => page.setRange("margin", [100, 170]),
  (page) => page.setShape("margin", "uniform"),
  (page) => page.note("margin", "our books"),
  (page) => page.set("horizon_years", 3),
  (page) => page.adopt({ ...fresh("cautious"), currency: "€" }),
  (page) => page.putBack("retention_rate"), // nothing: no step
  (page) => page.set("retention_rate", 0.71),
  (page) => page.named("Board"),
  (page) => page.adopt(fresh("likely")),
];

test("every kind of change is taken back and brought again, each in one step", () => {
  const page = opened();
  const states = [JSON.stringify(page.state)];
  for (const change of changes) {
    change(page);
    const now = JSON.stringify(page.state);
    if (now !== states.at(-1)) states.push(now);
  }
  equal(states.length, changes.length);
  ok(!page.can(1));
  for (const state of states.slice(0, -1).reverse()) {
    page.step(-1);
    equal(JSON.stringify(page.state), state);
  }
  ok(!page.can(-1));
  page.step(-1);
  equal(JSON.stringify(page.state), states[0], "before the first there is nothing");
  for (const state of states.slice(1)) {
    page.step(1);
    equal(JSON.stringify(page.state), state);
  }
});

test("what is changed after a step back takes the place of what was ahead", () => {
  const page = opened();
  page.set("margin", 150);
  page.set("margin", 160);
  page.step(-1);
  page.set("retention_rate", 0.8);
  ok(!page.can(1));
  page.step(-1);
  deepEqual(page.state.changes, { margin: 150 });
});

test("a slider that is held is one step, and another slider is another", () => {
  const page = opened();
  page.moving = true;
  for (const value of [131, 140, 150]) page.set("margin", value);
  page.set("retention_rate", 0.8);
  page.moving = false;
  page.step(-1);
  deepEqual(page.state.changes, { margin: 150 });
  page.step(-1);
  deepEqual(page.state.changes, {});
  ok(!page.can(-1));
});

test("a slider that is taken up again after a rest is another step", () => {
  const page = opened();
  for (const value of [140, 150]) {
    page.moving = true;
    page.set("margin", value);
    page.moving = false;
    page.ask();
    page.set("retention_rate", 0.7 + value / 10_000);
  }
  page.step(-1);
  page.step(-1);
  equal(page.state.changes.margin, 140);
});

const pressed = (key, others = {}) => {
  const target = { dataset: {}, closest: () => null, ...others.target };
  return { ctrlKey: true, preventDefault: mock.fn(), key, ...others, target };
};

test("keys go back and forth, except where something is being typed", () => {
  const page = opened();
  page.set("margin", 150);
  undoing(page, pressed("z", { target: { dataset: { typing: "yes" } } }));
  undoing(page, pressed("z", { target: { closest: () => ({}) } }));
  undoing(page, pressed("z", { ctrlKey: false }));
  undoing(page, pressed("z", { altKey: true }));
  undoing(page, pressed("x"));
  deepEqual(page.state.changes, { margin: 150 });
  const back = pressed("z");
  undoing(page, back);
  deepEqual(page.state.changes, {});
  equal(back.preventDefault.mock.callCount(), 1);
  undoing(page, pressed("Z", { shiftKey: true }));
  deepEqual(page.state.changes, { margin: 150 });
  undoing(page, pressed("z", { ctrlKey: false, metaKey: true }));
  undoing(page, pressed("y"));
  deepEqual(page.state.changes, { margin: 150 });
});

test("all views of a page go back and forth by the same steps", () => {
  const one = opened();
  const other = opened([one]);
  one.companions = () => [other];
  other.set("margin", 150);
  deepEqual(one.state.changes, { margin: 150 });
  one.step(-1);
  deepEqual(other.state.changes, {});
  ok(other.can(1));
});

// Names

test("a case keeps its name until it is another", () => {
  const page = opened();
  page.set("margin", 150);
  page.named("Board");
  equal(page.nameOf(), "Board");
  page.set("margin", 160);
  equal(page.nameOf(), "Board, changed");
  page.step(-1);
  equal(page.nameOf(), "Board");
});

test("a case that changed while it was kept is not called kept", () => {
  const page = opened();
  page.set("margin", 150);
  const kept = matter(page.state);
  page.set("margin", 160);
  page.named("Board", kept);
  equal(page.nameOf(), "Board, changed");
});

test("what a case holds does not hang on the order in which it came about", () => {
  const [one, other] = [opened(), opened()];
  one.set("margin", 150);
  one.set("retention_rate", 0.8);
  other.set("retention_rate", 0.8);
  other.set("margin", 150);
  notEqual(JSON.stringify(one.state), JSON.stringify(other.state));
  equal(matter(one.state), matter(other.state));
});

test("what was found for a case fits no other", () => {
  const page = opened();
  const isStill = asItStands(page);
  page.named("Board");
  ok(isStill());
  page.set("margin", 150);
  ok(!isStill());
});

// Segments

const split = () => {
  const page = opened();
  page.adopt({ ...page.state, segments: [["Business", 0.2], ["Consumer", 0.8]] });
  return page;
};

test("a segment has its part of what is counted, and else what all have", () => {
  const page = split();
  const [counted] = given.start.counted;
  equal(page.valueOf(`Business/${counted}`), 0.2 * values[counted][1]);
  deepEqual(page.usualOf(`Business/${counted}`), [...values[counted].slice(0, 3).map((number) => 0.2 * number), values[counted][3]]);
  equal(page.valueOf("Business/margin"), likely);
  page.set("margin", 150);
  equal(page.valueOf("Business/margin"), 150);
});

test("what a segment has of its own is a change even where it is the same", () => {
  const page = split();
  page.set("Business/margin", likely);
  deepEqual(wished(page).changes, { "Business/margin": likely });
  page.putBack("Business/margin");
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
  page.opened(read(rows, { name: "Board", currency: "€", notes: { margin: "our books" } }));
  deepEqual(page.state.changes, { margin: 150 });
  deepEqual(page.state.ranges, { margin: [100, 170] });
  deepEqual(page.state.shapes, { retention_rate: "uniform" });
  deepEqual([page.nameOf(), page.state.currency, page.noteOf("margin")], ["Board", "€", "our books"]);
  equal(said(page), "Opened.");
  page.step(-1);
  deepEqual(page.state, fresh("likely"));
});

test("a range that its value has moved is not one that was given", () => {
  const page = opened();
  page.opened(read({ margin: [165, 195, 225, shape] }));
  deepEqual([page.state.changes, page.state.ranges], [{ margin: 195 }, {}]);
});

test("a segment's own values are read after those of all, around which they stand", () => {
  const page = opened();
  const rows = { "Business/retention_rate": [0.7, 0.8, 0.85, shape], "Business/margin": [330, 390, 450, shape], margin: [165, 195, 225, shape] };
  page.opened(read(rows, { segments: [["Business", 1]] }));
  deepEqual(page.state.changes, { margin: 195, "Business/margin": 390, "Business/retention_rate": 0.8 });
  deepEqual(Object.keys(page.state.ranges), ["Business/retention_rate"]);
});

// The address, and what the browser keeps

test("the address holds the case once it rests, and nothing where it is the page's own", () => {
  visit("/render/case.ipynb#there");
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = opened();
  page.set("margin", 150);
  page.address("base=likely&margin=149");
  page.address("base=likely&margin=150");
  equal(history.replaceState.mock.callCount(), 0);
  mock.timers.runAll();
  deepEqual(history.replaceState.mock.calls.map((call) => call.arguments[2]), ["/render/case.ipynb?base=likely&margin=150#there"]);
  page.step(-1);
  page.address("base=likely");
  mock.timers.runAll();
  equal(history.replaceState.mock.calls.at(-1).arguments[2], "/render/case.ipynb#there");
});

test("a notebook's address is left alone", () => {
  visit();
  delete globalThis.cxroi;
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = opened();
  page.address("base=likely&margin=150");
  keepSession(page);
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
  begin(page);
  return page;
}

const changed = (margin) => ({ ...fresh("likely"), changes: { margin } });

test("a first visit shows the page's own case", () => {
  const page = begun("/case.ipynb");
  equal(page.first.mock.callCount(), 1);
  equal(page.request.mock.callCount(), 0);
});

test("a link is read by the kernel", () => {
  const page = begun("/case.ipynb?base=likely&margin=150");
  deepEqual(page.request.mock.calls[0].arguments.slice(0, 2), ["link", { query: "?base=likely&margin=150" }]);
  equal(page.first.mock.callCount(), 0);
});

test("an address without a base is no link", () => {
  equal(begun("/case.ipynb?other=1").first.mock.callCount(), 1);
});

test("the last case is back, of this window before that of another", () => {
  const page = begun("/case.ipynb", { state: changed(150), link: "" }, { state: changed(170), link: "" });
  deepEqual(page.state.changes, { margin: 150 });
  equal(said(page), "Your last case is back, as this browser kept it.");
  equal(page.actuals, null);
  const later = begun("/case.ipynb", undefined, { state: changed(170), link: "", actuals: { name: "a.csv" } });
  deepEqual([later.state.changes, later.actuals], [{ margin: 170 }, { name: "a.csv" }]);
});

test("a case that was kept is not back where it is the page's own, or the link is another's", () => {
  equal(begun("/case.ipynb", { state: fresh("likely"), link: "" }).tell.mock.callCount(), 0);
  const page = begun("/case.ipynb?base=cautious", { state: changed(150), link: "?base=likely&margin=150" });
  equal(page.request.mock.calls[0].arguments[1].query, "?base=cautious");
  const same = begun("/case.ipynb?base=likely&margin=150", { state: changed(150), link: "?base=likely&margin=150" });
  deepEqual(same.state.changes, { margin: 150 });
  equal(same.request.mock.callCount(), 0);
});

for (const stored of ["no json", '{"state": {"base": "gone"}}', '{"state": 7}', "null", '{"state": {"base": "likely", "changes": {"gone": 1}}}', '{"state": {"base": "likely", "changes": 3}}', '{"state": {"base": "likely", "segments": {}}}'])
  test(`what a browser kept and cannot be used is left aside: ${stored}`, () => {
    const page = begun("/case.ipynb", stored);
    equal(page.first.mock.callCount(), 1);
    equal(page.tell.mock.callCount(), 0);
    deepEqual(page.state, fresh("likely"));
  });

test("what an older page kept is taken with what it did not know", () => {
  const page = opened();
  deepEqual(usable(page, { base: "likely", changes: { margin: 150 } }), changed(150));
});

test("a case is kept for this window and for the next, with its link and its actuals", () => {
  visit("/case.ipynb");
  const page = opened();
  page.link = "?base=likely&margin=150";
  page.actuals = { name: "a.csv", text: "month" };
  page.set("margin", 150);
  for (const { kept } of [sessionStorage, localStorage])
    deepEqual(JSON.parse(kept.get("cxroi-session /case.ipynb")), { state: changed(150), link: page.link, actuals: page.actuals });
});

test("a link that cannot be read is said, and the page shows its own case", () => {
  const page = begun("/case.ipynb?base=nowhere");
  page.request.mock.calls[0].arguments[2]({ kind: "problem", text: "There is no scenario 'nowhere'." });
  equal(said(page, "refuse"), "There is no scenario 'nowhere'. The page shows its own case instead.");
  deepEqual([page.first.mock.callCount(), page.state, page.shown], [1, fresh("likely"), true]);
});

test("a link that is read is shown with what the kernel says of it, and a way back", () => {
  const page = begun("/case.ipynb?base=likely&margin=150");
  page.request.mock.calls[0].arguments[2](read({ margin: [low, 150, 170, shape] }));
  deepEqual(page.state.changes, { margin: 150 });
  deepEqual([page.tell.mock.calls[0].arguments.length, said(page)], [2, "Opened."]);
});

test("a case that was kept and cannot be worked out any more is left for the page's own", () => {
  const page = begun("/case.ipynb", { state: changed(150), link: "" });
  startOver(page, "It cannot be.");
  equal(said(page, "refuse"), "It cannot be. The page shows its own case instead.");
  deepEqual(page.state, fresh("likely"));
});

test("a view that is shown beside another shows its case", () => {
  const one = opened();
  one.set("margin", 150);
  const other = opened([one]);
  one.companions = () => [other];
  begin(other);
  deepEqual([other.state.changes, other.first.mock.callCount()], [{ margin: 150 }, 0]);
});

test("a browser that keeps nothing is no hindrance", () => {
  visit();
  const forbid = () => {
    throw new Error("forbidden");
  };
  globalThis.localStorage = globalThis.sessionStorage = { getItem: forbid, setItem: forbid };
  const page = opened();
  page.set("margin", 150);
  deepEqual(wished(page).changes, { margin: 150 });
  globalThis.localStorage = globalThis.sessionStorage = storage();
});
