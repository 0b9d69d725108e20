"""What may an assumption be: the value at each place of its range, and what lies below a value."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.assumption import WHOLE
from cxroi.model.errors import AssumptionError
from cxroi.model.registry import allowed_range
from cxroi.model.rules import check_worst_corners
from cxroi.model.units import plain_number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

PERT_WEIGHT = 4
"""How much more the likely value of a PERT counts than an end: its lambda."""
ENDS_OF_A_LOGNORMAL = (0.05, 0.95)
"""Of a log-normal, the places of low and high: between them lie 90%."""
LOWEST_PROBABILITY = 2.0**-31
"""Nearer to either end of a range no draw comes."""
SQUARED = 1e150
"""The most a worth may be of which a variance is made: the square of more is no number."""
KNOTS = np.linspace(-22, 22, 257)
"""Log odds of places, from before the first to past the last."""


def varies(assumption: Assumption) -> bool:
    """Tell whether an assumption has a range at all."""
    return assumption.low < assumption.high and assumption.shape != "fixed"


def reach(assumption: Assumption) -> tuple[float, float]:
    """Return the lowest and the highest value that a draw can take."""
    if not varies(assumption):
        return assumption.likely, assumption.likely
    if assumption.shape != "lognormal":
        return assumption.low, assumption.high
    _check_above_0(assumption)
    lowest, highest = quantile(assumption, np.array([LOWEST_PROBABILITY, 1 - LOWEST_PROBABILITY]))
    return float(lowest), float(highest)


def span(assumptions: Assumptions, assumption: Assumption) -> tuple[float, float]:
    """Return how far a grid goes: from low to high, or along the slider where there is no range."""
    if varies(assumption):
        return assumption.low, assumption.high
    lowest, highest = allowed_range(assumptions.values(), assumption.key)
    slider = (assumption.slider_from, assumption.slider_to, assumption.likely)
    return max(min(slider), lowest), min(max(slider), highest)


def pair(assumptions: Assumptions, across: str, up: str) -> tuple[Assumption, Assumption]:
    """Return two assumptions to move at once, or raise ``AssumptionError``."""
    for key in (across, up):
        if assumptions[key].key == WHOLE:
            raise AssumptionError(key, "it takes one number", "Choose another assumption.")
    if across == up:
        raise AssumptionError(across, "it is repeated", "Choose two assumptions.")
    return assumptions[across], assumptions[up]


def check_ranges(assumptions: Assumptions) -> None:
    """Check that no draw can break a bound or a rule, before any is drawn.

    Raises
    ------
    AssumptionError
        If a log-normal begins at 0 or passes a bound, or ranges break a rule at their worst corner.
    """
    for assumption in assumptions:
        if assumption.shape == "lognormal" and varies(assumption):
            _check_within_bounds(assumption)
    check_worst_corners({assumption.key: reach(assumption) for assumption in assumptions})


def check_finite(assumptions: Assumptions, *npvs: ArrayLike, most: float = np.inf) -> None:
    """Check that every net present value over the ranges is a number to count with, below ``most``.

    Raises
    ------
    AssumptionError
        If somewhere in the ranges a base grows beyond all numbers.
    """
    if all(np.all(np.abs(npv) < most) for npv in npvs):
        return
    raise AssumptionError(
        "new_customers",
        "in some simulations each customer refers so many others that the base grows without limit",
        "Narrow the ranges of new customers, retention and referrals.",
        {key: assumptions[key].high for key in ("new_customers", "customers")},
    )


def quantile(assumption: Assumption, probability: ArrayLike) -> NDArray[np.float64]:
    """Return the value below which the given share of a range lies.

    Parameters
    ----------
    assumption : Assumption
        One that varies: a PERT (lambda 4), a triangle, a uniform range, or a log-normal with
        5% below its low and 5% above its high.
    probability : array_like, shape (...)
        Shares, above 0 and below 1.

    Notes
    -----
    A PERT is read from 257 exact quantiles, joined in log odds by cubics of their exact slopes: no
    value is farther from the exact one than a ten-millionth of the range.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> doubt = assumptions()["causal_fraction"]
    >>> quantile(doubt, [0.1, 0.5, 0.9]).round(3).tolist()
    [0.146, 0.256, 0.373]
    """
    probability = np.asarray(probability, np.float64)
    low, likely, high = assumption.low, assumption.likely, assumption.high
    width = high - low
    if assumption.shape == "lognormal":
        return np.asarray(_lognormal_quantile(low, high, probability))
    if assumption.shape == "uniform":
        return np.asarray(low + width * probability)
    if assumption.shape == "triangular":
        rising = low + np.sqrt(probability * width * (likely - low))
        falling = high - np.sqrt((1 - probability) * width * (high - likely))
        return np.asarray(np.where(probability * width <= likely - low, rising, falling))
    return np.asarray(
        np.clip(low + width * _beta_quantile(*_pert(assumption), probability), low, high)
    )


def chance_below(assumption: Assumption, value: float) -> float:
    """Return the share of a range that lies below a value.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> round(chance_below(assumptions()["causal_fraction"], 0.219107), 3)
    0.346
    """
    from scipy.special import betainc, ndtr, ndtri

    low, likely, high = assumption.low, assumption.likely, assumption.high
    if assumption.shape == "lognormal":
        if value <= 0:
            return 0.0
        z = ndtri(ENDS_OF_A_LOGNORMAL[1])
        middle, deviation = np.log(low * high) / 2, np.log(high / low) / 2 / z
        return float(ndtr((np.log(value) - middle) / deviation))
    inside = min(max((value - low) / (high - low), 0.0), 1.0)
    if assumption.shape == "uniform":
        return inside
    if assumption.shape == "triangular":
        top = (likely - low) / (high - low)
        return inside**2 / top if inside < top else 1 - (1 - inside) ** 2 / max(1 - top, 1e-300)
    return float(betainc(*_pert(assumption), inside))


def _pert(assumption: Assumption) -> tuple[float, float]:
    """Return the two parameters of the beta distribution of a PERT."""
    top = (assumption.likely - assumption.low) / (assumption.high - assumption.low)
    return 1 + PERT_WEIGHT * top, 1 + PERT_WEIGHT * (1 - top)


def _beta_quantile(rises: float, falls: float, probability: NDArray[np.float64]) -> Any:
    """Return quantiles of a beta distribution: cubics between the knots, by log odds."""
    from scipy.special import expit

    odds, slope = _beta_knots(rises, falls)
    step = KNOTS[1] - KNOTS[0]
    way = (np.log(probability) - np.log1p(-probability) - KNOTS[0]) / step
    knot = np.clip(way.astype(np.intp), 0, len(KNOTS) - 2)
    t = way - knot
    rise = odds[knot + 1] - odds[knot]
    start, end = step * slope[knot] - rise, rise - step * slope[knot + 1]
    return expit(odds[knot] + t * (rise + (1 - t) * ((1 - t) * start + t * end)))


@lru_cache(maxsize=256)
def _beta_knots(rises: float, falls: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return log odds of the quantile at each knot, which are smooth to the ends, and their slope."""
    from scipy.special import betaincinv, betaln, expit

    below, above = betaincinv(rises, falls, expit(KNOTS)), betaincinv(falls, rises, expit(-KNOTS))
    odds = np.log(below) - np.log(above)
    log_density = rises * np.log(below) + falls * np.log(above) - betaln(rises, falls)
    return odds, expit(KNOTS) * expit(-KNOTS) / np.exp(log_density)


def _lognormal_quantile(low: float, high: float, probability: NDArray[np.float64]) -> Any:
    from scipy.special import ndtri

    middle = np.log(low * high) / 2
    deviation = np.log(high / low) / 2 / ndtri(ENDS_OF_A_LOGNORMAL[1])
    return np.exp(middle + deviation * ndtri(probability))


def _check_above_0(assumption: Assumption) -> None:
    """Refuse a log-normal that begins at 0, where it has no logarithm."""
    if assumption.low <= 0:
        raise AssumptionError(
            assumption.key,
            f"a log-normal range lies above 0, and its low is {plain_number(assumption.low)}",
            "Enter a low above 0, or choose another shape.",
        )


def _check_within_bounds(assumption: Assumption) -> None:
    """Refuse a log-normal of which a draw might pass a bound."""
    for value in reach(assumption):
        bound = min(max(value, assumption.bounds[0]), assumption.bounds[1])
        if value != bound:
            raise AssumptionError(
                assumption.key,
                f"its log-normal range reaches {plain_number(value)}, "
                f"beyond the bound {plain_number(bound)}",
                "Narrow it, or choose another shape.",
            )
