// Tabs that keys walk through, as readers and screen readers know them.

let lists = 0;
export const IN_A_ROW = 4; // tabs; the rest lie in a menu

/**
 * Join panels to a list of tabs; what opens one is returned.
 * @param {HTMLElement} list - where the tabs are put
 * @param {{ title: string, panel: HTMLElement }[]} tabs
 * @param {(at: number) => void} opened - hears which a reader has opened
 * @returns {(wanted: number) => void}
 */
export function tabsOf(list, tabs, opened) {
  const name = `tabs-${(lists += 1)}`;
  const buttons = tabs.map(({ title, panel }, at) => {
    const button = Object.assign(document.createElement("button"), { type: "button", id: `${name}-${at}`, textContent: title });
    button.setAttribute("role", "tab");
    panel.id = `${name}-panel-${at}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    button.setAttribute("aria-controls", panel.id);
    button.addEventListener("click", () => choose(at));
    return button;
  });
  /** @param {number} wanted */
  const open = (wanted) => {
    tabs.forEach(({ panel }, at) => {
      panel.hidden = at !== wanted;
      buttons[at].setAttribute("aria-selected", String(at === wanted));
      buttons[at].tabIndex = at === Math.max(wanted, 0) ? 0 : -1; // one of them is reached by the keyboard
    });
    if (wanted in buttons) list.scrollTo({ left: buttons[wanted].offsetLeft - 40, behavior: "instant" });
  };
  /** @param {number} at */
  const choose = (at) => {
    open(at);
    opened(at);
  };
  list.setAttribute("role", "tablist");
  list.addEventListener("keydown", (event) => {
    const place = buttons.findIndex((button) => button === document.activeElement);
    const last = buttons.length - 1;
    /** @type {Record<string, number>} */
    const next = { ArrowRight: place < last ? place + 1 : 0, ArrowLeft: place > 0 ? place - 1 : last, Home: 0, End: last };
    if (!(event.key in next)) return;
    event.preventDefault();
    const wanted = buttons[next[event.key]];
    if (wanted.parentElement instanceof HTMLElement) wanted.parentElement.hidden = false; // in the menu
    wanted.focus();
    choose(next[event.key]);
  });
  list.replaceChildren(...buttons);
  return open;
}

/**
 * Let all tabs but the first four lie in a menu, which names the one of them that is open.
 * @param {HTMLElement} list - of tabs, made by `tabsOf`
 * @returns {HTMLElement} the list, and the button of its menu
 */
export function fold(list) {
  const more = Object.assign(document.createElement("button"), { type: "button", className: "more-tabs" });
  const menu = Object.assign(document.createElement("div"), { className: "tab-menu", hidden: true });
  const rest = /** @type {HTMLElement[]} */ ([...list.children]).slice(IN_A_ROW); // buttons, as made above
  menu.setAttribute("role", "presentation");
  menu.append(...rest);
  list.append(menu);
  const bar = Object.assign(document.createElement("div"), { className: "tab-bar" });
  bar.append(list, more);
  /** @param {boolean} is */
  const show = (is) => {
    menu.hidden = !is;
    more.setAttribute("aria-expanded", String(is));
  };
  const follow = () => {
    const open = rest.find((button) => button.getAttribute("aria-selected") === "true");
    more.textContent = `${open?.textContent ?? "More"} ▾`;
    more.classList.toggle("holds", Boolean(open));
  };
  more.addEventListener("click", () => show(menu.hidden === true));
  menu.addEventListener("click", () => show(false));
  menu.addEventListener("focusin", () => show(true));
  bar.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !(menu.contains(relatedTarget) || more === relatedTarget)) show(false);
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    show(false);
    more.focus();
  });
  new MutationObserver(follow).observe(list, { subtree: true, attributeFilter: ["aria-selected"] });
  show(false);
  follow();
  return bar;
}
