// The page of proposals: a case, what is wanted of it, in whose looks; a preview, and the files.

import { beside, isFine, shell, step } from "./files.js";
import { make, unique, write } from "./pieces.js";
import { download, picker } from "./sharing.js";
import { choosing, sizeOf, upload } from "./uploads.js";

const CASE_KEPT = "Your choices are safe on this page.";
const FIRST_FORMATS = ["pptx", "xlsx", "pdf"];
const FIRST_CHARTS = ["cash", "value", "spread", "tornado"];
/**
 * @param {BesideModel} model
 * @param {HTMLElement} el
 * @param {ProposalStart} start
 */
export const proposal = (model, el, start) => beside(model, el, start, layOutProposal);

/** @param {ProposalPage} page */
function layOutProposal(page) {
  page.describe = (reply) => showCase(page, reply);
  page.overhear = (said) => "more" in said && page.describe(said); // the kernel holds one case for all views
  page.progress = ({ share, file }) => {
    page.bar.value = share;
    page.say(file ? `Preparing ${file}…` : "");
  };
  const bar = shell(page, "Export", CASE_KEPT, () => comeBackToCase(page));
  page.verdict = make("h1", { class: "answer" });
  page.aside = make("p", { class: "overturned" });
  page.remarks = make("ul", { class: "warnings", "aria-label": "Notes" });
  page.bar = make("progress", { max: 1, value: 0, "aria-label": "Progress", hidden: true });
  const preview = make("section", { class: "previews", "aria-label": "Preview" });
  page.preview = preview;
  page.pictures = make("div", { class: "gallery" });
  const look = make("button", { type: "button", text: "Preview", onclick: () => show(page) });
  const fetch = make("button", { type: "button", class: "main", text: "Download", onclick: () => fetchFiles(page) });
  page.deeds = [look, fetch];
  page.fetched = make("p", { class: "found", role: "status" });
  const body = make(
    "main",
    { class: "body" },
    page.verdict,
    page.aside,
    page.remarks,
    step("1", "Case", caseStep(page)),
    step("2", "Formats", formatsStep(page)),
    step("3", "Branding", looksStep(page)),
    step("4", "Preview and download", [make("div", { class: "deeds" }, fetch, look, page.bar), page.fetched, page.pictures]),
  );
  page.root.append(bar, page.lost.node, page.refused.node, body, page.news);
  openCase(page, { query: page.from });
}

/**
 * @param {ProposalPage} page
 * @param {{ query?: string, scenario?: string }} wish
 */
async function openCase(page, wish) {
  const [reply] = await page.ask("case", wish);
  if (isFine(page, reply)) return page.describe(reply);
  const text = reply.text;
  const [likely] = await page.ask("case", {});
  if (likely.kind !== "problem") page.describe(likely);
  page.refused.say(text);
}

/**
 * @param {ProposalPage} page
 * @param {ProposedCase} proposed
 */
function showCase(page, { title, base, answer, more, remarks, files }) {
  write(page.verdict, answer);
  write(page.aside, more.join(" "));
  page.remarks.replaceChildren(...remarks.map((text) => make("li", { text })));
  write(page.called, `Case: ${title}.`);
  // a case that is no example as it stands is offered under its own title
  page.base.querySelector("option[value='']")?.remove();
  if (!base) page.base.prepend(make("option", { value: "", text: title }));
  page.base.value = base;
  page.listFiles(files);
  page.pictures.replaceChildren();
  write(page.fetched, "");
  write(page.news, `${title}. ${answer}`);
}

/** @param {ProposalPage} page */
async function comeBackToCase(page) {
  await openCase(page, page.last ?? { query: page.from });
  for (const file of page.chosen.values()) await upload(page, file);
}

/** @param {ProposalPage} page */
function caseStep(page) {
  page.called = make("p", {});
  const choose = picker("Choose another", page.start.scenarios.map(({ name, title }) => [name, title]), (scenario) => {
    for (const name of page.chosen.keys()) if (name.toLowerCase().endsWith(".csv")) page.chosen.delete(name);
    page.last = { scenario };
    openCase(page, page.last);
  });
  page.base = choose.select;
  const about = make("p", {
    class: "why",
    text: "Export on the business case page brings your case here, with all its changes. You can also choose a scenario file under Branding.",
  });
  return [page.called, choose.node, about];
}

/**
 * @param {Named[]} entries
 * @param {string[]} first
 * @param {string} legend
 */
function ticks(entries, first, legend) {
  /** @type {Record<string, HTMLInputElement>} */
  const boxes = {};
  /** @param {Named} entry */
  const line = ({ name, title }) => {
    const box = make("input", { type: "checkbox" });
    box.checked = first.includes(name);
    boxes[name] = box;
    return make("label", { class: "tick" }, box, make("span", { text: title }));
  };
  const node = make("fieldset", { class: "ticks" }, make("legend", { text: legend }), ...entries.map(line));
  return { node, chosen: () => Object.keys(boxes).filter((name) => boxes[name].checked) };
}

/** @param {ProposalPage} page */
function formatsStep(page) {
  const { formats, charts, numbers, scales } = page.start;
  const whole = ticks(formats.filter((each) => each.whole), FIRST_FORMATS, "Whole case");
  const each = ticks(formats.filter((one) => !one.whole), [], "Individual charts");
  const drawn = ticks(charts, FIRST_CHARTS, "Charts to include");
  const written = picker("Number format", numbers.map(({ name, title }) => [name, title]), () => {});
  const scale = picker("PNG resolution", scales.map((n) => [n, `${n} ×`]), () => {});
  scale.select.value = "2";
  const day = make("input", { type: "date", id: unique("day") });
  day.value = new Date().toLocaleDateString("sv-SE"); // as 2026-11-24, in the reader's own time
  page.wish = () => ({
    formats: [...whole.chosen(), ...each.chosen()],
    charts: drawn.chosen(),
    numbers: written.select.value,
    scale: Number(scale.select.value),
    day: day.value,
  });
  const dated = make("span", { class: "picker" }, make("label", { for: day.id, text: "Date shown" }), day);
  const more = make("div", { class: "choices" }, written.node, scale.node, dated);
  return [make("div", { class: "wanted" }, whole.node, each.node, drawn.node), more];
}

/** @param {ProposalPage} page */
function looksStep(page) {
  const limit = Math.round(page.start.largest / 1e6);
  return choosing(page, {
    accept: page.start.kinds,
    about: `Up to ${limit} MB in total: a theme (.toml: colours, font, logo, currency) and its logo, slide (.pptx) and document (.docx) templates, a scenario (.csv). Files are not stored, and are discarded when you leave.`,
    line: ({ name, size }) => `${name}, ${sizeOf(size)}`,
  });
}

/**
 * Have something made; the buttons wait, and say so.
 * @template {"preview" | "make"} Kind
 * @param {ProposalPage} page
 * @param {Kind} kind
 * @returns {Promise<[ProposalReplies[Kind], Blocks] | null>}
 */
async function working(page, kind) {
  await page.work;
  if (page.deeds.some((button) => button.getAttribute("aria-disabled") === "true")) return null;
  for (const button of page.deeds) button.setAttribute("aria-disabled", "true");
  page.bar.hidden = false;
  page.bar.value = 0;
  page.say("Preparing…");
  const [reply, blocks] = await page.ask(kind, page.wish());
  for (const button of page.deeds) button.removeAttribute("aria-disabled");
  page.bar.hidden = true;
  page.say("");
  if (!isFine(page, reply)) {
    page.refused.node.scrollIntoView({ block: "nearest" });
    return null;
  }
  return [reply, blocks];
}

/** @param {ProposalPage} page */
async function show(page) {
  const made = await working(page, "preview");
  if (!made) return;
  const [{ shown, warnings }, blocks] = made;
  /**
   * @param {Previewed["shown"][number]} shown
   * @param {number} place
   */
  const picture = ({ name, title, about }, place) => {
    const kind = place === 0 ? "image/png" : "image/svg+xml";
    const address = URL.createObjectURL(new Blob([blocks[place]], { type: kind }));
    const image = make("img", { src: address, alt: about, onload: () => URL.revokeObjectURL(address) });
    return make("figure", { class: "preview", "data-name": name }, image, make("figcaption", { text: title }));
  };
  page.remarks.replaceChildren(...warnings.map((text) => make("li", { text })));
  page.pictures.replaceChildren(...shown.map(picture));
  write(page.news, `Preview ready: ${shown.length} images.`);
}

/** @param {ProposalPage} page */
async function fetchFiles(page) {
  const made = await working(page, "make");
  if (!made) return;
  const [{ name, files }, [content]] = made;
  download(name, content, "application/octet-stream");
  const count = files.length > 1 ? `${files.length} files, ` : "";
  write(page.fetched, `Downloaded ${name} (${count}${sizeOf(content.byteLength)}).`);
}
