// Tables as app/packing.py packs them come out as they went in.

import { given } from "./given.js";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { isEmpty, numbersOf, rowsOf, unpack } from "../../cxroi/widgets/js/packing.js";

const { packed, block, rows } = given.tables;
const bytes = Uint8Array.from(Buffer.from(block, "base64"));

test("words and numbers of several tables come out of one block", () => {
  const tables = unpack(packed, numbersOf([new DataView(bytes.buffer)]));
  for (const [name, expected] of Object.entries(rows)) deepEqual(rowsOf(tables[name]), expected);
  equal(tables.one.title, packed.one.title);
});

test("a block that lies inside another is read from where it begins", () => {
  const moved = new Uint8Array(bytes.length + 3);
  moved.set(bytes, 3);
  const view = new DataView(moved.buffer, 3, bytes.length);
  deepEqual([...numbersOf([view])], [...new Float64Array(bytes.buffer)]);
  deepEqual([...numbersOf([bytes.buffer])], [...new Float64Array(bytes.buffer)]);
});

test("no block is no numbers", () => {
  equal(numbersOf([]).length, 0);
  equal(numbersOf(undefined).length, 0);
});

test("a table without rows is empty", () => {
  const tables = unpack(packed, numbersOf([bytes.buffer]));
  deepEqual([isEmpty(tables.one), isEmpty(tables.none)], [false, true]);
});
