// How long a page waits, in milliseconds, and what for.

export const LOST_AFTER = 10_000;
export const LOOK_LOST_AFTER = 60_000; // a tab's first visit loads what it needs, and says nothing meanwhile
export const SETTLE_AFTER = 450;

/**
 * Give a page the list of what it waits for, by name, and a mark that says whether it is empty.
 * @param {Pick<Drawing, "root" | "over" | "awaits" | "done" | "later">} page
 */
export function agenda(page) {
  /** @type {Map<string, ReturnType<typeof setTimeout> | undefined>} */
  const due = new Map(); // of what waits for its time, the timer
  const mark = () => page.root.setAttribute("data-settled", String(!due.size));
  page.awaits = (name, timer) => {
    due.set(name, timer);
    mark();
  };
  page.done = (name) => {
    clearTimeout(due.get(name));
    due.delete(name);
    mark();
  };
  page.later = (name, act, after) => {
    const come = () => {
      due.delete(name);
      act();
      mark();
    };
    page.done(name);
    if (!page.over.aborted) page.awaits(name, setTimeout(come, after));
  };
  page.over.addEventListener("abort", () => [...due.keys()].forEach(page.done));
  mark();
}
