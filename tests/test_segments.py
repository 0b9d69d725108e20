"""Segments: one programme, several kinds of customer; shared once, counted once, adding up."""

from dataclasses import replace

import numpy as np
import pytest
from asking import answer
from hypothesis import given
from hypothesis import strategies as st
from strategies import companies

import cxroi
from cxroi import (
    CxroiError,
    assumptions,
    business_case,
    evaluate,
    parse_actuals,
    simulate,
    tiles,
    tornado,
    verdict,
)
from cxroi.analysis.segments import segments, shared_cost
from cxroi.model.segments import by_segment, is_in_use
from cxroi.report.actuals import against_plan
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.segments import segments_table
from cxroi.widgets.sections import TABS

WORKED = assumptions()
TWO = WORKED.split(Consumer=0.8, Business=0.2)
RICH = TWO.change(**{"Business/margin": (350, 400, 450), "Business/retention_rate": 0.9})
FIGURES = (
    *("npv", "roi", "irr", "payback_months", "discounted_payback_months", "pv_benefits"),
    *("pv_costs", "affordable_one_off", "equity_at_horizon"),
)


def refusal(work, *arguments, **named):
    with pytest.raises(CxroiError) as caught:
        work(*arguments, **named)
    return str(caught.value)


# Alike, they are the whole


def test_segments_that_are_alike_leave_every_figure_and_every_chart_as_it_is():
    whole, split = business_case(WORKED), business_case(TWO)
    for figure in FIGURES:
        assert getattr(split, figure) == pytest.approx(getattr(whole, figure), rel=1e-9)
    assert split.drivers.to_dict() == pytest.approx(whole.drivers.to_dict(), rel=1e-9)
    assert (verdict(split), tiles(split)) == (verdict(whole), tiles(whole))
    for exhibit in EXHIBITS.values():
        for name, column in exhibit(whole).columns.items():
            other = exhibit(split).columns[name]
            if isinstance(column, np.ndarray):
                np.testing.assert_allclose(other, column, rtol=1e-9, atol=1e-6)
            else:
                assert list(other) == list(column)


@given(companies(most_years=3), st.floats(0.05, 0.95))
def test_whatever_the_company_segments_that_are_alike_are_worth_the_whole(values, share):
    part = {
        "customers": values["customers"] * share,
        "new_customers": values["new_customers"] * share,
    }
    rest = {key: values[key] - count for key, count in part.items()}
    own = {f"A/{key}": v for key, v in part.items()} | {f"B/{key}": v for key, v in rest.items()}
    whole, split = evaluate(values), evaluate(values | own)
    assert split.segments == ("A", "B")
    size = abs(float(whole.pv_benefits)) + abs(float(whole.pv_costs))
    for figure in ("npv", "pv_benefits", "pv_costs"):
        assert float(getattr(split, figure)) == pytest.approx(
            float(getattr(whole, figure)), rel=1e-7, abs=1e-7 * size
        )


def test_draws_of_segments_that_are_alike_in_what_varies_are_those_of_the_whole():
    scenario = WORKED.change(new_customers=(28_000, 28_000, 28_000))
    whole, split = simulate(scenario, draws=256), simulate(scenario.split(A=0.5, B=0.5), draws=256)
    np.testing.assert_allclose(split.npv, whole.npv, rtol=1e-9, atol=1e-3)


def test_what_a_segment_varies_in_leaves_the_draws_of_the_others_as_they_are():
    one, other = simulate(TWO, draws=128), simulate(RICH, draws=128)
    assert set(other.drawn) - set(one.drawn) == {"Business/margin", "Business/retention_rate"}
    for key, drawn in one.drawn.items():
        np.testing.assert_array_equal(other.drawn[key], drawn)


def test_what_segments_have_of_their_own_is_drawn_apart_from_all_else():
    ranges = {f"{name}/margin": (50, 130, 210, "uniform") for name in TWO.segments}
    scenario = TWO.change(margin=(50, 130, 210, "uniform"), **ranges)
    drawn = simulate(scenario, draws=1024).drawn
    kept = np.corrcoef(np.array(list(drawn.values())))
    np.fill_diagonal(kept, 0)
    assert np.abs(kept).max() < 0.1


# The sum, and each alone


def test_retention_at_full_gain_is_that_of_each_segment_over_its_customers():
    own = {
        "A": {"retention_rate": 0.95, "bonded_share": 0.05, "let_down_share": 0.6},
        "B": {"retention_rate": 0.4, "bonded_share": 0.7, "let_down_share": 0.02},
    }
    gains = {"A": {"bonded_gain": 0.3, "let_down_cut": 0}, "B": {"let_down_cut": -0.01}}
    changed = {
        f"{name}/{key}": x
        for part in (own, gains)
        for name in part
        for key, x in part[name].items()
    }
    shares = {"A": 0.3, "B": 0.7}
    case = business_case(WORKED.split(**shares).change(**changed))
    alone = [business_case(case.assumptions.alone(name)).evaluation for name in ("A", "B")]
    for figure in ("retention_gain", "cross_sell_gain"):
        parts = (each.figure(figure) for each in alone)
        mean = sum(share * part for share, part in zip(shares.values(), parts, strict=True))
        assert case.evaluation.figure(figure) == pytest.approx(mean, rel=1e-12)
    for tier in ("let_down", "satisfied", "bonded"):
        customers = [
            share * float(getattr(each.mix_today, tier))
            for share, each in zip(shares.values(), alone, strict=True)
        ]
        for rates in ("retention", "cross_sell"):
            mean = np.average(
                [getattr(getattr(each, rates), tier) for each in alone], weights=customers
            )
            found = getattr(getattr(case.evaluation, rates), tier)
            assert float(found) == pytest.approx(mean, rel=1e-12)
    today, full = EXHIBITS["retention"](case).columns["retention"][-2:]
    assert full - today == pytest.approx(case.evaluation.figure("retention_gain"), rel=1e-9)
    months = EXHIBITS["customer_tiers"](case).columns["customers"]
    assert months[0] == pytest.approx(case.values["bonded_share"] * case.values["customers"])


def test_the_drivers_add_up_to_the_benefits_of_all_segments():
    case = business_case(RICH)
    assert sum(case.drivers) == pytest.approx(case.pv_benefits, abs=0.005)


def test_what_segments_bring_less_the_shared_cost_is_the_net_present_value():
    case = business_case(RICH)
    brought = sum(part.contribution for part in segments(case))
    assert brought - shared_cost(case) == pytest.approx(case.npv, abs=0.005)
    assert sum(part.benefits for part in segments(case)) == pytest.approx(case.pv_benefits)


def test_the_shared_cost_is_the_programmes_own_counted_once():
    scenario = RICH.change(cost_per_customer=0)
    once = business_case(WORKED.change(cost_per_customer=0)).pv_costs
    assert (
        shared_cost(business_case(scenario))
        == business_case(scenario).pv_costs
        == pytest.approx(once)
    )


def test_a_segment_alone_is_a_company_of_its_own_that_bears_the_whole_cost():
    alone = RICH.alone("Business")
    assert alone.segments == ()
    assert (alone["margin"].low, alone["margin"].likely, alone["margin"].high) == (350, 400, 450)
    assert alone["margin"].label == WORKED["margin"].label
    plain = WORKED.change(customers=20_000, new_customers=5_600, margin=400, retention_rate=0.9)
    assert business_case(alone).npv == business_case(plain).npv
    [_, business] = segments(business_case(RICH))
    assert business.alone == business_case(plain).npv


def test_what_all_share_is_set_once_and_moves_every_segment_that_has_no_own():
    moved = RICH.change(retention_rate=0.7)
    for name, rate in (("Consumer", 0.7), ("Business", 0.9)):
        assert moved.alone(name)["retention_rate"].likely == rate


def test_arrays_of_draws_are_the_single_cases():
    drawn = {"Business/margin": np.array([100.0, 400.0]), "causal_fraction": np.array([0.1, 0.4])}
    both = evaluate(RICH.values() | drawn)
    for at in range(2):
        one = evaluate(RICH.values() | {key: draws[at] for key, draws in drawn.items()})
        for figure in ("npv", "roi", "payback_months"):
            assert getattr(both, figure)[at] == pytest.approx(
                float(getattr(one, figure)), nan_ok=True
            )


def test_the_words_of_the_table_say_who_brings_most_and_who_would_carry_it_alone():
    table = segments_table(business_case(RICH))
    assert table["words"] == (
        "Consumer accounts for 67% of the benefits; none would cover the full cost alone"
    )
    assert [row[0] for row in table["rows"]] == [
        *("Consumer", "Business", "Shared programme cost", "Total")
    ]
    assert table["rows"][0] == ["Consumer", "80,000", "1.29m", "−0.48m", "0.81m", "−33,900"]
    richer = RICH.change(**{"Business/margin": 4_000})
    assert segments_table(business_case(richer))["words"].endswith(
        "; Business would cover the full cost alone"
    )
    assert segments_table(business_case(WORKED)) is None


def test_the_table_says_the_currency_in_its_heads_and_in_no_cell():
    bare, signed = (
        segments_table(business_case(replace(RICH, currency=sign))) for sign in ("", "£")
    )
    assert signed["rows"] == bare["rows"]
    assert signed["heads"] == [*bare["heads"][:2], *(f"{head} (£)" for head in bare["heads"][2:])]


# Every question can be asked of them


@pytest.mark.parametrize("view", [name for name in TABS if name != "actuals"])
def test_every_tab_works_for_segments(view):
    made = TABS[view].make(RICH, {}, lambda _: None)
    assert all(made.lead)


def test_a_tornado_has_what_a_segment_has_of_its_own_and_not_what_all_have():
    keys = set(tornado(RICH)["key"])
    assert {"Business/margin", "Business/new_customers"} <= keys
    assert not {"customers", "new_customers"} & keys
    assert not is_in_use("customers", RICH.by_key)


def test_the_page_answers_for_segments():
    asked = {
        "segments": [["Consumer", 0.8], ["Business", 0.2]],
        "changes": {"Business/margin": 400},
    }
    words, _ = answer(asked)
    assert words["segments"]["rows"][-1][1] == "100,000"
    assert words["link"].startswith("base=likely&Consumer/customers=80000,80000,80000,pert")


def test_break_even_of_a_segments_own_is_where_the_whole_is_worth_0():
    root = cxroi.break_even(RICH, "Business/margin")
    npv = business_case(RICH.change(**{"Business/margin": root})).npv
    assert npv == pytest.approx(0, abs=1)


# What cannot be a segment


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        (
            {"A": 0.5, "B": 0.4},
            "Assumption 'customers': the shares of the segments add up to 0.9. Make them 1.",
        ),
        (
            {"A": 1.2},
            "Assumption 'customers': the share of 'A' is 1.2. Enter one above 0 and up to 1.",
        ),
        ({}, "Assumption 'customers': no segments are entered. Enter one or more."),
        (
            dict.fromkeys("ABCDEFGH", 0.125),
            "Assumption 'customers': 8 segments are given. Enter at most 6.",
        ),
        (
            {"a/b": 1},
            (
                "Assumption 'customers': 'a/b' is not a valid segment name. Use letters, digits and "
                "spaces, at most 40."
            ),
        ),
    ],
)
def test_shares_that_make_no_whole_and_names_that_are_none_are_refused(shares, sentence):
    assert refusal(WORKED.split, shares) == sentence


@pytest.mark.parametrize(
    ("scenario", "changes", "sentence"),
    [
        (
            TWO,
            {"customers": 5},
            (
                "Assumption 'customers': each segment has its own. Change 'Consumer/customers' and "
                "the others."
            ),
        ),
        (
            TWO,
            {"Busines/margin": 5},
            "Assumption 'Busines/margin': there is no segment 'Busines'. Did you mean 'Business'?",
        ),
        (
            WORKED,
            {"Business/margin": 5},
            (
                "Assumption 'Business/margin': there is no segment 'Business'. Make it with split "
                "first."
            ),
        ),
        (
            TWO,
            {"Business/one_off_cost": 5},
            (
                "Assumption 'Business/one_off_cost': it applies to the whole programme. Set "
                "'one_off_cost', without a segment."
            ),
        ),
        (
            TWO,
            {"Business/margn": 5},
            "Assumption 'margn': there is no assumption of this name. Did you mean 'margin'?",
        ),
        (
            TWO,
            {"Business/bonded_share": 0.9, "let_down_share": 0.3},
            (
                "Assumption 'Business/bonded_share': bonded customers and customers let down "
                "exceed 100% of customers today (Business/bonded_share 0.9, let_down_share 0.3). "
                "Lower one of them."
            ),
        ),
    ],
)
def test_a_change_that_no_segment_can_have_is_refused(scenario, changes, sentence):
    assert refusal(scenario.change, **changes) == sentence


def test_a_set_is_split_once():
    assert refusal(TWO.split, A=1.0) == (
        "Assumption 'customers': it is already split into Consumer, Business. Split a case "
        "without segments."
    )


def test_a_segment_without_customers_of_its_own_is_refused():
    assert refusal(evaluate, WORKED.values() | {"A/margin": 5, "A/customers": 9}) == (
        "Assumption 'A/new_customers': the segment 'A' has no value of its own. Enter one."
    )


def test_what_happened_to_all_customers_is_followed_by_a_plan_with_segments():
    """Segments that are alike have their part of it: the case is that of the whole."""
    gone = parse_actuals("ours.csv", "month,customers,retention\n1,99000,\n2,,0.7\n3,98000,\n")
    whole, split = (cxroi.continue_from(scenario, gone) for scenario in (WORKED, TWO))
    assert split.case.npv == pytest.approx(whole.case.npv, rel=1e-9)
    assert split.case.evaluation.customers()[[1, 3]].tolist() == pytest.approx([99_000, 98_000])
    found = against_plan(RICH, gone).measures["customers"]
    assert found.actual[0] == 99_000
    assert (found.low < found.high).all()


def test_by_segment_gives_each_what_all_share_and_its_own_in_its_place():
    merged = by_segment(RICH.values())
    assert merged["Business"]["margin"] == 400
    assert merged["Consumer"]["margin"] == WORKED["margin"].likely
