// One model of a page, as an anywidget's module and ipywidgets' plain controls expect it.

import { base } from "./line.js";

/**
 * @typedef {import("./frames.js").State} State
 * @typedef {import("./models.js").Manager} Manager
 * @typedef {(...details: any[]) => void} Listener what it is told hangs on the name it listens to
 * @typedef {{ initialize?: Function, render?: Function }} Widget
 */

// Our own code is a file that a browser keeps; others bring theirs in their state.
const OURS = { "cxroi.widgets.session.": "session", "cxroi.widgets.views.": "view", "cxroi.widgets.questions.": "view", "cxroi.widgets.pages.": "page" };

/** The model an anywidget module expects. */
export class Model {
  /** @type {Set<string>} */
  changed = new Set();
  /** @type {Map<string, Listener[]>} */
  listeners = new Map();
  over = new AbortController();
  /** @type {Promise<{ widget: Widget, exports: unknown }> | undefined} */
  binding;

  /**
   * @param {Pick<Manager, "line" | "render"> & { reconnect?: (tell?: (sentence: string) => void) => Promise<string> }} manager
   * @param {string} id
   * @param {State} state
   */
  constructor(manager, id, state) {
    this.widget_manager = manager;
    this.id = id;
    this.state = state;
    this.isAny = state._model_name === "AnyModel";
    this.isPlain = !this.isAny && String(state._model_module) !== "@jupyter-widgets/base";
  }

  /** The module of an anywidget, set up once for each model. */
  bound() {
    this.binding ??= (async () => {
      const { default: given } = await moduleOf(this.state);
      if (this.state._css) style(String(this.state._anywidget_id), String(this.state._css));
      const widget = typeof given === "function" ? await given() : given;
      const exports = await widget.initialize?.({ model: this, signal: this.over.signal, host: this.widget_manager, experimental: {} });
      return { widget, exports };
    })();
    return this.binding;
  }

  /** @param {string} key */
  get(key) {
    return this.state[key];
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  set(key, value) {
    this.put(key, value, true);
  }

  /**
   * @param {string} key
   * @param {unknown} value
   * @param {boolean} ours
   */
  put(key, value, ours) {
    if (same(this.state[key], value)) return;
    this.state[key] = value;
    if (ours) this.changed.add(key);
    this.emit(`change:${key}`, this, value);
    this.emit("change", this);
  }

  /** @param {State} state */
  hear(state) {
    for (const [key, value] of Object.entries(state)) {
      // What the reader changed and has not saved yet is newer than what the kernel says.
      if (!key.startsWith("_") && !this.changed.has(key)) this.put(key, value, false);
    }
  }

  save_changes() {
    const state = Object.fromEntries([...this.changed].map((key) => [key, this.state[key]]));
    this.changed.clear();
    if (Object.keys(state).length) this.widget_manager.line?.tell(this.id, { method: "update", state, buffer_paths: [] });
  }

  /**
   * @param {unknown} content
   * @param {unknown} _callbacks
   * @param {ArrayBuffer[]} buffers
   */
  send(content, _callbacks, buffers = []) {
    this.widget_manager.line?.tell(this.id, { method: "custom", content }, buffers);
  }

  /** @param {(sentence: string) => void} [tell] what is said while it takes its time */
  reconnect(tell) {
    return this.widget_manager.reconnect?.(tell);
  }

  /**
   * @param {string} names
   * @param {Listener} listener
   */
  on(names, listener) {
    for (const name of names.split(" ")) {
      this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
    }
  }

  /**
   * @param {string} [name]
   * @param {Listener} [listener]
   */
  off(name, listener) {
    if (!name) return this.listeners.clear();
    const rest = (this.listeners.get(name) ?? []).filter((each) => listener && each !== listener);
    this.listeners.set(name, rest);
  }

  /**
   * @param {string} name
   * @param {unknown[]} details
   */
  emit(name, ...details) {
    for (const listener of this.listeners.get(name) ?? []) listener(...details);
  }

  close() {
    this.over.abort();
    this.emit("destroy");
  }
}

/** @type {Map<string, Promise<{ default: any }>>} */
const modules = new Map(); // by text

/**
 * @param {State} state
 * @returns {Promise<{ default: any }>} a stranger's module is what it is
 */
function moduleOf(state) {
  const [, ours] = Object.entries(OURS).find(([begins]) => String(state._anywidget_id).startsWith(begins)) ?? [];
  if (ours) return import(`${base}cxroi/${ours}.js`);
  const text = String(state._esm);
  const found = modules.get(text) ?? import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  modules.set(text, found);
  return found;
}

/**
 * @param {string} id
 * @param {string} text
 */
function style(id, text) {
  if (document.getElementById(id)) return;
  document.head.append(Object.assign(document.createElement("style"), { id, textContent: text }));
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function same(one, other) {
  return one === other || (!ArrayBuffer.isView(other) && JSON.stringify(one) === JSON.stringify(other));
}
