"""How numbers are typed and written: what Python and the page's script are both held to."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple


class Example(NamedTuple):
    """One row of the table that Python and the script share."""

    text: str
    language: str
    assumption: str
    """Empty where it is a number of no kind; else what it is typed for, in English."""
    page: float | str
    """What the page reads, in the model's units, or what it says."""
    model: float | str
    """The same of a file, and behind --set."""


def examples() -> list[Example]:
    with (Path(__file__).parent / "typed_numbers.csv").open(encoding="utf-8", newline="") as file:
        return [
            Example(row["text"], row["language"], row["assumption"], *map(cell, (row["page"], row["model"])))
            for row in csv.DictReader(file)
        ]  # fmt: skip


def cell(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


EXAMPLES = examples()
WRITTEN = [
    (1.125, "1.1250", 1.125),
    (12.5, "12.5", 12.5),
    (250, "250", 250),
    (1250.125, "1,250.125", 1250.125),
    (0.125, "0.125", 0.125),
    (1.12345, "1.1235", 1.1235),
    (-1.125, "−1.1250", -1.125),
]
"""A margin, how the page writes it (so that it would not ask about it itself), and what that is."""
LONG = ["5" + " " * 5000 + "x", "5 " * 5000 + "x", "1,000" * 5000, "(" * 5000, "- " * 5000]
"""No numbers, and no text that may take long to look at."""
