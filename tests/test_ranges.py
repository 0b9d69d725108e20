"""Ranges: what may be drawn, held against SciPy's distributions, and what may not be drawn at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxroi import (
    AssumptionError,
    Assumptions,
    assumptions,
    frontier,
    grid,
    simulate,
    tornado,
    value_of_information,
    variance_shares,
    what_must_be_true,
)
from cxroi.analysis.ranges import (
    LOWEST_PROBABILITY,
    chance_below,
    check_ranges,
    quantile,
    reach,
    varies,
)
from cxroi.analysis.simulation import simulate_points
from cxroi.model.assumption import SHAPES, Assumption

PROBABILITIES = np.concatenate(
    [np.geomspace(LOWEST_PROBABILITY, 0.5, 400), 1 - np.geomspace(LOWEST_PROBABILITY, 0.5, 400)]
)
TOPS = [0, 1e-6, 0.01, 0.2, 0.5, 0.77, 0.99, 1]
"""Where in its range the likely value lies: also at either end."""
NINETY_PER_CENT = (
    1.6448536269514722  # of a normal distribution, this many deviations to either side
)
TEN_MILLIONTH = 1e-7


def a_range(low: float, likely: float, high: float, shape: str = "pert") -> Assumption:
    return replace(assumptions()["margin"], low=low, likely=likely, high=high, shape=shape)


def by_scipy(assumption: Assumption) -> Any:
    """Return the distribution that a range stands for, as SciPy has it."""
    low, width = assumption.low, assumption.high - assumption.low
    top = (assumption.likely - low) / width
    if assumption.shape == "lognormal":
        deviation = np.log(assumption.high / assumption.low) / 2 / NINETY_PER_CENT
        return stats.lognorm(deviation, scale=np.sqrt(assumption.low * assumption.high))
    return {
        "pert": stats.beta(1 + 4 * top, 5 - 4 * top, low, width),
        "triangular": stats.triang(top, low, width),
        "uniform": stats.uniform(low, width),
    }[assumption.shape]


def ranges() -> st.SearchStrategy[Assumption]:
    """Ranges of any shape that varies, below, around and above 0; a log-normal above it."""

    def of(ends: list[float], shape: str) -> Assumption:
        low, likely, high = sorted(ends)
        return a_range(low, likely, high, shape)

    anywhere = st.integers(-1000, 1000).map(lambda whole: whole / 8)
    above_0 = st.integers(1, 1000).map(lambda whole: whole / 8)
    three = {
        shape: st.lists(above_0 if shape == "lognormal" else anywhere, min_size=3, max_size=3)
        for shape in SHAPES
        if shape != "fixed"
    }
    built = st.sampled_from(list(three)).flatmap(
        lambda shape: three[shape].map(lambda ends: of(ends, shape))
    )
    return built.filter(varies)


def fixed_but(scenario: Assumptions, *keys: str) -> Assumptions:
    return scenario.change(
        **{each.key: (each.likely,) * 3 for each in scenario if each.key not in keys}
    )


# Shapes


@pytest.mark.parametrize("top", TOPS)
def test_a_pert_is_the_beta_distribution_of_its_four_to_one_weights(top: float) -> None:
    assumption = a_range(0, top, 1)
    np.testing.assert_allclose(
        quantile(assumption, PROBABILITIES),
        by_scipy(assumption).ppf(PROBABILITIES),
        rtol=0,
        atol=TEN_MILLIONTH,
    )


@pytest.mark.parametrize("top", TOPS)
def test_a_triangle_is_that_of_scipy(top: float) -> None:
    assumption = a_range(-2, -2 + 3 * top, 1, "triangular")
    np.testing.assert_allclose(
        quantile(assumption, PROBABILITIES),
        by_scipy(assumption).ppf(PROBABILITIES),
        rtol=0,
        atol=TEN_MILLIONTH,
    )


def test_a_uniform_range_is_that_of_scipy() -> None:
    assumption = a_range(-2, 0, 1, "uniform")
    np.testing.assert_allclose(
        quantile(assumption, PROBABILITIES), by_scipy(assumption).ppf(PROBABILITIES), rtol=1e-12
    )


def test_a_log_normal_is_that_of_scipy() -> None:
    assumption = a_range(80, 130, 300, "lognormal")
    np.testing.assert_allclose(
        quantile(assumption, PROBABILITIES), by_scipy(assumption).ppf(PROBABILITIES), rtol=1e-9
    )


def test_low_and_high_of_a_log_normal_are_its_5th_and_95th_percentile() -> None:
    assumption = a_range(80, 130, 300, "lognormal")
    np.testing.assert_allclose(quantile(assumption, [0.05, 0.95]), [80, 300], rtol=1e-12)


def test_the_likely_value_of_a_pert_weighs_four_times_an_end() -> None:
    """Malcolm, Roseboom, Clark and Fazar (1959): mean (low + 4 likely + high) / 6."""
    middles = (np.arange(10_000) + 0.5) / 10_000
    assert quantile(a_range(2, 3, 10), middles).mean() == pytest.approx(
        (2 + 4 * 3 + 10) / 6, rel=1e-5
    )


@given(ranges())
def test_what_lies_below_a_quantile_is_its_place(assumption: Assumption) -> None:
    probabilities = np.linspace(0.001, 0.999, 29)
    found = [
        chance_below(assumption, float(value)) for value in quantile(assumption, probabilities)
    ]
    np.testing.assert_allclose(found, probabilities, atol=1e-6)


@given(ranges())
def test_what_lies_below_a_value_is_what_scipy_says(assumption: Assumption) -> None:
    for value in np.linspace(assumption.low - 1, assumption.high + 1, 13):
        assert chance_below(assumption, float(value)) == pytest.approx(
            by_scipy(assumption).cdf(value), abs=1e-9
        )


@given(ranges())
def test_no_draw_leaves_a_range_and_a_later_place_is_never_lower(assumption: Assumption) -> None:
    probabilities = np.sort(np.append(PROBABILITIES, [LOWEST_PROBABILITY, 1 - LOWEST_PROBABILITY]))
    values = quantile(assumption, probabilities)
    lowest, highest = reach(assumption)
    assert lowest <= values.min()
    assert values.max() <= highest
    assert (np.diff(values) >= -1e-12 * (highest - lowest)).all()


@pytest.mark.parametrize("assumption", [a_range(3, 3, 3), a_range(1, 3, 4, "fixed")])
def test_a_range_of_one_point_or_a_fixed_one_reaches_no_farther_than_likely(
    assumption: Assumption,
) -> None:
    assert not varies(assumption)
    assert reach(assumption) == (3, 3)


# Worst corners


def no_draws() -> Any:
    pytest.fail("something was drawn")
    yield


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"let_down_cut": (0.01, 0.05, 0.12)},
            (
                "Assumption 'let_down_cut': at the ends of their ranges the reduction in "
                "customers let down exceeds their share today (let_down_cut 0.12, let_down_share "
                "0.1). Narrow the ranges."
            ),
        ),
        (
            {"bonded_share": (0.15, 0.2, 0.5), "let_down_share": (0.1, 0.15, 0.6)},
            (
                "Assumption 'bonded_share': at the ends of their ranges bonded customers and "
                "customers let down exceed 100% of customers today (bonded_share 0.5, "
                "let_down_share 0.6). Narrow the ranges."
            ),
        ),
        (
            {"bonded_gain": (-0.2, 0.1, 0.14)},
            (
                "Assumption 'bonded_gain': at the ends of their ranges the target share of bonded "
                "customers falls below 0% (bonded_gain −0.2, bonded_share 0.15). Narrow the "
                "ranges."
            ),
        ),
        (
            {"bonded_gain": (0.04, 0.1, 0.76)},
            (
                "Assumption 'bonded_gain': at the ends of their ranges the target share of bonded "
                "customers exceeds 100% (bonded_gain 0.76, bonded_share 0.25). Narrow the ranges."
            ),
        ),
        (
            {"bonded_gain": (0.04, 0.1, 0.6), "let_down_cut": (0.01, 0.05, 0.07, "uniform")},
            (
                "Assumption 'bonded_gain': at the ends of their ranges bonded customers and customers let down exceed 100% of customers at target (bonded_gain 0.6, let_down_cut 0.01, bonded_share 0.25, "
                "let_down_share 0.2). Narrow the ranges."
            ),
        ),
        (
            {"let_down_cut": (-0.81, 0.05, 0.07)},
            (
                "Assumption 'let_down_cut': at the ends of their ranges the target share of "
                "customers let down exceeds 100% (let_down_cut −0.81, let_down_share 0.2). Narrow "
                "the ranges."
            ),
        ),
    ],
)
def test_ranges_that_break_a_rule_at_their_ends_are_refused_before_anything_is_drawn(
    changed: dict[str, Any], said: str
) -> None:
    scenario = assumptions().change(**changed)
    with pytest.raises(AssumptionError) as caught:
        simulate_points(scenario, 64, [no_draws()])
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "changed",
    [
        {"let_down_cut": (0.01, 0.05, 0.1)},
        {"bonded_gain": (-0.15, 0.1, 0.14), "let_down_cut": (0.05, 0.05, 0.05)},
        {"bonded_share": (0.15, 0.2, 0.7), "bonded_gain": (0.04, 0.04, 0.11)},
        {"let_down_cut": (0.01, 0.05, 0.12, "fixed")},
    ],
)
def test_ranges_that_only_just_keep_the_rules_are_drawn(changed: dict[str, Any]) -> None:
    scenario = assumptions().change(**changed)
    assert np.isfinite(simulate(scenario, draws=64).npv).all()


# Log-normals that cannot be drawn

READERS = {
    "simulate": simulate,
    "value_of_information": value_of_information,
    "variance_shares": variance_shares,
    "what_must_be_true": what_must_be_true,
}


@pytest.mark.parametrize("reader", READERS)
def test_a_log_normal_from_0_is_refused_wherever_it_is_read(reader: str) -> None:
    scenario = assumptions().change(margin=(0, 130, 150, "lognormal"))
    with pytest.raises(AssumptionError) as caught:
        READERS[reader](scenario)
    assert str(caught.value) == (
        "Assumption 'margin': a log-normal range lies above 0, and its low is 0. Enter a low "
        "above 0, or choose another shape."
    )


@pytest.mark.parametrize(
    ("key", "wanted", "said"),
    [
        (
            "cross_sell_rate",
            (0.1, 0.25, 0.6),
            (
                "Assumption 'cross_sell_rate': its log-normal range reaches 6.86889, beyond the bound "
                "0.999. Narrow it, or choose another shape."
            ),
        ),
        (
            "ramp_months",
            (2, 18, 30),
            (
                "Assumption 'ramp_months': its log-normal range reaches 0.0502188, beyond the bound 1. "
                "Narrow it, or choose another shape."
            ),
        ),
    ],
)
def test_a_log_normal_that_may_pass_a_bound_is_refused_before_anything_is_drawn(
    key: str, wanted: tuple[float, float, float], said: str
) -> None:
    scenario = assumptions().change(**{key: (*wanted, "lognormal")})
    with pytest.raises(AssumptionError) as caught:
        simulate_points(scenario, 64, [no_draws()])
    assert str(caught.value) == said


def test_a_log_normal_of_one_point_is_fixed_even_at_0() -> None:
    check_ranges(assumptions().change(margin=(0, 0, 0, "lognormal")))


def test_a_grid_over_a_log_normal_goes_from_low_to_high() -> None:
    scenario = assumptions().change(cross_sell_rate=(0.1, 0.25, 0.6, "lognormal"))
    assert grid(scenario, "cross_sell_rate", "margin")["cross_sell_rate"].agg(
        ["min", "max"]
    ).tolist() == [
        0.1,
        0.6,
    ]
    assert (
        frontier(scenario, "cross_sell_rate", "bonded_gain", points=2)["cross_sell_rate"].max()
        == 0.6
    )


def test_a_tornado_moves_a_log_normal_from_its_low_to_its_high() -> None:
    scenario = fixed_but(assumptions(), "margin").change(margin=(110, 130, 150, "lognormal"))
    assert tornado(scenario)["value"].tolist() == [110, 150]
