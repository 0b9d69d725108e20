"""How the sheets of a spreadsheet look: formats, heads, words that no program takes for a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cxroi.charts.colours import SLATE
from cxroi.model.neutral import neutral

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from cxroi.exports.proposal import Proposal

LONGEST_SHEET_NAME = 31
SOFT = SLATE
FILLED = {"bg_color": "#fff6d6", "border": 1, "border_color": "#c9b458"}
"""How an input looks."""
AS_EXPORTED = "As exported"
A4, A3 = 9, 8
WIDE = ("Months", "Drivers", "Inputs", "Equations")
"""Begins the names of sheets that need the larger paper."""
UNIT_FORMATS = {
    "share": "0.0%",
    "share_per_year": "0.0%",
    "rate_per_year": "0.0%",
    "points_of_base": "0.0%",
    "customers": "#,##0",
    "customers_per_year": "#,##0",
    "count": "0",
    "months": "0.##",
    "years": "0",
    "Share": "0.0%",
    "Customers": "#,##0",
    "Months": "0.0",
    "Years": "0.0",
    "Ratio": "0.0000",
    "Number": "0.0000",
}
"""How units of assumptions, and of equations, are printed; money is by its currency."""


@dataclass
class SheetBook:
    """A workbook in the making, in the looks of a case."""

    book: xlsxwriter.Workbook
    proposal: Proposal
    sheets: dict[str, Worksheet] = field(default_factory=dict)
    _formats: dict[str, Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say how money is printed."""
        self.ink = self.proposal.theme.colours
        sign = self.proposal.currency.replace('"', "")
        self.money = f'"{sign}"#,##0;[Red]-"{sign}"#,##0' if sign else "#,##0;[Red]-#,##0"
        self.exact = self.money.replace("#,##0", "#,##0.00")

    def add(self, names: Sequence[str]) -> None:
        """Add empty sheets, in their order."""
        for name in names:
            sheet = self.book.add_worksheet(name)
            # else each formula is searched for thirty functions of newer programs; it has none
            sheet._prepare_formula = _plain  # noqa: SLF001 - there is no other way
            self.sheets[name] = sheet
            self._page(name, sheet)

    def looks(self, number: str = "", /, **more: Any) -> Format:
        """Return a format, made once."""
        wanted = {"font_name": self.proposal.theme.office_font, "font_size": 10, "valign": "top"}
        wanted |= ({"num_format": number} if number else {}) | more
        key = repr(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]

    def number_of(self, unit: str) -> str:
        """Return how a spreadsheet prints a unit."""
        if unit == "MoneyEach":
            return self.exact
        if unit.lower().startswith("money"):
            return self.money
        return UNIT_FORMATS.get(unit, "#,##0.####")

    def head(self, **more: Any) -> Format:
        """Return the looks of a head."""
        line = {"bold": True, "bottom": 1, "bottom_color": self.ink["today"], "text_wrap": True}
        return self.looks(font_color=self.ink["ink"], **line, **more)

    def write_headings(
        self, sheet: Worksheet, row: int, texts: Sequence[str], left: int = 0
    ) -> None:
        """Write the heads of a table of words."""
        for column, text in enumerate(texts, start=left):
            sheet.write_string(row, column, text, self.head())

    def words(self, sheet: Worksheet, row: int, column: int, text: str, **more: Any) -> None:
        """Write text that no program takes for a formula."""
        sheet.write_string(row, column, neutral(text), self.looks(**more))

    def name(self, name: str, sheet: Worksheet, row: int, column: int) -> None:
        """Give a cell its name."""
        from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 - only a spreadsheet needs it

        cell = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        self.book.define_name(name, f"='{sheet.get_name()}'!{cell}")

    def _page(self, name: str, sheet: Worksheet) -> None:
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A3 if name.startswith(WIDE) else A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{_in_footer(self.proposal.source_line)}&RPage &P of &N")
        title = f"{self.proposal.title}: {name}"
        big = self.looks(bold=True, font_size=14, font_color=self.ink["ink"])
        sheet.write_string(0, 0, neutral(title), big)
        sheet.set_row(0, 22)


def sheet_names(sheet: str, segments: Sequence[str]) -> list[str]:
    """Return what a sheet is called for each segment, or for the company as one.

    Examples
    --------
    >>> sheet_names("Months", ["Small/medium", "Large"]), sheet_names("Months", [])
    (['Months 1 Smallmedium', 'Months 2 Large'], ['Months'])
    """
    plain = (re.sub(r"[^\w -]", "", segment) for segment in segments)
    names = [f"{sheet} {nth} {segment}" for nth, segment in enumerate(plain, start=1)]
    return [name[:LONGEST_SHEET_NAME].rstrip() for name in names] or [sheet]


def _in_footer(text: str) -> str:
    """Return text of a page's footer, where an ampersand begins a code."""
    return text.replace("&", "&&")[:200]


def _plain(formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG001, FBT001, FBT002 - as it is called
    """Return a formula as a file holds it."""
    return formula.removeprefix("=")
