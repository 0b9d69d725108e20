"""Which rows of a company's files are no case of their own: blank ones, sums of others, what was cancelled?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from cxroi.calibration.checks import RAW
from cxroi.calibration.columns import NotUsed, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.cells import Cells
    from cxroi.calibration.mapping import ColumnMapping

ADDED_UP = ("month", "channel", "product")
"""Columns, beside ids, in which a word may say that the row adds others up."""
NEVER = pl.lit(value=False)
LEFT_OUT = {
    "orders": ("cancelled orders", "cancelled_orders"),
    "spend": ("only planned", "planned_spending"),
}
"""What a status leaves out, and the rule that has its words."""


def rows_that_count(
    raw: pl.LazyFrame,
    cells: Mapping[str, Cells],
    mapping: ColumnMapping,
    where: str,
    unused: list[NotUsed],
) -> pl.LazyFrame:
    """Leave out rows that are blank all through, that add others up, and what was not to be."""
    filled = [pl.col(name).is_null() for name in raw.collect_schema() if name.startswith(RAW)]
    is_blank = pl.all_horizontal(filled)
    is_total = _adds_up(cells, mapping)
    is_cancelled = _is_cancelled(cells, mapping) & ~is_total
    asked = raw.select(
        is_blank.sum().alias("b"),
        is_total.sum().alias("t"),
        is_cancelled.sum().alias("c"),
        pl.len().alias("n"),
    )
    blanks, totals, cancelled, rows = asked.collect(engine="streaming").row(0)
    if totals == rows - blanks:  # they have no others to add up
        totals, is_total = 0, NEVER
    if totals:
        why = "they add others up. If they do not, take their word out of the rule 'total_rows'."
        unused.append(NotUsed(f"{where}, {some_rows(totals)}", why))
    if cancelled:
        what, rule = LEFT_OUT[cells["status"].table]
        why = f"{what}. If they are not, take their word out of the rule '{rule}'."
        unused.append(NotUsed(f"{where}, {some_rows(cancelled)}", why))
    if not blanks and not totals and not cancelled:
        return raw
    return raw.filter(~(is_blank | is_total | is_cancelled))


def _adds_up(cells: Mapping[str, Cells], mapping: ColumnMapping) -> pl.Expr:
    """Where a word says that a row adds others up."""
    words = "|".join(re.escape(word) for word in mapping.words("total_rows"))
    words_only = [
        each.text.str.contains(rf"^(?i:{words})[\s:.\d]*$").fill_null(value=False)
        for each in cells.values()
        if words and each.type == pl.String and (each.kind == "id" or each.column in ADDED_UP)
    ]
    return pl.any_horizontal(words_only) if words_only else NEVER


def _is_cancelled(cells: Mapping[str, Cells], mapping: ColumnMapping) -> pl.Expr:
    if "status" not in cells:
        return NEVER
    cell = cells["status"]
    words, names_it = words_left_out(cell.table, cell.name.removeprefix(RAW), mapping)
    status = cell.text.str.to_lowercase()
    if names_it:  # a day, or a word for yes
        is_kept = status.str.replace(r"\.0$", "").is_in(mapping.words("still_here"))
        return (~is_kept).fill_null(value=False)
    one = "|".join(re.escape(word) for word in words)
    return status.str.contains(rf"^(?:{one})(?:\PL|$)").fill_null(value=False) if one else NEVER


def words_left_out(table: str, called: str, mapping: ColumnMapping) -> tuple[tuple[str, ...], bool]:
    """Return the words of a status that leave a row out, and whether its column is named by one.

    Examples
    --------
    >>> from cxroi.calibration.mapping import ColumnMapping
    >>> words_left_out("orders", "Cancelled at", ColumnMapping({}))[1]
    True
    """
    words = mapping.words(LEFT_OUT[table][1])
    return words, plain(called).removeprefix("is_").removesuffix("_at") in words


def some_rows(count: int) -> str:
    """Write a number of rows."""
    return f"{count:,} row{'s' if count > 1 else ''}"
