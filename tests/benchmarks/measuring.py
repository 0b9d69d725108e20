"""What the benchmarks of the page share: a visit under the stopwatch, memory, load, and telling."""

import json
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cxroi import assumptions

HERE = Path(__file__).parent
STOPWATCH = (HERE / "stopwatch.js").read_text(encoding="utf-8")
SIZE = {"width": 1440, "height": 1000}
MOVED = assumptions()["causal_fraction"]
SLIDER = f"input[type='range'][aria-label='{MOVED.label}'] >> nth=0"  # a lever shows it as well


@dataclass
class Visit:
    """A reader's page, and what went over its line and to other hosts."""

    page: Page
    context: BrowserContext
    out: int = 0
    back: int = 0
    requests: list = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("websocket", self._line)
        self.page.on("requestfinished", lambda request: self.requests.append(request))  # noqa: PLW0108 - marked

    def sizes(self) -> dict[str, int]:
        """Bytes of each answer by address."""
        asked = [each for each in self.requests if each.url.startswith("http")]
        return {each.url: each.sizes()["responseBodySize"] for each in asked}

    def end(self) -> None:
        self.page.goto("about:blank")  # leaving ends the reader's kernel
        self.context.close()

    def _line(self, socket) -> None:
        socket.on("framesent", lambda frame: self._count("out", frame))
        socket.on("framereceived", lambda frame: self._count("back", frame))

    def _count(self, way: str, frame: bytes | str) -> None:
        size = len(frame if isinstance(frame, bytes) else frame.encode())
        setattr(self, way, getattr(self, way) + size)


@contextmanager
def a_browser() -> Iterator[Browser]:
    sys.path.append(str(HERE.parent))
    from browser.ensure_chromium import ARGUMENTS, chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, address: str, words: str, chart: str) -> Visit:
    """Open a page as a reader whom nobody knows yet; return when all charts in sight are drawn."""
    selectors = {"WORDS": words, "CHART": chart}
    context = browser.new_context(viewport=SIZE)
    context.add_init_script(f"Object.assign(globalThis, {json.dumps(selectors)});\n{STOPWATCH}")
    opened = Visit(context.new_page(), context)
    opened.listen()
    opened.page.goto(address)
    opened.page.wait_for_function("() => times.all !== null")
    return opened


def proportional(processes: list[psutil.Process]) -> float | None:
    """Megabytes of some processes, what they share counted in part; None where no one counts it."""
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    kilobytes = 0
    for each in processes:
        with suppress(OSError):  # one that has ended meanwhile
            text = Path(f"/proc/{each.pid}/smaps_rollup").read_text("ascii")
            kilobytes += sum(
                int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")
            )
    return kilobytes / 1e3


def high(times: list[float]) -> float:
    """Of a hundred times the fifth largest."""
    ordered = sorted(times)
    return ordered[round(0.95 * (len(ordered) - 1))]


def spread(times: list[float]) -> str:
    most = max(times)
    return f"{statistics.median(times):.1f} median, {high(times):.1f} at 95%, {most:.1f} most, ms"


def loads() -> str:
    """Work that waited for a processor in the last 1, 5 and 15 minutes, on average."""
    if not hasattr(os, "getloadavg"):
        return "not measured here"
    return ", ".join(f"{load:.2f}" for load in os.getloadavg())


def tell(name: str, figures: str) -> None:
    print(f"{name:44} {figures}".rstrip(), flush=True)
