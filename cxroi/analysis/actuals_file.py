"""What happened since the decision, as a reader wrote it down: a file with a row a month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from cxroi.model.cash_flows import MONTHS
from cxroi.model.csv_rows import parse_table
from cxroi.model.data_files import read_text
from cxroi.model.errors import DataError
from cxroi.model.evaluate import ActualFigures
from cxroi.model.registry import registry
from cxroi.model.units import UNITS, plain_number

if TYPE_CHECKING:
    from pathlib import Path

    from cxroi.model.csv_rows import Row


LABELS = {
    "customers": "Customers",
    "referred": "Referred customers",
    "paid": "Paid customers",
    "retention": "Retention",
}
"""What is measured, by the column of a file."""


PER_CENT = 100
COUNTED = re.compile(r"\d{1,9}")


CALENDAR = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Actuals:
    """What is known of the first months of a plan, up to the last of which anything is."""

    name: str
    known: ActualFigures
    first: str = ""
    """The calendar month of month 1, where the file names calendar months."""

    @property
    def months(self) -> int:
        """Months gone by."""
        return len(self.known.customers)


NOTHING = Actuals("", ActualFigures(*(np.empty(0) for _ in LABELS)))
"""Before anything has happened."""


def read_actuals(file: Path) -> Actuals:
    """Read what happened month by month from a file; see ``parse_actuals``."""
    return parse_actuals(file.name, read_text(file))


def parse_actuals(name: str, text: str) -> Actuals:
    r"""Read what happened month by month out of the text of a file.

    Parameters
    ----------
    name : str
        What the file is called, for errors.
    text : str
        Parted by commas or semicolons, with the column ``month`` (1, 2, … or 2026-03, …) and at least one of
        ``customers`` (at its end), ``referred`` and ``paid`` (new in it) and ``retention`` (a
        share a year). A cell may be empty: not known.

    Returns
    -------
    Actuals
        Its arrays end with the last month of which anything is known.

    Raises
    ------
    DataError
        Naming row and column of what cannot be used.

    Examples
    --------
    >>> parse_actuals("ours.csv", "month,customers\n1,99950\n2,\n").known.customers.tolist()
    [99950.0]
    """
    plain, measures = text.removeprefix("\ufeff"), tuple(LABELS)
    rows = parse_table(name, plain, ("month",), optional=measures, one_kind="column")
    _check_shape(name, rows)
    _check_months(rows)
    figures = np.array([[_figure(row, key) for key in LABELS] for row in rows]).T
    known = np.flatnonzero(~np.isnan(figures).all(axis=0))
    if not known.size:
        problem = "no month has a figure"
        raise rows[0].fault(
            _measures_in(rows)[0], problem, "Fill in the known figures and save it again."
        )
    first = rows[0]["month"] if CALENDAR.fullmatch(rows[0]["month"]) else ""
    return Actuals(name, ActualFigures(*figures[:, : known[-1] + 1]), first)


def _check_shape(name: str, rows: list[Row]) -> None:
    """Refuse a table that says nothing, or more than the longest plan asks for."""
    most = MONTHS * int(registry()["horizon_years"].bounds[1])
    if not rows:
        problem = "there is no row below the heading"
        raise DataError(name, 2, "month", problem, "Add a row for each month.")
    if not _measures_in(rows):
        remedy = f"Add one of: {', '.join(LABELS)}."
        raise DataError(name, 1, "(any)", "no column holds actual figures", remedy)
    if len(rows) > most:
        problem = f"there are more than {most} months"
        raise rows[most].fault("month", problem, f"Keep the first {most}.")


def _measures_in(rows: list[Row]) -> list[str]:
    return [key for key in LABELS if key in rows[0].cells]


def _check_months(rows: list[Row]) -> None:
    """Refuse months that do not follow each other, from month 1 where they are counted."""
    counted = COUNTED.fullmatch(rows[0]["month"]) is not None
    due = 1 if counted else _month(rows[0], counted=False)
    for place, row in enumerate(rows):
        month = _month(row, counted=counted)
        if month != due + place:
            wanted = _write_month(due + place, counted=counted)
            problem = f"'{row['month']}' is where month {wanted} belongs"
            remedy = "Use one row per month, in order; leave a cell empty if it is unknown."
            raise row.fault("month", problem, remedy)


def _month(row: Row, *, counted: bool) -> int:
    """Return a month as a number that rises by 1."""
    text = row["month"]
    if counted and COUNTED.fullmatch(text):
        return int(text)
    named = None if counted else CALENDAR.fullmatch(text)
    if named is None:
        like = "1, 2 and so on" if counted else "1, 2 and so on, or 2026-03"
        raise row.fault("month", f"'{text}' is not a month", f"Write {like}.")
    return MONTHS * int(named[1]) + int(named[2]) - 1


def _write_month(month: int, *, counted: bool) -> str:
    return str(month) if counted else f"{month // MONTHS:04}-{month % MONTHS + 1:02}"


def _figure(row: Row, key: str) -> float:
    """Return a figure of a month, NaN where it is not known."""
    if not row.cells.get(key):
        return nan
    is_share = key == "retention"
    number, most = row.number(key, is_share=is_share), UNITS["customers"].highest
    if is_share and number > 1:
        _refuse_share(row, number)
    empty = "or leave the cell empty if it is unknown"
    if number < 0:
        raise row.fault(key, f"{row[key]} is below 0", f"Enter 0 or more, {empty}.")
    if key == "customers" and number == 0:
        raise row.fault(key, "there are no customers left", f"Enter more than 0, {empty}.")
    if number > most:
        problem = f"{row[key]} is more than {plain_number(most)}"
        raise row.fault(key, problem, "Check for an extra digit.")
    return number


def _refuse_share(row: Row, number: float) -> None:
    """Refuse a retention in per cent, and say which share it may be."""
    share = number / PER_CENT
    remedy = f"Write {plain_number(share)} or {plain_number(number)}%."
    if share > 1 or "%" in row["retention"]:
        remedy = "Enter one, such as 0.75."
    raise row.fault("retention", f"'{row['retention']}' is not a share from 0 to 1", remedy)
