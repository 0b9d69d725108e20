"""Which initiatives: what a budget can reach, and what each brings alone and in the best set."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import ANY_MONEY, figures_axis, money_below, plot_range
from cxroi.charts.colours import GREY, INK, LIGHT_TEAL, SLATE, TEAL, WHITE
from cxroi.charts.labels import once, write_key
from cxroi.charts.rows import (
    DOWN,
    LEFT_OF_BARS,
    ROW,
    STACKED,
    draw_bars,
    number_rows,
    row_axis,
)
from cxroi.charts.sizes import DASHES, LEFT, LETTER, MILLIONS_OF_MONEY_FROM, SMALL_SIZE, TICKS, TINT
from cxroi.charts.theme import overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

RIGHT = 24
MIDDLE = "(datum.budget + datum.to) / 2"
BESIDE_A_BAR = 116
"""Room for what is written at the end of a bar."""


def budget(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the highest mean net present value by budget, with the budgets that are as good shaded.

    ``frame`` has ``kind``, ``budget`` and ``npv`` (money), ``to`` and ``label``, and these kinds of
    rows. "line": from this budget on; "set": one that fits; "best": the best of them; "plateau": from
    ``budget`` to ``to`` a set as good can be had; "limit": the budget, where there is one.
    """
    chart = alt.Chart(frame)
    spent = (
        alt.X("budget:Q", title="Budget (present value of all costs)")
        .scale(nice=False, zero=True, range=plot_range(LEFT, RIGHT))
        .axis(money_below())
    )
    npv = (
        alt.Y("npv:Q", title="Mean NPV")
        .scale(domain=ANY_MONEY, nice=TICKS)
        .axis(figures_axis("y", MILLIONS_OF_MONEY_FROM))
    )

    def of(kind: str) -> alt.Chart:
        return chart.transform_filter(f"datum.kind === '{kind}'")

    band = of("plateau").mark_rect(color=TEAL, opacity=TINT).encode(spent, alt.X2("to"))
    line = of("line").mark_line(color=TEAL, interpolate="step-after", strokeWidth=2)
    sets = of("set").mark_point(color=GREY, filled=True, opacity=0.7, size=26)
    best = of("best").mark_point(color=TEAL, filled=True, opacity=1, size=90, stroke=WHITE)
    limit = of("limit").mark_rule(color=INK, strokeDash=DASHES)
    hovered = of("set").mark_point(opacity=0, size=220)
    tooltip = [
        alt.Tooltip("label:N", title="Set"),
        alt.Tooltip("budget:Q", title="Cost", format=",.0f"),
        alt.Tooltip("npv:Q", title="Mean NPV", format=",.2f"),
    ]
    return overlay(
        frame,
        band,
        limit.encode(spent),
        sets.encode(spent, npv),
        line.encode(spent, npv),
        best.encode(spent, npv),
        hovered.encode(spent, npv, tooltip=tooltip),
        _name(of("limit"), "-8", INK).encode(spent),
        _name(of("plateau").transform_calculate(budget=MIDDLE), "height - 10", TEAL).encode(spent),
    )


def initiatives(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what each initiative brings: as a bar its share of the best set, as a ring what it is alone.

    ``frame`` has a row an initiative, from the top: ``label``, ``chosen`` (1 in the best set, else 0),
    ``alone`` and ``share`` (net present value, money), ``text`` (its share, printed).
    """
    chart, row = number_rows(frame), row_axis()
    scale = alt.Scale(
        domain=ANY_MONEY,
        range=plot_range(f"({STACKED} ? 24 : {LEFT_OF_BARS})", BESIDE_A_BAR),
        nice=TICKS,
        zero=True,
    )

    def npv(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title="NPV").scale(scale).axis(money_below())

    bars = draw_bars(chart).encode(npv("share"), row, color=alt.value(LIGHT_TEAL))
    rings = chart.mark_point(
        color=SLATE, filled=False, opacity=1, size=70, strokeWidth=2, yOffset=alt.ExprRef(DOWN)
    ).encode(
        npv("alone"),
        row,
        tooltip=[
            alt.Tooltip("label:N", title="Initiative"),
            alt.Tooltip("alone:Q", title="NPV alone", format=",.2f"),
            alt.Tooltip("share:Q", title="Share of the best set’s NPV", format=",.2f"),
        ],
    )
    none = chart.transform_calculate(none="0").mark_tick(
        color=GREY, orient="vertical", size=28, thickness=1, yOffset=alt.ExprRef(DOWN)
    )
    texts = (
        chart.transform_calculate(end="max(0, datum.alone, datum.share)")
        .mark_text(align="left", dx=10, dy=alt.ExprRef(DOWN))
        .encode(npv("end"), row, text="text:N")
    )
    key = {"in the best set": LIGHT_TEAL}
    return overlay(
        frame,
        none.encode(npv("none"), row),
        bars,
        rings,
        texts,
        *write_key(frame, key, over=14),
        once(frame)
        .mark_text(align="left", color=SLATE, fontSize=SMALL_SIZE, text="○  alone")
        .encode(x=alt.value(28 + LETTER * len(*key)), y=alt.value(-14)),
    ).properties(height=alt.Step(ROW))


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "budget": budget,
    "initiatives": initiatives,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _name(points: alt.Chart, down: str, colour: str) -> alt.Chart:
    """Write a label centred on its budget, so far below the plot's top, and inside the picture."""
    half = f"({LETTER / 2} * length(datum.label))"
    at = "scale('x', datum.budget)"
    return points.mark_text(
        color=colour,
        dx=alt.ExprRef(f"min(0, width - {half} - {at})"),
        fontSize=SMALL_SIZE,
        text=alt.ExprRef("datum.label"),
    ).encode(y=alt.value({"expr": down}))
