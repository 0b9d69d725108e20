// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// Calls with parameters by name.

import { Kw, Named, Plain, Problem, Record, TypeError_ } from "./kinds.js";

export const isClass = (what) => [Named, Record, Problem, Plain].some((kind) => what === kind || what.prototype instanceof kind);

/** Call with parameters by name. */
export function call(what, given, kw, self = undefined) {
  if (what.takesKw) return what.call(self, ...given, kw);
  const words = what.fields ?? (isClass(what) ? what.prototype.__init__.words : what.words);
  if (!words) throw new TypeError_(`${what.name} takes nothing by name.`);
  const told = bindWords(words, given, kw);
  return isClass(what) ? new what(...told) : what.call(self, ...told);
}

function bindWords(words, given, kw) {
  const rest = new Kw(kw);
  const told = words.map((word, nth) => {
    if (word.startsWith("*")) return undefined;
    const name = word.replace("=", "");
    if (rest.has(name)) {
      const value = rest.get(name);
      rest.delete(name);
      return value;
    }
    return word.startsWith("=") ? undefined : given[nth];
  });
  const last = words.at(-1) ?? "";
  if (last.startsWith("**")) told[words.length - 1] = rest;
  else if (last.startsWith("*")) told.splice(words.length - 1, 1, ...given.slice(words.length - 1));
  else if (rest.size) throw new TypeError_(`unexpected: ${[...rest.keys()].join(", ")}`);
  return told;
}

export function kwOf(given, names) {
  const kw = given.at(-1) instanceof Kw ? given.pop() : new Kw();
  return names.map((name) => kw.get(name) ?? null);
}
