"""Published figures and named ideas: their exact words, who said them, and a caution for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from cxroi.model.csv_records import Filled, Mark, OneOf, read_records
from cxroi.model.data_files import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cxroi.model.csv_rows import Row

KINDS_OF_ROW = ("figure", "idea")
UNITS = ("share", "ratio", "seconds", "count", "rank")
EVIDENCE = ("measured", "published_comparison", "stated_intention", "self_report", "opinion")

NEEDED_OF_A_FIGURE = ("figure", "value", "unit", "compared", "period")


@dataclass(frozen=True)
class Source:
    """A document; ``read_from`` names the one that reports it, empty if it was itself read."""

    key: Filled
    authors: Filled
    year: Filled
    title: Filled
    publisher: Filled
    read_from: str


@dataclass(frozen=True)
class Claim:
    """A published figure or a named idea; the columns are explained in ``data/README.md``."""

    key: Filled
    kind_of_row: Annotated[str, OneOf(KINDS_OF_ROW, "kind of row")]
    figure: str
    value: float | None
    against: float | None
    unit: Annotated[str, OneOf(UNITS, "unit", may_be_empty=True)]
    words: Filled
    said_by: Filled
    source: str
    original_source: str
    compared: str
    evidence: Annotated[str, OneOf(EVIDENCE, "kind of evidence")]
    period: str
    caution: Filled
    counter_evidence: str
    used_in: Annotated[str, Mark.MAY_LACK] = ""
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
    '84% v 30%'
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
    read = list(read_records(file, Source))
    found = {each.key: each for _, each in read}
    for row, each in read:
        if each.read_from:
            row.one_of("read_from", found, "source")
    return MappingProxyType(found)


def read_claims(file: Path, sources: Mapping[str, Source]) -> Mapping[str, Claim]:
    """Read a table of claims whose sources are known.

    Examples
    --------
    >>> read_claims(data_folder() / "claims.csv", sources())["cmo_pay"].value
    0.58
    """
    found: dict[str, Claim] = {}
    for row, claim in read_records(file, Claim):
        _check(row, claim, sources)
        found[claim.key] = claim
    return MappingProxyType(found)


def _check(row: Row, claim: Claim, sources: Mapping[str, Source]) -> None:
    """Refuse a claim of an unknown source, a figure without a number, and a share above 1."""
    row.one_of("source", sources, "source")
    if claim.original_source:
        row.one_of("original_source", sources, "source")
    if claim.kind_of_row == "figure":
        row.need(NEEDED_OF_A_FIGURE)
    for column, number in (("value", claim.value), ("against", claim.against)):
        if number is not None and claim.unit == "share" and not 0 <= number <= 1:
            problem = f"{row[column]} is not a share between 0 and 1"
            raise row.fault(column, problem, "Write 84% as 0.84.")
