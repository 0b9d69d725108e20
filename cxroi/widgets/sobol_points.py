"""The draws that every page uses, made once and kept: a reader's kernel loads no sampler for them."""

from __future__ import annotations

import io
import itertools
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.samples import DRAWS, SCRAMBLES, SEED, registry_points
from cxroi.exports.offline import elsewhere, keep_file, of_this_package
from cxroi.model.errors import SetupError
from cxroi.model.registry import registry
from cxroi.model.runs import DRAWS_AT_ONCE
from cxroi.model.segments import OF_THE_MARKET

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def sobol_samples() -> list[list[NDArray[np.float64]]]:
    """Return the sample of 4,096 draws and its eight repetitions, each in blocks."""
    whole = np.load(points_file(), mmap_mode="r")
    edges = [0, DRAWS, *(DRAWS + (n + 1) * DRAWS // SCRAMBLES for n in range(SCRAMBLES))]
    return [
        [
            whole[first : min(first + DRAWS_AT_ONCE, end)]
            for first in range(start, end, DRAWS_AT_ONCE)
        ]
        for start, end in itertools.pairwise(edges)
    ]


def points_file() -> Path:
    """Return the file of the points of all samples, made once."""
    later = len(OF_THE_MARKET)
    size = f"{DRAWS}-{SEED}-{len(registry()) - later}+{later}"
    name = f"points-{size}-scipy-{version('scipy')}.npy"
    return keep_file(name, _make_elsewhere)


def _make_elsewhere() -> bytes:
    finished = elsewhere(
        of_this_package("from cxroi.widgets import sobol_points; sobol_points.main()")
    )
    if finished.returncode != 0:
        said = finished.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise SetupError(f"The simulations cannot be prepared: {''.join(said)}. Run: cxroi check")
    return finished.stdout


def main() -> None:
    """Write the points of all samples, one below the other."""
    samples = (registry_points(DRAWS, SEED, number) for number in range(SCRAMBLES + 1))
    written = io.BytesIO()
    np.save(written, np.concatenate([block for sample in samples for block in sample]))
    sys.stdout.buffer.write(written.getvalue())
