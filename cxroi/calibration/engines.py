"""Tables that DuckDB or Spark hold, under our names: read in their own SQL, and never pulled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cxroi.calibration.cells import MONEY
from cxroi.calibration.columns import NotUsed, columns
from cxroi.calibration.sql import Columns, lazy
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.extras import say_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cxroi.calibration.mapping import ColumnMapping, Source

    Frame = nw.LazyFrame[Any]

ENGINES = ("polars", "duckdb", "spark")
READS = (".csv", ".parquet")
"""What DuckDB and Spark read by themselves."""


def open_with_engine(engine: str, folder: Path) -> dict[str, Any]:
    """Open each file of a folder with DuckDB or Spark; the cells of a file of text stay text.

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
    with say_missing(engine):
        read = _duckdb() if engine == "duckdb" else _spark()
    return {file.name: read(file) for file in found}


def _duckdb() -> Callable[[Path], Any]:
    import duckdb  # noqa: PLC0415 - an extra

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # it would be printed among the answers

    def read(file: Path) -> Any:
        if file.suffix == ".csv":
            return connection.read_csv(str(file), all_varchar=True)
        return connection.read_parquet(str(file))

    return read


def _spark() -> Callable[[Path], Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    session = SparkSession.getActiveSession() or SparkSession.builder.appName("cxroi").getOrCreate()

    def read(file: Path) -> Any:
        if file.suffix == ".csv":
            return session.read.csv(str(file), header=True)
        return session.read.parquet(str(file))

    return read


def heading_of(native: Any) -> list[str]:
    """Return the columns of a frame of any engine.

    Raises
    ------
    CxroiError
        If it is no frame that narwhals knows.
    """
    return list(lazy(native).collect_schema())


def have_text_ids(mapping: ColumnMapping, frames: Mapping[str, Any]) -> bool:
    """Tell whether any table has ids that are not whole numbers: then all are compared as text."""
    return not all(
        lazy(frames[file]).collect_schema()[name].is_integer()
        for table, source in mapping.tables.items()
        for column, name in source.columns.items()
        if columns()[table][column].kind == "id"
        for file in source.files
    )


def table_of(
    table: str,
    mapping: ColumnMapping,
    frames: Mapping[str, Any],
    *,
    ids_are_text: bool = False,
    unused: list[NotUsed] | None = None,
) -> Frame:
    """Return a table under our names: days as whole numbers since 1970-01-01, ids as they are.

    What is left out of it is added to ``unused``.

    Raises
    ------
    CxroiError
        If text is no plain number, no day of the form 2026-03-31, or no word that is known.
    """
    source = mapping.tables[table]
    left_out: list[NotUsed] = [] if unused is None else unused
    columns = Columns(table, mapping, _one_frame(source, frames), left_out).with_text()
    columns.leave_out_rows()
    money = "" if "currency" not in source.columns else columns.several_currencies()
    made: dict[str, str] = {}
    for column in source.columns:
        if money and column in MONEY:
            columns.unused.append(NotUsed(columns.where(column), money))
        else:
            made |= columns.read(column, ids_are_text=ids_are_text)
    if table == "orders" and not money:
        made = _with_amount(made)
    return columns.project(made)


def _with_amount(made: Mapping[str, str]) -> dict[str, str]:
    """The amount of an order out of the price and number of its pieces, where it has no other."""
    pieces = [made[name] for name in ("unit_price", "quantity") if name in made]
    kept = {name: sql for name, sql in made.items() if name not in {"unit_price", "quantity"}}
    if "amount" not in made and "unit_price" in made:
        kept["amount"] = " * ".join(f"({sql})" for sql in pieces)
    return kept


def _one_frame(source: Source, frames: Mapping[str, Any]) -> Frame:
    """The columns that are mapped, of all files, under our names; of several types they are text."""
    parts = [lazy(frames[name]) for name in source.files]
    schemas = [part.collect_schema() for part in parts]
    chosen = []
    for part in parts:
        named = [
            nw.col(name).cast(nw.String).alias(column)
            if len({schema[name] for schema in schemas}) > 1
            else nw.col(name).alias(column)
            for column, name in source.columns.items()
        ]
        chosen.append(part.select(*named))
    return nw.concat(chosen, how="vertical") if len(chosen) > 1 else chosen[0]
