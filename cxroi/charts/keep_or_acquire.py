"""Should the next unit of money keep customers or win new ones: a curve of spending for each."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.axes import customers_axis, money_below, percent_axis, plot_range
from cxroi.charts.colours import GREY, SLATE, TEAL, WHITE
from cxroi.charts.sizes import DASHES, LEFT, NARROW, SMALL_SIZE
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

LINES = ["curve", "next unit"]
DOTS = ["today", "best"]
RIGHT = f"width < {NARROW} ? 16 : 28"
IS_LINE = "datum.series === 'next unit'"
NAMES: dict[str, Any] = {
    "align": alt.ExprRef(f"{IS_LINE} ? 'right' : 'left'"),
    "dx": alt.ExprRef(f"{IS_LINE} ? 0 : 7"),
    "dy": alt.ExprRef(f"{IS_LINE} ? -10 : 12"),
    "fontSize": SMALL_SIZE,
}
"""A dot is named below it and the line above its end: there, no other line runs."""


def acquisition_curve(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw new customers by what is spent on winning them, and where the next unit breaks even.

    ``frame`` has a row a point: ``series`` ("curve", "next unit", "today", "best"), ``spend``,
    ``customers``, ``label``.
    """
    won = customers_axis("customers", zero=True)
    told = alt.Tooltip("customers:Q", title="New customers", format=",.0f")
    return _draw_curve(frame, won, told, "Acquisition spending")


def retention_curve(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw annual retention by what is spent on a customer, and where the next unit breaks even.

    ``frame`` has a row a point: ``series`` ("curve", "next unit", "today", "best"), ``spend``,
    ``rate`` (0 to 1), ``label``.
    """
    kept = alt.Y("rate:Q", title="Annual retention").scale(zero=True).axis(percent_axis("y"))
    told = alt.Tooltip("rate:Q", title="Annual retention", format=".1%")
    return _draw_curve(frame, kept, told, "Retention spending per customer")


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "acquisition_curve": acquisition_curve,
    "retention_curve": retention_curve,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _draw_curve(
    frame: pd.DataFrame, answer: alt.Y, told: alt.Tooltip, spending: str
) -> alt.LayerChart:
    chart = alt.Chart(frame)
    spend = (
        alt.X("spend:Q", title=spending)
        .scale(nice=False, zero=True, range=plot_range(LEFT, RIGHT))
        .axis(money_below())
    )
    lines = chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=LINES))
    dots = chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=DOTS))
    names = chart.transform_filter("datum.label !== ''").mark_text(**NAMES)
    return overlay(
        frame,
        lines.mark_line().encode(
            spend,
            answer,
            color=fix_looks(alt.Color("series:N"), LINES, [TEAL, GREY]),
            strokeDash=fix_looks(alt.StrokeDash("series:N"), LINES, [[1, 0], DASHES]),
            strokeWidth=fix_looks(alt.StrokeWidth("series:N"), LINES, [2.25, 1.5]),
        ),
        dots.mark_point(filled=True, size=90, opacity=1, stroke=WHITE, strokeWidth=1).encode(
            spend,
            answer,
            color=fix_looks(alt.Color("series:N"), DOTS, [SLATE, TEAL]),
            tooltip=[
                alt.Tooltip("label:N", title="Where"),
                alt.Tooltip("spend:Q", title=spending, format=",.2f"),
                told,
            ],
        ),
        names.encode(
            spend,
            answer,
            text="label:N",
            color=fix_looks(alt.Color("series:N"), [*DOTS, LINES[1]], [SLATE, TEAL, SLATE]),
        ),
    ).resolve_scale(color="independent")
