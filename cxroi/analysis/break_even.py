"""What must be true: the value of one assumption at which the net present value is 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.model.evaluation import evaluate
from cxroi.model.registry import allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions

    Worth = Callable[[NDArray[np.float64]], NDArray[np.float64]]

POINTS_SCANNED = 33
MOST_ROUNDS = 60
CLOSE_ENOUGH = 1e-12
NEARNESS = np.concatenate([-(0.1 ** np.arange(14)), [0], 0.1 ** np.arange(14)])


class BreakEven(NamedTuple):
    """Every value at which the NPV is 0, the nearest to likely first; or why there is none."""

    roots: tuple[float, ...]
    reason: str


def break_even(assumptions: Assumptions, key: str) -> float | None:
    """Return the value nearest to likely at which the NPV is 0, or ``None``.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> round(break_even(assumptions(), "causal_fraction"), 6)
    0.219107
    """
    roots = break_evens(assumptions, key).roots
    return roots[0] if roots else None


def break_evens(
    assumptions: Assumptions, key: str, *, close_enough: float = CLOSE_ENOUGH
) -> BreakEven:
    """Return every value inside its bounds at which the NPV is 0, or the reason for none.

    Parameters
    ----------
    assumptions : Assumptions
        All others stay at their likely values.
    key : str
        The assumption to move, inside its bounds and the rules between assumptions.
    close_enough : float
        How near a value must be to the root, as a share of it.

    Raises
    ------
    AssumptionError
        On an unknown key.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> break_evens(assumptions(), "horizon_years").reason
    'Years looked ahead counts whole years; the payback month says more'
    """
    assumption = assumptions[key]
    if assumption.unit.name == "years":
        return BreakEven((), f"{assumption.label} counts whole years; the payback month says more")
    values = assumptions.values()
    lowest, highest = allowed(values, key)

    def worth(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.broadcast_to(evaluate({**values, key: points}).npv, points.shape)

    points = _scan(lowest, highest, assumption.likely)
    worths = worth(points)
    if not worths.any():
        return BreakEven((), "the net present value is 0 whatever it is")
    at_zero = np.flatnonzero(worths == 0)
    signs = np.sign(worths)
    crossings = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    roots = [float(points[place]) for place in at_zero]
    roots += [
        _refine(worth, points[place : place + 2], worths[place : place + 2], close_enough)
        for place in crossings
    ]
    if roots:
        nearest = sorted(set(roots), key=lambda root: abs(root - assumption.likely))
        return BreakEven(tuple(nearest), "")
    side = "above" if worths[0] > 0 else "below"
    between = f"{assumption.show(lowest)} to {assumption.show(highest)}"
    return BreakEven((), f"the net present value stays {side} 0 from {between}")


def _scan(lowest: float, highest: float, likely: float) -> NDArray[np.float64]:
    """Spread points evenly over the bounds, and where these are wide also by ratio."""
    points = [np.linspace(lowest, highest, POINTS_SCANNED), np.array([likely])]
    if lowest >= 0 and highest > 1:
        points.append(np.geomspace(max(lowest, 1e-3), highest, POINTS_SCANNED))
    return np.unique(np.clip(np.concatenate(points), lowest, highest))


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
