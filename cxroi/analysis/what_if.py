"""What if it goes wrong: what remains of a case, and how long does the recovery take?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np

from cxroi.analysis.customer_base import ends_of
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims
from cxroi.model.csv_records import Filled, From, OneOf, Step, read_records
from cxroi.model.data_files import data_folder
from cxroi.model.stress_tests import Failure, Stress
from cxroi.model.units import UNITS, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

DOWNTURN = "downturn"
HALF, RECOVERED = 0.5, 0.9
"""Shares of the customers lost to a failure that are made up for, or would have left anyway."""


@dataclass(frozen=True)
class WhatIf:
    """A number that only a "what if" needs: a judgement, shown with its reason."""

    key: Filled
    label: Filled
    help: Filled
    unit: Annotated[Unit, OneOf(UNITS, "unit")]
    value: float
    bounds: Annotated[tuple[float, float], From("lower", "upper")]
    step: Step
    rests_on: Annotated[str, OneOf(claims, "claim")]
    reason: Filled


class Recovery(NamedTuple):
    """What a failure does to the customers of one path, beside the same path without it."""

    lost: float
    """Customers fewer at the worst."""
    worst: int
    """The month of the worst."""
    half: int | None
    """The month by which half of them are made up for; ``None`` beyond the horizon."""
    recovered: int | None
    """The month by which nine tenths of them are."""


@cache
def what_ifs() -> Mapping[str, WhatIf]:
    """Return the numbers that a "what if" begins with, by key.

    Examples
    --------
    >>> what_ifs()["failure_share"].value
    0.1
    """
    return read_what_ifs(data_folder() / "what_if.csv")


def read_what_ifs(file: Path) -> Mapping[str, WhatIf]:
    """Read a table of them; ``DataError`` names the row and column of a fault."""
    found: dict[str, WhatIf] = {}
    for row, each in read_records(file, WhatIf):
        lower, upper = each.bounds
        if not lower <= each.value <= upper:
            problem = f"{each.value:g} is outside {lower:g} to {upper:g}"
            raise row.fault("value", problem, "Change it.")
        found[each.key] = each
    return MappingProxyType(found)


def usual_failure() -> Failure:
    """Return the failure that is looked at unless another is given.

    Examples
    --------
    >>> usual_failure()
    Failure(month=25, months=3, share=0.1, path='both')
    """
    begins, lasts, strikes = (
        what_ifs()[f"failure_{word}"].value for word in ("month", "months", "share")
    )
    return Failure(int(begins), int(lasts), strikes)


def usual_easy_switching() -> float:
    """Return how many are taken to be held only by nuisance unless another share is given.

    Examples
    --------
    >>> usual_easy_switching()
    0.1
    """
    return what_ifs()["leaving"].value


def cases_under_stress(
    scenario: Assumptions, failure: Failure, easy_switching: float
) -> list[BusinessCase]:
    """Return a case as assumed, then with a failure, with easy leaving, and in a downturn.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> [round(case.npv) for case in cases_under_stress(assumptions(), usual_failure(), 0.1)]
    [168732, 152567, 271776, -124953]
    """
    sets = [scenario, scenario, scenario, scenario.with_condition(DOWNTURN)]
    stresses = [None, Stress(failure), Stress(leaving=easy_switching), None]
    return [business_case(each, stress) for each, stress in zip(sets, stresses, strict=True)]


def npv_change(plain: BusinessCase, other: BusinessCase) -> float:
    """Return what a stress adds to the net present value, money; below 0 where it costs."""
    return other.npv - plain.npv


def customers_lost(plain: BusinessCase, other: BusinessCase) -> float:
    """Return how many customers fewer a stress leaves at the horizon."""
    return ends_of(plain).programme - ends_of(other).programme


def recovery(plain: BusinessCase, affected: BusinessCase, path: str = "programme") -> Recovery:
    """Tell what a failure does to the customers of a path, and when that is made up for.

    Customers who are lost are not won back: those who take their place join as in every month, and of
    those who left some would have left anyway. So the gap closes as fast as customers change.

    Examples
    --------
    >>> from cxroi.model.stress_tests import Failure, Stress
    >>> from cxroi import assumptions
    >>> likely = assumptions()
    >>> struck = business_case(likely, Stress(Failure(13, 3, 0.2)))
    >>> lost = recovery(business_case(likely), struck)
    >>> round(lost.lost), lost.worst, lost.half, lost.recovered
    (663, 15, 50, None)
    """
    before, after = (case.evaluation.customers(path) for case in (plain, affected))
    gap = before - after
    worst = int(np.argmax(gap))
    lost = float(gap[worst])
    if lost <= 0:
        return Recovery(0.0, 0, 0, 0)
    closed = [np.flatnonzero(gap[worst:] <= (1 - part) * lost) for part in (HALF, RECOVERED)]
    half, recovered = (worst + int(months[0]) if months.size else None for months in closed)
    return Recovery(lost, worst, half, recovered)
