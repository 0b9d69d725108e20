"""The ways in which real files write days, months, quarters and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cxroi.calibration.texts import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

EARLIEST, LATEST = 1900, 9999
"""Years between which a date is believed: "05/03/24" is not the year 24."""
DAYS_OF_EXCEL = (20_000, 80_000)
"""Numbers that are days since the end of 1899 in a spreadsheet: 1954 to 2119."""
EXCEL_BEGINS = -25_569
"""Day 0 of a spreadsheet, counted from 1970-01-01."""
CLOCK = r"[T ]+\d{1,2}:\d{2}.*$"
TIME = r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp])?\.?[Mm]?"
ZONE = r"\d{2}:\d{2}.*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$"
MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?[+-]\d{2}:?\d{2}$"
FISCAL = r"^(?:FY|GJ|fiscal)\W*\d{2}"
"""A month or quarter of a fiscal year: nobody says in which month it begins."""
NAMES = (
    "january jan januar jänner jän janvier janv enero ene gennaio gen januari",
    "february feb februar février fevrier févr fevr fév febrero febbraio februari",
    "march mar märz maerz mär mrz mars marzo maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei",
    "june jun juni juin junio giugno giu",
    "july jul juli juillet juil julio luglio lug",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setiembre settembre set",
    "october oct oktober okt octobre octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre",
)
"""Of months in English, German, French, Spanish, Italian and Dutch, January first."""
MONTHS = {name: number for number, names in enumerate(NAMES, 1) for name in names.split()}
OF = r"(?:de |del |of |d'|di )?"
DAY = r"(\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
YEAR = r"'?(\d{4}|\d{2})"


def _parts(text: pl.Expr, pattern: str, order: str) -> pl.Expr:
    """A date out of the groups of a pattern: y, m, d, or n for a month's name, in their order."""
    groups = {each: text.str.extract(pattern, place) for place, each in enumerate(order, 1)}
    year = groups["y"].cast(pl.Int32)
    long = groups["y"].str.len_chars() > 2  # noqa: PLR2004 - digits of a short year
    named = groups.get("n")
    month = groups["m"].cast(pl.Int8) if named is None else _month_number(named)
    day = groups["d"].cast(pl.Int8) if "d" in groups else pl.lit(1, pl.Int8)
    full = pl.when(long).then(year).otherwise(pl.when(year < 70).then(2000).otherwise(1900) + year)  # noqa: PLR2004
    written = pl.format("{}-{}-{}", full, month, day)
    return _believe(text, written.str.to_date("%Y-%m-%d", strict=False))


def _month_number(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.Int8)


def _believe(text: pl.Expr, read: pl.Expr) -> pl.Expr:
    return pl.when(read.dt.year().is_between(EARLIEST, LATEST) & ~text.str.contains(ZONE)).then(
        read
    )


def _in_utc(text: pl.Expr) -> pl.Expr:
    """A time with its zone, in UTC."""
    plain = text.str.replace(" ", "T").str.replace(r"\s*(?:Z|UTC|GMT)$", "+0000")
    seconds = plain.str.replace(r"T(\d{2}:\d{2})([+-])", "T$1:00$2")
    at = seconds.str.replace(r"([+-]\d{2}):(\d{2})$", "$1$2")
    return at.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", strict=False, time_unit="us")


def _midnight(text: pl.Expr) -> pl.Expr:
    """The day of a time with its zone, which is midnight there."""
    return text.str.extract(MIDNIGHT, 1).str.to_date("%Y-%m-%d", strict=False)


def _day(name: str, form: str, like: str = "", order: str = "") -> Way:
    return Way(
        name,
        lambda text: _believe(text, text.str.replace(CLOCK, "").str.to_date(form, strict=False)),
        like,
        order,
    )


def _month_in_words(name: str, pattern: str, order: str) -> Way:
    """A day with the name of its month."""
    return Way(name, lambda text: _parts(text.str.replace(CLOCK, ""), f"(?i)^{pattern}$", order))


def _month(name: str, pattern: str, order: str) -> Way:
    """A month without a day is taken as its first."""
    return Way(name, lambda text: _parts(text, f"(?i)^{pattern}$", order), months=1)


def _quarter(name: str, pattern: str, order: str) -> Way:
    """A quarter is taken as its first day."""

    def read(text: pl.Expr) -> pl.Expr:
        whole = f"(?i)^{pattern}$"
        year = text.str.extract(whole, order.index("y") + 1)
        quarter = text.str.extract(whole, order.index("q") + 1).cast(pl.Int8)
        first = pl.format("{}/{}", year, 3 * quarter - 2)
        return _parts(first, r"^(\d+)/(\d+)$", "ym")

    return Way(name, read, months=3)


def _serial(text: pl.Expr) -> pl.Expr:
    number = text.str.extract(r"^(\d{5})(?:\.\d+)?$", 1).cast(pl.Int32)
    day = (number + EXCEL_BEGINS).cast(pl.Date)
    return pl.when(number.is_between(*DAYS_OF_EXCEL)).then(day)


def _week(text: pl.Expr) -> pl.Expr:
    """A week of the ISO calendar, as its Monday."""
    parts = text.str.to_uppercase().str.extract_groups(r"^(\d{4})[- ]?W(\d{1,2})$")
    year, week = parts.struct.field("1"), parts.struct.field("2").str.zfill(2)
    return pl.format("{}-W{}-1", year, week).str.to_date("%G-W%V-%u", strict=False)


DAYS = (
    # where all are midnights, they are days; where one is not, the next way reads more
    Way("2026-03-31T00:00+02:00, its own day", _midnight),
    Way("2026-03-31T09:30+02:00, taken in UTC", lambda text: _in_utc(text).dt.date()),
    _day("2026-03-31", "%Y-%m-%d"),
    _day("31/03/2026", "%d/%m/%Y", "/", "day"),
    _day("03/31/2026", "%m/%d/%Y", "/", "month"),
    _day("31.03.2026", "%d.%m.%Y"),
    _day("31-03-2026", "%d-%m-%Y", "-", "day"),
    _day("03-31-2026", "%m-%d-%Y", "-", "month"),
    _day("2026/03/31", "%Y/%m/%d"),
    Way("20260331", lambda text: _parts(text, r"^(\d{4})(\d{2})(\d{2})$", "ymd")),
    _month_in_words("31 March 2026", rf"{DAY}[\s-]*{OF}(\p{{L}}+)\.?,?[\s-]*{OF}{YEAR}", "dny"),
    _month_in_words("March 31, 2026", rf"(\p{{L}}+)\.?\s*{DAY},?\s+(\d{{4}})", "ndy"),
    _month_in_words("2026-Mar-31", r"(\d{4})[\s-](\p{L}+)[\s-](\d{1,2})", "ynd"),
    _day("31/03/26", "%d/%m/%y", "/", "day"),
    _day("03/31/26", "%m/%d/%y", "/", "month"),
    _day("31.03.26", "%d.%m.%y"),
    Way("2026-W14, its Monday", _week),
    Way("46112, a day of a spreadsheet", _serial),
)
MONTH = (
    _month("2026-03", r"(\d{4})[-/.](\d{1,2})", "ym"),
    _month("202603", r"((?:19|20)\d{2})(0[1-9]|1[0-2])", "ym"),
    _month("03/2026", r"(\d{1,2})[-/.](\d{4})", "my"),
    _month("March 2026", rf"(\p{{L}}+)\.?[\s/-]*{OF}{YEAR}", "ny"),
    _month("2026 March", r"(\d{4})[\s/-]*(\p{L}+)\.?", "yn"),
)
LONGER = (
    _quarter("Q1 2026", rf"[QT]([1-4])[\s/-]*{YEAR}", "qy"),
    _quarter("2026-Q1", r"(\d{4})[\s/-]*[QT]([1-4])", "yq"),
    _quarter("1Q26", rf"([1-4])Q[\s/-]*{YEAR}", "qy"),
    Way("2026", lambda text: _parts(text + "/1", r"^((?:19|20)\d{2})/(1)$", "ym"), months=12),
)
DATES = (*DAYS, *MONTH)
"""Ways of writing a day, or a month that is taken as its first."""
PERIODS = (*DATES, *LONGER)
"""Ways of writing the time in which money was spent."""


def known_ways(ways: Sequence[Way], first: str) -> Sequence[Way]:
    """Return the ways that remain once it is known whether day or month comes first."""
    return [way for way in ways if not first or way.order in ("", first)]


def second_of_day(text: pl.Expr) -> pl.Expr:
    """Return the second of the day that a cell names beside its date, in UTC where it has a zone.

    Examples
    --------
    >>> held = pl.DataFrame(
    ...     {"x": ["2026-03-31 9:30 PM", "2026-03-31T09:30:05+02:00", "2026-03-31"]}
    ... )
    >>> held.select(second_of_day(pl.col("x")))["x"].to_list()
    [77400, 27005, None]
    """
    hour, minute, second = (text.str.extract(TIME, n).cast(pl.Int64) for n in (1, 2, 3))
    half = text.str.extract(TIME, 4).str.to_lowercase()
    of_day = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12)
    plain = of_day.otherwise(hour) * 3600 + minute * 60 + second.fill_null(0)
    return pl.coalesce(clock_of(_in_utc(text)), plain)


def clock_of(moment: pl.Expr) -> pl.Expr:
    """Return the second of the day of a time."""
    at = moment.dt
    return at.hour().cast(pl.Int64) * 3600 + at.minute().cast(pl.Int64) * 60 + at.second()
