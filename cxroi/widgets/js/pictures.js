// A chart as a picture of its own: with its words, its sources, and the assumptions in force inside.

import { rowsOf } from "./packing.js";
import { make, there, write } from "./pieces.js";
import { isOwn } from "./scenario.js";
import { download } from "./sharing.js";

const PICTURE = 640; // pixels of a chart's width, without its margins
const MARGIN = 20;
const SHARPER = 2;
const LETTERS = "Arial, Helvetica, 'Liberation Sans', sans-serif";

/** @type {{ of: "title" | "subtitle" | "footer", size: number, weight: number, colour: string, line: number }[]} */
const WORDS = [
  { of: "title", size: 16, weight: 700, colour: "#1d2733", line: 22 },
  { of: "subtitle", size: 12, weight: 400, colour: "#5b687d", line: 18 },
  { of: "footer", size: 11, weight: 400, colour: "#5b687d", line: 16 },
];

/**
 * The buttons below a chart that give its picture away.
 * @param {CasePage} page
 * @param {string} name
 */
export function pictures(page, name) {
  const told = make("span", { class: "said", role: "status" });
  /**
   * @param {string} text
   * @param {() => Promise<unknown>} deed
   */
  const button = (text, deed) =>
    make("button", {
      type: "button",
      class: "quiet",
      text,
      onclick: async () => {
        const fault = await deed().then(() => "", () => "Your browser blocks copying here. Download it instead.");
        write(told, fault);
        if (!fault && text.startsWith("Copy")) write(told, "Copied.");
      },
    });
  const list = make(
    "div",
    { class: "pictures" },
    button("Copy PNG", () => copyPicture(page, name)),
    button("Download SVG", async () => download(`${name}.svg`, (await sheetOf(page, name)).text, "image/svg+xml")),
    button("Download PNG", async () => download(`${name}.png`, await dots(await sheetOf(page, name)), "image/png")),
    told,
  );
  return make("details", { class: "picture" }, make("summary", { class: "quiet", text: "Image" }), list);
}

/**
 * Put the picture on the clipboard; a browser that waits for the press of a button is promised it.
 * @param {CasePage} page
 * @param {string} name
 */
function copyPicture(page, name) {
  const made = sheetOf(page, name).then(dots);
  return navigator.clipboard.write([new ClipboardItem({ "image/png": made })]);
}

/**
 * A chart as SVG, in light colours, its words above and below it.
 * @param {CasePage} page
 * @param {string} name
 */
async function sheetOf(page, name) {
  const vega = there(page.gallery.vega);
  const table = page.gallery.tables[name];
  const own = [...page.gallery.charts].find((chart) => chart.name === name)?.spec; // a section's came later
  const spec = { ...structuredClone(own ?? page.start.specs[name]), background: "white" };
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  view.data("table", rowsOf(table)).run();
  await view.signal("width", PICTURE).runAsync();
  const drawn = new DOMParser().parseFromString(await view.toSVG(), "image/svg+xml").documentElement;
  view.finalize();
  return sheet(page, table, drawn);
}

/**
 * @param {CasePage} page
 * @param {Table} table
 * @param {Element} drawn
 */
function sheet(page, table, drawn) {
  const wide = Number(drawn.getAttribute("width")) + 2 * MARGIN;
  const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
  const words = { ...table, footer: `${table.footer} ${day}.` };
  const out = vector("svg", { xmlns: "http://www.w3.org/2000/svg", role: "img", "aria-labelledby": "title desc" });
  const inForce = { scenario: page.case.nameOf() || page.case.scenario().title, day, ...forced(page) };
  out.append(
    vector("title", { id: "title" }, table.title),
    vector("desc", { id: "desc" }, `${table.title}. ${table.subtitle}. ${words.footer}`),
    vector("metadata", {}, JSON.stringify(inForce)),
    vector("rect", { width: "100%", height: "100%", fill: "white" }),
  );
  let at = MARGIN;
  for (const { of, size, weight, colour, line } of WORDS) {
    if (of === "footer") {
      drawn.setAttribute("x", String(MARGIN));
      drawn.setAttribute("y", String(at));
      drawn.setAttribute("aria-hidden", "true");
      out.append(drawn);
      at += Number(drawn.getAttribute("height")) + MARGIN / 2;
    }
    for (const text of broken(words[of], `${weight} ${size}px ${LETTERS}`, wide - 2 * MARGIN)) {
      at += line;
      out.append(vector("text", { x: MARGIN, y: at - line / 4, "font-family": LETTERS, "font-size": size, "font-weight": weight, fill: colour }, text));
    }
    at += 6;
  }
  const high = Math.ceil(at + MARGIN / 2);
  for (const [key, value] of Object.entries({ width: wide, height: high, viewBox: `0 0 ${wide} ${high}` })) out.setAttribute(key, String(value));
  return { text: new XMLSerializer().serializeToString(out), wide, high };
}

/**
 * Every value in force, by key, and the link to the case.
 * @param {CasePage} page
 */
function forced(page) {
  const keys = [...page.start.controls.map(({ key }) => key), ...Object.keys(page.case.state.changes).filter(isOwn)];
  const assumptions = Object.fromEntries(keys.map((key) => [key, page.case.valueOf(key)]));
  return { assumptions, link: globalThis.cxroi && location.protocol !== "file:" ? location.href : undefined };
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function vector(tag, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (name !== "xmlns") node.setAttribute(name, String(value));
  if (text !== undefined) node.textContent = text;
  return node;
}

/**
 * Break a text into lines of a width.
 * @param {string} text
 * @param {string} font
 * @param {number} wide
 */
function broken(text, font, wide) {
  const brush = there(document.createElement("canvas").getContext("2d"));
  brush.font = font;
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && brush.measureText(longer).width <= wide) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * The picture in dots, as sharp as paper wants it.
 * @param {{ text: string, wide: number, high: number }} sheet
 * @returns {Promise<Blob>}
 */
async function dots({ text, wide, high }) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
  } finally {
    URL.revokeObjectURL(address);
  }
  const canvas = make("canvas", {});
  canvas.width = wide * SHARPER;
  canvas.height = high * SHARPER;
  there(canvas.getContext("2d")).drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}
