"""What must be true: the value of an assumption at which the case just pays, and how likely it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.moves import Move, apart, side_by_side
from cxroi.analysis.ranges import chance_below, check_finite, pair, reach, span, varies
from cxroi.analysis.root_search import close_in, look_closer
from cxroi.model.errors import CxroiError
from cxroi.model.evaluate import evaluate
from cxroi.model.links import made_of
from cxroi.model.registry import allowed
from cxroi.model.units import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.root_search import Floats, Search
    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumptions import Assumption, Assumptions
    from cxroi.model.evaluate import Evaluation

POINTS_EVEN, POINTS_BY_RATIO = 129, 129
"""Of a first scan; where two roots may lie between two of them, more points tell."""
POINTS_A_MONTH = 4
POINTS_OF_A_LINE = 33
CLOSE_ENOUGH = 1e-12
NEAR_ENOUGH = 1e-6
"""Of a break-even of which only the chance is wanted."""
NUDGE = 1e-4
"""Share of a range to either side of a break-even, to see on which side the case pays."""


class BreakEven(NamedTuple):
    """Every value at which the NPV is 0, the nearest to likely first; or why there is none."""

    roots: tuple[float, ...]
    reason: str


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


@dataclass(frozen=True)
class Goal:
    """What a case must reach: an NPV of 0, a return, or a payback by a month."""

    roi: float | None = None
    payback: float | None = None

    def __post_init__(self) -> None:
        """Refuse two goals at once, and what is no goal."""
        if self.roi is not None and self.payback is not None:
            raise CxroiError("Two goals are given, a return and a payback. Give one of them.")
        if self.roi is not None and not _is_finite(self.roi):
            raise CxroiError(f"roi: {self.roi} is not a return. Give 0.2 for 20 %.")
        if self.payback is not None and not (_is_finite(self.payback) and self.payback >= 0):
            raise CxroiError(f"payback: {self.payback} is not a month from 0. Give 36.")

    def above(self, evaluation: Evaluation) -> NDArray[np.float64]:
        """Return how far the goal is passed, money; 0 where it is just met."""
        if self.payback is not None:
            return _kept_from(evaluation, self.payback)
        if self.roi is not None:
            return np.asarray(evaluation.npv - self.roi * evaluation.pv_costs, np.float64)
        return np.asarray(evaluation.npv, np.float64)

    def reached(self, assumptions: Assumptions) -> bool:
        """Tell whether the goal is passed as assumed."""
        return bool(self.above(evaluate(assumptions.values())) > 0)

    def stays(self, *, passed: bool) -> str:
        """Say that the goal is passed, or missed, whatever the assumption is."""
        if self.payback is not None:
            return f"the cash is {'' if passed else 'not '}back by month {self.payback:g}"
        side = "above" if passed else "below"
        if self.roi is not None:
            return f"the return stays {side} {percent(self.roi)}"
        return f"the net present value stays {side} 0"

    def met(self) -> str:
        """Say that the goal is just met whatever the assumption is."""
        if self.payback is not None:
            return f"the cash is back in month {self.payback:g} whatever it is"
        if self.roi is not None:
            return f"the return is {percent(self.roi)} whatever it is"
        return "the net present value is 0 whatever it is"


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
        A return to reach in place of an NPV of 0: 0.2 is 20 % on the cost.
    payback : float, optional
        A month by which the cash is to be back for good, in place of an NPV of 0; one beyond the
        years looked ahead is their last.
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
    'Years looked ahead counts whole years; the payback month says more'
    >>> [round(root, 3) for root in break_evens(assumptions(), "bonded_gain", payback=36).roots]
    [0.153]
    """
    goal = Goal(roi, payback)
    [found] = _break_evens([(assumptions, key)], goal, close_enough)
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
    lowest, highest = allowed(assumptions.values(), across)
    along = [
        float(v) for v in np.linspace(*span(assumptions, one), points) if lowest <= v <= highest
    ]
    cases = [(assumptions.change(**{across: value}), up) for value in along]
    found = _break_evens(cases, Goal(), close_enough)
    return [
        (value, root)
        for value, each in zip(along, found, strict=True)
        for root in sorted(each.roots)
    ]


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
    frame.attrs |= made_of("what_must_be_true", assumptions) | {"roi": roi, "payback": payback}
    return frame


def requirements(
    assumptions: Assumptions, goal: Goal | None = None, progress: Progress | None = None
) -> list[Requirement]:
    """Return the rows of ``what_must_be_true``."""
    varied, goal = list(filter(varies, assumptions.in_use())), goal or Goal()
    cases = [(assumptions, each.key) for each in varied]
    found = _break_evens(cases, goal, NEAR_ENOUGH, progress)
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
        lowest, highest = np.clip(reach(assumption), *allowed(values, assumption.key))
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
        lowest, highest = allowed(values, assumption.key)
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


def _break_evens(
    cases: Sequence[tuple[Assumptions, str]],
    goal: Goal,
    close_enough: float,
    progress: Progress | None = None,
) -> list[BreakEven]:
    """Return the break-evens of each case in an assumption; what all ask for is evaluated at once."""
    searches = [_search(held, key, goal, close_enough) for held, key in cases]
    values = [held.values() for held, _ in cases]
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
        answers = dict(zip(moves, _worths(goal, [*moves.values()]), strict=True))
        if progress:
            progress(len(found) / len(cases))
    return [found[nth] for nth in range(len(cases))]


def _worths(goal: Goal, moves: list[Move]) -> list[Floats]:
    """Return how far the goal is passed along each move; NaN where that is no number."""
    if not moves:
        return []
    found = goal.above(evaluate(side_by_side(moves)))
    return apart(np.where(np.isfinite(found), found, np.nan), moves)


def _search(held: Assumptions, key: str, goal: Goal, close_enough: float) -> Search[BreakEven]:
    """Look for every value at which the goal is just met."""
    assumption, values = held[key], held.values()
    if assumption.unit.name == "years":
        return BreakEven((), f"{assumption.label} counts whole years; the payback month says more")
    points = _scan(held, assumption, *allowed(values, key))
    worths = yield points
    if np.isnan(worths[points.searchsorted(assumption.likely)]):
        goal.above(evaluate(values))  # refuses, in words, a case that has no value
    points, worths = yield from look_closer(points, worths)
    if not worths.any():
        return BreakEven((), goal.met())
    roots = yield from close_in(points, worths, close_enough)
    if roots:
        nearest = sorted(set(roots), key=lambda root: abs(root - assumption.likely))
        return BreakEven(tuple(nearest), "")
    valued = points[np.isfinite(worths)]
    between = f"{assumption.show(valued[0])} to {assumption.show(valued[-1])}"
    return BreakEven((), f"{goal.stays(passed=bool(np.nanmax(worths) > 0))} from {between}")


def _is_finite(number: Any) -> bool:
    return isinstance(number, int | float | np.number) and bool(np.isfinite(number))


def _kept_from(evaluation: Evaluation, month: float) -> NDArray[np.float64]:
    """Return the least that the cumulative cash is from a month on: 0 if it is just back by then."""
    cumulative = np.cumsum(evaluation.net, axis=-1)
    last = cumulative.shape[-1] - 1
    if month > last:
        return np.asarray(cumulative[..., -1])
    first = int(np.floor(month))
    after = min(first + 1, last)
    at_month = cumulative[..., first] + (month - first) * (
        cumulative[..., after] - cumulative[..., first]
    )
    return np.asarray(np.minimum(at_month, cumulative[..., after:].min(axis=-1)))


def _scan(held: Assumptions, assumption: Assumption, lowest: float, highest: float) -> Floats:
    """Spread points evenly over the bounds, and where these are wide also by ratio."""
    points = [np.linspace(lowest, highest, POINTS_EVEN), np.array([assumption.likely])]
    if assumption.unit.name == "months":  # the worth bends where the lift begins or ends mid-month
        quarters = np.arange(np.floor(lowest), highest, 1 / POINTS_A_MONTH)
        others = {-each.likely % 1 for each in held if each.unit.name == "months"}
        points += [quarters + shift for shift in {0.0, *others}]
    if lowest >= 0 and highest > 1:
        points.append(np.geomspace(max(lowest, 1e-3), highest, POINTS_BY_RATIO))
    return np.unique(np.clip(np.concatenate(points), lowest, highest))
