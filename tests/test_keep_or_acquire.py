"""Keep or acquire: the published customer equity test, and what no figure may be (model.md §11)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import CxroiError, assumptions, keep_or_acquire
from cxroi.analysis.keep_or_acquire import KeepOrAcquire
from cxroi.analysis.spending_curves import BEYOND, trace_break_even, trace_curve
from cxroi.analysis.spending_figures import entered_figures

# Blattberg and Deighton (1996), "Manage Marketing by the Customer Equity Test", Harvard Business
# Review 74(4): their first example, and a second company; figures to the digits of model.md §11.
FIRST = {
    "acquisition_spend": 1,
    "acquisition_rate": 0.04,
    "acquisition_ceiling": 0.10,
    "retention_spend": 8,
    "retention_rate": 0.60,
    "retention_ceiling": 0.80,
    "margin": 50,
    "discount_rate": 0.10,
}
SECOND = FIRST | {
    "acquisition_spend": 5,
    "acquisition_rate": 0.25,
    "acquisition_ceiling": 0.40,
    "retention_spend": 10,
    "retention_rate": 0.40,
    "retention_ceiling": 0.70,
}
OF_A_CASE = {"retention_spend": 22.5, "retention_ceiling": 0.875, "acquisition_ceiling": 35_700}


def refusal(*case: Any, **figures: Any) -> str:
    with pytest.raises(CxroiError) as caught:
        keep_or_acquire(*case, **figures)
    return str(caught.value)


# As published


def test_the_first_published_company_today() -> None:
    found = keep_or_acquire(**FIRST)
    assert found.acquire.decay == pytest.approx(0.5108256, abs=5e-8)
    assert found.keep.decay == pytest.approx(0.1732868, abs=5e-8)
    today = found.today
    assert (today.customer_value, today.equity) == (pytest.approx(94.00), pytest.approx(2.76))
    assert today.acquisition_marginal_cost == pytest.approx(32.627, abs=5e-4)
    assert today.retention_marginal_cost == pytest.approx(28.854, abs=5e-4)
    assert today.acquisition_average_cost == pytest.approx(25)
    assert today.retention_average_cost == pytest.approx(13.333, abs=5e-4)
    assert found.average_ratio == pytest.approx(25 / 13.333, abs=1e-4)


def test_the_first_published_company_at_its_best() -> None:
    best = keep_or_acquire(**FIRST).best
    assert best.retention_spend == pytest.approx(15.797643, abs=5e-7)
    assert best.retention_rate == pytest.approx(0.7482156, abs=5e-8)
    assert best.acquisition_spend == pytest.approx(3.404609, abs=5e-7)
    assert best.acquisition_rate == pytest.approx(0.08243324, abs=5e-9)
    for figure in ("customer_value", "acquisition_marginal_cost", "retention_marginal_cost"):
        assert getattr(best, figure) == pytest.approx(111.438591, abs=5e-7)
    assert best.equity == pytest.approx(5.781635, abs=5e-7)


def test_the_published_budget_of_13_500() -> None:
    """Of 10,000 people 500 are customers. The best is flat: a cent either way changes no value."""
    found = keep_or_acquire(**FIRST, prospects=9_500, customers=500)
    assert found.split_today is not None
    assert found.split is not None
    assert found.split_today[:2] == (9_500, 4_000)
    assert found.split_today.value == pytest.approx(47_856.36, abs=0.005)
    assert found.split.value == pytest.approx(54_713.05, abs=0.005)
    assert found.split.retention == pytest.approx(6_307.13, abs=0.01)
    assert found.split.acquisition == pytest.approx(7_192.87, abs=0.01)
    assert keep_or_acquire(**FIRST, prospects=9_500, customers=500, budget=13_500) == found


def test_the_second_company() -> None:
    best = keep_or_acquire(**SECOND).best
    assert best.retention_spend == pytest.approx(16.318666, abs=5e-7)
    assert best.retention_rate == pytest.approx(0.524366, abs=5e-7)
    assert best.customer_value == pytest.approx(67.197772, abs=5e-7)
    assert best.acquisition_spend == pytest.approx(8.475250, abs=5e-7)
    assert best.acquisition_rate == pytest.approx(0.324138, abs=5e-7)
    assert best.equity == pytest.approx(13.306132, abs=5e-7)


# Laws


@st.composite
def companies(draw: st.DrawFn) -> dict[str, float]:
    won, kept = draw(st.floats(0.01, 0.5)), draw(st.floats(0.05, 0.9))
    return {
        "acquisition_spend": draw(st.floats(0.1, 500)),
        "acquisition_rate": won,
        "acquisition_ceiling": draw(st.floats(won * 1.05, 1)),
        "retention_spend": draw(st.floats(0.1, 500)),
        "retention_rate": kept,
        "retention_ceiling": draw(st.floats(kept * 1.05, 1)),
        "margin": draw(st.floats(0, 2_000)),
        "discount_rate": draw(st.floats(0.01, 0.5)),
    }


def equity(found: KeepOrAcquire, acquisition: float, retention: float) -> float:
    kept, d = found.keep.rate_at(retention), found.discount_rate
    worth = (found.margin * (1 + d) - retention) / (1 + d - kept)
    return found.acquire.rate_at(acquisition) * worth - acquisition


@given(companies())
def test_curves_go_through_today_and_no_spending_nearby_beats_the_best(figures) -> None:
    found = keep_or_acquire(**figures)
    assert found.acquire.rate_at(found.acquire.spend) == pytest.approx(figures["acquisition_rate"])
    assert found.keep.rate_at(found.keep.spend) == pytest.approx(figures["retention_rate"])
    best = found.best
    near = 1e-9 * max(1, abs(best.equity))
    assert best.equity >= found.today.equity - near
    for acquisition in (0.9, 1, 1.1):
        for retention in (0.9, 1, 1.1):
            tried = acquisition * best.acquisition_spend, retention * best.retention_spend
            assert best.equity >= equity(found, *tried) - near


@given(companies())
def test_where_something_is_spent_one_more_customer_costs_what_one_is_worth(figures) -> None:
    best = keep_or_acquire(**figures).best
    for spend, cost in (
        (best.acquisition_spend, best.acquisition_marginal_cost),
        (best.retention_spend, best.retention_marginal_cost),
    ):
        if spend > 0:
            assert cost == pytest.approx(best.customer_value, rel=1e-6)
        else:
            assert cost >= best.customer_value * (1 - 1e-6)


@given(companies(), st.floats(0.2, 5))
def test_a_budget_is_spent_whole_and_a_split_is_never_worse_than_todays(figures, times) -> None:
    found = keep_or_acquire(**figures, prospects=900, customers=100)
    assert found.split is not None
    assert found.split_today is not None
    whole = found.split_today.acquisition + found.split_today.retention
    assert found.split.acquisition + found.split.retention == pytest.approx(whole)
    assert found.split.value >= found.split_today.value - 1e-9 * abs(found.split_today.value)
    other = keep_or_acquire(**figures, prospects=900, customers=100, budget=times * whole)
    assert other.split is not None
    assert other.split.acquisition + other.split.retention == pytest.approx(times * whole)


@given(companies())
def test_the_line_of_the_next_unit_touches_the_curve_at_the_best_and_lies_above_it(figures) -> None:
    found = keep_or_acquire(**figures)
    best, curve = found.best, found.acquire
    spends, rates = trace_curve(curve, best.acquisition_spend)
    assert spends[-1] == pytest.approx(BEYOND * max(curve.spend, best.acquisition_spend))
    (x0, y0), (x1, y1) = trace_break_even(curve, best.acquisition_spend, best.customer_value)
    if x1 > x0 and best.acquisition_spend > 0:
        assert (x1 - x0) / (y1 - y0) == pytest.approx(best.customer_value, rel=1e-6)
        line = y0 + (spends - x0) / best.customer_value
        assert (rates <= line + 1e-9).all()


# From a case


def test_a_case_gives_what_it_knows_and_counts_all_paid_acquisition_as_one() -> None:
    found = keep_or_acquire(assumptions(), **OF_A_CASE)
    assert found.acquire == (3_570_000, 23_800, 35_700)
    assert found.today.acquisition_average_cost == pytest.approx(150)
    by_hand = keep_or_acquire(
        **OF_A_CASE,
        acquisition_spend=23_800 * 150,
        acquisition_rate=23_800,
        retention_rate=0.75,
        margin=130,
        discount_rate=0.10,
        prospects=1,
        customers=100_000,
    )
    assert (found.best, found.split) == (by_hand.best, by_hand.split)


def test_the_ceiling_that_a_case_claims_is_taken_unless_another_is_given() -> None:
    claimed = assumptions().change(acquisition_ceiling=30_000)
    spent = {"retention_spend": 20, "retention_ceiling": 0.9}
    assert keep_or_acquire(claimed, **spent).acquire.ceiling == 30_000
    assert keep_or_acquire(claimed, **spent, acquisition_ceiling=40_000).acquire.ceiling == 40_000


def test_until_told_the_average_ratio_is_the_claims_and_the_marginal_one_is_not() -> None:
    found = keep_or_acquire(assumptions(), **entered_figures(assumptions()))
    assert found.average_ratio == pytest.approx(5)
    marginal = found.today.acquisition_marginal_cost / found.today.retention_marginal_cost
    assert marginal == pytest.approx(2.95, abs=0.005)


def test_what_was_entered_is_kept_about_the_case() -> None:
    mine = assumptions().renamed("Mine", spending="retention_spend 40, budget 6000000")
    figures = entered_figures(mine)
    assert (figures["retention_spend"], figures["budget"]) == (40, 6_000_000)
    wrong = assumptions().renamed("Mine", spending="retention_spnd 40")
    with pytest.raises(CxroiError) as caught:
        entered_figures(wrong)
    assert str(caught.value) == (
        "There is no figure 'retention_spnd' of spending. Did you mean 'retention_spend'?"
    )


# What is refused


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"retention_ceiling": 0.55},
            "The ceiling on retention is 55%, and retention today is 60%. Enter a higher ceiling.",
        ),
        (
            {"acquisition_ceiling": 0.04},
            (
                "The ceiling on acquisition is 0.04, and the number of customers acquired today is 0.04. "
                "Enter a higher ceiling."
            ),
        ),
        (
            {"retention_ceiling": 1.1},
            "The ceiling on retention is 110%. Enter a share up to 100%.",
        ),
        (
            {"retention_spend": 0},
            "Spending on retention today is 0. Enter a number above 0.",
        ),
        (
            {"acquisition_spend": 0},
            "Spending on acquisition today is 0. Enter a number above 0.",
        ),
        (
            {"acquisition_rate": 0},
            "The number of customers acquired today is 0. Enter a number above 0.",
        ),
        ({"margin": -5}, "The margin is −5. Enter a number from 0."),
        ({"budget": 0}, "The budget is 0. Enter a number above 0."),
        ({"discount_rate": float("nan")}, "The discount rate is nan. Enter a number from 0."),
        ({"retention_spend": "much"}, "Spending on retention today is 'much'. Enter a number."),
        ({"margin": None}, "The margin is missing. Enter margin."),
    ],
)
def test_a_figure_that_cannot_be_is_refused_in_a_sentence(changed, sentence) -> None:
    assert refusal(**(FIRST | changed)) == sentence


def test_a_case_without_a_ceiling_asks_for_one_and_one_without_paid_customers_says_so() -> None:
    spent = {"retention_spend": 20, "retention_ceiling": 0.9}
    assert refusal(assumptions(), **spent) == (
        "The ceiling on acquisition is missing. Enter acquisition_ceiling."
    )
    nobody = assumptions().change(new_customers=0)
    assert refusal(nobody, **spent, acquisition_ceiling=100) == (
        "Spending on acquisition today is 0. Enter a number above 0."
    )


def test_segments_count_together() -> None:
    split = assumptions().split(Firms=0.3, People=0.7)
    spent = {**OF_A_CASE, "budget": 5_000_000}
    alike, whole = (keep_or_acquire(each, **spent) for each in (split, assumptions()))
    assert alike.best == pytest.approx(whole.best)
    assert alike.split == pytest.approx(whole.split)
    dear = split.change(**{"Firms/acquisition_cost": 450})
    # 0.3 of the 23,800 cost 450 and the others 150
    assert keep_or_acquire(dear, **spent).acquire.spend == pytest.approx(23_800 * 240)
