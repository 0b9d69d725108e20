"""Break-even: what must be true, put back and tried."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cxroi import (
    AssumptionError,
    Assumptions,
    assumptions,
    break_even,
    break_evens,
    business_case,
    evaluate,
)
from cxroi.model.registry import allowed, check_values

KEYS = [assumption.key for assumption in assumptions()]
CASES = {
    "likely": {},
    "all of the gap": {"causal_fraction": 1},
    "cautious": {"causal_fraction": 0.1, "bonded_gain": 0.06, "running_cost": 180_000},
    "word gets round": {"deterred_per_let_down": 0.5, "acquisition_cost_reduction": 0.2},
}
POINTS = 1001


def worth(held: Assumptions, **changed: Any) -> np.ndarray:
    return evaluate({**held.values(), **changed}).npv


def every_sign_change(held: Assumptions, key: str) -> int:
    """Count the crossings that thousands of points see, evenly spread and by ratio."""
    lowest, highest = allowed(held.values(), key)
    points = np.linspace(lowest, highest, POINTS)
    if lowest >= 0 and highest > 1:
        by_ratio = np.geomspace(max(lowest, 1e-3), highest, POINTS)
        points = np.unique(np.clip(np.append(points, by_ratio), lowest, highest))
    worths = np.broadcast_to(worth(held, **{key: points}), points.shape)
    return int(np.sum(np.sign(worths[:-1]) * np.sign(worths[1:]) < 0))


def test_the_worked_case_breaks_even_at_its_published_causal_fraction() -> None:
    assert round(break_even(assumptions(), "causal_fraction") or 0, 6) == 0.219107


def test_a_break_even_that_is_only_said_may_be_found_less_closely() -> None:
    exact = break_even(assumptions(), "causal_fraction")
    [near] = break_evens(assumptions(), "causal_fraction", close_enough=1e-6).roots
    assert near == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("key", [key for key in KEYS if key != "horizon_years"])
@pytest.mark.parametrize("case", CASES)
def test_a_value_that_breaks_even_is_worth_0_when_it_is_put_back(case: str, key: str) -> None:
    held = assumptions().change(**CASES[case])
    found = break_evens(held, key)
    assert bool(found.roots) != bool(found.reason)
    lowest, highest = allowed(held.values(), key)
    for root in found.roots:
        assert lowest <= root <= highest
        check_values({**held.values(), key: root})
        flows = abs(evaluate({**held.values(), key: root}).net).sum()
        assert float(worth(held, **{key: root})) == pytest.approx(0, abs=1e-8 * flows)


@pytest.mark.parametrize("key", [key for key in KEYS if key != "horizon_years"])
@pytest.mark.parametrize("case", CASES)
def test_no_crossing_that_a_finer_search_sees_is_missed(case: str, key: str) -> None:
    held = assumptions().change(**CASES[case])
    assert len(break_evens(held, key).roots) == every_sign_change(held, key)


@pytest.mark.parametrize("key", ["retention_rate", "cross_sell_rate", "new_customers"])
def test_where_there_are_several_the_nearest_to_likely_comes_first(key: str) -> None:
    held = assumptions()
    roots = break_evens(held, key).roots
    distances = [abs(root - held[key].likely) for root in roots]
    assert len(roots) > 1
    assert distances == sorted(distances)
    assert break_even(held, key) == roots[0]


@pytest.mark.parametrize(
    ("changed", "key", "reason"),
    [
        ({}, "let_down_share", "the net present value stays above 0 from 5 % to 75 %"),
        ({}, "referral_ratio", "the net present value stays above 0 from 1 : 1 to 1,000 : 1"),
        (
            {"causal_fraction": 0},
            "retention_odds_ratio",
            "the net present value stays below 0 from 0.4 v 30 % to 99.8 v 30 %",
        ),
        (
            {"causal_fraction": 0.1},
            "consistency",
            "the net present value stays below 0 from 1 % a year to 100 % a year",
        ),
        (
            {
                "bonded_gain": 0,
                "let_down_cut": 0,
                "one_off_cost": 0,
                "running_cost": 0,
                "cost_per_customer": 0,
            },
            "margin",
            "the net present value is 0 whatever it is",
        ),
        ({}, "horizon_years", "Years looked ahead counts whole years; the payback month says more"),
    ],
)
def test_where_nothing_breaks_even_the_reason_is_given(
    changed: dict[str, float], key: str, reason: str
) -> None:
    held = assumptions().change(**changed)
    assert break_evens(held, key).roots == ()
    assert break_evens(held, key).reason == reason
    assert break_even(held, key) is None


@pytest.mark.parametrize("key", ["customers", "new_customers"])
def test_a_long_look_ahead_breaks_even_too(key: str) -> None:
    held = assumptions().change(horizon_years=15)
    assert break_even(held, key) is not None


def test_a_gain_breaks_even_inside_the_rules_between_assumptions() -> None:
    held = assumptions().change(bonded_share=0.6, let_down_share=0.35, bonded_gain=0.05)
    lowest, highest = allowed(held.values(), "bonded_gain")
    assert highest == pytest.approx(0.1)
    for root in break_evens(held, "bonded_gain").roots:
        assert lowest <= root <= highest


def test_a_one_off_cost_breaks_even_at_what_is_affordable() -> None:
    affordable = float(evaluate(assumptions().values()).affordable_one_off)
    assert break_even(assumptions(), "one_off_cost") == pytest.approx(affordable)


def test_a_discount_rate_breaks_even_at_the_internal_rate() -> None:
    assert break_even(assumptions(), "discount_rate") == pytest.approx(
        business_case(assumptions()).irr, rel=1e-9
    )


def test_a_case_that_breaks_even_already_does_so_at_its_own_value() -> None:
    root = break_even(assumptions(), "bonded_gain")
    assert root is not None
    at_root = assumptions().change(bonded_gain=root)
    assert break_even(at_root, "bonded_gain") == pytest.approx(root, rel=1e-9)


def test_an_unknown_assumption_is_answered_with_the_nearest() -> None:
    with pytest.raises(AssumptionError) as caught:
        break_evens(assumptions(), "margins")
    assert str(caught.value) == (
        "Assumption 'margins': there is no assumption of this name. Did you mean 'margin'?"
    )
