"""Which file, and which of its columns, holds what: guessed, then confirmed, and kept as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from cxroi.calibration.columns import RULE, TABLES, columns
from cxroi.model.csv_rows import BETWEEN, parse_table
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.neutral import neutral_line
from cxroi.model.typed_numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Headings = Mapping[str, Sequence[str]]
    """The columns that each file has, by the file's name."""

MAPPING = "mapping.csv"
HEADING = ("table", "column", "file", "source")
AMOUNTS = ("orders", "holdings")


@dataclass(frozen=True)
class Source:
    """Where a table is: its files, which share these columns, and the name that each column has there."""

    files: tuple[str, ...]
    columns: Mapping[str, str]


@lru_cache(maxsize=1_000)
def _words(text: str) -> tuple[str, ...]:
    parts = (word.strip().lower() for word in text.split(BETWEEN))
    return tuple(word for word in parts if word)


@dataclass(frozen=True)
class ColumnMapping:
    """Where each table of a company is, and by which rules it is read."""

    tables: Mapping[str, Source]
    rules: Mapping[str, str] = field(default_factory=dict)
    """As given; what is not given has the value of ``data/columns.csv``."""
    remarks: tuple[str, ...] = field(default=(), compare=False)
    """What was guessed otherwise than by names."""
    guessed: bool = field(default=False, compare=False)
    """Nobody has said yet that the files are what they look like: one that cannot be read is left out."""

    def rule(self, name: str) -> str:
        """Return a rule as given, or as it holds unless given."""
        return self.rules.get(name) or BETWEEN.join(columns()[RULE][name].words)

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words of a rule, in small letters."""
        return _words(self.rule(name))

    def number(self, name: str) -> float | None:
        """Return the number of a rule, ``None`` where it has none.

        Raises
        ------
        CxroiError
            If it is not a number, or not above 0.
        """
        given = self.rule(name)
        if not given:
            return None
        try:
            number = read_number(given)
        except CxroiError:
            number = -1.0
        if not 0 < number < float("inf"):
            raise CxroiError(
                f"{MAPPING}, rule '{name}': '{given}' is not a number above 0. Write digits and a "
                "point, such as 12."
            )
        return number

    @property
    def are_holdings(self) -> bool:
        """Tell whether an amount is what a holding brings in a year, whenever it was opened.

        Raises
        ------
        CxroiError
            If the rule says neither orders nor holdings.
        """
        given = self.rule("amounts").strip().lower()
        if given not in AMOUNTS:
            raise CxroiError(
                f"{MAPPING}, rule 'amounts': '{given}' is neither. {did_you_mean(given, AMOUNTS)}"
            )
        return given == "holdings"

    def with_rules(self, **rules: str) -> ColumnMapping:
        """Return a copy with some rules given anew; an empty one holds as in ``data/columns.csv``."""
        for name in rules:
            _check_rule(name)
        return replace(self, rules={**self.rules, **rules})


def write_mapping(mapping: ColumnMapping) -> str:
    """Write a mapping as the text of a file that ``parse_mapping`` reads.

    Examples
    --------
    >>> mapping = ColumnMapping(
    ...     {"spend": Source(("spend.csv",), {"month": "Monat", "amount": "Euro"})}
    ... )
    >>> print(write_mapping(mapping.with_rules(margin_share="0.4")))
    table,column,file,source
    spend,month,spend.csv,Monat
    spend,amount,spend.csv,Euro
    rule,margin_share,,0.4
    <BLANKLINE>
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADING)
    for table, source in mapping.tables.items():
        for column, name in source.columns.items():
            writer.writerow([table, column, *map(neutral_line, (BETWEEN.join(source.files), name))])
    for rule, value in mapping.rules.items():
        if value:
            writer.writerow([RULE, rule, "", neutral_line(value)])
    return text.getvalue()


def parse_mapping(text: str, headings: Headings, name: str = MAPPING) -> ColumnMapping:
    r"""Read a mapping out of the text of a file, and hold it against the files there are.

    Raises
    ------
    DataError
        Naming the row and column of what cannot be used.

    Examples
    --------
    >>> text = "table,column,file,source\nsurvey,customer_id,a.csv,Who\nsurvey,score,a.csv,Stars\n"
    >>> parse_mapping(text, {"a.csv": ["Who", "Stars"]}).tables["survey"].columns["score"]
    'Stars'
    """
    found: dict[str, Source] = {}
    rules: dict[str, str] = {}
    for row in parse_table(name, text.removeprefix("\ufeff"), HEADING):
        table = row.one_of("table", (*TABLES, RULE), "table")
        column = row.one_of("column", columns()[table], "rule" if table == RULE else "column")
        if table == RULE:
            rules[column] = row["source"]
            continue
        row.need(("file", "source"))
        files = tuple(file.strip() for file in row["file"].split(BETWEEN))
        for file in files:
            if file not in headings:
                problem = f"there is no file '{file}'"
                raise row.fault("file", problem, did_you_mean(file, headings))
            if row["source"] not in headings[file]:
                problem = f"{file} has no column '{row['source']}'"
                raise row.fault("source", problem, did_you_mean(row["source"], headings[file]))
        before = found.get(table, Source(files, {}))
        if before.files != files:
            problem = f"the table {table} is in {' and '.join(before.files)} already"
            raise row.fault("file", problem, "Name the same files in each of its rows.")
        found[table] = Source(files, {**before.columns, column: row["source"]})
    check_mapping(found)
    return ColumnMapping({table: found[table] for table in TABLES if table in found}, rules)


def check_mapping(tables: Mapping[str, Source]) -> None:
    """Refuse a table without the columns that it needs.

    Raises
    ------
    CxroiError
        Naming the table, the column and what it holds.
    """
    for table, source in tables.items():
        for column in columns()[table].values():
            if column.needed and column.name not in source.columns:
                raise CxroiError(
                    f"The table {table} lacks the column '{column.name}'. {column.help} Say which "
                    f"column of {' and '.join(source.files)} holds it, or leave the table out."
                )


def mapping_rows(mapping: ColumnMapping) -> list[list[str]]:
    """Print a mapping for a reader: table, column, where it is found."""
    return [
        [table, column.name, _where(mapping, table, column.name)]
        for table in TABLES
        for column in columns()[table].values()
        if table in mapping.tables
    ]


def _where(mapping: ColumnMapping, table: str, column: str) -> str:
    source = mapping.tables[table]
    name = source.columns.get(column)
    return f"{_files(source.files)}: {name}" if name else "(not there)"


def _files(files: Iterable[str]) -> str:
    return ", ".join(files)


def _check_rule(name: str) -> None:
    if name not in columns()[RULE]:
        raise CxroiError(f"There is no rule '{name}'. {did_you_mean(name, columns()[RULE])}")
