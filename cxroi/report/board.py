"""What an executive is told with the verdict: how close a call it is, the levers, what a board will ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.analysis.evidence import ground_of
from cxroi.model.units import exact_money, money, percent, plain_number
from cxroi.report.formats import COUNTED, about_money, chance, named

if TYPE_CHECKING:
    from cxroi.analysis.levers import Lever
    from cxroi.analysis.simulation import Simulation
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

CALLS = (
    (0.10, "Very unlikely to pay"),
    (0.25, "Unlikely to pay"),
    (0.45, "More likely than not to lose money"),
    (0.55, "Too close to call"),
    (0.75, "More likely than not to pay"),
    (0.90, "Likely to pay"),
    (1.01, "Very likely to pay"),
)
"""What a chance of a positive net present value is called, below each share."""
MOST_ASKED = 3
ASKED = {
    "judgement": ("Why {value} for {named}?", "It is a judgement: no source gives a figure."),
    "plan": ("What shows that {value} is enough for {named}?", "So far it is only a plan."),
    "own_figure": ("What is the source of {value} for {named}?", "It is your own figure."),
    "convention": ("Is {value} right for {named}?", "It is a finance convention."),
}
PUBLISHED = (
    "Does {named}, {value}, hold among your customers?",
    "The figure compares companies, not customers.",
)
GAIN = ("What shows that {value} is achievable for {named}?", "So far it is only a plan.")
LOSS = ("Why plan for {value} in {named}?", "A negative target destroys value.")
ENTER_COST = "Enter what the programme costs."


class Told(NamedTuple):
    """A lever in words."""

    key: str
    step: str
    breaks_even: str
    at: float | None
    """Where it breaks even, in the model's units."""
    ends: str


class Asked(NamedTuple):
    """A question that a board will ask, and the answer as it stands."""

    question: str
    answer: str


def call(chance: float) -> str:
    """Say how close a call it is.

    Examples
    --------
    >>> call(0.47), call(0.93), call(0.02)
    ('Too close to call', 'Very likely to pay', 'Very unlikely to pay')
    """
    return next(words for below, words in CALLS if chance < below)


def lever_words(assumptions: Assumptions, lever: Lever) -> Told:
    """Say what a lever is worth.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.levers import levers
    >>> held = assumptions()
    >>> lever_words(held, levers(held)[0])[1:3]
    ('1 pt ≈ 54,200', 'breaks even at 22%')
    """
    held, sign = assumptions[lever.key], assumptions.currency
    even = "no break-even in its range"
    if lever.break_even is not None:
        even = f"breaks even at {_short(held, lever.break_even, sign).removesuffix(' pts')}"
    ends = f"{money(lever.low_npv, sign)} to {money(lever.high_npv, sign)}"
    return Told(
        lever.key, f"{_step(held, sign)} ≈ {money(lever.step_npv, sign)}", even, lever.break_even, ends
    )  # fmt: skip


def board_questions(assumptions: Assumptions, levers: list[Lever], npv: float) -> list[Asked]:
    """Return what a board will ask first: of the levers, and of what would hurt most.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> from cxroi.analysis.levers import levers
    >>> held = assumptions()
    >>> for each in board_questions(held, levers(held, 5), business_case(held).npv):
    ...     print(each.question)
    Why 25% for the share of the published gap that applies?
    What shows that +10 pts is achievable for the increase in bonded customers?
    What if the gain retained each year is only 75%?
    """
    sign = assumptions.currency
    asked = [_asked(assumptions[lever.key], sign) for lever in levers[: MOST_ASKED - 1]]
    for lever in [*levers[MOST_ASKED:], *levers[MOST_ASKED - 1 : MOST_ASKED]]:
        held = assumptions[lever.key]
        worse, left = min(
            ((lever.low, lever.low_npv), (lever.high, lever.high_npv)), key=lambda end: end[1]
        )
        if left >= npv or money(left, sign) == money(npv, sign):  # rounding is no fall
            continue
        extent = "as much as " if worse > held.likely else "only " if worse >= 0 else ""
        question = f"What if {named(held)} is {extent}{_short(held, worse, sign)}?"
        asked.append(Asked(question, f"NPV falls to {money(left, sign)}."))
        break
    return asked


def next_step(assumptions: Assumptions, levers: list[Lever]) -> str:
    """Say what to do before deciding: find out what moves the answer most."""
    if not levers or all(
        assumptions[key].likely == 0
        for key in ("one_off_cost", "running_cost", "cost_per_customer")
    ):
        return ENTER_COST
    return assumptions[levers[0].key].find_out


def headline(risk: Simulation) -> str:
    """Say how close a call it is, and the net present value to the figures that its range supports.

    Examples
    --------
    >>> from cxroi import assumptions, simulate
    >>> headline(simulate(assumptions(), draws=1024))
    'Too close to call: NPV is about 0.2m.'
    """
    ends, sign = risk.percentiles(), risk.assumptions.currency
    npv = about_money(risk.plain_npv, ends["p10"], ends["p90"], sign)
    return f"{call(risk.probability_of_gain)}: NPV is {npv}."


def chance_words(risk: Simulation) -> dict[str, str]:
    """Say how sure the case is, in a card."""
    sign, ends = risk.assumptions.currency, risk.percentiles()
    return {
        "chance": chance(risk.probability_of_gain),
        "range": f"P10 {money(ends['p10'], sign)}, P90 {money(ends['p90'], sign)}",
        "headline": headline(risk),
        "exact": f"NPV {exact_money(risk.plain_npv, sign)}",
    }


def _asked(held: Assumption, sign: str) -> Asked:
    ground = ground_of(held)
    question, answer = ASKED.get(ground, PUBLISHED)
    if ground == "plan" and held.unit.signed:
        question, answer = GAIN if held.likely >= 0 else LOSS
    words = {"value": _short(held, held.likely, sign), "named": named(held)}
    return Asked(question.format(**words), answer)


def _short(held: Assumption, value: float, sign: str) -> str:
    """Print a value as a box of the page does: without "a year"."""
    if held.unit.factor != 1 and held.reference is None:
        points = held.unit.signed
        shown = percent(value).removesuffix("%")
        return f"{'+' if points and value > 0 else ''}{shown}{' pts' if points else '%'}"
    if held.unit.is_money:
        return money(value, sign)
    if held.unit.name in COUNTED:
        return plain_number(value)
    return held.show(value, sign)


def _step(held: Assumption, sign: str) -> str:
    """Print a step of the slider."""
    if held.unit.factor != 1:
        size = f"{held.step * held.unit.factor:g}"
        return f"{size} {'pt' if size == '1' else 'pts'}"
    return money(held.step, sign) if held.unit.is_money else f"{held.step:g}"
