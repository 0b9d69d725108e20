"""The sheet of the annual form: months added up by year, a risk factor a line, what it comes to.

Its lines are layout, sums over columns of months; the model's equations are in those columns.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.finance_form import AnnualSummary, annual_summary
from cxroi.exports.sheet_drivers import BY
from cxroi.exports.sheet_figures import FigureRow, write_figures
from cxroi.exports.sheet_looks import FILLED
from cxroi.exports.sheet_model import MONTHS, MOST_YEARS
from cxroi.exports.sheet_retention import retention_lines
from cxroi.exports.sheet_workings import show
from cxroi.model.drivers import drivers
from cxroi.report.finance_form import COST_LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from xlsxwriter.worksheet import Worksheet

    from cxroi.exports.sheet_workings import Workings

    Years = NDArray[np.float64]
    """A number for today and each year, shape (years + 1,)."""

SHEET = "Finance tables"
TOP, LEFT = 4, 4
"""Row and column, counted from 0, of the first year."""
COLUMNS = ("Line", "Risk factor", "Total", "Present value", "Initial")
RISK = "risk_"
"""Begins the name of a risk factor's cell."""
COLUMN, BEFORE = "\x01", "\x02"
"""Stand for the letters of a column, and of that before it."""
IN_BOLD = ("benefits", "costs", "net")
WITHOUT_SUM = "cumulative"
BLANK = '""'
"""Of a line that has nothing at the start."""


class FormLine(NamedTuple):
    """A line of the form: its formula in any year, that at the start if another, its numbers."""

    name: str
    title: str
    formula: str
    years: Years
    first: str = ""
    unit: str = "money"


class Form(NamedTuple):
    """The lines of the form, and what they come to."""

    lines: tuple[FormLine, ...]
    summary: AnnualSummary

    def row(self, name: str) -> int:
        """Return the row of a line, counted from 1."""
        return TOP + 1 + [line.name for line in self.lines].index(name)


def write_form(workings: Workings, risk: Mapping[str, float]) -> None:
    """Write the annual form; risk factors are inputs of it."""
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - only a spreadsheet needs it

    book, form = workings.book, make_form(workings, risk)
    sheet = book.sheets[SHEET]
    about = "Annual tables, discounted at year ends. You can enter a risk factor for each line."
    book.words(sheet, 1, 0, about)
    columns = (*COLUMNS, *(f"Year {year}" for year in range(1, MOST_YEARS + 1)))
    for column, text in enumerate(columns):
        sheet.write_string(TOP - 1, column, text, book.head(align="right" if column else "left"))
    letters = [xl_col_to_name(LEFT + year) for year in range(MOST_YEARS + 1)]
    for line in form.lines:
        _write_line(workings, sheet, form, line, letters)
    for name in (*workings.model.drivers, *COST_LABELS):
        _write_risk(workings, sheet, form.row(f"flow_{name}") - 1, name, risk.get(name, 0.0))
    write_figures(book, sheet, TOP + len(form.lines) + 1, _figures(workings, form, letters))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3 + MOST_YEARS + 1, 13)
    sheet.freeze_panes(TOP, 1)


def make_form(workings: Workings, risk: Mapping[str, float]) -> Form:
    """Return the lines of the form, each with its formula and its numbers, shape (years + 1,)."""
    flows = _flows(workings)
    lines = [*_calendar(workings)]
    after: dict[str, Years] = {}
    place = {
        name: TOP + 1 + len(lines) + 2 * at + shift
        for at, key in enumerate(flows)
        for shift, name in enumerate((f"flow_{key}", f"after_{key}"))
    }
    for key, flow in flows.items():
        sign = 1 if key in COST_LABELS else -1
        after[key] = flow.years + sign * risk.get(key, 0.0) * abs(flow.years)
        cell = f"{COLUMN}{place[f'flow_{key}']}"
        adjusted = f"{cell}{'+' if sign > 0 else '-'}{RISK}{key}*ABS({cell})"
        title = f"{flow.title} (risk-adjusted)"
        lines += [flow, FormLine(f"after_{key}", title, _on(adjusted), after[key])]
    sums = {
        name: sum((each for key, each in after.items() if (key in COST_LABELS) == is_cost), 0.0)
        for name, is_cost in (("benefits", False), ("costs", True))
    }
    summary = annual_summary(sums["benefits"], sums["costs"], float(_discount_rate(workings)))
    lines += _sums(after, place, summary, TOP + 1 + len(lines))
    lines += [
        FormLine(each.name, each.title, _on(each.formula), each.years, BLANK, "share")
        for each in retention_lines(workings, f"{COLUMN}{TOP + 1}")
    ]
    return Form(tuple(lines), summary)


def _discount_rate(workings: Workings) -> float:
    return float(workings.values["discount_rate"])


def _on(formula: str) -> str:
    """Leave a year beyond the horizon empty."""
    return f'IF({COLUMN}{TOP + 2},{formula},"")'


def _calendar(workings: Workings) -> list[FormLine]:
    years = np.arange(1.0 + int(workings.values["horizon_years"]))
    year = f"{COLUMN}{TOP + 1}"
    factors = (1 + _discount_rate(workings)) ** -years
    return [
        FormLine("year", "Year", "", years, unit="count"),
        FormLine(
            "on",
            "Within the horizon",
            f"IF({year}<=horizon_years,1,0)",
            np.ones_like(years),
            unit="count",
        ),
        FormLine(
            "factor",
            "Year-end discount factor",
            _on(f"(1+discount_rate)^(-{year})"),
            factors,
            unit="number",
        ),
    ]


def _flows(workings: Workings) -> dict[str, FormLine]:
    """Return benefits by driver, then costs, before risk factors."""
    values, years = workings.values, int(workings.values["horizon_years"])
    later = np.append(0.0, np.ones(years))
    flows = {
        driver: _line_of_months(workings, driver, drivers()[driver].label, f"{BY}{driver}")
        for driver in workings.model.drivers
    }
    once, running = (float(values[key]) for key in ("one_off_cost", "running_cost"))
    flows["one_off_cost"] = FormLine("", "", _on("0"), once * (1 - later), _on("one_off_cost"))
    flows["running_cost"] = FormLine("", "", _on("running_cost"), running * later, _on("0"))
    flows["cost_per_customer"] = _line_of_months(workings, "", "", "customer_cost")
    for key, label in COST_LABELS.items():
        flows[key] = flows[key]._replace(title=label)
    return {key: flow._replace(name=f"flow_{key}") for key, flow in flows.items()}


def _line_of_months(workings: Workings, name: str, title: str, column: str) -> FormLine:
    """Return a line whose years are sums of a column of months, over the parts."""
    model, added = workings.model, []
    years = np.zeros(int(workings.values["horizon_years"]))
    for part in model.parts:
        step = model.program.steps[model.name(column, part)]
        table = workings.cells.table_of(step.name)
        months = workings.column(step)[1 : 1 + MONTHS * len(years)]
        years = years + np.reshape(months, (-1, MONTHS)).sum(axis=1)
        added.append(f"SUMIF({table.area('B')},{COLUMN}{TOP + 1},{table.whole(step.name)})")
    return FormLine(name, title, _on("+".join(added)), np.append(0.0, years), _on("0"))


def _sums(
    after: Mapping[str, Years], place: Mapping[str, int], summary: AnnualSummary, row: int
) -> list[FormLine]:
    """Return benefits, costs, net and what has come back so far; ``row`` is that of the first."""
    rows = {
        is_cost: "+".join(
            f"{COLUMN}{place[f'after_{key}']}" for key in after if (key in COST_LABELS) == is_cost
        )
        for is_cost in (False, True)
    }
    net, total = f"{COLUMN}{row + 2}", f"{COLUMN}{row + 3}"
    before, back = f"{BEFORE}{row + 3}", f"{BEFORE}{row + 4}"
    rises = f"{MONTHS}*({COLUMN}{TOP + 1}-1-{before}/({total}-{before}))"
    return [
        FormLine("benefits", "Benefits", _on(rows[False]), summary.benefits),
        FormLine("costs", "Costs", _on(rows[True]), summary.costs),
        FormLine("net", "Net", _on(f"{COLUMN}{row}-{COLUMN}{row + 1}"), summary.net),
        FormLine(
            "cumulative",
            "Cumulative net",
            _on(f"{before}+{net}"),
            summary.cumulative,
            _on(net),
        ),
        FormLine(
            "back",
            "Payback to date (months)",
            _on(f"IF(OR({before}>=0,{total}<0),{back},{rises})"),
            _back_so_far(summary.cumulative),
            _on("0"),
            "number",
        ),
    ]


def _back_so_far(cumulative: Years) -> Years:
    found = [0.0]
    for year, (before, now) in enumerate(pairwise(cumulative)):
        rises = before < 0 <= now
        found.append(MONTHS * (year - before / (now - before)) if rises else found[-1])
    return np.array(found)


def _write_line(
    workings: Workings, sheet: Worksheet, form: Form, line: FormLine, letters: Sequence[str]
) -> None:
    book, row = workings.book, form.row(line.name) - 1
    book.words(sheet, row, 0, line.title, bold=line.name in IN_BOLD)
    looks = book.looks("0.0000" if line.unit == "number" else book.number_of(line.unit))
    for year, letter in enumerate(letters):
        there = year < len(line.years)
        value: Any = show(float(line.years[year])) if there else 0 if line.name == "on" else ""
        if line.name == "year":
            sheet.write_number(row, LEFT + year, year, looks)
            continue
        if line.first == BLANK and not year:
            continue
        formula = line.first if line.first and not year else line.formula
        before = letters[year - 1] if year else ""
        text = formula.replace(COLUMN, letter).replace(BEFORE, before)
        sheet.write_formula(row, LEFT + year, f"={text}", looks, value)
    if line.unit == "money" and line.name != WITHOUT_SUM:
        sums = book.looks(book.money, bold=True)
        area, weights = (_area(form, name, letters) for name in (line.name, "factor"))
        factors = form.lines[2].years
        sheet.write_formula(row, 2, f"=SUM({area})", sums, float(line.years.sum()))
        today = float(line.years @ factors)
        sheet.write_formula(row, 3, f"=SUMPRODUCT({area},{weights})", sums, today)


def _area(form: Form, name: str, letters: Sequence[str]) -> str:
    row = form.row(name)
    return f"${letters[0]}${row}:${letters[-1]}${row}"


def _write_risk(workings: Workings, sheet: Worksheet, row: int, name: str, factor: float) -> None:
    book = workings.book
    sheet.write_number(row, 1, factor, book.looks("0.0%", **FILLED))
    book.name(f"{RISK}{name}", sheet, row, 1)
    within = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    sheet.data_validation(row, 1, row, 1, within)


def _figures(workings: Workings, form: Form, letters: Sequence[str]) -> list[FigureRow]:
    """Return what the form comes to."""
    summary, exact = form.summary, workings.book.exact

    def today(name: str) -> str:
        return f"SUMPRODUCT({_area(form, 'factor', letters)},{_area(form, name, letters)})"

    def last(name: str) -> str:
        return f"INDEX({_area(form, name, letters)},horizon_years+1)"

    none: Callable[[float | None], Any] = lambda found: show(np.nan if found is None else found)  # noqa: E731
    roi = 'IF(form_pv_costs>0,form_npv/form_pv_costs,"none")'
    back = f'IF(OR(form_pv_costs<=0,{last("cumulative")}<0),"none",{last("back")})'
    by_year = (
        ("pv_benefits", "Present value of benefits", exact, today("benefits"), summary.pv_benefits),
        ("pv_costs", "Present value of costs", exact, today("costs"), summary.pv_costs),
        ("npv", "NPV (year-end discounting)", exact, "form_pv_benefits-form_pv_costs", summary.npv),
        ("roi", "ROI (year-end discounting)", "0.0%", roi, none(summary.roi)),
        ("payback_months", "Payback (months, by year)", "0.0", back, none(summary.payback_months)),
    )
    return [FigureRow(f"form_{name}", *rest) for name, *rest in by_year]
