// What a page still waits for, and the mark that says when that is nothing.

import { deepEqual, equal } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { waiting } from "./widget.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("a page is settled once everything it waits for is done", () => {
  const page = waiting();
  equal(page.root.settled, "true");
  page.agenda.awaits("ask");
  page.agenda.awaits("look");
  page.agenda.done("ask");
  equal(page.root.settled, "false");
  page.agenda.done("look");
  equal(page.root.settled, "true");
});

test("what is put off again is done once, and the page is settled after it", () => {
  const page = waiting();
  const act = mock.fn(() => equal(page.root.settled, "false"));
  page.agenda.later("draw", act, 100);
  mock.timers.tick(60);
  page.agenda.later("draw", act, 100);
  mock.timers.tick(60);
  deepEqual([act.mock.callCount(), page.root.settled], [0, "false"]);
  mock.timers.tick(40);
  deepEqual([act.mock.callCount(), page.root.settled], [1, "true"]);
});

test("a page that is left does nothing later", () => {
  const over = new AbortController();
  const page = waiting({}, over);
  const act = mock.fn();
  page.agenda.later("draw", act, 100);
  over.abort();
  page.agenda.later("news", act, 100);
  mock.timers.tick(1000);
  deepEqual([act.mock.callCount(), page.root.settled], [0, "true"]);
});
