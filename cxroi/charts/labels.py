"""The words in a plot: names of fills, and what sets words off from what they stand on."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.colours import SLATE, WHITE
from cxroi.charts.theme import SMALL_SIZE, once

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    Order = list[alt.SortField | dict[str, str]]

LETTER = 6
"""Pixels that a letter of a small text takes, a little more than it does on average."""
SMALL_LINE = 13
"""Pixels from a line of small text to the next."""
RIM: dict[str, Any] = {
    "stroke": WHITE,
    "strokeJoin": "round",
    "strokeOpacity": 0.7,
    "strokeWidth": 3,
}
"""What sets words off from what they stand on, drawn below them."""


def sort_down(*fields: str) -> Order:
    """Sort by fields, the highest first."""
    return [alt.SortField(field, order="descending") for field in fields]


def write_rimmed(chart: alt.Chart, looks: Mapping[str, Any]) -> list[alt.Chart]:
    """Write words with a rim below them."""
    return [chart.mark_text(**looks, **RIM), chart.mark_text(**looks)]


def write_key(frame: pd.DataFrame, entries: dict[str, str], over: int) -> list[alt.Chart]:
    """Name the fills of bars ``over`` the plot, in pixels: a square of each, and its words."""
    drawn, right = [], 0
    for words, colour in entries.items():
        place = once(frame).encode(x=alt.value(right), y=alt.value(-over))
        square = place.mark_text(align="left", color=colour, fontSize=14, text="■")
        named = place.mark_text(align="left", color=SLATE, dx=14, fontSize=SMALL_SIZE, text=words)
        drawn += [square, named]
        right += 28 + LETTER * len(words)
    return drawn
