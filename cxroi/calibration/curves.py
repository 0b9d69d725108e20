"""What lies behind the pictures of a company's own data: curves of stays, and densities on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cxroi.calibration.rates import kaplan_meier
from cxroi.model.survival import fit_stays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.calibration.estimates import Survival
    from cxroi.calibration.posteriors import Density, Gap
    from cxroi.calibration.rates import Floats
    from cxroi.calibration.rates import Survival as CurveOfStays
    from cxroi.model.survival import SurvivalFit

POINTS = 121
SEEN = 0.02
"""Of its highest, a density that is drawn no further."""


def curve_of_stays(each: Survival) -> CurveOfStays:
    """Return the share still here by month, after Kaplan and Meier."""
    return kaplan_meier(each.months, each.left, each.unseen, each.entered)


def customers_of(each: Survival) -> int:
    """Return how many customers a cohort has."""
    return sum(each.left) + sum(each.unseen)


def all_cohorts(survivals: Sequence[Survival]) -> Survival:
    """All cohorts as one."""
    months = sorted({month for each in survivals for month in each.months})
    summed = {month: [0, 0, 0] for month in months}
    for each in survivals:
        columns = (each.months, each.left, each.unseen, each.entered)
        for month, *counted in zip(*columns, strict=True):
            summed[month] = [a + b for a, b in zip(summed[month], counted, strict=True)]
    left, unseen, entered = (list(column) for column in zip(*summed.values(), strict=True))
    return type(survivals[0])(0, months, left, unseen, entered)


def fit_of_stays(each: Survival) -> SurvivalFit | None:
    """Return the shifted beta-geometric fit of some customers; none where nobody has left."""
    if not sum(each.left):
        return None
    return fit_stays(each.months, each.left, each.unseen, each.entered)


def densities_on_one_scale(gap: Gap) -> list[tuple[Floats, Floats]]:
    """Each density where it is not next to nothing, its height against the highest of all."""
    highest = max(float(each.height.max()) for each in gap)
    return [_visible(each, highest) for each in gap]


def _visible(each: Density, highest: float) -> tuple[Floats, Floats]:
    high = np.flatnonzero(each.height > SEEN * each.height.max())
    x = np.linspace(each.x[high[0]], each.x[high[-1]], POINTS)
    return np.exp(x), np.interp(x, each.x, each.height) / highest
