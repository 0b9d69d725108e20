"""The pages that are measured: ours, the same case served by Streamlit, and as a file on a disk."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import measuring
import psutil
from peer_environment import python_of_the_peer
from playwright.sync_api import Browser

from cxroi import assumptions
from cxroi.calculator.page import page_of
from cxroi.exports.proposal import Proposal
from cxroi.serve.ports import free_port
from cxroi.serve.settings import KEPT_WARM

TOP = Path(__file__).parents[2]
FILE = "interactive file"
IDLE = 0.05  # seconds of work in a second
LONGEST_REST = 120  # seconds


@dataclass(frozen=True)
class Contender:
    """A page: how it is served, and where its figures in words and its charts are."""

    name: str
    command: tuple[str, ...]
    words: str
    chart: str
    spare: int = 0
    """Processes that stand ready for the next reader."""
    each: int = 0
    """Kernels that a reader has."""


def ours() -> Contender:
    command = (sys.executable, "-m", "cxroi", "app", "--no-open", "--port")
    spare = KEPT_WARM + hasattr(os, "pidfd_open")  # where kernels are forked, from one more
    return Contender("cxroi", command, ".tile .figure", ".cxroi-page .chart", spare=spare, each=1)


def peer() -> Contender:
    command = (
        *(str(python_of_the_peer()), "-m", "streamlit", "run"),
        str(Path(__file__).with_name("peer_streamlit.py")),
        *("--server.headless", "true", "--server.address", "127.0.0.1"),
        *("--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"),
        "--server.port",
    )
    words, chart = (f"[data-testid={part}]" for part in ("stMetricValue", "stVegaLiteChart"))
    return Contender("Streamlit", command, words, chart)


def a_file() -> Contender:
    """The interactive file: nobody serves it."""
    return Contender(FILE, (), ".tile .figure", ".cxroi-page .chart")


@dataclass
class Opened:
    """A contender that can be visited."""

    contender: Contender
    address: str
    browser: Browser

    def visit(self, readers: int = 1) -> measuring.Visit:
        """Open the page once whoever serves it rests; it will have this many readers then."""
        self.rest(readers - 1)
        contender = self.contender
        return measuring.visit(self.browser, self.address, contender.words, contender.chart)

    def rest(self, readers: int) -> None:
        """Wait for nobody: a file has none who serves it."""


@dataclass
class Server(Opened):
    """A contender that is served."""

    process: psutil.Process

    def rest(self, readers: int) -> None:
        """Wait until the kernels are there and nothing works in the background."""
        wanted = self.contender.spare + readers * self.contender.each
        for _ in range(LONGEST_REST):
            before = self._work()
            time.sleep(1)
            if len(self.all()) == 1 + wanted and self._work() - before < IDLE:
                return
        raise TimeoutError(f"{self.contender.name} does not come to rest with {readers} readers")

    def all(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def _work(self) -> float:
        spent = [each.cpu_times() for each in self.all()]
        return sum(times.user + times.system for times in spent)


@contextmanager
def served(contender: Contender, browser: Browser) -> Iterator[Server]:
    """Serve a page from this checkout; its address is the first one that the server prints."""
    process = subprocess.Popen(
        [*contender.command, str(free_port("127.0.0.1"))],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )
    try:
        line = next(line for line in process.stdout if "http://" in line)
        address = line[line.index("http://") :].strip()
        yield Server(contender, address, browser, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@contextmanager
def on_disk(browser: Browser) -> Iterator[Opened]:
    """Write the interactive file of the case that is served."""
    with TemporaryDirectory() as folder:
        written = Path(folder) / "case.html"
        made = Proposal(assumptions("likely"), dt.datetime.now(tz=dt.UTC).date())
        written.write_text(page_of(made), encoding="utf-8")
        yield Opened(a_file(), written.as_uri(), browser)
