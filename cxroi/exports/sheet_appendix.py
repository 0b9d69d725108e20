"""The last sheets of a spreadsheet: simulations as exported, sources, and every equation."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from cxroi.exports.equation_table import HOW_TO_READ, equation_rows
from cxroi.exports.proposal import NEEDED_COLUMNS
from cxroi.exports.sheet_looks import SOFT
from cxroi.exports.sheet_model import FIGURES
from cxroi.report.break_even import goal_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.worksheet import Worksheet

    from cxroi.exports.sheet_looks import SheetBook
    from cxroi.exports.sheet_workings import Workings
    from cxroi.model.ordering import Step

DRAWS, SOURCES, EQUATIONS = "Simulations", "Sources", "Equations"
PASTED = "Static values: these cannot be formulas and do not update with the inputs."
SOURCE_COLUMNS = ("Claim", "Figure", "Quotation", "Source", "Caution")
WIDTHS, LINE_HEIGHT = (32, 56, 22, 90, 44), 13.5
"""Of the columns of equations, in letters; and how high a line is."""
FITTING = 1.25
"""Letters on a line, for each of a column's width: most are narrower than a figure."""
EQUATION_COLUMNS = ("Equation", "Definition", "Unit", "Formula", "Location")


def write_draws(book: SheetBook) -> None:
    """Write how sure the case is: what a formula cannot carry."""
    sheet, proposal, risk = book.sheets[DRAWS], book.proposal, book.proposal.risk
    book.words(sheet, 1, 0, PASTED, bold=True, font_color=book.ink["loss"])
    for row, sentence in enumerate(proposal.sure, start=3):
        book.words(sheet, row, 0, sentence)
    row = 4 + len(proposal.sure)
    for column, head in enumerate(proposal.percentiles[0]):
        sheet.write_string(row, column, head, book.head(align="right" if column else "left"))
    npvs, rois = risk.percentiles().values(), risk.percentiles("roi").values()
    _numbers(book, sheet, row + 1, "Net present value", npvs, book.exact)
    _numbers(book, sheet, row + 2, "Return on investment", rois, "0.0%")
    facts = (
        ("Simulations", len(risk.npv), "0"),
        ("Chance of a positive NPV", risk.probability_of_gain, "0.0%"),
        ("Chance of payback within the horizon", risk.probability_of_payback, "0.0%"),
        ("Standard error of the mean", risk.monte_carlo_error, book.exact),
    )
    for at, (label, value, number) in enumerate(facts, start=row + 4):
        _numbers(book, sheet, at, label, [value], number)
    row += 5 + len(facts)
    book.words(sheet, row, 0, f"Break-evens: {goal_words(proposal.goal)}", bold=True)
    for at, cells in enumerate([NEEDED_COLUMNS, *proposal.must_be_true], start=row + 1):
        for column, text in enumerate(cells):
            book.words(sheet, at, column, text, bold=cells is NEEDED_COLUMNS)
    sheet.set_column(0, 0, 50)
    sheet.set_column(1, 8, 18)


def write_sources(book: SheetBook) -> None:
    """Write the evidence behind the published assumptions."""
    sheet = book.sheets[SOURCES]
    about = "Evidence behind the published assumptions, in the words of each source."
    book.words(sheet, 1, 0, about)
    book.write_headings(sheet, 3, SOURCE_COLUMNS)
    for row, each in enumerate(book.proposal.source_rows, start=4):
        for column, text in enumerate(each._replace(words=f"“{each.words}”")):
            book.words(sheet, row, column, text, text_wrap=True)
    for column, width in enumerate((22, 16, 60, 50, 60)):
        sheet.set_column(column, column, width)


def write_equations(workings: Workings) -> None:
    """Write every equation of the workbook, and where it stands in it."""
    book, model = workings.book, workings.model
    sheet = book.sheets[EQUATIONS]
    about = f"Every equation in this workbook, with the programme. {HOW_TO_READ}"
    book.words(sheet, 1, 0, about)
    book.write_headings(sheet, 3, EQUATION_COLUMNS)
    steps = model.steps
    figures = {
        each.name: model.figures[each.name]
        for each in FIGURES
        if each.name in model.program.equations
    }
    there = _places(workings, steps)
    for row, each in enumerate(equation_rows(model.program.equations, steps, figures), start=4):
        texts = (*each, there.get(each.name, f"Case: {each.name}"))
        for column, text in enumerate(texts):
            looks = {"font_color": SOFT} if column in (2, 4) else {"bold": not column}
            # written as words, whatever they begin with: -one_off_cost is a formula to read
            sheet.write_string(row, column, text, book.looks(text_wrap=column > 0, **looks))
        lines = (
            len(textwrap.wrap(text, round(FITTING * width)))
            for text, width in zip(texts, WIDTHS, strict=True)
        )
        sheet.set_row(row, LINE_HEIGHT * max(lines))
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)


def _places(workings: Workings, steps: Iterable[Step]) -> dict[str, str]:
    """Return where each equation stands: its cells and columns, sheet by sheet."""
    found: dict[str, dict[str, list[str]]] = {}
    rows = {step.name: single.row + 1 for single in workings.singles if (step := single.step)}
    for step in steps:
        of = found.setdefault(step.equation.name, {})
        if step.name in rows:
            of.setdefault("Rates", []).append(f"B{rows[step.name]}")
        for table in workings.cells.tables:
            if step.name in table.columns:
                of.setdefault(table.sheet, []).append(table.place(step.name))
    return {
        name: "; ".join(f"{sheet}: {', '.join(at)}" for sheet, at in of.items())
        for name, of in found.items()
        if of
    }


def _numbers(
    book: SheetBook, sheet: Worksheet, row: int, label: str, values: Iterable[float], number: str
) -> None:
    """Write numbers beside their name; one that is undefined is left out."""
    book.words(sheet, row, 0, label)
    for column, value in enumerate(values, start=1):
        if not math.isnan(value):
            sheet.write_number(row, column, value, book.looks(number))
