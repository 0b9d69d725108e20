// The reader's own company: its name, and the six figures that make a case of it.

import { read, written } from "./numbers.js";
import { make, unique, write } from "./pieces.js";
import { totalCost } from "./programme.js";
import { controlOf } from "./scenario.js";
import { asking, picker } from "./sharing.js";

const SIX = ["customers", "retention_rate", "margin", "new_customers", "referral_share", "acquisition_cost"];
export const SIGNS = ["£", "€", "$", "CHF", "kr", "¥"];
const UNLIKELY = 0.25; // of the base, lost or won in a year, is worth a second look

/**
 * Give the company a name.
 * @param {CasePage} page
 */
export function renaming(page) {
  const name = make("input", { type: "text", id: unique("name"), maxlength: 80, required: true });
  name.value = page.case.nameOf() || page.case.scenario().title;
  const dialog = asking(page, "Rename the company", () => page.moves.rename(name.value.trim()), "Rename", [
    make("label", { for: name.id, text: "Name of the company" }),
    name,
  ]);
  dialog.showModal();
  name.select();
}

/**
 * Ask for the six figures together: they are taken as one change, once all of them can be.
 * @param {CasePage} page
 */
export function sixFigures(page) {
  const { state } = page.case;
  const name = make("input", { type: "text", id: unique("name"), maxlength: 80, required: true, placeholder: "Your company" });
  name.value = page.case.nameOf();
  const money = picker("Currency", [...SIGNS, ""].map((sign) => [sign, sign || "No currency"]), () => {});
  if (state.currency) money.offer(state.currency, state.currency);
  money.select.value = state.currency || "£";
  const fields = SIX.map((key) => field(page, key));
  const fits = make("p", { class: "fits", role: "status" });
  const values = () => Object.fromEntries(fields.map(({ control, value }) => [control.key, value()]));
  const follow = () => write(fits, whatFits(values()));
  for (const { box } of fields) box.addEventListener("input", follow);
  /** @param {SubmitEvent} event */
  const take = (event) => {
    const wrong = fields.filter((each) => !each.check());
    if (wrong.length) {
      event.preventDefault();
      return wrong[0].box.focus();
    }
    const given = values();
    /** @type {State} */
    const next = structuredClone(state);
    for (const key of SIX) {
      if (given[key] === page.case.usualOf(key)[1]) delete next.changes[key];
      else next.changes[key] = given[key];
    }
    page.moves.adopt({ ...next, name: name.value.trim(), currency: money.select.value });
    page.words.tell(`${name.value.trim()} now has its own six figures. The programme and its cost are still the example’s.`, make("button", { type: "button", text: "Enter the total cost…", onclick: () => totalCost(page) }));
  };
  const dialog = asking(page, "Your company in six figures", take, "Apply", [
    make("h2", { text: "Your company in six figures" }),
    make("p", { text: "These six make a case of your own. Everything else keeps its value until you change it." }),
    make("label", { for: name.id, text: "Company" }),
    name,
    money.node,
    ...fields.map(({ node }) => node),
    fits,
  ]);
  dialog.classList.add("wide", "six");
  follow();
  dialog.showModal();
  name.focus();
}

/**
 * @param {CasePage} page
 * @param {string} key
 */
function field(page, key) {
  const control = controlOf(page.start, key);
  const box = make("input", { type: "text", inputmode: "decimal", id: unique("six"), autocomplete: "off", required: true });
  const fault = make("p", { class: "fault", id: unique("fault"), hidden: true });
  box.setAttribute("aria-describedby", fault.id);
  box.value = written(control, page.case.valueOf(key));
  const found = () => read(control, box.value, page.case.rangeOf(key)[0]);
  const check = () => {
    const { problem } = found();
    fault.hidden = !problem;
    write(fault, problem ?? "");
    box.setAttribute("aria-invalid", String(Boolean(problem)));
    return !problem;
  };
  box.addEventListener("change", check);
  const inside = make("span", { class: "box" }, box, make("span", { class: "unit", text: control.suffix }));
  const node = make("div", { class: "field" }, make("label", { for: box.id, text: control.label, title: control.evidence.help }), inside, fault);
  return { control, box, node, check, value: () => found().value ?? Number.NaN };
}

/**
 * Say how the figures fit together.
 * @param {Record<string, number>} values
 */
export function whatFits({ customers, retention_rate: stay, new_customers: join }) {
  if (![customers, stay, join].every(Number.isFinite)) return "";
  const leave = customers * (1 - stay);
  /** @param {number} count */
  const whole = (count) => Number(count.toPrecision(3)).toLocaleString("en-GB", { maximumFractionDigits: 0 });
  const change = (join - leave) / customers;
  const moves = Math.abs(change) < 0.005 ? "the customer base stays level" : `the customer base ${change < 0 ? "falls" : "grows"} by ${Math.round(100 * Math.abs(change))}% a year`;
  const check = Math.abs(change) > UNLIKELY ? " Check these three figures." : "";
  return `${whole(leave)} customers leave a year and ${whole(join)} join: ${moves}.${check}`;
}
