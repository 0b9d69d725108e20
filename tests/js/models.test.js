// The models of a page: what came with it, what the kernel says of them, and what the reader changes.

import { Socket, begin } from "./socket.js";
import { deepEqual, equal, rejects } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

const { Manager, idOf } = await import("../../cxroi/serve/template/cxroi/static/models.js");

beforeEach(begin);
afterEach(() => mock.timers.reset());

const ours = { _model_name: "AnyModel", _anywidget_id: "cxroi.widgets.views.Slider", _model_module: "anywidget" };
const plain = (name, others) => ({ _model_name: `${name}Model`, _model_module: "@jupyter-widgets/controls", ...others });

/** A page of these states, with the model that is called "one". */
async function opened(states) {
  const manager = new Manager(Object.entries(states), "k1");
  const [socket] = Socket.all;
  return { manager, socket, one: await manager.get_model("one") };
}
const update = (id, state, others = {}) => ({ comm_id: id, data: { method: "update", state, ...others } });

test("a model is there with the state that came with the page, binary values among it", async () => {
  const data = Buffer.from([1, 2]).toString("base64");
  const { manager, one } = await opened({ one: { value: 1, block: null, __buffers: [{ path: ["block"], data }] } });
  deepEqual([one.get("value"), one.get("block").getUint8(1), one.get("__buffers")], [1, 2, undefined]);
  equal(await manager.get_model("one"), one, "there is one of it");
});

test("what the kernel says to a model is heard there, and nowhere else", async () => {
  const { socket, one } = await opened({ one: { ...ours, value: 1 }, other: ours });
  const [custom, change] = [mock.fn(), mock.fn()];
  one.on("msg:custom", custom);
  one.on("change:value", change);
  socket.hear({ comm_id: "other", data: { method: "custom", content: "no" } });
  socket.hear({ comm_id: "one", data: { method: "custom", content: "yes" } }, "comm_msg", [new Uint8Array([7])]);
  socket.hear(update("one", { value: 2, _private: 3 }));
  deepEqual(custom.mock.calls.map(({ arguments: [said, [block]] }) => [said, block.getUint8(0)]), [["yes", 7]]);
  deepEqual([one.get("value"), one.get("_private"), change.mock.callCount()], [2, undefined, 1]);
});

test("what the kernel says of a model that nobody has asked for is kept for it", async () => {
  const { manager, socket } = await opened({ one: ours, two: { ...ours, value: 1 } });
  socket.hear(update("two", { value: 5 }));
  equal((await manager.get_model("two")).get("value"), 5);
});

test("what the reader changed and has not saved is newer than what the kernel says", async () => {
  const { socket, one } = await opened({ one: { ...ours, value: 1, list: [1] } });
  socket.open();
  one.set("value", 5);
  one.set("list", [1]); // the same
  socket.hear(update("one", { value: 2, list: [3] }));
  deepEqual([one.get("value"), one.get("list")], [5, [3]]);
  one.save_changes();
  deepEqual(socket.sent.at(-1).data, { method: "update", state: { value: 5 }, buffer_paths: [] });
  const before = socket.sent.length;
  one.save_changes();
  equal(socket.sent.length, before, "nothing is left to save");
  socket.hear(update("one", { value: 2 }));
  equal(one.get("value"), 2);
});

test("once the line stands plain controls ask for their state, and ours do not", async () => {
  const { manager, socket } = await opened({ one: plain("FloatSlider"), two: ours, three: { _model_name: "LayoutModel", _model_module: "@jupyter-widgets/base" } });
  const heard = mock.fn();
  (await manager.get_model("two")).on("host:line", heard);
  await manager.get_model("three");
  socket.open();
  deepEqual(socket.sent, [{ comm_id: "one", data: { method: "request_state" } }]);
  deepEqual(heard.mock.calls[0].arguments, ["open"]);
});

test("a listener of several names hears them until it is taken off", async () => {
  const { one: model } = await opened({ one: ours });
  const [one, other] = [mock.fn(), mock.fn()];
  model.on("a b", one);
  model.on("a", other);
  model.emit("a");
  model.emit("b");
  model.off("a", one);
  model.emit("a");
  deepEqual([one.mock.callCount(), other.mock.callCount()], [2, 2]);
  model.off("a");
  model.off();
  model.emit("a");
  model.emit("b");
  deepEqual([one.mock.callCount(), other.mock.callCount()], [2, 2]);
});

test("a model that the kernel makes later is found by who asked for it before", async () => {
  const { manager, socket } = await opened({ one: ours });
  const asked = manager.getModel("anywidget:new");
  const open = { target_name: "jupyter.widget", comm_id: "new", data: { state: { value: 3, block: null }, buffer_paths: [["block"]] } };
  socket.hear(open, "comm_open", [new Uint8Array([4])]);
  const made = await asked;
  deepEqual([made.get("value"), made.get("block").getUint8(0)], [3, 4]);
});

test("a model that never comes is waited for no longer than a reader would", async () => {
  const { manager } = await opened({ one: ours });
  const asked = manager.get_model("nowhere");
  mock.timers.tick(5000);
  await rejects(asked, /There is no model nowhere/);
});

test("what hears a model hears no more once the kernel closes it", async () => {
  const { manager, socket, one } = await opened({ one: ours });
  socket.hear({ comm_id: "one" }, "comm_close");
  equal(one.over.signal.aborted, true);
  equal(manager.draws("one"), false);
});

test("a box is drawn here where all that it holds is", async () => {
  const { manager } = await opened({
    one: ours,
    slider: plain("FloatSlider"),
    date: plain("DatePicker"),
    good: plain("HBox", { children: ["IPY_MODEL_one", "IPY_MODEL_slider"] }),
    bad: plain("VBox", { children: ["IPY_MODEL_good", "IPY_MODEL_date"] }),
  });
  deepEqual(["one", "slider", "date", "good", "bad", "nowhere"].map((id) => manager.draws(id)), [true, true, false, true, false, false]);
});

test("a reference is an id, whoever wrote it", () => {
  deepEqual(["a1", "anywidget:a1", "IPY_MODEL_a1"].map(idOf), ["a1", "a1", "a1"]);
});

test("another kernel's models take the places of those that are gone, in the order of the notebook", async () => {
  const { manager, socket, one } = await opened({ one: { ...ours, value: 7 }, two: plain("FloatSlider", { value: 1 }) });
  const two = await manager.get_model("two");
  socket.open();
  equal(manager.moveTo(Object.entries({ uno: { ...ours, value: 0 }, due: plain("FloatSlider", { value: 2 }) }), "k2"), true);
  const line = Socket.all.at(-1);
  line.open();
  one.send({ kind: "ask" });
  deepEqual(line.sent.at(-1), { comm_id: "uno", data: { method: "custom", content: { kind: "ask" } } });
  deepEqual([one.get("value"), two.get("value"), two.id], [7, 2, "due"], "a view of ours shows what the reader has");
  equal(manager.moveTo([["other", ours]], "k3"), false, "a page of another notebook is none to go on with");
  equal(Socket.all.at(-1), line);
});
