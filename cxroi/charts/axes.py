"""The axes of charts: figures, shares, names, months and years along a plot."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from cxroi.charts.colours import GREY, GRID, INK
from cxroi.charts.expressions import centre, write_figures
from cxroi.charts.sizes import (
    LEFT,
    LINE_HEIGHT,
    MILLIONS_OF_CUSTOMERS_FROM,
    MILLIONS_OF_MONEY_FROM,
    TEXT_SIZE,
    TICKS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ANY_SHARE = alt.DomainUnionWith(unionWith=[0, 0.01])
ANY_MONEY = alt.DomainUnionWith(unionWith=[0, 1])
"""What an axis shows at least, so that it has a length where all is nothing."""


def figures_axis(
    channel: Literal["x", "y"], millions_from: float, *, grid: bool = True, **options: Any
) -> alt.Axis:
    """Return an axis that reads 0.3m, 1.2bn or 45,000, all of it in the same unit.

    The zero line is drawn darker than the grid; without a grid it is the only line.
    """
    zero: Any = {
        "condition": {"test": "datum.value === 0", "value": GREY},
        "value": GRID if grid else "transparent",
    }
    place = _title_above() if channel == "y" else {}
    return alt.Axis(
        labelExpr=write_figures(channel, millions_from),
        tickCount=TICKS,
        gridColor=zero,
        **(place | options),
    )


def percent_axis(channel: Literal["x", "y"], **options: Any) -> alt.Axis:
    """Return an axis of shares that reads 25%; without a grid unless asked for."""
    place = _title_above() if channel == "y" else {"grid": False}
    percent: dict[str, Any] = {
        "labelExpr": "format(100 * datum.value, ',.3~r') + '%'",
        "labelOverlap": True,
        "labelSeparation": 8,
        "tickCount": TICKS,
    }
    return alt.Axis(**(percent | place | options))


def categories_axis(left: int, **options: Any) -> alt.Axis:
    """Return a vertical axis of names, with ``left`` pixels of room inside the picture."""
    return alt.Axis(labelColor=INK, labelFontSize=TEXT_SIZE, **(_title_above(left) | options))


def names_axis(text: str, down: str = "0", **options: Any) -> alt.Axis:
    """Return an axis of names that begin at the picture's left edge, broken in lines."""
    broken: dict[str, Any] = {
        "labelAlign": "left",
        "labelExpr": text,
        "labelLimit": 0,
        "labelLineHeight": LINE_HEIGHT,
        "labelOffset": alt.ExprRef(f"{down} + {centre(text)}"),
        "labelPadding": 0,
    }
    return categories_axis(0, **(broken | options))


def plot_range(left: str | int, right: str | int) -> list[Any]:
    """Keep ``left`` and ``right`` pixels of the picture's width free beside the plot.

    So axis and end labels stand inside the width that a chart is given, whatever they read,
    and the plot does not move when they change.
    """
    return [left if isinstance(left, int) else {"expr": left}, {"expr": f"width - ({right})"}]


def months(right: str) -> alt.X:
    """Return the axis of months: every quarter, half year, year or more, by how many there are."""
    last = "domain('x')[1]"
    step = f"{last} <= 12 ? 3 : {last} <= 36 ? 6 : {last} <= 84 ? 12 : {last} <= 120 ? 24 : 36"
    return (
        alt.X("month:Q", title="Months from the decision")
        .scale(nice=False, zero=True, range=plot_range(LEFT, right))
        .axis(
            format="d",
            grid=False,
            labelOverlap=True,
            values={"expr": f"sequence(0, {last} + 1, {step})"},
        )
    )


def years(right: str | int) -> alt.X:
    """Return the axis of years, a band each; ``right`` is the room beside the last."""
    return (
        alt.X("year:O", title="Year from the decision")
        .scale(paddingInner=0.3, paddingOuter=0.3, range=plot_range(LEFT, right))
        .axis(labelAngle=0, labelOverlap=True, labelSeparation=5)
    )


def money_to_date(field: str) -> alt.Y:
    """Return the axis of money added up over time; zero is always in sight."""
    return (
        alt.Y(f"{field}:Q", title="Cumulative cash")
        .scale(nice=TICKS, zero=True)
        .axis(figures_axis("y", MILLIONS_OF_MONEY_FROM))
    )


def customers_axis(field: str, *, zero: bool) -> alt.Y:
    """Return the axis of a number of customers; with ``zero``, zero is in sight."""
    return (
        alt.Y(f"{field}:Q", title="Customers")
        .scale(nice=TICKS, zero=zero)
        .axis(figures_axis("y", MILLIONS_OF_CUSTOMERS_FROM))
    )


def npv_axis(field: str, scale: alt.Scale) -> alt.X:
    """Return the axis of net present values, which other marks of a chart share."""
    return alt.X(f"{field}:Q", title="NPV").scale(scale).axis(money_below())


def money_below(**options: Any) -> alt.Axis:
    """Return an axis of money without lines; a chart draws its own zero line where it is read."""
    return figures_axis(
        "x",
        MILLIONS_OF_MONEY_FROM,
        grid=False,
        gridOpacity=0,
        labelOverlap=True,
        labelSeparation=8,
        **options,
    )


def keep_height(chart: alt.Chart, count: Callable[[str], alt.Y]) -> alt.Chart:
    """Keep the axis from magnifying less than a thousandth of all customers."""
    return (
        chart.transform_aggregate(least="min(customers)", most="max(customers)")
        .transform_calculate(
            foot="datum.least - datum.most / 2000", head="datum.most + datum.most / 2000"
        )
        .mark_rule(opacity=0)
        .encode(count("foot"), alt.Y2("head"))
    )


def _title_above(left: int = LEFT) -> dict[str, Any]:
    """Put an axis inside the picture, its title above it and level with the picture's edge."""
    return {
        "offset": -left,
        "titleAlign": "left",
        "titleAngle": 0,
        "titleBaseline": "bottom",
        "titleX": -left,
        "titleY": -10,
    }
