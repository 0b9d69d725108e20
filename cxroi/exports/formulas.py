"""A formula, written once: as a spreadsheet reads it, and worked out here for what a cell shows.

A formula is an expression of Python in the names of the model. A spreadsheet's text is made from
its tree; the same tree, run, gives the value that is stored beside the text, so that previews and
readers that do not calculate show the right figure.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import CodeType

    Place = Callable[[str, str], str]
    """From a name, and whose it is ("" for none), to how a spreadsheet names it."""

NOT_AVAILABLE = "#N/A"
OPERATORS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: ("+", 2),
    ast.Sub: ("-", 2),
    ast.Mult: ("*", 3),
    ast.Div: ("/", 3),
    ast.Pow: ("^", 4),
}
"""What a spreadsheet writes, and how strongly it binds."""
COMPARISONS: dict[type[ast.AST], str] = {
    ast.Eq: "=",
    ast.NotEq: "<>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
COMPARED, ALONE = 1, 9
"""How strongly a comparison binds, and what needs no brackets."""


@dataclass(frozen=True)
class Formula:
    """A formula in the names of the model.

    Examples
    --------
    >>> growth = Formula("before.customers * kept if on else ''")
    >>> growth.text(lambda name, owner: f"{owner or 'this'}_{name}")
    '=IF(this_on,before_customers*this_kept,"")'
    >>> growth.value({"on": 1, "kept": 0.5, "before": Cells({"customers": 10})})
    5.0
    """

    source: str

    def text(self, place: Place) -> str:
        """Return what a spreadsheet reads, each name where ``place`` says it is."""
        return f"={_written(self._tree.body, place)[0]}"

    def value(self, names: Mapping[str, Any]) -> Any:
        """Work it out; cells and tables are ``Cells``."""
        return eval(self._code, {"__builtins__": {}, **FUNCTIONS}, names)  # noqa: S307 - our own formulas, no reader's text

    @cached_property
    def _tree(self) -> ast.Expression:
        return ast.parse(self.source, mode="eval")

    @cached_property
    def _code(self) -> CodeType:
        return compile(self._tree, "<formula>", "eval")


class Cells:
    """Values by name, as the names of a formula read them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        """Return the value, or the column of values, of a name."""
        return self._values[name]


def _total(*columns: Sequence[Any]) -> float:
    """Add up the products of columns; what is no number counts for nothing."""
    return math.fsum(
        math.prod(row)
        for row in zip(*columns, strict=True)
        if not any(isinstance(each, str) for each in row)
    )


def _where(column: Sequence[Any], wanted: Any, added: Sequence[Any]) -> float:
    return math.fsum(
        number
        for each, number in zip(column, added, strict=True)
        if each == wanted and not isinstance(number, str)
    )


def _at(column: Sequence[Any], place: float) -> Any:
    return column[round(place) - 1]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": math.exp,
    "log": math.log,
    "min": min,
    "max": max,
    "abs": abs,
    "ceil": math.ceil,
    "total": _total,
    "where": _where,
    "at": _at,
    "every": all,
    "unavailable": lambda: NOT_AVAILABLE,
}
"""What formulas may call."""
WRITTEN = {
    "exp": "EXP",
    "log": "LN",
    "min": "MIN",
    "max": "MAX",
    "abs": "ABS",
    "total": "SUMPRODUCT",
    "where": "SUMIF",
    "at": "INDEX",
    "unavailable": "NA",
}
"""The same as a spreadsheet names it; ``ceil`` has an argument more there."""


def _written(node: ast.AST, place: Place) -> tuple[str, int]:  # noqa: PLR0911 - one for each kind of part
    """Write a part of a formula, and say how strongly it binds."""
    match node:
        case ast.Constant(value=str(text)):
            return '"' + text.replace('"', '""') + '"', ALONE
        case ast.Constant(value=number):
            return repr(number), ALONE
        case ast.Name(id=name):
            return place(name, ""), ALONE
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return place(name, owner), ALONE
        case ast.BinOp(left=left, op=op, right=right):
            sign, strength = OPERATORS[type(op)]
            # a minus binds more strongly than a power there, and less strongly here
            before = _bound(left, place, strength + isinstance(op, ast.Pow))
            return f"{before}{sign}{_bound(right, place, strength + 1)}", strength
        case ast.UnaryOp(operand=operand):
            return f"(-{_bound(operand, place, ALONE)})", ALONE
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            ends = (_bound(each, place, COMPARED + 1) for each in (left, right))
            return COMPARISONS[type(op)].join(ends), COMPARED
    return _called(node, place), ALONE


def _called(node: ast.AST, place: Place) -> str:
    """Write what is a function there: a choice, a condition or a call."""
    match node:
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            name, parts = "IF", [test, body, otherwise]
        case ast.BoolOp(op=op, values=values):
            name, parts = ("AND" if isinstance(op, ast.And) else "OR"), values
        case ast.Call(func=ast.Name(id="ceil"), args=[number]):
            return f"ROUNDUP({_written(number, place)[0]},0)"
        case ast.Call(func=ast.Name(id=called), args=arguments):
            name, parts = WRITTEN[called], arguments
        case _:
            raise TypeError(f"A spreadsheet has no {type(node).__name__}")
    return f"{name}({','.join(_written(part, place)[0] for part in parts)})"


def _bound(node: ast.AST, place: Place, needed: int) -> str:
    text, strength = _written(node, place)
    return text if strength >= needed else f"({text})"
