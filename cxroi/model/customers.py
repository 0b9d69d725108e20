"""Who is here month by month: kept, referred, acquired."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    CustomerFigures = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]

MONTHS = 12
BEYOND_NUMBERS = np.errstate(over="ignore", invalid="ignore")
"""For a base that grows beyond all numbers: its value is NaN, which the case refuses in words."""


@dataclass(frozen=True)
class CustomerPath:
    """A customer base over time; months are the first axis here, so that each month is one block."""

    customers: NDArray[np.float64]
    """At the end of each month, shape (T + 1, ...); row 0 is today."""
    referred: NDArray[np.float64]
    """Joined by referral in each month, shape (T, ...)."""
    paid: NDArray[np.float64]
    """Joined through paid acquisition in each month, shape (T, ...)."""

    @cached_property
    def average(self) -> NDArray[np.float64]:
        """The average base of each month, shape (T, ...)."""
        return (self.customers[:-1] + self.customers[1:]) / 2


class Rates(NamedTuple):
    """What moves a base in each month; see ``walk``."""

    kept: Any
    referrals: Any
    paid_at_most: Any
    displaced: Any


class Known(NamedTuple):
    """What is known of the first months, shape (m,) each; NaN where it is not."""

    customers: NDArray[np.float64]
    """At the end of the month."""
    referred: NDArray[np.float64]
    paid: NDArray[np.float64]
    retention: NDArray[np.float64]
    """A year, blended."""


def lift(
    month: ArrayLike, delay: ArrayLike, ramp: ArrayLike, consistency: ArrayLike
) -> NDArray[np.float64]:
    """Return the share of the full gain that each month sees, at its middle.

    Parameters
    ----------
    month : array_like, shape (T,)
        Months, the first one is 1.
    delay, ramp : array_like, shape (...)
        Months before the first effect, and from there to the full gain; may be fractional.
    consistency : array_like, shape (...)
        Share of the gain kept per year once reached, 0 to 1.

    Returns
    -------
    ndarray, shape (T, ...)
        0 to 1.

    Examples
    --------
    >>> lift([1, 2, 3, 4], delay=1, ramp=2, consistency=1).tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    start, climb, kept = (np.asarray(v, np.float64) for v in (delay, ramp, consistency))
    ndim = max(start.ndim, climb.ndim, kept.ndim)
    middle = np.reshape(np.asarray(month) - 0.5, (-1, *[1] * ndim))
    since = middle - start
    past = np.asarray(since - climb)
    wear = np.exp(np.log(kept) / MONTHS * np.maximum(past, 0, out=past))
    reached = np.asarray(since / climb)
    return np.asarray(np.clip(reached, 0, 1, out=reached) * wear)


def monthly(yearly: ArrayLike) -> NDArray[np.float64]:
    """Turn a yearly retention rate into a monthly one.

    Examples
    --------
    >>> round(float(monthly(0.75)), 6)
    0.976312
    """
    rates = np.asarray(yearly, np.float64)
    logs = np.log(rates, out=np.full(rates.shape, -np.inf), where=rates > 0)  # 0 keeps nobody
    logs *= 1 / MONTHS
    return np.asarray(np.exp(logs, out=logs))


@BEYOND_NUMBERS
def walk(
    start: Any, kept: Any, referrals: Any, paid_at_most: Any, displaced: Any, months: int
) -> CustomerPath:
    """Walk a customer base through the months.

    Parameters
    ----------
    start, paid_at_most : ndarray, shape (...)
        Customers today; paid customers a month if nobody displaced any.
    kept, referrals, displaced : ndarray, shape (months, ...) or (1, ...)
        For one customer in each month: share kept, referrals made, and paid customers displaced
        (by referring others, or by putting prospects off). One row stands for every month.
    months : int
        How many months to walk.

    Examples
    --------
    >>> walk(100.0, np.array([0.9]), np.zeros(1), 10.0, np.zeros(1), 2).customers.tolist()
    [100.0, 100.0, 100.0]
    """
    # While paid customers stay above 0 a month is one line in the base; each base is looked at once
    # for the floor, by itself: what another's paid customers are decides nothing here.
    customers = _steps(start, kept + referrals - displaced, paid_at_most, None, months)
    paid = paid_at_most - customers[:-1] * displaced
    fall_below = (paid < 0).any(axis=0)
    if fall_below.any():
        stepped = _steps(start, kept + referrals, paid_at_most, displaced, months)
        customers = np.where(fall_below, stepped, customers)
        paid = np.where(fall_below, np.maximum(paid_at_most - stepped[:-1] * displaced, 0), paid)
    return CustomerPath(customers, customers[:-1] * referrals, paid)


def follow(
    known: Known, start: float, rates: Rates, displacing: float, months: int
) -> CustomerPath:
    """Follow one base where something is known of it, and walk on from there.

    A figure that is not known is what the rates make of those that are.

    Parameters
    ----------
    known : Known
        The first months, at most ``months`` of them.
    start : float
        Customers today.
    rates : Rates
        As ``walk`` takes them.
    displacing : float
        Paid customers displaced by each one referred.
    months : int
        How many months in all.

    Examples
    --------
    >>> alone = Known(*(np.array([figure]) for figure in (80.0, np.nan, np.nan, np.nan)))
    >>> steady = Rates(np.array([0.9]), np.zeros(1), 10.0, np.zeros(1))
    >>> follow(alone, 100.0, steady, 0.3, 2).customers.tolist()
    [100.0, 80.0, 82.0]
    """
    each_month = Rates(
        np.broadcast_to(rates.kept, months),
        np.broadcast_to(rates.referrals, months),
        rates.paid_at_most,
        np.broadcast_to(rates.displaced, months),
    )
    customers, referred, paid = _gone_by(known, start, each_month, displacing)
    kept, referrals, at_most, displaced = each_month
    after = slice(len(referred), None)
    left = months - len(referred)
    later = walk(customers[-1], kept[after], referrals[after], at_most, displaced[after], left)
    return CustomerPath(
        np.concatenate([customers, later.customers[1:]]),
        np.concatenate([referred, later.referred]),
        np.concatenate([paid, later.paid]),
    )


def _gone_by(known: Known, start: float, rates: Rates, displacing: float) -> CustomerFigures:
    """Return customers, referred and paid of the months of which something is known."""
    customers, joined = [float(start)], []
    for month, (counted, referred, paid, retention) in enumerate(zip(*known, strict=True)):
        here = customers[-1]
        expected = here * rates.referrals[month]
        came = expected if np.isnan(referred) else referred
        free = rates.paid_at_most - here * rates.displaced[month] - displacing * (came - expected)
        bought = max(free, 0.0) if np.isnan(paid) else paid
        stay = rates.kept[month] if np.isnan(retention) else retention ** (1 / MONTHS)
        customers.append(here * stay + came + bought if np.isnan(counted) else counted)
        joined.append((came, bought))
    new = np.array(joined, np.float64).reshape(-1, 2)
    return np.array(customers, np.float64), new[:, 0], new[:, 1]


def _steps(
    start: Any, growth: Any, paid_at_most: Any, displaced: Any, months: int
) -> NDArray[np.float64]:
    """Step month by month; with ``displaced`` given, paid customers never fall below 0."""
    moved = np.broadcast_shapes(growth.shape[1:], () if displaced is None else displaced.shape[1:])
    shape = np.broadcast_shapes(np.shape(start), moved, np.shape(paid_at_most))
    customers = np.empty((months + 1, *shape))
    customers[0] = start
    growth = np.broadcast_to(growth, (months, *growth.shape[1:]))
    if displaced is not None:
        displaced = np.broadcast_to(displaced, (months, *displaced.shape[1:]))
    for month in range(months):
        here, after = customers[month], customers[month + 1, ...]
        np.multiply(here, growth[month], out=after)
        if displaced is None:
            after += paid_at_most
        else:
            after += np.maximum(paid_at_most - here * displaced[month], 0)
    return customers
