"""The sheets in between: rates and steps towards roots, months of each part, drivers, cash."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.charts.colours import GRID
from cxroi.exports.cell_formulas import NOTHING, cell_formula
from cxroi.exports.sheet_cells import ROW_BEFORE, THIS_ROW, SheetCells, StepTable
from cxroi.exports.sheet_looks import SOFT, SheetBook
from cxroi.exports.sheet_model import LONGEST, MONTHS, SheetModel, most_steps
from cxroi.exports.sheet_parts import of_part, part_of
from cxroi.model.drivers import drivers
from cxroi.model.ordering import SWITCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from cxroi.model.ordering import Step
    from cxroi.model.program import Program
    from cxroi.model.trees import Tree

RATES, CASH = "Rates", "Cash"
FIRST_ROW = 4
"""Of a table of months, counted from 0: above it stand a title, a sentence, names and the heads."""
HEAD_WIDTH, LINE_HEIGHT = 18, 12.5
"""Letters that fit into a line of a head, and how high that is."""
CALENDAR = ("Month", "Year", "Within the horizon")
WITHOUT, WITH = "Without the programme", "With the programme"


class Single(NamedTuple):
    """A row of the sheet Rates: a heading, or a step that is worked out once."""

    row: int
    text: str
    step: Step | None = None


@dataclass
class Workings:
    """What is worked out between inputs and figures, and where it stands."""

    book: SheetBook
    model: SheetModel
    values: Mapping[Tree, Any]
    cells: SheetCells
    months: Sequence[str]
    """The sheets of months, one a part."""
    drivers: Sequence[str]
    """The sheets of drivers, one a part."""

    def __post_init__(self) -> None:
        """Say where everything stands, before any formula is written."""
        self.titles = titles(self.model)
        of_months = [
            StepTable(sheet, FIRST_ROW, len(CALENDAR), of_part(steps, part), LONGEST, part)
            for steps, sheets in (
                (self.model.months, self.months),
                (self.model.contributions, self.drivers),
            )
            for part, sheet in enumerate(sheets)
        ]
        self.of_parts = of_months
        self.cash = StepTable(CASH, FIRST_ROW, len(CALENDAR), self.model.cash, LONGEST)
        self.cells.tables += [*of_months, self.cash]
        figures = set(self.model.figures.values())
        self.singles: list[Single] = []
        row = 3
        segments = self.book.proposal.assumptions.segments
        for part in (None, *(self.model.parts if segments else ())):
            steps = [step for step in self.model.once if part_of(step) == part]
            roots = [root for root in self.model.roots if part_of(root[0]) == part]
            shown = [step for step in steps if step.name not in figures]
            heading = "" if not segments else segments[part] if part is not None else "All segments"
            row = self._place_rates(row, heading, shown, roots)

    def write(self) -> None:
        """Write every sheet of them."""
        self._write_rates()
        for table in self.of_parts:
            is_months = table.sheet in self.months
            self._write_months(table, OF_MONTHS if is_months else OF_DRIVERS)
        self._write_months(self.cash, OF_CASH)

    # -- rates ---------------------------------------------------------------------------------

    def _place_rates(
        self, row: int, heading: str, steps: Sequence[Step], roots: Sequence[tuple[Step, ...]]
    ) -> int:
        """Give what a part has its rows, and return the first that is left."""
        if heading and (steps or roots):
            self.singles.append(Single(row, heading))
            row += 1
        for step in (step for step in steps if step.stage == 0):
            row = self._place_single(row, step)
        for root in roots:
            last = root[-1]
            self.singles.append(Single(row + 1, f"Steps to: {self.titles[last.name]}"))
            table = StepTable(RATES, row + 4, 1, root, most_steps(root), is_root=True)
            self.cells.tables.append(table)
            row = table.top + table.length + 2
        for step in (step for step in steps if step.stage):
            row = self._place_single(row, step)
        return row + 1

    def _place_single(self, row: int, step: Step) -> int:
        self.singles.append(Single(row, self.titles[step.name], step))
        is_named = self.cells.give_name(step.name)
        self.cells.singles[step.name] = step.name if is_named else f"'{RATES}'!$B${row + 1}"
        return row + 1

    def _write_rates(self) -> None:
        sheet, reader = self.book.sheets[RATES], self.cells.reader()
        about = "Rates derived from the inputs, and Newton's steps to the level at which the company's own rate holds without the programme."
        self.book.words(sheet, 1, 0, about)
        sheet.set_column(0, 0, 64)
        sheet.set_column(1, 14, 16)
        for row, text, step in self.singles:
            self.book.words(sheet, row, 0, text, bold=step is None)
            if step:
                self._formula(sheet, row, 1, cell_formula(step.tree, reader), step)
                self.book.words(sheet, row, 2, step.name, font_color=SOFT, indent=1)
                if self.cells.singles[step.name] == step.name:
                    self.book.name(step.name, sheet, row, 1)
        for table in self.cells.tables:
            if table.is_root:
                self._write_root(sheet, table)

    def _write_root(self, sheet: Worksheet, table: StepTable) -> None:
        self._write_headings(sheet, table)
        self.book.words(sheet, table.top, 0, "Start", font_color=SOFT)
        for place in range(1, table.length + 1):
            self.book.words(sheet, table.top + place, 0, f"Step {place}", font_color=SOFT)
        reader = self.cells.reader(table)
        for step in table.steps:
            column, looks = table.columns[step.name], self._looks(step)
            self._write_first(sheet, table, step)
            text = cell_formula(step.tree, reader)
            for row, value in enumerate(self.values[step.name], start=table.top + 1):
                sheet.write_formula(row, column, in_row(text, row), looks, value)

    # -- months --------------------------------------------------------------------------------

    def _write_months(self, table: StepTable, about: str) -> None:
        sheet = self.book.sheets[table.sheet]
        self.book.words(sheet, 1, 0, about)
        self._write_calendar(sheet, table)
        self._write_headings(sheet, table)
        sheet.set_column(3, 2 + len(table.steps), 15)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(FIRST_ROW - 1)
        reader = self.cells.reader(table)
        for step in table.steps:
            self._write_first(sheet, table, step)
            text = f'=IF($C{THIS_ROW},{cell_formula(step.tree, reader)},"")'
            column, looks, values = table.columns[step.name], self._looks(step), self.column(step)
            for row, value in enumerate(values[1:], start=table.top + 1):
                sheet.write_formula(row, column, in_row(text, row), looks, value)

    def column(self, step: Step) -> list[Any]:
        """Return what a column of months shows, month 0 first; nothing beyond the horizon."""
        months = int(self.values["horizon_years"]) * MONTHS
        found = self.values[step.name]
        numbers = found if isinstance(found, list) else [found] * months
        first = "" if step.first is None else self.value(step.first)
        return [first, *map(show, numbers), *[""] * (LONGEST - months)]

    def value(self, tree: Tree) -> Any:
        """Return what a tree comes to that was asked of the engine."""
        return show(tree if isinstance(tree, float) else self.values[tree])

    def _write_calendar(self, sheet: Worksheet, table: StepTable) -> None:
        for column, text in enumerate(CALENDAR):
            sheet.write_string(table.top - 1, column, text, self.book.head(align="right"))
        looks = self.book.looks("0")
        months = int(self.values["horizon_years"]) * MONTHS
        for month in range(table.length + 1):
            row = table.top + month
            sheet.write_number(row, 0, month, looks)
            year = f"=ROUNDUP(A{row + 1}/{MONTHS},0)"
            sheet.write_formula(row, 1, year, looks, math.ceil(month / MONTHS))
            within = f"=IF(A{row + 1}<={MONTHS}*horizon_years,1,0)"
            sheet.write_formula(row, 2, within, looks, int(month <= months))
        beyond = {"type": "formula", "criteria": f"=$C{table.top + 1}=0"}
        beyond |= {"format": self.book.book.add_format({"font_color": GRID})}
        sheet.conditional_format(table.top, 0, table.top + table.length, 2, beyond)
        sheet.set_column(0, 2, 8)

    # -- both ----------------------------------------------------------------------------------

    def _write_headings(self, sheet: Worksheet, table: StepTable) -> None:
        """Write the sentence of each step above its column, and its name above that."""
        for step in table.steps:
            column = table.columns[step.name]
            soft = {"font_color": SOFT, "font_size": 8, "align": "right"}
            self.book.words(sheet, table.top - 2, column, step.name, **soft)
            head = self.book.head(align="right", font_size=9)
            sheet.write_string(table.top - 1, column, self.titles[step.name], head)
        headings = (textwrap.wrap(self.titles[step.name], HEAD_WIDTH) for step in table.steps)
        sheet.set_row(table.top - 1, LINE_HEIGHT * max(map(len, headings)))

    def _write_first(self, sheet: Worksheet, table: StepTable, step: Step) -> None:
        """Write what a step is before its first month."""
        if step.first is not None:
            text = cell_formula(step.first, self.cells.reader(table))
            value, looks = self.value(step.first), self._looks(step)
            where = (table.top, table.columns[step.name])
            sheet.write_formula(*where, f"={in_row(text, table.top)}", looks, value)

    def _formula(self, sheet: Worksheet, row: int, column: int, text: str, step: Step) -> None:
        value = show(self.values[step.name])
        sheet.write_formula(row, column, f"={text}", self._looks(step), value)

    def _looks(self, step: Step) -> Any:
        return self.book.looks(self.book.number_of(step.equation.unit))


def in_row(text: str, row: int) -> str:
    """Return a formula as it stands in a row, counted from 0.

    Examples
    --------
    >>> in_row(f"B{ROW_BEFORE}+C{THIS_ROW}", 5)
    'B5+C6'
    """
    return text.replace(THIS_ROW, str(row + 1)).replace(ROW_BEFORE, str(row))


def show(number: float) -> Any:
    """Return what a cell shows of a number: one that is undefined is a word."""
    return NOTHING.strip('"') if math.isnan(number) else number


OF_MONTHS = (
    "Monthly effects of the programme, and customers with and without it. Month 0 is the decision."
)
OF_DRIVERS = "Shapley value of each driver in each month's benefit, calculated from every combination of drivers."
OF_CASH = "Monthly cash in and out. Month 0 is the decision."


def titles(model: SheetModel) -> dict[str, str]:
    """Return what stands beside each step: its equation's sentence, and on which path it is."""
    every = (*model.once, *model.months, *model.cash, *model.contributions)
    steps = [*every, *(step for root in model.roots for step in root)]
    names = {stem(step) for step in steps}
    return {step.name: _title(step, model.program, names) for step in steps}


def stem(step: Step) -> str:
    """Return a step's name without its segment.

    Examples
    --------
    >>> from cxroi.exports.sheet_model import sheet_model
    >>> from cxroi.exports.sheet_parts import setting_of
    >>> months = sheet_model(setting_of(["A/bonded_share"])).months
    >>> [stem(step) for step in months if step.name == "bonded__1"]
    ['bonded']
    """
    end = f"__{part + 1}" if (part := part_of(step)) is not None else ""
    return step.name.removesuffix(end)


def _title(step: Step, program: Program, names: Iterable[str]) -> str:
    path = stem(step).removeprefix(step.equation.name).removeprefix("_")
    sentence = step.equation.sentence
    if path == "baseline":
        return f"{WITHOUT}: {_lower(sentence)}"
    if path and not path.strip("01"):
        reach = program.reach[step.equation.name].switches
        seen = [switch for switch in program.switches if switch in reach]
        on = [each for each, bit in zip(seen, path, strict=True) if bit == "1"]
        moving = [drivers()[each.removeprefix(SWITCH)].label for each in on]
        return f"{' and '.join(moving) or 'No driver'}: {_lower(sentence)}"
    if not path and f"{step.equation.name}_baseline" in names:
        return f"{WITH}: {_lower(sentence)}"
    return sentence


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
