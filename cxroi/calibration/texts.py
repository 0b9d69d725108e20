"""What a cell says that is no number: nothing, a word, or one of several ways of writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOOKED_AT = 20_000
"""Rows looked at to find a way of writing; the rest of the column is held against it afterwards."""
NOTHING = (
    *("", "na", "n/a", "n.a.", "#n/a", "#na", "nan", "nat", "null", "none", "nil", "<na>", "\\n"),
    *("(null)", "(none)", "(blank)", "0000-00-00", "0000-00-00 00:00:00", "00/00/0000"),
    *("00.00.0000", "1900-01-00", "1900-01-00 00:00:00", "00/01/1900", "0/1/1900", "1/0/1900"),
)
"""What stands in a cell, in small letters, where there is nothing."""
DASHES = ("-", "--", "---", "–", "—")
"""Nothing too, but in a column of words, where each word is the reader's own."""
BLANKS = r"[\s\u00a0\u2007\u2009\u202f\ufeff]"


def words(cells: pl.Expr, *, with_dashes: bool = False) -> pl.Expr:
    """Return cells as text without space at either end, null where they hold nothing.

    Examples
    --------
    >>> held = pl.DataFrame({"x": [" ads ", "NaT", "-", None]})
    >>> held.select(words(pl.col("x")))["x"].to_list()
    ['ads', None, None, None]
    """
    text = cells.cast(pl.String).str.replace_all(f"^{BLANKS}+|{BLANKS}+$", "")
    nothing = NOTHING if with_dashes else (*NOTHING, *DASHES)
    return pl.when(~text.str.to_lowercase().is_in(nothing)).then(text)


@dataclass(frozen=True)
class Way:
    """One way of writing: its name for the reader, and how it is read; null where it is not so."""

    name: str
    read: Callable[[pl.Expr], pl.Expr]
    like: str = ""
    """Ways of one family look the same in part: a column has one of them only."""
    order: str = ""
    """``day`` or ``month``: what comes first, where a rule may say so."""
    months: int = 0
    """How many months a cell names: none where it names a day."""


@dataclass(frozen=True)
class Found:
    """The ways in which a column is written, and which two fit it both."""

    ways: tuple[Way, ...]
    ambiguous: tuple[Way, ...] = ()

    def read(self, text: pl.Expr) -> pl.Expr | None:
        """Return the expression that reads the column, ``None`` where no way fits."""
        return pl.coalesce([way.read(text) for way in self.ways]) if self.ways else None

    def months(self, text: pl.Expr) -> pl.Expr:
        """Return how many months each cell names."""
        spans = [
            pl.when(way.read(text).is_not_null()).then(pl.lit(way.months, pl.Int64))
            for way in self.ways
        ]
        return pl.coalesce(spans)


def ways_of(frame: pl.LazyFrame, text: pl.Expr, known: Sequence[Way]) -> Found:
    """Find the ways in which a column of text is written.

    The way that reads most comes first; what it cannot read is looked at for another. Of ways
    that look alike (day first and month first) the column has the one that reads more of it, and
    what that cannot read is a fault, never a guess; where both read as much, but not the same,
    the reader has to say.
    """
    cells = frame.select(text.alias("text")).drop_nulls()
    cell = pl.col("text")
    found: list[Way] = []
    while True:
        left = [way for way in known if way not in found and not _rules_out(way, found)]
        unread = Found(tuple(found)).read(cell)
        rest = cells if unread is None else cells.filter(unread.is_null())
        counts = _counts_of_few(rest.head(LOOKED_AT).collect(engine="streaming"), left)
        best = max(counts, key=lambda way: counts[way], default=None)
        if best is None or not counts[best]:
            return Found(tuple(found))
        twins = [way for way in left if best.like and way.like == best.like]
        if len(twins) > 1:
            counts = _counts(cells, twins)
            best = max(twins, key=lambda way: counts[way])
            for other in twins:
                if other != best and counts[other] == counts[best] and _differ(cells, best, other):
                    return Found((), (best, other))
        found.append(best)


def _rules_out(way: Way, found: Sequence[Way]) -> bool:
    return bool(way.like) and any(way.like == each.like for each in found)


def _counts_of_few(sample: pl.DataFrame, ways: Sequence[Way]) -> dict[Way, int]:
    """How many rows each way reads, up to the first that reads them all: none reads more."""
    counts: dict[Way, int] = {}
    for way in ways if sample.height else ():
        counts |= _counts(sample.lazy(), [way])
        if counts[way] == sample.height:
            break
    return counts


def _counts(cells: pl.LazyFrame, ways: Sequence[Way]) -> dict[Way, int]:
    """How many rows each way reads."""
    asked = [
        way.read(pl.col("text")).is_not_null().sum().alias(str(place))
        for place, way in enumerate(ways)
    ]
    row = cells.select(asked).collect(engine="streaming").row(0) if asked else ()
    return dict(zip(ways, row, strict=True))


def _differ(cells: pl.LazyFrame, one: Way, other: Way) -> bool:
    """Tell whether two ways read any cell as different days."""
    cell = pl.col("text")
    unlike = (one.read(cell) != other.read(cell)).any()
    return bool(cells.select(unlike).collect(engine="streaming").item())
