"""An expression of Python as JavaScript: its syntax, with what the language lacks left to ``python.js``.

What cannot be written is refused by file and line, as the equations are.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

from cxroi.exports.javascript import short_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Mod: "mod",
    ast.FloorDiv: "floordiv",
    ast.Pow: "pow",
    ast.BitOr: "or_",
    ast.BitAnd: "and_",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.In: "has",
    ast.NotIn: "hasNot",
    ast.Is: "is",
    ast.IsNot: "isNot",
    ast.USub: "neg",
    ast.UAdd: "pos",
    ast.Invert: "invert",
}
OF_ARRAYS = ("size", "shape", "T", "ndim")
"""Attributes of what JavaScript knows as an array."""


class UnwritableError(Exception):
    """A construct that has no counterpart here."""


class Expressions:
    """Writes expressions: names, calls, comprehensions, text with values in it."""

    def __init__(self, file: str, refer: Callable[[str], str]) -> None:
        self.file, self.refer = file, refer
        self.attributes: set[str] = set()
        self.known: list[set[str]] = []
        self.local = short_names()
        """What a variable of the function is called here."""

    def parameters(self, given: ast.arguments, *, is_method: bool) -> str:
        """Write what stands between a function's brackets; ``this`` is a method's own."""
        plain = [*given.posonlyargs, *given.args]
        defaults = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
        pairs = [*zip(plain, defaults, strict=True)][int(is_method) :]
        pairs += [] if given.vararg else zip(given.kwonlyargs, given.kw_defaults, strict=True)
        shown = [
            self.local(each.arg) + (f" = {self.of(default)}" if default else "")
            for each, default in pairs
        ]
        shown += [f"...{self.local(given.vararg.arg)}"] if given.vararg else []
        return ", ".join(
            shown + ([f"{self.local(given.kwarg.arg)} = new Map()"] if given.kwarg else [])
        )

    def of(self, node: ast.expr) -> str:  # noqa: C901, PLR0911, PLR0912 - a line for each kind
        """Write an expression."""
        match node:
            case ast.Constant(plain):
                return self._constant(node, plain)
            case ast.Name(name):
                is_own = any(name in names for names in self.known)
                return self.local(name) if is_own else self.refer(name)
            case ast.JoinedStr(parts):
                return "`" + "".join(map(self._part, parts)) + "`"
            case ast.BinOp(left, op, right) if type(op) in OPERATORS:
                return self.binary(op, self.of(left), self.of(right))
            case ast.UnaryOp(ast.Not(), of):
                return f"!{self.truth(of)}"
            case ast.UnaryOp(ast.USub(), ast.Constant(plain)):
                return f"(-{self._constant(node, plain)})"
            case ast.UnaryOp(op, of):
                return f"P.{OPERATORS[type(op)]}({self.of(of)})"
            case ast.BoolOp(op, values):
                return self._either(op, values)
            case ast.Compare(left, ops, others):
                return self._compare(left, ops, others)
            case ast.IfExp(test, yes, no):
                return f"({self.truth(test)} ? {self.of(yes)} : {self.of(no)})"
            case ast.Attribute(of, name):
                return self._attribute(of, name)
            case ast.Subscript(of, ast.Slice(first, last, by)):
                ends = ", ".join(self.of(each) if each else "null" for each in (first, last, by))
                return f"P.cut({self.of(of)}, {ends})"
            case ast.Subscript(of, key):
                return f"P.item({self.of(of)}, {self.of(key)})"
            case ast.Call(ast.Attribute(ast.Call(ast.Name("super")), name), given, []):
                return f"super.{name}({', '.join(map(self._spread, given))})"
            case ast.Call(called, given, named):
                return self._call(called, given, named)
            case ast.Tuple(parts) | ast.List(parts):
                return f"[{', '.join(map(self._spread, parts))}]"
            case ast.Set(parts):
                return f"new Set([{', '.join(map(self._spread, parts))}])"
            case ast.Dict(keys, values):
                return f"new Map([{', '.join(map(self._pair, keys, values))}])"
            case ast.ListComp(what, loops) | ast.GeneratorExp(what, loops):
                return self._gathered(loops, lambda: self.of(what))
            case ast.SetComp(what, loops):
                return f"new Set({self._gathered(loops, lambda: self.of(what))})"
            case ast.DictComp(key, value, loops):
                pairs = self._gathered(loops, lambda: f"[{self.of(key)}, {self.of(value)}]")
                return f"new Map({pairs})"
            case ast.Lambda(given, body):
                names = {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
                shown = self.parameters(given, is_method=False)
                self.known.append(names)
                inside = self.of(body)
                self.known.pop()
                return f"(({shown}) => {inside})"
            case ast.NamedExpr(ast.Name(name), value):
                return f"({self.local(name)} = {self.of(value)})"
            case ast.Yield(told):
                return f"(yield {self.of(told) if told else 'null'})"
            case ast.YieldFrom(value):
                return f"(yield* P.iter({self.of(value)}))"
        raise self.unwritable(node)

    def _constant(self, node: ast.expr, value: Any) -> str:
        if value is None:
            return "null"
        if isinstance(value, bool | int | float | str):
            return json.dumps(value, ensure_ascii=False)
        raise self.unwritable(node)

    def _part(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(str(text)):
                return (
                    json.dumps(text, ensure_ascii=False)[1:-1]
                    .replace('\\"', '"')
                    .replace("`", "\\`")
                    .replace("${", "\\${")
                )
            case ast.FormattedValue(value, conversion, spec):
                shown = self.of(value)
                if conversion == ord("r"):
                    shown = f"P.repr({shown})"
                told = f", {self.of(spec)}" if spec else ""
                return f"${{P.format({shown}{told})}}"
        raise self.unwritable(node)

    def binary(self, op: ast.operator, left: str, right: str) -> str:
        """Write an operator between two sides, which are written already."""
        return f"P.{OPERATORS[type(op)]}({left}, {right})"

    def truth(self, node: ast.expr) -> str:
        """Write a condition."""
        if isinstance(node, ast.Compare) or (
            isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        ):
            return f"({self.of(node)})"
        if isinstance(node, ast.BoolOp):
            sign = " && " if isinstance(node.op, ast.And) else " || "
            return f"({sign.join(map(self.truth, node.values))})"
        return f"P.truth({self.of(node)})"

    def _either(self, op: ast.boolop, values: Sequence[ast.expr]) -> str:
        word = "and" if isinstance(op, ast.And) else "or"
        *before, text = map(self.of, values)
        for each in reversed(before):
            text = f"P.{word}({each}, () => {text})"
        return text

    def _compare(self, left: ast.expr, ops: Sequence[ast.cmpop], others: Sequence[ast.expr]) -> str:
        sides = [self.of(each) for each in (left, *others)]
        found = []
        for op, one, other in zip(ops, sides, sides[1:], strict=False):
            given = (other, one) if isinstance(op, ast.In | ast.NotIn) else (one, other)
            found.append(f"P.{OPERATORS[type(op)]}({', '.join(given)})")
        return found[0] if len(found) == 1 else f"({' && '.join(found)})"

    def _attribute(self, of: ast.expr, name: str) -> str:
        if part := self._of_module(of, name):
            return part
        self.attributes.add(name)
        if name in OF_ARRAYS:
            return f"P.attribute({self.of(of)}, {json.dumps(name)})"
        return f"{self.of(of)}.{name}"

    def _call(
        self, called: ast.expr, given: Sequence[ast.expr], named: Sequence[ast.keyword]
    ) -> str:
        shown = ", ".join(map(self._spread, given))
        words = ""
        if named:
            pairs = (
                f"...P.entries({self.of(each.value)})"
                if each.arg is None
                else f"[{json.dumps(each.arg)}, {self.of(each.value)}]"
                for each in named
            )
            words = f"new P.Kw([{', '.join(pairs)}])"
        if isinstance(called, ast.Attribute) and not self._of_module(called.value, called.attr):
            self.attributes.add(called.attr)
            of, name = self.of(called.value), json.dumps(called.attr)
            more = f", [{shown}]" + (f", {words}" if words else "") if shown or words else ""
            return f"P.method({of}, {name}{more})"
        what = self.of(called)
        if words:
            return f"P.call({what}, [{shown}], {words})"
        return f"new {what}({shown})" if what.startswith("C_") else f"{what}({shown})"

    def _of_module(self, node: ast.expr, name: str) -> str:
        """Write what a module has under a name; "" if it is of no module."""
        if not isinstance(node, ast.Name) or any(node.id in names for names in self.known):
            return ""
        return self.refer(f"{node.id}.{name}")

    def _spread(self, node: ast.expr) -> str:
        if isinstance(node, ast.Starred):
            return f"...P.iter({self.of(node.value)})"
        return self.of(node)

    def _pair(self, key: ast.expr | None, value: ast.expr) -> str:
        if key is None:
            return f"...P.entries({self.of(value)})"
        return f"[{self.of(key)}, {self.of(value)}]"

    def _gathered(self, loops: Sequence[ast.comprehension], what: Callable[[], str]) -> str:
        """Write a comprehension: loops in loops that gather."""
        names: set[str] = set()
        self.known.append(names)
        begins, ends = "", ""
        for each in loops:
            over = self.of(each.iter)
            names |= _names(each.target)
            begins += f"for (const {self.target(each.target)} of P.iter({over})) {{ "
            begins += "".join(f"if (!{self.truth(test)}) continue; " for test in each.ifs)
            ends += " }"
        text = f"(() => {{ const found$ = []; {begins}found$.push({what()});{ends} return found$; }})()"
        self.known.pop()
        return text

    def target(self, node: ast.expr) -> str:
        """Write what is given a value."""
        match node:
            case ast.Name(name):
                return self.local(name)
            case ast.Tuple(parts) | ast.List(parts):
                return f"[{', '.join(map(self.target, parts))}]"
            case ast.Starred(value):
                return f"...{self.target(value)}"
            case ast.Attribute(of, name):
                return f"{self.of(of)}.{name}"
        raise self.unwritable(node)

    def unwritable(self, node: ast.AST) -> UnwritableError:
        """Say which construct has no counterpart, and where it stands."""
        line = getattr(node, "lineno", 0)
        return UnwritableError(
            f"{self.file}:{line}: {type(node).__name__} has no counterpart in JavaScript."
        )


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
