"""Formulas as small trees: read from Python's own, simplified, and written in any language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cxroi.model.language import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

UNDEFINED = "undefined"
EXACT = 2**53
"""Whole numbers below are written as such."""


class Op(NamedTuple):
    """A sign or a function, and what stands on its sides; ``neg`` is a minus before one."""

    sign: str
    parts: tuple[Tree, ...]


Tree: TypeAlias = "float | str | Op"
"""A number, a name, or an operation on trees."""


def names_in(tree: Tree) -> Iterator[str]:
    """Go through the names that a tree reads."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Op):
        for part in tree.parts:
            yield from names_in(part)


def replace_names(tree: Tree, name_of: Callable[[str], Tree]) -> Tree:
    """Return a tree with something else in the place of each name, simplified."""
    if isinstance(tree, str):
        return name_of(tree)
    if isinstance(tree, Op):
        if tree.sign == "where":  # what is not asked for is not looked up
            condition, yes, no = tree.parts
            test = replace_names(condition, name_of)
            if isinstance(test, float):
                return replace_names(yes if test else no, name_of)
            return fold(
                Op("where", (test, replace_names(yes, name_of), replace_names(no, name_of)))
            )
        return fold(Op(tree.sign, tuple(replace_names(part, name_of) for part in tree.parts)))
    return tree


def fold(op: Op) -> Tree:  # noqa: C901, PLR0911 - one for each rule
    """Work out what numbers alone make, and drop what changes nothing.

    Examples
    --------
    >>> fold(Op("*", (0.0, "x"))), fold(Op("+", ("x", 0.0))), fold(Op("/", (1.0, 8.0)))
    (0.0, 'x', 0.125)
    """
    sign, parts = op
    if all(isinstance(part, float) for part in parts):
        return _work_out(sign, tuple(float(part) for part in parts))  # type: ignore[arg-type]
    match sign, *parts:
        case ("*", 0.0, _) | ("*", _, 0.0) | ("/", 0.0, _):
            return 0.0
        case ("*", 1.0, other) | ("*" | "/", other, 1.0) | ("+", 0.0, other):
            return other
        case ("+" | "-", other, 0.0):
            return other
        case ("-", 0.0, other):
            return fold(Op("neg", (other,)))
        case ("-", one, other) if one == other:
            return 0.0
        case ("where", _, yes, no) if yes == no:
            return yes
        case ("**", other, 1.0):
            return other
    return op


def show_tree(tree: Tree) -> str:
    """Write a tree as Python does, for people.

    Examples
    --------
    >>> show_tree(Op("*", (Op("-", (1.0, "x")), "y")))
    '(1 - x) * y'
    """
    return write_tree(tree, PEOPLE)


class Writing(NamedTuple):
    """How a language writes a tree: names, numbers, functions and signs."""

    name: Callable[[str], str] = str
    functions: Mapping[str, str] = {}
    """Names of functions, where they are others."""
    calls: Mapping[str, Callable[..., str]] = {}
    """Signs and functions that are written otherwise, from their written parts."""
    signs: Mapping[str, str] = {}
    gap: str = " "


PEOPLE = Writing()
STRENGTH = {"<": 1, "<=": 1, ">": 1, ">=": 1, "==": 1, "+": 2, "-": 2, "*": 3, "/": 3, "neg": 4}
"""How strongly a sign binds; a power binds more strongly, and what stands alone needs no brackets."""
POWER, ALONE = 5, 9


def write_tree(tree: Tree, language: Writing) -> str:
    """Write a tree in a language."""
    return _write(tree, language)[0]


def _write(tree: Tree, language: Writing) -> tuple[str, int]:
    if isinstance(tree, float):
        number = repr(int(tree) if tree.is_integer() and abs(tree) < EXACT else tree)
        return (number, ALONE) if tree >= 0 else (f"({number})", ALONE)
    if isinstance(tree, str):
        return language.name(tree), ALONE
    sign, parts = tree
    if sign in language.calls:
        return language.calls[sign](*(write_tree(part, language) for part in parts)), ALONE
    if sign in FUNCTIONS:
        name = language.functions.get(sign, sign)
        return f"{name}({', '.join(write_tree(part, language) for part in parts)})", ALONE
    if sign == "neg":
        return f"-{_bind(parts[0], language, POWER)}", STRENGTH["neg"]
    strength = STRENGTH.get(sign, POWER)
    gap = language.gap
    left = _bind(parts[0], language, strength + (sign == "**"))
    right = _bind(parts[1], language, strength + (sign != "**"))
    return f"{left}{gap}{language.signs.get(sign, sign)}{gap}{right}", strength


def _bind(tree: Tree, language: Writing, needed: int) -> str:
    text, strength = _write(tree, language)
    return text if strength >= needed else f"({text})"


def _work_out(sign: str, numbers: tuple[float, ...]) -> float:  # noqa: PLR0911 - one for each sign
    one, *others = numbers
    match sign:
        case "neg":
            return -one
        case "where":
            return others[0] if one else others[1]
        case "exp" | "log" | "ceil":
            return float(getattr(math, sign)(one))
        case "minimum":
            return min(numbers)
        case "maximum":
            return max(numbers)
        case "**":
            return float(one ** others[0])
    other = others[0]
    if sign in ("+", "-", "*", "/"):
        return {
            "+": one + other,
            "-": one - other,
            "*": one * other,
            "/": one / other if other else math.nan,
        }[sign]
    compared = {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}
    return float(compared.get(sign, one == other))
