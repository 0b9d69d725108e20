// The book: what a workbook's page holds, in parts. Each part is made, and changed, by one module.

import { makeLooks } from "./appearance.js";
import { makeSections } from "./asking.js";
import { makeGallery } from "./gallery.js";
import { makeGiven } from "./choices.js";
import { makeRows } from "./fetching.js";
import { makeGrip } from "./grip.js";
import { openCase } from "./moves.js";
import { makeSegments } from "./segments.js";
import { makeVisit } from "./visits.js";
import { makeAgenda } from "./waits.js";

/**
 * @param {SessionModel} model
 * @param {HTMLElement} root - holds what belongs to no view: banners, questions, news
 * @param {AbortSignal} over
 * @returns {CasePage}
 */
export function openBook(model, root, over) {
  const [start, now] = [model.get("start"), model.get("now")];
  const page = /** @type {CasePage} */ ({ start, now, root, over, shelf: {} }); // its parts follow, those of the conversation in session.js
  page.agenda = makeAgenda(page);
  openCase(page);
  page.visit = makeVisit(page);
  page.segments = makeSegments(page);
  page.gallery = makeGallery(page);
  page.grip = makeGrip(page);
  page.rows = makeRows(page);
  page.sections = makeSections(page);
  page.given = makeGiven(page);
  page.looks = makeLooks(page);
  return page;
}
