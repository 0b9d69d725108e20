// The tabs: which is open, and when what it shows is worked out.

import { CHOICES, GIVEN } from "./choices.js";
import { numbersOf, unpack } from "./packing.js";
import { showParts } from "./parts.js";
import { make, there, unique, write } from "./pieces.js";

const LOOK_AFTER = 350; // of rest, before a tab of doubt is asked for

/**
 * The tabs and their panels. The first follows every move; the others are worked out beside it,
 * once the reader rests, and show what they last knew until then.
 * @param {CasePage} page
 * @param {HTMLElement} worth
 */
export function tabs(page, worth) {
  const { start, state } = page;
  const list = make("div", { class: "tabs", role: "tablist", "aria-label": "Questions" });
  /** @type {Record<string, string>} */
  const asked = {};
  let turn = 0; // counts moves and choices: what was asked in an earlier turn is out of date
  /** @param {string} name */
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
    const place = buttons.findIndex((button) => button === document.activeElement);
    const last = buttons.length - 1;
    /** @type {Record<string, number>} */
    const next = { ArrowRight: place < last ? place + 1 : 0, ArrowLeft: place ? place - 1 : last, Home: 0, End: last };
    if (!(event.key in next)) return;
    event.preventDefault();
    buttons[next[event.key]].focus();
    page.open(start.tabs[next[event.key]].name);
  });

  page.open = (name) => {
    page.tab = name;
    page.panels[name].offer();
    page.furnish?.(name);
    for (const [at, button] of buttons.entries()) {
      const mine = start.tabs[at].name === name;
      button.setAttribute("aria-selected", String(mine));
      button.tabIndex = mine ? 0 : -1;
      page.panels[start.tabs[at].name].node.hidden = !mine;
      if (mine) list.scrollTo({ left: button.offsetLeft - 40, behavior: "instant" });
    }
    page.draw?.();
    page.rest(0);
  };
  page.take = ({ tables }, numbers) => {
    Object.assign(page.tables, unpack(tables, numbers));
    page.draw?.();
  };

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
    page.done("rest");
    if (underWay) page.forget?.("look");
    underWay = "";
    mark();
  };
  /** The reader rests: work out what they look at, then how sure the verdict is. */
  page.rest = (after = LOOK_AFTER) => {
    mark();
    if (page.draw && "request" in page) page.later("rest", look, after);
  };
  const look = () => {
    const name = due();
    // a case that waits for its answer would overtake what is asked now
    if (!name || page.moving || !page.isAnswered() || underWay === keyOf(name)) return;
    const key = (underWay = keyOf(name));
    const panel = page.panels[name];
    const specs = !start.specs[there(start.tabs.find((tab) => tab.name === name)).charts[0]];
    const wish = { ...page.wish(), ...panel.given?.(), view: name, specs };
    page.progress = panel.progress;
    page.request("look", wish, (reply, buffers) => {
      underWay = "";
      asked[name] = key;
      if (name === "actuals") page.loaded(reply.kind !== "problem");
      if (reply.kind === "problem") panel.complain?.(reply.text);
      else {
        Object.assign(start.specs, reply.specs);
        panel.show?.(reply);
        if (reply.parts.chance) write(page.chance, reply.parts.chance);
        page.take(reply, numbersOf(buffers));
      }
      page.rest(0);
    });
  };
  page.choose = (option, value) => {
    const { [option]: _, ...others } = state.options;
    state.options = value ? { ...others, [option]: value } : others;
    for (const each of page.followers) each();
    page.ask(option);
  };
  /** What a tab takes beside the case has changed. */
  page.again = () => {
    page.overtake();
    page.rest(0);
  };
  page.open(page.tab);
  return [list, ...Object.values(page.panels).map((panel) => panel.node)];
}

/**
 * A tab of doubt: sentences, what may be chosen, charts, and parts of its own.
 * @param {CasePage} page
 * @param {string} name
 * @returns {Panel}
 */
function doubtPanel(page, name) {
  const lead = make("div", { class: "lead", "aria-live": "polite" });
  const work = make("span", { text: "Working it out…" });
  const bar = make("progress", { max: 1, value: 0, "aria-label": "How far the work is" });
  const waiting = make("p", { class: "waiting" }, work, bar);
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
    given: () => GIVEN[name]?.(page),
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
      write(work, known ? "Catching up…" : "Working it out…");
    },
    progress(share) {
      bar.value = share;
    },
  };
}
