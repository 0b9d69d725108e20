// The page executives open. It shows words and figures it is given and sends back what the reader
// wants; it works nothing out. One request is under way at a time and the newest one wins.

const BUSY_AFTER = 1000;
const LOST_AFTER = 10000;
const LOOK_LOST_AFTER = 60000; // a tab's first visit loads what it needs, and says nothing meanwhile
const SETTLE_AFTER = 450;
const LOOK_AFTER = 350; // of rest, before a tab of doubt is asked for
const APPEARANCE = "cxroi-appearance";
const LOST = "The connection is lost. Your figures are kept on this page.";
const SILENT = "The kernel does not answer. Your figures are kept here; run the cell again to go on.";
const PAPER = 480; // pixels of a printed chart, as it is drawn before it takes the width of its column
const CURRENCIES = ["", "€", "£", "$", "CHF", "kr", "¥"];

function render({ model, el }) {
  const start = model.get("start");
  const over = new AbortController();
  const page = build(el, start, over.signal);
  const talk = converse(model, page);
  page.onchange = talk.ask;
  page.request = talk.request;
  page.reconnect = model.reconnect?.bind(model);
  page.forget = talk.forget;
  page.isAnswered = talk.isAnswered;
  prepareCharts(model, page, start).then(() => {
    page.draw?.();
    page.rest();
  });
  printing(page);
  page.show(start.first, new Float64Array(start.first.numbers ?? []));
  return () => {
    talk.end();
    over.abort();
  };
}

// --- talking with the kernel ---------------------------------------------------------------

function converse(model, page) {
  let number = 0;
  let waiting = null;
  let underWay = null;
  let timers = [];
  const replies = new Map();

  const send = () => {
    if (underWay || !waiting) return;
    underWay = waiting;
    waiting = null;
    model.send({ kind: "ask", ...underWay });
    timers = [setTimeout(page.busy, BUSY_AFTER, true), setTimeout(page.lost, LOST_AFTER)];
  };
  const hear = (content, buffers) => {
    if (content.asked !== "ask") {
      const asked = replies.get(content.asked);
      if (!asked || (asked.number !== undefined && asked.number !== content.number)) return;
      clearTimeout(asked.timer);
      if (content.kind === "progress") {
        asked.timer = setTimeout(page.lost, LOOK_LOST_AFTER);
        return page.progress(content.share);
      }
      replies.delete(content.asked);
      page.found();
      asked.reply(content, buffers);
      return;
    }
    timers.forEach(clearTimeout);
    page.busy(false);
    page.found();
    const newest = content.number === number;
    underWay = null;
    send();
    if (content.kind === "problem") newest && page.complain(content.key, content.text);
    else page.show(content, numbersOf(buffers));
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
      const sent = () => model.send({ kind, ...wish }, undefined, buffers);
      clearTimeout(replies.get(kind)?.timer);
      const timer = setTimeout(page.lost, kind === "look" ? LOOK_LOST_AFTER : LOST_AFTER);
      replies.set(kind, { reply, send: sent, timer, number: wish.number });
      sent();
    },
    /** Whether the case on the page is the one that was asked for. */
    isAnswered: () => !underWay && !waiting,
    /** What was asked is not wanted any more. */
    forget(kind) {
      clearTimeout(replies.get(kind)?.timer);
      replies.delete(kind);
    },
    end() {
      timers.forEach(clearTimeout);
      for (const asked of replies.values()) clearTimeout(asked.timer);
      model.off("msg:custom", hear);
      model.off("host:line", follow);
    },
  };
}

function numbersOf(buffers) {
  const block = buffers?.[0];
  if (!block) return new Float64Array();
  const bytes = block.buffer ? block : new DataView(block);
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new Float64Array(copy);
}

// --- small pieces of a page ----------------------------------------------------------------

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let serial = 0;
const unique = (word) => `cxroi-${word}-${(serial += 1)}`;

// --- the reader's numbers ------------------------------------------------------------------

// A control's value as the reader sees it: per cent for shares, a published pair for odds ratios.
function shown(control, value) {
  if (control.reference === null) return value * control.factor;
  const odds = (control.reference / (1 - control.reference)) * value;
  return (100 * odds) / (1 + odds);
}

function meant(control, number) {
  if (control.reference === null) return tidy(number / control.factor);
  const share = number / 100;
  return tidy(share / (1 - share) / (control.reference / (1 - control.reference)));
}

const tidy = (number) => Number(number.toPrecision(12));

function written(control, value) {
  const number = shown(control, value);
  const digits = control.reference === null ? 4 : 1;
  const text = Math.abs(number).toLocaleString("en-GB", { maximumFractionDigits: digits });
  if (number < 0) return `−${text}`;
  return control.signed && number > 0 ? `+${text}` : text;
}

function withUnit(control, value, currency) {
  const sign = control.money ? currency : "";
  const unit = control.suffix ? ` ${control.suffix}` : "";
  const number = written(control, value);
  return number.startsWith("−") ? `−${sign}${number.slice(1)}${unit}` : `${sign}${number}${unit}`;
}

// What was typed: a number in the reader's unit, or the sentence that says what to do.
function read(control, typed, low) {
  const [from, to] = control.bounds.map((bound) => written(control, bound));
  const unit = control.reference === null ? control.suffix : "%";
  const range = `Give a number from ${from} to ${to}${unit === "%" ? " %" : ""}.`;
  const plain = typed.replace(/[\s,%€£$¥]/g, "").replace(/[−–]/g, "-").replace(/^\+/, "");
  if (plain === "" || !Number.isFinite(Number(plain)))
    return { problem: `“${typed.trim()}” is not a number. ${range}` };
  let number = Number(plain);
  let note = "";
  const isShare = control.factor === 100 && control.reference === null;
  if (isShare && number > 0 && number < 1 && low > 0.01) {
    number *= 100;
    note = `${plain} was read as ${tidy(number)} %.`;
  }
  const value = meant(control, number);
  if (!(value >= control.bounds[0] && value <= control.bounds[1]))
    return { problem: `${typed.trim()} is outside ${from} to ${to}. ${range}` };
  if (control.key === "horizon_years" && !Number.isInteger(value))
    return { problem: `${typed.trim()} is not a whole number of years. ${range}` };
  return { value, note };
}

// A slider counts whole steps, so that its positions are round numbers; a log slider counts a
// hundred even ratios and rounds to two figures.
function scaleOf(control, from, to) {
  if (control.scale === "log") {
    const ratio = Math.log(to / from) / 100;
    return {
      last: 100,
      place: (value) => Math.log(Math.max(value, from) / from) / ratio,
      value: (place) => tidy(Number((from * Math.exp(ratio * place)).toPrecision(2))),
    };
  }
  return {
    last: Math.round((to - from) / control.step),
    place: (value) => (value - from) / control.step,
    value: (place) => tidy(from + place * control.step),
  };
}

// --- the page ------------------------------------------------------------------------------

function build(el, start, over) {
  const state = { base: start.base, changes: {}, ranges: {}, currency: "", options: {} };
  const page = { state, start, over, rows: {}, charts: {}, panels: {}, tables: {}, moving: false };

  page.scenario = () => start.scenarios.find((each) => each.name === state.base);
  page.valueOf = (key) => state.changes[key] ?? page.scenario().values[key][1];
  // As the kernel has it: a range reaches to its value, and a range of one point stays one.
  page.rangeOf = (key) => {
    const value = page.valueOf(key);
    const [low, , high] = page.scenario().values[key];
    if (!state.ranges[key] && low === high) return [value, value];
    const [from, to] = state.ranges[key] ?? [low, high];
    return [Math.min(from, value), Math.max(to, value)];
  };
  page.set = (key, value) => {
    if (value === page.scenario().values[key][1]) delete state.changes[key];
    else state.changes[key] = value;
    page.rows[key]?.follow();
    page.ask();
  };
  page.setRange = (key, range) => {
    const [low, , high] = page.scenario().values[key];
    if (range[0] === low && range[1] === high) delete state.ranges[key];
    else state.ranges[key] = range;
    page.rows[key]?.follow();
    page.ask();
  };
  page.isChanged = () => Object.keys({ ...state.changes, ...state.ranges }).length > 0;
  page.wish = () => {
    const changes = { ...state.changes };
    for (const key of Object.keys(state.ranges)) {
      const [low, high] = page.rangeOf(key);
      changes[key] = [low, page.valueOf(key), high];
    }
    return { base: state.base, file: page.scenario().file, changes, currency: state.currency };
  };
  page.ask = () => {
    page.overtake();
    page.onchange?.(page.wish());
  };
  page.follow = () => {
    for (const row of Object.values(page.rows)) row.follow();
  };

  const root = make("div", {
    class: "cxroi-page",
    // In JupyterLab arrow keys would move between cells.
    onkeydown: (event) => event.stopPropagation(),
  });
  page.root = root;
  const bar = topBar(page);
  const head = headline();
  const form = controls(page);
  const warnings = make("ul", { class: "warnings", "aria-label": "Worth checking" });
  const charts = make("section", { class: "charts", "aria-label": "Charts", tabindex: -1 });
  const worth = make("div", { class: "panel" }, warnings, charts);
  const results = make("div", { class: "results" });
  const news = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const lost = banner("lost", "Reconnect", () => reconnect(page, lost));
  const refused = banner("refused", "Close", () => refused.say(""));
  const skip = make("button", {
    type: "button",
    class: "skip",
    text: "Skip to the charts",
    onclick: () => charts.focus(),
  });
  root.append(
    skip,
    bar.node,
    lost.node,
    refused.node,
    make(
      "div",
      { class: "body" },
      head.verdict,
      head.tiles,
      make("div", { class: "columns" }, form, results),
    ),
    drawer(page, form, head.verdict),
    news,
  );
  appearance(page, bar.dark);
  el.replaceChildren(root);

  page.chartsNode = charts;
  page.chance = head.chance;
  results.append(...tabs(page, worth));
  page.say = (text) => write(bar.status, text);
  page.busy = (busy) => {
    page.say(busy ? "Recalculating…" : "");
    results.setAttribute("aria-busy", String(busy));
  };
  page.lost = () => {
    lost.button.hidden = !page.reconnect;
    lost.say(page.reconnect ? LOST : SILENT);
    page.busy(false);
  };
  page.found = () => lost.say("");
  page.refuse = refused.say;
  page.complain = (key, text) => {
    const row = page.rows[key];
    page.blamed = row;
    if (row) row.complain(text);
    else warn(warnings, [text]);
  };
  page.show = (answer, numbers) => {
    if (answer.kind === "problem") return page.complain(answer.key, answer.text);
    page.blamed?.complain("");
    page.blamed = null;
    head.show(answer);
    warn(warnings, answer.warnings);
    page.number = answer.number;
    page.take(answer, numbers);
    page.rest();
    announce(page, news, answer);
  };
  return page;
}

/** A sentence across the page, with the one thing to do about it. */
function banner(name, deed, act) {
  const text = make("p", {});
  const button = make("button", { type: "button", text: deed, onclick: act });
  const node = make("div", { class: `banner ${name}`, role: "alert", hidden: true }, text, button);
  return {
    node,
    button,
    say(sentence) {
      node.hidden = !sentence;
      write(text, sentence);
    },
  };
}

async function reconnect(page, lost) {
  if (lost.button.getAttribute("aria-disabled") === "true") return;
  lost.say("Reconnecting…");
  lost.button.setAttribute("aria-disabled", "true"); // still there, so that a keyboard stays there
  const trouble = await page.reconnect();
  lost.button.removeAttribute("aria-disabled");
  if (trouble) return lost.say(`${trouble} Your figures are kept on this page.`);
  if (document.activeElement === lost.button) page.chartsNode.focus({ preventScroll: true });
  page.ask();
}

/** Light or dark: as the reader chose, else as the surroundings are. */
function appearance(page, button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const lab = document.body.dataset.jpThemeLight;
  let chosen = remembered(APPEARANCE);
  const follow = () => {
    const around = lab === undefined ? system.matches : lab === "false";
    page.dark = chosen ? chosen === "dark" : around;
    page.root.dataset.theme = page.dark ? "dark" : "light";
    if (globalThis.cxroi) document.documentElement.dataset.theme = page.root.dataset.theme;
    button.setAttribute("aria-pressed", String(page.dark));
    for (const chart of Object.values(page.charts)) chart.repaint();
  };
  button.addEventListener("click", () => {
    chosen = page.dark ? "light" : "dark";
    remember(APPEARANCE, chosen);
    follow();
  });
  system.addEventListener("change", follow, { signal: page.over });
  follow();
}

// A browser may forbid to keep anything; the page then works without.
function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // nothing is kept
  }
}

/** In a narrow window the assumptions lie in a drawer at its foot, under the verdict. */
function drawer(page, form, verdict) {
  const { root } = page;
  const phone = matchMedia("(max-width: 720px)");
  let chosen = null;
  const follow = () => {
    // Who is at work in it when a window narrows goes on where they are.
    const open = chosen ?? (!phone.matches || form.contains(document.activeElement));
    root.classList.toggle("assuming", open);
    button.setAttribute("aria-expanded", String(open));
    write(button, open ? "Hide assumptions" : "Change assumptions");
    return open;
  };
  const toggle = () => {
    chosen = !root.classList.contains("assuming");
    return follow();
  };
  form.id = unique("assumptions");
  const button = make("button", {
    type: "button",
    class: "drawer",
    "aria-controls": form.id,
    onclick: () => {
      if (!toggle()) return;
      if (verdict.getBoundingClientRect().top > 0) verdict.scrollIntoView();
      form.querySelector("input").focus({ preventScroll: true });
    },
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.type === "text") return;
    if (!button.getClientRects().length) return; // a wide window has no drawer
    toggle();
    button.focus();
  });
  phone.addEventListener("change", follow, { signal: page.over });
  follow();
  return button;
}

function warn(list, sentences) {
  if (list.dataset.shown === sentences.join("\n")) return;
  list.dataset.shown = sentences.join("\n");
  list.replaceChildren(...sentences.map((text) => make("li", { text })));
}

// A screen reader hears, once a move has settled, only the figures that changed.
function announce(page, news, answer) {
  clearTimeout(page.announcing);
  page.announcing = setTimeout(() => {
    const told = page.told ?? {};
    const changed = answer.tiles.filter((tile) => told[tile.key] && told[tile.key] !== tile.figure);
    page.told = Object.fromEntries(answer.tiles.map((tile) => [tile.key, tile.figure]));
    if (changed.length) write(news, changed.map((t) => `${t.label}: ${t.figure}`).join(". "));
  }, 2 * SETTLE_AFTER);
}

function topBar(page) {
  const { state, start } = page;
  const status = make("span", { class: "status", role: "status" });
  const about = make("p", { class: "about" });
  const choose = picker("Scenario", start.scenarios.map((s) => [s.name, s.title]), (name) => {
    page.enter(name);
    page.ask();
  });
  page.enter = (name) => {
    state.base = name;
    state.changes = {};
    state.ranges = {};
    for (const row of Object.values(page.rows)) row.complain("");
    choose.select.value = name;
    write(about, page.scenario().about);
    page.follow();
  };

  const control = start.controls.find((each) => each.key === "horizon_years");
  const [first, last] = control.bounds;
  const spans = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const horizon = picker(
    "Looking ahead",
    spans.map((n) => [n, n === 1 ? "1 year" : `${n} years`]),
    (n) => page.set("horizon_years", Number(n)),
  );
  horizon.node.dataset.key = "horizon_years";
  page.rows.horizon_years = {
    follow: () => (horizon.select.value = page.valueOf("horizon_years")),
    complain: (text) => text && page.say(text),
  };

  const money = picker(
    "Money in",
    CURRENCIES.map((sign) => [sign, sign || "plain figures"]),
    (sign) => {
      state.currency = sign;
      page.follow();
      page.ask();
    },
  );
  page.add = ({ scenario, currency }) => {
    start.scenarios = start.scenarios.filter((each) => each.name !== scenario.name);
    start.scenarios.push(scenario);
    choose.offer(scenario.name, scenario.title);
    if (currency) money.offer(currency, currency);
    state.currency = currency || state.currency;
    money.select.value = state.currency;
    page.enter(scenario.name);
  };
  page.enter(state.base);

  const dark = make("button", { type: "button", text: "Dark" });
  const deeds = make(
    "div",
    { class: "deeds" },
    status,
    opener(page),
    make("button", { type: "button", text: "Save…", onclick: () => keep(page) }),
    make("button", { type: "button", text: "Print", onclick: () => print() }),
    dark,
  );
  const name = make("p", { class: "name" }, make("span", { text: "Customer experience business case" }));
  const index = globalThis.cxroi?.index;
  if (index) name.append(make("a", { href: index, text: "All workbooks" }));
  const pickers = make("div", { class: "pickers" }, choose.node, horizon.node, money.node);
  return { node: make("header", { class: "bar" }, name, pickers, deeds, about), status, dark };
}

// --- files -------------------------------------------------------------------------------------

/** Open a scenario's file: the kernel reads it, and what it cannot use changes nothing here. */
function opener(page) {
  const file = make("input", { type: "file", accept: ".csv,text/csv", class: "unseen" });
  file.setAttribute("aria-label", "Open a scenario file");
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    // A little more than is allowed is enough for the kernel to refuse it, in its own words.
    const part = chosen.slice(0, page.start.largest_file + 1);
    const content = await part.arrayBuffer().catch(() => null);
    file.value = ""; // the same file may be chosen again, once mended
    if (!content) return page.refuse(`${chosen.name} cannot be read. Choose it again.`);
    page.request("open", { name: chosen.name }, (reply) => {
      if (reply.kind === "problem") return page.refuse(reply.text);
      page.refuse("");
      page.add(reply);
      page.ask();
    }, [content]);
  });
  return make("label", { class: "button" }, make("span", { text: "Open…" }), file);
}

/** Keep the case as a file on the reader's own computer, under a name they give. */
function keep(page) {
  const name = make("input", { type: "text", id: unique("name"), maxlength: 80, required: true });
  name.value = page.scenario().title + (page.isChanged() ? ", changed" : "");
  const form = make(
    "form",
    { method: "dialog" },
    make("label", { for: name.id, text: "Name of this case" }),
    name,
    make("p", { text: "A small file goes to your downloads; open it here or send it on." }),
    make(
      "div",
      { class: "deeds" },
      make("button", { type: "button", text: "Cancel", onclick: () => dialog.close() }),
      make("button", { type: "submit", class: "main", text: "Save file" }),
    ),
  );
  const dialog = make("dialog", { class: "ask", "aria-label": "Save this case" }, form);
  form.addEventListener("submit", () => {
    const wish = { ...page.wish(), name: name.value, date: new Date().toLocaleDateString("sv-SE") };
    page.request("save", wish, (reply) => {
      page.refuse(reply.kind === "problem" ? reply.text : "");
      if (reply.kind === "saved") download(reply.name, reply.text);
    });
  });
  dialog.addEventListener("close", () => dialog.remove());
  page.root.append(dialog);
  dialog.showModal();
  name.select();
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), LOST_AFTER);
}

function picker(label, options, choose) {
  const select = make("select", { onchange: () => choose(select.value) });
  const offer = (value, text) => {
    const old = [...select.options].find((option) => option.value === String(value));
    const option = make("option", { value, text });
    if (old) old.replaceWith(option);
    else select.append(option);
  };
  for (const [value, text] of options) offer(value, text);
  const node = make("label", { class: "picker" }, make("span", { text: label }), select);
  return { select, offer, node };
}

function headline() {
  const answer = make("h1", { class: "answer" });
  const overturned = make("p", { class: "overturned" });
  const chance = make("p", { class: "chance" });
  const tiles = make("dl", { class: "tiles" });
  return {
    verdict: make("section", { class: "verdict", "aria-label": "The answer" }, answer, overturned, chance),
    tiles,
    chance,
    show({ verdict, tiles: figures }) {
      const [before, after] = verdict.stressed ? verdict.answer.split(verdict.stressed) : [];
      if (after === undefined) write(answer, verdict.answer);
      else if (answer.textContent !== verdict.answer)
        answer.replaceChildren(before, make("strong", { text: verdict.stressed }), after);
      write(overturned, [verdict.overturned, verdict.aside].filter(Boolean).join(" "));
      if (tiles.children.length !== figures.length)
        tiles.replaceChildren(
          ...figures.map((tile) =>
            make(
              "div",
              { class: "tile", "data-tile": tile.key },
              make("dt", { text: tile.label }),
              make("dd", { class: "figure" }),
              make("dd", { class: "against" }),
            ),
          ),
        );
      figures.forEach((tile, place) => {
        const [, figure, against] = tiles.children[place].children;
        write(figure, tile.figure);
        figure.title = tile.exact;
        write(against, tile.against);
      });
    },
  };
}

// --- tabs ------------------------------------------------------------------------------------

/**
 * The tabs and their panels. The first follows every move; the others are worked out beside it,
 * once the reader rests, and show what they last knew until then.
 */
function tabs(page, worth) {
  const { start, state } = page;
  const list = make("div", { class: "tabs", role: "tablist", "aria-label": "Questions" });
  const asked = {};
  let looks = 0;
  let turn = 0; // counts moves and choices: what was asked in an earlier turn is out of date
  const keyOf = (name) => `${turn} ${name}`;
  page.tab = start.tabs[0].name;
  page.panels[page.tab] = { node: worth, charts: page.chartsNode, offer() {}, stale() {} };
  for (const { name } of start.tabs.slice(1)) page.panels[name] = doubtPanel(page, name);

  const buttons = start.tabs.map(({ name, title }) => {
    const { node } = page.panels[name];
    const button = make("button", { type: "button", role: "tab", id: unique("tab"), text: title });
    button.dataset.tab = name;
    node.id = unique("panel");
    node.setAttribute("role", "tabpanel");
    node.setAttribute("aria-labelledby", button.id);
    button.setAttribute("aria-controls", node.id);
    button.addEventListener("click", () => page.open(name));
    return button;
  });
  list.append(...buttons);
  list.addEventListener("keydown", (event) => {
    const place = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const next = { ArrowRight: place < last ? place + 1 : 0, ArrowLeft: place ? place - 1 : last, Home: 0, End: last };
    if (!(event.key in next)) return;
    event.preventDefault();
    buttons[next[event.key]].focus();
    page.open(buttons[next[event.key]].dataset.tab);
  });

  page.open = (name) => {
    page.tab = name;
    page.panels[name].offer();
    page.furnish?.(name);
    for (const button of buttons) {
      const mine = button.dataset.tab === name;
      button.setAttribute("aria-selected", String(mine));
      button.tabIndex = mine ? 0 : -1;
      page.panels[button.dataset.tab].node.hidden = !mine;
      if (mine) list.scrollTo({ left: button.offsetLeft - 40, behavior: "instant" });
    }
    page.draw?.();
    page.rest(0);
  };
  page.take = ({ tables }, numbers) => {
    Object.assign(page.tables, unpack(tables, numbers));
    page.draw?.();
  };

  let resting = 0;
  let underWay = "";
  const due = () => {
    const wanted = page.tab === start.tabs[0].name ? [] : [page.tab];
    return [...wanted, "how_sure"].find((name) => asked[name] !== keyOf(name));
  };
  const mark = () => {
    for (const [name, panel] of Object.entries(page.panels)) panel.stale(asked[name] !== keyOf(name));
    page.chance.classList.toggle("stale", asked.how_sure !== keyOf("how_sure"));
  };
  /** The reader moves: what is under way is about the case before. */
  page.overtake = () => {
    turn += 1;
    clearTimeout(resting);
    if (underWay) page.forget?.("look");
    underWay = "";
    mark();
  };
  /** The reader rests: work out what they look at, then how sure the verdict is. */
  page.rest = (after = LOOK_AFTER) => {
    clearTimeout(resting);
    mark();
    if (page.draw && page.request) resting = setTimeout(look, after);
  };
  const look = () => {
    const name = due();
    // a case that waits for its answer would overtake what is asked now
    if (!name || page.moving || !page.isAnswered() || underWay === keyOf(name)) return;
    const key = (underWay = keyOf(name));
    const panel = page.panels[name];
    const specs = !start.specs[start.tabs.find((tab) => tab.name === name).charts[0]];
    const wish = { ...page.wish(), view: name, options: state.options, specs, number: (looks += 1) };
    page.progress = panel.progress;
    page.request("look", wish, (reply, buffers) => {
      underWay = "";
      asked[name] = key;
      if (reply.kind === "problem") panel.complain(reply.text);
      else {
        Object.assign(start.specs, reply.specs);
        panel.show(reply);
        if (reply.parts.chance) write(page.chance, reply.parts.chance);
        page.take(reply, numbersOf(buffers));
      }
      page.rest(0);
    });
  };
  page.choose = (option, value) => {
    state.options = { ...state.options, [option]: value };
    page.overtake();
    page.rest(0);
  };
  page.open(page.tab);
  return [list, ...Object.values(page.panels).map((panel) => panel.node)];
}

/** A tab of doubt: sentences, what may be chosen, charts, and parts of its own. */
function doubtPanel(page, name) {
  const lead = make("div", { class: "lead", "aria-live": "polite" });
  const waiting = make("p", { class: "waiting" }, make("span", { text: "Working it out…" }));
  const bar = make("progress", { max: 1, value: 0, "aria-label": "How far the work is" });
  waiting.append(bar);
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const charts = make("div", { class: "charts" });
  const choices = make("div", { class: "choices" });
  const parts = make("div", { class: "parts" });
  const node = make("section", { class: "panel doubt", hidden: true });
  node.append(waiting, fault, lead, choices, charts, parts);
  let known = false;
  return {
    node,
    charts,
    /** Lay out, at the first visit, what may be chosen. */
    offer() {
      if (!choices.children.length) choices.append(...(CHOICES[name]?.(page) ?? []));
    },
    show(reply) {
      known = true;
      node.classList.add("known");
      fault.hidden = true;
      lead.replaceChildren(...reply.lead.map((text) => make("p", { text })));
      showParts(page, parts, reply.parts);
    },
    complain(text) {
      fault.hidden = false;
      write(fault, known ? `${text} What is shown below is of the last good case.` : text);
    },
    stale(is) {
      node.setAttribute("aria-busy", String(is));
      if (is) bar.value = 0;
      write(waiting.firstChild, known ? "Catching up…" : "Working it out…");
    },
    progress(share) {
      bar.value = share;
    },
  };
}

/** What may be chosen on a tab. */
const CHOICES = {
  how_sure(page) {
    const box = make("input", { type: "checkbox", onchange: () => page.choose("correlated", box.checked) });
    const label = "Let move together what belongs together (a judgement, not in force unless ticked)";
    return [make("label", { class: "tick" }, box, make("span", { text: label }))];
  },
  what_matters(page) {
    const swing = [["", "its own range"], ["all", "10 % to either side"]];
    return [picker("Each moves over", swing, (value) => page.choose("swing", value)).node];
  },
  must_be_true(page) {
    const goals = [["npv", "Net present value above 0"], ["roi", "A return of"], ["payback", "Cash back by month"]];
    const usual = { roi: "20", payback: "36" };
    const box = make("input", { type: "text", inputmode: "decimal", "aria-label": "Goal" });
    const unit = make("span", { class: "unit" });
    const more = make("span", { class: "box", hidden: true }, box, unit);
    const fault = make("span", { class: "fault", role: "alert" });
    const send = () => {
      const kind = goal.select.value;
      const number = Number(box.value.replace(/[\s%]/g, "").replace("−", "-"));
      write(fault, Number.isFinite(number) && box.value.trim() ? "" : `“${box.value.trim()}” is not a number.`);
      if (kind !== "npv" && fault.textContent) return;
      page.choose("goal", { kind, value: kind === "roi" ? number / 100 : number });
    };
    const goal = picker("The case must reach", goals, (kind) => {
      more.hidden = kind === "npv";
      box.value = usual[kind] ?? "0";
      write(unit, kind === "roi" ? "%" : "months");
      send();
    });
    box.addEventListener("change", send);
    const keys = page.start.controls.filter(({ key }) => key !== "horizon_years").map(({ key, label }) => [key, label]);
    const pair = page.start.pair.map((first, place) => {
      const name = ["across", "up"][place];
      const chosen = picker(["Across", "Up"][place], keys, (key) => page.choose(name, key));
      chosen.select.value = first;
      return chosen.node;
    });
    return [make("span", { class: "goal" }, goal.node, more, fault), ...pair];
  },
};

function showParts(page, node, parts) {
  const made = [];
  if (parts.summary) made.push(grid(parts.summary.heads, parts.summary.rows, "Of all draws"));
  if (parts.notes) made.push(...parts.notes.map((text) => make("p", { class: "note", text })));
  if (parts.list?.items.length) {
    const items = parts.list.items.map((text) => make("li", { text }));
    made.push(make("h2", { text: parts.list.title }), make("ol", { class: "asked" }, ...items));
  }
  if (parts.correlations) {
    const items = parts.correlations.map((text) => make("li", { text }));
    const summary = make("summary", { text: "What moves together, if you tick it" });
    made.push(make("details", { class: "together" }, summary, make("ul", {}, ...items)));
  }
  if (parts.form) made.push(riskFactors(page, node, parts.form), grid(parts.form.heads, parts.form.rows, "Finance form"));
  node.replaceChildren(...made);
}

/** A table of words; what stands right of the first words is figures. */
function grid(heads, rows, label) {
  const words = heads.includes("Source") ? 3 : 1;
  const cell = (text, place) =>
    place === 0 ? make("th", { scope: "row", text }) : make("td", { class: place < words ? "" : "number", text });
  const kind = ([ref]) => (/tr$/.test(ref) ? "total" : /^S/.test(ref) ? "sum" : "");
  const body = rows.map((row) => make("tr", { class: kind(row) }, ...row.map(cell)));
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { class: "table wide", tabindex: 0, role: "region", "aria-label": label }, table);
}

/** A box a line for its risk factor, in per cent; the same boxes as long as the lines are the same. */
function riskFactors(page, node, { lines }) {
  const there = node.querySelector(".risks");
  const named = lines.map((line) => line.key).join();
  if (there?.dataset.lines === named) return there;
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const boxes = lines.map(({ key, label, factor }) => {
    const box = make("input", { type: "text", inputmode: "decimal", value: String(tidy(100 * factor)) });
    box.addEventListener("change", () => {
      const number = Number(box.value.replace(/[\s%]/g, ""));
      const wrong = !(number >= 0 && number <= 100) || !box.value.trim();
      fault.hidden = !wrong;
      box.setAttribute("aria-invalid", String(wrong));
      if (wrong) return write(fault, `“${box.value.trim()}” is not a risk factor. Give a number from 0 to 100 %.`);
      page.choose("risk", { ...page.state.options.risk, [key]: tidy(number / 100) });
    });
    const inside = make("span", { class: "box" }, box, make("span", { class: "unit", text: "%" }));
    return make("label", {}, make("span", { text: label }), inside);
  });
  const legend = make("legend", { text: "Risk factors: benefits are lowered, costs are raised" });
  const set = make("fieldset", { class: "risks" }, legend, ...boxes, fault);
  set.dataset.lines = named;
  return set;
}

// --- assumptions ---------------------------------------------------------------------------

function controls(page) {
  const { groups, controls: all } = page.start;
  const form = make("form", { class: "assumptions", "aria-label": "Assumptions" });
  form.addEventListener("submit", (event) => event.preventDefault());
  const sets = (audience) => {
    const boxes = groups.flatMap(({ key, title }) => {
      const mine = all.filter((each) => each.group === key && each.audience === audience);
      const rows = mine.filter((each) => each.key !== "horizon_years");
      if (!rows.length) return [];
      const box = make("fieldset", {}, make("legend", { text: title }));
      box.append(...rows.map((control) => row(page, control)));
      return [box];
    });
    return make("div", { class: "sets" }, ...boxes);
  };
  const ranges = make("button", {
    type: "button",
    class: "quiet",
    text: "Edit ranges",
    "aria-pressed": "false",
    onclick: () => {
      const open = form.classList.toggle("ranging");
      for (const each of Object.values(page.rows)) each.ranging?.(open);
      ranges.setAttribute("aria-pressed", String(open));
      write(ranges, open ? "Hide ranges" : "Edit ranges");
    },
  });
  const more = make("details", { class: "more" }, make("summary", { text: "More assumptions" }));
  more.append(sets("analyst"));
  form.append(make("div", { class: "over" }, ranges), sets("executive"), more);
  return form;
}

function row(page, control) {
  const ids = { box: unique("box"), fault: unique("fault"), evidence: unique("evidence") };
  const scenarioValue = () => page.scenario().values[control.key][1];
  let [from, to] = control.slider;
  let scale = scaleOf(control, from, to);

  const slider = make("input", { type: "range", step: 1, min: 0, "aria-label": control.label });
  const box = make("input", { type: "text", id: ids.box, inputmode: "decimal", autocomplete: "off" });
  box.setAttribute("aria-describedby", ids.fault);
  const sign = make("span", { class: "sign" });
  const unit = make("span", { class: "unit", text: control.suffix });
  const fault = make("p", { class: "fault", id: ids.fault, hidden: true });
  const was = make("span");
  const back = make("button", {
    type: "button",
    text: "put back",
    "aria-label": `Put ${control.label} back`,
    onclick: () => {
      delete page.state.ranges[control.key];
      page.set(control.key, scenarioValue());
      slider.focus();
    },
  });
  const changed = make("p", { class: "changed", hidden: true }, was, " ", back);
  const evidence = make("div", { class: "evidence", id: ids.evidence, hidden: true });
  const badge = make("button", {
    type: "button",
    class: `badge ${control.evidence.kind}`,
    text: control.evidence.badge,
    "aria-expanded": "false",
    "aria-controls": ids.evidence,
    "aria-label": `${control.evidence.badge}: what ${control.label} rests on`,
    onclick: () => {
      evidence.hidden = !evidence.hidden;
      badge.setAttribute("aria-expanded", String(!evidence.hidden));
      if (!evidence.children.length) evidence.append(...proof(control));
    },
  });

  const complain = (text) => {
    write(fault, text);
    fault.hidden = !text;
    fault.classList.remove("note");
    box.setAttribute("aria-invalid", String(Boolean(text)));
  };
  const note = (text) => {
    write(fault, text);
    fault.hidden = !text;
    fault.classList.add("note");
  };
  const stretch = (value) => {
    const wide = control.scale === "log" ? Math.max(control.slider[0], 1e-9) : control.slider[0];
    from = Math.min(wide, value);
    to = Math.max(control.slider[1], value);
    scale = scaleOf(control, from, to);
    slider.max = scale.last;
  };
  const follow = () => {
    const value = page.valueOf(control.key);
    if (value < from || value > to || from !== control.slider[0] || to !== control.slider[1])
      stretch(value);
    const [low, high] = page.rangeOf(control.key);
    const part = (number) =>
      `${Math.min(100, Math.max(0, (100 * scale.place(number)) / scale.last))}%`;
    if (document.activeElement !== slider || slider.dataset.moving !== "true")
      slider.value = Math.round(scale.place(value));
    slider.setAttribute("aria-valuetext", withUnit(control, value, page.state.currency));
    slider.style.setProperty("--low", part(low));
    slider.style.setProperty("--high", part(high));
    slider.style.setProperty("--at", part(value));
    slider.classList.toggle("ranged", high > low);
    if (document.activeElement !== box) box.value = written(control, value);
    write(sign, control.money ? page.state.currency : "");
    const before = scenarioValue();
    const other = page.state.ranges[control.key];
    changed.hidden = value === before && !other;
    const [least, , most] = page.scenario().values[control.key].map((end) => written(control, end));
    if (value !== before) write(was, `was ${withUnit(control, before, page.state.currency)}`);
    else if (other) write(was, `range was ${least} to ${most}`);
    range.follow([low, high]);
  };

  slider.max = scale.last;
  slider.addEventListener("input", () => {
    complain("");
    slider.dataset.moving = "true";
    page.hold();
    page.set(control.key, clamp(control, scale.value(Number(slider.value))));
    slider.dataset.moving = "false";
  });
  slider.addEventListener("keydown", (event) => {
    const steps = { PageUp: 10, PageDown: -10 }[event.key];
    if (!steps) return;
    event.preventDefault();
    slider.value = Number(slider.value) + steps;
    slider.dispatchEvent(new Event("input"));
  });
  let touched = 0;
  slider.addEventListener("pointerdown", () => {
    touched = page.valueOf(control.key);
    page.hold(true);
  });
  slider.addEventListener("pointerup", () => page.release());
  slider.addEventListener("pointercancel", () => {
    page.set(control.key, touched); // the finger scrolls, and meant nothing by it
    page.release();
  });
  slider.addEventListener("change", () => page.release());
  const accept = () => {
    if (box.value === written(control, page.valueOf(control.key))) {
      if (box.getAttribute("aria-invalid") === "true") complain("");
      return;
    }
    const { value, problem, note: aside } = read(control, box.value, page.rangeOf(control.key)[0]);
    if (problem) return complain(problem);
    complain("");
    if (aside) note(aside);
    page.set(control.key, value);
    box.value = written(control, value);
  };
  box.addEventListener("change", accept);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") accept();
    if (event.key === "Escape") {
      box.value = written(control, page.valueOf(control.key));
      complain("");
    }
  });

  const range = rangeOf(page, control, complain);
  page.rows[control.key] = { follow, complain, ranging: range.open };
  follow();
  return make(
    "div",
    { class: "row", "data-key": control.key },
    make("div", { class: "head" }, make("label", { for: ids.box, text: control.label }), badge),
    make("div", { class: "inputs" }, slider, make("span", { class: "box" }, sign, box, unit)),
    range.node,
    changed,
    fault,
    evidence,
  );
}

/** Two boxes for the ends of a range; what cannot be one is said where the value's faults are. */
function rangeOf(page, control, complain) {
  const end = (word, place) => {
    const box = make("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
    box.setAttribute("aria-label", `${control.label}, ${word} end of its range`);
    const accept = () => {
      const range = page.rangeOf(control.key);
      if (box.value === written(control, range[place])) return;
      const { value, problem } = read(control, box.value, range[0]);
      const likely = page.valueOf(control.key);
      const beyond = place === 0 ? value > likely : value < likely;
      const side = place === 0 ? "above" : "below";
      const at = written(control, likely);
      const wrong = `The ${word} end, ${box.value.trim()}, is ${side} the value, ${at}. Move the value first.`;
      if (problem || beyond) return complain(problem ?? wrong);
      complain("");
      range[place] = value;
      page.setRange(control.key, range);
    };
    box.addEventListener("change", accept);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") accept();
      if (event.key === "Escape") box.value = written(control, page.rangeOf(control.key)[place]);
    });
    return box;
  };
  const ends = [end("low", 0), end("high", 1)];
  const unit = make("span", { class: "unit", text: control.suffix });
  const node = make("p", { class: "range" });
  return {
    node,
    open(is) {
      node.replaceChildren(...(is ? ["between ", ends[0], " and ", ends[1], unit] : []));
    },
    follow(range) {
      ends.forEach((box, place) => {
        if (document.activeElement !== box) box.value = written(control, range[place]);
      });
    },
  };
}

const clamp = (control, value) =>
  Math.min(control.bounds[1], Math.max(control.bounds[0], value));

function proof(control) {
  const { evidence } = control;
  const parts = [make("p", { text: evidence.help })];
  if (evidence.kind !== "published") return [...parts, make("p", { text: evidence.ground })];
  parts.push(
    make("blockquote", { text: `“${evidence.words}”` }),
    make("p", { class: "from", text: evidence.said_by }),
    make("p", {}, make("b", { text: "Compared: " }), evidence.compared),
    make("p", { class: "caution" }, make("b", { text: "Caution: " }), evidence.caution),
  );
  if (evidence.counter)
    parts.push(make("p", {}, make("b", { text: "Against it: " }), evidence.counter));
  return parts;
}

// --- charts --------------------------------------------------------------------------------

function unpack(tables, numbers) {
  const found = {};
  for (const [name, table] of Object.entries(tables)) {
    let at = table.start;
    const columns = table.columns.map(({ name: column, words, length }) => {
      const part = numbers.subarray(at, (at += length));
      return { name: column, values: words ? Array.from(part, (code) => words[code]) : part };
    });
    found[name] = { ...table, columns };
  }
  return found;
}

const isEmpty = ({ columns }) => !columns[0].values.length;

function rowsOf({ columns }) {
  const length = columns[0].values.length;
  const rows = new Array(length);
  for (let i = 0; i < length; i += 1) {
    const one = {};
    for (const { name, values } of columns) one[name] = values[i];
    rows[i] = one;
  }
  return rows;
}

async function prepareCharts(model, page, start) {
  const seen = new Set();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        seen[isIntersecting ? "add" : "delete"](target.dataset.name);
      page.draw?.();
    },
    { rootMargin: "100px" },
  );
  page.over.addEventListener("abort", () => {
    watcher.disconnect();
    for (const chart of Object.values(page.charts)) chart.end();
  });
  // A tab is furnished when it is first opened.
  page.furnish = (name) => {
    const tab = start.tabs.find((each) => each.name === name);
    for (const chartName of tab.charts) {
      if (page.charts[chartName]) continue;
      const chart = figure(page, chartName);
      page.charts[chartName] = Object.assign(chart, { tab: name });
      page.panels[name].charts.append(chart.node);
      watcher.observe(chart.node);
    }
  };
  page.furnish(page.tab);
  holding(page);
  const vega = await library(model);
  let resting = 0;
  // Charts out of sight wait until the reader rests, or comes to them.
  page.draw = (everything = false) => {
    for (const [name, chart] of Object.entries(page.charts)) {
      const table = page.tables[name];
      if (!table || chart.tab !== page.tab) continue;
      chart.words(table);
      if (isEmpty(table)) continue;
      if ((everything || seen.has(name)) && chart.shown !== table) {
        chart.shown = table;
        chart.draw(vega, start.specs[name], table, page.moving);
        once("cxroi-first-chart");
      }
    }
    if (seen.size) once("cxroi-charts");
    page.root.dataset.painted = page.number;
    if (everything) return;
    clearTimeout(resting);
    resting = setTimeout(() => page.draw(true), SETTLE_AFTER);
  };
}

// A mark in the browser's own timeline, for who measures the page.
function once(mark) {
  if (!performance.getEntriesByName(mark).length) performance.mark(mark);
}

// While a slider is held the axes keep their scale, so that things move instead of jumping.
function holding(page) {
  let pressed = false;
  let settling = 0;
  page.hold = (down = false) => {
    if (!page.moving) for (const chart of Object.values(page.charts)) chart.hold();
    page.moving = true;
    pressed ||= down;
    clearTimeout(settling);
    if (!pressed) settling = setTimeout(page.release, SETTLE_AFTER);
  };
  page.release = () => {
    pressed = false;
    clearTimeout(settling);
    settling = setTimeout(() => {
      page.moving = false;
      for (const chart of Object.values(page.charts)) chart.settle();
      page.rest();
    }, SETTLE_AFTER / 3);
  };
}

function figure(page, name) {
  const title = make("h2", {});
  const subtitle = make("p", { class: "measure" });
  // Vega names the node it draws in by itself; the words of the page go on the one around it.
  const plot = make("div", { class: "drawing", "aria-hidden": "true" });
  const picture = make("div", { class: "plot", role: "img" }, plot);
  const footer = make("p", { class: "sources" });
  const table = make("div", { class: "table", hidden: true, tabindex: 0, role: "region" });
  const button = make("button", {
    type: "button",
    class: "quiet",
    text: "Show table",
    "aria-expanded": "false",
    onclick: () => {
      table.hidden = !table.hidden;
      write(button, table.hidden ? "Show table" : "Hide table");
      button.setAttribute("aria-expanded", String(!table.hidden));
      if (!table.hidden) list();
    },
  });
  const node = make("figure", { class: "chart", "data-name": name });
  node.append(title, subtitle, picture, table, make("figcaption", {}, footer, button));

  let view = null;
  let held = null;
  let listed = null;
  let drawn = null;
  const list = () => {
    listed = page.tables[name];
    table.replaceChildren(tabulate(listed));
  };
  const scales = () =>
    Object.keys(view?.getState().signals ?? {}).filter((signal) => signal.startsWith("hold_"));
  const widths = new ResizeObserver(() => view && widen(view, plot));
  const fresh = ({ vega, spec }) => {
    const parsed = vega.parse(page.dark ? darkened(spec) : structuredClone(spec));
    view = new vega.View(parsed, { renderer: "canvas", container: plot, hover: false });
    view.tooltip(tooltip(plot));
    view.logLevel(vega.Error);
  };
  const fill = () => view.data("table", rowsOf(drawn.data)).run();

  return {
    node,
    words(said) {
      node.hidden = isEmpty(said);
      write(title, said.title);
      write(subtitle, said.subtitle);
      write(footer, said.footer);
      picture.setAttribute("aria-label", `${said.title}. ${said.subtitle}. ${said.footer}`);
      table.setAttribute("aria-label", said.title);
      if (!table.hidden && listed !== said) list();
    },
    draw(vega, spec, data, moving) {
      drawn = { vega, spec, data };
      if (!view) {
        fresh(drawn);
        widths.observe(plot);
      }
      fill();
      if (moving && held && overflows(view, held)) view.run();
    },
    /** Draw anew in the colours of the page. */
    repaint() {
      if (!view) return;
      view.finalize();
      plot.replaceChildren();
      delete plot.dataset.width;
      fresh(drawn);
      fill();
      widen(view, plot);
    },
    end() {
      widths.disconnect();
      view?.finalize();
    },
    /** Draw once more for paper: lines that stay sharp, in the light colours. */
    print() {
      if (!drawn) return;
      const sheet = make("div", { class: "paper", "aria-hidden": "true" });
      picture.append(sheet);
      const parsed = drawn.vega.parse(structuredClone(drawn.spec));
      const sharp = new drawn.vega.View(parsed, { renderer: "svg", container: sheet, hover: false });
      sharp.data("table", rowsOf(page.tables[name])).run();
      sharp.signal("width", PAPER).run(); // after a first run, which asks the screen for a width
      return () => {
        sharp.finalize();
        sheet.remove();
      };
    },
    hold() {
      if (!view) return;
      held = Object.fromEntries(
        scales().map((signal) => [signal, view.scale(signal.slice(5)).domain()]),
      );
      for (const [signal, domain] of Object.entries(held)) view.signal(signal, domain);
    },
    settle() {
      held = null;
      if (!view) return;
      for (const signal of scales()) view.signal(signal, null);
      view.run();
    },
  };
}

/** A chart in its dark colours, which it carries with it. */
function darkened(spec) {
  const dark = spec.usermeta?.dark ?? {};
  return JSON.parse(
    JSON.stringify(spec, (key, value) =>
      typeof value === "string" ? value.replace(/#[0-9a-f]{6}/g, (ink) => dark[ink] ?? ink) : value,
    ),
  );
}

// A held axis still makes room for what would leave it: it grows, and never shrinks.
function overflows(view, held) {
  let grew = false;
  for (const [signal, domain] of Object.entries(held)) {
    const [low, high] = [Math.min(...domain), Math.max(...domain)];
    const extent = view.signal(`extent_${signal.slice(5)}`);
    if (!extent || !Number.isFinite(extent[0])) continue;
    const [from, to] = [Math.min(low, extent[0]), Math.max(high, extent[1])];
    if (from === low && to === high) continue;
    held[signal] = [from, to];
    view.signal(signal, held[signal]);
    grew = true;
  }
  return grew;
}

function widen(view, plot) {
  const width = plot.clientWidth;
  if (!width || plot.dataset.width === String(width)) return;
  plot.dataset.width = String(width);
  view.signal("width", width).run();
}

function tooltip(plot) {
  const tip = make("div", { class: "cxroi-tip", hidden: true });
  plot.append(tip);
  return (_, event, item, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    const lines = typeof value === "object" ? Object.entries(value) : [["", String(value)]];
    tip.replaceChildren(
      ...lines.map(([name, text]) =>
        make("p", {}, make("span", { text: name }), " ", make("b", { text: String(text) })),
      ),
    );
    const box = plot.getBoundingClientRect();
    const left = event.clientX - box.left;
    tip.style.left = `${Math.min(left + 12, box.width - tip.offsetWidth)}px`;
    tip.style.top = `${event.clientY - box.top + 12}px`;
  };
}

// --- paper ---------------------------------------------------------------------------------

/** While the page is printed it holds what paper needs: sharp charts, and what was assumed. */
function printing(page) {
  let undo = [];
  const before = () => {
    after();
    const list = assumed(page);
    page.root.querySelector(".body").append(list);
    undo = [() => list.remove(), ...Object.values(page.charts).map((chart) => chart.print())];
  };
  const after = () => {
    for (const each of undo.splice(0)) each?.();
  };
  addEventListener("beforeprint", before, { signal: page.over });
  addEventListener("afterprint", after, { signal: page.over });
}

/** Every assumption in force, with its range, what it rests on, and what it was. */
function assumed(page) {
  const { start, state } = page;
  const said = (control, value) => withUnit(control, value, state.currency);
  const line = (control) => {
    const [low, high] = page.rangeOf(control.key);
    const value = page.valueOf(control.key);
    const was = page.scenario().values[control.key][1];
    return make(
      "tr",
      {},
      make("th", { scope: "row", text: control.label }),
      make("td", { class: "number", text: said(control, value) }),
      make("td", { text: low < high ? `${written(control, low)} to ${written(control, high)}` : "" }),
      make("td", { text: control.evidence.badge + (value === was ? "" : `; was ${said(control, was)}`) }),
    );
  };
  const heads = ["Assumption", "Value", "Range", "Rests on"];
  const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
  return make(
    "section",
    { class: "assumed" },
    make("h2", { text: `What was assumed: ${page.scenario().title}, ${day}` }),
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })))),
      make("tbody", {}, ...start.controls.map(line)),
    ),
  );
}

function tabulate({ columns }) {
  const kept = columns.filter(({ name }) => name !== "label");
  const head = kept.map(({ name }) =>
    make("th", { scope: "col", text: name.replaceAll("_", " ") }),
  );
  const number = (value) =>
    value
      .toLocaleString("en-GB", { maximumFractionDigits: Math.abs(value) < 10 ? 4 : 2 })
      .replace("-", "−");
  const body = Array.from(kept[0].values, (_, i) => {
    const cells = kept.map(({ values }) => {
      const value = values[i];
      return typeof value === "number"
        ? make("td", { class: "number", text: number(value) })
        : make("td", { text: value });
    });
    return make("tr", {}, ...cells);
  });
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...body),
  );
}

// Vega comes from the page's own server; where there is none (JupyterLab) the kernel hands it over.
async function library(model) {
  const served = globalThis.vega ?? (await globalThis.cxroi?.vega);
  if (served) return served;
  if (globalThis.cxroiVega) return globalThis.cxroiVega;
  globalThis.cxroiVega = new Promise((resolve) => {
    const hear = (content, buffers) => {
      if (content.kind !== "vega") return;
      model.off("msg:custom", hear);
      const address = URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" }));
      const before = globalThis.vega;
      const script = make("script", { src: address });
      script.onload = () => {
        const found = globalThis.vega;
        if (before) globalThis.vega = before;
        URL.revokeObjectURL(address);
        resolve(found);
      };
      document.head.append(script);
    };
    model.on("msg:custom", hear);
    model.send({ kind: "vega" });
  });
  return globalThis.cxroiVega;
}

export default { render };
