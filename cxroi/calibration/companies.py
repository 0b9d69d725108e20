"""A company out of files that are open, or out of frames: read once, checked and put in one shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from cxroi.calibration.columns import TABLES
from cxroi.calibration.engines import have_text_ids, table_of
from cxroi.calibration.files import UNREADABLE, unreadable
from cxroi.calibration.guesses import unused_files
from cxroi.calibration.mapping import MAPPING, check_mapping
from cxroi.calibration.reading import open_tables, why_not_read
from cxroi.calibration.tables import in_shape
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from cxroi.calibration.files import OpenedFile
    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.tables import Company


def company_of_frames(
    frames: Mapping[str, Any], mapping: ColumnMapping, today: date | None
) -> Company:
    """Return the company that frames of one engine tell of, up to the reader's own day unless given.

    Raises
    ------
    CxroiError
        If no table is recognised, or a column is of no use as it is.
    """
    _check_found(mapping, frames)
    text = have_text_ids(mapping, frames)
    shaped = {name: table_of(name, mapping, frames, ids_are_text=text) for name in mapping.tables}
    return in_shape(shaped, shaped, mapping, _day(today))


def company_of_files(
    files: Mapping[str, OpenedFile], mapping: ColumnMapping, today: date | None, *, keep: bool
) -> tuple[Company, dict[str, Mapping[str, str]]]:
    """Return the company that files tell of, and how their columns of text were read, by table.

    Raises
    ------
    CxroiError
        If a file cannot be read, no table is recognised, or a column is of no use as it is.
    """
    _check_found(mapping, files)
    check_mapping(mapping.tables)
    opened, unused = open_tables(mapping, files)
    kept: dict[str, pl.LazyFrame] = {}
    for name, table in opened.items():
        try:
            kept[name] = table.read_once() if keep and table.is_text else table.frame
        except UNREADABLE as error:
            raise unreadable(" or ".join(table.source.files), error) from error
    whole = {name: nw.from_native(table.frame) for name, table in opened.items()}
    frames = {name: nw.from_native(frame) for name, frame in kept.items()}
    asked = why_not_read(mapping, opened, unused)
    company = in_shape(frames, whole, mapping, _day(today), asked)
    remarks = [*company.remarks, *(said for table in opened.values() for said in table.remarks)]
    left = [*unused_files(files, mapping), *unused, *company.unused]
    forms = {name: table.forms for name, table in opened.items()}
    return replace(company, unused=left, remarks=remarks), forms


def _day(today: date | None) -> date:
    return today or date.today()  # noqa: DTZ011 - the reader's own day


def _check_found(mapping: ColumnMapping, files: Iterable[str]) -> None:
    if not mapping.tables:
        raise CxroiError(
            f"Nothing in {', '.join(files)} looks like {', '.join(TABLES[:-1])} or {TABLES[-1]}. "
            f"Say in {MAPPING} which column is which; its columns are table, column, file, source."
        )
