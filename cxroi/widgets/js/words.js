// What is said to the reader beside the case: that it is worked out anew, that something is wrong, what is new.

import { banner } from "./banners.js";
import { makeHearers } from "./hearers.js";
import { make, write } from "./pieces.js";
import { SILENT } from "./talk.js";

const LOST = "Connection lost. Your figures are safe on this page.";

/**
 * @param {CasePage} page
 * @returns {Words}
 */
export function makeWords(page) {
  const { root, over, looks } = page;
  const lost = banner("lost", "Reconnect", () => reconnect(page, lost));
  const refused = banner("refused", "Close", () => refused.say(""));
  const told = banner("told", "Close", () => told.say(""));
  const news = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
  // a header takes the banners, and a view of the changes what was just done
  const loose = [lost.node, refused.node, told.node, news];
  root.append(...loose);
  over.addEventListener("abort", () => loose.forEach((node) => node.remove()));
  markTyping(page);
  /** @type {Words} */
  const words = {
    sentences: makeHearers(page),
    banners: [lost.node, refused.node],
    told: told.node,
    say: (text) => words.sentences.tell(text),
    refuse: refused.say,
    tell: told.say,
    announce: (text) => write(news, text),
    busy(busy) {
      words.say(busy ? "Recalculating…" : "");
      for (const node of [root, ...looks.views]) node.toggleAttribute("data-busy", busy);
    },
    lost() {
      const { reconnect: again } = page.line;
      lost.button.hidden = !again;
      lost.say(again ? LOST : SILENT);
      words.busy(false);
    },
    found: () => lost.say(""),
  };
  return words;
}

/**
 * Mark the fields in which something is being typed.
 * @param {CasePage} page
 */
function markTyping({ root, looks, over }) {
  for (const kind of ["input", "change", "focusout"])
    document.addEventListener(kind, (event) => {
      const target = /** @type {HTMLElement} */ (event.target); // fields are elements
      if (!root.contains(target) && ![...looks.views].some((view) => view.contains(target))) return;
      if (kind !== "input") delete target.dataset.typing;
      else if (target.matches('[type="text"], textarea')) target.dataset.typing = "yes";
    }, { signal: over, capture: true });
}

/**
 * @param {CasePage} page
 * @param {Banner} lost
 */
async function reconnect(page, lost) {
  if (lost.button.getAttribute("aria-disabled") === "true") return;
  lost.say("Reconnecting…");
  lost.button.setAttribute("aria-disabled", "true"); // still there, so that a keyboard stays there
  const say = (/** @type {string} */ sentence) => lost.say(`${sentence} Your figures are safe on this page.`);
  const trouble = await page.line.reconnect?.(say);
  lost.button.removeAttribute("aria-disabled");
  if (trouble) return say(trouble);
  const chart = page.root.querySelector(".charts");
  if (document.activeElement === lost.button && chart instanceof HTMLElement) chart.focus({ preventScroll: true });
  page.moves.ask();
}
