"""Which assumptions cause the uncertainty, and what is the evidence for them?"""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import ANY_SHARE, names_axis, percent_axis, plot_range
from cxroi.charts.colours import GREY, GRID, LIGHT_TEAL, RUST, SLATE, TEAL, WHITE
from cxroi.charts.expressions import two_lines
from cxroi.charts.labels import once, sort_down, write_key
from cxroi.charts.rows import (
    DOWN,
    HIGH_ROW,
    LEFT_OF_BARS,
    PERCENT,
    ROW,
    draw_bars,
    number_rows,
    row_axis,
)
from cxroi.charts.sizes import LETTER, NARROW, SMALL_SIZE, TICKS
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

SHARE = "Share of NPV variance"
ASKED = "datum.asked === 'yes'"


def variance(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw which share of the variance each assumption brings, alone and together with others.

    ``frame`` has two rows an assumption, from the top: ``label``, ``kind`` ("own effect", "interactions"),
    ``start``, ``end``, ``share``, ``text`` (what both add up to; on the last of the two).
    """
    chart, row = number_rows(frame), row_axis()
    scale = alt.Scale(domain=ANY_SHARE, range=plot_range(LEFT_OF_BARS, PERCENT), nice=TICKS)

    def share(field: str) -> alt.X:
        return (
            alt.X(f"{field}:Q", title=SHARE).scale(scale).axis(percent_axis("x", labelFlush=True))
        )

    kinds = {"own effect": TEAL, "interactions": LIGHT_TEAL}
    bars = draw_bars(chart).encode(
        share("start"),
        alt.X2("end"),
        row,
        color=fix_looks(alt.Color("kind:N"), list(kinds), list(kinds.values())),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("kind:N", title="Share"),
            alt.Tooltip("share:Q", title="Share of variance", format=".1%"),
        ],
    )
    texts = chart.transform_filter("datum.text !== ''").mark_text(
        align="left", dx=6, dy=alt.ExprRef(DOWN)
    )
    return overlay(
        frame,
        bars,
        texts.encode(share("end"), row, text="text:N"),
        *write_key(frame, {"own effect": TEAL, "interactions": LIGHT_TEAL}, over=14),
    ).properties(height=alt.Step(ROW))


def influence(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw how much of the doubt each assumption brings, and what it rests on, weakest on top.

    ``frame`` has a row an assumption: ``label``, ``ground`` (what it rests on), ``strength`` (of
    its ground, 0 to 8), ``share`` (of the variance), ``asked`` ("yes" for those to ask about first).
    """
    chart = alt.Chart(frame)
    weakest_first = alt.EncodingSortField(field="strength", op="min")
    left, broken = f"(width < {NARROW} ? 78 : 116)", f"width < {NARROW}"
    ground = (
        alt.Y("ground:N", sort=weakest_first, title="Evidence")
        .scale(padding=0)
        .axis(names_axis(two_lines("datum.label", 12, broken)))
    )
    share = (
        alt.X("share:Q", title=SHARE)
        .scale(domain=ANY_SHARE, range=plot_range(left, 20), nice=TICKS)
        .axis(percent_axis("x"))
    )
    points = chart.mark_point(filled=True, opacity=1, size=80, stroke=WHITE, strokeWidth=1).encode(
        share,
        ground,
        color=alt.condition(ASKED, alt.value(RUST), alt.value(GREY)),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("ground:N", title="Evidence"),
            alt.Tooltip("share:Q", title="Share of variance", format=".1%"),
        ],
    )
    lines = chart.transform_aggregate(strength="min(strength)", groupby=["ground"])
    return overlay(
        frame,
        lines.mark_rule(color=GRID).encode(
            ground, x=alt.value({"expr": left}), x2=alt.value("width")
        ),
        points,
        _name_points(chart).encode(share, ground),
        _explain_colour(frame),
    ).properties(height=alt.Step(HIGH_ROW))


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "variance": variance,
    "influence": influence,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _name_points(chart: alt.Chart) -> alt.Chart:
    """Name the two first points of a row, three if they are asked about, each in a line of its own.

    The first stands above its point, the second below it, the third above the first.
    """
    wide = f"{LETTER} * length(datum.label)"
    first = sort_down("asked", "share")
    return (
        chart.transform_window(place="row_number()", groupby=["ground"], sort=first)
        .transform_filter(f"datum.place <= ({ASKED} ? 3 : 2)")
        .mark_text(
            align="left",
            dx=alt.ExprRef(f"min(-4, width - {wide} - scale('x', datum.share))"),
            dy=alt.ExprRef("[-13, 13, -26][datum.place - 1]"),
            fontSize=SMALL_SIZE,
            fontWeight=alt.ExprRef(f"{ASKED} ? 'bold' : 'normal'"),
            text=alt.ExprRef("datum.label"),
        )
        .encode(color=alt.condition(ASKED, alt.value(RUST), alt.value(SLATE)))
    )


def _explain_colour(frame: pd.DataFrame) -> alt.Chart:
    return (
        once(frame)
        .mark_text(
            align="right",
            baseline="bottom",
            color=SLATE,
            dy=-10,
            fontSize=SMALL_SIZE,
            text="weak evidence, high impact",
        )
        .encode(x=alt.value("width"), y=alt.value(0))
    )
