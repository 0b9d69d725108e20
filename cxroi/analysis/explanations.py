"""How is this worked out: a figure, its formula, and each input with its number, down to the claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from cxroi.analysis import explanation_words as words
from cxroi.model.assumptions import Assumptions
from cxroi.model.business_case import BusinessCase
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.frozen import Frozen
from cxroi.model.places import ALL, Place
from cxroi.model.program import SWITCH
from cxroi.model.scenarios import assumptions
from cxroi.model.segments import COUNTED, as_it_stands, segment_of, shared_key
from cxroi.model.settings import Asked
from cxroi.model.trees import Op, Tree
from cxroi.model.workings import Workings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from cxroi.model.assumptions import Assumption
    from cxroi.model.stress_tests import Stress

DEPTH = 3


class Made(NamedTuple):
    """What an explanation is made from."""

    workings: Workings
    assumptions: Assumptions


@dataclass(frozen=True, eq=False)
class Explanation(Frozen):
    """A figure of a case, and how it is worked out.

    ``inputs`` are explanations again, down to the assumptions; ``print`` shows three levels of them,
    ``text`` as many as wanted.
    """

    name: str
    """As it stands in the formula that reads it: ``previous_customers``, ``Business/margin``."""
    label: str
    """What it is, in words."""
    unit: str
    """As the equation says (Money, Share, …); of an assumption, its unit's name."""
    value: float
    """In the model's unit: 0.75 for 75 %. NaN where it is undefined."""
    shown: str
    """In the reader's unit."""
    formula: str = ""
    """Empty of an assumption."""
    tree: Tree | None = field(default=None, repr=False)
    """What gives the value from those of the inputs; ``None`` of an assumption, and where the value is
    found step by step."""
    assumption: Assumption | None = field(default=None, repr=False)
    """The assumption, where it is one: with its range, and what it rests on."""
    reason: str = field(default="", repr=False)
    """Why an assumption has its value, where the case says so."""
    _inputs: tuple[Explanation, ...] = field(default=(), repr=False, compare=False)
    _place: Place | None = field(default=None, repr=False, compare=False)
    _made: Made | None = field(default=None, repr=False, compare=False)

    @cached_property
    def inputs(self) -> tuple[Explanation, ...]:
        """What its formula reads, each with its own number; none of an assumption."""
        if self._place is None or self._made is None or self._inputs:
            return self._inputs
        working = self._made.workings.working(self._place)
        reads = working.reads if working else {}
        return tuple(_explanation(self._made, name, place) for name, place in reads.items())

    @property
    def evidence(self) -> words.Evidence | None:
        """What an assumption rests on: its range, its ground, a claim's words and source."""
        currency = self._made.assumptions.currency if self._made else ""
        found = self.assumption
        return words.evidence(found, self.reason, currency) if found is not None else None

    def text(self, depth: int = DEPTH) -> str:
        """Return it as an indented tree of this many levels.

        Examples
        --------
        >>> print(explain("likely", "referred_today").text())
        referred_today  350 customers  New customers by referral in a month, today
          = referral_share * new_customers / 12
          referral_share  15 %  New customers by referral; 10 to 20 %, your figure
          new_customers  28,000 a year  New customers a year; 25,000 to 31,000 a year, your figure
        """
        return "\n".join(words.lines(self, depth))

    def __str__(self) -> str:
        """Show three levels."""
        return self.text()

    def levels(self, depth: int = DEPTH) -> Iterator[tuple[int, Explanation]]:
        """Go through this many levels of it from the top, each input behind what reads it."""
        yield 0, self
        if depth > 1:
            for each in self.inputs:
                for level, below in each.levels(depth - 1):
                    yield level + 1, below

    def frame(self, depth: int = DEPTH) -> pd.DataFrame:
        """Return a table of this many levels: level, name, label, value, unit, shown, formula, evidence.

        Examples
        --------
        >>> explain("likely", "npv").frame()["name"].to_list()[:4]
        ['npv', 'pv_benefits', 'year_1', 'year_2']
        """
        return words.table(self, depth).frame()

    def _repr_html_(self) -> str:
        return words.html(self, DEPTH)


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
        What goes wrong on the way; without one, nothing does.

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
    held = _assumptions_of(case)
    made = Made(Workings(evaluate(held.values(), stress)), held)
    if name.startswith(SWITCH):
        return _driver(made, name)
    place = _place(made, name)
    if place.month is not None:
        place = place._replace(month=_month(made, name, month))
    return _explanation(made, name, place)


def drivers() -> dict[str, str]:
    """Return the drivers of the value by their switches, and what each is.

    Examples
    --------
    >>> drivers()["on_retention"]
    'Staying longer: what this driver of the value brings, present value'
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
        raise CxroiError(f"'{name}' differs by month. Give a month from 1 to {last}.")
    if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= last:
        raise CxroiError(f"There is no month {month} in this case. Give one from 1 to {last}.")
    return month


def _explanation(made: Made, name: str, place: Place) -> Explanation:
    """Return the explanation of a figure, by the name it has in the formula that reads it."""
    workings, (_, held) = made.workings, made
    value, working = workings.value(place), workings.working(place)
    formulas = workings.formulas
    equation = formulas.program.equations.get(formulas.apart(place.name)[1])
    assumption = _assumption(made, place)
    sentence, unit = (equation.sentence, equation.unit) if equation else words.given(place.name)
    shown = words.number(value, unit, held.currency)
    if assumption:
        unit, shown = assumption.unit.name, assumption.show(value, held.currency)
    return Explanation(
        name,
        words.label(made, place, sentence),
        unit,
        value,
        shown,
        words.formula(working, place, equation) if working else "",
        working.tree if working else None,
        None if working else assumption,
        "" if assumption is None else held.reasons.get(assumption.key, ""),
        _place=place,
        _made=made,
    )


def _assumption(made: Made, place: Place) -> Assumption | None:
    """Return the assumption that stands at a place, a segment's own if it has one."""
    key, held = made.workings.formulas.key_of(place.name), made.assumptions
    if key is None:
        return None
    segment = held.segments[place.segment] if held.segments and place.segment != ALL else ""
    return held.by_key[as_it_stands(segment, key, held.by_key)]


def _driver(made: Made, switch: str) -> Explanation:
    """Explain a driver: what it adds on average over every order in which drivers could be switched on."""
    program, evaluation = made.workings.formulas.program, made.workings.evaluation
    if switch not in program.switches:
        raise CxroiError(f"There is no driver '{switch}'. {did_you_mean(switch, program.switches)}")
    others = [each for each in program.switches if each != switch]
    added = tuple(_added(made, switch, others, count) for count in range(len(program.switches)))
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


def _added(made: Made, switch: str, others: list[str], count: int) -> Explanation:
    """Explain what a driver adds to so many others, on average over which they are."""
    workings, currency = made.workings, made.assumptions.currency
    coalitions = [frozenset(before) for before in combinations(others, count)]
    paths = [path for before in coalitions for path in (before | {switch}, before)]
    inputs: tuple[Explanation, ...] = ()
    if len(coalitions) == 1:  # several would be a list that nobody reads
        places = zip(words.WITH_AND_WITHOUT, workings.places("pv_benefits", paths), strict=True)
        inputs = tuple(_explanation(made, name, place) for name, place in places)
    figures = workings.evaluation.instances(Asked("pv_benefits", path) for path in paths)
    value = float(sum(figures[::2]) - sum(figures[1::2])) / len(coalitions)
    name, label = words.added(count, len(others))
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
