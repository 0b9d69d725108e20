"""What matters: the NPV with one assumption at a time moved, and with two at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.moves import Move, side_by_side
from cxroi.analysis.ranges import (
    check_finite,
    pair,
    span,
    varies,
)
from cxroi.model.assumption import WHOLE
from cxroi.model.errors import CxroiError
from cxroi.model.evaluate import evaluate
from cxroi.model.links import describe_origin
from cxroi.model.registry import allowed_range
from cxroi.model.rules import keeps_rules

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions

    Floats = NDArray[np.float64]


POINTS = 21
LARGEST_SWING = 1


class Swing(NamedTuple):
    """What the case is worth with one assumption at an end of its range, the others as they are."""

    key: str
    label: str
    end: str
    value: float
    npv: float
    base_npv: float
    swing: float
    moved: bool
    """Whether the end breaks a rule between assumptions, and is the nearest value that does not."""


class Grid(NamedTuple):
    """NPV at each pair of values, shape (up, across); NaN where a pair breaks a rule."""

    across: Floats
    up: Floats
    npv: Floats


def tornado(assumptions: Assumptions, swing: float | None = None) -> pd.DataFrame:
    """Move each assumption alone to the low and the high end of its range.

    Parameters
    ----------
    assumptions : Assumptions
        The others stay at their likely values.
    swing : float, optional
        Above 0 and at most 1: the same swing for all in place of their ranges, as a share of the
        likely value; an assumption at 0 has none.

    Returns
    -------
    DataFrame
        Two rows an assumption, the widest first: ``key``, ``label``, ``end`` (low, high),
        ``value``, ``npv``, ``base_npv``, ``swing`` (money from end to end), ``moved`` (the end
        breaks a bound or a rule; the value is the nearest that does not).

    Raises
    ------
    CxroiError
        If the swing is not above 0 and at most 1.
    AssumptionError
        If a base grows beyond all numbers at an end.

    Notes
    -----
    ``causal_fraction`` and the published gaps enter only as products: their bars show one doubt
    from several sides, and do not add up.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> tornado(assumptions())[["key", "end", "npv"]].head(2).round(0).values.tolist()
    [['causal_fraction', 'low', -950156.0], ['causal_fraction', 'high', 1438648.0]]
    """
    import pandas as pd  # the page needs none

    frame = pd.DataFrame(swings(assumptions, swing), columns=list(Swing._fields))
    frame.attrs |= describe_origin("tornado", assumptions) | {"swing": swing}
    return frame


def swings(assumptions: Assumptions, swing: float | None = None) -> list[Swing]:
    """Return the rows of ``tornado``."""
    is_number = isinstance(swing, int | float | np.number)
    if swing is not None and not (is_number and 0 < swing <= LARGEST_SWING):
        raise CxroiError(f"swing: {swing} is not a share above 0, at most 1. Enter 0.1 for 10%.")
    values, ends = assumptions.values(), [*_ends(assumptions, swing)]
    if not ends:
        return []
    moves = [
        Move(values, low[0].key, np.array([low[2], high[2]]))
        for low, high in zip(ends[::2], ends[1::2], strict=True)
    ]
    base, npvs = float(evaluate(values).npv), evaluate(side_by_side(moves)).npv
    check_finite(assumptions, npvs)
    width = {one.key: 0.0 for one, *_ in ends}
    for place in range(0, len(ends), 2):
        width[ends[place][0].key] = abs(float(npvs[place + 1] - npvs[place]))
    rows = [
        Swing(one.key, one.label, end, value, float(npv), base, width[one.key], moved)
        for (one, end, value, moved), npv in zip(ends, npvs, strict=True)
    ]
    return sorted(rows, key=lambda row: (-row.swing, row.key, row.end == "high"))


def grid(assumptions: Assumptions, across: str, up: str, points: int = POINTS) -> pd.DataFrame:
    """Move two assumptions at once over their ranges, or over their sliders where they have none.

    Returns
    -------
    DataFrame
        A row a pair: the values under the two keys, and ``npv``; NaN where a pair breaks a rule.

    Raises
    ------
    AssumptionError
        On an unknown key, twice the same, or the horizon, which is one number in a run; or if a
        base grows beyond all numbers.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> grid(assumptions(), "causal_fraction", "bonded_gain", points=2).round(2).values.tolist()[0]
    [0.05, 0.04, -1083634.98]
    """
    import pandas as pd  # the page needs none

    found = two_way(assumptions, across, up, points)
    wide, high = np.meshgrid(found.across, found.up)
    frame = pd.DataFrame({across: wide.ravel(), up: high.ravel(), "npv": found.npv.ravel()})
    frame.attrs |= describe_origin("grid", assumptions)
    return frame


def two_way(assumptions: Assumptions, across: str, up: str, points: int = POINTS) -> Grid:
    """Return the arrays of ``grid``."""
    one, other = pair(assumptions, across, up)
    wide, high = (np.linspace(*span(assumptions, each), points) for each in (one, other))
    pairs = np.meshgrid(wide, high)
    moved = {across: pairs[0].ravel(), up: pairs[1].ravel()}
    fine = keeps_rules({**assumptions.values(), **moved}) & np.ones(moved[across].shape, bool)
    npv = np.full(fine.shape, np.nan)
    kept = {key: values[fine] for key, values in moved.items()}
    if fine.any():
        npv[fine] = evaluate({**assumptions.values(), **kept}).npv
        check_finite(assumptions, npv[fine])
    return Grid(wide, high, npv.reshape(pairs[0].shape))


def _ends(assumptions: Assumptions, swing: float | None) -> Any:
    """Yield assumption, end, value and whether it was moved, low before high."""
    values = assumptions.values()
    for assumption in assumptions.in_use():
        likely = assumption.likely
        if assumption.key == WHOLE or (likely == 0 if swing else not varies(assumption)):
            continue
        away = abs(likely) * (swing or 0)
        wanted = (likely - away, likely + away) if swing else (assumption.low, assumption.high)
        lowest, highest = allowed_range(values, assumption.key)
        for end, value in zip(("low", "high"), wanted, strict=True):
            nearest = min(max(value, lowest), highest)
            yield assumption, end, nearest, nearest != value
