"""What does each segment bring: the table of a case's segments, and its finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.analysis.segments import Part, segments, shared_cost
from cxroi.model.units import money, percent

if TYPE_CHECKING:
    from cxroi.model.business_case import BusinessCase

COLUMNS = ("Segment", "Customers today")
OF_MONEY = (
    "Benefits",
    "Own cost",
    "Contribution to the programme",
    "Stand-alone, bearing the full cost",
)


def segments_table(case: BusinessCase) -> dict[str, Any] | None:
    """Print the segments: their words, heads, and a row each, the shared cost and the whole."""
    parts = segments(case)
    if not parts:
        return None
    sign, nothing = case.assumptions.currency, ""
    heads = [*COLUMNS, *(f"{each} ({sign})" if sign else each for each in OF_MONEY)]
    rows = [
        [
            part.name,
            f"{part.customers:,.0f}",
            *(money(each) for each in (part.benefits, -part.own_cost)),
            *(money(each) for each in (part.contribution, part.alone)),
        ]
        for part in parts
    ]
    shared = money(-shared_cost(case))
    whole = money(case.npv)
    total = f"{case.values['customers']:,.0f}"
    rows.append(["Shared programme cost", nothing, nothing, nothing, shared, nothing])
    rows.append(["Total", total, money(case.pv_benefits), nothing, whole, nothing])
    return {"words": _words(case, parts), "heads": heads, "rows": rows}


def _words(case: BusinessCase, parts: list[Part]) -> str:
    """Say which segment brings most, and which would carry the programme alone."""
    largest = max(parts, key=lambda part: part.benefits)
    carry = [part.name for part in parts if part.alone > 0]
    alone = (
        f"{_list(carry)} would cover the full cost alone"
        if carry
        else "none would cover the full cost alone"
    )
    if case.pv_benefits <= 0 or largest.benefits <= 0:
        return f"No segment adds value; {alone}"
    return f"{largest.name} accounts for {percent(largest.share)} of the benefits; {alone}"


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
