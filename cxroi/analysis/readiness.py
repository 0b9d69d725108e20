"""Are we ready for it: which stage is reached, what is the weakest link, and what does that do to a plan?

The answers move a plan only as ``data/readiness_effects.csv`` says, row by row: every row is a
judgement, for no source gives a size. The best answers leave a plan as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.analysis.readiness_check import ANSWERS, CheckQuestion, Effect, check_questions, effects
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.registry import registry
from cxroi.model.segments import shared_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

    Range = tuple[float, float, float]


GATE = "core_service"
FIRST_STAGE = "uncertainty"
NEXT = 2


class Stage(NamedTuple):
    """A stage of the five, and what holds it there."""

    key: str
    number: int
    missing: CheckQuestion | None
    """What is not reached, or not every time; none where every stage is."""


class Move(NamedTuple):
    """An answer to improve, and what the case would gain by it, money."""

    question: CheckQuestion
    gain: float


def check_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers in the order of the questions; an empty one is as if not given.

    Raises
    ------
    CxroiError
        On a question or an answer that there is not.

    Examples
    --------
    >>> check_answers({"pay": "no", "employees": "yes", "rules": ""})
    {'employees': 'yes', 'pay': 'no'}
    """
    for key, answer in answers.items():
        if key not in check_questions():
            raise CxroiError(
                f"There is no question '{key}' in the check. {did_you_mean(key, check_questions())}"
            )
        if answer and answer not in ANSWERS:
            raise CxroiError(
                f"“{answer}” is not an answer to '{key}'. {did_you_mean(answer, ANSWERS)}"
            )
    return {key: answers[key] for key in check_questions() if answers.get(key)}


def best_answers() -> dict[str, str]:
    """Return the answers of a company that is ready in every way.

    Examples
    --------
    >>> set(best_answers().values())
    {'yes'}
    """
    return dict.fromkeys(check_questions(), ANSWERS[-1])


def stage(answers: Mapping[str, str]) -> Stage:
    """Return the stage that is reached; what is only reached some of the time counts as the first.

    Notes
    -----
    Five cults after Shep Hyken. Each must be reached every time before the next counts, and "a lack of
    consistency" at any of them "puts a company right back" to the first.

    Examples
    --------
    >>> always = best_answers()
    >>> stage(always).key, stage(always | {"ownership": "partly"}).key
    ('amazement', 'uncertainty')
    """
    given = check_answers(answers)
    cults = [each for each in check_questions().values() if each.part == "cult"]
    keys = [each.key for each in cults]
    uneven = next((each for each in cults if given.get(each.key) == "partly"), None)
    if uneven:
        return Stage(FIRST_STAGE, 1, uneven)
    reached = 0
    while reached < len(keys) and given.get(keys[reached]) == "yes":
        reached += 1
    if reached == len(keys):
        return Stage(keys[-1], reached, None)
    at = max(reached, 1)
    return Stage(keys[at - 1], at, cults[reached])


def weakest_link(answers: Mapping[str, str]) -> CheckQuestion | None:
    """Return the lowest answer, of several the one that comes first; none where all are best.

    Examples
    --------
    >>> weakest_link(best_answers() | {"pay": "no", "employees": "partly"}).key
    'pay'
    """
    given = check_answers(answers)
    for answer in ANSWERS[:-1]:
        for key, each in given.items():
            if each == answer:
                return check_questions()[key]
    return None


def at_work(answers: Mapping[str, str]) -> list[Effect]:
    """Return the rows of the table that the answers bring into force, in its order."""
    given = check_answers(answers)
    return [each for each in effects() if given.get(each.question) == each.answer]


def propose(assumptions: Assumptions, answers: Mapping[str, str]) -> Assumptions:
    """Return a plan as the answers would have it; the best answers return it as it is.

    Raises
    ------
    CxroiError
        On a question or an answer that there is not.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> plan = propose(assumptions(), {"core_service": "partly", "problem_handling": "no"})
    >>> plan["delay_months"].likely, round(plan["let_down_cut"].likely, 9)
    (6.0, 0.03)
    """
    ranges: dict[str, Range] = {}
    whys: dict[str, list[str]] = {}
    for effect in at_work(answers):
        for each in assumptions.in_use():
            if shared_key(each.key) == effect.assumption:
                ranges[each.key] = _move(effect, ranges.get(each.key, _range(each)))
                whys.setdefault(each.key, []).append(check_questions()[effect.question].label)
    changed = {key: ends for key, ends in ranges.items() if ends != _range(assumptions[key])}
    if not changed:
        return assumptions
    reasons = {
        key: f"Readiness check, a judgement: {', '.join(dict.fromkeys(whys[key]))}."
        for key in changed
    }
    return assumptions.change(**changed).with_reasons(**reasons)


def moves(assumptions: Assumptions, answers: Mapping[str, str], count: int = NEXT) -> list[Move]:
    """Return what to do next: mend the core service first, then what would bring the case most.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = moves(
    ...     assumptions(), {"core_service": "partly", "pay": "no", "problem_handling": "no"}
    ... )
    >>> [move.question.key for move in found]
    ['core_service', 'problem_handling']
    """
    given = check_answers(answers)
    now = _npv(assumptions, given)
    found = [
        Move(check_questions()[key], _npv(assumptions, given | {key: "yes"}) - now)
        for key, answer in given.items()
        if answer != "yes"
    ]
    found.sort(key=lambda move: (move.question.key != GATE, -move.gain))
    return found[:count]


def _range(assumption: Assumption) -> Range:
    return assumption.low, assumption.likely, assumption.high


def _move(effect: Effect, ends: Range) -> Range:
    """Move a range inside its bounds; of a cost its high end alone.

    A factor is for what is gained, so a number below 0 stays as it is.
    """
    lowest, highest = registry()[effect.assumption].bounds

    def moved(number: float) -> float:
        by_factor = number * effect.amount if number > 0 else number
        to = number + effect.amount if effect.how == "plus" else by_factor
        return min(max(to, lowest), highest)

    low, likely, high = ends
    if effect.how == "high times":
        return low, likely, moved(high)
    return moved(low), moved(likely), moved(high)


def _npv(assumptions: Assumptions, answers: Mapping[str, str]) -> float:
    return float(evaluate(propose(assumptions, answers).values()).npv)
