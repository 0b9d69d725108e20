"""Which way leads to the net present value: from driver to driver, then less the programme's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.model.settings import Asked

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from cxroi.model.business_case import BusinessCase
    from cxroi.model.evaluate import Evaluation

    Floats = NDArray[np.float64]

TOTALS = ("benefits", "cost", "net")


class ValueSteps(NamedTuple):
    """What each driver brings, and the totals; money, present value, shape (keys,)."""

    drivers: tuple[str, ...]
    """Those that bring something or cost something: cheaper acquisition has none where it is nothing."""
    start: Floats
    """What those before it bring; 0 of a total, and all benefits of the cost."""
    amount: Floats
    """Of each driver, then benefits, cost (below 0) and net."""

    @property
    def end(self) -> Floats:
        """Where a step ends."""
        return self.start + self.amount

    @property
    def largest(self) -> tuple[str, float, float]:
        """The driver that brings most, what it brings, and its part of all benefits, at most 1."""
        place = int(np.argmax(self.amount[: len(self.drivers)]))
        amount, benefits = float(self.amount[place]), float(self.amount[len(self.drivers)])
        return self.drivers[place], amount, min(amount / benefits, 1) if benefits > 0 else 0.0


def value_steps(case: BusinessCase) -> ValueSteps:
    """Return the steps to a case's net present value.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> steps = value_steps(business_case(assumptions()))
    >>> steps.drivers[:2], round(float(steps.end[-1]))
    (('retention', 'cross_sell'), 168732)
    """
    found = {key: float(npv) for key, npv in case.evaluation.drivers.items()}
    if found["acquisition_cost"] == 0:
        del found["acquisition_cost"]
    amounts = np.array(list(found.values()))
    before = np.cumsum(amounts) - amounts
    totals = [case.pv_benefits, -case.pv_costs, case.npv]
    start = np.array([*before, 0.0, case.pv_benefits, 0.0])
    return ValueSteps(tuple(found), start, np.array([*amounts, *totals]))


def mean_addition(
    evaluation: Evaluation, coalitions: Collection[frozenset[str]], switch: str
) -> float:
    """Return what a driver adds to others that are switched on, money, on average over which these are."""
    paths = [path for before in coalitions for path in (before | {switch}, before)]
    found = evaluation.instances(Asked("pv_benefits", path) for path in paths)
    return float(sum(found[::2]) - sum(found[1::2])) / len(coalitions)
