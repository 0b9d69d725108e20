"""How every chart looks: type, axes and the words around a plot."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from cxroi.charts import colours
from cxroi.charts.colours import DARK, GREY, GRID, INK, SLATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

FONT = (
    "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', "
    "'Liberation Sans', Arial, sans-serif"
)
TITLE_SIZE = 14
TEXT_SIZE = 12
SMALL_SIZE = 11
LINE_HEIGHT = 15
WIDTH_OF_A_LETTER = 0.54
"""Of the font's size, a little more than it takes on average, even in bold."""
LETTERS_OF_A_SUBTITLE = 60
NO_BREAK_SPACE = "\u00a0"
FIGURE_AND_UNIT = re.compile(r"(?<=\d) (?=%|(?:m|bn)\b)")
"""The space of "15 %" and "0.17 m", where a line must not end."""

WIDTH = 480
HEIGHT = 260
NARROW = 420
"""Below this width, in pixels, long names are broken in two lines."""
LEFT = 60
"""Room inside the picture for the figures of the vertical axis."""
TICKS = 5
MOST_NAMES = 4
"""Lines of a picture that are named at their ends, at most."""
TINT = 0.16
"""How much of an area's colour is seen."""
DASHES = [4, 3]
FOOTER_BELOW = 46
"""From the foot of the plot to its footer, past the figures and the title of the axis."""

MILLIONS_OF_MONEY_FROM = 1e5
MILLIONS_OF_CUSTOMERS_FROM = 1e6

LOOKS = "cxroi"
"""The name under which Altair knows them; they are in force only while a chart of ours is drawn."""


@alt.theme.register(LOOKS, enable=False)
def theme() -> alt.theme.ThemeConfig:
    """Return the looks that every chart shares."""
    small = {"labelFontSize": SMALL_SIZE, "titleFontSize": SMALL_SIZE, "titleFontWeight": "normal"}
    axis = small | {
        "domain": False,
        "gridColor": GRID,
        "labelColor": SLATE,
        "labelFlush": False,
        "labelPadding": 6,
        "ticks": False,
        "titleColor": SLATE,
    }
    title = {
        "anchor": "start",
        "color": INK,
        "fontSize": TITLE_SIZE,
        "fontWeight": 600,
        "frame": "group",
        "lineHeight": 18,
        "offset": 8,
        "subtitleColor": SLATE,
        "subtitleFontSize": TEXT_SIZE,
        "subtitleLineHeight": LINE_HEIGHT,
        "subtitlePadding": 4,
    }
    config: dict[str, Any] = {
        "axis": axis,
        "font": FONT,
        "mark": {"aria": False},
        "text": {"color": INK, "fontSize": TEXT_SIZE, "lineHeight": LINE_HEIGHT},
        "title": title,
        "view": {"stroke": None},
    }
    looks = {"background": "transparent", "padding": 4, "config": config}
    return looks | {"usermeta": {"dark": DARK}}  # type: ignore[return-value]


class Drawing(alt.LayerChart):
    """A chart that brings its looks with it: a reader's own theme and renderer stay as they are."""

    def to_dict(
        self,
        validate: bool = True,  # noqa: FBT001, FBT002 - Altair's signature
        *,
        format: Literal["vega-lite", "vega"] = "vega-lite",  # noqa: A002 - the same
        ignore: list[str] | None = None,
        context: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Describe it in the looks that every chart of ours shares."""
        with alt.theme.enable(LOOKS):
            return super().to_dict(validate, format=format, ignore=ignore, context=context)

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> Any:
        """Show it as a picture of its own: Altair's usual page asks the internet for Vega."""
        if alt.renderers.active != "default":  # the reader has chosen another way
            return super()._repr_mimebundle_()
        with alt.renderers.enable("svg"):
            return super()._repr_mimebundle_()


def specification(chart: alt.TopLevelMixin, *, validate: bool = True) -> dict[str, Any]:
    """Describe a chart, a reader's own too, in the looks that every chart of ours shares."""
    with alt.theme.enable(LOOKS):
        return chart.to_dict(validate)


def layered(frame: pd.DataFrame, *layers: alt.Chart) -> Drawing:
    """Lay charts of one frame over each other, with title, subtitle and footer if it has them."""
    words = (frame.attrs.get(key, "") for key in ("title", "subtitle", "footer"))
    title, subtitle, footer = (FIGURE_AND_UNIT.sub(NO_BREAK_SPACE, text) for text in words)
    below = [_footer(frame, footer)] if footer else []
    chart = Drawing(layer=[*layers, *below]).properties(width=WIDTH, height=HEIGHT)
    if not title:
        return chart
    # the one text that cannot be an expression, so its lines are those of a narrow picture
    lines = wrap(subtitle, LETTERS_OF_A_SUBTITLE)
    heading = alt.Title(_wrapped(title, TITLE_SIZE), subtitle=lines or alt.Undefined)
    return chart.properties(title=heading, description=frame.attrs["title"])


def figures_axis(
    channel: Literal["x", "y"], millions_from: float, *, grid: bool = True, **options: Any
) -> alt.Axis:
    """Return an axis that reads 0.3 m, 1.2 bn or 45,000, all of it in the same unit.

    The zero line is drawn darker than the grid; without a grid it is the only line.
    """
    zero: Any = {
        "condition": {"test": "datum.value === 0", "value": GREY},
        "value": GRID if grid else "transparent",
    }
    place = _title_above() if channel == "y" else {}
    return alt.Axis(
        labelExpr=_figures(channel, millions_from),
        tickCount=TICKS,
        gridColor=zero,
        **(place | options),
    )


def percent_axis(channel: Literal["x", "y"], **options: Any) -> alt.Axis:
    """Return an axis of shares that reads 25 %; without a grid unless asked for."""
    place = _title_above() if channel == "y" else {"grid": False}
    percent: dict[str, Any] = {
        "labelExpr": "format(100 * datum.value, ',.3~r') + ' %'",
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
        "labelOffset": alt.ExprRef(f"{down} + {centred(text)}"),
        "labelPadding": 0,
    }
    return categories_axis(0, **(broken | options))


def plot_range(left: str | int, right: str | int) -> list[Any]:
    """Keep ``left`` and ``right`` pixels of the picture's width free beside the plot.

    So axis and end labels stand inside the width that a chart is given, whatever they read,
    and the plot does not move when they change.
    """
    return [left if isinstance(left, int) else {"expr": left}, {"expr": f"width - ({right})"}]


def two_lines(text: str, wide: int, when: str = "true") -> str:
    """Return the expression that breaks ``text`` at its last space if it is ``wide`` letters long."""
    broken = f"split(replace({text}, regexp(' (?=[^ ]+$)'), '\\n'), '\\n')"
    return f"({when}) && length({text}) >= {wide} ? {broken} : {text}"


def in_lines(text: str, letters: str) -> str:
    """Return the expression that breaks ``text`` between words, at most ``letters`` in a line."""
    line = f"regexp('(.{{1,' + max(1, {letters}) + '}})(?: +|$)', 'g')"
    return f"split(trim(replace({text}, {line}, '$1\\n')), '\\n')"


def centred(text: str, line_height: int = LINE_HEIGHT) -> str:
    """Return how far the first line of ``text`` stands above the middle of all, in pixels."""
    return f"{line_height / 2} * (1 - {_count_of_lines(text)})"


def once(frame: pd.DataFrame) -> alt.Chart:
    """Return what is drawn once, whatever the number of rows."""
    return alt.Chart(frame).transform_aggregate(rows="count()")


def money_in_words(value: str) -> str:
    """Return the expression that writes money as sentences do: 0.17 m, 1.45 bn, 57,200."""

    def in_units(unit: str, word: str) -> str:
        size = f"abs({value}) / {unit}"
        decimals = f"{size} < 9.995 ? '.2f' : {size} < 99.95 ? '.1f' : ',.0f'"
        return f"format({value} / {unit}, {decimals}) + ' {word}'"

    return (
        f"(abs({value}) >= 9.995e8 ? {in_units('1e9', 'bn')} : "
        f"abs({value}) >= {MILLIONS_OF_MONEY_FROM} ? {in_units('1e6', 'm')} : "
        f"format({value}, ',.3~r'))"
    )


def fixed(channel: Any, domain: Sequence[Any], looks: Sequence[Any]) -> Any:
    """Give each series its look by name, so that it keeps it whatever the data; no legend."""
    return channel.scale(domain=domain, range=looks).legend(None)


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


def money_to_date(field: str) -> alt.Y:
    """Return the axis of money added up over time; zero is always in sight."""
    return (
        alt.Y(f"{field}:Q", title="Money, cumulative")
        .scale(nice=TICKS, zero=True)
        .axis(figures_axis("y", MILLIONS_OF_MONEY_FROM))
    )


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
        .transform_calculate(tall=_count_of_lines(text))
        .transform_joinaggregate(tallest="max(tall)", names="count()")
        .transform_window(ends, frame=[None, None], sort=highest_first)
        .transform_window(place="row_number()", sort=highest_first)
        .mark_text(
            align="left",
            dx=alt.ExprRef(f"{beside} + 7"),
            dy=alt.ExprRef(f"{inside} - scale('y', datum.{field}) + {centred(text)}"),
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


def _figures(channel: str, millions_from: float) -> str:
    """Return the expression that writes an axis' figure, in a unit chosen by the axis' largest."""
    ends = f"domain('{channel}')"
    largest = f"max(abs({ends}[0]), abs({ends}[1]))"

    def by_size(billions: str, millions: str, ones: str) -> str:
        return (
            f"({largest} >= 1e9 ? {billions} : {largest} >= {millions_from} ? {millions} : {ones})"
        )

    unit = by_size("1e9", "1e6", "1")
    # d3 steps by 1, 2 or 5 and rounds up to 10 from the square root of 50
    step = f"sqrt(2) * span({ends}) / {TICKS} / {unit}"
    decimals = f"clamp(-floor(log({step}) / LN10), 0, 6)"
    shown = f"format(datum.value / {unit}, ',.' + {decimals} + 'f')"
    return f"datum.value === 0 ? '0' : {shown} + {by_size(repr(' bn'), repr(' m'), repr(''))}"


def _wrapped(text: str, size: float) -> alt.ExprRef:
    """Break ``text`` into lines as wide as the picture, whatever its width."""
    return alt.ExprRef(in_lines(json.dumps(text), f"floor(width / {size * WIDTH_OF_A_LETTER})"))


def _count_of_lines(text: str) -> str:
    return f"(isArray({text}) ? length({text}) : 1)"


def _footer(frame: pd.DataFrame, text: str) -> alt.Chart:
    """Write once below the plot, whatever the number of rows."""
    return (
        once(frame)
        .mark_text(
            align="left",
            baseline="top",
            color=SLATE,
            dy=FOOTER_BELOW,
            fontSize=SMALL_SIZE,
            lineHeight=LINE_HEIGHT,
            text=_wrapped(text, SMALL_SIZE),
        )
        .encode(x=alt.value(0), y=alt.value("height"))
    )


def __getattr__(name: str) -> Any:
    """Give colours by their old address: a reader's own ``charts.py`` may name them here."""
    return getattr(colours, name)
