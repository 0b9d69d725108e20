"""What does the programme bring and cost each year, and what has come of it?"""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import money_to_date, years
from cxroi.charts.colours import INK, LIGHT_RUST, LIGHT_TEAL, RUST, TEAL, WHITE
from cxroi.charts.expressions import in_lines
from cxroi.charts.labels import end_labels
from cxroi.charts.sizes import NARROW
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

KINDS = ["benefits", "costs", "cumulative"]
CUMULATIVE = "datum.kind === 'cumulative'"


def finance(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the benefits and costs of each year, and what has come of them by its end.

    ``frame`` has a row a year and kind: ``kind`` ("benefits", "costs", "cumulative"), ``year`` (0
    is the decision), ``money`` (costs below 0), ``label`` (on a kind's last row).
    """
    chart, year = alt.Chart(frame), years(f"width < {NARROW} ? 78 : 104")
    tips = [
        alt.Tooltip("year:O", title="Year"),
        alt.Tooltip("kind:N", title="Money"),
        alt.Tooltip("money:Q", title="Amount", format=",.2f"),
    ]

    def money(field: str) -> alt.Y:
        return money_to_date(field).title("Money")

    bars = (
        chart.transform_filter("datum.kind !== 'cumulative'")
        .mark_bar()
        .encode(
            year,
            money("money"),
            color=fix_looks(alt.Color("kind:N"), KINDS[:2], [LIGHT_TEAL, LIGHT_RUST]),
            tooltip=tips,
        )
    )
    net = chart.transform_filter(CUMULATIVE)
    path = net.mark_line(color=INK, strokeWidth=2.25).encode(year, money("money"))
    points = net.mark_point(color=INK, fill=INK, opacity=1, size=40, stroke=WHITE, strokeWidth=1)
    return overlay(
        frame,
        bars,
        path,
        points.encode(year, money("money"), tooltip=tips),
        _name_kinds(chart).encode(year, money("middle")),
    ).resolve_scale(color="independent")


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "finance": finance,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _name_kinds(chart: alt.Chart) -> alt.Chart:
    """Name bars and line beside the last year."""
    middle = f"{CUMULATIVE} ? datum.money : datum.money / 2"
    return end_labels(
        chart.transform_calculate(middle=middle),
        "middle",
        beside="bandwidth('x') / 2",
        text=in_lines("datum.label", f"width < {NARROW} ? 12 : 20"),
    ).encode(color=fix_looks(alt.Color("kind:N"), KINDS, [TEAL, RUST, INK]))
