// What a page asks its kernel: one request is under way at a time and the newest one wins.

import { numbersOf } from "./packing.js";
import { unique } from "./pieces.js";
import { LOOK_LOST_AFTER, LOST_AFTER } from "./waits.js";

export const SILENT = "The calculation engine is not responding. Your figures are safe; run the cell again to continue.";
const BUSY_AFTER = 1000;

/**
 * @param {WidgetModel} model
 * @param {CasePage} page
 * @returns {Line}
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
  /** @type {Map<string, { reply: Hear, progress?: (share: number) => void, send: () => void, timer: number, number: string }>} */
  const replies = new Map();

  const send = () => {
    if (underWay || !waiting) return;
    underWay = waiting;
    waiting = null;
    page.agenda.awaits("ask");
    const gesture = page.grip.isHeld ? page.grip.gesture : null;
    /** @type {Asks.Move & Asks.FromPage} */
    const move = { ...underWay, kind: "ask", number: names.of(underWay.number), view_of: names.view, want: page.rows.wanted(), gesture };
    model.send(move);
    timers = [setTimeout(page.words.busy, BUSY_AFTER, true), setTimeout(page.words.lost, LOST_AFTER)];
  };
  /**
   * @param {Reply} content
   * @param {Blocks} buffers
   */
  const hear = (content, buffers) => {
    if (content.asked === "news") return page.words.refuse("text" in content ? content.text : "");
    if (content.asked !== "ask") {
      const asked = replies.get(content.asked);
      if (!asked || asked.number !== content.number) return; // not asked, or not any more
      clearTimeout(asked.timer);
      if (content.kind === "progress") {
        asked.timer = setTimeout(page.words.lost, LOOK_LOST_AFTER);
        return asked.progress?.(content.share);
      }
      replies.delete(content.asked);
      page.words.found();
      asked.reply(content, buffers);
      if (!replies.has(content.asked)) page.agenda.done(content.asked);
      return;
    }
    const at = names.back(content.number);
    if (at === undefined) return page.answers.overhear(content, buffers); // another page asked, or Python moved
    timers.forEach(clearTimeout);
    page.words.busy(false);
    page.words.found();
    const newest = at === number;
    underWay = null;
    send();
    if (content.kind === "problem") {
      if (newest) page.answers.complain(content.key, content.text);
    } else if (content.kind === "answer") page.answers.show({ ...content, number: at }, numbersOf(buffers));
    if (!underWay) page.agenda.done("ask");
  };
  /** @param {LineState} line */
  const follow = (line) => {
    if (line !== "open") return page.words.lost();
    page.words.found();
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
    reconnect: model.reconnect?.bind(model),
    ask(wish) {
      number += 1;
      waiting = { ...wish, number };
      send();
    },
    request(kind, wish, reply, { buffers = [], progress } = {}) {
      const asked = names.of((requests += 1));
      const sent = () => model.send({ ...wish, want: page.rows.wanted(), kind, number: asked, view_of: names.view }, undefined, buffers);
      clearTimeout(replies.get(kind)?.timer);
      const timer = setTimeout(page.words.lost, kind === "look" ? LOOK_LOST_AFTER : LOST_AFTER);
      const hears = /** @type {Hear} */ (reply); // a kind of request has its own kind of answer
      replies.set(kind, { reply: hears, progress, send: sent, timer, number: asked });
      page.agenda.awaits(kind);
      sent();
    },
    isAnswered: () => !underWay && !waiting,
    forget(kind) {
      clearTimeout(replies.get(kind)?.timer);
      replies.delete(kind);
      page.agenda.done(kind);
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
