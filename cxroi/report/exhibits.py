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
from cxroi.report.formats import customer_count, month, signed_count, years

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cxroi.analysis.customer_base import NewCustomers
    from cxroi.analysis.value_steps import ValueSteps
    from cxroi.model.business_case import BusinessCase


TIER_LABELS = {"bonded": "Bonded", "satisfied": "Satisfied", "let_down": "Let down"}


def cash(case: BusinessCase) -> Table:
    """Cumulative net cash: ``series`` (cash, today's money, payback), ``month``, ``money``, ``label``."""
    e, net = case.evaluation, case.net_table.columns
    months = e.months + 1
    back = case.payback_months
    marked = back is not None and back > 0
    words = f"paid back, {month(back)}" if back is not None and marked else ""
    return _exhibit(
        case,
        {
            "series": ["cash"] * months + ["in today's money"] * months + ["payback"] * marked,
            "month": np.concatenate([net["month"], net["month"], [back] if marked else []]),
            "money": np.concatenate(
                [net["cumulative"], net["discounted_cumulative"], [0.0] if marked else []]
            ),
            "label": _last(months, "cash") + _last(months, "in today's money") + [words] * marked,
        },
        f"{payback_words(case, back)}; {_gain_words(case)} in today's money",
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
            f"Present value over {years(case.assumptions)} by driver; adds up exactly",
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
            "path": ["with the programme"] * months + ["today's mix"] * months,
            "month": np.tile(np.arange(months), 2),
            "customers": np.concatenate([with_it, without]),
            "label": _last(months, "with the programme") + _last(months, "today's mix"),
        },
        _customer_words(case),
        "Active customers; the axis does not start at 0",
    )


def customer_tiers(case: BusinessCase) -> Table:
    """Customers by tier: ``tier``, ``path``, ``month``, ``customers``, ``label``."""
    e = case.evaluation
    rows: dict[str, list[object]] = {"tier": [], "path": [], "label": []}
    counts: list[NDArray[np.float64]] = []
    for path, which in (("with the programme", "programme"), ("today's mix", "baseline")):
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
        f"{_capital(write_count(customer_count(bonded[-1]), 'bonded customers'))} after {years(case.assumptions)}, {customer_count(bonded[0])} today",
        "Active customers by tier; dashed is today's mix",
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
    rows = [*TIER_LABELS.values(), "All, today", "All, at full gain"]
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
            + ["your own figure", ""],
        },
        _retention_words(kept["bonded"], v["retention_rate"]),
        f"Still a customer after a year, at {percent(v['causal_fraction'])} of the published gap",
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
            "source": ["referred"] * count + ["paid for"] * count,
            "customers": np.concatenate([joined.referred, joined.paid]),
            "cost": np.tile(each, 2),
            "label": [""] * count + costs,
        },
        _referral_words(case, joined),
        "New customers a year, and what one costs on average",
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
            "Nothing is spent"
            if case.pv_costs <= 0
            else f"Does not pay back in {years(case.assumptions)}"
        )
    return "Pays back at once" if back == 0 else f"Pays back in {month(back)}"


def _gain_words(case: BusinessCase) -> str:
    shown = money(abs(case.npv), case.assumptions.currency)
    if case.npv == 0:
        return "neither better nor worse off"
    return f"{shown} {'better' if case.npv > 0 else 'worse'} off"


def _driver_words(steps: ValueSteps, total: float) -> str:
    largest, most, share = steps.largest
    if most <= 0:
        if total >= 0:
            return "Nothing is gained"
        return "Every driver costs value" if most < 0 else "No driver brings value"
    if total <= 0:
        return "What is gained is lost again elsewhere"
    finding = drivers()[largest].finding
    if share > 1 - ROUNDING:
        return f"{finding} all of the value"
    return f"{finding} {percent(share)} of the value"


def _retention_words(bonded: float, average: float) -> str:
    kept, usual = (f"{100 * share:.0f}" for share in (bonded, average))
    if kept == usual:
        return f"Bonded customers stay no longer than others: {kept} of 100"
    stay = "stay" if bonded > average else "leave sooner"
    left = "" if bonded > average else " are left"
    return f"Bonded customers {stay}: {kept} of 100{left}, against {usual} on average"


def _customer_words(case: BusinessCase) -> str:
    gained = ends_of(case).gained
    shown = signed_count(abs(gained)).removeprefix("+")
    if shown == "0":
        return f"As many customers after {years(case.assumptions)} as with today's mix"
    side = "fewer" if gained < 0 else "more"
    return f"{write_count(shown, f'{side} customers')} after {years(case.assumptions)}"


def _referral_words(case: BusinessCase, joined: NewCustomers) -> str:
    if joined.every[-1] <= 0:
        return "Nobody joins in the last year"
    share, sign = joined.referral_share[-1], case.assumptions.currency
    today = case.evaluation.figure("acquisition_cost_today")
    now, then = money(today, sign), money(joined.cost[-1], sign)
    costs = f"one costs {then}, as today" if now == then else f"one costs {then}, {now} today"
    came = f"{percent(share)} of new customers come by referral"
    return f"{came}, {percent(case.values['referral_share'])} today; {costs}"


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _last(length: int, label: str) -> list[str]:
    """Return a label for the last point of a line, and none for the others."""
    return [""] * (length - 1) + [label]
