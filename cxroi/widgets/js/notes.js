// Why an assumption has its value, and who has checked it: what a reader says of it.

import { make, unique, write } from "./pieces.js";

/**
 * Why this value, and who checked it? The reader's note, seen in the row, written where the evidence is.
 * @param {CasePage} page
 * @param {Control} control
 */
export function noteOf(page, control) {
  const node = make("p", { class: "why", hidden: true });
  const check = checkOf(page, control);
  const box = make("textarea", { id: unique("why"), rows: 2, maxlength: 400 });
  box.addEventListener("change", () => page.moves.note(page.segments.own(control.key), box.value));
  return {
    node,
    field() {
      const label = make("label", { for: box.id, text: "Why this value? Your note is saved with the case." });
      return make("div", { class: "note" }, label, box, check.node);
    },
    follow() {
      const text = page.case.noteOf(page.segments.own(control.key));
      const said = [text && `“${text}”`, check.follow()].filter(Boolean).join(" ");
      node.hidden = !said;
      write(node, said);
      if (!box.dataset.typing) box.value = text;
    },
  };
}

/**
 * Who has checked a value, and when: kept as long as the value stays.
 * @param {CasePage} page
 * @param {Control} control
 */
function checkOf(page, control) {
  const by = make("input", { type: "text", id: unique("checked-by"), maxlength: 80 });
  const on = make("input", { type: "date", id: unique("checked-on") });
  const fault = make("span", { class: "fault", role: "alert" });
  const keyOf = () => page.segments.own(control.key);
  const send = () => {
    const name = by.value.trim();
    if (name && !on.value) on.value = new Date().toLocaleDateString("sv-SE"); // today, as 2026-11-24
    const isAlone = !name && Boolean(on.value) && !(keyOf() in page.case.state.checks);
    write(fault, isAlone ? "Enter who checked it." : "");
    if (!isAlone) page.moves.check(keyOf(), name, on.value);
  };
  for (const box of [by, on]) box.addEventListener("change", send);
  /**
   * @param {HTMLElement} box
   * @param {string} text
   */
  const field = (box, text) => make("span", { class: "picker" }, make("label", { for: box.id, text }), box);
  return {
    node: make("div", { class: "checked" }, field(by, "Checked by"), field(on, "Checked on"), fault),
    follow() {
      const [name, day] = page.case.state.checks[keyOf()] ?? ["", ""];
      if (!by.dataset.typing) by.value = name;
      if (!by.dataset.typing && !on.dataset.typing) on.value = day;
      write(fault, "");
      if (!page.case.checkOf(keyOf())) return "";
      return `Checked by ${name}${name.includes(",") ? "," : ""} on ${new Date(`${day}T12:00`).toLocaleDateString("en-GB", { dateStyle: "long" })}.`;
    },
  };
}
