"""What matters: one assumption at a time, two at a time, and each one's share of the doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.moves import Move, side_by_side
from cxroi.analysis.ranges import (
    FIRST_PLACE,
    SQUARED,
    check_finite,
    check_ranges,
    pair,
    quantile,
    span,
    varies,
)
from cxroi.analysis.simulation import SEED, check_sample
from cxroi.model.assumptions import WHOLE
from cxroi.model.errors import CxroiError
from cxroi.model.evaluate import evaluate
from cxroi.model.links import made_of
from cxroi.model.registry import allowed
from cxroi.model.rules import keeps_rules
from cxroi.model.runs import DRAWS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumptions import Assumption, Assumptions

    Floats = NDArray[np.float64]

SAMPLE = 2048
"""Draws of each of the samples that variance shares are worked out from: two, and one a key."""
MOST_DRAWS = 2**16
"""Of a sample: SciPy holds one for each assumption, of all assumptions."""
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


class Share(NamedTuple):
    """An assumption's share of the variance: by itself, and with what it does to others' effects."""

    key: str
    label: str
    first_order: float
    total: float


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
    frame.attrs |= made_of("tornado", assumptions) | {"swing": swing}
    return frame


def swings(assumptions: Assumptions, swing: float | None = None) -> list[Swing]:
    """Return the rows of ``tornado``."""
    is_number = isinstance(swing, int | float | np.number)
    if swing is not None and not (is_number and 0 < swing <= LARGEST_SWING):
        raise CxroiError(f"swing: {swing} is not a share above 0, at most 1. Give 0.1 for a tenth.")
    values, ends = assumptions.values(), [*_ends(assumptions, swing)]
    if not ends:
        return []
    moves = [
        Move(values, low[0].key, np.array([low[2], high[2]]))
        for low, high in zip(ends[::2], ends[1::2], strict=True)
    ]
    base, worths = float(evaluate(values).npv), evaluate(side_by_side(moves)).npv
    check_finite(assumptions, worths)
    width = {one.key: 0.0 for one, *_ in ends}
    for place in range(0, len(ends), 2):
        width[ends[place][0].key] = abs(float(worths[place + 1] - worths[place]))
    rows = [
        Swing(one.key, one.label, end, value, float(worth), base, width[one.key], moved)
        for (one, end, value, moved), worth in zip(ends, worths, strict=True)
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
    frame.attrs |= made_of("grid", assumptions)
    return frame


def two_way(assumptions: Assumptions, across: str, up: str, points: int = POINTS) -> Grid:
    """Return the arrays of ``grid``."""
    one, other = pair(assumptions, across, up)
    wide, high = (np.linspace(*span(assumptions, each), points) for each in (one, other))
    pairs = np.meshgrid(wide, high)
    moved = {across: pairs[0].ravel(), up: pairs[1].ravel()}
    fine = keeps_rules({**assumptions.values(), **moved}) & np.ones(moved[across].shape, bool)
    npv = np.full(fine.shape, np.nan)
    kept = {key: places[fine] for key, places in moved.items()}
    if fine.any():
        npv[fine] = evaluate({**assumptions.values(), **kept}).npv
        check_finite(assumptions, npv[fine])
    return Grid(wide, high, npv.reshape(pairs[0].shape))


def variance_shares(
    assumptions: Assumptions, draws: int = SAMPLE, seed: int = SEED
) -> pd.DataFrame:
    """Share the variance of the NPV out among the assumptions: Sobol indices.

    Parameters
    ----------
    assumptions : Assumptions
        Drawn from their ranges, without correlations.
    draws : int
        A power of two from 64 to 65,536: the length of each sample; there are two, and one an assumption.
    seed : int
        The same seed gives the same shares.

    Returns
    -------
    DataFrame
        A row for each assumption that varies, the largest first: ``key``, ``label``,
        ``first_order`` (its share by itself; an estimate, which may fall a little below 0) and
        ``total`` (with every interaction it takes part in; together these pass 1).

    Raises
    ------
    AssumptionError
        If ranges break a bound or a rule at their worst corner, or a base grows beyond all numbers.
    CxroiError
        If the number of draws or the seed cannot be used.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> variance_shares(assumptions(), draws=512)["key"].head(2).tolist()
    ['causal_fraction', 'bonded_gain']
    """
    import pandas as pd  # the page needs none

    found = shares_of_variance(assumptions, draws, seed)
    frame = pd.DataFrame(found, columns=list(Share._fields))
    frame.attrs |= made_of("variance_shares", assumptions)
    return frame


def shares_of_variance(
    assumptions: Assumptions,
    draws: int = SAMPLE,
    seed: int = SEED,
    progress: Progress | None = None,
) -> list[Share]:
    """Return the rows of ``variance_shares``."""
    check_sample(draws, seed, MOST_DRAWS)
    check_ranges(assumptions)
    # in the order of their names, so that the order of the registry's rows changes nothing
    varied = sorted(filter(varies, assumptions.in_use()), key=lambda each: each.key)
    fixed, done = assumptions.values(), 0
    whole = draws * (len(varied) + 2)

    def worth(columns: Floats) -> Floats:
        nonlocal done
        found = np.empty(columns.shape[1])
        for first in range(0, len(found), DRAWS_AT_ONCE):
            part = slice(first, first + DRAWS_AT_ONCE)
            block = {one.key: column[part] for one, column in zip(varied, columns, strict=True)}
            found[part] = evaluate({**fixed, **block}).npv
            check_finite(assumptions, found[part], most=SQUARED)
            done += len(found[part])
            if progress:
                progress(done / whole)
        return found

    if not varied:
        return []
    first_order, total = sobol_indices(worth, varied, draws, seed)
    rows = [
        Share(one.key, one.label, float(alone), float(together))
        for one, alone, together in zip(varied, first_order, total, strict=True)
    ]
    return sorted(rows, key=lambda row: (-row.total, row.key))


def sobol_indices(
    worth: Callable[[Floats], Floats], varied: list[Assumption], draws: int, seed: int
) -> tuple[Floats, Floats]:
    """Return first-order and total Sobol indices of a function of columns, one an assumption.

    ``worth`` takes an array of shape (assumptions, draws) and returns one number a draw. Of a
    function that does not vary, each index is 0.
    """
    from scipy.stats import sobol_indices as indices

    dists = [_Drawn(each) for each in varied]
    if len(varied) == 1:  # SciPy wants two; one has all the variance there is
        everything = worth(dists[0].ppf(np.linspace(0, 1, draws))[None])
        share = np.full(1, float(np.ptp(everything) > 0))
        return share, share
    found = indices(func=worth, n=draws, dists=dists, rng=np.random.default_rng(seed))
    return found.first_order, found.total_order


@dataclass(frozen=True)
class _Drawn:
    """A range as SciPy asks for one."""

    assumption: Assumption

    def ppf(self, places: Floats) -> Floats:
        """Return the values at places of the range."""
        return quantile(self.assumption, np.clip(places, FIRST_PLACE, 1 - FIRST_PLACE))


def _ends(assumptions: Assumptions, swing: float | None) -> Any:
    """Yield assumption, end, value and whether it was moved, low before high."""
    values = assumptions.values()
    for assumption in assumptions.in_use():
        likely = assumption.likely
        if assumption.key == WHOLE or (likely == 0 if swing else not varies(assumption)):
            continue
        away = abs(likely) * (swing or 0)
        wanted = (likely - away, likely + away) if swing else (assumption.low, assumption.high)
        lowest, highest = allowed(values, assumption.key)
        for end, value in zip(("low", "high"), wanted, strict=True):
            nearest = min(max(value, lowest), highest)
            yield assumption, end, nearest, nearest != value
