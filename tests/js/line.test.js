// The line to a page's kernel: what becomes of it when it is late, cut, or leads nowhere.

import { Socket, begin, later } from "./socket.js";
import { deepEqual, equal, match } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

const { Line } = await import("../../cxroi/serve/template/cxroi/static/line.js");

beforeEach(begin);
afterEach(() => mock.timers.reset());

function line() {
  const [heard, followed] = [mock.fn(), mock.fn()];
  const made = new Line("k1", heard, followed);
  return { line: made, heard, states: () => followed.mock.calls.map((call) => call.arguments[0]) };
}

test("a line leads to its kernel under the server's prefix", () => {
  line();
  match(Socket.all[0].address, /^ws:\/\/page\/under\/api\/kernels\/k1\/channels\?session_id=[0-9a-f]{32}$/);
});

test("what is told before the line stands waits for it, in order", () => {
  const { line: own, states } = line();
  const [socket] = Socket.all;
  own.tell("one", { said: "a" });
  own.tell("two", { said: "b" });
  deepEqual(socket.sent, []);
  socket.open();
  own.tell("one", { said: "c" });
  deepEqual(socket.sent.map(({ comm_id: id, data }) => [id, data.said]), [["one", "a"], ["two", "b"], ["one", "c"]]);
  deepEqual(states(), ["open"]);
});

test("a line that is cut comes back, each time after a longer wait", async () => {
  globalThis.fetch = mock.fn(() => Promise.resolve({ ok: true }));
  const { states } = line();
  for (const wait of [500, 1000, 2000, 4000, 8000, 8000]) {
    const count = Socket.all.length;
    Socket.all.at(-1).close();
    mock.timers.tick(wait - 1);
    await later();
    equal(Socket.all.length, count);
    mock.timers.tick(1);
    await later();
    equal(Socket.all.length, count + 1, `${wait}`);
  }
  Socket.all.at(-1).open();
  Socket.all.at(-1).close();
  mock.timers.tick(500);
  await later();
  deepEqual(states(), [..."lost ".repeat(6).trim().split(" "), "open", "lost"]);
  equal(Socket.all.length, 8);
});

for (const [what, end] of [
  ["dies", (socket) => socket.hear({ execution_state: "dead" }, "status")],
  ["is no more known to the server", (socket) => socket.close()],
])
  test(`a kernel that ${what} ends its line`, async () => {
    globalThis.fetch = mock.fn(() => Promise.resolve({ ok: false }));
    const { states } = line();
    const [socket] = Socket.all;
    socket.open();
    socket.hear({ execution_state: "busy" }, "status");
    deepEqual(states(), ["open"]);
    end(socket);
    mock.timers.tick(500);
    await later();
    equal(states().at(-1), "gone");
    mock.timers.tick(10_000);
    await later();
    equal(Socket.all.length, 1);
    equal(states().filter((state) => state === "gone").length, 1);
  });

test("a server that does not answer is asked again", async () => {
  globalThis.fetch = mock.fn(() => Promise.reject(new Error("no server")));
  line();
  Socket.all[0].close();
  mock.timers.tick(500);
  await later();
  equal(Socket.all.length, 2);
});
