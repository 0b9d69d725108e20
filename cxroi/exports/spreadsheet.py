"""The case as a spreadsheet whose formulas live: change an input, and the net present value follows."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.analysis.finance_form import COST_LABELS
from cxroi.charts.colours import GRID, SLATE
from cxroi.exports.formulas import Formula
from cxroi.exports.live_model import (
    DRIVER_LABELS,
    FIGURES,
    MONTHS,
    MOST_YEARS,
    STEPS,
    Block,
    Line,
    LiveModel,
    LivePart,
    cell_name,
    live_model,
    rules,
)
from cxroi.exports.pictures import neutral
from cxroi.exports.proposal import GROUP_TITLES
from cxroi.model.segments import is_in_use, shared_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from cxroi.exports.proposal import Proposal

FIRST_ROW = 4
"""Of a table of months, counted from 0: above it stand a title, a sentence and the heads."""
LONGEST_SHEET_NAME = 31
HEAD_HEIGHT = 42
THIS_ROW, ROW_BEFORE = "\x01", "\x02"
"""Stand for the numbers of rows in a formula that is the same in each."""
AS_EXPORTED = "As exported"
LIVE_WORDS = (
    "Every figure on this sheet, but those in the column “As exported”, follows the inputs. Change a "
    "coloured cell on the sheet Inputs: its name is the assumption's key."
)
PASTED = "Values as exported: a formula cannot carry these, and they do not follow the inputs."
SOFT = SLATE
FILLED = {"bg_color": "#fff6d6", "border": 1, "border_color": "#c9b458"}
"""How an input looks."""
MOST_ASKED_FOR = ("npv", "form_npv")
BY_DRIVER = "Where the value comes from"
ORDER = (*FIGURES[:-5], BY_DRIVER, *FIGURES[-5:])
"""The figures of the first sheet, with a heading between them."""
A4, A3 = 9, 8
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
}


@dataclass
class Placed:
    """A block on a sheet: its lines run down the columns, or across the rows."""

    block: Block
    sheet: str
    top: int
    left: int
    across: bool = False
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep the order of the lines, which may be another than that of the formulas."""
        self.order = self.order or [line.name for line in self.block.lines]
        self.known = frozenset(self.order)

    def position(self, name: str, place: int) -> tuple[int, int]:
        """Return row and column of a cell."""
        at = self.order.index(name)
        return (
            (self.top + at, self.left + place)
            if self.across
            else (self.top + place, self.left + at)
        )

    def cell(self, name: str, place: int | None, sheet: str = "", row: str = "") -> str:
        """Return a cell's address, as seen from a sheet; without a place, ``row`` stands for its row."""
        from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell  # noqa: PLC0415 - only a spreadsheet needs it

        if place is None:
            return f"{self._from(sheet)}{xl_col_to_name(self.position(name, 0)[1])}{row}"
        return f"{self._from(sheet)}{xl_rowcol_to_cell(*self.position(name, place))}"

    def range(self, name: str, sheet: str = "") -> str:
        """Return the address of a whole line of cells."""
        from xlsxwriter.utility import xl_range_abs  # noqa: PLC0415 - only a spreadsheet needs it

        first, last = self.position(name, 0), self.position(name, self.block.length - 1)
        return self._from(sheet) + str(xl_range_abs(*first, *last))

    def _from(self, sheet: str) -> str:
        return "" if sheet == self.sheet else f"'{self.sheet}'!"


class Scope(NamedTuple):
    """What the names of a block's formulas mean: its part's, blocks beside it, blocks as a whole."""

    called: Callable[[str], str] = str
    along: Mapping[str, Placed] = {}
    whole: Mapping[str, Placed] = {}
    parts: tuple[LivePart, ...] = ()


def spreadsheet(proposal: Proposal) -> bytes:
    """Return the case as an Excel file of live formulas.

    Inputs have defined names equal to their keys (a segment's own: key, two underscores and the
    segment's number), in the units of the model: 0.07, not 7. Figures have theirs: ``npv``,
    ``roi``, ``pv_benefits``, ``pv_costs``, ``payback_months`` and more.

    Examples
    --------
    >>> import datetime as dt
    >>> from cxroi import assumptions
    >>> from cxroi.exports.proposal import Proposal
    >>> spreadsheet(Proposal(assumptions(), dt.date(2026, 11, 24)))[:2]
    b'PK'
    """
    import xlsxwriter  # noqa: PLC0415 - only a spreadsheet needs it

    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    day = proposal.made_on
    book.set_properties(
        {
            **proposal.properties,
            "created": dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC),
        }
    )
    book.set_calc_mode("auto")
    _Writer(book, proposal).write()
    book.close()
    return written.getvalue()


class _Writer:
    """Writes one spreadsheet, sheet by sheet."""

    def __init__(self, book: xlsxwriter.Workbook, proposal: Proposal) -> None:
        self.book, self.proposal = book, proposal
        self.live: LiveModel = live_model(proposal.held.values(), proposal.risk_factors)
        self.parts = tuple(self.live.parts)
        self.ink = proposal.theme.colours
        self._formats: dict[str, Any] = {}
        sign = proposal.currency.replace('"', "")
        self.money = f'"{sign}"#,##0;[Red]-"{sign}"#,##0' if sign else "#,##0;[Red]-#,##0"
        self.exact = self.money.replace("#,##0", "#,##0.00")
        self._where: dict[str, Placed] = {}

    def write(self) -> None:
        """Write every sheet; the first is the one a reader needs first."""
        names = ["Case", "Inputs", "Rates", *self._of_parts("Months"), *self._of_parts("Drivers")]
        names += ["Cash", "Finance form", "Draws", "Sources"]
        self.sheets: dict[str, Worksheet] = {name: self.book.add_worksheet(name) for name in names}
        for name, sheet in self.sheets.items():
            # else each formula is searched for thirty functions of newer programs; it has none
            sheet._prepare_formula = _plain  # noqa: SLF001 - there is no other way
            self._page(name, sheet)
        self._inputs()
        self._rates()
        self._months()
        self._cash()
        self._form()
        self._case()
        self._draws()
        self._sources()
        self.sheets["Case"].activate()

    # -- looks ---------------------------------------------------------------------------------

    def looks(self, number: str = "", /, **more: Any) -> Any:
        """Return a format, made once."""
        wanted = {"font_name": self.proposal.theme.office_font, "font_size": 10, "valign": "top"}
        wanted |= ({"num_format": number} if number else {}) | more
        key = repr(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]

    def unit(self, unit: str) -> str:
        """Return how a spreadsheet prints a unit."""
        if unit == "number":
            return "0.0000"
        if unit.startswith("money"):
            return self.money
        return UNIT_FORMATS.get(unit, "#,##0.####")

    def head(self, **more: Any) -> Any:
        """Return the looks of a head."""
        line = {"bold": True, "bottom": 1, "bottom_color": self.ink["today"], "text_wrap": True}
        return self.looks(font_color=self.ink["ink"], **line, **more)

    def _page(self, name: str, sheet: Worksheet) -> None:
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A3 if name.startswith(("Months", "Drivers", "Inputs")) else A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{_in_footer(self.proposal.source_line)}&RPage &P of &N")
        title = f"{self.proposal.title}: {name}"
        big = self.looks(bold=True, font_size=14, font_color=self.ink["ink"])
        sheet.write_string(0, 0, neutral(title), big)
        sheet.set_row(0, 22)

    def words(self, sheet: Worksheet, row: int, column: int, text: str, **more: Any) -> None:
        """Write text that no program takes for a formula."""
        sheet.write_string(row, column, neutral(text), self.looks(**more))

    def _of_parts(self, sheet: str) -> list[str]:
        names = []
        for nth, live in enumerate(self.live.parts, start=1):
            plain = re.sub(r"[^\w -]", "", live.part.segment)
            end = f" {nth} {plain}" if live.part.segment else ""
            names.append(f"{sheet}{end}"[:LONGEST_SHEET_NAME].rstrip())
        return names

    # -- inputs --------------------------------------------------------------------------------

    def _inputs(self) -> None:
        sheet, held = self.sheets["Inputs"], self.proposal.held
        self.words(
            sheet, 1, 0, "Coloured cells are inputs, in the units of the model: 0.07 is 7 %."
        )
        heads = ["Assumption", "Value", "Cell name", "Unit", "Low", "High", "From", "To", "Check"]
        heads += ["Rests on", "Why", "What it is"]
        for column, text in enumerate(heads):
            right = column in (1, 4, 5, 6, 7)
            sheet.write_string(3, column, text, self.head(align="right" if right else "left"))
        row, group, own = 4, "", self.proposal.assumption_rows
        reasons = {each.key: line for each, line in zip(held.in_use(), own, strict=True)}
        for each in held:
            if each.group != group:
                group = each.group
                self.words(
                    sheet, row, 0, GROUP_TITLES[group], bold=True, font_color=self.ink["programme"]
                )
                row += 1
            self._input(sheet, row, each, reasons.get(each.key))
            row += 1
        row += 1
        self.words(
            sheet, row, 0, "Rules between inputs", bold=True, font_color=self.ink["programme"]
        )
        for live in self.live.parts:
            for problem, broken in rules(live.part):
                row += 1
                whose = f"{live.part.segment}: " if live.part.segment else ""
                self.words(sheet, row, 0, f"{whose}{problem[:1].upper()}{problem[1:]}")
                sheet.write_formula(
                    row,
                    8,
                    f'=IF({broken},"broken","")',
                    self.looks(bold=True, font_color=self.ink["loss"]),
                    "",
                )
        row += 2
        self.words(sheet, row, 0, "All inputs can be used (1), or not (0)", bold=True)
        used = f'=IF(COUNTIF($I$5:$I${row - 1},"?*")=0,1,0)'
        sheet.write_formula(row, 1, used, self.looks("0", bold=True), 1)
        self._name("inputs_ok", "Inputs", row, 1)
        for column, width in enumerate((46, 14, 30, 24, 12, 12, 12, 14, 18, 40, 40, 80)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(4, 2)
        sheet.print_area(0, 0, row, 10)

    def _input(self, sheet: Worksheet, row: int, each: Any, shown: Any) -> None:
        held = self.proposal.held
        name = cell_name(each.key, held.values())
        number = self.exact if each.unit.is_money else self.unit(each.unit.name)
        self.words(sheet, row, 0, each.label)
        used = is_in_use(each.key, held.by_key)
        sheet.write_number(row, 1, each.likely, self.looks(number, **(FILLED if used else {})))
        self._name(name, "Inputs", row, 1)
        self.words(sheet, row, 2, name, font_color=SOFT, indent=1)
        self.words(sheet, row, 3, each.unit.name.replace("_", " "), font_color=SOFT)
        for column, value in enumerate((each.low, each.high, *each.bounds), start=4):
            sheet.write_number(row, column, value, self.looks(number, font_color=SOFT))
        whole = (
            f",B{row + 1}<>ROUND(B{row + 1},0)" if shared_key(each.key) == "horizon_years" else ""
        )
        outside = f"OR(B{row + 1}<G{row + 1},B{row + 1}>H{row + 1}{whole})"
        check = f'=IF(ISNUMBER(B{row + 1}),IF({outside},"outside its bounds",""),"not a number")'
        sheet.write_formula(row, 8, check, self.looks(bold=True, font_color=self.ink["loss"]), "")
        sheet.data_validation(
            row,
            1,
            row,
            1,
            {
                "validate": "integer" if whole else "decimal",
                "criteria": "between",
                "minimum": each.bounds[0],
                "maximum": each.bounds[1],
                "error_title": "Outside its bounds",
                "error_message": f"Give a number from {each.bounds[0]:g} to {each.bounds[1]:g}.",
            },
        )
        if shown:
            self.words(sheet, row, 9, shown.rests_on, indent=1)
            self.words(sheet, row, 10, shown.reason, text_wrap=True)
        else:
            self.words(sheet, row, 9, "not in use: every segment has its own", indent=1)
        self.words(sheet, row, 11, each.help)

    def _name(self, name: str, sheet: str, row: int, column: int) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 - only a spreadsheet needs it

        cell = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        self.book.define_name(name, f"='{sheet}'!{cell}")

    # -- blocks --------------------------------------------------------------------------------

    def put(
        self,
        placed: Placed,
        scope: Scope,
        named: Callable[[str], str] | None = None,
        looks_of: Callable[[Line], Any] | None = None,
    ) -> None:
        """Write the formulas of a block, each with its value; ``named`` gives cells their names."""
        sheet = self.sheets[placed.sheet]
        for line in placed.block.lines:
            later, first = Formula(line.formula), Formula(line.first or line.formula)
            looks = looks_of(line) if looks_of else self.looks(self.unit(line.unit))
            text = "" if placed.across else later.text(_places(placed, scope, None))
            for place, value in enumerate(placed.block.values[line.name]):
                row, column = placed.position(line.name, place)
                if (later if place else first).source == "place":
                    sheet.write_number(row, column, place, looks)
                elif place and text:
                    here = text.replace(THIS_ROW, str(row + 1)).replace(ROW_BEFORE, str(row))
                    sheet.write_formula(row, column, here, looks, value)
                else:
                    written = (later if place else first).text(_places(placed, scope, place))
                    sheet.write_formula(row, column, written, looks, value)
            if named:
                self._name(named(line.name), placed.sheet, *placed.position(line.name, 0))

    def _rates(self) -> None:
        sheet = self.sheets["Rates"]
        self.words(
            sheet,
            1,
            0,
            "What follows from the inputs, and the rates of the tiers: Newton's steps to the level at which today's mix has the company's own rate.",
        )
        sheet.set_column(0, 0, 56)
        sheet.set_column(1, 14, 14)
        row = 3
        for live in self.live.parts:
            if live.part.segment:
                self.words(sheet, row, 0, live.part.segment, bold=True, font_size=12)
                row += 1
            row = self._down(live, live.constants, row)
            for rate, block in live.levels.items():
                row = self._level(live, rate, block, row + 1)
            row = self._down(live, live.after, row + 1)
            row += 2

    def _down(self, live: LivePart, block: Block, row: int) -> int:
        """Write figures one below the other, each with its name."""
        placed = Placed(block, "Rates", row, 1, across=True)
        for at, line in enumerate(block.lines):
            self.words(self.sheets["Rates"], row + at, 0, line.title)
            self.words(
                self.sheets["Rates"], row + at, 2, live.part.called(line.name), font_color=SOFT
            )
        self.put(placed, Scope(live.part.called), live.part.called)
        return row + len(block.lines)

    def _level(self, live: LivePart, rate: str, block: Block, row: int) -> int:
        sheet = self.sheets["Rates"]
        title = {"retention": "Retention", "cross_sell": "Cross-sell"}[rate]
        self.words(sheet, row, 0, f"{title}: steps to the level", bold=True)
        for at, line in enumerate(block.lines):
            sheet.write_string(row, at + 1, line.title, self.head(align="right"))
        sheet.set_row(row, HEAD_HEIGHT)
        placed = Placed(block, "Rates", row + 1, 1)
        self.put(placed, Scope(live.part.called))
        for place in range(STEPS):
            self.words(sheet, row + 1 + place, 0, f"Step {place + 1}", font_color=SOFT)
        for tier in ("let_down", "satisfied", "bonded"):
            name = live.part.called(f"{rate}_{tier}")
            self._name(name, "Rates", *placed.position(f"rate_{tier}", STEPS - 1))
        return row + STEPS + 1

    def _monthly(self, block: Block, sheet: str, about: str) -> Placed:
        """Prepare a table of months."""
        page = self.sheets[sheet]
        self.words(page, 1, 0, about)
        for at, line in enumerate(block.lines):
            page.write_string(FIRST_ROW - 1, at, line.title, self.head(align="right"))
        page.set_row(FIRST_ROW - 1, HEAD_HEIGHT)
        area = (FIRST_ROW, 0, FIRST_ROW + block.length - 1, 2)
        beyond = {"type": "formula", "criteria": f"=$C{FIRST_ROW + 1}=0"}
        page.conditional_format(
            *area, beyond | {"format": self.book.add_format({"font_color": GRID})}
        )
        page.set_column(0, 2, 8)
        page.set_column(3, len(block.lines), 13)
        page.freeze_panes(FIRST_ROW, 1)
        page.repeat_rows(FIRST_ROW - 1)
        return Placed(block, sheet, FIRST_ROW, 0)

    def _months(self) -> None:
        months, drivers = self._of_parts("Months"), self._of_parts("Drivers")
        for nth, live in enumerate(self.live.parts):
            about = "Month by month: what moves, the customers with today's mix, and those with the programme."
            placed = self._monthly(live.months, months[nth], about)
            self._where[f"months_{nth}"] = placed
            self.put(placed, Scope(live.part.called))
            about = "Where the value comes from: each driver's Shapley value in each month's benefit, from what two more paths of customers are worth."
            driven = self._monthly(live.drivers, drivers[nth], about)
            self._where[f"drivers_{nth}"] = driven
            self.put(driven, Scope(live.part.called, {"months": placed}))

    def _cash(self) -> None:
        about = "What comes back and what is spent, month by month; month 0 is the decision."
        placed = self._monthly(self.live.cash, "Cash", about)
        self._where["cash"] = placed
        along = {name: where for name, where in self._where.items() if name != "cash"}
        self.put(placed, Scope(str, along))

    def _form(self) -> None:
        sheet, form = self.sheets["Finance form"], self.live.form
        self.words(
            sheet,
            1,
            0,
            "The annual tables a board knows: year ends discounted, each line with a risk factor that you may give.",
        )
        top = 4
        placed = Placed(form, "Finance form", top, 4, across=True)
        self._where["form"] = placed
        heads = ["Line", "Risk factor", "Total", "Present value", "Initial"]
        heads += [f"Year {year}" for year in range(1, MOST_YEARS + 1)]
        for column, text in enumerate(heads):
            sheet.write_string(
                top - 1, column, text, self.head(align="right" if column else "left")
            )
        whole = {name: where for name, where in self._where.items() if name not in ("cash", "form")}
        for name in (*DRIVER_LABELS, *COST_LABELS):
            row = placed.position(f"flow_{name}", 0)[0]
            sheet.write_number(row, 1, self.live.risk[f"risk_{name}"], self.looks("0.0%", **FILLED))
            self._name(f"risk_{name}", "Finance form", row, 1)
            sheet.data_validation(
                row,
                1,
                row,
                1,
                {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
            )
        self.put(placed, Scope(str, {}, whole))
        factors = form.values["factor"]
        for at, each in enumerate(form.lines):
            self.words(
                sheet, top + at, 0, each.title, bold=each.name in ("benefits", "costs", "net")
            )
            if each.unit == "money" and each.name != "cumulative":
                self._summed(sheet, placed, each, factors)
        row = top + len(form.lines) + 1
        self._figures_of(sheet, self.live.form_figures, row, {"form": placed})
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 3 + MOST_YEARS + 1, 13)
        sheet.freeze_panes(top, 1)

    def _summed(self, sheet: Worksheet, placed: Placed, line: Line, factors: list[Any]) -> None:
        """Write a line's total and its present value."""
        row, cells = placed.position(line.name, 0)[0], placed.block.values[line.name]
        there = [(cell, factor) for cell, factor in zip(cells, factors, strict=True) if cell != ""]
        area, weights = (placed.range(name, placed.sheet) for name in (line.name, "factor"))
        looks = self.looks(self.money, bold=True)
        sheet.write_formula(row, 2, f"=SUM({area})", looks, sum(cell for cell, _ in there))
        worth = sum(cell * factor for cell, factor in there)
        sheet.write_formula(row, 3, f"=SUMPRODUCT({area},{weights})", looks, worth)

    def _figures_of(
        self,
        sheet: Worksheet,
        block: Block,
        row: int,
        whole: Mapping[str, Placed],
        order: tuple[str, ...] = (),
    ) -> None:
        """Write figures one below the other, with what each was at export and its cell's name."""
        placed = Placed(block, sheet.get_name(), row, 1, across=True, order=list(order))
        lines = {line.name: line for line in block.lines}

        def looks(line: Line, **more: Any) -> Any:
            number = self.exact if line.unit == "money" else self.unit(line.unit)
            bold = {"bold": True} if line.name in MOST_ASKED_FOR else {}
            return self.looks(
                "0.0" if line.unit == "number" else number, align="right", **(bold | more)
            )

        for at, name in enumerate(placed.order):
            if name not in lines:  # a heading between figures
                self.words(sheet, row + at, 0, name, bold=True, font_color=self.ink["programme"])
                continue
            line, value = lines[name], block.values[name][0]
            self.words(sheet, row + at, 0, line.title, bold=name in MOST_ASKED_FOR)
            write = sheet.write_string if isinstance(value, str) else sheet.write_number
            write(row + at, 2, value, looks(line, font_color=SOFT))
            self.words(sheet, row + at, 3, name, font_color=SOFT, indent=1)
        self.put(placed, Scope(str, {}, whole, self.parts), str, looks)

    # -- the first sheet and the last ones -----------------------------------------------------

    def _case(self) -> None:
        sheet, said = self.sheets["Case"], self.proposal
        wrapped = {"text_wrap": True}
        merged = self.looks(font_size=12, **wrapped)
        text = " ".join(
            part
            for part in (said.verdict.answer, said.verdict.overturned, said.verdict.aside)
            if part
        )
        sheet.merge_range(1, 0, 1, 8, neutral(f"{AS_EXPORTED}: {text}"), merged)
        sheet.set_row(1, 48)
        sheet.merge_range(
            2,
            0,
            2,
            8,
            neutral(f"{said.source_line} {LIVE_WORDS}"),
            self.looks(font_color=SOFT, **wrapped),
        )
        sheet.set_row(2, 42)
        for column, head in enumerate(("Figure", "Now", AS_EXPORTED, "Cell name")):
            sheet.write_string(
                4, column, head, self.head(align="right" if column in (1, 2) else "left")
            )
        row = 5
        self._figures_of(sheet, self.live.figures, row, self._where, ORDER)
        row += len(ORDER) + 1
        trouble = '=IF(inputs_ok=1,"Every input is inside its bounds.","An input is outside its bounds: see the column Check of the sheet Inputs.")'
        looks = self.looks(bold=True, font_color=self.ink["programme"])
        sheet.write_formula(row, 0, trouble, looks, "Every input is inside its bounds.")
        if said.warnings:
            self.words(sheet, row + 2, 0, f"Worth checking, {AS_EXPORTED.lower()}", bold=True)
            for at, sentence in enumerate(said.warnings, start=3):
                self.words(sheet, row + at, 0, sentence)
        for column, width in enumerate((58, 20, 20, 28, 3)):
            sheet.set_column(column, column, width)
        self._charts(sheet)

    def _charts(self, sheet: Worksheet) -> None:
        months = int(self.proposal.held["horizon_years"].likely) * MONTHS
        cash, held = self._where["cash"], self.proposal
        cumulative = held.table("cash")
        line = self.book.add_chart({"type": "line"})
        for name, title, dash in (
            ("cumulative", "Cumulative cash", "solid"),
            ("discounted_cumulative", "In today's money", "dash"),
        ):
            line.add_series(
                {
                    "name": title,
                    "categories": _area(cash, "month", months),
                    "values": _area(cash, name, months),
                    "line": {"color": self.ink["programme"], "width": 2, "dash_type": dash},
                }
            )
        line.set_x_axis(
            {
                "name": "Months from the decision",
                "name_font": {"bold": False, "size": 9},
                "interval_unit": MONTHS,
                "interval_tick": MONTHS,
                "label_position": "low",
                "position_axis": "on_tick",
            }
        )
        line.set_y_axis(
            {
                "num_format": self.money,
                "major_gridlines": {"visible": True, "line": {"color": GRID}},
            }
        )
        line.set_legend({"position": "bottom"})
        self._dress(line, cumulative.title)
        sheet.insert_chart(
            4, 5, line, {"description": f"{cumulative.title}. {cumulative.subtitle}."}
        )
        worth = held.table("value")
        bars = self.book.add_chart({"type": "bar"})
        row = 5 + ORDER.index("driver_retention")
        bars.add_series(
            {
                "name": "Present value",
                "categories": ["Case", row, 0, row + len(DRIVER_LABELS) - 1, 0],
                "values": ["Case", row, 1, row + len(DRIVER_LABELS) - 1, 1],
                "fill": {"color": self.ink["programme"]},
                "invert_if_negative": True,
                "invert_if_negative_color": self.ink["loss"],
                "gap": 60,
            }
        )
        bars.set_y_axis({"reverse": True, "label_position": "low", "major_tick_mark": "none"})
        bars.set_x_axis(
            {
                "num_format": self.money,
                "major_gridlines": {"visible": True, "line": {"color": GRID}},
            }
        )
        bars.set_legend({"none": True})
        self._dress(bars, worth.title)
        sheet.insert_chart(20, 5, bars, {"description": f"{worth.title}. {worth.subtitle}."})

    def _dress(self, chart: Any, title: str) -> None:
        font = {
            "name": self.proposal.theme.office_font,
            "size": 11,
            "bold": True,
            "color": self.ink["ink"],
        }
        chart.set_title({"name": neutral(title), "name_font": font, "overlay": False})
        chart.set_size({"width": 620, "height": 300})
        chart.set_chartarea({"border": {"none": True}})

    def _draws(self) -> None:
        sheet, said, risk = self.sheets["Draws"], self.proposal, self.proposal.risk
        self.words(sheet, 1, 0, PASTED, bold=True, font_color=self.ink["loss"])
        for row, sentence in enumerate(said.sure, start=3):
            self.words(sheet, row, 0, sentence)
        row = 4 + len(said.sure)
        for column, head in enumerate(said.percentiles[0]):
            sheet.write_string(row, column, head, self.head(align="right" if column else "left"))
        self._row(sheet, row + 1, "Net present value", risk.percentiles().values(), self.exact)
        self._row(sheet, row + 2, "Return", risk.percentiles("roi").values(), "0.0%")
        facts = (
            ("Draws", len(risk.npv), "0"),
            ("Gains in", risk.probability_of_gain, "0.0%"),
            ("Cash back in time in", risk.probability_of_payback, "0.0%"),
            ("Monte Carlo error of the mean", risk.monte_carlo_error, self.exact),
        )
        for at, (label, value, number) in enumerate(facts, start=row + 4):
            self._row(sheet, at, label, [value], number)
        row += 5 + len(facts)
        self.words(sheet, row, 0, f"What must be true: {said.goal.words()}", bold=True)
        heads = ["Assumption", "What it must be", "Share of its range that gives it"]
        for at, cells in enumerate([heads, *said.must_be_true], start=row + 1):
            for column, text in enumerate(cells):
                self.words(sheet, at, column, text, bold=cells is heads)
        sheet.set_column(0, 0, 50)
        sheet.set_column(1, 8, 18)

    def _row(
        self, sheet: Worksheet, row: int, label: str, values: Iterable[float], number: str
    ) -> None:
        """Write numbers beside their name; one that is undefined is left out."""
        self.words(sheet, row, 0, label)
        for column, value in enumerate(values, start=1):
            if not math.isnan(value):
                sheet.write_number(row, column, value, self.looks(number))

    def _sources(self) -> None:
        sheet = self.sheets["Sources"]
        self.words(
            sheet, 1, 0, "What the published assumptions rest on, in the words of their source."
        )
        heads = ("Claim", "Figure", "Words", "Source", "Caution")
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, self.head())
        for row, each in enumerate(self.proposal.source_rows, start=4):
            for column, text in enumerate(each._replace(words=f"“{each.words}”")):
                self.words(sheet, row, column, text, text_wrap=True)
        for column, width in enumerate((22, 16, 60, 50, 60)):
            sheet.set_column(column, column, width)


def _places(placed: Placed, scope: Scope, place: int | None) -> Callable[[str, str], str]:
    """Return how a spreadsheet names what a formula of a block reads, in one place or in any row."""

    def where(name: str, owner: str) -> str:
        if not owner and name not in placed.known:
            return scope.called(name)
        if not owner:
            return placed.cell(name, place, placed.sheet, THIS_ROW)
        if owner == "before":
            return placed.cell(name, None if place is None else place - 1, placed.sheet, ROW_BEFORE)
        if owner in scope.along:
            return scope.along[owner].cell(name, place, placed.sheet, THIS_ROW)
        if owner in scope.whole:
            return scope.whole[owner].range(name, placed.sheet)
        return scope.parts[int(owner.removeprefix("part_"))].part.called(name)

    return where


def _area(placed: Placed, name: str, last: int) -> list[Any]:
    return [placed.sheet, *placed.position(name, 0), *placed.position(name, last)]


def _in_footer(text: str) -> str:
    """Return text of a page's footer, where an ampersand begins a code."""
    return text.replace("&", "&&")[:200]


def _plain(formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG001, FBT001, FBT002 - as it is called
    """Return a formula as a file holds it."""
    return formula.removeprefix("=")
