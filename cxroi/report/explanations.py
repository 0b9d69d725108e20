"""How is this calculated: a figure, its formula, and each input with its number, down to the claims."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from cxroi.analysis.value_steps import mean_addition
from cxroi.model.assumptions import Assumptions
from cxroi.model.business_case import BusinessCase
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.ordering import SWITCH
from cxroi.model.places import ALL, Place
from cxroi.model.scenarios import assumptions
from cxroi.model.segments import COUNTED, segment_of, shared_key
from cxroi.model.trees import Op, Tree
from cxroi.model.workings import Workings
from cxroi.report import explanation_words as words
from cxroi.report.explanation_tree import Explanation, Made, explanation_of

if TYPE_CHECKING:
    from cxroi.model.evaluate import Evaluation
    from cxroi.model.stress_tests import Stress


def explain(
    case: BusinessCase | Assumptions | str,
    name: str,
    month: int | None = None,
    *,
    stress: Stress | None = None,
) -> Explanation:
    """Explain a figure of a case: its formula, and each input with its number.

    Parameters
    ----------
    case : BusinessCase, Assumptions or str
        A case, a set of assumptions, or a scenario's name.
    name : str
        An equation (see ``equations``), an assumption, or a driver of the value by its switch, as
        ``on_retention``. ``Business/retention_bonded`` is a segment's own. Where an equation and an
        assumption have one name it is the equation; the assumption is then ``customers_today``.
    month : int, optional
        1 to the horizon, for a figure that differs by month; any other has none to take.
    stress : Stress, optional
        What goes wrong on the way; a case has its own, and what is known of its months.

    Raises
    ------
    CxroiError
        If there is no such figure, month, segment or scenario, or if a month or a segment is missing.

    Examples
    --------
    >>> found = explain("likely", "referred", month=12)
    >>> found.label, round(found.value, 2), [each.name for each in found.inputs][:2]
    ('New customers by referral in a month (month 12)', 360.91, ['referrals_each', 'bonded_referring'])
    """
    if isinstance(case, BusinessCase) and stress is None:
        return explain_in(case.evaluation, case.assumptions, name, month)
    scenario = _assumptions_of(case)
    return explain_in(evaluate(scenario.values(), stress), scenario, name, month)


def explain_in(
    evaluation: Evaluation, scenario: Assumptions, name: str, month: int | None = None
) -> Explanation:
    """Explain a figure of an evaluation of some assumptions, what is known of its months included.

    Raises
    ------
    CxroiError
        As ``explain`` does.
    """
    made = Made(Workings(evaluation), scenario)
    if name.startswith(SWITCH):
        return _driver(made, name)
    place = _place(made, name)
    if place.month is not None:
        place = place._replace(month=_month(made, name, month))
    return explanation_of(made, name, place)


def drivers() -> dict[str, str]:
    """Return the drivers of the value by their switches, and what each is.

    Examples
    --------
    >>> drivers()["on_retention"]
    "Retention: present value of this driver's benefits"
    """
    switches = evaluate(assumptions().values()).program.switches
    return {switch: words.driver(switch.removeprefix(SWITCH)) for switch in switches}


def _assumptions_of(case: BusinessCase | Assumptions | str) -> Assumptions:
    match case:
        case BusinessCase():
            return case.assumptions
        case Assumptions():
            return case
    return assumptions(case)


def _place(made: Made, name: str) -> Place:
    """Return where a figure stands that a reader names."""
    workings, segment, plain = made.workings, segment_of(name), shared_key(name)
    formulas, segments = workings.formulas, made.assumptions.segments
    if segment and segment not in segments:
        there = did_you_mean(segment, segments) if segments else "The case has none."
        raise CxroiError(f"There is no segment '{segment}'. {there}")
    equations = formulas.program.equations
    if plain not in equations and formulas.key_of(plain) is None:
        there = did_you_mean(plain, [*equations, *formulas.program.keys])
        raise CxroiError(f"There is no equation and no assumption '{plain}'. {there}")
    if segment or not formulas.is_own(plain):
        return workings.place(plain, segment=segments.index(segment) if segment else 0)
    is_counted = formulas.key_of(plain) in COUNTED
    if is_counted or (plain in equations and equations[plain].is_added):
        return workings.place(plain, segment=ALL)
    choice = " or ".join(f"{each}/{plain}" for each in segments)
    raise CxroiError(f"'{plain}' differs between segments. Ask for {choice}.")


def _month(made: Made, name: str, month: int | None) -> int:
    last = made.workings.evaluation.months
    if month is None:
        raise CxroiError(f"'{name}' differs by month. Enter a month from 1 to {last}.")
    if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= last:
        raise CxroiError(f"There is no month {month} in this case. Enter one from 1 to {last}.")
    return month


def _driver(made: Made, switch: str) -> Explanation:
    """Explain a driver: what it adds on average over every order in which drivers could be switched on."""
    program, evaluation = made.workings.formulas.program, made.workings.evaluation
    if switch not in program.switches:
        raise CxroiError(f"There is no driver '{switch}'. {did_you_mean(switch, program.switches)}")
    others = [each for each in program.switches if each != switch]
    added = tuple(
        _explain_addition(made, switch, others, count) for count in range(len(program.switches))
    )
    tree: Tree = added[0].name
    for each in added[1:]:
        tree = Op("+", (tree, each.name))
    value = float(evaluation.drivers[switch.removeprefix(SWITCH)])
    return Explanation(
        switch,
        words.driver(switch.removeprefix(SWITCH)),
        "Money",
        value,
        words.number(value, "Money", made.assumptions.currency),
        words.AVERAGE,
        Op("/", (tree, float(len(added)))),
        _inputs=added,
    )


def _explain_addition(made: Made, switch: str, others: list[str], count: int) -> Explanation:
    """Explain what a driver adds to so many others, on average over which they are."""
    workings, currency = made.workings, made.assumptions.currency
    coalitions = [frozenset(before) for before in combinations(others, count)]
    inputs: tuple[Explanation, ...] = ()
    if len(coalitions) == 1:  # several would be a list that nobody reads
        paths = (coalitions[0] | {switch}, coalitions[0])
        places = zip(words.WITH_AND_WITHOUT, workings.places("pv_benefits", paths), strict=True)
        inputs = tuple(explanation_of(made, name, place) for name, place in places)
    value = mean_addition(workings.evaluation, coalitions, switch)
    name, label = words.describe_addition(count, len(others))
    return Explanation(
        name,
        label,
        "Money",
        value,
        words.number(value, "Money", currency),
        " - ".join(each.name for each in inputs),
        Op("-", words.WITH_AND_WITHOUT) if inputs else None,
        _inputs=inputs,
    )
