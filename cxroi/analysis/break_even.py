"""What must be true: the value of an assumption at which the case just pays, and how likely it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cxroi.analysis.ranges import chance_below, check_finite, pair, reach, span, varies
from cxroi.model.errors import CxroiError
from cxroi.model.evaluate import evaluate
from cxroi.model.links import made_of
from cxroi.model.registry import allowed
from cxroi.model.units import percent

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumptions import Assumption, Assumptions
    from cxroi.model.evaluate import Evaluation

    Floats = NDArray[np.float64]
    Worth = Callable[[Floats], Floats]

POINTS_EVEN, POINTS_BY_RATIO = 129, 129
"""Of a first scan; where two roots may lie between two of them, more points tell."""
POINTS_A_MONTH = 4
POINTS_OF_A_TURN = 17
MOST_ZOOMS = 12
NOISE = 1e-12
"""Of the largest worth: less is rounding, and no slope."""
POINTS_OF_A_LINE = 33
MOST_ROUNDS = 60
CLOSE_ENOUGH = 1e-12
NEAR_ENOUGH = 1e-6
"""Of a break-even of which only the chance is wanted."""
NUDGE = 1e-4
"""Share of a range to either side of a break-even, to see on which side the case pays."""
NEARNESS = np.concatenate([-(0.1 ** np.arange(14)), [0], 0.1 ** np.arange(14)])


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
    assumption, goal = assumptions[key], Goal(roi, payback)
    if assumption.unit.name == "years":
        return BreakEven((), f"{assumption.label} counts whole years; the payback month says more")
    values = assumptions.values()
    lowest, highest = allowed(values, key)

    def worth(points: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.broadcast_to(goal.above(evaluate({**values, key: points})), points.shape)
        return np.where(np.isfinite(found), found, np.nan)

    points = _scan(assumptions, assumption, lowest, highest)
    worths = worth(points)
    if np.isnan(worths[points.searchsorted(assumption.likely)]):
        goal.above(evaluate(values))  # refuses, in words, a case that has no value
    points, worths = _looked_at(worth, points, worths)
    if not worths.any():
        return BreakEven((), goal.met())
    roots = _roots(worth, points, worths, close_enough)
    if roots:
        nearest = sorted(set(roots), key=lambda root: abs(root - assumption.likely))
        return BreakEven(tuple(nearest), "")
    valued = points[np.isfinite(worths)]
    between = f"{assumption.show(valued[0])} to {assumption.show(valued[-1])}"
    return BreakEven((), f"{goal.stays(passed=bool(np.nanmax(worths) > 0))} from {between}")


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
    found = []
    for value in np.linspace(*span(assumptions, one), points):
        lowest, highest = allowed(assumptions.values(), across)
        if lowest <= value <= highest:
            moved = assumptions.change(**{across: float(value)})
            roots = break_evens(moved, up, close_enough=close_enough).roots
            found += [(float(value), root) for root in sorted(roots)]
    return found


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
    varied = list(filter(varies, assumptions.in_use()))
    rows = []
    for place, assumption in enumerate(varied):
        rows.append(_requirement(assumptions, assumption, goal or Goal()))
        if progress:
            progress((place + 1) / len(varied))
    return sorted(rows, key=lambda row: (row.chance, row.key))


def _requirement(assumptions: Assumptions, assumption: Assumption, goal: Goal) -> Requirement:
    """Find where the case pays along a range: between break-evens it does, or does not."""
    key, values = assumption.key, assumptions.values()
    found = break_evens(
        assumptions, key, roi=goal.roi, payback=goal.payback, close_enough=NEAR_ENOUGH
    )
    lowest, highest = np.clip(reach(assumption), *allowed(values, key))
    inside = sorted(root for root in found.roots if lowest < root < highest)
    edges = np.array([lowest, *inside, highest])
    middles = (edges[:-1] + edges[1:]) / 2
    run = evaluate({**values, key: np.append(middles, [lowest, highest])})
    check_finite(assumptions, run.npv)
    pays = np.broadcast_to(goal.above(run), len(middles) + 2)[:-2] > 0
    below = np.diff([0.0, *(chance_below(assumption, edge) for edge in inside), 1.0])
    chance = float(below[pays].sum())
    if not found.roots:
        return Requirement(key, assumption.label, float("nan"), "", chance, found.reason)
    nearest = found.roots[0]
    step = max(NUDGE * (highest - lowest), 2 * NEAR_ENOUGH * abs(nearest))
    beside = np.clip([nearest - step, nearest + step], *allowed(values, key))
    before, after = goal.above(evaluate({**values, key: beside}))
    side = "at least" if after > before else "at most"
    return Requirement(key, assumption.label, nearest, side, chance, "")


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


def _looked_at(worth: Worth, points: Floats, worths: Floats) -> tuple[Floats, Floats]:
    """Return points and what each is worth, with more where the worth turns back before 0.

    Between two points of one sign lie two roots, or none; between two of different signs one, or
    three. So each turn towards 0 is looked at ever more closely, until it cannot reach it any more.
    """
    found, closer = [(points, worths)], _turns(points, worths)
    beside = {at + n for at in _crossings(worths) for n in (-1, 0, 1)} & {*range(len(points) - 1)}
    closer += [(points[at], points[at + 1]) for at in sorted(beside)]
    for _ in range(MOST_ZOOMS):
        if not closer:
            break
        begins, ends = np.array(closer).T
        near = np.linspace(begins, ends, POINTS_OF_A_TURN, axis=1)
        seen = list(zip(near, worth(near.ravel()).reshape(near.shape), strict=True))
        found += [each for each in seen if len(_crossings(each[1])) or (each[1] == 0).any()]
        closer = [turn for each in seen for turn in _turns(*each)]
    every = np.concatenate([each for each, _ in found])
    points, first = np.unique(every, return_index=True)
    return points, np.concatenate([each for _, each in found])[first]


def _turns(points: Floats, worths: Floats) -> list[tuple[float, float]]:
    """Return the neighbours of each point where the worth turns back from 0, if 0 is in reach there.

    Between them it falls no farther than at the steepest slope nearby.
    """
    size, width = np.abs(worths / max(np.nanmax(np.abs(worths)), 1.0)), np.diff(points)
    falls = np.abs(np.diff(size))
    steep = np.where(falls > NOISE, falls, 0) / width
    reach = sliding_window_view(np.pad(steep, 2), 4).max(axis=1)
    reach *= sliding_window_view(np.pad(width, 1), 2).max(axis=1)
    around = sliding_window_view(np.pad(size, 1, constant_values=np.inf), 3).min(axis=1)
    sides = sliding_window_view(np.pad(np.sign(worths), 1, mode="edge"), 3)
    turned = (size == around) & (size <= reach) & (np.abs(sides.sum(axis=1)) == 3)  # noqa: PLR2004
    last = len(points) - 1
    return [
        (float(points[max(at - 1, 0)]), float(points[min(at + 1, last)]))
        for at in np.flatnonzero(turned).tolist()
    ]


def _roots(worth: Worth, points: Floats, worths: Floats, close_enough: float) -> list[float]:
    """Return where the worth is 0, and close in on each change of its sign; of a stretch its ends."""
    zero = worths == 0
    inside = zero & np.append(zero[1:], False) & np.append(False, zero[:-1])
    return [float(point) for point in points[zero & ~inside]] + [
        _refine(worth, points[place : place + 2], worths[place : place + 2], close_enough)
        for place in _crossings(worths)
    ]


def _crossings(worths: Floats) -> NDArray[np.intp]:
    """Return the places after which the worth changes its sign."""
    signs = np.sign(worths)
    return np.flatnonzero(signs[:-1] * signs[1:] < 0)


def _refine(
    worth: Worth, bracket: NDArray[np.float64], ends: NDArray[np.float64], close_enough: float
) -> float:
    """Close in on the root of a bracket: a secant, points ever nearer around it, and the middle."""
    left, right = bracket
    at_left = ends[0]
    for _ in range(MOST_ROUNDS):
        width = right - left
        guess = left - ends[0] * width / (ends[1] - ends[0])
        around = np.append(guess + width * NEARNESS, [left, (left + right) / 2, right])
        points = np.unique(np.clip(around, left, right))
        worths = worth(points)
        exact = np.flatnonzero(worths == 0)
        if exact.size:
            return float(points[exact[0]])
        after = np.argmax(np.sign(worths) != np.sign(at_left))
        left, right = points[after - 1], points[after]
        ends = worths[after - 1 : after + 1]
        if right - left <= close_enough * max(abs(left), abs(right)):
            break
    return float(left if abs(ends[0]) < abs(ends[1]) else right)
