"""An equation as a spreadsheet reads it: its signs and functions, and cells in place of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.trees import UNDEFINED, Op, Tree, Writing, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    CellOf = Callable[[str], str]
    """From a name in an equation to the cell where it stands."""

NOTHING = '"none"'
"""What a cell shows where a figure is undefined."""
SIGNS = {"**": "^", "==": "="}
BRACKETS = "()"
LONGEST_NUMBER = 8
"""Signs of a number that reads well as it is."""


def _call(name: str) -> Callable[..., str]:
    return lambda *parts: f"{name}({','.join(parts)})"


CALLS = {
    "minimum": _call("MIN"),
    "maximum": _call("MAX"),
    "where": _call("IF"),
    "exp": _call("EXP"),
    "log": _call("LN"),
    "ceil": lambda number: f"ROUNDUP({number},0)",
    BRACKETS: lambda inner: f"({inner})",
}


def cell_formula(tree: Tree, cell_of: CellOf) -> str:
    """Write the tree of an equation as a spreadsheet's formula, without the sign that begins it.

    Examples
    --------
    >>> cell_formula(
    ...     Op("where", (Op("<", ("a", 0.0)), "undefined", Op("**", ("a", 2.0)))), str.upper
    ... )
    'IF(A<0,"none",A^2)'
    """

    def name(read: str) -> str:
        return NOTHING if read == UNDEFINED else cell_of(read)

    return write_tree(
        _put_brackets(in_fractions(tree)), Writing(name, calls=CALLS, signs=SIGNS, gap="")
    )


def in_fractions(tree: Tree) -> Tree:
    """Return a tree with a number such as 0.08333333333333333 as the fraction it is.

    Examples
    --------
    >>> in_fractions(Op("**", ("retention", 1 / 12)))
    Op(sign='**', parts=('retention', Op(sign='/', parts=(1.0, 12.0))))
    """
    if isinstance(tree, float) and len(repr(tree)) > LONGEST_NUMBER and 0 < abs(tree) < 1:
        below = round(1 / tree)
        return Op("/", (1.0, float(below))) if 1 / below == tree else tree
    return Op(tree.sign, tuple(map(in_fractions, tree.parts))) if isinstance(tree, Op) else tree


def _put_brackets(tree: Tree) -> Tree:
    """Put brackets where a spreadsheet reads a power otherwise than we do.

    There a minus binds more strongly than a power, and a^b^c begins at its left.
    """
    if not isinstance(tree, Op):
        return tree
    parts = tuple(map(_put_brackets, tree.parts))
    if tree.sign in ("neg", "**"):
        parts = tuple(_as_one(part) for part in parts)
    return Op(tree.sign, parts)


def _as_one(tree: Tree) -> Tree:
    is_power = isinstance(tree, Op) and tree.sign == "**"
    return Op(BRACKETS, (tree,)) if is_power else tree
