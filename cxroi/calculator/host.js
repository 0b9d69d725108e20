// A case in one file: its widgets are drawn as on a page of a server, and what they ask is answered
// in the file itself.

import { layOut } from "../serve/template/cxroi/static/layout.js";
import { initialize } from "../widgets/js/session.js";
import { make, there } from "../widgets/js/pieces.js";
import { openBackend } from "./answering.js";
import { drawing } from "./formulas.js";

const TROUBLE = "This could not be calculated. Your last valid case is still shown.";

/**
 * What talks to a backend as the model of a session talks to its kernel.
 * @param {Backend} backend
 * @returns {SessionModel}
 */
function modelOf({ start, now, reply }) {
  /** @type {Record<string, unknown>} */
  const state = { start, now };
  /** @type {Set<Function>} */
  const hearers = new Set();
  /** @param {{ kind?: string, number?: unknown }} content */
  const problem = ({ kind, number }) => ({ asked: kind, number, kind: "problem", key: "", text: TROUBLE });
  /**
   * Who asks goes on before the answer comes.
   * @param {object} content
   * @param {unknown} _
   * @param {ArrayBuffer[]} blocks
   */
  const send = async (content, _ = null, blocks = []) => {
    const [words, buffers] = await reply(content, blocks).catch((error) => {
      console.error(error);
      return [problem(content), []];
    });
    for (const hear of hearers) hear(words, buffers);
  };
  const model = {
    get: (/** @type {string} */ key) => state[key],
    on: (/** @type {string} */ name, /** @type {Function} */ hear) => name === "msg:custom" && hearers.add(hear),
    off: (/** @type {string} */ _, /** @type {Function} */ hear) => hearers.delete(hear),
    send,
  };
  return /** @type {any} */ (model); // it has no kernel to lose, and no state of its own
}

/**
 * A view, as its place in the page names it: its kind, and the name of what it shows.
 * @param {string} named
 * @param {string} title
 * @returns {ViewModel}
 */
function viewOf(named, title) {
  const [kind, name] = named.split(" ");
  /** @type {Record<string, unknown>} */
  const state = { kind, name, title };
  return /** @type {any} */ ({ get: (/** @type {string} */ key) => state[key] }); // as above
}

/**
 * @param {string} packed
 * @returns {Promise<string>}
 */
function unzip(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => there(letter.codePointAt(0)));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/**
 * The charts, and what draws them: in a folder that is a script of its own.
 * @param {CalculatorData} data
 * @returns {Promise<Vega>}
 */
async function chartsOf({ start, specs, vega }) {
  const [drawn, script] = await Promise.all([unzip(specs), vega && unzip(vega)]);
  Object.assign(start.specs, JSON.parse(drawn));
  if (script) document.head.append(make("script", {}, script));
  return drawing(/** @type {LeanVega} */ (globalThis.vega));
}

/** Draw what the file holds. */
function begin() {
  const data = JSON.parse(there(document.getElementById("cxroi-case")).textContent);
  globalThis.cxroi = { file: data.file, index: data.index, vega: chartsOf(data) };
  const page = there(document.querySelector("main"));
  page.classList.add("cxroi-page");
  const { signal } = new AbortController();
  // once all is laid out: the session looks for its parts in the page
  const session = Promise.resolve().then(() => initialize({ model: modelOf(openBackend(data)), signal }));
  /** @param {HTMLElement} cell */
  const draw = async (cell) => {
    const places = /** @type {NodeListOf<HTMLElement>} */ (cell.querySelectorAll(".place:not([data-drawn])")); // as page.py writes them
    for (const place of places) place.dataset.drawn = "";
    const { render } = await session;
    for (const place of places) render(viewOf(there(place.dataset.model), document.title), place, signal);
  };
  layOut(page, (named) => named.split(" ")[0], draw);
  there(page.querySelector(".body")).append(...document.querySelectorAll("footer"));
}

begin();
