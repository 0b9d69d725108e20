"""What looks odd about a case, in plain words; it never blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.registry import OWN_GROUNDS, registry
from cxroi.model.segments import by_segment, shared_key
from cxroi.model.units import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxroi.model.assumptions import Assumption, Assumptions
    from cxroi.model.evaluation import Evaluation

GREW_TOO_FAR = 1.5
TENFOLD = 10


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
            f"{assumption.label}: {assumption.show()} lies outside "
            f"{published.show(published.low)} to {published.show(published.high)}, "
            "the range the evidence was judged to bear."
        )


def _of_the_whole(assumptions: Assumptions, evaluation: Evaluation) -> Iterator[str]:
    for segment, values in by_segment(assumptions.values()).items():
        core = (
            values["margin"]
            - values["cross_sell_rate"] * values["cross_sell_margin"]
            + values["let_down_share"] * values["complaint_cost"]
        )
        if core < 0:
            where = f"{segment}: the" if segment else "The"
            yield (
                f"{where} margin per customer is smaller than what second products bring: "
                "without them each customer would cost money. Check the two margins."
            )
    growth = float(evaluation.whole.programme.customers[-1]) / float(evaluation.values["customers"])
    if growth > GREW_TOO_FAR:
        far = f"by {percent(growth - 1)}" if growth < TENFOLD else "more than tenfold"
        yield (
            f"The customer base grows {far} by the end: more than half as large again. "
            "Check new customers and retention."
        )
