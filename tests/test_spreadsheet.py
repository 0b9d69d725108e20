"""The spreadsheet as it is written: names, stored values, inputs in the units of the model."""

import io
import re
import zipfile

import openpyxl
import pytest
from office.sheets import cell
from on_paper import LIKELY, acme, fresh, held, on_paper
from sharing import once, slow_but

from cxroi.exports.sheet_model import FIGURES
from cxroi.exports.sheet_parts import cell_name
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.model.drivers import DRIVERS


@once
def made(name="likely"):
    return spreadsheet(on_paper(name))


@once
def book(name="likely"):
    """Return a spreadsheet with the values that are stored in it."""
    return openpyxl.load_workbook(io.BytesIO(made(name)), data_only=True)


@once
def live(name="likely"):
    """Return a spreadsheet with its formulas."""
    return openpyxl.load_workbook(io.BytesIO(made(name)))


@pytest.mark.parametrize("name", ["likely", "segments"])
def test_every_input_has_a_cell_of_its_name_in_units_of_the_model(name):
    values = held()[name].values()

    for key, value in values.items():
        assert cell(book(name), cell_name(key, values)).value == pytest.approx(value, rel=1e-15), (
            key
        )


@pytest.mark.parametrize("name", slow_but(("likely", "segments", "never"), held()))
def test_values_are_stored_for_who_does_not_calculate(name):
    case = on_paper(name).case

    for figure in ("npv", "roi", "pv_benefits", "pv_costs", "payback_months"):
        wanted = getattr(case, figure)
        shown = cell(book(name), figure).value
        assert shown == ("none" if wanted is None else pytest.approx(wanted, rel=1e-9)), figure
    for driver in DRIVERS:
        worth = case.drivers[driver]
        assert cell(book(name), f"driver_{driver}").value == pytest.approx(
            worth, rel=1e-6, abs=1e-4
        )


def test_every_figure_is_a_formula_and_has_a_name():
    for figure in FIGURES:
        assert str(cell(live(), figure.name).value).startswith("=IF(inputs_ok=1,"), figure


def test_no_macro_no_link_no_new_function_and_no_iteration():
    with zipfile.ZipFile(io.BytesIO(made("segments"))) as package:
        assert not [name for name in package.namelist() if "vba" in name or "external" in name]
        text = b"".join(package.read(name) for name in package.namelist() if name.endswith(".xml"))
    assert not re.search(rb"LAMBDA|LET\(|_xlfn|cm=\"1\"|iterate=|TargetMode=.External", text)
    called = set(re.findall(rb"([A-Z]{2,})\(", b" ".join(re.findall(rb"<f>(.*?)</f>", text))))
    assert called == {
        *(b"ABS", b"COUNTIF", b"EXP", b"IF", b"INDEX", b"ISNUMBER", b"LN", b"MAX", b"MIN"),
        *(b"NA", b"OR", b"ROUND", b"ROUNDUP", b"SUM", b"SUMIF", b"SUMPRODUCT"),
    }


def test_what_does_not_live_says_so():
    draws = book()["Draws"]

    assert draws["A2"].value == (
        "Values as exported: a formula cannot carry these, and they do not follow the inputs."
    )
    npv = next(row for row in draws.iter_rows(values_only=True) if row[0] == "Net present value")
    assert npv[1] == pytest.approx(on_paper().risk.mean)


def test_sources_and_reasons_are_there():
    shown = book("hostile")

    words = {c.value for row in shown["Sources"].iter_rows() for c in row if c.value}
    assert any("BrandZ" in word for word in words)
    reasons = {c.value for row in shown["Inputs"].iter_rows() for c in row if c.value}
    assert "'=HYPERLINK(1)" in reasons


def test_every_sheet_fits_the_width_of_its_page():
    for sheet in book().worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 where nothing is said
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "24 November 2026" in sheet.oddFooter.left.text


def test_a_currency_is_a_sign_never_a_format():
    assert cell(live("segments"), "npv").number_format.startswith('"£"#,##0.00')
    quoted = fresh("likely")
    object.__setattr__(quoted, "held", LIKELY.called("x", '"]x'))
    assert openpyxl.load_workbook(io.BytesIO(spreadsheet(quoted)))


def test_a_theme_is_in_its_charts():
    with zipfile.ZipFile(io.BytesIO(spreadsheet(fresh(theme=acme())))) as package:
        drawn = package.read("xl/charts/chart1.xml")
    assert b"5B2A86" in drawn.upper()


def test_the_same_case_gives_the_same_bytes():
    assert spreadsheet(fresh()) == made()
