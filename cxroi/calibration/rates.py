"""How far counts pin down a rate, a cost, a survival and a gap, and where a published prior moves to.

All of the statistics of this folder, in one place to be read against a textbook: two fifths of its lines
are the sentences and worked examples that say what each figure means, hence its length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

HALF = 0.5
"""Jeffreys' prior: half a customer kept and half a customer lost, before any is counted."""
INTERVAL = (0.05, 0.95)
"""What is printed: the truth lies outside in 1 of 10 companies."""
ENDS = (0.005, 0.995)
"""What becomes low and high of an assumption: a PERT between them spreads as far as the data leave open."""
TAILS = 4
"""Degrees of freedom of a prior on a gap: tails so long that data which contradict it win."""
NODES = 200
WIDE = 8.0
STEPS = 1601


Counts = tuple[float, float]
"""Of a group: how many did it, of how many; fractions are allowed."""
Prior = tuple[float, float]
"""Of a ratio: middle and scale, in logs."""


class Spread(NamedTuple):
    """What data say of one number: the best guess, a 90 % interval, and the ends of a range."""

    value: float
    low: float
    high: float
    least: float
    most: float


def _spread(value: float, ends: Iterable[float]) -> Spread:
    low, high, least, most = (float(end) for end in ends)
    return Spread(value, low, high, least, most)


def share_spread(hits: float, trials: float) -> Spread:
    """Return what ``hits`` of ``trials`` say of a share, by Jeffreys' prior; counts may be fractions.

    Examples
    --------
    >>> [round(each, 3) for each in share_spread(80, 100)]
    [0.8, 0.728, 0.859, 0.684, 0.888]
    >>> share_spread(12, 12).low > 0.8
    True
    """
    from scipy.special import betaincinv

    ends = betaincinv(hits + HALF, trials - hits + HALF, [*INTERVAL, *ENDS])
    return _spread(hits / trials, ends)


def count_spread(count: float, per: float = 1.0) -> Spread:
    """Return what a count says of the number a year that lies behind it, times ``per``.

    Examples
    --------
    >>> [round(each) for each in count_spread(100)]
    [100, 85, 118, 77, 128]
    """
    from scipy.special import gammaincinv

    return _spread(per * count, per * gammaincinv(count + HALF, [*INTERVAL, *ENDS]))


def cost_spread(amount: float, count: float) -> Spread:
    """Return what one of ``count`` costs, where ``amount`` was spent on all of them.

    Examples
    --------
    >>> [round(each) for each in cost_spread(14_000, 100)]
    [140, 119, 165, 109, 183]
    """
    many = count_spread(count)
    ends = (amount / end for end in (many.high, many.low, many.most, many.least))
    return _spread(amount / count, ends)


def mean_spread(total: float, squares: float, count: float, per: float) -> Spread:
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
    >>> [round(each, 1) for each in mean_spread(1000.0, 12_500.0, 100, 100)]
    [10.0, 9.2, 10.8, 8.7, 11.3]
    """
    from scipy.special import ndtri

    spare = max(squares - total**2 / count, 0.0)
    error = (count / max(count - 1, 1) * spare) ** 0.5 / per
    return _spread(total / per, total / per + error * ndtri([*INTERVAL, *ENDS]))


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


class Density(NamedTuple):
    """How likely each value is: on a grid, with an area of 1."""

    x: Floats
    height: Floats

    def at(self, quantiles: ArrayLike) -> Floats:
        """Return the values below which these shares lie."""
        areas = np.diff(self.x) * (self.height[1:] + self.height[:-1]) / 2
        below = np.concatenate([[0.0], np.cumsum(areas)])
        rising = np.concatenate([[True], np.diff(below) > 0])
        shares = np.asarray(quantiles, np.float64)
        return np.asarray(np.interp(shares, below[rising] / below[-1], self.x[rising]))

    def spread(self) -> Spread:
        """Return the middle of it and the ends, on the scale of ratios: the grid is in logs."""
        middle, *ends = np.exp(self.at([0.5, *INTERVAL, *ENDS]))
        return _spread(float(middle), ends)


def density(x: Floats, logs: Floats) -> Density:
    """Return the density whose logs, up to a constant, are these."""
    height = np.exp(logs - logs.max())
    return Density(x, height / np.trapezoid(height, x))


class Gap(NamedTuple):
    """A ratio between two groups of customers, in logs: the prior, the data alone, and both."""

    prior: Density
    data: Density
    posterior: Density


def odds_gap(first: Counts, second: Counts, prior: Prior) -> Gap:
    """Return what counts say of the odds ratio of two groups, and where they move a prior to.

    Parameters
    ----------
    first, second : pairs of float
        Kept and counted of each group, fractions allowed; none or all kept is no obstacle.
    prior : (float, float)
        Middle of the prior and its scale, in logs; see ``prior_of``.

    Notes
    -----
    Each share has Jeffreys' prior; the log odds ratio is the difference of two independent log
    odds, its density an average over the quantiles of the better known one. No draws are made.

    Examples
    --------
    >>> gap = odds_gap((90, 100), (70, 100), prior_of(4.0, 12.25, 12.25))
    >>> [round(each, 1) for each in gap.data.spread()[:3]]
    [3.8, 2.0, 7.5]
    >>> gap.posterior.spread().value > gap.data.spread().value
    True
    """
    from scipy.special import betaincinv, polygamma, psi

    ends = [(kept + HALF, counted - kept + HALF) for kept, counted in (first, second)]
    middle = [float(psi(a) - psi(b)) for a, b in ends]
    scale = [float(polygamma(1, a) + polygamma(1, b)) ** 0.5 for a, b in ends]

    def heights(which: int, x: Floats) -> Floats:
        a, b = ends[which]
        return np.asarray(a * x - (a + b) * np.logaddexp(0, x))

    def nodes(which: int) -> Floats:
        a, b = ends[which]
        shares, rest = betaincinv(a, b, _MIDDLES), betaincinv(b, a, _MIDDLES[::-1])
        return np.asarray(np.log(shares) - np.log(rest))

    return _gap(middle, scale, heights, nodes, prior)


def rate_gap(first: Counts, second: Counts, prior: Prior) -> Gap:
    """Return what counts say of the ratio of two rates, events a customer.

    Parameters
    ----------
    first, second : pairs of float
        Events, and customers of whom they are.

    Examples
    --------
    >>> gap = rate_gap((50, 100), (20, 200), prior_of(3.0, 10.0, 20.0))
    >>> round(gap.data.spread().value, 1)
    5.0
    """
    from scipy.special import gammaincinv, polygamma, psi

    events = [count + HALF for count, _ in (first, second)]
    heads = [customers for _, customers in (first, second)]
    middle = [float(psi(k)) - float(np.log(n)) for k, n in zip(events, heads, strict=True)]
    scale = [float(polygamma(1, k)) ** 0.5 for k in events]

    def heights(which: int, x: Floats) -> Floats:
        return np.asarray(events[which] * x - heads[which] * np.exp(x))

    def nodes(which: int) -> Floats:
        return np.asarray(np.log(gammaincinv(events[which], _MIDDLES) / heads[which]))

    return _gap(middle, scale, heights, nodes, prior)


_MIDDLES = (np.arange(NODES) + 0.5) / NODES


def _gap(
    middle: Sequence[float],
    scale: Sequence[float],
    heights: Callable[[int, Floats], Floats],
    nodes: Callable[[int], Floats],
    prior: Prior,
) -> Gap:
    """Average the density of the less known group over the quantiles of the better known one."""
    from scipy.special import stdtrit

    at, spread = middle[0] - middle[1], (scale[0] ** 2 + scale[1] ** 2) ** 0.5
    centre, width = prior
    here = np.linspace(at - WIDE * spread, at + WIDE * spread, STEPS)
    there = centre + width * stdtrit(TAILS, np.linspace(0.0005, 0.9995, STEPS))
    x = np.unique(np.concatenate([here, there]))
    wide = 0 if scale[0] >= scale[1] else 1
    known = nodes(1 - wide)
    moved = x[:, None] + known if wide == 0 else known - x[:, None]
    logs = heights(wide, moved)
    most = logs.max(axis=1)  # so that no exponential is too small or too large
    logs -= most[:, None]
    data = most + np.log(np.exp(logs, out=logs).sum(axis=1))
    # of Student's t, up to a constant
    before = -(TAILS + 1) / 2 * np.log1p(((x - centre) / width) ** 2 / TAILS)
    return Gap(density(x, before), density(x, data), density(x, before + data))


def prior_of(low: float, likely: float, high: float) -> Prior:
    """Return middle and scale, in logs, of a prior around a published ratio.

    The middle is the published figure; 1 in 20 lies beyond the farther end of its range, on
    either side, so that it reaches below what the range alone would allow.

    Examples
    --------
    >>> [round(each, 3) for each in prior_of(4.0, 12.25, 12.25)]
    [2.506, 0.525]
    """
    from scipy.special import stdtrit

    farther = max(np.log(likely / low), np.log(high / likely))
    return float(np.log(likely)), float(farther / stdtrit(TAILS, INTERVAL[1]))
