// The charts of a page: hung where they are wanted, and drawn when they are in sight.

import { figure } from "./charts.js";
import { isEmpty, unpack } from "./packing.js";
import { library } from "./paper.js";
import { SETTLE_AFTER } from "./waits.js";

/**
 * Hang charts where they are wanted, and draw those that are in sight; the rest waits until the reader rests.
 * @param {Drawing} page
 * @returns {Gallery}
 */
export function makeGallery(page) {
  /** @type {Set<Element>} */
  const seen = new Set();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target);
      gallery.draw();
    },
    { rootMargin: "100px" },
  );
  /** @type {Gallery} */
  const gallery = {
    charts: new Set(),
    tables: {},
    isReady: false,
    hang(name, where, spec) {
      const chart = Object.assign(figure(page, name), { name, spec });
      gallery.charts.add(chart);
      where.append(chart.node);
      watcher.observe(chart.node);
      page.view?.addEventListener("abort", () => {
        watcher.unobserve(chart.node);
        seen.delete(chart.node);
        gallery.charts.delete(chart);
        chart.end();
      });
    },
    isSeen: ({ node }) => seen.has(node),
    isOpen: ({ node }) => !node.parentElement?.closest("[hidden]"),
    take({ tables }, numbers, number = gallery.number) {
      gallery.number = number;
      Object.assign(gallery.tables, unpack(tables, numbers));
      page.rows?.note(Object.keys(tables));
    },
    again(name) {
      for (const chart of gallery.charts) if (chart.name === name) chart.shown = undefined;
    },
    draw: (everything = false) => gallery.isReady && draw(page, everything),
    async prepare(model) {
      page.agenda.awaits("library");
      gallery.vega = await library(model, page).catch((error) => {
        console.warn(error);
        return null;
      });
      page.agenda.done("library");
      gallery.isReady = true;
    },
  };
  page.over.addEventListener("abort", () => {
    watcher.disconnect();
    for (const chart of gallery.charts) chart.end();
  });
  return gallery;
}

/**
 * Draw what has changed and is in sight, or everything where the reader is.
 * @param {Drawing} page
 * @param {boolean} everything
 */
function draw(page, everything) {
  const { gallery, start } = page;
  for (const chart of gallery.charts) {
    const table = gallery.tables[chart.name];
    if (!table || !gallery.isOpen(chart)) continue;
    chart.words(table);
    const spec = chart.spec ?? start.specs?.[chart.name];
    if (!spec || isEmpty(table) || chart.shown === table || !(everything || gallery.isSeen(chart))) continue;
    chart.shown = table;
    if (gallery.vega) chart.draw(gallery.vega, spec, table, Boolean(page.grip?.isHeld));
    else chart.lack();
    once("cxroi-first-chart");
  }
  if ([...gallery.charts].some(gallery.isSeen)) once("cxroi-charts");
  page.root.dataset.painted = String(gallery.number);
  page.rows?.fetch(everything);
  if (!everything) page.agenda.later("draw", () => gallery.draw(true), SETTLE_AFTER);
}

/**
 * A mark in the browser's own timeline, for who measures the page.
 * @param {string} mark
 */
function once(mark) {
  if (!performance.getEntriesByName(mark).length) performance.mark(mark);
}
