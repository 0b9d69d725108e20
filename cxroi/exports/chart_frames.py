"""What a question about a case returned, a frame: how does it become the table that a chart draws?

Its rows are drawn as they are: a reader may have left some out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.analysis.break_even import break_even_line
from cxroi.analysis.goals import Goal
from cxroi.analysis.information import Information, Knowing, can_be_surveyed, information
from cxroi.analysis.recent import (
    CLOSE_ENOUGH_TO_DRAW,
    recent_pair,
    recent_requirements,
    recent_shares,
)
from cxroi.analysis.requirements import Requirement
from cxroi.analysis.sensitivity import Grid, Swing, swings
from cxroi.analysis.simulation import simulate
from cxroi.analysis.variance import Share
from cxroi.exports.chart_ways import Way, cases_of, of_assumptions, of_frame, of_simulation
from cxroi.model.options import Options
from cxroi.report import break_even, sensitivity, value_of_information
from cxroi.report.evidence import questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from cxroi.analysis.simulation import Simulation
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.tables import Table

PAIR = ("causal_fraction", "bonded_gain")
"""Moved at once unless others are chosen."""
SWING_FOR_ALL = 0.1


def of_swings() -> list[Way]:
    """Return the ways of the tornado."""

    def tabulate(frame: pd.DataFrame) -> Table:
        rows = [Swing(*row) for row in _rows(frame, Swing._fields)]
        return sensitivity.tornado(_case(frame), rows, frame.attrs["swing"])

    def work_out(assumptions: Assumptions) -> Table:
        by = SWING_FOR_ALL if Options(assumptions.choices).swing == "all" else None
        return sensitivity.tornado(assumptions, swings(assumptions, by), by)

    return of_assumptions(work_out, of_frame("tornado", Swing._fields, tabulate))


def of_shares(table: Callable[[Assumptions, list[Share]], Table]) -> list[Way]:
    """Return the ways of what is drawn from shares of the variance."""

    def tabulate(frame: pd.DataFrame) -> Table:
        return table(_case(frame), [Share(*row) for row in _rows(frame, Share._fields)])

    way = of_frame("variance_shares", Share._fields, tabulate)
    return of_assumptions(lambda assumptions: table(assumptions, recent_shares(assumptions)), way)


def influence(assumptions: Assumptions, shares: list[Share]) -> Table:
    """Return what is asked first, from shares of the variance."""
    return sensitivity.influence(assumptions, questions(assumptions, shares))


def of_pairs() -> list[Way]:
    """Return the ways of the grid of two assumptions."""

    def tabulate(frame: pd.DataFrame) -> Table:
        across, up = frame.columns[:2]
        pairs = frame.pivot_table(index=up, columns=across, values="npv", dropna=False)
        found = Grid(pairs.columns.to_numpy(), pairs.index.to_numpy(), pairs.to_numpy())
        assumptions = _case(frame)
        line = break_even_line(assumptions, across, up, close_enough=CLOSE_ENOUGH_TO_DRAW)
        return sensitivity.heat(assumptions, across, up, found, line)

    def work_out(assumptions: Assumptions) -> Table:
        chosen = Options(assumptions.choices)
        across, up = chosen.across or PAIR[0], chosen.up or PAIR[1]
        return sensitivity.heat(assumptions, across, up, *recent_pair(assumptions, across, up))

    return of_assumptions(work_out, of_frame("grid", ("npv",), tabulate))


def of_requirements() -> list[Way]:
    """Return the ways of what must be true."""

    def tabulate(frame: pd.DataFrame) -> Table:
        rows = [Requirement(*row) for row in _rows(frame, Requirement._fields)]
        goal = Goal(frame.attrs["roi"], frame.attrs["payback"])
        return break_even.must_be_true(_case(frame), rows, goal)

    def work_out(assumptions: Assumptions) -> Table:
        goal = Goal(**Options(assumptions.choices).goal)
        return break_even.must_be_true(assumptions, recent_requirements(assumptions, goal), goal)

    way = of_frame("what_must_be_true", Requirement._fields, tabulate)
    return of_assumptions(work_out, way)


def of_information() -> list[Way]:
    """Return the ways of what it is worth to know."""

    def tabulate(frame: pd.DataFrame) -> Table:
        # how exact the draws were is not in the frame; the same seed draws them again
        risk = simulate(_case(frame), frame.attrs["draws"], frame.attrs["seed"])
        rows = [Knowing(*row) for row in _rows(frame, Knowing._fields)]
        return value_of_information.information(risk, Information(frame.attrs["evpi"], rows))

    way = of_frame("value_of_information", Knowing._fields, tabulate)
    return of_simulation(
        lambda risk: value_of_information.information(risk, information(risk)), way
    )


def survey(risk: Simulation) -> Table:
    """Return what surveys are worth, of what is worth learning and can be counted."""
    learnable = value_of_information.worth_knowing(risk, information(risk))
    counted = [row for row in learnable if can_be_surveyed(risk.assumptions[row.key])]
    return value_of_information.survey(risk, counted)


def _case(frame: pd.DataFrame) -> Assumptions:
    return cases_of(frame)[0]


def _rows(frame: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    return frame[[*columns]].itertuples(index=False, name=None)
