"""A randomised pilot updates the causal fraction, and nothing else does."""

import numpy as np
import pytest

from cxroi import CxroiError, assumptions, pilot
from cxroi.model.evaluate import figure_of

HELD = assumptions()


def expected(fraction, size, rate=0.75):
    """Who would stay of treated and control, if so much of the gap applied."""
    believed = HELD.values() | {"retention_rate": rate, "causal_fraction": fraction}
    bonded, satisfied, let_down = (
        figure_of(f"retention_{tier}", believed) for tier in ("bonded", "satisfied", "let_down")
    )
    many = HELD["bonded_share"].likely + HELD["bonded_gain"].likely
    few = HELD["let_down_share"].likely - HELD["let_down_cut"].likely
    moved = many * bonded + few * let_down + (1 - many - few) * satisfied
    return (round(size * float(moved)), size), (round(size * rate), size)


@pytest.mark.parametrize("fraction", [0.05, 0.25, 0.6, 0.95])
def test_a_large_pilot_finds_the_fraction_it_was_made_with(fraction):
    treated, control = expected(fraction, 2_000_000)
    found = pilot(HELD, treated, control).credible_interval()
    assert found.value == pytest.approx(fraction, abs=0.04)
    assert found.low <= fraction <= found.high


def test_a_small_pilot_leaves_the_judgement_nearly_as_it_was():
    found = pilot(HELD, (38, 50), (37, 50)).credible_interval()
    assert found.value == pytest.approx(0.26, abs=0.03)
    assert found.low < 0.15
    assert found.high > 0.4


def test_treated_who_leave_sooner_move_the_fraction_towards_none():
    found = pilot(HELD, (70_000, 100_000), (75_000, 100_000))
    assert found.credible_interval().high < 0.05
    assert found.uplift.high < 0


def test_an_interval_is_still_found_by_its_earlier_name():
    found = pilot(HELD, (7700, 10_000), (7500, 10_000))
    assert found.spread() == found.credible_interval()


def test_a_shorter_pilot_says_less():
    year = pilot(HELD, (7700, 10_000), (7500, 10_000)).gap.data
    half = pilot(HELD, (7700, 10_000), (7500, 10_000), months=6)
    assert half.uplift.value == pytest.approx(0.77**2 - 0.75**2, abs=0.001)
    assert half.gap.data.at([0.5]) != year.at([0.5])


def test_more_gained_with_the_same_uplift_means_less_of_the_gap_applies():
    usual = pilot(HELD, (7700, 10_000), (7500, 10_000)).credible_interval().value
    twice = pilot(HELD, (7700, 10_000), (7500, 10_000), gains=(0.2, 0.1)).credible_interval().value
    assert twice < usual


def test_the_assumptions_of_a_pilot_say_why():
    scenario = pilot(HELD, (7900, 10_000), (7500, 10_000)).assumptions()
    assert scenario["causal_fraction"].low < scenario["causal_fraction"].likely
    assert scenario.reasons["causal_fraction"].startswith(
        "A randomised pilot moved this from 25% (5–50%)"
    )


@pytest.mark.parametrize(
    ("treated", "control", "more", "sentence"),
    [
        (
            (11, 10),
            (5, 10),
            {},
            "pilot: of the treated, 11 of 10 stayed. Enter retained and total customers.",
        ),
        (
            (0, 0),
            (5, 10),
            {},
            "pilot: of the treated, 0 of 0 stayed. Enter retained and total customers.",
        ),
        (
            (5, 10),
            (-1, 10),
            {},
            "pilot: of the control, -1 of 10 stayed. Enter retained and total customers.",
        ),
        (
            (5, 10),
            (5, 10),
            {"months": 0},
            "pilot: the months must be above 0. Enter how long both groups were followed.",
        ),
        (
            (5, 10),
            (5, 10),
            {"months": 1e-9},
            (
                "pilot: 1e-09 months are not from 0.01 to 1,200. Enter how long both groups were "
                "followed."
            ),
        ),
        (
            (5, 10),
            (0, 10),
            {"months": 0.1},
            (
                "pilot: of the control, 0 of 10 stayed 0.1 months: at this rate no customers "
                "remain after a year. Check the months."
            ),
        ),
        (
            (5, 10),
            (5, 10),
            {"gains": (float("nan"), 0)},
            (
                "pilot: a gain is not a number. Enter the percentage points by which the pilot group "
                "moved."
            ),
        ),
        (
            (5, 10),
            (5, 10),
            {"gains": (0, 0)},
            (
                "pilot: the treated are as bonded and as let down as the control, so the pilot "
                "shows no effect to measure. Enter the gains found by a survey of both groups."
            ),
        ),
    ],
)
def test_a_pilot_that_says_nothing_is_refused(treated, control, more, sentence):
    with pytest.raises(CxroiError) as raised:
        pilot(HELD, treated, control, **more)
    assert str(raised.value) == sentence


@pytest.mark.parametrize("gains", [(0.9, 0.0), (0.0, 0.5), (-0.5, 0.0)])
def test_gains_that_leave_the_whole_are_refused(gains):
    with pytest.raises(CxroiError, match="pilot: the gains"):
        pilot(HELD, (5, 10), (5, 10), gains=gains)


def test_a_pilot_that_kept_everybody_has_an_answer():
    found = pilot(HELD, (10, 10), (10, 10)).credible_interval()
    assert 0 < found.low < found.value < found.high <= 1


GROUPS = [((10, 10), (10, 10)), ((1, 1), (0, 1)), ((999, 1000), (998, 1000))]


@pytest.mark.parametrize(
    ("months", "groups"),
    [
        # each length once, and each pair of groups
        pytest.param(months, groups, marks=pytest.mark.slow if (place + turn) % 3 else ())
        for place, months in enumerate([0.01, 0.1, 1, 120, 1200])
        for turn, groups in enumerate(GROUPS)
    ],
)
def test_however_short_or_long_a_pilot_divides_by_nothing(months, groups):
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        found = pilot(HELD, *groups, months=months).credible_interval()
    assert 0 < found.low < found.value < found.high <= 1
