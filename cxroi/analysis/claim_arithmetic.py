"""What does a published claim come to on a company's own size?"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.claims import claims
from cxroi.model.lifetime import expected_years

if TYPE_CHECKING:
    from cxroi.model.business_case import BusinessCase
    from cxroi.model.claims import Claim

SECONDS = 365 * 24 * 60 * 60
MOST_UNSURE = 1.96
"""Standard errors to either side that hold 95 of 100 random samples."""


def customers_apart(claim: Claim, case: BusinessCase) -> float:
    """Return by how many customers a year two companies with the claim's rates would differ."""
    return _apart(claim) * case.values["customers"]


def margin_apart(claim: Claim, case: BusinessCase) -> float:
    """Return by how much cross-sold margin a year they would differ, money."""
    return _apart(claim) * case.values["customers"] * case.values["cross_sell_margin"]


class Pace(NamedTuple):
    """How often a customer is won."""

    theirs: float
    """A year, at the pace of the claim."""
    times: float
    """The same for each of all own customers."""
    seconds: float | None
    """Between two of one's own; none where nobody joins."""


def pace(claim: Claim, case: BusinessCase) -> Pace:
    """Hold a claim of so many seconds a customer against a company's own."""
    v, theirs = case.values, SECONDS / float(claim.value or 0)
    ours = v["new_customers"]
    return Pace(theirs, theirs / v["customers"], SECONDS / ours if ours else None)


class Referred(NamedTuple):
    """New customers by referral in a year, at a claim's share."""

    ours: float
    more: float
    """At the claim's share; below 0 where it is fewer."""
    saved: float
    """If they took the place of paid ones, money a year; below 0 where it costs."""


def referred_at(claim: Claim, case: BusinessCase) -> Referred:
    """Return who comes by referral, and what a claim's share would change."""
    v = case.values
    ours = v["referral_share"] * v["new_customers"]
    more = float(claim.value or 0) * v["new_customers"] - ours
    return Referred(ours, more, more * (v["acquisition_cost"] - v["referral_reward"]))


class Keeping(NamedTuple):
    """What it costs to keep a customer beside what it costs to win one."""

    spent: float
    """On the programme, for each customer and year, money."""
    ratio: float
    """The cost of winning one, as a multiple of it; 0 where nothing is spent."""
    kept: float
    """Customers a year who would have left, at full gain."""
    each: float
    """The programme's cost for each of these, money; 0 where there are none."""
    times: float
    """The same as a multiple of the cost of winning one; 0 where that is nothing."""


def keeping(case: BusinessCase) -> Keeping:
    """Return what a programme costs for each customer, and for each who stays because of it."""
    v, gain = case.values, case.evaluation.figure("retention_gain")
    won = v["acquisition_cost"]
    spent = v["running_cost"] / v["customers"] + v["cost_per_customer"]
    each = spent / gain if gain > 0 else 0.0
    ratio, times = won / spent if spent > 0 else 0.0, each / won if won > 0 else 0.0
    return Keeping(spent, ratio, gain * v["customers"], each, times)


def referral_share_of_benefits(case: BusinessCase) -> float | None:
    """Return which share of the benefits referral brings; none where there are none."""
    brought = {key: float(npv) for key, npv in case.evaluation.drivers.items()}
    total = sum(brought.values())
    return brought["referral"] / total if total > 0 else None


class WorthMore(NamedTuple):
    """What referred customers would bring more by a claim, a year."""

    each: float
    referred: float
    together: float


def worth_more(claim: Claim, case: BusinessCase) -> WorthMore:
    """Return what a claim that referred customers are worth more comes to."""
    v = case.values
    each, referred = float(claim.value or 0) * v["margin"], v["referral_share"] * v["new_customers"]
    return WorthMore(each, referred, each * referred)


def bonded_target(case: BusinessCase) -> float:
    """Return which share of customers is to be bonded."""
    return case.values["bonded_share"] + case.values["bonded_gain"]


def years_stayed(case: BusinessCase) -> tuple[float, float]:
    """Return how many years a customer stays today, and a bonded one."""
    run = case.evaluation
    rates = (run.figure("retention_today"), run.retention.bonded)
    today, bonded = (float(expected_years(rate)) for rate in rates)
    return today, bonded


def widest_error(claim: Claim) -> float:
    """Return how far any share of a random sample of the claim's size may be off.

    Examples
    --------
    >>> round(widest_error(claims()["cmo_sample"]), 3)
    0.045
    """
    return _error(0.5, float(claim.value or 0))


class Executives(NamedTuple):
    """A share of the executives who were asked."""

    asked: float
    having: float
    """How many have it."""
    error: float
    """How far the share may be off, had chance chosen them."""


def executives(claim: Claim) -> Executives:
    """Count a share of those asked."""
    asked, share = float(claims()["cmo_sample"].value or 0), float(claim.value or 0)
    return Executives(asked, share * asked, _error(share, asked))


def _error(share: float, asked: float) -> float:
    return MOST_UNSURE * sqrt(share * (1 - share) / asked)


def _apart(claim: Claim) -> float:
    return float(claim.value or 0) - float(claim.against or 0)
