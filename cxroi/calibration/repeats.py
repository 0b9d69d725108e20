"""What stands in a company's tables twice, or under two names: each counts once, and it is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cxroi.calibration.checks import RAW, ROW, Check, one_row, total, twice
from cxroi.calibration.columns import columns
from cxroi.calibration.counts import ID, size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.calibration.one_table import OneTable

    Frame = nw.LazyFrame[Any]
    Frames = Mapping[str, Frame]

TWICE = Check(
    ID, "the same id has several rows that differ", "Keep one row a customer.", nw.lit(value=True)
)

MOST = 5_000_000
"""Rows up to which repeats are looked for: of more it would take as much memory as time."""
MARK = "repeats"
"""Beside the columns of a table, while its rows are compared."""
MIDNIGHT = r"[T ]0?0:00(:00(\.0+)?)?$"
"""A day that was written with a time though it has none."""
FORMS: Mapping[str, Callable[[nw.Expr], nw.Expr]] = {
    "case": lambda text: text.str.to_lowercase(),
    "zeros before them": lambda text: text.str.replace_all(r"^0+", ""),
}
"""What ids may differ in though they mean one customer."""


def strangers(frame: Frame, customers: Frame) -> Frame:
    """Return the ids of rows of who is no customer."""
    return frame.select(ID).join(customers.select(ID), on=ID, how="anti")


def in_one_form(frames: Frames, whole: Frames, remarks: list[str]) -> tuple[Frames, Frames]:
    """Compare ids in small letters, or without zeros before them, where only that makes them match.

    Nothing is changed where two customers would become one.
    """
    customers = frames.get("customers")
    if customers is None or customers.collect_schema()[ID] != nw.String:
        return frames, whole
    for name in ("survey", "orders"):
        unknown = _count_strangers(frames.get(name), customers)
        for what, change in FORMS.items() if unknown else ():
            changed = _apply(customers, change)
            found = unknown - _count_strangers(_apply(frames[name], change), changed)
            if not found or _ids(changed) < _ids(customers):
                continue
            remarks.append(
                f"Ids of customers and {name} differ in {what}: {found:,} rows match once that is left "
                "out of account, and are matched that way."
            )
            frames, whole = (
                {each: _apply(frame, change) for each, frame in tables.items()}
                for tables in (frames, whole)
            )
            return frames, whole
    return frames, whole


def _count_strangers(frame: Frame | None, customers: Frame) -> int:
    if frame is None:
        return 0
    return size(strangers(frame, customers).filter(~nw.col(ID).is_null()))


def _ids(customers: Frame) -> int:
    return int(one_row(customers.select(ids=nw.col(ID).n_unique()))["ids"])


def _apply(frame: Frame, change: Callable[[nw.Expr], nw.Expr]) -> Frame:
    names = [name for name in (ID, "referred_by") if name in frame.collect_schema()]
    return frame.with_columns(*[change(nw.col(name)) for name in names]) if names else frame


def rows_once(table: OneTable, remarks: list[str]) -> OneTable:
    """Keep one of rows that say the same in every column, of orders and of several files.

    Two payments of one file may be alike: these count both, and it is said.
    """
    if table.rows > MOST:
        remarks.append(f"{table.file}: with more than {MOST:,} rows, duplicates are not checked.")
        return table
    marked = _mark(table.whole, _columns_to_compare(table))
    is_polars = marked.implementation is nw.Implementation.POLARS
    # in a frame of Polars only the marks are held, a number a row
    again = _count_alike(marked) if is_polars else size(marked) - size(_once(marked))
    if not again:
        return table
    rows = f"{table.file}: {again:,} {'row repeats' if again == 1 else 'rows repeat'} another in every column:"
    if table.name == "spend" and len(table.source.files) == 1:
        remarks.append(f"{rows} all of them count. If they are copies, take them out.")
        return table
    what = "order" if table.name == "orders" else "payment"
    remarks.append(
        f"{rows} each {what} counts once. If they are {what}s of their own, give each its own number."
    )
    once = _once(marked)
    frame = once.select(*table.frame.collect_schema())
    if is_polars:
        frame = frame.collect(engine="streaming").lazy()  # not looked for anew with each question
    return replace(table, frame=frame, whole=once.select(*table.whole.collect_schema()))


def _once(marked: Frame) -> Frame:
    return marked.unique(subset=[MARK], keep="any")


def _count_alike(marked: Frame) -> int:
    """Count the rows that have the mark of another."""
    marks = nw.to_native(marked).select(MARK).collect(engine="streaming")[MARK]
    return int(marks.len() - marks.n_unique())


def _columns_to_compare(table: OneTable) -> list[nw.Expr]:
    """What of two rows is compared: our columns as they were read, and the others as they stand.

    One day or amount may be written in two ways in two files. An order with a number that is in two
    files is the same, whatever a later file says besides.
    """
    names = table.whole.collect_schema()
    raw = [name for name in names if name.startswith(RAW)]
    ours = {RAW + theirs: name for name, theirs in table.source.columns.items() if name in names}
    if not raw:
        return [nw.col(name) for name in names if name != ROW]
    is_numbered = "order_id" in names and len(table.source.files) > 1
    compared: list[nw.Expr] = []
    for name in raw:
        column = ours.get(name)
        if is_numbered and column in {None, "status"}:
            continue
        compared.append(nw.col(column or name))
        is_day = names[name] == nw.Date
        if column and not is_day and columns()[table.name][column].kind == "date":
            compared += _clock(table.whole, nw.col(name).cast(nw.String))
    return compared


def _clock(frame: Frame, text: nw.Expr) -> list[nw.Expr]:
    """The cells that name a time beside their day, midnight apart; none where no cell does."""
    if not one_row(frame.select(times=total(text.str.contains(":", literal=True))))["times"]:
        return []
    has_time = text.str.contains(":", literal=True) & ~text.str.contains(MIDNIGHT)
    return [nw.when(has_time).then(text)]


def _mark(frame: Frame, compared: list[nw.Expr]) -> Frame:
    """Put a column beside the others that is the same where rows are the same in what is compared."""
    parts = [each.alias(f"{MARK} {place}") for place, each in enumerate(compared)]
    names = [f"{MARK} {place}" for place in range(len(parts))]
    marked = frame.with_columns(*parts)
    is_polars = frame.implementation is nw.Implementation.POLARS
    if is_polars:  # numbers take half the time, and two rows have the same one by no accident
        return _hash(marked, names)
    return marked.with_columns(nw.concat_str(*_texts(names), separator="\x1f").alias(MARK))


def _hash(frame: Frame, names: list[str]) -> Frame:
    native: pl.LazyFrame = nw.to_native(frame)
    return nw.from_native(native.with_columns(pl.struct(names).hash().alias(MARK)))


def _texts(names: list[str]) -> list[nw.Expr]:
    return [nw.col(name).cast(nw.String).fill_null("\x1e") for name in names]


def merge_repeats(table: OneTable, remarks: list[str]) -> OneTable:
    """Keep one row a customer: of rows that are alike one, of subscriptions that restart the span.

    Rows of one id that contradict each other are refused.
    """
    row = one_row(table.frame.select(rows=nw.len(), ids=nw.col(ID).n_unique()))
    if row["rows"] == row["ids"]:
        return table
    once = table.frame.unique()
    alike = int(row["rows"]) - size(once)
    if alike:
        remarks.append(
            f"{alike:,} {'row' if alike == 1 else 'rows'} of customers {'repeats' if alike == 1 else 'repeat'} "
            "another word for word: each counts once."
        )
    several = twice(once)
    if not size(several):
        return replace(table, frame=once)
    if {"joined", "left"} <= table.names:
        once = _merge_restarts(table, once, remarks)
        several = twice(once)
        if not size(several):
            return replace(table, frame=once)
    return table.without(several, once.join(several, on=ID, how="anti"), TWICE)


def _merge_restarts(table: OneTable, once: Frame, remarks: list[str]) -> Frame:
    """Make one customer of subscriptions of one id that follow each other."""
    several = once.join(twice(once), on=ID, how="semi")
    joined, left = nw.col("joined"), nw.col("left")
    spans = several.group_by(ID).agg(
        rows=nw.len(),
        starts=joined.n_unique(),
        undated=total(joined.is_null()),
        is_open=total(left.is_null()),
        first=joined.min(),
        last_start=joined.max(),
        last_left=left.max(),
        length=nw.when(~left.is_null()).then(left - joined).otherwise(0).sum(),
    )
    restarts = spans.filter(_follow_each_other()).with_columns(
        until=nw.when(nw.col("is_open") == 0).then(nw.col("last_left"))
    )
    many = size(restarts)
    if not many:
        return once
    remarks.append(
        f"{many:,} {'customer' if many == 1 else 'customers'} of {table.file} came back: each counts as one, here from the first day to "
        "the last. The time between is not counted as leaving."
    )
    spanned = (
        once.join(restarts.select(ID, "first", "until"), on=ID, how="inner")
        .filter(nw.col("joined") == nw.col("first"))
        .with_columns(left=nw.col("until"))
        .select(*once.collect_schema())
    )
    others = once.join(restarts.select(ID), on=ID, how="anti")
    return nw.concat([others, spanned], how="vertical")


def _follow_each_other() -> nw.Expr:
    """Where no two subscriptions begin at once, at most the last is open, and none lies in another."""
    is_closed = nw.col("is_open") == 0
    until = nw.when(is_closed).then(nw.col("last_left")).otherwise(nw.col("last_start"))
    return (
        (nw.col("starts") == nw.col("rows"))
        & (nw.col("undated") == 0)
        & (nw.col("is_open") <= 1)
        & (is_closed | (nw.col("last_left") <= nw.col("last_start")))
        & (nw.col("length") <= until - nw.col("first"))
    )


def keep_known_referrers(table: OneTable, remarks: list[str]) -> OneTable:
    """Take only customers for referrers: an id that none has, and one's own, is nobody."""
    if "referred_by" not in table.names:
        return table
    named, own = nw.col("referred_by"), nw.col("referred_by") == nw.col(ID)
    ids = table.frame.select(referred_by=nw.col(ID)).unique()
    given = table.frame.filter(~named.is_null())
    unknown = size(given.join(ids, on="referred_by", how="anti")) + size(given.filter(own))
    if not unknown:
        return table
    remarks.append(
        f"{table.file}, column '{table.name_of('referred_by')}': {unknown:,} "
        f"{'referrer is' if unknown == 1 else 'referrers are'} no other customer's id, and "
        f"{'counts' if unknown == 1 else 'count'} as nobody."
    )
    names = list(table.frame.collect_schema())
    marked = table.frame.join(ids.with_columns(is_known=nw.lit(1)), on="referred_by", how="left")
    known = nw.when((nw.col("is_known") == 1) & ~own).then(named)
    return replace(table, frame=marked.with_columns(referred_by=known).select(*names))
