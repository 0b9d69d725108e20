// Who answers in the file: the script before the page's own, and for what takes long the same in a worker.

const PAGE = "/* the page */"; // as page.py parts them

/**
 * @param {CalculatorData} data
 * @returns {Backend}
 */
export function openBackend({ start, now }) {
  const ask = beside();
  return {
    start,
    now,
    reply: async (content, blocks) => (content.kind === "look" && (await ask(content))) || globalThis.cxroiAnswer(content, blocks),
  };
}

/** What asks a worker; it answers nothing where a browser gives a file none. */
function beside() {
  /** @type {Map<number, (answer: Answered | null) => void>} */
  const waiting = new Map();
  let nth = 0;
  /** @type {Worker | null} */
  let worker = null;
  const lose = () => {
    worker = null;
    for (const hear of waiting.values()) hear(null);
    waiting.clear();
  };
  try {
    const { src, text } = /** @type {HTMLScriptElement} */ (document.getElementById("answers"));
    const inside = () => URL.createObjectURL(new Blob([text.split(PAGE)[0]], { type: "text/javascript" }));
    worker = new Worker(src || inside());
    worker.addEventListener("error", lose);
    worker.addEventListener("message", ({ data }) => {
      waiting.get(data.nth)?.([data.words, data.blocks]);
      waiting.delete(data.nth);
    });
  } catch {
    lose();
  }
  /** @param {object} content */
  return (content) =>
    new Promise((/** @type {(answer: Answered | null) => void} */ hear) => {
      nth += 1;
      if (worker) waiting.set(nth, hear);
      else hear(null);
      worker?.postMessage({ nth, content }, []);
    });
}
