"""The layouts of slides: our own looks, and where a client's template has its title and its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.exports.slide_parts import GAP, INCH, POINT, estimate_height, find_anchor
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout

    from cxroi.exports.theme import Theme

WIDE, HIGH = 12_192_000, 6_858_000
"""A slide of 16 to 9, in the units of such files: 914,400 to an inch."""
SIDE = INCH // 2
USUAL_TITLE, SMALLEST_TITLE = 44, 14


def choose_layout(deck: Presentation, name: str) -> SlideLayout:
    """Return the layout for charts and tables: a title, and as little else as there is.

    Raises
    ------
    CxroiError
        If the template of this ``name`` has none.
    """
    titled = [
        each
        for each in deck.slide_layouts
        if _find_title(each) is not None and not is_opening(each)
    ]
    if not titled:
        raise CxroiError(
            f"The template {name} has no layout with a title other than its title slide. "
            "Add one in PowerPoint, such as Title Only (View, Slide Master)."
        )
    return min(titled, key=lambda each: len(_find_content(each)))


def dress(deck: Presentation, theme: Theme) -> None:
    """Give the slides that come with the library a wide format and the looks of a theme."""
    from lxml import etree  # noqa: PLC0415 - only slides need it

    before = deck.slide_width
    deck.slide_width, deck.slide_height = WIDE, HIGH
    master = deck.slide_master
    for holder in (master, *deck.slide_layouts):
        for shape in holder.shapes:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = (
                    each * WIDE // before for each in (shape.left, shape.width)
                )
    part = next(
        rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme")
    )
    tree = etree.fromstring(part.blob)
    main = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    for font in tree.iter(f"{main}latin"):
        font.set("typeface", theme.office_font)
    colours = theme.colours
    wanted = {"dk2": "ink", "accent1": "programme", "accent2": "loss", "accent3": "today"}
    for name, colour in wanted.items():
        for node in tree.iter(f"{main}{name}"):
            node.clear()
            etree.SubElement(node, f"{main}srgbClr").set("val", colours[colour][1:])
    part._blob = etree.tostring(tree)
    _set_titles(master, colours["ink"])


def _set_titles(master: Any, ink: str) -> None:
    """Set titles to the left, bold, in ink, at the top of the slide."""
    from pptx.oxml.ns import qn  # noqa: PLC0415 - only slides need it

    style = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    run = style.find(qn("a:defRPr"))
    run.set("sz", "2600")
    run.set("b", "1")
    for fill in run.findall(qn("a:solidFill")):
        run.remove(fill)
    fill = run.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": ink[1:]}))
    run.insert(0, fill)
    places = {
        "TITLE": (INCH * 13 // 20, INCH * 9 // 10, "TOP"),
        "CENTER_TITLE": (INCH * 19 // 10, INCH * 16 // 10, "BOTTOM"),
        "SUBTITLE": (INCH * 37 // 10, INCH * 12 // 10, "TOP"),
    }
    for shape in (p for holder in (master, *master.slide_layouts) for p in holder.placeholders):
        place = places.get(shape.placeholder_format.type.name)
        if place:
            _place_across(shape, *place)
            for level in shape._element.iter(qn("a:lvl1pPr")):
                level.set("algn", "l")


def _place_across(shape: Any, top: int, height: int, anchor: str) -> None:
    """Put a placeholder across the slide."""
    shape.left, shape.top, shape.width, shape.height = SIDE, top, WIDE - 2 * SIDE, height
    shape.text_frame.vertical_anchor = find_anchor(anchor)


def _list_kinds(*names: str) -> set[Any]:
    from pptx.enum.shapes import PP_PLACEHOLDER  # noqa: PLC0415 - only slides need it

    return {getattr(PP_PLACEHOLDER, name) for name in names}


def find_subtitle(slide: Slide) -> Any:
    """Return the place below the title of a first slide, or ``None``."""
    return _find_place(slide, "SUBTITLE", "BODY")


def _find_title(layout: SlideLayout) -> Any:
    return _find_place(layout, "TITLE", "CENTER_TITLE")


def _find_place(holder: Slide | SlideLayout, *names: str) -> Any:
    kinds = _list_kinds(*names)
    return next((p for p in holder.placeholders if p.placeholder_format.type in kinds), None)


def _find_content(layout: SlideLayout) -> list[Any]:
    others = _list_kinds("TITLE", "CENTER_TITLE", "DATE", "FOOTER", "SLIDE_NUMBER")
    return [p for p in layout.placeholders if p.placeholder_format.type not in others]


def is_opening(layout: SlideLayout) -> bool:
    """Say whether a layout is for a first slide."""
    kinds = {p.placeholder_format.type for p in layout.placeholders}
    return bool(kinds & _list_kinds("CENTER_TITLE")) or bool(
        kinds & _list_kinds("TITLE") and kinds & _list_kinds("SUBTITLE")
    )


def find_foot(layout: SlideLayout, height: int) -> int:
    """Return where a slide's own foot begins: its date, footer and number, if it has them."""
    kinds = _list_kinds("DATE", "FOOTER", "SLIDE_NUMBER")
    tops = [
        p.top
        for p in layout.placeholders
        if p.placeholder_format.type in kinds and p.top is not None
    ]
    low = [top for top in tops if top > height * 3 // 4]
    return min(low, default=height - GAP)


def remove_empty(slide: Slide) -> None:
    """Take away what a layout offers and we leave empty: it would read "Click to add text"."""
    for shape in list(slide.placeholders):
        if (shape.has_text_frame and not shape.text_frame.text.strip()) or not shape.has_text_frame:
            shape._element.getparent().remove(shape._element)


def fit_title(shape: Any, layout: SlideLayout) -> None:
    """Let a title stand in its place: smaller than the layout has it only where it must be."""
    text, usual = shape.text_frame.text, _find_title_size(layout)
    sizes = range(usual, SMALLEST_TITLE, -1)
    fits = (size for size in sizes if estimate_height(text, size, shape.width) <= shape.height)
    size = next(fits, SMALLEST_TITLE)
    if size < usual:
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = size * POINT


def _find_title_size(layout: SlideLayout) -> int:
    """Return the size of titles on a layout: its own, else its master's."""
    from pptx.oxml.ns import qn  # noqa: PLC0415 - only slides need it

    master = layout.slide_master
    holders = [
        _find_title(layout)._element,
        *(
            p._element
            for p in master.placeholders
            if p.placeholder_format.type in _list_kinds("TITLE")
        ),
    ]
    styles = [
        holder.find(f".//{qn('a:lstStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
        for holder in holders
    ]
    styles.append(
        master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
    )
    sizes = (
        int(style.get("sz")) // 100 for style in styles if style is not None and style.get("sz")
    )
    return next(sizes, USUAL_TITLE)
