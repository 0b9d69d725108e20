"""What is an explanation: a figure, its formula, and each input with its number, level below level."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.checks import why_words
from cxroi.model.frozen import Frozen
from cxroi.model.places import ALL, Place
from cxroi.model.segments import as_it_stands
from cxroi.report import explanation_words as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.trees import Tree
    from cxroi.model.workings import Workings

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
    """In the model's unit: 0.75 for 75%. NaN where it is undefined."""
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
        return tuple(explanation_of(self._made, name, place) for name, place in reads.items())

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
        >>> from cxroi import explain
        >>> print(explain("likely", "referred_today").text())
        referred_today  350 customers  New customers by referral in a month, today
          = referral_share * new_customers / 12
          referral_share  15%  Referral share of new customers; 10–20%, your data
          new_customers  28,000 a year  New customers per year; 25,000–31,000 a year, your data
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
        >>> from cxroi import explain
        >>> explain("likely", "npv").frame()["name"].to_list()[:4]
        ['npv', 'pv_benefits', 'year_1', 'year_2']
        """
        return words.table(self, depth).frame()

    def _repr_html_(self) -> str:
        return words.html(self, DEPTH)


def explanation_of(made: Made, name: str, place: Place) -> Explanation:
    """Return the explanation of a figure, by the name it has in the formula that reads it."""
    workings, (_, assumptions) = made.workings, made
    value, working = workings.value(place), workings.working(place)
    formulas = workings.formulas
    equation = formulas.program.equations.get(formulas.apart(place.name)[1])
    assumption = _assumption(made, place)
    sentence, unit = (
        (equation.sentence, equation.unit) if equation else words.describe_input(place.name)
    )
    shown = words.number(value, unit, assumptions.currency)
    if assumption:
        unit, shown = assumption.unit.name, assumption.show(value, assumptions.currency)
    return Explanation(
        name,
        words.label(made, place, sentence),
        unit,
        value,
        shown,
        words.formula(working, place, equation) if working else "",
        working.tree if working else None,
        None if working else assumption,
        ""
        if assumption is None
        else why_words(assumption.key, assumptions.reasons, assumptions.checks_in_force),
        _place=place,
        _made=made,
    )


def _assumption(made: Made, place: Place) -> Assumption | None:
    """Return the assumption that stands at a place, a segment's own if it has one."""
    key, assumptions = made.workings.formulas.key_of(place.name), made.assumptions
    if key is None:
        return None
    segment = (
        assumptions.segments[place.segment] if assumptions.segments and place.segment != ALL else ""
    )
    return assumptions.by_key[as_it_stands(segment, key, assumptions.by_key)]
