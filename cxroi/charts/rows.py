"""A row an assumption: its name at the left edge, or above its bar where the picture is narrow."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import names_axis
from cxroi.charts.expressions import in_lines

if TYPE_CHECKING:
    import pandas as pd

PERCENT = 48
"""Room for a share at the end of a bar."""

ROW = 42
"""Pixels from a row to the next."""
HIGH_ROW = 54
"""The same where a bar has words below it, or points have names above and below them."""
STACKED = "(width < 520)"
"""Whether the names of rows stand above their bars, for want of room beside them."""
LEFT_OF_BARS = f"({STACKED} ? 0 : 190)"
"""Room for the names of rows beside their bars."""
LINES_OF_A_NAME = f"({STACKED} ? 1 : ceil(length(datum.label) / 30))"
LETTERS_OF_A_NAME = f"ceil(length(datum.label) / {LINES_OF_A_NAME}) + 4"
"""In lines of about the same length."""
DOWN = f"({STACKED} ? 8 : 0)"
"""How far a bar is below the middle of its row."""
NAME = f"({STACKED} ? -12 : 0)"
"""How far the name of a row is below its middle."""
IN_ORDER = alt.EncodingSortField(field="row", op="min")
"""By a field, not by ``sort=None``: the live page would put a row that comes later last."""


def number_rows(frame: pd.DataFrame) -> alt.Chart:
    """Number the rows, so that they can be kept in their order."""
    return alt.Chart(frame).transform_window(row="row_number()")


def row_axis(name: str = NAME) -> alt.Y:
    """Return the axis of names in the order of the rows; ``name`` is how far one stands down."""
    names = in_lines("datum.label", LETTERS_OF_A_NAME)
    return (
        alt.Y("label:N", sort=IN_ORDER, title=None).scale(padding=0).axis(names_axis(names, name))
    )


def draw_bars(chart: alt.Chart) -> alt.Chart:
    """Draw a bar in its row, below its name where the picture is narrow."""
    return chart.mark_bar(height=18, yOffset=alt.ExprRef(DOWN))
