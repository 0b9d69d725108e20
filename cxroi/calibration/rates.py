"""How far do counts pin down a share, a rate, a cost, a mean, and a curve of survival?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


HALF = 0.5
"""Jeffreys' prior: half a customer kept and half a customer lost, before any is counted."""
INTERVAL = (0.05, 0.95)
"""What is printed: the truth is outside in 1 of 10 companies."""


ENDS = (0.005, 0.995)
"""What becomes low and high of an assumption: a PERT between them spreads as far as the data leave open."""


Counts = tuple[float, float]
"""Of a group: how many did it, of how many; fractions are allowed."""


class CredibleInterval(NamedTuple):
    """What data say of one number: the best guess, a 90% interval, and the ends of a range."""

    value: float
    low: float
    high: float
    least: float
    most: float


def interval_of(value: float, ends: Iterable[float]) -> CredibleInterval:
    """Put a best guess together with the ends of its interval, then of its range."""
    low, high, least, most = (float(end) for end in ends)
    return CredibleInterval(value, low, high, least, most)


def share_interval(successes: float, trials: float) -> CredibleInterval:
    """Return what ``successes`` of ``trials`` say of a share, by Jeffreys' prior; counts may be fractions.

    Examples
    --------
    >>> [round(each, 3) for each in share_interval(80, 100)]
    [0.8, 0.728, 0.859, 0.684, 0.888]
    >>> share_interval(12, 12).low > 0.8
    True
    """
    from scipy.special import betaincinv

    ends = betaincinv(successes + HALF, trials - successes + HALF, [*INTERVAL, *ENDS])
    return interval_of(successes / trials, ends)


def count_interval(count: float, per: float = 1.0) -> CredibleInterval:
    """Return what a count says of the number a year that lies behind it, times ``per``.

    Examples
    --------
    >>> [round(each) for each in count_interval(100)]
    [100, 85, 118, 77, 128]
    """
    from scipy.special import gammaincinv

    return interval_of(per * count, per * gammaincinv(count + HALF, [*INTERVAL, *ENDS]))


def cost_interval(amount: float, count: float) -> CredibleInterval:
    """Return what one of ``count`` costs, where ``amount`` was spent on all of them.

    Examples
    --------
    >>> [round(each) for each in cost_interval(14_000, 100)]
    [140, 119, 165, 109, 183]
    """
    many = count_interval(count)
    ends = (amount / end for end in (many.high, many.low, many.most, many.least))
    return interval_of(amount / count, ends)


def mean_interval(total: float, squares: float, count: float, per: float) -> CredibleInterval:
    """Return what amounts of ``count`` customers say of the amount a head, ``per`` heads.

    Parameters
    ----------
    total, squares : float
        Sum of the customers' amounts, and of their squares.
    count : float
        Customers whose amounts they are, those with none among them.
    per : float
        Heads over which the total is spread.

    Examples
    --------
    >>> [round(each, 1) for each in mean_interval(1000.0, 12_500.0, 100, 100)]
    [10.0, 9.2, 10.8, 8.7, 11.3]
    """
    from scipy.special import ndtri

    spare = max(squares - total**2 / count, 0.0)
    error = (count / max(count - 1, 1) * spare) ** 0.5 / per
    return interval_of(total / per, total / per + error * ndtri([*INTERVAL, *ENDS]))


class Survival(NamedTuple):
    """The share still here by Kaplan and Meier, at each time at which somebody left or was lost sight of."""

    times: Floats
    share: Floats
    variance: Floats
    """Greenwood's."""
    at_risk: Floats

    def at(self, time: float) -> tuple[float, float]:
        """Return the share still here at a time, and its variance."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return (1.0, 0.0) if place < 0 else (float(self.share[place]), float(self.variance[place]))


def kaplan_meier(
    times: ArrayLike, left: ArrayLike, unseen: ArrayLike, entered: ArrayLike = 0
) -> Survival:
    """Return the share still here over time, out of counts.

    Parameters
    ----------
    times : array_like, shape (times,)
        Days or months, rising.
    left, unseen : array_like, shape (times,)
        How many left at each time, and how many were last seen still here at it.
    entered : array_like, shape (times,), optional
        How many are followed only after each time: customers from before records began, of whom
        those who left sooner are not known.

    Notes
    -----
    Of counts rather than of customers: ten million need no array of their own. The same as
    ``scipy.stats.ecdf`` of the customers, to which tests hold it.

    Examples
    --------
    >>> kaplan_meier([1, 2], [1, 1], [1, 1]).share.tolist()
    [0.75, 0.375]
    >>> kaplan_meier([1, 2], [1, 1], [1, 1], entered=[2, 0]).share.tolist()
    [0.5, 0.25]
    """
    t, d, c = (np.asarray(each, np.float64) for each in (times, left, unseen))
    at_risk = np.cumsum((d + c - np.asarray(entered, np.float64))[::-1])[::-1]
    share = np.asarray(np.cumprod(1 - d / np.maximum(at_risk, 1)), np.float64)
    rest = at_risk - d
    terms = np.divide(d, at_risk * rest, out=np.zeros_like(d), where=rest > 0)
    return Survival(t, share, share**2 * np.cumsum(terms), at_risk)


def as_counts(share: float, variance: float, at_risk: float) -> tuple[float, float]:
    """Return kept and counted customers that know as much of a share as censored ones do.

    Where nobody was lost sight of these are the customers themselves.

    Examples
    --------
    >>> [round(each, 6) for each in as_counts(0.8, 0.8 * 0.2 / 100, 100)]
    [80.0, 100.0]
    """
    many = share * (1 - share) / variance if variance > 0 else at_risk
    return share * many, many
