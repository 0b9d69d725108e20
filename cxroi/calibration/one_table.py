"""One table of a company: the rows that are used, those that are refused, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import (
    RAW,
    ROW,
    UNREAD,
    Check,
    Fault,
    answers,
    count_faults,
    example_of,
    first_problem,
    is_faulty,
)
from cxroi.calibration.counts import ID, size
from cxroi.calibration.sql import DUCKDB

if TYPE_CHECKING:
    from cxroi.calibration.mapping import Source

    Frame = nw.LazyFrame[Any]

NUMBERS = count(1)
"""Of the temporary tables of this process."""


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
    source: Source

    @property
    def names(self) -> set[str]:
        """The columns it has, under our names."""
        return set(self.frame.collect_schema())

    @property
    def file(self) -> str:
        """The file or files it stands in."""
        return ", ".join(self.source.files)

    def name_of(self, column: str) -> str:
        """Return what the file calls one of our columns."""
        return self.source.columns.get(column, column)

    def without(self, bad: Frame, good: Frame, check: Check) -> OneTable:
        """Refuse more rows: those of the ``bad`` ids; ``good`` are our columns of the others."""
        rows = self.whole.join(bad, on=ID, how="semi")
        fault = _fault(self, check, size(rows), rows)
        whole = self.whole.join(bad, on=ID, how="anti")
        refused = [*self.refused, Refused(rows, [check])]
        return replace(self, frame=good, whole=whole, faults=[*self.faults, fault], refused=refused)

    def keep_rows(self) -> OneTable:
        """Keep the rows in a temporary table of DuckDB, where it holds them.

        Whatever is asked of them would otherwise be planned and worked out together with every join
        that refused rows, which takes ten times as long. The table goes with its connection.
        """
        if self.frame.implementation is not DUCKDB:
            return self
        native, name = nw.to_native(self.frame), f"cxroi_{next(NUMBERS)}"
        native.query("cxroi_rows", f"CREATE TEMP TABLE {name} AS FROM cxroi_rows")
        kept = native.query("cxroi_rows", f"FROM temp.main.{name}")
        return replace(self, frame=nw.from_native(kept))


def _fault(table: OneTable, check: Check, count: int, rows: Frame) -> Fault:
    return Fault(
        table.name,
        check.column,
        check.problem,
        check.remedy,
        count,
        table.rows,
        example_of(rows),
        table.file,
    )


def part_faulty(table: OneTable, checks: list[Check]) -> OneTable:
    """Count the faults of each row, and part good rows from refused ones."""
    rows, counts = count_faults(table.frame, checks)
    table = replace(table, rows=rows)
    faults = [
        _fault(table, check, count, table.whole.filter(check.where))
        for check, count in zip(checks, counts, strict=True)
        if count
    ]
    if not faults:
        return replace(table, frame=_ours(table.frame))
    bad = is_faulty(checks)
    return replace(
        table,
        frame=_ours(table.frame.filter(~bad)),
        whole=table.whole.filter(~bad),
        faults=faults,
        refused=[Refused(table.whole.filter(bad), checks)],
    )


def _ours(frame: Frame) -> Frame:
    """Return our own columns, which are all that is counted."""
    beside = (RAW, ROW)
    names = frame.collect_schema()
    return frame.select(
        *[name for name in names if not name.startswith(beside) and not name.endswith(UNREAD)]
    )


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
