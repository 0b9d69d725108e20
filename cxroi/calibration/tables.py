"""A company's tables, checked and put in one shape: who reads on asks them without a doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw

from cxroi.calibration.checks import Check, Fault, checks_of
from cxroi.calibration.columns import NotUsed
from cxroi.calibration.counts import ID, LONG_AGO, size
from cxroi.calibration.last_day import UNDATED, find_last_day
from cxroi.calibration.leaving import count_rows, find_leaving, first_leaving, with_days
from cxroi.calibration.months import Window, date_of, day_of, last_day, month_of
from cxroi.calibration.one_table import OneTable, part_faulty
from cxroi.calibration.repeats import (
    in_one_form,
    keep_known_referrers,
    merge_repeats,
    rows_once,
    strangers,
)
from cxroi.calibration.scales import Scores, read_scores
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.scales import Boxes

    Frame = nw.LazyFrame[Any]

ALONE = "customers"
THIN = 0.1
"""Where so many of a table's rows are refused, no figure that rests on it is used."""
USUAL_MONTHS, MOST_MONTHS = 12, 240
WITHOUT = 4
"""Days without which the last month is not whole."""
STRANGER = Check(
    ID,
    "no usable row of customers has this id",
    "Add the customer, or correct the row.",
    nw.lit(value=True),
)


@dataclass(frozen=True)
class Company:
    """What a company brought, in one shape, and the window in which it is looked at."""

    tables: Mapping[str, OneTable]
    window: Window
    boxes: Boxes | None
    remarks: list[str]
    """What was taken one way and could be meant another."""
    unused: list[NotUsed]
    leaving: str
    """What is known of who left: ``day``, ``whether`` they did, or ``nothing``."""
    joining: bool
    """It is known when customers joined."""
    answering: bool
    """It is known when answers were given."""
    records_from: int
    """Who left before this day is in no table."""
    undated: int
    """Customers of whom nobody noted when they joined."""
    not_read: Mapping[str, str]
    """Why a table is not used, though it is there."""

    def frame(self, table: str) -> Frame | None:
        """Return the rows of a table, ``None`` where there is none."""
        return self.tables[table].frame if table in self.tables else None

    def has(self, table: str, *names: str) -> bool:
        """Tell whether a table is there with all of these columns."""
        return table in self.tables and set(names) <= self.tables[table].names

    @property
    def faults(self) -> list[Fault]:
        """All faults, table by table."""
        return [fault for table in self.tables.values() for fault in table.faults]

    def thin(self, name: str) -> str:
        """Say so where a tenth of the rows of a table is refused; empty otherwise."""
        table = self.tables.get(name)
        if table is None or not table.faults:
            return ""
        refused = sum(size(each.rows) for each in table.refused)
        if refused < THIN * table.rows:
            return ""
        return (
            f"{refused:,} of {table.rows:,} rows of {table.file} are rejected: the others may not "
            "be representative, so it is not used."
        )

    def why_no(self, *names: str) -> str:
        """Say why a table, or a column as ``orders.amount``, is not used; empty where there is none."""
        return next((self.not_read[name] for name in names if name in self.not_read), "")


def in_shape(
    frames: Mapping[str, Frame],
    whole: Mapping[str, Frame],
    mapping: ColumnMapping,
    today: date,
    asked: Mapping[str, str] | None = None,
) -> Company:
    """Check tables under our names and put them in one shape.

    Parameters
    ----------
    frames : mapping of names to frames
        Of the four tables those that are there; days are whole numbers.
    whole : mapping of names to frames
        The same rows and columns, with all that the files say beside them.
    mapping : ColumnMapping
        Where they are, and by which rules they are read.
    today : date
        Nothing has happened after it.
    asked : mapping of str to str, optional
        Why a table, or a column as ``orders.amount``, is not among them.
    """
    remarks: list[str] = []
    not_read, unused = dict(asked or {}), []
    frames, whole = in_one_form(frames, whole, remarks)
    frames, whole = dict(frames), dict(whole)
    boxes = None
    if "survey" in frames:
        scores = _scores(frames["survey"], mapping)
        remarks += scores.remarks
        boxes = scores.boxes
        for rows in (frames, whole):
            if scores.question:
                del rows["survey"]
            else:
                rows["survey"] = scores.change(rows["survey"])
        if scores.question:
            unused.append(NotUsed(", ".join(mapping.tables["survey"].files), scores.question))
            not_read["survey"] = unused[-1].text()
    tables = _check_tables(frames, whole, mapping, boxes, day_of(today), remarks)
    known = find_last_day(tables, mapping, day_of(today))
    tables = {name: _until(table, known.day) for name, table in tables.items()}
    window = _window(mapping, known.day)
    remarks += [*known.remarks, *_half_a_month(known.day)]
    return _shape(tables, window, boxes, remarks, unused, not_read)


def _window(mapping: ColumnMapping, end: int) -> Window:
    months = mapping.number("window_months") or USUAL_MONTHS
    if months != round(months) or months > MOST_MONTHS:
        raise CxroiError(
            f"The rule 'window_months' is {months:g}. Enter whole months up to {MOST_MONTHS}, such as 12."
        )
    return Window(end, round(months))


def _half_a_month(day: int) -> list[str]:
    """Say so where the last month is not known to its end."""
    missing = last_day(month_of(day)) - day
    if missing < WITHOUT or day == UNDATED:
        return []
    before = date_of(last_day(month_of(day) - 1))
    known = f"The last month is known up to {date_of(day)} only, so what is counted by month is too low."
    return [f"{known} For whole months set the rule 'as_of': {before}."]


def _scores(survey: Frame, mapping: ColumnMapping) -> Scores:
    source = mapping.tables["survey"]
    name = source.columns.get("score", "score")
    return read_scores(survey, mapping, name, ", ".join(source.files))


def _check_tables(
    frames: Mapping[str, Frame],
    whole: Mapping[str, Frame],
    mapping: ColumnMapping,
    boxes: Boxes | None,
    today: int,
    remarks: list[str],
) -> dict[str, OneTable]:
    """Refuse the rows that cannot be used, and count once what stands there twice."""
    tables: dict[str, OneTable] = {}
    for name, frame in frames.items():
        scale = None if boxes is None else boxes.scale
        checks = checks_of(name, frame.collect_schema(), today, scale)
        table = OneTable(name, frame, whole[name], 0, [], [], mapping.tables[name])
        tables[name] = part_faulty(table, checks)
    for name in ("orders", "spend"):
        if name in tables:
            tables[name] = rows_once(tables[name], remarks)
    if ALONE in tables:
        customers = merge_repeats(tables[ALONE], remarks)
        tables[ALONE] = keep_known_referrers(customers, remarks).keep_rows()
        for name in ("survey", "orders"):
            if name in tables:
                tables[name] = _refuse_strangers(tables[name], tables[ALONE].frame).keep_rows()
    return tables


def _refuse_strangers(table: OneTable, customers: Frame) -> OneTable:
    """Refuse rows of who is no customer."""
    unknown = strangers(table.frame, customers)
    if not size(unknown):
        return table
    known = table.frame.join(customers.select(ID), on=ID, how="semi")
    return table.without(unknown, known, STRANGER)


def _until(table: OneTable, end: int) -> OneTable:
    """Leave out what happened later than the last day that is looked at."""
    for name in ("joined", "date", "month"):
        if name in table.names:
            sooner = (nw.col(name) <= end) | nw.col(name).is_null()
            return replace(table, frame=table.frame.filter(sooner))
    return table


def _shape(
    tables: Mapping[str, OneTable],
    window: Window,
    boxes: Boxes | None,
    remarks: list[str],
    unused: list[NotUsed],
    not_read: Mapping[str, str],
) -> Company:
    """Give customers a day of joining and of leaving, and answers a day, where files have none."""
    shaped = dict(tables)
    known = shaped[ALONE].names if ALONE in shaped else set()
    leaving = "day" if "left" in known else "whether" if "gone" in known else "nothing"
    joining, undated, records_from = "joined" in known, 0, LONG_AGO
    if ALONE in shaped:
        leaving = find_leaving(shaped[ALONE], leaving, window, remarks, unused)
        undated = count_rows(shaped[ALONE], nw.col("joined").is_null()) if joining else 0
        if undated:
            remarks.append(
                f"{undated:,} rows of {shaped[ALONE].file} have no day of joining: they count as here "
                "from before the window, and not as new."
            )
        shaped[ALONE] = with_days(shaped[ALONE], leaving, window)
        records_from = first_leaving(shaped[ALONE]) if leaving == "day" else LONG_AGO
    answering = "survey" in shaped and "date" in shaped["survey"].names
    if "survey" in shaped and not answering:
        frame = shaped["survey"].frame.with_columns(date=nw.lit(window.start))
        shaped["survey"] = replace(shaped["survey"], frame=frame)
    return Company(
        shaped,
        window,
        boxes,
        remarks,
        unused,
        leaving,
        joining,
        answering,
        records_from,
        undated,
        not_read,
    )
