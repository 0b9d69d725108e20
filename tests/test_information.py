"""Value of information: closed forms, a brute-force second opinion, and its order among itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from cxroi import (
    AssumptionError,
    Assumptions,
    CxroiError,
    Simulation,
    assumptions,
    evaluate,
    rank_correlations,
    simulate,
    value_of_information,
    value_of_sample,
)
from cxroi.analysis.information import can_be_surveyed, information
from cxroi.analysis.ranges import quantile, varies
from cxroi.report.value_of_information import survey

DRAWS = 2**14
SURVEYED = ["retention_rate", "cross_sell_rate", "referral_share", "let_down_share", "bonded_share"]
ASKED = [1, 10, 100, 1000, 10_000, 100_000]


def fixed_but(scenario: Assumptions, *keys: str) -> Assumptions:
    return scenario.change(
        **{each.key: (each.likely,) * 3 for each in scenario if each.key not in keys}
    )


def simulation_of(npv: np.ndarray, **drawn: np.ndarray) -> Simulation:
    """Return a simulation of an NPV of one's own choice, as if the model had come to it."""
    scenario = fixed_but(assumptions(), *drawn)
    return Simulation(scenario, npv, npv, npv, drawn, 0.0)


def evppis(risk: Simulation) -> dict[str, float]:
    return {row.key: row.evppi for row in information(risk).rows}


def unit_normal_loss(mean: float, deviation: float) -> float:
    """Return E[max(0, N)] − max(0, E[N]): Raiffa and Schlaifer (1961), Applied Statistical Decision Theory."""
    away = abs(mean) / deviation
    return float(deviation * (stats.norm.pdf(away) - away * stats.norm.sf(away)))


@pytest.fixture(scope="module")
def risk() -> Simulation:
    return simulate(assumptions())


# Knowing exactly


def test_knowing_all_is_worth_no_less_than_knowing_one_and_that_is_worth_no_less_than_0(
    risk: Simulation,
) -> None:
    found = information(risk)
    values = [row.evppi for row in found.rows]
    assert found.evpi >= values[0]
    assert values == sorted(values, reverse=True)
    assert min(values) >= 0


def test_knowing_all_is_worth_what_the_bad_draws_cost(risk: Simulation) -> None:
    """Where the mean is below 0 nothing is done, and what is missed is the gain of the good ones."""
    assert risk.mean < 0
    assert information(risk).evpi == pytest.approx(risk.npv[risk.npv > 0].sum() / len(risk.npv))


@pytest.mark.parametrize(("base", "of_x", "of_y"), [(0.3, 1, 0.5), (-0.2, 0.5, 2), (0, 1, 1)])
def test_of_a_sum_of_normal_numbers_knowing_is_worth_the_unit_normal_loss(
    base: float, of_x: float, of_y: float
) -> None:
    probabilities = stats.qmc.Sobol(2, rng=np.random.default_rng(1)).random(DRAWS)
    x, y = stats.norm.ppf(probabilities).T
    made = simulation_of(base + of_x * x + of_y * y, margin=x, complaint_cost=y)
    expected = {
        "margin": unit_normal_loss(base, of_x),
        "complaint_cost": unit_normal_loss(base, of_y),
    }
    assert evppis(made) == pytest.approx(expected, rel=1e-3)
    both = unit_normal_loss(base, np.hypot(of_x, of_y))
    assert information(made).evpi == pytest.approx(both, rel=1e-3)


def test_of_a_bent_line_knowing_is_worth_what_it_is() -> None:
    """NPV = x² − 1 and noise, x normal: the integral of x² − 1 beyond ±1 is 2 φ(1)."""
    probabilities = stats.qmc.Sobol(2, rng=np.random.default_rng(1)).random(DRAWS)
    x, noise = stats.norm.ppf(probabilities).T
    made = simulation_of(x**2 - 1 + 3 * noise, margin=x, complaint_cost=noise)
    assert evppis(made)["margin"] == pytest.approx(2 * stats.norm.pdf(1), rel=0.02)


def test_brute_force_agrees() -> None:
    """For each of 128 values of one, the mean of 256 draws of the others: two loops, no regression."""
    scenario = fixed_but(
        assumptions().change(horizon_years=2, running_cost=(0, 0, 0)),
        *("causal_fraction", "bonded_gain", "margin"),
    )
    gain = simulate(scenario).mean + scenario["one_off_cost"].likely
    scenario = scenario.change(one_off_cost=(0.95 * gain,) * 3)
    found = evppis(simulate(scenario, 2**13))
    assert set(found) == {"causal_fraction", "bonded_gain", "margin"}
    for key, evppi in found.items():
        assert evppi == pytest.approx(nested(scenario, key), rel=0.02)


def nested(scenario: Assumptions, key: str) -> float:
    outer, inner = 128, 256
    known = quantile(scenario[key], (np.arange(outer) + 0.5) / outer)
    others = [each for each in scenario if varies(each) and each.key != key]
    probabilities = (
        stats.qmc.Sobol(len(others), rng=np.random.default_rng(2)).random(inner) + 2.0**-31
    )
    drawn = {
        each.key: np.tile(quantile(each, probabilities[:, column]), outer)
        for column, each in enumerate(others)
    }
    values = {**scenario.values(), **drawn, key: np.repeat(known, inner)}
    means = evaluate(values).npv.reshape(outer, inner).mean(axis=1)
    return float(np.maximum(means, 0).mean() - max(0, means.mean()))


def test_an_assumption_that_does_not_matter_is_worth_exactly_0_to_know() -> None:
    scenario = assumptions().change(causal_fraction=(0, 0, 0))
    found = evppis(simulate(scenario, 1024))
    assert found["retention_odds_ratio"] == found["cross_sell_odds_ratio"] == 0


def test_where_the_decision_is_clear_nothing_is_worth_knowing() -> None:
    """All of the gap applies: no draw loses money."""
    sure = fixed_but(assumptions().change(causal_fraction=1), "margin", "ramp_months")
    found = information(simulate(sure, 1024))
    assert found.evpi == 0
    assert {row.evppi for row in found.rows} == {0}


def test_a_fixed_assumption_has_no_row() -> None:
    scenario = assumptions().change(margin=(130, 130, 130), bonded_gain=(0.04, 0.1, 0.14, "fixed"))
    keys = set(value_of_information(scenario, draws=64)["key"])
    assert keys == {each.key for each in scenario if varies(each)}
    assert not {"margin", "bonded_gain", "customers"} & keys


def test_what_belongs_to_the_plan_is_piloted_and_all_else_is_measured(risk: Simulation) -> None:
    for row in information(risk).rows:
        planned = assumptions()[row.key].group == "the_programme"
        assert row.kind == ("pilot" if planned else "measure")


def test_the_table_holds_the_value_of_knowing_everything() -> None:
    found = information(simulate(assumptions(), 64))
    table = value_of_information(assumptions(), draws=64)
    assert table.attrs["evpi"] == found.evpi
    assert table["evppi"].tolist() == [row.evppi for row in found.rows]


def test_where_nothing_varies_there_is_nothing_to_learn() -> None:
    table = value_of_information(fixed_but(assumptions()), draws=64)
    assert table.empty
    assert table.attrs["evpi"] == 0


# Asking a sample


@pytest.fixture(scope="module")
def unsure() -> Simulation:
    return simulate(assumptions().change(cross_sell_rate=(0.05, 0.25, 0.8)))


def test_asking_more_is_worth_more_and_never_more_than_knowing(unsure: Simulation) -> None:
    values = [value_of_sample(unsure, "cross_sell_rate", asked) for asked in ASKED]
    assert values == sorted(values)
    assert values[0] > 0
    assert values[-1] <= evppis(unsure)["cross_sell_rate"]


def test_asking_very_many_is_worth_almost_as_much_as_knowing(unsure: Simulation) -> None:
    assert value_of_sample(unsure, "cross_sell_rate", 100_000) == pytest.approx(
        evppis(unsure)["cross_sell_rate"], rel=0.005
    )


@pytest.mark.parametrize("asked", [1, 5, 20, 200])
def test_in_a_straight_case_brute_force_agrees(asked: int) -> None:
    """Draw a share, count a sample, believe, decide: a million times over."""
    rises, falls, pays_from = 2, 3, 0.42
    shares = stats.beta.ppf((np.arange(DRAWS) + 0.5) / DRAWS, rises, falls)
    made = simulation_of(100 * (shares - pays_from), cross_sell_rate=shares)
    generator = np.random.default_rng(20_261_124)
    counted = generator.binomial(asked, generator.beta(rises, falls, 1_000_000))
    believed = 100 * ((rises + counted) / (rises + falls + asked) - pays_from)
    assert value_of_sample(made, "cross_sell_rate", asked) == pytest.approx(
        np.maximum(believed, 0).mean(), rel=0.005
    )


def test_asking_is_worth_no_more_than_knowing_where_that_is_worth_next_to_nothing(
    risk: Simulation,
) -> None:
    assert evppis(risk)["retention_rate"] < 1
    assert value_of_sample(risk, "retention_rate", 1000) <= evppis(risk)["retention_rate"]


def test_correlations_and_a_number_of_numpy_do_no_harm() -> None:
    scenario = assumptions().change(cross_sell_rate=(0.05, 0.25, 0.8))
    related = simulate(
        scenario, correlations={**rank_correlations(), ("cross_sell_rate", "margin"): 0.7}
    )
    found = value_of_sample(related, "cross_sell_rate", np.int64(400))
    assert 0 < found <= evppis(related)["cross_sell_rate"]


def test_a_survey_counts_shares_of_the_company_today_that_have_a_range() -> None:
    assert [each.key for each in assumptions() if can_be_surveyed(each)] == SURVEYED


@pytest.mark.parametrize(
    ("key", "asked", "said"),
    [
        (
            "margin",
            400,
            (
                "Assumption 'margin': it is not a share of today's customers, so a survey cannot measure it. "
                "Choose a share of your company today, such as retention_rate."
            ),
        ),
        (
            "consistency",
            400,
            (
                "Assumption 'consistency': it is not a share of today's customers, so a survey "
                "cannot measure it. Choose a share of your company today, such as retention_rate."
            ),
        ),
        (
            "retentio_rate",
            400,
            (
                "Assumption 'retentio_rate': there is no assumption of this name. Did you mean "
                "'retention_rate'?"
            ),
        ),
        *(
            (
                "retention_rate",
                asked,
                f"asked: {asked} is not a number of customers from 1 to 100,000. Enter 400.",
            )
            for asked in (0, 100_001, 12.5, "some")
        ),
    ],
)
def test_a_survey_that_cannot_be_made_is_refused(
    risk: Simulation, key: str, asked: Any, said: str
) -> None:
    with pytest.raises(CxroiError) as caught:
        value_of_sample(risk, key, asked)
    assert str(caught.value) == said


def test_what_has_no_range_cannot_be_learnt_by_asking() -> None:
    sure = simulate(assumptions().change(retention_rate=(0.75, 0.75, 0.75)), 64)
    with pytest.raises(AssumptionError) as caught:
        value_of_sample(sure, "retention_rate", 400)
    assert str(caught.value) == (
        "Assumption 'retention_rate': it has no range, so there is nothing to learn. Set a range."
    )


def test_the_effects_of_a_simulation_are_worked_out_once_for_all_who_ask() -> None:
    risk = simulate(assumptions(), 1024)
    information(risk)
    effects = risk.effects
    survey(risk, information(risk).rows)
    assert risk.effects is effects
    assert {"_alone"} <= set(vars(effects))
