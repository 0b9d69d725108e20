"""What do the charts of what happened show: each measure beside the plan, and the cash as it goes on?"""

from __future__ import annotations

from cxroi.analysis.actuals import (
    Continued,
    Measured,
    horizon_months,
    measures_by_month,
)
from cxroi.analysis.actuals_file import LABELS
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import money, write_count, write_range
from cxroi.report.actuals import (
    AgainstPlan,
    headline,
    payback_beside_plan,
    range_words,
    show_measure,
)
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import years

SUBTITLES = {
    "customers": "Customers at month end",
    "referred": "New customers by referral, per month",
    "paid": "New customers through paid channels, per month",
    "retention": "Annual retention rate",
}


def exhibits(found: AgainstPlan, forecast: Continued) -> dict[str, Table]:
    """Return the table of each chart of what happened."""
    made = {f"actual_{key}": _measure(found, key, forecast) for key in LABELS}
    return {"continued_cash": continued_cash(forecast)} | made


def _measure(found: AgainstPlan, key: str, forecast: Continued) -> Table:
    """A measure: ``series`` (p95, plan, continued, p5, actual), ``month``, ``value``, ``place``, ``label``."""
    here, horizon = found.measures[key], horizon_months(found.plan)
    all_months = range(1, horizon + 1)
    rows = [
        (series, month, float(value), "", label if month == horizon else "")
        for series, values, label in (
            ("p95", here.high, "P95"),
            ("plan", here.plan, "plan"),
            ("p5", here.low, "P5"),
        )
        for month, value in zip(all_months, values, strict=True)
    ]
    if key != "retention":
        rows += _rows_to_come(forecast, key)
    rows += [
        ("actual", month, float(here.actual[month - 1]), place, "")
        for month, place in zip(here.months, here.places, strict=True)
    ]
    title = range_words(here) if here.months else _expectation(found, here)
    names = ("series", "month", "value", "place", "label")
    measure = f"{SUBTITLES[key]}. Shaded: 90% range. Axis truncated"
    return Table(columns_of(rows, names), title, measure, footer(found.plan))


def _rows_to_come(forecast: Continued, key: str) -> list[tuple[str, int, float, str, str]]:
    """Return the rows of the months to come, where some are gone by and some are left."""
    horizon = horizon_months(forecast.plan.assumptions)
    if not 0 < forecast.months < horizon:
        return []
    # the base goes on from where it is; what joins in a month is not tied to the month before
    first = forecast.months if key == "customers" else forecast.months + 1
    going_on = measures_by_month(forecast.case.evaluation)[key][first - 1 :, 0]
    return [
        ("continued", month, float(value), "", "forecast" if month == horizon else "")
        for month, value in enumerate(going_on, first)
    ]


def continued_cash(forecast: Continued) -> Table:
    """Cumulative cash: ``series`` (plan, continued), ``month``, ``money``, ``gone``, ``label``."""
    plan, horizon = forecast.plan.assumptions, horizon_months(forecast.plan.assumptions)
    lines = {"plan": ("plan", forecast.plan)}
    if forecast.months:
        label = "forecast" if forecast.months < horizon else "actual"
        lines["continued"] = (label, forecast.case)
    rows = [
        (series, month, float(cash), forecast.months, label if month == horizon else "")
        for series, (label, case) in lines.items()
        for month, cash in enumerate(case.net_table.columns["cumulative"])
    ]
    value = money(forecast.plan.npv, plan.currency)
    title = f"The plan has an NPV of {value}{payback_beside_plan(forecast)}"
    return Table(
        columns_of(rows, ("series", "month", "money", "gone", "label")),
        headline(forecast) if forecast.months else title,
        in_money("Cumulative net cash of the programme", plan),
        footer(plan),
    )


def _expectation(found: AgainstPlan, here: Measured) -> str:
    """Say what the plan expects at its end, where nothing is known yet."""
    value, low, high = (show_measure(here.key, of[-1]) for of in (here.plan, here.low, here.high))
    what = {
        "customers": write_count(value, "customers"),
        "referred": write_count(value, "referred customers per month"),
        "paid": write_count(value, "paid customers per month"),
        "retention": f"{value} annual retention",
    }[here.key]
    after = years(found.plan)
    return f"Plan: {what} after {after} (90% range {write_range(low, high)})"
