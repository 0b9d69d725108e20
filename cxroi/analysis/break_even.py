"""Where does a case just pay: every value of an assumption at which the NPV is 0, or a goal is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.goals import Goal
from cxroi.analysis.moves import Move, apart, side_by_side
from cxroi.analysis.ranges import pair, span
from cxroi.analysis.root_search import close_in, look_closer
from cxroi.model.evaluate import evaluate
from cxroi.model.registry import allowed_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from cxroi.analysis.root_search import Floats, Search
    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions


POINTS_EVEN, POINTS_BY_RATIO = 129, 129
"""Of a first scan; where two roots may lie between two of them, more points tell."""
POINTS_A_MONTH = 4
POINTS_OF_A_LINE = 33
CLOSE_ENOUGH = 1e-12


class BreakEven(NamedTuple):
    """Every value at which the NPV is 0, the nearest to likely first; or why there is none."""

    roots: tuple[float, ...]
    reason: str


def break_even(
    assumptions: Assumptions, key: str, *, roi: float | None = None, payback: float | None = None
) -> float | None:
    """Return the value nearest to likely at which the NPV is 0, or a goal is met, or ``None``.

    Parameters and errors are those of ``break_evens``.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> round(break_even(assumptions(), "causal_fraction"), 6)
    0.219107
    >>> round(break_even(assumptions(), "causal_fraction", roi=0.5), 3)
    0.355
    """
    roots = break_evens(assumptions, key, roi=roi, payback=payback).roots
    return roots[0] if roots else None


def break_evens(
    assumptions: Assumptions,
    key: str,
    *,
    roi: float | None = None,
    payback: float | None = None,
    close_enough: float = CLOSE_ENOUGH,
) -> BreakEven:
    """Return every value inside its bounds at which the NPV is 0, or the reason for none.

    Parameters
    ----------
    assumptions : Assumptions
        All others stay at their likely values.
    key : str
        The assumption to move, inside its bounds and the rules between assumptions.
    roi : float, optional
        A return to reach in place of an NPV of 0: 0.2 is 20% on the cost.
    payback : float, optional
        A month by which the cash is to be back for good, in place of an NPV of 0; one beyond the
        horizon is its last month.
    close_enough : float
        How near a value must be to the root, as a share of it.

    Raises
    ------
    AssumptionError
        On an unknown key.
    CxroiError
        If both goals are given, or one that is not a number.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> break_evens(assumptions(), "horizon_years").reason
    'Time horizon counts whole years; the payback month says more'
    >>> [round(root, 3) for root in break_evens(assumptions(), "bonded_gain", payback=36).roots]
    [0.153]
    """
    goal = Goal(roi, payback)
    [found] = solve_break_evens([(assumptions, key)], goal, close_enough)
    return found


def frontier(
    assumptions: Assumptions, across: str, up: str, points: int = POINTS_OF_A_LINE
) -> pd.DataFrame:
    """Return the break-evens of a pair: for values of one, every value of the other that just pays.

    Returns
    -------
    DataFrame
        A row a break-even, by the first value, then the second: columns named as the two keys.
        A value of the first without a break-even has no row.

    Raises
    ------
    AssumptionError
        On an unknown key, twice the same, or the horizon, which is one number in a run.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> frontier(assumptions(), "causal_fraction", "bonded_gain", points=2).round(3).values.tolist()
    [[0.05, 0.522], [0.5, 0.028]]
    """
    import pandas as pd  # the page needs none

    return pd.DataFrame(break_even_line(assumptions, across, up, points), columns=[across, up])


def break_even_line(
    assumptions: Assumptions,
    across: str,
    up: str,
    points: int = POINTS_OF_A_LINE,
    close_enough: float = CLOSE_ENOUGH,
) -> list[tuple[float, float]]:
    """Return the rows of ``frontier``."""
    one, _ = pair(assumptions, across, up)
    lowest, highest = allowed_range(assumptions.values(), across)
    along = [
        float(v) for v in np.linspace(*span(assumptions, one), points) if lowest <= v <= highest
    ]
    cases = [(assumptions.change(**{across: value}), up) for value in along]
    found = solve_break_evens(cases, Goal(), close_enough)
    return [
        (value, root)
        for value, each in zip(along, found, strict=True)
        for root in sorted(each.roots)
    ]


def solve_break_evens(
    cases: Sequence[tuple[Assumptions, str]],
    goal: Goal,
    close_enough: float,
    progress: Progress | None = None,
) -> list[BreakEven]:
    """Return the break-evens of each case in an assumption; what all ask for is evaluated at once."""
    searches = [_search(assumptions, key, goal, close_enough) for assumptions, key in cases]
    values = [assumptions.values() for assumptions, _ in cases]
    found: dict[int, BreakEven] = {}
    answers: dict[int, Floats | None] = dict.fromkeys(range(len(cases)))
    while answers:
        moves = {}
        for nth, answer in answers.items():
            try:
                wanted = searches[nth].send(answer)  # type: ignore[arg-type]  # the first is None
                moves[nth] = Move(values[nth], cases[nth][1], wanted)
            except StopIteration as ended:
                found[nth] = ended.value
        answers = dict(zip(moves, _above_goal(goal, [*moves.values()]), strict=True))
        if progress:
            progress(len(found) / len(cases))
    return [found[nth] for nth in range(len(cases))]


def _above_goal(goal: Goal, moves: list[Move]) -> list[Floats]:
    """Return how far the goal is passed along each move; NaN where that is no number."""
    if not moves:
        return []
    found = goal.above(evaluate(side_by_side(moves)))
    return apart(np.where(np.isfinite(found), found, np.nan), moves)


def _search(
    assumptions: Assumptions, key: str, goal: Goal, close_enough: float
) -> Search[BreakEven]:
    """Look for every value at which the goal is just met."""
    assumption, values = assumptions[key], assumptions.values()
    if assumption.unit.name == "years":
        return BreakEven((), f"{assumption.label} counts whole years; the payback month says more")
    points = _scan(assumptions, assumption, *allowed_range(values, key))
    above = yield points
    # rounding may put the likely value past what its rules allow, and so past all points
    now = min(int(points.searchsorted(assumption.likely)), len(points) - 1)
    if np.isnan(above[now]):
        goal.above(evaluate(values))  # refuses, in words, a case that has no value
    points, above = yield from look_closer(points, above)
    if not above.any():
        return BreakEven((), goal.sentence_if_met())
    roots = yield from close_in(points, above, close_enough)
    if roots:
        nearest = sorted(set(roots), key=lambda root: abs(root - assumption.likely))
        return BreakEven(tuple(nearest), "")
    valued = points[np.isfinite(above)]
    between = f"{assumption.show(valued[0])} to {assumption.show(valued[-1])}"
    return BreakEven((), f"{goal.stays(passed=bool(np.nanmax(above) > 0))} from {between}")


def _scan(
    assumptions: Assumptions, assumption: Assumption, lowest: float, highest: float
) -> Floats:
    """Spread points evenly over the bounds, and where these are wide also by ratio."""
    points = [np.linspace(lowest, highest, POINTS_EVEN), np.array([assumption.likely])]
    if assumption.unit.name == "months":  # the worth bends where the lift begins or ends mid-month
        quarters = np.arange(np.floor(lowest), highest, 1 / POINTS_A_MONTH)
        others = {-each.likely % 1 for each in assumptions if each.unit.name == "months"}
        points += [quarters + shift for shift in {0.0, *others}]
    if lowest >= 0 and highest > 1:
        points.append(np.geomspace(max(lowest, 1e-3), highest, POINTS_BY_RATIO))
    return np.unique(np.clip(np.concatenate(points), lowest, highest))
