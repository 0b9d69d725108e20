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
    The programme returns 1.12 times its cost over 5 years and pays back in month 47.
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
        costs = f"on top of {money(case.pv_costs, sign)} in costs"
        ends = f"{lost} in benefits over {over}, {costs}."
        if _aims_below_today(case):
            low = "The programme destroys value: its targets are below today's levels."
            return f"{low} It {ends}", lost
        return f"The programme destroys value: it {ends}", lost
    ratio = f"{case.benefit_cost_ratio:,.2f}"
    stressed = f"{sign}{ratio} for every {sign}1 spent" if sign else f"{ratio} times its cost"
    programme = "The programme"
    if case.values[MOST_UNCERTAIN] == 0:
        programme = "If none of the published gap applies, the programme"
    return f"{programme} returns {stressed} over {over}{_when(case)}.", stressed


def _without_cost(case: BusinessCase) -> tuple[str, str]:
    effect_value = money(case.pv_benefits, case.assumptions.currency)
    if case.pv_benefits == 0:
        return (
            "Nothing changes and nothing is spent yet. Enter what the programme does and costs.",
            "",
        )
    effect = f"the effect is worth {effect_value} over {years(case.assumptions)}"
    return f"No cost entered, so no return can be calculated; {effect}.", effect_value


def _when(case: BusinessCase) -> str:
    """Say when the case pays back: the end of the sentence that answers, with what joins it."""
    back, horizon = case.payback_months, int(case.evaluation.months)
    if back is None:
        return _not_within(case)
    if case.npv < 0:
        rate = percent(case.values["discount_rate"])
        return f"; cash is recovered in {month(back)}, too late to earn the required {rate} a year"
    if back == 0:
        return " and pays back immediately"
    if back > horizon - MONTHS and horizon > MONTHS:
        return f" and pays back late, in {month(back)} of {horizon}"
    return f" and pays back in {month(back)}"


def _not_within(case: BusinessCase) -> str:
    """Say whether it pays back later, was paid back and lost it, or never does."""
    if case.lost_payback:
        back, lost = map(month, case.lost_payback)
        return f"; it pays back in {back} but falls back into loss in {lost}"
    later, longest = _extend(case), int(registry()["horizon_years"].bounds[1])
    if later is None or case.values["horizon_years"] == longest:
        return " and does not pay back in that time"
    if later.payback_months is not None:
        in_month = month(later.payback_months)
        return f" and does not pay back in that time; if continued, it would in {in_month}"
    if later.lost_payback:
        back, lost = map(month, later.lost_payback)
        return (
            f" and does not pay back in that time; if continued, it would in {back}, "
            f"but fall back into loss in {lost}"
        )
    return f" and does not pay back even in {longest} years"


def _extend(case: BusinessCase) -> BusinessCase | None:
    """Return the case at the longest horizon; none where its base would outgrow all numbers."""
    longest = registry()["horizon_years"].bounds[1]
    try:
        return business_case(case.assumptions.change(horizon_years=longest))
    except AssumptionError:
        return None


def _overturn_words(case: BusinessCase) -> str:
    """Say how much of the published gap must apply for the case to break even."""
    in_use = is_in_use(MOST_UNCERTAIN, case.assumptions.by_key)
    if case.pv_costs <= 0 or case.pv_benefits < 0 or not in_use:
        return ""
    roots = break_evens(case.assumptions, MOST_UNCERTAIN, close_enough=CLOSE_ENOUGH_TO_SAY).roots
    believed = case.assumptions[MOST_UNCERTAIN].likely
    if case.npv >= 0:
        if not roots:
            return "It pays back even if none of the published gap applies."
        root = next((each for each in roots if each <= believed), roots[0])
        side = "least" if root <= believed else "most"
        needed, assumed = _told_apart(root, believed)
        return (
            f"It breaks even only if at {side} {needed} of the published gap applies; "
            f"you assume {assumed}."
        )
    if roots:
        side = "least" if roots[0] > believed else "most"
        needed, assumed = _told_apart(roots[0], believed)
        return (
            f"It would break even only if at {side} {needed} of the published gap applied; "
            f"you assume {assumed}."
        )
    return "It would lose money even if all of the published gap applied."


def _told_apart(needed: float, assumed: float) -> tuple[str, str]:
    """Print two shares in whole per cent, or with two decimals where they would read the same."""
    if percent(needed) == percent(assumed) and needed != assumed:
        return f"{100 * needed:.2f}%", f"{100 * assumed:.2f}%"
    return percent(needed), percent(assumed)


def _aside(case: BusinessCase) -> str:
    """Say so where the base shrinks."""
    ends = ends_of(case)
    shrinks = percent(ends.lost)
    if ends.lost <= 0 or shrinks == "0%" or case.pv_benefits < 0:
        return ""
    without = f" ({percent(ends.lost_without)} without the programme)" if ends.gained else ""
    begins = "Even so, the" if case.npv >= 0 else "The"
    return f"{begins} customer base shrinks by {shrinks}{without}."


def _aims_below_today(case: BusinessCase) -> bool:
    return case.values["bonded_gain"] < 0 or case.values["let_down_cut"] < 0
