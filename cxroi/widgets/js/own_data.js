// The page of a company's own data: files in, which column is which, checks, estimates, and on.

import { beside, drawn, isFine, shell, step } from "./files.js";
import { make, there, unique, write } from "./pieces.js";
import { estimatesStep, plainTable } from "./estimates.js";
import { pilotStep } from "./pilot.js";
import { download } from "./sharing.js";
import { choosing, sizeOf, upload } from "./uploads.js";

const FILE_KINDS = ".csv,.tsv,.txt,.parquet,.xlsx,.xls";
const NO_COLUMN = "Not in file";
const NO_FILE = "No file";
const KEPT = "Your files are still selected here.";
/** @type {Record<string, string>} */
const TABLE_TITLES = { customers: "Customers", survey: "Survey answers", orders: "Orders or holdings", spend: "Spending" };

/** @type {Record<string, string>} */
const RULE_TITLES = {
  as_of: "Last day of data",
  window_months: "Observation window (months)",
  amounts: "Type of amounts (orders or holdings)",
  margin_share: "Margin share of amounts (0 to 1)",
  scale: "Highest survey score",
  bonded_from: "Top box starts at",
  satisfied_from: "Second box starts at",
  decimal_comma: "Columns with a decimal comma",
  decimal_point: "Columns with a decimal point",
  day_first: "Columns with the day first",
  month_first: "Columns with the month first",
  question: "Survey question",
  best: "Best score (high or low)",
  referral: "Words that mean a referral",
  not_referral: "Words that mean no referral",
  lag_months: "Months from spending to joining",
  channel_lags: "Months from spending to joining, by channel",
  gone: "Words that mean a lost customer",
};

/**
 * @param {BesideModel} model
 * @param {HTMLElement} el
 * @param {DataStart} start
 */
export const ownData = (model, el, start) => beside(model, el, start, layOut);

/** @param {DataPage} page */
function layOut(page) {
  const { root } = page;
  page.describe = (reply) => describe(page, reply);
  page.overhear = (said) => "rules" in said && page.describe(said); // the kernel holds the files of all views
  const bar = shell(page, "Your own data", KEPT, () => comeBack(page));
  page.verdict = make("h1", { class: "answer", text: "Replace published figures with your own" });
  page.aside = make("p", {
    class: "overturned",
    text: "Upload customers, survey answers, orders and spending, or any of them. See each estimate with its confidence interval, then carry them into the business case.",
  });
  page.steps = {
    files: step("1", "Your files", filesStep(page)),
    columns: step("2", "Match your columns", columnsStep(page)),
    checks: step("3", "Data checks", checksStep(page)),
    estimates: step("4", "Estimates", estimatesStep(page)),
    pilot: step("5", "Pilot results (optional)", pilotStep(page)),
  };
  for (const each of [page.steps.columns, page.steps.checks, page.steps.estimates]) each.hidden = true;
  const charts = make("section", { class: "charts", "aria-label": "Charts" });
  charts.hidden = true;
  page.chartsNode = charts;
  const { files, columns, checks, estimates, pilot } = page.steps;
  const body = make("main", { class: "body" }, page.verdict, page.aside, files, columns, checks, estimates, pilot, charts);
  root.append(bar, page.lost.node, page.refused.node, body, page.news);
}

/** @param {DataPage} page */
async function comeBack(page) {
  const { mapping: tables, rules, isSample } = page;
  if (isSample) await page.ask("sample");
  for (const file of page.chosen.values()) await upload(page, file);
  if (tables && Object.keys(tables).length) {
    Object.assign(page, { mapping: tables, rules });
    await estimate(page);
  }
}

/** @param {DataPage} page */
function filesStep(page) {
  const limit = Math.round(page.start.largest / 1e6);
  const sample = make("button", {
    type: "button",
    text: "Try a sample company",
    onclick: async () => {
      page.chosen.clear();
      page.isSample = true;
      const [reply] = await page.ask("sample");
      if (isFine(page, reply)) page.describe(reply);
    },
  });
  return choosing(page, {
    accept: FILE_KINDS,
    about: `CSV, Excel or Parquet, up to ${limit} MB in total, or drop files here. Files stay in memory for this session only: nothing is stored or logged. For larger files: ${page.start.instead}`,
    more: [sample],
    line: ({ name, size, columns }) => `${name}, ${sizeOf(size)}, ${columns.length} columns`,
    before: async () => {
      if (page.isSample) for (const { name } of page.files ?? []) await page.ask("remove", { name });
      page.isSample = false;
    },
  });
}

/** @param {DataPage} page */
function columnsStep(page) {
  const tables = make("div", { class: "mapped" });
  const rules = make("div", { class: "rules" });
  const read = make("button", { type: "button", class: "main", text: "Use this mapping", onclick: () => estimate(page) });
  const save = make("button", {
    type: "button",
    text: "Download mapping.csv",
    onclick: async () => {
      const [reply] = await page.ask("mapping");
      if (isFine(page, reply)) download("mapping.csv", reply.text);
    },
  });
  const about = make("p", { class: "why", text: "Matched by column name. Check each match, correct any that are wrong, then use the mapping. A mapping.csv among your files replaces this guess." });
  const more = make("details", { class: "more" }, make("summary", { text: "Reading options" }), rules);
  page.showColumns = () => {
    tables.replaceChildren(...page.start.columns.map(({ table, columns }) => mapped(page, table, columns)));
    rules.replaceChildren(...page.start.rules.map((rule) => ruled(page, rule)));
  };
  return [about, tables, more, make("div", { class: "deeds" }, read, save)];
}

/**
 * One table: its file, and for each of its columns the one of the file that holds it.
 * @param {DataPage} page
 * @param {string} table
 * @param {NeededColumn[]} columns
 */
function mapped(page, table, columns) {
  const source = page.mapping[table];
  const file = make("select", { "aria-label": `File for ${TABLE_TITLES[table].toLowerCase()}` });
  const names = page.files.map(({ name }) => name);
  const parts = source?.files ?? [];
  file.append(make("option", { value: "", text: NO_FILE }));
  if (parts.length > 1) file.append(make("option", { value: parts.join("|"), text: `${parts.length} files combined` }));
  for (const name of names) file.append(make("option", { value: name, text: name }));
  file.value = parts.join("|");
  file.addEventListener("change", () => {
    const kept = source?.columns ?? {};
    const files = file.value ? file.value.split("|") : [];
    const heading = page.files.find(({ name }) => name === files[0])?.columns ?? [];
    const still = Object.fromEntries(Object.entries(kept).filter(([, name]) => heading.includes(name)));
    if (files.length) page.mapping[table] = { files, columns: still };
    else delete page.mapping[table];
    page.showColumns();
    /** @type {HTMLElement | null} */
    const again = page.root.querySelector(`[data-table="${table}"] select`);
    again?.focus();
  });
  const head = make("div", { class: "head" }, make("h3", { text: TABLE_TITLES[table] }), file);
  const rows = source ? columns.map((column) => choice(page, table, column)) : [];
  const node = make("fieldset", { class: "table-of", "data-table": table }, head, ...rows);
  return node;
}

/**
 * @param {DataPage} page
 * @param {string} table
 * @param {NeededColumn} column
 */
function choice(page, table, { name, needed, help }) {
  const source = page.mapping[table];
  const heading = page.files.find((each) => each.name === source.files[0])?.columns ?? [];
  const select = make("select", { id: unique("column") });
  select.append(make("option", { value: "", text: needed ? "Choose…" : NO_COLUMN }));
  for (const each of heading) select.append(make("option", { value: each, text: each }));
  select.value = source.columns[name] ?? "";
  select.addEventListener("change", () => {
    if (select.value) source.columns[name] = select.value;
    else delete source.columns[name];
  });
  const label = make("label", { for: select.id, text: name.replaceAll("_", " ") + (needed ? " *" : "") });
  return make("div", { class: "pair", title: help }, label, select);
}

/**
 * @param {DataPage} page
 * @param {Rule} rule
 */
function ruled(page, { name, help, usual }) {
  const box = make("input", { type: "text", id: unique("rule"), "data-rule": name, placeholder: usual || "automatic" });
  box.value = page.rules[name] ?? "";
  box.addEventListener("change", () => {
    if (box.value.trim()) page.rules[name] = box.value.trim();
    else delete page.rules[name];
  });
  const label = make("label", { for: box.id, text: RULE_TITLES[name] ?? name });
  return make("div", { class: "pair" }, label, box, make("p", { class: "why", text: help }));
}

/**
 * Lead from a question to the boxes of the rules that answer it.
 * @param {DataPage} page
 * @param {string} why
 */
function answering(page, why) {
  const named = Object.keys(RULE_TITLES).filter((name) => why.includes(`'${name}'`));
  return named.map((name) => {
    const show = () => {
      /** @type {HTMLElement} */
      const box = there(page.root.querySelector(`input[data-rule="${name}"]`));
      there(box.closest("details")).open = true;
      box.focus();
    };
    return make("button", { type: "button", text: RULE_TITLES[name], onclick: show });
  });
}

/**
 * Show the files, and what is taken for what.
 * @param {DataPage} page
 * @param {Mapped} described
 */
function describe(page, { files, tables, rules }) {
  Object.assign(page, { files, mapping: tables, rules });
  page.listFiles(files);
  page.steps.columns.hidden = !files.length;
  for (const each of [page.steps.checks, page.steps.estimates]) each.hidden = true;
  page.chartsNode.hidden = true;
  page.showColumns();
  const found = Object.keys(tables).map((table) => TABLE_TITLES[table].toLowerCase());
  write(page.news, found.length ? `Found: ${found.join(", ")}.` : "No table recognised.");
}

/** @param {DataPage} page */
async function estimate(page) {
  await page.work;
  page.say("Reading and estimating…");
  const wish = { tables: page.mapping, rules: page.rules };
  const [reply, buffers] = await page.ask("estimate", wish);
  page.say("");
  if (!isFine(page, reply)) return page.refused.node.scrollIntoView({ block: "nearest" });
  write(page.verdict, `${reply.lead}.`);
  for (const each of [page.steps.checks, page.steps.estimates]) each.hidden = false;
  page.showChecks(reply);
  page.showEstimates(reply);
  page.chartsNode.hidden = false;
  drawn(page, reply, buffers);
  page.steps.checks.scrollIntoView({ block: "start" });
  write(page.news, reply.lead);
}

/** @param {DataPage} page */
function checksStep(page) {
  const parts = make("div", { class: "parts" });
  page.showChecks = ({ unused, faults, remarks }) => {
    const made = [];
    if (unused.length) {
      const items = unused.map(([what, why]) => make("li", {}, make("strong", { text: what }), `: ${why}`, ...answering(page, why)));
      made.push(make("h3", { text: "Not used" }), make("ul", { class: "warnings" }, ...items));
    }
    if (faults.rows.length) {
      const save = make("button", {
        type: "button",
        text: "Download unused rows",
        onclick: async () => {
          const [reply] = await page.ask("refused");
          if (isFine(page, reply)) for (const { name, text } of reply.files) download(name, text);
        },
      });
      made.push(plainTable(faults, "Data errors", ["Rows"]), make("div", { class: "deeds" }, save));
    } else made.push(make("p", { text: `All ${unused.length ? "other " : ""}rows were used.` }));
    if (remarks.length) made.push(make("ul", { class: "warnings" }, ...remarks.map((text) => make("li", { text }))));
    parts.replaceChildren(...made);
  };
  return [parts];
}
