// ipywidgets' plain boxes and a few plain controls, drawn without a front end.

import { tabsOf } from "./tabs.js";

/**
 * @typedef {import("./models.js").Manager} Manager
 * @typedef {import("./model.js").Model} Model
 * @typedef {(model: Model, el: HTMLElement, manager: Manager, over: AbortSignal) => void} Draw
 */

/** What of a layout is in force here, as CSS names it but for its dashes. */
export const LAID_OUT = ["width", "height", "min_width", "max_width", "min_height", "max_height", "flex", "flex_flow", "align_items", "align_self",
  "justify_content", "margin", "padding", "border_top", "border_right", "border_bottom", "border_left", "overflow", "order", "visibility",
  "grid_template_columns", "grid_template_rows", "grid_gap", "grid_area", "display"];

/**
 * Show what a model says now, and each time it says something else, as long as the view is there.
 * @param {Model} model
 * @param {string} names
 * @param {AbortSignal} over
 * @param {() => void} show
 */
function follow(model, names, over, show) {
  show();
  model.on(names, show);
  over.addEventListener("abort", () => names.split(" ").forEach((name) => model.off(name, show)));
}

/**
 * Draw a box: what it holds has places, which are put into it in the box's own way.
 * @param {string} kind
 * @param {(model: Model, el: HTMLElement, places: HTMLElement[], over: AbortSignal) => void} put
 * @returns {Draw}
 */
const box = (kind, put) => (model, el, manager, over) => {
  let ends = new AbortController();
  over.addEventListener("abort", () => ends.abort());
  el.classList.add(`box-${kind}`);
  follow(model, "change:children change:titles", over, () => {
    ends.abort();
    ends = new AbortController();
    const children = /** @type {string[]} */ (model.get("children")); // of a box
    const places = children.map((child) => {
      const place = document.createElement("div");
      manager.show(child.replace("IPY_MODEL_", ""), place, ends.signal);
      return place;
    });
    put(model, el, places, ends.signal);
  });
};

/**
 * @param {string} kind
 * @returns {Draw}
 */
const simple = (kind) => box(kind, (_, el, places) => el.replaceChildren(...places));

/**
 * @param {Model} model
 * @param {number} at
 */
const titleOf = (model, at) => /** @type {string[] | undefined} */ (model.get("titles"))?.[at] || `${at + 1}`; // of a Tab or an Accordion

/**
 * @param {Model} model
 * @param {number | null} at
 */
function choose(model, at) {
  model.set("selected_index", at);
  model.save_changes();
}

const tab = box("tab", (model, el, places, over) => {
  const list = Object.assign(document.createElement("div"), { className: "tabs" });
  const open = tabsOf(list, places.map((panel, at) => ({ title: titleOf(model, at), panel })), (at) => choose(model, at));
  el.replaceChildren(list, ...places);
  follow(model, "change:selected_index", over, () => open(Number(model.get("selected_index") ?? -1)));
});

const accordion = box("accordion", (model, el, places, over) => {
  const parts = places.map((place, at) => {
    const [part, title] = [document.createElement("details"), document.createElement("summary")];
    title.textContent = titleOf(model, at);
    part.append(title, place);
    title.addEventListener("click", (event) => {
      event.preventDefault(); // the model says which is open
      choose(model, part.open ? null : at);
    });
    return part;
  });
  el.replaceChildren(...parts);
  follow(model, "change:selected_index", over, () => parts.forEach((part, at) => (part.open = at === model.get("selected_index"))));
});

/**
 * @param {"textContent" | "innerHTML"} part
 * @returns {Draw}
 */
const words = (part) => (model, el, _, over) => {
  const [name, said] = [document.createElement("span"), document.createElement("div")];
  el.classList.add("plain-words");
  el.replaceChildren(name, said);
  follow(model, "change", over, () => {
    name.textContent = String(model.get("description") ?? "");
    said[part] = String(model.get("value"));
  });
};

/** @type {Draw} */
const slider = (model, el, _, over) => {
  const input = Object.assign(document.createElement("input"), { type: "range" });
  const text = document.createElement("span");
  const label = document.createElement("label");
  const shown = document.createElement("output");
  label.append(text, input);
  el.append(label, shown);
  el.classList.add("plain-slider");
  follow(model, "change", over, () => {
    for (const name of /** @type {const} */ (["min", "max", "step"])) input[name] = String(model.get(name) ?? "any");
    input.disabled = Boolean(model.get("disabled"));
    text.textContent = String(model.get("description"));
    input.value = String(model.get("value"));
    shown.textContent = Number(Number(model.get("value")).toPrecision(6)).toLocaleString("en-GB");
    shown.hidden = model.get("readout") === false;
  });
  const move = (/** @type {Event} */ { type }) => {
    if ((type === "input") !== Boolean(model.get("continuous_update"))) return;
    model.set("value", Number(input.value));
    model.save_changes();
  };
  input.addEventListener("input", move);
  input.addEventListener("change", move);
};

/** @type {Draw} */
const button = (model, el, _, over) => {
  const it = Object.assign(document.createElement("button"), { type: "button", className: "plain-button" });
  el.replaceChildren(it);
  follow(model, "change", over, () => {
    it.textContent = String(model.get("description"));
    it.title = String(model.get("tooltip") ?? "");
    it.disabled = Boolean(model.get("disabled"));
  });
  it.addEventListener("click", () => model.send({ event: "click" }, null));
};

/** @type {Record<string, Draw>} */
export const PLAIN = {
  BoxModel: simple("row"),
  HBoxModel: simple("row"),
  VBoxModel: simple("column"),
  GridBoxModel: simple("grid"),
  TabModel: tab,
  AccordionModel: accordion,
  HTMLModel: words("innerHTML"),
  LabelModel: words("textContent"),
  ButtonModel: button,
  FloatSliderModel: slider,
  IntSliderModel: slider,
};
