// The range of an assumption: its two ends and its shape.

import { read, written } from "./numbers.js";
import { make } from "./pieces.js";

/** @type {Record<string, string>} */
export const SHAPES = {
  pert: "Most likely near the value (PERT)",
  triangular: "Triangular",
  uniform: "Uniform",
  lognormal: "Log-normal",
  fixed: "Fixed",
};

/**
 * What was typed for an end of a range, which has the value between its ends.
 * @param {Control} control
 * @param {string} typed
 * @param {0 | 1} place
 * @param {Ends} range
 * @param {number} likely
 */
export function readEnd(control, typed, place, [low], likely) {
  const found = read(control, typed, low);
  if (found.problem !== undefined) return found;
  if (place === 0 ? found.value <= likely : found.value >= likely) return found;
  const [word, side] = place === 0 ? ["low", "above"] : ["high", "below"];
  return { problem: `The ${word} end (${typed.trim()}) is ${side} the value (${written(control, likely)}). Change the value first.` };
}

/**
 * Two boxes for the ends of a range; what cannot be one is said where the value's faults are.
 * @param {CasePage} page
 * @param {Control} control
 * @param {(text: string) => void} complain
 * @param {(text: string) => void} mention
 */
export function rangeOf(page, control, complain, mention) {
  const shape = make("select", { "aria-label": `${control.label}, shape of its range` });
  for (const [value, text] of Object.entries(SHAPES)) shape.append(make("option", { value, text }));
  shape.addEventListener("change", () => page.moves.setShape(page.segments.own(control.key), shape.value));
  /**
   * @param {string} word
   * @param {0 | 1} place
   */
  const end = (word, place) => {
    const box = make("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
    box.setAttribute("aria-label", `${control.label}, ${word} end of its range`);
    const accept = () => {
      const range = page.case.rangeOf(page.segments.own(control.key));
      if (box.value === written(control, range[place])) return;
      const found = readEnd(control, box.value, place, range, page.case.valueOf(page.segments.own(control.key)));
      if (found.problem !== undefined) return complain(found.problem);
      complain("");
      if (found.note) mention(found.note);
      range[place] = found.value;
      page.moves.setRange(page.segments.own(control.key), range);
    };
    box.addEventListener("change", accept);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") accept();
      if (event.key === "Escape") box.value = written(control, page.case.rangeOf(page.segments.own(control.key))[place]);
    });
    return box;
  };
  const ends = [end("low", 0), end("high", 1)];
  const unit = make("span", { class: "unit", text: control.suffix });
  const node = make("p", { class: "range" });
  return {
    node,
    /** @param {boolean} is */
    open(is) {
      node.replaceChildren(...(is ? ["range ", ends[0], " to ", ends[1], unit, shape] : []));
    },
    /**
     * @param {Ends} range
     * @param {string} shaped
     */
    follow(range, shaped) {
      shape.value = shaped;
      ends.forEach((box, place) => {
        if (!box.dataset.typing) box.value = written(control, range[place]);
      });
    },
  };
}
