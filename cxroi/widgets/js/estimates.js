// What a company's own data say of the assumptions, and which of it is to be used.

import { isFine, takeBack } from "./files.js";
import { make, unique } from "./pieces.js";
import { download } from "./sharing.js";

/**
 * A table of words, with a few columns of numbers.
 * @param {Grid} grid
 * @param {string} label
 * @param {string[]} numbers
 */
export function plainTable({ heads, rows }, label, numbers) {
  /**
   * @param {string} text
   * @param {number} place
   */
  const cell = (text, place) =>
    place === 0
      ? make("th", { scope: "row", text })
      : make("td", { class: numbers.includes(heads[place]) ? "number" : "words", "data-head": heads[place], text });
  const body = rows.map((row) => make("tr", {}, ...row.map(cell)));
  const head = heads.map((text) => make("th", { scope: "col", class: numbers.includes(text) ? "number" : "", text }));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
  return make("div", { class: "table wide stacked", tabindex: 0, role: "region", "aria-label": label }, table);
}

/** @param {DataPage} page */
export function estimatesStep(page) {
  const table = make("div", {});
  const missing = make("details", { class: "more" });
  const costs = make("details", { class: "more" });
  const name = make("input", { type: "text", id: unique("case"), maxlength: 80, value: "My company" });
  /** @type {Record<string, HTMLInputElement>} */
  const boxes = {};
  const kept = () => Object.keys(boxes).filter((key) => boxes[key].checked);
  const accept = async () => {
    const wish = { keys: kept(), name: name.value, pilot: page.pilot };
    const [reply] = await page.ask("accept", wish);
    return isFine(page, reply) ? reply : null;
  };
  const go = make("button", {
    type: "button",
    class: "main",
    text: "Apply to the business case",
    onclick: async () => {
      const reply = await accept();
      if (!reply) return;
      takeBack(page, reply.query, "In JupyterLab, save the case as a file and open it on the business case page.");
    },
  });
  const save = make("button", {
    type: "button",
    text: "Save file",
    onclick: async () => {
      const reply = await accept();
      if (reply) download(reply.file, reply.text);
    },
  });
  const all = make("button", { type: "button", text: "Select all", onclick: () => tickAll(true) });
  const none = make("button", { type: "button", text: "Select none", onclick: () => tickAll(false) });
  /** @param {boolean} on */
  const tickAll = (on) => {
    for (const box of Object.values(boxes)) box.checked = on;
  };
  page.showEstimates = ({ heads, estimates, months, missing: stays }) => {
    for (const key of Object.keys(boxes)) delete boxes[key];
    const rows = estimates.flatMap((each) => estimateRows(each, boxes, heads));
    const titles = ["Use", ...heads].map((text, place) =>
      make("th", { scope: "col", class: place > 1 ? "number" : "", text: text || (place === 1 ? "Assumption" : "") }),
    );
    const made = make("table", {}, make("thead", {}, make("tr", {}, ...titles)), make("tbody", {}, ...rows));
    table.replaceChildren(make("div", { class: "table wide stacked", tabindex: 0, role: "region", "aria-label": "Estimates" }, made));
    costs.hidden = !months.rows.length;
    const title = "Acquisition cost by month";
    costs.replaceChildren(make("summary", { text: title }), plainTable(months, title, months.heads.slice(1)));
    const items = stays.map(([label, value, why]) => make("li", { text: `${label}, ${value}: ${why}` }));
    missing.replaceChildren(make("summary", { text: `${stays.length} assumptions unchanged, with reasons` }), make("ul", {}, ...items));
  };
  const about = make("p", { class: "why", text: "Select the estimates to use in place of current assumptions. Estimates describe the past: next year may differ by more than the interval." });
  const form = make("div", { class: "deeds" }, make("label", { for: name.id, text: "Case name" }), name, go, save, all, none);
  return [about, table, costs, missing, form];
}

/**
 * An estimate: a row of figures, and below it how it was counted and what to know.
 * @param {Estimate} estimate
 * @param {Record<string, HTMLInputElement>} boxes
 * @param {string[]} heads
 */
function estimateRows({ key, row, notes, used }, boxes, heads) {
  const box = make("input", { type: "checkbox", "aria-label": `Use ${row[0]}` });
  box.checked = used;
  boxes[key] = box;
  const cells = row.map((text, place) =>
    place === 0 ? make("th", { scope: "row", text }) : make("td", { class: "number", "data-head": heads[place], text }),
  );
  const said = make("td", { colspan: row.length, class: "why" });
  said.append(...notes.map((text) => make("span", { text: `${text} ` })));
  return [
    make("tr", { class: used ? "" : "unused" }, make("td", {}, make("label", { class: "tick" }, box)), ...cells),
    make("tr", { class: "notes" }, make("td", {}), said),
  ];
}
