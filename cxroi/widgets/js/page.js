// The pages beside the business case: each is one widget.

import { evidence } from "./evidence.js";
import { ownData } from "./own_data.js";
import { proposal } from "./proposal.js";
import { readiness } from "./readiness.js";

/** @param {{ model: BesideModel, el: HTMLElement }} widget */
function render({ model, el }) {
  const start = model.get("start");
  if (start.page === "own_data") return ownData(model, el, start);
  if (start.page === "proposal") return proposal(model, el, start);
  if (start.page === "evidence") return evidence(model, el, start);
  return readiness(model, el, start);
}

export default { render };
