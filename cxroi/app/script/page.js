// The page executives open. It shows words and figures it is given and sends back what the reader
// wants; it works nothing out. One request is under way at a time and the newest one wins.

import { prepareCharts } from "./charts.js";
import { evidence } from "./evidence.js";
import { build } from "./frame.js";
import { ownData } from "./own_data.js";
import { printing } from "./paper.js";
import { proposal } from "./proposal.js";
import { readiness } from "./readiness.js";
import { begin } from "./scenario.js";
import { converse } from "./talk.js";

/** @param {{ model: WidgetModel, el: HTMLElement }} widget */
function render({ model, el }) {
  const start = model.get("start");
  if (start.page === "own_data") return ownData(model, el, start);
  if (start.page === "proposal") return proposal(model, el, start);
  if (start.page === "evidence") return evidence(model, el, start);
  if (start.page === "readiness") return readiness(model, el, start);
  const over = new AbortController();
  const page = build(el, start, over.signal);
  const talk = converse(model, page);
  page.onchange = talk.ask;
  page.request = talk.request;
  page.reconnect = model.reconnect?.bind(model);
  page.forget = talk.forget;
  page.isAnswered = talk.isAnswered;
  page.first = () => page.show(start.first, new Float64Array(start.first.numbers ?? []));
  prepareCharts(model, page, start).then(() => {
    page.draw?.();
    page.rest();
  });
  printing(page);
  begin(page);
  return () => {
    talk.end();
    over.abort();
  };
}

export default { render };
