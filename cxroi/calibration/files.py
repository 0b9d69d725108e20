"""A company's files, opened with Polars: each sheet and each file of text is a table as it is."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import fastexcel
import polars as pl

from cxroi.calibration.columns import NotUsed
from cxroi.calibration.headings import LOOKED_THROUGH, check_heading, heading_row
from cxroi.calibration.text_files import NO_UTF_8, PLACE, open_text
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Sequence

logging.getLogger("fastexcel").addHandler(logging.NullHandler())  # guesses of types concern nobody
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb")
ENDINGS = (".csv", ".tsv", ".txt", ".parquet", *WORKBOOKS)
NO_DATA = (".py", ".md", ".ini", ".db", ".log")
"""Files beside the tables that nobody takes for one."""
AGAIN = "Save it again with its heading and rows."
UNREADABLE = (pl.exceptions.PolarsError, fastexcel.FastExcelError, OSError, ValueError)
"""What is raised where a file is not what its name says."""
NO_QUOTE = "a quotation mark is not closed"
IN_WORDS = {
    "utf-8": NO_UTF_8,
    "more fields": "a row has more cells than the heading has columns",
    "csv malformed": NO_QUOTE,
    'could not parse `"': NO_QUOTE,
    "calamine": "it is not an Excel file",
    "parquet": "it is not a Parquet file",
}
"""What Polars says, by a sign of it, in the reader's words."""


@dataclass(frozen=True)
class OpenedFile:
    """A file, or a sheet of one, as it is: its columns under their own names, and the row each stands in."""

    name: str
    frame: pl.LazyFrame
    heading: list[str]
    is_text: bool
    """Its rows are read slowly, so that they are worth keeping."""
    size: int = 0
    """In bytes; of the sheets of a workbook the first has it."""
    remark: str = ""
    """How it had to be read."""
    is_mixed: bool = False
    """A column of it may hold numbers and texts, as those of sheets and frames do."""

    @cached_property
    def same(self) -> tuple[int, int]:
        """What two files have in common whose rows are the same: how many, and a sum over them."""
        cells = pl.struct([pl.col(name).cast(pl.String) for name in self.heading])
        asked = self.frame.select(pl.len(), cells.hash(seed=0).sum().alias("sum"))
        rows, total = asked.collect(engine="streaming").row(0)
        return int(rows), int(total)


class Files(dict[str, OpenedFile]):
    """Files by name, and what lies beside them and is not read."""

    def __init__(self) -> None:
        super().__init__()
        self.unused: list[NotUsed] = []

    def add(self, others: Files) -> None:
        """Add what one more file holds."""
        self.update(others)
        self.unused += [each for each in others.unused if each not in self.unused]


def files_of(folder: Path) -> Files:
    """Open each file of a folder that may be a table, or the one file that is named.

    Raises
    ------
    CxroiError
        If the folder is not there, or none of its files can be read.
    """
    if folder.is_file():
        return open_files(folder.name, folder)
    if not folder.is_dir():
        raise CxroiError(f"There is no folder {folder}. Check its name.")
    found, faults = Files(), list[CxroiError]()
    for file in sorted(folder.iterdir()):
        why = _why_not(file)
        try:
            if why is None:
                found.add(open_files(file.name, file))
            elif why:
                found.unused.append(NotUsed(file.name, why))
        except CxroiError as error:
            faults.append(error)
            found.unused.append(unread(file.name, error))
    if not found:
        raise faults[0] if len(faults) == 1 else _no_table_error(folder, found.unused)
    return found


def _no_table_error(folder: Path, unused: Sequence[NotUsed]) -> CxroiError:
    said = "".join(f" {each.text()}" for each in unused)
    return CxroiError(
        f"{folder} holds no table. Put customers, survey, orders or spend into it, each as .csv, "
        f".parquet or .xlsx.{said}"
    )


def unread(name: str, error: CxroiError) -> NotUsed:
    """Say of a file that cannot be read what its error says."""
    said = str(error)
    if said.startswith(f"{name}: "):
        return NotUsed(name, said.removeprefix(f"{name}: "))
    return NotUsed(name, f"it {said.removeprefix(f'{name} ')}")


def _why_not(file: Path) -> str | None:
    """Why what lies in a folder is not read: ``None`` where it is, nothing where it is no matter."""
    if file.name == "mapping.csv" or file.suffix.lower() in NO_DATA or file.name.startswith("__"):
        return ""
    if file.is_dir():
        return (
            "" if file.name.startswith(".") else "it is a folder. Put its files next to the others."
        )
    if file.name.startswith("~$"):
        return ""  # a workbook that is open in Excel leaves it there
    if file.name.startswith((".", "~")):
        return "" if file.suffix.lower() not in ENDINGS else "it is hidden. Rename it to use it."
    if file.suffix.lower() not in ENDINGS:
        return f"a file of this kind ({file.suffix or 'no ending'}) is not read. Save it as .csv, .parquet or .xlsx."
    return None


def open_files(name: str, content: Path | bytes) -> Files:
    r"""Open a file, or what was uploaded of one: a workbook's sheets are tables of their own.

    Raises
    ------
    CxroiError
        If its rows cannot be told apart.

    Examples
    --------
    >>> list(open_files("people.csv", b"customer_id,joined\n1,2026-01-31\n"))
    ['people.csv']
    """
    ending = Path(name).suffix.lower()
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    found = Files()
    try:
        if ending in WORKBOOKS:
            _open_sheets(found, name, content, size)
        elif ending == ".parquet":
            frame = pl.scan_parquet(content, row_index_name=PLACE, row_index_offset=1, glob=False)
            names = _names(frame)
            check_heading(name, names)
            found[name] = OpenedFile(name, frame, names, is_text=False, size=size)
        else:
            frame, remark = open_text(name, content)
            found[name] = OpenedFile(
                name, frame, _names(frame), is_text=True, size=size, remark=remark
            )
    except UNREADABLE as error:
        raise unreadable(name, error) from error
    if not found:
        why = [each.why for each in found.unused if not each.why.startswith("the sheet")]
        raise CxroiError(f"{name}: {why[0]}" if why else f"{name} is empty. {AGAIN}")
    return found


def unreadable(name: str, error: Exception) -> CxroiError:
    """Say that a file cannot be read, and why, in one line."""
    if isinstance(error, CxroiError):
        return error
    said = (str(error).strip().splitlines() or ["for no reason that is known"])[0].rstrip(".")
    why = next((words for sign, words in IN_WORDS.items() if sign in said.lower()), said[:120])
    return CxroiError(
        f"{name} cannot be read: {why}. Save it again as 'CSV UTF-8', Excel or Parquet."
    )


def _names(frame: pl.LazyFrame) -> list[str]:
    return [column for column in frame.collect_schema() if column != PLACE]


def _open_sheets(found: Files, name: str, content: Path | bytes, size: int) -> None:
    """Add each sheet of a workbook that holds rows, and name the others."""
    book = fastexcel.read_excel(content)
    sheets: dict[str, OpenedFile] = {}
    for sheet in book.sheet_names:
        opened = _sheet(book, sheet, f"{name}: {sheet.replace('|', '/')}")
        if isinstance(opened, NotUsed):
            found.unused.append(opened)
        else:
            sheets[sheet] = opened
    for place, opened in enumerate(sheets.values()):
        called = name if len(sheets) == 1 else opened.name
        found[called] = replace(opened, name=called, size=0 if place else size)


def _sheet(book: fastexcel.ExcelReader, sheet: str, name: str) -> OpenedFile | NotUsed:
    above = book.load_sheet(
        sheet, header_row=None, skip_rows=0, n_rows=LOOKED_THROUGH, dtypes="string"
    )
    if above.visible != "visible":
        return NotUsed(name, "it is hidden. Show it in the workbook to use it.")
    rows = [[(cell or "").strip() for cell in row] for row in above.to_polars().rows()]
    place = heading_row(rows)
    if place + 1 >= len(rows):
        return NotUsed(name, "the sheet holds no rows.")
    try:
        check_heading(name, rows[place])
    except CxroiError as error:
        return unread(name, error)
    whole = book.load_sheet(sheet, header_row=place, schema_sample_rows=None).to_polars()
    kept = [
        column
        for column in whole.columns
        if not column.startswith("__UNNAMED__") or whole[column].null_count() < whole.height
    ]
    frame = whole.select(kept).with_row_index(PLACE, offset=place + 2).lazy()
    return OpenedFile(name, frame, kept, is_text=True, is_mixed=True)
