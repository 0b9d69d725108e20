"""What is the case worth? One chart for each exhibit, drawn from its table.

It is more than 300 lines because a reader's copy of it, ``charts.py``, holds all six to change.
"""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cxroi.charts.axes import (
    categories_axis,
    customers_axis,
    figures_axis,
    keep_height,
    money_to_date,
    months,
    plot_range,
    years,
)
from cxroi.charts.colours import (
    GREY,
    INK,
    LIGHT_RUST,
    LIGHT_TEAL,
    PALE_GREY,
    PALE_TEAL,
    RUST,
    SLATE,
    TEAL,
    WHITE,
)
from cxroi.charts.expressions import two_lines
from cxroi.charts.labels import end_labels, readings, rim_of
from cxroi.charts.rows import IN_ORDER
from cxroi.charts.sizes import (
    DASHES,
    LEFT,
    MILLIONS_OF_CUSTOMERS_FROM,
    NARROW,
    SMALL_SIZE,
    TICKS,
    TINT,
)
from cxroi.charts.theme import fix_looks, overlay
from cxroi.charts.waterfall import draw_waterfall

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

TIERS = ["Bonded", "Satisfied", "Let down"]
FEWEST_NEW_CUSTOMERS = 10
"""What the axis of new customers shows at least, so that none reads as none."""


def cash(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw cumulative cash, discounted too, and the month of the payback.

    ``frame`` has a row a month and series: ``series`` ("cash", "discounted", and one row
    "payback" or none), ``month``, ``money``, ``label`` (on a line's last row, and on "payback").
    Rows of "band" (or "old band", which is paler) have ``low`` besides, and those of "P10" and "P90"
    name its ends.
    """
    chart = alt.Chart(frame)
    series = ["cash", "discounted"]
    month, money = months(right=f"width < {NARROW} ? 74 : 102"), money_to_date("money")
    lines = chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=series))
    path = lines.mark_line(color=TEAL).encode(
        month,
        money,
        strokeDash=fix_looks(alt.StrokeDash("series:N"), series, [[1, 0], DASHES]),
        strokeWidth=fix_looks(alt.StrokeWidth("series:N"), series, [2.25, 1.5]),
    )
    named = chart.transform_filter(
        alt.FieldOneOfPredicate(field="series", oneOf=[*series, "P10", "P90"])
    )
    inks = fix_looks(alt.Color("series:N"), [*series, "P10", "P90"], [TEAL, TEAL, SLATE, SLATE])
    return overlay(
        frame,
        _band(chart, month),
        path,
        end_labels(named, "money").encode(month, money, color=inks),
        *_mark_payback(chart, month, money),
        readings(lines, "series", "money", ",.2f", series).encode(month),
    )


def value(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw which driver brings which part of the value, what it costs and what remains.

    ``frame`` has a row a bar, from the top: ``part``, ``kind`` ("driver", "benefits", "cost" or
    "net"), ``start``, ``end``, ``amount`` and ``label``.
    """
    left = 118
    part = alt.Y("part:N", sort=IN_ORDER, title="Driver").axis(
        categories_axis(left, labelExpr=two_lines("datum.label", 20))
    )
    kinds = {"driver": LIGHT_TEAL, "lost driver": LIGHT_RUST, "benefits": TEAL}
    kinds |= {"lost benefits": RUST, "cost": RUST, "net": TEAL, "lost net": RUST}
    bars, *others = draw_waterfall(frame, part, "Present value", left, kinds)
    bars = bars.transform_calculate(
        kind="datum.kind !== 'cost' && datum.amount < 0 ? 'lost ' + datum.kind : datum.kind"
    )
    return overlay(frame, bars, *others)


def customers(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw customers with the programme and without; the axis is truncated.

    ``frame`` has a row a month and path: ``path`` ("with programme", "without programme"),
    ``month``, ``customers``, ``label`` (on a line's last row).
    """
    chart = alt.Chart(frame)
    paths = ["with programme", "without programme"]
    month = months(right=f"width < {NARROW} ? 78 : 120")

    def count(field: str) -> alt.Y:
        return customers_axis(field, zero=False)

    lines = chart.mark_line().encode(
        month,
        count("customers"),
        color=fix_looks(alt.Color("path:N"), paths, [TEAL, GREY]),
        strokeDash=fix_looks(alt.StrokeDash("path:N"), paths, [[1, 0], DASHES]),
        strokeWidth=fix_looks(alt.StrokeWidth("path:N"), paths, [2.25, 1.75]),
    )
    names = end_labels(chart, "customers").encode(
        month, count("customers"), color=fix_looks(alt.Color("path:N"), paths, [TEAL, SLATE])
    )
    return overlay(
        frame,
        keep_height(chart, count),
        _tint_gain(chart, month, count, "max", TEAL),
        _tint_gain(chart, month, count, "min", RUST),
        lines,
        names,
        readings(chart, "path", "customers", ",.0f", paths).encode(month),
    ).resolve_scale(color="independent")


def customer_tiers(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw customers by tier, with the programme and, dashed, without.

    ``frame`` has a row a month, tier and path: ``tier`` ("Bonded", "Satisfied", "Let down"),
    ``path`` ("with programme", "without programme"), ``month``, ``customers``, ``label`` (on the
    last row of a line with the programme).
    """
    chart = alt.Chart(frame)
    month, count = months(right="68"), customers_axis("customers", zero=True)
    colour = fix_looks(alt.Color("tier:N"), TIERS, [TEAL, SLATE, RUST])
    paths = ["with programme", "without programme"]
    lines = chart.mark_line().encode(
        month,
        count,
        color=colour,
        strokeDash=fix_looks(alt.StrokeDash("path:N"), paths, [[1, 0], DASHES]),
        strokeWidth=fix_looks(alt.StrokeWidth("path:N"), paths, [2.25, 1.5]),
    )
    named = chart.transform_calculate(line="datum.tier + ', ' + datum.path")
    names = [f"{tier}, {path}" for tier in TIERS for path in paths]
    return overlay(
        frame,
        lines,
        end_labels(chart, "customers").encode(month, count, color=colour),
        readings(named, "line", "customers", ",.0f", names).encode(month),
    )


def retention(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the annual retention rate: each tier, then all customers.

    ``frame`` has a row a bar, from the top: ``tier`` ("Bonded", "Satisfied", "Let down", "All
    today", "All at full effect"), ``retention``, ``label``, ``shares`` (what the bar's inside says).
    """
    left, right = 106, 44
    chart = alt.Chart(frame)
    tier = alt.Y("tier:N", sort=None, title="Customers").axis(categories_axis(left))
    share = (
        alt.X("retention:Q", title="Annual retention rate")
        .scale(domain=[0, 1], range=plot_range(left, right), nice=False)
        .axis(
            grid=False,
            labelOverlap=True,
            labelExpr="format(100 * datum.value, '.0f') + '%'",
            values=[0, 0.25, 0.5, 0.75, 1],
        )
    )
    rows = [*TIERS, "All today", "All at full effect"]
    colours = [TEAL, SLATE, RUST, PALE_GREY, PALE_TEAL]
    bars = chart.mark_bar(height={"band": 0.66}).encode(
        share,
        tier,
        color=fix_looks(alt.Color("tier:N"), rows, colours),
        tooltip=[
            alt.Tooltip("tier:N", title="Customers"),
            alt.Tooltip("retention:Q", title="Annual retention rate", format=".1%"),
            alt.Tooltip("shares:N", title="Share"),
        ],
    )
    ends = chart.mark_text(align="left", dx=6).encode(share, tier, text="label:N")
    return overlay(
        frame, bars, ends, _write_shares(chart).encode(share, tier), _part_from_all(chart, tier)
    )


def new_customers(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the new customers of each year by source, and what one costs.

    ``frame`` has a row a year and source: ``year``, ``source`` ("referred", "paid"; the first
    stands below), ``customers``, ``cost``, ``label`` (above the bar; on one of a year's rows).
    """
    sources = ["referred", "paid"]
    stacked = alt.Chart(frame).transform_stack(
        stack="customers", groupby=["year"], as_=["from", "to"]
    )
    year = years(60)
    bars = stacked.mark_bar().encode(
        year,
        _new_customers("from"),
        alt.Y2("to"),
        color=fix_looks(alt.Color("source:N"), sources, [TEAL, GREY]),
        tooltip=[
            alt.Tooltip("year:O", title="Year"),
            alt.Tooltip("source:N", title="Source"),
            alt.Tooltip("customers:Q", title="New customers", format=",.0f"),
            alt.Tooltip("cost:Q", title="Average acquisition cost", format=",.2f"),
        ],
    )
    names = _name_sources(stacked).encode(
        year,
        _new_customers("centre"),
        color=fix_looks(alt.Color("source:N"), sources, [TEAL, SLATE]),
    )
    costs = _write_costs(stacked).encode(year, _new_customers("top"))
    return overlay(frame, bars, names, rim_of(costs), costs).resolve_scale(color="independent")


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "cash": cash,
    "value": value,
    "customers": customers,
    "retention": retention,
    "new_customers": new_customers,
    "customer_tiers": customer_tiers,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _new_customers(field: str) -> alt.Y:
    """Return the axis of new customers, which has a height even where there are none."""
    return (
        alt.Y(f"{field}:Q", title="New customers")
        .scale(domain=alt.DomainUnionWith(unionWith=[0, FEWEST_NEW_CUSTOMERS]), nice=TICKS)
        .axis(figures_axis("y", MILLIONS_OF_CUSTOMERS_FROM))
    )


def _band(chart: alt.Chart, month: alt.X) -> alt.Chart:
    """Tint where most simulations lie, if the rows say so."""
    bands = ["band", "old band"]
    return (
        chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=bands))
        .mark_area(color=TEAL)
        .encode(
            month,
            money_to_date("money"),
            alt.Y2("low"),
            fillOpacity=fix_looks(alt.FillOpacity("series:N"), bands, [TINT, TINT / 2]),
        )
    )


def _mark_payback(chart: alt.Chart, month: alt.X, money: alt.Y) -> list[alt.Chart]:
    """Mark the payback; its words stand where the curve is not: left above, or right below."""
    paid = chart.transform_filter("datum.series === 'payback'").encode(
        month,
        money,
        tooltip=[
            alt.Tooltip("label:N", title="Cash"),
            alt.Tooltip("month:Q", title="Months from the decision", format=",.1f"),
        ],
    )
    early = f"scale('x', datum.month) < {LEFT} + 5.8 * length(datum.label)"
    words = paid.mark_text(
        align=alt.ExprRef(f"{early} ? 'left' : 'right'"),
        dx=alt.ExprRef(f"{early} ? 7 : -5"),
        dy=alt.ExprRef(f"{early} ? 12 : -12"),
    )
    point = paid.mark_point(color=TEAL, fill=TEAL, opacity=1, size=64, stroke=WHITE)
    return [point, words.encode(text="label:N")]


def _tint_gain(
    chart: alt.Chart, month: alt.X, count: Callable[[str], alt.Y], keep: str, colour: str
) -> alt.Chart:
    """Tint customers gained (``keep`` is "max") or lost ("min") between the two lines."""
    return (
        chart.transform_calculate(path="datum.path === 'with programme' ? 'programme' : 'today'")
        .transform_pivot("path", value="customers", groupby=["month"])
        .transform_calculate(kept=f"{keep}(datum.programme, datum.today)")
        .mark_area(color=colour, opacity=TINT)
        .encode(month, count("today"), alt.Y2("kept"))
    )


def _write_shares(chart: alt.Chart) -> alt.Chart:
    """Write a tier's share inside its bar, shorter or behind the bar's label where it must."""
    length = "(scale('x', datum.retention) - scale('x', 0))"
    short = "replace(datum.shares, ' of customers', '')"
    fits, fits_short = (f"{length} > 5.6 * length({text}) + 14" for text in ("datum.shares", short))
    dark = "indexof(datum.tier, 'All') === 0"
    return chart.mark_text(
        align="left",
        color=alt.ExprRef(f"{fits_short} && !({dark}) ? '{WHITE}' : '{INK}'"),
        dx=alt.ExprRef(f"{fits_short} ? 8 - {length} : 14 + 7 * length(datum.label)"),
        fontSize=SMALL_SIZE,
        text=alt.ExprRef(f"{fits} ? datum.shares : {short}"),
    )


def _part_from_all(chart: alt.Chart, tier: alt.Y) -> alt.Chart:
    """Set the rows of all customers apart from the tiers."""
    return (
        chart.transform_filter("datum.tier === 'All today'")
        .mark_rule(color=GREY, strokeDash=[1, 2], yOffset=-3)
        .encode(tier.bandPosition(0))
    )


def _name_sources(stacked: alt.Chart) -> alt.Chart:
    """Name the sources beside the last year's bar."""
    return end_labels(
        stacked.transform_joinaggregate(last="max(year)")
        .transform_filter("datum.year === datum.last && datum.customers > 0")
        .transform_calculate(centre="(datum.from + datum.to) / 2", label="datum.source"),
        "centre",
        beside="bandwidth('x') / 2",
    )


def _write_costs(stacked: alt.Chart) -> alt.Chart:
    """Write above a bar what a new customer costs, in as many years as there is room for."""
    room = "bandwidth('x') / 0.7"
    every = f"ceil((6 * datum.letters + 8) / ({room}))"
    return (
        stacked.transform_calculate(letters="length(datum.label)")
        .transform_joinaggregate(top="max(to)", groupby=["year"])
        .transform_joinaggregate(last="max(year)", letters="max(letters)")
        .transform_filter("datum.label !== ''")
        .mark_text(
            baseline="bottom",
            dy=-4,
            fontSize=SMALL_SIZE,
            text=alt.ExprRef(f"(datum.last - datum.year) % {every} === 0 ? datum.label : ''"),
        )
    )
