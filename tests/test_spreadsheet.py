"""The spreadsheet as it is written: names, stored values, inputs in the units of the model."""

import io
import re
import zipfile

import openpyxl
import pytest
from office.sheets import cell
from on_paper import LIKELY, acme, cases, fresh, on_paper
from sharing import once, slow_but

from cxroi import Failure, Stress
from cxroi.exports.sheet_model import FIGURES
from cxroi.exports.sheet_parts import cell_name
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.model.drivers import drivers
from cxroi.model.evaluate import evaluate


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
    values = cases()[name].values()

    for key, value in values.items():
        assert cell(book(name), cell_name(key, values)).value == pytest.approx(value, rel=1e-15), (
            key
        )


@pytest.mark.parametrize("name", slow_but(("likely", "segments", "never"), cases()))
def test_values_are_stored_for_who_does_not_calculate(name):
    case = on_paper(name).case

    for figure in ("npv", "roi", "pv_benefits", "pv_costs", "payback_months"):
        wanted = getattr(case, figure)
        shown = cell(book(name), figure).value
        assert shown == ("none" if wanted is None else pytest.approx(wanted, rel=1e-9)), figure
    for driver in drivers():
        value = case.drivers[driver]
        assert cell(book(name), f"driver_{driver}").value == pytest.approx(
            value, rel=1e-6, abs=1e-4
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
        *(b"ABS", b"AND", b"COUNTIF", b"EXP", b"IF", b"INDEX", b"ISNUMBER", b"LN", b"MAX", b"MIN"),
        *(b"NA", b"OR", b"ROUND", b"ROUNDUP", b"SUM", b"SUMIF", b"SUMPRODUCT"),
    }


def test_what_does_not_live_says_so():
    draws = book()["Simulations"]

    assert draws["A2"].value == (
        "Static values: these cannot be formulas and do not update with the inputs."
    )
    npv = next(row for row in draws.iter_rows(values_only=True) if row[0] == "Net present value")
    assert npv[1] == pytest.approx(on_paper().risk.mean)


def test_sheets_stand_in_the_order_of_reading():
    parts = ["1 Consumer", "2 Small business"]
    assert book("segments").sheetnames == [
        *("Case", "Inputs", "Rates", *(f"Months {part}" for part in parts)),
        *(
            *(f"Drivers {part}" for part in parts),
            "Cash",
            "Finance tables",
            "Simulations",
            "Sources",
        ),
        "Equations",
    ]


def equations(name):
    """Return the rows of the last sheet by equation."""
    rows = book(name)["Equations"].iter_rows(min_row=5, values_only=True)
    return {row[0]: row[1:] for row in rows}


def test_the_last_sheet_has_every_equation_of_the_others():
    found = equations("likely")

    assert found["kept"][:3] == (
        "Share of customers who stay over a month",
        "share",
        "retention ** (1 / 12)",
    )
    assert found["cash_at_start"][1:3] == ("money", "-one_off_cost")
    assert found["pv_benefits"][2:] == ("last_discounted_benefits", "Case: pv_benefits")
    assert found["customers"][2] == "stayed + referred + paid; at first customers_today"
    assert "affected" not in found  # nothing fails, so nothing of it is left


@pytest.mark.parametrize("name", ["likely", "segments"])
def test_an_equation_stands_where_it_is_said_to(name):
    """Beside or above each cell named stands the equation's own name."""
    checked = 0
    for equation, (*_, where) in equations(name).items():
        for part in where.split("; "):
            sheet, places = part.split(": ")
            for place in places.split(", "):
                if sheet == "Case":
                    assert place == equation
                    continue
                here = book(name)[sheet]
                column, row = re.match(r"([A-Z]+)(\d*)", place).groups()
                if sheet != "Rates":
                    named = here[f"{column}3"].value
                elif ":" in place:
                    named = here[f"{column}{int(row) - 3}"].value
                else:
                    named = here[f"C{row}"].value
                assert re.fullmatch(rf"{equation}(_baseline|_[01]+)?(__\d)?", named), part
                checked += 1
    assert checked > 100


def test_what_goes_wrong_is_an_input_too():
    stress = Stress(Failure(7, 5, 0.3, "programme"), leaving=0.05)
    shown = openpyxl.load_workbook(
        io.BytesIO(spreadsheet(on_paper("segments"), stress)), data_only=True
    )

    assert cell(shown, "failure_share").value == 0.3
    assert cell(shown, "easy_switching").value == 0.05
    assert shown["Case"]["A2"].value.startswith(
        "As exported, without the stress test on the Inputs sheet: The programme"
    )
    worse = evaluate(cases()["segments"].values(), stress)
    assert cell(shown, "npv").value == pytest.approx(worse.npv, rel=1e-9)
    assert "failure_share" not in book("segments").defined_names


def test_sources_and_reasons_are_there():
    shown = book("hostile")

    words = {c.value for row in shown["Sources"].iter_rows() for c in row if c.value}
    assert any("BrandZ" in word for word in words)
    reasons = {c.value for row in shown["Inputs"].iter_rows() for c in row if c.value}
    assert any(str(each).startswith("'=HYPERLINK(1). Checked by ") for each in reasons)


def test_every_sheet_fits_the_width_of_its_page():
    for sheet in book().worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 where nothing is said
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "24 November 2026" in sheet.oddFooter.left.text


def test_a_currency_is_a_sign_never_a_format():
    assert cell(live("segments"), "npv").number_format.startswith('"£"#,##0.00')
    quoted = fresh("likely")
    object.__setattr__(quoted, "assumptions", LIKELY.called("x", '"]x'))
    assert openpyxl.load_workbook(io.BytesIO(spreadsheet(quoted)))


def test_a_theme_is_in_its_charts():
    with zipfile.ZipFile(io.BytesIO(spreadsheet(fresh(theme=acme())))) as package:
        drawn = package.read("xl/charts/chart1.xml")
    assert b"5B2A86" in drawn.upper()


def test_the_same_case_gives_the_same_bytes():
    assert spreadsheet(fresh()) == made()
