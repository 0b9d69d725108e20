"""Which file looks like which table, by its name and by those of its columns?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cxroi.calibration.columns import TABLES, columns, plain
from cxroi.calibration.mapping import ColumnMapping, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cxroi.calibration.mapping import Headings

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
            found[table] = _join(table, best, free, headings)
    are_holdings = (
        any("holding" in plain(file) for file in found["orders"].files)
        if "orders" in found
        else False
    )
    return ColumnMapping(found, {"amounts": "holdings"} if are_holdings else {}, guessed=True)


def _join(table: str, best: str, free: Iterable[str], headings: Headings) -> Source:
    """A table out of the file that is most like it, and the others of its kind."""
    chosen = _match(table, headings[best])
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


def _match(table: str, heading: Sequence[str]) -> dict[str, str]:
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
    matched = _match(table, heading)
    known = columns()[table].values()
    usable = all(column.name in matched for column in known if column.needed)
    some = ONE_OF.get(table, ())
    usable = usable and (not some or any(column in matched for column in some))
    usable = usable and not (table == "customers" and _is_status_of_other(file, matched))
    # a customer in each row is no marketing budget
    usable = usable and not (table == "spend" and "customer_id" in _match("orders", heading))
    usable = usable and not names_other_kind(table, file)
    named = any(word in plain(file) for word in NAMED[table])
    return usable, named, len(matched)
