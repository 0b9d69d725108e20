"""Tiers: the company's own level, the published gap between customers, and nothing invented."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit, logit
from strategies import tier_mixes

from cxroi.model.evaluate import TIERS, TierRates, figure_of
from cxroi.model.registry import registry

RATES = st.floats(0.001, 0.999)
GAPS = st.floats(np.log(0.001), np.log(1000))


def tier_rates(rate, bonded, let_down, up, down) -> TierRates:
    """What the equations make of a rate, a mix and two gaps in log odds."""
    given_ = {"retention_rate": rate, "bonded_share": bonded, "let_down_share": let_down}
    odds = {"retention_odds_ratio": np.exp(up), "let_down_odds_ratio": np.exp(down)}
    believed = given_ | odds | {"causal_fraction": 1.0}
    return TierRates(*(figure_of(f"retention_{tier}", believed) for tier in TIERS))


def mix_of(shares: dict[str, float]) -> tuple[float, float, float]:
    bonded, let_down = shares["bonded_share"], shares["let_down_share"]
    return let_down, 1 - bonded - let_down, bonded


@given(RATES, tier_mixes(), GAPS, GAPS)
def test_todays_mix_reproduces_the_companys_own_rate(
    rate: float, shares: dict[str, float], up: float, down: float
) -> None:
    mix = mix_of(shares)
    rates = tier_rates(rate, shares["bonded_share"], shares["let_down_share"], up, down)
    assert np.dot(mix, rates) == pytest.approx(rate, rel=1e-12)


@given(RATES, tier_mixes(), GAPS, GAPS)
def test_the_gap_between_two_tiers_is_the_one_asked_for_in_odds(
    rate: float, shares: dict[str, float], up: float, down: float
) -> None:
    rates = tier_rates(rate, shares["bonded_share"], shares["let_down_share"], up, down)
    assert logit(rates.bonded) - logit(rates.satisfied) == pytest.approx(up, abs=1e-6)
    assert logit(rates.let_down) - logit(rates.satisfied) == pytest.approx(down, abs=1e-6)


@given(RATES, tier_mixes(), GAPS, GAPS)
def test_another_solver_places_the_tiers_at_the_same_rates(
    rate: float, shares: dict[str, float], up: float, down: float
) -> None:
    mix, gaps = np.array(mix_of(shares)), np.array([down, 0, up])
    level = brentq(lambda a: mix @ expit(a + gaps) - rate, -30, 30, xtol=1e-14, rtol=1e-14)
    rates = tier_rates(rate, shares["bonded_share"], shares["let_down_share"], up, down)
    np.testing.assert_allclose(rates, expit(level + gaps), rtol=1e-9)


@given(RATES, tier_mixes())
def test_without_a_gap_the_tiers_are_exactly_alike(rate: float, shares: dict[str, float]) -> None:
    rates = tier_rates(rate, shares["bonded_share"], shares["let_down_share"], 0.0, 0.0)
    assert rates.let_down == rates.satisfied == rates.bonded
    assert rates.bonded == pytest.approx(rate, rel=1e-12)


def test_a_base_of_one_tier_has_the_companys_rate_in_it() -> None:
    assert tier_rates(0.75, 0.0, 0.0, 2.0, -2.0).satisfied == pytest.approx(0.75, rel=1e-14)
    assert tier_rates(0.75, 0.0, 1.0, 2.0, -2.0).let_down == pytest.approx(0.75, rel=1e-14)
    assert tier_rates(0.75, 1.0, 0.0, 2.0, -2.0).bonded == pytest.approx(0.75, rel=1e-14)


def test_the_whole_published_gap_is_reproduced_between_bonded_and_satisfied_customers() -> None:
    # BrandZ: 84% stay where people bond, 30% where they do not. A base half bonded and half
    # satisfied that keeps 57% on the whole must be made of just these two.
    rates = tier_rates(0.57, 0.5, 0.0, np.log((0.84 / 0.16) / (0.30 / 0.70)), 0.0)
    assert [round(float(rate), 12) for rate in (rates.bonded, rates.satisfied)] == [0.84, 0.3]


@given(st.lists(st.tuples(RATES, tier_mixes(), GAPS, GAPS), min_size=1, max_size=4))
def test_many_companies_at_once_are_placed_as_each_alone(companies: list) -> None:
    rows = [(r, m["bonded_share"], m["let_down_share"], up, down) for r, m, up, down in companies]
    together = np.array(tier_rates(*np.transpose(rows)))
    apart = np.transpose([tier_rates(*row) for row in rows])
    np.testing.assert_allclose(together, apart, rtol=1e-12)


@given(st.floats(0, 1e6), st.floats(1, 1e9), st.floats(0, 1), st.floats(1, 1000))
def test_todays_base_makes_the_companys_own_referrals(
    new: float, customers: float, bonded: float, weight: float
) -> None:
    company = {"new_customers": new, "referral_share": 0.5, "customers": customers}
    each = figure_of(
        "referrals_each",
        company | {"bonded_share": bonded, "referral_ratio": weight, "causal_fraction": 1.0},
    )
    made = 12 * float(each) * customers * ((1 - bonded) + bonded * weight)
    assert made == pytest.approx(new / 2, rel=1e-12)


def test_as_many_newton_steps_as_the_bounds_ask_for():
    """At every corner of the bounds, and between them, the steps have arrived."""
    bounds = {key: registry()[key].bounds for key in ("retention_rate", "cross_sell_rate")}
    rng = np.random.default_rng(1)
    rate = rng.choice([*bounds["retention_rate"], *bounds["cross_sell_rate"], 0.3, 0.75], 20_000)
    bonded = rng.choice([0, 0.2, 0.5, 0.95], rate.size)
    let_down = np.minimum(rng.choice([0, 0.15, 0.9], rate.size), 1 - bonded)
    gaps = np.log([0.001, 0.01, 0.2, 1, 12, 100, 1000])
    up, down = rng.choice(gaps, rate.size), rng.choice(gaps, rate.size)

    rates = tier_rates(rate, bonded, let_down, up, down)

    average = np.sum([let_down, 1 - bonded - let_down, bonded] * np.array(rates), axis=0)
    assert np.abs(average - rate).max() < 1e-14
