"""The first sheet of a spreadsheet: the answer, the figures that live, and two charts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.charts.colours import GRID
from cxroi.exports.sheet_figures import BY_DRIVER, case_figures, write_figures
from cxroi.exports.sheet_looks import AS_EXPORTED, SOFT
from cxroi.exports.sheet_model import MONTHS
from cxroi.model.neutral import neutral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from cxroi.exports.sheet_figures import FigureRow
    from cxroi.exports.sheet_looks import SheetBook
    from cxroi.exports.sheet_workings import Workings

SHEET = "Case"
FIRST_FIGURE = 5
LIVE_WORDS = (
    "Every figure on this sheet updates with the inputs, except those in the “As exported” column. Change a "
    "coloured cell on the Inputs sheet; its name is the assumption's key."
)
WITHOUT_STRESS = ", without the stress test on the Inputs sheet"
TROUBLE = '=IF(inputs_ok=1,"Every input is within its bounds.","An input is outside its bounds. See the Check column on the Inputs sheet.")'
WIDTHS = (58, 20, 20, 28, 3)
CURVES = (
    ("cumulative", "Cumulative cash", "solid"),
    ("discounted_cumulative", "Discounted", "dash"),
)


def write_case(workings: Workings) -> None:
    """Write what a reader needs first."""
    book = workings.book
    sheet, proposal = book.sheets[SHEET], book.proposal
    _write_answer(book, sheet, stressed=bool(workings.model.setting.live))
    for column, head in enumerate(("Figure", "Now", AS_EXPORTED, "Cell name")):
        looks = book.head(align="right" if column in (1, 2) else "left")
        sheet.write_string(FIRST_FIGURE - 1, column, head, looks)
    figures = case_figures(workings)
    write_figures(book, sheet, FIRST_FIGURE, figures)
    row = FIRST_FIGURE + len(figures) + 1
    looks = book.looks(bold=True, font_color=book.ink["programme"])
    sheet.write_formula(row, 0, TROUBLE, looks, "Every input is within its bounds.")
    if proposal.warnings:
        book.words(sheet, row + 2, 0, f"Worth checking, {AS_EXPORTED.lower()}", bold=True)
        for at, sentence in enumerate(proposal.warnings, start=3):
            book.words(sheet, row + at, 0, sentence)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    _insert_cash(workings, sheet)
    _insert_drivers(book, sheet, figures)


def _write_answer(book: SheetBook, sheet: Worksheet, *, stressed: bool) -> None:
    proposal = book.proposal
    verdict = proposal.verdict
    parts = (verdict.answer, verdict.overturned, verdict.aside)
    answer = f"{AS_EXPORTED}{WITHOUT_STRESS if stressed else ''}: {' '.join(filter(None, parts))}"
    sheet.merge_range(1, 0, 1, 8, neutral(answer), book.looks(font_size=12, text_wrap=True))
    sheet.set_row(1, 48)
    looks = book.looks(font_color=SOFT, text_wrap=True)
    sheet.merge_range(2, 0, 2, 8, neutral(f"{proposal.source_line} {LIVE_WORDS}"), looks)
    sheet.set_row(2, 42)


def _insert_cash(workings: Workings, sheet: Worksheet) -> None:
    book, cash = workings.book, workings.cash
    months = int(workings.values["horizon_years"]) * MONTHS

    def area(column: int) -> list[Any]:
        return [cash.sheet, cash.top, column, cash.top + months, column]

    chart = book.book.add_chart({"type": "line"})
    for name, title, dash in CURVES:
        line = {"color": book.ink["programme"], "width": 2, "dash_type": dash}
        values = area(cash.columns[name])
        chart.add_series({"name": title, "categories": area(0), "values": values, "line": line})
    chart.set_x_axis(
        {
            "name": "Months from the decision",
            "name_font": {"bold": False, "size": 9},
            "interval_unit": MONTHS,
            "interval_tick": MONTHS,
            "label_position": "low",
            "position_axis": "on_tick",
        }
    )
    chart.set_y_axis(_in_money(book))
    chart.set_legend({"position": "bottom"})
    _insert(book, sheet, chart, 4, "cash")


def _insert_drivers(book: SheetBook, sheet: Worksheet, figures: Sequence[FigureRow]) -> None:
    first = FIRST_FIGURE + 1 + [each.title for each in figures].index(BY_DRIVER)
    last = FIRST_FIGURE + len(figures) - 1
    chart = book.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "Present value",
            "categories": [SHEET, first, 0, last, 0],
            "values": [SHEET, first, 1, last, 1],
            "fill": {"color": book.ink["programme"]},
            "invert_if_negative": True,
            "invert_if_negative_color": book.ink["loss"],
            "gap": 60,
        }
    )
    axis = {"reverse": True, "label_position": "low", "major_tick_mark": "none"}
    chart.set_y_axis(axis)
    chart.set_x_axis(_in_money(book))
    chart.set_legend({"none": True})
    _insert(book, sheet, chart, 20, "value")


def _in_money(book: SheetBook) -> dict[str, Any]:
    grid = {"visible": True, "line": {"color": GRID}}
    return {"num_format": book.money, "major_gridlines": grid}


def _insert(book: SheetBook, sheet: Worksheet, chart: Chart, row: int, name: str) -> None:
    """Put a chart beside the figures, with the title of the page's own."""
    table = book.proposal.table(name)
    font = {"name": book.proposal.theme.office_font, "size": 11, "bold": True}
    font |= {"color": book.ink["ink"]}
    chart.set_title({"name": neutral(table.title), "name_font": font, "overlay": False})
    chart.set_size({"width": 620, "height": 300})
    chart.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(row, 5, chart, {"description": f"{table.title}. {table.subtitle}."})
