// What the pages beside the business case have in common: one question at a time, and a place for files.

import { makeLooks } from "./appearance.js";
import { banner } from "./banners.js";
import { makeGallery } from "./gallery.js";
import { named } from "./headline.js";
import { numbersOf } from "./packing.js";
import { printing } from "./paper.js";
import { make, unique, write } from "./pieces.js";
import { SILENT, namesOf } from "./talk.js";
import { LOOK_LOST_AFTER, makeAgenda } from "./waits.js";

const FILE_LOST = "The connection was lost while a file was being read. Choose the file again, or a smaller one.";

/**
 * One question at a time, in the order they were asked; an answer is awaited.
 * @param {WidgetModel} model
 * @param {BesidePage} page
 */
export function asker(model, page) {
  const names = namesOf();
  let number = 0;
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  const waiting = new Map();
  /**
   * @param {Reply} content
   * @param {Blocks} buffers
   */
  const hear = (content, buffers) => {
    const found = waiting.get(content.number);
    if (!found) {
      // our own question may be answered twice, after a cut; what was chosen since stays chosen
      if (names.back(content.number) === undefined) page.overhear?.(content);
      return;
    }
    clearTimeout(found.timer);
    page.lost.say("");
    if (content.kind === "progress") {
      found.timer = setTimeout(() => page.isGone(), LOOK_LOST_AFTER);
      return page.progress?.(content);
    }
    waiting.delete(content.number);
    found.resolve([content, buffers]);
    if (!waiting.size) page.agenda.later("answer", () => {}, 0); // once what waits for it has gone on
  };
  /** @param {LineState} line */
  const follow = (line) => {
    if (line === "gone") page.isGone();
    // What was under way when the line was cut may never be answered: ask again.
    if (line === "open") for (const { again } of waiting.values()) again();
  };
  model.on("msg:custom", hear);
  model.on("host:line", follow);
  /**
   * @param {string} kind
   * @param {object} wish
   * @param {ArrayBuffer[] | undefined} buffers
   * @returns {Promise<[Reply, Blocks]>}
   */
  const send = (kind, wish, buffers) =>
    new Promise((resolve) => {
      const name = names.of((number += 1));
      const timer = setTimeout(() => page.isGone(), LOOK_LOST_AFTER);
      const message = { ...wish, kind, number: name };
      const again = () => model.send(message, undefined, buffers);
      waiting.set(name, { kind, resolve, timer, again });
      page.agenda.awaits("answer");
      again();
    });
  return {
    /**
     * @param {string} kind
     * @param {object} wish
     * @param {ArrayBuffer[]} buffers
     */
    ask(kind, wish = {}, buffers = []) {
      const asked = last.then(() => send(kind, wish, buffers));
      last = asked;
      return asked;
    },
    /** A part of a file is not sent to another kernel: it has no others of it, and may be what ended the first. */
    giveUp() {
      for (const [name, { kind, resolve, timer }] of waiting) {
        if (kind !== "part") continue;
        clearTimeout(timer);
        waiting.delete(name);
        resolve([{ kind: "problem", text: FILE_LOST }, []]);
      }
    },
    /** The answer to what was asked last. */
    settled: () => last,
    end() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      model.off("msg:custom", hear);
      model.off("host:line", follow);
    },
  };
}

/**
 * What every page beside the business case begins with; `lay` fills it.
 * @template {BesidePage} Page
 * @param {BesideModel} model
 * @param {HTMLElement} el
 * @param {Page["start"]} start
 * @param {(page: Page) => void} lay
 */
export function beside(model, el, start, lay) {
  const over = new AbortController();
  // over a workbook its case is looked at; else that of the address, which in a notebook is not ours
  const from = model.get("query") ?? (globalThis.cxroi ? location.search.slice(1) : "");
  const root = make("div", {
    class: `cxroi-page beside ${start.page.replace("_", "-")}`,
    onkeydown: (event) => globalThis.cxroi || event.stopPropagation(),
  });
  /** @type {Partial<BesidePage>} */
  const begun = { start, root, over: over.signal, from };
  const page = /** @type {Page} */ (begun); // `lay` puts on it what is its own
  page.agenda = makeAgenda(page);
  page.gallery = makeGallery(page);
  page.looks = makeLooks(page);
  const talk = asker(model, page);
  page.take = async (query) => /** @type {[Taken | Problem, Blocks]} */ (await talk.ask("take", { query })); // the answer of its kind
  Object.assign(page, { ask: talk.ask });
  page.settled = talk.settled;
  page.giveUp = talk.giveUp;
  page.reconnect = model.reconnect?.bind(model);
  page.hasBook = typeof model.get("query") === "string";
  const follow = () => {
    page.from = model.get("query") ?? "";
    (page.reopen ?? page.comeBack)?.();
  };
  model.on("change:query", follow);
  printing(page);
  lay(page);
  el.replaceChildren(page.root);
  if (start.page !== "proposal") {
    for (const name of start.charts) page.gallery.hang(name, page.chartsNode);
    // what was to be drawn may have come before the library that draws it
    page.gallery.prepare(model).then(() => page.gallery.number === undefined || page.gallery.draw(true));
  }
  return () => {
    model.off("change:query", follow);
    talk.end();
    over.abort();
  };
}

/**
 * Show what a reply says of the page's charts.
 * @param {BesidePage} page
 * @param {{ tables: PackedTables, number: string }} reply
 * @param {Blocks} buffers
 */
export function drawn(page, reply, buffers) {
  page.gallery.take(reply, numbersOf(buffers), reply.number);
  page.gallery.draw(true);
}

/**
 * A button that takes a case to the business case.
 * @param {BesidePage} page
 * @param {string} text
 * @param {() => string} link
 */
export function backToCase(page, text, link) {
  const go = async () => {
    await page.settled(); // what was changed a moment ago goes along
    takeBack(page, link(), "In JupyterLab, open the business case page and make the same changes there.");
  };
  return make("button", { type: "button", class: "main", text, onclick: go });
}

/**
 * Take a case to the workbook, or to the page of the business case where there is one.
 * @param {BesidePage} page
 * @param {string} query
 * @param {string} otherwise
 */
export async function takeBack(page, query, otherwise) {
  if (page.hasBook) {
    const [reply] = await page.take(query);
    if (reply.kind === "problem") return page.refused.say(reply.text);
    return page.say("Applied to the workbook.");
  }
  if (!globalThis.cxroi) return page.refused.say(otherwise);
  location.assign(`business_case.ipynb?${query}`);
}

/**
 * The bar of a page, and the banners below it; `kept` says what a lost connection leaves.
 * @param {BesidePage} page
 * @param {string} title
 * @param {string} kept
 * @param {() => Promise<void>} comeBack
 */
export function shell(page, title, kept, comeBack) {
  const name = named(page, title);
  const status = make("span", { class: "status", role: "status" });
  const bar = make("header", { class: "bar" }, name, make("div", { class: "deeds" }, status, page.looks.button()));
  page.chosen = new Map(); // the reader's own files: what the kernel has can be given to it again
  page.work = Promise.resolve(); // what is being uploaded: nothing is read before it is there
  page.say = (text) => write(status, text);
  page.lost = banner("lost", "Reconnect", async () => {
    page.lost.say("Reconnecting…");
    page.giveUp();
    const trouble = await page.reconnect?.((sentence) => page.lost.say(`${sentence} ${kept}`));
    page.lost.say(trouble ? `${trouble} ${kept}` : "");
    if (!trouble) await comeBack();
  });
  page.refused = banner("refused", "Close", () => page.refused.say(""));
  page.comeBack = comeBack;
  page.isGone = () => page.lost.say(page.reconnect ? `Connection lost. ${kept}` : SILENT);
  page.news = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  return bar;
}

/**
 * @param {string} number
 * @param {string} title
 * @param {(Node | string)[]} parts
 */
export function step(number, title, parts) {
  const id = unique("step");
  const head = make("h2", { id }, make("span", { class: "nth", text: number }), title);
  return make("section", { class: "step", "aria-labelledby": id }, head, ...parts);
}

/**
 * What a reply says is wrong; nothing of what the reader did is lost by it.
 * @template {{ kind: string }} R
 * @param {BesidePage} page
 * @param {R | Problem} reply
 * @returns {reply is R}
 */
export function isFine(page, reply) {
  const problem = reply.kind === "problem" ? /** @type {Problem} */ (reply) : null; // nothing else is of this kind
  page.refused.say(problem?.text ?? "");
  return reply.kind !== "problem";
}
