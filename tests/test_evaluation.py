"""The whole model: what must hold for every company, and the equations done slowly beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import exp, factorial, log
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import MONEY_KEYS, companies, draws_of_companies

from cxroi import AssumptionError, Failure, Stress, assumptions, evaluate
from cxroi.model import runs
from cxroi.model.cash_flows import internal_rates
from cxroi.model.evaluate import Evaluation

DRIVERS = ("retention", "cross_sell", "referral", "acquisition_cost", "service_cost")
ALL_ON, ALL_OFF = (1, 1, 1, 1, 1), (0, 0, 0, 0, 0)
FIGURES = (
    "npv",
    "roi",
    "pv_benefits",
    "pv_costs",
    "affordable_one_off",
    "payback_months",
    "discounted_payback_months",
    "equity_at_horizon",
)
NO_PROGRAMME = {
    "bonded_gain": 0,
    "let_down_cut": 0,
    "acquisition_cost_reduction": 0,
    "one_off_cost": 0,
    "running_cost": 0,
    "cost_per_customer": 0,
}
EVERYTHING_AT_WORK = {
    "deterred_per_let_down": 0.4,
    "acquisition_cost_reduction": 0.2,
    "delay_months": 2.25,
    "ramp_months": 7.5,
    "horizon_years": 3,
}
HAS_LIMITS = {"market_size": 130_000, "acquisition_ceiling": 30_000}
DESTROYS_VALUE = {"bonded_gain": -0.15, "let_down_cut": -0.2, "deterred_per_let_down": 2}
BUYS_NOBODY = {"referral_share": 0.9, "referral_additional": 0.1, "causal_fraction": 0.8}


def likely(**changed: float) -> dict[str, float]:
    return assumptions().values() | changed


@dataclass(frozen=True)
class SlowModel:
    """The equations in plain numbers, month by month, one coalition of drivers at a time."""

    v: dict[str, float]

    # Tiers are let down, satisfied, bonded, in this order.

    @cached_property
    def mix(self) -> list[float]:
        let_down, bonded = self.v["let_down_share"], self.v["bonded_share"]
        return [let_down, 1 - let_down - bonded, bonded]

    @cached_property
    def target(self) -> list[float]:
        let_down = self.v["let_down_share"] - self.v["let_down_cut"]
        bonded = self.v["bonded_share"] + self.v["bonded_gain"]
        return [let_down, 1 - let_down - bonded, bonded]

    def tiers(self, own_rate: float, odds_ratio: float) -> list[float]:
        """Find the level by halving, two hundred times."""
        f = self.v["causal_fraction"]
        gaps = [f * log(self.v["let_down_odds_ratio"]), 0.0, f * log(odds_ratio)]

        def at(level: float) -> list[float]:
            return [1 / (1 + exp(-(level + gap))) for gap in gaps]

        low, high = -30.0, 30.0
        for _ in range(200):
            middle = (low + high) / 2
            if weighted(self.mix, at(middle)) < own_rate:
                low = middle
            else:
                high = middle
        return at((low + high) / 2)

    @cached_property
    def retention(self) -> list[float]:
        return self.tiers(self.v["retention_rate"], self.v["retention_odds_ratio"])

    @cached_property
    def cross_sell(self) -> list[float]:
        return self.tiers(self.v["cross_sell_rate"], self.v["cross_sell_odds_ratio"])

    @cached_property
    def referring(self) -> list[float]:
        """Referrals a year by one customer of each tier."""
        v = self.v
        weights = [1.0, 1.0, v["referral_ratio"] ** v["causal_fraction"]]
        a_unit = v["referral_share"] * v["new_customers"] / v["customers"]
        return [a_unit / weighted(self.mix, weights) * weight for weight in weights]

    def phase_in(self, month: int) -> float:
        since = month - 0.5 - self.v["delay_months"]
        ramp = self.v["ramp_months"]
        kept = self.v["consistency"] ** (max(0.0, since - ramp) / 12)
        return min(max(since / ramp, 0.0), 1.0) * kept

    def mix_at(self, phase_in: float) -> list[float]:
        return [
            now + phase_in * (then - now) for now, then in zip(self.mix, self.target, strict=True)
        ]

    def project_customers(self, on: tuple[int, ...]) -> list[dict[str, float]]:
        """Every month of a path on which only some drivers see the lift."""
        v = self.v
        retained, selling, referring, cheap, serving = on
        paid_now = (1 - v["referral_share"]) * v["new_customers"] / 12
        core = (
            v["margin"]
            - v["cross_sell_rate"] * v["cross_sell_margin"]
            + v["let_down_share"] * v["complaint_cost"]
        )
        customers, months = v["customers"], []
        for month in range(1, 12 * int(v["horizon_years"]) + 1):
            phase_in = self.phase_in(month)
            referring_mix = self.mix_at(referring * phase_in)
            referred = customers * weighted(referring_mix, self.referring) / 12
            if market := v["market_size"]:
                referred *= max(0.0, market - customers) / (market - v["customers"])
            let_down = referring_mix[0] * customers - self.mix[0] * v["customers"]
            extra = referred - v["referral_share"] * v["new_customers"] / 12
            deterred = v["deterred_per_let_down"] / 12 * let_down
            planned = max(0.0, paid_now - (1 - v["referral_additional"]) * extra - deterred)
            paid = planned
            if ceiling := v["acquisition_ceiling"] / 12:
                paid = ceiling * (1 - (1 - paid_now / ceiling) ** (planned / paid_now))
            kept = weighted(self.mix_at(retained * phase_in), self.retention) ** (1 / 12)
            after = customers * kept + referred + paid
            average = (customers + after) / 2
            sold = weighted(self.mix_at(selling * phase_in), self.cross_sell)
            complaints = self.mix_at(serving * phase_in)[0] * v["complaint_cost"]
            cost = v["acquisition_cost"] * (1 - v["acquisition_cost_reduction"] * cheap * phase_in)
            months.append(
                {
                    "customers": after,
                    "average": average,
                    "paid": paid,
                    "margin": average / 12 * (core + sold * v["cross_sell_margin"] - complaints),
                    "acquisition": planned * cost + referred * v["referral_reward"],
                }
            )
            customers = after
        return months

    @cached_property
    def baseline(self) -> list[dict[str, float]]:
        return self.project_customers(ALL_OFF)

    @cached_property
    def programme(self) -> list[dict[str, float]]:
        return self.project_customers(ALL_ON)

    def discounted(self, flows: list[float], first_month: int) -> float:
        rate = self.v["discount_rate"]
        return sum(f * (1 + rate) ** (-t / 12) for t, f in enumerate(flows, start=first_month))

    def benefits(self, months: list[dict[str, float]]) -> list[float]:
        return [
            (m["margin"] - m["acquisition"]) - (b["margin"] - b["acquisition"])
            for m, b in zip(months, self.baseline, strict=True)
        ]

    @cached_property
    def costs(self) -> list[float]:
        v = self.v
        running = [
            v["running_cost"] / 12 + v["cost_per_customer"] / 12 * month["average"]
            for month in self.programme
        ]
        return [v["one_off_cost"], *running]

    @cached_property
    def net(self) -> list[float]:
        benefits = [0.0, *self.benefits(self.programme)]
        return [b - c for b, c in zip(benefits, self.costs, strict=True)]

    @cached_property
    def drivers(self) -> dict[str, float]:
        return self.shapley(lambda benefits: self.discounted(benefits, 1))

    @cached_property
    def yearly_drivers(self) -> list[dict[str, float]]:
        """The same of each year by itself, undiscounted."""
        first_months = range(0, 12 * int(self.v["horizon_years"]), 12)
        return [
            self.shapley(lambda benefits, first=first: sum(benefits[first : first + 12]))
            for first in first_months
        ]

    def shapley(self, value_of: Callable[[list[float]], float]) -> dict[str, float]:
        value = {on: value_of(benefits) for on, benefits in self.coalitions.items()}
        found = dict.fromkeys(DRIVERS, 0.0)
        for on, without in value.items():
            for place, driver in enumerate(DRIVERS):
                if on[place] == 0:
                    others = sum(on)
                    share = factorial(others) * factorial(4 - others) / factorial(5)
                    joined = (*on[:place], 1, *on[place + 1 :])
                    found[driver] += share * (value[joined] - without)
        return found

    @cached_property
    def coalitions(self) -> dict[tuple[int, ...], list[float]]:
        """Monthly benefits with each set of drivers switched on."""
        return {on: self.benefits(self.project_customers(on)) for on in product((0, 1), repeat=5)}

    @cached_property
    def equity(self) -> float:
        v = self.v
        each = v["margin"] * v["retention_rate"] / (1 + v["discount_rate"] - v["retention_rate"])
        extra = self.programme[-1]["customers"] - self.baseline[-1]["customers"]
        return extra * each * (1 + v["discount_rate"]) ** -v["horizon_years"]

    @cached_property
    def turnover(self) -> float:
        """All the money that moves on both paths: what rounding is measured against."""
        months = self.programme + self.baseline
        moved = sum(abs(m["margin"]) + abs(m["acquisition"]) for m in months)
        return moved + sum(abs(cost) for cost in self.costs) + 1


def weighted(shares: list[float], figures: list[float]) -> float:
    return sum(share * figure for share, figure in zip(shares, figures, strict=True))


def about(expected: float, turnover: float) -> Any:
    """Six figures of the difference, or eleven of the money it is the difference of."""
    return pytest.approx(expected, rel=1e-6, abs=1e-11 * turnover)


# The equations done slowly


@given(companies(most_years=4))
@example(likely())
@example(likely(**EVERYTHING_AT_WORK))
@example(likely(**(EVERYTHING_AT_WORK | HAS_LIMITS)))
@example(likely(**(EVERYTHING_AT_WORK | DESTROYS_VALUE)))
@example(likely(**DESTROYS_VALUE))
@example(likely(**BUYS_NOBODY))
def test_the_equations_done_slowly_come_to_the_same(values: dict[str, float]) -> None:
    slow, fast = SlowModel(values), evaluate(values)
    for figure, expected in {
        "pv_costs": slow.discounted(slow.costs, 0),
        "pv_benefits": slow.discounted(slow.benefits(slow.programme), 1),
        "npv": slow.discounted(slow.net, 0),
        "affordable_one_off": slow.discounted(slow.net, 0) + values["one_off_cost"],
    }.items():
        assert float(getattr(fast, figure)) == about(expected, slow.turnover), figure
    assert fast.net.tolist() == about(slow.net, slow.turnover)
    for driver, expected in slow.drivers.items():
        assert float(fast.drivers[driver]) == about(expected, slow.turnover), driver
    for year, drivers in enumerate(slow.yearly_drivers):
        for driver, expected in drivers.items():
            found = float(fast.yearly_drivers[driver][year])
            assert found == about(expected, slow.turnover), (year, driver)


@given(companies(most_years=4))
@example(likely())
@example(likely(**BUYS_NOBODY))
def test_the_equity_done_slowly_comes_to_the_same(values: dict[str, float]) -> None:
    slow = SlowModel(values)
    each = values["margin"] / (1 + values["discount_rate"] - values["retention_rate"])
    value = each * sum(months[-1]["customers"] for months in (slow.programme, slow.baseline))
    assert float(evaluate(values).equity_at_horizon) == about(slow.equity, value + 1)


@given(companies(most_years=4))
@example(likely())
def test_payback_done_slowly_comes_to_the_same(values: dict[str, float]) -> None:
    slow = SlowModel(values)
    assume(sum(slow.costs) > 0)
    for figure, rate in (
        ("payback_months", 0.0),
        ("discounted_payback_months", values["discount_rate"]),
    ):
        total, path = 0.0, []
        for month, flow in enumerate(slow.net):
            total += flow * (1 + rate) ** (-month / 12)
            path.append(total)
        assume(min(abs(sum_so_far) for sum_so_far in path[1:]) > 1e-7 * slow.turnover)
        below = [month for month, sum_so_far in enumerate(path) if sum_so_far < 0]
        found = float(getattr(evaluate(values), figure))
        if not below:
            assert found == 0
        elif path[-1] < 0:
            assert np.isnan(found)
        else:
            last = below[-1]
            crossing = last + path[last] / (path[last] - path[last + 1])
            assert found == pytest.approx(crossing, rel=1e-6)


def test_the_slow_model_meets_the_cases_it_is_there_for() -> None:
    """Or the agreement above would say nothing of them."""
    buys_nobody = SlowModel(likely(**BUYS_NOBODY))
    assert min(month["paid"] for month in buys_nobody.programme) == 0
    assert min(month["paid"] for month in buys_nobody.baseline) > 0
    at_work = SlowModel(likely(**EVERYTHING_AT_WORK))
    assert at_work.drivers["acquisition_cost"] > 0
    assert at_work.programme[-1]["paid"] > at_work.baseline[-1]["paid"]
    assert SlowModel(likely(**DESTROYS_VALUE)).drivers["retention"] < 0


# Laws


@given(companies())
def test_todays_base_always_reproduces_the_companys_own_figures(values: dict[str, float]) -> None:
    run = evaluate(values)
    let_down, bonded = values["let_down_share"], values["bonded_share"]
    mix = [let_down, 1 - let_down - bonded, bonded]
    for rates, own in ((run.retention, "retention_rate"), (run.cross_sell, "cross_sell_rate")):
        assert weighted(mix, [float(rate) for rate in rates]) == pytest.approx(
            values[own], rel=1e-12
        )


@given(companies())
def test_the_five_drivers_add_up_to_the_benefits_to_the_cent(values: dict[str, float]) -> None:
    run = evaluate(values)
    assert tuple(run.drivers) == DRIVERS
    total = sum(float(value) for value in run.drivers.values())
    scale = sum(abs(float(value)) for value in run.drivers.values())
    assert total == pytest.approx(float(run.pv_benefits), abs=max(0.005, 1e-9 * scale))


@given(companies(most_years=10))
@example(likely(horizon_years=1))
@example(likely(horizon_years=15))
def test_the_drivers_of_a_year_add_up_to_its_benefits(values: dict[str, float]) -> None:
    run = evaluate(values)
    assert tuple(run.yearly_drivers) == DRIVERS
    by_year = run.month_by_month("benefit").reshape(-1, 12).sum(axis=1)
    drivers = np.array(list(run.yearly_drivers.values()))
    moved = run.month_by_month("margin_earned", "baseline").sum() + abs(drivers).sum()
    assert drivers.sum(axis=0) == pytest.approx(by_year, rel=1e-9, abs=1e-11 * moved)


def test_undiscounted_the_drivers_of_the_years_add_up_to_those_of_the_case() -> None:
    run = evaluate(likely(**(EVERYTHING_AT_WORK | {"discount_rate": 0})))
    for driver, years in run.yearly_drivers.items():
        assert years.sum() == pytest.approx(float(run.drivers[driver]), rel=1e-9)


@given(companies(most_years=10))
def test_the_value_is_benefits_less_costs_and_the_flows_at_their_factors(
    values: dict[str, float],
) -> None:
    run = evaluate(values)
    month = np.arange(12 * values["horizon_years"] + 1)
    factors = (1 + values["discount_rate"]) ** (-month / 12)
    scale = 1 + abs(run.net) @ factors + values["margin"] * values["customers"]
    assert float(run.npv) == pytest.approx(float(run.net @ factors), abs=1e-9 * scale)
    assert float(run.npv) == pytest.approx(float(run.pv_benefits - run.pv_costs), rel=1e-12)
    assert run.net.shape == (len(month),)


@given(companies(**NO_PROGRAMME))
def test_without_a_programme_and_without_cost_no_cash_moves_at_all(
    values: dict[str, float],
) -> None:
    run = evaluate(values)
    assert not run.net.any()
    assert float(run.npv) == float(run.equity_at_horizon) == 0
    assert np.isnan(run.roi)
    assert np.isnan(run.payback_months)
    assert np.isnan(run.discounted_payback_months)
    assert internal_rates(run.net) == ()


@given(companies(causal_fraction=0, deterred_per_let_down=0))
def test_where_experience_causes_nothing_only_cost_drivers_are_left(
    values: dict[str, float],
) -> None:
    drivers = evaluate(values).drivers
    assert [float(drivers[name]) for name in ("retention", "cross_sell", "referral")] == [0, 0, 0]


@given(companies())
def test_at_every_internal_rate_the_value_is_0(values: dict[str, float]) -> None:
    net = evaluate(values).net
    month = np.arange(len(net))
    for rate in internal_rates(net):
        terms = net * (1 + rate) ** (-month / 12)
        assert abs(terms.sum()) <= 1e-8 * abs(terms).sum()


@given(companies(), st.floats(0.01, 100))
def test_another_currency_changes_nothing_but_the_amounts(
    values: dict[str, float], times: float
) -> None:
    dear = values | {key: times * values[key] for key in MONEY_KEYS}
    here, there = evaluate(values), evaluate(dear)
    scale = float(here.pv_costs) + values["margin"] * values["customers"] + 1
    for figure in ("npv", "pv_costs", "pv_benefits", "affordable_one_off", "equity_at_horizon"):
        expected = times * float(getattr(here, figure))
        assert float(getattr(there, figure)) == pytest.approx(
            expected, rel=1e-9, abs=1e-9 * times * scale
        )
    for name, value in here.drivers.items():
        assert float(there.drivers[name]) == pytest.approx(
            times * float(value), rel=1e-9, abs=1e-9 * times * scale
        )


@given(companies(), st.floats(0, 5e6))
def test_a_unit_more_spent_at_the_start_is_a_unit_less_of_value(
    values: dict[str, float], more: float
) -> None:
    dearer = evaluate(values | {"one_off_cost": values["one_off_cost"] + more})
    lost = float(evaluate(values).npv) - float(dearer.npv)
    assert lost == pytest.approx(more, abs=1e-9 * (1 + abs(float(dearer.npv)) + more))


@given(companies())
def test_at_the_affordable_one_off_cost_the_value_is_0(values: dict[str, float]) -> None:
    affordable = float(evaluate(values).affordable_one_off)
    assume(0 <= affordable <= 1e12)
    at_most = evaluate(values | {"one_off_cost": affordable})
    assert float(at_most.npv) == pytest.approx(
        0, abs=1e-9 * (1 + abs(affordable) + float(at_most.pv_costs))
    )


@given(companies(most_years=15))
def test_every_figure_is_a_number_unless_it_is_undefined(values: dict[str, float]) -> None:
    run = evaluate(values)
    for figure in ("npv", "pv_benefits", "pv_costs", "affordable_one_off", "equity_at_horizon"):
        assert np.isfinite(getattr(run, figure)), figure
    assert np.isnan(run.roi) == (float(run.pv_costs) == 0)
    assert np.all(np.isfinite(run.net))


@pytest.mark.parametrize("years", [1, 15])
def test_the_smallest_company_with_the_most_new_customers_has_a_value_or_a_refusal(
    years: int,
) -> None:
    extreme = likely(customers=1, new_customers=1e9, referral_share=0.95, horizon_years=years)
    try:
        value = evaluate(extreme).npv
    except AssumptionError:
        return
    assert np.isfinite(value)


# Draws


@given(draws_of_companies())
def test_draws_give_what_each_of_them_gives_alone(drawn: tuple[dict[str, Any], int]) -> None:
    values, count = drawn
    together = evaluate(values)
    for place in range(count):
        one = {key: float(np.broadcast_to(v, count)[place]) for key, v in values.items()}
        alone = evaluate(one)
        a_head = sum(one[key] for key in ("margin", "acquisition_cost", "complaint_cost"))
        scale = 1 + a_head * one["customers"] + abs(float(alone.pv_costs))
        for figure in FIGURES:
            found = getattr(together, figure)
            assert found.shape == (count,)
            expected = float(getattr(alone, figure))
            size = scale if figure not in ("roi", "payback_months") else scale / 1e3
            assert float(found[place]) == pytest.approx(
                expected, rel=1e-8, abs=1e-11 * size, nan_ok=True
            ), figure
        for name, value in alone.drivers.items():
            assert together.drivers[name].shape == (count,)
            assert float(together.drivers[name][place]) == pytest.approx(
                float(value), rel=1e-8, abs=1e-11 * scale
            )
        np.testing.assert_allclose(together.net[place], alone.net, rtol=1e-8, atol=1e-11 * scale)


BEYOND_ALL_NUMBERS = {
    "customers": 4.0,
    "new_customers": 1e9,
    "referral_share": 0.95,
    "referral_additional": 1.0,
    "retention_rate": 0.995,
    "cost_per_customer": 0.0,
}


def in_two_segments(values: dict[str, float]) -> dict[str, float]:
    own = {
        f"{name}/{key}": values[key] * share
        for name, share in (("A", 0.25), ("B", 0.75))
        for key in ("customers", "new_customers")
    }
    return values | own | {"B/retention_rate": 0.4, "B/margin": values["margin"] / 2}


@given(
    st.lists(companies(horizon_years=15), min_size=1, max_size=3),
    st.sampled_from([{}, BUYS_NOBODY, BEYOND_ALL_NUMBERS]),
    st.sampled_from([None, Stress(Failure(13, 3, 0.4)), Stress(leaving=1.0)]),
    st.booleans(),
)
@example(
    rows=[likely(horizon_years=15, **BUYS_NOBODY)],
    extreme=BEYOND_ALL_NUMBERS,
    stress=None,
    divided=False,
)
@example(
    rows=[likely(horizon_years=15, **BUYS_NOBODY)],
    extreme=BEYOND_ALL_NUMBERS,
    stress=None,
    divided=True,
)
def test_a_draw_is_what_it_is_alone_whatever_is_drawn_beside_it(
    rows: list[dict[str, float]],
    extreme: dict[str, float],
    stress: Stress | None,
    divided: bool,  # noqa: FBT001 - drawn
) -> None:
    rows = [*rows, rows[0] | extreme]
    rows = [in_two_segments(row) for row in rows] if divided else rows

    def run(some: list[dict[str, float]]) -> Evaluation:
        columns = {key: np.array([row[key] for row in some]) for key in rows[0]}
        return evaluate(columns | {"horizon_years": 15}, stress)

    together = run(rows)
    for place, row in enumerate(rows):
        alone = run([row])
        scale = 1 + row["margin"] * row["customers"] + abs(float(np.nan_to_num(alone.pv_costs[0])))
        for figure in (*FIGURES, "net"):
            one, beside = getattr(alone, figure)[0], getattr(together, figure)[place]
            if not np.isfinite(alone.npv[0]):
                assert not np.isfinite(beside).all(), figure
                continue
            size = 1e-11 * scale if figure not in ("roi", "payback_months") else 1e-6
            np.testing.assert_allclose(beside, one, rtol=1e-8, atol=size, err_msg=figure)


@pytest.mark.parametrize("changed", [{}, EVERYTHING_AT_WORK, BUYS_NOBODY])
def test_so_many_draws_that_they_are_worked_through_in_parts_come_to_the_same(
    changed: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = {"causal_fraction": np.linspace(0, 1, 7), "discount_rate": np.linspace(0, 0.3, 7)}
    whole = evaluate(likely(**changed) | draws)
    expected = [whole.pv_benefits, whole.pv_costs, *whole.drivers.values()]
    monkeypatch.setattr(runs, "FEW_DRAWS", 0)
    monkeypatch.setattr(runs, "DRAWS_AT_ONCE", 3)  # the last part is a smaller one

    parts = evaluate(likely(**changed) | draws)

    found = [parts.pv_benefits, parts.pv_costs, *parts.drivers.values()]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-5)


def test_a_figure_that_no_draw_moves_is_still_given_for_each_draw() -> None:
    run = evaluate(likely(margin=[100.0, 120.0, 140.0], cost_per_customer=0))
    assert run.pv_costs.shape == (3,)
    assert len(set(run.pv_costs.tolist())) == 1
    assert len(set(run.npv.tolist())) == 3


def test_draws_may_lie_in_a_grid() -> None:
    across, down = np.meshgrid([0.1, 0.25], [8.0, 18.0, 30.0])
    grid = evaluate(likely(causal_fraction=across, ramp_months=down))
    assert grid.npv.shape == (3, 2)
    assert float(grid.npv[1, 1]) == pytest.approx(float(evaluate(likely()).npv))
    corner = evaluate(likely(causal_fraction=0.1, ramp_months=30.0))
    assert grid.net.shape == (3, 2, 61)
    assert grid.net[2, 0] == pytest.approx(corner.net, rel=1e-9)
    assert grid.customers()[:, 2, 0] == pytest.approx(corner.customers())
    assert sum(grid.drivers.values())[2, 0] == pytest.approx(corner.pv_benefits)
    assert float(grid.payback_months[2, 0]) == pytest.approx(
        float(corner.payback_months), nan_ok=True
    )


def test_a_single_case_is_an_array_without_dimensions() -> None:
    run = evaluate(likely())
    assert run.npv.shape == run.payback_months.shape == ()
    assert run.net.shape == (61,)
