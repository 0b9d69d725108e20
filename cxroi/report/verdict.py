"""What does the case say: the answer in a sentence, what would overturn it, and what else to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.analysis.break_even import break_evens
from cxroi.analysis.customer_base import ends_of
from cxroi.model.business_case import business_case
from cxroi.model.cash_flows import MONTHS
from cxroi.model.errors import AssumptionError
from cxroi.model.registry import registry
from cxroi.model.segments import is_in_use
from cxroi.model.units import (
    money,
    percent,
    with_currency,
)
from cxroi.report.formats import month, years

if TYPE_CHECKING:
    from cxroi.model.business_case import BusinessCase


MOST_UNCERTAIN = "causal_fraction"
CLOSE_ENOUGH_TO_SAY = 1e-6
"""Of a break-even: its sentence shows per cents, or hundredths of them."""


class Verdict(NamedTuple):
    """The answer, the part of it to stress, what would overturn it, and what else to know."""

    answer: str
    stressed: str
    overturned: str
    aside: str

    def text(self) -> str:
        """All sentences in one line."""
        return " ".join(
            sentence for sentence in (self.answer, self.overturned, self.aside) if sentence
        )


def verdict(case: BusinessCase) -> Verdict:
    """Say what a case comes to, in plain words.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> print(verdict(business_case(assumptions())).answer)
    The programme returns 1.12 for each 1 spent over 5 years and pays back in month 47.
    """
    answer, stressed = _answer(case)
    return Verdict(answer, stressed, _overturn_words(case), _aside(case))


def _answer(case: BusinessCase) -> tuple[str, str]:
    """Return the sentence that answers, and the part of it that is stressed."""
    sign, over = case.assumptions.currency, years(case.assumptions)
    if case.pv_costs <= 0:
        return _without_cost(case)
    if case.pv_benefits < 0:
        lost = f"loses {money(-case.pv_benefits, sign)}"
        why = " with a target below today" if _aims_below_today(case) else ""
        besides = f"costs {money(case.pv_costs, sign)} besides"
        return f"The programme destroys value{why}: it {lost} over {over} and {besides}.", lost
    stressed = f"{with_currency(f'{case.benefit_cost_ratio:,.2f}', sign)} for each {sign}1 spent"
    returns = f"The programme returns {stressed} over {over}"
    if case.values["causal_fraction"] == 0:
        returns = (
            f"With no effect of the published gaps the programme returns {stressed} over {over}"
        )
    return f"{returns} {_when(case)}.", stressed


def _without_cost(case: BusinessCase) -> tuple[str, str]:
    effect_value = money(case.pv_benefits, case.assumptions.currency)
    if case.pv_benefits == 0:
        return "Nothing is spent and nothing changes: enter what the programme does and costs.", ""
    effect = f"the effect is worth {effect_value} over {years(case.assumptions)}"
    return f"No cost is given, so there is no return to state; {effect}.", effect_value


def _when(case: BusinessCase) -> str:
    """Say when the money is back: the end of the sentence that answers."""
    back, horizon = case.payback_months, int(case.evaluation.months)
    if back is None:
        return _not_within(case)
    if case.npv < 0:
        rate = percent(case.values["discount_rate"])
        late = f"the cash is back in {month(back)}, too late to be worth it at {rate} a year"
        return f"in today's money: {late}"
    if back == 0:
        return "and pays back at once"
    if back > horizon - MONTHS and horizon > MONTHS:
        return f"and pays back late, in {month(back)} of {horizon}"
    return f"and pays back in {month(back)}"


def _not_within(case: BusinessCase) -> str:
    """Say whether it pays back later, was paid back and lost it, or never does."""
    if "lost" in case.payback_note:
        return f"and does not keep its payback: {case.payback_note}"
    later, longest = _extend(case), int(registry()["horizon_years"].bounds[1])
    if later is None or case.values["horizon_years"] == longest:
        return "and does not pay back in that time"
    if later.payback_months is not None:
        in_month = month(later.payback_months)
        return f"and does not pay back in that time; carried on, it would in {in_month}"
    if "lost" in later.payback_note:
        return f"and does not pay back in that time, nor for good later: {later.payback_note}"
    return f"and never pays back, not even in {longest} years"


def _extend(case: BusinessCase) -> BusinessCase | None:
    """Return the case at the longest horizon; none where its base would outgrow all numbers."""
    longest = registry()["horizon_years"].bounds[1]
    try:
        return business_case(case.assumptions.change(horizon_years=longest))
    except AssumptionError:
        return None


def _overturn_words(case: BusinessCase) -> str:
    """Say how much of the published gaps the answer hangs on."""
    in_use = is_in_use(MOST_UNCERTAIN, case.assumptions.by_key)
    if case.pv_costs <= 0 or case.pv_benefits < 0 or not in_use:
        return ""
    roots = break_evens(case.assumptions, MOST_UNCERTAIN, close_enough=CLOSE_ENOUGH_TO_SAY).roots
    believed = case.assumptions[MOST_UNCERTAIN].likely
    if case.npv >= 0:
        below = [root for root in roots if root <= believed]
        if below:
            return f"It stops paying if less than {percent(below[0])} of the published gaps applies to you."
        above = [root for root in roots if root > believed]
        if above:
            return f"It stops paying if more than {percent(above[0])} of the published gaps applies to you."
        return "It pays even if nothing of the published gaps applies to you."
    if roots:
        side = "more" if roots[0] > believed else "less"
        needed, assumed = percent(roots[0]), percent(believed)
        if needed == assumed:
            needed, assumed = f"{100 * roots[0]:.2f} %", f"{100 * believed:.2f} %"
        return (
            f"It would pay if {side} than {needed} of the published gaps applied to you; "
            f"you assume {assumed}."
        )
    return "It would not pay even if all of the published gaps applied to you."


def _aside(case: BusinessCase) -> str:
    """Say so where the base shrinks although the programme pays."""
    ends = ends_of(case)
    shrinks = percent(ends.lost)
    if ends.lost <= 0 or shrinks == "0 %" or case.pv_benefits < 0:
        return ""
    instead = f", instead of {percent(ends.lost_without)}" if ends.gained else ""
    return f"The customer base shrinks all the same, by {shrinks}{instead}."


def _aims_below_today(case: BusinessCase) -> bool:
    return case.values["bonded_gain"] < 0 or case.values["let_down_cut"] < 0
