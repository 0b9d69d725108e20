"""Are we ready: the answers in words and tables, and what they would do to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.analysis.readiness import GATE, at_work, check_answers, propose, stage, weakest_link
from cxroi.analysis.readiness_check import check_questions
from cxroi.model.registry import registry
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import plain_number, write_count, write_range
from cxroi.report.captions import cite_publisher
from cxroi.report.formats import inside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.analysis.readiness_check import Effect
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

SHARES = {"no": 0.0, "partly": 0.5, "yes": 1.0}
BESIDE = "480 companies, 2009"


def profile(answers: Mapping[str, str]) -> Table:
    """Return the answers beside published shares: ``question``, ``part``, ``series``, ``share``, ``label``.

    ``series`` is "you" or the companies asked; ``share`` of an answer is 0, 0.5 or 1.
    """
    given = check_answers(answers)
    rows = []
    for key, each in check_questions().items():
        if key in given:
            rows.append(
                (each.label, each.part, "you", SHARES[given[key]], each.answers[given[key]])
            )
        if each.published is not None:
            rows.append(
                (each.label, each.part, BESIDE, each.published, f"{100 * each.published:g}%")
            )
    names = ("question", "part", "series", "share", "label")
    ready = sum(answer == "yes" for answer in given.values())
    title = (
        f"{ready} of {len(given)} answers are at the top level"
        if given
        else "No questions answered yet"
    )
    measure = "Your answers, from no to yes, v the share of companies with each practice"
    return Table(
        columns_of(rows, names),
        title,
        measure,
        f"Sources: {cite_publisher('cmo_pay')}; your answers.",
    )


def result_words(answers: Mapping[str, str]) -> list[str]:
    """Say which stage is reached and why, what the gate says, and which link is the weakest."""
    given = check_answers(answers)
    if not given:
        return ["Answer as many questions as you can; each answer counts immediately."]
    at = stage(given)
    sentences = [f"Stage {at.number} of 5, {at.key} ({stage_words(given)})."]
    if given.get(GATE) and given[GATE] != "yes":
        sentences.append(
            "The core service does not work all of the time: fix that first; until then no experience "
            "programme will work."
        )
    weakest = weakest_link(given)
    if weakest is None:
        sentences.append("All answers are at the top level, so your plan is unchanged.")
    else:
        answer = weakest.answers[given[weakest.key]].lower()
        sentences.append(f"The weakest link: {inside(weakest.label)} ({answer}).")
    unanswered = len(check_questions()) - len(given)
    if unanswered:
        sentences.append(
            "1 question is unanswered and not counted."
            if unanswered == 1
            else f"{unanswered} questions are unanswered and not counted."
        )
    return sentences


def stage_words(answers: Mapping[str, str]) -> str:
    """Say why the stage that is reached is this one.

    Examples
    --------
    >>> stage_words({"uncertainty": "yes", "alignment": "yes", "experience": "no"})
    'promise kept: not achieved'
    """
    missing, given = stage(answers).missing, check_answers(answers)
    if missing is None:
        return "every stage is achieved every time"
    if given.get(missing.key) == "partly":
        return (
            f"{inside(missing.label)}: only {inside(missing.answers['partly'])}; "
            "inconsistency puts a company back to the first stage"
        )
    state = "not answered" if missing.key not in given else "not achieved"
    return f"{inside(missing.label)}: {state}"


def effect_words(effect: Effect) -> str:
    """Print what an answer does, as in "× 0.95", "+ 3 months", "high end × 1.05".

    Examples
    --------
    >>> from cxroi.analysis.readiness_check import effects
    >>> effect_words(effects()[0])
    '+ 6 months'
    """
    amount = plain_number(effect.amount)
    if effect.how == "plus":
        return f"+ {write_count(amount, 'months')}"
    return f"{'high end ' if effect.how == 'high times' else ''}× {amount}"


def proposal_rows(assumptions: Assumptions, answers: Mapping[str, str]) -> list[list[str]]:
    """Print for each assumption that moves what it is and what is proposed, with its range."""
    after = propose(assumptions, answers)
    rows = []
    for now in after:
        was = assumptions[now.key]
        if was != now:
            rows.append(
                [was.label, _show(was, assumptions.currency), _show(now, assumptions.currency)]
            )
    return rows


def effect_rows(answers: Mapping[str, str]) -> list[list[str]]:
    """Print each row of the table that is in force: question, answer, assumption, effect, why."""
    asked, there = check_questions(), registry()
    return [
        [
            asked[each.question].label,
            asked[each.question].answers[each.answer],
            there[each.assumption].label,
            effect_words(each),
            each.reason,
        ]
        for each in at_work(answers)
    ]


def _show(assumption: Assumption, currency: str) -> str:
    """Print a value with the ends of its range."""
    low, likely, high = (
        _round(number) for number in (assumption.low, assumption.likely, assumption.high)
    )
    shown = assumption.show(likely, currency)
    if low == high:
        return shown
    ends = [plain_number(end * assumption.unit.factor) for end in (low, high)]
    return f"{shown} ({write_range(*ends)})"


def _round(number: float) -> float:
    """Round what factors made of a round number, for reading."""
    return float(f"{number:.3g}")
