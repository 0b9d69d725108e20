"""The words in a plot: names of lines and fills, and what a line reads where it is pointed at."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.colours import SLATE, WHITE
from cxroi.charts.expressions import centre, count_lines, two_lines
from cxroi.charts.sizes import LETTER, LINE_HEIGHT, NARROW, SMALL_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    Order = list[alt.SortField | dict[str, str]]

MOST_NAMES = 4
"""Lines of a picture that are named at their ends, at most."""
RIM: dict[str, Any] = {
    "stroke": WHITE,
    "strokeJoin": "round",
    "strokeOpacity": 0.7,
    "strokeWidth": 3,
}
"""What sets words off from what they stand on, drawn below them."""


def rim_of(names: alt.Chart) -> alt.Chart:
    """Return what sets written names off from the lines below them; it is drawn first."""
    looks = {key: value for key, value in names.mark.to_dict().items() if key != "type"}
    return names.mark_text(**looks, **RIM, color=WHITE)


def end_labels(
    lines: alt.Chart,
    field: str,
    *,
    beside: str = "0",
    text: str | None = None,
    room: str = "0",
) -> alt.Chart:
    """Name each of up to four lines at its end; names that would touch are pushed apart.

    A name may be broken in lines. Pushed down as little as the names above it ask for, then up
    as little as those below it do, it stands in the middle of the two: where it belongs, if
    there is room. No name leaves the plot, and no line of one its ``room``, in pixels.
    """
    text = text or two_lines("datum.label", 13, f"width < {NARROW}")
    highest_first: list[alt.SortField | dict[str, str]] = [alt.SortField(field, order="descending")]
    apart = f"({LINE_HEIGHT} * datum.tallest + (datum.tallest > 1 ? 4 : 0))"
    pushed_down, pushed_up = [], []
    for nth in range(1, MOST_NAMES + 1):
        down, end = f"(datum.place - {nth}) * {apart}", f"scale('y', datum.end{nth})"
        pushed_down.append(f"datum.place >= {nth} ? {end} + {down} : -1e9")
        pushed_up.append(f"datum.place <= {nth} && datum.names >= {nth} ? {end} + {down} : 1e9")
    middle = f"(max({', '.join(pushed_down)}) + min({', '.join(pushed_up)})) / 2"
    half = f"{LINE_HEIGHT / 2} * (datum.tallest - 1)"
    top = f"{half} + (datum.place - 1) * {apart}"
    foot = f"height - {half} - (datum.names - datum.place) * {apart}"
    inside = f"max({top}, min({middle}, {foot}))"
    ends = [
        alt.WindowFieldDef(op="nth_value", field=field, param=nth, **{"as": f"end{nth}"})
        for nth in range(1, MOST_NAMES + 1)
    ]
    return (
        lines.transform_filter("datum.label !== ''")
        .transform_calculate(tall=count_lines(text))
        .transform_joinaggregate(tallest="max(tall)", names="count()")
        .transform_window(ends, frame=[None, None], sort=highest_first)
        .transform_window(place="row_number()", sort=highest_first)
        .mark_text(
            align="left",
            dx=alt.ExprRef(f"{beside} + 7"),
            dy=alt.ExprRef(f"{inside} - scale('y', datum.{field}) + {centre(text)}"),
            limit=alt.ExprRef(room),
            text=alt.ExprRef(text),
        )
    )


def readings(
    lines: alt.Chart, series: str, field: str, figures: str, names: Sequence[str]
) -> alt.Chart:
    """Say what every line reads in the month that is pointed at."""
    which = f"'line' + indexof({json.dumps(names)}, datum['{series}'])"
    return (
        lines.transform_calculate(which=which)
        .transform_pivot("which", value=field, groupby=["month"])
        .mark_rule(opacity=0, strokeWidth=alt.ExprRef("max(1, width / domain('x')[1])"))
        .encode(
            tooltip=[
                alt.Tooltip("month:Q", title="Months from the decision"),
                *(
                    alt.Tooltip(f"line{place}:Q", title=name, format=figures)
                    for place, name in enumerate(names)
                ),
            ]
        )
    )


def write_key(frame: pd.DataFrame, entries: dict[str, str], over: int) -> list[alt.Chart]:
    """Name the fills of bars ``over`` the plot, in pixels: a square of each, and its words."""
    drawn, right = [], 0
    for words, colour in entries.items():
        place = once(frame).encode(x=alt.value(right), y=alt.value(-over))
        square = place.mark_text(align="left", color=colour, fontSize=14, text="■")
        named = place.mark_text(align="left", color=SLATE, dx=14, fontSize=SMALL_SIZE, text=words)
        drawn += [square, named]
        right += 28 + LETTER * len(words)
    return drawn


def write_rimmed(chart: alt.Chart, looks: Mapping[str, Any]) -> list[alt.Chart]:
    """Write words with a rim below them."""
    return [chart.mark_text(**looks, **RIM), chart.mark_text(**looks)]


def sort_down(*fields: str) -> Order:
    """Sort by fields, the highest first."""
    return [alt.SortField(field, order="descending") for field in fields]


def once(frame: pd.DataFrame) -> alt.Chart:
    """Return what is drawn once, whatever the number of rows."""
    return alt.Chart(frame).transform_aggregate(rows="count()")
