// Saved versions: a case as this browser keeps it, under a name.

import { parsed, remember, remembered } from "./memory.js";
import { make, unique } from "./pieces.js";
import { fresh, usable } from "./scenario.js";
import { asking } from "./sharing.js";

const SNAPSHOTS = "cxroi-snapshots";

/**
 * The snapshots that this browser keeps, those that can be used here.
 * @param {CasePage} page
 * @returns {Snapshot[]}
 */
export function keptSnapshots(page) {
  const kept = parsed(remembered(SNAPSHOTS)) ?? [];
  const all = Array.isArray(kept) ? kept : [];
  return all
    .map((each) => ({ ...each, state: usable(page.start, each?.state) }))
    .filter(({ name, state }) => typeof name === "string" && state);
}

/**
 * @param {CasePage} page
 * @param {Snapshot[]} list
 */
function keepSnapshots(page, list) {
  remember(SNAPSHOTS, JSON.stringify(list));
  page.moves.follow(); // what offers them shows them
  page.sections.again();
}

/**
 * @param {CasePage} page
 * @param {string} name
 */
export function snapshot(page, name) {
  const others = keptSnapshots(page).filter((each) => each.name !== name);
  keepSnapshots(page, [...others, { name, state: structuredClone(page.case.state) }]);
  page.words.tell(`Saved “${name}” in this browser. Open or compare it at any time.`);
}

/**
 * Keep the case as it stands, under a name; go back to one that was kept.
 * @param {CasePage} page
 */
export function snapshots(page) {
  const name = make("input", { type: "text", id: unique("snapshot"), maxlength: 80, required: true });
  name.value = page.case.nameOf() || page.case.scenario().title;
  const list = make("ul", { class: "kept" });
  const show = () => {
    /** @param {Snapshot} each */
    const line = (each) =>
      make(
        "li",
        {},
        make("span", { text: each.name }),
        make("button", { type: "button", text: "Open", "aria-label": `Open ${each.name}`, onclick: () => open(each) }),
        make("button", { type: "button", text: "Delete", "aria-label": `Delete ${each.name}`, onclick: () => drop(each) }),
      );
    const kept = keptSnapshots(page);
    list.replaceChildren(...kept.map(line));
    if (!kept.length) list.append(make("li", { text: "None yet." }));
  };
  /** @param {Snapshot} snapshot */
  const open = ({ name: called, state }) => {
    dialog.close();
    page.moves.adopt({ ...fresh(state.base), ...state, name: state.name || called });
  };
  /** @param {Snapshot} gone */
  const drop = (gone) => {
    keepSnapshots(page, keptSnapshots(page).filter(({ name: one }) => one !== gone.name));
    show();
  };
  const dialog = asking(page, "Saved versions", () => snapshot(page, name.value.trim()), "Save", [
    make("label", { for: name.id, text: "Save this version as" }),
    name,
    make("p", { text: "Stored in this browser only. A version with the same name is replaced." }),
    make("h2", { text: "Saved versions" }),
    list,
  ]);
  show();
  dialog.showModal();
  name.select();
}
