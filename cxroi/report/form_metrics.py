"""What stands behind each line of the finance form: the figures it was worked out from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.customer_base import mean_by_year, sum_by_year
from cxroi.model.registry import registry
from cxroi.model.segments import shared_key
from cxroi.model.units import UNITS, Unit
from cxroi.report.captions import cite_publisher

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cxroi.model.assumption import Assumption
    from cxroi.model.business_case import BusinessCase

TODAY, WITH_IT = "today", "with the programme"
TODAYS_MIX = "without the programme"
FROM_THE_CASE = "from the case"
GROUND_WORDS = {
    "own_figure": "your data",
    "plan": "your plan",
    "judgement": "judgement",
    "convention": "finance convention",
}


class Metric(NamedTuple):
    """A figure behind a line: one for every year, or one a year, shape (years,)."""

    metric: str
    source: str
    unit: Unit
    figure: float | NDArray[np.float64]


def _retention(case: BusinessCase) -> list[Metric]:
    run = case.evaluation
    staying = "Annual retention rate"
    return [
        _retention_today(case, f"{staying}, {TODAY}"),
        *_gap(case, "retention_odds_ratio"),
        _average(case, f"{staying}, {WITH_IT}", "share", run.month_by_month("retention")),
        _average(
            case,
            f"Average customers, {TODAYS_MIX}",
            "customers",
            run.month_by_month("average_customers", "baseline"),
        ),
        _customers(case),
        _assumption_metric(case, "margin"),
    ]


def _cross_sell(case: BusinessCase) -> list[Metric]:
    second = "Cross-sell rate"
    return [
        _assumption_metric(case, "cross_sell_rate", f"{second}, {TODAY}"),
        *_gap(case, "cross_sell_odds_ratio"),
        _average(
            case, f"{second}, {WITH_IT}", "share", case.evaluation.month_by_month("cross_sell")
        ),
        _customers(case),
        _assumption_metric(case, "cross_sell_margin"),
    ]


def _referral(case: BusinessCase) -> list[Metric]:
    run, came = case.evaluation, "New customers by referral"
    put_off = _assumption_metric(case, "deterred_per_let_down")
    return [
        _yearly(f"{came}, {TODAYS_MIX}", run.month_by_month("referred", "baseline")),
        _assumption_metric(case, "referral_ratio"),
        _assumption_metric(case, "causal_fraction"),
        _yearly(f"{came}, {WITH_IT}", run.month_by_month("referred")),
        _assumption_metric(case, "referral_additional"),
        _assumption_metric(case, "acquisition_cost", "Customer acquisition cost (paid)"),
        _assumption_metric(case, "referral_reward"),
        *([put_off] if put_off.figure else []),
    ]


def _acquisition_cost(case: BusinessCase) -> list[Metric]:
    run, cost = case.evaluation, "Customer acquisition cost (paid)"
    each = run.month_by_month("acquisition_price")
    return [
        _assumption_metric(case, "acquisition_cost", f"{cost}, {TODAY}"),
        _assumption_metric(case, "acquisition_cost_reduction", "Reduction at full effect"),
        _average(case, f"{cost}, {WITH_IT}", "money_per_new_customer", each),
        _yearly(f"Paid new customers, {WITH_IT}", run.month_by_month("paid")),
    ]


def _service_cost(case: BusinessCase) -> list[Metric]:
    let_down = case.evaluation.month_by_month("let_down")
    return [
        _assumption_metric(case, "let_down_share", f"Customers let down, {TODAY}"),
        _average(case, f"Customers let down, {WITH_IT}", "share", let_down),
        _assumption_metric(case, "complaint_cost"),
        _customers(case),
    ]


METRICS: dict[str, Callable[[BusinessCase], list[Metric]]] = {
    "retention": _retention,
    "cross_sell": _cross_sell,
    "referral": _referral,
    "acquisition_cost": _acquisition_cost,
    "service_cost": _service_cost,
    "one_off_cost": lambda case: [_assumption_metric(case, "one_off_cost")],
    "running_cost": lambda case: [_assumption_metric(case, "running_cost")],
    "cost_per_customer": lambda case: [
        _assumption_metric(case, "cost_per_customer"),
        _customers(case),
    ],
}
"""The metrics behind each line of the form, by its key."""


def metrics_of(case: BusinessCase, key: str) -> list[Metric]:
    """Return the metrics behind a line of the form; none behind a driver of a reader's own."""
    return METRICS[key](case) if key in METRICS else []


def rests_on(assumption: Assumption) -> str:
    """Say what an assumption rests on: who published it, or whose figure it is.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> rests_on(assumptions()["margin"])
    'your data'
    >>> rests_on(assumptions().change(retention_odds_ratio=6)["retention_odds_ratio"])
    'changed; published: Ogilvy, quoted by Shaun Smith (2009)'
    """
    if assumption.rests_on in GROUND_WORDS:
        return GROUND_WORDS[assumption.rests_on]
    published = cite_publisher(assumption.rests_on)
    unchanged = assumption.likely == registry()[shared_key(assumption.key)].likely
    return published if unchanged else f"changed; published: {published}"


def _assumption_metric(
    case: BusinessCase, key: str, metric: str = "", unit: Unit | None = None
) -> Metric:
    assumption = case.assumptions[key]
    return Metric(
        metric or assumption.label, rests_on(assumption), unit or assumption.unit, case.values[key]
    )


def _retention_today(case: BusinessCase, metric: str) -> Metric:
    """Return the company's own retention, or what is left of it once leaving is easy."""
    own = _assumption_metric(case, "retention_rate", metric, UNITS["share"])
    today = case.evaluation.figure("retention_today")
    return (
        own if np.isclose(today, own.figure) else own._replace(source=FROM_THE_CASE, figure=today)
    )


def _gap(case: BusinessCase, key: str) -> list[Metric]:
    """Name the published gap as it was published, and the share of it that is believed."""
    assumption = case.assumptions[key]
    return [
        _assumption_metric(case, key, f"{assumption.label}, {assumption.show()} (odds ratio)"),
        _assumption_metric(case, "causal_fraction"),
    ]


def _customers(case: BusinessCase) -> Metric:
    average = case.evaluation.month_by_month("average_customers")
    return _average(case, f"Average customers, {WITH_IT}", "customers", average)


def _average(case: BusinessCase, metric: str, unit: str, months: Any) -> Metric:
    """Average what each month has, or one row for all, over the months of each year."""
    mean = mean_by_year(months, case.evaluation.months)
    return Metric(metric, FROM_THE_CASE, UNITS[unit], mean)


def _yearly(metric: str, months: Any) -> Metric:
    """Add up who joined in the months of each year."""
    return Metric(metric, FROM_THE_CASE, UNITS["customers_per_year"], sum_by_year(months))
