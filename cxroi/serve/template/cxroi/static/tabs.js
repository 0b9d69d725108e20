// Tabs that keys walk through, as readers and screen readers know them.

let lists = 0;

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
    buttons[next[event.key]].focus();
    choose(next[event.key]);
  });
  list.replaceChildren(...buttons);
  return open;
}
