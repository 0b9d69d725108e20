"""What the page of evidence knows: the claims beside a case, and what is left if some are not believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.analysis.evidence import without_claims
from cxroi.analysis.top_box import BELOW, KEPT, cliff, usual_scores
from cxroi.analysis.what_if import what_ifs
from cxroi.model.business_case import business_case
from cxroi.model.claims import EVIDENCE, claims, sources
from cxroi.model.links import write_link
from cxroi.model.units import exact_money, money
from cxroi.report.evidence import GROUNDS, KEEP_OR_ACQUIRE, cards, without_claims_words
from cxroi.report.top_box import cliff_table, cliff_words
from cxroi.widgets.case_requests import answer_about_case
from cxroi.widgets.requests import EVIDENCE_KINDS
from cxroi.widgets.specs import chart_specs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.tables import Table
    from cxroi.report.evidence import Card
    from cxroi.widgets.case_requests import CaseQuestion
    from cxroi.widgets.tasks import Answer

CHART = "cliff"


def answer(request: Mapping[str, Any]) -> Answer:
    """Answer at once.

    Parameters
    ----------
    request : mapping
        What ``requests.EVIDENCE_KINDS`` names.
    """
    return answer_about_case(request, EVIDENCE_KINDS, KINDS)


def first_look() -> dict[str, Any]:
    """Return what does not change while the page is open."""
    kept = what_ifs()[KEPT]
    read = dict.fromkeys(claim.source for claim in claims().values())
    return {
        "page": "evidence",
        "specs": {CHART: chart_specs()[CHART]},
        "charts": [CHART],
        "kinds": [{"name": name, "title": GROUNDS[name]} for name in EVIDENCE],
        "sources": [{"name": key, "title": sources()[key].title} for key in read],
        "kept": {"label": kept.label, "about": f"{kept.help} {kept.reason}", "value": kept.value},
    }


def _case(
    assumptions: Assumptions, _: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Table]]:
    scores = usual_scores(business_case(assumptions))
    words, tables = _read(assumptions, scores, what_ifs()[KEPT].value)
    shown = [_card(card, assumptions.currency) for card in cards(assumptions)]
    return {"cards": shown, "scores": scores, **words, **_case_without(assumptions, [])}, tables


def _without_claims(
    assumptions: Assumptions, request: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Table]]:
    return _case_without(assumptions, [str(key) for key in request.get("doubted", [])]), {}


def _cliff(
    assumptions: Assumptions, request: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Table]]:
    return _read(assumptions, request["scores"], request.get("kept", what_ifs()[KEPT].value))


KINDS: dict[str, CaseQuestion] = {"case": _case, "doubt": _without_claims, "cliff": _cliff}


def _read(
    assumptions: Assumptions, scores: list[float], kept: float
) -> tuple[dict[str, Any], dict[str, Table]]:
    """Read a survey by the published figures."""
    found = cliff(scores, kept, assumptions[BELOW].likely)
    return {"read": cliff_words(found)}, {CHART: cliff_table(found)}


def _case_without(assumptions: Assumptions, claims: list[str]) -> dict[str, Any]:
    """Say what is left of a case, and where to go on with it."""
    left = without_claims(assumptions, claims)
    npv = business_case(left).npv
    return {
        "said": without_claims_words(assumptions, claims),
        "exact": exact_money(npv, assumptions.currency),
        "link": write_link(left, npv).query,
    }


def _card(card: Card, currency: str) -> dict[str, Any]:
    """Describe a claim for the page."""
    claim = card.claim
    return {
        "key": claim.key,
        "figure": claim.figure,
        "words": claim.words,
        "said_by": claim.said_by,
        "compared": claim.compared,
        "kind": claim.evidence,
        "kind_words": GROUNDS[claim.evidence],
        "period": claim.period,
        "caution": claim.caution,
        "counter": claim.counter_evidence,
        "second_hand": claim.is_second_hand,
        "source": claim.source,
        "read_in": card.from_source,
        "reported": card.reported,
        "rests": list(card.rests),
        "places": list(card.places),
        "hangs": money(card.npv_at_stake, currency) if card.rests else "",
        "told": card.told,
        "arithmetic": list(card.arithmetic),
        "tab": KEEP_OR_ACQUIRE if "keep_or_acquire" in claim.places else "",
    }
