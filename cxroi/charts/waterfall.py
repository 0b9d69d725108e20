"""Bars that lead from one amount to another: where value comes from, and why two cases differ."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import figures_axis, plot_range
from cxroi.charts.colours import GREY
from cxroi.charts.rows import number_rows
from cxroi.charts.sizes import MILLIONS_OF_MONEY_FROM, TICKS
from cxroi.charts.theme import fix_looks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

RIGHT = 62
"""Room for the amounts."""


def draw_waterfall(
    frame: pd.DataFrame, part: alt.Y, title: str, left: int | str, kinds: Mapping[str, str]
) -> list[alt.Chart]:
    """Draw the bars, then the lines that join them and their amounts.

    ``frame`` has a row a bar, from the top: ``part``, ``kind`` (of ``kinds``, each with its
    colour), ``start``, ``end``, ``amount`` and ``label``. ``left`` is the room for their names.
    """
    axis = figures_axis(
        "x", MILLIONS_OF_MONEY_FROM, grid=False, labelOverlap=True, labelSeparation=8
    )
    scale = alt.Scale(range=plot_range(left, RIGHT), nice=TICKS, zero=True)

    def money(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=title).scale(scale).axis(axis)

    chart = number_rows(frame)
    bars = chart.mark_bar(height={"band": 0.62}).encode(
        money("start"),
        alt.X2("end"),
        part,
        color=fix_looks(alt.Color("kind:N"), list(kinds), list(kinds.values())),
        tooltip=[
            alt.Tooltip("part:N", title="Part"),
            alt.Tooltip("amount:Q", title="Money", format=",.2f"),
        ],
    )
    return [bars, _join(chart, money, part), _write_amounts(chart).encode(money("right"), part)]


def _join(chart: alt.Chart, money: Callable[[str], alt.X], part: alt.Y) -> alt.Chart:
    """Lead the eye from where one bar ends to the next bar."""
    return (
        chart.transform_window(above="lag(part)", leaves="lag(end)")
        .transform_filter("isValid(datum.above)")
        .mark_rule(color=GREY, opacity=0.6)
        .encode(money("leaves"), part.bandPosition(0.19), alt.Y2("above", bandPosition=0.81))
    )


def _write_amounts(chart: alt.Chart) -> alt.Chart:
    """Write the amount right of its bar, and beyond the zero line if it would stand on it."""
    to_zero = "scale('x', 0) - scale('x', datum.right)"
    crosses = f"{to_zero} > 0 && {to_zero} < 14 + 7 * length(datum.label)"
    return chart.transform_calculate(right="max(datum.start, datum.end)").mark_text(
        align="left",
        dx=alt.ExprRef(f"6 + ({crosses} ? {to_zero} : 0)"),
        text=alt.ExprRef("datum.label"),
    )
