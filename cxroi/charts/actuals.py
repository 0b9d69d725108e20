"""What happened beside the plan, and how the case goes on: a chart for each measure, and the cash."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.axes import figures_axis, money_to_date, months, percent_axis
from cxroi.charts.colours import GREY, INK, RUST, SLATE, TEAL, WHITE
from cxroi.charts.labels import end_labels, readings
from cxroi.charts.sizes import DASHES, MILLIONS_OF_CUSTOMERS_FROM, NARROW, SMALL_SIZE, TICKS, TINT
from cxroi.charts.theme import fix_looks, overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

RIGHT = f"width < {NARROW} ? 80 : 112"
"""Room for the names of lines at their ends."""
LOOKS: dict[str, tuple[str, list[int], float]] = {
    "plan": (TEAL, [1, 0], 2.25),
    "continued": (INK, DASHES, 1.75),
}
"""Of each line its colour, dashes and width."""
NAMES = {
    "p95": "P95",
    "plan": "Plan",
    "continued": "Forecast",
    "p5": "P5",
    "actual": "Actual",
}
"""What a reading of a month calls each series."""
OUTSIDE = "datum.place !== 'inside'"
LEAST_PART = 500
"""Of the largest figure the axis shows a five-hundredth at least, so that rounding is not a slope."""


def actual_customers(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw customers: the plan and its range, what happened, and how it goes on.

    ``frame`` has a row a month and series: ``series`` ("p95", "plan", "p5", "continued", "actual"; the
    last two may be missing), ``month``, ``value``, ``place`` (of an actual figure: "inside" the
    range, "below" or "above" it), ``label`` (on a line's last row).
    """
    return _measure(frame, "Customers", figures_axis("y", MILLIONS_OF_CUSTOMERS_FROM), ",.0f")


def actual_referred(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw referred customers a month; ``frame`` is as for ``actual_customers``."""
    return _measure(frame, "Referred customers", _new(), ",.1f")


def actual_paid(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw paid customers a month; ``frame`` is as for ``actual_customers``."""
    return _measure(frame, "Paid customers", _new(), ",.1f")


def actual_retention(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw yearly retention; ``frame`` is as for ``actual_customers``, without "continued"."""
    return _measure(frame, "Annual retention rate", percent_axis("y"), ".1%")


def continued_cash(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw cumulative cash as planned and as it goes on, and where what is known ends.

    ``frame`` has a row a month and series: ``series`` ("plan", "continued"; the latter may be
    missing), ``month``, ``money``, ``gone`` (months gone by, the same in every row), ``label`` (on a
    line's last row).
    """
    chart = alt.Chart(frame)
    month, money = months(RIGHT), money_to_date("money")
    known = "datum.series === 'continued' && datum.month <= datum.gone"
    behind = chart.transform_filter(known).mark_line(color=INK, strokeWidth=2.25)
    series = list(LOOKS)
    return overlay(
        frame,
        *_rule_off(chart),
        _lines(chart).encode(month, money),
        behind.encode(month, money),
        end_labels(chart, "money").encode(month, money, color=_colour(series)),
        readings(
            _name_lines(chart), "told", "money", ",.2f", [NAMES[each] for each in series]
        ).encode(month),
    ).resolve_scale(color="independent")


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "continued_cash": continued_cash,
    "actual_customers": actual_customers,
    "actual_referred": actual_referred,
    "actual_paid": actual_paid,
    "actual_retention": actual_retention,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _measure(frame: pd.DataFrame, title: str, axis: alt.Axis, figures: str) -> alt.LayerChart:
    chart, month = alt.Chart(frame), months(RIGHT)

    def value(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=title).scale(nice=TICKS, zero=False).axis(axis)

    ends = ["p95", "plan", "continued", "p5"]
    names = [NAMES[each] for each in [*ends, "actual"]]
    return overlay(
        frame,
        _least_height(chart, value),
        _range(chart, value).encode(month),
        _lines(chart).encode(month, value("value")),
        end_labels(chart, "value").encode(month, value("value"), color=_colour(ends)),
        _points(chart).encode(month, value("value")),
        *_key(chart),
        readings(_name_lines(chart), "told", "value", figures, names).encode(month),
    ).resolve_scale(color="independent")


def _new() -> alt.Axis:
    return figures_axis("y", MILLIONS_OF_CUSTOMERS_FROM)


def _range(chart: alt.Chart, value: Callable[[str], alt.Y]) -> alt.Chart:
    """Tint where the plan's draws lie, but for a twentieth at either end."""
    ends = alt.FieldOneOfPredicate(field="series", oneOf=["p5", "p95"])
    return (
        chart.transform_filter(ends)
        .transform_aggregate(low="min(value)", high="max(value)", groupby=["month"])
        .mark_area(color=TEAL, opacity=TINT)
        .encode(value("low"), alt.Y2("high"))
    )


def _lines(chart: alt.Chart) -> alt.Chart:
    series = list(LOOKS)
    colours, dashes, widths = zip(*LOOKS.values(), strict=True)
    return (
        chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=series))
        .mark_line()
        .encode(
            color=fix_looks(alt.Color("series:N"), series, colours),
            strokeDash=fix_looks(alt.StrokeDash("series:N"), series, dashes),
            strokeWidth=fix_looks(alt.StrokeWidth("series:N"), series, widths),
        )
    )


def _points(chart: alt.Chart) -> alt.Chart:
    """Mark what happened: filled inside the range, hollow and warm outside it."""
    return (
        chart.transform_filter("datum.series === 'actual'")
        .mark_point(
            opacity=1,
            size=alt.ExprRef("domain('x')[1] <= 60 ? 34 : 9"),
            strokeWidth=alt.ExprRef("domain('x')[1] <= 60 ? 1.75 : 1"),
        )
        .encode(
            fill=alt.condition(OUTSIDE, alt.value(WHITE), alt.value(INK)),
            stroke=alt.condition(OUTSIDE, alt.value(RUST), alt.value(INK)),
        )
    )


def _key(chart: alt.Chart) -> list[alt.Chart]:
    """Say above the plot what a point is, where there are any."""
    any_point = chart.transform_filter("datum.series === 'actual'").transform_aggregate(
        points="count()", groupby=["series"]
    )
    words = {"○ outside the range": (RUST, 0), "● actual": (INK, 116)}
    return [
        any_point.mark_text(
            align="right",
            baseline="bottom",
            color=colour,
            dx=-aside,
            dy=-10,
            fontSize=SMALL_SIZE,
            text=text,
        ).encode(x=alt.value("width"), y=alt.value(0))
        for text, (colour, aside) in words.items()
    ]


def _rule_off(chart: alt.Chart) -> list[alt.Chart]:
    """Rule off what is known from what is to come."""
    rule = chart.transform_aggregate(month="max(gone)").transform_filter("datum.month > 0")
    late = "datum.month > domain('x')[1] / 2"
    words = rule.mark_text(
        align=alt.ExprRef(f"{late} ? 'right' : 'left'"),
        baseline="top",
        color=SLATE,
        dx=alt.ExprRef(f"{late} ? -6 : 6"),
        fontSize=SMALL_SIZE,
        text=alt.ExprRef(
            "datum.month + (datum.month === 1 ? ' month elapsed' : ' months elapsed')"
        ),
    )
    line = rule.mark_rule(color=GREY, strokeDash=[2, 3])
    return [line.encode(months(RIGHT)), words.encode(months(RIGHT), y=alt.value(0))]


def _colour(series: list[str]) -> Any:
    colours = [LOOKS[each][0] if each in LOOKS else SLATE for each in series]
    return fix_looks(alt.Color("series:N"), series, colours)


def _name_lines(chart: alt.Chart) -> alt.Chart:
    return chart.transform_calculate(told=f"({NAMES})[datum.series]")


def _least_height(chart: alt.Chart, value: Callable[[str], alt.Y]) -> alt.Chart:
    """Keep the axis from magnifying what is no more than rounding, and from having no height."""
    return (
        chart.transform_aggregate(least="min(value)", most="max(value)")
        .transform_calculate(
            foot=f"datum.least - datum.most / {LEAST_PART}",
            head=f"datum.most + max(datum.most, 1e-6) / {LEAST_PART}",
        )
        .mark_rule(opacity=0)
        .encode(value("foot"), alt.Y2("head"))
    )
