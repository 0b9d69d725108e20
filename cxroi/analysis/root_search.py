"""Where is a quantity 0: every root in reach of some points, asked for a few points at a time.

A search yields the points at which it wants to know the quantity, and is sent what it is there: so
whoever answers may answer several searches at once.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Answer = TypeVar("Answer")
Search = Generator[Floats, Floats, Answer]
"""Yields points, is sent the quantity at each, NaN where it has none, and returns an answer."""

POINTS_OF_A_TURN = 17
MOST_ZOOMS = 12
MOST_TURNS = 64
"""At once: what turns back more often has roots without end, and those found so far have to do."""
NOISE = 1e-12
"""Of the largest size: less is rounding, and no slope."""
MOST_ROUNDS = 60


def look_closer(points: Floats, sizes: Floats) -> Search[tuple[Floats, Floats]]:
    """Return points and the quantity there, with more where it turns back before 0.

    Between two points of one sign lie two roots, or none; between two of different signs one, or
    three. So each turn towards 0 is looked at ever more closely, until it cannot reach it any more.

    Parameters
    ----------
    points, sizes : ndarray, shape (n,)
        Where the quantity is known, rising, and what it is there.

    Examples
    --------
    >>> search = look_closer(np.linspace(-1, 1, 4), np.linspace(-1, 1, 4) ** 2 - 0.01)
    >>> wanted = next(search)
    >>> try:
    ...     while True:
    ...         wanted = search.send(wanted**2 - 0.01)
    ... except StopIteration as ended:
    ...     points, sizes = ended.value
    >>> int((np.diff(np.sign(sizes)) != 0).sum())
    2
    """
    found, closer = [(points, sizes)], _turns(points, sizes)
    beside = {at + n for at in _crossings(sizes) for n in (-1, 0, 1)} & {*range(len(points) - 1)}
    closer += [(points[at], points[at + 1]) for at in sorted(beside)]
    for _ in range(MOST_ZOOMS):
        if not 0 < len(closer) <= MOST_TURNS:
            break
        begins, ends = np.array(closer).T
        near = np.linspace(begins, ends, POINTS_OF_A_TURN, axis=1)
        there = yield near.ravel()
        seen = list(zip(near, there.reshape(near.shape), strict=True))
        found += [each for each in seen if len(_crossings(each[1])) or (each[1] == 0).any()]
        apart = [each for each in seen if np.diff(each[0]).all()]  # numbers lie no closer
        closer = [turn for each in apart for turn in _turns(*each)]
    every = np.concatenate([each for each, _ in found])
    points, first = np.unique(every, return_index=True)
    return points, np.concatenate([each for _, each in found])[first]


def close_in(points: Floats, sizes: Floats, close_enough: float) -> Search[list[float]]:
    """Return where the quantity is 0, and close in on each change of its sign; of a stretch its ends.

    Parameters
    ----------
    points, sizes : ndarray, shape (n,)
        Where the quantity is known, rising, and what it is there.
    close_enough : float
        How near a value must be to its root, as a share of it.

    Examples
    --------
    >>> search = close_in(np.array([0.0, 1.0, 2.0]), np.array([-2.0, -1.0, 2.0]), 1e-9)
    >>> wanted = next(search)
    >>> try:
    ...     while True:
    ...         wanted = search.send(wanted**2 - 2)
    ... except StopIteration as ended:
    ...     print([round(root, 8) for root in ended.value])
    [1.41421356]
    """
    zero = sizes == 0
    inside = zero & np.append(zero[1:], False) & np.append(False, zero[:-1])
    roots = [float(point) for point in points[zero & ~inside]]
    for place in _crossings(sizes):
        part = slice(place, place + 2)
        roots.append((yield from _refine(points[part], sizes[part], close_enough)))
    return roots


def _turns(points: Floats, sizes: Floats) -> list[tuple[float, float]]:
    """Return the neighbours of each point where the quantity turns back from 0, if 0 is in reach there.

    Between them it falls no farther than at the steepest slope nearby.
    """
    size, width = np.abs(sizes / max(np.nanmax(np.abs(sizes)), 1.0)), np.diff(points)
    falls = np.abs(np.diff(size))
    steep = np.where(falls > NOISE, falls, 0) / width
    reach = sliding_window_view(np.pad(steep, 2), 4).max(axis=1)
    reach *= sliding_window_view(np.pad(width, 1), 2).max(axis=1)
    around = sliding_window_view(np.pad(size, 1, constant_values=np.inf), 3).min(axis=1)
    sides = sliding_window_view(np.pad(np.sign(sizes), 1, mode="edge"), 3)
    turned = (size == around) & (size <= reach) & (np.abs(sides.sum(axis=1)) == 3)  # noqa: PLR2004
    last = len(points) - 1
    return [
        (float(points[max(at - 1, 0)]), float(points[min(at + 1, last)]))
        for at in np.flatnonzero(turned).tolist()
    ]


def _crossings(sizes: Floats) -> NDArray[np.intp]:
    """Return the places after which the quantity changes its sign."""
    signs = np.sign(sizes)
    return np.flatnonzero(signs[:-1] * signs[1:] < 0)


def _refine(bracket: Floats, ends: Floats, close_enough: float) -> Search[float]:
    """Close in on the root of a bracket: a secant, points ever nearer around it, and the middle."""
    left, right = bracket
    at_left = ends[0]
    sides = 0.1 ** np.arange(int(np.ceil(-np.log10(close_enough))) + 2)
    nearness = np.concatenate([-sides, [0], sides])
    for _ in range(MOST_ROUNDS):
        width = right - left
        guess = left - ends[0] * width / (ends[1] - ends[0])
        around = np.append(guess + width * nearness, [left, (left + right) / 2, right])
        points = np.unique(np.clip(around, left, right))
        found = yield points
        # in other company an end may come out an ulp away, and on the other side of 0
        sizes = np.concatenate([ends[:1], found[1:-1], ends[1:]])
        exact = np.flatnonzero(sizes == 0)
        if exact.size:
            return float(points[exact[0]])
        after = np.argmax(np.sign(sizes) != np.sign(at_left))
        left, right = points[after - 1], points[after]
        ends = sizes[after - 1 : after + 1]
        if right - left <= close_enough * max(abs(left), abs(right)):
            break
    return float(left if abs(ends[0]) < abs(ends[1]) else right)
