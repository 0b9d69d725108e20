"""What does a claim come to at the reader's scale, in sentences?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.analysis import claim_arithmetic as figures
from cxroi.model.units import money, percent, plain_number, three_figures, write_count

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.model.business_case import BusinessCase
    from cxroi.model.claims import Claim

NO_AVERAGE = (
    "An average does not say where the next unit of money goes, because it counts customers who would have "
    "come or stayed anyway. Keep or acquire, in the business case, compares the cost of one more."
)
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
    One every 8 seconds is 3,942,000 a year: 39.4 times your customer base, every year.
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
            f"Taken literally, the gap is worth {_count(figures.customers_apart(claim, case))} of your "
            f"{write_count(_count(v['customers']), 'customers')} a year."
        ),
        (
            f"At your retention rate of {percent(v['retention_rate'])} and {percent(v['causal_fraction'])} of "
            f"the gap, this case assumes that {tiers[0]} of bonded and {tiers[1]} of satisfied customers stay."
        ),
    ]


def _cross_sell(claim: Claim, case: BusinessCase) -> list[str]:
    v, rates, sign = case.values, case.evaluation.cross_sell, case.assumptions.currency
    apart = figures.margin_apart(claim, case)
    tiers = [percent(float(rate)) for rate in (rates.bonded, rates.satisfied)]
    return [
        (
            f"Taken literally, the gap is worth {money(apart, sign)} of cross-sold margin a year at your scale."
        ),
        (
            f"At your cross-sell rate of {percent(v['cross_sell_rate'])} and {percent(v['causal_fraction'])} of "
            f"the gap, this case assumes rates of {tiers[0]} for bonded and {tiers[1]} for satisfied customers."
        ),
    ]


def _seconds(claim: Claim, case: BusinessCase) -> list[str]:
    found, won = figures.pace(claim, case), "You win no new customers."
    if found.seconds is not None:
        ours = _count(case.values["new_customers"])
        won = f"You win one every {_time(found.seconds)}: {ours} a year."
    return [
        won,
        (
            f"One every {claim.value:g} seconds is {_count(found.theirs)} a year: {three_figures(found.times)} times "
            "your customer base, every year."
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
        f"If they replaced paid customers, that would {verb} at most {money(abs(saved), sign)} a year.",
    ]


def _five_times(claim: Claim, case: BusinessCase) -> list[str]:
    v, sign, found = case.values, case.assumptions.currency, figures.keeping(case)
    spent = found.spent
    sentences = [f"Winning a customer costs you {money(v['acquisition_cost'], sign)}."]
    if spent > 0:
        sentences.append(
            f"The programme would cost {money(spent, sign)} a year for each customer you retain. On average, "
            f"winning one costs {three_figures(found.ratio)} times as much (claim: {claim.figure})."
        )
    if spent > 0 and found.kept > 0:
        each = found.each
        sentences.append(
            f"At full effect it retains {_count(found.kept)} customers who would have left. Each of those "
            f"costs {money(each, sign)} a year: {three_figures(found.times)} times the cost of a "
            "new customer. This ratio decides, not the average, with all else a customer brings."
            if v["acquisition_cost"] > 0
            else f"At full effect, each retained customer who would have left costs {money(each, sign)} a year."
        )
    return [*sentences, NO_AVERAGE]


def _recommendations(claim: Claim, case: BusinessCase) -> list[str]:
    share = figures.referral_share_of_benefits(case)
    if share is None:
        return ["Your case has no benefits to share out."]
    side = "above" if share > float(claim.value or 0) else "within"
    return [
        f"In your case referral accounts for {percent(share)} of the benefits: {side} what this count would allow."
    ]


def _referred_value(claim: Claim, case: BusinessCase) -> list[str]:
    more, sign = figures.worth_more(claim, case), case.assumptions.currency
    return [
        (
            f"On your margin of {money(case.values['margin'], sign)} that is {money(more.each, sign)} more a year "
            f"for each of {_count(more.referred)} referred customers: {money(more.together, sign)} in total. "
            "This case does not count it."
        )
    ]


def _excellent(claim: Claim, case: BusinessCase) -> list[str]:
    v = case.values
    target = figures.bonded_target(case)
    return [
        (
            f"It counts companies, not customers. You plan for {percent(target)} bonded customers "
            f"({percent(v['bonded_share'])} today); only {claim.figure} of companies were called excellent."
        )
    ]


def _indefinitely(_: Claim, case: BusinessCase) -> list[str]:
    today, bonded = figures.years_stayed(case)
    return [
        (
            f"At your retention rate a customer stays {three_figures(today)} years on average, and a bonded "
            f"customer {three_figures(bonded)}: long, but not indefinitely."
        )
    ]


def _sample(claim: Claim, _: BusinessCase) -> list[str]:
    widest = figures.widest_error(claim)
    return [
        f"If these {claim.value:g} were a random sample, the margin of error would be up to ±{100 * widest:.1f} points."
    ]


def _of_executives(claim: Claim) -> list[str]:
    """Count a share of those asked, and say its margin of error in a random sample."""
    asked, count, unsure = figures.executives(claim)
    return [
        (
            f"{claim.figure} of {asked:g} is {count:.0f} executives. If this were a random sample, the margin "
            f"of error would be ±{100 * unsure:.1f} points. The readiness check shows your own answer."
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
