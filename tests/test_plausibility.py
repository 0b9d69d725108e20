"""What looks odd about a case is said in plain words, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from cxroi import assumptions, business_case


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
                "Bonded customers would leave sooner than satisfied ones: "
                "the gap in retention runs backwards."
            ),
        ),
        (
            {"cross_sell_odds_ratio": 0.5},
            (
                "Bonded customers would buy less on top than satisfied ones: "
                "the gap in cross-sell runs backwards."
            ),
        ),
        (
            {"let_down_odds_ratio": 2},
            "Customers who are let down would stay longer than satisfied ones.",
        ),
        (
            {"causal_fraction": 0.6},
            (
                "How much of the gap applies to you: 60 % lies outside 5 % to 50 %, "
                "the range the evidence was judged to bear."
            ),
        ),
        (
            {"retention_odds_ratio": 20},
            (
                "Published gap in retention: 89.6 v 30 % lies outside 63.2 v 30 % to 84 v 30 %, "
                "the range the evidence was judged to bear."
            ),
        ),
        (
            {"margin": 5},
            (
                "The margin per customer is smaller than what second products bring: "
                "without them each customer would cost money. Check the two margins."
            ),
        ),
        (
            {"new_customers": 100_000, "referral_share": 0},
            (
                "The customer base grows by 201 % by the end: more than half as large again. "
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
    assert first.startswith("How much of the gap")
    assert second.startswith("The programme would raise")
    assert last.startswith("The margin per customer")


def test_the_base_is_questioned_only_beyond_half_as_large_again() -> None:
    for new_customers, grown_by in ((42_000, 0.46), (44_000, 0.52)):
        case = business_case(assumptions().change(new_customers=new_customers))
        months = case.monthly
        at_the_end = months[months["path"] == "programme"]["customers"].iloc[-1]
        assert round(at_the_end / 100_000 - 1, 2) == grown_by
        assert bool(case.warnings) == (grown_by > 0.5)
