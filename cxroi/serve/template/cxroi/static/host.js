// A page's line to its kernel: what JupyterLab's front end would do for one widget, and no more.
// It starts the widget from the state that came with the page, so that something is drawn before
// the line stands, and keeps what the reader does meanwhile until it does.

/**
 * @typedef {Record<string, unknown>} State
 * @typedef {{ msg_type: string }} Header
 * @typedef {{ comm_id?: string, execution_state?: string, data: Told }} Content
 * @typedef {{ method: string, state: State, buffer_paths?: Path[], content: unknown }} Told
 * @typedef {(string | number)[]} Path
 * @typedef {(...details: any[]) => void} Listener what it is told hangs on the name it listens to
 * @typedef {{ model_id: string, state: State, module: string, css?: string }} Place
 */

let kernelId = kernelOf(document);
const LONGEST_WAIT = 8000; // milliseconds, for an answer and between two attempts to come back

/**
 * @param {Document} page
 * @returns {string}
 */
function kernelOf(page) {
  return saidIn(page.getElementById("jupyter-config-data")).kernelId;
}

/** @param {Element | null} element */
function saidIn(element) {
  return JSON.parse(element?.textContent ?? "null");
}

/** The kernel's socket: sends when it can, comes back when it is cut, ends when its kernel did. */
class Line {
  /** @type {ArrayBuffer[]} */
  waiting = [];

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.kernel = `/api/kernels/${kernelId}`;
    this.session = unique();
    this.attempts = 0;
    this.ended = false;
    this.socket = this.open();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const address = `${scheme}://${location.host}${this.kernel}/channels?session_id=${this.session}`;
    const socket = new WebSocket(address, ["v1.kernel.websocket.jupyter.org"]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.receive(unpack(event.data));
    socket.onclose = () => this.closed();
    return socket;
  }

  opened() {
    if (this.ended) return;
    this.attempts = 0;
    for (const message of this.waiting.splice(0)) this.socket.send(message);
    this.tell({ method: "request_state" });
    this.model.emit("host:line", "open");
  }

  async closed() {
    if (this.ended) return;
    this.model.emit("host:line", "lost");
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** this.attempts);
    this.attempts += 1;
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
    });
    if (this.ended) return;
    const answer = await fetch(this.kernel, { signal: AbortSignal.timeout(LONGEST_WAIT) }).catch(() => null);
    if (this.ended) return;
    if (answer && !answer.ok) this.gone();
    else this.socket = this.open();
  }

  /** The kernel has died, or the server no longer knows it: this line leads nowhere. */
  gone() {
    this.end();
    this.model.emit("host:line", "gone");
  }

  end() {
    this.ended = true;
    this.socket.close();
  }

  /**
   * @param {object} data
   * @param {(ArrayBuffer | ArrayBufferView)[]} buffers
   */
  tell(data, buffers = []) {
    const header = {
      msg_id: unique(),
      msg_type: "comm_msg",
      session: this.session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const content = { comm_id: this.model.id, data };
    const message = pack("shell", [header, {}, {}, content], buffers);
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(message);
    else this.waiting.push(message);
  }

  /** @param {{ header: Header, content: Content, buffers: DataView[] }} message */
  receive({ header, content, buffers }) {
    // A kernel that died takes the page's model with it.
    if (header.msg_type === "status" && content.execution_state === "dead") this.gone();
    if (header.msg_type !== "comm_msg" || content.comm_id !== this.model.id) return;
    const { method, state, buffer_paths: paths = [] } = content.data;
    if (method === "update") this.model.hear(withBuffers(state, paths, buffers));
    if (method === "custom") this.model.emit("msg:custom", content.data.content, buffers);
  }
}

/** The model an anywidget module expects. */
export class Model {
  /** @type {Set<string>} */
  changed = new Set();
  /** @type {Map<string, Listener[]>} */
  listeners = new Map();

  /** @param {{ model_id: string, state: State }} place */
  constructor({ model_id: id, state }) {
    this.id = id;
    this.state = state;
    this.line = new Line(this);
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
    if (Object.keys(state).length) this.line.tell({ method: "update", state, buffer_paths: [] });
  }

  /**
   * @param {unknown} content
   * @param {unknown} _callbacks
   * @param {ArrayBuffer[]} buffers
   */
  send(content, _callbacks, buffers = []) {
    this.line.tell({ method: "custom", content }, buffers);
  }

  reconnect() {
    return reconnect();
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
}

/** Take a new kernel as a new visit would, without leaving the page; say what is in the way. */
async function reconnect() {
  for (const model of models.values()) model.line.end();
  const [address, body] = farewell();
  const signal = AbortSignal.timeout(LONGEST_WAIT);
  await fetch(address, { method: "POST", body, signal }).catch(() => null);
  const again = AbortSignal.timeout(LONGEST_WAIT);
  const answer = await fetch(location.href, { cache: "no-store", signal: again }).catch(() => null);
  const text = await answer?.text().catch(() => null);
  if (typeof text !== "string") return "The server does not answer. Try again in a moment.";
  const page = new DOMParser().parseFromString(text, "text/html");
  const ids = new Set(Array.from(page.querySelectorAll(".cxroi-place"), (place) => saidIn(place).model_id));
  if (ids.size !== models.size) return TROUBLE[answer?.status ?? 0] ?? UNKNOWN;
  kernelId = kernelOf(page);
  const all = [...models.values()]; // all widgets of the page live in one kernel
  models.clear();
  [...ids].forEach((id, nth) => {
    models.set(id, all[nth]);
    all[nth].id = id;
    all[nth].line = new Line(all[nth]);
  });
  return "";
}

/** @type {Map<string, Model>} */
const models = new Map(); // by id: a widget that is shown twice has two places and one model

/** @type {Record<number, string>} */
const TROUBLE = { 503: "All places are taken. Try again in a minute." };
const UNKNOWN = "The server did not give this page again. Open its address in another tab, then try again.";

/** A name nobody else has; crypto.randomUUID is there on safe origins only. */
function unique() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Put binary values back where the kernel took them out.
 * @param {State} state
 * @param {Path[]} paths
 * @param {unknown[]} buffers
 */
export function withBuffers(state, paths, buffers) {
  paths.forEach((path, index) => {
    /** @type {any} */
    let holder = state; // as deep as the kernel's own values are
    for (const key of path.slice(0, -1)) holder = holder[key];
    const [last] = path.slice(-1);
    holder[last] = buffers[index];
  });
  return state;
}

/**
 * Jupyter's binary frame: how many offsets, the offsets, then the parts.
 * @param {string} channel
 * @param {object[]} parts
 * @param {(ArrayBuffer | ArrayBufferView)[]} buffers
 */
export function pack(channel, parts, buffers) {
  const encoder = new TextEncoder();
  const texts = [encoder.encode(channel), ...parts.map((part) => encoder.encode(JSON.stringify(part)))];
  const chunks = [...texts, ...buffers.map(bytesOf)];
  const count = chunks.length + 1;
  const frame = new Uint8Array(8 * (count + 1) + chunks.reduce((sum, each) => sum + each.byteLength, 0));
  const view = new DataView(frame.buffer);
  view.setBigUint64(0, BigInt(count), true);
  let offset = 8 * (count + 1);
  chunks.forEach((chunk, index) => {
    view.setBigUint64(8 * (index + 1), BigInt(offset), true);
    frame.set(chunk, offset);
    offset += chunk.byteLength;
  });
  view.setBigUint64(8 * count, BigInt(offset), true);
  return frame.buffer;
}

/** @param {ArrayBuffer | ArrayBufferView} buffer */
function bytesOf(buffer) {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

/**
 * @param {ArrayBuffer} frame
 * @returns {{ header: Header, content: Content, buffers: DataView[] }}
 */
export function unpack(frame) {
  const view = new DataView(frame);
  const count = Number(view.getBigUint64(0, true));
  const offsets = Array.from({ length: count }, (_, index) => Number(view.getBigUint64(8 * (index + 1), true)));
  /** @param {number} index */
  const part = (index) => new DataView(frame, offsets[index], offsets[index + 1] - offsets[index]);
  /** @param {number} index */
  const json = (index) => JSON.parse(new TextDecoder().decode(part(index)));
  const buffers = Array.from({ length: count - 6 }, (_, index) => part(index + 5));
  return { header: json(1), content: json(4), buffers };
}

/**
 * Draw one widget where its output stood.
 * @param {Element} place
 */
async function start(place) {
  /** @type {Place} */
  const page = saidIn(place.firstElementChild);
  const model = models.get(page.model_id) ?? new Model(page);
  models.set(page.model_id, model);
  if (page.css) place.before(Object.assign(document.createElement("style"), { textContent: page.css }));
  const module = await import(page.module);
  const widget = typeof module.default === "function" ? await module.default() : module.default;
  await widget.initialize?.({ model, experimental: {} });
  await widget.render({ model, el: place, experimental: {} });
}

/**
 * What ends the kernel: nobody else uses it.
 * @returns {[address: string, form: FormData]}
 */
function farewell() {
  const form = new FormData();
  form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
  return [`/voila/api/shutdown/${kernelId}`, form];
}

addEventListener("pagehide", (event) => event.persisted || navigator.sendBeacon(...farewell()));
for (const place of document.querySelectorAll(".cxroi-place")) {
  start(place).catch((error) => {
    console.error(error);
    place.innerHTML = '<p class="trouble" role="alert">This page could not be drawn. Load it again.</p>';
  });
}
