"""How are assumptions moved one at a time, many of them in one evaluation?

A small evaluation takes about as long as one of a few thousand places, so moves stand side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Move(NamedTuple):
    """An assumption that is moved through some points, the others at their values."""

    values: Mapping[str, float]
    key: str
    points: Floats


def side_by_side(moves: Sequence[Move]) -> dict[str, Any]:
    """Return the values of several moves as one: a place for each point, one move after the other.

    Examples
    --------
    >>> still = {"margin": 120.0, "customers": 9.0, "delay_months": 6.0}
    >>> moves = [Move(still, "margin", np.array([80, 90])), Move(still, "customers", np.ones(1))]
    >>> values = side_by_side(moves)
    >>> values["margin"].tolist(), values["delay_months"]
    ([80.0, 90.0, 120.0], 6.0)
    """
    sizes, first = [len(move.points) for move in moves], moves[0].values
    moved = {move.key for move in moves}
    moved |= {key for move in moves for key in first if move.values[key] != first[key]}
    columns = {key: np.repeat([move.values[key] for move in moves], sizes) for key in moved}
    for move, end in zip(moves, np.cumsum(sizes), strict=True):
        columns[move.key][end - len(move.points) : end] = move.points
    return {**first, **columns}


def apart(figures: Floats, moves: Sequence[Move]) -> list[Floats]:
    """Return the figures of each move, of those that were worked out side by side.

    Examples
    --------
    >>> moves = [Move({}, "margin", np.zeros(2)), Move({}, "customers", np.zeros(1))]
    >>> [each.tolist() for each in apart(np.array([7.0, 8.0, 9.0]), moves)]
    [[7.0, 8.0], [9.0]]
    """
    sizes = [len(move.points) for move in moves]
    return np.split(np.broadcast_to(figures, sum(sizes)), np.cumsum(sizes)[:-1])
