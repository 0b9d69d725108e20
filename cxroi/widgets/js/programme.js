// What the programme costs in all, and what it takes to pay back in time.

import { read, tidy, written } from "./numbers.js";
import { make, there, unique, write } from "./pieces.js";
import { CHANGED, asItStands, controlOf } from "./scenario.js";
import { asking } from "./sharing.js";
import { typedNumber } from "./typed.js";

/**
 * What the programme costs in all, and a way to say it as one figure.
 * @param {CasePage} page
 */
export function cost(page) {
  const total = make("b", {});
  const all = make("button", { type: "button", class: "quiet", text: "Enter the total…", onclick: () => totalCost(page) });
  page.answers.heard.add((answer) => write(total, answer.cost.text));
  return make("p", { class: "total" }, make("span", {}, "Total cost, present value: ", total), all);
}

/**
 * Ask what the programme costs in all; its parts keep their proportion.
 * @param {CasePage} page
 */
export function totalCost(page) {
  const control = controlOf(page.start, "one_off_cost");
  const box = make("input", { type: "text", inputmode: "decimal", id: unique("total"), autocomplete: "off", required: true });
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const known = page.answers.cost();
  const parts = page.start.costs.filter((key) => page.case.valueOf(key) > 0);
  box.value = written(control, Math.round(known));
  /** @param {SubmitEvent} event */
  const take = (event) => {
    const found = read(control, box.value, 0);
    fault.hidden = found.problem === undefined;
    write(fault, found.problem ?? "");
    if (found.problem !== undefined) return event.preventDefault();
    /** @type {State} */
    const next = structuredClone(page.case.state);
    if (!parts.length || !known) next.changes.one_off_cost = found.value;
    else for (const key of parts) next.changes[key] = tidy(page.case.valueOf(key) * (found.value / known));
    page.moves.adopt(next);
  };
  const dialog = asking(page, "Total cost of the programme", take, "Apply", [
    make("label", { for: box.id, text: "Total cost, present value" }),
    box,
    make("p", { text: "Upfront, running and per-customer costs are scaled in proportion." }),
    fault,
  ]);
  dialog.showModal();
  box.select();
}

/**
 * Which value pays back by a month: the reader asks, and may take it.
 * @param {CasePage} page
 * @param {Control[]} all
 */
export function target(page, all) {
  const which = make("select", { "aria-label": "Assumption to solve for" });
  const wanted = page.start.targets.map((key) => there(all.find((each) => each.key === key)));
  which.append(...wanted.map(({ key, label }) => make("option", { value: key, text: label })));
  const month = make("input", { type: "text", inputmode: "numeric", value: "24", "aria-label": "Pays back by month" });
  const found = make("span", { class: "found", role: "status" });
  const find = () => {
    const { number, said } = typedNumber(month.value);
    if (!(number >= 0)) return write(found, said || `“${month.value.trim()}” is not a month. Enter a number, such as 24.`);
    const key = which.value;
    const isStill = asItStands(page);
    page.line.request("target", { ...page.case.wish(), key, month: number }, (reply) => {
      if (!isStill()) return write(found, CHANGED);
      write(found, reply.text);
      if (reply.kind !== "target" || reply.value === null) return;
      const { value } = reply;
      const use = make("button", { type: "button", text: "Use this value", onclick: () => {
        if (!isStill()) return write(found, CHANGED);
        page.moves.set(key, value);
        use.remove();
      } });
      found.append(" ", use);
    });
  };
  const another = () => {
    page.line.forget("target"); // an answer to what was asked before is not wanted any more
    write(found, "");
  };
  const button = make("button", { type: "button", text: "Solve", onclick: find });
  month.addEventListener("keydown", (event) => event.key === "Enter" && find());
  which.addEventListener("change", another);
  month.addEventListener("input", another);
  const unit = make("span", { class: "unit", text: "month" });
  const box = make("span", { class: "box" }, unit, month);
  return make("div", { class: "target" }, "Value of", which, "at which it pays back by", box, button, found);
}
