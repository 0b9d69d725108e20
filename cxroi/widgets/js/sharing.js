// Links, files, and what the server keeps: a case on its way to somebody.

import { remember, remembered, signedInAs } from "./memory.js";
import { make, unique, write } from "./pieces.js";
import { sign } from "./visits.js";
import { LOST_AFTER } from "./waits.js";

const AUTHOR = "cxroi-author";
const proposedAuthor = () => signedInAs() || (remembered(AUTHOR) ?? "");
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * A button that takes the case to another page, where the server has it.
 * @param {CasePage} page
 * @param {string} name
 * @param {string} text
 */
export function onward(page, name, text) {
  if (!globalThis.cxroi || !page.start.pages.includes(name)) return [];
  const go = () =>
    page.line.request("share", page.case.wish(), (reply) => {
      if (reply.kind === "problem") return page.words.refuse(reply.text);
      location.assign(`${name}.ipynb?${reply.query}`);
    });
  return [make("button", { type: "button", text, onclick: go })];
}

/**
 * The case as a link, and as lines of Python.
 * @param {CasePage} page
 */
export function share(page) {
  page.line.request("share", page.case.wish(), (reply) => {
    if (reply.kind === "problem") return page.words.refuse(reply.text);
    const parts = [];
    if (globalThis.cxroi) {
      const field = make("input", { type: "text", id: unique("link"), readonly: true });
      field.value = new URL(`${sign()}${reply.query}`, location.href).href;
      const isHere = location.protocol === "file:" || LOOPBACK.test(location.hostname);
      const label = make("label", { for: field.id, text: isHere ? "Link: works on this computer only" : "Link: works for anyone who can reach this server" });
      parts.push(label, make("div", { class: "copy" }, field, copier(field)));
      if (isHere) {
        const file = make("button", { type: "button", text: "Save file…", onclick: () => {
          dialog.close();
          keep(page);
        } });
        parts.push(make("p", { class: "copy" }, "To send the case to someone else, send a file instead.", file));
      }
      if (reply.said) parts.push(make("p", { class: "fault", text: reply.said }));
    }
    const code = make("textarea", { id: unique("python"), readonly: true, rows: 6, spellcheck: "false" });
    code.value = reply.snippet;
    parts.push(
      make("label", { for: code.id, text: "Python: the same case in a notebook" }),
      make("div", { class: "copy" }, code, copier(code)),
    );
    const dialog = asking(page, "Share this case", () => {}, "", parts);
    dialog.classList.add("wide");
    dialog.showModal();
    /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
    const first = parts[1].querySelector("input, textarea");
    first?.setSelectionRange(0, 0);
  });
}

/**
 * The scenarios that the server's owner lets its readers keep there.
 * @param {CasePage} page
 */
export function shelf(page) {
  page.line.request("shelf", {}, (reply) => {
    if (reply.kind === "problem") return page.words.refuse(reply.text);
    const name = make("input", { type: "text", id: unique("name"), maxlength: 80, required: true });
    name.value = page.case.nameOf() || page.case.scenario().title;
    const author = make("input", { type: "text", id: unique("author"), maxlength: 80, value: proposedAuthor() });
    /** @param {KeptCase} each */
    const line = (each) => {
      const by = [each.author && `by ${each.author}`, each.date, `version ${each.version}`].filter(Boolean).join(", ");
      const open = make("button", { type: "button", text: "Open", "aria-label": `Open ${each.name}`, onclick: () => fetch(each) });
      return make("li", {}, make("span", {}, each.name, make("small", { text: ` ${by}` })), open);
    };
    /** @param {KeptCase} each */
    const fetch = (each) => {
      dialog.close();
      page.line.request("fetch", { stem: each.stem }, (got) => {
        page.words.refuse(got.kind === "problem" ? got.text : "");
        if (got.kind !== "opened") return;
        page.shelf[each.stem] = got.version;
        page.moves.open(got);
      });
    };
    const save = () => {
      remember(AUTHOR, author.value);
      const date = new Date().toLocaleDateString("sv-SE");
      const wish = { ...page.case.wish(), name: name.value, author: author.value, date, versions: page.shelf };
      page.line.request("keep", wish, (got) => {
        page.words.refuse(got.kind === "problem" ? got.text : "");
        if (got.kind !== "kept") return;
        page.shelf[got.stem] = got.version;
        page.moves.rename(name.value);
        page.words.tell(got.said);
      });
    };
    const list = make("ul", { class: "kept" }, ...reply.kept.map(line));
    if (!reply.kept.length) list.append(make("li", { text: "None yet." }));
    const dialog = asking(page, "Cases on this server", save, "Save on this server", [
      make("h2", { text: "Saved on this server for all users" }),
      list,
      make("label", { for: name.id, text: "Save this case as" }),
      name,
      make("label", { for: author.id, text: "Saved by (optional)" }),
      author,
      make("p", { text: "Each save creates a new version; nothing is overwritten." }),
    ]);
    dialog.showModal();
  });
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
function copier(field) {
  const button = make("button", { type: "button", text: "Copy", "aria-live": "polite" });
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // a page without https has no clipboard of its own
    }
    write(button, "Copied");
  });
  return button;
}

/**
 * A button that lets the reader choose a file of their own.
 * @param {string} text
 * @param {string} label
 * @param {(chosen: File) => void} take
 */
export function filePicker(text, label, take) {
  const file = make("input", { type: "file", accept: ".csv,text/csv", class: "unseen", "aria-label": label });
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen) take(chosen);
    file.value = ""; // the same file may be chosen again, once mended
  });
  return make("label", { class: "button" }, make("span", { text }), file);
}

/**
 * Open a scenario's file: the kernel reads it, and what it cannot use changes nothing here.
 * @param {CasePage} page
 */
export function opener(page) {
  return filePicker("Open…", "Open a case file", async (chosen) => {
    // A little more than is allowed is enough for the kernel to refuse it, in its own words.
    const part = chosen.slice(0, page.start.largest_file + 1);
    const content = await part.arrayBuffer().catch(() => null);
    if (!content) return page.words.refuse(`${chosen.name} could not be read. Select it again.`);
    page.line.request("open", { name: chosen.name }, (reply) => {
      if (reply.kind === "problem") return page.words.refuse(reply.text);
      page.words.refuse("");
      page.moves.open(reply);
    }, { buffers: [content] });
  });
}

/**
 * Keep the case as a file on the reader's own computer, under a name they give.
 * @param {CasePage} page
 */
export function keep(page) {
  const name = make("input", { type: "text", id: unique("name"), maxlength: 80, required: true });
  name.value = page.case.nameOf() || page.case.scenario().title;
  const author = make("input", { type: "text", id: unique("author"), maxlength: 80 });
  author.value = proposedAuthor();
  const save = () => {
    remember(AUTHOR, author.value);
    const date = new Date().toLocaleDateString("sv-SE");
    const wish = { ...page.case.wish(), name: name.value, author: author.value, date };
    page.line.request("save", wish, (reply) => {
      page.words.refuse(reply.kind === "problem" ? reply.text : "");
      if (reply.kind !== "saved") return;
      download(reply.name, reply.text);
      page.moves.rename(name.value);
    });
  };
  const about = "Downloads a small file that you can open here or send on.";
  const dialog = asking(page, "Save this case", save, "Save file", [
    make("label", { for: name.id, text: "Name of this case" }),
    name,
    make("label", { for: author.id, text: "Saved by (optional)" }),
    author,
    make("p", { text: about }),
  ]);
  dialog.showModal();
  name.select();
}

/**
 * A small form over the page; it is gone once it is closed.
 * @param {CasePage} page
 * @param {string} title
 * @param {(event: SubmitEvent) => void} act
 * @param {string} deed
 * @param {(Node | string)[]} parts
 */
export function asking(page, title, act, deed, parts) {
  const close = make("button", { type: "button", text: deed ? "Cancel" : "Close", onclick: () => dialog.close() });
  const does = deed ? [make("button", { type: "submit", class: "main", text: deed })] : [];
  const form = make("form", { method: "dialog" }, ...parts, make("div", { class: "deeds" }, close, ...does));
  form.addEventListener("submit", act);
  const dialog = make("dialog", { class: "ask", "aria-label": title }, form);
  dialog.addEventListener("close", () => dialog.remove());
  page.root.append(dialog);
  return dialog;
}

/**
 * @param {string} name
 * @param {BlobPart} content
 */
export function download(name, content, type = "text/csv") {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), LOST_AFTER);
}

/**
 * @param {string} label
 * @param {Choice[]} options
 * @param {(value: string) => void} choose
 * @returns {Picker}
 */
export function picker(label, options, choose) {
  const select = make("select", { onchange: () => choose(select.value) });
  /**
   * @param {string | number} value
   * @param {string} text
   */
  const offer = (value, text) => {
    const old = [...select.options].find((option) => option.value === String(value));
    const option = make("option", { value, text });
    if (old) old.replaceWith(option);
    else select.append(option);
  };
  for (const [value, text] of options) offer(value, text);
  const node = make("label", { class: "picker" }, make("span", { text: label }), select);
  return { select, offer, node };
}
