"""What must be true: what each assumption must be for the case to reach its goal, and how likely that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.break_even import BreakEven, solve_break_evens
from cxroi.analysis.goals import Goal
from cxroi.analysis.moves import Move, apart, side_by_side
from cxroi.analysis.ranges import chance_below, check_finite, reach, varies
from cxroi.model.evaluate import evaluate
from cxroi.model.links import describe_origin
from cxroi.model.registry import allowed_range

if TYPE_CHECKING:
    import pandas as pd

    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions


NEAR_ENOUGH = 1e-6
"""Of a break-even of which only the chance is wanted."""
NUDGE = 1e-4
"""Share of a range to either side of a break-even, to see on which side the case pays."""


class Requirement(NamedTuple):
    """What one assumption must be for the case to pay, and how likely its own range is to give it."""

    key: str
    label: str
    value: float
    """The break-even nearest to likely; NaN where there is none."""
    side: str
    """"at least" or "at most", as seen from the likely value; empty where there is no break-even."""
    chance: float
    """Share of its own range in which the case pays, the others at their likely values."""
    reason: str
    """Why there is no break-even, where there is none."""


def what_must_be_true(
    assumptions: Assumptions, *, roi: float | None = None, payback: float | None = None
) -> pd.DataFrame:
    """Say for each assumption what it must be for the case to pay, and how likely that is.

    Parameters
    ----------
    assumptions : Assumptions
        Each is moved alone over its own range, the others at their likely values.
    roi, payback
        A goal in place of an NPV of 0, as in ``break_evens``.

    Returns
    -------
    DataFrame
        A row for each assumption that varies, the least likely first: ``key``, ``label``,
        ``value`` (the break-even nearest to likely), ``side`` (at least, at most), ``chance``
        (share of its range in which the goal is met), ``reason`` (why there is no break-even).

    Examples
    --------
    >>> from cxroi import assumptions
    >>> what_must_be_true(assumptions())[["key", "side", "chance"]].round(2).values.tolist()[0]
    ['causal_fraction', 'at least', 0.65]
    """
    import pandas as pd  # the page needs none

    found = requirements(assumptions, Goal(roi, payback))
    frame = pd.DataFrame(found, columns=list(Requirement._fields))
    frame.attrs |= describe_origin("what_must_be_true", assumptions) | {
        "roi": roi,
        "payback": payback,
    }
    return frame


def requirements(
    assumptions: Assumptions, goal: Goal | None = None, progress: Progress | None = None
) -> list[Requirement]:
    """Return the rows of ``what_must_be_true``."""
    varied, goal = list(filter(varies, assumptions.in_use())), goal or Goal()
    cases = [(assumptions, each.key) for each in varied]
    found = solve_break_evens(cases, goal, NEAR_ENOUGH, progress)
    chances = _chances(assumptions, varied, found, goal)
    sides = _sides(assumptions, varied, found, goal)
    nearest = [each.roots[0] if each.roots else float("nan") for each in found]
    rows = [
        Requirement(each.key, each.label, value, side, chance, none.reason)
        for each, value, side, chance, none in zip(
            varied, nearest, sides, chances, found, strict=True
        )
    ]
    return sorted(rows, key=lambda row: (row.chance, row.key))


def _chances(
    assumptions: Assumptions, varied: list[Assumption], found: list[BreakEven], goal: Goal
) -> list[float]:
    """Find where the case pays along each range: between break-evens it does, or does not."""
    values, edges, moves = assumptions.values(), [], []
    for assumption, each in zip(varied, found, strict=True):
        lowest, highest = np.clip(reach(assumption), *allowed_range(values, assumption.key))
        inside = sorted(root for root in each.roots if lowest < root < highest)
        edges.append(np.array([lowest, *inside, highest]))
        middles = (edges[-1][:-1] + edges[-1][1:]) / 2
        moves.append(Move(values, assumption.key, np.append(middles, [lowest, highest])))
    if not moves:
        return []
    run = evaluate(side_by_side(moves))
    check_finite(assumptions, run.npv)
    chances = []
    for assumption, ends, above in zip(varied, edges, apart(goal.above(run), moves), strict=True):
        lower = [0.0, *(chance_below(assumption, edge) for edge in ends[1:-1]), 1.0]
        chances.append(float(np.diff(lower)[above[:-2] > 0].sum()))
    return chances


def _sides(
    assumptions: Assumptions, varied: list[Assumption], found: list[BreakEven], goal: Goal
) -> list[str]:
    """Say on which side of its nearest break-even each makes the case pay; of none, nothing."""
    values, moves = assumptions.values(), []
    for assumption, each in zip(varied, found, strict=True):
        lowest, highest = allowed_range(values, assumption.key)
        width = np.ptp(np.clip(reach(assumption), lowest, highest))
        for nearest in each.roots[:1]:
            step = max(NUDGE * width, 2 * NEAR_ENOUGH * abs(nearest))
            beside = np.clip([nearest - step, nearest + step], lowest, highest)
            moves.append(Move(values, assumption.key, beside))
    if not moves:
        return [""] * len(found)
    above = apart(goal.above(evaluate(side_by_side(moves))), moves)
    words = iter("at least" if after > before else "at most" for before, after in above)
    return [next(words) if each.roots else "" for each in found]
