"""Net and gross revenue retention by year, as formulas over columns of months."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.revenue_retention import EARNED, STAYERS, share_kept
from cxroi.exports.cell_formulas import NOTHING
from cxroi.exports.sheet_model import MONTHS
from cxroi.model.program import NONE
from cxroi.report.finance_questions import PATH_LABELS, RATE_LABELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cxroi.exports.sheet_workings import Workings
    from cxroi.model.program import Path

    Floats = NDArray[np.float64]


class RetentionLine(NamedTuple):
    """A rate of a path by year: its formula in any year after the first, its numbers."""

    name: str
    title: str
    formula: str
    years: Floats


def retention_lines(workings: Workings, year: str) -> list[RetentionLine]:
    """Return the rates of both paths; ``year`` is the cell that has the number of a column's year."""
    return [
        RetentionLine(f"{rate}_retention_{path}", f"{label} {PATH_LABELS[path]}", *_rate(workings, earned, on, year))
        for (rate, label), earned in zip(RATE_LABELS.items(), EARNED, strict=True)
        for path, on in (("programme", None), ("baseline", NONE))
    ]  # fmt: skip


def _rate(workings: Workings, earned: str, on: Path | None, year: str) -> tuple[str, Floats]:
    """Write what the customers of a year's beginning earn at its end over what they earned then."""
    begun, ended, numbers = [], [], []
    for part in workings.model.parts:
        (n0, _, n), (s0, s1, s), (e0, e1, e) = (
            _at_ends(workings, name, on, part, year) for name in (*STAYERS, earned)
        )
        begun.append(f"{n0}*{e0}")
        ended.append(f"{n0}*{s1}/{s0}*{e1}")
        numbers.append((n, s, e))
    before, then = "+".join(begun), "+".join(ended)
    formula = f"IF({before}=0,{NOTHING},({then})/({before}))"
    return formula, np.append(np.nan, share_kept(numbers))


def _at_ends(
    workings: Workings, name: str, on: Path | None, part: int, year: str
) -> tuple[str, str, Floats]:
    """Return a column of months where a year begins and where it ends, and its numbers at year ends."""
    step = workings.model.program.steps[str(workings.model.program.figure(name, on, part))]
    area = workings.cells.table_of(step.name).whole(step.name)
    begins, ends = (f"INDEX({area},{MONTHS}*{place}+1)" for place in (f"({year}-1)", year))
    months = 1 + MONTHS * int(workings.values["horizon_years"])
    return begins, ends, np.array(workings.column(step)[:months:MONTHS], np.float64)
