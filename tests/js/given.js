// What Python says, as tests/test_script.py wrote it: first of all imports, since the script takes
// its rules of numbers from there.

import { readFileSync } from "node:fs";

export const given = JSON.parse(readFileSync(process.env.CXROI_GIVEN, "utf8"));
globalThis.TYPED = given.typed;
