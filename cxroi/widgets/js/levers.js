// The levers: the assumptions that move this case most, with what they are worth and where it breaks even.

import { row } from "./assumptions.js";
import { make, there, write } from "./pieces.js";
import { controlOf } from "./scenario.js";

/**
 * @param {CasePage} page
 */
export function leversOf(page) {
  const chips = make("div", { class: "chips", role: "group", "aria-label": "Lever shown" });
  const rows = make("div", { class: "lever-rows" });
  const head = make("div", { class: "over" }, make("h2", { text: "What moves NPV most" }), make("span", { class: "soft", text: "NPV, low to high" }));
  const node = make("section", { class: "levers", "aria-label": "What moves NPV most" }, head, chips, rows);
  /** @type {Record<string, { step: HTMLElement, even: HTMLElement, ends: HTMLElement }>} */
  let hints = {};
  let shown = "";
  /** @param {number} place */
  const choose = (place) => {
    [...chips.children].forEach((chip, at) => chip.setAttribute("aria-pressed", String(at === place)));
    [...rows.children].forEach((each, at) => each.classList.toggle("chosen", at === place));
  };
  /** @param {string[]} keys */
  const build = (keys) => {
    shown = String(keys);
    hints = {};
    const controls = keys.map((key) => controlOf(page.start, key));
    rows.replaceChildren(...controls.map((control) => {
      const hint = { step: make("b", {}), even: make("span", { class: "even" }), ends: make("span", { class: "ends" }) };
      hints[control.key] = hint;
      const line = make("p", { class: "hint" }, make("span", {}, hint.step, " · ", hint.even), hint.ends);
      const made = row(page, control);
      there(made.querySelector(".inputs")).after(line);
      return made;
    }));
    chips.replaceChildren(...controls.map(({ label }, at) => make("button", { type: "button", class: "chip", text: label, "aria-pressed": "false", onclick: () => choose(at) })));
    choose(0);
  };
  build(page.start.levers);
  page.sections.stales.add((isStale) => node.classList.toggle("stale", isStale));
  page.sections.heads.add((now) => {
    const keys = now.levers.map(({ key }) => key);
    const isAtWork = node.contains(document.activeElement);
    if (String(keys) !== shown && !isAtWork) build(keys); // else a slider would go from under a finger
    for (const { key, step, breaks_even, at, ends } of now.levers) {
      for (const each of page.moves.shown(key)) each.mark?.(at);
      const hint = hints[key];
      if (!hint) continue;
      write(hint.step, step);
      write(hint.even, breaks_even);
      write(hint.ends, ends);
    }
  });
  return node;
}
