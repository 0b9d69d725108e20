"""How sure is it? Cash across simulations, and how often which net present value comes out."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.axes import ANY_SHARE, money_to_date, months, npv_axis, percent_axis, plot_range
from cxroi.charts.colours import GREY, INK, LIGHT_RUST, LIGHT_TEAL, RUST, SLATE, TEAL
from cxroi.charts.expressions import in_lines
from cxroi.charts.labels import end_labels, readings
from cxroi.charts.sizes import DASHES, LEFT, LETTER, NARROW, SMALL_LINE, SMALL_SIZE, TICKS, TINT
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

OVER_THE_BARS = 46
"""Pixels over the tallest bar of the histogram, for two lines of words."""


def fan(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw where cumulative cash may go: eight in ten draws, half of them, and as assumed.

    ``frame`` has a row a month and series: ``series`` ("p10", "p50", "p90", "likely"), ``month``,
    ``money``, ``label`` (on a series' last row).
    """
    chart = alt.Chart(frame)
    month, money = months(right=f"width < {NARROW} ? 76 : 116"), money_to_date("money")
    drawn = ["p50", "likely"]
    lines = chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=drawn))
    path = lines.mark_line().encode(
        month,
        money,
        color=fix_looks(alt.Color("series:N"), drawn, [TEAL, INK]),
        strokeDash=fix_looks(alt.StrokeDash("series:N"), drawn, [[1, 0], DASHES]),
        strokeWidth=fix_looks(alt.StrokeWidth("series:N"), drawn, [2.25, 1.5]),
    )
    ends = ["p10", "p50", "p90", "likely"]
    colour = fix_looks(alt.Color("series:N"), ends, [SLATE, TEAL, SLATE, INK])
    words = {
        "p90": "P90",
        "likely": "Your case",
        "p50": "Median",
        "p10": "P10",
    }
    told = chart.transform_calculate(told=f"({words})[datum.series]")
    return overlay(
        frame,
        _tint_band(chart, month, "max", TEAL),
        _tint_band(chart, month, "min", RUST),
        path,
        end_labels(chart, "money").encode(month, money, color=colour),
        readings(told, "told", "money", ",.2f", list(words.values())).encode(month),
    ).resolve_scale(color="independent")


def npv_distribution(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw how often which net present value comes out: losses left of zero, gains right of it.

    ``frame`` has a row a bar, mark and side: ``kind`` ("draws", "mark", "side"), ``from``, ``to``
    (the same for a mark), ``share`` (of all draws), ``side`` ("loss", "gain"), ``label`` (of a mark
    "your case" or "mean"; of a side, what it adds up to).
    """
    chart = alt.Chart(frame)
    scale = alt.Scale(range=plot_range(LEFT, 24), nice=TICKS, zero=False)

    value = npv_axis("from", scale)
    share = (
        alt.Y("share:Q", title="Share of simulations")
        .scale(domain=ANY_SHARE, range=[{"expr": "height"}, OVER_THE_BARS], nice=TICKS)
        .axis(percent_axis("y", tickCount=3))
    )
    draws = chart.transform_filter("datum.kind === 'draws'").transform_calculate(zero="0")
    bars = draws.mark_bar(x2Offset=-0.8).encode(
        value,
        alt.X2("to"),
        share,
        alt.Y2("zero"),
        color=_colour_sides(LIGHT_RUST, LIGHT_TEAL),
        tooltip=[
            alt.Tooltip("from:Q", title="From", format=",.0f"),
            alt.Tooltip("to:Q", title="To", format=",.0f"),
            alt.Tooltip("share:Q", title="Share of simulations", format=".1%"),
        ],
    )
    edge = draws.transform_filter("datum.from === 0 || datum.to === 0")
    zero = edge.mark_rule(color=GREY).encode(
        npv_axis("zero", scale), y=alt.value(OVER_THE_BARS - 4), y2=alt.value("height")
    )
    marks = _mark_values(chart.encode(value))
    return overlay(frame, bars, zero, *marks, _name_sides(chart)).resolve_scale(color="independent")


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "fan": fan,
    "spread": npv_distribution,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _tint_band(chart: alt.Chart, month: alt.X, keep: str, colour: str) -> alt.Chart:
    """Tint where eight in ten draws are: above zero (``keep`` is "max") or below it ("min")."""
    return (
        chart.transform_pivot("series", value="money", groupby=["month"])
        .transform_calculate(foot=f"{keep}(datum.p10, 0)", head=f"{keep}(datum.p90, 0)")
        .mark_area(color=colour, opacity=TINT)
        .encode(month, money_to_date("foot"), alt.Y2("head"))
    )


def _colour_sides(loss: str, gain: str) -> Any:
    return fix_looks(alt.Color("side:N"), ["loss", "gain"], [loss, gain])


def _mark_values(chart: alt.Chart) -> list[alt.Chart]:
    """Mark one or two values; the words of the lower one stand left of it, the other's right."""
    marks = (
        chart.transform_filter("datum.kind === 'mark'")
        .transform_window(place="row_number()", sort=[alt.SortField("from")])
        .transform_joinaggregate(marks="count()")
    )
    left = "(datum.place === 1 && datum.marks > 1)"
    wide = f"{LETTER} * length(datum.label)"
    words = marks.mark_text(
        align=alt.ExprRef(f"{left} ? 'right' : 'left'"),
        dx=alt.ExprRef(
            f"{left} ? max(-5, {wide} - scale('x', datum.from))"
            f" : min(5, width - {wide} - scale('x', datum.from))"
        ),
        fontSize=SMALL_SIZE,
        text=alt.ExprRef("datum.label"),
    )
    rules = marks.mark_rule(color=INK, strokeDash=[2, 2])
    top = alt.value(OVER_THE_BARS - 18)
    return [
        rules.encode(y=top, y2=alt.value("height")),
        words.encode(y=alt.value(OVER_THE_BARS - 14)),
    ]


def _name_sides(chart: alt.Chart) -> alt.Chart:
    """Say what each side of zero adds up to, in its corner over the bars."""
    at_left = f"(width < {NARROW} ? 0 : {LEFT})"
    text = in_lines("datum.label", f"width < {NARROW} && length(datum.label) > 19 ? 16 : 99")
    return (
        chart.transform_filter("datum.kind === 'side'")
        .mark_text(
            align=alt.ExprRef("datum.side === 'loss' ? 'left' : 'right'"),
            dx=alt.ExprRef(f"datum.side === 'loss' ? {at_left} : width"),
            fontWeight="bold",
            lineHeight=SMALL_LINE,
            text=alt.ExprRef(text),
        )
        .encode(x=alt.value(0), y=alt.value(6), color=_colour_sides(RUST, TEAL))
    )
