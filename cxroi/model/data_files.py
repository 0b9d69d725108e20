"""Where the data lies, and how a row is read."""

from __future__ import annotations

import csv
import io
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.model.errors import CxroiError, DataError, SetupError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

PACKAGE = Path(__file__).parents[1]
OWN_FOLDER = "CXROI_WORKBOOKS"
"""The environment variable that names a reader's own folder, to every process of ours."""
TABLES = (
    *("sources.csv", "claims.csv", "assumptions.csv", "correlations.csv", "scenarios.csv"),
    *("what_if.csv", "readiness.csv", "readiness_effects.csv", "columns.csv"),
)
SIGNS = {"data": "claims.csv", "workbooks": "business_case.ipynb"}
"""Of each folder of ours, a file that tells it from another folder of the same name."""


@dataclass(frozen=True)
class Row:
    """One row of a file: its cells by column, and where it is, so that a fault can say so."""

    file: str
    line: int
    cells: Mapping[str, str]

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
            problem = f"the key '{self['key']}' is there twice"
            raise self.fault("key", problem, "Give each row a key of its own.")

    def one_of(self, column: str, names: Collection[str], what: str) -> str:
        """Return a cell that names something on a list."""
        name = self[column]
        if name not in names:
            raise self.fault(column, f"'{name}' is not a known {what}", did_you_mean(name, names))
        return name

    def number(self, column: str) -> float:
        """Return a cell that holds a number."""
        try:
            number = float(self[column])
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            remedy = "Write digits and a point, such as 0.84."
            raise self.fault(column, f"'{self[column]}' is not a number", remedy)
        return number

    def number_or_none(self, column: str) -> float | None:
        """Return a cell that holds a number, or ``None`` where it is empty."""
        return self.number(column) if self[column] else None


def data_folder() -> Path:
    """Find the folder with the tables this package rests on: the reader's own, or ours.

    Examples
    --------
    >>> (data_folder() / "claims.csv").exists()
    True
    """
    own = own_part("data")
    if own is None:
        return shipped_folder("data")
    for table in TABLES:
        if not (own / table).is_file():
            bring = f"cxroi workbooks {as_typed(own.parent)}"
            raise SetupError(f"{own / table} is missing. Bring it back with: {bring}")
    return own


def sample_folder() -> Path:
    """Find the tables of a made-up company, to try what is there for a company's own.

    Examples
    --------
    >>> (sample_folder() / "survey.csv").exists()
    True
    """
    return shipped_folder("data") / "sample"


def workbooks_folder() -> Path:
    """Find the folder with the workbooks: the reader's own, or ours."""
    return own_folder() or shipped_folder("workbooks")


def own_folder() -> Path | None:
    """Return the reader's own folder of workbooks, if they named one: ``cxroi app FOLDER``."""
    named = os.environ.get(OWN_FOLDER)
    return Path(named) if named else None


def own_part(name: str) -> Path | None:
    """Return what the reader's own folder has under this name, if it has it."""
    folder = own_folder()
    return folder / name if folder and (folder / name).exists() else None


def as_typed(path: Path) -> str:
    """Write a path as it is typed after a command, on any system.

    Examples
    --------
    >>> print(as_typed(Path("our case")))
    "our case"
    """
    return f'"{path}"' if " " in str(path) else str(path)


def shipped_folder(name: str) -> Path:
    """Find a folder of ours: an installed package carries it inside, a checkout keeps it beside."""
    for folder in (PACKAGE / name, PACKAGE.parent / name):
        if (folder / SIGNS[name]).is_file():
            return folder
    raise SetupError(
        f"The {name} folder is missing: it lies neither inside the package nor beside it. "
        "Install cxroi again, or run it from a complete checkout."
    )


def read_table(file: Path, columns: Collection[str], optional: Collection[str] = ()) -> list[Row]:
    """Read a table that has just these columns, and those of ``optional`` that its writer wants.

    Cells are stripped of space at either end; empty lines are passed over.

    Parameters
    ----------
    file
        A comma-separated file in UTF-8, with or without a byte order mark.
    columns
        The names that the heading must have; ``DataError`` where one is missing or not known.

    Examples
    --------
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
) -> list[Row]:
    r"""Read a table out of ``text``, whose first line stands at ``first_line`` of the file.

    It has all of ``columns``, and those of ``optional`` that its writer wants.

    Examples
    --------
    >>> parse_table("pets.csv", "name\nRex\n", ["name"])[0]["name"]
    'Rex'
    """
    lines = _lines(name, text, first_line)
    line, heading = next(lines, (first_line, []))
    _check_heading(name, line, heading)
    _check_columns(name, line, heading, columns, optional)
    return [Row(name, place, _cells(name, place, heading, cells)) for place, cells in lines]


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


def _lines(name: str, text: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with the number of the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = first_line
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + first_line
    except csv.Error as error:
        problem = f"the line cannot be taken apart ({error})"
        remedy = "Look for a quotation mark that is not closed."
        raise DataError(name, begins, "(any)", problem, remedy) from error


def read_text(file: Path) -> str:
    """Return the text of a file, without a byte order mark."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CxroiError(f"{file} cannot be read. Check its name and its folder.") from error
    return decoded(file.name, content)


def decoded(name: str, content: bytes) -> str:
    r"""Return the text of a file's bytes, without a byte order mark.

    Examples
    --------
    >>> decoded("pets.csv", b"\xef\xbb\xbfname\n")
    'name\n'
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        problem = "a character is not UTF-8"
        remedy = "Save the file as 'CSV UTF-8'."
        raise DataError(name, row, "(any)", problem, remedy) from error


def _check_heading(name: str, line: int, heading: list[str]) -> None:
    """A heading names every column, and each once."""
    if not heading:
        raise DataError(
            name, line, "(any)", "the heading is missing", f"Name the columns in line {line}."
        )
    if len(heading) == 1 and ";" in heading[0]:
        problem = "the cells are parted by semicolons"
        raise DataError(name, line, "(any)", problem, "Save the file with commas between them.")
    for place, column in enumerate(heading):
        if not column:
            problem = f"column {place + 1} has no name"
            raise DataError(name, line, "(any)", problem, "Name it, or remove it.")
        if column in heading[:place]:
            raise DataError(name, line, column, "the column is there twice", "Remove one.")


def _cells(name: str, line: int, heading: list[str], cells: list[str]) -> dict[str, str]:
    """The cells of a line by the name of their column."""
    if len(cells) != len(heading):
        column = heading[min(len(cells), len(heading) - 1)]
        problem = f"the heading names {len(heading)} columns, the row fills {len(cells)}"
        remedy = "Put a cell that holds a comma between quotation marks, and leave no cell out."
        raise DataError(name, line, column, problem, remedy)
    return dict(zip(heading, cells, strict=True))
