"""How do results lie: the draws of a simulation in bars and bands, and the pairs of a grid."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cxroi.analysis.sensitivity import Grid
    from cxroi.analysis.simulation import Simulation

    Floats = NDArray[np.float64]

BARS = 36
"""Of a histogram, about."""
NICE_STEPS = (1, 2, 2.5, 5, 10)
SAME = 1e-9
"""Share of a figure by which two of them differ by no more than rounding."""
BRANCH = 1000
"""Between the orders of two branches of a line."""


def cash_percentiles(risk: Simulation, percents: Sequence[float]) -> Floats:
    """Return percentiles of the draws' cumulative cash, shape (percents, months + 1).

    Examples
    --------
    >>> from cxroi import assumptions, simulate
    >>> cash_percentiles(simulate(assumptions(), draws=64), [10, 90]).shape
    (2, 61)
    """
    return np.asarray(np.percentile(risk.cumulative, percents, axis=1), np.float64)


def npv_histogram(risk: Simulation) -> tuple[Floats, Floats]:
    """Return the edges of bars of a round width, money, and the share of the draws in each.

    Examples
    --------
    >>> from cxroi import assumptions, simulate
    >>> edges, share = npv_histogram(simulate(assumptions(), draws=64))
    >>> len(edges) - len(share), 0 in edges, float(share.sum())
    (1, True, 1.0)
    """
    npv = risk.npv
    edges = _edges(float(npv.min()), float(npv.max()))
    # rounding may put an end of the draws just outside the edges that were made for it
    return edges, np.histogram(np.clip(npv, edges[0], edges[-1]), edges)[0] / len(npv)


def probability_of_loss(risk: Simulation) -> float:
    """Return the share of the draws with a net present value below 0.

    Examples
    --------
    >>> from cxroi import assumptions, simulate
    >>> risk = simulate(assumptions(), draws=64)
    >>> probability_of_loss(risk) + risk.probability_of_gain
    1.0
    """
    return float((risk.npv < 0).mean())


def share_that_pays(found: Grid) -> float:
    """Return the share of a grid's pairs, among those with a value, whose net present value is above 0.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.sensitivity import two_way
    >>> 0 < share_that_pays(two_way(assumptions(), "causal_fraction", "bonded_gain")) < 1
    True
    """
    cells = found.npv[np.isfinite(found.npv)]
    return float((cells > 0).mean()) if cells.size else 0.0


def points_inside(
    line: list[tuple[float, float]], lowest: float, highest: float
) -> list[tuple[float, float, float]]:
    """Return order and place of the points of a line inside a picture, up to its very edge.

    Where a value across has several break-evens each belongs to a branch of its own, and a value
    that has none interrupts all: orders of points that are not to be joined lie more than 1 apart.

    Examples
    --------
    >>> points_inside([(0.0, 1.0), (1.0, 3.0)], 0.0, 2.0)
    [(0, 0.0, 1.0), (0.5, 0.5, 2.0)]
    """
    branches: dict[int, list[tuple[float, float, float]]] = {}
    values = [*dict.fromkeys(x for x, _ in line)]
    apart = min((after - before for before, after in pairwise(values)), default=1.0)
    for x in values:
        column = round((x - values[0]) / apart)
        for branch, y in enumerate(y for at, y in line if at == x):
            branches.setdefault(branch, []).append((column + BRANCH * branch, x, y))
    found = []
    for points in branches.values():
        found += [point for point in points if lowest <= point[2] <= highest]
        for before, after in pairwise(points):
            found += [_find_crossing(before, after, edge) for edge in (lowest, highest)
                      if (before[2] - edge) * (after[2] - edge) < 0 and after[0] - before[0] == 1]  # fmt: skip
    return sorted(found)


def cell_edges(at: Floats) -> Floats:
    """Return the edges of cells around points: half way to the next, and no farther than the ends.

    Examples
    --------
    >>> cell_edges(np.array([0.0, 1.0, 2.0])).tolist()
    [0.0, 0.5, 1.5, 2.0]
    """
    return np.concatenate([at[:1], (at[:-1] + at[1:]) / 2, at[-1:]])


def _edges(low: float, high: float) -> Floats:
    """Return the edges of bars of a round width; one of them is 0 where it lies between."""
    if high - low <= SAME * max(abs(low), abs(high)):
        size = abs(low) or 1.0
        return np.array([low - size, 0.0]) if low < 0 else np.array([0.0, low + size])
    raw = (high - low) / BARS
    power = 10.0 ** np.floor(np.log10(raw))
    step = power * next(nice for nice in NICE_STEPS if nice * power >= raw)
    return np.asarray(step * np.arange(np.floor(low / step), np.floor(high / step) + 2))


def _find_crossing(
    before: tuple[float, float, float], after: tuple[float, float, float], edge: float
) -> tuple[float, float, float]:
    part = (edge - before[2]) / (after[2] - before[2])
    return before[0] + part, before[1] + part * (after[1] - before[1]), edge
