"""Published figures and named ideas: their exact words, who said them, and a caution for each."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from cxroi.model.data_files import Row, data_folder, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KINDS_OF_ROW = ("figure", "idea")
UNITS = ("share", "ratio", "seconds", "count", "rank")
EVIDENCE = ("measured", "published_comparison", "stated_intention", "self_report", "opinion")

NEEDED_OF_EVERY_SOURCE = ("key", "authors", "year", "title", "publisher")
NEEDED_OF_EVERY_CLAIM = ("key", "words", "said_by", "caution")
NEEDED_OF_A_FIGURE = ("figure", "value", "unit", "compared", "period")


@dataclass(frozen=True)
class Source:
    """A document; ``read_from`` names the one that reports it, empty if it was itself read."""

    key: str
    authors: str
    year: str
    title: str
    publisher: str
    read_from: str


@dataclass(frozen=True)
class Claim:
    """A published figure or a named idea; the columns are explained in ``data/README.md``."""

    key: str
    kind_of_row: str
    figure: str
    value: float | None
    against: float | None
    unit: str
    words: str
    said_by: str
    source: str
    original_source: str
    compared: str
    evidence: str
    period: str
    caution: str
    counter_evidence: str
    used_in: str = ""
    """Empty where a table of the reader's own, made before there was this column, does not say."""

    @property
    def places(self) -> tuple[str, ...]:
        """Where it does something: keys behind the name of their table, or names of results.

        Examples
        --------
        >>> claims()["inconsistency_falls_back"].places
        ('assumptions/consistency', 'stage')
        """
        return tuple(self.used_in.split())

    @property
    def is_second_hand(self) -> bool:
        """Whether the document whose figure it is was not read itself."""
        return bool(self.original_source)


@cache
def claims() -> Mapping[str, Claim]:
    """Every published figure and named idea, by key.

    Examples
    --------
    >>> claims()["brandz_retention"].figure
    '84 % v 30 %'
    """
    return read_claims(data_folder() / "claims.csv", sources())


@cache
def sources() -> Mapping[str, Source]:
    """Every document that a claim names, by key.

    Examples
    --------
    >>> sources()["cmo_council"].title
    'Giving Customer Voice More Volume'
    """
    return read_sources(data_folder() / "sources.csv")


def read_sources(file: Path) -> Mapping[str, Source]:
    """Read a table of documents.

    Examples
    --------
    >>> read_sources(data_folder() / "sources.csv")["hyken_2009"].read_from
    'sims_2010'
    """
    rows = read_table(file, [field.name for field in fields(Source)])
    keys = [row["key"] for row in rows]
    found: dict[str, Source] = {}
    for row in rows:
        row.need(NEEDED_OF_EVERY_SOURCE)
        row.new_key(found)
        if row["read_from"]:
            row.one_of("read_from", keys, "source")
        found[row["key"]] = Source(**row.cells)
    return MappingProxyType(found)


def read_claims(file: Path, sources: Mapping[str, Source]) -> Mapping[str, Claim]:
    """Read a table of claims whose sources are known.

    Examples
    --------
    >>> read_claims(data_folder() / "claims.csv", sources())["cmo_pay"].value
    0.58
    """
    found: dict[str, Claim] = {}
    needed = [field.name for field in fields(Claim) if field.default is MISSING]
    for row in read_table(file, needed, optional=["used_in"]):
        row.new_key(found)
        found[row["key"]] = _claim(row, sources)
    return MappingProxyType(found)


def _claim(row: Row, sources: Mapping[str, Source]) -> Claim:
    """Make the claim of a row, once nothing is wrong with it."""
    row.need(NEEDED_OF_EVERY_CLAIM)
    row.one_of("kind_of_row", KINDS_OF_ROW, "kind of row")
    row.one_of("evidence", EVIDENCE, "kind of evidence")
    row.one_of("source", sources, "source")
    if row["original_source"]:
        row.one_of("original_source", sources, "source")
    if row["kind_of_row"] == "figure":
        row.need(NEEDED_OF_A_FIGURE)
    if row["unit"]:
        row.one_of("unit", UNITS, "unit")
    numbers = {column: _number(row, column) for column in ("value", "against")}
    text = {column: cell for column, cell in row.cells.items() if column not in numbers}
    return Claim(**text, value=numbers["value"], against=numbers["against"])


def _number(row: Row, column: str) -> float | None:
    """Read a number that may be missing; a share lies between 0 and 1."""
    number = row.number_or_none(column)
    if number is not None and row["unit"] == "share" and not 0 <= number <= 1:
        problem = f"{row[column]} is not a share between 0 and 1"
        raise row.fault(column, problem, "Write 84 % as 0.84.")
    return number
