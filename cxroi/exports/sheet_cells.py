"""Where in a spreadsheet does each step stand: cells by name, columns of months, steps to a root."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cxroi.exports.sheet_model import MONTHS
from cxroi.model.ordering import LAST, MONTH, PREVIOUS, Step, bare

if TYPE_CHECKING:
    from cxroi.exports.cell_formulas import CellOf

THIS_ROW, ROW_BEFORE = "\x01", "\x02"
"""Stand for the numbers of rows in a formula that is the same in each."""
LAST_MONTH = f"{MONTHS}*horizon_years+1"
"""The row of the last month in a table of months, counted from month 0."""
NO_NAME = re.compile(r"[a-z]{1,3}\d+|[rc]\d*", re.IGNORECASE)
"""What a spreadsheet takes for a cell."""


@dataclass(frozen=True, eq=False)
class StepTable:
    """Steps side by side on a sheet, a column each; above the first row stands where each begins.

    Parameters
    ----------
    sheet : str
        Its name.
    top, left : int
        Row and column, counted from 0, where the first step is before its first month.
    steps : tuple
        In the order of their columns.
    length : int
        Rows below the first.
    part : int, optional
        Whose sheet it is.
    is_root : bool
        Whether its rows are steps towards a root, in place of months.
    """

    sheet: str
    top: int
    left: int
    steps: tuple[Step, ...]
    length: int
    part: int | None = None
    is_root: bool = False

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each step by its name, counted from 0."""
        return {step.name: self.left + at for at, step in enumerate(self.steps)}

    def letters(self, name: str) -> str:
        """Return the letters of a step's column."""
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - only a spreadsheet needs it

        return str(xl_col_to_name(self.columns[name]))

    def whole(self, name: str) -> str:
        """Return the address of a whole column, with its sheet."""
        return self.area(self.letters(name))

    def area(self, column: str) -> str:
        """Return the address of all rows of a column by its letters, with its sheet."""
        first, last = self.top + 1, self.top + self.length + 1
        return f"'{self.sheet}'!${column}${first}:${column}${last}"

    def place(self, name: str) -> str:
        """Return where a reader finds a step: its column, or of a root its steps."""
        column, first = self.letters(name), self.top + 2
        return f"{column}{first}:{column}{first + self.length - 1}" if self.is_root else column

    def last(self, name: str) -> str:
        """Return the formula of a step's last month, or the cell of its last step."""
        if self.is_root:
            return f"'{self.sheet}'!{self.letters(name)}{self.top + self.length + 1}"
        return f"INDEX({self.whole(name)},{LAST_MONTH})"


@dataclass
class SheetCells:
    """Every cell that a formula may read: inputs and single figures by name, and tables."""

    inputs: dict[str, str]
    """The cell of each input, by its name in the program."""
    singles: dict[str, str] = field(default_factory=dict)
    """The cell of what is worked out once."""
    tables: list[StepTable] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """What cells are called so far."""

    def give_name(self, name: str) -> bool:
        """Tell whether a cell can be called so, and remember that it is.

        Examples
        --------
        >>> cells = SheetCells({"customers_today": "customers"}, names={"customers"})
        >>> [cells.give_name(name) for name in ("customers", "core_margin", "core_margin", "tax25")]
        [False, True, False, False]
        """
        if name in self.names or NO_NAME.fullmatch(name):
            return False
        self.names.add(name)
        return True

    def reader(self, here: StepTable | None = None) -> CellOf:
        """Return how a formula reads each name, in any row of a table or in a single cell."""

        def cell_of(name: str) -> str:
            if name == MONTH:
                return f"$A{THIS_ROW}"
            if name in self.singles:
                return self.singles[name]
            if name in self.inputs:
                return self.inputs[name]
            table = self.table_of(bare(name), here)
            if name.startswith(LAST):
                return table.last(bare(name))
            row = ROW_BEFORE if name.startswith(PREVIOUS) else THIS_ROW
            sheet = "" if here and here.sheet == table.sheet else f"'{table.sheet}'!"
            return f"{sheet}{table.letters(bare(name))}{row}"

        return cell_of

    def table_of(self, name: str, here: StepTable | None = None) -> StepTable:
        """Return the table that has a step: this one, else one of the same part, else any."""
        there = [table for table in self.tables if name in table.columns]
        if here in there:
            return here
        part = here.part if here else None
        return next((table for table in there if table.part == part), there[0])
