"""A column of a file, read by what it holds: an id, a day, a number, a word, or yes and no."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING

import polars as pl

from cxroi.calibration.checks import UNREAD
from cxroi.calibration.columns import columns
from cxroi.calibration.texts import ways_of, words
from cxroi.calibration.written_dates import (
    DATES,
    DAYS_OF_EXCEL,
    EXCEL_BEGINS,
    FISCAL,
    PERIODS,
    clock_of,
    known_ways,
    second_of_day,
)
from cxroi.calibration.written_numbers import numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.mapping import ColumnMapping

TEXT = "text "
"""Before the name of a column, beside it: its words."""
MONEY = ("amount", "unit_price")
PERIOD, MOMENT = "spend.month", "survey.date"
"""Columns beside which it is said how many months a cell names, and at which second of the day."""
WHOLE = r"^(-?\d+)\.0+$"
IN_POWERS = r"^\d(?:[.,]\d+)?E\+\d+$"
DIGITS = 15
"""Figures of a number that a spreadsheet keeps."""
PADDED = rf"^\d{{{DIGITS}}}0+$"
LOST = (
    "digits are lost in Excel: ids of more than 15 digits are kept there as rounded numbers. Format "
    "the column as text in the program that wrote it, and save again."
)
MIDNIGHT = time()
YEAR_MONTH = (190_001, 210_012)
YEARS = (1900, 2100)


@dataclass(frozen=True)
class Cells:
    """A column of a file: where it is, its name there and its type, and what it is with us.

    Beside it stands its text, as ``with_text`` makes it.
    """

    frame: pl.LazyFrame
    name: str
    type: pl.DataType
    table: str
    column: str
    is_mixed: bool = False
    """Numbers may stand among its texts, as cells of a sheet or frame."""

    @property
    def kind(self) -> str:
        """What the column holds."""
        return columns()[self.table][self.column].kind

    @property
    def rule_name(self) -> str:
        """Its name in a rule."""
        return f"{self.table}.{self.column}"

    @property
    def raw(self) -> pl.Expr:
        """Its cells as they are."""
        return pl.col(self.name)

    @property
    def text(self) -> pl.Expr:
        """Its words, without space at either end, null where there is nothing."""
        return pl.col(TEXT + self.name)

    def ask(self, *asked: pl.Expr) -> tuple[int, ...]:
        """Count over the whole column."""
        counts = self.frame.select(
            each.cast(pl.Int64).sum().alias(str(n)) for n, each in enumerate(asked)
        )
        return tuple(counts.collect(engine="streaming").row(0))

    def first(self) -> str | None:
        """Return the first cell in which something stands."""
        cell = self.frame.select(self.text).drop_nulls().head(1).collect(engine="streaming")
        return cell.item() if cell.height else None


@dataclass(frozen=True)
class Reading:
    """Our columns out of one of a file's; how it was read; or why it is not."""

    made: list[pl.Expr] = field(default_factory=list)
    form: str = ""
    why: str = ""


def with_text(frame: pl.LazyFrame, table: str, names: Mapping[str, str]) -> pl.LazyFrame:
    """Put beside columns their words: ``names`` has those in the frame by our own."""
    kinds = {name: columns()[table][column].kind for column, name in names.items()}
    return frame.with_columns(
        words(pl.col(name), with_dashes=kind == "text").alias(TEXT + name)
        for name, kind in kinds.items()
    )


def read_cells(cells: Cells, mapping: ColumnMapping, *, ids_are_text: bool) -> Reading:
    """Read a column by its kind."""
    kind = cells.kind
    if kind == "text":
        return Reading([cells.text.alias(cells.column)])
    if kind == "id":
        return _ids(cells, ids_are_text=ids_are_text)
    if kind == "number":
        return _numbers(cells, mapping)
    if kind == "left":
        flag = _flag(cells, mapping)
        if flag is not None:
            return Reading([flag.alias("gone")], "yes and no, without a day")
    return _days(cells, mapping)


def id_of(cells: Cells) -> pl.Expr:
    """Return ids as text: a spreadsheet writes the id 17 as 17.0."""
    if cells.type.is_float():
        whole = cells.raw.cast(pl.Int64, strict=False)
        return pl.when(whole == cells.raw).then(whole).cast(pl.String)
    return cells.text.str.replace(WHOLE, "$1")


def _ids(cells: Cells, *, ids_are_text: bool) -> Reading:
    if _digits_are_lost(cells):
        return Reading(why=LOST)
    if ids_are_text or not cells.type.is_integer():
        return Reading([id_of(cells).alias(cells.column)])
    return Reading([cells.raw.cast(pl.Int64).alias(cells.column)])


def _digits_are_lost(cells: Cells) -> bool:
    if cells.type.is_float():
        return bool(cells.ask(cells.raw.abs() >= 10**DIGITS)[0])
    if cells.type.is_integer() and not cells.ask(cells.raw.abs() >= 10**DIGITS)[0]:
        return False  # most are short, and texts of all would be slow
    if not (cells.type == pl.String or cells.type.is_integer()):
        return False
    text = cells.text
    long = text.str.contains(rf"^\d{{{DIGITS + 1},}}$")
    in_powers, many, padded = cells.ask(
        text.str.contains(IN_POWERS), long, text.str.contains(PADDED)
    )
    return bool(in_powers) or (many > 1 and padded == many)


def _numbers(cells: Cells, mapping: ColumnMapping) -> Reading:
    if cells.type.is_numeric() or cells.type == pl.Boolean:
        number = cells.raw.cast(pl.Float64)
        finite = pl.when(number.is_finite()).then(number)
        return Reading(_or_unread(cells, finite, number.fill_nan(None)))
    mark = ""
    if cells.rule_name in mapping.words("decimal_comma"):
        mark = ","
    elif cells.rule_name in mapping.words("decimal_point"):
        mark = "."
    found = numbers_of(
        cells.frame,
        cells.text,
        cells.rule_name,
        is_money=cells.column in MONEY,
        mark=mark,
        is_mixed=cells.is_mixed,
    )
    if found.read is None:
        return Reading(why=found.why)
    return Reading(_or_unread(cells, found.read(cells.text), cells.text), found.form)


def _days(cells: Cells, mapping: ColumnMapping) -> Reading:
    if cells.type in (pl.Date, pl.Datetime):
        return _typed_days(cells)
    if cells.type.is_numeric():
        return _numbered_days(cells)
    ways, text = PERIODS if cells.rule_name == PERIOD else DATES, cells.text
    if cells.kind == "left":  # a word for still here, where others have a day
        text = pl.when(~text.str.to_lowercase().is_in(mapping.words("still_here"))).then(text)
    found = ways_of(cells.frame, text, known_ways(ways, _comes_first(cells, mapping)))
    if found.ambiguous:
        return Reading(why=_question(cells))
    if not found.ways:
        return _no_day(cells)
    made = _or_unread(cells, pl.coalesce([way.read(text) for way in found.ways]), text)
    if cells.rule_name == PERIOD:
        made.append(found.months(text).alias("span"))
    if cells.rule_name == MOMENT and cells.ask(second_of_day(text) > 0)[0]:
        made.append(second_of_day(text).alias("moment"))
    return Reading(made, " or ".join(way.name for way in found.ways))


def _comes_first(cells: Cells, mapping: ColumnMapping) -> str:
    """What a rule says to come first in a date, if one does."""
    rules = {"day": "day_first", "month": "month_first"}
    said = (first for first, rule in rules.items() if cells.rule_name in mapping.words(rule))
    return next(said, "")


def _question(cells: Cells) -> str:
    name = cells.rule_name
    return (
        f"order of day and month in {name}: day first or month first? '{cells.first()}' and all "
        f"others fit both. Write {name} into the rule 'day_first' or 'month_first'."
    )


def _no_day(cells: Cells) -> Reading:
    first = cells.first()
    if first is None:
        empty = _or_unread(cells, pl.lit(None, pl.Date))
        return Reading([*empty, _span(cells, 0)] if cells.rule_name == PERIOD else empty)
    if cells.ask(cells.text.str.contains(f"(?i){FISCAL}"))[0]:
        return Reading(
            why=f"'{first}' is of a fiscal year, and nothing says in which month that begins. Write "
            "months of the calendar, as 2026-03."
        )
    what = "a day, or as yes and no" if cells.kind == "left" else "a day or month"
    return Reading(why=f"no cell is read as {what}, such as '{first}'. Write days as 2026-03-31.")


def _typed_days(cells: Cells) -> Reading:
    at, form = cells.raw, ""
    if getattr(cells.type, "time_zone", None):
        own = at.dt.replace_time_zone(None)
        if cells.ask(own.dt.time() != MIDNIGHT)[0]:
            at, form = at.dt.convert_time_zone("UTC"), "a time with its zone, taken in UTC"
        else:
            at, form = own, "a day in its own zone"
    day = at.cast(pl.Date)
    # day 0 of a spreadsheet, 1900-01-00, is nothing
    made = _or_unread(cells, pl.when(day.dt.year() >= YEARS[0]).then(day))
    if cells.rule_name == PERIOD:
        made.append(_span(cells, 0))
    if cells.rule_name == MOMENT and cells.type == pl.Datetime and cells.ask(clock_of(at) > 0)[0]:
        made.append(clock_of(at).alias("moment"))
    return Reading(made, form)


def _span(cells: Cells, months: int) -> pl.Expr:
    return pl.when(cells.raw.is_not_null()).then(pl.lit(months, pl.Int64)).alias("span")


def _numbered_days(cells: Cells) -> Reading:
    """Days of a spreadsheet, or digits: 20260331, 202603; of spending 2026 too."""
    number = cells.raw.cast(pl.Int64, strict=False)
    is_month = number.is_between(*YEAR_MONTH)
    is_year = number.is_between(*YEARS) & (cells.rule_name == PERIOD)
    digits = pl.when(is_month).then(number * 100 + 1).when(is_year).then(number * 10_000 + 101)
    written = digits.otherwise(number).cast(pl.String).str.to_date("%Y%m%d", strict=False)
    serial = (number + EXCEL_BEGINS).cast(pl.Int32, strict=False).cast(pl.Date)
    day = pl.when(number.is_between(*DAYS_OF_EXCEL)).then(serial).otherwise(written)
    there = cells.raw.cast(pl.Float64).fill_nan(None)
    made = _or_unread(cells, day, there)
    if cells.rule_name == PERIOD:
        span = pl.when(is_month).then(1).when(is_year).then(12).otherwise(0)
        made.append(pl.when(number.is_not_null()).then(span.cast(pl.Int64)).alias("span"))
    return Reading(made, "a number")


def _or_unread(cells: Cells, read: pl.Expr, there: pl.Expr | None = None) -> list[pl.Expr]:
    """A column as read, days as whole numbers, and where ``there`` is something not to be read."""
    unread = pl.lit(value=False) if there is None else there.is_not_null() & read.is_null()
    plain = read if cells.kind == "number" else read.cast(pl.Int32).cast(pl.Int64)
    return [plain.alias(cells.column), unread.alias(cells.column + UNREAD)]


def _flag(cells: Cells, mapping: ColumnMapping) -> pl.Expr | None:
    """Whether a customer has left, where the column says yes and no; ``None`` where it has days.

    Where each word that stands means gone, a blank means still here.
    """
    if cells.type in (pl.Date, pl.Datetime):
        return None
    word = cells.text.str.to_lowercase().str.replace(r"\.0$", "")
    is_gone, is_here = word.is_in(mapping.words("gone")), word.is_in(mapping.words("still_here"))
    gone, here, filled = cells.ask(is_gone, is_here, word.is_not_null())
    are_days_beside = not gone and here < filled
    if not filled or 2 * (gone + here) <= filled or are_days_beside:
        return None
    known = pl.when(is_gone).then(statement=True).when(is_here).then(statement=False)
    return known.when(word.is_null()).then(statement=False) if gone == filled else known
