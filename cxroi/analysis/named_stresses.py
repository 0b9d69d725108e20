"""What if the plan goes worse: the stresses that a finance director names, on any case."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, NamedTuple

from cxroi.analysis.sensitivity import swings
from cxroi.model.assumption_table import registered
from cxroi.model.business_case import business_case
from cxroi.model.csv_records import OneOf, read_records
from cxroi.model.data_files import data_folder, shipped_folder
from cxroi.model.errors import AssumptionError, CxroiError, did_you_mean
from cxroi.model.links import describe_origin
from cxroi.model.segments import shared_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import pandas as pd

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase
    from cxroi.model.csv_rows import Row

FILE = "stresses.csv"
EVERY_RANGE = "every_range"
LOW_END = "low_end"
WAYS = ("times", "plus", LOW_END)
DIGITS = 12
"""Of a value that is worked out."""


def _keys() -> Collection[str]:
    return [*registered(), EVERY_RANGE]


@dataclass(frozen=True)
class _Line:
    """A row of the table: one without an assumption introduces a stress, any other is a step of it."""

    stress: str
    title: str
    includes: tuple[str, ...]
    assumption: Annotated[str, OneOf(_keys, "assumption", may_be_empty=True)]
    how: Annotated[str, OneOf(WAYS, "way", may_be_empty=True)]
    amount: float | None
    reason: str


class Step(NamedTuple):
    """What a stress does to an assumption: times or plus an amount, or to an end of its range."""

    key: str
    how: str
    amount: float
    reason: str


class NamedStress(NamedTuple):
    """A stress that goes by a name."""

    name: str
    title: str
    about: str
    steps: tuple[Step, ...]


class Stressed(NamedTuple):
    """A stress, and the case under it; none where the case cannot be under it, and why."""

    stress: NamedStress
    case: BusinessCase | None
    problem: str = ""


@cache
def stresses() -> Mapping[str, NamedStress]:
    """Return the stresses of ``data/stresses.csv`` by name, in their order.

    Examples
    --------
    >>> [step.amount for step in stresses()["costs_over_and_late"].steps]
    [1.3, 1.3, 1.3, 6.0]
    """
    own = data_folder() / FILE
    return read_stresses(own if own.is_file() else shipped_folder("data") / FILE)


def read_stresses(file: Path) -> Mapping[str, NamedStress]:
    """Read a table of stresses; ``DataError`` names the row and column of a fault."""
    found: dict[str, NamedStress] = {}
    for row, line in read_records(file, _Line):
        row.need(("stress", "reason"))
        if not line.assumption:
            found[line.stress] = _introduced(row, line, found)
        elif line.stress not in found:
            remedy = "First add a row without an assumption that says what it is about."
            raise row.fault("stress", f"'{line.stress}' has not been introduced", remedy)
        else:
            was = found[line.stress]
            found[line.stress] = was._replace(steps=(*was.steps, _step(row, line)))
    return MappingProxyType(found)


def _introduced(row: Row, line: _Line, found: Mapping[str, NamedStress]) -> NamedStress:
    """Return the stress that a row introduces, with the steps of those that it includes."""
    row.need(("title",))
    if line.stress in found:
        raise row.fault("stress", f"'{line.stress}' is introduced twice", "Keep one of the rows.")
    for name in line.includes:
        if name not in found:
            near = did_you_mean(name, found)
            raise row.fault("includes", f"'{name}' has not been introduced", near)
    steps = tuple(step for name in line.includes for step in found[name].steps)
    return NamedStress(line.stress, line.title, line.reason, steps)


def _step(row: Row, line: _Line) -> Step:
    row.need(("how",))
    if (line.how == LOW_END) != (line.assumption == EVERY_RANGE):
        remedy = "Write both in one row, or times or plus with an amount for one assumption."
        raise row.fault("how", f"'{LOW_END}' goes with '{EVERY_RANGE}' alone", remedy)
    if line.how != LOW_END:
        row.need(("amount",))
    return Step(line.assumption, line.how, line.amount or 0.0, line.reason)


def apply_stress(assumptions: Assumptions, name: str) -> Assumptions:
    """Return a case under a stress: its assumptions changed, each with the reason.

    Parameters
    ----------
    assumptions : Assumptions
        The case; what segments have of their own changes too.
    name : str
        ``half_gap``, ``costs_over``, ``late``, ``costs_over_and_late``, ``low_end`` or ``no_gap``, or
        another of ``data/stresses.csv``. A value is cut to its bounds.

    Raises
    ------
    CxroiError
        If there is no such stress.
    AssumptionError
        If the changed assumptions break a rule.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> late = apply_stress(assumptions(), "late")
    >>> late["delay_months"].likely, late.reasons["delay_months"]
    (9.0, 'Judgement: six months later than planned.')
    """
    if name not in stresses():
        raise CxroiError(f"There is no stress '{name}'. {did_you_mean(name, stresses())}")
    changes: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for step in stresses()[name].steps:
        moved = _low_ends(assumptions) if step.how == LOW_END else _moved(assumptions, step)
        told = {key: value for key, value in moved.items() if value != assumptions[key].likely}
        changes |= told
        reasons |= dict.fromkeys(told, step.reason)
    return assumptions.change(**changes).with_reasons(**reasons)


def named_stresses(assumptions: Assumptions) -> pd.DataFrame:
    """Work a case out under each named stress.

    Returns
    -------
    DataFrame
        The case as assumed, then a row a stress: ``stress`` (its name, empty for the case), ``title``,
        ``npv`` and ``change`` (money), ``roi`` (NaN where nothing is spent), ``payback_months`` (NaN
        where there is none) and ``problem``: why a case cannot be under a stress.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = named_stresses(assumptions()).set_index("stress")
    >>> found.loc[["", "half_gap", "no_gap"], "npv"].round(2).tolist()
    [168731.54, -524592.82, -1235288.59]
    """
    import pandas as pd  # the page needs none

    plain, under = business_case(assumptions), cases_under_stresses(assumptions)
    rows = [("", "As assumed", *_figures(plain, plain), "")]
    rows += [
        (each.stress.name, each.stress.title, *_figures(each.case, plain), each.problem)
        for each in under
    ]
    columns = ["stress", "title", "npv", "change", "roi", "payback_months", "problem"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs |= describe_origin("named_stresses", assumptions)
    return frame


def cases_under_stresses(assumptions: Assumptions) -> list[Stressed]:
    """Return a case under each named stress."""
    return [_under(assumptions, stress) for stress in stresses().values()]


def _under(assumptions: Assumptions, stress: NamedStress) -> Stressed:
    try:
        return Stressed(stress, business_case(apply_stress(assumptions, stress.name)))
    except AssumptionError as error:
        return Stressed(stress, None, str(error))


def _moved(assumptions: Assumptions, step: Step) -> dict[str, float]:
    """Return what a step makes of its assumption, and of what segments have of it."""
    return {
        each.key: _cut(each, each.likely * step.amount if step.how == "times" else each.likely + step.amount)
        for each in assumptions
        if shared_key(each.key) == step.key
    }  # fmt: skip


def _low_ends(assumptions: Assumptions) -> dict[str, float]:
    """Return of each assumption with a range the end at which the case is worth least."""
    found: dict[str, tuple[float, float]] = {}
    for each in swings(assumptions):
        if each.npv < found.get(each.key, (float("inf"), 0.0))[0]:
            found[each.key] = (each.npv, each.value)
    return {key: value for key, (_, value) in found.items()}


def _cut(assumption: Assumption, value: float) -> float:
    lowest, highest = assumption.bounds
    return min(max(float(f"{value:.{DIGITS}g}"), lowest), highest)


def _figures(case: BusinessCase | None, plain: BusinessCase) -> tuple[float | None, ...]:
    if case is None:
        return (None,) * 4
    return case.npv, case.npv - plain.npv, case.roi, case.payback_months
