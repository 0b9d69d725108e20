"""How much of the uncertainty is due to each assumption: its share of the variance, by Sobol indices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.ranges import (
    LOWEST_PROBABILITY,
    SQUARED,
    check_finite,
    check_ranges,
    quantile,
    varies,
)
from cxroi.analysis.samples import SEED, check_sample
from cxroi.model.evaluate import evaluate
from cxroi.model.links import describe_origin
from cxroi.model.runs import DRAWS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

    Floats = NDArray[np.float64]


SAMPLE = 2048
"""Draws of each of the samples that variance shares are worked out from: two, and one a key."""
MOST_DRAWS = 2**16
"""Of a sample: SciPy holds one for each assumption, of all assumptions."""


class Share(NamedTuple):
    """An assumption's share of the variance: by itself, and with what it does to others' effects."""

    key: str
    label: str
    first_order: float
    total: float

    @property
    def alone(self) -> float:
        """Its share by itself, no less than 0 and no more than the total."""
        return min(max(self.first_order, 0.0), self.total)

    @property
    def together(self) -> float:
        """What it adds together with others."""
        return self.total - self.alone


def variance_shares(
    assumptions: Assumptions, draws: int = SAMPLE, seed: int = SEED
) -> pd.DataFrame:
    """Share the variance of the NPV out among the assumptions: Sobol indices.

    Parameters
    ----------
    assumptions : Assumptions
        Drawn from their ranges, without correlations.
    draws : int
        A power of two from 64 to 65,536: the length of each sample; there are two, and one an assumption.
    seed : int
        The same seed gives the same shares.

    Returns
    -------
    DataFrame
        A row for each assumption that varies, the largest first: ``key``, ``label``,
        ``first_order`` (its share by itself; an estimate, which may fall a little below 0) and
        ``total`` (with every interaction it takes part in; together these pass 1).

    Raises
    ------
    AssumptionError
        If ranges break a bound or a rule at their worst corner, or a base grows beyond all numbers.
    CxroiError
        If the number of draws or the seed cannot be used.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> variance_shares(assumptions(), draws=512)["key"].head(2).tolist()
    ['causal_fraction', 'bonded_gain']
    """
    import pandas as pd  # the page needs none

    found = shares_of_variance(assumptions, draws, seed)
    frame = pd.DataFrame(found, columns=list(Share._fields))
    frame.attrs |= describe_origin("variance_shares", assumptions)
    return frame


def shares_of_variance(
    assumptions: Assumptions,
    draws: int = SAMPLE,
    seed: int = SEED,
    progress: Progress | None = None,
) -> list[Share]:
    """Return the rows of ``variance_shares``."""
    check_sample(draws, seed, MOST_DRAWS)
    check_ranges(assumptions)
    # in the order of their names, so that the order of the registry's rows changes nothing
    varied = sorted(filter(varies, assumptions.in_use()), key=lambda each: each.key)
    fixed, done = assumptions.values(), 0
    whole = draws * (len(varied) + 2)

    def npv_of(columns: Floats) -> Floats:
        nonlocal done
        found = np.empty(columns.shape[1])
        for first in range(0, len(found), DRAWS_AT_ONCE):
            part = slice(first, first + DRAWS_AT_ONCE)
            block = {one.key: column[part] for one, column in zip(varied, columns, strict=True)}
            found[part] = evaluate({**fixed, **block}).npv
            check_finite(assumptions, found[part], most=SQUARED)
            done += len(found[part])
            if progress:
                progress(done / whole)
        return found

    if not varied:
        return []
    first_order, total = sobol_indices(npv_of, varied, draws, seed)
    rows = [
        Share(one.key, one.label, float(alone), float(together))
        for one, alone, together in zip(varied, first_order, total, strict=True)
    ]
    return sorted(rows, key=lambda row: (-row.total, row.key))


def sobol_indices(
    npv_of: Callable[[Floats], Floats], varied: list[Assumption], draws: int, seed: int
) -> tuple[Floats, Floats]:
    """Return first-order and total Sobol indices of a function of columns, one an assumption.

    ``npv_of`` takes an array of shape (assumptions, draws) and returns one number a draw. Of a
    function that does not vary, each index is 0.
    """
    from scipy.stats import sobol_indices as indices

    dists = [_Drawn(each) for each in varied]
    if len(varied) == 1:  # SciPy wants two; one has all the variance there is
        everything = npv_of(dists[0].ppf(np.linspace(0, 1, draws))[None])
        share = np.full(1, float(np.ptp(everything) > 0))
        return share, share
    found = indices(func=npv_of, n=draws, dists=dists, rng=np.random.default_rng(seed))
    return found.first_order, found.total_order


@dataclass(frozen=True)
class _Drawn:
    """A range as SciPy asks for one."""

    assumption: Assumption

    def ppf(self, probabilities: Floats) -> Floats:
        """Return the values at places of the range."""
        return quantile(
            self.assumption, np.clip(probabilities, LOWEST_PROBABILITY, 1 - LOWEST_PROBABILITY)
        )
