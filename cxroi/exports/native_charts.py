"""Charts that an office program draws and edits itself: their numbers lie in a sheet behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.charts import colours

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pptx.slide import Slide

    from cxroi.exports.slide_parts import Box
    from cxroi.model.tables import Table

    Paint = Callable[[Any, str], None]
    """Sets a colour to one of a theme's: "programme" or "loss"."""

POINT = 12_700
TEXT_SIZE = 11
MILLIONS_FROM, BILLIONS_FROM = 1e5, 1e9
SOFT, GRID = (colour[1:].upper() for colour in (colours.SLATE, colours.GRID))


def waterfall(slide: Slide, box: Box, table: Table, paint: Paint) -> Any:
    """Draw which driver brings which part of the value: bars that hang where the one before ends.

    Each bar is what shows of a stack above zero and of one below it, on a part that does not show.
    """
    from pptx.chart.data import CategoryChartData  # noqa: PLC0415 - only slides need it
    from pptx.enum.chart import XL_CHART_TYPE  # noqa: PLC0415

    columns = table.columns
    start, end = (np.asarray(columns[name], float) for name in ("start", "end"))
    low, high = np.minimum(start, end), np.maximum(start, end)
    above = np.maximum(low, 0), np.maximum(high, 0) - np.maximum(low, 0)
    below = np.minimum(high, 0), np.minimum(low, 0) - np.minimum(high, 0)
    data = CategoryChartData(number_format=_money_format(high, low))
    data.categories = [
        f"{part}\n{label}" for part, label in zip(columns["part"], columns["label"], strict=True)
    ]
    for name, values in (
        ("hidden above 0", above[0]),
        ("above 0", above[1]),
        ("hidden below 0", below[0]),
        ("below 0", below[1]),
    ):
        data.add_series(name, values.tolist())
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_STACKED, *box, data)
    chart = frame.chart
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    chart.has_legend = False
    gains = np.asarray(columns["amount"], float) >= 0
    for at, series in enumerate(plot.series):
        if at % 2 == 0:
            series.format.fill.background()
            continue
        for place, gain in enumerate(gains):
            _fill(series.points[place], "programme" if gain else "loss", paint)
    _axes(chart, data.number_format)
    return frame


def lines(slide: Slide, box: Box, table: Table, paint: Paint) -> Any:
    """Draw cumulative cash, month by month, and discounted."""
    from pptx.chart.data import XyChartData  # noqa: PLC0415 - only slides need it
    from pptx.enum.chart import XL_CHART_TYPE  # noqa: PLC0415
    from pptx.enum.dml import MSO_LINE  # noqa: PLC0415

    series, months, money = (table.columns[name] for name in ("series", "month", "money"))
    names = [name for name in dict.fromkeys(series) if name != "payback"]
    data = XyChartData(number_format=_money_format(np.asarray(money, float)))
    for name in names:
        line = data.add_series(name)
        for of, month, value in zip(series, months, money, strict=True):
            if of == name:
                line.add_data_point(float(month), float(value))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *box, data)
    chart = frame.chart
    for at, each in enumerate(chart.plots[0].series):
        each.smooth = False
        each.format.line.width = (28 if at == 0 else 20) * POINT // 10
        paint(each.format.line.color, "programme")
        if at:
            each.format.line.dash_style = MSO_LINE.DASH
    _legend(chart)
    _axes(chart, data.number_format, "Months from the decision")
    across = chart.category_axis
    across.minimum_scale, across.maximum_scale = 0, float(max(months))
    across.major_unit = _months_between(int(max(months)))
    across.has_major_gridlines = False
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "0", False
    return frame


def histogram(slide: Slide, box: Box, table: Table, paint: Paint) -> Any:
    """Draw how often each net present value is drawn, losses in their colour."""
    from pptx.chart.data import CategoryChartData  # noqa: PLC0415 - only slides need it
    from pptx.enum.chart import XL_CHART_TYPE  # noqa: PLC0415

    columns = table.columns
    drawn = [at for at, kind in enumerate(columns["kind"]) if kind == "draws"]
    ends = np.array([[columns["from"][at], columns["to"][at]] for at in drawn], float)
    middle, share = ends.mean(axis=1), [float(columns["share"][at]) for at in drawn]
    data = CategoryChartData(number_format="0%")
    data.categories = middle.tolist()
    shown, unit = _without_unit(_money_format(middle))
    data.categories.number_format = shown
    sides = {"loses": [at for at in range(len(drawn)) if columns["side"][drawn[at]] == "loss"]}
    sides["gains"] = [at for at in range(len(drawn)) if at not in sides["loses"]]
    for name, places in sides.items():
        data.add_series(name, [share[at] if at in places else 0 for at in range(len(drawn))])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_STACKED, *box, data)
    chart = frame.chart
    chart.plots[0].gap_width, chart.plots[0].overlap = 8, 100
    for series, colour in zip(chart.plots[0].series, ("loss", "programme"), strict=True):
        _fill(series, colour, paint)
    _legend(chart)
    _axes(chart, "0%", f"Net present value{unit}")
    chart.category_axis.tick_labels.number_format = shown
    chart.category_axis.tick_labels.number_format_is_linked = False
    _every(chart, max(len(drawn) // 8, 1))
    return frame


def _axes(chart: Any, number_format: str, across: str = "") -> None:
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - only slides need it
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK  # noqa: PLC0415

    chart.has_title = False
    chart.font.size = TEXT_SIZE * POINT
    chart.font.color.rgb = RGBColor.from_string(SOFT)
    up, along = chart.value_axis, chart.category_axis
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = number_format, False
    up.major_gridlines.format.line.color.rgb = RGBColor.from_string(GRID)
    up.format.line.fill.background()
    up.major_tick_mark = along.major_tick_mark = XL_TICK_MARK.NONE
    along.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    along.format.line.color.rgb = RGBColor.from_string(SOFT)
    if across:
        along.has_title = True
        along.axis_title.text_frame.text = across
        run = along.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = TEXT_SIZE * POINT, False


def _legend(chart: Any) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION  # noqa: PLC0415 - only slides need it

    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = TEXT_SIZE * POINT


def _months_between(last: int) -> int:
    """Return the months from one label to the next: about five of them."""
    return next((step for step in (3, 6, 12, 24) if last <= 6 * step), 36)


def _without_unit(number_format: str) -> tuple[str, str]:
    """Take the unit out of a format that is labelled often; it stands in the axis' title instead."""
    plain, _, unit = number_format.partition('" ')
    words = {"m": ", millions", "bn": ", billions"}
    return plain, words.get(unit.rstrip('"'), "")


def _every(chart: Any, count: int) -> None:
    """Label every so many categories."""
    from pptx.oxml.ns import qn  # noqa: PLC0415 - only slides need it

    axis = chart.category_axis._element  # noqa: SLF001 - the library has no name for it
    before = axis.find(qn("c:noMultiLvlLbl"))
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        node = axis.makeelement(qn(tag), {"val": str(count)})
        if before is None:
            axis.append(node)
        else:
            before.addprevious(node)


def _money_format(*values: Sequence[float] | np.ndarray[Any, Any]) -> str:
    """Return a number format in the unit of the largest: 0.25m, 1.2bn or 45,000."""
    largest = max((abs(float(v)) for each in values for v in each), default=0)
    if largest >= BILLIONS_FROM:
        return '0.0,,,"bn"'
    for least, shown in ((1e7, '0,,"m"'), (1e6, '0.0,,"m"'), (MILLIONS_FROM, '0.00,,"m"')):
        if largest >= least:
            return shown
    return "#,##0"


def _fill(shape: Any, name: str, paint: Paint) -> None:
    shape.format.fill.solid()
    paint(shape.format.fill.fore_color, name)
