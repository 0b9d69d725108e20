"""Drivers: every order counts alike, and the parts are the whole."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi.model.drivers import drivers, shapley

DRIVERS = tuple(drivers())

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=32, max_size=32).map(
    lambda values: dict(zip(product((0, 1), repeat=5), values, strict=True))
)
Values = dict[tuple[int, ...], float]


def in_every_order(values: Values) -> dict[str, float]:
    """The definition itself: what each adds on average over all 120 orders of switching on."""
    added = dict.fromkeys(DRIVERS, 0.0)
    for order in permutations(range(5)):
        on = [0] * 5
        for player in order:
            before = values[tuple(on)]
            on[player] = 1
            added[DRIVERS[player]] += (values[tuple(on)] - before) / 120
    return added


def test_the_drivers_are_the_five_of_the_model() -> None:
    assert DRIVERS == ("retention", "cross_sell", "referral", "acquisition_cost", "service_cost")


@given(VALUES)
def test_a_driver_is_worth_what_it_adds_on_average_over_every_order(values: Values) -> None:
    found = shapley(lambda *on: values[on], DRIVERS)
    assert found == pytest.approx(in_every_order(values), rel=1e-9, abs=1e-6)


@given(VALUES)
def test_the_drivers_add_up_to_what_all_bring_together(values: Values) -> None:
    whole = values[(1,) * 5] - values[(0,) * 5]
    assert sum(shapley(lambda *on: values[on], DRIVERS).values()) == pytest.approx(whole, abs=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=5))
def test_drivers_that_do_not_touch_each_other_are_worth_what_each_brings(
    alone: list[float],
) -> None:
    found = shapley(lambda *on: sum(w * s for w, s in zip(alone, on, strict=True)), DRIVERS)
    assert list(found.values()) == pytest.approx(alone, rel=1e-9, abs=1e-6)


def test_two_that_are_worth_something_only_together_share_it_alike() -> None:
    found = shapley(lambda *on: 10.0 * on[1] * on[4], DRIVERS)
    assert found == pytest.approx(
        {
            "retention": 0,
            "cross_sell": 5,
            "referral": 0,
            "acquisition_cost": 0,
            "service_cost": 5,
        }
    )
