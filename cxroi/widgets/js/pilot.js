// A pilot of the reader's own: counts of two groups, and what they say of the causal fraction.

import { tidy } from "./numbers.js";
import { make, unique, write } from "./pieces.js";
import { typedNumber } from "./typed.js";

/** @param {DataPage} page */
export function pilotStep(page) {
  /** @type {Record<string, HTMLInputElement>} */
  const counts = {};
  /**
   * @param {string} key
   * @param {string} label
   */
  const field = (key, label) => {
    const box = make("input", { type: "text", inputmode: "numeric", id: unique("pilot") });
    counts[key] = box;
    return make("div", { class: "pair" }, make("label", { for: box.id, text: label }), box);
  };
  const said = make("p", { class: "found", role: "status" });
  /** @param {string} key */
  const isGain = (key) => key === "up" || key === "down";
  const update = async () => {
    const filled = ["kept", "counted", "control_kept", "control_counted"].every((key) => counts[key].value.trim());
    if (!filled) return write(said, "Enter retained and total customers for both groups.");
    const typed = Object.entries(counts).map(([key, box]) => ({ key, text: box.value.trim(), ...typedNumber(box.value, isGain(key)) }));
    const wrong = typed.find((each) => each.text && !Number.isFinite(each.number));
    if (wrong) return write(said, wrong.said || `“${wrong.text}” is not a number. Enter digits, such as 430.`);
    const number = Object.fromEntries(typed.map((each) => [each.key, each.number]));
    /** @type {Asks.Pilot} */
    const wish = {
      treated: [number.kept, number.counted],
      control: [number.control_kept, number.control_counted],
      months: Number.isFinite(number.months) ? number.months : 12,
    };
    const gains = [number.up, number.down];
    if (gains.every(Number.isFinite)) wish.gains = gains.map((points) => tidy(points / 100));
    const [reply] = await page.ask("pilot", wish);
    if (reply.kind === "problem") {
      page.pilot = undefined;
      return write(said, reply.text);
    }
    page.pilot = wish;
    write(said, reply.text);
  };
  const about = make("p", {
    class: "why",
    text: "The share of the published gap that applies is a judgement: high scorers may stay for other reasons. Only a randomised pilot can measure it.",
  });
  const fields = [
    field("kept", "Pilot group: retained"),
    field("counted", "Pilot group: total"),
    field("control_kept", "Control group: retained"),
    field("control_counted", "Control group: total"),
    field("months", "Months observed (default 12)"),
    field("up", "Increase in bonded customers (pts)"),
    field("down", "Reduction in customers let down (pts)"),
  ];
  const deed = make("button", { type: "button", text: "Calculate", onclick: update });
  return [about, make("div", { class: "counts" }, ...fields), make("div", { class: "deeds" }, deed), said];
}
