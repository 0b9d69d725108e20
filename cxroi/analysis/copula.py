"""How are assumptions drawn together: a Gaussian copula of their rank correlations."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.ranges import LOWEST_PROBABILITY
from cxroi.model.errors import CxroiError
from cxroi.model.units import plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions

    Floats = NDArray[np.float64]
    Correlations = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Mixing:
    """A Gaussian copula: which dimensions are mixed, and with what weights."""

    places: tuple[int, ...]
    weights: Floats

    @classmethod
    def of(cls, assumptions: Assumptions, correlations: Correlations) -> Mixing:
        """Make the copula of rank correlations; ``CxroiError`` where there is none such."""
        keys = [assumption.key for assumption in assumptions]
        for pair, wanted in correlations.items():
            _check_pair(assumptions, pair, wanted)
            if pair[::-1] in correlations:
                raise CxroiError(
                    f"The correlation of '{pair[0]}' and '{pair[1]}' is set twice, once in each "
                    "order. Set it once."
                )
        named = {key for pair in correlations for key in pair}
        mixed = [key for key in keys if key in named]
        matrix = np.eye(len(mixed))
        for (one, other), wanted in correlations.items():
            row, column = mixed.index(one), mixed.index(other)
            # the correlation of two normal numbers whose ranks correlate as wanted
            matrix[row, column] = matrix[column, row] = 2 * np.sin(pi * wanted / 6)
        try:
            weights = np.linalg.cholesky(matrix).astype(np.float64)
        except np.linalg.LinAlgError:
            raise CxroiError(
                f"These correlations contradict each other: {_pairs(correlations)}. Their matrix is "
                "not positive definite; set them closer to 0."
            ) from None
        return cls(tuple(keys.index(key) for key in mixed), weights)

    def mix(self, block: Floats) -> Floats:
        """Return a block of points, correlated."""
        if not self.places:
            return block
        from scipy.special import ndtr, ndtri

        block, places = block.copy(), list(self.places)
        ranks = ndtr(ndtri(block[:, places]) @ self.weights.T)
        block[:, places] = np.clip(ranks, LOWEST_PROBABILITY, 1 - LOWEST_PROBABILITY)
        return block


def _check_pair(assumptions: Assumptions, pair: tuple[str, str], wanted: Any) -> None:
    if isinstance(pair, str) or len(pair) != 2:  # noqa: PLR2004 - a pair
        raise CxroiError(f"A correlation is of two assumptions, not of {pair!r}. Name two.")
    one, other = (assumptions[key].key for key in pair)
    if one == other:
        raise CxroiError(f"'{one}' cannot be correlated with itself. Name two assumptions.")
    if not isinstance(wanted, int | float | np.number) or not -1 <= wanted <= 1:
        raise CxroiError(
            f"The correlation of '{one}' and '{other}' is {wanted}. Enter a number from −1 to 1."
        )


def _pairs(correlations: Correlations) -> str:
    return ", ".join(
        f"{one} with {other} {plain_number(wanted)}"
        for (one, other), wanted in correlations.items()
    )
