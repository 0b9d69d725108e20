"""Which file, and which of its columns, holds what: guessed, then confirmed, and kept as a file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from cxroi.calibration.columns import RULE, TABLES, columns, plain
from cxroi.model.csv_records import BETWEEN
from cxroi.model.csv_rows import parse_table
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.typed_numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Headings = Mapping[str, Sequence[str]]
    """The columns that each file has, by the file's name."""

MAPPING = "mapping.csv"
HEADING = ("table", "column", "file", "source")
AMOUNTS = ("orders", "holdings")
NAMED = {
    "customers": ("customer", "client", "member", "subscriber", "account", "lead", "churn"),
    "survey": ("survey", "answer", "nps", "csat", "feedback", "satisfaction", "response"),
    "orders": ("order", "holding", "transaction", "purchase", "sale", "product", "invoice"),
    "spend": ("spend", "cost", "marketing", "budget", "campaign"),
}
"""Words in a file's name that hint at its table."""
ONE_OF = {
    "customers": ("joined", "left", "tenure_months", "channel", "referred_by", "products"),
    "orders": ("product", "amount", "unit_price"),
}
"""Beside what it needs, a table has at least one of these: an id alone tells nothing."""

OTHER_KIND = {
    "orders": (
        *(
            "return",
            "returns",
            "returned",
            "refund",
            "refunds",
            "refunded",
            "cancelled",
            "canceled",
        ),
        *("cancellations", "credit", "credits", "quote", "quotes", "carts"),
    ),
    "spend": ("refund", "refunds", "forecast"),
}
"""Words in a file's name that say that it is not the table that its columns look like."""
NO_COMPANY = ("test", "template", "draft", "backup", "example")
"""The same of any table."""
SHARED = ("joined", "left", "date", "amount")
"""Columns that each file of a table has, if one has: figures rest on them."""


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

    def following(self, **rules: str) -> ColumnMapping:
        """Return a copy with some rules given anew; an empty one holds as in ``data/columns.csv``."""
        for name in rules:
            _known_rule(name)
        return replace(self, rules={**self.rules, **rules})


def guess_mapping(headings: Headings) -> ColumnMapping:
    """Guess which file and column is which, from their names.

    Parameters
    ----------
    headings : mapping of names to lists of names
        The columns of each file.

    Returns
    -------
    ColumnMapping
        A table that no file looks like is left out. Files of one kind are one table, by the columns
        that they share.

    Examples
    --------
    >>> guess = guess_mapping({"people.csv": ["Customer ID", "Churn Value", "Tenure in Months"]})
    >>> guess.tables["customers"].columns["left"]
    'Churn Value'
    """
    found: dict[str, Source] = {}
    for table in TABLES:
        taken = {file for each in found.values() for file in each.files}
        # answers may stand in the table of customers; an order or a payment is a row of its own
        free = [file for file in headings if table == "survey" or file not in taken]
        best = max(
            free,
            key=lambda file: _likeness(table, file, headings[file]),
            default=None,
        )
        if best is not None and _likeness(table, best, headings[best])[0]:
            found[table] = _joined(table, best, free, headings)
    held = (
        any("holding" in plain(file) for file in found["orders"].files)
        if "orders" in found
        else False
    )
    return ColumnMapping(found, {"amounts": "holdings"} if held else {}, guessed=True)


def _joined(table: str, best: str, free: Iterable[str], headings: Headings) -> Source:
    """A table out of the file that is most like it, and the others of its kind."""
    chosen = _matched(table, headings[best])
    known = columns()[table]
    must = [name for column, name in chosen.items() if known[column].needed or column in SHARED]
    files = [
        file
        for file in free
        if set(must) <= set(headings[file])
        and not names_other_kind(table, file)
        and (list(headings[file]) == list(headings[best]) or _are_named_alike(table, file, best))
    ]
    shared = {
        column: name
        for column, name in chosen.items()
        if all(name in headings[file] for file in files)
    }
    return Source(tuple(sorted(files)), shared)


def _are_named_alike(table: str, file: str, other: str) -> bool:
    """Whether names say the same kind: by a word for it, or but for digits and marks."""
    if all(any(word in plain(each) for word in NAMED[table]) for each in (file, other)):
        return True
    bare = [re.sub(r"[^a-z]+", "", plain(each)) for each in (file, other)]
    return bare[0] == bare[1]


def _is_status_of_other(file: str, matched: Mapping[str, str]) -> bool:
    """Whether all that a file says of customers is a status, which its name says is an order's."""
    said = [column for column in ONE_OF["customers"] if column in matched]
    if said != ["left"] or plain(matched["left"]) not in {"status", "closed", "ended"}:
        return False
    other = [word for table in TABLES[1:] for word in NAMED[table]]
    return any(word in plain(file) for word in other)


def names_other_kind(table: str, file: str) -> str:
    """Return the word in a file's name that says that it is no such table, or nothing.

    Examples
    --------
    >>> names_other_kind("orders", "returns_2025.csv"), names_other_kind("orders", "orders.csv")
    ('returns', '')
    """
    said = plain(file).split("_")
    words = (*OTHER_KIND.get(table, ()), *NO_COMPANY)
    return next((word for word in words if word in said), "")


def _matched(table: str, heading: Sequence[str]) -> dict[str, str]:
    """The columns of a table that a heading has, by the first of their names that is there."""
    there = {plain(name): name for name in reversed(heading)}
    found: dict[str, str] = {}
    for column in columns()[table].values():
        name = next((word for word in column.words if word in there), None)
        if name and there[name] not in found.values():
            found[column.name] = there[name]
    return found


def looks_like(table: str, file: str, heading: Sequence[str]) -> bool:
    """Tell whether a file can be a table, by its name and heading."""
    return _likeness(table, file, heading)[0]


def _likeness(table: str, file: str, heading: Sequence[str]) -> tuple[bool, bool, int]:
    """How much a file looks like a table: whether it can be, what its name says, columns found."""
    matched = _matched(table, heading)
    known = columns()[table].values()
    usable = all(column.name in matched for column in known if column.needed)
    some = ONE_OF.get(table, ())
    usable = usable and (not some or any(column in matched for column in some))
    usable = usable and not (table == "customers" and _is_status_of_other(file, matched))
    # a customer in each row is no marketing budget
    usable = usable and not (table == "spend" and "customer_id" in _matched("orders", heading))
    usable = usable and not names_other_kind(table, file)
    named = any(word in plain(file) for word in NAMED[table])
    return usable, named, len(matched)


def write_mapping(mapping: ColumnMapping) -> str:
    """Write a mapping as the text of a file that ``parse_mapping`` reads.

    Examples
    --------
    >>> mapping = guess_mapping({"spend.csv": ["month", "amount"]}).following(margin_share="0.4")
    >>> print(write_mapping(mapping))
    table,column,file,source
    spend,month,spend.csv,month
    spend,amount,spend.csv,amount
    rule,margin_share,,0.4
    <BLANKLINE>
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADING)
    for table, source in mapping.tables.items():
        for column, name in source.columns.items():
            writer.writerow([table, column, BETWEEN.join(source.files), name])
    for rule, value in mapping.rules.items():
        if value:
            writer.writerow([RULE, rule, "", value])
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


def _known_rule(name: str) -> None:
    if name not in columns()[RULE]:
        raise CxroiError(f"There is no rule '{name}'. {did_you_mean(name, columns()[RULE])}")
