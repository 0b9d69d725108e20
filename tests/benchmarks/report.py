"""What was measured, as a table between two marks in docs/systems.md."""

import datetime as dt
import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from peer_environment import version_of_the_peer

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs" / "systems.md"
SPEEDS = TOP / ".benchmarks" / "speeds.json"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
NOT_MEASURED = "not measured here"


@dataclass(frozen=True)
class Row:
    """A figure of each page, and what ours should reach."""

    name: str
    unit: str
    figures: dict[str, float | None]
    at_most: float | None = None
    at_least: float | None = None

    def shown(self, name: str) -> str:
        if name not in self.figures:
            return ""
        figure = self.figures[name]
        return NOT_MEASURED if figure is None else f"{figure:{self._form(figure)}} {self.unit}"

    def reach(self) -> str:
        if self.at_least is not None:
            return f"at least {self.at_least:g} {self.unit}"
        return "" if self.at_most is None else f"{self.at_most:g} {self.unit}"

    def reached(self, name: str) -> str:
        figure = self.figures.get(name)
        if figure is None or not self.reach():
            return ""
        low = float("-inf") if self.at_least is None else self.at_least
        high = float("inf") if self.at_most is None else self.at_most
        return "yes" if low <= figure <= high else "no"

    @staticmethod
    def _form(figure: float) -> str:
        return ",.0f" if figure >= 100 else ".1f" if figure >= 0.1 else ".2f"


def write(rows: list[Row], load: str, *, beside_a_peer: bool) -> None:
    """Put the table between the marks, or at the end of a page that has none."""
    names = list(rows[0].figures)
    about = (
        f"Measured on {dt.datetime.now(tz=dt.UTC):%Y-%m-%d} with `make bench`: "
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
        f"load {load}."
    )
    if beside_a_peer:
        about += (
            f"\nStreamlit {version_of_the_peer()} serves the same model, inputs and charts; one "
            "script drives both in one\nbrowser, turn and turn about."
        )
    parts = [about, _table("page", rows, names)]
    if SPEEDS.is_file():
        parts.append(_table("arithmetic", speeds(SPEEDS), ["cxroi"]))
    block = "\n\n".join([BEGIN, *parts, END])
    PAGE.write_text(_with_block(PAGE.read_text("utf-8"), block), encoding="utf-8")


def speeds(file: Path) -> list[Row]:
    """Read what pytest-benchmark measured."""
    rows = []
    for test in json.loads(file.read_text("utf-8"))["benchmarks"]:
        said = test["extra_info"]
        most, unit = said["reach"].split()
        figure = said["peak_megabytes"] if unit == "MB" else said["median_ms"]
        name = test["name"].removeprefix("test_").replace("_", " ")
        rows.append(Row(name, unit, {"cxroi": figure}, at_most=float(most)))
    return rows


def _table(what: str, rows: list[Row], names: list[str]) -> str:
    lines = [[what, *names, "target", "met"], ["---"] * (len(names) + 3)]
    lines += [[row.name, *map(row.shown, names), row.reach(), row.reached("cxroi")] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _with_block(text: str, block: str) -> str:
    before, mark, rest = text.partition(BEGIN)
    if not mark:
        return f"{text.rstrip()}\n\n## Measured\n\n{block}\n"
    return before + block + rest.partition(END)[2]
