"""The sheet of a comparison: the case beside others, and which is better, as exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.exports.comparison_parts import comparison_parts
from cxroi.exports.sheet_appendix import PASTED

if TYPE_CHECKING:
    from cxroi.exports.sheet_looks import SheetBook

SHEET = "Comparison"


def write_comparison(book: SheetBook) -> None:
    """Write how the case stands beside others: their formulas are in workbooks of their own."""
    sheet, row = book.sheets[SHEET], 3
    book.words(sheet, 1, 0, PASTED, bold=True, font_color=book.ink["loss"])
    for part in comparison_parts(book.proposal):
        for text in (part.finding, part.note):
            if text:
                book.words(sheet, row, 0, text)
                row += 1
        book.words(sheet, row, 0, part.title, bold=True)
        for column, text in enumerate(part.columns):
            sheet.write_string(
                row + 1, column, text, book.head(align="right" if column else "left")
            )
        for at, cells in enumerate(part.rows, start=row + 2):
            for column, text in enumerate(cells):  # figures of ours, some with a sign
                sheet.write_string(
                    at, column, text, book.looks(align="right" if column else "left")
                )
        row += 3 + len(part.rows)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 4, 24)
