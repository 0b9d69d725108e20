"""Up to which day do a company's tables know what happened?"""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import answers, example_of, one_row, total
from cxroi.calibration.months import date_of, day_of
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.one_table import OneTable

HAPPENED = {"customers": "joined", "survey": "date", "orders": "date", "spend": "month"}
"""Days on which something has happened; a day of leaving may lie ahead."""
MOST = 0.99
"""A day is far beyond the others where it lies more than a quarter after so many of them."""
UNDATED = 0
"""In place of the last day of tables that have no days at all."""
FEW = 12
"""Rows, below which no day stands out."""
A_QUARTER = 92
"""Days."""


class LastDay(NamedTuple):
    """The last day that tables know of."""

    day: int
    remarks: list[str]


class _Days(NamedTuple):
    """The days of one column, rising, and up to which of them none lies far beyond the others."""

    days: list[int]
    near: int

    def last(self, limit: int) -> int:
        """Return the last day that is not after another, which is at least the first."""
        return max(day for day in self.days if day <= max(limit, self.days[0]))


def find_last_day(tables: Mapping[str, OneTable], mapping: ColumnMapping, today: int) -> LastDay:
    """Return the last day on which something happened, or the rule ``as_of``, and what to say of it.

    Parameters
    ----------
    tables : mapping of names to tables
        Checked, under our names.
    mapping : ColumnMapping
        With its rule ``as_of`` nothing is looked for.
    today : int
        No day after it sets the end.

    Raises
    ------
    CxroiError
        If the rule ``as_of`` is no date.
    """
    seen = {name: days for name in HAPPENED if (days := _days(tables.get(name), name, today))}
    latest = None
    if seen:
        near = max(days.last(days.near) for days in seen.values())
        # what another table confirms is no slip
        latest = max(days.last(near + A_QUARTER) for days in seen.values())
    by_leaving = _last_left(tables, today, latest) if set(seen) <= {"customers"} else None
    given = _read_rule(mapping)
    if given is not None:
        return LastDay(given, _about_given(given, by_leaving or latest, seen))
    if by_leaving is not None:
        return LastDay(by_leaving, [] if latest is None else [_by_leaving(by_leaving, latest)])
    if latest is None:
        return LastDay(UNDATED, [])
    remarks = [
        remark
        for name, days in seen.items()
        for remark in (_far(tables[name], HAPPENED[name], days, latest), _early(name, days, latest))
        if remark
    ]
    return LastDay(latest, remarks)


def _days(table: OneTable | None, name: str, today: int) -> _Days | None:
    """The days of a column that has any, up to today."""
    column = HAPPENED[name]
    if table is None or column not in table.names:
        return None
    past = table.frame.filter((nw.col(column) <= today) & (nw.col(column) > day_of(date.min)))
    rows = answers(past.group_by(column).agg(nw.len().alias("count")))
    counted = sorted(zip(map(int, rows[column]), map(int, rows["count"]), strict=True))
    if not counted:
        return None
    many = sum(count for _, count in counted)
    rank = int(MOST * (many - 1)) if many >= FEW else many - 1
    so_far = accumulate(count for _, count in counted)
    most = next(day for (day, _), before in zip(counted, so_far, strict=True) if before > rank)
    return _Days([day for day, _ in counted], most + A_QUARTER)


def _last_left(tables: Mapping[str, OneTable], today: int, joined: int | None) -> int | None:
    """The latest day of leaving, where a table of customers stands alone and most left after others joined."""
    customers = tables.get("customers")
    if customers is None or "left" not in customers.names:
        return None
    left = nw.col("left")
    past = left <= today
    later = past if joined is None else past & (left > joined)
    row = one_row(
        customers.frame.select(last=left.filter(past).max(), all=total(past), later=total(later))
    )
    most = row["last"] is not None and 2 * row["later"] > row["all"]
    return int(row["last"]) if most else None


def _by_leaving(left: int, joined: int) -> str:
    return (
        f"No one joined after {date_of(joined)}, and most left later: the last day is that of the latest "
        f"departure, {date_of(left)}. If some of these have only given notice, set the rule 'as_of'."
    )


def _read_rule(mapping: ColumnMapping) -> int | None:
    given = mapping.rule("as_of")
    if not given:
        return None
    try:
        return day_of(date.fromisoformat(given))
    except ValueError as error:
        raise CxroiError(
            f"The rule 'as_of' is '{given}', which is not a date. Write it as 2026-03-31."
        ) from error


def _about_given(given: int, latest: int | None, seen: Mapping[str, _Days]) -> list[str]:
    if latest is not None and given > latest:
        said = f"The rule 'as_of' is {date_of(given)}, but the tables end on {date_of(latest)}"
        return [f"{said}: what happened in between is not known, and counts as nothing."]
    if any(days.days[-1] > given for days in seen.values()):
        return [f"Rows dated after {date_of(given)} are left out, as the rule 'as_of' says."]
    return []


def _far(table: OneTable, column: str, days: _Days, latest: int) -> str:
    """Name the days that lie far beyond all others."""
    if days.days[-1] <= latest:
        return ""
    rows = table.whole.filter(nw.col(column) > latest)
    return (
        f"{table.file}, column '{table.name_of(column)}': a day up to "
        f"{date_of(days.days[-1])} is far later than the others. It does not set the last day, and its "
        f"row is left out. Example: {example_of(rows)}. If it is right, set the rule 'as_of'."
    )


def _early(name: str, days: _Days, latest: int) -> str:
    """Say so where a table ends long before the others."""
    if name not in {"customers", "orders"} or (last := days.last(latest)) >= latest - A_QUARTER:
        return ""
    what = "No one joined" if name == "customers" else "No one ordered"
    return (
        f"{what} after {date_of(last)}, long before the last day, {date_of(latest)}. If that "
        "table is older than the others, set the rule 'as_of'."
    )
