// How long a page waits, in milliseconds, and what for.

export const LOST_AFTER = 10_000;
export const LOOK_LOST_AFTER = 60_000; // a tab's first visit loads what it needs, and says nothing meanwhile
export const SETTLE_AFTER = 450;

/**
 * What a page waits for, by name, and a mark that says whether that is nothing.
 * @param {{ root: HTMLElement, over: AbortSignal }} page
 * @returns {Agenda}
 */
export function makeAgenda({ root, over }) {
  /** @type {Map<string, ReturnType<typeof setTimeout> | undefined>} */
  const due = new Map(); // of what waits for its time, the timer
  const mark = () => root.setAttribute("data-settled", String(!due.size));
  /** @type {Agenda} */
  const agenda = {
    awaits(name, timer) {
      due.set(name, timer);
      mark();
    },
    done(name) {
      clearTimeout(due.get(name));
      due.delete(name);
      mark();
    },
    later(name, act, after) {
      const come = () => {
        due.delete(name);
        act();
        mark();
      };
      agenda.done(name);
      if (!over.aborted) agenda.awaits(name, setTimeout(come, after));
    },
  };
  over.addEventListener("abort", () => [...due.keys()].forEach(agenda.done));
  mark();
  return agenda;
}
