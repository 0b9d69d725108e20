"""How every chart looks: type, colours, and the words around a plot."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from cxroi.charts import axes, colours, expressions, labels, sizes
from cxroi.charts.colours import DARK, GRID, INK, SLATE
from cxroi.charts.expressions import in_lines
from cxroi.charts.labels import once
from cxroi.charts.sizes import HEIGHT, LINE_HEIGHT, SMALL_SIZE, TEXT_SIZE, TITLE_SIZE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

FONT = (
    "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', "
    "'Liberation Sans', Arial, sans-serif"
)
WIDTH_OF_A_LETTER = 0.54
"""Of the font's size, a little more than it takes on average, even in bold."""
LETTERS_OF_A_SUBTITLE = 60
NO_BREAK_SPACE = "\u00a0"
FIGURE_AND_UNIT = re.compile(r"(?<=\d) (?=%|(?:m|bn)\b)")
"""The space of "15%" and "0.17m", where a line must not end."""
FOOTER_BELOW = 46
"""From the foot of the plot to its footer, past the figures and the title of the axis."""
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


def overlay(frame: pd.DataFrame, *layers: alt.Chart) -> Drawing:
    """Lay charts of one frame over each other, with title, subtitle and footer if it has them."""
    words = (frame.attrs.get(key, "") for key in ("title", "subtitle", "footer"))
    title, subtitle, footer = (FIGURE_AND_UNIT.sub(NO_BREAK_SPACE, text) for text in words)
    below = [_write_footer(frame, footer)] if footer else []
    chart = Drawing(layer=[*layers, *below]).properties(width=WIDTH, height=HEIGHT)
    if not title:
        return chart
    # the one text that cannot be an expression, so its lines are those of a narrow picture
    lines = wrap(subtitle, LETTERS_OF_A_SUBTITLE)
    heading = alt.Title(_wrap(title, TITLE_SIZE), subtitle=lines or alt.Undefined)
    return chart.properties(title=heading, description=frame.attrs["title"])


def fix_looks(channel: Any, domain: Sequence[Any], looks: Sequence[Any]) -> Any:
    """Give each series its look by name, so that it keeps it whatever the data; no legend."""
    return channel.scale(domain=domain, range=looks).legend(None)


def _wrap(text: str, size: float) -> alt.ExprRef:
    """Break ``text`` into lines as wide as the picture, whatever its width."""
    return alt.ExprRef(in_lines(json.dumps(text), f"floor(width / {size * WIDTH_OF_A_LETTER})"))


def _write_footer(frame: pd.DataFrame, text: str) -> alt.Chart:
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
            text=_wrap(text, SMALL_SIZE),
        )
        .encode(x=alt.value(0), y=alt.value("height"))
    )


FORMER_NAMES = {"centred": expressions.centre, "fixed": fix_looks, "layered": overlay}
"""What functions were called when a reader may have copied ours."""


def __getattr__(name: str) -> Any:
    """Give by its old address what has another now: a reader's own ``charts.py`` may name it here."""
    if name in FORMER_NAMES:
        return FORMER_NAMES[name]
    rooms = (colours, sizes, expressions, axes, labels)
    found = next((vars(room)[name] for room in rooms if name in vars(room)), None)
    if found is None:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return found
