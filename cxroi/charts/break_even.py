"""What must be true for the case to pay, and how much of each range is enough?"""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import percent_axis, plot_range
from cxroi.charts.colours import GRID, RUST, SLATE, TEAL
from cxroi.charts.expressions import in_lines
from cxroi.charts.rows import HIGH_ROW, LEFT_OF_BARS, PERCENT, STACKED, number_rows, row_axis
from cxroi.charts.sizes import SMALL_LINE, SMALL_SIZE
from cxroi.charts.theme import overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

NAME_OF_THREE = f"({STACKED} ? -17 : 0)"
"""The same where a bar has words below it."""


def must_be_true(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw how much of each assumption's range is what the case needs, most doubtful first.

    ``frame`` has a row an assumption, from the top: ``label``, ``chance`` (0 to 1), ``text`` (what
    the case needs, and what is assumed).
    """
    chart = number_rows(frame).transform_calculate(none="0", all="1")
    row = row_axis(NAME_OF_THREE)
    scale = alt.Scale(domain=[0, 1], range=plot_range(LEFT_OF_BARS, PERCENT), nice=False)

    def chance(field: str) -> alt.X:
        axis = percent_axis("x", labelFlush=True, values=[0, 0.25, 0.5, 0.75, 1])
        return (
            alt.X(f"{field}:Q", title="Share of range that meets the target")
            .scale(scale)
            .axis(axis)
        )

    down = alt.ExprRef(f"{STACKED} ? -2 : -8")
    track = chart.mark_bar(color=GRID, height=10, yOffset=down).encode(
        chance("none"), alt.X2("all"), row
    )
    bars = chart.mark_bar(height=10, yOffset=down).encode(
        chance("chance"),
        row,
        color=alt.condition("datum.chance < 0.5", alt.value(RUST), alt.value(TEAL)),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("chance:Q", title="Share that meets the target", format=".1%"),
            alt.Tooltip("text:N", title="Required value"),
        ],
    )
    return overlay(
        frame,
        track,
        bars,
        _write_share(chart, down).encode(chance("all"), row),
        _write_need(chart).encode(chance("none"), row),
    ).properties(height=alt.Step(HIGH_ROW))


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "must_be_true": must_be_true,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _write_share(chart: alt.Chart, down: alt.ExprRef) -> alt.Chart:
    """Write the share right of its bar: neither none nor all of it where it is not."""
    whole = (
        "clamp(round(100 * datum.chance), datum.chance > 0 ? 1 : 0, datum.chance < 1 ? 99 : 100)"
    )
    return chart.mark_text(align="left", dx=7, dy=down, text=alt.ExprRef(f"{whole} + '%'"))


def _write_need(chart: alt.Chart) -> alt.Chart:
    """Write below a bar what the case needs, in as many lines as it takes."""
    return chart.mark_text(
        align="left",
        color=SLATE,
        dy=alt.ExprRef(f"{STACKED} ? 11 : 7"),
        fontSize=SMALL_SIZE,
        lineHeight=SMALL_LINE,
        text=alt.ExprRef(in_lines("datum.text", f"floor((width - {LEFT_OF_BARS}) / 5.5)")),
    )
