"""A range follows its likely value, or stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st
from strategies import changes

from cxroi import AssumptionError, Assumptions, assumptions, business_case, simulate
from cxroi.model.links import read_link, write_link
from cxroi.model.range_moves import range_of, way_of
from cxroi.model.registry import allowed_range
from cxroi.model.scenario_files import parse_scenario, write_scenario

OWN = [each.key for each in assumptions() if way_of(each)]
OTHERS = [each.key for each in assumptions() if not way_of(each)]


def moved(key: str, likely: Any, scenario: Assumptions | None = None) -> tuple[float, float, float]:
    return range_of((scenario or assumptions()).change(**{key: likely})[key])


@pytest.mark.parametrize(
    ("key", "likely", "expected"),
    [
        ("margin", 260, (220, 260, 300)),
        ("new_customers", 14_000, (12_500, 14_000, 15_500)),
        ("delay_months", 6, (2, 6, 12)),
        ("ramp_months", 90, (60, 90, 120)),  # 150 is cut to the bound
        ("running_cost", 300_000, (270_000, 300_000, 390_000)),
        ("one_off_cost", 0, (0, 0, 0)),
        ("retention_rate", 0.85, (0.8, 0.85, 0.9)),
        ("retention_rate", 0.99, (0.94, 0.99, 0.995)),
        ("bonded_gain", 0.06, (0, 0.06, 0.1)),
        ("bonded_gain", -0.1, (-0.16, -0.1, -0.06)),
        ("customers", 1_200_000, (1_200_000, 1_200_000, 1_200_000)),
    ],
)
def test_the_range_of_an_own_figure_or_a_plan_moves_along(
    key: str, likely: float, expected: tuple[float, float, float]
) -> None:
    assert moved(key, likely) == expected


@pytest.mark.parametrize(
    ("key", "likely", "expected"),
    [
        ("causal_fraction", 0.4, (0.05, 0.4, 0.5)),
        ("causal_fraction", 0.6, (0.05, 0.6, 0.6)),
        ("retention_odds_ratio", 3, (3, 3, 12.25)),
        ("discount_rate", 0.13, (0.08, 0.13, 0.13)),
        ("horizon_years", 7, (7, 7, 7)),
    ],
)
def test_of_a_judgement_a_published_figure_or_a_convention_only_the_end_that_is_passed_moves(
    key: str, likely: float, expected: tuple[float, float, float]
) -> None:
    assert moved(key, likely) == expected


def test_which_assumptions_move_is_what_they_rest_on() -> None:
    grounds = {each.rests_on for each in assumptions() if each.key in OWN}
    assert grounds == {"own_figure", "plan"}
    assert {assumptions()[key].rests_on for key in OTHERS}.isdisjoint(grounds)


def test_a_range_that_is_given_is_taken_as_given_and_stays() -> None:
    scenario = assumptions().change(margin=(100, 130, 160))
    assert range_of(scenario["margin"]) == (100, 130, 160)
    assert moved("margin", 140, scenario) == (100, 140, 160)
    assert moved("margin", 200, scenario) == (100, 200, 200)
    assert moved("margin", 130, scenario.change(margin=200)) == (100, 130, 160)


def test_a_range_that_is_given_where_a_move_would_lead_goes_on_moving() -> None:
    scenario = assumptions().change(margin=(220, 260, 300))
    assert moved("margin", 195, scenario) == (165, 195, 225)


def test_a_range_from_0_moves_by_the_same_amount() -> None:
    split = assumptions().change(one_off_cost=(0, 0, 50)).split(Small=0.5, Large=0.5)
    own = split.change(referral_reward=(0, 0, 50)).change(**{"Small/referral_reward": 30})
    assert range_of(own["Small/referral_reward"]) == (30, 30, 80)


@given(st.sampled_from(OWN + OTHERS), st.lists(st.floats(0, 1), min_size=1, max_size=5))
@example("one_off_cost", [0.0, 0.5])  # a range that has shrunk to 0 comes back
def test_many_moves_are_one_move_and_a_value_put_back_has_its_range_back(
    key: str, places: list[float]
) -> None:
    base = assumptions()
    assume(key != "horizon_years")
    lowest, highest = allowed_range(base.values(), key)
    scenario = base
    for place in places:
        value = min(max(lowest + place * (highest - lowest), lowest), highest)
        scenario = scenario.change(**{key: value})
    assert scenario[key] == base.change(**{key: value})[key]
    assert scenario.change(**{key: base[key].likely}) == base


@given(st.sampled_from([key for key in OWN if assumptions()[key].likely]), st.floats(0, 1))
def test_a_moved_range_is_as_wide_in_points_or_in_proportion_unless_a_bound_cuts_it(
    key: str, place: float
) -> None:
    was = assumptions()[key]
    lowest, highest = allowed_range(assumptions().values(), key)
    now = assumptions().change(
        **{key: min(max(lowest + place * (highest - lowest), lowest), highest)}
    )[key]
    for end, new in ((was.low, now.low), (was.high, now.high)):
        points, ratio = end + now.likely - was.likely, end * now.likely / was.likely
        free = points if way_of(was) == "points" else ratio
        assert new == pytest.approx(
            min(max(free, was.bounds[0]), was.bounds[1]), rel=1e-11, abs=1e-11
        )


@given(changes())
def test_a_file_and_a_link_bring_the_same_ranges_back(changed: dict[str, Any]) -> None:
    # over a year few bases grow beyond all numbers, whatever else is changed
    scenario = assumptions("cautious").change(**{**changed, "horizon_years": 1})
    assert parse_scenario("mine.csv", write_scenario(scenario)).by_key == scenario.by_key
    try:
        query = write_link(scenario).query
    except AssumptionError:  # a base that outgrows the earth has no link
        reject()
    assert read_link(query).by_key == scenario.by_key


def test_what_a_file_brought_back_moves_on_as_before() -> None:
    scenario = assumptions("downturn").change(margin=220, new_customers=42_000)
    read = parse_scenario("mine.csv", write_scenario(scenario))
    assert read.change(margin=55)["margin"] == scenario.change(margin=55)["margin"]


def test_a_named_scenario_moves_from_its_own_range() -> None:
    assert range_of(assumptions("cautious")["running_cost"]) == (162_000, 180_000, 234_000)
    assert moved("margin", 220, assumptions("illustrative_bank")) == (
        *(183.333333333, 220),
        256.666666667,
    )


def test_a_segments_own_range_moves_from_what_all_share() -> None:
    two = assumptions().change(margin=260).split(Consumer=0.8, Business=0.2)
    richer = two.change(**{"Business/margin": 520, "Business/new_customers": 11_200})
    assert range_of(richer["Business/margin"]) == (440, 520, 600)
    assert range_of(richer["Business/new_customers"]) == pytest.approx((10_000, 11_200, 12_400))
    assert range_of(richer["margin"]) == (220, 260, 300)
    alone = richer.alone("Business").change(margin=260)
    assert range_of(alone["margin"]) == (220, 260, 300)


def test_draws_follow_the_moved_range_and_the_plain_case_does_not_notice() -> None:
    scenario = assumptions().change(margin=260)
    risk = simulate(scenario, draws=256)
    assert risk.drawn["margin"].min() >= 220
    assert risk.drawn["margin"].max() > 290
    stays = assumptions().change(margin=(110, 260, 260))
    assert business_case(scenario).npv == business_case(stays).npv
