"""Tables that a company holds elsewhere, in pandas, Polars, DuckDB or Spark, under our names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cxroi.calibration.columns import columns
from cxroi.model.errors import CxroiError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cxroi.calibration.mapping import ColumnMapping, Source

    Frame = nw.LazyFrame[Any]

ENGINES = ("polars", "duckdb", "spark")
READS = (".csv", ".parquet")
"""What DuckDB and Spark read by themselves."""


def opened_by(engine: str, folder: Path) -> dict[str, Any]:
    """Open each file of a folder with DuckDB or Spark.

    Raises
    ------
    CxroiError
        If there is no such engine, it is not installed, or there is nothing to read.
    """
    if engine not in ENGINES:
        raise CxroiError(f"There is no engine '{engine}'. {did_you_mean(engine, ENGINES)}")
    files = [folder] if folder.is_file() else sorted(folder.glob("*"))
    found = [file for file in files if file.suffix in READS and file.name != "mapping.csv"]
    if not found:
        raise CxroiError(f"{folder} holds no table for {engine}. Put .parquet or .csv into it.")
    try:
        read = _duckdb() if engine == "duckdb" else _spark()
    except ImportError as error:
        raise CxroiError(
            f"{engine} is not installed. Install it with: pip install 'cxroi[{engine}]'"
        ) from error
    return {file.name: read(file) for file in found}


def _duckdb() -> Callable[[Path], Any]:
    import duckdb  # noqa: PLC0415 - an extra

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # it would be printed among the answers

    def read(file: Path) -> Any:
        is_text = file.suffix == ".csv"
        return connection.read_csv(str(file)) if is_text else connection.read_parquet(str(file))

    return read


def _spark() -> Callable[[Path], Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    session = SparkSession.getActiveSession() or SparkSession.builder.appName("cxroi").getOrCreate()

    def read(file: Path) -> Any:
        if file.suffix == ".csv":
            return session.read.csv(str(file), header=True, inferSchema=True)
        return session.read.parquet(str(file))

    return read


def heading_of(native: Any) -> list[str]:
    """Return the columns of a frame of any engine.

    Raises
    ------
    CxroiError
        If it is no frame that narwhals knows.
    """
    return list(_lazy(native).collect_schema())


def _lazy(native: Any) -> Frame:
    try:
        frame: Frame = nw.from_native(native).lazy()
    except TypeError as error:
        raise CxroiError(
            f"A {type(native).__name__} is no table. Give a pandas, Polars, DuckDB or Spark frame."
        ) from error
    return frame


def table_of(
    table: str, mapping: ColumnMapping, frames: Mapping[str, Any], *, ids_are_text: bool = False
) -> Frame:
    """Return a table under our names: days as whole numbers since 1970-01-01, ids as they are.

    Raises
    ------
    CxroiError
        If a day or a number is held as text: only files are read in that way.
    """
    source = mapping.tables[table]
    parts = [_renamed(table, source, _lazy(frames[name])) for name in source.files]
    frame = nw.concat(parts, how="vertical") if len(parts) > 1 else parts[0]
    schema = frame.collect_schema()
    numbers = [
        nw.col(column).cast(nw.Float64)
        for column in schema
        if columns()[table][column].kind == "number"
    ]
    ids = [
        nw.col(column).cast(nw.String)
        for column in schema
        if ids_are_text and columns()[table][column].kind == "id"
    ]
    frame = frame.with_columns(*numbers, *ids) if numbers or ids else frame
    if schema.get("left") == nw.String:
        frame = frame.with_columns(gone=_flag(mapping)).drop("left")
    return frame


def have_text_ids(mapping: ColumnMapping, frames: Mapping[str, Any]) -> bool:
    """Tell whether any table has ids that are not whole numbers: then all are compared as text."""
    return not all(
        _lazy(frames[file]).collect_schema()[name].is_integer()
        for table, source in mapping.tables.items()
        for column, name in source.columns.items()
        if columns()[table][column].kind == "id"
        for file in source.files
    )


def _renamed(table: str, source: Source, frame: Frame) -> Frame:
    """The columns that are mapped, under our names, with days as whole numbers."""
    schema = frame.collect_schema()
    chosen = [nw.col(name).alias(column) for column, name in source.columns.items()]
    days = []
    for column, name in source.columns.items():
        kind, dtype = columns()[table][column].kind, schema[name]
        is_day = dtype == nw.Date or dtype == nw.Datetime  # noqa: PLR1714 - of any unit and zone
        if kind in {"date", "left"} and is_day:
            days.append(column)
        if (kind == "date" and not is_day) or (kind == "number" and not dtype.is_numeric()):
            raise CxroiError(
                f"The column '{name}' of {' and '.join(source.files)} is no {kind} there but "
                f"{dtype}. Change its type, or bring it as a file, whose text is read."
            )
    # yes and no in a column of numbers is told from days by its type
    words = [
        nw.col(column).cast(nw.String)
        for column, name in source.columns.items()
        if columns()[table][column].kind == "left" and column not in days
    ]
    chosen_only = frame.select(*chosen)
    return in_days(chosen_only.with_columns(*words) if words else chosen_only, days)


def _flag(mapping: ColumnMapping) -> nw.Expr:
    """Whether a customer has left, out of words; nothing where a word is not known."""
    word = nw.col("left").str.to_lowercase()
    gone, here = list(mapping.words("gone")), list(mapping.words("still_here"))
    return (
        nw.when(word.is_in(gone))
        .then(nw.lit(value=True))
        .otherwise(nw.when(word.is_in(here)).then(nw.lit(value=False)))
    )


def in_days(frame: Frame, names: Sequence[str]) -> Frame:
    """Return a frame whose columns of days are whole numbers since 1970-01-01, in UTC.

    Examples
    --------
    >>> import polars as pl
    >>> from datetime import date
    >>> frame = nw.from_native(pl.LazyFrame({"joined": [date(1970, 2, 1)]}))
    >>> in_days(frame, ["joined"]).collect()["joined"].to_list()
    [31]
    """
    if not names:
        return frame
    way = _WAYS.get(frame.implementation)
    if way is None:
        raise CxroiError(
            f"Days are not read from {frame.implementation.value}. Give a pandas, Polars, DuckDB or "
            "Spark frame."
        )
    return _lazy(way(nw.to_native(frame), names))


def _polars_days(native: Any, names: Sequence[str]) -> Any:
    import polars as pl  # noqa: PLC0415 - the other engines do without

    made = []
    for name in names:
        day = pl.col(name)
        if getattr(native.collect_schema()[name], "time_zone", None):
            day = day.dt.convert_time_zone("UTC")
        made.append(day.cast(pl.Date).cast(pl.Int32).cast(pl.Int64))
    return native.with_columns(made)


def _pandas_days(native: Any, names: Sequence[str]) -> Any:
    import pandas as pd  # the other engines do without

    def days(column: Any) -> Any:
        at = column.dt.tz_convert("UTC").dt.tz_localize(None) if column.dt.tz else column
        return (at - pd.Timestamp(0)) // pd.Timedelta(1, "D")

    return native.assign(**{name: days(native[name]) for name in names})


def _duckdb_days(native: Any, names: Sequence[str]) -> Any:
    made = [
        f"date_diff('day', DATE '1970-01-01', CAST(\"{name}\" AS DATE)) AS \"{name}\""
        if name in names
        else f'"{name}"'
        for name in native.columns
    ]
    return native.project(", ".join(made))


def _spark_days(native: Any, names: Sequence[str]) -> Any:
    from pyspark.sql import functions  # noqa: PLC0415 - an extra

    start = functions.lit("1970-01-01").cast("date")
    made = {
        name: functions.datediff(functions.col(name).cast("date"), start).cast("long")
        for name in names
    }
    return native.withColumns(made)


_WAYS: Mapping[Any, Callable[[Any, Sequence[str]], Any]] = {
    nw.Implementation.POLARS: _polars_days,
    nw.Implementation.PANDAS: _pandas_days,
    nw.Implementation.DUCKDB: _duckdb_days,
    nw.Implementation.PYSPARK: _spark_days,
}
