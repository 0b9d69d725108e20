// The line to a page's kernel: sends when it can, comes back when it is cut, ends when its kernel did.

import { pack, unique, unpack } from "./frames.js";

/** @typedef {import("./frames.js").Message} Message */

const LONGEST_WAIT = 8000; // milliseconds, for an answer and between two attempts to come back

/** Where the server's pages begin: under a prefix, behind a hub or a proxy. */
export const base = document.body?.dataset.base ?? "/";

export class Line {
  /** @type {ArrayBuffer[]} */
  waiting = [];

  /**
   * @param {string} kernel
   * @param {(message: Message) => void} hear
   * @param {(state: "open" | "lost" | "gone") => void} follow
   */
  constructor(kernel, hear, follow) {
    this.kernel = `${base}api/kernels/${kernel}`;
    this.hear = hear;
    this.follow = follow;
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
    this.follow("open");
  }

  async closed() {
    if (this.ended) return;
    this.follow("lost");
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
    this.follow("gone");
  }

  end() {
    this.ended = true;
    this.socket.close();
  }

  /** @param {Message} message */
  receive(message) {
    // A kernel that died takes the page's models with it.
    if (message.header.msg_type === "status" && message.content.execution_state === "dead") this.gone();
    else this.hear(message);
  }

  /**
   * @param {string} id
   * @param {object} data
   * @param {(ArrayBuffer | ArrayBufferView)[]} buffers
   */
  tell(id, data, buffers = []) {
    const header = {
      msg_id: unique(),
      msg_type: "comm_msg",
      session: this.session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const message = pack("shell", [header, {}, {}, { comm_id: id, data }], buffers);
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(message);
    else this.waiting.push(message);
  }
}
