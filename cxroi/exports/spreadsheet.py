"""The case as a spreadsheet whose formulas live: change an input, and the net present value follows.

Its formulas are written from the model's equations, and no line of the model stands a second time
here: ``sheet_model`` says which there are, ``cell_formulas`` how one is written.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from cxroi.exports.sheet_appendix import (
    DRAWS,
    EQUATIONS,
    SOURCES,
    write_draws,
    write_equations,
    write_sources,
)
from cxroi.exports.sheet_case import SHEET as CASE
from cxroi.exports.sheet_case import write_case
from cxroi.exports.sheet_cells import SheetCells
from cxroi.exports.sheet_comparison import SHEET as COMPARISON
from cxroi.exports.sheet_comparison import write_comparison
from cxroi.exports.sheet_figures import name_figures
from cxroi.exports.sheet_form import SHEET as FORM
from cxroi.exports.sheet_form import write_form
from cxroi.exports.sheet_initiatives import SHEET as INITIATIVES
from cxroi.exports.sheet_initiatives import write_initiatives
from cxroi.exports.sheet_inputs import SHEET as INPUTS
from cxroi.exports.sheet_inputs import write_inputs
from cxroi.exports.sheet_looks import SheetBook, sheet_names
from cxroi.exports.sheet_model import FIGURES, sheet_model
from cxroi.exports.sheet_parts import cell_name, setting_of
from cxroi.exports.sheet_workings import CASH, RATES, Workings
from cxroi.model.stress_tests import stress_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.exports.proposal import Proposal
    from cxroi.model.stress_tests import Stress


def spreadsheet(proposal: Proposal, stress: Stress | None = None) -> bytes:
    """Return the case as an Excel file of live formulas.

    Parameters
    ----------
    proposal : Proposal
        The case.
    stress : Stress, optional
        What goes wrong: inputs like the others. What is pasted, and said in words, is without it.

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
    created = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    book.set_properties({**proposal.properties, "created": created})
    book.set_calc_mode("auto")
    _write(SheetBook(book, proposal), stress_inputs(stress))
    book.close()
    return written.getvalue()


def _write(book: SheetBook, stress: Mapping[str, float]) -> None:
    """Write every sheet; the first is the one a reader needs first."""
    proposal = book.proposal
    values, segments = {**proposal.assumptions.values(), **stress}, proposal.assumptions.segments
    months, drivers = (sheet_names(sheet, segments) for sheet in ("Months", "Drivers"))
    asked = [INITIATIVES] * proposal.has_initiatives + [COMPARISON] * bool(proposal.against)
    names = (CASE, INPUTS, RATES, *months, *drivers, CASH, FORM, DRAWS, *asked, SOURCES, EQUATIONS)
    book.add(names)
    model = sheet_model(setting_of(proposal.assumptions.by_key, stress))
    inputs = {name: cell_name(key, values) for name, key in model.inputs(values).items()}
    names_in_use = {*inputs.values(), *(each.name for each in FIGURES)}
    cells = SheetCells(inputs, names=names_in_use)
    workings = Workings(book, model, model.values(values), cells, months, drivers)
    name_figures(workings)
    write_inputs(book, model, stress)
    workings.write()
    write_form(workings, proposal.risk_factors)
    write_case(workings)
    write_draws(book)
    if proposal.has_initiatives:
        write_initiatives(book)
    if proposal.against:
        write_comparison(book)
    write_sources(book)
    write_equations(workings)
    book.sheets[CASE].activate()
