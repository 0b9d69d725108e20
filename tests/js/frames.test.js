// Jupyter's frames: messages as its server packs them, and the binary values in them.

import { given } from "./given.js";
import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { pack, unpack, withBuffers } from "../../cxroi/serve/template/cxroi/static/frames.js";

const { parts, bytes } = given.frame;
const frame = Uint8Array.from(Buffer.from(bytes, "base64"));
const buffers = [new ArrayBuffer(0), new DataView(new Uint8Array([9, 0, 1, 2]).buffer, 1)];

test("a frame is packed as Jupyter's server packs it", () => {
  deepEqual(new Uint8Array(pack("shell", parts, buffers)), frame);
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
