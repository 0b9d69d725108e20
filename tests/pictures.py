"""A chart as a picture, and the words, colours and places in it."""

import json
import re
from functools import cache
from xml.etree import ElementTree as ET

import vl_convert

from cxroi.charts import colours, sizes, theme
from cxroi.exports.chart_functions import chart_functions
from cxroi.exports.drawings import ROWS, fit_to_page, without_rows
from cxroi.widgets import specs

PAINTS = ("fill", "stroke")
PNG = b"\x89PNG"
SMALLEST_PICTURE = 5_000  # bytes; an empty one of this size has less than a thousand
OURS = {value for value in vars(colours).values() if re.fullmatch(r"#\w{6}", str(value))}


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314 - our own


def drawn(chart):
    return parsed(vl_convert.vegalite_to_svg(chart.to_dict()))


def without_words(frame):
    """Return a frame whose title, measure and sources are words of the page."""
    bare = frame.copy()
    bare.attrs = {}
    return bare


def described(name, frame):
    """Describe a chart as the page compiles it: without its rows, and without words around it."""
    chart = chart_functions()[name](without_words(frame))
    return fit_to_page(without_rows(name, theme.specification(chart, validate=False)))


def compiled(description):
    """Compile a chart as the page does."""
    return specs.hold_still(vl_convert.vegalite_to_vega(description))


def fed(name, frame, width=sizes.WIDTH):
    """Draw the chart that is compiled beforehand from any rows, as wide as it comes out.

    Nothing is described or compiled anew: ``described`` being the same for all rows says that
    the picture is the one that the chart function would give.
    """
    spec = json.loads(_compiled_beforehand(name))
    [table] = [data for data in spec["data"] if data["name"] == ROWS]
    table["values"] = frame.to_dict(orient="records")
    signals = [signal for signal in spec["signals"] if signal["name"] != "width"]
    sized = spec | {"signals": signals, "width": width, "autosize": "pad"}
    return re.sub(r"(clip|gradient_?)\d+", r"\1", vl_convert.vega_to_svg(sized))


@cache
def _compiled_beforehand(name):
    return json.dumps(specs.chart_specs()[name])


def texts(picture):
    """Return each text of the picture, its lines joined by a space."""
    found = [element for element in picture.iter() if element.tag.endswith("}text")]
    joined = [" ".join(part.strip() for part in text.itertext() if part.strip()) for text in found]
    return [text.replace(theme.NO_BREAK_SPACE, " ") for text in joined]


def check_words(picture, *around):
    """Check that no figure is undefined, or written by a machine, nor in the words around it."""
    for text in (*texts(picture), *around):
        assert not re.search(r"NaN|undefined|null|Infinity|\de[+−-]?\d", text), text
        assert not re.search(r"(^|\s)-\d", text), f"{text}: a minus is not a hyphen"


def paints(picture):
    used = {element.get(paint) for element in picture.iter() for paint in PAINTS}
    return used - {None, "none", "transparent"}
