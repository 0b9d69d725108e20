"""Named changes to the assumptions, and the files people keep them in."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.assumptions import (
    SHAPES,
    Assumption,
    Assumptions,
    changed_assumption,
    in_order,
    is_within,
    own_assumption,
    typed_number,
    typed_value,
)
from cxroi.model.csv_rows import Row, parse_table, read_table
from cxroi.model.data_files import data_folder, read_text
from cxroi.model.errors import AssumptionError, CxroiError, NumberError, did_you_mean
from cxroi.model.names import clean_name, clean_sign, clean_text
from cxroi.model.options import choice_texts
from cxroi.model.range_moves import settled
from cxroi.model.registry import registry
from cxroi.model.rules import check_rules
from cxroi.model.segments import check_name, check_own, check_segments, segment_of, shared_key
from cxroi.model.typed_numbers import exact
from cxroi.model.units import plain_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from cxroi.model.typed_numbers import FileMarks

BASE = "likely"
COLUMNS = ("key", "value", "low", "high", "shape", "reason")
MODEL_VERSION = 1


class Scenario(NamedTuple):
    """A named set of changes, as ``data/scenarios.csv`` or a file of one's own holds it."""

    name: str
    about: str
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        """The name as a reader sees it.

        Examples
        --------
        >>> scenarios()["no_effect"].title
        'No effect'
        """
        return titled(self.name)


def titled(name: str) -> str:
    """Return a scenario's name as a reader sees it.

    Examples
    --------
    >>> titled("no_effect"), titled("Board of ACME")
    ('No effect', 'Board of ACME')
    """
    words = name.replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Return the scenarios of ``data/scenarios.csv`` by name, in their order."""
    return read_scenarios(data_folder() / "scenarios.csv")


def read_scenarios(file: Path) -> Mapping[str, Scenario]:
    """Read a table of scenarios; the row without a key says what the scenario is about."""
    found: dict[str, Scenario] = {}
    for row in read_table(file, ("scenario", *COLUMNS)):
        row.need(("scenario", "reason"))
        name = row["scenario"]
        if not row["key"] and name in found:
            raise row.fault("scenario", f"'{name}' is introduced twice", "Keep one of the rows.")
        if not row["key"]:
            found[name] = Scenario(name, row["reason"], ())
        elif name not in found:
            remedy = "First give a row without a key that says what it is about."
            raise row.fault("scenario", f"'{name}' has not been introduced", remedy)
        else:
            row.one_of("key", registry().by_key, "assumption")
            found[name] = found[name]._replace(rows=(*found[name].rows, row))
    for scenario in found.values():
        _apply(registry(), scenario.rows)
    return MappingProxyType(found)


@cache
def assumptions(scenario: str = BASE) -> Assumptions:
    """Return the registry at its likely values, or under a named scenario of ``data/``.

    Raises
    ------
    CxroiError
        If there is no scenario of this name.

    Examples
    --------
    >>> len(assumptions()), assumptions("cautious")["causal_fraction"].likely
    (30, 0.1)
    """
    known = scenarios()
    if scenario not in known:
        raise CxroiError(f"There is no scenario '{scenario}'. {did_you_mean(scenario, known)}")
    changed = _apply(registry(), known[scenario].rows)
    whole = MappingProxyType({key: settled(each) for key, each in changed.by_key.items()})
    return replace(changed, by_key=whole, name=scenario, base=scenario)


def read_scenario(file: Path) -> Assumptions:
    """Read a scenario that somebody keeps in a file.

    Raises
    ------
    DataError
        Naming file, row and column of what cannot be used.
    CxroiError
        If the file cannot be read, is of a newer model, or rests on an unknown base.

    Notes
    -----
    A file that was made with the data in force is taken as it is or refused. In one made with
    other data, a row whose assumption is gone, or whose value is outside today's bounds, is left
    out, and ``remarks`` of what is returned says so; what the file does not name has today's
    values, and ``remarks`` says that too.
    """
    return parse_scenario(file.name, read_text(file))


def parse_scenario(file: str, text: str) -> Assumptions:
    r"""Read a scenario out of the text of a file.

    Examples
    --------
    >>> mine = parse_scenario(
    ...     "mine.csv",
    ...     "# name: Mine\nkey,value,low,high,shape,reason\ncausal_fraction,0.4,,,,our pilot\n",
    ... )
    >>> mine.name, mine["causal_fraction"].likely, mine.reasons["causal_fraction"]
    ('Mine', 0.4, 'our pilot')
    """
    heading, rest, count = _parts(text)
    check_model(file, heading.get("model", ""))
    base = assumptions(heading.get("base") or BASE)
    writer = "ours" if "model" in heading else ""
    rows = parse_table(file, rest, COLUMNS, count + 1, one_kind=writer)
    remarks: list[str] = []
    if (made_with := heading.get("data") or data_version()) != data_version():
        remarks.append(
            f"{file} was made with other data ({clean_name(made_with)[:8]}; here {data_version()}): "
            "what it does not name has today's values."
        )
        rows = [row for row in rows if _is_usable(row, base, remarks)]
    name = clean_name(heading.get("name", "")) or base.name
    sign = clean_sign(heading.get("currency", ""))
    named = _apply(base, rows).called(name, sign, **choice_texts(heading))
    return replace(named, remarks=tuple(remarks))


def heading_of(text: str) -> dict[str, str]:
    """Return what stands above the table of a scenario's file, by its words."""
    return _parts(text)[0]


def _parts(text: str) -> tuple[dict[str, str], str, int]:
    """Take a file apart: its heading, its table, and how many lines stand above that."""
    lines = io.StringIO(_plain(text)).readlines()
    count = next((i for i, line in enumerate(lines) if line[:1] != "#"), len(lines))
    return _heading(lines[:count]), "".join(lines[count:]), count


def check_model(source: str, version: str) -> None:
    """Refuse what a newer model wrote: what its numbers mean is not known here."""
    if (version or "1") not in {str(known) for known in range(1, MODEL_VERSION + 1)}:
        raise CxroiError(
            f"{source} was made for model {clean_name(version)}; this is model {MODEL_VERSION}. "
            "Install a newer cxroi to open it."
        )


def _is_usable(row: Row, base: Assumptions, remarks: list[str]) -> bool:
    """Tell a row of other data that can be taken from one that cannot, and say why."""
    key = row["key"]
    if shared_key(key) not in base.by_key:
        remarks.append(
            f"Row {row.line} of {row.file} is left out: no assumption is called '{key}'."
        )
        return False
    for column in ("value", "low", "high"):
        shared = base[shared_key(key)]
        if row[column] and not is_within(shared, _read(row, column, shared, typed_number)):
            lowest, highest = (plain_number(bound) for bound in shared.bounds)
            remarks.append(
                f"Row {row.line} of {row.file} is left out: '{key}' is {row[column]}, outside "
                f"{lowest} to {highest}."
            )
            return False
    return True


def write_scenario(changed: Assumptions, author: str = "", date: str = "") -> str:
    """Return the text of a scenario's file: only what differs from its base.

    Examples
    --------
    >>> print(write_scenario(assumptions().change(causal_fraction=0.4)).splitlines()[-1])
    causal_fraction,0.4,0.05,0.5,pert,
    """
    heading = {
        "name": clean_name(changed.name),
        "base": changed.base,
        "author": clean_name(author),
        "date": clean_name(date),
        "currency": changed.currency,
        "model": str(MODEL_VERSION),
        "data": data_version(),
    }
    written = io.StringIO()
    told = heading | choice_texts(changed.choices)
    written.writelines(f"# {word}: {text}".rstrip() + "\n" for word, text in told.items())
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    for now, reason in differing(changed):
        numbers = [exact(value) for value in (now.likely, now.low, now.high)]
        table.writerow([now.key, *numbers, now.shape, reason])
    return written.getvalue()


def differing(changed: Assumptions) -> Iterator[tuple[Assumption, str]]:
    """Go through what differs from the base: each assumption, and why it has its value."""
    before = assumptions(changed.base)
    for now in changed:
        reason = clean_text(changed.reasons.get(now.key, ""))
        if now != before.by_key.get(now.key) or reason != before.reasons.get(now.key, ""):
            yield now, reason


@cache
def data_version() -> str:
    """Return a short mark of the assumptions and scenarios in force; it changes when they do."""
    content = b"".join(
        (data_folder() / name).read_bytes().replace(b"\r\n", b"\n")  # the same on every system
        for name in ("assumptions.csv", "scenarios.csv")
    )
    return hashlib.sha256(content).hexdigest()[:8]


def _plain(text: str) -> str:
    """Undo what a spreadsheet does to the lines above the table: cells, quotes and commas."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    above = [line for line in lines if line.lstrip('"').startswith("#")]
    for mark in ",;":
        if above and all(line.count(mark) >= len(COLUMNS) - 1 for line in above):
            for place, line in enumerate(lines):
                if line in above:
                    lines[place] = mark.join(next(csv.reader([line], delimiter=mark))).rstrip(mark)
    return "\n".join(lines)


def _heading(lines: list[str]) -> dict[str, str]:
    found = (re.match(r"#\s*(\w+)\s*:\s*(.*)", line) for line in lines)
    return {match[1]: match[2].strip() for match in found if match}


def _apply(base: Assumptions, rows: Iterable[Row]) -> Assumptions:
    """Change a set row by row, then check the rules once, so that the order of rows is free."""
    changed, reasons, by_key = dict(base.by_key), dict(base.reasons), dict[str, Row]()
    rows = sorted(rows, key=lambda row: bool(segment_of(row["key"])))  # what all share first
    for row in rows:
        key = _known_key(row, changed)
        row.new_key(by_key)
        now = changed.get(key) or own_assumption(changed[shared_key(key)], key)
        changed[key], by_key[key] = _changed(row, now), row
        reasons.pop(key, None)  # the reason of the base was for another value
        if row["reason"]:
            reasons[key] = clean_text(row["reason"])
    try:
        check_segments(changed)
        check_rules({key: assumption.likely for key, assumption in changed.items()})
    except AssumptionError as error:
        keys = error.fields or [k for k in by_key if segment_of(k) == segment_of(error.key)]
        part = [row for key, row in by_key.items() if key in keys]
        if not part:  # the assumptions themselves break the rule
            raise
        raise part[-1].fault("value", _without_remedy(error), error.remedy) from None
    return replace(base, by_key=in_order(changed), reasons=MappingProxyType(reasons))


def _known_key(row: Row, changed: Mapping[str, Assumption]) -> str:
    """Return the key of a row: of what all share, or of a segment's own."""
    key, segment = row["key"], segment_of(row["key"])
    if not segment:
        return row.one_of("key", changed, "assumption")
    if shared_key(key) not in changed:
        remedy = did_you_mean(shared_key(key), [k for k in changed if not segment_of(k)])
        raise row.fault("key", f"'{shared_key(key)}' is not a known assumption", remedy)
    try:
        check_own(key, [segment])
        check_name(segment)
    except AssumptionError as error:
        raise row.fault("key", error.problem, error.remedy) from None
    return key


def _changed(row: Row, assumption: Assumption) -> Assumption:
    """Change an assumption as a row says: a value, or a range where the row gives one.

    What the row does not give of a range is as ``change(key=value)`` would have it.
    """
    value = _number(row, "value", assumption, assumption.likely)
    usual = changed_assumption(assumption, value)
    if not (row["low"] or row["high"] or row["shape"]):
        return usual
    low = _number(row, "low", assumption, usual.low)
    high = _number(row, "high", assumption, usual.high)
    shape = row.one_of("shape", SHAPES, "shape") if row["shape"] else assumption.shape
    try:
        return changed_assumption(assumption, (low, value, high, shape))
    except AssumptionError as error:
        raise row.fault("value", error.problem, error.remedy) from None


def _number(row: Row, column: str, assumption: Assumption, otherwise: float) -> float:
    """Return the number of a cell, one that the assumption can take."""
    return _read(row, column, assumption, typed_value) if row[column] else otherwise


def _read(
    row: Row,
    column: str,
    assumption: Assumption,
    read: Callable[[Assumption, str, FileMarks], float],
) -> float:
    """Read the number of a cell; what it cannot be is said with its place."""
    try:
        return read(assumption, row[column], row.marks(column))
    except (AssumptionError, NumberError) as error:
        raise row.fault(column, error.problem, error.remedy) from None


def _without_remedy(error: AssumptionError) -> str:
    return str(error).removesuffix(f". {error.remedy}")
