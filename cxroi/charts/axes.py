"""The axes that several charts have: where money, shares and years stand along a plot."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import Any

import altair as alt

from cxroi.charts.theme import LEFT, MILLIONS_OF_MONEY_FROM, figures_axis, plot_range

ANY_SHARE = alt.DomainUnionWith(unionWith=[0, 0.01])
ANY_MONEY = alt.DomainUnionWith(unionWith=[0, 1])
"""What an axis shows at least, so that it has a length where all is nothing."""


def npv_axis(field: str, scale: alt.Scale) -> alt.X:
    """Return the axis of net present values, which other marks of a chart share."""
    return alt.X(f"{field}:Q", title="Net present value, money").scale(scale).axis(money_below())


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


def years(right: str | int) -> alt.X:
    """Return the axis of years, a band each; ``right`` is the room beside the last."""
    return (
        alt.X("year:O", title="Year from the decision")
        .scale(paddingInner=0.3, paddingOuter=0.3, range=plot_range(LEFT, right))
        .axis(labelAngle=0, labelOverlap=True, labelSeparation=5)
    )
