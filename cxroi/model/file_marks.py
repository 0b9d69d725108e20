"""Which decimal mark have the numbers of a file? Cells that fit one reading alone tell it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.typed_numbers import (
    COMMA,
    ENGLISH,
    SHAPE,
    Marks,
    Typed,
    as_written,
    read_typed,
    readings,
    spaced_once,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


class FileMarks(NamedTuple):
    """How the numbers of a file are read: it has one decimal mark."""

    marks: Marks = ENGLISH
    is_settled: bool = False
    """Whether these are its marks for certain."""
    takes_ours: bool = False
    """Whether what is written as we write numbers has a decimal point (1.125, but not 250.000)."""

    def read(self, text: str) -> Typed:
        """Read a cell; see ``read_number``."""
        if self.takes_ours and as_written(text):
            return Typed(float(text), is_percent=False)
        return read_typed(text, self.marks, is_settled=self.is_settled)


AS_TYPED = FileMarks()
"""How a number is read that stands in no file."""


def file_marks(
    cells: Iterable[str], delimiter: str = ",", *, is_ours: bool = False, is_column: bool = False
) -> FileMarks:
    """Find the decimal mark of a file, or of a column: cells that fit one reading alone tell it.

    Where nothing tells, a file parted by commas is English, and one parted by anything else has
    no language: there 1.250 and 1,250 are both asked about. Where a point is told by numbers of
    another kind (0.1 of a rate), 1.125 has a decimal point, and 250.000 is still asked about.

    Parameters
    ----------
    cells : iterable of str
        All of them; what is no number tells nothing.
    delimiter : str
        What parts the cells of the file.
    is_ours : bool
        Whether we wrote it; then what is written as we write numbers tells nothing of who changed
        the file since, and has a decimal point where nothing else tells.
    is_column : bool
        Whether all cells hold numbers of one kind.

    Examples
    --------
    >>> file_marks(["1.250", "7,5"]).read("1.250").number
    1250.0
    """
    told = set()
    for cell in cells:
        if "." not in cell and "," not in cell:  # fits both marks, or none
            continue
        found = re.fullmatch(SHAPE, spaced_once(cell))
        if found and not (is_ours and as_written(cell)):
            fits = readings(found["digits"], is_grouped=not found["power"])
            told |= set(fits) if len(fits) == 1 else set()
    if told == {","}:
        return FileMarks(COMMA, is_settled=True)
    if told == {"."}:
        return FileMarks(ENGLISH, is_settled=is_column, takes_ours=True)
    unknown = ENGLISH if delimiter == "," else Marks(".", "")
    return FileMarks(unknown, takes_ours=is_ours and not told)
