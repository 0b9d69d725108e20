"""Values: compared, hashed, copied and pickled by what they hold."""

import copy
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from strategies import cases

from cxroi import Failure, Stress, assumptions, business_case, evaluate, simulate
from cxroi.model.evaluate import ActualFigures

LIKELY = assumptions()
MINE = LIKELY.change(causal_fraction=0.3).because(margin="ours").called("Mine", goal="roi 0.2")
MADE = [
    lambda scenario: scenario,
    business_case,
    lambda scenario: business_case(scenario, Stress(Failure(13, 3, 0.1), leaving=0.1)),
    lambda scenario: business_case(scenario.split(A=0.5, B=0.5)),
    lambda scenario: evaluate(scenario.values()),
    lambda scenario: evaluate(
        scenario.values(), known=ActualFigures(*[np.array([9e4, np.nan])] * 4)
    ),
    lambda scenario: simulate(scenario, 64),
]


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


def again(value):
    return [pickled(value), copy.copy(value), copy.deepcopy(value)]


@pytest.mark.parametrize("make", MADE)
def test_a_value_made_twice_copied_or_pickled_is_the_same_value(make):
    first = make(MINE)
    getattr(getattr(first, "evaluation", first), "npv", None)  # worked out, and no part of it
    for other in [make(MINE), *again(first)]:
        assert other == first
        assert hash(other) == hash(first)
        assert not other != first  # noqa: SIM202 - the other half of being equal


@pytest.mark.parametrize("make", MADE)
def test_a_value_of_another_set_is_another_value(make):
    assert make(MINE) != make(MINE.change(causal_fraction=0.31))
    assert len({make(MINE), make(MINE), make(LIKELY)}) == 2
    assert make(MINE) != "Mine"


def test_a_case_is_not_the_same_case_under_a_stress():
    assert business_case(MINE) != business_case(MINE, Stress(leaving=0.1))
    assert business_case(MINE, Stress(leaving=0.1)) != business_case(MINE, Stress(leaving=0.2))


def test_a_pickled_case_goes_on_as_it_was():
    case = pickled(business_case(MINE))
    assert case.npv == business_case(MINE).npv
    assert case.assumptions.change(margin=150)["margin"].likely == 150
    with pytest.raises(TypeError):
        case.assumptions.by_key["margin"] = None


def test_what_could_not_be_taken_goes_along_and_is_no_part_of_a_set():
    remarked = replace(MINE, remarks=("One row is left out.",))
    assert remarked == MINE
    assert pickled(remarked).remarks == remarked.remarks


@given(cases())
def test_every_case_is_itself_again(scenario):
    for other in again(scenario):
        assert other == scenario
        assert hash(other) == hash(scenario)
