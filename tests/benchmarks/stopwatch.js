// Listens before the page does: when a key went down, a message left or came, the figures in words
// changed, and every chart in sight was drawn again. WORDS and CHART are selectors, put in before.
globalThis.times = { moves: [], first: null, all: null };

{
  const CHARTS = 6;
  const drawn = new Set();
  let move = {};
  let looking = false;

  addEventListener("keydown", (event) => (move.key = event.timeStamp), true);

  globalThis.WebSocket = class extends WebSocket {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", () => (move.heard = performance.now()));
    }
    send(frame) {
      move.sent = performance.now();
      super.send(frame);
    }
  };

  // A chart is drawn on a canvas, which Vega clears once each time, or as elements of an svg.
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...all) {
    clear.apply(this, all);
    notice(page.takeRecords());
    draw(this.canvas.closest?.(CHART));
  };
  const page = new MutationObserver(notice);
  page.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

  function notice(changes) {
    for (const { target, addedNodes } of changes) {
      const element = target.closest ? target : target.parentElement;
      if (element?.closest(WORDS)) tell();
      else if (element?.closest("svg") || [...addedNodes].some((node) => node.nodeName === "svg"))
        draw(element.closest(CHART));
    }
  }

  // What is drawn before the words have changed shows the figures of before.
  function tell() {
    if (move.key === undefined || move.told !== undefined) return;
    move.told = performance.now();
    drawn.clear();
  }

  function draw(chart) {
    if (!chart) return;
    drawn.add(chart);
    if (!looking) queueMicrotask(look);
    looking = true;
  }

  function look() {
    looking = false;
    const painted = performance.now();
    const charts = [...document.querySelectorAll(CHART)];
    const inSight = charts.filter((chart) => chart.getBoundingClientRect().top < innerHeight);
    onNextFrame((now) => (times.first ??= now));
    if (charts.length < CHARTS || !inSight.every((chart) => drawn.has(chart))) return;
    onNextFrame((now) => (times.all ??= now));
    if (move.told === undefined) return;
    const done = { ...move, painted, charts: inSight.length };
    move = { key: move.key }; // of several keys at once the last answer counts
    onNextFrame((now) => times.moves.push({ ...done, frame: now }));
  }

  function onNextFrame(note) {
    requestAnimationFrame(() => note(performance.now()));
  }
}
