// The page on paper, the tables of its charts, and the library that draws them.

import { rangeText, withUnit } from "./numbers.js";
import { make } from "./pieces.js";
import { controlOf, isOwn } from "./scenario.js";

/**
 * While the page is printed it holds what paper needs: sharp charts, and what else is told at its end.
 * @param {Drawing} page
 * @param {() => Element[]} tell
 */
export function printing(page, tell = () => []) {
  /** @type {((() => void) | undefined)[]} */
  let undo = [];
  const before = () => {
    after();
    page.gallery.draw(true); // charts out of sight may not be drawn yet
    const told = tell();
    page.root.querySelector(".body")?.append(...told);
    undo = [...told.map((each) => () => each.remove()), ...[...page.gallery.charts].map((chart) => chart.print())];
  };
  const after = () => {
    for (const each of undo.splice(0)) each?.();
  };
  addEventListener("beforeprint", before, { signal: page.over });
  addEventListener("afterprint", after, { signal: page.over });
}

/**
 * Every assumption in force, with its range, what it rests on, and what it was.
 * @param {CasePage} page
 */
export function assumed(page) {
  const { start } = page;
  const { state } = page.case;
  /**
   * @param {Control} control
   * @param {number} value
   */
  const said = (control, value) => withUnit(control, value, state.currency);
  /** @param {string} key */
  const line = (key) => {
    const control = controlOf(start, key);
    const [low, high] = page.case.rangeOf(key);
    const value = page.case.valueOf(key);
    const was = page.case.usualOf(key)[1];
    const label = isOwn(key) ? `${key.split("/")[0]}: ${control.label}` : control.label;
    return make(
      "tr",
      {},
      make("th", { scope: "row", text: label }),
      make("td", { class: "number", text: said(control, value) }),
      make("td", { text: low < high ? rangeText(control, low, high) : "" }),
      make("td", { text: control.evidence.badge + (value === was ? "" : `; was ${said(control, was)}`) }),
    );
  };
  const counted = state.segments.flatMap(([name]) => start.counted.map((key) => `${name}/${key}`));
  const shared = start.controls.map(({ key }) => key).filter((key) => !counted.length || !start.counted.includes(key));
  const keys = [...new Set([...shared, ...counted, ...Object.keys(state.changes).filter(isOwn)])];
  const heads = ["Assumption", "Value", "Range", "Evidence"];
  const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
  return make(
    "section",
    { class: "assumed" },
    make("h2", { text: `Assumptions: ${page.case.nameOf() || page.case.scenario().title}, ${day}` }),
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })))),
      make("tbody", {}, ...keys.map(line)),
    ),
  );
}

/** @param {Table} table */
export function tabulate({ columns }) {
  const kept = columns.filter(({ name }) => name !== "label");
  const head = kept.map(({ name }) =>
    make("th", { scope: "col", text: name.replaceAll("_", " ") }),
  );
  /** @param {number} value */
  const number = (value) =>
    value
      .toLocaleString("en-GB", { maximumFractionDigits: Math.abs(value) < 10 ? 4 : 2 })
      .replace("-", "−");
  const body = Array.from({ length: kept[0].values.length }, (_, i) => {
    const cells = kept.map(({ values }) => {
      const value = values[i];
      return typeof value === "number"
        ? make("td", { class: "number", text: number(value) })
        : make("td", { text: value });
    });
    return make("tr", {}, ...cells);
  });
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...body),
  );
}

/**
 * Vega comes from the page's own server; where there is none (JupyterLab) the kernel hands it over.
 * Another widget's Vega may be there, of another version: it is neither used nor taken away.
 * @param {WidgetModel} model
 * @param {Drawing} page
 * @returns {Promise<Vega | null>}
 */
export function library(model, { start: { vega: key }, over }) {
  if (globalThis.cxroi?.vega) return globalThis.cxroi.vega;
  const held = (globalThis.cxroiVegas ??= {});
  held[key] ??= handedOver(model, over).catch((error) => {
    delete held[key]; // the next page may ask again
    throw error;
  });
  return held[key];
}

/**
 * @param {WidgetModel} model
 * @param {AbortSignal} over
 * @returns {Promise<Vega>}
 */
function handedOver(model, over) {
  return new Promise((resolve, reject) => {
    over.addEventListener("abort", () => reject(new Error("The page was closed before the chart library arrived.")));
    /** @type {Hear} */
    const hear = (content, buffers) => {
      if (content.asked !== "vega") return;
      model.off("msg:custom", hear);
      if (content.kind === "problem") return reject(new Error(content.text));
      const address = URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" }));
      const before = globalThis.vega;
      const script = make("script", { src: address });
      script.onload = () => {
        const found = globalThis.vega;
        if (before) globalThis.vega = before;
        URL.revokeObjectURL(address);
        resolve(found);
      };
      script.onerror = () => reject(new Error("The chart library cannot run here."));
      document.head.append(script);
    };
    model.on("msg:custom", hear);
    model.send({ kind: "vega" });
  });
}
