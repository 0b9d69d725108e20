"""A table: named columns, and what they say in words; a DataFrame only when one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Column = NDArray[Any] | Sequence[Any]


@dataclass(frozen=True)
class Table:
    """Columns of one length, with the finding as title, the measure and the sources."""

    columns: Mapping[str, Column]
    title: str = ""
    subtitle: str = ""
    footer: str = ""

    def frame(self) -> pd.DataFrame:
        """Return the columns as a DataFrame; title, subtitle and footer are its ``attrs``.

        Examples
        --------
        >>> Table({"month": [1, 2]}, title="Two months").frame().attrs["title"]
        'Two months'
        """
        import pandas as pd  # the page shows tables without it

        frame = pd.DataFrame(dict(self.columns))
        frame.attrs = {"title": self.title, "subtitle": self.subtitle, "footer": self.footer}
        return frame


def columns_of(rows: Sequence[tuple[object, ...]], names: Sequence[str]) -> dict[str, Column]:
    """Return rows as columns by name: words as a list, numbers as an array.

    Examples
    --------
    >>> columns_of([("March", 3), ("April", 4)], ("name", "month"))
    {'name': ['March', 'April'], 'month': array([3., 4.])}
    """
    columns = [*zip(*rows, strict=True)] or [() for _ in names]
    return {
        name: [*column] if isinstance(next(iter(column), ""), str) else np.array(column, np.float64)
        for name, column in zip(names, columns, strict=True)
    }
