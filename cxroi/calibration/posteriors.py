"""How far apart are two groups: a ratio of odds or of rates, as published, as counted, and as both say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.calibration.rates import ENDS, HALF, INTERVAL, Counts, CredibleInterval, interval_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


TAILS = 4
"""Degrees of freedom of a prior on a gap: tails so long that data which contradict it win."""
NODES = 200
WIDE = 8.0
STEPS = 1601


Prior = tuple[float, float]
"""Of a ratio: middle and scale, in logs."""


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

    def credible_interval(self) -> CredibleInterval:
        """Return the middle of it and the ends, on the scale of ratios: the grid is in logs."""
        middle, *ends = np.exp(self.at([0.5, *INTERVAL, *ENDS]))
        return interval_of(float(middle), ends)


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
    >>> [round(each, 1) for each in gap.data.credible_interval()[:3]]
    [3.8, 2.0, 7.5]
    >>> gap.posterior.credible_interval().value > gap.data.credible_interval().value
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
    >>> round(gap.data.credible_interval().value, 1)
    5.0
    """
    from scipy.special import gammaincinv, polygamma, psi

    events = [count + HALF for count, _ in (first, second)]
    exposures = [customers for _, customers in (first, second)]
    middle = [float(psi(k)) - float(np.log(n)) for k, n in zip(events, exposures, strict=True)]
    scale = [float(polygamma(1, k)) ** 0.5 for k in events]

    def heights(which: int, x: Floats) -> Floats:
        return np.asarray(events[which] * x - exposures[which] * np.exp(x))

    def nodes(which: int) -> Floats:
        return np.asarray(np.log(gammaincinv(events[which], _MIDDLES) / exposures[which]))

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

    at, deviation = middle[0] - middle[1], (scale[0] ** 2 + scale[1] ** 2) ** 0.5
    centre, width = prior
    here = np.linspace(at - WIDE * deviation, at + WIDE * deviation, STEPS)
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
