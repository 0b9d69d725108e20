"""What does a claim come to on the reader's own size: its arithmetic, and nothing else."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from cxroi.model.claims import claims
from cxroi.model.lifetime import expected_years
from cxroi.model.units import money, percent, plain_number, three_figures, write_count

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.model.business_case import BusinessCase
    from cxroi.model.claims import Claim

SECONDS = 365 * 24 * 60 * 60
MINUTE, HOUR, DAY = 60, 3_600, 86_400
MOST_UNSURE = 1.96
"""Standard errors to either side that hold 95 of 100 random samples."""


def arithmetic(claim: Claim, case: BusinessCase) -> list[str]:
    """Work a claim out on a case, in sentences; none where it has no figure to work out.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> for said in arithmetic(
    ...     claims()["first_direct_eight_seconds"], business_case(assumptions())
    ... ):
    ...     print(said)
    You win one every 19 minutes: 28,000 a year.
    One every 8 seconds is 3,942,000 a year: 39.4 times all your customers, won anew each year.
    """
    if claim.key.startswith("cmo_") and claim.unit == "share":
        return _of_executives(claim)
    work = WORK.get(claim.key)
    return work(claim, case) if work else []


def _retention(claim: Claim, case: BusinessCase) -> list[str]:
    v, rates = case.values, case.evaluation.retention
    high, low = _pair(claim)
    apart = (high - low) * v["customers"]
    tiers = [percent(float(rate)) for rate in (rates.bonded, rates.satisfied)]
    return [
        (
            f"Taken to the letter, of your {write_count(_count(v['customers']), 'customers')} the two companies would keep "
            f"{_count(apart)} more or fewer in a year."
        ),
        (
            f"At your own {percent(v['retention_rate'])} and {percent(v['causal_fraction'])} of the gap, this case "
            f"takes {tiers[0]} of the bonded to stay, and {tiers[1]} of the satisfied."
        ),
    ]


def _cross_sell(claim: Claim, case: BusinessCase) -> list[str]:
    v, rates, sign = case.values, case.evaluation.cross_sell, case.assumptions.currency
    high, low = _pair(claim)
    apart = (high - low) * v["customers"] * v["cross_sell_margin"]
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
    v, each = case.values, float(claim.value or 0)
    theirs, ours = SECONDS / each, v["new_customers"]
    won = (
        f"You win one every {_time(SECONDS / ours)}: {_count(ours)} a year."
        if ours
        else "You win none."
    )
    return [
        won,
        (
            f"One every {each:g} seconds is {_count(theirs)} a year: {three_figures(theirs / v['customers'])} times "
            "all your customers, won anew each year."
        ),
    ]


def _referral(claim: Claim, case: BusinessCase) -> list[str]:
    v, sign, share = case.values, case.assumptions.currency, float(claim.value or 0)
    ours = v["referral_share"] * v["new_customers"]
    more = share * v["new_customers"] - ours
    saved = more * (v["acquisition_cost"] - v["referral_reward"])
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
    v, sign = case.values, case.assumptions.currency
    spent = v["running_cost"] / v["customers"] + v["cost_per_customer"]
    told = [f"Winning a customer costs you {money(v['acquisition_cost'], sign)}."]
    if spent > 0:
        ratio = v["acquisition_cost"] / spent
        told.append(
            f"The programme would cost {money(spent, sign)} a year for each customer you keep: on average "
            f"winning costs {three_figures(ratio)} times as much, against the {claim.figure} claimed."
        )
    kept = case.evaluation.figure("retention_gain")
    if spent > 0 and kept > 0:
        each = spent / kept
        told.append(
            f"But at full gain it keeps {_count(kept * v['customers'])} who would have left, so each of those "
            f"costs {money(each, sign)} a year: {three_figures(each / v['acquisition_cost'])} times the cost of a "
            "new one. The average ratio decides nothing; this one does, with all else a customer brings."
            if v["acquisition_cost"] > 0
            else f"At full gain each customer kept who would have left costs {money(each, sign)} a year."
        )
    return told


def _recommendations(claim: Claim, case: BusinessCase) -> list[str]:
    drivers = {key: float(value) for key, value in case.evaluation.drivers.items()}
    total = sum(drivers.values())
    if total <= 0:
        return ["Your case has no benefit to take a share of."]
    share, most = drivers["referral"] / total, float(claim.value or 0)
    side = "above" if share > most else "within"
    return [
        f"In your case “Bringing others” brings {percent(share)} of the benefits: {side} what this count would allow."
    ]


def _referred_value(claim: Claim, case: BusinessCase) -> list[str]:
    v, sign = case.values, case.assumptions.currency
    more = float(claim.value or 0) * v["margin"]
    referred = v["referral_share"] * v["new_customers"]
    return [
        (
            f"On your margin of {money(v['margin'], sign)} that would be {money(more, sign)} a year more for each of "
            f"the {_count(referred)} who come by referral in a year, {money(more * referred, sign)} together. "
            "It is not counted in this case."
        )
    ]


def _excellent(claim: Claim, case: BusinessCase) -> list[str]:
    v = case.values
    target = v["bonded_share"] + v["bonded_gain"]
    return [
        (
            f"It counts companies, not customers. You plan to have {percent(target)} of your customers bonded, "
            f"{percent(v['bonded_share'])} today; only {claim.figure} of companies were called excellent at all."
        )
    ]


def _indefinitely(_: Claim, case: BusinessCase) -> list[str]:
    run = case.evaluation
    today, bonded = (
        float(expected_years(rate))
        for rate in (run.figure("retention_today"), run.retention.bonded)
    )
    return [
        (
            f"At your own retention a customer stays {three_figures(today)} years on average, a bonded one "
            f"{three_figures(bonded)}: long, and not without end."
        )
    ]


def _sample(claim: Claim, _: BusinessCase) -> list[str]:
    count = float(claim.value or 0)
    widest = MOST_UNSURE * sqrt(0.25 / count)
    return [
        f"Had chance chosen the {count:g}, each share would be sure to {100 * widest:.1f} points either way."
    ]


def _of_executives(claim: Claim) -> list[str]:
    """Count a share of those asked, and say how sure it would be had chance chosen them."""
    asked, share = float(claims()["cmo_sample"].value or 0), float(claim.value or 0)
    unsure = MOST_UNSURE * sqrt(share * (1 - share) / asked)
    return [
        (
            f"{claim.figure} of {asked:g} is {share * asked:.0f} executives; had chance chosen them, "
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


def _pair(claim: Claim) -> tuple[float, float]:
    return float(claim.value or 0), float(claim.against or 0)


def _count(number: float) -> str:
    return plain_number(round(number))


def _time(seconds: float) -> str:
    """Print a time in the unit that suits it."""
    for size, word in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= size:
            return f"{three_figures(seconds / size) if seconds < 10 * size else f'{seconds / size:.0f}'} {word}"
    return f"{seconds:.0f} seconds"
