"""What was worked out lately: the same answer for the same question, and no more of them than is said."""

from __future__ import annotations

import datetime as dt
import gc
import weakref
from threading import Barrier, Thread

import pytest

from cxroi import AssumptionError, assumptions, rank_correlations, simulate
from cxroi.analysis.break_even import break_even_line
from cxroi.analysis.goals import Goal
from cxroi.analysis.recent import (
    MOST_CASES,
    Recent,
    recent_pair,
    recent_requirements,
    recent_shares,
    recent_simulation,
)
from cxroi.analysis.requirements import requirements
from cxroi.analysis.variance import shares_of_variance
from cxroi.exports.chart_ways import as_chosen
from cxroi.exports.proposal import proposal
from cxroi.widgets import sections
from cxroi.widgets.tasks import Overtaken

LIKELY = assumptions()


def other(nth: int):
    """A case that no other test asks about."""
    return LIKELY.change(margin=130 + nth / 64)


def untold(_: float) -> None:
    pass


# Of a case


def test_a_case_is_drawn_once_whatever_else_is_chosen_about_it() -> None:
    scenario = other(1)
    first = recent_simulation(scenario)
    again = recent_simulation(scenario.called("Another name", currency="$", goal="payback 24"))
    assert recent_simulation(scenario) is first
    assert again.npv is first.npv
    assert (again.assumptions.name, again.assumptions.currency) == ("Another name", "$")


@pytest.mark.parametrize(
    ("changed", "drawn"),
    [
        (lambda scenario: scenario.change(causal_fraction=0.3), {}),
        (lambda scenario: scenario.change(margin=(100, scenario["margin"].likely, 170)), {}),
        (
            lambda scenario: scenario.change(
                margin=(100, scenario["margin"].likely, 170, "uniform")
            ),
            {},
        ),
        (lambda scenario: scenario, {"seed": 2}),
        (lambda scenario: scenario, {"correlations": rank_correlations()}),
    ],
)
def test_another_assumption_range_seed_or_correlation_is_drawn_anew(changed, drawn) -> None:
    scenario = other(2)
    before = recent_simulation(scenario)
    after = recent_simulation(changed(scenario), **drawn)
    assert after.npv is not before.npv
    assert after == simulate(changed(scenario), **drawn)
    assert recent_simulation(scenario) is before


def test_what_was_found_lately_is_what_is_found_anew() -> None:
    scenario, goal = other(3), Goal(payback=36)
    for _ in range(2):
        assert recent_shares(scenario) == shares_of_variance(scenario)
        assert str(recent_requirements(scenario, goal)) == str(
            requirements(scenario, goal)
        )  # NaN too
    assert recent_requirements(scenario, Goal()) != recent_requirements(scenario, goal)


def test_a_pair_is_looked_at_once_whatever_the_goal_and_another_pair_anew() -> None:
    scenario = other(8)
    [grid, line] = recent_pair(scenario, "causal_fraction", "bonded_gain")
    assert (
        recent_pair(scenario.called("Mine", goal="roi 0.2"), "causal_fraction", "bonded_gain")[0]
        is grid
    )
    assert line == break_even_line(scenario, "causal_fraction", "bonded_gain", close_enough=1e-6)
    assert recent_pair(scenario, "bonded_gain", "causal_fraction")[0] is not grid


def test_ranges_that_contradict_each_other_are_refused_each_time() -> None:
    scenario = LIKELY.change(bonded_share=(0.1, 0.3, 0.7), let_down_share=(0.05, 0.1, 0.6))
    for _ in range(2):
        with pytest.raises(AssumptionError):
            recent_simulation(scenario)


# Between tabs and exports


def simulations_of(scenario, monkeypatch) -> list:
    """The simulations that tabs, charts and the proposal of a case ask for."""
    asked = []

    def listened(*given):
        asked.append(recent_simulation(*given))
        return asked[-1]

    monkeypatch.setattr(sections, "recent_simulation", listened)
    for tab in ("how_sure", "measure_next", "finance_tables", "how_sure"):
        sections.TABS[tab].make(scenario, {}, untold)
    return asked


def test_tabs_and_exports_of_a_case_use_one_simulation(monkeypatch) -> None:
    scenario = other(4)
    asked = simulations_of(scenario, monkeypatch)
    assert len(asked) == 4
    paper = proposal(scenario, dt.date(2026, 11, 24))
    assert {id(each) for each in (*asked, as_chosen(scenario), paper.risk)} == {id(asked[0])}


def test_another_case_has_its_own(monkeypatch) -> None:
    [one, *_], [another, *_] = (simulations_of(other(nth), monkeypatch) for nth in (5, 6))
    assert one.npv.mean() != another.npv.mean()


def test_the_work_of_a_tab_is_told_to_be_done_where_nothing_is_left_to_do() -> None:
    told: list[float] = []
    recent_simulation(other(7))
    sections.TABS["how_sure"].make(other(7), {}, told.append)
    assert told == [1]


# What is kept


def test_only_as_many_simulations_are_kept_as_are_compared_at_once() -> None:
    first = weakref.ref(recent_simulation(other(10)))
    for nth in range(11, 10 + MOST_CASES):
        recent_simulation(other(nth))
    gc.collect()
    assert first() is recent_simulation(other(10))  # the newest again, by being asked for
    for nth in range(20, 20 + MOST_CASES):
        recent_simulation(other(nth))
    gc.collect()
    assert first() is None


def test_the_answer_asked_for_least_lately_goes_first() -> None:
    recent: Recent[str] = Recent(2)
    for question in ("a", "b", "a", "c"):
        recent.answer(question, lambda: "first")
    assert len(recent) == 2
    assert [recent.answer(each, lambda: "anew") for each in ("a", "c", "b")] == [
        "first",
        "first",
        "anew",
    ]


def test_work_that_is_dropped_is_not_kept_and_keeps_nobody_waiting() -> None:
    recent: Recent[int] = Recent(1)

    def dropped() -> int:
        raise Overtaken

    with pytest.raises(Overtaken):
        recent.answer("how sure", dropped)
    assert len(recent) == 0
    assert recent.answer("how sure", lambda: 7) == 7


def test_two_who_ask_the_same_at_once_get_the_same() -> None:
    recent: Recent[object] = Recent(2)
    both, got = Barrier(2, timeout=60), []

    def work_out() -> object:
        both.wait()  # each is at work, and neither waits for the other's answer
        return object()

    threads = [Thread(target=lambda: got.append(recent.answer(1, work_out))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 2
    assert got[0] is got[1]
