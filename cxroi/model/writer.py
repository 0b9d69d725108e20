"""In what statements is a program worked out: once, towards roots, and in a loop over the months.

The statements are the same in every language; how each is written there is a ``Dialect``'s.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.ordering import KNOWN, LAST, MONTH, ONCE, PREVIOUS, Step, roots_of, sort_steps
from cxroi.model.trees import UNDEFINED, Op, Tree, Writing, names_in, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cxroi.model.program import Program

CLOSE_ENOUGH = 1e-12
"""A root is found where a step moves it by no more."""


class Dialect(NamedTuple):
    """How a language writes a statement; ``{name}`` and the like stand for what it is about."""

    writing: Writing
    put: str
    """Gives ``{name}`` the ``{value}``."""
    given: Callable[[str], str]
    """What an input is, from its name; of what is known by month, in ``month``."""
    months: str
    """Begins the loop over the months."""
    steps: str
    """Begins a loop of ``{steps}`` towards a root."""
    found: tuple[str, ...]
    """Leaves that loop once ``{name}`` moves away from ``{previous}`` no more."""
    end: str
    """Ends a loop."""
    column: str
    """Makes room for the months of ``{name}``."""
    keep: str
    """Keeps ``{name}`` of a month there."""
    before_roots: str = ""


class Writer:
    r"""Writes the statements of one program for some of its figures.

    Examples
    --------
    >>> from cxroi.model.engine import NUMBERS
    >>> from cxroi.model.equation_files import parse_equations
    >>> from cxroi.model.program import Program
    >>> text = 'def kept(retention) -> Share:\n    "Who stays."\n    return retention ** (1 / 12)\n'
    >>> program = Program(parse_equations(text).by_name, frozenset({"retention"}))
    >>> Writer(program, [program.figure("kept")], NUMBERS.dialect).lines
    ["    retention = inputs['retention']", '    kept = retention ** 0.08333333333333333']
    """

    def __init__(self, program: Program, figures: Sequence[Tree], dialect: Dialect) -> None:
        self.components = program.components()
        self.steps = sort_steps(program.steps, self.components)
        self.figures, self.dialect = list(figures), dialect
        trees = [*self.figures, *(step.tree for step in self.steps)]
        trees += [step.first for step in self.steps if step.first is not None]
        self.read = {name for tree in trees for name in names_in(tree)}
        made = {step.name for step in self.steps}
        known = made | {MONTH, UNDEFINED} | {p + name for name in made for p in (PREVIOUS, LAST)}
        self.inputs = sorted(self.read - known)
        self.monthly = {step.name for step in self.steps if step.when == MONTH}
        self.moving = self.monthly | {PREVIOUS + name for name in self.monthly} | {MONTH}
        self.moving |= {name for name in self.inputs if name.startswith(KNOWN)}
        self.lines: list[str] = []
        self.names = count()
        self._write_all()

    def write(self, tree: Tree) -> str:
        """Write a tree."""
        return write_tree(tree, self.dialect.writing)

    def column(self, name: str) -> str:
        """Return the name of all months of a figure."""
        return self.write(f"all_{name}")

    def _write_all(self) -> None:
        for name in self.inputs:
            if not name.startswith(KNOWN):
                self._put(name, self.dialect.given(name))
        for stage in range(1 + max((step.stage for step in self.steps), default=0)):
            steps = [step for step in self.steps if step.stage == stage]
            for step in steps:
                if step.when == ONCE:
                    self._put(step.name, self.write(step.tree))
            for group in roots_of(steps, self.components):
                self._find_root(group)
            self._month_by_month([step for step in steps if step.when == MONTH])

    def _put(self, name: str, value: str, depth: int = 1) -> None:
        self._add(self.dialect.put, depth, name=self.write(name), value=value)

    def _add(self, statement: str, depth: int = 1, **about: str) -> None:
        if statement:
            self.lines.append("    " * depth + statement.format(**about))

    def _month_by_month(self, steps: list[Step]) -> None:
        if not steps:
            return
        loop = [(step, _still_apart(step.tree, self.moving, self._hoist)) for step in steps]
        columns = [step.name for step in steps if step.name in self.figures]
        read = {name for _, tree in loop for name in names_in(tree)}
        self._begin(steps)
        for name in columns:
            self._add(self.dialect.column, name=self.column(name))
        self._add(self.dialect.months)
        for name in self.inputs:
            if name.startswith(KNOWN) and name in read:
                self._put(name, self.dialect.given(name), 2)
        for step, tree in loop:
            self._put(step.name, self.write(tree), 2)
        for name in columns:
            self._add(self.dialect.keep, 2, name=self.column(name), value=self.write(name))
        self._go_on(steps)

    def _find_root(self, group: list[Step]) -> None:
        self._begin(group)
        root = next(step.name for step in group if LAST + step.name in self.read)
        about = {"name": self.write(root), "previous": self.write(PREVIOUS + root)}
        self._add(self.dialect.before_roots)
        self._add(self.dialect.steps, steps=str(max(step.equation.steps or 0 for step in group)))
        for step in group:
            self._put(step.name, self.write(step.tree), 2)
        for statement in self.dialect.found:
            self._add(statement, 2, **about)
        self._go_on(group)

    def _begin(self, steps: Iterable[Step]) -> None:
        """Write what each is before the first month, or step."""
        for step in steps:
            if step.first is not None:
                self._put(PREVIOUS + step.name, self.write(step.first))

    def _go_on(self, steps: Sequence[Step]) -> None:
        """Write what becomes of each after a month, and after the last."""
        for step in steps:
            if PREVIOUS + step.name in self.read:
                self._put(PREVIOUS + step.name, self.write(step.name), 2)
        self._add(self.dialect.end)
        for step in steps:
            if LAST + step.name in self.read:
                self._put(LAST + step.name, self.write(step.name))

    def _hoist(self, tree: Tree) -> str:
        """Work out before the loop what does not move in it."""
        name = f"still_{next(self.names)}"
        self._put(name, self.write(tree))
        return name


def _still_apart(tree: Tree, moving: set[str], hoist: Callable[[Tree], str]) -> Tree:
    """Return a tree with its largest parts that do not move worked out before.

    Nothing is done in another order than it is written, so a path that does not differ from another
    comes to the same to the last bit.
    """
    if not isinstance(tree, Op):
        return tree
    if not moving.intersection(names_in(tree)):
        return hoist(tree)
    if tree.sign == "**" and not moving.intersection(names_in(tree.parts[0])):
        base, exponent = tree.parts  # its log is taken once
        tree = Op("exp", (Op("*", (Op("log", (base,)), exponent)),))
    return Op(tree.sign, tuple(_still_apart(part, moving, hoist) for part in tree.parts))
