"""Does the server bear many readers for hours? Times, memory, wrong answers, and what is left behind.

``make soak READERS=20 MINUTES=15`` starts ``cxroi app`` with as many seats, on this computer alone,
and reads it as that many readers do, without a browser: each moves an assumption every one to two
seconds, changes the stance, undoes, simulates, saves, exports, reloads, loses the line, or goes
without a word. A tenth of the time is a row of the table. It ends with an error if an answer was
wrong or missing, or if something is left behind once all have gone.
"""

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from measuring import HERE, loads, proportional, tell

sys.path.append(str(HERE.parent))
from light_reader import ACTS, Heard, LightReader
from serving import Served

from cxroi.serve.ports import free_port
from cxroi.serve.settings import KEPT_WARM, USUAL_TIMES

MOST_READERS, MOST_MINUTES = 100, 600
ROWS = 10
REST = 2 * USUAL_TIMES.patience  # seconds, in which the kernels of who went without a word end
CALM = 10  # seconds, longer than it takes until another kernel is kept warm
SPARE_DESCRIPTORS = 4
SPARE_MEMORY = 25
"""Megabytes by which the server may have grown: its heap is as large as its busiest moment asked for."""
WAVES = 2
"""Times that all readers come and go before it is weighed, so that what is made once is there."""
HEADS = (
    *("minute", "answers", "p50", "p95", "p99", "pages", "page p50"),
    *("server", "all", "descriptors", "kernels"),
)
UNITS = ("", "", "ms", "ms", "ms", "", "ms", "MB", "MB", "", "")


def main() -> None:
    asked = options()
    with TemporaryDirectory() as folder, served(asked.readers, Path(folder)) as server:
        soak = Soak(server, asked.readers, 60 * asked.minutes, asked.seed)
        asyncio.run(soak.run())
    for line in [*soak.heard.wrong, *soak.heard.troubles, *soak.left_behind()]:
        tell("not well", line)
    if asked.out:
        asked.out.write_text(soak.report(), encoding="utf-8", newline="\n")
    sys.exit(not soak.is_well())


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=20, help="at a time (20)")
    parser.add_argument("--minutes", type=float, default=15, help="how long (15)")
    parser.add_argument("--seed", type=int, default=1, help="another gives other readers (1)")
    parser.add_argument("--out", type=Path, help="write the table to this Markdown file")
    asked = parser.parse_args()
    if not 1 <= asked.readers <= MOST_READERS:
        parser.error(f"--readers {asked.readers} is outside 1 to {MOST_READERS}.")
    if not 0 < asked.minutes <= MOST_MINUTES:
        parser.error(f"--minutes {asked.minutes:g} is outside 0 to {MOST_MINUTES}.")
    return asked


@contextmanager
def served(seats: int, folder: Path) -> Iterator[Served]:
    """Serve the workbooks as a reader of our manual would, on this computer alone."""
    port = free_port("127.0.0.1")
    command = [sys.executable, "-P", "-m", "cxroi", "app", "--no-open", "--seats", str(seats)]
    environment = {name: value for name, value in os.environ.items() if name != "CXROI_TOKEN"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
        )
    try:
        yield Served(process, port, process.stdout.readline(), folder / "log")
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()
        print((folder / "log").read_text(), end="", file=sys.stderr)


@dataclass(frozen=True)
class State:
    """What the server holds at a moment."""

    server: float
    """Megabytes that are the server's own."""
    everything: float | None
    """Megabytes of server and kernels; what they share is counted once."""
    descriptors: int
    kernels: int
    files: int
    """Of the connections to kernels."""


def look(server: Served) -> State:
    own = psutil.Process(server.process.pid)
    below = server.below()
    parents = {own.pid, *(each.pid for each in below if server.forks(each))}
    kernels = [each for each in server.kernels() if parent_of(each) in parents]
    return State(
        own.memory_info().rss / 1e6,
        proportional([own, *below]),
        own.num_fds() if hasattr(own, "num_fds") else own.num_handles(),
        len(kernels),
        len(server.connections()),
    )


def parent_of(process: psutil.Process) -> int | None:
    """Return who started a process; one that has ended meanwhile, nobody."""
    try:
        return process.ppid()
    except psutil.Error:
        return None


@dataclass
class Soak:
    """A server, who reads it, and what was seen of it."""

    server: Served
    readers: int
    seconds: float
    seed: int
    heard: Heard = field(default_factory=Heard)
    rows: list[list[str]] = field(default_factory=list)
    load: list[str] = field(default_factory=list)
    begun: State | None = None
    ended: State | None = None

    async def run(self) -> None:
        """Let one reader do everything once and all come and go, then all do whatever they like."""
        self.load.append(loads())
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as python:
            await self.warm_up(python)
            self.begun = await self.rested()
            tell("".join(f"{head:>12}" for head in HEADS), "")
            await self.read(python)
        self.load.append(loads())
        self.ended = await self.rested()
        tell("load, before and after", "; ".join(self.load))
        tell("done", ", ".join(f"{count} {act}" for act, count in self.heard.acts.most_common()))
        tell("compared with Python, wrong", f"{self.heard.compared}, {len(self.heard.wrong)}")
        tell("waited in line", f"{self.heard.waited}")
        tell("at the start", f"{self.begun}")
        tell("once all have gone", f"{self.ended}")

    async def warm_up(self, python: ProcessPoolExecutor) -> None:
        heard = Heard()
        first = LightReader("first", self.server.address, heard, python, self.seed)
        for act in ("visit", *(each for each in ACTS if each != "vanish")):
            await first.do(act)
        await first.leave()
        for _ in range(WAVES):
            await asyncio.gather(*(one.read(0) for one in self.all(heard, python)))
        self.heard.wrong += heard.wrong
        self.heard.troubles += heard.troubles

    def all(self, heard: Heard, python: ProcessPoolExecutor) -> list[LightReader]:
        about = (self.server.address, heard, python, self.seed)
        return [LightReader(str(nth), *about) for nth in range(self.readers)]

    async def read(self, python: ProcessPoolExecutor) -> None:
        begun = time.monotonic()
        every = [one.read(begun + self.seconds) for one in self.all(self.heard, python)]
        reading = asyncio.gather(*every)
        for nth in range(1, ROWS + 1):
            await asyncio.sleep(begun + nth * self.seconds / ROWS - time.monotonic())
            self.rows.append(await self.row(nth * self.seconds / ROWS / 60))
            tell("".join(f"{cell:>12}" for cell in self.rows[-1]), "")
        await reading

    async def row(self, minute: float) -> list[str]:
        """Say what was met with since the last row, and what the server holds."""
        answers, opened = self.heard.answers, self.heard.opened
        self.heard.answers, self.heard.opened = [], []
        now = await asyncio.to_thread(look, self.server)
        return [
            f"{minute:.3g}",
            f"{len(answers):,}",
            *(part(answers, share) for share in (0.5, 0.95, 0.99)),
            f"{len(opened)}",
            part(opened, 0.5),
            f"{now.server:,.0f}",
            "" if now.everything is None else f"{now.everything:,.0f}",
            f"{now.descriptors}",
            f"{now.kernels}",
        ]

    async def rested(self) -> State:
        """Look at the server once only its warm kernels have been there for a while, or there is no hope."""
        latest, warm, calm = time.monotonic() + REST, min(KEPT_WARM, self.readers), 0
        while True:
            state = await asyncio.to_thread(look, self.server)
            calm = calm + 1 if (state.kernels, state.files) == (warm, warm) else 0
            if calm == CALM or time.monotonic() > latest:
                return state
            await asyncio.sleep(1)

    def left_behind(self) -> list[str]:
        """Name what the readers have left behind."""
        warm, begun, ended = min(KEPT_WARM, self.readers), self.begun, self.ended
        found = {
            "kernels": ended.kernels - warm,
            "files of connections": ended.files - warm,
            "descriptors": ended.descriptors - begun.descriptors - SPARE_DESCRIPTORS,
            "MB": round(ended.server - begun.server - SPARE_MEMORY),
        }
        return [f"{count} {what} too many" for what, count in found.items() if count > 0]

    def is_well(self) -> bool:
        return not (self.heard.wrong or self.heard.troubles or self.left_behind())

    def report(self) -> str:
        """Write the table for the documentation."""
        heads = [
            f"{head}, {unit}" if unit else head for head, unit in zip(HEADS, UNITS, strict=True)
        ]
        lines = [heads, ["--:"] * len(heads), *self.rows]
        begun, ended, grown = self.begun, self.ended, self.ended.server - self.begun.server
        found = {
            "answers compared with Python": f"{self.heard.compared:,}",
            "wrong answers": f"{len(self.heard.wrong)}",
            "requests without a proper answer": f"{len(self.heard.troubles)}",
            "visits": f"{self.visits():,}",
            "times a reader waited in line": f"{self.heard.waited}",
            "kernels once all have gone": f"{ended.kernels}, kept warm",
            "descriptors, before and after": f"{begun.descriptors}, {ended.descriptors}",
            "memory of the server, before and after": f"{begun.server:,.0f} MB, {ended.server:,.0f} MB",
            "growth per visit": f"{1000 * grown / max(1, self.visits()):.1f} kB",
            "left behind": "; ".join(self.left_behind()) or "nothing",
            "load of the computer, before and after": "; ".join(self.load),
            "processors, Python": f"{os.cpu_count()}, {platform.python_version()}",
        }
        rows = [["", "measured"], ["---", "---"], *([name, said] for name, said in found.items())]
        tables = ("\n".join(f"| {' | '.join(row)} |" for row in table) for table in (lines, rows))
        return "\n\n".join(tables) + "\n"

    def visits(self) -> int:
        acts = self.heard.acts
        return sum(acts[each] for each in ("visit", "reload", "vanish")) + 2 * acts["export"]


def part(times: list[float], share: float) -> str:
    """Print the time that a share of all does not exceed."""
    ordered = sorted(times)
    return f"{ordered[ceil(share * len(ordered)) - 1]:,.0f}" if ordered else "–"


if __name__ == "__main__":
    main()
