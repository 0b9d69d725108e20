"""How dates, numbers, and yes and no, are read out of the words that real files hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOOKED_AT = 20_000
"""Rows looked at to find a way of writing; the rest of the column is held against it afterwards."""
EARLIEST, LATEST = 1900, 9999
"""Years between which a date is believed: "05/03/24" is not the year 24."""
DAYS_OF_EXCEL = (20_000, 80_000)
"""Numbers that are days since the end of 1899 in a spreadsheet: 1954 to 2119."""
CLOCK = r"[T ]+\d{1,2}:\d{2}.*$"
ZONE = r"\d{2}:\d{2}.*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$"
MONEY = r"[€$£¥\s\u00a0\u202f']|EUR|USD|GBP|CHF"
THOUSANDS = r"^-?\d{1,3}(,\d{3})+(\.\d*)?$"
DECIMAL_COMMA = r"^-?(\d+,\d+|\d{1,3}(\.\d{3})+(,\d+)?)$"


@dataclass(frozen=True)
class Way:
    """One way of writing: its name for the reader, and how it is read; null where it is not so."""

    name: str
    read: Callable[[pl.Expr], pl.Expr]
    like: str = ""
    """Ways of one family look the same in part: a column has one of them only."""


def _day(name: str, form: str, like: str = "") -> Way:
    return Way(name, lambda text: _believed(text, text.str.replace(CLOCK, ""), form), like)


def _month(name: str, form: str) -> Way:
    """A month without a day is taken as its first."""
    return Way(name, lambda text: _believed(text, "1 " + text, f"%d {form}"))


def _believed(text: pl.Expr, day: pl.Expr, form: str) -> pl.Expr:
    read = day.str.to_date(form, strict=False)
    believed = read.dt.year().is_between(EARLIEST, LATEST) & ~text.str.contains(ZONE)
    return pl.when(believed).then(read)


def _zoned(text: pl.Expr) -> pl.Expr:
    """A time with its zone, as the day it was in UTC."""
    plain = text.str.replace(" ", "T").str.replace(r"\s*(?:Z|UTC|GMT)$", "+0000")
    seconds = plain.str.replace(r"T(\d{2}:\d{2})([+-])", "T$1:00$2")
    at = seconds.str.replace(r"([+-]\d{2}):(\d{2})$", "$1$2")
    return at.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", strict=False, time_unit="us").dt.date()


DATES = (
    Way("2026-03-31T09:30+02:00, taken in UTC", _zoned),
    _day("2026-03-31", "%Y-%m-%d"),
    _day("31/03/2026", "%d/%m/%Y", "/"),
    _day("03/31/2026", "%m/%d/%Y", "/"),
    _day("31.03.2026", "%d.%m.%Y"),
    _day("31-03-2026", "%d-%m-%Y", "-"),
    _day("03-31-2026", "%m-%d-%Y", "-"),
    _day("2026/03/31", "%Y/%m/%d"),
    _day("20260331", "%Y%m%d"),
    _day("31 Mar 2026", "%d %b %Y"),
    _day("31-Mar-2026", "%d-%b-%Y"),
    _day("Mar 31, 2026", "%b %d, %Y"),
    _day("31 March 2026", "%d %B %Y"),
    _day("March 31, 2026", "%B %d, %Y"),
    _day("31/03/26", "%d/%m/%y", "/"),
    _day("03/31/26", "%m/%d/%y", "/"),
    _day("31.03.26", "%d.%m.%y"),
    _month("2026-03", "%Y-%m"),
    _month("03/2026", "%m/%Y"),
    _month("Mar 2026", "%b %Y"),
)
NUMBERS = (
    Way("1234.5", lambda text: _bare(text).cast(pl.Float64, strict=False)),
    Way(
        "1,234.5",
        lambda text: (
            pl.when(_bare(text).str.contains(THOUSANDS))
            .then(_bare(text).str.replace_all(",", ""))
            .cast(pl.Float64, strict=False)
        ),
        ",",
    ),
    Way(
        "1.234,5",
        lambda text: (
            pl.when(_bare(text).str.contains(DECIMAL_COMMA))
            .then(_bare(text).str.replace_all(".", "", literal=True).str.replace(",", "."))
            .cast(pl.Float64, strict=False)
        ),
        ",",
    ),
)


def _bare(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(MONEY, "")


@dataclass(frozen=True)
class Found:
    """The ways in which a column is written, and a word on what cannot be told."""

    ways: tuple[Way, ...]
    remark: str = ""

    def read(self, text: pl.Expr) -> pl.Expr | None:
        """Return the expression that reads the column, ``None`` where no way fits."""
        return pl.coalesce([way.read(text) for way in self.ways]) if self.ways else None


def ways_of(frame: pl.LazyFrame, name: str, known: Sequence[Way]) -> Found:
    """Find the ways in which a column of text is written.

    The way that reads most comes first; what it cannot read is looked at for another. Of ways
    that look alike (day first and month first) the column has the one that reads more of it, and
    what that cannot read is a fault, never a guess.
    """
    text = pl.col(name).str.strip_chars()
    words = frame.select(text).filter(text.is_not_null() & (text != ""))
    found: list[Way] = []
    remark = ""
    while True:
        left = [way for way in known if way not in found and not _ruled_out(way, found)]
        unread = Found(tuple(found)).read(pl.col(name))
        rest = words if unread is None else words.filter(unread.is_null())
        sample = rest.head(LOOKED_AT).collect(engine="streaming")
        counts = _counts(sample.lazy(), name, left)
        best = max(left, key=lambda way: counts[way], default=None)
        if best is None or not counts[best]:
            return Found(tuple(found), remark)
        twins = [way for way in left if best.like and way.like == best.like]
        if len(twins) > 1:
            counts = _counts(words, name, twins)
            best = max(twins, key=lambda way: counts[way])
            same = [way for way in twins if counts[way] == counts[best]]
            remark = f"{same[0].name} or {same[1].name}: both fit" if len(same) > 1 else remark
        found.append(best)


def _ruled_out(way: Way, found: Sequence[Way]) -> bool:
    return bool(way.like) and any(way.like == each.like for each in found)


def _counts(words: pl.LazyFrame, name: str, ways: Sequence[Way]) -> dict[Way, int]:
    """How many rows each way reads."""
    asked = [
        way.read(pl.col(name)).is_not_null().sum().alias(str(place))
        for place, way in enumerate(ways)
    ]
    row = words.select(asked).collect(engine="streaming").row(0) if asked else ()
    return dict(zip(ways, row, strict=True))
