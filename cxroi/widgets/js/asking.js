// What is asked beside the case: sections that are worked out once the reader rests, and looks at them.

import { CHOICES } from "./choices.js";
import { makeHearers } from "./hearers.js";
import { numbersOf } from "./packing.js";
import { showParts } from "./parts.js";
import { make, there, write } from "./pieces.js";

const LOOK_AFTER = 350; // of rest, before a section is asked for
const HEAD = "headline"; // what stands beside the verdict

/**
 * Let sections follow the case: each is asked for once the reader rests and it is in sight, and
 * shows what it last knew until then.
 * @param {CasePage} page
 * @returns {Sections}
 */
export function makeSections(page) {
  /** @type {Record<string, string>} */
  const asked = {};
  /** @type {Set<Panel>} */
  const panels = new Set();
  /** @type {Set<Element>} */
  const seen = new Set();
  let turn = 0;
  let underWay = "";
  /** @param {string} name */
  const keyOf = (name) => `${turn} ${name}`;
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target);
    sections.rest(0);
  }, { rootMargin: "50%" });
  page.over.addEventListener("abort", () => watcher.disconnect());
  /** @param {string} name */
  const isStale = (name) => asked[name] !== keyOf(name);
  const due = () => [HEAD, ...[...panels].filter(({ node }) => seen.has(node)).map(({ name }) => name)].find(isStale);
  /** @param {string} name */
  const panelsOf = (name) => [...panels].filter((panel) => panel.name === name);
  const mark = () => {
    for (const panel of panels) panel.stale(isStale(panel.name));
    sections.stales.tell(isStale(HEAD));
  };
  const look = () => {
    const name = due();
    // a case that waits for its answer would overtake what is asked now
    if (!name || page.grip.isHeld || !page.line.isAnswered() || underWay === keyOf(name)) return;
    const key = (underWay = keyOf(name));
    const shown = panelsOf(name);
    ask(page, name, shown, () => {
      underWay = "";
      if (panelsOf(name).every((panel) => shown.includes(panel))) asked[name] = key; // else one came meanwhile
    });
  };
  /** @type {Sections} */
  const sections = {
    heads: makeHearers(page),
    stales: makeHearers(page),
    turn: () => turn,
    isOld: () => isStale(HEAD),
    add(panel) {
      panels.add(panel);
      delete asked[panel.name]; // what is known of it was said when it was not there
      watcher.observe(panel.node);
      page.view?.addEventListener("abort", () => {
        watcher.unobserve(panel.node);
        seen.delete(panel.node);
        panels.delete(panel);
      });
    },
    overtake() {
      turn += 1;
      page.agenda.done("rest");
      page.line.forget("tables");
      if (underWay) page.line.forget("look");
      underWay = "";
      mark();
    },
    rest(after = LOOK_AFTER) {
      mark();
      if (page.gallery.isReady) page.agenda.later("rest", look, after);
    },
    again() {
      sections.overtake();
      sections.rest(0);
    },
  };
  return sections;
}

/**
 * Ask for a section, and show the answer in all places where it stands.
 * @param {CasePage} page
 * @param {string} name
 * @param {Panel[]} panels
 * @param {() => void} hear
 */
function ask(page, name, panels, hear) {
  const { specs } = page.start;
  const wish = { ...page.case.wish(), ...page.given.of(name), view: name, specs: panels.some(({ charts }) => charts.some((chart) => !specs[chart])) };
  page.line.request("look", wish, (reply, buffers) => {
    hear();
    page.given.judge(name, reply.kind !== "problem");
    if (reply.kind === "problem") for (const panel of panels) panel.complain(reply.text);
    else {
      Object.assign(specs, reply.specs);
      for (const panel of panels) panel.show(reply);
      if (name === HEAD) page.sections.heads.tell(/** @type {Head} */ (reply.parts)); // as its own section has them
      page.gallery.take(reply, numbersOf(buffers));
      if (name === HEAD) page.gallery.again("cash");
      page.gallery.draw();
    }
    page.sections.rest(0);
  }, { progress: (share) => panels.forEach((panel) => panel.progress(share)) });
}

/**
 * A section: sentences, what may be chosen, charts, and parts of its own.
 * @param {CasePage} page
 * @param {string} name
 */
export function section(page, name) {
  const names = there(page.start.tabs.find((each) => each.name === name)).charts;
  const lead = make("div", { class: "lead", "aria-live": "polite" });
  const work = make("span", { text: "Calculating…" });
  const bar = make("progress", { max: 1, value: 0, "aria-label": "How far the work is" });
  const waiting = make("p", { class: "waiting" }, work, bar);
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const charts = make("div", { class: "charts" });
  const choices = make("div", { class: "choices" });
  const parts = make("div", { class: "parts" });
  const node = make("section", { class: "panel doubt" });
  node.append(waiting, fault, lead, choices, charts, parts);
  choices.append(...(CHOICES[name]?.(page) ?? []));
  for (const chart of names) page.gallery.hang(chart, charts);
  let known = false;
  page.sections.add({
    name,
    node,
    charts: names,
    show(reply) {
      known = true;
      node.classList.add("known");
      fault.hidden = true;
      lead.replaceChildren(...reply.lead.map((text) => make("p", { text })));
      showParts(page, parts, reply.parts, choices);
      if (reply.parts.offered) page.given.offers.tell(reply.parts.offered);
    },
    complain(text) {
      fault.hidden = false;
      write(fault, known ? `${text} Below is the last valid result.` : text);
    },
    stale(is) {
      node.setAttribute("aria-busy", String(is));
      if (is) bar.value = 0;
      write(work, known ? "Updating…" : "Calculating…");
    },
    progress(share) {
      bar.value = share;
    },
  });
  return node;
}
