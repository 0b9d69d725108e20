"""What the page of the readiness check knows: questions, and what their answers do to a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.analysis.readiness import moves, propose, stage
from cxroi.analysis.readiness_check import ANSWERS, check_questions
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims
from cxroi.model.links import write_link
from cxroi.model.names import stem_of
from cxroi.model.scenario_files import write_scenario
from cxroi.model.scenarios import title_of
from cxroi.model.units import exact_money, money, plain_number
from cxroi.report.readiness import BESIDE, effect_rows, profile, proposal_rows, result_words
from cxroi.report.unit_once import unit_in_label
from cxroi.widgets.case_requests import answer_about_case
from cxroi.widgets.requests import READINESS_KINDS
from cxroi.widgets.specs import chart_specs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.analysis.readiness_check import CheckQuestion
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.tables import Table
    from cxroi.widgets.case_requests import CaseQuestion
    from cxroi.widgets.tasks import Answer

CHART = "profile"
PARTS = {
    "gate": (
        "Core service",
        "The core service must work all the time. Until it does, no experience programme will work.",
    ),
    "cult": (
        "Five stages",
        "The five “cults” of Shep Hyken. A stage reached only some of the time counts as stage one.",
    ),
    "component": (
        "Four components",
        (
            "After Shaun Smith: consistent, intentional, differentiated and valuable. The last two apply "
            "to customers and to the company."
        ),
    ),
    "practice": ("Practices", f"Compared with what executives said of {BESIDE}."),
}
PROPOSAL_COLUMNS = ("Assumption", "Your case", "With your answers")
EFFECT_COLUMNS = ("Question", "Answer", "Assumption", "Effect", "Reason (judgement)")


def answer(request: Mapping[str, Any]) -> Answer:
    """Answer at once.

    Parameters
    ----------
    request : mapping
        What ``requests.READINESS_KINDS`` names.
    """
    return answer_about_case(request, READINESS_KINDS, KINDS)


def first_look() -> dict[str, Any]:
    """Return what does not change while the page is open."""
    asked = check_questions().values()
    return {
        "page": "readiness",
        "specs": {CHART: chart_specs()[CHART]},
        "charts": [CHART],
        "parts": [
            {
                "title": title,
                "about": about,
                "questions": [_question(each) for each in asked if each.part == part],
            }
            for part, (title, about) in PARTS.items()
        ],
        "stages": [each.key for each in asked if each.part == "cult"],
    }


def _check(
    assumptions: Assumptions, request: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Table]]:
    answers, is_on = _answers(request), bool(request.get("on"))
    after = propose(assumptions, answers)
    now, then = business_case(assumptions).npv, business_case(after).npv
    sign = assumptions.currency
    return (
        {
            "headline": _headline(answers, money(now, sign), money(then, sign), is_on=is_on),
            "told": result_words(answers),
            "stage": stage(answers).number if answers else 0,
            "moves": [
                _move(each.question, answers, each.gain, sign)
                for each in moves(assumptions, answers)
            ],
            "proposal": {"heads": PROPOSAL_COLUMNS, "rows": _proposal(assumptions, answers)},
            "effects": {"heads": EFFECT_COLUMNS, "rows": effect_rows(answers)},
            "npv": exact_money(then if is_on else now, sign),
            "link": write_link(after if is_on else assumptions, then if is_on else now).query,
        },
        {CHART: profile(answers)},
    )


def _file(
    assumptions: Assumptions, request: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Table]]:
    wanted = propose(assumptions, _answers(request)) if request.get("on") else assumptions
    return {"name": f"{stem_of(title_of(wanted))}.csv", "text": write_scenario(wanted)}, {}


KINDS: dict[str, CaseQuestion] = {"check": _check, "file": _file}


def _answers(request: Mapping[str, Any]) -> dict[str, str]:
    return dict(request.get("answers", {}))


def _headline(answers: Mapping[str, str], now: str, then: str, *, is_on: bool) -> str:
    """Say the stage, and what the answers do to the case, if they may."""
    if not answers:
        return "Are we ready? Answer the questions to see the effect on the plan."
    at = stage(answers)
    reached = f"Stage {at.number} of 5, {at.key}"
    if not is_on:
        return f"{reached}. Your case is unchanged: NPV {now}."
    if now == then:
        return f"{reached}. Your answers leave NPV at {now}."
    return f"{reached}. Your answers change NPV from {now} to {then}."


def _proposal(assumptions: Assumptions, answers: Mapping[str, str]) -> list[list[str]]:
    """Print what the answers would change, each unit once, beside its label."""
    known = {held.label: held for held in assumptions}
    return [
        unit_in_label(known[row[0]], assumptions.currency, row) if row[0] in known else row
        for row in proposal_rows(assumptions, answers)
    ]


def _move(question: CheckQuestion, answers: Mapping[str, str], gain: float, sign: str) -> str:
    """Say what to do next and what the case would gain by it."""
    was, best = (question.answers[each] for each in (answers[question.key], ANSWERS[-1]))
    gained = f"adds {money(gain, sign)} to NPV (a judgement)"
    if gain <= 0:
        gained = "changes no figure in the case"
    return f"{question.label}: moving from “{was.lower()}” to “{best.lower()}” {gained}."


def _question(each: CheckQuestion) -> dict[str, Any]:
    """Describe a question, with the words it rests on."""
    claim = claims()[each.rests_on]
    published = ""
    if each.published is not None:
        published = f"{plain_number(100 * each.published)}% of {BESIDE}"
    return {
        "key": each.key,
        "question": each.question,
        "answers": [{"name": name, "title": each.answers[name]} for name in ANSWERS],
        "published": published,
        "words": claim.words,
        "said_by": claim.said_by,
        "caution": claim.caution,
    }
