// In a narrow window the assumptions lie in a drawer at its foot, under the verdict.

import { make, unique, write } from "./pieces.js";

/**
 * @param {CasePage} page
 * @param {HTMLElement} form
 * @returns {Drawer}
 */
export function makeDrawer(page, form) {
  const { root } = page;
  const narrow = matchMedia("(max-width: 1100px)");
  /** @type {boolean | null} */
  let chosen = null;
  const follow = () => {
    // Who is at work in it when a window narrows goes on where they are.
    const open = chosen ?? form.contains(document.activeElement);
    root.classList.toggle("assuming", open);
    button.setAttribute("aria-expanded", String(open));
    write(button, open ? "Hide assumptions" : `All ${page.start.controls.length} assumptions`);
    return open;
  };
  const toggle = () => {
    chosen = !root.classList.contains("assuming");
    return follow();
  };
  form.id = unique("assumptions");
  const button = make("button", {
    type: "button",
    class: "drawer",
    "aria-controls": form.id,
    onclick: () => {
      if (!toggle()) return;
      const verdict = root.querySelector(".verdict");
      if (verdict && verdict.getBoundingClientRect().top > 0) verdict.scrollIntoView();
      form.querySelector("input")?.focus({ preventScroll: true });
    },
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (event.target instanceof HTMLInputElement && event.target.type === "text")) return;
    if (!button.getClientRects().length) return; // a wide window has no drawer
    toggle();
    button.focus();
  });
  narrow.addEventListener("change", follow, { signal: page.over });
  follow();
  return { node: button, open: () => root.classList.contains("assuming") || toggle() };
}
