"""What is the case worth for every pair of two assumptions, and where does it break even?"""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.axes import figures_axis, plot_range
from cxroi.charts.colours import INK, LIGHT_RUST, LIGHT_TEAL, PALE_GREY, SLATE, WHITE
from cxroi.charts.expressions import money_in_words
from cxroi.charts.labels import sort_down, write_rimmed
from cxroi.charts.sizes import LEFT, LETTER, MILLIONS_OF_CUSTOMERS_FROM, SMALL_SIZE
from cxroi.charts.theme import overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from cxroi.charts.labels import Order

HEIGHT_OF_A_GRID = 320


def grid(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what the case is worth for every pair of two assumptions, and where it breaks even.

    ``frame`` has the columns ``kind``, ``across``, ``up``, ``across_to``, ``up_to``, ``npv``,
    ``order`` and ``label``, and these kinds of rows. "cell": from ``across`` and ``up`` to
    ``across_to`` and ``up_to``, one that is not allowed is missing. "line": a point where the
    case breaks even; ``order`` rises by 1 along a line and by more from one line to the next;
    the first has a label. "here": one point, as assumed. "across" and "up": the title of an axis.
    """
    chart = alt.Chart(frame)
    across = (
        alt.X("across:Q", title=None)
        .scale(range=plot_range(LEFT, 16), nice=False, zero=False)
        .axis(
            figures_axis(
                "x", MILLIONS_OF_CUSTOMERS_FROM, grid=False, gridOpacity=0, labelOverlap=True
            )
        )
    )
    up = (
        alt.Y("up:Q", title=None)
        .scale(nice=False, zero=False)
        .axis(figures_axis("y", MILLIONS_OF_CUSTOMERS_FROM, grid=False, gridOpacity=0))
    )
    return (
        overlay(
            frame,
            _lay_ground(chart, across, up),
            _colour_cells(chart, across, up),
            *_name_extremes(chart, across, up),
            *_draw_break_even(chart, across, up),
            *_mark_assumed(chart, across, up),
            *_write_titles(chart),
        )
        .resolve_scale(color="independent")
        .properties(height=HEIGHT_OF_A_GRID)
    )


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "grid": grid,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _lay_ground(chart: alt.Chart, across: alt.X, up: alt.Y) -> alt.Chart:
    """Lay a ground under the cells, which is seen where a pair of values is not allowed."""
    return (
        chart.transform_filter("datum.kind === 'cell'")
        .transform_aggregate(
            across="min(across)", across_to="max(across_to)", up="min(up)", up_to="max(up_to)"
        )
        .transform_calculate(told="'not allowed'")
        .mark_rect(color=PALE_GREY)
        .encode(
            across,
            up,
            alt.X2("across_to"),
            alt.Y2("up_to"),
            tooltip=alt.Tooltip("told:N", title="This combination"),
        )
    )


def _colour_cells(chart: alt.Chart, across: alt.X, up: alt.Y) -> alt.Chart:
    """Colour each cell by what the case is worth there: rust below 0, teal above it."""
    shades = alt.Scale(
        clamp=True, domain=[-1, 0, 1], interpolate="rgb", range=[LIGHT_RUST, WHITE, LIGHT_TEAL]
    )
    return (
        chart.transform_filter("datum.kind === 'cell'")
        .transform_calculate(size="abs(datum.npv)")
        .transform_joinaggregate(largest="max(size)")
        .transform_calculate(shade="datum.largest > 0 ? datum.npv / datum.largest : 0")
        .mark_rect(strokeWidth=1)
        .encode(
            across,
            up,
            alt.X2("across_to"),
            alt.Y2("up_to"),
            color=alt.Color("shade:Q").legend(None).scale(shades),
            stroke=alt.Stroke("shade:Q").legend(None).scale(shades),
            tooltip=[
                alt.Tooltip("across:Q", title="Across", format=",.4~r"),
                alt.Tooltip("up:Q", title="Up", format=",.4~r"),
                alt.Tooltip("npv:Q", title="Net present value", format=",.2f"),
            ],
        )
    )


def _name_extremes(chart: alt.Chart, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    """Say in the best cell and in the worst one what the case gains or loses there."""
    cells = (
        chart.transform_filter("datum.kind === 'cell'")
        .transform_window(best="row_number()", sort=sort_down("npv"))
        .transform_joinaggregate(cells="count()")
        .transform_filter(
            "datum.npv !== 0 && datum.cells > 1 && (datum.best === 1 || datum.best === datum.cells)"
        )
        .transform_calculate(
            across="(datum.across + datum.across_to) / 2",
            up="(datum.up + datum.up_to) / 2",
            label=f"(datum.npv > 0 ? 'gains ' : 'loses ') + {money_in_words('abs(datum.npv)')}",
        )
        .encode(across, up)
    )
    half = f"{LETTER / 2} * length(datum.label)"
    return _write_on_cells(cells, f"-{half}", inside=26)  # clear of the line's name


def _draw_break_even(chart: alt.Chart, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    """Draw the lines on which the case is worth nothing, and name the first of them."""
    in_order: Order = [alt.SortField("order")]
    points = (
        chart.transform_filter("datum.kind === 'line'")
        .transform_window(before="lag(order)", sort=in_order)
        .transform_calculate(
            starts="isValid(datum.before) && datum.order - datum.before > 1 ? 1 : 0"
        )
        .transform_window(piece="sum(starts)", sort=in_order, frame=[None, 0])
        .encode(across, up)
    )
    path = points.mark_line(color=INK, strokeWidth=2.25).encode(
        detail="piece:N", order=alt.Order("order:Q")
    )
    return [path, *_write_on_cells(points.transform_filter("datum.label !== ''"), "8", "-11")]


def _mark_assumed(chart: alt.Chart, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    """Mark the two values that are assumed."""
    here = chart.transform_filter("datum.kind === 'here'").encode(across, up)
    # the break-even line is on the other side, wherever more of both is better
    at, wide = "scale('x', datum.across)", f"(8 + {LETTER} * length(datum.label))"
    left = f"{at} > {LEFT + 4} + {wide} && (datum.npv < 0 || {at} > width - 20 - {wide})"
    beside = f"({left} ? -{wide} : 8)"
    point = here.mark_point(color=INK, fill=INK, opacity=1, size=70, stroke=WHITE, strokeWidth=1.5)
    return [point, *_write_on_cells(here, beside)]


def _write_on_cells(
    points: alt.Chart, right: str, down: str = "0", inside: int = 9
) -> list[alt.Chart]:
    """Write so far beside a point, but ``inside`` the plot; a rim sets the words off from cells."""
    x, y, wide = (
        "scale('x', datum.across)",
        "scale('y', datum.up)",
        f"{LETTER} * length(datum.label)",
    )
    looks: dict[str, Any] = {
        "align": "left",
        "dx": alt.ExprRef(f"clamp({x} + {right}, {LEFT + 4}, width - 20 - {wide}) - {x}"),
        "dy": alt.ExprRef(f"clamp({y} + ({down}), {inside}, height - {inside}) - {y}"),
        "fontSize": SMALL_SIZE,
        "text": alt.ExprRef("datum.label"),
    }
    return write_rimmed(points, looks)


def _write_titles(chart: alt.Chart) -> list[alt.Chart]:
    """Write the titles of the axes, which are in the data: below the plot and above it."""
    looks: dict[str, Any] = {
        "color": SLATE,
        "fontSize": SMALL_SIZE,
        "text": alt.ExprRef("datum.label"),
    }
    up = chart.transform_filter("datum.kind === 'up'").mark_text(
        align="left", baseline="bottom", dy=-10, **looks
    )
    across = chart.transform_filter("datum.kind === 'across'").mark_text(
        align="right", baseline="top", dx=-16, dy=24, **looks
    )
    return [
        up.encode(x=alt.value(0), y=alt.value(0)),
        across.encode(x=alt.value("width"), y=alt.value("height")),
    ]
