// One request is under way at a time and the newest wins; a lost line loses nothing that was asked.

import "./given.js";
import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { waiting, widget } from "./widget.js";
import { converse, namesOf } from "../../cxroi/widgets/js/talk.js";
import { LOOK_LOST_AFTER, LOST_AFTER } from "../../cxroi/widgets/js/waits.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

const mocks = (...names) => Object.fromEntries(names.map((name) => [name, mock.fn()]));

function talk() {
  const model = widget();
  const page = waiting({ grip: { isHeld: false }, rows: { wanted: () => [] }, words: mocks("busy", "lost", "found"), answers: mocks("show", "complain", "overhear") });
  return { model, page, talk: converse(model, page) };
}

const answered = ({ number }, others = {}) => ({ asked: "ask", kind: "answer", number, ...others });

test("while one request is under way only the newest waits", () => {
  const { model, page, talk: { ask, isAnswered } } = talk();
  for (const base of ["a", "b", "c", "d"]) ask({ base });
  deepEqual(model.sent.map(({ base }) => base), ["a"]);
  model.hear(answered(model.sent[0]));
  deepEqual(model.sent.map(({ base }) => base), ["a", "d"]);
  equal(isAnswered(), false);
  model.hear(answered(model.sent[1]));
  deepEqual(page.answers.show.mock.calls.map(({ arguments: [{ number }] }) => number), [1, 4]);
  equal(isAnswered(), true);
});

test("numbers come as the block that came along", () => {
  const { model, page, talk: { ask } } = talk();
  ask({});
  model.hear(answered(model.sent[0]), [new Float64Array([1.5, 2]).buffer]);
  deepEqual([...page.answers.show.mock.calls[0].arguments[1]], [1.5, 2]);
});

test("only the newest request may complain", () => {
  const { model, page, talk: { ask } } = talk();
  ask({ base: "a" });
  ask({ base: "b" });
  model.hear({ asked: "ask", kind: "problem", number: model.sent[0].number, key: "margin", text: "old" });
  equal(page.answers.complain.mock.callCount(), 0);
  model.hear({ asked: "ask", kind: "problem", number: model.sent[1].number, key: "margin", text: "new" });
  deepEqual(page.answers.complain.mock.calls[0].arguments, ["margin", "new"]);
});

test("what another view asked is not ours", () => {
  const { model, page, talk: { ask } } = talk();
  ask({});
  model.hear(answered({ number: "cxroi-view-1-other 1" }));
  model.hear({ asked: "share", kind: "shared", number: "cxroi-view-1-other 1" });
  deepEqual([page.answers.show.mock.callCount(), page.answers.overhear.mock.callCount()], [0, 1]);
  const [one, other] = [namesOf(), namesOf()];
  equal(one.back(one.of(7)), 7);
  equal(other.back(one.of(7)), undefined);
  equal(one.back(7), undefined);
  notEqual(one.view, other.view);
});

test("a kernel that is slow is said to be busy, then lost, until it answers", () => {
  const { model, page, talk: { ask } } = talk();
  ask({});
  mock.timers.tick(LOST_AFTER - 1);
  deepEqual(page.words.busy.mock.calls.map((call) => call.arguments[0]), [true]);
  equal(page.words.lost.mock.callCount(), 0);
  mock.timers.tick(1);
  equal(page.words.lost.mock.callCount(), 1);
  model.hear(answered(model.sent[0]));
  deepEqual(page.words.busy.mock.calls.at(-1).arguments, [false]);
  equal(page.words.found.mock.callCount(), 1);
});

test("an answer in time says nothing", () => {
  const { model, page, talk: { ask } } = talk();
  ask({});
  model.hear(answered(model.sent[0]));
  mock.timers.runAll();
  deepEqual(page.words.busy.mock.calls.map((call) => call.arguments[0]), [false]);
  equal(page.words.lost.mock.callCount(), 0);
});

test("of a kind of request only the newest is answered", () => {
  const { model, talk: { request } } = talk();
  const [first, second] = [mock.fn(), mock.fn()];
  request("share", { base: "a" }, first);
  request("share", { base: "b" }, second, { buffers: [new ArrayBuffer(1)] });
  match(model.sent[0].view_of, /^cxroi-view-/);
  deepEqual(model.sent.map(({ kind, base, blocks }) => [kind, base, blocks.length]), [["share", "a", 0], ["share", "b", 1]]);
  for (const { number } of model.sent) model.hear({ asked: "share", kind: "shared", number });
  deepEqual([first.mock.callCount(), second.mock.callCount()], [0, 1]);
});

test("what is not wanted any more is not heard", () => {
  const { model, page, talk: { request, forget } } = talk();
  const reply = mock.fn();
  request("target", {}, reply);
  forget("target");
  model.hear({ asked: "target", kind: "target", number: model.sent[0].number });
  mock.timers.runAll();
  deepEqual([reply.mock.callCount(), page.words.lost.mock.callCount()], [0, 0]);
});

test("long work that tells how far it is is not lost", () => {
  const { model, page, talk: { request } } = talk();
  const [reply, progress] = [mock.fn(), mock.fn()];
  request("look", {}, reply, { progress });
  const { number } = model.sent[0];
  mock.timers.tick(LOOK_LOST_AFTER - 1);
  model.hear({ asked: "look", kind: "progress", number, share: 0.4 });
  mock.timers.tick(LOOK_LOST_AFTER - 1);
  deepEqual([progress.mock.calls[0].arguments[0], page.words.lost.mock.callCount()], [0.4, 0]);
  mock.timers.tick(1);
  equal(page.words.lost.mock.callCount(), 1);
  model.hear({ asked: "look", kind: "view", number });
  deepEqual([reply.mock.callCount(), page.words.found.mock.callCount()], [1, 1]);
});

test("a line that was cut is said, and what was asked is asked again once it is back", () => {
  const { model, page, talk: { ask, request } } = talk();
  ask({ base: "a" });
  request("share", { base: "a" }, mock.fn());
  model.line("lost");
  equal(page.words.lost.mock.callCount(), 1);
  ask({ base: "b" });
  model.line("open");
  deepEqual(model.sent.map(({ kind, base }) => [kind, base]), [["ask", "a"], ["share", "a"], ["ask", "b"], ["share", "a"]]);
  equal(model.sent[3].number, model.sent[1].number);
});

test("a request that was under way alone is asked again", () => {
  const { model, talk: { ask } } = talk();
  ask({ base: "a" });
  model.line("open");
  deepEqual(model.sent.map(({ base }) => base), ["a", "a"]);
});

test("after its end a view hears nothing and waits for nothing", () => {
  const { model, page, talk: { ask, request, end } } = talk();
  ask({});
  request("share", {}, mock.fn());
  end();
  mock.timers.runAll();
  deepEqual(model.listeners, {});
  equal(page.words.lost.mock.callCount() + page.words.busy.mock.callCount(), 0);
});
