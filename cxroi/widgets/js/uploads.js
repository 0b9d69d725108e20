// Files that a reader chooses: a place to drop them, and their way to the kernel in parts.

import { isFine } from "./files.js";
import { make } from "./pieces.js";

/**
 * A place to choose files or to drop them, and the list of those that are here.
 * @template {{ kind: string }} Described
 * @template {Upload} Each
 * @param {FilesPage<Described, Each>} page
 * @param {{ accept: string, about: string, more?: Node[], line: (file: Each) => string, before?: () => Promise<void> }} given
 */
export function choosing(page, { accept, about, more = [], line, before }) {
  const list = make("ul", { class: "kept files", "aria-label": "Files", hidden: true });
  const file = make("input", { type: "file", accept, multiple: true, class: "unseen", "aria-label": "Choose files" });
  /** @param {File[]} files */
  const taking = (files) => {
    page.work = page.work.then(() => take(page, files, before));
  };
  file.addEventListener("change", () => {
    const chosen = [...(file.files ?? [])];
    file.value = "";
    taking(chosen);
  });
  const choose = make("label", { class: "button main" }, make("span", { text: "Choose files…" }), file);
  const drop = make("div", { class: "drop" }, make("div", { class: "deeds" }, choose, ...more), make("p", { text: about }));
  for (const kind of ["dragover", "dragenter"])
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    taking([...(event.dataTransfer?.files ?? [])]);
  });
  page.listFiles = (files) => {
    list.hidden = !files.length;
    list.replaceChildren(
      ...files.map((each) => {
        const { name } = each;
        const remove = make("button", {
          type: "button",
          text: "Remove",
          "aria-label": `Remove ${name}`,
          onclick: async () => {
            page.chosen.delete(name);
            const [reply] = await page.ask("remove", { name });
            if (isFine(page, reply)) page.describe(reply);
          },
        });
        return make("li", {}, make("span", { text: line(each) }), remove);
      }),
    );
  };
  return [drop, list];
}

/** @param {number} bytes */
export const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/**
 * Take files that the reader chose: they go to the kernel in parts, the size looked at first.
 * @template {{ kind: string }} Described
 * @template {Upload} Each
 * @param {FilesPage<Described, Each>} page
 * @param {File[]} files
 * @param {() => Promise<void>} [before]
 */
export async function take(page, files, before) {
  const names = new Set(files.map(({ name }) => name));
  const others = [...page.chosen.values()].filter(({ name }) => !names.has(name));
  const size = [...others, ...files].reduce((sum, each) => sum + each.size, 0);
  if (size > page.start.largest) {
    const limit = Math.round(page.start.largest / 1e6);
    return page.refused.say(
      `These files total ${sizeOf(size)}; the limit of this page is ${limit} MB. On your own computer there is no limit: ${page.start.instead}`,
    );
  }
  await before?.();
  for (const file of files) await upload(page, file);
}

/**
 * @template {{ kind: string }} Described
 * @template {Upload} Each
 * @param {FilesPage<Described, Each>} page
 * @param {File} file
 */
export async function upload(page, file) {
  const { at_once: atOnce } = page.start;
  /** @type {Described | Problem | null} */
  let reply = null;
  for (let at = 0; at === 0 || at < file.size; at += atOnce) {
    page.say(`${file.name}: ${Math.round((100 * at) / Math.max(file.size, 1))}%`);
    const part = await file.slice(at, at + atOnce).arrayBuffer().catch(() => null);
    if (!part) {
      page.say("");
      return page.refused.say(`${file.name} cannot be read. Choose it again.`);
    }
    const wish = { name: file.name, at, last: at + atOnce >= file.size };
    [reply] = await page.ask("part", wish, [part]);
    if (reply.kind === "problem") break;
  }
  page.say("");
  if (!reply || !isFine(page, reply)) return;
  page.chosen.set(file.name, file);
  page.describe(reply);
}
