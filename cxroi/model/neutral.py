"""What does a spreadsheet run? Not what somebody wrote as a name or a reason: it is told so.

An apostrophe in front makes text of it, and is taken off again where a file of ours is read.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST_OF_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
PARTED_BY = (",", ";", "\n")
"""What parts cells, of a file of commas too where a spreadsheet is told of another mark."""
OF_NUMBERS = "0123456789.,' %"


def neutral(text: str) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text[:1] in FIRST_OF_A_FORMULA else text


def neutral_line(text: str) -> str:
    """Return text for a file, of which no part is taken for a formula wherever it is parted.

    Examples
    --------
    >>> neutral_line("=1+1"), neutral_line("# name: Two,=1+1")
    ("'=1+1", "# name: Two,'=1+1")
    """
    for mark in PARTED_BY:
        for first in FIRST_OF_A_FORMULA:
            text = text.replace(f"{mark}{first}", f"{mark}'{first}")
    return neutral(text)


def as_written(text: str) -> str:
    """Return what somebody wrote, from a line or a cell of a file.

    Examples
    --------
    >>> as_written("'=1+1"), as_written("Two,'=1+1"), as_written("'tis")
    ('=1+1', 'Two,=1+1', "'tis")
    """
    for mark in PARTED_BY:
        for first in FIRST_OF_A_FORMULA:
            text = text.replace(f"{mark}'{first}", f"{mark}{first}")
    return text[1:] if text[:1] == "'" and text[1:2] in FIRST_OF_A_FORMULA else text


def neutral_cell(value: object) -> object:
    """Return a cell of somebody's own table as it is, a number with its sign too, but for a formula.

    Examples
    --------
    >>> neutral_cell("=1+1"), neutral_cell("-1,5"), neutral_cell(-2)
    ("'=1+1", '-1,5', -2)
    """
    if not isinstance(value, str) or not value[1:].strip(OF_NUMBERS):
        return value
    return neutral_line(value)


def write_rows(columns: Mapping[str, Sequence[Any]]) -> str:
    r"""Return columns of somebody's own table as the text of a CSV file.

    Examples
    --------
    >>> write_rows({"who": ["Ann", "=1+1"], "paid": [3, -2]})
    "who,paid\nAnn,3\n'=1+1,-2\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(neutral_line, columns))
    for row in zip(*columns.values(), strict=True):
        writer.writerow(map(neutral_cell, row))
    return text.getvalue()
