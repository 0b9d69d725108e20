// The session of a workbook: its case, its line to the kernel, and all drawing of its views.
// It is the module of a model that shows nothing; views reach what `initialize` returns.

import { makeAnswers } from "./answers.js";
import { openBook } from "./book.js";
import { makeDrawer } from "./drawer.js";
import { assumed, printing } from "./paper.js";
import { make } from "./pieces.js";
import { undoing } from "./scenario.js";
import { converse } from "./talk.js";
import { show } from "./views.js";
import { makeWords } from "./words.js";

/**
 * Open a session, once in a page of ours: Voilà's front end may draw some of its views, and asks here too.
 * @param {{ model: SessionModel, signal?: AbortSignal }} widget
 * @returns {Exports}
 */
export function initialize({ model, signal }) {
  const over = signal ?? new AbortController().signal;
  if (!globalThis.cxroi) return open(model, over);
  const sessions = (globalThis.cxroi.sessions ??= new Map());
  const { name } = model.get("start");
  const session = sessions.get(name) ?? open(model, over);
  if (!sessions.has(name)) over.addEventListener("abort", () => sessions.delete(name));
  sessions.set(name, session);
  return session;
}

/**
 * @param {SessionModel} model
 * @param {AbortSignal} over
 * @returns {Exports}
 */
function open(model, over) {
  const root = rootOf(over);
  const page = openBook(model, root, over);
  page.words = makeWords(page);
  page.answers = makeAnswers(page);
  page.line = converse(model, page);
  // before a page has spoken, what Python moves comes as state
  const news = () => page.answers.overhear({ ...model.get("now"), asked: "ask", number: "", tables: {} }, []);
  model.on("change:now", news);
  over.addEventListener("abort", () => {
    model.off("change:now", news);
    page.line.end();
  });
  page.gallery.prepare(model).then(() => {
    page.gallery.draw();
    page.sections.rest();
  });
  printing(page, () => [assumed(page)]);
  const side = /** @type {HTMLElement | null} */ (root.querySelector(".side")); // of our template
  if (side) {
    page.drawer = makeDrawer(page, side);
    root.append(page.drawer.node);
  }
  page.visit.begin();
  if (globalThis.cxroi) document.addEventListener("keydown", (event) => undoing(page, event), { signal: over });
  return { render: (own, el, ends) => show(page, own, el, ends) };
}

/**
 * What holds that which belongs to no view: the page itself where it is ours, else a place at its foot.
 * @param {AbortSignal} over
 */
function rootOf(over) {
  const ours = /** @type {HTMLElement | null} */ (globalThis.cxroi ? document.querySelector("main.cxroi-page") : null); // of our template
  if (ours) return ours;
  const root = make("div", { class: "cxroi-page cxroi-foot" });
  document.body.append(root);
  over.addEventListener("abort", () => root.remove());
  return root;
}

export default { initialize };
