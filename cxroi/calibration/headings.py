"""Where does a table begin: which row names its columns, and what stands between its cells?"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cxroi.calibration.columns import TABLES, columns, plain
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

SEPARATORS = ",;\t|"
SAID = "sep="
"""In a first line, what Excel is told about the character between cells."""
LOOKED_THROUGH = 30
"""Rows among which the heading is looked for."""
MOST_COLUMNS = 16_384
"""As many as a sheet has in Excel."""
SURE = 2
"""Names that are known make a row a heading, whatever stands above it."""


class Heading(NamedTuple):
    """The row that names the columns, and how its file parts them."""

    names: list[str]
    lines: int
    """Lines of the file above it."""
    separator: str


def heading_of_text(text: str) -> Heading:
    r"""Find the heading in the beginning of a file of text.

    Examples
    --------
    >>> heading_of_text("Report\n\nmonth;amount\n2026-01;5\n2026-02;6\n")
    Heading(names=['month', 'amount'], lines=2, separator=';')
    """
    lines = text.splitlines()
    first = lines[0].strip().strip('"').lower()
    if first.startswith(SAID) and len(first) > len(SAID):
        return _heading(lines, first[len(SAID)], above=1)
    if first == SAID:  # a tab, which was stripped
        return _heading(lines, "\t", above=1)
    found = [_heading(lines, separator) for separator in SEPARATORS]
    # known names tell most; then a heading of several names, and the one that stands highest
    return max(
        found,
        key=lambda each: (
            _count_known(each.names),
            len(each.names) > 1,
            -each.lines,
            len(each.names),
        ),
    )


def _heading(lines: Sequence[str], separator: str, above: int = 0) -> Heading:
    rows, starts = [], []
    reader = csv.reader((f"{line}\n" for line in lines[above:]), delimiter=separator)
    start = above
    for row in reader:
        rows.append([cell.strip() for cell in row])
        starts.append(start)
        start = above + reader.line_num
        if len(rows) == LOOKED_THROUGH:
            break
    place = heading_row(rows)
    return Heading(rows[place] if rows else [], starts[place] if starts else 0, separator)


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows of a table names its columns.

    It is the one with most names that are known; else the first that is as wide as most rows and
    more than half filled.

    Examples
    --------
    >>> heading_row([["Spending", ""], ["", ""], ["month", "amount"], ["2026-01", "5"]])
    2
    """
    surest = max(range(len(rows)), key=lambda place: _count_known(rows[place]), default=0)
    if rows and _count_known(rows[surest]) >= SURE:
        return surest
    filled = [[cell for cell in row if cell] for row in rows]
    widths = Counter(len(row) for row, cells in zip(rows, filled, strict=True) if cells)
    width = max(widths, key=lambda each: (widths[each], each), default=0)
    some = [place for place, cells in enumerate(filled) if cells]
    whole = (n for n in some if len(rows[n]) == width and 2 * len(filled[n]) > width)
    return next(whole, some[0] if some else 0)


def _count_known(row: Sequence[str]) -> int:
    """How many cells are names of columns of ours."""
    return sum(plain(cell) in _names() for cell in row)


@cache
def _names() -> Collection[str]:
    return {
        word for table in TABLES for column in columns()[table].values() for word in column.words
    }


def check_heading(name: str, heading: Sequence[str]) -> None:
    """Refuse a heading in which a name stands twice, or of more columns than any table has.

    Raises
    ------
    CxroiError
        Naming the file, and the column or how many there are.
    """
    if len(heading) > MOST_COLUMNS:
        raise CxroiError(
            f"{name}: the heading has {len(heading):,} columns, more than {MOST_COLUMNS:,}. Keep the "
            "columns that the table needs."
        )
    counted = Counter(heading)
    twice = next((column for column in heading if column and counted[column] > 1), None)
    if twice is not None:
        raise CxroiError(
            f"{name}: the heading has '{twice}' twice. Use a unique name for each column."
        )
