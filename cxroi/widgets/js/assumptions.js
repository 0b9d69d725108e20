// The assumptions: sliders, boxes, reasons and evidence, of all customers or a segment.

import { sixFigures } from "./company.js";
import { brief, rangeText, read, scaleOf, withUnit, written } from "./numbers.js";
import { noteOf } from "./notes.js";
import { make, unique, write } from "./pieces.js";
import { SHAPES, rangeOf } from "./ranges.js";
import { cost, target } from "./programme.js";
import { controlOf, isOwn } from "./scenario.js";
import { onward } from "./sharing.js";

/** @type {Record<string, [name: string, text: string]>} */
const ONWARDS = {
  company_today: ["your_own_data", "Use your own data…"],
  what_bonding_is_worth: ["evidence", "See the evidence…"],
  the_programme: ["readiness", "Check readiness…"],
};

/** @type {Record<string, [key: string, noun: string][]>} */
const LINES = {
  company_today: [["customers", "customers"], ["retention_rate", "retention"], ["margin", "margin"]],
  what_bonding_is_worth: [["retention_odds_ratio", "retention"], ["cross_sell_odds_ratio", "cross-sell"]],
  the_programme: [["ramp_months", "months"], ["one_off_cost", "upfront"], ["running_cost", "a year"]],
  money_and_time: [["horizon_years", "years"], ["discount_rate", "discount rate"]],
};

/**
 * The assumptions of all groups, each folded to a line with its values; or those of one, open.
 * @param {CasePage} page
 */
export function controls(page, only = "") {
  const form = make("form", { class: "assumptions", "aria-label": "Assumptions" });
  form.addEventListener("submit", (event) => event.preventDefault());
  const ranges = make("button", {
    type: "button",
    class: "quiet",
    text: "Edit ranges",
    "aria-pressed": "false",
    onclick: () => {
      const open = form.classList.toggle("ranging");
      for (const each of page.moves.shown()) each.ranging?.(open);
      ranges.setAttribute("aria-pressed", String(open));
      write(ranges, open ? "Hide ranges" : "Edit ranges");
    },
  });
  const groups = page.start.groups.filter(({ key }) => !only || key === only).map((each) => group(page, each, Boolean(only)));
  const own = only ? [] : [make("button", { type: "button", class: "own", text: "Enter your company in six figures…", onclick: () => sixFigures(page) })];
  form.append(make("div", { class: "over" }, page.segments.picker(), ranges), ...groups.flat(), ...own);
  return form;
}

/**
 * A group of assumptions: those for executives first.
 * @param {CasePage} page
 * @param {{ key: string, title: string }} of
 * @param {boolean} isOpen
 */
function group(page, { key, title }, isOpen) {
  const mine = page.start.controls.filter((each) => each.group === key && each.key !== "horizon_years");
  if (!mine.length) return [];
  const first = mine.filter(({ audience }) => audience === "executive");
  const rest = mine.filter(({ audience }) => audience !== "executive");
  const values = make("span", { class: "values" });
  const told = (LINES[key] ?? []).map(([each, noun]) => ({ control: controlOf(page.start, each), noun }));
  const follow = () => write(values, told.map(({ control, noun }) => `${brief(control, page.case.valueOf(control.key), page.case.state.currency)} ${noun}`).join(" · "));
  page.moves.followers.add(follow);
  page.moves.made.add(follow);
  follow();
  const node = make("details", { class: "group", "data-group": key, open: isOpen }, make("summary", {}, make("b", { text: title }), values));
  node.append(...[...first, ...rest].map((control) => row(page, control)));
  if (key === "the_programme") node.append(cost(page), target(page, page.start.controls));
  if (key in ONWARDS) node.append(make("div", { class: "onward" }, ...onward(page, ...ONWARDS[key])));
  return [node];
}

/**
 * One assumption: its slider, its box, its range, and what it rests on.
 * @param {CasePage} page
 * @param {Control} control
 */
export function row(page, control) {
  const ids = { box: unique("box"), fault: unique("fault"), evidence: unique("evidence") };
  const keyOf = () => page.segments.own(control.key);
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
    text: "Reset",
    "aria-label": `Reset ${control.label}`,
    onclick: () => {
      page.moves.putBack(keyOf());
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
    "aria-label": `${control.evidence.badge}: evidence for ${control.label}`,
    onclick: () => {
      evidence.hidden = !evidence.hidden;
      badge.setAttribute("aria-expanded", String(!evidence.hidden));
      if (!evidence.children.length) evidence.append(...proof(control), note.field());
    },
  });

  const note = noteOf(page, control);
  /** @param {string} text */
  const complain = (text) => {
    write(fault, text);
    fault.hidden = !text;
    fault.classList.remove("note");
    box.setAttribute("aria-invalid", String(Boolean(text)));
    const folded = text && node.closest("details");
    if (folded) folded.open = true;
  };
  /** @param {string} text */
  const mention = (text) => {
    write(fault, text);
    fault.hidden = !text;
    fault.classList.add("note");
  };
  /** @param {number} value */
  const stretch = (value) => {
    const wide = control.scale === "log" ? Math.max(control.slider[0], 1e-9) : control.slider[0];
    from = Math.min(wide, value);
    to = Math.max(control.slider[1], value);
    scale = scaleOf(control, from, to);
    slider.max = String(scale.last);
  };
  const follow = () => {
    const value = page.case.valueOf(keyOf());
    if (value < from || value > to || from !== control.slider[0] || to !== control.slider[1])
      stretch(value);
    const [low, high] = page.case.rangeOf(keyOf());
    /** @param {number} number */
    const part = (number) =>
      `${Math.min(100, Math.max(0, (100 * scale.place(number)) / scale.last))}%`;
    if (document.activeElement !== slider || slider.dataset.moving !== "true")
      slider.value = String(Math.round(scale.place(value)));
    slider.setAttribute("aria-valuetext", withUnit(control, value, page.case.state.currency));
    slider.style.setProperty("--low", part(low));
    slider.style.setProperty("--high", part(high));
    slider.style.setProperty("--at", part(value));
    slider.classList.toggle("ranged", high > low);
    if (!box.dataset.typing) box.value = written(control, value);
    write(sign, control.money ? page.case.state.currency : "");
    const { ranges, shapes, changes } = page.case.state;
    const key = keyOf();
    const [least, before, most, usual] = page.case.usualOf(key);
    const isRanged = key in ranges || key in shapes;
    const isMine = isOwn(key) && key in changes && !page.start.counted.includes(control.key);
    changed.hidden = value === before && !isRanged && !isMine;
    write(back, isMine ? "Same as all" : "Reset");
    if (isMine) write(was, `for all: ${withUnit(control, before, page.case.state.currency)}`);
    else if (value !== before) write(was, `was ${withUnit(control, before, page.case.state.currency)}`);
    else if (isRanged) write(was, `range was ${rangeText(control, least, most)}, ${SHAPES[usual]}`);
    node.hidden = page.segments.isElsewhere(control.key);
    range.follow([low, high], page.case.shapeOf(keyOf()));
    note.follow();
  };

  slider.max = String(scale.last);
  slider.addEventListener("input", () => {
    complain("");
    slider.dataset.moving = "true";
    page.grip.hold();
    page.moves.set(keyOf(), clamp(control, scale.value(Number(slider.value))));
    slider.dataset.moving = "false";
  });
  slider.addEventListener("keydown", (event) => {
    const steps = event.key === "PageUp" ? 10 : event.key === "PageDown" ? -10 : 0;
    if (!steps) return;
    event.preventDefault();
    slider.value = String(Number(slider.value) + steps);
    slider.dispatchEvent(new Event("input"));
  });
  let touched = 0;
  slider.addEventListener("pointerdown", () => {
    touched = page.case.valueOf(keyOf());
    page.grip.hold(true);
  });
  slider.addEventListener("pointerup", () => page.grip.release());
  slider.addEventListener("pointercancel", () => {
    page.moves.set(keyOf(), touched); // the finger scrolls, and meant nothing by it
    page.grip.release();
  });
  slider.addEventListener("change", () => page.grip.release());
  const accept = () => {
    if (box.value === written(control, page.case.valueOf(keyOf()))) {
      if (box.getAttribute("aria-invalid") === "true") complain("");
      return;
    }
    const found = read(control, box.value, page.case.rangeOf(keyOf())[0]);
    if (found.problem !== undefined) return complain(found.problem);
    complain("");
    if (found.note) mention(found.note);
    page.moves.set(keyOf(), found.value);
    box.value = written(control, found.value);
  };
  box.addEventListener("change", accept);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") accept();
    if (event.key === "Escape") {
      box.value = written(control, page.case.valueOf(keyOf()));
      complain("");
    }
  });

  const range = rangeOf(page, control, complain, mention);
  /** @param {number | null} at */
  const mark = (at) => {
    const place = at === null ? -1 : scale.place(at) / scale.last;
    const isThere = place >= 0 && place <= 1 && !page.segments.own(control.key).includes("/");
    slider.parentElement?.style.setProperty("--even", isThere ? String(place) : "-1");
    slider.parentElement?.classList.toggle("evens", isThere);
  };
  page.moves.shows(control.key, { follow, complain, mark, ranging: range.open });
  const node = make(
    "div",
    { class: "row", "data-key": control.key },
    make("div", { class: "head" }, make("label", { for: ids.box, text: control.label }), badge),
    make("div", { class: "inputs" }, make("span", { class: "track" }, slider), make("span", { class: "box" }, sign, box, unit)),
    range.node,
    changed,
    note.node,
    fault,
    evidence,
  );
  follow();
  return node;
}

/**
 * @param {Control} control
 * @param {number} value
 */
const clamp = (control, value) =>
  Math.min(control.bounds[1], Math.max(control.bounds[0], value));

/** @param {Control} control */
function proof(control) {
  const { evidence } = control;
  /** @type {HTMLElement[]} */
  const parts = [make("p", { text: evidence.help })];
  if (evidence.kind !== "published") return [...parts, make("p", { text: evidence.ground })];
  parts.push(
    make("blockquote", { text: `“${evidence.words}”` }),
    make("p", { class: "from", text: evidence.said_by }),
    make("p", {}, make("b", { text: "Compared: " }), evidence.compared),
    make("p", { class: "caution" }, make("b", { text: "Caution: " }), evidence.caution),
  );
  if (evidence.counter)
    parts.push(make("p", {}, make("b", { text: "Counter-evidence: " }), evidence.counter));
  return parts;
}
