"""How tables travel to a page: words as words, and the numbers of all of them as one block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from cxroi.model.tables import Table

Numbers = list[np.ndarray[Any, np.dtype[np.float64]]]


def pack_table(table: Table, numbers: Numbers) -> dict[str, Any]:
    """Put a table's numbers behind those already there; its words become a list and codes."""
    start, columns = sum(len(block) for block in numbers), []
    for name, column in table.columns.items():
        words = list(dict.fromkeys(column)) if isinstance(column, list) else None
        coded = column if words is None else [words.index(word) for word in column]
        numbers.append(np.asarray(coded, np.float64))
        columns.append({"name": name, "words": words, "length": len(numbers[-1])})
    said = {"title": table.title, "subtitle": table.subtitle, "footer": table.footer}
    return {**said, "start": start, "columns": columns}
