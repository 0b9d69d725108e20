"""What does a finance director ask: how much is cash, and what do the same customers earn a year later?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.benefit_kinds import add_up, benefits_by_kind
from cxroi.analysis.revenue_retention import retention_by_path
from cxroi.model.drivers import KINDS, drivers
from cxroi.model.units import UNITS, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.model.business_case import BusinessCase

CASH_ONLY = "Cash-only NPV"
KINDS_NOTE = (
    "Cash: less is paid out, or more comes in. Capacity: time or places are freed, which is cash only "
    "if somebody acts. Soft: neither is claimed."
)
PATH_LABELS = {"programme": "with the programme", "baseline": "without the programme"}
RATE_LABELS = {"net": "Net revenue retention", "gross": "Gross revenue retention"}
RETENTION_NOTE = (
    "Net revenue retention is the margin of last year's customers this year, over their margin last "
    "year. Gross revenue retention leaves out cross-selling."
)


def cash_words(case: BusinessCase) -> str:
    """Say what is left of the net present value with cash benefits only.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> print(cash_words(business_case(assumptions())))
    With cash benefits only, NPV is −0.12m; with all benefits it is 0.17m.
    """
    sign = case.assumptions.currency
    cash, whole = money(case.cash_npv, sign), money(case.npv, sign)
    return f"With cash benefits only, NPV is {cash}; with all benefits it is {whole}."


def kinds_table(case: BusinessCase) -> dict[str, Any]:
    """Print each benefit by its kind, the costs, and the net present value of cash and of all."""
    benefits, sign = benefits_by_kind(case), case.assumptions.currency
    rows = [
        _row(drivers()[each.key].label, [*each.by_kind.values(), each.whole])
        for each in benefits
        if each.whole or each.key != "acquisition_cost"
    ]
    total, blank = add_up(benefits), [None] * (len(KINDS) - 1)
    rows.append(_row("Benefits", [*total.by_kind.values(), total.whole]))
    rows.append(_row("Programme cost", [-case.pv_costs, *blank, -case.pv_costs]))
    rows.append(_row("Net present value", [case.cash_npv, *blank, case.npv]))
    heads = [
        f"Present value ({sign})" if sign else "Present value",
        *(kind.capitalize() for kind in KINDS),
        "All benefits",
    ]
    return {"title": "Benefits by kind", "heads": heads, "rows": rows, "note": KINDS_NOTE}


def retention_words(case: BusinessCase) -> str:
    """Say what net revenue retention is in the last year, with the programme and without it.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> print(retention_words(business_case(assumptions())))
    In year 5, net revenue retention is 76.0% with the programme and 75.0% without it.
    """
    by_path = retention_by_path(case)
    years = len(by_path["programme"].net)
    with_it, without = (_rate(by_path[path].net[-1]) for path in PATH_LABELS)
    return (
        f"In year {years}, net revenue retention is {with_it} with the programme and {without} "
        "without it."
    )


def retention_table(case: BusinessCase) -> dict[str, Any]:
    """Print net and gross revenue retention of each path by year."""
    by_path = retention_by_path(case)
    rows = [
        [f"{label} {PATH_LABELS[path]}", *map(_rate, getattr(by_path[path], rate))]
        for rate, label in RATE_LABELS.items()
        for path in PATH_LABELS
    ]
    years = [f"Year {year}" for year in range(1, len(rows[0]))]
    heads = ["", *years]
    return {"title": "Revenue retention", "heads": heads, "rows": rows, "note": RETENTION_NOTE}


def _row(label: str, amounts: Sequence[float | None]) -> list[str]:
    """Print amounts to the unit; a dash where there is none."""
    return [label, *(UNITS["money"].show(round(each)) if each else "–" for each in amounts)]


def _rate(share: float) -> str:
    return "none" if np.isnan(share) else f"{share:.1%}"
