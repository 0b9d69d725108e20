"""The case as slides: native charts that PowerPoint edits, on our own looks or a client's template."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from cxroi.exports import pictures
from cxroi.exports.comparison_parts import comparison_parts
from cxroi.exports.drawings import alt_text
from cxroi.exports.finance_parts import finance_parts
from cxroi.exports.native_charts import histogram, lines, waterfall
from cxroi.exports.office_files import describe_file, open_template, set_one_day, unbroken
from cxroi.exports.paper_charts import IN_DOCUMENTS
from cxroi.exports.proposal import FIGURE_COLUMNS, NEEDED_COLUMNS
from cxroi.exports.slide_layouts import (
    SIDE,
    choose_layout,
    dress,
    find_foot,
    find_subtitle,
    fit_title,
    is_opening,
    remove_empty,
)
from cxroi.exports.slide_parts import (
    GAP,
    INCH,
    POINT,
    SMALL,
    Box,
    add_table,
    describe,
    estimate_height,
    write_paragraphs,
)
from cxroi.exports.theme import HOUSE
from cxroi.report.initiatives import by_initiative, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from cxroi.exports.paper_rows import AssumptionRow
    from cxroi.exports.proposal import Proposal

ROWS_ON_A_SLIDE = 12
MOST_SENTENCES = 5
"""Below the six figures."""
FOOT = INCH * 7 // 16
"""Height of the line of sources at the foot of a slide."""
NATIVE = {"value": waterfall, "cash": lines, "spread": histogram}
"""Charts that PowerPoint itself draws; each other is a picture."""
DOT = 13_335
"""Of a picture: so its letters of 12 stand as high as those of 12 points beside it."""
AROUND = 64
"""Dots that a picture takes above and below its plot."""
NARROW = INCH * 11
"""A slide that is less wide has smaller letters in its tables."""


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
    deck.add_opening()
    deck.answer()
    for name in charts:
        deck.chart(name)
    if proposal.has_initiatives:
        deck.initiatives()
    if proposal.against:
        deck.comparison()
    deck.requirements()
    deck.stresses()
    deck.assumptions()
    deck.sources()
    return deck.save()


class _Deck:
    """Slides in the making."""

    def __init__(self, proposal: Proposal, template: tuple[str, bytes] | None) -> None:
        import pptx  # noqa: PLC0415 - only slides need it

        self.proposal, self.own = proposal, template is not None
        self.name = template[0] if template else ""
        if template:
            opened = open_template(*template, "pptx")
            self.deck: Presentation = unbroken(self.name, "pptx", lambda: pptx.Presentation(opened))
        else:
            self.deck = pptx.Presentation()
            dress(self.deck, proposal.theme)
        self.plain = choose_layout(self.deck, self.name)
        describe_file(self.deck.core_properties, proposal.properties, proposal.made_on)

    def paint(self, colour: Any, name: str) -> None:
        """Set a colour: the theme's, or in a client's template its own first accent for the programme."""
        from pptx.dml.color import RGBColor  # noqa: PLC0415 - only slides need it
        from pptx.enum.dml import MSO_THEME_COLOR  # noqa: PLC0415

        colours = self.proposal.theme.colours
        if self.own and name == "programme" and colours == HOUSE:
            colour.theme_color = MSO_THEME_COLOR.ACCENT_1
        else:
            colour.rgb = RGBColor.from_string(colours[name][1:].upper())

    def save(self) -> bytes:
        """Return the file."""
        written = io.BytesIO()
        self.deck.save(written)
        return set_one_day(written.getvalue(), self.proposal.made_on)

    def add_opening(self) -> None:
        """Add the first slide: what this is, for which case, of which day."""
        layout = next((each for each in self.deck.slide_layouts if is_opening(each)), self.plain)
        slide = self.deck.slides.add_slide(layout)
        slide.shapes.title.text = self.proposal.heading
        fit_title(slide.shapes.title, layout)
        below = find_subtitle(slide)
        line = f"{self.proposal.day}\n{self.proposal.over}"
        if below is not None:
            below.text = line
        remove_empty(slide)
        self._logo(slide)

    def answer(self) -> None:
        """Add the verdict with its six figures."""
        said_of = self.proposal.verdict
        slide, box = self._slide(said_of.answer)
        rows = [FIGURE_COLUMNS, *self.proposal.figures]
        below = [
            text
            for text in (
                *(self.proposal.headline, said_of.overturned, said_of.aside),
                *self.proposal.warnings,
            )
            if text
        ]
        high = INCH * 38 // 100 * len(rows)
        self._table(slide, box._replace(height=high), rows, (3, 2, 4), "The case in six figures")
        rest = Box(
            box.left, box.top + high + GAP, box.width, max(box.height - high - GAP, INCH // 2)
        )
        write_paragraphs(slide, rest, below[:MOST_SENTENCES])

    def chart(self, name: str) -> None:
        """Add a chart, its finding as the title."""
        table = self.proposal.table(name)
        slide, box = self._slide(table.title)
        texts = [f"{table.subtitle}.", *(self.proposal.sure if name == "spread" else ())]
        above = (round(estimate_height(text, SMALL, box.width)) + 6 * POINT for text in texts)
        top = sum(above) + GAP // 2
        write_paragraphs(slide, box._replace(height=top), texts, SMALL)
        area = Box(box.left, box.top + top, box.width, box.height - top)
        if name in NATIVE:
            frame = NATIVE[name](slide, area, table, self.paint)
        else:
            frame = self._picture(slide, area, name)
        describe(frame, name, alt_text(table))

    def initiatives(self) -> None:
        """Add which initiatives: the chart of budgets, and what each initiative brings."""
        found, table = self.proposal.portfolio, self.proposal.table("budget")
        slide, box = self._slide(table.title)
        texts = [self.proposal.say(text) for text in words(found)]
        high = sum(round(estimate_height(text, SMALL, box.width)) + 6 * POINT for text in texts)
        write_paragraphs(slide, box._replace(height=high), texts, SMALL)
        top, half = box.top + high + GAP, (box.width - 2 * GAP) // 2
        area = Box(box.left, top, half, box.top + box.height - top)
        describe(self._picture(slide, area, "budget"), "budget", alt_text(table))
        each = by_initiative(found)
        rows = self.proposal.say_table(each)
        beside = Box(
            box.left + half + 2 * GAP, top, half, min(INCH * 4 // 10 * len(rows), area.height)
        )
        self._table(slide, beside, rows, (6, 3, 3, 4, 3), each["title"], 11)

    def comparison(self) -> None:
        """Add the case beside others: their figures, and which is better."""
        shown, better, apart = comparison_parts(self.proposal)
        title, _, more = shown.finding.partition(". ")
        slide, box = self._slide(title.removesuffix("."))
        half, high = (box.width - 2 * GAP) // 2, INCH * 4 // 10
        left = Box(box.left, box.top, half, min(high * (len(shown.rows) + 1), box.height - INCH))
        several = [2] * (len(shown.columns) - 1)
        self._table(slide, left, [shown.columns, *shown.rows], (4, *several), shown.title, 11)
        top = box.top
        for part in (better, apart):
            place = Box(box.left + half + 2 * GAP, top, half, high * (len(part.rows) + 1))
            shares = (4, *[2] * (len(part.columns) - 1))
            self._table(slide, place, [part.columns, *part.rows], shares, part.title, 11)
            top += place.height + 2 * GAP
        below = Box(box.left, box.top + box.height - INCH // 2, box.width, INCH // 2)
        texts = [text for text in (more, shown.note) if text]
        write_paragraphs(slide, below, texts, 12)

    def requirements(self) -> None:
        """Add what must be true."""
        table = self.proposal.table("must_be_true")
        slide, box = self._slide(table.title)
        rows = [NEEDED_COLUMNS, *self.proposal.must_be_true]
        high = min(INCH * 42 // 100 * len(rows), box.height - INCH // 2)
        self._table(slide, box._replace(height=high), rows, (4, 5, 2), "Break-evens")
        note = Box(box.left, box.top + high + GAP, box.width, INCH // 2)
        write_paragraphs(slide, note, [f"{table.subtitle}."], 12)

    def stresses(self) -> None:
        """Add the case under each named stress, and what is left of it in cash."""
        table, kinds, _ = finance_parts(self.proposal)
        slide, box = self._slide(table.finding.removesuffix("."))
        rows = [table.columns, *table.rows]
        high = min(INCH * 42 // 100 * len(rows), box.height - INCH)
        self._table(slide, box._replace(height=high), rows, (4, 2, 2, 2, 2), table.title)
        below = Box(box.left, box.top + high + GAP, box.width, INCH)
        write_paragraphs(slide, below, [kinds.finding, table.note], 12)

    def assumptions(self) -> None:
        """Add every assumption with its range and what it rests on."""
        heading = ["Assumption", "Value", "Range", "Evidence"]
        for title, rows in _pages(self.proposal.claimed_rows):
            slide, box = self._slide(f"Assumptions: {title}")
            cells = [[row.label, row.value, row.range_shown, row.ground] for row in rows]
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
        write_paragraphs(slide, box, [*words, self.proposal.provenance], 11)

    # -- parts of a slide ----------------------------------------------------------------------

    def _slide(self, title: str) -> tuple[Slide, Box]:
        """Add a slide with a title and the line of sources; return where the rest may stand."""
        slide = self.deck.slides.add_slide(self.plain)
        shape = slide.shapes.title
        if shape.left is None or shape.top is None:  # neither the layout nor its master says where
            wide = self.deck.slide_width - 2 * SIDE
            shape.left, shape.top, shape.width, shape.height = SIDE, INCH // 2, wide, INCH
        shape.text = title
        fit_title(shape, self.plain)
        remove_empty(slide)
        self._logo(slide)
        foot = find_foot(self.plain, self.deck.slide_height)
        inset = shape.text_frame.margin_left
        left, width = shape.left + inset, shape.width - 2 * inset
        below = Box(left, foot - FOOT, width, FOOT)
        write_paragraphs(slide, below, [self.proposal.source_line], 9, soft=True)
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
        describe(picture, "logo", theme.logo_words)

    def _picture(self, slide: Slide, area: Box, name: str) -> Any:
        """Add a chart as a picture, as large as it stands in its place."""
        dots, part = self._draw(name, area, area.width // DOT)
        if part < 1:  # higher than its place: drawn wide enough for what it becomes there
            dots, _ = self._draw(name, area, int(area.width / DOT / part))
        picture = slide.shapes.add_picture(io.BytesIO(dots), area.left, area.top, area.width)
        if picture.height > area.height:
            picture.width = picture.width * area.height // picture.height
            picture.height = area.height
        return picture

    def _draw(self, name: str, area: Box, wide: int) -> tuple[bytes, float]:
        """Draw a picture; return how much of the width of its place it takes there, at most 1."""
        from PIL.Image import open as opened  # noqa: PLC0415 - only slides with pictures need it

        high = max(area.height // DOT - AROUND, AROUND)
        dots = pictures.bare_png(self.proposal, name, (wide, high))
        with opened(io.BytesIO(dots)) as picture:
            ratio = picture.width / picture.height
        return dots, min(ratio * area.height / area.width, 1)

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
        describe(add_table(slide, box, rows, shares, size), "table", about)


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
