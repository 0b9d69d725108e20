"""Customers month by month: when the lift comes, who stays, who joins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi.model.customers import lift, monthly, walk

MONTHS = st.integers(1, 60)
DELAYS, RAMPS, KEPT = st.floats(0, 40), st.floats(1, 60), st.floats(0.01, 1)
NONE = np.zeros(1)


def months(count: int) -> np.ndarray:
    return np.arange(1, count + 1)


# The lift


def test_nothing_is_seen_before_the_delay_and_all_of_it_after_the_ramp() -> None:
    seen = lift(months(10), delay=3, ramp=4, consistency=1)
    assert seen.tolist() == [0, 0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1, 1]


def test_a_month_sees_the_lift_at_its_middle_also_where_months_are_fractions() -> None:
    assert lift(months(3), delay=0.75, ramp=1.5, consistency=1).tolist() == [0, 0.5, 1]


def test_what_is_kept_for_a_year_is_the_consistency() -> None:
    seen = lift(months(40), delay=1.5, ramp=2, consistency=0.9)
    assert seen[3] == 1  # its middle is just where the ramp ends
    assert seen[15] == pytest.approx(0.9)
    assert seen[27] == pytest.approx(0.81)


@given(MONTHS, DELAYS, RAMPS, KEPT)
def test_the_lift_is_a_share_that_rises_and_then_never_rises_again(
    count: int, delay: float, ramp: float, consistency: float
) -> None:
    seen = lift(months(count), delay, ramp, consistency)
    assert np.all((seen >= 0) & (seen <= 1))
    top = int(seen.argmax())
    assert np.all(np.diff(seen[: top + 1]) >= 0)
    assert np.all(np.diff(seen[top:]) <= 1e-15)


@given(MONTHS, DELAYS, RAMPS, KEPT)
def test_the_lift_follows_its_formula_month_by_month(
    count: int, delay: float, ramp: float, consistency: float
) -> None:
    expected = []
    for month in months(count):
        since = month - 0.5 - delay
        lost = consistency ** (max(0.0, since - ramp) / 12)
        expected.append(min(max(since / ramp, 0), 1) * lost)
    np.testing.assert_allclose(lift(months(count), delay, ramp, consistency), expected, rtol=1e-12)


@given(st.lists(st.tuples(DELAYS, RAMPS, KEPT), min_size=1, max_size=4), st.booleans())
def test_many_programmes_at_once_are_lifted_as_each_alone(plans: list, same_delay: bool) -> None:  # noqa: FBT001
    delays, ramps, kept = np.transpose(plans)
    if same_delay:
        delays = delays[:1]
    together = lift(months(30), delays, ramps, kept)
    for place in range(len(plans)):
        alone = lift(months(30), delays[min(place, len(delays) - 1)], ramps[place], kept[place])
        np.testing.assert_allclose(together[:, place], alone, rtol=1e-14)


# The walk


@given(st.floats(0.01, 0.995))
def test_twelve_months_keep_what_a_year_keeps(yearly: float) -> None:
    assert float(monthly(yearly)) ** 12 == pytest.approx(yearly, rel=1e-12)


def test_a_base_that_nobody_joins_decays_by_its_retention() -> None:
    path = walk(1000.0, monthly([0.75]), NONE, 0.0, NONE, 24)
    assert path.customers[[0, 12, 24]].tolist() == pytest.approx([1000, 750, 562.5])
    assert not path.referred.any()
    assert not path.paid.any()


def test_referred_customers_come_from_those_who_were_there_at_the_start_of_the_month() -> None:
    path = walk(1000.0, np.ones(1), np.array([0.01]), 0.0, NONE, 2)
    assert path.referred.tolist() == pytest.approx([10, 10.1])
    assert path.customers.tolist() == pytest.approx([1000, 1010, 1020.1])


def test_each_month_has_its_own_referrals_and_its_own_displaced_customers() -> None:
    path = walk(100.0, np.ones(1), np.array([0.1, 0.2]), 50.0, np.array([0.05, 0.1]), 2)
    assert path.referred.tolist() == pytest.approx([10, 0.2 * 155])
    assert path.paid.tolist() == pytest.approx([45, 50 - 0.1 * 155])


def test_paid_customers_are_never_fewer_than_none() -> None:
    path = walk(1000.0, np.full(1, 0.5), NONE, 5.0, np.array([0.01]), 3)
    assert path.paid.tolist() == [0, 0, 2.5]
    assert path.customers.tolist() == [1000, 500, 250, 127.5]


def test_the_average_base_of_a_month_lies_midway() -> None:
    path = walk(100.0, np.full(1, 0.5), NONE, 0.0, NONE, 2)
    assert path.average.tolist() == [75, 37.5]


@given(
    st.floats(1, 1e6),
    st.lists(
        st.tuples(st.floats(0.5, 1), st.floats(0, 0.05), st.floats(0, 0.05)),
        min_size=1,
        max_size=24,
    ),
    st.floats(0, 1e5),
)
def test_a_base_walks_as_it_would_one_customer_count_at_a_time(
    start: float, each_month: list, most: float
) -> None:
    path = walk(start, *_with_most(np.transpose(each_month), most), len(each_month))
    here = start
    for month, (kept, referring, displacing) in enumerate(each_month):
        referred, paid = here * referring, max(0.0, most - here * displacing)
        here = here * kept + referred + paid
        assert path.referred[month] == pytest.approx(referred, rel=1e-9)
        assert path.paid[month] == pytest.approx(paid, rel=1e-9, abs=1e-6)
        assert path.customers[month + 1] == pytest.approx(here, rel=1e-9)


def _with_most(rows: np.ndarray, most: float) -> tuple:
    kept, referring, displacing = rows
    return kept, referring, most, displacing


def test_several_bases_walk_side_by_side_also_where_one_of_them_buys_nobody() -> None:
    starts, keep, most = np.array([100.0, 9000.0]), np.array([[0.9, 0.8]]), np.array([5.0])
    together = walk(starts, keep, np.full((1, 1), 0.02), most, np.full((1, 1), 0.01), 4)
    assert together.paid[0].tolist() == [4, 0]
    for place in range(2):
        alone = walk(starts[place], keep[:, place], np.full(1, 0.02), 5.0, np.full(1, 0.01), 4)
        np.testing.assert_allclose(together.customers[:, place], alone.customers)
        np.testing.assert_allclose(together.paid[:, place], alone.paid)


def test_a_base_whose_numbers_end_leaves_the_floor_of_the_others_as_it_is() -> None:
    starts, kept = np.array([9000.0, 1e300]), np.array([[0.8, 1e10]])
    displaced = np.array([[0.01, 0.0]])
    together = walk(starts, kept, np.zeros((1, 1)), 5.0, displaced, 6)
    assert together.paid[:, 0].tolist() == [0, 0, 0, 0, 0, 0]
    assert np.isnan(together.paid[-1, 1])


def test_bases_may_differ_in_nothing_but_what_they_displace() -> None:
    together = walk(np.array([100.0]), np.full((1, 1), 0.9), NONE, 5.0, np.array([[0.0, 0.1]]), 1)
    assert together.customers[1].tolist() == [95, 90]


def test_a_yearly_rate_of_0_keeps_nobody() -> None:
    assert monthly([0.0, 1.0]).tolist() == [0, 1]
