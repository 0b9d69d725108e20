// A page of our server: its widgets are drawn from the state that came with it, and speak to its
// kernel by one line. What else it holds is left to Voilà's own front end, which is then loaded.

import { layOut } from "./layout.js";
import { base } from "./line.js";
import { link } from "./links.js";
import { Manager } from "./models.js";

const LONGEST_WAIT = 8000; // milliseconds, for a page that is asked for again
const FULL = 503;
const NO_SEAT = "All seats are in use. Try again in a minute.";
const AWAY = "The server is not responding. Try again in a moment.";
const UNKNOWN = "The server did not return this page. Open its address in another tab, then try again.";
const SESSION = "cxroi.widgets.session.Session";

/**
 * @param {Document} page
 * @param {string} id
 */
const saidIn = (page, id) => JSON.parse(page.getElementById(id)?.textContent ?? "null");

export const manager = Object.assign(new Manager(saidIn(document, "cxroi-states") ?? [], saidIn(document, "jupyter-config-data").kernelId), { reconnect });

/** @type {Promise<string> | null} */
let underWay = null;

/**
 * Take a new kernel as a new visit would, without leaving the page; say what is in the way. Where
 * all seats are taken it waits in line, and says meanwhile where.
 * @param {(sentence: string) => void} [tell]
 */
function reconnect(tell) {
  underWay ??= comeBack(tell).finally(() => {
    underWay = null;
  });
  return underWay;
}

/** @param {(sentence: string) => void} [tell] */
async function comeBack(tell) {
  manager.line?.end();
  const [address, body] = farewell();
  body.append("returns", "yes"); // the seat given back is for this page
  await asked(address, { method: "POST", body });
  return visit(tell);
}

/**
 * Ask for this page, again and again while it stands in line.
 * @param {(sentence: string) => void} [tell]
 * @returns {Promise<string>}
 */
async function visit(tell) {
  const answer = await asked(location.href, { cache: "no-store" });
  const text = await answer?.text().catch(() => null);
  if (typeof text !== "string") return AWAY;
  const page = new DOMParser().parseFromString(text, "text/html");
  const states = saidIn(page, "cxroi-states");
  if (states && manager.moveTo(states, saidIn(page, "jupyter-config-data").kernelId)) return "";
  if (answer?.status !== FULL) return UNKNOWN;
  const where = page.querySelector(".place[data-where]")?.getAttribute("data-where");
  if (!where) return NO_SEAT;
  tell?.(`All seats are in use. You are ${where} in line; this page reconnects by itself.`);
  const turn = await asked(`${base}cxroi/line`, { cache: "no-store" }); // it is answered when it is time to ask
  return turn ? visit(tell) : AWAY;
}

/**
 * @param {string} address
 * @param {RequestInit} how
 */
const asked = (address, how) => fetch(address, { ...how, signal: AbortSignal.timeout(LONGEST_WAIT) }).catch(() => null);

/**
 * What ends the kernel: nobody else uses it. Of several keys, for a server may stand under another
 * on the same host, the last is the one that a server reads.
 * @returns {[address: string, form: FormData]}
 */
function farewell() {
  const form = new FormData();
  form.append("_xsrf", document.cookie.match(/.*\b_xsrf=([^;]*)/)?.[1] ?? "");
  return [`${base}voila/api/shutdown/${manager.kernel}`, form];
}

/** @param {HTMLElement} cell */
function draw(cell) {
  for (const place of cell.querySelectorAll(".place:not([data-drawn])")) {
    place.setAttribute("data-drawn", "");
    manager.show(place.getAttribute("data-model") ?? "", /** @type {HTMLElement} */ (place)); // as the template writes it
  }
}

/**
 * Voilà's front end draws what is not drawn here: it looks for scripts of this kind.
 * @param {Element} place
 */
function leave(place) {
  const view = { model_id: place.getAttribute("data-model"), version_major: 2, version_minor: 0 };
  const output = { data: { "application/vnd.jupyter.widget-view+json": view }, metadata: {}, output_type: "display_data" };
  place.append(Object.assign(document.createElement("script"), { type: "application/vnd.voila.cell-output+json", textContent: JSON.stringify(output) }));
  place.setAttribute("data-drawn", "");
}

/** Draw what the page holds; what is left to Voilà's front end first, since that looks once. */
export function begin() {
  const page = document.querySelector("main");
  if (!page) return;
  const kinds = [...manager.states.values()].map(({ _anywidget_id: id }) => String(id));
  const isArticle = page.dataset.layout === "article"; // all in a row, as it is written
  // nothing of ours takes the skeleton's place
  if (isArticle || !kinds.some((id) => id.startsWith("cxroi."))) document.querySelector(".skeleton")?.remove();
  for (const place of page.querySelectorAll(".place")) if (!manager.draws(place.getAttribute("data-model") ?? "")) leave(place);
  if (kinds.includes(SESSION) && !isArticle) {
    page.classList.add("cxroi-page");
    layOut(page, (id) => String(manager.states.get(id)?.kind ?? ""), draw);
  } else for (const cell of page.children) draw(/** @type {HTMLElement} */ (cell)); // as the template writes it
}

begin();
link(manager);
if (document.querySelector("script[type='application/vnd.voila.cell-output+json']")) {
  const front = document.getElementById("front-end");
  if (front instanceof HTMLTemplateElement) document.body.append(front.content.cloneNode(true));
}
addEventListener("pagehide", (event) => event.persisted || navigator.sendBeacon(...farewell()));
