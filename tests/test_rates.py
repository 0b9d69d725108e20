"""How far counts pin a number down: held to scipy, to exact sums, and to made-up companies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxroi.calibration.posteriors import Density, density, odds_gap, prior_of, rate_gap
from cxroi.calibration.rates import (
    as_counts,
    cost_interval,
    count_interval,
    kaplan_meier,
    mean_interval,
    share_interval,
)

FLAT = prior_of(1e-6, 1.0, 1e6)
"""A prior so wide that the data alone decide."""


def test_a_share_is_bounded_as_by_jeffreys_prior():
    interval = share_interval(80, 100)
    known = stats.beta(80.5, 20.5)
    assert interval.value == 0.8
    assert [interval.low, interval.high] == pytest.approx(known.ppf([0.05, 0.95]))
    assert [interval.least, interval.most] == pytest.approx(known.ppf([0.005, 0.995]))


@pytest.mark.parametrize(("successes", "trials"), [(0, 12), (12, 12), (0, 1), (1, 1)])
def test_none_and_all_leave_a_share_open(successes, trials):
    interval = share_interval(successes, trials)
    assert 0 <= interval.least < interval.low < interval.high < interval.most <= 1
    assert interval.high - interval.low > 0.1


def test_a_cost_is_dear_where_few_were_counted():
    few, many = cost_interval(1400, 10), cost_interval(140_000, 1000)
    assert few.value == many.value == 140
    assert few.high / few.low > many.high / many.low
    assert few.least < few.low < 140 < few.high < few.most


def test_a_count_a_year_is_between_the_quantiles_of_a_gamma():
    interval = count_interval(50, per=2)
    assert interval.value == 100
    assert interval.low == pytest.approx(2 * stats.gamma(50.5).ppf(0.05))


def test_a_mean_is_as_sure_as_its_standard_error():
    amounts = np.random.default_rng(1).lognormal(4, 0.5, 5000)
    interval = mean_interval(amounts.sum(), (amounts**2).sum(), 5000, 5000)
    error = amounts.std(ddof=1) / np.sqrt(5000)
    assert interval.value == pytest.approx(amounts.mean())
    assert interval.high - interval.value == pytest.approx(error * stats.norm.ppf(0.95), rel=1e-6)


def test_a_mean_of_alike_amounts_is_sure():
    interval = mean_interval(100.0, 1000.0, 10, 10)
    assert interval.low == interval.value == interval.high == 10


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=60))
def test_who_stays_is_as_scipy_says(customers):
    times = sorted({time for time, _ in customers})
    left, unseen = (
        [sum(time == t and gone is who for t, gone in customers) for time in times]
        for who in (True, False)
    )
    ours = kaplan_meier(times, left, unseen)
    gone = [time for time, is_gone in customers if is_gone]
    here = [time for time, is_gone in customers if not is_gone]
    theirs = stats.ecdf(stats.CensoredData(uncensored=gone, right=here))
    for time in times:
        assert ours.at(time)[0] == pytest.approx(float(theirs.sf.evaluate(time)), abs=1e-12)
    assert ours.at(0) == (1.0, 0.0)


def test_the_variance_of_who_stays_is_greenwoods():
    # by hand: 10 at risk, 2 leave; then 5 at risk (3 lost from sight), 1 leaves
    found = kaplan_meier([1, 2], [2, 1], [3, 4])
    share = 0.8 * 0.8
    assert found.at(2)[0] == pytest.approx(share)
    assert found.at(2)[1] == pytest.approx(share**2 * (2 / (10 * 8) + 1 / (5 * 4)))


def test_without_anybody_lost_from_sight_the_counts_are_the_customers():
    found = kaplan_meier([100, 365], [20, 0], [0, 80])
    assert as_counts(*found.at(365), 100) == pytest.approx((80, 100))


def test_customers_lost_from_sight_count_in_part():
    found = kaplan_meier([50, 100, 200, 365], [0, 10, 10, 0], [40, 0, 0, 40])
    kept, counted = as_counts(*found.at(365), 60)
    assert counted == pytest.approx(60)  # who left the sight at once knows nothing
    assert kept / counted == pytest.approx(found.at(365)[0])


@pytest.mark.parametrize(
    ("first", "second"), [((90, 100), (70, 100)), ((3, 4), (900, 1000)), ((40, 50), (1, 9))]
)
def test_the_odds_ratio_of_two_groups_is_that_of_draws_from_both(first, second):
    rng = np.random.default_rng(7)
    draws = [rng.beta(k + 0.5, n - k + 0.5, 400_000) for k, n in (first, second)]
    logs = np.log(draws[0] / (1 - draws[0])) - np.log(draws[1] / (1 - draws[1]))
    found = odds_gap(first, second, FLAT).data
    assert found.at([0.05, 0.5, 0.95]) == pytest.approx(
        np.quantile(logs, [0.05, 0.5, 0.95]), abs=0.03
    )


def test_the_ratio_of_two_rates_is_that_of_draws_from_both():
    rng = np.random.default_rng(7)
    logs = np.log(rng.gamma(50.5, 1 / 100, 400_000)) - np.log(rng.gamma(20.5, 1 / 200, 400_000))
    found = rate_gap((50, 100), (20, 200), FLAT).data
    assert found.at([0.05, 0.5, 0.95]) == pytest.approx(
        np.quantile(logs, [0.05, 0.5, 0.95]), abs=0.01
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [((0, 12), (12, 12)), ((12, 12), (0, 12)), ((0, 1), (0, 1)), ((10**6, 10**6), (5, 10**6))],
)
def test_none_and_all_are_no_obstacle_to_an_odds_ratio(first, second):
    for found in odds_gap(first, second, prior_of(4, 12.25, 12.25)):
        low, high = found.at([0.05, 0.95])
        assert np.isfinite([low, high]).all()
        assert low < high


def test_few_answers_leave_the_published_figure_where_it_is():
    prior = prior_of(4, 12.25, 12.25)
    gap = odds_gap((2, 2), (1, 1), prior)
    assert gap.posterior.credible_interval().value == pytest.approx(12.25, rel=0.1)


def test_many_answers_overrule_the_published_figure():
    gap = odds_gap((8000, 10_000), (8000, 10_000), prior_of(4, 12.25, 12.25))
    assert gap.posterior.credible_interval().value == pytest.approx(1.0, abs=0.03)
    assert gap.posterior.credible_interval().high < 1.1


def test_data_that_run_backwards_are_not_forced_above_1():
    gap = odds_gap((600, 1000), (800, 1000), prior_of(4, 12.25, 12.25))
    assert gap.posterior.credible_interval().high < 0.6


def test_a_prior_holds_nine_tenths_within_its_farther_end():
    prior = prior_of(3.0, 10.0, 20.0)
    known = stats.t(4, *prior)
    assert known.cdf(np.log(3.0)) == pytest.approx(0.05)
    assert np.exp(known.median()) == pytest.approx(10.0)


def test_the_prior_alone_is_the_prior():
    prior = prior_of(3.0, 10.0, 20.0)
    found = odds_gap((50, 100), (50, 100), prior).prior
    assert found.at([0.25, 0.75]) == pytest.approx(stats.t(4, *prior).ppf([0.25, 0.75]), abs=0.01)


def test_a_density_has_an_area_of_1_and_quantiles_in_order():
    x = np.linspace(-3, 3, 301)
    found = density(x, -0.5 * x**2)
    assert np.trapezoid(found.height, found.x) == pytest.approx(1)
    assert found.at([0.5]) == pytest.approx([0], abs=1e-9)
    assert isinstance(found, Density)


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(3)
    times_inside = {"share": 0, "odds": 0, "rate": 0}
    rounds = 200
    for _ in range(rounds):
        kept = rng.binomial(200, [0.9, 0.75])
        interval = share_interval(int(kept[0]), 200)
        times_inside["share"] += interval.low <= 0.9 <= interval.high
        data = odds_gap((kept[0], 200), (kept[1], 200), FLAT).data.credible_interval()
        times_inside["odds"] += data.low <= (0.9 / 0.1) / (0.75 / 0.25) <= data.high
        events = rng.poisson([50, 40])
        data = rate_gap((events[0], 100), (events[1], 400), FLAT).data.credible_interval()
        times_inside["rate"] += data.low <= 5 <= data.high
    for name, times in times_inside.items():
        assert 0.85 <= times / rounds <= 0.95, name
