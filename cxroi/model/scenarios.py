"""Named changes to the assumptions, and how a row says one."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.assumption import SHAPES, Assumption, read_typed_value
from cxroi.model.changes import Change, apply_changes, check_key
from cxroi.model.checks import read_check
from cxroi.model.csv_rows import Row, read_table
from cxroi.model.data_files import data_folder
from cxroi.model.errors import AssumptionError, CxroiError, NumberError, did_you_mean
from cxroi.model.range_moves import restart_range
from cxroi.model.registry import registry
from cxroi.model.segments import segment_of, shared_key
from cxroi.model.stances import conditions, stances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.file_marks import FileMarks

BASE = "likely"
NUMBERS = ("value", "low", "high")
COLUMNS = ("key", *NUMBERS, "shape", "reason")
CHECK_COLUMNS = ("checked_by", "checked_on")
"""Of a case's file, where something in it was checked."""


class Scenario(NamedTuple):
    """A named set of changes, as ``data/scenarios.csv`` or a file of one's own holds it."""

    name: str
    title: str
    about: str
    rows: tuple[Row, ...]


def title_of(case: Assumptions) -> str:
    """Return what a case is called: the company, then the stance and conditions it is under.

    Examples
    --------
    >>> title_of(assumptions()), title_of(assumptions("cautious").renamed("Acme"))
    ('Example company', 'Acme, cautious')
    """
    under = [f"{each[:1].lower()}{each[1:]}" for each in put_under(case)]
    return ", ".join([company_of(case), *under])


def company_of(case: Assumptions) -> str:
    """Return the name of the company: its own, or that of the example."""
    return case.name if case.is_named else scenarios()[case.base].title


def put_under(case: Assumptions) -> list[str]:
    """Return the titles of the stance and the conditions that a case is under, none where it is likely.

    Examples
    --------
    >>> put_under(assumptions("cautious").with_condition("downturn"))
    ['Cautious', 'Downturn']
    """
    known = {**stances(), **conditions()}
    return [known[each].title for each in (case.stance, *case.conditions) if each in known]


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Return the scenarios of ``data/scenarios.csv`` by name, in their order."""
    return read_scenarios(data_folder() / "scenarios.csv")


def read_scenarios(file: Path) -> Mapping[str, Scenario]:
    """Read a table of scenarios; the row without a key says what the scenario is about."""
    found: dict[str, Scenario] = {}
    for row in read_table(file, ("scenario", *COLUMNS), optional=("title",)):
        row.need(("scenario", "reason"))
        name = row["scenario"]
        if not row["key"] and name in found:
            raise row.fault("scenario", f"'{name}' is introduced twice", "Keep one of the rows.")
        if not row["key"]:
            title = row.cells.get("title") or name.replace("_", " ").capitalize()
            found[name] = Scenario(name, title, row["reason"], ())
        elif name not in found:
            remedy = "First add a row without a key that says what it is about."
            raise row.fault("scenario", f"'{name}' has not been introduced", remedy)
        else:
            row.one_of("key", registry().by_key, "assumption")
            found[name] = found[name]._replace(rows=(*found[name].rows, row))
    for scenario in found.values():
        apply_rows(registry(), scenario.rows)
    return MappingProxyType(found)


@cache
def assumptions(scenario: str = BASE) -> Assumptions:
    """Return an example company of ``data/``, or the first of them under a stance or a condition.

    Raises
    ------
    CxroiError
        If there is no scenario of this name.

    Examples
    --------
    >>> len(assumptions()), assumptions("cautious")["causal_fraction"].likely
    (32, 0.1)
    """
    known = scenarios()
    if scenario in stances() and scenario not in known:
        return assumptions().with_stance(scenario)
    if scenario in conditions() and scenario not in known:
        return assumptions().with_condition(scenario)
    if scenario not in known:
        near = did_you_mean(scenario, [*known, *stances(), *conditions()])
        raise CxroiError(f"There is no scenario '{scenario}'. {near}")
    changed = apply_rows(registry(), known[scenario].rows)
    whole = MappingProxyType({key: restart_range(each) for key, each in changed.by_key.items()})
    return replace(changed, by_key=whole, name=scenario, base=scenario)


@cache
def data_version() -> str:
    """Return a short mark of the assumptions and scenarios in force; it changes when they do."""
    content = b"".join(
        (data_folder() / name).read_bytes().replace(b"\r\n", b"\n")  # the same on every system
        for name in ("assumptions.csv", "scenarios.csv", "stances.csv")
    )
    return hashlib.sha256(content).hexdigest()[:8]


def apply_rows(base: Assumptions, rows: Iterable[Row]) -> Assumptions:
    """Change a set as rows say; what cannot be read or used is said with its place."""
    by_key: dict[str, Row] = {}
    changes = []
    for row in rows:
        changes.append(_change(row, base))
        row.new_key(by_key)
        by_key[row["key"]] = row
    try:
        return apply_changes(base, changes)
    except AssumptionError as error:
        if error.key in by_key and not error.fields:
            raise by_key[error.key].fault("value", error.problem, error.remedy) from None
        about = error.fields or [k for k in by_key if segment_of(k) == segment_of(error.key)]
        part = [row for key, row in by_key.items() if key in about]
        if not part:  # the assumptions themselves break the rule
            raise
        problem = str(error).removesuffix(f". {error.remedy}")
        raise part[-1].fault("value", problem, error.remedy) from None


def _change(row: Row, base: Assumptions) -> Change:
    with _place_of(row, "key"):
        check_key(row["key"], base)
    value, low, high = (read_number(row, column, base, read_typed_value) for column in NUMBERS)
    shape = row.one_of("shape", SHAPES, "shape") if row["shape"] else ""
    with _place_of(row, CHECK_COLUMNS[1]):
        check = read_check(row["key"], [row.cells.get(column, "") for column in CHECK_COLUMNS])
    return Change(row["key"], value, low, high, shape, row["reason"], check)


def read_number(
    row: Row, column: str, base: Assumptions, read: Callable[[Assumption, str, FileMarks], float]
) -> float | None:
    """Read the number of a cell that is not empty; what it cannot be is said with its place."""
    with _place_of(row, column):
        shared = base[shared_key(row["key"])]
        return read(shared, row[column], row.marks(column)) if row[column] else None


@contextmanager
def _place_of(row: Row, column: str) -> Iterator[None]:
    """Say of what goes wrong where it stands."""
    try:
        yield
    except (AssumptionError, NumberError) as error:
        raise row.fault(column, error.problem, error.remedy) from None
