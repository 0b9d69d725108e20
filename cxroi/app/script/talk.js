// The page executives open. It shows words and figures it is given and sends back what the reader
// wants; it works nothing out. One request is under way at a time and the newest one wins.

const BUSY_AFTER = 1000;
const LOST_AFTER = 10000;
const LOOK_LOST_AFTER = 60000; // a tab's first visit loads what it needs, and says nothing meanwhile
const SETTLE_AFTER = 450;
const LOOK_AFTER = 350; // of rest, before a tab of doubt is asked for
const APPEARANCE = "cxroi-appearance";
const AUTHOR = "cxroi-author";
const SNAPSHOTS = "cxroi-snapshots";
const SESSION = `cxroi-session ${location.pathname}`;
const LOST = "The connection is lost. Your figures are kept on this page.";
const SILENT = "The kernel does not answer. Your figures are kept here; run the cell again to go on.";
const CHANGED = "The case has changed meanwhile. Ask again for the case as it stands now.";
const UNDRAWN = "This chart cannot be drawn, because the chart library did not load. Load the page again; until then its table has the figures.";
const FIRST_CHANGES = 4;
const PARTS = ["changes", "ranges", "shapes", "notes"]; // what a scenario says of assumptions, by key
const MOST_COMPARED = 4;
const MOST_SEGMENTS = 4;
const PAPER = 480; // pixels of a printed chart, as it is drawn before it takes the width of its column
const SHAPES = {
  pert: "most near the value",
  triangular: "a triangle",
  uniform: "all alike",
  lognormal: "log-normal",
  fixed: "fixed",
};
const CURRENCIES = ["", "€", "£", "$", "CHF", "kr", "¥"];

function render({ model, el }) {
  const start = model.get("start");
  const other = { own_data: ownData, proposal, evidence, readiness }[start.page];
  if (other) return other(model, el, start);
  const over = new AbortController();
  const page = build(el, start, over.signal);
  const talk = converse(model, page);
  page.onchange = talk.ask;
  page.request = talk.request;
  page.reconnect = model.reconnect?.bind(model);
  page.forget = talk.forget;
  page.isAnswered = talk.isAnswered;
  page.first = () => page.show(start.first, new Float64Array(start.first.numbers ?? []));
  prepareCharts(model, page, start).then(() => {
    page.draw?.();
    page.rest();
  });
  printing(page);
  begin(page);
  return () => {
    talk.end();
    over.abort();
  };
}

/** What is still to come on the page, by name; a mark on it says when that is nothing. */
function agenda(page) {
  const due = new Map(); // of what waits for its time, the timer
  const mark = () => page.root.setAttribute("data-settled", String(!due.size));
  page.awaits = (name, timer = 0) => {
    due.set(name, timer);
    mark();
  };
  page.done = (name) => {
    clearTimeout(due.get(name));
    due.delete(name);
    mark();
  };
  page.later = (name, act, after) => {
    const come = () => {
      due.delete(name);
      act();
      mark();
    };
    page.done(name);
    if (!page.over.aborted) page.awaits(name, setTimeout(come, after));
  };
  page.over.addEventListener("abort", () => [...due.keys()].forEach(page.done));
  mark();
}

function converse(model, page) {
  const names = namesOf();
  let number = 0;
  let requests = 0;
  let waiting = null;
  let underWay = null;
  let timers = [];
  const replies = new Map();

  const send = () => {
    if (underWay || !waiting) return;
    underWay = waiting;
    waiting = null;
    page.awaits("ask");
    model.send({ ...underWay, kind: "ask", number: names.of(underWay.number), view_of: names.view });
    timers = [setTimeout(page.busy, BUSY_AFTER, true), setTimeout(page.lost, LOST_AFTER)];
  };
  const hear = (content, buffers) => {
    if (content.asked !== "ask") {
      const asked = replies.get(content.asked);
      if (!asked || asked.number !== content.number) return; // not asked, or not any more
      clearTimeout(asked.timer);
      if (content.kind === "progress") {
        asked.timer = setTimeout(page.lost, LOOK_LOST_AFTER);
        return page.progress(content.share);
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
    if (content.kind === "problem") newest && page.complain(content.key, content.text);
    else page.show({ ...content, number: at }, numbersOf(buffers));
    if (!underWay) page.done("ask");
  };
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
      replies.set(kind, { reply, send: sent, timer, number: asked });
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
function namesOf() {
  const view = `${unique("view")}-${Math.random().toString(36).slice(2)}`; // another window has a first one too
  return {
    view,
    of: (number) => `${view} ${number}`,
    back: (name) => (String(name).startsWith(`${view} `) ? Number(name.slice(view.length + 1)) : undefined),
  };
}

const views = new WeakMap(); // by what a widget began with: all views of one show one case

/** The other views of the same widget, wherever they stand in the notebook. */
function companions(start, page, over) {
  const all = views.get(start) ?? new Set();
  views.set(start, all);
  all.add(page);
  over.addEventListener("abort", () => all.delete(page));
  return () => [...all].filter((each) => each !== page);
}

function numbersOf(buffers) {
  const block = buffers?.[0];
  if (!block) return new Float64Array();
  const bytes = block.buffer ? block : new DataView(block);
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new Float64Array(copy);
}
