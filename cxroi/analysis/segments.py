"""What does each segment bring to the programme, and what would it be worth to each alone?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.business_case import business_case

if TYPE_CHECKING:
    from cxroi.model.business_case import BusinessCase


class Part(NamedTuple):
    """A segment of a case; money is present value."""

    name: str
    customers: float
    benefits: float
    own_cost: float
    """What is spent per customer."""
    share: float
    """Of all benefits, at most 1; 0 where there are none."""
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
    assumptions, run, found = case.assumptions, case.evaluation, []
    factors = run.month_by_month("discount_factor")
    for name in assumptions.segments:
        contribution, baseline, cost = (
            float(run.month_by_month(figure, path, name) @ factors)
            for figure, path in (
                ("contribution", "programme"),
                ("contribution", "baseline"),
                ("customer_cost", "programme"),
            )
        )
        alone = business_case(assumptions.segment_only(name))
        customers, benefits = alone.values["customers"], contribution - baseline
        share = min(benefits / case.pv_benefits, 1) if case.pv_benefits > 0 else 0.0
        found.append(Part(name, customers, benefits, cost, share, alone.npv))
    return found


def shared_cost(case: BusinessCase) -> float:
    """Return the present value of the cost that all segments share."""
    return case.pv_costs - sum(part.own_cost for part in segments(case))
