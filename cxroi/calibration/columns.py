"""Which tables can a company bring, what columns do they have, and what else are those called?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated

from cxroi.model.csv_records import Filled, From, OneOf, read_records
from cxroi.model.data_files import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES = ("customers", "survey", "orders", "spend")
RULE = "rule"
"""In place of a table: a row that says how the tables are read, its value in place of a source."""
KINDS = ("id", "date", "left", "number", "text", "words")


@dataclass(frozen=True)
class Column:
    """A column that a table may have, under the name that it has with us."""

    table: Annotated[Filled, OneOf((*TABLES, RULE), "table")]
    name: Annotated[Filled, From("column")]
    kind: Annotated[Filled, OneOf(KINDS, "kind")]
    """``id``, ``date``, ``left`` (a day, or yes and no), ``number``, ``text``, ``words``."""
    needed: bool
    """Without it the table says nothing."""
    words: tuple[str, ...]
    """What it is called elsewhere, the surest first; of a rule, what holds unless it is given."""
    help: Filled


@dataclass(frozen=True)
class NotUsed:
    """A file, a sheet, a column or rows that no figure comes from."""

    what: str
    why: str
    """And what to do, in the reader's words."""

    def text(self) -> str:
        """Say it in a sentence.

        Examples
        --------
        >>> NotUsed("notes.txt", "it looks like none of the tables.").text()
        'notes.txt: it looks like none of the tables.'
        """
        return f"{self.what}: {self.why}"


@cache
def columns() -> Mapping[str, Mapping[str, Column]]:
    """Return the columns of each table, and the rules, from ``data/columns.csv``.

    Examples
    --------
    >>> columns()["survey"]["score"].needed
    True
    """
    found: dict[str, dict[str, Column]] = {table: {} for table in (*TABLES, RULE)}
    for _, each in read_records(data_folder() / "columns.csv", Column):
        found[each.table][each.name] = each
    return found


@lru_cache(maxsize=10_000)
def plain(name: str) -> str:
    """Write a column's name as it is compared: small letters, with underscores between words.

    Examples
    --------
    >>> plain("customerID"), plain(" Satisfaction Score "), plain("Num_Of_Products")
    ('customer_id', 'satisfaction_score', 'num_of_products')
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")
