"""How do customers answer to spending: a curve through today's point, towards a ceiling."""

from __future__ import annotations

from math import exp, expm1, inf, log1p
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

POINTS = 61
"""Of a curve."""
BEYOND = 1.5
"""How far a curve is drawn, in multiples of the larger of today's spending and the best."""
LARGEST = 700
"""Of an exponent; beyond it, one more customer costs more than any number."""


class Response(NamedTuple):
    """How customers answer to spending: a curve through today's point, towards a ceiling."""

    spend: float
    """Today's, money for each prospect or customer."""
    rate: float
    """Won or kept at that, for each."""
    ceiling: float
    """What no spending exceeds, for each."""

    @property
    def decay(self) -> float:
        """How fast the curve nears its ceiling, for each unit of money."""
        return -log1p(-self.rate / self.ceiling) / self.spend

    def rate_at(self, spend: float) -> float:
        """Return the rate at a spending."""
        return -self.ceiling * expm1(-self.decay * spend)

    def marginal_cost(self, spend: float) -> float:
        """Return what one more customer costs at a spending, money."""
        power = self.decay * spend
        return exp(power) / (self.decay * self.ceiling) if power < LARGEST else inf

    def average_cost(self, spend: float) -> float:
        """Return what a customer costs on average at a spending, money; the first costs the marginal."""
        return spend / self.rate_at(spend) if spend > 0 else self.marginal_cost(0)


def trace_curve(response: Response, best: float) -> tuple[Floats, Floats]:
    """Return spending from 0 past today's and the best, and the rate at each, shape (points,)."""
    spends = np.linspace(0, BEYOND * max(response.spend, best), POINTS)
    return spends, np.array([response.rate_at(spend) for spend in spends])


def trace_break_even(
    response: Response, best: float, worth: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return two points of the line through the best on which the next unit of money brings itself back.

    Left of it the curve is steeper: there the next unit brings more than itself.
    """
    if worth <= 0:
        return (0.0, 0.0), (0.0, 0.0)
    rate, most = response.rate_at(best), BEYOND * max(response.spend, best)
    first = max(0.0, best - rate * worth)
    last = min(most, best + (response.ceiling - rate) * worth)
    return (first, rate + (first - best) / worth), (last, rate + (last - best) / worth)
