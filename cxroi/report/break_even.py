"""What must be true: what a case needs of each assumption, as a table for its chart and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.tables import Table, columns_of
from cxroi.model.units import percent
from cxroi.report.captions import footer
from cxroi.report.formats import capital, named
from cxroi.report.sensitivity import MOST_ROWS

if TYPE_CHECKING:
    from cxroi.analysis.goals import Goal
    from cxroi.analysis.requirements import Requirement
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

FEWEST_ROWS = 5
TEN = 10
ALL_BUT_CERTAIN = 0.995
"""From here a chance reads 100%."""


def must_be_true(assumptions: Assumptions, found: list[Requirement], goal: Goal) -> Table:
    """What the case needs of each: ``label``, ``chance``, ``text``; the one in doubt first.

    Where the goal is reached as assumed, that is what overturns it most easily; where it is not,
    what reaches it most easily.
    """
    shown = most_uncertain(assumptions, found, goal)
    rows = [(each.label, each.chance, requirement_words(assumptions, each)) for each in shown]
    said = goal_words(goal)
    reached = capital(said)
    if shown and is_uncertain(shown[0]):
        part = percent(shown[0].chance)
        words = f"{reached} across {part} of the range of {named(assumptions[shown[0].key])}"
    elif goal.is_reached(assumptions):
        words = "No single assumption overturns the answer within its range"
    else:
        words = "No single assumption is enough within its range"
    return Table(
        columns_of(rows, ("label", "chance", "text")),
        words,
        f"Share of each assumption's range in which {said}, all else as assumed",
        footer(assumptions),
    )


def goal_words(goal: Goal) -> str:
    """Say what a case must reach.

    Examples
    --------
    >>> from cxroi.analysis.goals import Goal
    >>> goal_words(Goal(roi=0.5)), goal_words(Goal(payback=36))
    ('ROI is above 50%', 'the case pays back by month 36')
    """
    if goal.payback is not None:
        return f"the case pays back by month {goal.payback:g}"
    if goal.roi is not None:
        return f"ROI is above {percent(goal.roi)}"
    return "NPV is positive"


def most_uncertain(
    assumptions: Assumptions, found: list[Requirement], goal: Goal
) -> list[Requirement]:
    """Return the requirements that a reader sees: those in doubt, and a few more."""
    reached = goal.is_reached(assumptions)
    found = found if reached else sorted(found, key=lambda each: (-each.chance, each.key))
    uncertain = sum(is_uncertain(each) for each in found)
    return found[: min(max(uncertain, FEWEST_ROWS), MOST_ROWS)]


def is_uncertain(requirement: Requirement) -> bool:
    """Tell whether a range gives what the case needs neither always nor never, as it is read."""
    return 1 - ALL_BUT_CERTAIN < requirement.chance < ALL_BUT_CERTAIN


def requirement_words(assumptions: Assumptions, requirement: Requirement) -> str:
    """Say what an assumption must be, and what it is assumed to be."""
    assumption, sign = assumptions[requirement.key], assumptions.currency
    if not requirement.side:
        return "at any value" if requirement.chance else "at no value"
    value = assumption.show(_round(assumption, requirement.value), sign)
    return f"{requirement.side} {value} (you assume {assumption.show(currency=sign)})"


def _round(assumption: Assumption, value: float) -> float:
    """Round a value as a reader says it: whole per cent, with a decimal below ten; three figures."""
    factor = assumption.unit.factor
    if assumption.reference is not None:
        return value
    shown = value * factor
    if factor != 1:
        coarse = round(shown, 1 if abs(shown) < TEN else 0) / factor
        if coarse != round(assumption.likely, 4):
            return coarse
    return float(f"{shown:.3g}") / factor
