"""What does a row of a CSV file say, and where does it stand?"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cxroi.model.data_files import read_text
from cxroi.model.errors import DataError, NumberError, did_you_mean
from cxroi.model.file_marks import AS_TYPED, FileMarks, file_marks
from cxroi.model.neutral import as_written
from cxroi.model.typed_numbers import as_share
from cxroi.model.units import write_count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from cxroi.model.typed_numbers import Typed


BETWEEN = "|"
"""Between words of a list, or the numbers of a range, in one cell."""


@dataclass(frozen=True)
class Row:
    """One row of a file: its cells by column, and where it is, so that a fault can say so."""

    file: str
    line: int
    cells: Mapping[str, str]
    numbers: Mapping[str, FileMarks] = field(default_factory=dict, compare=False, repr=False)
    """How the numbers of a column are read."""

    def __getitem__(self, column: str) -> str:
        """Return the cell of a column."""
        return self.cells[column]

    def fault(self, column: str, problem: str, remedy: str) -> DataError:
        """Make the error that says what is wrong in this row."""
        return DataError(self.file, self.line, column, problem, remedy)

    def need(self, columns: Collection[str]) -> None:
        """Refuse an empty cell where something must be said."""
        for column in columns:
            if not self[column]:
                raise self.fault(column, "the cell is empty", "Fill it in.")

    def new_key(self, found: Collection[str]) -> None:
        """Refuse a key that an earlier row has."""
        if self["key"] in found:
            problem = f"the key '{self['key']}' is repeated"
            raise self.fault("key", problem, "Use a unique key for each row.")

    def one_of(self, column: str, names: Collection[str], what: str) -> str:
        """Return a cell that names something on a list."""
        name = self[column]
        if name not in names:
            raise self.fault(column, f"'{name}' is not a known {what}", did_you_mean(name, names))
        return name

    def marks(self, column: str) -> FileMarks:
        """Return how the numbers of a column are read."""
        return self.numbers.get(column, AS_TYPED)

    def number(self, column: str, *, is_share: bool = False) -> float:
        """Return a cell that holds a number; a share may be in per cent."""
        typed = self._read(column, self[column])
        if typed.is_percent and not is_share:
            remedy = "Write digits and a point, such as 0.84."
            raise self.fault(column, f"'{self[column]}' is not a number", remedy)
        return as_share(typed)

    def number_or_none(self, column: str) -> float | None:
        """Return a cell that holds a number, or ``None`` where it is empty."""
        return self.number(column) if self[column] else None

    def range_or_none(self, column: str) -> float | tuple[float, float, float] | None:
        """Return a cell that holds a number, or low, likely and high; ``None`` where it is empty."""
        if not self[column]:
            return None
        numbers = [as_share(self._read(column, each)) for each in self[column].split(BETWEEN)]
        match numbers:
            case [number]:
                return number
            case [low, likely, high]:
                return low, likely, high
        problem = f"'{self[column]}' is not a number or a range"
        raise self.fault(column, problem, "Write one number, or low|likely|high.")

    def _read(self, column: str, text: str) -> Typed:
        try:
            return self.marks(column).read(text)
        except NumberError as error:
            raise self.fault(column, error.problem, error.remedy) from None


def read_table(file: Path, columns: Collection[str], optional: Collection[str] = ()) -> list[Row]:
    """Read a table that has just these columns, and those of ``optional`` that its writer wants.

    Cells are stripped of space at either end; empty lines are passed over.

    Parameters
    ----------
    file
        A file in UTF-8, with or without a byte order mark, parted by commas, or by semicolons as
        a spreadsheet parts one where the decimal mark is a comma.
    columns
        The names that the heading must have; ``DataError`` where one is missing or not known.

    Examples
    --------
    >>> from cxroi.model.data_files import data_folder
    >>> heading = ["key", "authors", "year", "title", "publisher", "read_from"]
    >>> row = read_table(data_folder() / "sources.csv", heading)[0]
    >>> row.line, row["publisher"]
    (2, 'TMCnet (TMCnews)')
    """
    return parse_table(file.name, read_text(file), columns, optional=optional)


def parse_table(
    name: str,
    text: str,
    columns: Collection[str],
    first_line: int = 1,
    optional: Collection[str] = (),
    one_kind: str = "",
) -> list[Row]:
    r"""Read a table out of ``text``, whose first line stands at ``first_line`` of the file.

    It has all of ``columns``, and those of ``optional`` that its writer wants. Its numbers have
    one decimal mark (see ``file_marks``). ``one_kind`` says "column" where the numbers of a column
    are of one kind, which then has a mark of its own, or "ours" of a file that we wrote.

    Examples
    --------
    >>> parse_table("pets.csv", "name\nRex\n", ["name"])[0]["name"]
    'Rex'
    """
    delimiter = _delimiter(text)
    lines = _lines(name, text, first_line, delimiter)
    line, heading = next(lines, (first_line, []))
    _check_heading(name, line, heading)
    _check_columns(name, line, heading, columns, optional)
    rows = [(place, _cells(name, place, heading, cells)) for place, cells in lines]
    numbers = _marks(heading, [cells for _, cells in rows], delimiter, one_kind)
    return [Row(name, place, cells, numbers) for place, cells in rows]


def _marks(
    heading: list[str], rows: list[dict[str, str]], delimiter: str, one_kind: str
) -> Mapping[str, FileMarks]:
    """Find how the numbers of each column are read: as those of the file, or by themselves."""
    if one_kind == "column":
        columns = {column: [cells[column] for cells in rows] for column in heading}
        return {key: file_marks(of, delimiter, is_column=True) for key, of in columns.items()}
    every = (part for cells in rows for cell in cells.values() for part in cell.split(BETWEEN))
    return dict.fromkeys(heading, file_marks(every, delimiter, is_ours=one_kind == "ours"))


def _delimiter(text: str) -> str:
    """Tell what parts the cells: semicolons where the heading has no comma."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return ";" if ";" in heading and "," not in heading else ","


def _check_columns(
    name: str,
    line: int,
    heading: Collection[str],
    columns: Collection[str],
    optional: Collection[str],
) -> None:
    """Refuse a heading that lacks a column, or has one that nobody reads."""
    known = [*columns, *optional]
    for column in columns:
        if column not in heading:
            raise DataError(name, line, column, "the column is missing", "Add it to the heading.")
    for column in heading:
        if column not in known:
            remedy = did_you_mean(column, known)
            raise DataError(name, line, column, "the column is not known", remedy)


def _lines(
    name: str, text: str, first_line: int, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with the number of the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    begins = first_line
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [as_written(cell.strip()) for cell in cells]
            begins = reader.line_num + first_line
    except csv.Error as error:
        problem = f"the line cannot be parsed ({error})"
        remedy = "Check for an unclosed quotation mark."
        raise DataError(name, begins, "(any)", problem, remedy) from error


def _check_heading(name: str, line: int, heading: list[str]) -> None:
    """A heading names every column, and each once."""
    if not heading:
        raise DataError(
            name, line, "(any)", "the heading is missing", f"Name the columns in line {line}."
        )
    for place, column in enumerate(heading):
        if not column:
            problem = f"column {place + 1} has no name"
            raise DataError(name, line, "(any)", problem, "Name it, or remove it.")
        if column in heading[:place]:
            raise DataError(name, line, column, "the column is repeated", "Remove one.")


def _cells(name: str, line: int, heading: list[str], cells: list[str]) -> dict[str, str]:
    """The cells of a line by the name of their column."""
    if len(cells) != len(heading):
        column = heading[min(len(cells), len(heading) - 1)]
        problem = (
            f"the heading names {write_count(len(heading), 'columns')}, the row fills {len(cells)}"
        )
        remedy = "Enclose a cell that contains a comma in quotation marks, and leave no cell out."
        raise DataError(name, line, column, problem, remedy)
    return dict(zip(heading, cells, strict=True))
