"""Several initiatives in the equations (model.md §12): one is today's case, three are a plain loop's."""

import random
from itertools import product

import numpy as np
import pytest
from month_by_month import case as by_hand
from random_companies import company
from sharing import of_a_thousand

from cxroi import (
    AssumptionError,
    CxroiError,
    DataError,
    Initiative,
    assumptions,
    business_case,
    initiatives,
    read_initiatives,
)
from cxroi.model.equation_files import model_equations, parse_equations
from cxroi.model.folding import fold_neutral
from cxroi.model.initiatives import evaluate_sets
from cxroi.model.plan import AMOUNTS, PLAN
from cxroi.model.program import Program
from cxroi.model.registry import registry
from cxroi.model.segments import shared_key
from cxroi.model.settings import Asked, Setting

WITH_THREE = Setting((frozenset(),), frozenset(), frozenset(), 3)
RANGES = {
    "bonded_gain": (-0.02, 0.08),
    "let_down_cut": (-0.02, 0.05),
    "delay_months": (0, 9),
    "ramp_months": (1, 30),
    "consistency": (0.6, 1),
    "one_off_cost": (0, 2e5),
    "running_cost": (0, 1e5),
    "cost_per_customer": (0, 2),
    "acquisition_cost_reduction": (0, 0.2),
}


def plans_of(draw, count):
    return [{key: draw.uniform(*RANGES[key]) for key in PLAN} for _ in range(count)]


@pytest.mark.parametrize("kind", ["plain", "segments"])
@pytest.mark.parametrize("seed", of_a_thousand(range(60), few=2, some=10))
def test_three_initiatives_are_those_of_a_plain_loop_over_months(kind, seed):
    draw = random.Random(f"{kind} {seed}")  # noqa: S311 - no secret
    values, plans = company(draw, kind), plans_of(draw, 3)
    values = {
        key: value for key, value in values.items() if "/" not in key or shared_key(key) not in PLAN
    }
    sets = np.array(list(product((False, True), repeat=3)))
    found = evaluate_sets(values, plans, sets)
    off = dict.fromkeys(AMOUNTS, 0.0)
    for chosen, npv, costs in zip(sets, *found, strict=True):
        there = [plan if on else {**plan, **off} for plan, on in zip(plans, chosen, strict=True)]
        right = by_hand({**values, "initiatives": there})
        assert npv == pytest.approx(right["npv"], rel=1e-9, abs=1e-4)
        assert costs == pytest.approx(right["pv_costs"], rel=1e-9, abs=1e-4)


def test_two_initiatives_together_gain_less_than_their_sum():
    """model.md §12: .06 and .05 at S .65 together gain .105385, not .11."""
    values = {"bonded_gain_of_1": 0.06, "bonded_gain_of_2": 0.05, "bonded_gain_of_3": 0.0}
    shares = {"bonded_share": 0.2, "let_down_share": 0.15}
    compiled = WITH_THREE.compile((Asked("bonded_gain_in_all"),))
    assert round(compiled.run((), values | shares)[0], 6) == 0.105385
    harm = compiled.run((), values | shares | {"bonded_gain_of_3": -0.02})[0]
    assert harm == pytest.approx(0.105385 - 0.02, abs=1e-6)  # a gain below 0 adds instead


@pytest.mark.parametrize(
    "case", [assumptions(), assumptions("cautious").split(A=0.7, B=0.3)], ids=["whole", "split"]
)
def test_one_initiative_is_the_case_itself_to_the_cent(case):
    plan = case.values()
    found = evaluate_sets(plan, [plan], np.array([[False], [True]]))
    assert found.npv.round(2).tolist() == [0.0, round(business_case(case).npv, 2)]
    assert found.pv_costs.round(2).tolist() == [0.0, round(business_case(case).pv_costs, 2)]


def test_a_case_of_one_programme_has_no_step_of_several():
    program = Setting((frozenset(),), frozenset(), frozenset()).program().empty()
    program.figure("npv")
    new = {each.name for each in model_equations().by_name.values() if each.paragraph == "§12"}
    assert len(new) > 20
    assert not new & {step.equation.name for step in program.steps.values()}
    assert not [name for name in program.steps if "_of_" in name]


def test_a_set_with_one_switched_off_is_that_set_without_it():
    draw, values = random.Random(3), assumptions().values()  # noqa: S311 - no secret
    plans = plans_of(draw, 4)
    with_off = evaluate_sets(values, plans, np.array([[True, False, True, True]]))
    without = evaluate_sets(values, [plans[0], *plans[2:]], np.array([[True, True, True]]))
    assert with_off.npv == pytest.approx(without.npv, abs=1e-6)
    assert with_off.pv_costs == pytest.approx(without.pv_costs, abs=1e-6)


def test_draws_are_the_numbers_one_by_one():
    draw, likely = random.Random(5), assumptions().values()  # noqa: S311 - no secret
    plans, sets = plans_of(draw, 3), np.array([[True, True, False], [True, True, True]])
    some = np.array([0.0, 0.2, 0.9])
    gains = np.array([0.01, -0.01, 0.03])
    drawn = [{**plans[0], "bonded_gain": gains}, *plans[1:]]
    found = evaluate_sets({**likely, "causal_fraction": some}, drawn, sets)
    assert found.npv.shape == (2, 3)
    for at in range(3):
        one = [{**plans[0], "bonded_gain": float(gains[at])}, *plans[1:]]
        alone = evaluate_sets({**likely, "causal_fraction": float(some[at])}, one, sets)
        assert found.npv[:, at] == pytest.approx(alone.npv, rel=1e-10)


def test_an_own_equation_that_takes_several_for_one_is_refused():
    text = "def kept(retention, phase_in) -> Share:\n    'Who stays.'\n    return retention * phase_in\n"
    equations = model_equations().by_name | parse_equations(text).by_name
    folded = fold_neutral(equations, model_equations().neutral, (), 2)
    program = Program(folded, frozenset(registry().by_key), initiatives=2, plan=frozenset(PLAN))
    with pytest.raises(CxroiError) as refused:
        program.figure("npv")
    assert str(refused.value).endswith(
        "'months_since_start': each initiative has its own 'delay_months'. Read "
        "'sum_of_delay_months', or what all of them come to."
    )


# -- the table -------------------------------------------------------------------------------------


def test_ours_are_six_and_say_that_they_are_illustrative():
    ours = initiatives()
    assert len(ours) == 6
    assert all(each.reason.startswith("Illustrative: ") for each in ours)
    assert all(len(each.bonded_gain) == 3 for each in ours)


def test_a_table_of_ones_own_is_read(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(
        "name;bonded_gain;running_cost;rules\nCalls;1%|2%|3%;60k;\nOffers;0,015;;Offers only with Calls\n"
    )
    calls, offers = read_initiatives(file)
    assert calls == Initiative("Calls", bonded_gain=(0.01, 0.02, 0.03), running_cost=60_000)
    assert offers == Initiative("Offers", bonded_gain=0.015, rules=("Offers only with Calls",))


WRONG = {
    "name,bonded_gain\nCalls,0.1|0.2": "mine.csv, row 2, column 'bonded_gain': '0.1|0.2' is not a number or a range. Write one number, or low|likely|high.",
    "name,bonded_gain\nCalls,many": "mine.csv, row 2, column 'bonded_gain': 'many' is not a number",
    "name,bondedgain\nCalls,0.1": "mine.csv, row 1, column 'bondedgain': the column is not known. Did you mean 'bonded_gain'?",
    "name,bonded_gain\n,0.1": "mine.csv, row 2, column 'name': the cell is empty. Fill it in.",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_fault_in_a_table_is_said_with_its_place(text, tmp_path):
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(DataError) as refused:
        read_initiatives(tmp_path / "mine.csv")
    assert str(refused.value).startswith(WRONG[text])


def test_what_an_initiative_leaves_out_is_nothing_or_the_cases_own():
    case = Initiative("Calls", bonded_gain=0.02, ramp_months=(4, 6, 9)).put_into(assumptions())
    ends = {key: (case[key].low, case[key].likely, case[key].high) for key in PLAN}
    assert ends["bonded_gain"] == (0.02, 0.02, 0.02)
    assert ends["running_cost"] == ends["one_off_cost"] == (0, 0, 0)
    assert ends["ramp_months"] == (4, 6, 9)
    assert ends["delay_months"] == (1, 3, 6)


def test_an_initiative_outside_a_bound_is_refused():
    with pytest.raises(AssumptionError, match=r"'consistency': 1\.5 is outside 0\.01 to 1\."):
        Initiative("Calls", consistency=1.5).put_into(assumptions())
