// Light and dark, and a company's own colours.

import { remember, remembered } from "./memory.js";
import { make } from "./pieces.js";

const APPEARANCE = "cxroi-appearance";

/**
 * Light or dark: as the reader chose, else as the surroundings are.
 * @param {Drawing} page
 * @returns {Looks}
 */
export function makeLooks(page) {
  const { root, over } = page;
  /** @type {Set<HTMLElement>} */
  const buttons = new Set();
  const system = matchMedia("(prefers-color-scheme: dark)");
  const labs = () => (globalThis.cxroi ? undefined : document.body.dataset.jpThemeLight);
  let lab = labs();
  let chosen = remembered(APPEARANCE);
  /** @type {Looks} */
  const looks = {
    dark: false,
    views: new Set(),
    dress(view) {
      looks.views.add(view);
      page.view?.addEventListener("abort", () => looks.views.delete(view));
      dress(page.start, looks.dark, view);
    },
    button() {
      const button = make("button", { type: "button", text: "Dark", "aria-pressed": String(looks.dark), onclick: flip });
      buttons.add(button);
      page.view?.addEventListener("abort", () => buttons.delete(button));
      return button;
    },
  };
  const follow = () => {
    const around = lab === undefined ? system.matches : lab === "false";
    looks.dark = chosen ? chosen === "dark" : around;
    for (const each of [root, ...looks.views]) dress(page.start, looks.dark, each);
    if (globalThis.cxroi) document.documentElement.dataset.theme = root.dataset.theme;
    for (const button of buttons) button.setAttribute("aria-pressed", String(looks.dark));
    for (const chart of page.gallery.charts) chart.repaint();
  };
  const flip = () => {
    chosen = looks.dark ? "light" : "dark";
    remember(APPEARANCE, chosen);
    follow();
  };
  system.addEventListener("change", follow, { signal: over });
  // JupyterLab may change its theme under an open page: the newest choice is in force.
  const labChanges = new MutationObserver(() => {
    if (labs() === lab) return;
    if (lab !== undefined) remember(APPEARANCE, (chosen = ""));
    lab = labs();
    follow();
  });
  labChanges.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  over.addEventListener("abort", () => labChanges.disconnect());
  follow();
  return looks;
}

/**
 * Light or dark, and a company's own colours and font where the server has them.
 * @param {Begin} start
 * @param {boolean} dark
 * @param {HTMLElement} root
 */
function dress({ theme }, dark, root) {
  root.dataset.theme = dark ? "dark" : "light";
  if (!theme?.light) return;
  for (const name of Object.keys(theme.light)) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(theme[dark ? "dark" : "light"])) root.style.setProperty(name, value);
  if (theme.font) root.style.fontFamily = theme.font;
}
