"""Should the next unit of money keep customers or win new ones: marginal costs, not average ones.

Two curves, each through today's point and towards a ceiling that the reader gives (Blattberg and
Deighton 1996, "Manage Marketing by the Customer Equity Test", Harvard Business Review 74(4)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.spending_curves import Response
from cxroi.analysis.spending_figures import check_figures, figures_of
from cxroi.model.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.model.assumptions import Assumptions

PROSPECTS = 100
"""Of how many a share is shown as customers, unless told."""
SPLITS = 257
"""Ways to split a budget that are tried before the best is closed in on."""


class Plan(NamedTuple):
    """Spending on both, and what it comes to."""

    acquisition_spend: float
    """For each prospect, money."""
    acquisition_rate: float
    retention_spend: float
    """For each customer and year, money."""
    retention_rate: float
    customer_value: float
    """Of a new customer, money."""
    equity: float
    """For each prospect: the value of those won, less what is spent on winning them."""
    acquisition_marginal_cost: float
    """Of one more new customer, money."""
    retention_marginal_cost: float
    """Of one more customer kept, money."""
    acquisition_average_cost: float
    retention_average_cost: float


class Split(NamedTuple):
    """A budget in two parts, and what prospects and customers together are worth under it, money."""

    acquisition: float
    retention: float
    value: float


@dataclass(frozen=True)
class KeepOrAcquire(Frozen):
    """Where the next unit of money goes: both curves, today, the best, and a budget's best split."""

    acquire: Response
    keep: Response
    margin: float
    discount_rate: float
    prospects: float
    customers: float | None
    today: Plan
    best: Plan
    """Where one more customer costs on either side what a customer is worth."""
    split_today: Split | None
    """Today's spending; none where it is not known for how many customers."""
    split: Split | None
    """The best split of the budget."""
    assumptions: Assumptions | None = None
    """The case that it is about, if any."""

    @property
    def average_ratio(self) -> float:
        """How many times as much winning a customer costs as keeping one, on average today."""
        return self.today.acquisition_average_cost / self.today.retention_average_cost


def keep_or_acquire(  # noqa: PLR0913 - a name for each figure
    assumptions: Assumptions | None = None,
    *,
    retention_spend: float,
    retention_ceiling: float,
    acquisition_ceiling: float | None = None,
    acquisition_spend: float | None = None,
    acquisition_rate: float | None = None,
    retention_rate: float | None = None,
    margin: float | None = None,
    discount_rate: float | None = None,
    prospects: float | None = None,
    customers: float | None = None,
    budget: float | None = None,
) -> KeepOrAcquire:
    """Say whether the next unit of money should keep customers or win new ones.

    Parameters
    ----------
    assumptions : Assumptions, optional
        A case that gives what is not given otherwise: retention, margin and discount rate, the
        customers, and as one prospect all paid acquisition of a year, so that its rate and its
        ceiling are customers a year and its spending is money a year.
    retention_spend : float
        What is spent today on keeping a customer for a year, money, not in the margin.
    retention_ceiling, acquisition_ceiling : float
        What no spending exceeds: a share of customers kept, and of prospects won (of a case,
        customers a year; its own ``acquisition_ceiling`` unless given).
    acquisition_spend, acquisition_rate : float
        What is spent on a prospect today, money, and the share won by it.
    retention_rate, discount_rate : float
        Shares a year.
    margin : float
        Of a customer a year, money, before what is spent on keeping.
    prospects, customers : float, optional
        How many there are. Without customers no budget is split.
    budget : float, optional
        For both in a year, money; today's unless given.

    Returns
    -------
    KeepOrAcquire
        Its ``today`` and ``best`` are a ``Plan`` each, its ``split`` is a ``Split``.

    Raises
    ------
    CxroiError
        On a figure that is missing or below 0, spending of 0, or a ceiling that is not above today.

    Notes
    -----
    ``rate = ceiling (1 − exp(−k spend))`` with ``k = −ln(1 − today/ceiling)/spend today``; a customer is
    worth ``(m(1+d) − R)/(1+d−r)``, a prospect ``aV − A``. Best where ``1/(k(ceiling − rate)) = V`` on both
    curves. A budget is split for the most ``M(aV − A) + N(rV/(1+d) − R)``. Blattberg and Deighton (1996).

    Examples
    --------
    >>> found = keep_or_acquire(
    ...     acquisition_spend=1, acquisition_rate=0.04, acquisition_ceiling=0.10,
    ...     retention_spend=8, retention_rate=0.60, retention_ceiling=0.80,
    ...     margin=50, discount_rate=0.10,
    ... )  # fmt: skip
    >>> round(found.best.acquisition_spend, 2), round(found.best.retention_spend, 2)
    (3.4, 15.8)
    >>> round(found.today.customer_value), round(found.today.acquisition_marginal_cost, 2)
    (94, 32.63)
    """
    given = {
        "acquisition_spend": acquisition_spend,
        "acquisition_rate": acquisition_rate,
        "acquisition_ceiling": acquisition_ceiling,
        "retention_spend": retention_spend,
        "retention_rate": retention_rate,
        "retention_ceiling": retention_ceiling,
        "margin": margin,
        "discount_rate": discount_rate,
        "prospects": prospects,
        "customers": customers,
        "budget": budget,
    }
    usual = {"prospects": PROSPECTS} if assumptions is None else figures_of(assumptions)
    figures = usual | {name: each for name, each in given.items() if each is not None}
    check_figures(figures)
    return _work_out(figures, assumptions)


def _work_out(figures: dict[str, float], assumptions: Assumptions | None) -> KeepOrAcquire:
    acquire, keep = (
        Response(*(figures[f"{side}_{part}"] for part in Response._fields))
        for side in ("acquisition", "retention")
    )
    m, d = figures["margin"], figures["discount_rate"]

    def plan(acquisition_spend: float, retention_spend: float) -> Plan:
        won, kept = acquire.rate_at(acquisition_spend), keep.rate_at(retention_spend)
        worth = (m * (1 + d) - retention_spend) / (1 + d - kept)
        return Plan(
            *(acquisition_spend, won, retention_spend, kept),
            *(worth, won * worth - acquisition_spend),
            *(acquire.marginal_cost(acquisition_spend), keep.marginal_cost(retention_spend)),
            *(acquire.average_cost(acquisition_spend), keep.average_cost(retention_spend)),
        )

    today = plan(acquire.spend, keep.spend)
    best_keeping = _best_retention_spend(keep, m * (1 + d), 1 + d)
    worth = plan(acquire.spend, best_keeping).customer_value
    steepest = worth / acquire.marginal_cost(0)
    best = plan(log(steepest) / acquire.decay if steepest > 1 else 0.0, best_keeping)
    found = KeepOrAcquire(
        *(acquire, keep, m, d, figures["prospects"], figures.get("customers")),
        *(today, best, None, None, assumptions),
    )
    return _split_budget(found, plan, figures.get("budget")) if found.customers else found


def _best_retention_spend(keep: Response, most: float, whole: float) -> float:
    """Return the spending at which a customer is worth most: where one more kept costs what one is worth."""
    from scipy.optimize import brentq

    def gain(spend: float) -> float:
        """Return how fast a customer's value rises with spending, times what is always above 0."""
        return (most - spend) / keep.marginal_cost(spend) - (whole - keep.rate_at(spend))

    return float(brentq(gain, 0, most, xtol=1e-12, rtol=1e-14)) if gain(0) > 0 else 0.0


def _split_budget(
    found: KeepOrAcquire, plan: Callable[[float, float], Plan], budget: float | None
) -> KeepOrAcquire:
    """Add how a budget is split today, and how it is split best."""
    from scipy.optimize import minimize_scalar

    m, n = found.prospects, float(found.customers or 0)
    spent = Split(m * found.acquire.spend, n * found.keep.spend, 0)
    whole = spent.acquisition + spent.retention if budget is None else budget

    def value(acquisition: float, retention: float) -> float:
        """Return what prospects and customers are worth together under a split, money."""
        each = plan(acquisition / m, retention / n)
        kept = each.retention_rate * each.customer_value / (1 + found.discount_rate)
        return m * each.equity + n * (kept - retention / n)

    tried = np.linspace(0, whole, SPLITS)
    at = int(np.argmax([value(whole - each, each) for each in tried]))
    near = tried[max(at - 1, 0)], tried[min(at + 1, SPLITS - 1)]
    closer = minimize_scalar(
        lambda each: -value(whole - each, each),
        bounds=near,
        method="bounded",
        options={"xatol": 1e-9 * whole},
    )
    retention = max((float(tried[at]), float(closer.x)), key=lambda each: value(whole - each, each))
    split = Split(whole - retention, retention, value(whole - retention, retention))
    now = spent._replace(value=value(spent.acquisition, spent.retention))
    return replace(found, split_today=now, split=split)
