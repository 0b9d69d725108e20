"""What customers bring and cost, what that is worth today, and when it pays back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MONTHS = 12
LOWEST_RATE, HIGHEST_RATE = -0.99, 10.0
POINTS_SCANNED = 512
HALVINGS = 80


def discount_factors(month: ArrayLike, rate: ArrayLike) -> NDArray[np.float64]:
    """Return what money at the end of each month is worth today, shape (T, ...).

    Parameters
    ----------
    month : array_like, shape (T,)
        Months from today, 0 is today.
    rate : array_like, shape (...)
        Discount rate a year, above -1.

    Raises
    ------
    CxroiError
        On a rate of -1 or less: money would lose more than itself.

    Examples
    --------
    >>> discount_factors([0, 12], 0.10).round(6).tolist()
    [1.0, 0.909091]
    """
    if not np.all(np.asarray(rate) > -1):
        raise CxroiError(
            f"discount_factors: a rate of {rate!r} is not above -1. Enter 0.1 for 10%."
        )
    a_month = -np.log1p(np.asarray(rate, np.float64)) / MONTHS
    return np.asarray(np.exp(np.multiply.outer(np.asarray(month), a_month)))


def present_value(flows: Any, factors: Any) -> Any:
    """Sum ``flows`` over the months, each at its discount factor; both shape (T, ...)."""
    return np.einsum("t...,t...->...", flows, factors)


def payback(cumulative: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the month from which the cumulative cash stays at or above 0, within the month.

    Parameters
    ----------
    cumulative : ndarray, shape (T + 1, ...)
        Cumulative net cash; row 0 is today.

    Returns
    -------
    ndarray, shape (...)
        Months, 0 where it is never below 0, NaN where it ends below.

    Examples
    --------
    >>> payback(np.array([-10.0, -4.0, 4.0])).item()
    1.5
    """
    months = len(cumulative) - 1
    below = cumulative < 0
    last = months - np.argmax(below[::-1], axis=0)
    before = np.minimum(last, months - 1)[None]
    low = np.take_along_axis(cumulative, before, 0)[0]
    high = np.take_along_axis(cumulative, before + 1, 0)[0]
    rise = np.where(high > low, high - low, 1)
    crossing = before[0] - low / rise
    back = np.where(below.any(0), crossing, 0.0)
    return np.where(cumulative[-1] >= 0, back, np.nan)  # NaN also where the cash itself is


def find_lost_payback(cumulative: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return when one cumulative path first reached 0 and when it last fell below, or ``None``.

    Examples
    --------
    >>> find_lost_payback(np.array([-10.0, 10.0, -10.0]))
    (0.5, 1.5)
    >>> find_lost_payback(np.array([-10.0, -5.0, -1.0])) is None
    True
    """
    above = cumulative >= 0
    rises = np.flatnonzero(~above[:-1] & above[1:])
    falls = np.flatnonzero(above[:-1] & ~above[1:])
    if above[-1] or not (cumulative > 0).any():
        return None
    return (_find_crossing(cumulative, rises[0]) if rises.size else 0.0), _find_crossing(
        cumulative, falls[-1]
    )


def internal_rates(flows: NDArray[np.float64]) -> tuple[float, ...]:
    """Return every yearly rate from -0.99 to 10 at which monthly ``flows`` are worth 0.

    The value is scanned over the rates; each change of sign is refined by halving, and so is each
    turning point towards 0 between two points of one sign, so that close pairs are not missed.

    Parameters
    ----------
    flows : ndarray, shape (T + 1,)
        Net flow of each month, the first today.

    Examples
    --------
    >>> [round(rate, 6) for rate in internal_rates(np.array([-100.0] + [0.0] * 11 + [110.0]))]
    [0.1]
    >>> internal_rates(np.array([1.0, 2.0]))
    ()
    """
    paid = np.flatnonzero(flows)
    if not paid.size or (flows >= 0).all() or (flows <= 0).all():
        return ()
    month = np.arange(len(flows))
    slope_flows = -flows * month
    logs = np.linspace(np.log1p(LOWEST_RATE), np.log1p(HIGHEST_RATE), POINTS_SCANNED)
    value, slope = _npv_at(flows, logs), _npv_at(slope_flows, logs)
    above, rises = np.sign(value), np.sign(slope)
    roots: list[float] = []
    for left in range(POINTS_SCANNED - 1):
        ends = (logs[left], logs[left + 1])
        if value[left] == 0:
            roots.append(ends[0])
        elif above[left] * above[left + 1] < 0:
            roots.append(_halve(flows, *ends))
        elif rises[left] * above[left] < 0 < rises[left + 1] * above[left + 1]:
            roots += _close_pair(flows, slope_flows, *ends)
    if value[-1] == 0:
        roots.append(logs[-1])
    return tuple(float(np.expm1(root)) for root in roots)


def _npv_at(flows: NDArray[np.float64], logs: Any) -> NDArray[np.float64]:
    """Value the flows at log rates, scaled by the largest term so that none overflows."""
    month = np.arange(len(flows)) / MONTHS
    powers = -np.multiply.outer(np.atleast_1d(logs), month)
    return np.asarray(np.exp(powers - powers.max(axis=1, keepdims=True)) @ flows)


def _halve(flows: NDArray[np.float64], low: float, high: float) -> float:
    """Close in on a change of sign.

    SciPy's ``brentq`` gives the same root in a tenth of the time, a millisecond less; but SciPy's
    optimisers take 0.4 s to import, and the first answer of a page has the return.
    """
    at_low = np.sign(_npv_at(flows, low)[0])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        at_middle = np.sign(_npv_at(flows, middle)[0])
        if at_low * at_middle <= 0:
            high = middle
        else:
            low, at_low = middle, at_middle
    return (low + high) / 2


def _close_pair(flows: Any, slope_flows: Any, low: float, high: float) -> list[float]:
    turn = _halve(slope_flows, low, high)
    at_low, at_turn = (np.sign(_npv_at(flows, log)[0]) for log in (low, turn))
    if at_low * at_turn > 0:
        return []
    if at_turn == 0:
        return [turn]
    return [_halve(flows, low, turn), _halve(flows, turn, high)]


def _find_crossing(path: NDArray[np.float64], month: Any) -> float:
    return float(month - path[month] / (path[month + 1] - path[month]))
