"""What the charts show: for each one table, its finding in words, its measure and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.customer_base import (
    customers_by_tier,
    ends_of,
    mix_at_full_gain,
    new_customers_by_year,
)
from cxroi.analysis.value_steps import TOTALS, value_steps
from cxroi.model.drivers import drivers
from cxroi.model.rules import ROUNDING
from cxroi.model.tables import Table
from cxroi.model.units import money, percent, write_count
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import capital, customer_count, month, signed_count, years

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cxroi.analysis.customer_base import NewCustomers
    from cxroi.analysis.value_steps import ValueSteps
    from cxroi.model.business_case import BusinessCase


TIER_LABELS = {"bonded": "Bonded", "satisfied": "Satisfied", "let_down": "Let down"}


def cash(case: BusinessCase) -> Table:
    """Cumulative net cash: ``series`` (cash, discounted, payback), ``month``, ``money``, ``label``."""
    e, net = case.evaluation, case.net_table.columns
    months = e.months + 1
    back = case.payback_months
    marked = back is not None and back > 0
    words = f"payback: {month(back)}" if back is not None and marked else ""
    return _exhibit(
        case,
        {
            "series": ["cash"] * months + ["discounted"] * months + ["payback"] * marked,
            "month": np.concatenate([net["month"], net["month"], [back] if marked else []]),
            "money": np.concatenate(
                [net["cumulative"], net["discounted_cumulative"], [0.0] if marked else []]
            ),
            "label": _last(months, "cash") + _last(months, "discounted") + [words] * marked,
        },
        f"{payback_words(case, back)}; net present value {money(case.npv, case.assumptions.currency)}",
        in_money("Cumulative net cash of the programme", case.assumptions),
    )


def value(case: BusinessCase) -> Table:
    """Value by driver: ``part``, ``kind``, ``start``, ``end``, ``amount``, ``label``, in order."""
    known, steps = drivers(), value_steps(case)
    totals = ["Benefits", "Programme cost", "Net present value"]
    return _exhibit(
        case,
        {
            "part": [known[key].label for key in steps.drivers] + totals,
            "kind": ["driver"] * len(steps.drivers) + [*TOTALS],
            "start": steps.start,
            "end": steps.end,
            "amount": steps.amount,
            "label": [money(part, case.assumptions.currency) for part in steps.amount],
        },
        _driver_words(steps, case.pv_benefits),
        in_money(
            f"Present value of benefits by driver, over {years(case.assumptions)}",
            case.assumptions,
        ),
    )


def customers(case: BusinessCase) -> Table:
    """Customers month by month: ``path``, ``month``, ``customers``, ``label``."""
    e = case.evaluation
    months = e.months + 1
    with_it, without = (e.customers(path) for path in ("programme", "baseline"))
    return _exhibit(
        case,
        {
            "path": ["with programme"] * months + ["without programme"] * months,
            "month": np.tile(np.arange(months), 2),
            "customers": np.concatenate([with_it, without]),
            "label": _last(months, "with programme") + _last(months, "without programme"),
        },
        _customer_words(case),
        "Active customers (axis truncated)",
    )


def customer_tiers(case: BusinessCase) -> Table:
    """Customers by tier: ``tier``, ``path``, ``month``, ``customers``, ``label``."""
    e = case.evaluation
    rows: dict[str, list[object]] = {"tier": [], "path": [], "label": []}
    counts: list[NDArray[np.float64]] = []
    for path, which in (("with programme", "programme"), ("without programme", "baseline")):
        counts += customers_by_tier(case, which).values()
        for label in TIER_LABELS.values():
            rows["tier"] += [label] * (e.months + 1)
            rows["path"] += [path] * (e.months + 1)
            rows["label"] += _last(e.months + 1, label if which == "programme" else "")
    bonded = counts[0]
    return _exhibit(
        case,
        {
            "tier": rows["tier"],
            "path": rows["path"],
            "month": np.tile(np.arange(e.months + 1), len(counts)),
            "customers": np.concatenate(counts),
            "label": rows["label"],
        },
        _bonded_words(case, bonded[0], bonded[-1]),
        "Active customers by tier; dashed line: without the programme",
    )


def retention(case: BusinessCase) -> Table:
    """Retention by tier: ``tier``, ``retention``, ``today``, ``target``, ``label``, ``shares``."""
    e, v = case.evaluation, case.values
    rates = e.retention
    kept = {tier: float(getattr(rates, tier)) for tier in TIER_LABELS}
    now = e.mix_today._asdict()
    then = mix_at_full_gain(case)
    full = e.figure("retention_at_full_gain")
    today = [*(now[tier] for tier in TIER_LABELS), 1.0, 0.0]
    target = [*(then[tier] for tier in TIER_LABELS), 0.0, 1.0]
    shown = [*kept.values(), v["retention_rate"], full]
    rows = [*TIER_LABELS.values(), "All today", "All at full effect"]
    return _exhibit(
        case,
        {
            "tier": rows,
            "retention": np.array(shown),
            "today": np.array(today),
            "target": np.array(target),
            "label": [percent(share) for share in shown],
            "shares": [
                f"{percent(now[tier])} → {percent(then[tier])} of customers" for tier in TIER_LABELS
            ]
            + ["your data", ""],
        },
        _retention_words(kept["bonded"], v["retention_rate"]),
        f"Annual retention rate, if {percent(v['causal_fraction'])} of the published gap applies",
    )


def new_customers(case: BusinessCase) -> Table:
    """New customers by year: ``year``, ``source``, ``customers``, ``cost`` each, ``label``."""
    joined, sign = new_customers_by_year(case), case.assumptions.currency
    each, new, count = joined.cost, joined.every, len(joined.every)
    costs = [
        f"{money(cost, sign)} each" if here > 0 else ""
        for cost, here in zip(each, new, strict=True)
    ]
    return _exhibit(
        case,
        {
            "year": np.tile(np.arange(1, count + 1), 2),
            "source": ["referred"] * count + ["paid"] * count,
            "customers": np.concatenate([joined.referred, joined.paid]),
            "cost": np.tile(each, 2),
            "label": [""] * count + costs,
        },
        _referral_words(case, joined),
        "New customers per year and average acquisition cost",
    )


EXHIBITS: dict[str, Callable[[BusinessCase], Table]] = {
    "cash": cash,
    "value": value,
    "customers": customers,
    "retention": retention,
    "new_customers": new_customers,
    "customer_tiers": customer_tiers,
}
"""Every exhibit of the business case, in the order of reading; charts have the same names."""


def _exhibit(case: BusinessCase, columns: dict[str, object], title: str, measure: str) -> Table:
    return Table(columns, title, measure, footer(case.assumptions))  # type: ignore[arg-type]


def payback_words(case: BusinessCase, back: float | None) -> str:
    """Say when a case pays back, from the month in which it does."""
    if back is None:
        return (
            "No cost entered"
            if case.pv_costs <= 0
            else f"Does not pay back in {years(case.assumptions)}"
        )
    return "Pays back immediately" if back == 0 else f"Pays back in {month(back)}"


def _driver_words(steps: ValueSteps, total: float) -> str:
    largest, most, share = steps.largest
    if most <= 0:
        if total >= 0:
            return "The programme brings no benefits"
        return "Every driver reduces value" if most < 0 else "No driver adds value"
    if total <= 0:
        return "Gains are offset by losses elsewhere"
    finding = drivers()[largest].finding
    if share > 1 - ROUNDING:
        return f"{finding} all of the benefits"
    return f"{finding} {percent(share)} of the benefits"


def _retention_words(bonded: float, average: float) -> str:
    kept, usual = percent(bonded), percent(average)
    if kept == usual:
        return f"Bonded customers stay no longer than others: {kept} a year"
    only = "" if bonded > average else "Only "
    return f"{only}{kept} of bonded customers stay a year, v {usual} of all"


def _customer_words(case: BusinessCase) -> str:
    gained = ends_of(case).gained
    shown = signed_count(abs(gained)).removeprefix("+")
    if shown == "0":
        return (
            f"The same number of customers after {years(case.assumptions)} as without the programme"
        )
    side = "fewer" if gained < 0 else "more"
    return f"{write_count(shown, f'{side} customers')} after {years(case.assumptions)}"


def _referral_words(case: BusinessCase, joined: NewCustomers) -> str:
    if joined.every[-1] <= 0:
        return "No new customers in the final year"
    share, sign = joined.referral_share[-1], case.assumptions.currency
    today = case.evaluation.figure("acquisition_cost_today")
    now, then = money(today, sign), money(joined.cost[-1], sign)
    costs = f"average acquisition cost {then}" + (
        ", as today" if now == then else f" ({now} today)"
    )
    came = f"{percent(share)} of new customers come by referral"
    return f"{came} ({percent(case.values['referral_share'])} today); {costs}"


def _bonded_words(case: BusinessCase, now: float, then: float) -> str:
    """Say how many bonded customers there are at the end, and that they were fewer, or more."""
    first, last = customer_count(now), customer_count(then)
    moved = f"{'up' if then > now else 'down'} from {first}" if first != last else "as today"
    shown = capital(write_count(last, "bonded customers"))
    return f"{shown} after {years(case.assumptions)}, {moved}"


def _last(length: int, label: str) -> list[str]:
    """Return a label for the last point of a line, and none for the others."""
    return [""] * (length - 1) + [label]
