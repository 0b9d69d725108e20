"""How are the equations run: written as Python, one loop over the months, and compiled once.

The same loop runs on plain numbers, one case, and on arrays, a draw a place. Draws are worked through
some at a time, so that what is being computed stays in the processor's own memory.
"""

from __future__ import annotations

import math
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.language import FUNCTIONS
from cxroi.model.ordering import KNOWN, LAST, MONTH, ONCE, PREVIOUS, STEPWISE, Step
from cxroi.model.trees import UNDEFINED, Op, Tree, Writing, names_in, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cxroi.model.program import Program

    Run = Callable[..., list[Any]]

CLOSE_ENOUGH = 1e-12
"""A root is found where a step moves it by no more."""


class Dialect(NamedTuple):
    """What differs between numbers and arrays of draws."""

    writing: Writing
    names: dict[str, Any]


class Compiled(NamedTuple):
    """A program, ready to run."""

    run: Run
    """From months and inputs by name to the figures; one of each month is a list."""
    inputs: tuple[str, ...]
    text: str


def compile_program(program: Program, figures: Sequence[Tree], dialect: Dialect) -> Compiled:
    """Write a program for some of its figures as Python, and compile it."""
    writer = _Writer(program, figures, dialect)
    text = writer.text()
    space = dict(dialect.names)
    exec(compile(text, "<equations>", "exec"), space)  # noqa: S102 - written from trees alone
    return Compiled(space["run"], tuple(writer.inputs), text)


def _chosen(condition: str, yes: str, no: str) -> str:
    return f"({yes} if {condition} else {no})"


def _smaller(one: str, other: str) -> str:
    return f"({one} if (_ := {other}) >= {one} else _)" if one.isdigit() else f"min({one}, {other})"


def _larger(one: str, other: str) -> str:
    return f"({one} if (_ := {other}) <= {one} else _)" if one.isdigit() else f"max({one}, {other})"


def _is_found(root: str, before: str) -> str:
    return f"-{CLOSE_ENOUGH} <= {root} - {before} <= {CLOSE_ENOUGH}"


NUMBERS = Dialect(
    Writing(calls={"where": _chosen, "minimum": _smaller, "maximum": _larger}),
    {"exp": math.exp, "log": math.log, "ceil": math.ceil, UNDEFINED: math.nan},
)


def _power(base: Any, exponent: Any) -> Any:
    """Return a power by logs, which is faster; 0 to a power above 0 is 0."""
    return np.exp(np.log(base) * exponent)


DRAWS = Dialect(
    Writing(calls={"**": lambda base, exponent: f"power({base}, {exponent})"}),
    {
        **{name: getattr(np, name) for name in (*FUNCTIONS, "absolute")},
        "power": _power,
        UNDEFINED: math.nan,
    },
)


class _Writer:
    """Writes one program."""

    def __init__(self, program: Program, figures: Sequence[Tree], dialect: Dialect) -> None:
        self.steps, self.components = program.ordered(), program.components()
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

    def text(self) -> str:
        """Write the whole function."""
        for name in self.inputs:
            self.add(f"{name} = inputs['{name}']")
        for stage in range(1 + max((step.stage for step in self.steps), default=0)):
            steps = [step for step in self.steps if step.stage == stage]
            for step in steps:
                if step.when == ONCE:
                    self.add(f"{step.name} = {self.write(step.tree)}")
            for group in self.groups(steps):
                self.find_root(group)
            self.month_by_month([step for step in steps if step.when == MONTH])
        given = (f"all_{t}" if t in self.monthly else self.write(t) for t in self.figures)
        self.add(f"return [{', '.join(given)}]")
        return "\n".join(["def run(months, inputs):", *self.lines, ""])

    def add(self, line: str, depth: int = 1) -> None:
        """Add a line."""
        self.lines.append("    " * depth + line)

    def write(self, tree: Tree) -> str:
        """Write a tree."""
        return written(tree, self.dialect.writing)

    def groups(self, steps: list[Step]) -> Iterator[list[Step]]:
        """Return the steps towards roots, those towards one root together."""
        there = {step.name: step for step in steps if step.when == STEPWISE}
        for component in self.components:
            if component[0] in there:
                yield [there[name] for name in component]

    def month_by_month(self, steps: list[Step]) -> None:
        """Write the loop over the months."""
        if not steps:
            return
        loop = [(step, _still_apart(step.tree, self.moving, self.lift)) for step in steps]
        lists = [step.name for step in steps if step.name in self.figures]
        self.begin(steps)
        for name in lists:
            self.add(f"all_{name} = []")
        self.add("for month in months:")
        for name in self.inputs:
            if name.startswith(KNOWN):
                self.add(f"{name} = inputs['{name}'][int(month) - 1]", 2)
        for step, tree in loop:
            self.add(f"{step.name} = {self.write(tree)}", 2)
        for name in lists:
            self.add(f"all_{name}.append({name})", 2)
        self.go_on(steps)

    def find_root(self, group: list[Step]) -> None:
        """Write the steps towards a root; each draw stays where its own is found."""
        self.begin(group)
        root = next(step.name for step in group if LAST + step.name in self.read)
        before = PREVIOUS + root
        if self.dialect is DRAWS:
            self.add("found = absolute(0.0) > 0")
        self.add(f"for _ in range({max(step.equation.steps or 0 for step in group)}):")
        for step in group:
            self.add(f"{step.name} = {self.write(step.tree)}", 2)
        if self.dialect is DRAWS:
            self.add(f"{root} = where(found, {before}, {root})", 2)
            self.add(f"found = found | (absolute({root} - {before}) <= {CLOSE_ENOUGH})", 2)
            self.add("if found.all(): break", 2)
        else:
            self.add(f"if {_is_found(root, before)}: break", 2)
        self.go_on(group)

    def begin(self, steps: Iterable[Step]) -> None:
        """Write what each is before the first month, or step."""
        for step in steps:
            if step.first is not None:
                self.add(f"{PREVIOUS}{step.name} = {self.write(step.first)}")

    def go_on(self, steps: Sequence[Step]) -> None:
        """Write what becomes of each after a month, and after the last."""
        for step in steps:
            if PREVIOUS + step.name in self.read:
                self.add(f"{PREVIOUS}{step.name} = {step.name}", 2)
        for step in steps:
            if LAST + step.name in self.read:
                self.add(f"{LAST}{step.name} = {step.name}")

    def lift(self, tree: Tree) -> str:
        """Work out before the loop what does not move in it."""
        name = f"still_{next(self.names)}"
        self.add(f"{name} = {self.write(tree)}")
        return name


def _still_apart(tree: Tree, moving: set[str], lift: Callable[[Tree], str]) -> Tree:
    """Return a tree with its largest parts that do not move worked out before.

    Nothing is done in another order than it is written, so a path that does not differ from another
    comes to the same to the last bit.
    """
    if not isinstance(tree, Op):
        return tree
    if not moving.intersection(names_in(tree)):
        return lift(tree)
    if tree.sign == "**" and not moving.intersection(names_in(tree.parts[0])):
        base, exponent = tree.parts  # its log is taken once
        tree = Op("exp", (Op("*", (Op("log", (base,)), exponent)),))
    return Op(tree.sign, tuple(_still_apart(part, moving, lift) for part in tree.parts))
