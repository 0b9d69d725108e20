// Traits that a notebook links in the browser: one follows the other, and Python hears of it.

import { Socket, begin } from "./socket.js";
import { deepEqual, equal } from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

const { Manager } = await import("../../cxroi/serve/template/cxroi/static/models.js");
const { link } = await import("../../cxroi/serve/template/cxroi/static/links.js");

beforeEach(begin);
afterEach(() => mock.timers.reset());

const plain = (name, others) => ({ _model_name: `${name}Model`, _model_module: "@jupyter-widgets/controls", ...others });

/** Two sliders, joined in the browser; what is said to the kernel is kept. */
async function linked(kind) {
  const states = { one: plain("FloatSlider", { value: 1 }), two: plain("IntSlider", { value: 5 }), join: plain(kind, { source: ["IPY_MODEL_one", "value"], target: ["IPY_MODEL_two", "value"] }) };
  const manager = new Manager(Object.entries(states), "k1");
  await link(manager);
  const [one, two] = await Promise.all(["one", "two"].map((id) => manager.get_model(id)));
  const [socket] = Socket.all;
  return { one, two, socket };
}
const values = (...models) => models.map((model) => model.get("value"));

test("a link leads from its source at once, and then both ways", async () => {
  const { one, two, socket } = await linked("Link");
  deepEqual(values(one, two), [1, 1]);
  one.set("value", 2);
  deepEqual(values(one, two), [2, 2]);
  two.set("value", 3);
  deepEqual(values(one, two), [3, 3]);
  socket.open();
  const said = socket.sent.filter(({ data }) => data.method === "update").map(({ comm_id: id, data }) => [id, data.state.value]);
  deepEqual(said, [["two", 1], ["one", 2], ["two", 2], ["two", 3], ["one", 3]], "Python hears what follows");
});

test("a directional link leads one way", async () => {
  const { one, two } = await linked("DirectionalLink");
  one.set("value", 2);
  two.set("value", 9);
  deepEqual(values(one, two), [2, 9]);
});

test("what the kernel moves leads on too", async () => {
  const { one, two, socket } = await linked("Link");
  socket.hear({ comm_id: "two", data: { method: "update", state: { value: 7 } } });
  equal(one.get("value"), 7);
  equal(two.get("value"), 7);
});
