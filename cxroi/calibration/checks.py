"""What is wrong in a company's tables: each fault with its file, column, count and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from cxroi.calibration.columns import columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cxroi.calibration.columns import Column

    Frame = nw.LazyFrame[Any]

ROW = "row"
"""The row of the file, for who looks a fault up: 1 is the heading of a file that has one."""
RAW = "raw "
"""Before the name that a column has in its file, beside ours."""
UNREAD = "_unread"
"""After a column's name: there is something that could not be read."""
NEVER_EMPTY = ("date",)
"""Where this column is there, each row has a day."""


class Check(NamedTuple):
    """What may be wrong with a row: in which column, what is said of it, and where it is so."""

    column: str
    problem: str
    remedy: str
    where: nw.Expr


@dataclass
class Fault:
    """A fault of a table: its rows are not used, and can be saved."""

    table: str
    column: str
    problem: str
    remedy: str
    count: int
    rows: int
    """All rows of the table."""
    example: str = ""
    """A row that has it, as it stands in the file."""
    file: str = ""

    def text(self) -> str:
        """Say it in a sentence: what, where, how often, and what to do."""
        often = f"{self.count:,} of {self.rows:,} rows"
        where = f"{self.file or self.table}, column '{self.column}'"
        example = f" Example: {self.example}." if self.example else ""
        return f"{where}: {self.problem} ({often}). {self.remedy}{example}"


def answers(frame: Frame) -> dict[str, list[Any]]:
    """Ask a frame of any engine; return its rows as lists by column.

    Examples
    --------
    >>> import polars as pl
    >>> answers(nw.from_native(pl.LazyFrame({"a": [1, 2]})).select(nw.col("a").sum()))
    {'a': [3]}
    """
    is_polars = frame.implementation is nw.Implementation.POLARS
    eager = frame.collect(engine="streaming") if is_polars else frame.collect()
    return {name: column.to_list() for name, column in eager.to_dict().items()}


def one_row(frame: Frame) -> dict[str, Any]:
    """Ask a frame that has one row."""
    return {name: column[0] for name, column in answers(frame).items()}


def total(condition: nw.Expr) -> nw.Expr:
    """Count the rows in which something holds; one of which nothing is known does not count."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def checks_of(table: str, names: Collection[str], today: int, scale: float | None) -> list[Check]:
    """Return what a row of a table is held against.

    Parameters
    ----------
    table : str
        One of the four.
    names : collection of str
        The columns it has, under our names.
    today : int
        Days since 1970-01-01: nothing has happened after it.
    scale : float, optional
        The top score that could be given.
    """
    of_columns = (
        check
        for column in columns()[table].values()
        if column.name in names
        for check in _of_column(column, names, today)
    )
    return [*of_columns, *_of_rows(table, names, scale)]


def _of_rows(table: str, names: Collection[str], scale: float | None) -> Iterator[Check]:
    """What several columns, or the rules, are held against."""
    if {"joined", "left"} <= set(names):
        sooner = nw.col("left") < nw.col("joined")
        yield Check("left", "the customer left before joining", "Correct one of the two.", sooner)
    if "gone" in names:
        yield Check(
            "left",
            "the word says neither gone nor still here",
            "Name it in the rule 'gone' or 'still_here'.",
            nw.col("gone").is_null(),
        )
    if table == "survey" and scale is not None:
        yield Check(
            "score",
            f"the score is not between 0 and {scale:g}",
            "Correct it, or set the rule 'scale'.",
            nw.col("score") > scale,
        )


def _of_column(column: Column, names: Collection[str], today: int) -> Iterator[Check]:
    """What each column is held against, by its kind."""
    name, unread = column.name, column.name + UNREAD
    if unread in names:
        what = "number" if column.kind == "number" else "date"
        yield Check(name, f"this is not a {what}", "Correct the cells.", nw.col(unread))
    if column.needed or name in NEVER_EMPTY:
        empty = nw.col(name).is_null()
        empty = empty & ~nw.col(unread) if unread in names else empty
        yield Check(name, "the cell is empty", "Fill it in.", empty)
    if column.kind == "date":
        later = nw.col(name) > today
        yield Check(name, "the day is after today", "Correct the date.", later)


def is_faulty(checks: Sequence[Check]) -> nw.Expr:
    """Where any of the checks fails; what is not known to fail does not."""
    failing = [
        nw.when(check.where).then(nw.lit(value=True)).otherwise(nw.lit(value=False))
        for check in checks
    ]
    return nw.any_horizontal(*failing, ignore_nulls=True)


def count_faults(frame: Frame, checks: Sequence[Check]) -> tuple[int, list[int]]:
    """Count the rows of a table, and those that fail each check, in one pass."""
    asked = [total(check.where).alias(str(place)) for place, check in enumerate(checks)]
    row = one_row(frame.select(nw.len().alias("rows"), *asked))
    return int(row["rows"]), [int(row[str(place)] or 0) for place in range(len(checks))]


def example_of(rows: Frame) -> str:
    """Write the first row as a reader looks it up: where it is, and what the file says there."""
    found = answers(rows.head(1))
    row = {name: column[0] for name, column in found.items() if column}
    raw = {name.removeprefix(RAW): cell for name, cell in row.items() if name.startswith(RAW)}
    place = f"row {row[ROW]}: " if ROW in row else ""
    cells = (f"{name} {'(empty)' if cell is None else cell}" for name, cell in (raw or row).items())
    return place + ", ".join(cells)


def first_problem(checks: Sequence[Check]) -> nw.Expr:
    """Name the first check that a row fails."""
    said = nw.lit(None, nw.String)
    for check in reversed(checks):
        said = nw.when(check.where).then(nw.lit(f"{check.column}: {check.problem}")).otherwise(said)
    return said


def twice(customers: Frame) -> Frame:
    """Return the ids that have several rows which differ, once rows that are alike are one."""
    return (
        customers.unique()
        .group_by("customer_id")
        .agg(nw.len().alias("times"))
        .filter(nw.col("times") > 1)
        .select("customer_id")
    )
