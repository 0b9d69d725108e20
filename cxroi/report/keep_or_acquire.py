"""Keep or acquire: what one more customer costs on either side, in sentences, a table and two charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.spending_curves import trace_break_even, trace_curve
from cxroi.model.claims import claims
from cxroi.model.tables import Table
from cxroi.model.units import UNITS, money, percent, three_figures
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import customer_count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.analysis.keep_or_acquire import KeepOrAcquire
    from cxroi.analysis.spending_curves import Response
    from cxroi.analysis.what_if import WhatIf

NEARLY = 0.01
"""Of spending: nearer to the best, nothing is said to be gained."""
BOXES = {
    "acquisition_ceiling": ("Ceiling on paid acquisition", "customers_per_year"),
    "retention_spend": ("Spending on retention per customer", "money_per_customer_per_year"),
    "retention_ceiling": ("Ceiling on annual retention", "share"),
    "budget": ("Budget for both", "money_per_year"),
}
"""What a reader may enter: its label and its unit."""
CLAIM = "acquire_v_keep"
AVERAGE = (
    "An average does not decide: it counts customers who would have come or stayed anyway. The next unit "
    "of money goes where one more customer costs least."
)


def sentences(found: KeepOrAcquire) -> list[str]:
    """Say what one more customer costs, what to spend, and what the average says and does not.

    Examples
    --------
    >>> from cxroi import assumptions, keep_or_acquire
    >>> spent = {"retention_spend": 22.5, "retention_ceiling": 0.875, "acquisition_ceiling": 35_700}
    >>> print(sentences(keep_or_acquire(assumptions(), **spent))[0])
    Winning one more customer costs 273, keeping one more 92.5; a customer is worth 344.
    """
    today, best, sign = found.today, found.best, _sign(found)
    won, kept, worth = (
        money(each, sign)
        for each in (
            today.acquisition_marginal_cost,
            today.retention_marginal_cost,
            today.customer_value,
        )
    )
    spends = [found.prospects * each.acquisition_spend for each in (best, today)]
    best_won, now_won = (money(each, sign) for each in spends)
    best_kept, now_kept = (money(each.retention_spend, sign) for each in (best, today))
    ratio = three_figures(found.average_ratio)
    return [
        f"Winning one more customer costs {won}, keeping one more {kept}; a customer is worth {worth}.",
        (
            f"{_more_or_less(found)} The best is {best_won} on acquisition (today {now_won}) and {best_kept} "
            f"per customer on retention (today {now_kept})."
        ),
        *_split_words(found),
        (
            f"On average, winning a customer costs {ratio} times as much as keeping one (claim: "
            f"{claims()[CLAIM].figure})."
        ),
        AVERAGE,
    ]


def plan_table(found: KeepOrAcquire) -> dict[str, Any]:
    """Print average beside marginal costs, today and at the best."""
    sign, m = _sign(found), found.prospects
    plans = (found.today, found.best)
    rows: list[tuple[str, Callable[[Any], str]]] = [
        ("Spending on acquisition", lambda each: money(m * each.acquisition_spend, sign)),
        ("New customers", lambda each: customer_count(m * each.acquisition_rate)),
        ("Average cost of winning one", lambda each: money(each.acquisition_average_cost, sign)),
        ("Cost of winning one more", lambda each: money(each.acquisition_marginal_cost, sign)),
        ("Spending on retention per customer", lambda each: money(each.retention_spend, sign)),
        ("Annual retention rate", lambda each: percent(each.retention_rate)),
        ("Average cost of keeping one", lambda each: money(each.retention_average_cost, sign)),
        ("Cost of keeping one more", lambda each: money(each.retention_marginal_cost, sign)),
        ("Value of a customer", lambda each: money(each.customer_value, sign)),
        ("Value of new customers, less cost", lambda each: money(m * each.equity, sign)),
    ]
    return {
        "title": "Average v marginal cost",
        "heads": ["", "Today", "Best"],
        "rows": [[label, *map(show, plans)] for label, show in rows],
    }


def exhibits(found: KeepOrAcquire) -> dict[str, Table]:
    """Return both curves as tables of charts, each with the line on which the next unit breaks even."""
    return {
        "acquisition_curve": acquisition_curve(found),
        "retention_curve": retention_curve(found),
    }


def acquisition_curve(found: KeepOrAcquire) -> Table:
    """New customers by spending: ``series``, ``spend``, ``customers``, ``label``."""
    columns = _curve(found, found.acquire, found.best.acquisition_spend, found.prospects)
    columns["customers"] = columns.pop("rate")
    cost = found.today.acquisition_marginal_cost
    title = _finding(found, "win", cost)
    return _table(found, columns, title, "New customers by acquisition spending")


def retention_curve(found: KeepOrAcquire) -> Table:
    """Annual retention by spending per customer: ``series``, ``spend``, ``rate``, ``label``."""
    columns = _curve(found, found.keep, found.best.retention_spend, 1)
    title = _finding(found, "keep", found.today.retention_marginal_cost)
    return _table(found, columns, title, "Annual retention by spending per customer")


def boxes(figures: Mapping[str, float], found: KeepOrAcquire) -> list[dict[str, Any]]:
    """Describe what may be entered, with what is in force."""
    spent = found.split
    budget = {"budget": spent.acquisition + spent.retention} if spent else {}
    in_force = budget | dict(figures)
    rows = [(key, label, UNITS[unit]) for key, (label, unit) in BOXES.items() if key in in_force]
    return [
        {
            "key": key,
            "label": label,
            "value": in_force[key],
            "factor": unit.factor,
            "suffix": unit.suffix,
        }
        for key, label, unit in rows
    ]


def notes(judged: Mapping[str, WhatIf]) -> list[str]:
    """Say which figures are judgements until a reader enters them, and why they are what they are."""
    return [
        f"{BOXES[key][0]} (judgement): {each.reason.removeprefix('Judgement: ')}"
        for key, each in judged.items()
    ]


def _more_or_less(found: KeepOrAcquire) -> str:
    """Say where more or less should be spent."""
    ways: dict[str, list[str]] = {"more": [], "less": []}
    for name, now, best in (
        ("acquisition", found.acquire.spend, found.best.acquisition_spend),
        ("retention", found.keep.spend, found.best.retention_spend),
    ):
        if abs(best - now) > NEARLY * now:
            ways["more" if best > now else "less"].append(name)
    parts = [f"{way} on {' and '.join(names)}" for way, names in ways.items() if names]
    return f"Spend {' and '.join(parts)}." if parts else "Today’s spending is about right."


def _split_words(found: KeepOrAcquire) -> list[str]:
    """Say how a budget is best split."""
    if found.split is None or found.split_today is None:
        return []
    sign, split = _sign(found), found.split
    whole, acquire, keep = (
        money(each, sign)
        for each in (split.acquisition + split.retention, split.acquisition, split.retention)
    )
    gain = split.value - found.split_today.value
    gained = f": customers are worth {money(gain, sign)} more than today" if gain > 0 else ""
    return [
        f"A budget of {whole} is best split into {acquire} for acquisition and {keep} for retention{gained}."
    ]


def _finding(found: KeepOrAcquire, verb: str, cost: float) -> str:
    """Say what one more customer costs, and what one is worth."""
    sign = _sign(found)
    worth = money(found.today.customer_value, sign)
    return f"One more customer costs {money(cost, sign)} to {verb} and is worth {worth}"


def _curve(found: KeepOrAcquire, response: Response, best: float, times: float) -> dict[str, Any]:
    """Return the rows of a chart: the curve, the line of the next unit, today and the best."""
    spends, rates = trace_curve(response, best)
    ends = trace_break_even(response, best, found.best.customer_value)
    line = np.array(ends)
    dots = np.array([[response.spend, response.rate], [best, response.rate_at(best)]])
    unit = money(1, _sign(found))
    return {
        "series": ["curve"] * len(spends) + ["next unit"] * 2 + ["today", "best"],
        "spend": times * np.concatenate([spends, line[:, 0], dots[:, 0]]),
        "rate": times * np.concatenate([rates, line[:, 1], dots[:, 1]]),
        "label": [""] * (len(spends) + 1) + [f"next {unit} brings {unit}", "today", "best"],
    }


def _table(found: KeepOrAcquire, columns: dict[str, Any], title: str, measure: str) -> Table:
    case = found.assumptions
    if case is None:
        return Table(columns, title, measure)
    return Table(columns, title, in_money(measure, case), footer(case))


def _sign(found: KeepOrAcquire) -> str:
    return found.assumptions.currency if found.assumptions else ""
