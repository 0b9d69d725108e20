"""How are the equations run: written as Python, one loop over the months, and compiled once.

The same loop runs on plain numbers, one case, and on arrays, a draw a place. Draws are worked through
some at a time, so that what is being computed stays in the processor's own memory.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.language import FUNCTIONS
from cxroi.model.ordering import KNOWN
from cxroi.model.trees import UNDEFINED, Tree, Writing
from cxroi.model.writer import CLOSE_ENOUGH, Dialect, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cxroi.model.program import Program

    Run = Callable[..., list[Any]]


class Python(NamedTuple):
    """What differs between numbers and arrays of draws."""

    dialect: Dialect
    names: dict[str, Any]


class Compiled(NamedTuple):
    """A program, ready to run."""

    run: Run
    """From months and inputs by name to the figures; one of each month is a list."""
    inputs: tuple[str, ...]
    text: str


def compile_program(program: Program, figures: Sequence[Tree], python: Python) -> Compiled:
    """Write a program for some of its figures as Python, and compile it."""
    writer = Writer(program, figures, python.dialect)
    given = (writer.column(t) if t in writer.monthly else writer.write(t) for t in figures)
    text = "\n".join(
        ["def run(months, inputs):", *writer.lines, f"    return [{', '.join(given)}]", ""]
    )
    space = dict(python.names)
    exec(compile(text, "<equations>", "exec"), space)  # noqa: S102 - written from trees alone
    return Compiled(space["run"], tuple(writer.inputs), text)


def _choose(condition: str, yes: str, no: str) -> str:
    return f"({yes} if {condition} else {no})"


def _smaller(one: str, other: str) -> str:
    return f"({one} if (_ := {other}) >= {one} else _)" if one.isdigit() else f"min({one}, {other})"


def _larger(one: str, other: str) -> str:
    return f"({one} if (_ := {other}) <= {one} else _)" if one.isdigit() else f"max({one}, {other})"


def _power(base: Any, exponent: Any) -> Any:
    """Return a power by logs, which is faster; 0 to a power above 0 is 0."""
    return np.exp(np.log(base) * exponent)


def _read_input(name: str) -> str:
    return f"inputs['{name}']" + "[int(month) - 1]" * name.startswith(KNOWN)


_NUMBERS = Dialect(
    Writing(calls={"where": _choose, "minimum": _smaller, "maximum": _larger}),
    put="{name} = {value}",
    given=_read_input,
    months="for month in months:",
    steps="for _ in range({steps}):",
    found=(f"if -{CLOSE_ENOUGH} <= {{name}} - {{previous}} <= {CLOSE_ENOUGH}: break",),
    end="",
    column="{name} = []",
    keep="{name}.append({value})",
)
NUMBERS = Python(
    _NUMBERS, {"exp": math.exp, "log": math.log, "ceil": math.ceil, UNDEFINED: math.nan}
)
# each draw stays where its own root is found
DRAWS = Python(
    _NUMBERS._replace(
        writing=Writing(calls={"**": lambda base, exponent: f"power({base}, {exponent})"}),
        before_roots="found = absolute(0.0) > 0",
        found=(
            "{name} = where(found, {previous}, {name})",
            f"found = found | (absolute({{name}} - {{previous}}) <= {CLOSE_ENOUGH})",
            "if found.all(): break",
        ),
    ),
    {
        **{name: getattr(np, name) for name in (*FUNCTIONS, "absolute")},
        "power": _power,
        UNDEFINED: math.nan,
    },
)
