"""A company's tables, checked and put in one shape: who reads on asks them without a doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import (
    RAW,
    ROW,
    UNREAD,
    Check,
    Fault,
    answers,
    checks_of,
    count_faults,
    example_of,
    first_problem,
    is_faulty,
    one_row,
    twice,
)
from cxroi.calibration.counts import DAYS_A_MONTH, EPOCH, ID, Window, day_of, size
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.calibration.mapping import ColumnMapping

    Frame = nw.LazyFrame[Any]

SCALES = (5, 7, 10, 100)
"""Top scores that are in use; the lowest that holds the highest score seen is taken."""
FEW_SCORES = 7
"""Up to this top score each box is one score; beyond it they are a fifth of the scale each."""
TOP, SECOND = 0.8, 0.6
ALONE = "customers"
TWICE = Check(
    ID, "the same id has several rows that differ", "Keep one row a customer.", nw.lit(value=True)
)
STRANGER = Check(
    ID,
    "no usable row of customers has this id",
    "Add the customer, or mend the row.",
    nw.lit(value=True),
)


@dataclass(frozen=True)
class Boxes:
    """Where the top box and the second box begin."""

    scale: float
    bonded_from: float
    satisfied_from: float

    def of(self, score: float) -> str:
        """Return the tier of a score."""
        if score >= self.bonded_from:
            return "bonded"
        return "satisfied" if score >= self.satisfied_from else "let_down"

    def text(self) -> str:
        """Say which score is in which box."""
        return (
            f"scores of {self.bonded_from:g} and more are the top box, from {self.satisfied_from:g} "
            f"the second, below it let down (of {self.scale:g})"
        )


class Refused(NamedTuple):
    """Rows that are not used, with all that the file says of them, and the checks they may fail."""

    rows: Frame
    checks: list[Check]


@dataclass(frozen=True)
class OneTable:
    """A table without the rows that are refused, and those rows."""

    name: str
    frame: Frame
    """Our own columns."""
    whole: Frame
    """The same rows with all that the file says of them."""
    rows: int
    """All rows, the refused among them."""
    faults: list[Fault]
    refused: list[Refused]

    @property
    def names(self) -> set[str]:
        """The columns it has, under our names."""
        return set(self.frame.collect_schema())

    def without(self, bad: Frame, good: Frame, check: Check) -> OneTable:
        """Refuse more rows: those of the ``bad`` ids; ``good`` are our columns of the others."""
        rows = self.whole.join(bad, on=ID, how="semi")
        count = size(rows)
        fault = Fault(
            self.name, check.column, check.problem, check.remedy, count, self.rows, example_of(rows)
        )
        whole = self.whole.join(bad, on=ID, how="anti")
        refused = [*self.refused, Refused(rows, [check])]
        return OneTable(self.name, good, whole, self.rows, [*self.faults, fault], refused)


@dataclass(frozen=True)
class Company:
    """What a company brought, in one shape, and the window in which it is looked at."""

    tables: Mapping[str, OneTable]
    window: Window
    boxes: Boxes | None
    remarks: list[str]
    leaving: str
    """What is known of who left: ``day``, ``whether`` they did, or ``nothing``."""
    joining: bool
    """It is known when customers joined."""
    answering: bool
    """It is known when answers were given."""
    first_year: int | None
    """In which the first customer joined."""

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


def in_shape(
    frames: Mapping[str, Frame], whole: Mapping[str, Frame], mapping: ColumnMapping, today: date
) -> Company:
    """Check tables under our names and put them in one shape.

    Parameters
    ----------
    frames : mapping of names to frames
        Of the four tables those that are there; days are whole numbers.
    whole : mapping of names to frames
        The same rows and columns, with all that the files say beside them.
    today : date
        Nothing has happened after it.
    """
    remarks: list[str] = []
    boxes = None
    if "survey" in frames:
        survey, boxes, remark = _one_scale(frames["survey"], mapping)
        frames = {**frames, "survey": survey(frames["survey"])}
        whole = {**whole, "survey": survey(whole["survey"])}
        remarks += [remark] if remark else []
    tables: dict[str, OneTable] = {}
    for name, frame in frames.items():
        scale = None if boxes is None else boxes.scale
        checks = checks_of(name, frame.collect_schema(), day_of(today), scale)
        tables[name] = _checked(name, frame, whole[name], checks)
    if ALONE in tables:
        tables[ALONE] = _each_once(tables[ALONE], remarks)
        for name in ("survey", "orders"):
            if name in tables:
                tables[name] = _known(tables[name], tables[ALONE].frame)
    latest, first = _days_seen(tables, day_of(today))
    end = _as_of(mapping, latest)
    if latest is not None and end < latest:
        tables = {name: _until(table, end) for name, table in tables.items()}
        remarks.append(
            f"What is dated after {mapping.rule('as_of')} is left out, as the rule 'as_of' says."
        )
    window = Window(end - round((mapping.number("window_months") or 12) * DAYS_A_MONTH), end)
    known = tables[ALONE].names if ALONE in tables else set()
    company = Company(
        tables,
        window,
        boxes,
        remarks,
        leaving="day" if "left" in known else "whether" if "gone" in known else "nothing",
        joining="joined" in known,
        answering="survey" in tables and "date" in tables["survey"].names,
        first_year=None if first is None else _year(first),
    )
    return _shaped(company)


def _year(day: int) -> int:
    return date.fromordinal(EPOCH.toordinal() + day).year


def _as_of(mapping: ColumnMapping, latest: int | None) -> int:
    """The last day: as given, or the latest in the tables, or any where they have no days."""
    given = mapping.rule("as_of")
    if not given:
        return latest or 0
    try:
        return day_of(date.fromisoformat(given))
    except ValueError as error:
        raise CxroiError(
            f"The rule 'as_of' is '{given}', which is no date. Write it as 2026-03-31."
        ) from error


def _until(table: OneTable, end: int) -> OneTable:
    """Leave out what happened later than the last day that is looked at."""
    for name in ("joined", "date"):
        if name in table.names:
            return replace(table, frame=table.frame.filter(nw.col(name) <= end))
    return table


def _ours(frame: Frame) -> Frame:
    """Our own columns, which are all that is counted."""
    beside = (RAW, ROW)
    names = frame.collect_schema()
    return frame.select(
        *[name for name in names if not name.startswith(beside) and not name.endswith(UNREAD)]
    )


def _checked(name: str, frame: Frame, whole: Frame, checks: list[Check]) -> OneTable:
    """Count the faults of each row, and part good rows from refused ones."""
    rows, counts = count_faults(frame, checks)
    faults = [
        Fault(
            name,
            check.column,
            check.problem,
            check.remedy,
            count,
            rows,
            example_of(whole.filter(check.where)),
        )
        for check, count in zip(checks, counts, strict=True)
        if count
    ]
    if not faults:
        return OneTable(name, _ours(frame), whole, rows, [], [])
    bad = is_faulty(checks)
    refused = [Refused(whole.filter(bad), checks)]
    return OneTable(name, _ours(frame.filter(~bad)), whole.filter(~bad), rows, faults, refused)


def _each_once(table: OneTable, remarks: list[str]) -> OneTable:
    """Keep one of rows that are alike; refuse those of one id that differ."""
    row = one_row(table.frame.select(rows=nw.len(), ids=nw.col(ID).n_unique()))
    if row["rows"] == row["ids"]:
        return table
    once = table.frame.unique()
    several = twice(once)
    alike = int(row["rows"]) - size(once)
    if alike:
        remarks.append(
            f"{alike:,} rows of customers repeat another word for word: each counts once."
        )
    if not size(several):
        return replace(table, frame=once)
    return table.without(several, once.join(several, on=ID, how="anti"), TWICE)


def _known(table: OneTable, customers: Frame) -> OneTable:
    """Refuse rows of who is no customer."""
    ids = customers.select(ID)
    strangers = table.frame.select(ID).join(ids, on=ID, how="anti")
    if not size(strangers):
        return table
    return table.without(strangers, table.frame.join(ids, on=ID, how="semi"), STRANGER)


def _one_scale(
    survey: Frame, mapping: ColumnMapping
) -> tuple[Callable[[Frame], Frame], Boxes, str]:
    """Find the scale of the answers; several in one table become one."""
    given = mapping.number("scale")
    scales: list[float] = []
    if "scale" in survey.collect_schema() and not given:
        seen = answers(survey.select("scale").unique())["scale"]
        scales = sorted(float(scale) for scale in seen if scale is not None and scale > 0)
    if len(scales) > 1:
        remark = (
            f"The answers are on scales of {' and '.join(f'{scale:g}' for scale in scales)}: each "
            "is sorted into boxes on its own, and counts as 5, 4 or 3."
        )
        return lambda frame: frame.with_columns(score=_of_five(scales)), boxes_of(5), remark
    if given or scales:
        return _as_it_is, boxes_of(given or scales[0], mapping), ""
    highest = float(one_row(survey.select(nw.col("score").max()))["score"] or 0)
    scale = next((scale for scale in SCALES if highest <= scale), highest)
    remark = (
        f"The survey does not say its scale: the highest score seen is {highest:g}, so {scale:g} is "
        "taken as the top. Give the rule 'scale' if it is another."
    )
    return _as_it_is, boxes_of(scale, mapping), remark


def _as_it_is(frame: Frame) -> Frame:
    return frame


def _of_five(scales: list[float]) -> nw.Expr:
    """Scores of several scales as 5, 4 and 3, the boxes of each scale by itself."""
    five, score = nw.lit(None, nw.Float64), nw.col("score")
    for scale in scales:
        own = boxes_of(scale)
        lower = nw.when(score >= own.satisfied_from).then(nw.lit(4.0)).otherwise(nw.lit(3.0))
        box = nw.when(score >= own.bonded_from).then(nw.lit(5.0)).otherwise(lower)
        here = (nw.col("scale") == scale) & (score >= 0) & (score <= scale)
        five = nw.when(here).then(box).otherwise(five)
    return five


def boxes_of(scale: float, mapping: ColumnMapping | None = None) -> Boxes:
    """Return the boxes of a scale: its top score and the one below, or a fifth of a long scale each.

    Examples
    --------
    >>> boxes_of(5).bonded_from, boxes_of(7).satisfied_from, boxes_of(10).bonded_from
    (5, 6, 9.0)
    """
    if scale <= FEW_SCORES:
        top, second = scale, scale - 1
    else:
        top, second = TOP * scale + 1, SECOND * scale + 1
    own = mapping.number if mapping else lambda _: None
    return Boxes(scale, own("bonded_from") or top, own("satisfied_from") or second)


def _days_seen(tables: Mapping[str, OneTable], today: int) -> tuple[int | None, int | None]:
    """The latest day in the tables that is not after today, and the first on which somebody joined."""
    latest: list[int] = []
    first = None
    for table in tables.values():
        days = [name for name in ("joined", "left", "date") if name in table.names]
        if not days:
            continue
        past: dict[str, Any] = {
            name: nw.when(nw.col(name) <= today).then(nw.col(name)).max() for name in days
        }
        if "joined" in days:
            past["first"] = nw.col("joined").min()
        row = one_row(table.frame.select(**past))
        latest += [
            int(row[name]) for name in days if row[name] is not None and row[name] == row[name]
        ]
        if row.get("first") is not None:
            first = int(row["first"])
    return max(latest, default=None), first


def _shaped(company: Company) -> Company:
    """Give customers a day of joining and of leaving, and answers a day, where files have none."""
    tables, start, end = dict(company.tables), company.window.start, company.window.end
    if ALONE in tables:
        frame, nobody = tables[ALONE].frame, nw.lit(None, nw.Int64)
        left = {
            "day": nw.when(nw.col("left") <= end).then(nw.col("left")),
            "whether": nw.when(nw.col("gone")).then(nw.lit(end)),
            "nothing": nobody,
        }[company.leaving]
        frame = frame.with_columns(left=left)
        if not company.joining:
            frame = frame.with_columns(joined=nw.lit(start))
        tables[ALONE] = replace(tables[ALONE], frame=frame)
    if "survey" in tables and not company.answering:
        frame = tables["survey"].frame.with_columns(date=nw.lit(start))
        tables["survey"] = replace(tables["survey"], frame=frame)
    return replace(company, tables=tables)


def refused_rows(table: OneTable) -> dict[str, list[Any]]:
    """Return the rows of a table that are not used, each with its problem and as the file has it."""
    found: dict[str, list[Any]] = {}
    for rows, checks in table.refused:
        said = answers(rows.with_columns(problem=first_problem(checks)))
        raw = {name: cells for name, cells in said.items() if name.startswith(RAW)}
        shown = {name.removeprefix(RAW): cells for name, cells in raw.items()} or said
        wanted = {"problem": said["problem"]} | ({ROW: said[ROW]} if ROW in said else {}) | shown
        for name, cells in wanted.items():
            found.setdefault(name, []).extend(cells)
    return found
