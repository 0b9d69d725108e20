"""How does the customer base develop: its ends, its tiers, and who joins in each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.model.cash_flows import MONTHS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]

TIERS = ("bonded", "satisfied", "let_down")


class Ends(NamedTuple):
    """Customers today, and at the horizon with the programme and without."""

    today: float
    programme: float
    baseline: float

    @property
    def gained(self) -> float:
        """What the programme adds."""
        return self.programme - self.baseline

    @property
    def lost(self) -> float:
        """With the programme, the share of today's by which the base shrinks."""
        return 1 - self.programme / self.today

    @property
    def lost_without(self) -> float:
        """The same without the programme."""
        return 1 - self.baseline / self.today


class NewCustomers(NamedTuple):
    """Who joins in each year, shape (years,)."""

    referred: Floats
    paid: Floats
    spent: Floats
    """On winning them, money."""

    @property
    def every(self) -> Floats:
        """All who join."""
        return self.referred + self.paid

    @property
    def cost(self) -> Floats:
        """What one costs on average; 0 where nobody joins."""
        new = self.every
        return np.divide(self.spent, new, out=np.zeros_like(new), where=new > 0)

    @property
    def referral_share(self) -> Floats:
        """Of all who join, those by referral; 0 where nobody joins."""
        new = self.every
        return np.divide(self.referred, new, out=np.zeros_like(new), where=new > 0)


def ends_of(case: BusinessCase) -> Ends:
    """Return a case's customers today and at the horizon.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> round(ends_of(business_case(assumptions())).gained)
    4454
    """
    with_it, without = (
        float(case.evaluation.month_by_month("customers", path)[-1])
        for path in ("programme", "baseline")
    )
    return Ends(case.values["customers"], with_it, without)


def customers_by_tier(case: BusinessCase, path: str) -> dict[str, Floats]:
    """Return the customers of each tier, today and at each month's end, shape (T + 1,)."""
    run = case.evaluation
    return {
        tier: run.customers(path)
        * np.append(getattr(run.mix_today, tier), run.month_by_month(tier, path))
        for tier in TIERS
    }


def mix_at_full_gain(case: BusinessCase) -> dict[str, float]:
    """Return the share of customers in each tier once the programme has all its effect."""
    bonded, let_down = case.evaluation.work_out("bonded_target", "let_down_target")
    return {"bonded": bonded, "satisfied": 1 - bonded - let_down, "let_down": let_down}


def new_customers_by_year(case: BusinessCase) -> NewCustomers:
    """Return who joins in each year with the programme, and what is spent on winning them."""
    run = case.evaluation
    figures = ("referred", "paid", "acquisition_spend")
    return NewCustomers(*(sum_by_year(run.month_by_month(figure)) for figure in figures))


def referral_share_at_the_end(case: BusinessCase) -> float | None:
    """Return the share of new customers who come by referral in the last month; ``None`` if nobody joins.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> round(referral_share_at_the_end(business_case(assumptions())), 3)
    0.16
    """
    referred, paid = (
        float(case.evaluation.month_by_month(name)[-1]) for name in ("referred", "paid")
    )
    return referred / (referred + paid) if referred + paid > 0 else None


def sum_by_year(months: Floats) -> Floats:
    """Add up the months of each year.

    Examples
    --------
    >>> sum_by_year(np.ones(24)).tolist()
    [12.0, 12.0]
    """
    return np.asarray(months.reshape(-1, MONTHS).sum(axis=1))


def mean_by_year(months: ArrayLike, count: int) -> Floats:
    """Average what each of so many months has, or one number for all, over the months of each year.

    Examples
    --------
    >>> mean_by_year(0.5, 24).tolist()
    [0.5, 0.5]
    """
    return np.asarray(np.broadcast_to(months, count).reshape(-1, MONTHS).mean(axis=1))
