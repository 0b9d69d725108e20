"""What was published beside the reader's own: practices of companies, and loyalty by score."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import names_axis, percent_axis, plot_range
from cxroi.charts.colours import GREY, PALE_GREY, SLATE, TEAL, WHITE
from cxroi.charts.labels import write_key
from cxroi.charts.rows import IN_ORDER, number_rows
from cxroi.charts.sizes import DASHES, LEFT, NARROW, SMALL_SIZE
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

ROW = 24
NAMES_WIDE = f"(width < {NARROW} ? 136 : 190)"
ENDS = "datum.value === 0 ? 'no, 0%' : datum.value === 1 ? 'yes, 100%' : 'in part'"
RIGHT = f"(width < {NARROW} ? 48 : 64)"
"""Pixels right of the plot, where published shares are read."""
YOU = "you"
"""The series of the reader's own answers; the other is that of the companies asked."""
STATED = ["stated loyalty", "actual loyalty"]


def profile(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw each answer of the readiness check, and the published share of companies beside it.

    ``frame`` has a row a dot: ``question``, ``part``, ``series`` ("you", or who else was asked),
    ``share`` (0 to 1), ``label``.
    """
    chart = number_rows(frame)
    name = (
        alt.Y("question:N", sort=IN_ORDER, title=None)
        .scale(padding=0)
        .axis(names_axis("datum.label", domain=False, ticks=False, grid=True))
    )
    share = (
        alt.X("share:Q", title=None)
        .scale(domain=[0, 1], range=plot_range(NAMES_WIDE, RIGHT), nice=False)
        .axis(values=[0, 0.5, 1], labelExpr=ENDS, grid=False, labelOverlap=True)
    )
    told = [
        alt.Tooltip("question:N", title="Question"),
        alt.Tooltip("series:N", title="Who"),
        alt.Tooltip("label:N", title="Answer"),
    ]
    yours = chart.transform_filter(f"datum.series === '{YOU}'")
    theirs = chart.transform_filter(f"datum.series !== '{YOU}'")
    return overlay(
        frame,
        theirs.mark_point(filled=True, shape="diamond", size=70, color=GREY, opacity=1).encode(
            share, name, tooltip=told
        ),
        theirs.mark_text(align="right", color=SLATE, fontSize=SMALL_SIZE).encode(
            x=alt.value(alt.ExprRef("width")), y=name, text="label:N"
        ),
        yours.mark_point(
            filled=True, size=110, color=TEAL, opacity=1, stroke=WHITE, strokeWidth=1
        ).encode(share, name, tooltip=told),
        *write_key(
            frame, {"your answer": TEAL, "share of companies with the practice": GREY}, over=20
        ),
    ).properties(height=alt.Step(ROW))


def cliff(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw a survey's answers, and the stated and the actual loyalty of each box.

    ``frame`` has a row a box and series: ``box``, ``place`` (0 is the top), ``series`` ("answers",
    "stated loyalty", "actual loyalty"), ``share`` (0 to 1), ``label``.
    """
    chart = alt.Chart(frame)
    box = (
        alt.X("box:N", sort=alt.EncodingSortField(field="place", op="min"), title=None)
        .scale(range=plot_range(LEFT, 16))
        .axis(labelAngle=0, labelOverlap=True)
    )
    share = alt.Y("share:Q", title=None).scale(domain=[0, 1]).axis(percent_axis("y"))
    bars = chart.transform_filter("datum.series === 'answers'").mark_bar(color=PALE_GREY)
    lines = chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=STATED))
    colour = fix_looks(alt.Color("series:N"), STATED, [SLATE, TEAL])
    told = [
        alt.Tooltip("box:N", title="Score"),
        alt.Tooltip("series:N", title="Who"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
    ]
    published = lines.transform_filter("datum.place < 2")
    above = alt.ExprRef(f"datum.series === '{STATED[0]}' || datum.place === 0 ? -12 : 14")
    text = published.mark_text(dx=4, dy=above, align="left", fontWeight=600).encode(
        box, share, text="label:N", color=colour
    )
    return overlay(
        frame,
        bars.encode(box, share, tooltip=told),
        lines.mark_line(strokeWidth=2).encode(
            box,
            share,
            color=colour,
            strokeDash=fix_looks(alt.StrokeDash("series:N"), STATED, [DASHES, [1, 0]]),
        ),
        lines.mark_point(filled=True, size=80, opacity=1).encode(
            box, share, color=colour, tooltip=told
        ),
        text,
        *write_key(
            frame,
            {"stated loyalty": SLATE, "actual loyalty": TEAL, "survey answers": PALE_GREY},
            over=14,
        ),
    )


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "profile": profile,
    "cliff": cliff,
}
"""Every chart by the name of its table, in the order of reading."""
