"""Break-even: what must be true, put back and tried."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from sharing import in_turn, slow_but
from strategies import A_COMPANY

from cxroi import (
    AssumptionError,
    Assumptions,
    CxroiError,
    assumptions,
    break_even,
    break_evens,
    business_case,
    evaluate,
    frontier,
    simulate,
    what_must_be_true,
)
from cxroi.analysis import break_even as module
from cxroi.analysis.goals import Goal
from cxroi.analysis.ranges import varies
from cxroi.analysis.requirements import requirements
from cxroi.analysis.root_search import (
    MOST_TURNS,
    MOST_ZOOMS,
    POINTS_OF_A_TURN,
    close_in,
    look_closer,
)
from cxroi.model.registry import allowed_range, check_values

BY_KEY = {assumption.key: assumption for assumption in assumptions()}
KEYS = [*BY_KEY]
MOVED = [key for key in KEYS if key != "horizon_years"]
CASES = {
    "likely": {},
    "all of the gap": {"causal_fraction": 1},
    "cautious": {"causal_fraction": 0.1, "bonded_gain": 0.06, "running_cost": 180_000},
    "word gets round": {"deterred_per_let_down": 0.5, "acquisition_cost_reduction": 0.2},
}
POINTS = 1001


def npv_of(scenario: Assumptions, **changed: Any) -> np.ndarray:
    return evaluate({**scenario.values(), **changed}).npv


def every_sign_change(scenario: Assumptions, key: str) -> int:
    """Count the crossings that thousands of points see, evenly spread and by ratio."""
    lowest, highest = allowed_range(scenario.values(), key)
    points = np.linspace(lowest, highest, POINTS)
    if lowest >= 0 and highest > 1:
        by_ratio = np.geomspace(max(lowest, 1e-3), highest, POINTS)
        points = np.unique(np.clip(np.append(points, by_ratio), lowest, highest))
    values = np.broadcast_to(npv_of(scenario, **{key: points}), points.shape)
    return int(np.sum(np.sign(values[:-1]) * np.sign(values[1:]) < 0))


def test_the_worked_case_breaks_even_at_its_published_causal_fraction() -> None:
    assert round(break_even(assumptions(), "causal_fraction") or 0, 6) == 0.219107


def test_a_break_even_that_is_only_said_may_be_found_less_closely() -> None:
    exact = break_even(assumptions(), "causal_fraction")
    [near] = break_evens(assumptions(), "causal_fraction", close_enough=1e-6).roots
    assert near == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize(("key", "case"), in_turn(MOVED, [*CASES]))
def test_a_value_that_breaks_even_is_worth_0_when_it_is_put_back(case: str, key: str) -> None:
    scenario = assumptions().change(**CASES[case])
    found = break_evens(scenario, key)
    assert bool(found.roots) != bool(found.reason)
    lowest, highest = allowed_range(scenario.values(), key)
    for root in found.roots:
        assert lowest <= root <= highest
        check_values({**scenario.values(), key: root})
        flows = abs(evaluate({**scenario.values(), key: root}).net).sum()
        assert float(npv_of(scenario, **{key: root})) == pytest.approx(0, abs=1e-8 * flows)


@pytest.mark.parametrize(("key", "case"), in_turn(MOVED, [*CASES]))
def test_no_crossing_that_a_finer_search_sees_is_missed(case: str, key: str) -> None:
    scenario = assumptions().change(**CASES[case])
    assert len(break_evens(scenario, key).roots) == every_sign_change(scenario, key)


def seen_finely(
    scenario: Assumptions, key: str, points: int = 801
) -> tuple[np.ndarray, np.ndarray]:
    """What a case is worth at many values of an assumption, evenly spread and by ratio."""
    lowest, highest = allowed_range(scenario.values(), key)
    points_tried = [np.linspace(lowest, highest, points)]
    if lowest >= 0 and highest > 1:
        points_tried.append(np.geomspace(max(lowest, 1e-3), highest, points))
    values = np.unique(np.clip(np.concatenate(points_tried), lowest, highest))
    return values, np.broadcast_to(npv_of(scenario, **{key: values}), values.shape)


def test_two_values_that_break_even_close_to_each_other_are_both_found() -> None:
    roots = break_evens(assumptions().change(one_off_cost=310_000), "customers").roots
    assert [round(root) for root in roots] == [59_668, 40_859, 511]


def near_a_turn(chance: np.random.Generator) -> tuple[Assumptions, str, np.ndarray]:
    """A company whose worth turns just before 0, or just past it, as one assumption moves."""
    while True:
        values = {key: chance.uniform(*ends) for key, ends in A_COMPANY.items()}
        values |= {"one_off_cost": 0, "horizon_years": int(chance.integers(1, 8))}
        values["new_customers"] = min(values["new_customers"], 2 * values["customers"])
        free, key = assumptions().change(**values), str(chance.choice(MOVED))
        points, amounts = seen_finely(free, key)
        turned = 1 + np.flatnonzero(np.diff(np.sign(np.diff(amounts))) != 0)
        turned = turned[(amounts[turned] > 0) & (amounts[turned] < free["one_off_cost"].bounds[1])]
        if len(turned) and key != "one_off_cost":
            near = 1 + chance.choice([-1, 1]) * 10 ** chance.uniform(-6, -1)
            return free.change(one_off_cost=amounts[chance.choice(turned)] * near), key, points


@pytest.mark.parametrize("seed", slow_but(range(8), range(60)))
def test_no_pair_of_break_evens_is_missed_however_close_where_the_worth_turns(seed: int) -> None:
    scenario, key, points = near_a_turn(np.random.default_rng(seed))
    values = np.broadcast_to(npv_of(scenario, **{key: points}), points.shape)
    signs = np.where(abs(values) > 1e-11 * np.nanmax(abs(values)), np.sign(values), 0)
    roots = np.array(break_evens(scenario, key).roots)
    for at in np.flatnonzero(signs[:-1] * signs[1:] < 0):
        slack = 1e-9 * max(abs(points[at]), abs(points[at + 1]))
        assert ((roots >= points[at] - slack) & (roots <= points[at + 1] + slack)).any()


GOALS = [{}, {"roi": 0.3}, {"payback": 30}, {"payback": 47.5}]


@pytest.mark.parametrize(("key", "goal"), in_turn(MOVED, GOALS))
def test_no_value_that_reaches_a_goal_is_missed_where_months_begin(
    key: str, goal: dict[str, float]
) -> None:
    scenario = assumptions().change(delay_months=2, consistency=0.6, one_off_cost=100_000)
    points, _ = seen_finely(scenario, key)
    past = Goal(**goal).above(evaluate({**scenario.values(), key: points}))
    signs = np.sign(np.broadcast_to(past, points.shape))
    crossings = int(np.sum(signs[:-1] * signs[1:] < 0))
    assert len(break_evens(scenario, key, **goal).roots) >= crossings


@pytest.mark.parametrize("key", ["retention_rate", "cross_sell_rate", "new_customers"])
def test_where_there_are_several_the_nearest_to_likely_comes_first(key: str) -> None:
    scenario = assumptions()
    roots = break_evens(scenario, key).roots
    distances = [abs(root - scenario[key].likely) for root in roots]
    assert len(roots) > 1
    assert distances == sorted(distances)
    assert break_even(scenario, key) == roots[0]


@pytest.mark.parametrize(
    ("changed", "key", "reason"),
    [
        ({}, "let_down_share", "NPV stays positive from 5% to 75%"),
        ({}, "referral_ratio", "NPV stays positive from 1 to 1,000"),
        (
            {"causal_fraction": 0},
            "retention_odds_ratio",
            "NPV stays negative from 0.4% v 30% to 99.8% v 30%",
        ),
        (
            {"causal_fraction": 0.1},
            "consistency",
            "NPV stays negative from 1% a year to 100% a year",
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
            "NPV is 0 at any value",
        ),
        ({}, "horizon_years", "Time horizon counts whole years; the payback month says more"),
    ],
)
def test_where_nothing_breaks_even_the_reason_is_given(
    changed: dict[str, float], key: str, reason: str
) -> None:
    scenario = assumptions().change(**changed)
    assert break_evens(scenario, key).roots == ()
    assert break_evens(scenario, key).reason == reason
    assert break_even(scenario, key) is None


@pytest.mark.parametrize("key", ["customers", "new_customers"])
def test_a_long_look_ahead_breaks_even_too(key: str) -> None:
    scenario = assumptions().change(horizon_years=15)
    assert break_even(scenario, key) is not None


def test_a_gain_breaks_even_inside_the_rules_between_assumptions() -> None:
    scenario = assumptions().change(bonded_share=0.6, let_down_share=0.35, bonded_gain=0.05)
    lowest, highest = allowed_range(scenario.values(), "bonded_gain")
    assert highest == pytest.approx(0.1)
    for root in break_evens(scenario, "bonded_gain").roots:
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


def test_an_end_that_comes_out_on_the_other_side_of_0_the_next_time_does_not_mislead() -> None:
    root = 0.25 + 1e-15
    search = close_in(np.array([0.25, 1.0]), np.array([-1e-17, 0.75]), 1e-12)
    wanted, roots = next(search), []
    while not roots:
        try:
            wanted = search.send(np.where(wanted == 0.25, 1e-17, wanted - root))
        except StopIteration as ended:
            roots = ended.value
    assert roots == [pytest.approx(root, abs=1e-12)]


def test_a_likely_value_that_rounding_puts_past_what_is_allowed_breaks_even_too() -> None:
    case = assumptions().change(bonded_share=0.139, let_down_share=0.811)  # 0.95 in all
    assert case["let_down_share"].likely > allowed_range(case.values(), "let_down_share")[1]
    assert break_evens(case, "let_down_share").reason == "NPV stays positive from 5% to 81.1%"


def test_an_unknown_assumption_is_answered_with_the_nearest() -> None:
    with pytest.raises(AssumptionError) as caught:
        break_evens(assumptions(), "margins")
    assert str(caught.value) == (
        "Assumption 'margins': there is no assumption of this name. Did you mean 'margin'?"
    )


# Goals


@pytest.mark.parametrize(("key", "hurdle"), in_turn(MOVED, [-0.5, 0, 0.25]))
def test_a_value_that_reaches_a_return_returns_it_when_it_is_put_back(
    key: str, hurdle: float
) -> None:
    found = break_evens(assumptions(), key, roi=hurdle)
    assert bool(found.roots) != bool(found.reason)
    for root in found.roots:
        case = evaluate({**assumptions().values(), key: root})
        flows = abs(case.net).sum()
        assert float(case.npv) == pytest.approx(hurdle * float(case.pv_costs), abs=1e-8 * flows)


@pytest.mark.parametrize(("key", "month"), in_turn(MOVED, [24, 36.5, 48]))
def test_on_one_side_of_a_value_that_pays_back_by_a_month_the_case_does_and_on_the_other_it_does_not(
    key: str, month: float
) -> None:
    scenario = assumptions()
    lowest, highest = allowed_range(scenario.values(), key)
    for root in break_evens(scenario, key, payback=month).roots:
        step = 1e-7 * max(abs(root), 1e-3)
        beside = np.clip([root - step, root + step], lowest, highest)
        back = evaluate({**scenario.values(), key: beside}).payback_months <= month
        assert sorted(back) == [False, True]


def test_a_value_that_pays_back_by_a_month_pays_back_in_it() -> None:
    root = break_even(assumptions(), "bonded_gain", payback=36)
    assert root is not None
    case = business_case(assumptions().change(bonded_gain=root))
    assert case.payback_months == pytest.approx(36, abs=1e-6)


def test_a_payback_beyond_the_years_looked_ahead_is_one_by_their_end() -> None:
    beyond = break_evens(assumptions(), "causal_fraction", payback=61)
    assert beyond == break_evens(assumptions(), "causal_fraction", payback=60)


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        ({"roi": 50}, "ROI stays below 5,000% from −20 pts to +70 pts"),
        ({"roi": -5}, "ROI stays above −500% from −20 pts to +70 pts"),
        ({"payback": 0}, "the case does not pay back by month 0 from −20 pts to +70 pts"),
    ],
)
def test_where_no_value_reaches_a_goal_the_reason_is_given(
    goal: dict[str, float], reason: str
) -> None:
    assert break_evens(assumptions(), "bonded_gain", **goal) == ((), reason)


def test_where_nothing_is_spent_the_cash_is_always_back() -> None:
    free = assumptions().change(one_off_cost=0, running_cost=0, cost_per_customer=0)
    assert break_evens(free, "margin", payback=12).reason == (
        "the case pays back by month 12 from 0 a year to 10,000,000 a year"
    )


@pytest.mark.parametrize("ask", [break_even, break_evens])
def test_two_goals_at_once_are_refused(ask: Callable[..., Any]) -> None:
    with pytest.raises(CxroiError) as caught:
        ask(assumptions(), "margin", roi=0.2, payback=36)
    assert str(caught.value) == "Two targets are set, a return and a payback. Set one of them."


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ({"payback": -3}, "payback: -3 is not a month from 0. Enter 36."),
        ({"payback": float("nan")}, "payback: nan is not a month from 0. Enter 36."),
        ({"payback": "soon"}, "payback: soon is not a month from 0. Enter 36."),
        ({"roi": float("inf")}, "roi: inf is not a return. Enter 0.2 for 20%."),
        ({"roi": "high"}, "roi: high is not a return. Enter 0.2 for 20%."),
    ],
)
def test_a_goal_that_is_none_is_refused(goal: dict[str, Any], said: str) -> None:
    with pytest.raises(CxroiError) as caught:
        what_must_be_true(assumptions(), **goal)
    assert str(caught.value) == said


# What must be true


@pytest.mark.parametrize("case", slow_but({"likely", "cautious"}, CASES))
def test_the_chance_of_what_must_be_true_is_that_of_drawing_it_alone(case: str) -> None:
    scenario = assumptions().change(**CASES[case])
    for row in what_must_be_true(scenario).itertuples():
        alone = scenario.change(
            **{key: (scenario[key].likely,) * 3 for key in KEYS if key != row.key}
        )
        drawn = simulate(alone, 1024).probability_of_gain
        assert row.chance == pytest.approx(drawn, abs=0.002), row.key


@pytest.mark.parametrize("shape", ["triangular", "uniform", "lognormal"])
def test_the_chance_follows_the_shape_of_the_range(shape: str) -> None:
    scenario = assumptions().change(
        **{key: (scenario.likely,) * 3 for key, scenario in BY_KEY.items()}
    )
    scenario = scenario.change(margin=(80, 130, 170, shape))
    [row] = what_must_be_true(scenario).itertuples()
    assert row.chance == pytest.approx(simulate(scenario, 1024).probability_of_gain, abs=0.002)


@pytest.mark.parametrize(("case", "goal"), in_turn(CASES, [{}, {"roi": 0.2}, {"payback": 48}]))
def test_the_side_of_what_must_be_true_is_the_one_that_pays(
    case: str, goal: dict[str, float]
) -> None:
    scenario = assumptions().change(**CASES[case])
    for row in what_must_be_true(scenario, **goal).itertuples():
        assert (row.side == "") == np.isnan(row.value) == bool(row.reason)
        if row.side:
            one, (lowest, highest) = scenario[row.key], allowed_range(scenario.values(), row.key)
            step = 1e-5 * max(one.high - one.low, abs(row.value))
            beside = np.clip([row.value - step, row.value + step], lowest, highest)
            before, after = Goal(**goal).above(evaluate({**scenario.values(), row.key: beside}))
            assert row.side == ("at least" if before < 0 < after else "at most"), row.key
            assert row.side == "at least" or after < 0 < before


def test_what_must_be_true_comes_least_likely_first_with_a_row_for_each_that_varies() -> None:
    table = what_must_be_true(assumptions())
    assert sorted(table["key"]) == sorted(
        key for key, assumption in BY_KEY.items() if varies(assumption)
    )
    assert table["chance"].is_monotonic_increasing


def test_a_range_whose_likely_value_is_at_its_end_says_what_must_be_true_too() -> None:
    scenario = assumptions().change(causal_fraction=(0.25, 0.25, 0.5))
    chances = what_must_be_true(scenario).set_index("key")["chance"]
    assert chances["causal_fraction"] == 1


@pytest.mark.parametrize("case", slow_but({"likely"}, ["likely", "word gets round"]))
@pytest.mark.parametrize("is_split", [False, True])
def test_what_must_be_true_of_many_is_what_it_is_of_each_alone(
    *, case: str, is_split: bool
) -> None:
    scenario = assumptions().change(**CASES[case])
    if is_split:
        scenario = scenario.split(Consumer=0.8, Business=0.2).change(**{"Business/margin": 400})
    for row in what_must_be_true(scenario, payback=40).itertuples():
        alone = break_even(scenario, row.key, payback=40)
        assert np.isnan(row.value) if alone is None else row.value == pytest.approx(alone)


def test_the_scans_of_all_assumptions_are_one_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def counted(values: dict[str, Any]) -> Any:
        sizes.append(max(np.size(value) for value in values.values()))
        return evaluate(values)

    monkeypatch.setattr(module, "evaluate", counted)
    rows = requirements(assumptions())
    assert sizes[0] > 129 * len(rows)
    assert len(sizes) < len(rows)


def test_where_nothing_varies_nothing_must_be_true() -> None:
    fixed = assumptions().change(
        **{key: (scenario.likely,) * 3 for key, scenario in BY_KEY.items()}
    )
    assert what_must_be_true(fixed).empty


def test_how_far_the_search_is_rises_to_its_end() -> None:
    told: list[float] = []
    requirements(assumptions(), progress=told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)


# Frontier


@pytest.mark.parametrize(
    ("across", "up"),
    [
        ("causal_fraction", "bonded_gain"),
        ("let_down_share", "let_down_cut"),
        ("margin", "customers"),
    ],
)
def test_each_pair_of_a_frontier_is_worth_0(across: str, up: str) -> None:
    scenario = assumptions()
    table = frontier(scenario, across, up, points=9)
    assert len(table) > 5
    assert table[across].is_monotonic_increasing
    for row in table.to_dict("records"):
        flows = abs(evaluate({**scenario.values(), **row}).net).sum()
        assert float(npv_of(scenario, **row)) == pytest.approx(0, abs=1e-8 * flows)


def test_a_frontier_runs_through_the_break_even_of_each_alone() -> None:
    scenario = assumptions().change(causal_fraction=(0.1, 0.25, 0.4))
    table = frontier(scenario, "causal_fraction", "bonded_gain", points=3).set_index(
        "causal_fraction"
    )
    assert table.loc[0.25, "bonded_gain"] == pytest.approx(break_even(scenario, "bonded_gain"))


@pytest.mark.parametrize("pair", [("margin", "margin"), ("horizon_years", "margin")])
def test_a_frontier_of_a_pair_that_cannot_be_moved_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(AssumptionError, match=r"Choose (two assumptions|another assumption)\."):
        frontier(assumptions(), *pair)


def test_what_turns_back_without_end_is_not_followed_without_end():
    points, asked = np.linspace(0, 1, 129), []
    search = look_closer(points, np.sin(1e9 * points))
    wanted = next(search, None)
    with suppress(StopIteration):
        while wanted is not None:
            asked.append(len(wanted))
            wanted = search.send(np.sin(1e9 * wanted))
    assert sum(asked) <= MOST_ZOOMS * MOST_TURNS * POINTS_OF_A_TURN


def test_a_market_that_swings_has_its_break_evens():
    swinging = assumptions().change(customers=1000, market_size=276_658.894281)
    assert break_evens(swinging, "causal_fraction", close_enough=1e-6).roots
