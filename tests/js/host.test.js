// A page of our server that takes a new kernel as a new visit would, without being left.

import { Socket, begin } from "./socket.js";
import { deepEqual, equal, match } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

const state = { _model_name: "AnyModel", _model_module: "anywidget", _anywidget_id: "cxroi.widgets.session.Session" };
const saidIn = (kernel, ids) => ({
  getElementById: (id) => ({ textContent: JSON.stringify(id === "cxroi-states" ? ids.map((each) => [each, state]) : { kernelId: kernel }) }),
});
Object.assign(document, saidIn("k1", ["one"]));
globalThis.DOMParser = class {
  parseFromString(text) {
    if (text.startsWith("in line: ")) return { getElementById: () => null, querySelector: () => ({ getAttribute: () => text.slice(9) }) };
    const [kernel, ...ids] = text.split(" ");
    return ids.length ? saidIn(kernel, ids) : { getElementById: () => null, querySelector: () => null };
  }
};
const { manager } = await import("../../cxroi/serve/template/cxroi/static/host.js");
const model = await manager.get_model("one");

beforeEach(begin);
afterEach(() => mock.timers.reset());

/** Reconnect, where the server answers the goodbye and then the visit. */
async function reconnected(visit) {
  globalThis.fetch = mock.fn((address) => (address === location.href ? visit() : Promise.reject(new Error("gone"))));
  return [await model.reconnect(), globalThis.fetch.mock.calls.map((call) => call.arguments)];
}
const answering = (text, status = 200) => () => Promise.resolve({ ok: true, status, text: () => Promise.resolve(text) });

test("a page takes a new kernel as a new visit would, and says goodbye to the old one", async () => {
  const old = manager.kernel;
  const [trouble, [[address, { method, body }], [, { cache }]]] = await reconnected(answering("k2 two"));
  deepEqual([trouble, address, method, body.get("_xsrf"), cache], ["", `/under/voila/api/shutdown/${old}`, "POST", "token", "no-store"]);
  const line = Socket.all.at(-1);
  match(line.address, /kernels\/k2\/channels/);
  line.open();
  const heard = mock.fn();
  model.on("msg:custom", heard);
  line.hear({ comm_id: "two", data: { method: "custom", content: "yes" } });
  equal(heard.mock.callCount(), 1);
});

/** Reconnect where the server's answers come one after another; say what the page was told meanwhile. */
async function inLine(...answers) {
  const told = [];
  const line = mock.fn(() => Promise.resolve({}));
  globalThis.fetch = (address) => {
    if (address === location.href) return (answers.length > 1 ? answers.shift() : answers[0])();
    return address === "/under/cxroi/line" ? line() : Promise.resolve({});
  };
  return [await model.reconnect((sentence) => told.push(sentence)), told, line.mock.callCount()];
}
const waiting = (where) => answering(`in line: ${where}`, 503);
const inPlace = (where) => `All seats are in use. You are ${where} in line; this page reconnects by itself.`;

test("a page that has to wait says where in line it is until it has a kernel, without being asked again", async () => {
  const [trouble, told, asked] = await inLine(waiting("number 2"), waiting("next"), answering("k5 five"));
  deepEqual([trouble, told, asked], ["", [inPlace("number 2"), inPlace("next")], 2]);
  match(Socket.all.at(-1).address, /kernels\/k5\/channels/);
});

test("a page in line whose server stops says so", async () => {
  const away = () => Promise.reject(new Error("no server"));
  const [trouble, told] = await inLine(waiting("next"), away);
  deepEqual([trouble, told], ["The server is not responding. Try again in a moment.", [inPlace("next")]]);
});

test("a page that is told to reconnect while it does asks once, and gives its own seat back to return to", async () => {
  const bodies = [];
  globalThis.fetch = mock.fn((address, { body }) => {
    if (address !== location.href) bodies.push(body.get("returns"));
    return answering("k6 six")();
  });
  deepEqual(await Promise.all([model.reconnect(), model.reconnect()]), ["", ""]);
  deepEqual([bodies, globalThis.fetch.mock.callCount()], [["yes"], 2]);
});

for (const [what, visit, sentence] of [
  ["no answer", () => Promise.reject(new Error("no server")), "The server is not responding. Try again in a moment."],
  ["an answer that breaks off", () => Promise.resolve({ text: () => Promise.reject(new TypeError("cut")) }), "The server is not responding. Try again in a moment."],
  ["no place that is free", answering("", 503), "All seats are in use. Try again in a minute."],
  ["another page", answering("k3", 200), "The server did not return this page. Open its address in another tab, then try again."],
  ["a page of another notebook", answering("k3 three four", 200), "The server did not return this page. Open its address in another tab, then try again."],
])
  test(`a page that gets ${what} says so and can try again`, async () => {
    equal((await reconnected(visit))[0], sentence);
    equal((await reconnected(answering("k4 four")))[0], "");
    match(Socket.all.at(-1).address, /kernels\/k4\/channels/);
  });
