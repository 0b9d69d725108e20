"""Which assumptions move the answer most, what is a step of each worth, and where does each break even?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.break_even import solve_break_evens
from cxroi.analysis.goals import Goal
from cxroi.analysis.moves import Move, apart, side_by_side
from cxroi.analysis.sensitivity import swings
from cxroi.model.evaluate import evaluate
from cxroi.model.registry import allowed_range

if TYPE_CHECKING:
    from cxroi.model.assumptions import Assumptions

MOST = 3
CLOSE_ENOUGH_TO_MARK = 1e-4


class Lever(NamedTuple):
    """An assumption that moves the answer: what it is worth, in money, the others as they are."""

    key: str
    step_npv: float
    """What one step up of its slider adds to the net present value."""
    low: float
    """Its value at the low end of its range, or the nearest that is allowed."""
    low_npv: float
    high: float
    high_npv: float
    break_even: float | None
    """The value nearest to the one assumed at which the net present value is 0."""


def levers(assumptions: Assumptions, count: int = MOST) -> list[Lever]:
    """Return the assumptions that move the net present value most over their ranges, the first first.

    Parameters
    ----------
    assumptions : Assumptions
        The case.
    count : int
        How many at most; fewer where fewer have a range.

    Raises
    ------
    AssumptionError
        If a base grows beyond all numbers at an end.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> first, *_ = levers(assumptions())
    >>> first.key, round(first.step_npv), round(first.low_npv), round(first.break_even, 3)
    ('causal_fraction', 54172, -950156, 0.219)
    """
    moved = swings(assumptions)
    ends = list(zip(moved[::2], moved[1::2], strict=True))[:count]
    if not ends:
        return []
    keys = [low.key for low, _ in ends]
    steps = _steps(assumptions, keys)
    cases = [(assumptions, key) for key in keys]
    found = solve_break_evens(cases, Goal(), CLOSE_ENOUGH_TO_MARK)
    return [
        Lever(
            key, step, low.value, low.npv, high.value, high.npv, next(iter(even.roots), None)
        )
        for key, step, (low, high), even in zip(keys, steps, ends, found, strict=True)
    ]  # fmt: skip


def _steps(assumptions: Assumptions, keys: list[str]) -> list[float]:
    """Return what a step up of each slider adds; where none is allowed, what a step down takes."""
    values, sizes, moves = assumptions.values(), [], []
    for key in keys:
        now, step = assumptions[key].likely, assumptions[key].step
        size = step if now + step <= allowed_range(values, key)[1] else -step
        sizes.append(size)
        moves.append(Move(values, key, np.array([now, now + size])))
    npvs = apart(evaluate(side_by_side(moves)).npv, moves)
    return [
        float(npv[1] - npv[0]) * (1 if size > 0 else -1)
        for npv, size in zip(npvs, sizes, strict=True)
    ]
