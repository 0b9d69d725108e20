"""How long from a key press to repainted charts, and from an address to the first of them?

``python tests/benchmarks/slider.py`` starts the server and a browser, measures, and ends both.
Times say as much of the machine as of the page: the load before and after stands beside them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from cxroi import assumptions, business_case, tiles
from cxroi.app.state import answer
from cxroi.serve.server import free_port

TESTS = Path(__file__).parents[1]
SIZE = {"width": 1440, "height": 1000}
PREHEATED = 2
BURST = 20
PAUSE = 100  # milliseconds between moves
# Listens before the page does: when a key went down, a message left or came, charts were painted.
STOPWATCH = """
globalThis.times = { moves: [], first: null, all: null };
let key = null, sent = null, heard = null;
globalThis.WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", () => (heard = performance.now()));
  }
  send(frame) {
    sent = performance.now();
    super.send(frame);
  }
};
addEventListener("keydown", (event) => (key = event.timeStamp), true);
const drawn = (figure) => figure.querySelector("canvas");
const seen = (figure) => figure.getBoundingClientRect().top < innerHeight;
new MutationObserver((changes) => {
  const now = performance.now();
  const figures = [...document.querySelectorAll(".cxroi-page .chart")];
  if (times.first === null && figures.some(drawn))
    requestAnimationFrame(() => (times.first ??= performance.now()));
  if (times.all === null && figures.length && figures.filter(seen).every(drawn))
    requestAnimationFrame(() => (times.all ??= performance.now()));
  if (key === null || !changes.some((change) => change.attributeName === "data-painted")) return;
  const move = { key, sent, heard, painted: now };
  move.number = Number(document.querySelector(".cxroi-page").dataset.painted);
  requestAnimationFrame(() => times.moves.push({ ...move, frame: performance.now() }));
}).observe(document, { subtree: true, childList: true, attributeFilter: ["data-painted"] });
"""
NEWEST = "() => times.moves.at(-1)?.number ?? 0"
LAST_KEY = "() => { globalThis.lastKey = 0; addEventListener('keydown', (e) => (lastKey = e.timeStamp), true); }"
KERNEL = "() => JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"


@dataclass
class Wire:
    """Bytes that went over the page's socket."""

    out: int = 0
    back: int = 0

    def watch(self, page: Page) -> None:
        page.on("websocket", self._listen)

    def _listen(self, socket) -> None:
        socket.on("framesent", lambda frame: self._count("out", frame))
        socket.on("framereceived", lambda frame: self._count("back", frame))

    def _count(self, way: str, frame: bytes | str) -> None:
        size = len(frame if isinstance(frame, bytes) else frame.encode())
        setattr(self, way, getattr(self, way) + size)


@dataclass
class Server:
    """The server under measurement."""

    process: psutil.Process
    address: str
    asked: list[tuple[str, int]] = field(default_factory=list)

    def wait_until_preheated(self) -> None:
        """Wait until kernels stand ready and nothing works in the background."""
        for _ in range(120):
            before = self._work()
            time.sleep(1)
            if len(self.process.children()) == PREHEATED and self._work() - before < 0.05:
                return
        raise TimeoutError("the preheated kernels do not come to rest")

    def kernel(self, page: Page) -> psutil.Process:
        name = page.evaluate(KERNEL)
        return next(
            each for each in self.process.children() if any(name in part for part in each.cmdline())
        )

    def _work(self) -> float:
        spent = [each.cpu_times() for each in (self.process, *self.process.children())]
        return sum(times.user + times.system for times in spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=33, help="moves in a round (33)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of moves (3)")
    parser.add_argument("--visits", type=int, default=7, help="fresh visits (7)")
    asked = parser.parse_args()
    tell("load before", loads())
    with a_server() as server, a_browser() as browser:
        fresh_visits(server, browser, asked.visits)
        with a_visit(server, browser) as (page, wire):
            moves(page, wire, asked.moves, asked.rounds)
            burst(page)
            memory(server, page)
        requests(server, browser)
    answers()
    tell("load after", loads())


@contextmanager
def a_server() -> Iterator[Server]:
    command = [sys.executable, "-m", "cxroi.serve", "app", "--no-open", "--port"]
    process = subprocess.Popen(
        [*command, str(free_port("127.0.0.1"))], stdout=subprocess.PIPE, text=True
    )
    try:
        address = process.stdout.readline().removeprefix("cxroi is ready: ").strip()
        yield Server(psutil.Process(process.pid), address)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@contextmanager
def a_browser() -> Iterator[Browser]:
    sys.path.append(str(TESTS))
    from browser.ensure_chromium import ARGUMENTS, chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def a_visit(
    server: Server, browser: Browser, prepare: Callable[[Page], None] = lambda _: None
) -> Iterator[tuple[Page, Wire]]:
    """A visitor whom nobody knows yet, once a kernel stands ready."""
    server.wait_until_preheated()
    context = browser.new_context(viewport=SIZE)
    context.add_init_script(STOPWATCH)
    page, wire = context.new_page(), Wire()
    wire.watch(page)
    prepare(page)
    page.goto(server.address)
    page.wait_for_function("() => times.all !== null")
    yield page, wire
    page.goto("about:blank")  # leaving ends the visitor's kernel
    context.close()


def fresh_visits(server: Server, browser: Browser, count: int) -> None:
    first, every = [], []
    for _ in range(count):
        with a_visit(server, browser) as (page, _):
            first.append(page.evaluate("() => times.first"))
            every.append(page.evaluate("() => times.all"))
    tell("fresh visit, first chart", spread(first), "at most 3000, aim 2500")
    tell("fresh visit, all visible charts", spread(every))


def moves(page: Page, wire: Wire, count: int, rounds: int) -> None:
    """Press an arrow key, wait for its answer to be painted, press again."""
    page.wait_for_timeout(1000)
    page.locator("[data-key='causal_fraction'] input[type='range']").focus()
    out, back, measured = wire.out, wire.back, []
    for turn in range(rounds):
        for _ in range(count):
            before = page.evaluate(NEWEST)
            page.keyboard.press("ArrowLeft" if turn % 2 else "ArrowRight")
            page.wait_for_function(f"() => ({NEWEST})() > {before}")
            measured.append(page.evaluate("() => times.moves.at(-1)"))
            page.wait_for_timeout(PAUSE)
    tell("key to repainted charts", spread([m["frame"] - m["key"] for m in measured]), "50")
    for name, begin, end in (
        ("  key to message out", "key", "sent"),
        ("  out and back, with the kernel", "sent", "heard"),
        ("  message in to charts drawn", "heard", "painted"),
        ("  drawn to the next frame", "painted", "frame"),
    ):
        tell(name, spread([m[end] - m[begin] for m in measured]))
    made = count * rounds
    tell(
        "on the wire per move",
        f"{(wire.out - out) / made:,.0f} out, {(wire.back - back) / made:,.0f} B in",
    )


def burst(page: Page) -> None:
    """Twenty keys in a second: when is the last one's answer painted, and is it the right one?"""
    held = page.locator("[data-key='causal_fraction'] input[type='range']")
    held.press("Home")
    page.wait_for_timeout(1500)
    page.evaluate(LAST_KEY)
    before, begun = page.evaluate(NEWEST), time.perf_counter()
    for press in range(BURST):
        time.sleep(max(0.0, begun + press / BURST - time.perf_counter()))
        page.keyboard.press("ArrowRight")
    took = time.perf_counter() - begun
    page.wait_for_function(f"() => ({NEWEST})() >= {before + BURST}")
    page.wait_for_timeout(1500)
    settled, painted = page.evaluate(
        "(n) => [times.moves.find((m) => m.number >= n).frame - lastKey,"
        " new Set(times.moves.filter((m) => m.number > n - 20).map((m) => m.number)).size]",
        before + BURST,
    )
    case = business_case(assumptions().change(causal_fraction=BURST / 100))
    right = page.locator(".tile .figure").all_inner_texts() == [t.figure for t in tiles(case)]
    tell(f"last of {BURST} keys in {took:.2f} s", f"{settled:.0f} ms", "120")
    tell("  painted of them, figures right", f"{painted}, {'yes' if right else 'NO'}")


def memory(server: Server, page: Page) -> None:
    page.wait_for_timeout(2000)
    for name, process, reach in (
        ("a reader's kernel", server.kernel(page), "70 MB proportional"),
        ("the server", server.process, ""),
    ):
        resident = process.memory_info().rss / 1e6
        tell(name, f"{proportional(process):.0f} MB proportional, {resident:.0f} resident", reach)


def proportional(process: psutil.Process) -> float:
    """Megabytes, those that are shared counted in part."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1e3


def requests(server: Server, browser: Browser) -> None:
    """List what a fresh visit asks for."""
    asked = []

    def note(page: Page) -> None:
        page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108 - marked

    with a_visit(server, browser, note):
        sizes = {
            each.url.removeprefix(server.address.rstrip("/")): each.sizes()["responseBodySize"]
            for each in asked
            if each.url.startswith("http")
        }
    tell("requests of a fresh visit", f"{len(sizes)}, {sum(sizes.values()):,} B")
    for path, size in sizes.items():
        tell(f"  {path.partition('?')[0]}", f"{size:,} B")


def answers() -> None:
    """The kernel's part alone: a request in, words and numbers out."""
    times = []
    for step in range(1, 100):
        begun = time.perf_counter()
        answer({"number": step, "base": "likely", "changes": {"causal_fraction": step / 100}})
        times.append(1000 * (time.perf_counter() - begun))
    tell("answer() in Python", spread(times))


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    high = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{statistics.median(times):6.1f} median {high:6.1f} at 95 % {ordered[-1]:6.1f} most, ms"


def loads() -> str:
    return ", ".join(f"{load:.2f}" for load in os.getloadavg())


def tell(name: str, figures: str, reach: str = "") -> None:
    print(f"{name:34} {figures:50} {f'reach: {reach}' if reach else ''}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
