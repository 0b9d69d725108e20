"""What looks odd about a case is said in plain words, and nothing else is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cxroi import AssumptionError, assumptions, business_case, simulate
from cxroi.model.evaluate import evaluate
from cxroi.model.plausibility import MOST_PRESENT_VALUE, absurdity


def warnings(**changed: Any) -> list[str]:
    return business_case(assumptions().change(**changed)).warnings


def test_the_likely_case_raises_no_question() -> None:
    assert warnings() == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"bonded_gain": -0.05},
            "The programme would lower the share of bonded customers: it destroys value.",
        ),
        (
            {"let_down_cut": -0.05},
            "The programme would raise the share of customers let down: it destroys value.",
        ),
        (
            {"retention_odds_ratio": 0.5},
            (
                "Bonded customers would leave sooner than satisfied customers: "
                "the retention gap is reversed."
            ),
        ),
        (
            {"cross_sell_odds_ratio": 0.5},
            (
                "Bonded customers would buy fewer second products than satisfied customers: "
                "the cross-sell gap is reversed."
            ),
        ),
        (
            {"let_down_odds_ratio": 2},
            "Customers let down would stay longer than satisfied customers.",
        ),
        (
            {"causal_fraction": 0.6},
            (
                "Share of the published gap that applies: 60% is outside the range the "
                "evidence supports (5–50%)."
            ),
        ),
        (
            {"retention_odds_ratio": 20},
            (
                "Published retention gap: 89.6% v 30% is outside the range the evidence "
                "supports (63.2–84% v 30%)."
            ),
        ),
        (
            {"margin": 5},
            (
                "The contribution margin per customer is below the margin from second products: "
                "without them each customer would make a loss. Check both margins."
            ),
        ),
        (
            {"new_customers": 100_000, "referral_share": 0},
            (
                "The customer base grows by 201% over the horizon. "
                "Check new customers and retention."
            ),
        ),
    ],
)
def test_what_a_careful_reader_would_question_is_said(
    changed: dict[str, float], sentence: str
) -> None:
    assert warnings(**changed) == [sentence]


@pytest.mark.parametrize(
    "changed",
    [
        {"bonded_gain": 0},
        {"retention_odds_ratio": 4},
        {"let_down_odds_ratio": 0.5},
        {"causal_fraction": 0.5},
        {"margin": 500},
        {"one_off_cost": 5_000_000},
    ],
)
def test_the_end_of_what_is_plausible_is_still_plausible(changed: dict[str, float]) -> None:
    assert warnings(**changed) == []


def test_warnings_come_in_the_order_of_the_assumptions_and_the_whole_comes_last() -> None:
    first, second, last = warnings(margin=5, causal_fraction=1, let_down_cut=-0.05)
    assert first.startswith("Share of the published gap")
    assert second.startswith("The programme would raise")
    assert last.startswith("The contribution margin per customer")


def test_the_base_is_questioned_only_beyond_half_as_large_again() -> None:
    for new_customers, grown_by in ((42_000, 0.46), (44_000, 0.52)):
        case = business_case(assumptions().change(new_customers=new_customers))
        months = case.monthly
        at_the_end = months[months["path"] == "programme"]["customers"].iloc[-1]
        assert round(at_the_end / 100_000 - 1, 2) == grown_by
        assert bool(case.warnings) == (grown_by > 0.5)


# What no company is worth


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"customers": 1, "horizon_years": 8},
            (
                "Assumption 'new_customers': the base would grow beyond 10 billion customers "
                "(new_customers 28,000, customers 1, retention_rate 0.75, referral_share 0.15). "
                "Enter fewer new customers, or more active customers."
            ),
        ),
        (
            {"customers": 1e9, "cost_per_customer": 1e6},
            (
                "Assumption 'cost_per_customer': the costs are beyond 1,000,000bn in present value "
                "(cost_per_customer 1,000,000, customers 1,000,000,000, running_cost 150,000, "
                "one_off_cost 250,000). Check for extra digits."
            ),
        ),
        (
            {"customers": 1e9, "new_customers": 1e9, "margin": 1e7},
            (
                "Assumption 'margin': the benefits are beyond 1,000,000bn in present value "
                "(margin 10,000,000, customers 1,000,000,000, new_customers 1,000,000,000, "
                "acquisition_cost 150). Check for extra digits."
            ),
        ),
    ],
)
def test_what_no_company_is_worth_is_refused_in_words(changed, sentence):
    with pytest.raises(AssumptionError) as caught:
        business_case(assumptions().change(**changed))
    assert str(caught.value) == sentence


def test_one_absurd_draw_is_named_and_the_others_are_not_touched():
    scenario = assumptions().change(
        customers=1e9, new_customers=1e9, causal_fraction=1, margin=(1e3, 1e4, 1e7)
    )
    with pytest.raises(AssumptionError) as caught:
        simulate(scenario, 64)
    assert caught.value.fields["margin"] > 1e6
    assert caught.value.problem == "the benefits are beyond 1,000,000bn in present value"
    assert caught.value.fields["customers"] == 1e9
    lower = scenario.change(margin=(1e3, 1e4, 2e4))
    assert simulate(lower, 64).npv.max() < MOST_PRESENT_VALUE


def test_a_draw_that_is_no_number_is_not_what_is_called_absurd():
    values = assumptions().values() | {"horizon_years": 15, "new_customers": 1e9}
    found = absurdity(evaluate(values | {"customers": np.array([1.0, 1e6])}))
    assert found is not None
    assert found.fields["customers"] == 1e6


def test_segments_are_looked_at_together():
    scenario = assumptions().change(margin=1e7, new_customers=1e9).split(A=0.5, B=0.5)
    large = scenario.change(**{"A/customers": 1e9, "B/customers": 1e9, "causal_fraction": 1})
    with pytest.raises(AssumptionError) as caught:
        business_case(large)
    assert caught.value.problem == "the benefits are beyond 1,000,000bn in present value"
