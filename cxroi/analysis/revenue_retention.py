"""How much of a year's margin do the same customers earn a year later: net and gross revenue retention."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.model.business_case import PATHS
from cxroi.model.cash_flows import MONTHS
from cxroi.model.evaluate import PROGRAMME
from cxroi.model.settings import Asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.model.business_case import BusinessCase
    from cxroi.model.program import Path

    Floats = NDArray[np.float64]

STAYERS: dict[str, str | float] = {"customers": "customers_today", "still_here": 1.0}
EARNED: dict[str, str | float] = {
    "margin_each": "margin",
    "margin_each_before_cross_selling": "margin_before_cross_selling",
}
"""Equations of each month, and what each of them is before the first."""


class RevenueRetention(NamedTuple):
    """Of one path, shares by year, shape (years,)."""

    net: Floats
    """With cross-selling."""
    gross: Floats
    """Without it."""


def revenue_retention(case: BusinessCase) -> pd.DataFrame:
    """Return net and gross revenue retention (NRR, GRR) of each path by year.

    Returns
    -------
    DataFrame
        ``path`` (baseline, programme), ``year`` (1 to the horizon), ``net`` and ``gross``: of the annual
        margin that customers earned when the year began, the share that the same customers earn
        when it ends, with and without cross-selling. Customers who joined since are not counted; NaN
        where nothing was earned.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> found = revenue_retention(business_case(assumptions()))
    >>> found.groupby("path")["net"].first().round(4).tolist()
    [0.75, 0.758]
    """
    import pandas as pd  # the page needs none

    by_path = retention_by_path(case)
    years = len(by_path[PATHS[0]].net)
    return pd.DataFrame(
        {
            "path": np.repeat(PATHS, years),
            "year": np.tile(np.arange(1, years + 1), len(PATHS)),
            "net": np.concatenate([by_path[path].net for path in PATHS]),
            "gross": np.concatenate([by_path[path].gross for path in PATHS]),
        }
    )


def retention_by_path(case: BusinessCase) -> dict[str, RevenueRetention]:
    """Return the same as arrays, by path."""
    return {path: _of_path(case, path) for path in PATHS}


def share_kept(parts: Sequence[tuple[Floats, Floats, Floats]]) -> Floats:
    """Return of what customers earn as a year begins what the same customers earn as it ends.

    Parameters
    ----------
    parts : sequence of (customers, still_here, earned), shape (years + 1,) each
        Of each segment, today and at each year's end: its customers, the share of today's who are still
        here, and what one earns.

    Returns
    -------
    ndarray, shape (years,)
        NaN where nothing is earned.

    Examples
    --------
    >>> share_kept([(np.array([100.0, 90.0]), np.array([1.0, 0.8]), np.array([50.0, 60.0]))])
    array([0.96])
    """
    begun = np.sum([customers[:-1] * earned[:-1] for customers, _, earned in parts], axis=0)
    ended = np.sum(
        [n[:-1] * here[1:] / here[:-1] * earned[1:] for n, here, earned in parts], axis=0
    )
    shares: Floats = np.divide(ended, begun, out=np.full(len(ended), np.nan), where=begun != 0)
    return shares


def _of_path(case: BusinessCase, path: str) -> RevenueRetention:
    """Work out both rates of a path, over all segments."""
    on = None if path == PROGRAMME else frozenset[str]()
    segments = range(max(1, len(case.evaluation.segments)))
    parts = [_at_year_ends(case, on, segment) for segment in segments]
    of_each = [
        share_kept([(part["customers"], part["still_here"], part[earned]) for part in parts])
        for earned in EARNED
    ]
    return RevenueRetention(*of_each)


def _at_year_ends(case: BusinessCase, on: Path | None, segment: int) -> dict[str, Floats]:
    """Return what is asked of a segment today and at each year's end, shape (years + 1,)."""
    run, asked = case.evaluation, STAYERS | EARNED
    firsts = [first for first in asked.values() if isinstance(first, str)]
    names = [*asked, *firsts]
    figures = dict(
        zip(names, run.instances(Asked(name, on, segment) for name in names), strict=True)
    )
    found: dict[str, Floats] = {}
    for name, first in asked.items():
        months = np.broadcast_to(figures[name], (run.months,))
        today = figures[first] if isinstance(first, str) else first
        found[name] = np.append(float(today), months[MONTHS - 1 :: MONTHS])
    return found
