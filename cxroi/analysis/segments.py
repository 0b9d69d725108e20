"""What does each segment bring to the programme, and what would it be worth to each alone?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.model.business_case import business_case
from cxroi.model.units import money, percent

if TYPE_CHECKING:
    from cxroi.model.business_case import BusinessCase

HEADS = (
    "Segment",
    "Customers today",
    "Benefits",
    "Cost of its own",
    "Brings to the programme",
    "Alone, bearing all of its cost",
)


class Part(NamedTuple):
    """A segment of a case; money is present value."""

    name: str
    customers: float
    benefits: float
    own_cost: float
    """What is spent per customer."""
    alone: float
    """Net present value if the whole programme were for this segment alone."""

    @property
    def contribution(self) -> float:
        """What it brings, before the cost that all segments share."""
        return self.benefits - self.own_cost


def segments(case: BusinessCase) -> list[Part]:
    """Take a case apart by segment; none where it has none.

    What the segments bring, less the programme's own cost, is the net present value.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> two = business_case(assumptions().split(Consumer=0.8, Business=0.2))
    >>> [(part.name, round(part.contribution)) for part in segments(two)]
    [('Consumer', 810370), ('Business', 202593)]
    """
    held, run, found = case.assumptions, case.evaluation, []
    factors = run.month_by_month("discount_factor")
    for name in held.segments:
        contribution, baseline, cost = (
            float(run.month_by_month(figure, path, name) @ factors)
            for figure, path in (
                ("contribution", "programme"),
                ("contribution", "baseline"),
                ("customer_cost", "programme"),
            )
        )
        alone = business_case(held.alone(name))
        customers, benefits = alone.values["customers"], contribution - baseline
        found.append(Part(name, customers, benefits, cost, alone.npv))
    return found


def shared_cost(case: BusinessCase) -> float:
    """Return the present value of the cost that all segments share."""
    return case.pv_costs - sum(part.own_cost for part in segments(case))


def segments_table(case: BusinessCase) -> dict[str, Any] | None:
    """Print the segments: their words, heads, and a row each, the shared cost and the whole."""
    parts = segments(case)
    if not parts:
        return None
    sign, nothing = case.assumptions.currency, ""
    rows = [
        [
            part.name,
            f"{part.customers:,.0f}",
            *(money(each, sign) for each in (part.benefits, -part.own_cost)),
            *(money(each, sign) for each in (part.contribution, part.alone)),
        ]
        for part in parts
    ]
    shared = money(-shared_cost(case), sign)
    whole = money(case.npv, sign)
    total = f"{case.values['customers']:,.0f}"
    rows.append(["The programme's own cost, once", nothing, nothing, nothing, shared, nothing])
    rows.append(["All together", total, money(case.pv_benefits, sign), nothing, whole, nothing])
    return {"words": _words(case, parts), "heads": list(HEADS), "rows": rows}


def _words(case: BusinessCase, parts: list[Part]) -> str:
    """Say which segment brings most, and which would carry the programme alone."""
    largest = max(parts, key=lambda part: part.benefits)
    carry = [part.name for part in parts if part.alone > 0]
    alone = (
        f"{_list(carry)} would carry the programme alone"
        if carry
        else ("none would carry the programme alone")
    )
    if case.pv_benefits <= 0 or largest.benefits <= 0:
        return f"No segment brings value to the programme; {alone}"
    share = percent(min(largest.benefits / case.pv_benefits, 1))
    return f"{largest.name} brings {share} of the benefits; {alone}"


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
