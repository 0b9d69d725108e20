"""Which program does a case need: compiled once for each kind of case, and kept."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.company import whole_figure
from cxroi.model.drivers import drivers, shapley_differences
from cxroi.model.engine import DRAWS, NUMBERS, Compiled, compile_program
from cxroi.model.equation_files import model_equations
from cxroi.model.folding import fold_neutral
from cxroi.model.ordering import SWITCH, input_name
from cxroi.model.plan import PLAN
from cxroi.model.program import Path, Program, check_equations
from cxroi.model.registry import registry
from cxroi.model.segments import segment_of, segments_of, shared_key
from cxroi.model.trees import Op, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


KINDS_KEPT = 64
"""Of kinds of case, what is found of them once."""
PROGRAMS_KEPT = 512


class Asked(NamedTuple):
    """A figure of the equations, on a path, of a segment."""

    name: str
    path: Path | None = None
    """The switches that are on; ``None`` for the programme's."""
    segment: int = 0


class Whole(NamedTuple):
    """A figure of the whole company, on a path: added up over segments, or averaged by weights."""

    name: str
    path: Path | None = None
    weights: tuple[str, ...] = ()
    """Figures of a segment whose product an average is weighed by."""


Figures = tuple[Asked | Whole, ...]


class Setting(NamedTuple):
    """Which equations a set of values needs: what segments have of their own, and what is at work."""

    own: tuple[frozenset[str], ...]
    live: frozenset[str]
    """Inputs that are no assumptions, and change something."""
    off: frozenset[str]
    """Assumptions at 0 that are nothing until somebody claims them."""
    initiatives: int = 1

    def program(self) -> Program:
        """Return a program without steps."""
        return _program(self)

    def compile(self, requests: Figures, *, is_draws: bool = False) -> Compiled:
        """Return the program of some figures, compiled once."""
        return _compile(self, requests, is_draws)

    def contributions(self, figure: str = "contribution") -> Contributions:
        """Return what the drivers' Shapley values are made of, of this money of a month."""
        return _contributions(self, figure)


class Contributions(NamedTuple):
    """What the Shapley values of the drivers are made of: differences between contributions.

    Contributions are those of a month, or another figure in money of which drivers have their parts.
    """

    drivers: list[str]
    asked: tuple[Asked, ...]
    """The contributions of coalitions that differ."""
    joined: NDArray[np.intp]
    """Of each difference, the place of the contribution with a driver, shape (differences,)."""
    without: NDArray[np.intp]
    """The place of the same without it."""
    weights: NDArray[np.float64]
    """What each difference counts for, shape (drivers, differences)."""

    @property
    def totals(self) -> NDArray[np.float64]:
        """What each contribution counts for in all, shape (drivers, contributions)."""
        found = np.zeros((len(self.drivers), len(self.asked)))
        for signs, places in ((1, self.joined), (-1, self.without)):
            np.add.at(found.T, places, signs * self.weights.T)
        return found

    def shares(self, months: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each driver's share of each month, from the contributions asked for.

        Equal contributions differ by exactly 0, so a driver that moves nothing is worth exactly 0.
        """
        differences = months[self.joined] - months[self.without]
        return np.tensordot(self.weights, differences, 1)


@lru_cache(KINDS_KEPT)
def _program(setting: Setting) -> Program:
    file, keys = model_equations(), frozenset(registry().by_key)
    check_equations(file.by_name, [*keys, *file.neutral])
    numbers = file.neutral | dict.fromkeys(setting.off, 0.0)
    several = setting.initiatives
    equations = fold_neutral(file.by_name, numbers, setting.live, several)
    plan = frozenset(PLAN if several > 1 else ())
    return Program(equations, keys, setting.live, setting.own, several, plan)


@lru_cache(PROGRAMS_KEPT)
def _compile(setting: Setting, requests: Figures, is_draws: bool) -> Compiled:  # noqa: FBT001 - a part of the cache's key
    program = _program(setting).empty()
    figures = [
        whole_figure(program, *each) if isinstance(each, Whole) else program.figure(*each)
        for each in requests
    ]
    return compile_program(program, figures, DRAWS if is_draws else NUMBERS)


@lru_cache(KINDS_KEPT)
def _contributions(setting: Setting, whole: str) -> Contributions:
    program = _program(setting).empty()
    names = list(drivers())
    asked: dict[Tree, Asked] = {}
    pairs: dict[tuple[int, int], NDArray[np.float64]] = {}

    def place(figure: str, on: tuple[int, ...]) -> int:
        path = frozenset(SWITCH + name for name, each in zip(names, on, strict=True) if each)
        tree = program.figure(f"total_{figure}", path)
        asked.setdefault(tree, Asked(f"total_{figure}", path))
        return list(asked).index(tree)

    for sign, figure in _terms(program.equations[whole].tree) or [(1, whole)]:
        places = {on: place(figure, on) for on in product((0, 1), repeat=len(names))}
        for on, driver, joined, weight in shapley_differences(len(names)):
            pair = places[joined], places[on]
            if pair[0] != pair[1]:
                pairs.setdefault(pair, np.zeros(len(names)))[driver] += sign * weight
    joined_places, without = np.array(list(pairs), np.intp).reshape(-1, 2).T
    weights = np.array(list(pairs.values())).reshape(-1, len(names)).T
    return Contributions(names, tuple(asked.values()), joined_places, without, weights)


def _terms(tree: Tree, sign: int = 1) -> list[tuple[int, str]]:
    """Return the figures that a sum adds up, with their signs."""
    match tree:
        case str(name):
            return [(sign, name)]
        case Op(sign="+" | "-" as kind, parts=(one, other)):
            return _terms(one, sign) + _terms(other, sign if kind == "+" else -sign)
    return []


@lru_cache(KINDS_KEPT)
def own_keys(keys: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return for each segment the assumptions it has of its own; one empty set where there are none.

    Examples
    --------
    >>> [sorted(own) for own in own_keys(("margin", "A/margin", "B/customers"))]
    [['margin'], ['customers']]
    """
    found = tuple(
        frozenset(shared_key(key) for key in keys if segment_of(key) == segment)
        for segment in segments_of(keys)
    )
    return found or (frozenset(),)


@lru_cache(KINDS_KEPT)
def input_names(keys: tuple[str, ...]) -> dict[str, str]:
    """Return the name in a program of each assumption, a segment's own ones among them.

    Examples
    --------
    >>> input_names(("customers", "margin", "A/margin"))
    {'customers': 'customers_today', 'margin': 'margin', 'A/margin': 'margin__1'}
    """
    equations, segments, names = model_equations().by_name, segments_of(keys), {}
    for key in keys:
        shared, segment = shared_key(key), segment_of(key)
        names[key] = input_name(shared, equations, segments.index(segment) if segment else None)
    return names


@lru_cache(KINDS_KEPT)
def off_until_claimed(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of assumptions that are 0 until somebody claims them."""
    known = registry().by_key
    return tuple(key for key in keys if known[shared_key(key)].likely == 0)


def find_unclaimed(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the assumptions that are nothing until somebody claims them, and that nobody does."""
    keys = tuple(values)
    zero = frozenset(key for key in off_until_claimed(keys) if not np.any(values[key]))
    return wholly_off(keys, zero)


@lru_cache(KINDS_KEPT)
def wholly_off(keys: tuple[str, ...], zero: frozenset[str]) -> frozenset[str]:
    """Return the assumptions that are 0 for all, whoever has them of its own."""
    others = {shared_key(key) for key in keys if key not in zero}
    return frozenset(key for key in zero if key not in others and not segment_of(key))
