"""Frames of pandas and Polars as if they were files: what they hold is read in the same way."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import polars as pl
from narwhals.exceptions import DuplicateError

from cxroi.calibration.files import Files, OpenedFile
from cxroi.calibration.headings import check_heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

IN_MEMORY = (nw.Implementation.POLARS, nw.Implementation.PANDAS)


def files_from(frames: Mapping[str, Any]) -> Files | None:
    """Open frames of pandas and Polars as files; ``None`` where one is of another engine.

    Raises
    ------
    CxroiError
        If a frame has two columns of one name.

    Examples
    --------
    >>> opened = files_from({"people": pl.DataFrame({"customer_id": [1.0, 2.0]})})
    >>> opened["people"].heading
    ['customer_id']
    """
    found = Files()
    for name, native in frames.items():
        kind = nw.get_native_namespace(native).__name__ if _is_frame(native) else ""
        if kind == "polars":
            frame, is_kept = _of_polars(native), isinstance(native, pl.DataFrame)
        elif kind == "pandas":
            check_heading(name, [str(column) for column in native.columns])
            frame, is_kept = _of_pandas(native), True
        else:
            return None
        found[name] = OpenedFile(
            name, frame, list(frame.collect_schema()), is_text=is_kept, is_mixed=True
        )
    return found


def _is_frame(native: Any) -> bool:
    try:
        return nw.from_native(native).implementation in IN_MEMORY
    except DuplicateError:
        return True
    except TypeError:
        return False


def _of_polars(native: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    """A frame whose cells of Python objects are text."""
    objects = [name for name, kind in native.collect_schema().items() if kind == pl.Object]
    if not objects:
        return native.lazy()
    frame = native.lazy().collect()
    return frame.with_columns(_column(name, frame[name].to_list()) for name in objects).lazy()


def _of_pandas(native: pd.DataFrame) -> pl.LazyFrame:
    columns = [_series(str(name), native.iloc[:, n]) for n, name in enumerate(native.columns)]
    return pl.DataFrame(columns).lazy()


def _series(name: str, column: pd.Series[Any]) -> pl.Series:
    """A column of pandas: numbers and times as they are, all else cell by cell."""
    zone = getattr(column.dtype, "tz", None)
    if zone is not None:
        own = column.dt.tz_localize(None)
        if (own.dropna() == own.dropna().dt.normalize()).all():
            return _series(name, own)  # days, whichever zone they are of
        plain = column.dt.tz_convert("UTC").dt.tz_localize(None)
        return _series(name, plain).dt.replace_time_zone("UTC")
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
        return pl.Series(name, column.to_numpy().astype("datetime64[us]"))  # not all units are read
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufb":
        return pl.Series(name, column.to_numpy(), nan_to_null=True)
    return _column(name, column.astype(object).tolist())


def _column(name: str, cells: list[Any]) -> pl.Series:
    """Cells of one kind as that kind; of several kinds as text."""
    plain = (cell.item() if isinstance(cell, np.generic) else cell for cell in cells)
    values = [None if _is_nothing(cell) else cell for cell in plain]
    kinds = {type(cell) for cell in values if cell is not None}
    if kinds <= {int, float} and all(abs(cell) < 2**63 for cell in values if cell is not None):
        return pl.Series(name, values, strict=False)
    if kinds == {bool} or kinds == {str} or kinds == {date}:  # noqa: PLR1714 - no mixture of them
        return pl.Series(name, values)
    if all(issubclass(kind, datetime) for kind in kinds):
        zoned = [None if at is None else at.isoformat() for at in values]
        return pl.Series(name, zoned, dtype=pl.String)
    return pl.Series(
        name, [None if cell is None else str(cell) for cell in values], dtype=pl.String
    )


def _is_nothing(cell: Any) -> bool:
    """None, pandas' NA, and NaN and NaT, which are not equal to themselves."""
    if cell is None or type(cell).__name__ == "NAType":
        return True
    return bool(cell != cell) if isinstance(cell, float | datetime) else False  # noqa: PLR0124
