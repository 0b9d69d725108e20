// A slider in hand: while it is held the axes keep their scale, so that things move instead of jumping.

import { SETTLE_AFTER } from "./waits.js";

/**
 * @param {Pick<CasePage, "gallery" | "agenda" | "rows" | "sections">} page
 * @returns {Grip}
 */
export function makeGrip(page) {
  let pressed = false;
  const settle = () => {
    grip.isHeld = false;
    for (const chart of page.gallery.charts) chart.settle();
    page.rows.fetch(true);
    page.sections.rest();
  };
  /** @type {Grip} */
  const grip = {
    isHeld: false,
    gesture: 0,
    hold(down = false) {
      if (!grip.isHeld) {
        grip.gesture += 1;
        for (const chart of page.gallery.charts) chart.hold();
      }
      grip.isHeld = true;
      pressed ||= down;
      if (pressed) page.agenda.done("release");
      else page.agenda.later("release", grip.release, SETTLE_AFTER);
    },
    release() {
      pressed = false;
      page.agenda.later("release", settle, SETTLE_AFTER / 3);
    },
  };
  return grip;
}
