"""A company's own data: shares by box, what its counts move a published figure to, and who stays."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import months, names_axis, percent_axis, plot_range
from cxroi.charts.colours import GREY, INK, RUST, SLATE, TEAL
from cxroi.charts.expressions import in_lines
from cxroi.charts.labels import end_labels, rim_of
from cxroi.charts.sizes import NARROW
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

TIERS = ["Let down", "Satisfied", "Bonded"]
TIER_COLOURS = [RUST, SLATE, TEAL]
ROW = 64
NAMES_WIDE = 84
RIGHT_OF_BARS = 96
SERIES = ["prior", "data", "posterior"]
SERIES_COLOURS = [GREY, SLATE, TEAL]
SERIES_LINES = [[4, 3], [7, 3], [1, 0]]
LINES = ["A", "B", "C", "D", "F"]
LINE_COLOURS = [TEAL, SLATE, GREY, RUST, INK]
LINE_DASHES = [[1, 0], [1, 0], [7, 4], [7, 4], [2, 3]]
RIGHT_OF_LINES = f"(width < {NARROW} ? 84 : 116)"


def by_box(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw a share of each tier and its interval.

    ``frame`` has a row a tier: ``tier``, ``share``, ``low``, ``high`` (shares, 0 to 1), ``label``.
    """
    chart = alt.Chart(frame)
    tier = alt.Y("tier:N", sort=TIERS[::-1], title=None).axis(names_axis("datum.label"))
    scale = alt.Scale(domain=[0, 1], range=plot_range(NAMES_WIDE, RIGHT_OF_BARS))

    def share(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title="Share of customers").scale(scale).axis(percent_axis("x"))

    colour = fix_looks(alt.Color("tier:N"), TIERS, TIER_COLOURS)
    told = [
        alt.Tooltip("tier:N", title="Box"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("low:Q", title="From", format=".1%"),
        alt.Tooltip("high:Q", title="To", format=".1%"),
    ]
    return overlay(
        frame,
        chart.mark_rule(strokeWidth=3, opacity=0.45).encode(
            share("low"), alt.X2("high"), tier, color=colour, tooltip=told
        ),
        chart.mark_point(filled=True, opacity=1, size=90).encode(
            share("share"), tier, color=colour, tooltip=told
        ),
        chart.mark_text(align="left", dx=10, limit=RIGHT_OF_BARS - 12).encode(
            share("high"), tier, text="label:N"
        ),
    ).properties(height=alt.Step(ROW))


def moved(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw a published ratio, what own counts say, and what both come to.

    ``frame`` has a row a point: ``series`` ("prior", "data", "posterior"), ``ratio`` (above 0),
    ``height`` (of the highest, 0 to 1), ``label`` (at the top of a line), ``side`` ("left" or
    "right" of the top, where it stands).
    """
    chart = alt.Chart(frame)
    ratio = (
        alt.X("ratio:Q", title="Ratio (log scale)")
        .scale(type="log", nice=False, range=plot_range(8, 24))
        .axis(
            format="~g",
            grid=False,
            labelOverlap=True,
            values=[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        )
    )
    height = alt.Y("height:Q", axis=None).scale(domain=[0, 1.12])
    colour = fix_looks(alt.Color("series:N"), SERIES, SERIES_COLOURS)
    even = chart.transform_aggregate(rows="count()").mark_rule(color=GREY, strokeDash=[2, 3])
    area = chart.transform_filter("datum.series === 'posterior'").mark_area(
        opacity=0.16, color=TEAL
    )
    lines = chart.mark_line(strokeWidth=2).encode(
        ratio,
        height,
        color=colour,
        strokeDash=fix_looks(alt.StrokeDash("series:N"), SERIES, SERIES_LINES),
    )
    side = "datum.side === 'left' ? {} : {}"
    tops = chart.transform_filter("datum.label !== ''").mark_text(
        align=alt.ExprRef(side.format("'right'", "'left'")),
        dx=alt.ExprRef(side.format(-4, 4)),
        dy=-8,
        fontWeight=600,
    )
    ink = fix_looks(alt.Color("series:N"), SERIES, [SLATE, SLATE, TEAL])
    return overlay(
        frame,
        even.encode(x=alt.datum(1)),
        area.encode(ratio, height),
        lines,
        tops.encode(ratio, height, text="label:N", color=ink),
    ).resolve_scale(color="independent")


def stayed(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw who is still here, month by month after joining.

    ``frame`` has a row a month and line: ``series`` ("A" to "D", and "F" for what is fitted),
    ``month``, ``share`` (0 to 1), ``label`` (on a line's last row).
    """
    chart = alt.Chart(frame)
    month = months(right=RIGHT_OF_LINES).title("Months since joining")
    share = alt.Y("share:Q", title="Still customers").scale(domain=[0, 1]).axis(percent_axis("y"))
    colour = fix_looks(alt.Color("series:N"), LINES, LINE_COLOURS)
    text = in_lines("datum.label", f"width < {NARROW} ? 12 : 18")
    names = end_labels(chart.transform_filter("datum.label !== ''"), "share", text=text)
    inks = fix_looks(alt.Color("series:N"), LINES, [TEAL, SLATE, SLATE, RUST, INK])
    lines = chart.mark_line(strokeWidth=2, interpolate="step-after").encode(
        month,
        share,
        color=colour,
        strokeDash=fix_looks(alt.StrokeDash("series:N"), LINES, LINE_DASHES),
    )
    told = [
        alt.Tooltip("month:Q", title="Months since joining", format="d"),
        alt.Tooltip("share:Q", title="Still customers", format=".1%"),
    ]
    pointed = chart.mark_point(opacity=0, size=120).encode(month, share, tooltip=told)
    named = names.encode(month, share, color=inks)
    rim = rim_of(names).encode(month, share)
    return overlay(frame, lines, rim, named, pointed).resolve_scale(color="independent")


_RATIOS = ("retention_odds_ratio", "cross_sell_odds_ratio", "let_down_odds_ratio", "referral_ratio")
CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "kept_by_box": by_box,
    "second_by_box": by_box,
    **{f"moved_{key}": moved for key in _RATIOS},
    "stayed": stayed,
}
"""Every chart by the name of its exhibit, in the order of reading."""
