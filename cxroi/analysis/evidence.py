"""What does a case rest on, what would be left without a claim, and what will be asked first?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.assumption import OWN_GROUNDS
from cxroi.model.claims import claims
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.registry import registry
from cxroi.model.segments import shared_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxroi.analysis.variance import Share
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

GROUNDS = (
    *("judgement", "plan", "own_figure", "opinion", "self_report", "stated_intention"),
    *("published_comparison", "measured", "convention"),
)
"""What an assumption can rest on, the weakest first."""
NO_GAP = 1.0
"""An odds ratio, or any other ratio between tiers, that sets nobody apart."""


class Influence(NamedTuple):
    """An assumption's share of the variance, and what it rests on."""

    key: str
    share: float
    ground: str
    strength: int
    """0 for the weakest ground."""


def influences(assumptions: Assumptions, shares: Iterable[Share]) -> list[Influence]:
    """Put each assumption's share of the variance beside its ground, what will be asked first leading.

    By the product of its total share and the number of grounds that are stronger or as strong.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.variance import shares_of_variance
    >>> influences(assumptions(), shares_of_variance(assumptions(), 256))[0][::2]
    ('causal_fraction', 'judgement')
    """
    found = []
    for each in shares:
        ground = ground_of(assumptions[each.key])
        found.append(Influence(each.key, each.total, ground, GROUNDS.index(ground)))
    return sorted(found, key=lambda each: (-each.share * (len(GROUNDS) - each.strength), each.key))


def ground_of(assumption: Assumption) -> str:
    """Return what an assumption rests on: its own ground, or the evidence of its claim."""
    if assumption.rests_on in OWN_GROUNDS:
        return assumption.rests_on
    if assumption.likely != registry()[shared_key(assumption.key)].likely:
        return "judgement"
    return claims()[assumption.rests_on].evidence


def keys_resting_on(assumptions: Assumptions, claim: str) -> list[str]:
    """Return the keys of the assumptions in use that rest on a claim, those of segments too.

    Raises
    ------
    CxroiError
        If there is no such claim.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> (
    ...     keys_resting_on(assumptions(), "brandz_cross_sell"),
    ...     keys_resting_on(assumptions(), "cmo_pay"),
    ... )
    (['cross_sell_odds_ratio'], [])
    """
    if claim not in claims():
        raise CxroiError(f"There is no claim '{claim}'. {did_you_mean(claim, claims())}")
    return [each.key for each in assumptions.in_use() if each.rests_on == claim]


def without_claims(assumptions: Assumptions, rejected: Iterable[str]) -> Assumptions:
    """Return a case in which some claims are not believed: each ratio that rests on one is 1.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> doubtful = without_claims(assumptions(), ["brandz_retention"])
    >>> doubtful["retention_odds_ratio"].likely, round(business_case(doubtful).npv, 2)
    (1.0, -530174.69)
    """
    changes, reasons = {}, {}
    for claim in rejected:
        for key in keys_resting_on(assumptions, claim):
            changes[key] = (NO_GAP, NO_GAP, NO_GAP)
            reasons[key] = f"{claims()[claim].figure} is rejected: no gap."
    return assumptions.change(**changes).with_reasons(**reasons) if changes else assumptions


def npv_without(assumptions: Assumptions, claims: Iterable[str]) -> float:
    """Return the net present value of a case in which some claims are not believed, money."""
    return float(evaluate(without_claims(assumptions, claims).values()).npv)


class AtStake(NamedTuple):
    """What of a net present value hangs on a claim, money."""

    npv: float
    left: float
    """What is left without it."""
    share: float | None
    """Of the whole; none where that is not above 0, or less than what hangs on the claim."""


def at_stake(case: BusinessCase, claim: str) -> AtStake:
    """Return what hangs on a claim, and what is left without it."""
    npv = npv_at_stake(case, claim)
    return AtStake(
        npv, case.npv - npv, npv / case.npv if case.npv > 0 and npv <= case.npv else None
    )


def npv_at_stake(case: BusinessCase, claim: str) -> float:
    """Return how much of a case's net present value hangs on a claim, money; 0 where nothing rests on it.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> round(npv_at_stake(business_case(assumptions()), "brandz_retention"))
    698906
    """
    assumptions = case.assumptions
    return (
        case.npv - npv_without(assumptions, [claim]) if keys_resting_on(assumptions, claim) else 0.0
    )
