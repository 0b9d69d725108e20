// Segments: whose assumptions are shown, and how customers are split.

import { tidy } from "./numbers.js";
import { make, write } from "./pieces.js";
import { PARTS, isOwn, sharedKey } from "./scenario.js";
import { asking, picker } from "./sharing.js";
import { typedNumber, unmistakable } from "./typed.js";

const MOST_SEGMENTS = 4;

/**
 * Whose assumptions are shown: those of all customers, or what a segment has of its own.
 * @param {CasePage} page
 * @returns {Segments}
 */
export function makeSegments(page) {
  const { start } = page;
  const { state } = page.case;
  let shown = "";
  let pickers = 0; // without one, what is shown is of all customers
  /** @type {Segments} */
  const segments = {
    own: (key) => (shown && !start.whole.includes(key) ? `${shown}/${key}` : key),
    isElsewhere(key) {
      if (shown) return start.whole.includes(key);
      return pickers > 0 && state.segments.length > 0 && start.counted.includes(key);
    },
    show(name) {
      if (shown === name || !pickers) return;
      shown = name;
      page.moves.follow();
    },
    picker() {
      pickers += 1;
      page.view?.addEventListener("abort", () => {
        pickers -= 1;
        if (!pickers) shown = "";
      });
      return segmentPicker(page, () => shown);
    },
  };
  return segments;
}

/**
 * @param {CasePage} page
 * @param {() => string} shownNow
 */
function segmentPicker(page, shownNow) {
  const { state } = page.case;
  const whose = picker("Show", [], (name) => page.segments.show(name));
  const split = make("button", { type: "button", class: "quiet", onclick: () => splitting(page) });
  const node = make("span", { class: "whose" });
  page.moves.followers.add(() => {
    const names = state.segments.map(([name]) => name);
    if (shownNow() && !names.includes(shownNow())) return page.segments.show("");
    whose.select.replaceChildren();
    for (const name of ["", ...names]) whose.offer(name, name || "All customers");
    whose.select.value = shownNow();
    node.replaceChildren(...(names.length ? [whose.node] : []), ...(page.start.splits ? [split] : []));
    write(split, state.segments.length ? "Segments…" : "Split into segments…");
  });
  return node;
}

/** @typedef {{ name: string, number: number, said: string }} TypedShare */

/**
 * Split the customers into segments, or put them together again.
 * @param {CasePage} page
 */
export function splitting(page) {
  const { state } = page.case;
  const heads = state.segments.map(([name]) => page.case.valueOf(`${name}/customers`));
  const total = heads.reduce((sum, count) => sum + count, 0);
  /** @type {[name: string, share: number][]} */
  const known = state.segments.map(([name], place) => [name, (100 * heads[place]) / total]);
  const list = make("div", { class: "segments" });
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  /**
   * @param {[name: string, share: number | ""]} segment
   * @param {number} place
   */
  const line = ([name, share], place) => {
    const label = make("input", { type: "text", maxlength: 40, "aria-label": `Name of segment ${place + 1}` });
    const box = make("input", { type: "text", inputmode: "decimal", "aria-label": `Share of segment ${place + 1}, %` });
    label.value = name;
    box.value = share === "" ? "" : unmistakable(String(tidy(share)));
    return make("div", { class: "copy" }, label, make("span", { class: "box" }, box, make("span", { class: "unit", text: "%" })));
  };
  /** @type {[name: string, share: number][]} */
  const first = known.length ? known : [["Consumer", 80], ["Business", 20]];
  list.append(...first.map(line));
  const add = make("button", {
    type: "button",
    class: "quiet",
    text: "Add a segment",
    onclick: () => list.children.length < MOST_SEGMENTS && list.append(line(["", ""], list.children.length)),
  });
  /**
   * @param {TypedShare[]} typed
   * @returns {State["segments"]}
   */
  const sharesOf = (typed) => typed.map(({ name, number }) => [name, tidy(number / 100)]);
  const read = () =>
    [...list.children]
      .map((each) => [...each.querySelectorAll("input")].map((input) => input.value.trim()))
      .filter(([name, share]) => name || share)
      .map(([name, share]) => ({ name, ...typedNumber(share, true) }));
  /** @param {TypedShare[]} typed */
  const problem = (typed) => {
    const asked = typed.find(({ said }) => said);
    if (asked) return asked.said;
    const wanted = sharesOf(typed);
    const names = wanted.map(([name]) => name);
    if (names.some((name) => !/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(name))) return "Enter a name for each segment, in letters, digits and spaces.";
    if (new Set(names).size < names.length) return "Enter a different name for each segment.";
    if (wanted.some(([, share]) => !(share > 0 && share <= 1))) return "Enter a share for each segment, above 0% and up to 100%.";
    const sum = wanted.reduce((whole, [, share]) => whole + share, 0);
    return Math.abs(sum - 1) > 1e-9 ? `The shares add up to ${tidy(Number((100 * sum).toFixed(2)))}%. Adjust them to total 100%.` : "";
  };
  /** @param {SubmitEvent} event */
  const act = (event) => {
    const typed = read();
    const text = problem(typed);
    fault.hidden = !text;
    write(fault, text);
    if (text) return event.preventDefault();
    divide(page, sharesOf(typed));
  };
  const apart = make("button", {
    type: "button",
    text: "Merge segments",
    hidden: !known.length,
    onclick: () => {
      dialog.close();
      divide(page, []);
    },
  });
  const dialog = asking(page, "Segments", act, known.length ? "Apply" : "Split", [
    make("h2", { text: "Customer segments" }),
    make("p", { text: "Each segment starts as a share of today’s customers and of new customers. Then set what differs for each segment. The programme’s cost is counted once." }),
    list,
    add,
    fault,
    apart,
  ]);
  dialog.showModal();
}

/**
 * Give segments their part of all customers; what else a segment has of its own, it keeps.
 * @param {CasePage} page
 * @param {State["segments"]} wanted
 */
function divide(page, wanted) {
  const { start } = page;
  const { state } = page.case;
  /** @type {State} */
  const next = structuredClone(state);
  // what segments count together is what there is to share out
  for (const key of state.segments.length ? start.counted : [])
    next.changes[key] = tidy(state.segments.reduce((sum, [name]) => sum + page.case.valueOf(`${name}/${key}`), 0));
  next.segments = wanted;
  /** @param {string} key */
  const stays = (key) => wanted.some(([name]) => name === key.split("/")[0]) && !start.counted.includes(sharedKey(key));
  for (const part of PARTS)
    for (const key of Object.keys(next[part])) if (isOwn(key) && !stays(key)) delete next[part][key];
  page.moves.adopt(next);
  page.segments.show(wanted[0]?.[0] ?? "");
}
