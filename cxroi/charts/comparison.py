"""Cases side by side: cash and customers overlaid, and a bridge from one to another."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import (
    ANY_MONEY,
    customers_axis,
    figures_axis,
    keep_height,
    money_to_date,
    months,
    names_axis,
    plot_range,
)
from cxroi.charts.colours import GREY, INK, LIGHT_RUST, LIGHT_TEAL, SLATE, TEAL
from cxroi.charts.expressions import in_lines
from cxroi.charts.labels import end_labels, readings, rim_of
from cxroi.charts.rows import IN_ORDER, ROW, number_rows
from cxroi.charts.sizes import MILLIONS_OF_MONEY_FROM, NARROW, TICKS
from cxroi.charts.theme import fix_looks, overlay
from cxroi.charts.waterfall import draw_waterfall

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

SERIES = ["A", "B", "C", "D"]
COLOURS = [SLATE, TEAL, INK, GREY]
TEXT_COLOURS = [SLATE, TEAL, INK, SLATE]
LINES = [[1, 0], [7, 4], [2, 3], [9, 3, 2, 3]]
"""The first is whole and the others are drawn on it, so that lines that are alike are all seen."""
LEFT_OF_BARS = f"(width < {NARROW} ? 108 : 156)"
LETTERS_OF_A_LINE = f"(width < {NARROW} ? 16 : 24)"
RIGHT_OF_LINES = f"(width < {NARROW} ? 96 : 140)"
LEFT_OF_PAIRS, RIGHT_OF_RANGES = 72, 150
ENDS = {"low": "P10", "middle": "Median", "high": "P90"}
LONGEST_NAME = 44
"""Letters of a name beside a line or a bar; the footer has all of it."""


def compared_cash(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the cumulative cash of two to four cases.

    ``frame`` has a row a month and case: ``series`` ("A" to "D"), ``month``, ``money``, ``label``
    (on a line's last row).
    """
    return _overlaid(frame, "money", money_to_date("money"), ",.2f")


def compared_customers(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the customers of two to four cases; the axis need not start at 0.

    ``frame`` has a row a month and case: ``series`` ("A" to "D"), ``month``, ``customers``,
    ``label`` (on a line's last row).
    """

    def count(field: str) -> alt.Y:
        return customers_axis(field, zero=False)

    least = keep_height(alt.Chart(frame), count)
    return _overlaid(frame, "customers", count("customers"), ",.0f", least)


def bridge(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the way from the net present value of one case to that of another.

    ``frame`` has a row a bar, from the top: ``part``, ``kind`` ("from", "up", "down" or "to"),
    ``start``, ``end``, ``amount`` and ``label``.
    """
    text = in_lines(f"truncate(datum.label, {LONGEST_NAME})", LETTERS_OF_A_LINE)
    limit = alt.ExprRef(f"{LEFT_OF_BARS} - 8")
    part = alt.Y("part:N", sort=IN_ORDER, title=None).axis(names_axis(text, labelLimit=limit))
    kinds = {"from": SLATE, "up": LIGHT_TEAL, "down": LIGHT_RUST, "to": TEAL}
    bars = draw_waterfall(frame, part, "NPV", LEFT_OF_BARS, kinds)
    return overlay(frame, *bars).properties(height=alt.Step(ROW))


def npv_difference(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the range of the difference in net present value of every two cases.

    ``frame`` has a row a pair, from the top: ``label``, ``low``, ``middle`` and ``high`` (P10, median
    and P90), ``side`` ("gain", "loss", or "either" where the range holds 0), ``text``.
    """
    chart = number_rows(frame)
    axis = figures_axis(
        "x", MILLIONS_OF_MONEY_FROM, grid=False, labelOverlap=True, labelSeparation=8
    )
    part = alt.Y("label:N", sort=IN_ORDER, title=None).axis(names_axis("datum.label"))
    scale = alt.Scale(
        domain=ANY_MONEY, nice=TICKS, range=plot_range(LEFT_OF_PAIRS, RIGHT_OF_RANGES)
    )

    def apart(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title="Difference in NPV").scale(scale).axis(axis)

    bars = chart.mark_bar(height=14).encode(
        apart("low"),
        alt.X2("high"),
        part,
        color=fix_looks(
            alt.Color("side:N"), ["gain", "loss", "either"], [LIGHT_TEAL, LIGHT_RUST, GREY]
        ),
        tooltip=[
            alt.Tooltip("label:N", title="Difference"),
            *(alt.Tooltip(f"{field}:Q", title=name, format=",.2f") for field, name in ENDS.items()),
        ],
    )
    medians = chart.mark_tick(color=INK, thickness=2, size=20).encode(apart("middle"), part)
    beside = alt.value(alt.ExprRef(f"width - {RIGHT_OF_RANGES} + 8"))
    ranges = chart.mark_text(align="left", text=alt.ExprRef("datum.text")).encode(part, x=beside)
    return overlay(frame, bars, medians, ranges).properties(height=alt.Step(ROW))


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "compared_cash": compared_cash,
    "compared_customers": compared_customers,
    "bridge": bridge,
    "npv_difference": npv_difference,
    "stressed_cash": compared_cash,
    "stressed_customers": compared_customers,
}
"""Every chart by the name of its table, in the order of reading."""


def _overlaid(
    frame: pd.DataFrame, field: str, figure: alt.Y, figures: str, *under: alt.Chart
) -> alt.LayerChart:
    chart = alt.Chart(frame)
    month = months(right=RIGHT_OF_LINES)
    colour = fix_looks(alt.Color("series:N"), SERIES, COLOURS)
    lines = chart.mark_line(strokeWidth=2).encode(
        month, figure, color=colour, strokeDash=fix_looks(alt.StrokeDash("series:N"), SERIES, LINES)
    )
    ends = chart.transform_filter("datum.label !== ''").mark_point(filled=True, opacity=1, size=36)
    text = in_lines(f"truncate(datum.label, {LONGEST_NAME})", f"width < {NARROW} ? 14 : 20")
    names = end_labels(chart, field, text=text, room=f"{RIGHT_OF_LINES} - 8")
    rim = rim_of(names)  # a longer line passes below the name of a shorter
    coloured = names.encode(color=fix_looks(alt.Color("series:N"), SERIES, TEXT_COLOURS))
    return overlay(
        frame,
        *under,
        lines,
        ends.encode(month, figure, color=colour),
        rim.encode(month, figure),
        coloured.encode(month, figure),
        _point_out(chart, field, figures).encode(month),
    ).resolve_scale(color="independent")


def _point_out(chart: alt.Chart, field: str, figures: str) -> alt.Chart:
    """Say what the lines there are read in the month that is pointed at."""
    said = [
        f"isValid(datum.line{place}) ? {{{name}: format(datum.line{place}, '{figures}')}} : {{}}"
        for place, name in enumerate(SERIES)
    ]
    month = "{'Months from the decision': format(datum.month, 'd')}"
    pointed = readings(chart, "series", field, figures, SERIES)
    pointed.encoding.tooltip = alt.Undefined
    pointed.mark.tooltip = alt.ExprRef(f"merge({', '.join([month, *said])})")
    return pointed
