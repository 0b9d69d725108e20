"""What do bonded, satisfied and let-down customers do differently: your level, their gap.

A company knows its own overall rate. Published figures supply only the gap between tiers, so the
rates of the tiers are placed such that today's mix reproduces the company's own figure exactly.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

CLOSE_ENOUGH = 1e-12
MOST_STEPS = 100
NEARLY = 1e-9


class TierRates(NamedTuple):
    """A yearly rate of each tier, shares from 0 to 1, all of one shape."""

    let_down: NDArray[np.float64]
    satisfied: NDArray[np.float64]
    bonded: NDArray[np.float64]


def tier_rates(
    rate: ArrayLike,
    bonded_share: ArrayLike,
    let_down_share: ArrayLike,
    bonded_gap: ArrayLike,
    let_down_gap: ArrayLike,
) -> TierRates:
    """Place the rates of the three tiers around a company's own overall rate.

    Parameters
    ----------
    rate : array_like, shape (...)
        The company's own yearly rate, a share between 0 and 1.
    bonded_share, let_down_share : array_like, shape (...)
        Today's mix; what is left is satisfied.
    bonded_gap, let_down_gap : array_like, shape (...)
        Gaps to satisfied customers in log odds: causal fraction times log odds ratio.

    Returns
    -------
    TierRates
        Rates that average to ``rate`` over today's mix.

    Raises
    ------
    CxroiError
        On a rate outside 0 to 1, shares that are no mix, or a gap that is no number.

    Notes
    -----
    ``p_k = sigma(level + gap_k)`` with the level solved by Newton's method on the log odds of the
    average, inside a bracket that always holds the root.
    Gaps: source ``brandz_retention`` and ``brandz_cross_sell`` in data/claims.csv.

    Examples
    --------
    >>> rates = tier_rates(0.75, 0.20, 0.15, 0.25 * np.log(12.25), 0.25 * np.log(0.2))
    >>> [round(float(share), 6) for share in rates]
    [0.658355, 0.742371, 0.843527]
    """
    arrays = np.broadcast_arrays(rate, bonded_share, let_down_share, bonded_gap, let_down_gap)
    overall, bonded, let_down, up, down = (np.asarray(array, np.float64) for array in arrays)
    if not ((overall > 0) & (overall < 1)).all():
        raise CxroiError("tier_rates: the rate is a share above 0 and below 1. Give 0.75 for 75 %.")
    if not (np.minimum(np.minimum(bonded, let_down), 1 - bonded - let_down) >= -NEARLY).all():
        raise CxroiError("tier_rates: the shares of the tiers are no mix of one base. Check both.")
    if not np.isfinite(up + down).all():
        raise CxroiError("tier_rates: a gap is no number. Give the log of an odds ratio above 0.")
    mix = np.stack([let_down, 1 - bonded - let_down, bonded])
    gaps = np.stack([down, np.zeros_like(up), up])
    return TierRates(*_sigma(_level(overall, mix, gaps) + gaps))


def referral_level(
    referred_a_year: ArrayLike, customers: ArrayLike, bonded_share: ArrayLike, weight: ArrayLike
) -> NDArray[np.float64]:
    """Return the referrals a year by one customer who is not bonded.

    Today's base, with each bonded customer counted ``weight`` times, makes ``referred_a_year``.

    Examples
    --------
    >>> float(referral_level(4200.0, 100_000.0, 0.20, 1.0))
    0.042
    """
    if not (np.all(np.asarray(customers) > 0) and np.all(np.asarray(weight) > 0)):
        raise CxroiError("referral_level: customers and the weight are above 0. Check both.")
    weighted = np.asarray(customers) * (1 + np.asarray(bonded_share) * (np.asarray(weight) - 1))
    return np.asarray(np.asarray(referred_a_year) / weighted)


def _sigma(log_odds: Any) -> Any:
    return 1 / (1 + np.exp(-log_odds))


def _level(rate: Any, mix: Any, gaps: Any) -> Any:
    """Solve sum(mix * sigma(level + gap)) = rate for the level; tiers are the first axis."""
    level, found = None, np.zeros(np.shape(rate), bool)
    for step in islice(level_steps(rate, mix, gaps), MOST_STEPS):
        # each stops where it is found, however many steps the others still need
        level = step.following if level is None else np.where(found, level, step.following)
        found |= np.abs(level - step.level) <= CLOSE_ENOUGH
        if found.all():
            break
    return level


class LevelStep(NamedTuple):
    """A step towards the level: the bracket it lies in, where it is tried, and what comes next."""

    lowest: Any
    highest: Any
    level: Any
    shares: Any
    """Rates of the tiers at this level."""
    average: Any
    slope: Any
    aimed: Any
    following: Any


def level_steps(rate: Any, mix: Any, gaps: Any) -> Iterator[LevelStep]:
    """Step towards the level of ``tier_rates`` for ever; tiers are the first axis.

    Examples
    --------
    >>> steps = level_steps(0.5, np.array([0.0, 0.5, 0.5]), np.array([0.0, 0.0, 2.0]))
    >>> [round(float(next(steps).following), 6) for _ in range(2)]
    [-1.0, -1.0]
    """
    target = np.log(rate / (1 - rate))
    lowest, highest = target - gaps.max(axis=0), target - gaps.min(axis=0)
    level = target - (mix * gaps).sum(axis=0)
    while True:
        shares = _sigma(level + gaps)
        weighted = mix * shares
        average = weighted.sum(axis=0)
        slope = average - (weighted * shares).sum(axis=0)
        lowest = np.where(average < rate, level, lowest)
        highest = np.where(average > rate, level, highest)
        odds = average / (1 - average)
        aimed = level - (np.log(odds) - target) * average * (1 - average) / slope
        inside = (aimed >= lowest) & (aimed <= highest)
        following = np.where(inside, aimed, (lowest + highest) / 2)
        yield LevelStep(lowest, highest, level, shares, average, slope, aimed, following)
        level = following
