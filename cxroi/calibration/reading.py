"""A company's files as tables under our names, and each column and row of them that is not used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cxroi.calibration.cells import MONEY, TEXT, Cells, Reading, read_cells, with_text
from cxroi.calibration.checks import RAW, ROW, UNREAD
from cxroi.calibration.columns import TABLES, NotUsed, columns
from cxroi.calibration.files import UNREADABLE, unread, unreadable
from cxroi.calibration.rows_left_out import rows_that_count
from cxroi.calibration.text_files import PLACE
from cxroi.calibration.written_numbers import SIGNS, several_codes
from cxroi.model.errors import CxroiError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxroi.calibration.files import OpenedFile
    from cxroi.calibration.mapping import ColumnMapping, Source

LISTS = ("decimal_comma", "decimal_point", "day_first", "month_first")
"""Rules that name columns."""
PIECES = ("unit_price", "quantity")


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
    unused: list[NotUsed] = field(default_factory=list)
    """Its columns, copies and rows that no figure comes from."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """Why a column, under our name, is not used."""

    def read_once(self) -> pl.LazyFrame:
        """Return our own columns, read now and kept."""
        ours = [name for name in self.frame.collect_schema() if not name.startswith((RAW, ROW))]
        return self.frame.select(ours).collect(engine="streaming").lazy()


def open_tables(
    mapping: ColumnMapping, files: Mapping[str, OpenedFile]
) -> tuple[dict[str, OpenedTable], list[NotUsed]]:
    """Open each table that a mapping names under our names.

    Dates become whole days since 1970-01-01, as ``int``; ids are text unless all are numbers. A
    table whose column cannot be read, and that says nothing without it, is left out.

    Returns
    -------
    tuple
        The tables by name, and what of them is not used.

    Raises
    ------
    CxroiError
        If a file cannot be read, a rule names no column, or no table is left.
    """
    _check_lists(mapping)
    text = has_text_ids(mapping, files)
    opened: dict[str, OpenedTable] = {}
    unused: list[NotUsed] = []
    for name in mapping.tables:
        found = _try_to_open(name, mapping, files, unused, ids_are_text=text)
        if found is not None:
            opened[name] = found
    if not opened:
        raise CxroiError(f"No table can be used. {' '.join(each.text() for each in unused)}")
    return opened, unused


def why_not_read(
    mapping: ColumnMapping, opened: Mapping[str, OpenedTable], unused: Sequence[NotUsed]
) -> dict[str, str]:
    """Say why a table, or a column as ``orders.amount``, is not among those that are read."""
    why = {
        f"{name}.{column}": said
        for name, table in opened.items()
        for column, said in table.asked.items()
    }
    for name in mapping.tables.keys() - opened.keys():
        where = ", ".join(mapping.tables[name].files)
        why[name] = " ".join(each.text() for each in unused if each.what.startswith(where))
    return why


def _try_to_open(
    name: str,
    mapping: ColumnMapping,
    files: Mapping[str, OpenedFile],
    unused: list[NotUsed],
    *,
    ids_are_text: bool,
) -> OpenedTable | None:
    """Open a table, or say why it is not used."""
    source = mapping.tables[name]
    try:
        table = open_table(name, mapping, files, ids_are_text=ids_are_text)
        made = table.frame.collect_schema()
    except UNREADABLE as error:
        wrong = unreadable(" or ".join(source.files), error)
        if not mapping.guessed or len(mapping.tables) == 1:
            raise wrong from error
        unused.append(unread(", ".join(source.files), wrong))
        return None
    unused += table.unused
    known = columns()[name].values()
    lost = next((each.name for each in known if each.needed and each.name not in made), None)
    if lost is None:
        return table
    why = f"the table {name} is not used without its column '{source.columns[lost]}'."
    unused.append(NotUsed(", ".join(source.files), why))
    return None


def _check_lists(mapping: ColumnMapping) -> None:
    known = [f"{table}.{column}" for table in TABLES for column in columns()[table]]
    for rule in LISTS:
        for name in mapping.words(rule):
            if name not in known:
                raise CxroiError(
                    f"mapping.csv, rule '{rule}': there is no column '{name}'. "
                    f"{did_you_mean(name, known)}"
                )


def has_text_ids(mapping: ColumnMapping, files: Mapping[str, OpenedFile]) -> bool:
    """Tell whether any table has ids that are not whole numbers: then all are compared as text."""
    for table, source in mapping.tables.items():
        for column, name in source.columns.items():
            if columns()[table][column].kind == "id":
                for file in source.files:
                    if not files[file].frame.collect_schema()[name].is_integer():
                        return True
    return False


def open_table(
    table: str, mapping: ColumnMapping, files: Mapping[str, OpenedFile], *, ids_are_text: bool
) -> OpenedTable:
    """Open a table under our names; what of it is not used is named."""
    source = mapping.tables[table]
    unused: list[NotUsed] = []
    parts = _each_once([files[name] for name in source.files], unused)
    where = ", ".join(part.name for part in parts)
    names = {column: RAW + name for column, name in source.columns.items()}
    whole = with_text(_one_frame(parts), table, names)
    is_text = any(part.is_text for part in parts)
    is_mixed = any(part.is_mixed for part in parts)
    raw = rows_that_count(
        whole, _cells(whole, table, source, is_mixed=is_mixed), mapping, where, unused
    )
    readings = _readings(
        _cells(raw, table, source, is_mixed=is_mixed), mapping, ids_are_text=ids_are_text
    )
    asked = {column: reading.why for column, reading in readings.items() if reading.why}
    unused += _columns_not_used(where, source, asked)
    forms = {column: each.form for column, each in readings.items() if each.form}
    frame = raw.with_columns([made for each in readings.values() for made in each.made])
    frame = frame.drop({TEXT + name for name in names.values()})
    remarks = [f"{part.name}: {part.remark}." for part in parts if part.remark]
    if any(part.heading != parts[0].heading for part in parts):
        remarks.append(f"{where}: one table, by the columns that all of them have.")
    if table == "orders":
        if "amount" in readings:
            why = f"'{source.columns['amount']}' is taken for the amount of the whole order."
            pieces = {name: why for name in PIECES if name in readings}
            unused += _columns_not_used(where, source, pieces)
        frame, form = _amount_of_pieces(frame, readings)
        if form:
            forms["amount"] = form
            remarks.append(f"{where}: the amount of an order is {form}.")
    return OpenedTable(source, frame, forms, remarks, is_text, unused, asked)


def _columns_not_used(where: str, source: Source, why: Mapping[str, str]) -> list[NotUsed]:
    """Name columns of a table that are not used, each with its reason."""
    return [
        NotUsed(f"{where}, column '{source.columns[column]}'", said) for column, said in why.items()
    ]


def _cells(raw: pl.LazyFrame, table: str, source: Source, *, is_mixed: bool) -> dict[str, Cells]:
    types = raw.collect_schema()
    return {
        column: Cells(raw, RAW + name, types[RAW + name], table, column, is_mixed)
        for column, name in source.columns.items()
    }


def _each_once(parts: Sequence[OpenedFile], unused: list[NotUsed]) -> list[OpenedFile]:
    """Leave out files that are copies of another."""
    kept: list[OpenedFile] = []
    for part in sorted(parts, key=lambda each: len(each.name)):  # "orders", then "orders (1)"
        alike = (each for each in kept if each.heading == part.heading and each.same == part.same)
        first = next(alike, None)
        if first is None:
            kept.append(part)
        else:
            why = f"it is a copy of {first.name}; its rows count once."
            unused.append(NotUsed(part.name, why))
    return kept


def _one_frame(parts: Sequence[OpenedFile]) -> pl.LazyFrame:
    """The rows of all files of a table, with what each has; columns of several types are text."""
    schemas = [part.frame.collect_schema() for part in parts]
    frames = []
    for part, schema in zip(parts, schemas, strict=True):
        mixed = [
            name
            for name in part.heading
            for other in schemas
            if name in other
            and other[name] != schema[name]
            and not (other[name].is_numeric() and schema[name].is_numeric())
        ]
        renamed = {name: RAW + name for name in part.heading} | {PLACE: ROW}
        as_text = part.frame.with_columns(pl.col(mixed).cast(pl.String)) if mixed else part.frame
        frames.append(as_text.rename(renamed, strict=False))
    return frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")


def _readings(
    cells: Mapping[str, Cells], mapping: ColumnMapping, *, ids_are_text: bool
) -> dict[str, Reading]:
    """Read each column; amounts of several currencies are not read."""
    why = ""
    if "currency" in cells:
        code = cells["currency"].text.str.to_lowercase()
        by_code = code.replace(list(SIGNS), list(SIGNS.values())).str.to_uppercase()
        why = several_codes(cells["currency"].frame.select(by_code.alias("code")))
    return {
        column: Reading(why=why)
        if why and column in MONEY
        else read_cells(each, mapping, ids_are_text=ids_are_text)
        for column, each in cells.items()
    }


def _amount_of_pieces(
    frame: pl.LazyFrame, readings: Mapping[str, Reading]
) -> tuple[pl.LazyFrame, str]:
    """The amount of an order out of the price and number of its pieces, where it has no other."""
    price, quantity = (readings.get(name) for name in PIECES)
    made = [name for name in PIECES if name in readings and readings[name].made]
    spare = [each for name in made for each in (name, name + UNREAD)]
    is_asked = price is None or not price.made or (quantity is not None and not quantity.made)
    if "amount" in readings or is_asked:
        return frame.drop(spare), ""
    unread = pl.any_horizontal([pl.col(name + UNREAD) for name in made])
    amount = pl.col(made[0]) * pl.col(made[1]) if len(made) > 1 else pl.col(made[0])
    form = (
        "the unit price times the quantity"
        if len(made) > 1
        else "the unit price: there is no other"
    )
    return frame.with_columns(amount.alias("amount"), unread.alias("amount" + UNREAD)).drop(
        spare
    ), form
