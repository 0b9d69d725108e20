// What a page of our server finds around itself, but for what it shows: a line, an address, a cookie.

import { mock } from "node:test";

/** In place of a browser's WebSocket: what was sent is read, and the kernel's words are put in. */
export class Socket {
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
    this.sent.push(unpack(message).content);
  }
  hear(told, said = "comm_msg", blocks = []) {
    this.onmessage({ data: pack("iopub", [{ msg_type: said }, {}, {}, told], blocks) });
  }
  close() {
    this.readyState = 3;
    this.onclose();
  }
}

Object.assign(globalThis, {
  addEventListener() {},
  document: { body: { dataset: { base: "/under/" } }, getElementById: () => null, querySelector: () => null, cookie: "a=b; _xsrf=token" },
  location: { protocol: "http:", host: "page", href: "http://page/under/case" },
  WebSocket: Socket,
});
const { pack, unpack } = await import("../../cxroi/serve/template/cxroi/static/frames.js");

/** Begin a test without a line, in a time that stands still until the test moves it. */
export function begin() {
  Socket.all = [];
  mock.timers.enable({ apis: ["setTimeout"] });
}
export const later = () => new Promise(setImmediate);
