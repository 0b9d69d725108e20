"""What must a case reach: a net present value of 0, a return, or a payback by a month?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.errors import CxroiError
from cxroi.model.evaluate import evaluate
from cxroi.model.units import percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.evaluate import Evaluation


@dataclass(frozen=True)
class Goal:
    """What a case must reach: an NPV of 0, a return, or a payback by a month."""

    roi: float | None = None
    payback: float | None = None

    def __post_init__(self) -> None:
        """Refuse two goals at once, and what is no goal."""
        if self.roi is not None and self.payback is not None:
            raise CxroiError("Two targets are set, a return and a payback. Set one of them.")
        if self.roi is not None and not _is_finite(self.roi):
            raise CxroiError(f"roi: {self.roi} is not a return. Enter 0.2 for 20%.")
        if self.payback is not None and not (_is_finite(self.payback) and self.payback >= 0):
            raise CxroiError(f"payback: {self.payback} is not a month from 0. Enter 36.")

    def above(self, evaluation: Evaluation) -> NDArray[np.float64]:
        """Return how far the goal is passed, money; 0 where it is just met."""
        if self.payback is not None:
            return _least_from(evaluation, self.payback)
        if self.roi is not None:
            return np.asarray(evaluation.npv - self.roi * evaluation.pv_costs, np.float64)
        return np.asarray(evaluation.npv, np.float64)

    def is_reached(self, assumptions: Assumptions) -> bool:
        """Tell whether the goal is passed as assumed."""
        return bool(self.above(evaluate(assumptions.values())) > 0)

    def stays(self, *, passed: bool) -> str:
        """Say that the goal is passed, or missed, whatever the assumption is."""
        if self.payback is not None:
            return f"the case {'pays' if passed else 'does not pay'} back by month {self.payback:g}"
        side = "above" if passed else "below"
        if self.roi is not None:
            return f"ROI stays {side} {percent(self.roi)}"
        return f"NPV stays {'positive' if passed else 'negative'}"

    def sentence_if_met(self) -> str:
        """Say that the goal is just met whatever the assumption is."""
        if self.payback is not None:
            return f"the case pays back in month {self.payback:g} at any value"
        if self.roi is not None:
            return f"ROI is {percent(self.roi)} at any value"
        return "NPV is 0 at any value"


def _is_finite(number: Any) -> bool:
    return isinstance(number, int | float | np.number) and bool(np.isfinite(number))


def _least_from(evaluation: Evaluation, month: float) -> NDArray[np.float64]:
    """Return the least that the cumulative cash is from a month on: 0 if it is just back by then."""
    cumulative = np.cumsum(evaluation.net, axis=-1)
    last = cumulative.shape[-1] - 1
    if month > last:
        return np.asarray(cumulative[..., -1])
    first = int(np.floor(month))
    after = min(first + 1, last)
    at_month = cumulative[..., first] + (month - first) * (
        cumulative[..., after] - cumulative[..., first]
    )
    return np.asarray(np.minimum(at_month, cumulative[..., after:].min(axis=-1)))
