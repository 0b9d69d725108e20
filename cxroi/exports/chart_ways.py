"""What does a reader have in hand, and how does it become the table that a chart draws?

A way leads from one kind of result to a table. A chart has a way from its natural result, and from
the plainer things that the result is worked out from: then as the page does it, by what was chosen
about the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.analysis.actuals import Continued, continue_from
from cxroi.analysis.actuals_file import NOTHING
from cxroi.analysis.bridge import bridge
from cxroi.analysis.choice import choose, read_choice
from cxroi.analysis.finance_form import check_risk
from cxroi.analysis.initiatives import Portfolio
from cxroi.analysis.keep_or_acquire import KeepOrAcquire, keep_or_acquire
from cxroi.analysis.recent import recent_portfolio, recent_simulation
from cxroi.analysis.simulation import Simulation
from cxroi.analysis.spending_figures import entered_figures
from cxroi.analysis.top_box import Cliff, usual_cliff
from cxroi.analysis.what_if import usual_easy_switching, usual_failure
from cxroi.model.assumptions import Assumptions
from cxroi.model.business_case import BusinessCase, business_case
from cxroi.model.choosing import Choosing
from cxroi.model.correlations import rank_correlations
from cxroi.model.errors import CxroiError
from cxroi.model.initiatives import initiatives
from cxroi.model.links import read_link
from cxroi.model.options import Options
from cxroi.report import comparison, differences, what_if
from cxroi.report.actuals import AgainstPlan, against_plan
from cxroi.report.actuals_exhibits import continued_cash, exhibits
from cxroi.report.finance_form import FinanceForm, cash_table, finance_form
from cxroi.report.readiness import profile
from cxroi.report.top_box import cliff_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from cxroi.model.tables import Table

    Made = Callable[[Assumptions], Table]

NOT_AS_ASSUMED = (
    "This chart values the assumptions alone, but the case includes a stress test or actuals. "
    "Pass case.assumptions instead."
)


class Way(NamedTuple):
    """A kind of result that a chart can be made from, and how."""

    words: str
    """The kind, as a sentence names it."""
    fits: Callable[[object], bool]
    """Whether a result is of the kind."""
    table: Callable[[Any], Table]
    """From a result of the kind to the table."""


def of_case(table: Callable[[BusinessCase], Table]) -> list[Way]:
    """Return the ways of what is drawn from a case."""
    return [
        _of(BusinessCase, "a BusinessCase", table),
        _of(Assumptions, "Assumptions", lambda assumptions: table(business_case(assumptions))),
    ]


def of_assumptions(table: Made, *more: Way) -> list[Way]:
    """Return the ways of what is worked out from assumptions, after those of what comes of it."""
    return [
        *more,
        _of(Assumptions, "Assumptions", table),
        _of(BusinessCase, "a BusinessCase", lambda case: table(_as_assumed(case))),
    ]


def of_simulation(table: Callable[[Simulation], Table], *more: Way) -> list[Way]:
    """Return the ways of what is drawn from a simulation."""
    way = _of(Simulation, "a Simulation", table)
    return of_assumptions(lambda assumptions: table(as_chosen(assumptions)), *more, way)


def of_form() -> list[Way]:
    """Return the ways of the annual tables' chart."""

    def tabulate(case: BusinessCase) -> Table:
        return cash_table(finance_form(case, check_risk(Options(case.assumptions.choices).risk)))

    return [_of(FinanceForm, "a FinanceForm", cash_table), *of_case(tabulate)]


def of_actuals(name: str) -> list[Way]:
    """Return the ways of a measure held against the plan; of a plan alone before anything happened."""

    def tabulate(found: AgainstPlan) -> Table:
        return exhibits(found, continue_from(found.plan, found.actuals))[name]

    way = _of(AgainstPlan, "what cxroi.against_plan returns", tabulate)
    return of_assumptions(lambda assumptions: tabulate(against_plan(assumptions, NOTHING)), way)


def of_continued() -> list[Way]:
    """Return the ways of the cash as it goes on."""

    def tabulate(found: AgainstPlan) -> Table:
        return continued_cash(continue_from(found.plan, found.actuals))

    return of_assumptions(
        lambda assumptions: continued_cash(continue_from(assumptions, NOTHING)),
        _of(Continued, "what cxroi.continue_from returns", continued_cash),
        _of(AgainstPlan, "what cxroi.against_plan returns", tabulate),
    )


def of_cases(table: Callable[[list[BusinessCase]], Table]) -> list[Way]:
    """Return the ways of what lays two to four cases over each other."""

    def work_out(given: Sequence[Assumptions | BusinessCase]) -> Table:
        cases = [each if isinstance(each, BusinessCase) else business_case(each) for each in given]
        names = comparison.name_apart([case.assumptions for case in cases])
        return table(
            [replace(case, assumptions=named) for case, named in zip(cases, names, strict=True)]
        )

    return [
        Way("a list of two to four cases", _are_cases, work_out),
        of_frame("compare", (), lambda frame: work_out(cases_of(frame))),
    ]


def of_two_cases() -> list[Way]:
    """Return the ways of the bridge from one case to another; of a comparison it is worked out again.

    A frame may have lost rows since, and the bars of a bridge add up.
    """

    def work_out(given: Sequence[Assumptions | BusinessCase]) -> Table:
        cases = [_as_assumed(each) if isinstance(each, BusinessCase) else each for each in given]
        one, other = comparison.name_apart(cases)
        return differences.bridge_table(bridge(one, other), one, other)

    return [
        of_frame("compare", (), lambda frame: work_out(cases_of(frame)[:2])),
        Way("a list of two cases", lambda given: _are_cases(given, 2), work_out),
    ]


def of_choices() -> list[Way]:
    """Return the ways of the range of differences between two to four cases, on the same draws."""

    def work_out(given: Sequence[Assumptions | BusinessCase]) -> Table:
        cases = [_as_assumed(each) if isinstance(each, BusinessCase) else each for each in given]
        named = comparison.name_apart(cases)
        return comparison.npv_difference(choose(named), named)

    def tabulate(frame: pd.DataFrame) -> Table:
        if not frame.attrs["choice"]:
            raise CxroiError(frame.attrs["no_choice"])
        named = comparison.name_apart(cases_of(frame))
        return comparison.npv_difference(read_choice(frame.attrs["choice"]), named)

    return [
        of_frame("compare", (), tabulate),
        Way("a list of two to four cases", _are_cases, work_out),
    ]


def of_stress_tests(name: str) -> list[Way]:
    """Return the ways of what lays a case over itself under each stress."""

    def work_out(assumptions: Assumptions) -> Table:
        chosen = Options(assumptions.choices)
        failure = chosen.failure or usual_failure()
        easy_switching = usual_easy_switching() if chosen.leaving is None else chosen.leaving
        return what_if.exhibits(what_if.stress_tests(assumptions, failure, easy_switching))[name]

    return of_assumptions(work_out)


def of_spending(table: Callable[[KeepOrAcquire], Table]) -> list[Way]:
    """Return the ways of a curve of spending; of a case, with what was entered about it."""

    def work_out(assumptions: Assumptions) -> Table:
        return table(keep_or_acquire(assumptions, **entered_figures(assumptions)))

    return of_assumptions(work_out, _of(KeepOrAcquire, "what cxroi.keep_or_acquire returns", table))


def of_own_data(name: str) -> list[Way]:
    """Return the way of what is drawn from a company's own customers."""

    def fits(result: object) -> bool:
        from cxroi.calibration.calibration import Calibration  # noqa: PLC0415 - it brings Polars

        return isinstance(result, Calibration)

    def tabulate(found: Any) -> Table:
        from cxroi.report.own_data_exhibits import exhibits  # noqa: PLC0415 - the same

        return exhibits(found)[name]

    return [Way("what cxroi.calibrate returns", fits, tabulate)]


def of_portfolio(table: Callable[[Portfolio], Table]) -> list[Way]:
    """Return the ways of what is drawn of initiatives under a budget."""

    def work_out(assumptions: Assumptions) -> Table:
        chosen = Options(assumptions.choices).initiatives or Choosing()
        return table(recent_portfolio(assumptions, initiatives(), chosen))

    return of_assumptions(work_out, _of(Portfolio, "what cxroi.portfolio returns", table))


def of_answers() -> list[Way]:
    """Return the way of the readiness check."""

    def fits(result: object) -> bool:
        return isinstance(result, Mapping)

    return [Way("a dict of answers to the readiness check", fits, profile)]


def of_scores() -> list[Way]:
    """Return the ways of a survey read by the published figures."""
    return of_assumptions(
        lambda assumptions: cliff_table(usual_cliff(assumptions)),
        _of(Cliff, "what cxroi.analysis.top_box.cliff returns", cliff_table),
    )


def as_chosen(assumptions: Assumptions) -> Simulation:
    """Draw all assumptions at once, with the seed and the correlations chosen about the case."""
    chosen = Options(assumptions.choices)
    correlations = rank_correlations() if chosen.correlated else None
    return recent_simulation(assumptions, chosen.seed, correlations)


def _of(kind: type, words: str, table: Callable[[Any], Table]) -> Way:
    return Way(words, lambda result: isinstance(result, kind), table)


def of_frame(
    function: str, columns: tuple[str, ...], table: Callable[[pd.DataFrame], Table]
) -> Way:
    """Return the way of a frame that says which function made it, and still has what is drawn."""

    def fits(result: object) -> bool:
        told = getattr(result, "attrs", {})
        return told.get("made_by") == function and {*columns} <= {*getattr(result, "columns", ())}

    return Way(f"what cxroi.{function} returns", fits, table)


def cases_of(frame: pd.DataFrame) -> list[Assumptions]:
    """Return the cases that a frame says it was made of."""
    return [read_link(query) for query in frame.attrs["cases"]]


def _as_assumed(case: BusinessCase) -> Assumptions:
    """Return what a case assumes, if that is all that it is worked out from."""
    if case != business_case(case.assumptions):
        raise CxroiError(NOT_AS_ASSUMED)
    return case.assumptions


def _are_cases(result: object, count: int | None = None) -> bool:
    if not isinstance(result, list | tuple) or not result:
        return False
    fits = all(isinstance(each, Assumptions | BusinessCase) for each in result)
    return fits and count in (None, len(result))
