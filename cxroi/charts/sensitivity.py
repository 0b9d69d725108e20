"""What moves the answer? Each assumption alone at both ends of its range, widest first."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.axes import npv_axis, plot_range
from cxroi.charts.colours import GREY, INK, SLATE, TEAL
from cxroi.charts.expressions import centre, in_lines
from cxroi.charts.labels import write_key, write_rimmed
from cxroi.charts.rows import DOWN, LEFT_OF_BARS, ROW, STACKED, number_rows, row_axis
from cxroi.charts.sizes import LETTER, SMALL_LINE, SMALL_SIZE, TICKS
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

LINE_IN_A_ROW = f"({STACKED} ? 24 : {ROW})"
"""How far a vertical line goes in a row."""
ROOM_FOR_A_TIP = f"({STACKED} ? 72 : 104)"
"""Room beside a bar of the tornado for the value at its tip."""


def tornado(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what the case is worth with one assumption at an end of its range, widest first.

    ``frame`` has two rows an assumption, from the top: ``label``, ``end`` ("low", "high"),
    ``shown`` (the value at that end), ``npv``, ``base`` (as assumed, the same in every row),
    ``moved`` ("", or that the end was moved to the nearest value allowed).
    """
    chart, row = _direct_bars(frame), row_axis()
    scale = alt.Scale(
        range=plot_range(f"{LEFT_OF_BARS} + {ROOM_FOR_A_TIP}", ROOM_FOR_A_TIP),
        nice=TICKS,
        zero=False,
    )

    npv, base = npv_axis("npv", scale), npv_axis("base", scale)
    bars = chart.mark_bar(
        height=alt.ExprRef("datum.crowded ? 11 : 18"),
        yOffset=alt.ExprRef(f"{DOWN} + datum.aside"),
    ).encode(
        npv,
        alt.X2("base"),
        row,
        color=fix_looks(alt.Color("end:N"), ["low", "high"], [GREY, TEAL]),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("shown:N", title="Value"),
            alt.Tooltip("npv:Q", title="Net present value", format=",.2f"),
            alt.Tooltip("moved:N", title="Note"),
        ],
    )
    return overlay(
        frame,
        _widen_axis(frame, scale),
        _draw_zero(chart).encode(row),
        bars,
        _draw_base(chart).encode(base, row),
        _name_base(frame).encode(base, y=alt.value(0)),
        *(tips.encode(npv, row) for tips in _write_tips(chart)),
        *write_key(frame, {"low end": GREY, "high end": TEAL}, over=26),
        _explain_star(frame),
    ).properties(height=alt.Step(ROW))


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "tornado": tornado,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _direct_bars(frame: pd.DataFrame) -> alt.Chart:
    """Say of each end to which side its bar goes, and whether the other end's goes there too."""
    to_other = "datum.both > 0 ? -1 : datum.both < 0 ? 1 : datum.end === 'low' ? -1 : 1"
    return (
        number_rows(frame)
        .transform_calculate(moves="datum.npv - datum.base")
        .transform_joinaggregate(
            both="sum(moves)", least="min(moves)", most="max(moves)", groupby=["label"]
        )
        .transform_calculate(crowded="datum.least * datum.most > 0")
        .transform_calculate(
            aside="datum.crowded ? (datum.end === 'low' ? -6.5 : 6.5) : 0",
            goes=f"datum.moves < 0 ? -1 : datum.moves > 0 ? 1 : {to_other}",
        )
    )


def _write_tips(chart: alt.Chart) -> list[alt.Chart]:
    """Write at a bar's tip the value that an assumption has there, in as many lines as it takes."""
    tip = "scale('x', datum.npv)"
    room = f"(datum.goes < 0 ? {tip} - {LEFT_OF_BARS} : width - {tip})"
    shown = "datum.shown + (datum.moved === '' ? '' : ' *')"
    text = in_lines(shown, f"max(8, floor(({room} - 6) / {LETTER}))")
    looks: dict[str, Any] = {
        "align": alt.ExprRef("datum.goes < 0 ? 'right' : 'left'"),
        "dx": alt.ExprRef("5 * datum.goes"),
        "dy": alt.ExprRef(f"{DOWN} + datum.aside + {centre(text, SMALL_LINE)}"),
        "fontSize": SMALL_SIZE,
        "lineHeight": SMALL_LINE,
        "text": alt.ExprRef(text),
    }
    return write_rimmed(chart, looks)


def _draw_base(chart: alt.Chart) -> alt.Chart:
    """Draw the line from which all bars start."""
    return _draw_line(chart, INK)


def _draw_zero(chart: alt.Chart) -> alt.Chart:
    """Draw the zero line, if it is in sight."""
    in_sight = alt.ExprRef("inrange(0, domain('x')) ? 1 : 0")
    inside = alt.ExprRef("clamp(scale('x', 0), 0, width)")
    return _draw_line(chart, GREY, in_sight).encode(x=alt.value(inside))


def _draw_line(chart: alt.Chart, colour: str, opacity: Any = alt.Undefined) -> alt.Chart:
    """Draw a vertical line through all rows; it leaves out names that stand above their bars."""
    return chart.mark_tick(
        color=colour,
        opacity=opacity,
        orient="vertical",
        size=alt.ExprRef(LINE_IN_A_ROW),
        thickness=1,
        yOffset=alt.ExprRef(DOWN),
    )


def _name_base(frame: pd.DataFrame) -> alt.Chart:
    """Say over the plot what the line is from which all bars start."""
    at, half = "scale('x', datum.base)", 5 * LETTER
    return (
        alt.Chart(frame)
        .transform_aggregate(base="min(base)")
        .mark_text(
            dx=alt.ExprRef(f"clamp({at}, {half}, width - {half}) - {at}"),
            dy=-8,
            fontSize=SMALL_SIZE,
            text="your case",
        )
    )


def _widen_axis(frame: pd.DataFrame, scale: alt.Scale) -> alt.Chart:
    """Keep the axis from magnifying less than a hundredth of the base."""
    return (
        alt.Chart(frame)
        .transform_aggregate(base="min(base)")
        .transform_calculate(aside="max(abs(datum.base) / 200, 0.5)")
        .transform_calculate(foot="datum.base - datum.aside", head="datum.base + datum.aside")
        .mark_rule(opacity=0)
        .encode(npv_axis("foot", scale), alt.X2("head"))
    )


def _explain_star(frame: pd.DataFrame) -> alt.Chart:
    """Explain the star at a value, if there is one."""
    return (
        alt.Chart(frame)
        .transform_calculate(starred="datum.moved === '' ? 0 : 1")
        .transform_aggregate(starred="max(starred)")
        .transform_filter("datum.starred > 0")
        .mark_text(align="left", color=SLATE, fontSize=SMALL_SIZE, text="* nearest allowed")
        .encode(x=alt.value(174), y=alt.value(-26))
    )
