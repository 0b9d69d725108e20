"""Which sets of initiatives are there, and which is best under a budget?"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

NEARLY = 1e-6
"""Money by which a cost may pass a budget that is the same number, added up in another order."""


def every_set(count: int) -> Bools:
    """Return every set of so many initiatives, a row each, the empty one first.

    Examples
    --------
    >>> every_set(2).astype(int).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.array(list(product((False, True), repeat=count)), np.bool_)


def records(values: Floats, costs: Floats) -> NDArray[np.intp]:
    """Return the places of the sets that are worth more than every cheaper one, the cheapest first.

    Examples
    --------
    >>> records(np.array([0.0, 9.0, 7.0, 8.0]), np.array([0.0, 5.0, 3.0, 6.0])).tolist()
    [0, 2, 1]
    """
    order = np.lexsort((-values, costs))
    highest = np.maximum.accumulate(values[order])
    return order[np.flatnonzero(np.diff(highest, prepend=-np.inf) > 0)]


def best_first(values: Floats, costs: Floats, budget: float = np.inf) -> NDArray[np.intp]:
    """Return the places of the sets that fit a budget, the best first; of equals the cheaper.

    Examples
    --------
    >>> best_first(np.array([0.0, 9.0, 7.0]), np.array([0.0, 5.0, 3.0]), 4.0).tolist()
    [2, 0]
    """
    fits = np.flatnonzero(costs <= budget + NEARLY)
    return fits[np.lexsort((costs[fits], -values[fits]))]
