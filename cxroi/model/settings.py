"""Which program does a case need: compiled once for each kind of case, and kept."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.model.drivers import DRIVERS, shapley_weights
from cxroi.model.engine import DRAWS, NUMBERS, Compiled, compile_program
from cxroi.model.equation_files import model_equations
from cxroi.model.program import SWITCH, Path, Program, check_equations, settled
from cxroi.model.registry import registry
from cxroi.model.trees import Op, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class Asked(NamedTuple):
    """A figure of the equations, on a path, of a segment."""

    name: str
    path: Path | None = None
    """The switches that are on; ``None`` for the programme's."""
    segment: int = 0


class Setting(NamedTuple):
    """Which equations a set of values needs: what segments have of their own, and what is at work."""

    own: tuple[frozenset[str], ...]
    live: frozenset[str]
    """Inputs that are no assumptions, and change something."""
    off: frozenset[str]
    """Assumptions at 0 that are nothing until somebody claims them."""

    def program(self) -> Program:
        """Return a program without steps."""
        return _program(self)

    def compiled(self, asked: tuple[Asked, ...], *, is_draws: bool = False) -> Compiled:
        """Return the program of some figures, compiled once."""
        return _compiled(self, asked, is_draws)

    def is_own(self, name: str) -> bool:
        """Tell whether a figure may differ between segments."""
        return any(self.program().reach[name].own & own for own in self.own)

    def contributions(self) -> tuple[list[str], tuple[Asked, ...], NDArray[np.float64]]:
        """Return the drivers, the contributions that differ between coalitions, and their weights."""
        return _contributions(self)


@cache
def _program(setting: Setting) -> Program:
    file, keys = model_equations(), frozenset(registry().by_key)
    check_equations(file.by_name, [*keys, *file.neutral])
    numbers = file.neutral | dict.fromkeys(setting.off, 0.0)
    equations = settled(file.by_name, numbers, setting.live)
    return Program(equations, keys, setting.live, setting.own)


@cache
def _compiled(setting: Setting, asked: tuple[Asked, ...], is_draws: bool) -> Compiled:  # noqa: FBT001 - a part of the cache's key
    program = _program(setting).empty()
    figures = [program.figure(*each) for each in asked]
    return compile_program(program, figures, DRAWS if is_draws else NUMBERS)


@cache
def _contributions(
    setting: Setting,
) -> tuple[list[str], tuple[Asked, ...], NDArray[np.float64]]:
    program = _program(setting).empty()
    switches = [SWITCH + name for name in driver_names(program.switches)]
    terms = _terms(program.equations["contribution"].tree)
    places: dict[Tree, Asked] = {}
    weights: dict[Tree, NDArray[np.float64]] = {}
    for coalition, value in shapley_weights(len(switches)).items():
        path = frozenset(switch for switch, on in zip(switches, coalition, strict=True) if on)
        for sign, name in terms:
            asked = Asked(f"total_{name}", path)
            tree = program.figure(*asked)
            places.setdefault(tree, asked)
            weights[tree] = weights.get(tree, 0.0) + sign * np.array(value)
    names = [switch.removeprefix(SWITCH) for switch in switches]
    return names, tuple(places.values()), np.array(list(weights.values())).T


def driver_names(switches: Iterable[str]) -> list[str]:
    """Return the drivers there are switches for: ours in their order, then others."""
    found = [switch.removeprefix(SWITCH) for switch in switches]
    return [*(name for name in DRIVERS if name in found), *(n for n in found if n not in DRIVERS)]


def _terms(tree: Tree, sign: int = 1) -> list[tuple[int, str]]:
    """Return the figures that a sum adds up, with their signs."""
    match tree:
        case str(name):
            return [(sign, name)]
        case Op(sign="+" | "-" as kind, parts=(one, other)):
            return _terms(one, sign) + _terms(other, sign if kind == "+" else -sign)
    return []


@cache
def off_until_claimed() -> tuple[str, ...]:
    """Return the assumptions that are 0 until somebody claims them."""
    return tuple(each.key for each in registry() if each.likely == 0)
