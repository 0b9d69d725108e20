"""What looks odd about a case, in plain words; only what no company is worth is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cxroi.model.assumption import OWN_GROUNDS
from cxroi.model.errors import AssumptionError
from cxroi.model.registry import registry
from cxroi.model.segments import shared_key
from cxroi.model.units import percent, write_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.evaluate import Evaluation

GREW_TOO_FAR = 1.5
TENFOLD = 10
MOST_CUSTOMERS = 1e10
"""More than there are people."""
MOST_PRESENT_VALUE = 1e15
"""Money: more than all that is earned on earth in a year."""
BEYOND = "beyond 1,000,000bn in present value"
GROWING = ("new_customers", "customers", "retention_rate", "referral_share")
COSTING = ("cost_per_customer", "customers", "running_cost", "one_off_cost")
BRINGING = ("margin", "customers", "new_customers", "acquisition_cost")
"""What to check where each is too large."""
FEWER = "Enter fewer new customers, or more active customers."
DIGITS = "Check for extra digits."


def plausibility(assumptions: Assumptions, evaluation: Evaluation) -> list[str]:
    """Return a sentence for each thing a careful reader would question.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> business_case(assumptions().change(bonded_gain=-0.05)).warnings
    ['The programme would lower the share of bonded customers: it destroys value.']
    """
    found = [sentence for assumption in assumptions for sentence in _of_one(assumption)]
    return found + list(_of_the_whole(assumptions, evaluation))


def absurdity(evaluation: Evaluation) -> AssumptionError | None:
    """Return what is to be said of a case, or of its first draw, that is too large to be true.

    Asked of draws, it looks at each by itself, and not at one that is no number.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.model.evaluate import evaluate
    >>> print(absurdity(evaluate(assumptions().values())))
    None
    """
    grown, costs, benefits = evaluation.work_out("most_customers", "pv_costs", "pv_benefits")
    looked_at = (
        (grown, MOST_CUSTOMERS, GROWING, "the base would grow beyond 10 billion customers", FEWER),
        (costs, MOST_PRESENT_VALUE, COSTING, f"the costs are {BEYOND}", DIGITS),
        (benefits, MOST_PRESENT_VALUE, BRINGING, f"the benefits are {BEYOND}", DIGITS),
    )
    for figure, most, keys, problem, remedy in looked_at:
        size = np.abs(np.broadcast_to(figure, evaluation.shape or (1,)))
        absurd = np.isfinite(size) & (size > most)
        if absurd.any():
            at = int(np.argmax(absurd))
            values = {
                key: float(np.broadcast_to(evaluation.values[key], size.shape)[at]) for key in keys
            }
            return AssumptionError(keys[0], problem, remedy, values)
    return None


def _of_one(assumption: Assumption) -> Iterator[str]:
    below, above, value = assumption.warn_below, assumption.warn_above, assumption.likely
    if (below is not None and value < below) or (above is not None and value > above):
        yield assumption.warning
        return
    published = registry()[shared_key(assumption.key)]
    if published.low == published.high:
        return
    if assumption.rests_on not in (set(OWN_GROUNDS) - {"judgement"}) and not (
        published.low <= value <= published.high
    ):
        yield (
            f"{assumption.label}: {assumption.show()} is outside the range the evidence supports "
            f"({write_range(published.show(published.low), published.show(published.high))})."
        )


def _of_the_whole(assumptions: Assumptions, evaluation: Evaluation) -> Iterator[str]:
    for segment in assumptions.segments or ("",):
        if evaluation.figure("core_margin", segment) < 0:
            where = f"{segment}: the" if segment else "The"
            yield (
                f"{where} contribution margin per customer is below the margin from second products: "
                "without them each customer would make a loss. Check both margins."
            )
    growth = float(evaluation.month_by_month("customers")[-1]) / evaluation.values["customers"]
    if assumptions["market_size"].likely:
        moves = f"falls by {percent(1 - growth)}, so referrals gain"
        if growth > 1:
            moves = f"grows by {percent(growth - 1)}, so referrals lose"
        market = assumptions["market_size"].show()
        yield f"The customer base {moves} room in a market of {market}."
    if growth > GREW_TOO_FAR:
        far = f"by {percent(growth - 1)}" if growth < TENFOLD else "more than tenfold"
        yield (
            f"The customer base grows {far} over the horizon. Check new customers and retention."
        )
