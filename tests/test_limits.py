"""Room left for referrals, and a ceiling on paid acquisition: nothing until claimed (model.md §10, §11)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from month_by_month import case as by_hand
from month_by_month import project_customers
from on_paper import DAY

from cxroi import (
    AssumptionError,
    assumptions,
    break_evens,
    business_case,
    compare,
    evaluate,
    simulate,
)
from cxroi.analysis.samples import points, registry_points
from cxroi.exports.proposal import proposal
from cxroi.model.registry import allowed_range, registry
from cxroi.model.segments import OF_THE_MARKET
from cxroi.model.settings import Asked, Setting, off_until_claimed, wholly_off

NO_TIERS = {"causal_fraction": 0, "bonded_gain": 0, "let_down_cut": 0, "referral_additional": 1}
TODAY = {"new_customers": 28_000, "referral_share": 0.15}
THREE_TIMES = {"new_customers": 36_400, "referral_share": 12_600 / 36_400}
CLAIMED = {"market_size": 130_000, "acquisition_ceiling": 30_000}


def refusal(**changed: Any) -> str:
    with pytest.raises(AssumptionError) as caught:
        assumptions().change(**changed)
    return str(caught.value)


def npv(**changed: Any) -> float:
    return business_case(assumptions().change(**changed)).npv


# The walk (model.md §10)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (TODAY, [98_758.474, 98_769.879, 98_824.680, 98_942.378]),
        (THREE_TIMES, [127_667.44, 126_687.85, 122_545.33, 116_043.03]),
    ],
)
def test_customers_after_60_months_in_smaller_and_smaller_markets(base, expected) -> None:
    here = assumptions().change(**NO_TIERS, **base)
    found = [
        evaluate(here.change(market_size=market).values()).customers()[-1]
        for market in (0, 1_000_000, 250_000, 150_000)
    ]
    within = 0.0005 if base is TODAY else 0.005
    np.testing.assert_allclose(found, expected, atol=within * 1.01, rtol=0)


def test_the_walk_comes_to_rest_where_attrition_and_imitation_do() -> None:
    """dN/dt = p(M − N) + Q(N/M)(M − N) − δN, its ceiling in closed form (model.md §10).

    A walk month by month whose paid customers are the p(M − N) of that ceiling rests there too.
    """
    p, leaving, market, start = 0.03, 0.10, 1_000_000, 400_000
    q = 0.38 * (1 - leaving)
    beta = q - p - leaving
    rest = (math.sqrt(beta**2 + 4 * q * p) + beta) / (2 * q)
    paid, referred = p * market * (1 - rest), q * start * (1 - start / market)
    walk = assumptions().change(
        **NO_TIERS,
        market_size=market,
        customers=start,
        retention_rate=(1 - leaving) ** 12,
        new_customers=12 * (paid + referred),
        referral_share=referred / (paid + referred),
        horizon_years=15,
    )
    share = evaluate(walk.values()).customers()[-1] / market
    assert rest == pytest.approx(0.738641, abs=5e-7)
    assert share == pytest.approx(rest, abs=1e-9)


def test_a_full_market_has_no_room_and_a_base_beyond_it_none_either() -> None:
    crowded = assumptions().change(
        **NO_TIERS, new_customers=90_000, referral_share=0.2, market_size=100_500
    )
    referred = evaluate(crowded.values()).month_by_month("referred")
    assert referred[0] == pytest.approx(1500)
    assert referred[-1] == 0


def test_todays_referrals_and_paid_customers_stay_todays() -> None:
    claimed = assumptions().change(**NO_TIERS, **CLAIMED)
    months = evaluate(claimed.values())
    assert months.month_by_month("referred")[0] == pytest.approx(4_200 / 12)
    assert months.month_by_month("paid")[0] == pytest.approx(23_800 / 12)
    spent = months.month_by_month("acquisition_spend")
    assert spent[0] == pytest.approx((23_800 * 150 + 4_200 * 20) / 12)


# Nothing until claimed


def test_a_case_that_claims_no_limit_runs_a_program_without_them() -> None:
    keys = tuple(registry().by_key)
    off = wholly_off(keys, frozenset(off_until_claimed(keys)))
    asked = tuple(Asked(name, path) for name in ("npv", "paid") for path in (None, frozenset()))
    text = Setting((frozenset(),), frozenset(), off).compile(asked).text
    assert set(OF_THE_MARKET) <= off
    for name in (*OF_THE_MARKET, "referral_room", "acquisition_yield", "paid_planned"):
        assert name not in text


def test_limits_too_far_to_be_felt_leave_the_value_where_it_is() -> None:
    far = npv(market_size=1e9, acquisition_ceiling=1e9)
    assert far == pytest.approx(npv(), abs=5)
    assert far != npv()


def test_the_draws_of_every_other_assumption_are_those_of_the_first_sequence() -> None:
    keys = list(registry().by_key)
    others = [at for at, key in enumerate(keys) if key not in OF_THE_MARKET]
    (block,) = registry_points(256, 1, 3)
    (first,) = points(256, 1, 3, len(others))
    np.testing.assert_array_equal(block[:, others], first)
    assert len(np.unique(block.round(9), axis=1).T) == len(keys)


# Against a plain loop over the months


@pytest.mark.parametrize("market", [0, 104_000, 400_000])
@pytest.mark.parametrize("ceiling", [0, 25_000, 80_000])
@pytest.mark.parametrize("more", [{}, {"referral_additional": 0, "deterred_per_let_down": 0.5}])
def test_a_case_with_limits_is_what_a_loop_over_its_months_says(market, ceiling, more) -> None:
    case = assumptions().change(
        market_size=market, acquisition_ceiling=ceiling, horizon_years=3, **more
    )
    right, found = by_hand(case.values()), business_case(case)
    assert found.npv == pytest.approx(right["npv"], abs=0.005)
    assert sum(found.drivers) == pytest.approx(found.pv_benefits, abs=0.005)
    for name, value in right["drivers"].items():
        assert found.drivers[name] == pytest.approx(value, abs=0.005)


def test_segments_share_one_market_and_one_ceiling() -> None:
    split = assumptions().change(**CLAIMED).split({"Firms": 0.3, "People": 0.7})
    assert business_case(split).npv == pytest.approx(npv(**CLAIMED), abs=0.005)
    own = split.change(**{"Firms/margin": 300, "People/retention_rate": 0.7})
    assert business_case(own).npv == pytest.approx(by_hand(own.values())["npv"], abs=0.005)


def test_a_ceiling_holds_whatever_is_spent_and_spending_stays_as_planned() -> None:
    """A falling base with referrals that only displace would buy back all it lacks."""
    falling = assumptions().change(retention_rate=0.5, referral_additional=0, horizon_years=10)
    ceiling = 24_500
    free, held = (
        evaluate(falling.change(acquisition_ceiling=each).values()) for each in (0, ceiling)
    )
    assert free.month_by_month("paid", "baseline")[-1] * 12 > ceiling
    assert held.month_by_month("paid", "baseline").max() * 12 < ceiling
    values = falling.change(acquisition_ceiling=ceiling).values()
    rows = project_customers([values], None, frozenset())
    np.testing.assert_allclose(rows["paid"], held.month_by_month("paid", "baseline"))


@given(st.floats(105_000, 1e9), st.floats(24_000, 1e9), st.floats(0.05, 0.99))
def test_paid_customers_stay_below_the_ceiling_and_cost_what_they_do_today_at_todays_number(
    market: float, ceiling: float, retention: float
) -> None:
    case = assumptions().change(
        market_size=market, acquisition_ceiling=ceiling, retention_rate=retention, horizon_years=2
    )
    run = evaluate(case.values())
    for path in ("programme", "baseline"):
        assert (run.month_by_month("paid", path) * 12 <= ceiling).all()
        assert (run.month_by_month("referred", path) >= 0).all()


def test_draws_and_numbers_agree_where_some_draws_claim_nothing() -> None:
    values = assumptions().values()
    sizes, ceilings = [0, 150_000, 0, 300_000], [0, 0, 30_000, 60_000]
    found = evaluate({**values, "market_size": sizes, "acquisition_ceiling": ceilings}).npv
    alone = [
        npv(market_size=size, acquisition_ceiling=ceiling)
        for size, ceiling in zip(sizes, ceilings, strict=True)
    ]
    np.testing.assert_allclose(found, alone, atol=1e-6)


# What the page says, and what is refused


def test_the_case_says_which_way_a_base_moves_in_its_market() -> None:
    grows = business_case(assumptions().change(market_size=150_000)).warnings
    falls = business_case(assumptions().change(market_size=150_000, retention_rate=0.7)).warnings
    assert grows == [
        "The customer base grows by 2.9%, so referrals lose room in a market of 150,000 customers."
    ]
    assert falls == [
        "The customer base falls by 12%, so referrals gain room in a market of 150,000 customers."
    ]


def test_a_limit_below_today_is_refused_in_a_sentence_that_names_both() -> None:
    assert refusal(market_size=90_000) == (
        "Assumption 'market_size': the market size does not exceed active customers today "
        "(market_size 90,000, customers 100,000). Enter a larger market, or 0 for no limit."
    )
    assert refusal(market_size=100_000).startswith("Assumption 'market_size': the market size does")
    assert refusal(acquisition_ceiling=23_800) == (
        "Assumption 'acquisition_ceiling': the ceiling on paid acquisition does not exceed paid new "
        "customers today (acquisition_ceiling 23,800, new_customers 28,000, referral_share 0.15). "
        "Enter a higher ceiling, or 0 for none."
    )
    held = assumptions().change(market_size=150_000)
    with pytest.raises(AssumptionError, match="market_size 150,000, customers 160,000"):
        held.change(customers=160_000)


def test_segments_count_together_and_none_has_a_market_of_its_own() -> None:
    split = assumptions().split({"A": 0.5, "B": 0.5})
    with pytest.raises(AssumptionError) as caught:
        split.change(market_size=90_000)
    assert str(caught.value) == (
        "Assumption 'market_size': the market size does not exceed active customers today "
        "(market_size 90,000, A/customers 50,000, B/customers 50,000). "
        "Enter a larger market, or 0 for no limit."
    )
    with pytest.raises(AssumptionError) as caught:
        split.change(**{"A/market_size": 900_000})
    assert str(caught.value) == (
        "Assumption 'A/market_size': it applies to the whole market. "
        "Set 'market_size', without a segment."
    )


def test_a_range_that_reaches_below_today_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(AssumptionError) as caught:
        simulate(assumptions().change(market_size=(0, 200_000, 300_000)), draws=64)
    assert str(caught.value) == (
        "Assumption 'market_size': at the ends of their ranges the market size does not exceed active "
        "customers today (market_size 0, customers 100,000). Narrow the ranges."
    )
    assert (
        simulate(assumptions().change(market_size=(150_000, 200_000, 300_000)), draws=64)
        .drawn["market_size"]
        .min()
        >= 150_000
    )


def test_what_moves_a_field_stays_clear_of_the_limit() -> None:
    values = assumptions().change(**CLAIMED).values()
    assert allowed_range(values, "customers")[1] == pytest.approx(130_000 / 1.01)
    assert allowed_range(values, "market_size")[0] == pytest.approx(101_000)
    assert allowed_range(values, "new_customers")[1] == pytest.approx(30_000 / 1.01 / 0.85)
    assert allowed_range(values, "referral_share")[0] == 0
    low = assumptions().change(acquisition_ceiling=25_000).values()
    assert allowed_range(low, "referral_share")[0] == pytest.approx(1 - 25_000 / 1.01 / 28_000)
    root = break_evens(assumptions().change(market_size=130_000), "market_size").roots[0]
    assert npv(market_size=root) == pytest.approx(0, abs=1)


def test_a_bridge_moves_a_base_and_the_market_it_must_fit_as_one() -> None:
    small = assumptions().change(market_size=150_000)
    large = assumptions().change(market_size=500_000, customers=300_000)
    rows = compare(small, large)
    assert rows["key"].tolist() == ["customers+market_size"]
    assert rows["npv"].sum() == pytest.approx(
        business_case(large).npv - business_case(small).npv, abs=0.01
    )


def test_paper_names_a_limit_only_where_one_is_claimed() -> None:
    def labels(**changed: float) -> list[str]:
        made = proposal(assumptions().change(**changed), DAY)
        return [row.label for row in made.claimed_rows]

    assert "Market size" not in labels()
    assert "Market size" in labels(market_size=150_000)
    assert len(labels()) == len(assumptions()) - 2
