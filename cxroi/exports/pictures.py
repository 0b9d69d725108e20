"""A chart as a file of its own: SVG, PNG, PDF, its Vega-Lite specification and its rows.

Each carries its title, the scenario, the day and its sources; SVG and PNG also hold, unseen, the
assumptions in force and a text for who does not see the picture.
"""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from cxroi.exports.chart_functions import chart_functions
from cxroi.exports.drawings import PADDING, alt_text, bare, draw_spec, on_paper
from cxroi.exports.setting import set_page
from cxroi.exports.theme import FONT, FONTS, stack
from cxroi.model.errors import CxroiError
from cxroi.model.neutral import neutral_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.exports.proposal import Proposal

SCALES = (1, 2, 3, 4)


def svg(proposal: Proposal, name: str) -> bytes:
    """Return a chart as SVG, with its words and the assumptions in force inside."""
    table = proposal.table(name)
    title, about = escape(table.title), escape(alt_text(table))
    inside = escape(json.dumps(proposal.assumed(), ensure_ascii=False))
    words = (
        f'<title id="title">{title}</title><desc id="desc">{about}</desc>'
        f"<metadata>{inside}</metadata>"
    )
    opening, after = _draw(proposal, name).split(">", 1)
    opening = re.sub(r' (?:role|aria-\w+)="[^"]*"', "", opening)
    return f'{opening} role="img" aria-labelledby="title desc">{words}{after}'.encode()


def png(proposal: Proposal, name: str, scale: int = 2) -> bytes:
    """Return a chart as PNG, ``scale`` dots for each of the SVG's.

    Raises
    ------
    CxroiError
        If the scale is not 1, 2, 3 or 4.
    """
    if scale not in SCALES:
        raise CxroiError(f"The scale is {scale}. Choose 1, 2, 3 or 4.")
    from PIL import PngImagePlugin  # noqa: PLC0415 - only this format needs it
    from PIL.Image import open as opened  # noqa: PLC0415

    table = proposal.table(name)
    dots = _library().svg_to_png(_draw(proposal, name), scale=scale)
    info = PngImagePlugin.PngInfo()
    for word, text in (
        ("Title", table.title),
        ("Description", alt_text(table)),
        ("Source", table.footer),
        ("Assumptions", json.dumps(proposal.assumed(), ensure_ascii=False)),
    ):
        info.add_itxt(word, text)
    written = io.BytesIO()
    with opened(io.BytesIO(dots)) as picture:
        picture.convert("RGB").save(written, "PNG", pnginfo=info)
    return written.getvalue()


def pdf(proposal: Proposal, name: str) -> bytes:
    """Return a chart as PDF, its lines and letters sharp at any size, its words for a screen reader."""
    table = proposal.table(name)
    drawn = {"svg": _draw(proposal, name), "title": table.title, "about": alt_text(table)}
    return set_page("chart", drawn | {"fonts": [proposal.theme.font, FONT]}, proposal.made_on)


def vega_lite(proposal: Proposal, name: str) -> bytes:
    """Return a chart's Vega-Lite specification, for who draws on with it."""
    from cxroi.charts.theme import specification  # noqa: PLC0415 - only this format needs Altair

    table = proposal.table(name)
    made = specification(chart_functions()[name](table.frame()), validate=False)
    spec: dict[str, Any] = json.loads(proposal.theme.recolour(json.dumps(on_paper(made))))
    config = spec.setdefault("config", {})
    config |= {"font": stack(proposal.theme.font), "locale": {"number": proposal.numbers.vega()}}
    spec |= {"background": "white", "padding": PADDING, "description": alt_text(table)}
    spec["usermeta"] = proposal.assumed()
    return json.dumps(spec, ensure_ascii=False, indent=1).encode()


def rows(proposal: Proposal, name: str) -> bytes:
    """Return a chart's rows as CSV, its words in lines above them; spreadsheets run none of it."""
    table = proposal.table(name)
    written = io.StringIO()
    for word, text in (
        ("title", table.title),
        ("measure", table.subtitle),
        ("sources", table.footer),
    ):
        written.write(neutral_line(f"# {word}: {' '.join(text.split())}\n"))
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(map(neutral_line, table.columns))
    for row in zip(*table.columns.values(), strict=True):
        writer.writerow([neutral_line(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue().encode()


def bare_svg(proposal: Proposal, name: str, size: tuple[int, int]) -> str:
    """Return a chart as SVG without words around it, for a document that says them itself."""
    spec = bare(name, proposal.table(name), proposal.theme, proposal.numbers, size)
    made: str = _library().vega_to_svg(spec, format_locale=proposal.numbers.vega())
    return made


def bare_png(proposal: Proposal, name: str, size: tuple[int, int], scale: int = 3) -> bytes:
    """Return the same as PNG."""
    made: bytes = _library().svg_to_png(bare_svg(proposal, name, size), scale=scale)
    return made


PICTURES: dict[str, Callable[[Proposal, str], bytes]] = {
    "svg": svg,
    "png": png,
    "chart-pdf": pdf,
    "vega-lite": vega_lite,
    "csv": rows,
}
"""How a chart is written, by its format."""


def _draw(proposal: Proposal, name: str) -> str:
    """Draw a chart once for all its formats."""
    if name not in proposal.drawn:
        spec = draw_spec(name, proposal.table(name), proposal.theme, proposal.numbers)
        locale = proposal.numbers.vega()
        proposal.drawn[name] = _library().vega_to_svg(spec, format_locale=locale)
    return proposal.drawn[name]


@cache
def _library() -> Any:
    """Load what draws, with the fonts that ship with this package."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
