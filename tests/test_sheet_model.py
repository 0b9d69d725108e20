"""What the spreadsheet's cells show is what the model says, and each step stands on its sheet."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from strategies import companies

from cxroi import Failure, Stress, assumptions
from cxroi.exports.sheet_cells import SheetCells, StepTable
from cxroi.exports.sheet_drivers import BY
from cxroi.exports.sheet_model import FIGURES, most_steps, sheet_model
from cxroi.exports.sheet_parts import cell_name, of_part, setting_of
from cxroi.exports.sheet_workings import titles
from cxroi.model.evaluate import evaluate
from cxroi.model.registry import registry
from cxroi.model.stress_tests import stress_inputs
from cxroi.model.trees import names_in

LIKELY = assumptions()
TWO = LIKELY.split({"A": 0.6, "B": 0.4}).change(**{"B/margin": 400, "A/retention_rate": 0.6})
WORSE = Stress(Failure(7, 5, 0.3, "programme"), leaving=0.05)
CUSTOMERS = {"customers_after": "programme", "customers_without": "baseline"}


def worked_out(values, stress=None):
    inputs = stress_inputs(stress)
    model = sheet_model(setting_of(values, inputs))
    return model, model.values(values | inputs)


def agrees(values, stress=None):
    """Hold figures, drivers and months to what the model says of the same values."""
    model, found = worked_out(values, stress)
    right = evaluate(values, stress)
    margins = sum(right.month_by_month("margin_earned", path) for path in ("programme", "baseline"))
    spent = sum(
        right.month_by_month("acquisition_spend", path) for path in ("programme", "baseline")
    )
    rounding = 1e-12 * float(np.abs(margins).max() + np.abs(spent).max()) + 1e-9
    for each in FIGURES:
        path = CUSTOMERS.get(each.name)
        wanted = right.month_by_month("customers", path)[-1] if path else getattr(right, each.name)
        shown = found[model.figures[each.name]]
        assert shown == pytest.approx(wanted, rel=1e-9, abs=1e-6, nan_ok=True), each.name
    for name, years in right.yearly_drivers.items():
        months = sum(np.array(found[model.name(f"{BY}{name}", part)]) for part in model.parts)
        by_year = months.reshape(-1, 12).sum(axis=1)
        assert by_year == pytest.approx(years, rel=1e-8, abs=12 * rounding)
    for part in model.parts:
        assert np.abs(found[model.name("unexplained", part)]).max() < rounding


@given(companies(most_years=15))
def test_cells_show_what_the_model_says(values):
    agrees(LIKELY.values() | values)


@pytest.mark.parametrize("scenario", [LIKELY, TWO], ids=["one", "segments"])
@pytest.mark.parametrize("stress", [None, WORSE], ids=["as planned", "a failure"])
def test_segments_and_a_failure_too(scenario, stress):
    agrees(scenario.values(), stress)


def test_each_step_stands_where_its_kind_does():
    model = sheet_model(setting_of(LIKELY.values()))
    names = {
        "once": {"referral_weight", "core_margin", "retention_gain", "kept_baseline"},
        "months": {"phase_in", "satisfied", "customers", "customers_baseline", "contribution"},
        "cash": {"benefit", "programme_cost", "net", "cumulative", "discount_factor"},
        "contributions": {"customers_10", "margin_earned_0001", "by_retention", "unexplained"},
    }
    there = {kind: {step.name for step in getattr(model, kind)} for kind in names}

    assert all(names[kind] <= there[kind] for kind in names)
    everything = [name for steps in there.values() for name in steps]
    roots = [step.name for root in model.roots for step in root]
    assert sorted([*everything, *roots]) == sorted(model.program.steps)
    assert [root[-1].name for root in model.roots] == ["retention_level", "cross_sell_level"]


def test_every_step_comes_after_those_it_reads():
    model = sheet_model(setting_of(TWO.values()))
    steps = (*model.once, *model.months, *model.contributions, *model.cash)
    monthly = [*model.months, *model.contributions, *model.cash]
    seen = {step.name for step in model.once}

    for step in monthly:
        reads = {name for name in names_in(step.tree) if name in {each.name for each in steps}}
        assert reads <= seen, step.name
        seen.add(step.name)


def test_what_all_segments_share_stands_with_each():
    model = sheet_model(setting_of(TWO.values()))
    names = [{step.name for step in of_part(model.months, part)} for part in model.parts]

    assert "phase_in" in names[0] & names[1]
    assert {"customers__1"} <= names[0] - names[1]
    assert {"customers__2"} <= names[1] - names[0]


def test_as_many_newton_steps_as_the_bounds_ask_for():
    """At every corner of the bounds, and between them, the steps have arrived."""
    model = sheet_model(setting_of(LIKELY.values()))
    bounds = [*registry()["retention_rate"].bounds, 0.3, 0.75]
    gaps = [0.001, 0.2, 1, 12, 1000]
    mixes = [(0, 0), (0, 0.95), (0.9, 0), (0.9, 0.1), (0.15, 0.2)]
    furthest = 0.0
    for rate, up, down, (let_down, bonded) in product(bounds, gaps, gaps, mixes):
        values = LIKELY.values() | {
            "retention_rate": rate,
            "retention_odds_ratio": up,
            "let_down_odds_ratio": down,
            "let_down_share": let_down,
            "bonded_share": bonded,
            "causal_fraction": 1,
        }
        inputs = {name: values[key] for name, key in model.inputs(values).items()}
        names = [step.name for root in model.roots for step in root]
        found = dict(zip(names, model.run_roots.run(range(14), inputs), strict=True))
        furthest = max(furthest, abs(found["retention_tried"][-1] - rate))

    assert most_steps(model.roots[0]) == 14
    assert furthest < 1e-14


def test_every_step_towards_a_root_is_shown_also_once_it_is_found():
    model, found = worked_out(LIKELY.values())

    assert {len(found[step.name]) for root in model.roots for step in root} == {14}
    level, gap = found["retention_level"][-1], found["retention_gap"]
    assert found["retention_bonded"] == pytest.approx(1 / (1 + np.exp(-level - gap)), rel=1e-12)


def test_names_of_cells():
    two = LIKELY.split(A=0.5, B=0.5).change(**{"B/margin": 400})
    model = sheet_model(setting_of(two.values()))

    assert cell_name("B/margin", two.values()) == "margin__2"
    assert [model.input_cell("margin", part) for part in model.parts] == ["margin", "margin__2"]
    assert [model.name("contribution", part) for part in model.parts] == [
        "contribution__1",
        "contribution__2",
    ]
    assert sheet_model(setting_of(LIKELY.values())).name("contribution", 0) == "contribution"
    inputs = model.inputs(two.values())
    assert (inputs["customers_today__2"], inputs["margin"]) == ("B/customers", "margin")


def test_a_title_says_on_which_path_a_step_is():
    said = titles(sheet_model(setting_of(LIKELY.values())))

    assert said["core_margin"] == "Annual margin of a customer before cross-selling and complaints"
    assert said["customers"] == "With the programme: customers at the end of a month"
    assert said["customers_baseline"] == "Without the programme: customers at the end of a month"
    assert said["customers_10"] == "Retention: customers at the end of a month"
    assert said["acquisition_spend_011"].startswith(
        "Referral and Lower acquisition cost: acquisition sp"
    )
    assert said["by_retention"] == "Retention"


def test_a_formula_reads_its_own_sheet_first():
    model = sheet_model(setting_of(TWO.values()))
    tables = [
        StepTable(f"Months {part}", 4, 3, of_part(model.months, part), 180, part)
        for part in model.parts
    ]
    cells = SheetCells({"customers_today__2": "customers__2"}, tables=tables)
    here, elsewhere = cells.reader(tables[1]), cells.reader()

    assert here("phase_in") == "E\x01"
    assert here("previous_customers__1").startswith("'Months 0'!")
    assert here("previous_customers__2").endswith("\x02")
    assert here("month") == "$A\x01"
    assert here("customers_today__2") == "customers__2"
    assert elsewhere("last_phase_in") == "INDEX('Months 0'!$E$5:$E$185,12*horizon_years+1)"
