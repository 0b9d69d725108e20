"""Rows of paper: an assumption with its range and ground, and a published figure with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.claims import claims, sources

if TYPE_CHECKING:
    from cxroi.model.claims import Source

NOT_SAID = "not stated"


class AssumptionRow(NamedTuple):
    """An assumption as a reader sees it on paper."""

    group: str
    label: str
    value: str
    range_shown: str
    """Its range, or that it is fixed."""
    rests_on: str
    reason: str
    changed: bool
    is_off: bool = False
    """Whether it is a limit that nobody has claimed."""

    @property
    def ground(self) -> str:
        """What it rests on, and why it has its value if that was said."""
        return f"{self.rests_on}: {self.reason}" if self.reason else self.rests_on


class SourceRow(NamedTuple):
    """A published figure that the case rests on, and where it stands."""

    key: str
    figure: str
    words: str
    reference: str
    caution: str

    @property
    def text(self) -> str:
        """All of it in a line."""
        return f"{self.figure}: “{self.words}” {self.reference} {self.caution}"


def read_source_row(key: str) -> SourceRow:
    """Return a claim by its key, with where it was read and where it comes from."""
    claim = claims()[key]
    read = sources()[claim.source]
    first = sources().get(claim.original_source)
    parts = [_refer_to(read)]
    if first:
        parts.append(f"Quoted there from: {_refer_to(first)}")
    return SourceRow(key, claim.figure, claim.words, " ".join(parts), claim.caution)


def _refer_to(source: Source) -> str:
    year = "" if source.year == NOT_SAID else f" ({source.year})"
    authors = "" if source.authors == NOT_SAID else f"{source.authors}{year}: "
    publisher = "" if source.publisher.startswith(NOT_SAID) else f" {source.publisher}."
    return f"{authors}{source.title}.{publisher}"
