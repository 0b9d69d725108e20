"""The case as a section of a Word document, in the styles of the client's own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from cxroi.charts.colours import SLATE
from cxroi.exports import pictures
from cxroi.exports.comparison_parts import comparison_parts
from cxroi.exports.drawings import alt_text
from cxroi.exports.equation_table import HOW_TO_READ, SIX_FIGURES, equations_behind
from cxroi.exports.finance_parts import PaperTable, finance_parts
from cxroi.exports.office_files import describe_file, open_template, set_one_day, unbroken
from cxroi.exports.paper_charts import IN_DOCUMENTS
from cxroi.exports.proposal import FIGURE_COLUMNS, NEEDED_COLUMNS
from cxroi.exports.sheet_parts import setting_of
from cxroi.report.captions import in_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document

    from cxroi.exports.proposal import Proposal

PLOT = (600, 260)
"""Of a chart, in dots of the screen."""
WIDEST = 6.3
"""Of a picture, in inches."""
TABLE_STYLES = ("Table Grid", "Light List Accent 1")
FEW_COLUMNS = 4
"""A small table with more of them is one of numbers."""
USUAL, SMALL, TINY = 10, 8.5, 6.5
"""Of the words in a table, in points."""
SOFT = SLATE[1:].upper()


def document(
    proposal: Proposal,
    template: tuple[str, bytes] | None = None,
    charts: Sequence[str] = IN_DOCUMENTS,
) -> bytes:
    """Return the case as a Word file.

    Parameters
    ----------
    proposal : Proposal
        The case.
    template : (name, content), optional
        A client's own .docx or .dotx: what it holds stays, the case follows in its styles.
    charts : sequence of str, optional
        By name, a picture for each.

    Raises
    ------
    CxroiError
        If the template cannot be used.
    """
    return _Text(proposal, template).write(charts)


class _Text:
    """A document in the making."""

    def __init__(self, proposal: Proposal, template: tuple[str, bytes] | None) -> None:
        import docx  # noqa: PLC0415 - only documents need it

        self.proposal, self.figures, self.tables = proposal, 0, 0
        self.doc: Document = docx.Document()
        if template:
            opened = open_template(*template, "docx")
            self.doc = unbroken(template[0], "docx", lambda: docx.Document(opened))
        self.own = template is not None
        if self.own:
            self.doc.add_page_break()
        else:
            self._dress()
        describe_file(self.doc.core_properties, proposal.properties, proposal.made_on)

    def write(self, charts: Sequence[str]) -> bytes:
        """Write every part, and return the file."""
        case = self.proposal
        if case.theme.logo and not self.own:
            self._picture(case.theme.logo, case.theme.logo_words, 1.4)
        self._add_heading(case.heading, 1)
        self._paragraph(f"{case.day}. {case.over}.", soft=True)
        said = case.verdict
        for text in (said.answer, case.headline, said.overturned, said.aside):
            if text:
                self._paragraph(text)
        self._table(FIGURE_COLUMNS, case.figures, "The case in six figures", (6, 3.5, 6.5))
        for name in charts:
            table = case.table(name)
            self._add_heading(table.title, 2)
            if name == "spread":
                for sentence in case.sure:
                    self._paragraph(sentence)
            self._picture(pictures.bare_png(case, name, PLOT), alt_text(table), WIDEST)
            self._caption("Figure", f"{table.subtitle}. {table.footer}")
        self._must_be_true()
        self._form()
        for part in [*finance_parts(case), *(comparison_parts(case) if case.against else ())]:
            self._part(part)
        self._assumptions()
        self._sources()
        self._equations()
        written = io.BytesIO()
        self.doc.save(written)
        return set_one_day(written.getvalue(), case.made_on)

    def _must_be_true(self) -> None:
        table = self.proposal.table("must_be_true")
        self._add_heading("Break-evens", 2)
        self._paragraph(f"{table.title}.").paragraph_format.keep_with_next = True
        self._table(NEEDED_COLUMNS, self.proposal.must_be_true, table.subtitle, (6, 7, 3))

    def _part(self, part: PaperTable) -> None:
        """Write a table with what it says above it, and its note below."""
        figures = len(part.columns) - 1
        self._add_heading(part.title, 2)
        if part.finding:
            self._paragraph(part.finding).paragraph_format.keep_with_next = True
        self._table(part.columns, part.rows, part.title, (5, *[11 / figures] * figures), size=SMALL)
        if part.note:
            self._paragraph(part.note, soft=True)

    def _form(self) -> None:
        """Write the annual summary; the whole form is in the spreadsheet."""
        form, case = self.proposal.form, self.proposal
        self._add_heading("Annual figures", 2)
        years = [f"Year {year}" for year in range(1, form.years + 1)]
        rows = [
            [row.metric, *(case.say(cell) for cell in row.show()[:-2])]
            for row in form.rows
            if row.metric in ("Benefits", "Costs", "Net", "Cumulative net")
            and row.ref.startswith("S")
        ]
        wide = (3.2, *(12.8 / (form.years + 1) for _ in range(form.years + 1)))
        self._table(
            ["Line", "Initial", *years],
            rows,
            in_money("Annual benefits and costs", case.assumptions),
            wide,
            size=SMALL,
        )

    def _assumptions(self) -> None:
        self._add_heading("Assumptions", 2)
        self._paragraph(
            "Each assumption has a value, a range and its evidence. Simulations draw from the ranges."
        )
        rows = [
            [row.label, row.value, row.range_shown, row.ground]
            for row in self.proposal.claimed_rows
        ]
        self._table(
            ["Assumption", "Value", "Range", "Evidence"],
            rows,
            "All assumptions in use",
            (5, 3, 3.5, 4.5),
            size=SMALL,
        )
        for warning in self.proposal.warnings:
            self._paragraph(f"Worth checking: {warning}")

    def _sources(self) -> None:
        self._add_heading("Sources", 2)
        style = self._style("List Number", "List Paragraph")
        for row in self.proposal.source_rows:
            self.doc.add_paragraph(row.text, style=style)
        self._paragraph(self.proposal.provenance, soft=True)

    def _equations(self) -> None:
        """Write the appendix: what stands behind the six figures, each equation once."""
        self._add_heading("Appendix: the equations", 2)
        self._paragraph(
            f"These equations produce the six figures, with the programme. {HOW_TO_READ} The spreadsheet "
            "holds each one as formulas."
        )
        rows = [
            [row.name, row.sentence, row.formula]
            for row in equations_behind(setting_of(self.proposal.assumptions.values()), SIX_FIGURES)
        ]
        columns = ["Equation", "Definition", "Formula"]
        about = "Equations behind the six figures"
        self._table(columns, rows, about, (3.6, 4.9, 7.5), size=TINY)

    # -- parts of a document -------------------------------------------------------------------

    def _dress(self) -> None:
        """Give the library's own document the looks of a theme."""
        from docx.oxml.ns import qn  # noqa: PLC0415 - only documents need it
        from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

        theme = self.proposal.theme
        for name in ("Normal", "Heading 1", "Heading 2", "Caption"):
            style = self.doc.styles[name]
            style.font.name = theme.office_font
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            fonts.set(qn("w:eastAsia"), theme.office_font)
        sizes = {"Normal": 10.5, "Heading 1": 20, "Heading 2": 13, "Caption": 9}
        for name, size in sizes.items():
            self.doc.styles[name].font.size = Pt(size)
        ink = RGBColor.from_string(theme.colours["ink"][1:].upper())
        for name in ("Heading 1", "Heading 2"):
            self.doc.styles[name].font.color.rgb = ink
        caption = self.doc.styles["Caption"].font
        caption.bold, caption.color.rgb = False, RGBColor.from_string(SOFT)
        for section in self.doc.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.5)
            section.top_margin = section.bottom_margin = Cm(2)

    def _style(self, *names: str) -> Any:
        """Return the first of some styles that the document has; its own first paragraph style if none."""
        there = {style.name for style in self.doc.styles}
        return next((self.doc.styles[name] for name in names if name in there), None)

    def _add_heading(self, text: str, level: int) -> None:
        style = self._style(f"Heading {level}")
        paragraph = self.doc.add_paragraph(style=style)
        run = paragraph.add_run(text)
        if style is None:
            run.bold = True
        paragraph.paragraph_format.keep_with_next = True

    def _paragraph(self, text: str, *, soft: bool = False) -> Any:
        from docx.shared import RGBColor  # noqa: PLC0415 - only documents need it

        paragraph = self.doc.add_paragraph()
        run = paragraph.add_run(text)
        if soft:
            run.font.color.rgb = RGBColor.from_string(SOFT)
        return paragraph

    def _picture(self, content: bytes, about: str, inches: float) -> None:
        from docx.shared import Inches  # noqa: PLC0415 - only documents need it

        section = self.doc.sections[-1]
        room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
        wide = min(Inches(inches), room) if room > 0 else Inches(inches)
        paragraph = self.doc.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(content), width=wide)
        shape._inline.docPr.set("descr", about)

    def _caption(self, kind: str, text: str) -> None:
        """Write a caption, its number one that Word counts itself."""
        from docx.oxml import OxmlElement  # noqa: PLC0415 - only documents need it
        from docx.oxml.ns import qn  # noqa: PLC0415

        number = self.figures = self.figures + 1 if kind == "Figure" else self.figures
        if kind == "Table":
            number = self.tables = self.tables + 1
        paragraph = self.doc.add_paragraph(style=self._style("Caption"))
        paragraph.add_run(f"{kind} ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f"SEQ {kind} \\* ARABIC")
        run, shown = OxmlElement("w:r"), OxmlElement("w:t")
        shown.text = str(number)
        run.append(shown)
        field.append(run)
        paragraph._p.append(field)
        paragraph.add_run(f": {text}")
        paragraph.paragraph_format.keep_with_next = kind == "Table"

    def _table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        about: str,
        wide: Sequence[float],
        *,
        size: float = USUAL,
    ) -> None:
        """Write a table with its caption above it; its head is repeated on every page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - only documents need it
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.shared import Cm, Pt  # noqa: PLC0415

        self._caption("Table", about)
        table = self.doc.add_table(rows=1 + len(rows), cols=len(columns))
        table.style = self._style(*TABLE_STYLES)
        table.autofit = False
        for column, width in zip(table.columns, wide, strict=True):
            column.width = Cm(width)
        for nth, (row, cells) in enumerate(zip(table.rows, [columns, *rows], strict=True)):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if nth == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for column, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = Cm(wide[column])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_before = Pt(2 if size > TINY else 0)
                paragraph.paragraph_format.space_after = Pt(2 if size > TINY else 0)
                run = paragraph.add_run(text)
                run.bold = nth == 0
                run.font.size = Pt(size)
                if size < USUAL and column and len(columns) > FEW_COLUMNS:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.doc.add_paragraph().paragraph_format.space_after = Pt(2)
