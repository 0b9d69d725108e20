"""The points of a sample in few letters: the numbers from which a script draws the same points."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.ranges import LOWEST_PROBABILITY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxroi.analysis.samples import Floats


def sobol_numbers(sample: Iterable[Floats]) -> str:
    """Return the shift and the direction numbers of a scrambled Sobol sequence, in base64.

    They are read off its points, so they hold whatever the sampler keeps to itself. Point 0 is the
    shift. Point k is point k − 1 with one direction number flipped into it: the one of the lowest
    bit that is set in k.

    Parameters
    ----------
    sample : iterable of arrays, shape (block, dimensions)
        Blocks of points, a power of two in all (see ``cxroi.analysis.samples.points``).

    Returns
    -------
    str
        Of each dimension its shift, then its direction numbers: unsigned, of 32 bits, the lowest
        byte first. ``sobolRows`` of ``numbers.js`` reads them.

    Examples
    --------
    >>> from cxroi.analysis.samples import points
    >>> len(sobol_numbers(points(draws=4096, seed=1, number=0, dimensions=30)))
    2080
    """
    middles = np.concatenate(list(sample))
    cells = ((middles - LOWEST_PROBABILITY) / (2 * LOWEST_PROBABILITY)).astype(np.uint32)
    firsts = 1 << np.arange(len(cells).bit_length() - 1)
    numbers = np.vstack([cells[:1], cells[firsts] ^ cells[firsts - 1]])
    return base64.b64encode(numbers.T.astype("<u4").tobytes()).decode()
