// A page's line to its kernel: Jupyter's frames, and what becomes of them.

import { given } from "./given.js";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

class Socket {
  static all = [];
  static OPEN = 1;
  readyState = 0;
  sent = [];
  constructor(address, protocols) {
    Object.assign(this, { address, protocols });
    Socket.all.push(this);
  }
  open() {
    this.readyState = Socket.OPEN;
    this.onopen();
  }
  send(message) {
    this.sent.push(unpack(message).content.data);
  }
  hear(told, said = "comm_msg", blocks = []) {
    this.onmessage({ data: pack("iopub", [{ msg_type: said }, {}, {}, told], blocks) });
  }
  close() {
    this.readyState = 3;
    this.onclose();
  }
}

// the one place of the page: its module shows what it is given
const module = "data:text/javascript,export default { render({ model }) { globalThis.shown = model; } }";
const placeOf = (id) => ({ textContent: JSON.stringify({ model_id: id, state: { value: 1 }, module }) });
const place = { firstElementChild: placeOf("one"), before() {} };

const config = { textContent: JSON.stringify({ kernelId: "k1" }) };
Object.assign(globalThis, {
  addEventListener() {},
  document: { getElementById: () => config, querySelectorAll: () => [place], cookie: "a=b; _xsrf=token" },
  location: { protocol: "http:", host: "page", href: "http://page/case" },
  WebSocket: Socket,
});
const { Model, pack, unpack, withBuffers } = await import("../../cxroi/serve/template/cxroi/static/host.js");

const { parts, bytes } = given.frame;
const frame = Uint8Array.from(Buffer.from(bytes, "base64"));
const buffers = [new ArrayBuffer(0), new DataView(new Uint8Array([9, 0, 1, 2]).buffer, 1)];

beforeEach(() => {
  Socket.all = [];
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => mock.timers.reset());

const model = (state = {}) => new Model({ model_id: "one", state });
const later = () => new Promise(setImmediate);

test("a frame is packed as Jupyter's server packs it", () => {
  const packed = pack("shell", parts, buffers);
  deepEqual(new Uint8Array(packed), frame);
});

test("a frame of Jupyter's server is unpacked", () => {
  const found = unpack(frame.buffer);
  deepEqual([found.header, found.content], [parts[0], parts[3]]);
  deepEqual(found.buffers.map((each) => [...new Uint8Array(each.buffer, each.byteOffset, each.byteLength)]), [[], [0, 1, 2]]);
});

test("binary values are put back where the kernel took them out", () => {
  const state = { a: [{ b: null }, 2], c: null };
  deepEqual(withBuffers(state, [["a", 0, "b"], ["c"]], ["one", "two"]), { a: [{ b: "one" }, 2], c: "two" });
});

test("what is sent before the line stands waits for it, in order", () => {
  const widget = model();
  const [socket] = Socket.all;
  match(socket.address, /^ws:\/\/page\/api\/kernels\/k1\/channels\?session_id=[0-9a-f]{32}$/);
  widget.send({ kind: "a" });
  widget.send({ kind: "b" });
  deepEqual(socket.sent, []);
  const heard = mock.fn();
  widget.on("host:line", heard);
  socket.open();
  deepEqual(socket.sent.map(({ method, content: said }) => said?.kind ?? method), ["a", "b", "request_state"]);
  widget.send({ kind: "c" });
  equal(socket.sent.at(-1).content.kind, "c");
  deepEqual(heard.mock.calls[0].arguments, ["open"]);
});

test("what the kernel says to this widget is heard, and no other's", () => {
  const widget = model({ value: 1 });
  const [socket] = Socket.all;
  const [custom, change] = [mock.fn(), mock.fn()];
  widget.on("msg:custom", custom);
  widget.on("change:value", change);
  socket.hear({ comm_id: "other", data: { method: "custom", content: "no" } });
  socket.hear({ comm_id: "one", data: { method: "custom", content: "yes" } }, "comm_msg", [new Uint8Array([7])]);
  socket.hear({ comm_id: "one", data: { method: "update", state: { value: 2, _private: 3 } } });
  deepEqual(custom.mock.calls.map(({ arguments: [said, [block]] }) => [said, block.getUint8(0)]), [["yes", 7]]);
  deepEqual([widget.get("value"), widget.get("_private"), change.mock.callCount()], [2, undefined, 1]);
});

test("what the reader changed and has not saved is newer than what the kernel says", () => {
  const widget = model({ value: 1, list: [1] });
  const [socket] = Socket.all;
  socket.open();
  widget.set("value", 5);
  widget.set("list", [1]); // the same
  socket.hear({ comm_id: "one", data: { method: "update", state: { value: 2, list: [3] } } });
  deepEqual([widget.get("value"), widget.get("list")], [5, [3]]);
  widget.save_changes();
  deepEqual(socket.sent.at(-1), { method: "update", state: { value: 5 }, buffer_paths: [] });
  const before = socket.sent.length;
  widget.save_changes();
  equal(socket.sent.length, before, "nothing is left to save");
  socket.hear({ comm_id: "one", data: { method: "update", state: { value: 2 } } });
  equal(widget.get("value"), 2);
});

test("a listener of several names hears them until it is taken off", () => {
  const widget = model();
  const [one, other] = [mock.fn(), mock.fn()];
  widget.on("a b", one);
  widget.on("a", other);
  widget.emit("a");
  widget.emit("b");
  widget.off("a", one);
  widget.emit("a");
  deepEqual([one.mock.callCount(), other.mock.callCount()], [2, 2]);
  widget.off("a");
  widget.off();
  widget.emit("a");
  widget.emit("b");
  deepEqual([one.mock.callCount(), other.mock.callCount()], [2, 2]);
});

test("a line that is cut comes back, each time after a longer wait", async () => {
  const heard = mock.fn();
  globalThis.fetch = mock.fn(() => Promise.resolve({ ok: true }));
  model().on("host:line", heard);
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
  deepEqual(heard.mock.calls.map((call) => call.arguments[0]), [..."lost ".repeat(6).trim().split(" "), "open", "lost"]);
  equal(Socket.all.length, 8);
});

for (const [what, end] of [
  ["dies", (socket) => socket.hear({ execution_state: "dead" }, "status")],
  ["is no more known to the server", (socket) => socket.close()],
])
  test(`a kernel that ${what} ends its line`, async () => {
    const heard = mock.fn();
    globalThis.fetch = mock.fn(() => Promise.resolve({ ok: false }));
    model().on("host:line", heard);
    const [socket] = Socket.all;
    socket.open();
    socket.hear({ execution_state: "busy" }, "status");
    deepEqual(heard.mock.calls.map((call) => call.arguments[0]), ["open"]);
    end(socket);
    mock.timers.tick(500);
    await later();
    equal(heard.mock.calls.at(-1).arguments[0], "gone");
    mock.timers.tick(10_000);
    await later();
    equal(Socket.all.length, 1);
    ok(heard.mock.calls.filter((call) => call.arguments[0] === "gone").length === 1);
  });

test("a server that does not answer is asked again", async () => {
  globalThis.fetch = mock.fn(() => Promise.reject(new Error("no server")));
  model();
  Socket.all[0].close();
  mock.timers.tick(500);
  await later();
  equal(Socket.all.length, 2);
});

// A page that takes a new kernel

class DOMParser {
  parseFromString(text) {
    const [id, ...others] = text.split(" ");
    return { getElementById: () => ({ textContent: JSON.stringify({ kernelId: id }) }), querySelectorAll: () => others.map(placeOf) };
  }
}

/** Reconnect the page's one widget, where the server answers the goodbye and then the visit. */
async function reconnected(visit) {
  globalThis.DOMParser = DOMParser;
  globalThis.fetch = mock.fn((address) => (address === location.href ? visit() : Promise.reject(new Error("gone"))));
  return [await globalThis.shown.reconnect(), globalThis.fetch.mock.calls.map((call) => call.arguments)];
}
const answering = (text, status = 200) => () => Promise.resolve({ ok: true, status, text: () => Promise.resolve(text) });

test("a page takes a new kernel as a new visit would, and says goodbye to the old one", async () => {
  const [trouble, [[address, { method, body }], [, { cache }]]] = await reconnected(answering("k2 two"));
  deepEqual([trouble, address, method, body.get("_xsrf"), cache], ["", "/voila/api/shutdown/k1", "POST", "token", "no-store"]);
  match(Socket.all.at(-1).address, /kernels\/k2\/channels/);
  Socket.all.at(-1).open();
  const heard = mock.fn();
  globalThis.shown.on("msg:custom", heard);
  Socket.all.at(-1).hear({ comm_id: "two", data: { method: "custom", content: "yes" } });
  equal(heard.mock.callCount(), 1);
});

for (const [what, visit, sentence] of [
  ["no answer", () => Promise.reject(new Error("no server")), "The server does not answer. Try again in a moment."],
  ["an answer that breaks off", () => Promise.resolve({ text: () => Promise.reject(new TypeError("cut")) }), "The server does not answer. Try again in a moment."],
  ["no place that is free", answering("", 503), "All places are taken. Try again in a minute."],
  ["another page", answering("k3", 200), "The server did not give this page again. Open its address in another tab, then try again."],
])
  test(`a page that gets ${what} says so and can try again`, async () => {
    equal((await reconnected(visit))[0], sentence);
    equal((await reconnected(answering("k4 four")))[0], "");
    match(Socket.all.at(-1).address, /kernels\/k4\/channels/);
  });
