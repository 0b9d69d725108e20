"""LibreOffice works every formula of the spreadsheet out anew: to the cent, whatever is changed."""

import json
import os
import subprocess
import sys
import zipfile
from math import isnan

import pytest
from office.ensure_libreoffice import converted
from office.sheets import asked_for, cell, named, opened
from on_paper import HOSTILE, cases, on_paper
from own_example import price_premium
from sharing import once, slow_but

from cxroi import Failure, Stress, business_case, finance_form, revenue_retention
from cxroi.exports.sheet_parts import cell_name
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.model.data_files import OWN_FOLDER
from cxroi.model.drivers import drivers
from cxroi.model.evaluate import evaluate
from cxroi.model.registry import registry

CENT = 0.005
FIGURES = (
    *("npv", "roi", "pv_benefits", "pv_costs", "payback_months", "discounted_payback_months"),
    *("affordable_one_off", "equity_at_horizon"),
)
# Every input once, some at their bounds.
CHANGES = {
    "all together": {
        "customers": 64_321,
        "retention_rate": 0.42,
        "margin": 333,
        "cross_sell_rate": 0.6,
        "cross_sell_margin": 21,
        "new_customers": 9_999,
        "referral_share": 0.33,
        "acquisition_cost": 71,
        "referral_reward": 3,
        "let_down_share": 0.22,
        "bonded_share": 0.31,
        "complaint_cost": 44,
        "market_size": 70_000,
        "acquisition_ceiling": 60_000,
        "retention_odds_ratio": 0.5,
        "cross_sell_odds_ratio": 90,
        "let_down_odds_ratio": 2,
        "referral_ratio": 77,
        "referral_additional": 0.1,
        "causal_fraction": 0.9,
        "deterred_per_let_down": 0.7,
        "bonded_gain": 0.21,
        "let_down_cut": -0.05,
        "delay_months": 7.5,
        "ramp_months": 3.25,
        "consistency": 0.4,
        "one_off_cost": 12_345,
        "running_cost": 543,
        "cost_per_customer": 0.3,
        "acquisition_cost_reduction": 0.5,
        "horizon_years": 11,
        "discount_rate": 0.01,
    },
    "longest": {"horizon_years": 15, "consistency": 0.01},
    "the whole gap, extreme odds": {
        "causal_fraction": 1,
        "retention_odds_ratio": 1000,
        "let_down_odds_ratio": 0.001,
        "retention_rate": 0.02,
    },
    "nothing spent": {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0},
    "never back": {"one_off_cost": 9_000_000},
}


UNUSABLE = {
    "a share above 1": {"retention_rate": 1.2},
    "a word": {"margin": "much"},
    "a market below its customers": {"market_size": 90_000},
}
OF_SEGMENTS = {"Small business/margin": 150, "Consumer/customers": 50_000, "horizon_years": 9}
WORSE = Stress(Failure(7, 5, 0.3, "programme"), leaving=0.05)
HARSHER = {"failure_share": 0.6, "failure_months": 9, "Consumer/customers": 50_000}
WITH_OWN_EQUATIONS = """
import json, sys
from pathlib import Path
from on_paper import cases, on_paper
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.model.evaluate import evaluate
Path(sys.argv[1]).write_bytes(spreadsheet(on_paper("likely")))
right = evaluate(cases()["likely"].change(**json.loads(sys.argv[2])).values())
print(json.dumps({"npv": right.npv} | {f"driver_{k}": v for k, v in right.drivers.items()}))
"""
OF_OWN = {"bonded_gain": 0.15, "price_premium": 20, "horizon_years": 7}
RISKS = {"risk_retention": 0.1, "risk_one_off_cost": 0.25}
HARD = ("hostile", "nobody new")
JOBS = {
    **{name: ("likely", changes) for name, changes in (CHANGES | UNUSABLE).items()},
    **{name: (name, {}) for name in HARD},
    "segments": ("segments", OF_SEGMENTS),
    "a failure": ("segments", HARSHER),
    "a sixth driver": ("likely", OF_OWN),
    "risk": ("likely", {}),
    "wrong": ("likely", {}),
}
"""The case of each spreadsheet, and what a reader changes in it."""


@once
def made(name, stress=None):
    return spreadsheet(on_paper(name), stress)


def written(name, file, stress=None):
    file.write_bytes(made(name, stress))
    return file


def written_with_own_equations(file):
    """Write a spreadsheet as with a folder of one's own; return what the model says of a change."""
    folder = price_premium(file.parent / "own")
    paths = os.pathsep.join([*map(str, sys.path)])
    given = {**os.environ, OWN_FOLDER: str(folder), "PYTHONPATH": paths}
    command = [sys.executable, "-c", WITH_OWN_EQUATIONS, str(file), json.dumps(OF_OWN)]
    done = subprocess.run(command, env=given, capture_output=True, check=True)
    (folder / "right.json").write_bytes(done.stdout)
    return file


def changed(file, cells):
    """Change inputs as a reader would; what was stored beside formulas is gone then."""
    book = opened(file)
    for name, value in cells.items():
        cell(book, name).value = value
    book.save(file)
    return file


@pytest.fixture(scope="module")
def calculated(tmp_path_factory, request):
    """Every spreadsheet that is asked for, before and after one LibreOffice worked it out anew."""
    folder, files = tmp_path_factory.mktemp("office"), {}
    for name in asked_for(request, "name"):
        case, changes = JOBS[name]
        values = cases()[case].values()
        cells = {cell_name(key, values): value for key, value in changes.items()}
        file = folder / f"case {len(files)}.xlsx"
        if name == "a sixth driver":
            files[name] = written_with_own_equations(file)
        else:
            files[name] = written(case, file, WORSE if name == "a failure" else None)
        if name == "wrong":
            store_wrong(written(case, folder / "right.xlsx"), files[name])
        else:
            changed(files[name], RISKS if name == "risk" else cells)
    done = converted([*files.values()], "xlsx", folder)
    return dict(zip(files, zip(files.values(), done, strict=True), strict=True))


@pytest.fixture
def shown(calculated, name):
    """Return what every named cell of a spreadsheet shows, worked out anew."""
    return named(calculated[name][1])


def store_wrong(file, wrong):
    """Write a spreadsheet whose stored net present value is another than its formula's."""
    right = str(on_paper().case.npv)[:10].encode()
    with zipfile.ZipFile(file) as package, zipfile.ZipFile(wrong, "w") as other:
        for name in package.namelist():
            other.writestr(name, package.read(name).replace(right, b"424242.424"))


def agrees(shown, case):
    for figure in FIGURES:
        wanted = getattr(case, figure)
        if wanted is None:
            assert shown[figure] == "none", figure
        else:
            assert shown[figure] == pytest.approx(wanted, rel=1e-9, abs=CENT), figure
    for name in drivers():
        assert shown[f"driver_{name}"] == pytest.approx(case.drivers[name], abs=CENT), name
    assert shown["cash_npv"] == pytest.approx(case.cash_npv, abs=CENT)
    programme, baseline = (case.evaluation.customers(path) for path in ("programme", "baseline"))
    assert shown["customers_after"] == pytest.approx(programme[-1])
    assert shown["customers_without"] == pytest.approx(baseline[-1])
    form = finance_form(case)
    assert shown["form_npv"] == pytest.approx(form.npv, abs=CENT)
    assert shown["form_payback_months"] == (form.payback_months or "none") or shown[
        "form_payback_months"
    ] == pytest.approx(form.payback_months)


@pytest.mark.parametrize("name", slow_but({"all together", "never back"}, CHANGES))
def test_what_is_changed_moves_every_figure_as_in_the_model(name, shown):
    agrees(shown, business_case(cases()["likely"].change(**CHANGES[name])))


def test_the_changes_reach_every_input():
    assert set(CHANGES["all together"]) == set(registry().by_key)


@pytest.mark.parametrize("name", slow_but({"hostile"}, HARD))
def test_hard_cases_as_they_are(name, shown):
    agrees(shown, on_paper(name).case)


@pytest.mark.parametrize("name", ["segments"])
def test_segments_too(name, shown):
    agrees(shown, business_case(cases()[name].change(**OF_SEGMENTS)))


@pytest.mark.parametrize(
    ("name", "case", "changes"),
    [("all together", "likely", CHANGES["all together"]), ("segments", "segments", OF_SEGMENTS)],
)
def test_revenue_retention_follows_its_inputs_year_by_year(name, case, changes, calculated):
    right = revenue_retention(business_case(cases()[case].change(**changes)))
    years = right["year"].max()
    sheet = opened(calculated[name][1], values=True)["Finance tables"]
    rows = {cells[0].value: cells for cells in sheet.iter_rows()}
    for title, figure in (("Net", "net"), ("Gross", "gross")):
        for words, path in (("with", "programme"), ("without", "baseline")):
            cells = rows[f"{title} revenue retention {words} the programme"][5:]
            wanted = right[right["path"] == path][figure].tolist()
            assert [cell.value for cell in cells[:years]] == pytest.approx(wanted, rel=1e-9)
            assert not any(cell.value for cell in cells[years:])


@pytest.mark.parametrize("name", ["a failure"])
def test_segments_with_a_failure_that_a_reader_makes_worse(shown):
    worse = Stress(Failure(7, 9, 0.6, "programme"), leaving=0.05)
    values = cases()["segments"].change(**{"Consumer/customers": 50_000}).values()
    right = evaluate(values, worse)
    for figure in FIGURES:
        wanted = float(getattr(right, figure))
        near = "none" if isnan(wanted) else pytest.approx(wanted, rel=1e-9, abs=CENT)
        assert shown[figure] == near, figure
    for driver, value in right.drivers.items():
        assert shown[f"driver_{driver}"] == pytest.approx(value, abs=CENT), driver
    assert right.npv < evaluate(values).npv


@pytest.mark.parametrize("name", ["a sixth driver"])
def test_a_driver_of_a_readers_own_follows_its_inputs(name, calculated, shown):
    right = json.loads((calculated[name][0].parent / "own" / "right.json").read_text())

    assert right["driver_price"] > 1000
    for figure, wanted in right.items():
        assert shown[figure] == pytest.approx(wanted, rel=1e-9, abs=CENT), figure
    assert "risk_price" in shown


@pytest.mark.parametrize("name", ["risk"])
def test_risk_factors_are_inputs_of_the_form(shown):
    form = finance_form(on_paper().case, {"retention": 0.1, "one_off_cost": 0.25})
    assert shown["form_npv"] == pytest.approx(form.npv, abs=CENT)
    assert shown["npv"] == pytest.approx(on_paper().case.npv, abs=CENT)


@pytest.mark.parametrize("name", slow_but({"a word"}, UNUSABLE))
def test_an_input_that_cannot_be_used_gives_no_figure(shown):
    assert shown["inputs_ok"] == 0
    assert {shown[figure] for figure in FIGURES} == {"#N/A"}


@pytest.mark.parametrize("name", ["wrong"])
def test_a_wrong_value_stored_in_the_file_is_not_what_is_compared(name, calculated):
    """The guard: were stored values trusted, every test above would hold whatever the formulas say."""
    before, after = map(named, calculated[name])
    assert round(before["npv"]) == 424242
    assert after["npv"] == pytest.approx(on_paper().case.npv, abs=CENT)


@pytest.mark.parametrize("name", ["hostile"])
def test_nothing_a_reader_wrote_is_a_formula(name, calculated):
    cells = [c for sheet in opened(calculated[name][1]) for row in sheet.iter_rows() for c in row]

    texts = [c.value for c in cells if c.data_type == "s"]
    assert any(HOSTILE[:30] in text for text in texts)
    assert any(text.startswith("'=HYPERLINK(1). Checked by ") for text in texts)
    assert not any("HYPERLINK" in str(c.value) for c in cells if c.data_type == "f")
