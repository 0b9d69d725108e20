"""What is a customer worth over a lifetime, under a named convention?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.model.cash_flows import MONTHS
from cxroi.model.errors import CxroiError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NEARLY = 1e-9
CONVENTIONS = ("due", "ordinary", "end_of_year")


class BaseValue(NamedTuple):
    """The lifetime value of an average customer of a base with several tiers, valued both ways."""

    tiers_for_life: float
    """Everybody stays in their tier: the mix of the tiers' values."""
    tiers_moving: float
    """Everybody moves freely between tiers: one blended rate."""


def lifetime_value(
    margin: ArrayLike, retention: ArrayLike, discount: ArrayLike, convention: str = "due"
) -> NDArray[np.float64]:
    """Return the lifetime value of a customer.

    Parameters
    ----------
    margin : array_like, shape (...)
        Contribution margin a year, money.
    retention, discount : array_like, shape (...)
        Yearly retention rate and yearly discount rate, shares.
    convention : {"due", "ordinary", "end_of_year"}
        First margin now, after the first renewal, or at the end of the first year.

    Raises
    ------
    CxroiError
        On a convention that is not one of the three, a retention that is not a share, a discount
        rate below 0, or what is no number.

    Notes
    -----
    ``m(1+d)/(1+d-r)``, ``mr/(1+d-r)`` and ``m/(1+d-r)``: textbook forms differ widely.

    Examples
    --------
    >>> lifetime_value(100, [0.84, 0.30], 0.10).round(2).tolist()
    [423.08, 137.5]
    """
    m, r, d = (finite_numbers("lifetime_value", value) for value in (margin, retention, discount))
    if convention not in CONVENTIONS:
        raise CxroiError(
            f"There is no convention '{convention}' of lifetime value. "
            f"{did_you_mean(convention, CONVENTIONS)}"
        )
    if not (np.all((r >= 0) & (r <= 1)) and np.all(d >= 0) and np.all(1 + d - r > 0)):
        raise CxroiError(
            "lifetime_value: retention is a share from 0 to 1, and below 1 if the discount rate is 0. "
            "The discount rate is not below 0. Check both."
        )
    first = {"due": 1 + d, "ordinary": r, "end_of_year": np.ones(())}[convention]
    return np.asarray(m * first / (1 + d - r))[()]


def expected_years(retention: ArrayLike) -> NDArray[np.float64]:
    """Return how long a customer stays on average where a yearly retention rate stays the same, years.

    Parameters
    ----------
    retention : array_like, shape (...)
        Yearly retention rate, a share below 1.

    Raises
    ------
    CxroiError
        If a rate is below 0, or 1 and more: such customers would stay for ever.

    Examples
    --------
    >>> expected_years([0.84, 0.30]).round(2).tolist()
    [5.78, 0.87]
    """
    yearly = finite_numbers("expected_years", retention)
    if not np.all((yearly >= 0) & (yearly < 1)):
        raise CxroiError(
            "expected_years: retention is a share from 0 to below 1: at 1 no one ever leaves. "
            "Enter 0.75 for 75%."
        )
    each_month = yearly ** (1 / MONTHS)
    return np.asarray(1 / (MONTHS * (1 - each_month)))[()]


def base_value(
    margin: float,
    retention: ArrayLike,
    mix: ArrayLike,
    discount: float,
    convention: str = "due",
) -> BaseValue:
    """Value an average customer of a base of several tiers: tiers for life, and freely moving.

    The truth lies between; the first is never the smaller.

    Parameters
    ----------
    retention, mix : array_like, shape (tiers,)
        Yearly retention of each tier, and its share of the base; the shares add up to 1.

    Raises
    ------
    CxroiError
        As ``lifetime_value``, and if the mix has no share for each tier or does not add up to 1.

    Examples
    --------
    >>> [round(float(value), 2) for value in base_value(100, [0.84, 0.30], [0.5, 0.5], 0.10)]
    [280.29, 207.55]
    """
    rates, shares = finite_numbers("base_value", retention), finite_numbers("base_value", mix)
    if rates.ndim != 1 or rates.shape != shares.shape or not _is_whole(shares):
        raise CxroiError(
            "base_value: the mix is a share for each tier's retention, none below 0, together 1. "
            "Enter as many shares as rates."
        )
    apart = lifetime_value(margin, retention, discount, convention) @ shares
    blended = rates @ shares
    return BaseValue(float(apart), float(lifetime_value(margin, blended, discount, convention)))


def finite_numbers(function: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return numbers as an array, or refuse what is none."""
    try:
        found = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        found = np.asarray(np.nan)
    if not np.isfinite(found).all():
        raise CxroiError(
            f"{function}: {values!r} contains something that is not a number. Check it."
        )
    return found


def _is_whole(shares: NDArray[np.float64]) -> bool:
    return bool((shares >= 0).all() and abs(shares.sum() - 1) <= NEARLY)
