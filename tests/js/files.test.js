// The pages beside the business case: one question at a time, and files in parts.

import "./given.js";
import { deepEqual, equal } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { waiting, widget } from "./widget.js";
import { asker, isFine } from "../../cxroi/widgets/js/files.js";
import { sizeOf, take, upload } from "../../cxroi/widgets/js/uploads.js";
import { LOOK_LOST_AFTER } from "../../cxroi/widgets/js/waits.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

const later = () => new Promise(setImmediate);

function asking() {
  const model = widget();
  const page = waiting({ lost: { say: mock.fn() }, isGone: mock.fn(), overhear: mock.fn(), progress: mock.fn() });
  return { model, page, talk: asker(model, page) };
}

test("a question waits until the one before is answered", async () => {
  const { model, talk } = asking();
  const answers = [talk.ask("case", { query: "a" }), talk.ask("doubt", { query: "b" }, [new ArrayBuffer(1)])];
  await later();
  deepEqual(model.sent.map(({ kind, query, blocks }) => [kind, query, blocks.length]), [["case", "a", 0]]);
  model.hear({ kind: "case", number: model.sent[0].number }, ["block"]);
  await later();
  deepEqual(model.sent.map(({ kind }) => kind), ["case", "doubt"]);
  model.hear({ kind: "problem", number: model.sent[1].number });
  const [[first, blocks], [second]] = await Promise.all(answers);
  deepEqual([first.kind, blocks, second.kind], ["case", ["block"], "problem"]);
  equal((await talk.settled())[0].kind, "problem");
});

test("what another view asked is overheard", async () => {
  const { model, page, talk } = asking();
  talk.ask("case");
  await later();
  model.hear({ kind: "part", number: "of another" });
  deepEqual(page.overhear.mock.calls[0].arguments[0], { kind: "part", number: "of another" });
});

test("our own answer that comes twice, asked again after a cut, is heard once", async () => {
  const { model, page, talk } = asking();
  const asked = talk.ask("part");
  await later();
  model.line("open");
  for (const { number } of model.sent) model.hear({ kind: "part", number });
  equal((await asked)[0].kind, "part");
  equal(page.overhear.mock.callCount(), 0);
});

test("work that tells how far it is is not lost; work that does not is", async () => {
  const { model, page, talk } = asking();
  talk.ask("make");
  await later();
  const { number } = model.sent[0];
  mock.timers.tick(LOOK_LOST_AFTER - 1);
  model.hear({ kind: "progress", number, share: 0.5 });
  mock.timers.tick(LOOK_LOST_AFTER - 1);
  deepEqual([page.progress.mock.callCount(), page.isGone.mock.callCount()], [1, 0]);
  mock.timers.tick(1);
  equal(page.isGone.mock.callCount(), 1);
});

test("what was under way when the line was cut is asked again, and a kernel that is gone is said", async () => {
  const { model, page, talk } = asking();
  talk.ask("case", { query: "a" });
  await later();
  model.line("lost");
  deepEqual([page.isGone.mock.callCount(), model.sent.length], [0, 1]);
  model.line("open");
  deepEqual(model.sent.map(({ query }) => query), ["a", "a"]);
  equal(model.sent[0].number, model.sent[1].number);
  model.line("gone");
  equal(page.isGone.mock.callCount(), 1);
  talk.end();
  deepEqual(model.listeners, {});
  mock.timers.runAll();
  equal(page.isGone.mock.callCount(), 1);
});

test("a problem is said, and taken away by the next answer", () => {
  const page = { refused: { say: mock.fn() } };
  deepEqual([isFine(page, { kind: "problem", text: "No." }), isFine(page, { kind: "case", text: "words" })], [false, true]);
  deepEqual(page.refused.say.mock.calls.map((call) => call.arguments[0]), ["No.", ""]);
});

test("sizes are said in kB and MB", () => {
  deepEqual([1, 1499, 999_999, 50_000_000].map(sizeOf), ["1 kB", "1 kB", "1000 kB", "50.0 MB"]);
});

/** A page that takes files, whose kernel answers as it is told. */
function taking(answer = () => ({ kind: "part", files: [] })) {
  const page = { start: { largest: 1000, at_once: 400, instead: "cxroi calibrate FOLDER" }, chosen: new Map(), refused: { say: mock.fn() }, say: mock.fn(), describe: mock.fn() };
  page.ask = mock.fn((kind, wish, [block]) => Promise.resolve([answer(wish, block), []]));
  return page;
}
const file = (name, size) => new File([new Uint8Array(size).fill(size)], name);
const refused = (page) => page.refused.say.mock.calls.at(-1).arguments[0];

test("a file goes in parts, and is described once it is whole", async () => {
  const page = taking();
  await upload(page, file("a.csv", 900));
  deepEqual(page.ask.mock.calls.map(({ arguments: [kind, { name, at, last }, [block]] }) => [kind, name, at, last, block.byteLength]), [
    ["part", "a.csv", 0, false, 400],
    ["part", "a.csv", 400, false, 400],
    ["part", "a.csv", 800, true, 100],
  ]);
  deepEqual(page.say.mock.calls.map((call) => call.arguments[0]), ["a.csv: 0%", "a.csv: 44%", "a.csv: 89%", ""]);
  deepEqual([page.describe.mock.callCount(), page.chosen.get("a.csv").size], [1, 900]);
});

test("an empty file goes too, as one part", async () => {
  const page = taking();
  await upload(page, file("a.csv", 0));
  deepEqual(page.ask.mock.calls.map(({ arguments: [, { at, last }] }) => [at, last]), [[0, true]]);
});

test("a part that is refused ends its file, and nothing of it is kept", async () => {
  const page = taking(({ at }) => (at ? { kind: "problem", text: "No table." } : { kind: "part" }));
  await upload(page, file("a.csv", 900));
  deepEqual([page.ask.mock.callCount(), refused(page), page.chosen.size, page.describe.mock.callCount()], [2, "No table.", 0, 0]);
});

test("a file that cannot be read is said", async () => {
  const page = taking();
  await upload(page, { name: "a.csv", size: 9, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) });
  deepEqual([refused(page), page.ask.mock.callCount()], ["a.csv cannot be read. Choose it again.", 0]);
});

test("files too large together are refused before they are sent, one chosen anew counted once", async () => {
  const page = taking();
  const before = mock.fn();
  await take(page, [file("a.csv", 600)], before);
  await take(page, [file("b.csv", 401)], before);
  equal(refused(page), "These files total 1 kB; the limit of this page is 0 MB. On your own computer there is no limit: cxroi calibrate FOLDER");
  deepEqual([[...page.chosen.keys()], before.mock.callCount()], [["a.csv"], 1]);
  await take(page, [file("a.csv", 1000)], before);
  deepEqual([page.chosen.get("a.csv").size, before.mock.callCount()], [1000, 2]);
});
