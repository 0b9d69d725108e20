"""The sheet of inputs: each with its name, bounds, reason and check, and the rules between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.exports.sheet_looks import FILLED, SOFT
from cxroi.exports.sheet_parts import cell_name
from cxroi.model.assumption import GROUP_TITLES
from cxroi.model.rules import ROOMS, ROUNDING, RULES
from cxroi.model.segments import is_in_use, shared_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxroi.exports.paper_rows import AssumptionRow
    from cxroi.exports.sheet_looks import SheetBook
    from cxroi.exports.sheet_model import SheetModel
    from cxroi.model.assumption import Assumption

SHEET = "Inputs"
INPUTS_OK = "inputs_ok"
"""The name of the cell that is 1 where every input can be used."""
COLUMNS = (
    *("Assumption", "Value", "Cell name", "Unit", "Low", "High", "From", "To", "Check"),
    *("Evidence", "Reason", "Definition"),
)
OF_NUMBERS = (1, 4, 5, 6, 7)
"""Columns of numbers."""
STRESS = "Stress test"
WIDTHS = (46, 14, 30, 24, 12, 12, 12, 14, 18, 40, 40, 80)


def write_inputs(book: SheetBook, model: SheetModel, stress: Mapping[str, float]) -> None:
    """Write every input and what must hold between them; cells are called as their keys."""
    sheet, assumptions = book.sheets[SHEET], book.proposal.assumptions
    book.words(
        sheet, 1, 0, "Coloured cells are inputs in the units of the model: enter 0.07 for 7%."
    )
    for column, text in enumerate(COLUMNS):
        right = column in OF_NUMBERS
        sheet.write_string(3, column, text, book.head(align="right" if right else "left"))
    row, group = 4, ""
    rows = book.proposal.assumption_rows
    reasons = {each.key: line for each, line in zip(assumptions.in_use(), rows, strict=True)}
    for each in assumptions:
        if each.group != group:
            group = each.group
            _title(book, row, GROUP_TITLES[group])
            row += 1
        _write_input(book, row, each, reasons.get(each.key))
        row += 1
    row = _write_stress(book, row, stress)
    row = _write_rules(book, model, row + 1) + 2
    book.words(sheet, row, 0, "All inputs valid (1) or not (0)", bold=True)
    used = f'=IF(COUNTIF($I$5:$I${row - 1},"?*")=0,1,0)'
    sheet.write_formula(row, 1, used, book.looks("0", bold=True), 1)
    book.name(INPUTS_OK, sheet, row, 1)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 2)
    sheet.print_area(0, 0, row, 10)


def rules(model: SheetModel, part: int) -> Iterator[tuple[str, str]]:
    """Go through the rules between a part's inputs: what is wrong, and the formula that finds it."""
    for rule in RULES:
        terms = "".join(
            f"{'+' if sign > 0 else '-'}{model.input_cell(key, part)}"
            for key, sign in rule.signs.items()
        )
        yield rule.problem, f"0{terms}>{rule.limit}+{ROUNDING!r}"


def room_rules(model: SheetModel) -> Iterator[tuple[str, str]]:
    """Go through the rules of what all parts share, as ``rules`` does."""
    for room in ROOMS:
        today = ""
        for part in model.parts:
            less = f"*(1-{model.input_cell(room.less, part)})" if room.less else ""
            today += f"+{model.input_cell(room.counted, part)}{less}"
        yield room.problem, f"AND({room.key}<>0,{room.key}<=0{today})"


def _title(book: SheetBook, row: int, text: str) -> None:
    book.words(book.sheets[SHEET], row, 0, text, bold=True, font_color=book.ink["programme"])


def _write_rules(book: SheetBook, model: SheetModel, row: int) -> int:
    """Write the rules, and return the row of the last."""
    _title(book, row, "Rules between inputs")
    segments = book.proposal.assumptions.segments
    for part in model.parts:
        for problem, broken in rules(model, part):
            row += 1
            whose = f"{segments[part]}: " if segments else ""
            sentence = f"{whose}{problem[:1].upper()}{problem[1:]}"
            book.words(book.sheets[SHEET], row, 0, sentence)
            _check(book, row, f'=IF({broken},"broken","")')
    for problem, broken in room_rules(model):
        row += 1
        book.words(book.sheets[SHEET], row, 0, f"{problem[:1].upper()}{problem[1:]}")
        _check(book, row, f'=IF({broken},"broken","")')
    return row


def _write_stress(book: SheetBook, row: int, stress: Mapping[str, float]) -> int:
    """Write what goes wrong, if anything, and return the first row that is left."""
    sheet = book.sheets[SHEET]
    if stress:
        _title(book, row, STRESS)
        row += 1
    for row_of, (name, value) in enumerate(stress.items(), start=row):
        book.words(sheet, row_of, 0, name.replace("_", " ").capitalize())
        sheet.write_number(row_of, 1, value, book.looks("0.####", **FILLED))
        book.name(name, sheet, row_of, 1)
        book.words(sheet, row_of, 2, name, font_color=SOFT, indent=1)
    return row + len(stress)


def _check(book: SheetBook, row: int, formula: str) -> None:
    looks = book.looks(bold=True, font_color=book.ink["loss"])
    book.sheets[SHEET].write_formula(row, 8, formula, looks, "")


def _write_input(book: SheetBook, row: int, each: Assumption, shown: AssumptionRow | None) -> None:
    sheet, assumptions = book.sheets[SHEET], book.proposal.assumptions
    name = cell_name(each.key, assumptions.values())
    number = book.exact if each.unit.is_money else book.number_of(each.unit.name)
    book.words(sheet, row, 0, each.label)
    used = is_in_use(each.key, assumptions.by_key)
    sheet.write_number(row, 1, each.likely, book.looks(number, **(FILLED if used else {})))
    book.name(name, sheet, row, 1)
    book.words(sheet, row, 2, name, font_color=SOFT, indent=1)
    book.words(sheet, row, 3, each.unit.name.replace("_", " "), font_color=SOFT)
    for column, value in enumerate((each.low, each.high, *each.bounds), start=4):
        sheet.write_number(row, column, value, book.looks(number, font_color=SOFT))
    _guard(book, row, each)
    if shown:
        book.words(sheet, row, 9, shown.rests_on, indent=1)
        book.words(sheet, row, 10, shown.reason, text_wrap=True)
    else:
        book.words(sheet, row, 9, "not in use: each segment has its own value", indent=1)
    book.words(sheet, row, 11, each.help)


def _guard(book: SheetBook, row: int, each: Assumption) -> None:
    """Check an input in a cell beside it, and where it is typed."""
    cell = f"B{row + 1}"
    is_whole = shared_key(each.key) == "horizon_years"
    whole = f",{cell}<>ROUND({cell},0)" if is_whole else ""
    outside = f"OR({cell}<G{row + 1},{cell}>H{row + 1}{whole})"
    is_wrong = f'=IF(ISNUMBER({cell}),IF({outside},"outside its bounds",""),"not a number")'
    _check(book, row, is_wrong)
    low, high = each.bounds
    book.sheets[SHEET].data_validation(
        row,
        1,
        row,
        1,
        {
            "validate": "integer" if is_whole else "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_title": "Out of bounds",
            "error_message": f"Enter a number from {low:g} to {high:g}.",
        },
    )
