"""Cash: what it is worth today, at which rates it is worth nothing, and when it is back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import pyxirr
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import cumulative_cash, investments

from cxroi import CxroiError
from cxroi.model import cash_flows
from cxroi.model.cash_flows import (
    discount_factors,
    find_lost_payback,
    internal_rates,
    payback,
    present_value,
)


def npv_at(flows: np.ndarray, rate: float) -> float:
    """Worth today of monthly flows, summed one by one."""
    return sum(flow * (1 + rate) ** (-month / 12) for month, flow in enumerate(flows))


def flows_with_rates(*rates: float) -> np.ndarray:
    """Yearly flows, laid out in months, that are worth 0 at just these rates."""
    yearly = np.poly([1 + rate for rate in rates])
    flows = np.zeros(12 * len(rates) + 1)
    flows[::12] = yearly
    return flows


# Worth today


@pytest.mark.parametrize("rate", [0, 0.1, 1])
def test_money_in_a_year_is_worth_less_by_the_rate(rate: float) -> None:
    assert discount_factors([0, 12, 24], rate).tolist() == pytest.approx(
        [1, 1 / (1 + rate), 1 / (1 + rate) ** 2], rel=1e-13
    )


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60), st.floats(0, 1))
def test_the_present_value_is_the_sum_of_flows_each_at_its_factor(
    flows: list[float], rate: float
) -> None:
    found = present_value(np.array(flows), discount_factors(range(len(flows)), rate))
    assert found == pytest.approx(npv_at(np.array(flows), rate), rel=1e-9, abs=1e-6)


def test_each_draw_has_its_own_rate() -> None:
    flows = np.zeros((13, 2))
    flows[12] = 110
    found = present_value(flows, discount_factors(range(13), np.array([0.1, 0.0])))
    assert found.tolist() == pytest.approx([100, 110])


# Rates at which cash is worth nothing


@given(investments())
def test_the_one_rate_of_an_investment_is_the_one_pyxirr_finds(flows: np.ndarray) -> None:
    a_month = pyxirr.irr(flows)
    assume(a_month is not None)
    a_year = (1 + a_month) ** 12 - 1
    assume(-0.98 < a_year < 9.9)
    assert internal_rates(flows) == pytest.approx((a_year,), rel=1e-7, abs=1e-7)


@given(st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=60))
def test_at_every_rate_found_the_cash_is_worth_nothing(flows: list[float]) -> None:
    for rate in internal_rates(np.array(flows)):
        terms = [flow * (1 + rate) ** (-m / 12) for m, flow in enumerate(flows)]
        assert abs(sum(terms)) <= 1e-9 * sum(abs(term) for term in terms)


@given(st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=60))
def test_between_two_rates_found_the_worth_does_not_change_sign(flows: list[float]) -> None:
    cash = np.array(flows)
    ends = [-0.99, *internal_rates(cash), 10.0]
    for low, high in pairwise(ends):
        inside = np.linspace(low, high, 42)[1:-1]
        terms = cash * (1 + inside[:, None]) ** (-np.arange(len(cash)) / 12)
        clear = terms.sum(axis=1)[abs(terms.sum(axis=1)) > 1e-9 * abs(terms).sum(axis=1)]
        assert np.all(clear > 0) or np.all(clear < 0)


@pytest.mark.parametrize(
    "rates",
    [(0.1,), (0.1, 0.5), (-0.5, 0.2, 3.0), (0.05, 0.25, 1.0, 2.0), (-0.9,), (9.5,)],
)
def test_every_rate_is_found_where_there_are_several(rates: tuple[float, ...]) -> None:
    assert internal_rates(flows_with_rates(*rates)) == pytest.approx(rates, rel=1e-6)


@pytest.mark.parametrize("apart", [0.01, 0.001, 0.0001])
def test_a_pair_of_rates_close_together_is_found(apart: float) -> None:
    rates = (-0.3, 0.1, 0.1 + apart)  # one far below them is kept
    assert internal_rates(flows_with_rates(*rates)) == pytest.approx(rates, abs=apart / 100)


@pytest.mark.parametrize(
    ("flows", "points", "rate"),
    [
        ({0: -2, 12: 1}, 5, -0.5),  # at the first point that is looked at
        ({0: -1, 12: 1}, 5, 0.0),  # at one between
        ({0: -1, 12: 2}, 5, 1.0),  # at the last
        ({0: 1, 12: -2, 24: 1}, 4, 0.0),  # touched between two, and not crossed
    ],
)
def test_a_rate_that_is_met_exactly_is_found_once(monkeypatch, flows, points, rate) -> None:
    for name, value in {"LOWEST_RATE": -0.5, "HIGHEST_RATE": 1.0, "POINTS_SCANNED": points}.items():
        monkeypatch.setattr(cash_flows, name, value)
    paid = np.zeros(25)
    paid[list(flows)] = list(flows.values())
    assert internal_rates(paid) == pytest.approx((rate,), abs=1e-7)


def test_a_change_of_sign_is_no_proof_of_a_rate() -> None:
    # Worth at every rate: (x - 0.9)^2 + 0.01 with x the discount of a year, which is above 0.
    flows = np.zeros(25)
    flows[[0, 12, 24]] = 0.82, -1.8, 1.0
    assert internal_rates(flows) == ()


@pytest.mark.parametrize("flows", [[0, 0, 0], [1, 2, 3], [-1, -2, 0], [0, 0, 5], [-5, 0, 0]])
def test_cash_that_only_comes_or_only_goes_has_no_rate(flows: list[float]) -> None:
    assert internal_rates(np.array(flows, np.float64)) == ()


@pytest.mark.parametrize("rate", [-0.995, 10.5])
def test_a_rate_outside_the_scan_is_not_reported(rate: float) -> None:
    assert internal_rates(flows_with_rates(rate)) == ()


@given(investments(), st.floats(1e-6, 1e6))
def test_rates_do_not_depend_on_the_currency(flows: np.ndarray, times: float) -> None:
    assert internal_rates(times * flows) == pytest.approx(internal_rates(flows), rel=1e-9, abs=1e-9)


# When it is back


@pytest.mark.parametrize(
    ("cumulative", "month"),
    [
        ([-10, -4, 4], 1.5),
        ([-10, -5, 0], 2),
        ([-10, 0, 0, 5], 1),
        ([-10, 10, 10], 0.5),
        ([-10, 10, -10, 10], 2.5),  # reached, lost, reached again: the last time counts
        ([0, -10, 10], 1.5),
        ([10, 5, 0], 0),  # never below 0
        ([0, 0], 0),
    ],
)
def test_payback_is_the_last_time_the_cash_rises_through_0(
    cumulative: list[float], month: float
) -> None:
    assert payback(np.array(cumulative, np.float64)).item() == month
    assert find_lost_payback(np.array(cumulative, np.float64)) is None


@pytest.mark.parametrize("cumulative", [[-10, -5, -1], [-1, -1], [5, -1], [-10, 10, -10]])
def test_there_is_no_payback_where_the_cash_ends_below_0(cumulative: list[float]) -> None:
    assert np.isnan(payback(np.array(cumulative, np.float64)))


@pytest.mark.parametrize(
    ("cumulative", "lost"),
    [
        ([-10, 10, -10], (0.5, 1.5)),
        ([-10, 10, -10, 10, -5], (0.5, 3 + 2 / 3)),
        ([-10, -5, 5, -5], (1.5, 2.5)),
        ([-10, 10, -10, -20], (0.5, 1.5)),
        ([-1, 1, -1], (0.5, 1.5)),
        ([-10, 0, -10], None),  # 0 was touched, nothing was ever gained
        ([0, -5, -10], None),
        ([5, -5], (0, 0.5)),
        ([-10, -5, -1], None),
    ],
)
def test_cash_that_was_back_and_is_lost_again_says_when(
    cumulative: list[float], lost: tuple[float, float] | None
) -> None:
    assert find_lost_payback(np.array(cumulative, np.float64)) == lost


@given(cumulative_cash())
def test_from_payback_on_the_cash_never_falls_below_0_and_just_before_it_was(
    cumulative: np.ndarray,
) -> None:
    month = payback(cumulative).item()
    if np.isnan(month):
        assert cumulative[-1] < 0
        return
    after = np.arange(np.ceil(month), len(cumulative)).astype(int)
    assert np.all(cumulative[after] >= 0)
    if month > 0:
        assert cumulative[int(np.ceil(month)) - 1] < 0
        assert np.interp(month, np.arange(len(cumulative)), cumulative) == pytest.approx(
            0, abs=1e-9
        )
    else:
        assert np.all(cumulative >= 0)


@given(st.lists(st.lists(st.integers(-20, 20), min_size=6, max_size=6), min_size=1, max_size=5))
def test_many_paths_at_once_pay_back_as_each_alone(paths: list[list[int]]) -> None:
    together = payback(np.array(paths, np.float64).T)
    apart = [payback(np.array(path, np.float64)).item() for path in paths]
    np.testing.assert_array_equal(together, apart)


def test_cash_that_ends_as_no_number_is_never_back() -> None:
    both = np.array([[-10.0, -10.0], [5.0, 5.0], [np.nan, 5.0]])
    assert np.isnan(payback(both)).tolist() == [True, False]


def test_money_that_loses_all_of_itself_has_no_discount_factors() -> None:
    with pytest.raises(CxroiError) as caught:
        discount_factors([1, 2], -1)
    assert str(caught.value) == (
        "discount_factors: a rate of -1 is not above -1. Enter 0.1 for 10%."
    )
