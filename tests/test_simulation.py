"""Simulation: the same draws each time, honest about how exact it is, plain where nothing is unsure."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cxroi import (
    AssumptionError,
    Assumptions,
    CxroiError,
    Simulation,
    assumptions,
    business_case,
    evaluate,
    rank_correlations,
    simulate,
)
from cxroi.analysis.ranges import varies
from cxroi.analysis.samples import SCRAMBLES, registry_points
from cxroi.analysis.simulation import KEPT, simulate_points

TOP = Path(__file__).parents[1]
KEYS = [assumption.key for assumption in assumptions()]
VARIED = [assumption.key for assumption in assumptions() if varies(assumption)]
NAMED = {key for pair in rank_correlations() for key in pair}
REFERENCE_DRAWS = 2**16
SEEDS = range(100)
FEW = 64
SPEARMAN_WITHIN = 0.02
NOTHING_SPENT = {"one_off_cost": (0,) * 3, "running_cost": (0,) * 3, "cost_per_customer": (0,) * 3}


def all_fixed(scenario: Assumptions) -> Assumptions:
    return scenario.change(**{each.key: (each.likely,) * 3 for each in scenario})


@pytest.fixture(scope="module")
def reference() -> Simulation:
    """So many draws that what is left of Monte Carlo error is nothing beside that of a few."""
    return simulate(assumptions(), REFERENCE_DRAWS, seed=20_261_124)


@pytest.fixture(scope="module")
def risk() -> Simulation:
    return simulate(assumptions())


# The same draws each time


def test_the_same_seed_gives_the_same_bytes(risk: Simulation) -> None:
    again = simulate(assumptions())
    assert again.npv.tobytes() == risk.npv.tobytes()
    assert again.payback_months.tobytes() == risk.payback_months.tobytes()
    assert again.monte_carlo_error == risk.monte_carlo_error


def test_the_same_seed_gives_the_same_bytes_in_another_process(risk: Simulation) -> None:
    code = (
        "import hashlib, cxroi; npv = cxroi.simulate(cxroi.assumptions()).npv; "
        "print(hashlib.sha256(npv.tobytes()).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=TOP,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == hashlib.sha256(risk.npv.tobytes()).hexdigest()


def test_another_seed_gives_other_draws(risk: Simulation) -> None:
    other = simulate(assumptions(), seed=2)
    assert not np.intersect1d(other.npv, risk.npv).size


def test_numbers_of_numpy_are_as_good_as_any() -> None:
    ours = simulate(assumptions(), np.int64(FEW), np.uint8(3))
    assert ours.npv.tobytes() == simulate(assumptions(), FEW, 3).npv.tobytes()


def test_draws_that_were_kept_give_what_draws_made_now_give() -> None:
    samples = [[*registry_points(FEW, 1, number)] for number in range(SCRAMBLES + 1)]
    kept, made = simulate_points(assumptions(), FEW, samples), simulate(assumptions(), FEW, 1)
    assert kept.npv.tobytes() == made.npv.tobytes()
    assert kept.monte_carlo_error == made.monte_carlo_error


@cache
def draws_before(*, correlated: bool) -> pd.DataFrame:
    return simulate(
        assumptions(), FEW, correlations=rank_correlations() if correlated else None
    ).draws


@pytest.mark.parametrize(
    ("key", "correlated"),
    [
        # beside correlations, those that are in one and those that are in none
        pytest.param(key, correlated, marks=pytest.mark.slow if correlated and place % 3 else ())
        for correlated in (False, True)
        for place, key in enumerate(sorted(VARIED, key=NAMED.__contains__))
    ],
)
def test_an_assumption_that_is_fixed_leaves_the_draws_of_all_others(
    key: str, *, correlated: bool
) -> None:
    scenario, related = assumptions(), rank_correlations() if correlated else None
    one, before = scenario[key], draws_before(correlated=correlated)
    shape = simulate(
        scenario.change(**{key: (one.low, one.likely, one.high, "fixed")}),
        FEW,
        correlations=related,
    )
    point = simulate(scenario.change(**{key: (one.likely,) * 3}), FEW, correlations=related)
    for after in (shape.draws, point.draws):
        assert (after[key] == one.likely).all()
        pd.testing.assert_frame_equal(
            after.drop(columns=key), before.drop(columns=key), check_exact=True
        )


def test_another_shape_leaves_the_draws_of_all_others() -> None:
    before, one = simulate(assumptions(), FEW).draws, assumptions()["margin"]
    changed = assumptions().change(margin=(one.low, one.likely, one.high, "triangular"))
    after = simulate(changed, FEW).draws
    assert not after["margin"].equals(before["margin"])
    pd.testing.assert_frame_equal(
        after.drop(columns="margin"), before.drop(columns="margin"), check_exact=True
    )


# What is drawn


def test_draws_have_a_column_for_each_assumption_fixed_ones_too(risk: Simulation) -> None:
    assert list(risk.draws) == KEYS
    assert len(risk.draws) == len(risk.npv)
    assert (risk.draws["horizon_years"] == 5).all()


def test_each_draw_is_worth_what_the_model_says_of_it(risk: Simulation) -> None:
    for place in (0, 1, 2047, 4095):
        values = risk.draws.iloc[place].to_dict()
        alone = evaluate(values)
        assert risk.npv[place] == pytest.approx(float(alone.npv), rel=1e-9)
        assert risk.roi[place] == pytest.approx(float(alone.roi), rel=1e-9)
        assert risk.payback_months[place] == pytest.approx(
            float(alone.payback_months), rel=1e-9, nan_ok=True
        )
        np.testing.assert_allclose(
            risk.cumulative[:, place], np.cumsum(alone.net), rtol=1e-7, atol=1
        )


def test_each_assumption_is_spread_evenly_over_its_range(risk: Simulation) -> None:
    for key in VARIED:
        scenario = assumptions()[key]
        mean = (scenario.low + 4 * scenario.likely + scenario.high) / 6
        assert risk.draws[key].mean() == pytest.approx(
            mean, abs=1e-3 * (scenario.high - scenario.low)
        )


def test_of_more_draws_than_are_kept_the_first_are() -> None:
    many = simulate(assumptions(), 2 * KEPT)
    assert len(many.npv) == 2 * KEPT
    assert {len(column) for column in many.drawn.values()} == {KEPT}
    assert len(many.draws) == KEPT


def test_progress_is_told_up_to_the_whole() -> None:
    told: list[float] = []
    simulate(assumptions(), 2048, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


# How exact it is


def test_few_draws_and_many_agree_within_their_error(
    risk: Simulation, reference: Simulation
) -> None:
    error = np.hypot(risk.monte_carlo_error, reference.monte_carlo_error)
    assert abs(risk.mean - reference.mean) < 3 * error
    gain = reference.probability_of_gain
    by_chance = np.sqrt(gain * (1 - gain) / len(risk.npv))
    assert abs(risk.probability_of_gain - gain) < 2 * by_chance


def test_the_error_falls_as_draws_are_added(risk: Simulation, reference: Simulation) -> None:
    assert reference.monte_carlo_error < risk.monte_carlo_error / 4


@pytest.mark.parametrize(("errors", "at_least"), [(1, 0.6827), (2, 0.9545)])
def test_the_error_holds_the_truth_as_often_as_it_says(
    few: list[Simulation], reference: Simulation, errors: int, at_least: float
) -> None:
    near = [abs(each.mean - reference.mean) <= errors * each.monte_carlo_error for each in few]
    assert np.mean(near) >= at_least


@pytest.fixture(scope="module")
def few() -> list[Simulation]:
    return [simulate(assumptions(), FEW, seed) for seed in SEEDS]


def test_the_mean_of_few_draws_leans_to_neither_side(
    few: list[Simulation], reference: Simulation
) -> None:
    means = [each.mean for each in few]
    assert abs(np.mean(means) - reference.mean) < 3 * np.std(means) / np.sqrt(len(means))


# Figures


def test_percentiles_are_those_of_the_draws(risk: Simulation) -> None:
    table = risk.summary()
    assert list(table.index) == ["npv", "roi"]
    assert table.loc["npv", "p10"] == pytest.approx(np.sort(risk.npv)[int(0.1 * 4095)], rel=1e-3)
    assert table.loc["npv", "mean"] == risk.mean
    rising = table.loc["roi", ["p5", "p10", "p50", "p90", "p95"]]
    assert rising.is_monotonic_increasing


def test_the_chance_of_payback_is_that_of_the_draws_that_are_back_for_good(
    risk: Simulation,
) -> None:
    back = risk.cumulative[-1] >= 0
    assert risk.probability_of_payback == back.mean()


def test_the_plain_case_lies_where_its_npv_does_among_the_draws(risk: Simulation) -> None:
    npv = business_case(assumptions()).npv
    assert risk.plain_percentile == (risk.npv < npv).mean()
    assert risk.percentile_of(-np.inf) == 0
    assert risk.percentile_of(np.inf) == 1


@pytest.mark.parametrize("changed", [{}, {"causal_fraction": 1}, {"horizon_years": 1}])
def test_where_all_is_fixed_every_draw_is_the_plain_case(changed: dict[str, float]) -> None:
    scenario = all_fixed(assumptions().change(**changed))
    case, sure = business_case(scenario), simulate(scenario, FEW)
    assert set(sure.npv) == {case.npv}
    assert set(sure.roi) == {case.roi}
    payback = np.nan if case.payback_months is None else case.payback_months
    np.testing.assert_array_equal(sure.payback_months, np.full(FEW, payback))
    assert sure.monte_carlo_error == 0
    assert sure.plain_percentile == 0.5
    assert sure.draws.shape == (FEW, len(KEYS))
    np.testing.assert_array_equal(sure.cumulative, np.tile(case.net["cumulative"], (FEW, 1)).T)


def test_where_nothing_is_spent_there_is_no_return_and_no_payback() -> None:
    free = simulate(assumptions().change(**NOTHING_SPENT), FEW)
    assert np.isnan(free.roi).all()
    assert np.isnan(list(free.percentiles("roi").values())).all()
    assert free.probability_of_payback == 0
    assert free.mean > 0


@pytest.mark.parametrize("years", [1, 15])
def test_the_shortest_and_the_longest_look_ahead_are_drawn(years: int) -> None:
    risk = simulate(assumptions().change(horizon_years=years), FEW)
    assert np.isfinite(risk.npv).all()
    assert risk.cumulative.shape == (12 * years + 1, FEW)


def test_a_programme_that_surely_destroys_value_never_gains() -> None:
    worse = assumptions().change(
        bonded_gain=(-0.1, -0.05, -0.01), let_down_cut=(-0.05, -0.02, -0.02)
    )
    assert simulate(worse, FEW).probability_of_gain == 0


def test_a_base_that_grows_beyond_all_numbers_in_some_draws_is_refused() -> None:
    scenario = assumptions().change(
        customers=(1, 1000, 2000), new_customers=(1e5, 1e9, 1e9), horizon_years=15
    )
    with pytest.raises(AssumptionError) as caught:
        simulate(scenario, FEW)
    assert str(caught.value) == (
        "Assumption 'new_customers': in some simulations each customer refers so many others that the "
        "base grows without limit (new_customers 1,000,000,000, customers 2,000). Narrow the ranges of "
        "new customers, retention and referrals."
    )


# Correlations


@pytest.fixture(scope="module")
def ranks() -> pd.DataFrame:
    """Spearman's correlation of every pair, with the judged correlations asked for."""
    drawn = simulate(assumptions(), 2**14, correlations=rank_correlations()).draws[VARIED]
    return pd.DataFrame(stats.spearmanr(drawn).statistic, index=VARIED, columns=VARIED)


@pytest.mark.parametrize("pair", rank_correlations())
def test_correlations_asked_for_are_the_correlations_got(
    ranks: pd.DataFrame, pair: tuple[str, str]
) -> None:
    assert ranks.loc[pair] == pytest.approx(rank_correlations()[pair], abs=SPEARMAN_WITHIN)


def test_pairs_that_share_no_one_named_stay_apart(ranks: pd.DataFrame) -> None:
    others = [key for key in VARIED if key not in NAMED]
    apart = ranks.loc[others].to_numpy() - np.eye(len(VARIED))[[VARIED.index(o) for o in others]]
    assert abs(apart).max() < SPEARMAN_WITHIN


def test_a_named_pair_alone_is_0_where_none_was_asked_for(ranks: pd.DataFrame) -> None:
    assert ranks.loc["one_off_cost", "ramp_months"] == pytest.approx(0, abs=SPEARMAN_WITHIN)


@pytest.mark.parametrize("wanted", [-1, -0.9, 0.3, 0.95, 1])
def test_correlations_may_be_as_strong_as_they_like(wanted: float) -> None:
    related = simulate(assumptions(), 1024, correlations={("margin", "bonded_gain"): wanted}).draws
    found = stats.spearmanr(related["margin"], related["bonded_gain"]).statistic
    assert found == pytest.approx(wanted, abs=SPEARMAN_WITHIN)


def test_a_correlation_does_not_change_what_each_assumption_may_be_alone() -> None:
    """It puts the same values together in another way."""
    alone = simulate(assumptions(), 4096).draws["running_cost"]
    together = simulate(assumptions(), 4096, correlations=rank_correlations()).draws["running_cost"]
    probabilities = np.linspace(0.05, 0.95, 19)
    np.testing.assert_allclose(
        together.quantile(probabilities), alone.quantile(probabilities), rtol=0.005
    )


def test_assumptions_nobody_named_keep_their_draws_to_the_last_bit() -> None:
    before = simulate(assumptions(), FEW).draws
    after = simulate(assumptions(), FEW, correlations={("margin", "bonded_gain"): 0.5}).draws
    named = ["margin", "bonded_gain"]
    pd.testing.assert_frame_equal(
        after.drop(columns=named), before.drop(columns=named), check_exact=True
    )
    pd.testing.assert_series_equal(after["margin"], before["margin"], rtol=1e-12)


def test_the_order_of_a_pair_and_of_pairs_is_free() -> None:
    turned = {pair[::-1]: number for pair, number in reversed(rank_correlations().items())}
    ours = simulate(assumptions(), FEW, correlations=rank_correlations())
    assert simulate(assumptions(), FEW, correlations=turned).npv.tobytes() == ours.npv.tobytes()


def test_a_fixed_assumption_has_nothing_to_correlate() -> None:
    plain = simulate(assumptions(), FEW)
    with_it = simulate(assumptions(), FEW, correlations={("customers", "margin"): 0.5})
    assert (with_it.draws["customers"] == 100_000).all()
    assert set(plain.draws["margin"]) != set(with_it.draws["margin"])


@pytest.mark.parametrize(
    ("correlations", "said"),
    [
        (
            {("margin", "margin"): 0.5},
            "'margin' cannot be correlated with itself. Name two assumptions.",
        ),
        (
            {("margin", "bonded_gain"): 1.5},
            "The correlation of 'margin' and 'bonded_gain' is 1.5. Enter a number from −1 to 1.",
        ),
        (
            {("margin", "bonded_gain"): float("nan")},
            "The correlation of 'margin' and 'bonded_gain' is nan. Enter a number from −1 to 1.",
        ),
        (
            {("margin", "bonded_gain"): "strong"},
            "The correlation of 'margin' and 'bonded_gain' is strong. Enter a number from −1 to 1.",
        ),
        (
            {("margin", "bonded_gains"): 0.5},
            (
                "Assumption 'bonded_gains': there is no assumption of this name. Did you mean "
                "'bonded_gain'?"
            ),
        ),
        (
            {"margin": 0.5},
            "A correlation is of two assumptions, not of 'margin'. Name two.",
        ),
        (
            {("margin", "bonded_gain", "let_down_cut"): 0.5},
            (
                "A correlation is of two assumptions, not of ('margin', 'bonded_gain', 'let_down_cut'). "
                "Name two."
            ),
        ),
        (
            {("margin", "bonded_gain"): 0.5, ("bonded_gain", "margin"): -0.5},
            (
                "The correlation of 'margin' and 'bonded_gain' is set twice, once in each order. "
                "Set it once."
            ),
        ),
        (
            {
                ("margin", "bonded_gain"): 0.9,
                ("bonded_gain", "let_down_cut"): 0.9,
                ("margin", "let_down_cut"): -0.9,
            },
            (
                "These correlations contradict each other: margin with bonded_gain 0.9, bonded_gain with "
                "let_down_cut 0.9, margin with let_down_cut −0.9. Their matrix is not positive definite; set them closer to 0."
            ),
        ),
    ],
)
def test_correlations_that_cannot_be_used_are_refused_in_words(
    correlations: Any, said: str
) -> None:
    with pytest.raises(CxroiError) as caught:
        simulate(assumptions(), FEW, correlations=correlations)
    assert str(caught.value) == said


# Draws and seeds


@pytest.mark.parametrize(
    ("draws", "give"),
    [
        (100, "128"),
        (63, "64"),
        (0, "64"),
        (-5, "64"),
        (2**21, "1048576"),
        (2**40, "1048576"),
        (4096.0, "4096"),
        (float("nan"), "4096"),
        ("many", "4096"),
        (None, "4096"),
        (True, "64"),
    ],
)
def test_a_number_of_draws_that_cannot_be_used_is_answered_with_one_that_can(
    draws: Any, give: str
) -> None:
    with pytest.raises(CxroiError) as caught:
        simulate(assumptions(), draws)
    assert str(caught.value) == (
        f"draws: {draws} is not a power of two from 64 to 1,048,576. Use {give}."
    )


@pytest.mark.parametrize("seed", [-1, 1.5, "lucky", None])
def test_a_seed_that_cannot_be_used_is_refused(seed: Any) -> None:
    with pytest.raises(CxroiError) as caught:
        simulate(assumptions(), FEW, seed)
    assert str(caught.value) == f"seed: {seed} is not a whole number from 0. Use 1."
