"""Which figure does a name in a formula stand for: on which path, and in which segment."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from cxroi.model.ordering import (
    BASELINE,
    LAST,
    MONTH,
    PREVIOUS,
    SWITCH,
    TODAY,
    TOTAL,
    WITH_PROGRAMME,
    split_prefix,
)
from cxroi.model.program import NONE, Path, Program
from cxroi.model.trees import UNDEFINED, Op, Tree, names_in, replace_names

ALL = -1
"""In place of a segment: all of them together."""
START = 0
"""In place of a month: before the first."""


KEPT = 64
"""Programs whose formulas are kept."""


class Place(NamedTuple):
    """Which figure: an equation, an assumption or the month, where and when."""

    name: str
    path: Path
    segment: int = 0
    month: int | None = None
    """``None`` where it is the same in every month."""
    since: int | None = None
    """Of a sum over months, a part of it: from this month to ``month``."""

    @property
    def without_month(self) -> Place:
        """The same whatever the month."""
        return self._replace(month=None, since=None)


@lru_cache(KEPT)
def formulas_of(program: Program) -> Formulas:
    """Return the formulas of a program, taken apart once for all its cases."""
    return Formulas(program)


@dataclass
class Formulas:
    """The formulas of one program, as they hold on each path and in each segment."""

    program: Program
    _trees: dict[Place, Tree] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many segments there are; 1 where the company is one."""
        return len(self.program.own)

    def tree(self, at: Place) -> Tree:
        """Return the formula of an equation with what is a number here as a number."""
        at = at.without_month
        if at not in self._trees:
            tree = self.program.equations[at.name].tree
            self._trees[at] = replace_names(tree, lambda read: self._name(read, at))
        return self._trees[at]

    def term(self, at: Place) -> Tree | None:
        """Return what is added month by month, where a figure is the sum so far."""
        before, tree = PREVIOUS + at.name, self.tree(at)
        if tree == before:  # nothing is added here
            return 0.0
        match tree:
            case Op(sign="+", parts=(first, term)) if first == before:
                return None if before in names_in(term) else term
        return None

    def reads(self, at: Place) -> list[str]:
        """Return the names that a figure reads, before its first month too."""
        equation = self.program.equations.get(at.name)
        if equation is None:
            return []
        names = dict.fromkeys(names_in(self.tree(at)))
        if isinstance(equation.first, str):
            names[equation.first] = None
        return [name for name in names if name not in (MONTH, UNDEFINED)]

    def target(self, read: str, at: Place) -> Place:
        """Return which figure a name stands for where it is read, whatever the month."""
        prefixes, name = self.apart(read)
        path = NONE if BASELINE in prefixes else at.path
        segment = ALL if TOTAL in prefixes and self.count > 1 else at.segment
        if PREVIOUS in prefixes and name in self.stepwise:  # a step before, not a month
            return self.plain(name, path, segment)._replace(name=PREVIOUS + name)
        return self.plain(name, path, segment)

    def plain(self, name: str, path: Path, segment: int) -> Place:
        """Return the place of a figure; one for all paths, and all segments, between which it is the same."""
        everything = self.program.everything
        seen = self._switches_seen(name, path)
        if seen == self._switches_seen(name, everything):
            path = everything
        elif not seen:
            path = NONE
        return Place(name, path, segment if segment == ALL or self.is_own(name) else 0)

    def apart(self, read: str) -> tuple[list[str], str]:
        """Take a name apart: what goes before it, and what is left.

        Examples
        --------
        >>> from cxroi.model.settings import Setting
        >>> whole = Setting((frozenset(),), frozenset(), frozenset()).program()
        >>> Formulas(whole).apart("total_previous_customers")
        (['total_', 'previous_'], 'customers')
        """
        prefixes, name, program = list[str](), read, self.program
        while not (
            {name, name.removesuffix(TODAY)} & program.keys
            or name in program.equations
            or name in program.inputs
        ):
            prefix, name = split_prefix(name)
            if not prefix:
                break
            prefixes.append(prefix)
        return prefixes, name

    def key_of(self, name: str) -> str | None:
        """Return the key of the assumption that a name stands for; ``None`` where it is none."""
        if name in self.program.equations:
            return None
        return next((k for k in (name, name.removesuffix(TODAY)) if k in self.program.keys), None)

    def is_own(self, name: str) -> bool:
        """Tell whether segments may differ in a figure."""
        reach = self.program.reach.get(name)
        keys = reach.own if reach else {name, name.removesuffix(TODAY)}
        return self.count > 1 and any(keys & own for own in self.program.own)

    @cached_property
    def stepwise(self) -> frozenset[str]:
        """The equations that are worked out in steps towards a root."""
        equations = self.program.equations
        roots = {name for name, each in equations.items() if each.steps is not None}
        before = {PREVIOUS + name for name in roots}
        found, grown = set[str](), roots
        while grown != found:
            found = grown
            more = {n for n, e in equations.items() if (before | found) & set(names_in(e.tree))}
            grown = more | roots
        return frozenset(found)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots that other equations read."""
        read = {name for each in self.program.equations.values() for name in names_in(each.tree)}
        return frozenset(name for name in self.stepwise if LAST + name in read)

    def outside(self, at: Place) -> list[str]:
        """Return what a root depends on: what its steps read that is no step."""
        seen, waiting, found = set[str](), [at.name], dict[str, None]()
        while waiting:
            name = waiting.pop(0)
            seen.add(name)
            for read in names_in(self.tree(at._replace(name=name))):
                _, inner = self.apart(read)
                if inner not in self.stepwise:
                    found[read] = None
                elif inner not in seen:
                    waiting.append(inner)
        return list(found)

    def _switches_seen(self, name: str, path: Path) -> Path:
        """Return the switches of a path that a figure sees."""
        reach = self.program.reach.get(name)
        if reach is None:
            return NONE
        flag = {WITH_PROGRAMME} if path and WITH_PROGRAMME in reach.switches else set()
        return path & reach.switches | flag

    def _name(self, read: str, at: Place) -> Tree:
        """Return what stands for a name in a formula: a number, or the name without what is idle."""
        if read.startswith(SWITCH):
            return float(read in at.path)
        if read == WITH_PROGRAMME:
            return float(bool(at.path))
        if read in (MONTH, UNDEFINED):
            return read
        prefixes, name = self.apart(read)
        there = self.target(read, at)
        is_plain = PREVIOUS not in prefixes and name not in self.stepwise
        if name in self.program.equations and is_plain and there.segment != ALL:
            tree = self.tree(there)
            if isinstance(tree, float):
                return tree
        idle = {TOTAL} if self.count == 1 else set()
        idle |= {BASELINE} if there.path == self.plain(name, at.path, 0).path else set()
        return "".join(each for each in prefixes if each not in idle) + name
