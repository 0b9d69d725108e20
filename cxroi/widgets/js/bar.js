// The bar above all: whose case it is, the stance and the conditions it is under, and what can be done with it.

import { SIGNS, renaming, sixFigures } from "./company.js";
import { make, there, write } from "./pieces.js";
import { asItStands, controlOf, fresh } from "./scenario.js";
import { splitting } from "./segments.js";
import { keep, onward, opener, picker, share, shelf } from "./sharing.js";
import { snapshots } from "./snapshots.js";

const CURRENCIES = ["", ...SIGNS];
const NARROW = "(max-width: 1100px)";
const PHONE = "(max-width: 720px)";

/**
 * @param {CasePage} page
 * @param {string} heading
 */
export function topBar(page, heading) {
  const status = make("span", { class: "status", role: "status" });
  page.words.sentences.add((text) => write(status, text));
  const [undo, redo] = [step(page, "Undo", "↶", -1, "Ctrl+Z"), step(page, "Redo", "↷", 1, "Ctrl+Shift+Z")];
  const choices = make("div", { class: "pickers" }, horizonOf(page), currencyOf(page));
  const shares = make("button", { type: "button", text: "Share", onclick: () => share(page) });
  const exports = onward(page, "proposal", "Export");
  for (const button of exports) button.classList.add("main");
  const space = make("span", { class: "space" });
  const steps = make("span", { class: "steps" }, undo, redo);
  const more = moreOf(page);
  const bar = make("header", { class: "bar", "aria-label": heading });
  const place = () => {
    const isNarrow = narrow.matches;
    more.narrow.replaceChildren(...(isNarrow ? [choices, steps] : []), ...(phone.matches ? exports : []));
    const wide = isNarrow ? [] : [choices, space, status, steps];
    const deeds = make("div", { class: "deeds" }, shares, ...(phone.matches ? [] : exports), more.node);
    bar.replaceChildren(logoOf(page, heading), companyOf.node, stances, ...wide, ...(isNarrow ? [space, status] : []), deeds);
  };
  const [narrow, phone] = [matchMedia(NARROW), matchMedia(PHONE)];
  const companyOf = company(page);
  const stances = stancesOf(page);
  for (const each of [narrow, phone]) each.addEventListener("change", place, { signal: page.view ?? page.over });
  place();
  return bar;
}

/**
 * What a company's theme brings, else the heading for screen readers alone.
 * @param {CasePage} page
 * @param {string} heading
 */
function logoOf({ start: { theme } }, heading) {
  if (theme?.logo) return make("img", { class: "logo", src: theme.logo, alt: theme.name });
  return make("span", { class: "mark", text: "cx", title: heading, "aria-hidden": "true" });
}

/**
 * Undo or redo, as a sign with its keys.
 * @param {CasePage} page
 * @param {string} name
 * @param {string} sign
 * @param {1 | -1} way
 * @param {string} keys
 */
function step(page, name, sign, way, keys) {
  const button = make("button", { type: "button", class: "bare", text: sign, title: `${name} (${keys})`, "aria-label": name, onclick: () => page.moves.step(way) });
  const follow = () => button.setAttribute("aria-disabled", String(!page.moves.can(way)));
  page.moves.followers.add(follow);
  page.moves.made.add(follow);
  follow();
  return button;
}

/**
 * The company: renamed, entered, taken from files, or an example.
 * @param {CasePage} page
 */
function company(page) {
  const { start } = page;
  const { state } = page.case;
  const name = make("b", {});
  const node = menu(page, [name, make("span", { class: "caret", text: " ▾" })], "company", "Company", () => [
    item("Rename…", () => renaming(page)),
    item("Enter your company in six figures…", () => sixFigures(page)),
    ...onward(page, "your_own_data", "Use your own data…").map((button) => make("li", {}, button)),
    make("li", { class: "apart", text: "Example companies" }),
    ...start.scenarios.map((each) => item(each.title, () => page.moves.adopt({ ...fresh(each.name), currency: state.currency }))),
  ]);
  page.moves.followers.add(() => write(name, page.case.nameOf() || page.case.scenario().title));
  write(name, page.case.nameOf() || page.case.scenario().title);
  return { node };
}

/**
 * The stances, each with what it makes of this company's case; and the conditions that it is in.
 * @param {CasePage} page
 */
function stancesOf(page) {
  const { start } = page;
  const { state } = page.case;
  const group = make("span", { class: "stances", role: "radiogroup", "aria-label": "How far to trust the published gap" });
  const chips = make("span", { class: "conditions" });
  /** @type {Record<string, { box: HTMLInputElement, worth: HTMLElement }>} */
  const radios = {};
  const called = `stance-${Math.random().toString(36).slice(2)}`;
  for (const { name, title, about } of start.stances) {
    const box = make("input", { type: "radio", name: called, value: name, onchange: () => putUnder(page, name, state.conditions) });
    const worth = make("small", {});
    radios[name] = { box, worth };
    group.append(make("label", { title: about }, box, make("span", {}, title, " ", worth)));
  }
  const follow = () => {
    for (const [name, { box }] of Object.entries(radios)) box.checked = name === state.stance;
    chips.replaceChildren(...state.conditions.split(" ").filter(Boolean).map((name) => {
      const { title } = there(start.conditions.find((each) => each.name === name));
      const off = () => putUnder(page, state.stance, state.conditions.split(" ").filter((each) => each !== name).join(" "));
      return make("button", { type: "button", class: "chip", text: `${title} ×`, "aria-label": `${title}: take it off`, onclick: off });
    }));
  };
  page.moves.followers.add(follow);
  page.answers.heard.add(({ stances }) => {
    for (const [name, { worth }] of Object.entries(radios)) write(worth, stances[name] ?? "");
  });
  follow();
  return make("span", { class: "under" }, group, chips);
}

/**
 * Put the case under another stance, or in other conditions; Undo brings it back.
 * @param {CasePage} page
 * @param {string} stance
 * @param {string} conditions
 */
export function putUnder(page, stance, conditions) {
  turnInto(page, (hear) => page.line.request("stance", { ...page.case.wish(), to_stance: stance, to_conditions: conditions }, hear));
}

/**
 * Put the case under a stress that has a name; Undo brings it back.
 * @param {CasePage} page
 * @param {string} stress
 */
export function applyStress(page, stress) {
  turnInto(page, (hear) => page.line.request("stress", { ...page.case.wish(), stress }, hear));
}

/**
 * Take over what the kernel makes of the case.
 * @param {CasePage} page
 * @param {(hear: (reply: Opened | Problem) => void) => void} ask
 */
function turnInto(page, ask) {
  const isStill = asItStands(page);
  ask((reply) => {
    if (!isStill()) return turnInto(page, ask); // the case of now is meant
    page.words.refuse(reply.kind === "problem" ? reply.text : "");
    if (reply.kind === "problem") return page.moves.follow();
    const { name } = page.case.state;
    page.moves.adopt({ ...page.case.stateOf(reply.scenario), name });
  });
}

/** @param {CasePage} page */
function horizonOf(page) {
  const [first, last] = controlOf(page.start, "horizon_years").bounds;
  const spans = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const horizon = picker("Time horizon", spans.map((n) => [n, n === 1 ? "1 year" : `${n} years`]), (n) => page.moves.set("horizon_years", Number(n)));
  horizon.node.dataset.key = "horizon_years";
  const follow = () => (horizon.select.value = String(page.case.valueOf("horizon_years")));
  follow();
  page.moves.shows("horizon_years", { follow, complain: (text) => text && page.words.say(text) });
  return horizon.node;
}

/** @param {CasePage} page */
function currencyOf(page) {
  const { state } = page.case;
  const money = picker("Currency", CURRENCIES.map((sign) => [sign, sign || "No currency"]), (sign) => page.moves.payIn(sign));
  const follow = () => {
    if (!CURRENCIES.includes(state.currency)) money.offer(state.currency, state.currency);
    money.select.value = state.currency;
  };
  page.moves.followers.add(follow);
  follow();
  return money.node;
}

/**
 * All else that can be done; in a narrow window the choices of the bar too.
 * @param {CasePage} page
 */
function moreOf(page) {
  const narrow = make("li", { class: "narrow" });
  const open = opener(page);
  const index = globalThis.cxroi?.index;
  const items = () => [
    narrow,
    make("li", {}, open),
    item("Save file…", () => keep(page), "Ctrl+S"),
    item("Saved versions…", () => snapshots(page)),
    ...(page.start.shelf ? [item("On this server…", () => shelf(page))] : []),
    ...(page.start.splits ? [make("li", { class: "apart" }, plain("Split into segments…", () => splitting(page)))] : []),
    item("Print", () => print(), "Ctrl+P"),
    make("li", {}, page.looks.button()),
    ...(index ? [make("li", { class: "apart" }, make("a", { href: index, text: "All pages" }))] : []),
  ];
  const node = menu(page, ["⋯"], "more", "More", items);
  if (globalThis.cxroi) document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) keep(page);
  }, { signal: page.view ?? page.over });
  return { node, narrow };
}

/**
 * A menu that closes once something is chosen, on Escape, and when the reader turns elsewhere.
 * @param {CasePage} page
 * @param {(Node | string)[]} head
 * @param {string} name
 * @param {string} label
 * @param {() => HTMLElement[]} items
 */
function menu(page, head, name, label, items) {
  const summary = make("summary", { "aria-label": label, title: label }, ...head);
  const list = make("ul", {}, ...items());
  const node = make("details", { class: `menu ${name}` }, summary, list);
  const close = () => node.removeAttribute("open");
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !node.open) return;
    close();
    summary.focus();
  });
  node.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !node.contains(relatedTarget)) close();
  });
  document.addEventListener("pointerdown", ({ target }) => target instanceof Node && !node.contains(target) && close(), { signal: page.view ?? page.over });
  // before what is chosen is done: a form that it opens then gives the focus back to the menu
  list.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.closest("button, a, label.button")) return;
    summary.focus();
    close();
  }, true);
  return node;
}

/**
 * @param {string} text
 * @param {() => void} act
 */
const plain = (text, act, keys = "") => make("button", { type: "button", onclick: act }, text, ...(keys ? [make("kbd", { text: keys })] : []));
/**
 * @param {string} text
 * @param {() => void} act
 */
const item = (text, act, keys = "") => make("li", {}, plain(text, act, keys));
