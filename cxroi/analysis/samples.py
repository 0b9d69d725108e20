"""Which points are drawn: scrambled Sobol sequences, one dimension for each assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.ranges import LOWEST_PROBABILITY
from cxroi.model import options
from cxroi.model.errors import CxroiError
from cxroi.model.registry import registry
from cxroi.model.runs import DRAWS_AT_ONCE
from cxroi.model.segments import MOST_SEGMENTS, OF_THE_MARKET, segment_of, shared_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions

    Floats = NDArray[np.float64]
    Samples = Sequence[Iterable[Floats]]


DRAWS = 4096
SEED = options.SEED
SCRAMBLES = 8
"""Independent repetitions, an eighth of the draws each, that say how exact the mean is."""
FEWEST, MOST = 2**6, 2**20
OWN_STREAM, OF_LATER = 1, 2
"""Sequences beside the first: of what segments have of their own, and of what came later."""


def points(draws: int, seed: int, number: int, dimensions: int, *stream: int) -> Iterator[Floats]:
    """Yield the points of a sample in blocks, shape (block, dimensions), between 0 and 1.

    ``number`` 0 is the sample of all ``draws``; 1 to 8 are the repetitions, an eighth as long.
    """
    from scipy.stats import qmc

    sampler = qmc.Sobol(dimensions, rng=np.random.default_rng([int(seed), number, *stream]))
    length = draws // SCRAMBLES if number else draws
    for first in range(0, length, DRAWS_AT_ONCE):
        yield (
            sampler.random(min(DRAWS_AT_ONCE, length - first)) + LOWEST_PROBABILITY
        )  # the middle of its cell


def registry_points(draws: int, seed: int, number: int) -> Iterator[Floats]:
    """Yield the points of a sample in blocks, with a dimension for each assumption of the registry.

    What joined the registry after the first sequence was laid out has a sequence of its own, so that
    the draws of all else stay as they were.
    """
    keys = list(registry().by_key)
    later = [at for at, key in enumerate(keys) if key in OF_THE_MARKET]
    first = points(draws, seed, number, len(keys) - len(later))
    more = points(draws, seed, number, len(OF_THE_MARKET), OF_LATER)
    places = [at - nth for nth, at in enumerate(later)]
    for block, others in zip(first, more, strict=True):
        yield np.insert(block, places, others[:, : len(later)], axis=1)


def samples_of(assumptions: Assumptions, draws: int, seed: int) -> Samples:
    """Return the sample of a case and its eight repetitions (see ``points``)."""
    samples = [registry_points(draws, seed, number) for number in range(SCRAMBLES + 1)]
    return widen(samples, draws, seed, assumptions)


def widen(samples: Samples, draws: int, seed: int, assumptions: Assumptions) -> Samples:
    """Give each sample more dimensions, for what segments have of their own.

    They are later dimensions of a sequence of its own scramble, each with its place whatever else
    a segment has: those of what all share stay as they are, and so do those of the others.
    """
    shared = [key for key in registry().by_key if key not in OF_THE_MARKET]
    places = [
        (1 + assumptions.segments.index(segment_of(key))) * len(shared)
        + shared.index(shared_key(key))
        for key in assumptions.by_key
        if segment_of(key)
    ]
    if not places:
        return samples
    wide = (1 + MOST_SEGMENTS) * len(shared)
    return [
        (
            np.hstack([block, more[:, places]])
            for block, more in zip(blocks, points(draws, seed, n, wide, OWN_STREAM), strict=True)
        )
        for n, blocks in enumerate(samples)
    ]


def check_sample(draws: Any, seed: Any, most: int = MOST) -> None:
    """Check a number of draws and a seed: ``CxroiError`` says what to give instead."""
    if (
        not isinstance(draws, int | np.integer)
        or not FEWEST <= draws <= most
        or draws & (draws - 1)
    ):
        raise CxroiError(
            f"draws: {draws} is not a power of two from {FEWEST} to {most:,}. "
            f"Use {_nearest_power(draws, most)}."
        )
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise CxroiError(f"seed: {seed} is not a whole number from 0. Use {SEED}.")


def simulated_years(*cases: Assumptions) -> int:
    """Count the draws × segments × years that it takes to simulate cases once.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> simulated_years(assumptions(), assumptions().split({"A": 0.5, "B": 0.5}))
    61440
    """
    of_each = (max(1, len(case.segments)) * case["horizon_years"].likely for case in cases)
    return DRAWS * int(sum(of_each))


def _nearest_power(draws: Any, most: int) -> int:
    try:
        return int(min(max(2 ** round(np.log2(max(draws, 1))), FEWEST), most))
    except (TypeError, ValueError, OverflowError):
        return DRAWS
