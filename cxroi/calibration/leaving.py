"""Who left, and who is still here: what a table of customers says of it, and what it only seems to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw

from cxroi.calibration.checks import one_row, total
from cxroi.calibration.columns import NotUsed
from cxroi.calibration.counts import LONG_AGO, size
from cxroi.calibration.months import Window, date_of, day_of

if TYPE_CHECKING:
    from cxroi.calibration.one_table import OneTable

NEVER = day_of(date(2099, 1, 1))
"""From this day on a day of leaving stands for none, as 9999-12-31 does."""


def with_days(table: OneTable, leaving: str, window: Window) -> OneTable:
    """Give each customer a day of joining and of leaving, where the file has none."""
    end = window.end
    left = {
        "day": nw.when(nw.col("left") <= end).then(nw.col("left")),
        "whether": nw.when(nw.col("gone")).then(nw.lit(end)),
        "nothing": nw.lit(None, nw.Int64),
    }[leaving]
    joined = nw.lit(window.start)
    if "joined" in table.names:
        joined = nw.when(nw.col("joined").is_null()).then(nw.lit(LONG_AGO))
        joined = joined.otherwise(nw.col("joined"))
    return replace(table, frame=table.frame.with_columns(left=left, joined=joined))


def count_rows(table: OneTable, where: nw.Expr) -> int:
    """Count the rows in which something holds."""
    return int(one_row(table.frame.select(count=total(where)))["count"] or 0)


def first_leaving(table: OneTable) -> int:
    """Return the first day on which somebody left: of those before it nothing is recorded."""
    first = one_row(table.frame.select(first=nw.col("left").min()))["first"]
    return LONG_AGO if first is None else int(first)


def find_leaving(
    table: OneTable,
    leaving: str,
    window: Window,
    remarks: list[str],
    unused: list[NotUsed],
) -> str:
    """Tell whether the column of leaving says who left, and what it says of days to come."""
    column = {"day": "left", "whether": "gone"}.get(leaving)
    if column is None:
        return leaving
    what = f"{table.file}, column '{table.name_of('left')}'"
    left = nw.col("left") < NEVER if column == "left" else nw.col("gone")
    ahead = 0
    if column == "left":
        ahead = count_rows(table, (nw.col("left") > window.end) & (nw.col("left") < NEVER))
    everybody, ever = size(table.frame), count_rows(table, left)
    if not everybody:
        return leaving
    if 2 * ahead > everybody:
        why = (
            f"{ahead:,} of {everybody:,} days lie after the last day, {date_of(window.end)}: they are "
            "ends of contracts, not leaving dates."
        )
        unused.append(NotUsed(what, why))
        return "nothing"
    if not ever:
        why = "no one left in it: the table may hold only current customers."
        unused.append(NotUsed(what, why))
        return "nothing"
    if ahead:
        remarks.append(
            f"{what}: {ahead:,} {'day of leaving lies' if ahead == 1 else 'days of leaving lie'} after "
            f"the last day, {date_of(window.end)}: "
            f"{'this customer counts' if ahead == 1 else 'these customers count'} as still here."
        )
    return leaving
