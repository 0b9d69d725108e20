// What a page asks its kernel: one request is under way at a time and the newest one wins.

import { numbersOf } from "./packing.js";
import { unique } from "./pieces.js";
import { LOOK_LOST_AFTER, LOST_AFTER } from "./waits.js";

export const SILENT = "The kernel does not answer. Your figures are kept here; run the cell again to go on.";
const BUSY_AFTER = 1000;

/**
 * @param {WidgetModel} model
 * @param {CasePage} page
 * @returns {Talk}
 */
export function converse(model, page) {
  const names = namesOf();
  let number = 0;
  let requests = 0;
  /** @type {Numbered | null} */
  let waiting = null;
  /** @type {Numbered | null} */
  let underWay = null;
  /** @type {number[]} */
  let timers = [];
  /** @type {Map<string, { reply: Hear, send: () => void, timer: number, number: string }>} */
  const replies = new Map();

  const send = () => {
    if (underWay || !waiting) return;
    underWay = waiting;
    waiting = null;
    page.awaits("ask");
    model.send({ ...underWay, kind: "ask", number: names.of(underWay.number), view_of: names.view });
    timers = [setTimeout(page.busy, BUSY_AFTER, true), setTimeout(page.lost, LOST_AFTER)];
  };
  /**
   * @param {Reply} content
   * @param {Blocks} buffers
   */
  const hear = (content, buffers) => {
    if (content.asked !== "ask") {
      const asked = replies.get(content.asked);
      if (!asked || asked.number !== content.number) return; // not asked, or not any more
      clearTimeout(asked.timer);
      if (content.kind === "progress") {
        asked.timer = setTimeout(page.lost, LOOK_LOST_AFTER);
        return page.progress?.(content.share);
      }
      replies.delete(content.asked);
      page.found();
      asked.reply(content, buffers);
      if (!replies.has(content.asked)) page.done(content.asked);
      return;
    }
    const at = names.back(content.number);
    if (at === undefined) return; // another view of this page asked
    timers.forEach(clearTimeout);
    page.busy(false);
    page.found();
    const newest = at === number;
    underWay = null;
    send();
    if (content.kind === "problem") {
      if (newest) page.complain(content.key, content.text);
    } else if (content.kind === "answer") page.show({ ...content, number: at }, numbersOf(buffers));
    if (!underWay) page.done("ask");
  };
  /** @param {LineState} line */
  const follow = (line) => {
    if (line !== "open") return page.lost();
    page.found();
    // What was under way when the line was cut may never be answered: ask again.
    timers.forEach(clearTimeout);
    waiting ??= underWay;
    underWay = null;
    send();
    for (const asked of replies.values()) asked.send();
  };
  model.on("msg:custom", hear);
  model.on("host:line", follow);
  return {
    ask(wish) {
      number += 1;
      waiting = { ...wish, number };
      send();
    },
    request(kind, wish, reply, buffers = []) {
      const asked = names.of((requests += 1));
      const sent = () => model.send({ ...wish, kind, number: asked, view_of: names.view }, undefined, buffers);
      clearTimeout(replies.get(kind)?.timer);
      const timer = setTimeout(page.lost, kind === "look" ? LOOK_LOST_AFTER : LOST_AFTER);
      const hears = /** @type {Hear} */ (reply); // a kind of request has its own kind of answer
      replies.set(kind, { reply: hears, send: sent, timer, number: asked });
      page.awaits(kind);
      sent();
    },
    /** Whether the case on the page is the one that was asked for. */
    isAnswered: () => !underWay && !waiting,
    /** What was asked is not wanted any more. */
    forget(kind) {
      clearTimeout(replies.get(kind)?.timer);
      replies.delete(kind);
      page.done(kind);
    },
    end() {
      timers.forEach(clearTimeout);
      for (const asked of replies.values()) clearTimeout(asked.timer);
      model.off("msg:custom", hear);
      model.off("host:line", follow);
    },
  };
}

/** Names for what a view asks, by which it knows its own answers: every view hears those of all. */
export function namesOf() {
  const view = `${unique("view")}-${Math.random().toString(36).slice(2)}`; // another window has a first one too
  return {
    view,
    /** @param {number} number */
    of: (number) => `${view} ${number}`,
    /** @param {unknown} name */
    back: (name) => (String(name).startsWith(`${view} `) ? Number(String(name).slice(view.length + 1)) : undefined),
  };
}

const views = new WeakMap(); // by what a widget began with: all views of one show one case

/**
 * The other views of the same widget, wherever they stand in the notebook.
 * @param {CaseStart} start
 * @param {CasePage} page
 * @param {AbortSignal} over
 */
export function companions(start, page, over) {
  const all = views.get(start) ?? new Set();
  views.set(start, all);
  all.add(page);
  over.addEventListener("abort", () => all.delete(page));
  return () => [...all].filter((each) => each !== page);
}
