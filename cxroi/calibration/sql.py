"""How DuckDB and Spark read a table's columns: the same rules as for files, as SQL of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw

from cxroi.calibration.cells import DIGITS, LOST, MOMENT, PERIOD, TEXT
from cxroi.calibration.checks import answers
from cxroi.calibration.columns import NotUsed, columns
from cxroi.calibration.rows_left_out import ADDED_UP, LEFT_OUT, some_rows, words_left_out
from cxroi.calibration.texts import DASHES, NOTHING
from cxroi.calibration.written_numbers import several_said
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.calibration.mapping import ColumnMapping

    Frame = nw.LazyFrame[Any]

DUCKDB, SPARK = nw.Implementation.DUCKDB, nw.Implementation.PYSPARK
LARGEST = "1.7e308"
"""No number is larger; what is not a number counts as larger in both engines."""
SAVE = "Change its type, or bring it as a file, whose text is read."


def lazy(native: Any) -> Frame:
    """Return a frame of any engine as narwhals sees it.

    Raises
    ------
    CxroiError
        If it is no frame that narwhals knows.
    """
    try:
        frame: Frame = nw.from_native(native).lazy()
    except TypeError as error:
        raise CxroiError(
            f"A {type(native).__name__} is not a table. Use a pandas, Polars, DuckDB or Spark frame."
        ) from error
    return frame


@dataclass
class Columns:
    """A table in an engine: its columns under our names, before they are read."""

    table: str
    mapping: ColumnMapping
    frame: Frame
    unused: list[NotUsed]

    def where(self, column: str) -> str:
        """Say where a column is, in the reader's words."""
        source = self.mapping.tables[self.table]
        return f"{', '.join(source.files)}, column '{source.columns[column]}'"

    def quote(self, column: str) -> str:
        """Write the name of a column as the engine has it."""
        return f"`{column}`" if self.frame.implementation is SPARK else f'"{column}"'

    def words(self, words: Iterable[str]) -> str:
        """Words as a list in SQL."""
        is_spark = self.frame.implementation is SPARK
        said = (
            word.replace("\\", "\\\\").replace("'", "\\'") if is_spark else word.replace("'", "''")
            for word in words
        )
        return "(" + ", ".join(f"'{word}'" for word in said) + ")"

    def text(self, column: str) -> str:
        """A column's words, null where there is nothing."""
        return self.quote(TEXT + column)

    def with_text(self) -> Columns:
        """Put beside each column its words, so that they are made once."""
        made = {name: self.quote(name) for name in self.frame.collect_schema()}
        for name in list(made):
            kind = columns()[self.table][name].kind
            nothing = self.words(NOTHING if kind == "text" else (*NOTHING, *DASHES))
            text = f"TRIM(CAST({made[name]} AS STRING))"
            made[TEXT + name] = f"CASE WHEN LOWER({text}) IN {nothing} THEN NULL ELSE {text} END"
        return replace(self, frame=self.project(made))

    def project(self, made: Mapping[str, str]) -> Frame:
        """Ask for columns by their SQL."""
        native, kind = nw.to_native(self.frame), self.frame.implementation
        asked = [f"{sql} AS {self.quote(name)}" for name, sql in made.items()]
        if kind is DUCKDB:
            return lazy(native.project(", ".join(asked)))
        if kind is SPARK:
            return lazy(native.selectExpr(*asked))
        raise CxroiError(
            f"Tables are not read from {kind.value}. Use pandas, Polars, DuckDB or Spark frames, all of "
            "one kind."
        )

    def count(self, *conditions: str) -> list[int]:
        """Count the rows in which each of the conditions holds."""
        asked = {
            f"n{place}": f"CASE WHEN {each} THEN 1 ELSE 0 END"
            for place, each in enumerate(conditions)
        }
        row = answers(self.project(asked).select(*[nw.col(name).sum() for name in asked]))
        return [int(row[name][0] or 0) for name in asked]

    def example(self, column: str, condition: str) -> str:
        """Return the first cell of a column in which a condition holds."""
        shown = {"c": f"CAST({self.quote(column)} AS STRING)", "w": condition}
        found = answers(self.project(shown).filter(nw.col("w")).select("c").head(1))["c"]
        return str(found[0]) if found else ""

    def type(self, column: str) -> Any:
        """Return the type that a column has in the engine."""
        return self.frame.collect_schema()[column]

    def leave_out_rows(self) -> None:
        """Leave out rows that add others up, and cancelled orders."""
        schema = self.frame.collect_schema()
        totals = [
            f"LOWER({self.text(name)}) IN {self.words(self.mapping.words('total_rows'))}"
            for name, kind in schema.items()
            if name in columns()[self.table]
            and kind == nw.String
            and (columns()[self.table][name].kind == "id" or name in ADDED_UP)
        ]
        left = {"they add others up": " OR ".join(f"COALESCE({each}, FALSE)" for each in totals)}
        if "status" in schema:
            what, _ = LEFT_OUT[self.table]
            left[what] = f"COALESCE({self._is_left_out()}, FALSE)"
        files = ", ".join(self.mapping.tables[self.table].files)
        for why, where in left.items():
            count = self.count(where)[0] if where else 0
            if count:
                self.unused.append(NotUsed(f"{files}, {some_rows(count)}", f"{why}."))
                native = nw.to_native(self.frame)
                self.frame = lazy(native.filter(f"NOT ({where})"))

    def _is_left_out(self) -> str:
        """Where the status of a row leaves it out, as SQL."""
        called = self.mapping.tables[self.table].columns["status"]
        said, names_it = words_left_out(self.table, called, self.mapping)
        status = f"LOWER({self.text('status')})"
        if names_it:  # a day, or a word for yes
            return f"{status} NOT IN {self.words(self.mapping.words('still_here'))}"
        begins = [f"{status} LIKE {self.words([f'{word} %'])}" for word in said]
        return " OR ".join([f"{status} IN {self.words(said)}", *begins])

    def several_currencies(self) -> str:
        """Say which currencies the amounts have, where they are several."""
        codes = self.project({"code": f"UPPER({self.text('currency')})"})
        counted = answers(
            codes.filter(~nw.col("code").is_null()).group_by("code").agg(nw.len().alias("n"))
        )
        return several_said(list(zip(counted["code"], counted["n"], strict=True)))

    def read(self, column: str, *, ids_are_text: bool) -> dict[str, str]:
        """The SQL of a column, and of what is known beside it."""
        kind = columns()[self.table][column].kind
        if kind == "text":
            return {column: self.text(column)}
        if kind == "id":
            return {column: self._id(column, ids_are_text=ids_are_text)}
        if kind == "number":
            return {column: self._number(column)}
        if kind == "left":
            flag = self._flag(column)
            if flag:
                return {"gone": flag}
        return self._day(column)

    def _id(self, column: str, *, ids_are_text: bool) -> str:
        dtype, name, text = self.type(column), self.quote(column), self.text(column)
        if dtype.is_float():
            if self.count(f"ABS({name}) >= 1e{DIGITS}")[0]:
                raise CxroiError(f"{self.where(column)}: {LOST}")
            whole = f"TRY_CAST({name} AS BIGINT)"
            return f"CASE WHEN {whole} = {name} THEN CAST({whole} AS STRING) END"
        if dtype.is_integer():
            return f"CAST({name} AS STRING)" if ids_are_text else f"CAST({name} AS BIGINT)"
        is_decimal = f"({text}) LIKE '%.0' AND TRY_CAST({text} AS DOUBLE) IS NOT NULL"
        short = f"SUBSTRING({text}, 1, LENGTH({text}) - 2)"
        return f"CASE WHEN {is_decimal} THEN {short} ELSE ({text}) END"

    def _number(self, column: str) -> str:
        dtype, text = self.type(column), self.text(column)
        if dtype.is_numeric() or dtype == nw.Boolean:
            number = f"CAST({self.quote(column)} AS DOUBLE)"
            return f"CASE WHEN ABS({number}) <= {LARGEST} THEN {number} END"
        number = f"TRY_CAST({text} AS DOUBLE)"
        self._refuse(column, "number", f"({text}) IS NOT NULL AND {number} IS NULL")
        point = f"INSTR({text}, '.')"
        # a point before three digits may mark thousands, unless another cell tells
        three = (
            f"{point} BETWEEN 2 AND 4 AND LENGTH({text}) - {point} = 3 AND ({text}) NOT LIKE '0%'"
        )
        ambiguous, others = self.count(three, f"{point} > 0 AND NOT ({three})")
        if ambiguous and not others:
            self._refuse(column, "number with one meaning", three)
        return number

    def _refuse(self, column: str, what: str, where: str) -> None:
        """Refuse a column that holds text which the engine does not read."""
        if self.count(where)[0]:
            source = self.mapping.tables[self.table]
            raise CxroiError(
                f"The column '{source.columns[column]}' of {' and '.join(source.files)} is no {what} "
                f"there, such as '{self.example(column, where)}'. {SAVE}"
            )

    def _flag(self, column: str) -> str:
        """Whether a customer has left, as SQL, where the column says yes and no."""
        dtype = self.type(column)
        if dtype == nw.Date or dtype == nw.Datetime:  # noqa: PLR1714 - of any unit and zone
            return ""
        text = f"LOWER({self.text(column)})"
        word = f"CASE WHEN {text} LIKE '%.0' THEN SUBSTRING({text}, 1, LENGTH({text}) - 2) ELSE {text} END"
        is_gone = f"({word}) IN {self.words(self.mapping.words('gone'))}"
        is_here = f"({word}) IN {self.words(self.mapping.words('still_here'))}"
        gone, here, filled = self.count(is_gone, is_here, f"({text}) IS NOT NULL")
        if not filled or 2 * (gone + here) <= filled:
            return ""
        blank = f"WHEN ({text}) IS NULL THEN FALSE" if gone == filled else ""
        return f"CASE WHEN {is_gone} THEN TRUE WHEN {is_here} THEN FALSE {blank} END"

    def _day(self, column: str) -> dict[str, str]:
        """A day as a whole number since 1970-01-01; beside it its span or its second."""
        dtype, name, text = self.type(column), self.quote(column), self.text(column)
        called, beside = f"{self.table}.{column}", {}
        is_text = dtype == nw.String
        if is_text:
            # a month is its first day
            whole = f"CASE WHEN LENGTH({text}) = 7 THEN CONCAT({text}, '-01') ELSE ({text}) END"
            day = f"TRY_CAST({whole} AS DATE)"
            zoned = f"({text}) LIKE '%+__:__' OR ({text}) LIKE '%:__-__:__'"
            self._refuse(column, "date", f"({text}) IS NOT NULL AND ({day} IS NULL OR {zoned})")
        elif dtype == nw.Date or dtype == nw.Datetime:  # noqa: PLR1714 - of any unit and zone
            day = f"CAST({name} AS DATE)"
        else:
            self._refuse(column, "date", f"{name} IS NOT NULL")
            day = f"CAST({name} AS DATE)" if dtype == nw.Unknown else "CAST(NULL AS DATE)"
        if called == PERIOD:
            months = f"CASE WHEN LENGTH({text}) = 7 THEN 1 ELSE 0 END" if is_text else "0"
            beside["span"] = f"CAST({months} AS BIGINT)"
        if called == MOMENT and dtype == nw.Datetime:
            parts = f"3600 * HOUR({name}) + 60 * MINUTE({name}) + SECOND({name})"
            if self.count(f"{parts} > 0")[0]:
                beside["moment"] = f"CAST({parts} AS BIGINT)"
        return {column: self._since_1970(day, dtype, name), **beside}

    def _since_1970(self, day: str, dtype: Any, name: str) -> str:
        if self.frame.implementation is SPARK:
            return f"CAST(DATEDIFF({day}, DATE '1970-01-01') AS BIGINT)"
        if getattr(dtype, "time_zone", None):
            return f"CAST(FLOOR(EPOCH({name}) / 86400) AS BIGINT)"
        return f"DATE_DIFF('day', DATE '1970-01-01', {day})"
