"""The sheet of initiatives: what each brings, and the best sets, as exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.exports.sheet_appendix import PASTED
from cxroi.report.initiatives import TOGETHER, best_sets, by_initiative, list_names, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from cxroi.exports.sheet_looks import SheetBook

SHEET = "Initiatives"
SHARE = "0%"
Cell = str | float


def write_initiatives(book: SheetBook) -> None:
    """Write which initiatives a budget allows: what no formula of this workbook works out."""
    sheet, proposal = book.sheets[SHEET], book.proposal
    found = proposal.portfolio
    book.words(sheet, 1, 0, PASTED, bold=True, font_color=book.ink["loss"])
    for row, sentence in enumerate(words(found), start=3):
        book.words(sheet, row, 0, proposal.say(sentence))
    each = [
        [
            one.name,
            one.pv_costs,
            one.alone,
            one.share if one.chosen else "not chosen",
            one.probability,
        ]
        for one in found.shares
    ]
    sets = [
        [
            *(list_names(one.names), one.pv_costs, one.mean, one.p10, one.p90),
            *(one.probability_best, "yes" if one.on_plateau else "no"),
        ]
        for one in found.choices
    ]
    row = _table(book, sheet, 4 + len(words(found)), by_initiative(found)["heads"], each)
    book.words(sheet, row, 0, TOGETHER)
    _table(book, sheet, row + 2, best_sets(found)["heads"], sets)
    sheet.set_column(0, 0, 64)
    sheet.set_column(1, 6, 25)


def _table(
    book: SheetBook,
    sheet: Worksheet,
    row: int,
    heads: Sequence[str],
    lines: Sequence[Sequence[Cell]],
) -> int:
    """Write a table, a chance in per cent and all else in money; return the row below it."""
    for column, text in enumerate(heads):
        sheet.write_string(row, column, text, book.head(align="right" if column else "left"))
    for at, cells in enumerate(lines, start=row + 1):
        for column, (head, cell) in enumerate(zip(heads, cells, strict=True)):
            if isinstance(cell, str):
                book.words(sheet, at, column, cell, **({"align": "right"} if column else {}))
                continue
            number = SHARE if head.startswith("Chance") else book.exact
            sheet.write_number(at, column, cell, book.looks(number, align="right"))
    return row + 2 + len(lines)
