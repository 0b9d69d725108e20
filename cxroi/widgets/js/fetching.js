// The rows of charts: those in sight come with every answer, the others are fetched when they are wanted.

import { numbersOf } from "./packing.js";

/**
 * Fetch the rows of charts that come into sight, and of all that lie where the reader is, once they rest.
 * @param {CasePage} page
 * @returns {RowsInSight}
 */
export function makeRows(page) {
  const sections = new Set(page.start.tabs.slice(1).flatMap(({ charts }) => charts)); // have their own way
  /** @param {(chart: Chart) => boolean} isWanted */
  const names = (isWanted) => [...new Set([...page.gallery.charts].filter((each) => !sections.has(each.name) && isWanted(each)).map(({ name }) => name))];
  /** @type {Map<string, number>} */
  const known = new Map(); // the turn of the case in which a chart's rows came
  let underWay = "";
  return {
    wanted: () => names(page.gallery.isSeen),
    note(came) {
      for (const name of came) known.set(name, page.sections.turn());
    },
    fetch(everything) {
      const turn = page.sections.turn();
      const lacking = names(everything ? page.gallery.isOpen : page.gallery.isSeen).filter((name) => known.get(name) !== turn);
      const wanted = `${turn} ${lacking}`;
      if (!lacking.length || page.grip.isHeld || !page.line.isAnswered() || wanted === underWay) return;
      underWay = wanted;
      page.line.request("tables", { ...page.case.wish(), names: lacking }, (reply, buffers) => {
        underWay = "";
        if (reply.kind === "problem") return;
        page.gallery.take(reply, numbersOf(buffers));
        page.gallery.draw();
      });
    },
  };
}
