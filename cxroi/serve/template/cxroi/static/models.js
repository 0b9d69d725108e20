// The models of a page's widgets: what JupyterLab's front end would do for ours and for ipywidgets'
// plain boxes, and no more. They start from the state that came with the page, so that something is
// drawn before the line to the kernel stands, and keep what the reader does meanwhile until it does.

import { withBuffers } from "./frames.js";
import { Line } from "./line.js";
import { Model } from "./model.js";
import { LAID_OUT, PLAIN } from "./plain.js";

/**
 * @typedef {import("./frames.js").Message} Message
 * @typedef {import("./frames.js").State} State
 * @typedef {{ path: (string | number)[], data: string }} Binary
 */

const ARRIVES_WITHIN = 5000; // milliseconds, what a page refers to before it is there
const REFERENCE = "IPY_MODEL_";
const UNDRAWN = "This part of the page could not be drawn. Reload the page.";

/** @param {string} reference */
export const idOf = (reference) => reference.replace(REFERENCE, "").replace("anywidget:", "");

/** All models of a page; each is made when it is first asked for. */
export class Manager {
  /** @type {Map<string, Model>} */
  models = new Map();
  /** @type {Map<string, (found?: unknown) => void>} */
  expected = new Map(); // by id, what is asked for before it is there

  /**
   * @param {[id: string, state: State][]} states
   * @param {string} kernel
   */
  constructor(states, kernel) {
    this.states = new Map(states.map(([id, state]) => [id, withBinary(state)]));
    this.connect(kernel);
  }

  /** @param {string} kernel */
  connect(kernel) {
    this.kernel = kernel;
    this.line = new Line(kernel, (message) => this.receive(message), (state) => this.follow(state));
  }

  /** @param {"open" | "lost" | "gone"} state */
  follow(state) {
    for (const model of new Set(this.models.values())) {
      if (state === "open" && model.isPlain) this.line?.tell(model.id, { method: "request_state" });
      model.emit("host:line", state);
    }
  }

  /** @param {string} id */
  async get_model(id) {
    const known = this.models.get(id);
    if (known) return known;
    if (!this.states.has(id)) await this.arrival(id);
    const model = this.models.get(id) ?? new Model(this, id, this.states.get(id) ?? {});
    this.models.set(id, model);
    return model;
  }

  /** @param {string} id */
  arrival(id) {
    return new Promise((resolve, reject) => {
      this.expected.set(id, resolve);
      setTimeout(reject, ARRIVES_WITHIN, new Error(`There is no model ${id}.`));
    });
  }

  /** @param {Message} message */
  receive({ header: { msg_type: kind }, content, buffers }) {
    const { comm_id: id, data } = content;
    if (kind === "comm_open" && content.target_name === "jupyter.widget") {
      this.states.set(id, withBuffers(data.state, data.buffer_paths ?? [], buffers));
      this.expected.get(id)?.();
    } else if (kind === "comm_close") {
      this.models.get(id)?.close();
      this.models.delete(id);
      this.states.delete(id);
    } else if (kind === "comm_msg") this.tell(id, data, buffers);
  }

  /**
   * @param {string} id
   * @param {import("./frames.js").Told} data
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  tell(id, data, buffers) {
    const model = this.models.get(id);
    if (data.method === "custom") model?.emit("msg:custom", data.content, buffers);
    if (data.method !== "update") return;
    const state = withBuffers(data.state, data.buffer_paths ?? [], buffers);
    if (model) model.hear(state);
    else Object.assign(this.states.get(id) ?? {}, state);
  }

  /**
   * Tell whether a model, and all it holds, can be drawn here.
   * @param {string} id
   * @returns {boolean}
   */
  draws(id) {
    const state = this.states.get(id);
    if (!state) return false;
    const kind = String(state._model_name);
    const children = /** @type {string[]} */ (state.children ?? []); // of a box
    return kind === "AnyModel" || (kind in PLAIN && children.every((child) => this.draws(idOf(child))));
  }

  /**
   * Draw a model in a place of the page, or say there that it cannot be.
   * @param {string} id
   * @param {HTMLElement} el
   * @param {AbortSignal} [ends]
   */
  async show(id, el, ends) {
    try {
      await this.render(id, el, ends);
    } catch (error) {
      console.error(error);
      el.replaceChildren(Object.assign(document.createElement("p"), { className: "trouble", role: "alert", textContent: UNDRAWN }));
    }
  }

  /**
   * Draw a model in a place of the page.
   * @param {string} id
   * @param {HTMLElement} el
   * @param {AbortSignal} [ends]
   */
  async render(id, el, ends) {
    const model = await this.get_model(id);
    const over = ends ? AbortSignal.any([ends, model.over.signal]) : model.over.signal;
    const layout = await this.get_model(idOf(String(model.get("layout"))));
    const lay = () => LAID_OUT.forEach((name) => el.style.setProperty(name.replaceAll("_", "-"), String(layout.get(name) ?? "")));
    lay();
    layout.on("change", lay);
    if (!model.isAny) return PLAIN[String(model.get("_model_name"))](model, el, this, over);
    const { widget } = await model.bound();
    const clean = await widget.render?.({ model, el, signal: over, host: this, experimental: {} });
    if (typeof clean === "function") over.addEventListener("abort", clean);
  }

  /** What anywidget gives a view, to reach other models. */
  getModel = (/** @type {string} */ reference) => this.get_model(idOf(reference));

  getWidget = async (/** @type {string} */ reference) => {
    const id = idOf(reference);
    const { exports } = await (await this.get_model(id)).bound();
    return { exports, render: (/** @type {{ el: HTMLElement }} */ { el }) => this.render(id, el) };
  };

  /**
   * Go on with another kernel, whose page was written from the same notebook.
   * @param {[id: string, state: State][]} states
   * @param {string} kernel
   */
  moveTo(states, kernel) {
    const old = [...this.states.keys()];
    if (states.length !== old.length) return false;
    this.line?.end();
    this.states = new Map(states.map(([id, state]) => [id, withBinary(state)]));
    states.forEach(([id], nth) => {
      const model = this.models.get(old[nth]);
      if (!model) return;
      model.id = id;
      this.models.set(id, model); // by its old name too, which other models of the page know
      if (!model.isAny) model.hear(this.states.get(id) ?? {});
    });
    this.connect(kernel);
    return true;
  }
}

/**
 * A state as it was written into the page, with its binary values.
 * @param {State & { __buffers?: Binary[] }} state
 * @returns {State}
 */
function withBinary({ __buffers: binary = [], ...state }) {
  const views = binary.map(({ data }) => new DataView(Uint8Array.from(atob(data), (c) => c.codePointAt(0) ?? 0).buffer));
  return withBuffers(state, binary.map(({ path }) => path), views);
}
