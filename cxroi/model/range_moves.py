"""How does a range follow its likely value: it moves along, or its ends stay."""

from __future__ import annotations

from dataclasses import replace
from math import isclose
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxroi.model.assumption import Assumption

    Range = tuple[float, float, float]

MOVING = ("own_figure", "plan")
"""On what an assumption rests whose range moves along."""
DIGITS = 12
"""Of an end that is worked out; decimals of a share. The page's script keeps as many."""
SAME = 1e-9


def way_of(assumption: Assumption) -> str:
    """Return how a range moves with its likely value: "ratio", "points", or "" where its ends stay.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> [way_of(assumptions()[key]) for key in ("margin", "retention_rate", "causal_fraction")]
    ['ratio', 'points', '']
    """
    if assumption.rests_on not in MOVING:
        return ""
    return "points" if assumption.unit.factor != 1 else "ratio"


def move_ends(assumption: Assumption, likely: float) -> tuple[float, float]:
    """Return the ends of a range for another likely value.

    The range of an own figure or a plan moves along: a share by the same points, all else in
    proportion (by the same amount where its value was 0), cut to the bounds. The ends of any
    other range stay, and of one that was given as such; only the nearer moves where it is passed.
    A range of one point stays one point.

    They follow from where the range came from (the scenario, or what was given as a range), not
    from the move before: many small moves are one move, and a value that is put back has its
    range back to the last bit.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> held = assumptions()
    >>> move_ends(held["margin"], 260), move_ends(held["causal_fraction"], 0.6)
    ((220.0, 300.0), (0.05, 0.6))
    >>> move_ends(held["retention_rate"], 0.97)
    (0.92, 0.995)
    """
    low, start, high = assumption.start or range_of(assumption)
    if low == high:
        return likely, likely
    way = "" if assumption.is_given or likely == start else way_of(assumption)
    if way:
        low, high = (_move_end(end, start, likely, way) for end in (low, high))
        low, high = max(low, assumption.bounds[0]), min(high, assumption.bounds[1])
    return min(low, likely), max(high, likely)


def move_likely(assumption: Assumption, likely: float) -> Assumption:
    """Return an assumption with another likely value, and the range that goes with it."""
    low, high = move_ends(assumption, likely)
    start = assumption.start or range_of(assumption)
    return replace(assumption, low=low, likely=likely, high=high, start=start)


def set_range(assumption: Assumption, ends: Range, shape: str) -> Assumption:
    """Return an assumption with a range as given: it stays, unless it is where a move would lead."""
    low, likely, high = ends
    follows = all(
        isclose(end, there, rel_tol=SAME)
        for end, there in zip((low, high), move_ends(assumption, likely), strict=True)
    )
    start = (assumption.start or range_of(assumption)) if follows else ends
    is_given = assumption.is_given if follows else True
    new = replace(assumption, low=low, likely=likely, high=high, shape=shape)
    return replace(new, start=start, is_given=is_given)


def scale_assumption(assumption: Assumption, ratio: float) -> Assumption:
    """Return an assumption times a ratio, cut to its bounds; a range that was given is scaled too.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> gain = assumptions()["bonded_gain"]
    >>> range_of(scale_assumption(gain, 0.6))
    (0.0, 0.06, 0.1)
    >>> range_of(scale_assumption(set_range(gain, (0.08, 0.1, 0.12), "pert"), 0.6))
    (0.048, 0.06, 0.072)
    """
    lowest, highest = assumption.bounds
    low, likely, high = (
        min(max(float(f"{ratio * each:.{DIGITS}g}"), lowest), highest)
        for each in range_of(assumption)
    )
    if not assumption.is_given:
        return move_likely(assumption, likely)
    return replace(assumption, low=low, likely=likely, high=high, start=(low, likely, high))


def restart_range(assumption: Assumption) -> Assumption:
    """Return an assumption from whose range, as it is now, further moves go out."""
    return replace(assumption, start=None, is_given=False)


def range_of(assumption: Assumption) -> Range:
    """Return low, likely and high."""
    return assumption.low, assumption.likely, assumption.high


def _move_end(end: float, start: float, likely: float, way: str) -> float:
    if way == "points":
        return float(f"{end + (likely - start):.{DIGITS}f}") + 0.0  # and no −0
    new = end * likely / start if start else end + likely
    return float(f"{new:.{DIGITS}g}")
