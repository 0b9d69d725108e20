"""Assumptions: what the registry believes, what a change does, and what is refused aloud."""

from __future__ import annotations

import csv
from dataclasses import FrozenInstanceError
from fractions import Fraction
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import TIER_KEYS, changes, companies

from cxroi import AssumptionError, Assumptions, DataError, assumptions, claims, evaluate
from cxroi.model.assumption import GROUPS, OWN_GROUNDS
from cxroi.model.data_files import data_folder
from cxroi.model.registry import (
    allowed_range,
    check_values,
    read_assumptions,
    registry,
)
from cxroi.model.rules import RULES
from cxroi.model.segments import OF_THE_MARKET

# What the model was agreed on: low, likely, high, lower and upper bound, and what it rests on.
AGREED = {
    "customers": (100_000, 100_000, 100_000, 1, 1e9, "own_figure"),
    "retention_rate": (0.70, 0.75, 0.80, 0.01, 0.995, "own_figure"),
    "margin": (110, 130, 150, 0, 1e7, "own_figure"),
    "cross_sell_rate": (0.20, 0.25, 0.30, 0.001, 0.999, "own_figure"),
    "cross_sell_margin": (40, 60, 80, 0, 1e7, "own_figure"),
    "new_customers": (25_000, 28_000, 31_000, 0, 1e9, "own_figure"),
    "referral_share": (0.10, 0.15, 0.20, 0, 0.95, "own_figure"),
    "acquisition_cost": (120, 150, 180, 0, 1e7, "own_figure"),
    "referral_reward": (10, 20, 30, 0, 1e7, "own_figure"),
    "let_down_share": (0.10, 0.15, 0.20, 0, 0.9, "own_figure"),
    "bonded_share": (0.15, 0.20, 0.25, 0, 0.95, "own_figure"),
    "complaint_cost": (5, 15, 25, 0, 1e6, "judgement"),
    "market_size": (0, 0, 0, 0, 1e9, "own_figure"),
    "acquisition_ceiling": (0, 0, 0, 0, 1e9, "own_figure"),
    "retention_odds_ratio": (4, 12.25, 12.25, 0.01, 1000, "brandz_retention"),
    "cross_sell_odds_ratio": (
        *(6, 23.916666666666668, 23.916666666666668),
        *(0.01, 1000, "brandz_cross_sell"),
    ),
    "let_down_odds_ratio": (0.1, 0.2, 0.5, 0.001, 100, "judgement"),
    "referral_ratio": (3, 10, 20, 1, 1000, "judgement"),
    "referral_additional": (0.4, 0.7, 1, 0, 1, "judgement"),
    "causal_fraction": (0.05, 0.25, 0.50, 0, 1, "judgement"),
    "deterred_per_let_down": (0, 0, 0, 0, 10, "judgement"),
    "bonded_gain": (0.04, 0.10, 0.14, -0.95, 0.95, "plan"),
    "let_down_cut": (0.01, 0.05, 0.07, -0.9, 0.9, "plan"),
    "delay_months": (1, 3, 6, 0, 60, "plan"),
    "ramp_months": (12, 18, 30, 1, 120, "plan"),
    "consistency": (0.75, 0.90, 1, 0.01, 1, "judgement"),
    "one_off_cost": (225_000, 250_000, 325_000, 0, 1e12, "plan"),
    "running_cost": (135_000, 150_000, 195_000, 0, 1e12, "plan"),
    "cost_per_customer": (1.2, 1.5, 2.0, 0, 1e6, "plan"),
    "acquisition_cost_reduction": (0, 0, 0, 0, 0.95, "judgement"),
    "horizon_years": (5, 5, 5, 1, 15, "convention"),
    "discount_rate": (0.08, 0.10, 0.12, 0, 1, "convention"),
}

WARNED = {
    "retention_odds_ratio": (1, None),
    "cross_sell_odds_ratio": (1, None),
    "let_down_odds_ratio": (None, 1),
    "bonded_gain": (0, None),
    "let_down_cut": (0, None),
}


def refusal(**changed: Any) -> str:
    with pytest.raises(AssumptionError) as caught:
        assumptions().change(**changed)
    return str(caught.value)


def refusal_of_values(**values: Any) -> str:
    with pytest.raises(AssumptionError) as caught:
        evaluate({**assumptions().values(), **values})
    return str(caught.value)


# What the registry holds


def test_the_registry_has_the_agreed_assumptions_in_the_agreed_order() -> None:
    assert list(assumptions().values()) == list(AGREED)
    assert len(assumptions()) == len(AGREED)


@pytest.mark.parametrize("key", AGREED)
def test_an_assumption_has_the_agreed_range_bounds_and_ground(key: str) -> None:
    scenario = assumptions()[key]
    row = (scenario.low, scenario.likely, scenario.high, *scenario.bounds, scenario.rests_on)
    assert row == AGREED[key]
    assert (scenario.warn_below, scenario.warn_above) == WARNED.get(key, (None, None))
    assert bool(scenario.warning) == (key in WARNED)
    assert scenario.shape == "pert"


def test_the_groups_stand_in_the_agreed_order_and_each_begins_where_it_should() -> None:
    firsts: dict[str, str] = {}
    for assumption in assumptions():
        firsts.setdefault(assumption.group, assumption.key)
    assert tuple(firsts) == GROUPS
    assert list(firsts.values()) == [
        "customers",
        "retention_odds_ratio",
        "bonded_gain",
        "horizon_years",
    ]
    groups = [GROUPS.index(assumption.group) for assumption in assumptions()]
    assert groups == sorted(groups)


@pytest.mark.parametrize(
    ("key", "claim"),
    [
        ("retention_odds_ratio", "brandz_retention"),
        ("cross_sell_odds_ratio", "brandz_cross_sell"),
    ],
)
def test_a_published_gap_is_the_odds_ratio_of_the_published_figures(key: str, claim: str) -> None:
    bonded, others = claims()[claim].value, claims()[claim].against
    assert bonded is not None
    assert others is not None
    scenario = assumptions()[key]
    assert scenario.likely == pytest.approx(
        (bonded / (1 - bonded)) / (others / (1 - others)), rel=1e-15
    )
    assert scenario.reference == others
    assert scenario.show() == f"{100 * bonded:g}% v {100 * others:g}%"


def test_every_assumption_says_what_it_is_and_what_it_rests_on() -> None:
    for assumption in assumptions():
        assert assumption.label
        assert assumption.help.endswith(".")
        assert assumption.rests_on in (*OWN_GROUNDS, *claims())


def test_every_slider_can_reach_its_whole_range_and_stays_inside_the_bounds() -> None:
    for assumption in assumptions():
        lowest, highest = assumption.bounds
        assert (
            lowest
            <= assumption.slider_from
            <= assumption.low
            <= assumption.high
            <= assumption.slider_to
            <= highest
        )
        assert 0 < assumption.step < assumption.slider_to - assumption.slider_from
        assert assumption.scale == "linear" or assumption.slider_from > 0


def test_the_registry_itself_breaks_no_rule_at_any_corner_of_its_ranges() -> None:
    for rule in RULES:
        worst = sum(
            sign * (registry()[key].high if sign > 0 else registry()[key].low)
            for key, sign in rule.signs.items()
        )
        assert worst <= rule.limit


# What a change does


def test_a_change_is_a_copy_and_the_first_set_stays_as_it_was() -> None:
    before = assumptions()
    after = before.change(causal_fraction=0.4)
    assert (before["causal_fraction"].likely, after["causal_fraction"].likely) == (0.25, 0.4)
    assert after.change(causal_fraction=0.25) == before


def test_a_set_cannot_be_changed_in_place() -> None:
    scenario = assumptions()
    with pytest.raises(FrozenInstanceError):
        scenario.name = "mine"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        scenario["margin"].likely = 0  # type: ignore[misc]
    with pytest.raises(TypeError):
        scenario.by_key["margin"] = scenario["customers"]  # type: ignore[index]


def test_a_value_inside_its_range_leaves_the_range_alone() -> None:
    scenario = assumptions().change(causal_fraction=0.4)["causal_fraction"]
    assert (scenario.low, scenario.likely, scenario.high) == (0.05, 0.4, 0.5)


def test_a_value_outside_its_range_takes_the_nearer_end_along() -> None:
    above = assumptions().change(causal_fraction=0.9)["causal_fraction"]
    below = assumptions().change(causal_fraction=0)["causal_fraction"]
    assert (above.low, above.likely, above.high) == (0.05, 0.9, 0.9)
    assert (below.low, below.likely, below.high) == (0, 0, 0.5)


def test_a_range_of_one_point_stays_one_point() -> None:
    scenario = assumptions().change(customers=5000, deterred_per_let_down=0.2)
    assert (scenario["customers"].low, scenario["customers"].high) == (5000, 5000)
    assert scenario["deterred_per_let_down"].low == 0.2


@pytest.mark.parametrize("kind", [tuple, list])
def test_three_numbers_are_low_likely_and_high(kind: type) -> None:
    scenario = assumptions().change(causal_fraction=kind((0.1, 0.3, 0.6)))["causal_fraction"]
    assert (scenario.low, scenario.likely, scenario.high, scenario.shape) == (0.1, 0.3, 0.6, "pert")


@pytest.mark.parametrize("shape", ["pert", "triangular", "uniform", "fixed"])
def test_a_fourth_is_the_shape_of_the_range_and_it_stays(shape: str) -> None:
    scenario = assumptions().change(margin=(100, 120, 140, shape)).change(margin=(90, 100, 110))
    assert (scenario["margin"].low, scenario["margin"].shape) == (90, shape)


def test_several_changes_that_only_together_keep_the_rules_are_made_together() -> None:
    scenario = assumptions().change(bonded_share=0.9, let_down_share=0.05, let_down_cut=0.05)
    assert scenario.values()["bonded_share"] == 0.9
    assert "bonded_share 0.9" in refusal(bonded_share=0.9)


@pytest.mark.parametrize("number", [7, 7.0, np.float32(7), np.int64(7), Fraction(7)])
def test_any_kind_of_real_number_is_taken_and_kept_as_a_plain_one(number: Any) -> None:
    kept = assumptions().change(margin=number)["margin"].likely
    assert (type(kept), kept) == (float, 7.0)


@given(changes())
def test_a_changed_set_has_rising_ranges_inside_the_bounds(changed: dict[str, Any]) -> None:
    for assumption in assumptions().change(**changed):
        lowest, highest = assumption.bounds
        assert lowest <= assumption.low <= assumption.likely <= assumption.high <= highest


@given(changes())
def test_only_what_is_named_changes(changed: dict[str, Any]) -> None:
    before, after = assumptions(), assumptions().change(**changed)
    assert {assumption.key for assumption in after if assumption != before[assumption.key]} <= set(
        changed
    )
    for key, wanted in changed.items():
        likely = wanted[1] if isinstance(wanted, tuple) else wanted
        assert after.values()[key] == likely


def test_the_order_of_the_registry_outlasts_every_change() -> None:
    scenario = assumptions().change(discount_rate=0.08, customers=10)
    assert [assumption.key for assumption in scenario] == list(AGREED)


# What is refused


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"retention_rat": 0.8},
            (
                "Assumption 'retention_rat': there is no assumption of this name. "
                "Did you mean 'retention_rate'?"
            ),
        ),
        (
            {"retention_rate": "0.75"},
            (
                "Assumption 'retention_rate': '0.75' is not a number. Enter a number from 0.01 to "
                "0.995."
            ),
        ),
        (
            {"margin": True},
            "Assumption 'margin': 'True' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"margin": np.True_},
            "Assumption 'margin': 'True' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"margin": None},
            "Assumption 'margin': 'None' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"margin": 1j},
            "Assumption 'margin': '1j' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"retention_rate": 75},
            "Assumption 'retention_rate': 75 is outside 0.01 to 0.995. Did you mean 0.75?",
        ),
        (
            {"bonded_gain": 10},
            "Assumption 'bonded_gain': 10 is outside −0.95 to 0.95. Did you mean 0.1?",
        ),
        (
            {"discount_rate": 7.5},
            "Assumption 'discount_rate': 7.5 is outside 0 to 1. Did you mean 0.075?",
        ),
        (
            {"retention_rate": 7500},
            (
                "Assumption 'retention_rate': 7,500 is outside 0.01 to 0.995. "
                "Enter a number from 0.01 to 0.995."
            ),
        ),
        (
            {"retention_rate": 0},
            (
                "Assumption 'retention_rate': 0 is outside 0.01 to 0.995. "
                "Enter a number from 0.01 to 0.995."
            ),
        ),
        (
            {"delay_months": 75},
            "Assumption 'delay_months': 75 is outside 0 to 60. Enter a number from 0 to 60.",
        ),
        (
            {"margin": -1},
            (
                "Assumption 'margin': −1 is outside 0 to 10,000,000. "
                "Enter a number from 0 to 10,000,000."
            ),
        ),
        (
            {"margin": nan},
            (
                "Assumption 'margin': nan is not a usable number. "
                "Enter a number from 0 to 10,000,000."
            ),
        ),
        (
            {"margin": inf},
            (
                "Assumption 'margin': inf is not a usable number. "
                "Enter a number from 0 to 10,000,000."
            ),
        ),
        (
            {"horizon_years": 2.5},
            (
                "Assumption 'horizon_years': 2.5 is not a whole number of years. "
                "Enter a number from 1 to 15."
            ),
        ),
        (
            {"horizon_years": 16},
            "Assumption 'horizon_years': 16 is outside 1 to 15. Enter a number from 1 to 15.",
        ),
        (
            {"causal_fraction": (0.5, 0.25, 0.6)},
            (
                "Assumption 'causal_fraction': low 0.5, likely 0.25, high 0.6 are not in ascending order. "
                "Enter them in that order."
            ),
        ),
        (
            {"causal_fraction": (0.1, 0.7, 0.6)},
            (
                "Assumption 'causal_fraction': low 0.1, likely 0.7, high 0.6 are not in ascending order. "
                "Enter them in that order."
            ),
        ),
        (
            {"causal_fraction": (0.1, 0.3)},
            (
                "Assumption 'causal_fraction': 2 values do not make a range. "
                "Enter (low, likely, high)."
            ),
        ),
        (
            {"causal_fraction": (0.1, 0.3, 0.5, "pert", 1)},
            (
                "Assumption 'causal_fraction': 5 values do not make a range. "
                "Enter (low, likely, high)."
            ),
        ),
        (
            {"causal_fraction": ()},
            (
                "Assumption 'causal_fraction': 0 values do not make a range. "
                "Enter (low, likely, high)."
            ),
        ),
        (
            {"causal_fraction": (0.1, 0.3, 0.5, "triangle")},
            (
                "Assumption 'causal_fraction': 'triangle' is not a shape of a range. "
                "Did you mean 'triangular'?"
            ),
        ),
        (
            {"causal_fraction": (0.1, 0.3, 0.5, 4)},
            (
                "Assumption 'causal_fraction': '4' is not a shape of a range. "
                "Available: pert, triangular, uniform, lognormal, fixed."
            ),
        ),
        (
            {"causal_fraction": (0.1, 0.3, 50)},
            "Assumption 'causal_fraction': 50 is outside 0 to 1. Did you mean 0.5?",
        ),
        (
            {"causal_fraction": ("0.1", 0.3, 0.5)},
            "Assumption 'causal_fraction': '0.1' is not a number. Enter a number from 0 to 1.",
        ),
    ],
)
def test_a_bad_value_is_refused_with_what_is_wrong_and_what_to_do(
    changed: dict[str, Any], sentence: str
) -> None:
    assert refusal(**changed) == sentence


def test_a_number_too_large_for_any_computer_is_refused_like_any_other() -> None:
    assert "'customers'" in refusal(customers=10**400)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"bonded_share": 0.9, "let_down_share": 0.3},
            (
                "Assumption 'bonded_share': bonded customers and customers let down exceed 100% "
                "of customers today (bonded_share 0.9, let_down_share 0.3). Lower one of them."
            ),
        ),
        (
            {"bonded_gain": -0.3},
            (
                "Assumption 'bonded_gain': the target share of bonded customers falls below 0% "
                "(bonded_gain −0.3, bonded_share 0.2). Set a smaller reduction."
            ),
        ),
        (
            {"bonded_gain": 0.85},
            (
                "Assumption 'bonded_gain': the target share of bonded customers exceeds 100% "
                "(bonded_gain 0.85, bonded_share 0.2). Set a smaller increase."
            ),
        ),
        (
            {"let_down_cut": 0.2},
            (
                "Assumption 'let_down_cut': the reduction in customers let down exceeds their share today "
                "(let_down_cut 0.2, let_down_share 0.15). Set a smaller reduction."
            ),
        ),
        (
            {"let_down_cut": -0.9},
            (
                "Assumption 'let_down_cut': the target share of customers let down exceeds 100% "
                "(let_down_cut −0.9, let_down_share 0.15). Set a larger reduction."
            ),
        ),
        (
            {"bonded_gain": 0.75},
            (
                "Assumption 'bonded_gain': bonded customers and customers let down exceed 100% of "
                "customers at target (bonded_gain 0.75, let_down_cut 0.05, bonded_share 0.2, "
                "let_down_share 0.15). Set a smaller increase, or a larger reduction."
            ),
        ),
    ],
)
def test_a_broken_rule_names_its_fields_and_their_values(
    changed: dict[str, Any], sentence: str
) -> None:
    assert refusal(**changed) == sentence


def test_a_rule_may_be_met_to_the_last_point_in_spite_of_rounding() -> None:
    a_hair_more_than_there_are = 0.1 + 0.2
    scenario = assumptions().change(let_down_share=0.3, let_down_cut=a_hair_more_than_there_are)
    assert scenario.values()["let_down_cut"] > scenario.values()["let_down_share"]


def test_an_unknown_key_is_refused_when_it_is_looked_up() -> None:
    with pytest.raises(AssumptionError) as caught:
        assumptions()["margins"]
    assert str(caught.value) == (
        "Assumption 'margins': there is no assumption of this name. Did you mean 'margin'?"
    )
    assert (caught.value.key, caught.value.remedy) == ("margins", "Did you mean 'margin'?")


def test_a_key_like_no_other_is_answered_with_all_there_are() -> None:
    assert refusal(xyzzy=1).endswith(f"Available: {', '.join(AGREED)}.")


# What a run refuses


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"retention_rate": [0.7, 75]},
            "Assumption 'retention_rate': 75 is outside 0.01 to 0.995. Did you mean 0.75?",
        ),
        (
            {"retention_rate": np.array([0.7, nan])},
            (
                "Assumption 'retention_rate': nan is not a usable number. "
                "Enter a number from 0.01 to 0.995."
            ),
        ),
        (
            {"margin": ["a lot", 130]},
            (
                "Assumption 'margin': it contains something that is not a number. "
                "Enter a number from 0 to 10,000,000."
            ),
        ),
        (
            {"margin": "130"},
            "Assumption 'margin': '130' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"horizon_years": [3, 5]},
            "Assumption 'horizon_years': it is an array. Enter one number of years.",
        ),
        (
            {"horizon_years": np.array(2.5)},
            (
                "Assumption 'horizon_years': 2.5 is not a whole number of years. "
                "Enter a number from 1 to 15."
            ),
        ),
        (
            {"bonded_gain": [0.1, 0.85, 0.9]},
            (
                "Assumption 'bonded_gain': the target share of bonded customers exceeds 100% "
                "(bonded_gain 0.85, bonded_share 0.2). Set a smaller increase."
            ),
        ),
        (
            {"surprise": 1},
            (
                "Assumption 'surprise': there is no assumption of this name. "
                f"Available: {', '.join(AGREED)}."
            ),
        ),
    ],
)
def test_a_run_over_draws_refuses_the_first_bad_draw(values: dict[str, Any], sentence: str) -> None:
    assert refusal_of_values(**values) == sentence


def test_a_run_needs_every_assumption() -> None:
    values = assumptions().values()
    del values["margin"]
    with pytest.raises(AssumptionError) as caught:
        check_values(values)
    assert str(caught.value) == (
        "Assumption 'margin': it has no value. Enter one for every assumption."
    )


def test_draws_of_different_lengths_are_refused_in_words() -> None:
    assert "'margin'" in refusal_of_values(customers=[1.0, 2.0], margin=[1.0, 2.0, 3.0])


@given(companies(most_years=15))
def test_what_the_strategies_make_up_is_something_the_model_takes(values: dict[str, Any]) -> None:
    check_values(values)
    assumptions().change(**values)


# How far one may move


@given(companies(), st.sampled_from(TIER_KEYS))
def test_an_assumption_may_move_to_either_end_of_what_is_allowed_and_no_further(
    values: dict[str, Any], key: str
) -> None:
    lowest, highest = allowed_range(values, key)
    for end, beyond in ((lowest, lowest - 0.001), (highest, highest + 0.001)):
        check_values({**values, key: end})
        with pytest.raises(AssumptionError):
            check_values({**values, key: beyond})


@pytest.mark.parametrize("key", [k for k in AGREED if k not in (*TIER_KEYS, *OF_THE_MARKET)])
def test_an_assumption_without_a_rule_may_move_inside_its_bounds(key: str) -> None:
    assert allowed_range(assumptions().values(), key) == assumptions()[key].bounds


# What a broken registry says


def a_row(key: str = "causal_fraction") -> dict[str, str]:
    with (data_folder() / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["key"] == key)


def written(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "assumptions.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_a_sound_row_of_the_registry_is_read(tmp_path: Path) -> None:
    read = read_assumptions(written(tmp_path, a_row()))
    assert isinstance(read, Assumptions)
    assert read["causal_fraction"] == assumptions()["causal_fraction"]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        (
            "key",
            "causal_fraction",
            "the key 'causal_fraction' is repeated. Use a unique key for each row.",
        ),
        ("label", "", "the cell is empty. Fill it in."),
        ("help", "", "the cell is empty. Fill it in."),
        ("unit", "shares", "'shares' is not a known unit. Did you mean 'share'?"),
        (
            "group",
            "programme",
            "'programme' is not a known group. Did you mean 'the_programme'?",
        ),
        ("scale", "logs", "'logs' is not a known scale. Did you mean 'log'?"),
        ("rests_on", "judgment", "'judgment' is not a known claim. Did you mean 'judgement'?"),
        (
            "audience",
            "board",
            "'board' is not a known audience. Available: executive, analyst.",
        ),
        (
            "likely",
            "a quarter",
            "'a quarter' is not a number. Write digits and a point, such as 0.84.",
        ),
        ("step", "", "'' is not a number. Write digits and a point, such as 0.84."),
        ("warn_below", "x", "'x' is not a number. Write digits and a point, such as 0.84."),
        (
            "lower",
            "-1",
            "the bounds do not fit the unit 'share'. Keep them between 0 and 1.",
        ),
        (
            "low",
            "0.3",
            (
                "0.3 is above likely 0.25 or below the bound 0. "
                "Make low, likely and high ascend inside the bounds."
            ),
        ),
        (
            "slider_from",
            "1",
            "1 is not below slider_to 1. Make slider_from smaller than slider_to.",
        ),
        ("step", "0", "0 moves nothing. Enter a step above 0."),
        (
            "reference",
            "1",
            (
                "1 is not a share between 0 and 1. Enter the share of the published gap, such as "
                "0.3."
            ),
        ),
        (
            "scale",
            "log",
            "a log slider cannot start at 0. Enter a number above 0, or use the scale linear.",
        ),
        (
            "high",
            "1.5",
            (
                "1.5 is below likely 0.25 or above the bound 1. "
                "Make low, likely and high ascend inside the bounds."
            ),
        ),
    ],
)
def test_a_faulty_row_of_the_registry_is_named(
    tmp_path: Path, column: str, cell: str, sentence: str
) -> None:
    broken = a_row() | {"key": "second"} | {column: cell}
    with pytest.raises(DataError) as caught:
        read_assumptions(written(tmp_path, a_row(), broken))
    named = "slider_from" if cell == "log" else column  # where it can be put right
    assert str(caught.value) == f"assumptions.csv, row 3, column '{named}': {sentence}"


def test_a_range_of_years_and_a_row_that_nothing_reads_are_named(tmp_path: Path) -> None:
    years = a_row("horizon_years") | {"low": "3"}
    with pytest.raises(DataError) as caught:
        read_assumptions(written(tmp_path, years))
    assert str(caught.value) == (
        "assumptions.csv, row 2, column 'low': 3 to 5 is not a whole number of years. It takes "
        "one number: use the same value for low, likely and high."
    )
    for key, remedy in (
        ("margins", "Did you mean 'margin'?"),
        ("weather", "Add one in equations.py, or remove its row."),
    ):
        with pytest.raises(DataError) as caught:
            read_assumptions(written(tmp_path, a_row("margin") | {"key": key}), {"margin"})
        assert str(caught.value) == (
            f"assumptions.csv, row 2, column 'key': no equation reads '{key}'. {remedy}"
        )


# Plain names beside the older ones


def test_reasons_a_name_and_one_segment_are_had_by_plain_names_and_by_the_older_ones():
    mine = assumptions().split(Consumer=0.8, Business=0.2)
    assert mine.with_reasons(margin="our books") == mine.because(margin="our books")
    assert mine.renamed("Board", currency="€", goal="payback 24") == mine.called(
        "Board", currency="€", goal="payback 24"
    )
    assert mine.segment_only("Business") == mine.alone("Business")
    assert mine.with_reasons(margin="our books").reasons == {"margin": "our books"}
    assert mine.renamed("Board").name == "Board"
    assert mine.segment_only("Business").segments == ()
