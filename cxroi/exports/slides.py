"""The case as slides: native charts that PowerPoint edits, on our own looks or a client's template."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.charts.colours import SLATE
from cxroi.exports import pictures
from cxroi.exports.drawings import said
from cxroi.exports.native_charts import histogram, lines, waterfall
from cxroi.exports.office_files import described, opened_template, steadied, unbroken
from cxroi.exports.proposal import FIGURE_COLUMNS, IN_DOCUMENTS, NEEDED_COLUMNS
from cxroi.exports.theme import HOUSE
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout

    from cxroi.exports.proposal import AssumptionRow, Proposal
    from cxroi.exports.theme import Theme

WIDE, HIGH = 12_192_000, 6_858_000
"""A slide of 16 to 9, in the units of such files: 914,400 to an inch."""
INCH, POINT = 914_400, 12_700
ROWS_ON_A_SLIDE = 12
SMALL = 12
"""Of letters beside a chart."""
GAP = INCH // 8
SIDE = INCH // 2
FOOT = INCH * 7 // 16
"""Height of the line of sources at the foot of a slide."""
LETTER, LINE = 0.56, 1.2
"""Of a letter's size: how wide it is on average, a little more, and how high its line."""
USUAL_TITLE, SMALLEST_TITLE = 44, 14
NATIVE = {"value": waterfall, "cash": lines, "spread": histogram}
"""Charts that PowerPoint itself draws; each other is a picture."""
DOT = 13_335
"""Of a picture: so its letters of 12 stand as high as those of 12 points beside it."""
AROUND = 64
"""Dots that a picture takes above and below its plot."""
NARROW = INCH * 11
"""A slide that is less wide has smaller letters in its tables."""


class Box(NamedTuple):
    """Where something stands on a slide."""

    left: int
    top: int
    width: int
    height: int


def slides(
    proposal: Proposal,
    template: tuple[str, bytes] | None = None,
    charts: Sequence[str] = IN_DOCUMENTS,
) -> bytes:
    """Return the case as a PowerPoint file.

    Parameters
    ----------
    proposal : Proposal
        The case.
    template : (name, content), optional
        A client's own .pptx or .potx: its slides stay, ours follow on its layouts.
    charts : sequence of str, optional
        By name, a slide for each.

    Raises
    ------
    CxroiError
        If the template cannot be used.
    """
    deck = _Deck(proposal, template)
    deck.opening()
    deck.answer()
    for name in charts:
        deck.chart(name)
    deck.requirements()
    deck.assumptions()
    deck.sources()
    return deck.saved()


class _Deck:
    """Slides in the making."""

    def __init__(self, proposal: Proposal, template: tuple[str, bytes] | None) -> None:
        import pptx  # noqa: PLC0415 - only slides need it

        self.proposal, self.own = proposal, template is not None
        self.name = template[0] if template else ""
        if template:
            opened = opened_template(*template, "pptx")
            self.deck: Presentation = unbroken(self.name, "pptx", lambda: pptx.Presentation(opened))
        else:
            self.deck = pptx.Presentation()
            dressed(self.deck, proposal.theme)
        self.plain = self._layout()
        described(self.deck.core_properties, proposal.properties, proposal.made_on)

    def paint(self, colour: Any, name: str) -> None:
        """Set a colour: the theme's, or in a client's template its own first accent for the programme."""
        from pptx.dml.color import RGBColor  # noqa: PLC0415 - only slides need it
        from pptx.enum.dml import MSO_THEME_COLOR  # noqa: PLC0415

        colours = self.proposal.theme.colours
        if self.own and name == "programme" and colours == HOUSE:
            colour.theme_color = MSO_THEME_COLOR.ACCENT_1
        else:
            colour.rgb = RGBColor.from_string(colours[name][1:].upper())

    def saved(self) -> bytes:
        """Return the file."""
        written = io.BytesIO()
        self.deck.save(written)
        return steadied(written.getvalue(), self.proposal.made_on)

    def opening(self) -> None:
        """Add the first slide: what this is, for which case, of which day."""
        layout = next((each for each in self.deck.slide_layouts if _is_opening(each)), self.plain)
        slide = self.deck.slides.add_slide(layout)
        slide.shapes.title.text = self.proposal.heading
        _fitted(slide.shapes.title, layout)
        below = next(
            (
                p
                for p in slide.placeholders
                if p.placeholder_format.type in _kinds("SUBTITLE", "BODY")
            ),
            None,
        )
        line = f"{self.proposal.day}\n{self.proposal.over}, from today"
        if below is not None:
            below.text = line
        _without_empty(slide)
        self._logo(slide)

    def answer(self) -> None:
        """Add the verdict with its six figures."""
        said_of = self.proposal.verdict
        slide, box = self._slide(said_of.answer)
        rows = [FIGURE_COLUMNS, *self.proposal.figures]
        below = [
            text for text in (said_of.overturned, said_of.aside, *self.proposal.warnings) if text
        ]
        high = INCH * 38 // 100 * len(rows)
        self._table(slide, box._replace(height=high), rows, (3, 2, 4), "The case in six figures")
        rest = Box(
            box.left, box.top + high + GAP, box.width, max(box.height - high - GAP, INCH // 2)
        )
        self._paragraphs(slide, rest, below[:4])

    def chart(self, name: str) -> None:
        """Add a chart, its finding as the title."""
        table = self.proposal.table(name)
        slide, box = self._slide(table.title)
        texts = [f"{table.subtitle}.", *(self.proposal.sure if name == "spread" else ())]
        above = (round(_height(text, SMALL, box.width)) + 6 * POINT for text in texts)
        top = sum(above) + GAP // 2
        self._paragraphs(slide, box._replace(height=top), texts, SMALL)
        area = Box(box.left, box.top + top, box.width, box.height - top)
        if name in NATIVE:
            frame = NATIVE[name](slide, area, table, self.paint)
        else:
            frame = self._picture(slide, area, name)
        _described(frame, name, said(table))

    def requirements(self) -> None:
        """Add what must be true."""
        table = self.proposal.table("must_be_true")
        slide, box = self._slide(table.title)
        rows = [NEEDED_COLUMNS, *self.proposal.must_be_true]
        high = min(INCH * 42 // 100 * len(rows), box.height - INCH // 2)
        self._table(slide, box._replace(height=high), rows, (4, 5, 2), "What must be true")
        note = Box(box.left, box.top + high + GAP, box.width, INCH // 2)
        self._text(slide, note, f"{table.subtitle}.", 12)

    def assumptions(self) -> None:
        """Add every assumption with its range and what it rests on."""
        heading = ["Assumption", "Value", "Range", "Rests on"]
        for title, rows in _pages(self.proposal.assumption_rows):
            slide, box = self._slide(f"Assumptions: {title}")
            cells = [[row.label, row.value, row.spread, row.ground] for row in rows]
            high = min(INCH * 37 // 100 * (len(cells) + 1), box.height)
            self._table(
                slide, box._replace(height=high), [heading, *cells], (6, 4, 6, 6), title, 11
            )

    def sources(self) -> None:
        """Add where the published figures stand."""
        slide, box = self._slide("Sources")
        words = [
            f"{row.figure}: {row.reference} {row.caution}" for row in self.proposal.source_rows
        ]
        self._paragraphs(slide, box, [*words, self.proposal.provenance], 11)

    # -- parts of a slide ----------------------------------------------------------------------

    def _layout(self) -> SlideLayout:
        """Return the layout for charts and tables: a title, and as little else as there is."""
        titled = [
            each
            for each in self.deck.slide_layouts
            if _title_of(each) is not None and not _is_opening(each)
        ]
        if not titled:
            raise CxroiError(
                f"The template {self.name} has no layout with a title, besides that of a first slide. "
                "Add one in PowerPoint, such as Title Only (View, Slide Master)."
            )
        return min(titled, key=lambda each: len(_content_of(each)))

    def _slide(self, title: str) -> tuple[Slide, Box]:
        """Add a slide with a title and the line of sources; return where the rest may stand."""
        slide = self.deck.slides.add_slide(self.plain)
        shape = slide.shapes.title
        if shape.left is None or shape.top is None:  # neither the layout nor its master says where
            wide = self.deck.slide_width - 2 * SIDE
            shape.left, shape.top, shape.width, shape.height = SIDE, INCH // 2, wide, INCH
        shape.text = title
        _fitted(shape, self.plain)
        _without_empty(slide)
        self._logo(slide)
        foot = _foot_of(self.plain, self.deck.slide_height)
        inset = shape.text_frame.margin_left
        left, width = shape.left + inset, shape.width - 2 * inset
        below = Box(left, foot - FOOT, width, FOOT)
        self._text(slide, below, self.proposal.source_line, 9, soft=True)
        top = shape.top + shape.height + GAP
        return slide, Box(left, top, width, foot - FOOT - GAP - top)

    def _logo(self, slide: Slide) -> None:
        theme = self.proposal.theme
        if not theme.logo or self.own:  # a client's template has its own
            return
        high = INCH * 4 // 10
        picture = slide.shapes.add_picture(io.BytesIO(theme.logo), 0, INCH * 3 // 20, height=high)
        if picture.width > INCH * 2:
            picture.height = picture.height * INCH * 2 // picture.width
            picture.width = INCH * 2
        picture.left = self.deck.slide_width - picture.width - SIDE
        _described(picture, "logo", theme.logo_words)

    def _picture(self, slide: Slide, area: Box, name: str) -> Any:
        """Add a chart as a picture, as large as it stands in its place."""
        dots, part = self._drawn(name, area, area.width // DOT)
        if part < 1:  # higher than its place: drawn wide enough for what it becomes there
            dots, _ = self._drawn(name, area, int(area.width / DOT / part))
        picture = slide.shapes.add_picture(io.BytesIO(dots), area.left, area.top, area.width)
        if picture.height > area.height:
            picture.width = picture.width * area.height // picture.height
            picture.height = area.height
        return picture

    def _drawn(self, name: str, area: Box, wide: int) -> tuple[bytes, float]:
        """Draw a picture; return how much of the width of its place it takes there, at most 1."""
        from PIL.Image import open as opened  # noqa: PLC0415 - only slides with pictures need it

        high = max(area.height // DOT - AROUND, AROUND)
        dots = pictures.bare_png(self.proposal, name, (wide, high))
        with opened(io.BytesIO(dots)) as picture:
            ratio = picture.width / picture.height
        return dots, min(ratio * area.height / area.width, 1)

    def _text(self, slide: Slide, box: Box, text: str, size: int, *, soft: bool = False) -> None:
        self._paragraphs(slide, box, [text], size, soft=soft)

    def _paragraphs(
        self, slide: Slide, box: Box, texts: Sequence[str], size: int = 14, *, soft: bool = False
    ) -> None:
        shape = slide.shapes.add_textbox(*box)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        for nth, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if nth == 0 else frame.add_paragraph()
            paragraph.space_after = 6 * POINT
            self._run(paragraph, text, size, soft=soft)

    def _run(
        self, paragraph: Any, text: str, size: int, *, soft: bool = False, bold: bool = False
    ) -> None:
        from pptx.dml.color import RGBColor  # noqa: PLC0415 - only slides need it

        run = paragraph.add_run()
        run.text = text
        run.font.size = size * POINT
        run.font.bold = bold or None
        if soft:
            run.font.color.rgb = RGBColor.from_string(SLATE[1:].upper())

    def _table(
        self,
        slide: Slide,
        box: Box,
        rows: list[list[str]],
        shares: tuple[int, ...],
        about: str,
        size: int = 12,
    ) -> None:
        """Add a table; its first row is its head."""
        size = size if self.deck.slide_width > NARROW else size - 2
        frame = slide.shapes.add_table(len(rows), len(rows[0]), *box)
        _described(frame, "table", about)
        table = frame.table
        for column, share in zip(table.columns, shares, strict=True):
            column.width = box.width * share // sum(shares)
        for row, cells in zip(table.rows, rows, strict=True):
            row.height = box.height // len(rows)
            for cell, text in zip(row.cells, cells, strict=True):
                cell.margin_top = cell.margin_bottom = INCH // 40
                cell.vertical_anchor = _anchor("MIDDLE")
                paragraph = cell.text_frame.paragraphs[0]
                self._run(paragraph, text, size, bold=cells is rows[0])


def dressed(deck: Presentation, theme: Theme) -> None:
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
    _title_looks(master, colours["ink"])


def _title_looks(master: Any, ink: str) -> None:
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
            _stands(shape, *place)
            for level in shape._element.iter(qn("a:lvl1pPr")):
                level.set("algn", "l")


def _stands(shape: Any, top: int, height: int, anchor: str) -> None:
    """Put a placeholder across the slide."""
    shape.left, shape.top, shape.width, shape.height = SIDE, top, WIDE - 2 * SIDE, height
    shape.text_frame.vertical_anchor = _anchor(anchor)


def _anchor(name: str) -> Any:
    from pptx.enum.text import MSO_ANCHOR  # noqa: PLC0415 - only slides need it

    return getattr(MSO_ANCHOR, name)


def _kinds(*names: str) -> set[Any]:
    from pptx.enum.shapes import PP_PLACEHOLDER  # noqa: PLC0415 - only slides need it

    return {getattr(PP_PLACEHOLDER, name) for name in names}


def _title_of(layout: SlideLayout) -> Any:
    kinds = _kinds("TITLE", "CENTER_TITLE")
    return next((p for p in layout.placeholders if p.placeholder_format.type in kinds), None)


def _content_of(layout: SlideLayout) -> list[Any]:
    others = _kinds("TITLE", "CENTER_TITLE", "DATE", "FOOTER", "SLIDE_NUMBER")
    return [p for p in layout.placeholders if p.placeholder_format.type not in others]


def _is_opening(layout: SlideLayout) -> bool:
    kinds = {p.placeholder_format.type for p in layout.placeholders}
    return bool(kinds & _kinds("CENTER_TITLE")) or bool(
        kinds & _kinds("TITLE") and kinds & _kinds("SUBTITLE")
    )


def _foot_of(layout: SlideLayout, height: int) -> int:
    """Return where a slide's own foot begins: its date, footer and number, if it has them."""
    kinds = _kinds("DATE", "FOOTER", "SLIDE_NUMBER")
    tops = [
        p.top
        for p in layout.placeholders
        if p.placeholder_format.type in kinds and p.top is not None
    ]
    low = [top for top in tops if top > height * 3 // 4]
    return min(low, default=height - GAP)


def _without_empty(slide: Slide) -> None:
    """Take away what a layout offers and we leave empty: it would read "Click to add text"."""
    for shape in list(slide.placeholders):
        if (shape.has_text_frame and not shape.text_frame.text.strip()) or not shape.has_text_frame:
            shape._element.getparent().remove(shape._element)


def _fitted(shape: Any, layout: SlideLayout) -> None:
    """Let a title stand in its place: smaller than the layout has it only where it must be."""
    text, usual = shape.text_frame.text, _title_size(layout)
    sizes = range(usual, SMALLEST_TITLE, -1)
    fits = (size for size in sizes if _height(text, size, shape.width) <= shape.height)
    size = next(fits, SMALLEST_TITLE)
    if size < usual:
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = size * POINT


def _height(text: str, size: int, width: int) -> float:
    """Estimate how high some text stands in letters of a size."""
    letters = max(int(width / (size * POINT * LETTER)) - 2, 1)
    return sum(max(-(-len(line) // letters), 1) for line in text.split("\n")) * size * POINT * LINE


def _title_size(layout: SlideLayout) -> int:
    """Return the size of titles on a layout: its own, else its master's."""
    from pptx.oxml.ns import qn  # noqa: PLC0415 - only slides need it

    master = layout.slide_master
    holders = [
        _title_of(layout)._element,
        *(p._element for p in master.placeholders if p.placeholder_format.type in _kinds("TITLE")),
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


def _described(shape: Any, name: str, text: str) -> None:
    """Give a shape its name and the text for who does not see it."""
    node = next(each for each in shape._element.iter() if each.tag.endswith("}cNvPr"))
    node.set("name", name)
    node.set("descr", text)


def _pages(rows: Sequence[AssumptionRow]) -> list[tuple[str, list[AssumptionRow]]]:
    """Lay assumptions out on slides: groups together where they fit, a long one spread evenly."""
    pages: list[tuple[str, list[AssumptionRow]]] = []
    for group in dict.fromkeys(row.group for row in rows):
        of = [row for row in rows if row.group == group]
        count = -(-len(of) // ROWS_ON_A_SLIDE)
        if pages and len(pages[-1][1]) + len(of) <= ROWS_ON_A_SLIDE:
            pages[-1] = (f"{pages[-1][0]}, {group.lower()}", [*pages[-1][1], *of])
            continue
        for nth in range(count):
            part = of[nth * len(of) // count : (nth + 1) * len(of) // count]
            pages.append((group.lower() + (", continued" if nth else ""), part))
    return pages
