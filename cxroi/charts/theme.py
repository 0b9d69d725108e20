"""How every chart looks: colours with one meaning each, type, axes and the words around a plot."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

if TYPE_CHECKING:
    import pandas as pd

TEAL = "#0b6e6b"
"""The programme, a gain, bonded customers; dark enough for text."""
LIGHT_TEAL = "#5aa8a2"
"""A part of a gain."""
PALE_TEAL = "#c3e0dd"
"""A gain behind text."""
LIGHT_RUST = "#d39480"
"""A part of a loss."""
RUST = "#b4472e"
"""A loss, a cost, customers let down; dark enough for text."""
GREY = "#75839a"
"""Today, without the programme; for lines and fills, too light for text."""
SLATE = "#5b687d"
"""The grey that text is written in or on; satisfied customers."""
PALE_GREY = "#d9dee6"
"""Today, behind text."""
INK = "#1d2733"
"""What is read first."""
GRID = "#e6e9ee"
"""Lines that help the eye and are not read themselves."""
WHITE = "#ffffff"
"""Text on a dark fill, and the rim of a point."""

DARK = {
    TEAL: "#55c5bc",
    LIGHT_TEAL: "#318d87",
    PALE_TEAL: "#1f514e",
    LIGHT_RUST: "#a8624d",
    RUST: "#f0886c",
    GREY: "#8494a8",
    SLATE: "#a9b6c6",
    PALE_GREY: "#3a4857",
    INK: "#e6edf3",
    GRID: "#2a3744",
    WHITE: "#0f1720",
}
"""What each colour is on a dark ground; the live page changes them, a picture never does."""

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
FOOTER_BELOW = 46
"""From the foot of the plot to its footer, past the figures and the title of the axis."""

MILLIONS_OF_MONEY_FROM = 1e5
MILLIONS_OF_CUSTOMERS_FROM = 1e6

# A notebook shows a chart as a picture of its own: Altair's usual page asks the internet for Vega.
alt.renderers.enable("svg")


@alt.theme.register("cxroi", enable=True)
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


def layered(frame: pd.DataFrame, *layers: alt.Chart) -> alt.LayerChart:
    """Lay charts of one frame over each other, with title, subtitle and footer if it has them."""
    words = (frame.attrs.get(key, "") for key in ("title", "subtitle", "footer"))
    title, subtitle, footer = (FIGURE_AND_UNIT.sub(NO_BREAK_SPACE, text) for text in words)
    below = [_footer(frame, footer)] if footer else []
    chart = alt.LayerChart(layer=[*layers, *below]).properties(width=WIDTH, height=HEIGHT)
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


def categories_axis(left: int, **options: Any) -> alt.Axis:
    """Return a vertical axis of names, with ``left`` pixels of room inside the picture."""
    return alt.Axis(labelColor=INK, labelFontSize=TEXT_SIZE, **(_title_above(left) | options))


def plot_range(left: int, right: str | int) -> list[Any]:
    """Keep ``left`` and ``right`` pixels of the picture's width free beside the plot.

    So axis and end labels stand inside the width that a chart is given, whatever they read,
    and the plot does not move when they change.
    """
    return [left, {"expr": f"width - ({right})"}]


def two_lines(text: str, wide: int, when: str = "true") -> str:
    """Return the expression that breaks ``text`` at its last space if it is ``wide`` letters long."""
    broken = f"split(replace({text}, regexp(' (?=[^ ]+$)'), '\\n'), '\\n')"
    return f"({when}) && length({text}) >= {wide} ? {broken} : {text}"


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
    letters = f"floor(width / {size * WIDTH_OF_A_LETTER})"
    line = f"regexp('(.{{1,' + {letters} + '}})(?: +|$)', 'g')"
    return alt.ExprRef(f"split(trim(replace({json.dumps(text)}, {line}, '$1\\n')), '\\n')")


def _footer(frame: pd.DataFrame, text: str) -> alt.Chart:
    """Write once below the plot, whatever the number of rows."""
    return (
        alt.Chart(frame)
        .transform_aggregate(rows="count()")
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
