// A page's line to its kernel: what JupyterLab's front end would do for one widget, and no more.
// It starts the widget from the state that came with the page, so that something is drawn before
// the line stands, and keeps what the reader does meanwhile until it does.

const settings = JSON.parse(document.getElementById("jupyter-config-data").textContent);
const kernel = `/api/kernels/${settings.kernelId}`;
const LONGEST_WAIT = 8000; // milliseconds between two attempts to come back

/** The kernel's socket: sends when it can, comes back when it is cut. */
class Line {
  constructor(model) {
    this.model = model;
    this.session = crypto.randomUUID();
    this.waiting = [];
    this.attempts = 0;
    this.open();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const address = `${scheme}://${location.host}${kernel}/channels?session_id=${this.session}`;
    this.socket = new WebSocket(address, ["v1.kernel.websocket.jupyter.org"]);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.opened();
    this.socket.onmessage = (event) => this.receive(unpack(event.data));
    this.socket.onclose = () => this.closed();
  }

  opened() {
    this.attempts = 0;
    for (const message of this.waiting.splice(0)) this.socket.send(message);
    this.tell({ method: "request_state" });
    this.model.emit("host:line", "open");
  }

  async closed() {
    this.model.emit("host:line", "lost");
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** this.attempts++);
    await new Promise((resolve) => setTimeout(resolve, wait));
    const answer = await fetch(kernel).catch(() => null);
    if (answer?.status === 404) this.model.emit("host:line", "gone");
    else this.open();
  }

  tell(data, buffers = []) {
    const header = {
      msg_id: crypto.randomUUID(),
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

  receive({ header, content, buffers }) {
    // A kernel that died is started anew by the server, without the page's model: it is lost.
    if (header.msg_type === "status" && /restarting|dead/.test(content.execution_state)) {
      this.model.emit("host:line", "gone");
    }
    if (header.msg_type !== "comm_msg" || content.comm_id !== this.model.id) return;
    const { method, state, buffer_paths: paths = [] } = content.data;
    if (method === "update") this.model.hear(withBuffers(state, paths, buffers));
    if (method === "custom") this.model.emit("msg:custom", content.data.content, buffers);
  }
}

/** The model an anywidget module expects. */
class Model {
  constructor({ model_id: id, state }) {
    this.id = id;
    this.state = state;
    this.changed = new Set();
    this.listeners = new Map();
    this.line = new Line(this);
  }

  get(key) {
    return this.state[key];
  }

  set(key, value) {
    this.put(key, value, true);
  }

  put(key, value, ours) {
    if (same(this.state[key], value)) return;
    this.state[key] = value;
    if (ours) this.changed.add(key);
    this.emit(`change:${key}`, this, value);
    this.emit("change", this);
  }

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

  send(content, callbacks, buffers = []) {
    this.line.tell({ method: "custom", content }, buffers);
  }

  on(names, listener) {
    for (const name of names.split(" ")) {
      this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
    }
  }

  off(name, listener) {
    if (!name) this.listeners.clear();
    const rest = (this.listeners.get(name) ?? []).filter((each) => listener && each !== listener);
    this.listeners.set(name, rest);
  }

  emit(name, ...details) {
    for (const listener of this.listeners.get(name) ?? []) listener(...details);
  }
}

function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Put binary values back where the kernel took them out. */
function withBuffers(state, paths, buffers) {
  paths.forEach((path, index) => {
    const holder = path.slice(0, -1).reduce((inner, key) => inner[key], state);
    holder[path.at(-1)] = buffers[index];
  });
  return state;
}

/** Jupyter's binary frame: how many offsets, the offsets, then the parts. */
function pack(channel, parts, buffers) {
  const encoder = new TextEncoder();
  const texts = [encoder.encode(channel), ...parts.map((part) => encoder.encode(JSON.stringify(part)))];
  const chunks = [...texts, ...buffers.map(bytes)];
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

function bytes(buffer) {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

function unpack(frame) {
  const view = new DataView(frame);
  const count = Number(view.getBigUint64(0, true));
  const offsets = Array.from({ length: count }, (_, index) => Number(view.getBigUint64(8 * (index + 1), true)));
  const part = (index) => new DataView(frame, offsets[index], offsets[index + 1] - offsets[index]);
  const json = (index) => JSON.parse(new TextDecoder().decode(part(index)));
  const buffers = Array.from({ length: count - 6 }, (_, index) => part(index + 5));
  return { header: json(1), content: json(4), buffers };
}

/** Give code that came with the page an address, for import. */
function addressOf(code) {
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

/** Draw one widget where its output stood. */
async function start(place) {
  const page = JSON.parse(place.firstElementChild.textContent);
  const model = new Model(page);
  if (page.css) place.before(Object.assign(document.createElement("style"), { textContent: page.css }));
  const module = await import(page.module ?? addressOf(page.code));
  const widget = typeof module.default === "function" ? await module.default() : module.default;
  await widget.initialize?.({ model, experimental: {} });
  await widget.render({ model, el: place, experimental: {} });
}

/** End the kernel when the reader leaves: nobody else uses it. */
function farewell(event) {
  const cookie = document.cookie.match(/\b_xsrf=([^;]*)/);
  if (event.persisted || !cookie) return;
  const form = new FormData();
  form.append("_xsrf", cookie[1]);
  navigator.sendBeacon(`/voila/api/shutdown/${settings.kernelId}`, form);
}

addEventListener("pagehide", farewell);
for (const place of document.querySelectorAll(".cxroi-place")) {
  start(place).catch((error) => {
    console.error(error);
    place.innerHTML = '<p class="trouble" role="alert">This page could not be drawn. Load it again.</p>';
  });
}
