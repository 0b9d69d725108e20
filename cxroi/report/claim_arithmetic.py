"""What does a claim come to on the reader's own size, in sentences?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.analysis import claim_arithmetic as figures
from cxroi.model.units import money, percent, plain_number, three_figures, write_count

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.model.business_case import BusinessCase
    from cxroi.model.claims import Claim

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def arithmetic(claim: Claim, case: BusinessCase) -> list[str]:
    """Work a claim out on a case, in sentences; none where it has no figure to work out.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> from cxroi.model.claims import claims
    >>> for sentence in arithmetic(
    ...     claims()["first_direct_eight_seconds"], business_case(assumptions())
    ... ):
    ...     print(sentence)
    You win one every 19 minutes: 28,000 a year.
    One every 8 seconds is 3,942,000 a year: 39.4 times all your customers, won anew each year.
    """
    if claim.key.startswith("cmo_") and claim.unit == "share":
        return _of_executives(claim)
    work = WORK.get(claim.key)
    return work(claim, case) if work else []


def _retention(claim: Claim, case: BusinessCase) -> list[str]:
    v, rates = case.values, case.evaluation.retention
    tiers = [percent(float(rate)) for rate in (rates.bonded, rates.satisfied)]
    return [
        (
            f"Taken to the letter, of your {write_count(_count(v['customers']), 'customers')} the two companies would keep "
            f"{_count(figures.customers_apart(claim, case))} more or fewer in a year."
        ),
        (
            f"At your own {percent(v['retention_rate'])} and {percent(v['causal_fraction'])} of the gap, this case "
            f"takes {tiers[0]} of the bonded to stay, and {tiers[1]} of the satisfied."
        ),
    ]


def _cross_sell(claim: Claim, case: BusinessCase) -> list[str]:
    v, rates, sign = case.values, case.evaluation.cross_sell, case.assumptions.currency
    apart = figures.margin_apart(claim, case)
    tiers = [percent(float(rate)) for rate in (rates.bonded, rates.satisfied)]
    return [
        (
            f"Taken to the letter, between the two companies lie {money(apart, sign)} of cross-sold margin a year "
            "at your size."
        ),
        (
            f"At your own {percent(v['cross_sell_rate'])} and {percent(v['causal_fraction'])} of the gap, this case "
            f"takes {tiers[0]} of the bonded to hold a second product, and {tiers[1]} of the satisfied."
        ),
    ]


def _seconds(claim: Claim, case: BusinessCase) -> list[str]:
    found, won = figures.pace(claim, case), "You win none."
    if found.seconds is not None:
        ours = _count(case.values["new_customers"])
        won = f"You win one every {_time(found.seconds)}: {ours} a year."
    return [
        won,
        (
            f"One every {claim.value:g} seconds is {_count(found.theirs)} a year: {three_figures(found.times)} times "
            "all your customers, won anew each year."
        ),
    ]


def _referral(claim: Claim, case: BusinessCase) -> list[str]:
    v, sign, share = case.values, case.assumptions.currency, float(claim.value or 0)
    ours, more, saved = figures.referred_at(claim, case)
    word = "more" if more >= 0 else "fewer"
    verb = "save" if saved >= 0 else "cost"
    return [
        (
            f"Of your {write_count(_count(v['new_customers']), 'new customers')} a year {_count(ours)} "
            f"{'is' if _count(ours) == '1' else 'are'} referred, "
            f"{percent(v['referral_share'])}. At {percent(share)} it would be {_count(abs(more))} {word}."
        ),
        f"If they took the place of paid ones, that would {verb} {money(abs(saved), sign)} a year, at most.",
    ]


def _five_times(claim: Claim, case: BusinessCase) -> list[str]:
    v, sign, found = case.values, case.assumptions.currency, figures.keeping(case)
    spent = found.spent
    sentences = [f"Winning a customer costs you {money(v['acquisition_cost'], sign)}."]
    if spent > 0:
        sentences.append(
            f"The programme would cost {money(spent, sign)} a year for each customer you keep: on average "
            f"winning costs {three_figures(found.ratio)} times as much, against the {claim.figure} claimed."
        )
    if spent > 0 and found.kept > 0:
        each = found.each
        sentences.append(
            f"But at full gain it keeps {_count(found.kept)} who would have left, so each of those "
            f"costs {money(each, sign)} a year: {three_figures(found.times)} times the cost of a "
            "new one. The average ratio decides nothing; this one does, with all else a customer brings."
            if v["acquisition_cost"] > 0
            else f"At full gain each customer kept who would have left costs {money(each, sign)} a year."
        )
    return sentences


def _recommendations(claim: Claim, case: BusinessCase) -> list[str]:
    share = figures.referral_share_of_benefits(case)
    if share is None:
        return ["Your case has no benefit to take a share of."]
    side = "above" if share > float(claim.value or 0) else "within"
    return [
        f"In your case “Bringing others” brings {percent(share)} of the benefits: {side} what this count would allow."
    ]


def _referred_value(claim: Claim, case: BusinessCase) -> list[str]:
    more, sign = figures.worth_more(claim, case), case.assumptions.currency
    return [
        (
            f"On your margin of {money(case.values['margin'], sign)} that would be {money(more.each, sign)} a year more for each of "
            f"the {_count(more.referred)} who come by referral in a year, {money(more.together, sign)} together. "
            "It is not counted in this case."
        )
    ]


def _excellent(claim: Claim, case: BusinessCase) -> list[str]:
    v = case.values
    target = figures.bonded_target(case)
    return [
        (
            f"It counts companies, not customers. You plan to have {percent(target)} of your customers bonded, "
            f"{percent(v['bonded_share'])} today; only {claim.figure} of companies were called excellent at all."
        )
    ]


def _indefinitely(_: Claim, case: BusinessCase) -> list[str]:
    today, bonded = figures.years_stayed(case)
    return [
        (
            f"At your own retention a customer stays {three_figures(today)} years on average, a bonded one "
            f"{three_figures(bonded)}: long, and not without end."
        )
    ]


def _sample(claim: Claim, _: BusinessCase) -> list[str]:
    widest = figures.widest_error(claim)
    return [
        f"Had chance chosen the {claim.value:g}, each share would be sure to {100 * widest:.1f} points either way."
    ]


def _of_executives(claim: Claim) -> list[str]:
    """Count a share of those asked, and say how sure it would be had chance chosen them."""
    asked, count, unsure = figures.executives(claim)
    return [
        (
            f"{claim.figure} of {asked:g} is {count:.0f} executives; had chance chosen them, "
            f"{100 * unsure:.1f} points either way. Your own answer stands beside it in the readiness check."
        )
    ]


WORK: dict[str, Callable[[Claim, BusinessCase], list[str]]] = {
    "brandz_retention": _retention,
    "brandz_cross_sell": _cross_sell,
    "first_direct_eight_seconds": _seconds,
    "first_direct_referral": _referral,
    "acquire_v_keep": _five_times,
    "acquire_v_keep_range": _five_times,
    "recommendations_small": _recommendations,
    "referred_are_worth_more": _referred_value,
    "cxpi_excellent": _excellent,
    "lifecycle_extended_indefinitely": _indefinitely,
    "cmo_sample": _sample,
}
"""Claims that can be worked out on a case, beside the shares of executives."""


def _count(number: float) -> str:
    return plain_number(round(number))


def _time(seconds: float) -> str:
    """Print a time in the unit that suits it."""
    for size, word in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= size:
            return f"{three_figures(seconds / size) if seconds < 10 * size else f'{seconds / size:.0f}'} {word}"
    return f"{seconds:.0f} seconds"
