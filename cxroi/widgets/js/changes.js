// The strip under the figures: what differs from the likely case, and the ways back.

import { rangeText, withUnit } from "./numbers.js";
import { make, there, write } from "./pieces.js";
import { SHAPES } from "./ranges.js";
import { controlOf, fresh, isOwn, matter, sharedKey } from "./scenario.js";
import { splitting } from "./segments.js";
import { snapshots } from "./snapshots.js";

const FIRST_CHANGES = 4;

/**
 * What differs from the likely case, in short, with the ways back; and what was just done.
 * @param {CasePage} page
 */
export function changesOf(page) {
  const { start } = page;
  const { state } = page.case;
  const said = make("span", { class: "said" });
  const chips = make("ul", { "aria-label": "What changed" });
  const more = make("button", { type: "button", class: "quiet", onclick: () => list(true) });
  /**
   * @param {string} text
   * @param {1 | -1} way
   * @param {string} keys
   */
  const step = (text, way, keys) =>
    make("button", { type: "button", text, title: keys, onclick: () => page.moves.step(way) });
  const [undo, redo] = [step("Undo", -1, "Ctrl+Z"), step("Redo", 1, "Ctrl+Shift+Z")];
  const reset = make("button", {
    type: "button",
    text: "Reset all",
    title: "Back to the example company; Undo brings yours back",
    onclick: () => page.moves.adopt({ ...fresh(state.base), currency: state.currency }),
  });
  const versions = make("button", { type: "button", text: "Saved versions…", onclick: () => snapshots(page) });
  for (const button of [undo, redo, versions]) button.classList.add("of-the-bar"); // where there is one
  const deeds = make("div", { class: "deeds" }, undo, redo, reset, versions);
  const node = make("section", { class: "changes", "aria-label": "Changes" });
  node.append(make("div", { class: "what" }, said, chips, more), deeds);

  /**
   * @param {string} key
   * @returns {Value}
   */
  const usual = (key) => page.case.usualOf(key);
  /** @param {string} key */
  const chip = (key) => {
    const control = controlOf(start, key);
    const [low, value, high] = usual(key);
    const now = page.case.valueOf(key);
    const [from, to] = page.case.rangeOf(key);
    const label = isOwn(key) ? `${key.split("/")[0]}: ${control.label}` : control.label;
    /** @param {number} number */
    const inUnit = (number) => withUnit(control, number, state.currency);
    const [is, was] = [rangeText(control, from, to), rangeText(control, low, high)];
    const [shape, usually] = [page.case.shapeOf(key), usual(key)[3]].map((each) => SHAPES[each]);
    const text = now === value
      ? `${label}: ${is === was ? `${shape}, not ${usually}` : `${is}, not ${was}`}`
      : `${label}: ${inUnit(value)} → ${inUnit(now)}`;
    return make("li", {}, make("button", { type: "button", text, onclick: () => reveal(page, key) }));
  };
  /** @param {string} key */
  const differs = (key) =>
    page.case.valueOf(key) !== usual(key)[1] ||
    page.case.shapeOf(key) !== usual(key)[3] ||
    String(page.case.rangeOf(key)) !== String([usual(key)[0], usual(key)[2]]);
  const split = () => {
    if (!state.segments.length) return [];
    const parts = state.segments.map(([name, share]) => `${name} ${Number((100 * share).toFixed(1))}%`);
    const text = `Segments: ${parts.join(", ")}`;
    return [make("li", {}, make("button", { type: "button", text, onclick: () => splitting(page) }))];
  };
  const list = (all = false) => {
    const own = Object.keys(state.changes).filter(isOwn);
    const changed = [...start.controls.map(({ key }) => key), ...own].filter(differs);
    const shown = all ? changed : changed.slice(0, FIRST_CHANGES);
    write(said, changed.length || state.segments.length ? `Changed from ${page.case.scenario().title}` : "No changes");
    chips.replaceChildren(...split(), ...shown.map(chip));
    more.hidden = shown.length === changed.length;
    write(more, `and ${changed.length - shown.length} more`);
    undo.setAttribute("aria-disabled", String(!page.moves.can(-1)));
    redo.setAttribute("aria-disabled", String(!page.moves.can(1)));
    reset.setAttribute("aria-disabled", String(matter(state) === matter({ ...fresh(state.base), currency: state.currency })));
  };
  page.moves.followers.add(() => list());
  page.moves.made.add(() => list());
  return node;
}

/**
 * Lead the reader to an assumption.
 * @param {CasePage} page
 * @param {string} key
 */
function reveal(page, key) {
  page.drawer?.open();
  page.segments.show(isOwn(key) ? key.split("/")[0] : "");
  const named = `[data-key="${sharedKey(key)}"]`;
  /** @type {HTMLElement} */
  const field = there(page.root.querySelector(`.assumptions ${named} input, .bar ${named} select`));
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}
