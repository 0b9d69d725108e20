"""Sensitivity: one at a time, two at a time, and shares of the variance that others have published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxroi import (
    AssumptionError,
    Assumptions,
    CxroiError,
    assumptions,
    break_evens,
    business_case,
    evaluate,
    frontier,
    grid,
    simulate,
    tornado,
    value_of_information,
    variance_shares,
    what_must_be_true,
)
from cxroi.analysis.ranges import quantile, varies
from cxroi.analysis.variance import shares_of_variance, sobol_indices
from cxroi.model.assumption import Assumption
from cxroi.model.rules import keeps_rules

VARIED = [assumption.key for assumption in assumptions() if varies(assumption)]
FEW = 64


def fixed_but(scenario: Assumptions, *keys: str) -> Assumptions:
    return scenario.change(
        **{each.key: (each.likely,) * 3 for each in scenario if each.key not in keys}
    )


def turned(scenario: Assumptions) -> Assumptions:
    """Return the same assumptions, the rows of the registry from the last to the first."""
    return replace(scenario, by_key=MappingProxyType(dict(reversed(scenario.by_key.items()))))


# One at a time


def test_each_assumption_that_varies_has_its_two_ends_low_before_high() -> None:
    rows = tornado(assumptions())
    assert sorted(set(rows["key"])) == sorted(VARIED)
    assert rows["end"].tolist() == ["low", "high"] * len(VARIED)


def test_each_end_is_worth_what_its_business_case_is() -> None:
    scenario = assumptions()
    for row in tornado(scenario).itertuples():
        assert row.npv == pytest.approx(
            business_case(scenario.change(**{row.key: row.value})).npv, rel=1e-9
        )
        assert row.base_npv == business_case(scenario).npv


def test_the_widest_comes_first() -> None:
    rows = tornado(assumptions())
    ends = rows.pivot_table(index="key", columns="end", values="npv", sort=False)
    assert rows["swing"].is_monotonic_decreasing
    np.testing.assert_allclose(rows["swing"][::2], abs(ends["high"] - ends["low"]))


def test_of_swings_as_wide_the_first_by_name_comes_first() -> None:
    """Nothing of the gaps applies, so that four of them swing by nothing at all."""
    rows = tornado(assumptions().change(causal_fraction=(0, 0, 0)))
    still = rows[rows["swing"] == 0]["key"].drop_duplicates().tolist()
    assert len(still) > 3
    assert still == sorted(still)


@pytest.mark.parametrize("swing", [None, 0.1])
def test_a_tornado_does_not_depend_on_the_order_of_the_registry(swing: float | None) -> None:
    pd.testing.assert_frame_equal(
        tornado(turned(assumptions()), swing), tornado(assumptions(), swing), check_exact=True
    )


def test_an_end_that_breaks_a_rule_is_moved_to_the_nearest_that_does_not_and_marked() -> None:
    scenario = assumptions().change(
        let_down_cut=(0.01, 0.05, 0.3), let_down_share=(0.02, 0.15, 0.2)
    )
    rows = tornado(scenario).set_index(["key", "end"])
    assert rows.loc[("let_down_cut", "high"), "value"] == pytest.approx(0.15)
    assert rows.loc[("let_down_share", "low"), "value"] == pytest.approx(0.05)
    assert rows.index[rows["moved"]].tolist() == [
        ends for ends in rows.index if ends in {("let_down_cut", "high"), ("let_down_share", "low")}
    ]


def test_the_same_swing_for_all_is_that_share_of_each_likely_value() -> None:
    scenario = assumptions().change(bonded_gain=-0.1)
    rows = tornado(scenario, swing=0.1)
    likely = rows["key"].map(scenario.values())
    sign = rows["end"].map({"low": -1, "high": 1})
    free = ~rows["moved"]
    np.testing.assert_allclose(rows["value"][free], (likely + 0.1 * sign * abs(likely))[free])
    assert set(rows["key"]) == {key for key, value in scenario.values().items() if value} - {
        "horizon_years"
    }


def test_the_same_swing_for_all_stops_at_a_bound() -> None:
    rows = tornado(assumptions(), swing=1).set_index(["key", "end"])
    assert rows.loc[("customers", "low"), "value"] == 1
    assert rows.loc[("customers", "low"), "moved"]
    assert rows.loc[("retention_rate", "high"), "value"] == 0.995


def test_where_nothing_varies_a_tornado_has_no_rows() -> None:
    still = tornado(fixed_but(assumptions()))
    assert still.empty
    assert list(still) == list(tornado(assumptions()))


@pytest.mark.parametrize("swing", [0, -0.1, 1.1, float("nan"), "wide"])
def test_a_swing_that_cannot_be_used_is_refused(swing: Any) -> None:
    with pytest.raises(CxroiError) as caught:
        tornado(assumptions(), swing)
    assert str(caught.value) == (
        f"swing: {swing} is not a share above 0, at most 1. Enter 0.1 for 10%."
    )


# Two at a time


def test_each_pair_is_worth_what_its_business_case_is() -> None:
    scenario = assumptions()
    for row in grid(scenario, "causal_fraction", "margin", points=4).to_dict("records"):
        npv = row.pop("npv")
        assert npv == pytest.approx(business_case(scenario.change(**row)).npv, rel=1e-9)


def test_a_grid_goes_from_end_to_end_of_both_ranges() -> None:
    table = grid(assumptions(), "causal_fraction", "margin", points=3)
    assert len(table) == 9
    assert sorted(set(table["causal_fraction"])) == pytest.approx([0.05, 0.275, 0.5])
    assert sorted(set(table["margin"])) == [110, 130, 150]


def test_where_there_is_no_range_a_grid_goes_along_the_slider() -> None:
    table = grid(assumptions(), "deterred_per_let_down", "margin", points=3)
    assert sorted(set(table["deterred_per_let_down"])) == [0, 1, 2]


@pytest.mark.parametrize(
    ("across", "up"), [("let_down_share", "let_down_cut"), ("bonded_share", "bonded_gain")]
)
def test_a_pair_has_no_worth_exactly_where_it_breaks_a_rule(across: str, up: str) -> None:
    scenario = assumptions().change(
        let_down_share=(0.02, 0.15, 0.6),
        let_down_cut=(-0.4, 0.05, 0.14),
        bonded_share=(0.05, 0.2, 0.7),
        bonded_gain=(-0.2, 0.1, 0.5),
    )
    table = grid(scenario, across, up, points=15)
    kept = [
        bool(keeps_rules({**scenario.values(), across: row[across], up: row[up]}))
        for row in table.to_dict("records")
    ]
    assert table["npv"].notna().tolist() == kept
    assert len(set(kept)) == 2


@pytest.mark.parametrize(
    ("across", "up", "said"),
    [
        (
            "horizon_years",
            "margin",
            "Assumption 'horizon_years': it takes one number. Choose another assumption.",
        ),
        (
            "margin",
            "horizon_years",
            "Assumption 'horizon_years': it takes one number. Choose another assumption.",
        ),
        ("margin", "margin", "Assumption 'margin': it is repeated. Choose two assumptions."),
        (
            "margins",
            "bonded_gain",
            "Assumption 'margins': there is no assumption of this name. Did you mean 'margin'?",
        ),
    ],
)
def test_a_pair_that_cannot_be_moved_is_refused(across: str, up: str, said: str) -> None:
    with pytest.raises(AssumptionError) as caught:
        grid(assumptions(), across, up)
    assert str(caught.value) == said


# Shares of the variance


def between(low: float, high: float, count: int) -> list[Assumption]:
    keys = ("bonded_gain", "margin", "let_down_cut", "customers")[:count]
    return [
        replace(assumptions()[key], low=low, likely=(low + high) / 2, high=high, shape="uniform")
        for key in keys
    ]


def test_the_published_shares_of_a_published_function_are_found() -> None:
    """Ishigami and Homma (1990), f = sin x1 + a sin² x2 + b x3⁴ sin x1, a = 7 and b = 0.1."""

    def ishigami(x: np.ndarray) -> np.ndarray:
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    first_order, total = sobol_indices(ishigami, between(-np.pi, np.pi, 3), 2**13, 1)
    np.testing.assert_allclose(first_order, [0.3139, 0.4424, 0], atol=0.002)
    np.testing.assert_allclose(total, [0.5576, 0.4424, 0.2437], atol=0.002)


def test_the_shares_of_a_sum_are_those_of_its_parts_and_come_to_1() -> None:
    """Variances 1, 4 and 9 of 14."""
    weights = np.array([1, 2, 3])
    first_order, total = sobol_indices(lambda x: weights @ x, between(0, 1, 3), 2**12, 1)
    np.testing.assert_allclose(first_order, weights**2 / 14, atol=0.002)
    np.testing.assert_allclose(total, weights**2 / 14, atol=0.002)
    assert first_order.sum() == pytest.approx(1, abs=0.002)


def test_shares_of_the_variance_come_largest_first_and_alone_is_less_than_together() -> None:
    table = variance_shares(assumptions())
    assert sorted(table["key"]) == sorted(VARIED)
    assert table["total"].is_monotonic_decreasing
    assert (table["first_order"] <= table["total"] + 0.02).all()
    assert table["first_order"].sum() < 1 < table["total"].sum()


def test_the_first_share_is_the_variance_that_knowing_it_would_take_away() -> None:
    """Fix it at each of many places; what varies of the mean, of all variance, is its share."""
    scenario = fixed_but(assumptions(), "causal_fraction", "bonded_gain")
    probabilities = (np.arange(64) + 0.5) / 64
    known, others = (
        quantile(scenario[key], probabilities) for key in ("causal_fraction", "bonded_gain")
    )
    values = evaluate(
        {
            **scenario.values(),
            "causal_fraction": np.repeat(known, 64),
            "bonded_gain": np.tile(others, 64),
        }
    ).npv.reshape(64, 64)
    table = variance_shares(scenario).set_index("key")
    share = values.mean(axis=1).var() / simulate(scenario).npv.var()
    assert table.loc["causal_fraction", "first_order"] == pytest.approx(share, abs=0.01)


def test_shares_of_the_variance_do_not_depend_on_the_order_of_the_registry() -> None:
    pd.testing.assert_frame_equal(
        variance_shares(turned(assumptions()), FEW),
        variance_shares(assumptions(), FEW),
        check_exact=True,
    )


def test_the_same_seed_gives_the_same_shares_and_another_others() -> None:
    ours = variance_shares(assumptions(), FEW)
    pd.testing.assert_frame_equal(variance_shares(assumptions(), FEW), ours, check_exact=True)
    assert not variance_shares(assumptions(), FEW, seed=2).equals(ours)


def test_where_nothing_varies_there_is_nothing_to_share_out() -> None:
    assert variance_shares(fixed_but(assumptions())).empty


def test_what_varies_alone_has_all_of_the_variance() -> None:
    table = variance_shares(fixed_but(assumptions(), "margin"), FEW)
    assert table.drop(columns="label").to_dict("list") == {
        "key": ["margin"],
        "first_order": [1],
        "total": [1],
    }


@pytest.mark.parametrize(
    "keys", [["retention_odds_ratio"], ["retention_odds_ratio", "cross_sell_odds_ratio"]]
)
def test_of_an_npv_that_does_not_vary_each_share_is_0(keys: list[str]) -> None:
    scenario = fixed_but(assumptions(), *keys).change(causal_fraction=(0, 0, 0))
    table = variance_shares(scenario, FEW)
    assert sorted(table["key"]) == sorted(keys)
    assert (table[["first_order", "total"]] == 0).all(axis=None)


def test_progress_is_told_up_to_the_whole() -> None:
    told: list[float] = []
    shares_of_variance(assumptions(), FEW, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize(
    ("draws", "seed", "said"),
    [
        (100, 1, "draws: 100 is not a power of two from 64 to 65,536. Use 128."),
        (FEW, -1, "seed: -1 is not a whole number from 0. Use 1."),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused(draws: int, seed: int, said: str) -> None:
    with pytest.raises(CxroiError) as caught:
        variance_shares(assumptions(), draws, seed)
    assert str(caught.value) == said


def test_ranges_that_break_a_rule_have_no_shares() -> None:
    with pytest.raises(
        AssumptionError, match="at the ends of their ranges the reduction in customers let down"
    ):
        variance_shares(assumptions().change(let_down_cut=(0.01, 0.05, 0.12)))


# What simulate refuses, every other question does

BEYOND_NUMBERS = assumptions().change(
    customers=1000, new_customers=(20_000, 28_000, 1e9), referral_share=0.9, horizon_years=10
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda scenario: simulate(scenario, FEW),
        lambda scenario: variance_shares(scenario, FEW),
        lambda scenario: value_of_information(scenario, FEW),
        tornado,
        lambda scenario: grid(scenario, "margin", "new_customers", points=3),
        what_must_be_true,
    ],
)
def test_a_range_in_which_a_base_grows_beyond_all_numbers_is_refused_by_every_question(
    ask: Callable[[Assumptions], Any],
) -> None:
    with pytest.raises(AssumptionError) as caught:
        ask(BEYOND_NUMBERS)
    assert str(caught.value) == (
        "Assumption 'new_customers': in some simulations each customer refers so many others that "
        "the base grows without limit (new_customers 1,000,000,000, customers 1,000). Narrow the "
        "ranges of new customers, retention and referrals."
    )


@pytest.mark.parametrize(
    "ask", [break_evens, lambda scenario, key: frontier(scenario, key, "causal_fraction")]
)
def test_a_case_whose_base_grows_beyond_all_numbers_breaks_even_nowhere(
    ask: Callable[[Assumptions, str], Any],
) -> None:
    likely = BEYOND_NUMBERS.change(new_customers=1e9, horizon_years=15)
    with pytest.raises(AssumptionError, match="the base grows without limit"):
        ask(likely, "margin")
