// What may be chosen on a tab, and what a tab takes beside the case.

import { putUnder } from "./bar.js";
import { following, makeHearers } from "./hearers.js";
import { initiativeChoices } from "./initiatives.js";
import { tidy } from "./numbers.js";
import { make, there, unique, write } from "./pieces.js";
import { fresh, matter } from "./scenario.js";
import { filePicker, picker } from "./sharing.js";
import { keptSnapshots, snapshot } from "./snapshots.js";
import { typedNumber, unmistakable } from "./typed.js";

const MOST_COMPARED = 4;

/**
 * What may be chosen on a tab: parts of the case, so they follow it.
 * @type {Record<string, (page: CasePage) => HTMLElement[]>}
 */
export const CHOICES = {
  how_sure(page) {
    const box = make("input", { type: "checkbox", onchange: () => page.moves.choose({ correlated: box.checked ? "yes" : "" }) });
    following(page, () => (box.checked = Boolean(page.case.state.options.correlated)));
    const label = "Correlate related assumptions (judgement; off by default)";
    return [make("label", { class: "tick" }, box, make("span", { text: label }))];
  },
  what_matters(page) {
    /** @type {Choice[]} */
    const ways = [["", "its own range"], ["all", "±10%"]];
    const swing = picker("Vary each by", ways, (value) => page.moves.choose({ swing: value }));
    following(page, () => (swing.select.value = page.case.state.options.swing ?? ""));
    return [swing.node];
  },
  must_be_true(page) {
    /** @type {Choice[]} */
    const goals = [["", "Net present value above 0"], ["roi", "Return on investment of"], ["payback", "Payback by month"]];
    /** @type {Record<string, string>} */
    const usual = { roi: "20", payback: "36" };
    const box = make("input", { type: "text", inputmode: "decimal", "aria-label": "Goal" });
    const unit = make("span", { class: "unit" });
    const more = make("span", { class: "box", hidden: true }, box, unit);
    const fault = make("span", { class: "fault", role: "alert" });
    const send = () => {
      const kind = goal.select.value;
      const { number, said } = typedNumber(box.value, kind === "roi");
      write(fault, !kind || Number.isFinite(number) ? "" : said || `“${box.value.trim()}” is not a number.`);
      if (!fault.textContent) page.moves.choose({ goal: kind && `${kind} ${tidy(kind === "roi" ? number / 100 : number)}` });
    };
    const goal = picker("Target", goals, (kind) => {
      box.value = usual[kind] ?? "";
      send();
    });
    box.addEventListener("change", send);
    following(page, () => {
      const [kind, value] = (page.case.state.options.goal ?? "").split(" ");
      goal.select.value = kind;
      more.hidden = !kind;
      write(unit, kind === "roi" ? "%" : "months");
      if (value) box.value = unmistakable(String(tidy(kind === "roi" ? 100 * Number(value) : Number(value))));
      write(fault, "");
    });
    /** @type {Choice[]} */
    const keys = page.start.controls.filter(({ key }) => key !== "horizon_years").map(({ key, label }) => [key, label]);
    const pair = page.start.pair.map((first, place) => {
      const name = ["across", "up"][place];
      const chosen = picker(["Horizontal axis", "Vertical axis"][place], keys, (key) => page.moves.choose({ [name]: key === first ? "" : key }));
      following(page, () => (chosen.select.value = page.case.state.options[name] ?? first));
      return chosen.node;
    });
    return [make("span", { class: "goal" }, goal.node, more, fault), ...pair];
  },
  what_if(page) {
    const { what_ifs: all } = page.start;
    const boxes = Object.fromEntries(all.map((each) => [each.key, numberBox(each)]));
    const fault = make("span", { class: "fault", role: "alert" });
    const parts = ["month", "months", "share"];
    /** @type {Choice[]} */
    const paths = [["both", "with and without the programme"], ["programme", "with the programme only"], ["baseline", "without it only"]];
    const path = picker("Applies", paths, () => send());
    /** @returns {Record<string, string>} */
    const told = () => Object.fromEntries((page.case.state.options.failure ?? "").split(" ").flatMap((word, at, words) => (at % 2 ? [] : [[word, words[at + 1]]])));
    /**
     * @param {WhatIf} whatIf
     * @param {HTMLInputElement} box
     */
    const read = ({ factor, bounds }, box) => {
      const { number, said } = typedNumber(box.value, factor !== 1);
      const value = tidy(number / factor);
      const isFine = value >= bounds[0] && value <= bounds[1] && (factor !== 1 || Number.isInteger(value));
      box.setAttribute("aria-invalid", String(!isFine));
      return { value: isFine ? value : null, said };
    };
    /** @param {WhatIf} whatIf */
    const limits = ({ factor, bounds, suffix }) => {
      const [from, to] = bounds.map((bound) => tidy(bound * factor));
      return `enter a ${factor === 1 ? "whole number" : "number"} from ${from} to ${to}${suffix === "%" ? "%" : ""}.`;
    };
    /** @param {string} key */
    const usualOf = (key) => there(all.find((each) => each.key === key)).value;
    const send = () => {
      const typed = Object.fromEntries(all.map((each) => [each.key, read(each, boxes[each.key].box)]));
      const values = Object.fromEntries(Object.entries(typed).map(([key, { value }]) => [key, value]));
      const wrong = all.find(({ key }) => boxes[key].node.isConnected && values[key] === null);
      if (wrong) return write(fault, `${wrong.label}: ${typed[wrong.key].said || limits(wrong)}`);
      write(fault, "");
      const failure = [...parts.flatMap((part) => [part, values[`failure_${part}`]]), "path", path.select.value].join(" ");
      const isUsual = failure === usual();
      const isKept = values.leaving === usualOf("leaving");
      page.moves.choose({ failure: isUsual ? "" : failure, leaving: isKept ? "" : String(values.leaving) }, "failure");
    };
    const usual = () => [...parts.flatMap((part) => [part, usualOf(`failure_${part}`)]), "path", "both"].join(" ");
    for (const { box } of Object.values(boxes)) box.addEventListener("change", () => send());
    following(page, () => {
      const { failure, leaving } = { failure: told(), leaving: page.case.state.options.leaving };
      for (const { key, value, factor } of all) {
        const held = key === "leaving" ? leaving : failure[key.replace("failure_", "")];
        if (!boxes[key].box.dataset.typing) boxes[key].box.value = unmistakable(String(tidy(factor * Number(held ?? value))));
      }
      path.select.value = failure.path ?? "both";
      write(fault, "");
    });
    /** @param {string} begins */
    const why = (begins) => make("p", { class: "why", text: all.filter(({ key }) => key.startsWith(begins)).map(({ reason }) => reason).join("\n") });
    const fails = make("fieldset", { class: "cases" }, make("legend", { text: "The core service fails" }), ...parts.map((part) => boxes[`failure_${part}`].node), path.node, why("failure_"));
    const leaves = make("fieldset", { class: "cases" }, make("legend", { text: "Switching becomes easy" }), boxes.leaving.node, why("leaving"));
    const downs = page.start.conditions.map(({ name, title, about }) => {
      const isOn = () => page.case.state.conditions.split(" ").includes(name);
      const down = make("button", { type: "button", title: about, onclick: () => {
        const rest = page.case.state.conditions.split(" ").filter((each) => each && each !== name);
        putUnder(page, page.case.state.stance, [...rest, ...(isOn() ? [] : [name])].join(" "));
      } });
      following(page, () => write(down, isOn() ? `Take off the ${title.toLowerCase()}` : `Apply the ${title.toLowerCase()} to my case`));
      return down;
    });
    return [fails, leaves, make("span", { class: "deeds" }, ...downs), fault];
  },
  initiatives: initiativeChoices,
  compare(page) {
    const set = make("fieldset", { class: "cases" });
    const [from, to] = ["Bridge from", "to"].map((label, place) =>
      picker(label, [], (value) => {
        page.given.between[place] = Number(value);
        page.sections.again();
      }),
    );
    /** @param {Candidate} candidate */
    const tick = ({ id, name }) => {
      const chosen = compared(page);
      const box = make("input", { type: "checkbox" });
      box.checked = chosen.includes(id);
      box.disabled = !box.checked && chosen.length >= MOST_COMPARED;
      box.addEventListener("change", () => {
        page.given.compared = box.checked ? [...chosen, id] : chosen.filter((one) => one !== id);
        page.given.between = [0, 1];
        show();
        page.sections.again();
      });
      const words = make("span", { text: id === "now" ? `Your case: ${name}` : name });
      return make("label", { class: "tick" }, box, words);
    };
    const show = () => {
      const focused = [...set.querySelectorAll("input")].findIndex((box) => box === document.activeElement);
      const legend = make("legend", { text: "Compare two to four" });
      set.replaceChildren(legend, ...candidates(page).map(tick));
      set.querySelectorAll("input")[focused]?.focus();
      const names = compared(page).map((id) => candidates(page).find((each) => each.id === id)?.name ?? "");
      [from, to].forEach(({ select, offer, node }, place) => {
        select.replaceChildren();
        names.forEach((name, at) => offer(at, name));
        select.value = String(page.given.between[place]);
        node.hidden = names.length < 3;
      });
    };
    following(page, show);
    return [set, from.node, to.node];
  },
  actuals(page) {
    const plan = picker("Plan", [], (id) => {
      page.given.plan = id;
      page.sections.again();
    });
    following(page, () => {
      plan.select.replaceChildren();
      for (const { id, name } of candidates(page)) plan.offer(id, id === "now" ? `Your case: ${name}` : name);
      plan.select.value = page.given.plan;
      if (!plan.select.value) plan.select.value = page.given.plan = "now";
    });
    const keepPlan = make("button", {
      type: "button",
      text: "Set this case as the plan",
      onclick: () => {
        const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
        page.given.plan = `snapshot Plan of ${day}`;
        snapshot(page, `Plan of ${day}`);
      },
    });
    /** @param {Actuals | null} given */
    const load = (given) => {
      page.given.tried = given;
      page.sections.again();
    };
    const file = filePicker("Load actuals…", "Load actuals, a CSV file", async (chosen) => {
      const text = await chosen.slice(0, page.start.largest_file).text().catch(() => null);
      if (text === null) return page.words.refuse(`${chosen.name} could not be read. Select it again.`);
      load({ name: chosen.name, text });
    });
    const remove = make("button", { type: "button", text: "Remove actuals", onclick: () => load(null) });
    const follow = () => (remove.hidden = !page.visit.actuals);
    follow();
    page.given.loads.add(follow);
    return [plan.node, make("span", { class: "deeds" }, keepPlan, file, remove)];
  },
};

/**
 * A box for a number of a "what if", with its label and unit.
 * @param {WhatIf} number
 */
function numberBox({ label, help, suffix }) {
  const box = make("input", { type: "text", inputmode: "decimal", id: unique("what-if") });
  const inside = make("span", { class: "box" }, box, make("span", { class: "unit", text: suffix }));
  return { box, node: make("span", { class: "picker", title: help }, make("label", { for: box.id, text: label }), inside) };
}

/**
 * The cases that can be compared: the one on the page, the same company under the other stances and in
 * other conditions, the versions kept here, and the examples.
 * @param {CasePage} page
 * @returns {Candidate[]}
 */
function candidates(page) {
  const { start } = page;
  const { state } = page.case;
  const company = page.case.nameOf() || page.case.scenario().title;
  /** @param {string} title */
  const under = (title) => `${company}, ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  const stances = start.stances.filter(({ name }) => name !== state.stance).map(({ name, title }) => ({
    id: `stance ${name}`, name: under(title), state, under: { to_stance: name, to_conditions: state.conditions },
  }));
  const conditions = start.conditions.filter(({ name }) => !state.conditions.split(" ").includes(name)).map(({ name, title }) => ({
    id: `condition ${name}`, name: under(title), state, under: { to_stance: state.stance, to_conditions: `${state.conditions} ${name}`.trim() },
  }));
  const examples = start.scenarios.filter(({ name }) => matter(state) !== matter({ ...fresh(name), currency: state.currency })).map((each) => ({
    id: `scenario ${each.name}`, name: each.title, state: { ...fresh(each.name), currency: state.currency },
  }));
  const kept = keptSnapshots(page).map((each) => ({ id: `snapshot ${each.name}`, ...each, called: each.name }));
  const now = there(start.stances.find(({ name }) => name === state.stance));
  return [{ id: "now", name: state.stance === "likely" ? company : under(now.title), state }, ...stances, ...conditions, ...kept, ...examples];
}

/**
 * The ids of the cases that are compared: as chosen, else the page's own and the cautious or the likely one.
 * @param {CasePage} page
 * @returns {string[]}
 */
function compared(page) {
  const ids = candidates(page).map(({ id }) => id);
  const chosen = (page.given.compared ?? []).filter((id) => ids.includes(id));
  if (page.given.compared) return chosen;
  return ["now", there(ids.find((id) => id.startsWith("stance")))];
}

/**
 * What a section takes beside the case, as the reader has chosen it.
 * @param {CasePage} page
 * @returns {Given}
 */
export function makeGiven(page) {
  /** @type {Given} */
  const given = {
    between: [0, 1],
    plan: "now",
    loads: makeHearers(page),
    table: null,
    offers: makeHearers(page),
    of: (name) => GIVEN[name]?.(page) ?? {},
    judge(name, isGood) {
      if (name === "initiatives" && given.before !== undefined) {
        if (!isGood) given.table = given.before; // likewise
        given.before = undefined;
        given.loads.tell();
      }
      if (name !== "actuals") return;
      if (isGood && given.tried !== undefined) page.visit.attach(given.tried);
      given.tried = undefined; // a file that is refused leaves the one before
      given.loads.tell();
    },
  };
  return given;
}

/**
 * @param {CasePage} page
 * @returns {(candidate: Candidate) => Wish}
 */
const wishOf = (page) => ({ state, under, called }) => ({ ...page.case.wish(state), ...under, ...(called ? { name: called } : {}) });

/** @type {Record<string, (page: CasePage) => object>} */
const GIVEN = {
  compare(page) {
    const ids = compared(page);
    const cases = candidates(page).filter(({ id }) => ids.includes(id)).sort((one, two) => ids.indexOf(one.id) - ids.indexOf(two.id));
    return {
      cases: cases.map(wishOf(page)),
      given: { between: page.given.between },
    };
  },
  initiatives: (page) => ({ given: { table: page.given.table } }),
  actuals(page) {
    const plan = candidates(page).find(({ id }) => id === page.given.plan) ?? candidates(page)[0];
    const actuals = page.given.tried === undefined ? page.visit.actuals : page.given.tried;
    return { ...wishOf(page)(plan), given: { actuals } };
  },
};
