// What answers the page in place of a kernel: the same requests, the same answers.

import { np } from "./numpy.js";
import { P } from "./python.js";

const OUT_OF_ORDER = "This change could not be calculated. Your last valid case is still shown.";
/**
 * Lists as they are; what has names, a map.
 * @param {any} value
 * @returns {any}
 */
const toPython = (value) =>
  Array.isArray(value) ? value.map(toPython) : value && typeof value === "object" ? new Map(Object.entries(value).map(([key, each]) => [key, toPython(each)])) : value ?? null;
/**
 * The same the other way; whatever can be gone through is a list.
 * @param {any} value
 * @returns {any}
 */
const toPage = (value) => {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, toPage(each)]));
  if (value && typeof value === "object" && typeof value[Symbol.iterator] === "function") return Array.from(value, toPage);
  return value ?? null;
};

/**
 * Tables as they travel: their words, and their numbers in one block.
 * @param {Carried.Tables} tables
 */
function pack(tables) {
  /** @type {Float64Array[]} */
  const numbers = [];
  const packed = new Map([...tables].map(([name, table]) => [name, carried.pack_table(table, numbers)]));
  return { tables: packed, block: np.concatenate(numbers) };
}
/**
 * @param {unknown} kase
 * @param {string[]} names
 */
const exhibitsOf = (kase, names) => pack(new Map(names.filter((name) => name in exhibits).map((name) => [name, exhibits[name](kase)])));

/**
 * @param {Record<string, unknown>} more
 * @param {Carried.Words} some
 * @returns {Carried.Words}
 */
const words = (more, some = new Map()) => new Map([...some, ...Object.entries(more)]);

let version = 0;
/** @type {Map<string, string[]>} */
const wants = new Map();
/** @type {Record<string, (request: Map<string, any>, blocks: ArrayBuffer[]) => [Carried.Words, Float64Array[]]>} */
const ANSWERS = {
  ask(request) {
    const kase = carried.business_case(carried.scenario_of(request));
    const names = new Set([...wants.values()].flat());
    const { tables, block } = exhibitsOf(kase, [...names]);
    version += 1;
    return [words({ version, scenario: carried.scenario_words(kase.assumptions), tables }, carried.case_words(kase)), [block]];
  },
  tables(request) {
    const { tables, block } = exhibitsOf(carried.business_case(carried.scenario_of(request)), P.list(request.get("names") ?? []));
    return [words({ kind: "tables", tables }), [block]];
  },
  look(request) {
    const scenario = carried.scenario_of(request);
    const options = new Map([...(request.get("given") ?? []), ...scenario.choices]);
    const view = LOOKS[request.get("view")](scenario, options, () => null);
    const { tables, block } = pack(view.tables);
    return [words({ kind: "view", lead: view.lead, parts: view.parts, tables }), [block]];
  },
  stance: (request) => [carried.stance(request), []],
  target: (request) => [carried.target(request), []],
  save: (request) => [carried.save(request), []],
  share: (request) => [carried.share(request), []],
  link: (request) => [words({ kind: "opened" }, carried.describe(carried.read_link(request.get("query")), "Opened the link")), []],
  open(request, blocks) {
    const name = carried.clean_name(request.get("name") ?? "");
    const text = new TextDecoder("utf-8").decode(blocks[0] ?? new Uint8Array());
    return [words({ kind: "opened" }, carried.describe(carried.parse_scenario(name, text), `Opened ${name}`)), []];
  },
};
/** @type {Record<string, Carried.Look>} */
const LOOKS = {
  headline: (...given) => carried.headline(...given),
  what_matters: (...given) => carried.what_matters(...given),
};

/**
 * Answer a request of the page; whatever is wrong with it becomes a sentence.
 * @param {Record<string, any>} content
 * @param {ArrayBuffer[]} blocks
 * @returns {[object, ArrayBufferLike[]]}
 */
export function answer(content, blocks = []) {
  const about = { number: content.number, asked: content.kind, ...(content.kind === "look" ? { view: content.view } : {}) };
  if (Array.isArray(content.want)) {
    wants.delete(content.view_of);
    wants.set(content.view_of, content.want);
  }
  try {
    const [found, buffers] = ANSWERS[content.kind](toPython(content), blocks);
    return [{ ...about, ...toPage(found) }, buffers.map((buffer) => buffer.buffer)];
  } catch (error) {
    if (error instanceof carried.CxroiError) {
      const told = carried.problem_words(error);
      return [{ ...about, kind: "problem", ...toPage(content.kind === "look" ? carried.name_key(told) : told) }, []];
    }
    console.error(error);
    return [{ ...about, kind: "problem", key: "", text: OUT_OF_ORDER }, []];
  }
}
