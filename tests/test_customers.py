"""Customers month by month: when the effect comes, who stays, who joins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import assumptions, evaluate
from cxroi.model.evaluate import figure_of

MONTHS = st.integers(1, 60)
DELAYS, RAMPS, KEPT = st.floats(0, 40), st.floats(1, 60), st.floats(0.01, 1)


def phase_in(months: int, delay, ramp, consistency) -> np.ndarray:
    """The share of the full gain that each month sees."""
    plan = {"delay_months": delay, "ramp_months": ramp, "consistency": consistency}
    return figure_of("phase_in", plan, months)


def case(**changed: float):
    """The worked case with two years, something changed, and nobody who tells others."""
    return evaluate(assumptions().values() | {"horizon_years": 2} | changed)


# The phase-in


def test_nothing_is_seen_before_the_delay_and_all_of_it_after_the_ramp() -> None:
    seen = phase_in(10, delay=3, ramp=4, consistency=1)
    assert seen.tolist() == [0, 0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1, 1]


def test_a_month_sees_its_middle_also_where_months_are_fractions() -> None:
    assert phase_in(3, delay=0.75, ramp=1.5, consistency=1).tolist() == [0, 0.5, 1]


def test_what_is_kept_for_a_year_is_the_consistency() -> None:
    seen = phase_in(40, delay=1.5, ramp=2, consistency=0.9)
    assert seen[3] == 1  # its middle is just where the ramp ends
    assert seen[15] == pytest.approx(0.9)
    assert seen[27] == pytest.approx(0.81)


@given(MONTHS, DELAYS, RAMPS, KEPT)
def test_the_phase_in_is_a_share_that_rises_and_then_never_rises_again(
    count: int, delay: float, ramp: float, consistency: float
) -> None:
    seen = phase_in(count, delay, ramp, consistency)
    assert np.all((seen >= 0) & (seen <= 1))
    top = int(seen.argmax())
    assert np.all(np.diff(seen[: top + 1]) >= 0)
    assert np.all(np.diff(seen[top:]) <= 1e-15)


@given(MONTHS, DELAYS, RAMPS, KEPT)
def test_the_phase_in_follows_its_formula_month_by_month(
    count: int, delay: float, ramp: float, consistency: float
) -> None:
    expected = []
    for month in range(1, count + 1):
        since = month - 0.5 - delay
        lost = consistency ** (max(0.0, since - ramp) / 12)
        expected.append(min(max(since / ramp, 0), 1) * lost)
    seen = phase_in(count, delay, ramp, consistency)
    np.testing.assert_allclose(seen, expected, rtol=1e-12)


@given(st.lists(st.tuples(DELAYS, RAMPS, KEPT), min_size=1, max_size=4), st.booleans())
def test_many_programmes_at_once_are_phased_in_as_each_alone(plans: list, same: bool) -> None:  # noqa: FBT001
    delays, ramps, kept = np.transpose(plans)
    if same:
        delays = np.full_like(delays, delays[0])
    together = phase_in(30, delays, ramps, kept)
    for place in range(len(plans)):
        alone = phase_in(30, delays[place], ramps[place], kept[place])
        np.testing.assert_allclose(together[:, place], alone, rtol=1e-14)


# Who is here


@given(st.floats(0.01, 0.995))
def test_twelve_months_keep_what_a_year_keeps(yearly: float) -> None:
    run = case(retention_rate=yearly, new_customers=0)
    assert run.customers("baseline")[12] == pytest.approx(yearly * 100_000, rel=1e-12)


def test_a_base_that_nobody_joins_decays_by_its_retention() -> None:
    alone = case(new_customers=0)
    here = alone.customers("baseline")
    assert here[[0, 12, 24]].tolist() == pytest.approx([100_000, 75_000, 56_250])
    assert not alone.month_by_month("referred").any()
    assert not alone.month_by_month("paid").any()


def test_referred_customers_come_from_those_who_were_there_at_the_start_of_the_month() -> None:
    run = case(causal_fraction=0)
    each = 0.15 * 28_000 / 12 / 100_000
    before = run.customers("baseline")[:-1]
    assert run.month_by_month("referred", "baseline") == pytest.approx(each * before)


def test_paid_customers_are_never_fewer_than_none() -> None:
    run = case(referral_share=0.9, referral_additional=0, causal_fraction=0.8)
    paid = run.month_by_month("paid")
    assert paid.min() == 0
    assert paid[0] > 0


def test_the_average_base_of_a_month_lies_midway() -> None:
    run = case()
    here = run.customers()
    assert run.month_by_month("average_customers") == pytest.approx((here[:-1] + here[1:]) / 2)


def test_companies_side_by_side_are_each_alone_also_where_one_of_them_buys_nobody() -> None:
    share = np.array([0.15, 0.9])
    together = case(referral_share=share, referral_additional=0, causal_fraction=0.8)
    for place, here in enumerate(share):
        alone = case(referral_share=here, referral_additional=0, causal_fraction=0.8)
        for name in ("paid", "customers"):
            found = together.month_by_month(name)[:, place]
            np.testing.assert_allclose(found, alone.month_by_month(name), rtol=1e-12)
