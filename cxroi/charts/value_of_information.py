"""What is it worth to know an assumption before deciding, and to ask customers about it?"""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import ANY_MONEY, figures_axis, money_below, plot_range
from cxroi.charts.colours import GREY, LIGHT_TEAL, RUST, SLATE, TEAL
from cxroi.charts.expressions import in_lines
from cxroi.charts.labels import end_labels
from cxroi.charts.rows import DOWN, LEFT_OF_BARS, ROW, draw_bars, number_rows, row_axis
from cxroi.charts.sizes import DASHES, LEFT, MILLIONS_OF_MONEY_FROM, NARROW, TICKS
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

LINES = [1, 2, 3, 4]
"""Of questions, by number."""


def information(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what it is worth to know an assumption before deciding, and how it can be known.

    ``frame`` has a row an assumption, from the top: ``label``, ``kind`` ("measure", "pilot"; "all"
    for knowing everything), ``worth`` (money), ``text`` (the same, printed).
    """
    chart, row = number_rows(frame), row_axis()
    kinds = {"all": GREY, "measure": TEAL, "pilot": LIGHT_TEAL}
    value = (
        alt.X("worth:Q", title="Value of information")
        .scale(domain=ANY_MONEY, range=plot_range(LEFT_OF_BARS, 132), nice=TICKS)
        .axis(money_below(labelFlush=True))
    )
    bars = draw_bars(chart).encode(
        value,
        row,
        color=fix_looks(alt.Color("kind:N"), list(kinds), list(kinds.values())),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("worth:Q", title="Value of information", format=",.2f"),
        ],
    )
    how = "({measure: ', by measuring', pilot: ', by a pilot'})[datum.kind] || ''"
    texts = chart.mark_text(
        align="left",
        dx=6,
        dy=alt.ExprRef(DOWN),
        text=alt.ExprRef(f"datum.text + ({how})"),
    )
    return overlay(frame, bars, texts.encode(value, row)).properties(height=alt.Step(ROW))


def survey(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what a survey is worth by how many customers it asks, a line a question.

    ``frame`` has a row a question and size, up to four questions: ``series``, ``asked`` (number of
    customers), ``worth`` (money), ``label`` (on a question's last row).
    """
    numbered = _number_questions(frame)
    asked = _customers_asked()
    value = (
        alt.Y("worth:Q", title="Value of the survey")
        .scale(domain=ANY_MONEY, nice=TICKS)
        .axis(figures_axis("y", MILLIONS_OF_MONEY_FROM))
    )
    paths = numbered.mark_line(strokeWidth=2, point={"filled": True, "size": 24}).encode(
        asked,
        value,
        detail="series:N",
        color=fix_looks(alt.Color("line:O"), LINES, [TEAL, SLATE, RUST, GREY]),
        strokeDash=fix_looks(alt.StrokeDash("line:O"), LINES, [[1, 0], [6, 3], DASHES, [1, 3]]),
    )
    points = numbered.mark_point(color=TEAL, opacity=0, size=200).encode(
        asked,
        value,
        tooltip=[
            alt.Tooltip("series:N", title="Assumption"),
            alt.Tooltip("asked:Q", title="Customers asked", format=",.0f"),
            alt.Tooltip("worth:Q", title="Value of the survey", format=",.2f"),
        ],
    )
    text = in_lines("datum.label", f"width < {NARROW} ? 14 : 20")
    names = end_labels(numbered, "worth", text=text).encode(
        asked, value, color=fix_looks(alt.Color("line:O"), LINES, [TEAL, SLATE, RUST, SLATE])
    )
    return overlay(frame, paths, points, names).resolve_scale(color="independent")


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "information": information,
    "survey": survey,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _number_questions(frame: pd.DataFrame) -> alt.Chart:
    """Number the questions in the order of their rows."""
    return (
        number_rows(frame)
        .transform_joinaggregate(first="min(row)", groupby=["series"])
        .transform_window(line="dense_rank()", sort=[alt.SortField("first")])
    )


def _customers_asked() -> alt.X:
    """Return the axis of the size of a survey, in tens where there is no room for more."""
    tens = "[10, 100, 1000, 10000, 100000, 1000000]"
    most = "[10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 1000000]"
    return (
        alt.X("asked:Q", title="Customers asked")
        .scale(type="log", nice=False, range=plot_range(LEFT, f"width < {NARROW} ? 96 : 132"))
        .axis(
            format=",d",
            grid=False,
            labelOverlap=True,
            values={"expr": f"width < {NARROW} ? {tens} : {most}"},
        )
    )
