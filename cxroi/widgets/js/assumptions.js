// The assumptions: sliders, boxes, reasons and evidence, of all customers or a segment.

import { rangeText, read, scaleOf, withUnit, written } from "./numbers.js";
import { make, there, unique, write } from "./pieces.js";
import { SHAPES, rangeOf } from "./ranges.js";
import { CHANGED, asItStands, isOwn } from "./scenario.js";
import { onward } from "./sharing.js";
import { typedNumber } from "./typed.js";

/**
 * The assumptions of all groups, or of one.
 * @param {CasePage} page
 */
export function controls(page, only = "") {
  const { groups, controls: all } = page.start;
  const form = make("form", { class: "assumptions", "aria-label": "Assumptions" });
  form.addEventListener("submit", (event) => event.preventDefault());
  const whose = page.segments.picker();
  /** @type {Record<string, [name: string, text: string]>} */
  const onwards = {
    what_bonding_is_worth: ["evidence", "What is published, and what hangs on it…"],
    the_programme: ["readiness", "Are we ready for it…"],
  };
  /** @param {string} audience */
  const sets = (audience) => {
    const boxes = groups.filter(({ key }) => !only || key === only).flatMap(({ key, title }) => {
      const mine = all.filter((each) => each.group === key && each.audience === audience);
      const rows = mine.filter((each) => each.key !== "horizon_years");
      if (!rows.length) return [];
      const box = make("fieldset", {}, make("legend", { text: title }));
      box.append(...rows.map((control) => row(page, control)));
      if (audience === "executive" && key in onwards) {
        const [name, text] = onwards[key];
        box.append(make("div", { class: "onward" }, ...onward(page, name, text)));
      }
      if (key === "the_programme" && audience === "executive") box.append(target(page, all));
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
      for (const each of page.moves.shown()) each.ranging?.(open);
      ranges.setAttribute("aria-pressed", String(open));
      write(ranges, open ? "Hide ranges" : "Edit ranges");
    },
  });
  const rest = sets("analyst");
  const more = make("details", { class: "more", hidden: !rest.children.length }, make("summary", { text: "More assumptions" }), rest);
  form.append(make("div", { class: "over" }, whose, ranges), sets("executive"), more);
  return form;
}

/**
 * Which value pays back by a month: the reader asks, and may take it.
 * @param {CasePage} page
 * @param {Control[]} all
 */
function target(page, all) {
  const which = make("select", { "aria-label": "What to find" });
  const wanted = page.start.targets.map((key) => there(all.find((each) => each.key === key)));
  which.append(...wanted.map(({ key, label }) => make("option", { value: key, text: label })));
  const month = make("input", { type: "text", inputmode: "numeric", value: "24", "aria-label": "Pays back by month" });
  const found = make("span", { class: "found", role: "status" });
  const find = () => {
    const { number, said } = typedNumber(month.value);
    if (!(number >= 0)) return write(found, said || `“${month.value.trim()}” is not a month. Give a number, such as 24.`);
    const key = which.value;
    const isStill = asItStands(page);
    page.line.request("target", { ...page.case.wish(), key, month: number }, (reply) => {
      if (!isStill()) return write(found, CHANGED);
      write(found, reply.text);
      if (reply.kind === "target" && reply.value !== null) page.moves.set(key, reply.value);
    });
  };
  const another = () => {
    page.line.forget("target"); // an answer to what was asked before is not wanted any more
    write(found, "");
  };
  const button = make("button", { type: "button", text: "Find it", onclick: find });
  month.addEventListener("keydown", (event) => event.key === "Enter" && find());
  which.addEventListener("change", another);
  month.addEventListener("input", another);
  const unit = make("span", { class: "unit", text: "month" });
  const box = make("span", { class: "box" }, unit, month);
  return make("div", { class: "target" }, "Which", which, "pays back by", box, button, found);
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
    text: "put back",
    "aria-label": `Put ${control.label} back`,
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
    "aria-label": `${control.evidence.badge}: what ${control.label} rests on`,
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
    write(back, isMine ? "as for all" : "put back");
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
  page.moves.shows(control.key, { follow, complain, ranging: range.open });
  const node = make(
    "div",
    { class: "row", "data-key": control.key },
    make("div", { class: "head" }, make("label", { for: ids.box, text: control.label }), badge),
    make("div", { class: "inputs" }, slider, make("span", { class: "box" }, sign, box, unit)),
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
 * Why this value? The reader's note, seen in the row, written where the evidence is.
 * @param {CasePage} page
 * @param {Control} control
 */
function noteOf(page, control) {
  const node = make("p", { class: "why", hidden: true });
  const box = make("textarea", { id: unique("why"), rows: 2, maxlength: 400 });
  box.addEventListener("change", () => page.moves.note(page.segments.own(control.key), box.value));
  return {
    node,
    field() {
      const label = make("label", { for: box.id, text: "Why this value? Your note travels with the case." });
      return make("div", { class: "note" }, label, box);
    },
    follow() {
      const text = page.case.noteOf(page.segments.own(control.key));
      node.hidden = !text;
      write(node, text && `“${text}”`);
      if (!box.dataset.typing) box.value = text;
    },
  };
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
    parts.push(make("p", {}, make("b", { text: "Against it: " }), evidence.counter));
  return parts;
}
