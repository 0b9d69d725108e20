"""A company's files, opened with Polars: what they hold under our names, and as days and numbers."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import fastexcel
import polars as pl

from cxroi.calibration.checks import RAW, ROW, UNREAD
from cxroi.calibration.columns import columns
from cxroi.calibration.texts import DATES, DAYS_OF_EXCEL, NUMBERS, ways_of
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.mapping import ColumnMapping, Source

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xls")
SEPARATORS = ",;\t|"
NOTHING = ["", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "None"]
"""What stands in a file where there is nothing."""
UNREADABLE = (pl.exceptions.PolarsError, fastexcel.FastExcelError, OSError, ValueError)
"""What is raised where a file is not what its name says."""
NO_TEXT = "it is no text"
IN_WORDS = {
    "utf-8": "a character is not UTF-8",
    "more fields": "a row has more cells than the heading has columns",
    "csv malformed": "a quotation mark is not closed",
    "calamine": "it is no Excel file",
    "parquet": "it is no Parquet file",
}
"""What Polars says, by a sign of it, in the reader's words."""
EXCEL_BEGINS = -25_569
"""Day 0 of a spreadsheet, counted from 1970-01-01."""


@dataclass(frozen=True)
class OpenedFile:
    """A file as it is: its columns under their own names, and the row each stands in."""

    name: str
    frame: pl.LazyFrame
    heading: list[str]
    is_text: bool
    """Its rows are read slowly, so that they are worth keeping."""


@dataclass(frozen=True)
class OpenedTable:
    """A table under our names: days and numbers, and beside them what the file itself says."""

    source: Source
    frame: pl.LazyFrame
    """``row``, our columns, ``…_unread`` and ``raw …``."""
    forms: Mapping[str, str]
    """How a column of text was read, in words."""
    remarks: list[str] = field(default_factory=list)
    is_text: bool = False

    def read_once(self) -> pl.LazyFrame:
        """Return our own columns, read now and kept."""
        ours = [name for name in self.frame.collect_schema() if not name.startswith((RAW, ROW))]
        return self.frame.select(ours).collect(engine="streaming").lazy()


def files_of(folder: Path) -> dict[str, OpenedFile]:
    """Open each file of a folder that may be a table, or the one file that is named.

    Raises
    ------
    CxroiError
        If the folder is not there or has no such file, or one of them cannot be read.
    """
    if folder.is_file():
        return {folder.name: open_file(folder.name, folder)}
    if not folder.is_dir():
        raise CxroiError(f"There is no folder {folder}. Check its name.")
    found = sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in ENDINGS
        and not file.name.startswith((".", "~"))
        and file.name != "mapping.csv"
    )
    if not found:
        raise CxroiError(
            f"{folder} holds no table. Put customers, survey, orders or spend into it, each as "
            ".csv, .parquet or .xlsx."
        )
    return {file.name: open_file(file.name, file) for file in found}


def open_file(name: str, content: Path | bytes) -> OpenedFile:
    """Open a file, or what was uploaded of one; its rows are read when they are needed.

    Raises
    ------
    CxroiError
        If its rows cannot be told apart.
    """
    ending = Path(name).suffix.lower()
    try:
        if ending == ".parquet":
            frame = pl.scan_parquet(
                content, row_index_name=f"{ROW} of file", row_index_offset=1, glob=False
            )
        elif ending in {".xlsx", ".xls"}:
            frame = _sheet(content)
        else:
            frame = _text(name, content)
        heading = [column for column in frame.collect_schema() if column != f"{ROW} of file"]
    except UNREADABLE as error:
        raise unreadable(name, error) from error
    return OpenedFile(name, frame, heading, ending != ".parquet")


def unreadable(name: str, error: Exception) -> CxroiError:
    """Say that a file cannot be read, and why, in one line."""
    if isinstance(error, CxroiError):
        return error
    said = (str(error).strip().splitlines() or ["for no reason that is known"])[0].rstrip(".")
    why = next((words for sign, words in IN_WORDS.items() if sign in said.lower()), said[:120])
    return CxroiError(
        f"{name} cannot be read: {why}. Save it again as 'CSV UTF-8', Excel or Parquet."
    )


def _text(name: str, content: Path | bytes) -> pl.LazyFrame:
    """A file of text, every cell as it is written."""
    if isinstance(content, Path):
        with content.open("rb") as opened:
            start = opened.read(65_536)
    else:
        start = content[:65_536]
    if not start.strip():
        raise CxroiError(f"{name} is empty. Save it again with its heading and rows.")
    if b"\0" in start:
        raise ValueError(NO_TEXT)
    line = start.decode("utf-8-sig", errors="replace").splitlines()[0]
    separator = max(SEPARATORS, key=line.count)
    heading = next(csv.reader([line], delimiter=separator))
    twice = next((column for column in heading if heading.count(column) > 1), None)
    if twice is not None:
        raise CxroiError(
            f"{name}: the heading has '{twice}' twice. Give each column a name of its own."
        )
    return pl.scan_csv(
        content,
        separator=separator,
        infer_schema=False,
        null_values=NOTHING,
        row_index_name=f"{ROW} of file",
        row_index_offset=2,
        glob=False,
    )


def _sheet(content: Path | bytes) -> pl.LazyFrame:
    """The sheet of a workbook with the most rows."""
    sheets = pl.read_excel(content, sheet_id=0, raise_if_empty=False)
    largest = max(sheets.values(), key=lambda sheet: sheet.height)
    return largest.with_row_index(f"{ROW} of file", offset=2).lazy()


def open_table(
    table: str, mapping: ColumnMapping, files: Mapping[str, OpenedFile], *, ids_are_text: bool
) -> OpenedTable:
    """Open a table under our names.

    Dates become whole days since 1970-01-01, as ``int``; ids are text unless all are numbers.
    """
    source = mapping.tables[table]
    parts = [files[name] for name in source.files]
    raw = pl.concat([part.frame for part in parts], how="vertical_relaxed")
    raw = raw.rename({name: RAW + name for name in parts[0].heading}).rename(
        {f"{ROW} of file": ROW}
    )
    types = raw.collect_schema()
    forms: dict[str, str] = {}
    remarks: list[str] = []
    made: list[pl.Expr] = []
    is_text = any(part.is_text for part in parts)
    for column, name in source.columns.items():
        held = _Held(raw, RAW + name, types[RAW + name], is_text)
        kind = columns()[table][column].kind
        if kind == "id":
            made.append(_id(held, ids_are_text=ids_are_text).alias(column))
            continue
        read, form, remark = _read(held, column, kind, mapping)
        made += read
        if form:
            forms[column] = form
        if remark:
            remarks.append(f"{', '.join(source.files)}, column '{name}': {remark}.")
    return OpenedTable(source, raw.with_columns(made), forms, remarks, is_text)


def has_text_ids(mapping: ColumnMapping, files: Mapping[str, OpenedFile]) -> bool:
    """Tell whether any table has ids that are not whole numbers: then all are compared as text."""
    for table, source in mapping.tables.items():
        for column, name in source.columns.items():
            if columns()[table][column].kind == "id":
                for file in source.files:
                    if not files[file].frame.collect_schema()[name].is_integer():
                        return True
    return False


@dataclass(frozen=True)
class _Held:
    """A column of a file: where it is, its name there, and its type."""

    frame: pl.LazyFrame
    name: str
    type: pl.DataType
    is_text: bool

    @property
    def text(self) -> pl.Expr:
        """Its words; those of a file of text without space at either end, or nothing."""
        if not self.is_text:
            return pl.col(self.name).cast(pl.String)
        text = pl.col(self.name).cast(pl.String).str.strip_chars()
        return pl.when(text != "").then(text)


Read = tuple[list[pl.Expr], str, str]
"""Our columns out of one of a file's; how it was read; what cannot be told."""


def _read(held: _Held, column: str, kind: str, mapping: ColumnMapping) -> Read:
    if kind == "text":
        return [held.text.alias(column)], "", ""
    if kind == "number":
        return _number(held, column)
    if kind == "left":
        flag = _flag(held, mapping)
        if flag is not None:
            return [flag.alias("gone")], "yes and no, without a day", ""
    return _day(held, column)


def _id(held: _Held, *, ids_are_text: bool) -> pl.Expr:
    """A spreadsheet writes the id 17 as 17.0."""
    if held.type.is_float():
        whole = pl.col(held.name).cast(pl.Int64, strict=False)
        return whole.cast(pl.String) if ids_are_text else whole
    return held.text if ids_are_text else pl.col(held.name).cast(pl.Int64)


def _number(held: _Held, column: str) -> Read:
    if held.type.is_numeric() or held.type == pl.Boolean:
        number = pl.col(held.name).cast(pl.Float64)
        finite = pl.when(number.is_finite()).then(number)
        return _or_unread(column, finite, pl.col(held.name)), "", ""
    found = ways_of(held.frame, held.name, NUMBERS)
    read = found.read(held.text)
    if read is None:
        read = pl.lit(None, pl.Float64)
    form = " or ".join(way.name for way in found.ways)
    return _or_unread(column, read, held.text), form, found.remark


def _day(held: _Held, column: str) -> Read:
    if held.type == pl.Datetime and getattr(held.type, "time_zone", None):
        day = pl.col(held.name).dt.convert_time_zone("UTC").cast(pl.Date)
        return _or_unread(column, day), "a time with its zone, taken in UTC", ""
    if held.type in (pl.Date, pl.Datetime):
        return _or_unread(column, pl.col(held.name).cast(pl.Date)), "", ""
    if held.type.is_numeric():
        serial = pl.col(held.name).cast(pl.Int64, strict=False)
        in_sheet = serial.is_between(*DAYS_OF_EXCEL)
        written = serial.cast(pl.String).str.to_date("%Y%m%d", strict=False)
        day = pl.when(in_sheet).then((serial + EXCEL_BEGINS).cast(pl.Int32).cast(pl.Date))
        return _or_unread(column, day.otherwise(written), pl.col(held.name)), "a number", ""
    found = ways_of(held.frame, held.name, DATES)
    read = found.read(held.text)
    if read is None:
        read = pl.lit(None, pl.Date)
    form = " or ".join(way.name for way in found.ways)
    return _or_unread(column, read, held.text), form, found.remark


def _or_unread(column: str, read: pl.Expr, there: pl.Expr | None = None) -> list[pl.Expr]:
    """A column as read, days as whole numbers, and where ``there`` is something not to be read."""
    unread = pl.lit(value=False) if there is None else there.is_not_null() & read.is_null()
    is_number = columns_kind(column) == "number"
    plain = read if is_number else read.cast(pl.Int32).cast(pl.Int64)
    return [plain.alias(column), unread.alias(column + UNREAD)]


def columns_kind(column: str) -> str:
    """Return the kind of a column, of whichever table: the same name is of the same kind."""
    return next(each[column].kind for each in columns().values() if column in each)


def _flag(held: _Held, mapping: ColumnMapping) -> pl.Expr | None:
    """Whether a customer has left, where the column says yes and no; ``None`` where it has days."""
    if held.type == pl.Boolean:
        return pl.col(held.name)
    gone, here = mapping.words("gone"), mapping.words("still_here")
    word = held.text.str.to_lowercase().str.replace(r"\.0$", "")
    known = (
        pl.when(word.is_in(gone)).then(statement=True).when(word.is_in(here)).then(statement=False)
    )
    asked = held.frame.select(known.is_not_null().sum(), word.is_not_null().sum())
    flags, filled = asked.collect(engine="streaming").row(0)
    return known if 2 * flags > filled else None
