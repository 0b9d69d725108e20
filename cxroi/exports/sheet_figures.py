"""The figures a spreadsheet comes to: each a formula with a name, beside what it was at export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.exports.cell_formulas import cell_formula
from cxroi.exports.sheet_drivers import BY, CASH_BY
from cxroi.exports.sheet_inputs import INPUTS_OK
from cxroi.exports.sheet_looks import SOFT
from cxroi.exports.sheet_model import FIGURES
from cxroi.model.drivers import CASH, drivers
from cxroi.model.ordering import LAST
from cxroi.report.finance_questions import CASH_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.worksheet import Worksheet

    from cxroi.exports.sheet_looks import SheetBook
    from cxroi.exports.sheet_workings import Workings
    from cxroi.model.trees import Tree

MOST_ASKED_FOR = ("npv", "form_npv")
BY_DRIVER = "Value by driver"
DRIVER = "driver_"
"""Begins the name of a driver's figure."""


class FigureRow(NamedTuple):
    """A figure and its cell's name; without a name, a heading."""

    name: str
    title: str
    number: str = ""
    """How it is printed."""
    formula: str = ""
    value: Any = None


def case_figures(workings: Workings) -> list[FigureRow]:
    """Return the figures of the case, then the drivers of its value; none where an input is wrong."""
    rows = [*_of_the_case(workings), _of_cash(workings)]
    rows += [FigureRow("", BY_DRIVER), *_of_the_drivers(workings)]
    return [
        row._replace(formula=f"IF({INPUTS_OK}=1,{row.formula},NA())") if row.name else row
        for row in rows
    ]


def name_figures(workings: Workings) -> None:
    """Let formulas read the figures of the case by their names."""
    for each in FIGURES:
        tree = workings.model.figures[each.name]
        if isinstance(tree, str):
            workings.cells.singles.setdefault(tree, each.name)


def write_figures(book: SheetBook, sheet: Worksheet, row: int, rows: Sequence[FigureRow]) -> None:
    """Write figures one below the other."""
    for at, each in enumerate(rows, start=row):
        if not each.name:
            book.words(sheet, at, 0, each.title, bold=True, font_color=book.ink["programme"])
            continue
        bold = {"bold": True} if each.name in MOST_ASKED_FOR else {}
        book.words(sheet, at, 0, each.title, **bold)
        looks = book.looks(each.number, align="right", **bold)
        sheet.write_formula(at, 1, f"={each.formula}", looks, each.value)
        was = book.looks(each.number, align="right", font_color=SOFT, **bold)
        write = sheet.write_string if isinstance(each.value, str) else sheet.write_number
        write(at, 2, each.value, was)
        book.words(sheet, at, 3, each.name, font_color=SOFT, indent=1)
        book.name(each.name, sheet, at, 1)


def _of_the_case(workings: Workings) -> Iterator[FigureRow]:
    model = workings.model
    for each in FIGURES:
        tree = model.figures[each.name]
        unit = model.program.equations[each.equation.removeprefix(LAST).removeprefix("total_")].unit
        number = "0.0%" if unit == "Ratio" else workings.book.number_of(unit)
        number = workings.book.exact if unit == "Money" else number
        yield FigureRow(
            each.name, each.title, number, _formula(workings, tree), workings.value(tree)
        )


def _formula(workings: Workings, tree: Tree) -> str:
    """Write what a figure is made of: it cannot read its own cell."""
    cells = workings.cells
    if isinstance(tree, str) and tree in workings.model.program.steps:
        return cell_formula(workings.model.program.steps[tree].tree, cells.reader())
    if isinstance(tree, str) and tree.startswith(LAST):
        name = tree.removeprefix(LAST)
        return cells.table_of(name).last(name)
    return cell_formula(tree, cells.reader())


def _of_the_drivers(workings: Workings) -> Iterator[FigureRow]:
    for driver in workings.model.drivers:
        formula, value = _present_value(workings, f"{BY}{driver}")
        title = drivers()[driver].label
        yield FigureRow(f"{DRIVER}{driver}", title, workings.book.exact, formula, value)


def _of_cash(workings: Workings) -> FigureRow:
    """Return what is left of the net present value with cash benefits only."""
    formulas, value = ["-pv_costs"], -workings.value(workings.model.figures["pv_costs"])
    for key in workings.model.drivers:
        driver = drivers()[key]
        if driver.kind != CASH and not driver.cash_part:
            continue
        column = f"{CASH_BY if driver.cash_part else BY}{key}"
        formula, amount = _present_value(workings, column)
        formulas.append(formula if driver.cash_part else f"{DRIVER}{key}")
        value += amount
    return FigureRow("cash_npv", CASH_ONLY, workings.book.exact, "+".join(formulas), value)


def _present_value(workings: Workings, column: str) -> tuple[str, float]:
    """Discount a column of months, over the parts: a formula and what it comes to."""
    model, cells = workings.model, workings.cells
    factors = workings.cash.whole("discount_factor")
    discounted = np.array(workings.values["discount_factor"])
    names = [model.name(column, part) for part in model.parts]
    columns = [cells.table_of(name).whole(name) for name in names]
    value = sum(float(np.sum(discounted * workings.values[name])) for name in names)
    return "+".join(f"SUMPRODUCT({factors},{column})" for column in columns), value
