"""The model as formulas says what the model says, for every company and all its segments."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import companies

from cxroi import assumptions, business_case, finance_form
from cxroi.exports.formulas import Cells, Formula
from cxroi.exports.live_model import (
    FIGURES,
    Block,
    Line,
    cell_name,
    live_model,
    output_lines,
    parts_of,
)
from cxroi.model.drivers import drivers

LIKELY = assumptions()
CLOSE = {"rel": 1e-9, "abs": 1e-6}
OF_THE_CASE = (
    *("npv", "roi", "pv_benefits", "pv_costs", "payback_months", "discounted_payback_months"),
    *("affordable_one_off", "equity_at_horizon"),
)


def agrees(live, case, money):
    """Hold every figure of formulas to the model's, to a hundred-millionth of the money in play."""
    figures = {name: column[0] for name, column in live.figures.values.items()}
    near = 1e-8 * money
    for name in OF_THE_CASE:
        wanted = getattr(case, name)
        if "months" in name:
            kind = "discounted_cumulative" if name.startswith("discounted") else "cumulative"
            path = case.net_table.columns[kind]
            assert same_month(figures[name], wanted, path, near), (name, figures[name], wanted)
        elif wanted is None:
            assert figures[name] == "none", name
        else:
            of = near / case.pv_costs if name == "roi" else near
            assert figures[name] == pytest.approx(wanted, rel=1e-8, abs=of), name
    for name, worth in case.drivers.items():
        assert figures[f"driver_{name}"] == pytest.approx(worth, rel=1e-8, abs=near)


def same_month(shown, wanted, path, near) -> bool:
    """Tell of two paybacks whether they are one, or the cash is 0 at both but for rounding."""
    if shown == "none" or wanted is None:
        return (shown == "none") == (wanted is None) or bool(np.abs(path).min() < near)
    at_shown = np.interp(shown, np.arange(len(path)), path)
    return bool(abs(shown - wanted) < 1e-6 or abs(at_shown) < near)


def in_play(case) -> float:
    """Return the largest sum of money that the case adds and subtracts."""
    months = case.monthly_table.columns
    return 1 + float(np.abs(months["margin"]).sum() + np.abs(months["acquisition"]).sum())


@given(companies(most_years=15))
@example(LIKELY.values() | {"deterred_per_let_down": 2.0, "acquisition_cost_reduction": 0.4})
@example(LIKELY.values() | {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0})
def test_formulas_say_what_the_model_says(values):
    held = LIKELY.change(**values)
    case = business_case(held)

    live = live_model(held.values(), {})

    agrees(live, case, in_play(case))


@given(
    companies(most_years=4),
    st.floats(0.1, 0.9),
    st.dictionaries(st.sampled_from([*drivers(), "running_cost"]), st.floats(0, 1)),
)
def test_segments_and_the_form_too(values, share, risk):
    held = LIKELY.change(**values).split({"A": share, "B": 1 - share})
    held = held.change(**{"B/margin": 400, "A/retention_rate": 0.6, "B/referral_ratio": 3})
    case = business_case(held)
    form = finance_form(case, risk)

    live = live_model(held.values(), risk)
    figures = {name: column[0] for name, column in live.form_figures.values.items()}

    agrees(live, case, in_play(case))
    near = 1e-8 * in_play(case)
    assert figures["form_npv"] == pytest.approx(form.npv, rel=1e-8, abs=near)
    assert figures["form_pv_costs"] == pytest.approx(form.summary.pv_costs, rel=1e-8, abs=near)


def test_every_month_is_the_models_month():
    case = business_case(LIKELY)
    months = live_model(LIKELY.values(), {}).parts[0].months.values
    paths = case.monthly

    for path, digits in (("baseline", "00"), ("programme", "11")):
        rows = paths[paths.path == path]
        for name in ("customers", "referred", "paid", "margin", "acquisition"):
            assert months[f"{name}_{digits}"][1:61] == pytest.approx(rows[name].to_list(), **CLOSE)
    assert months["customers_11"][61:] == [""] * 120


def test_drivers_leave_nothing_unexplained():
    drivers = live_model(LIKELY.values(), {}).parts[0].drivers.values

    assert max(abs(each) for each in drivers["unexplained"] if each != "") < 1e-7


def test_names_of_cells():
    two = LIKELY.split(A=0.5, B=0.5).change(**{"B/margin": 400})
    one, other = parts_of(two.values())

    assert cell_name("B/margin", two.values()) == "margin__2"
    assert (one.called("margin"), other.called("margin")) == ("margin", "margin__2")
    assert (one.called("customers"), one.called("weight")) == ("customers__1", "weight__1")
    assert parts_of(LIKELY.values())[0].called("weight") == "weight"


def test_where_an_input_cannot_be_used_no_figure_is_given():
    broken = Block(output_lines(1))
    names = dict.fromkeys(["pv_benefits", "pv_costs", "npv", "one_off_cost", "inputs_ok"], 0)

    broken.work_out(names)

    assert {broken.values[name][0] for name in FIGURES} == {"#N/A"}


def test_a_block_reads_the_place_before():
    block = Block(
        (Line("n", "N", "before.n*2", "count", "1"), Line("m", "M", "n+other.x", "count")), 3
    )
    other = Block((Line("x", "X", "place", "count"),), 3)
    other.work_out({})

    block.work_out({}, {"other": other})

    assert block.values == {"n": [1, 2, 4], "m": [1, 3, 6]}
    assert Formula("total(b.m)").value({"b": Cells(block.values)}) == 10
