"""A chart as a picture, and the words, colours and places in it."""

import re
from xml.etree import ElementTree as ET

import vl_convert

from cxroi.charts import colours, theme

PAINTS = ("fill", "stroke")
PNG = b"\x89PNG"
SMALLEST_PICTURE = 5_000  # bytes; an empty one of this size has less than a thousand
OURS = {value for value in vars(colours).values() if re.fullmatch(r"#\w{6}", str(value))}


def drawn(chart):
    return ET.fromstring(vl_convert.vegalite_to_svg(chart.to_dict()))  # noqa: S314 - our own


def texts(picture):
    """Return each text of the picture, its lines joined by a space."""
    found = [element for element in picture.iter() if element.tag.endswith("}text")]
    joined = [" ".join(part.strip() for part in text.itertext() if part.strip()) for text in found]
    return [text.replace(theme.NO_BREAK_SPACE, " ") for text in joined]


def check_words(picture):
    """Check that no figure is undefined, or written by a machine."""
    for text in texts(picture):
        assert not re.search(r"NaN|undefined|null|Infinity|\de[+−-]?\d", text), text
        assert not re.search(r"(^|\s)-\d", text), f"{text}: a minus is not a hyphen"


def paints(picture):
    used = {element.get(paint) for element in picture.iter() for paint in PAINTS}
    return used - {None, "none", "transparent"}
