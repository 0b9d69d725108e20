"""A function of ours as JavaScript: its parameters and its statements."""

from __future__ import annotations

import ast
import inspect
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.calculator.expressions import Expressions, UnwritableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FunctionType


def source_of(thing: FunctionType) -> ast.FunctionDef:
    """Return the syntax tree of a function.

    Examples
    --------
    >>> from cxroi.model.names import clean_name
    >>> source_of(clean_name).name
    'clean_name'
    """
    first = thing.__code__.co_firstlineno
    for node in ast.walk(_parsed(inspect.getsourcefile(thing) or "")):
        if isinstance(node, ast.FunctionDef) and first == _first_line(node):
            return node
    raise UnwritableError(f"{thing.__module__}:{first}: this is not a function with a name.")


@cache
def _parsed(file: str) -> ast.Module:
    return ast.parse(Path(file).read_text(encoding="utf-8"))


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def write_function(
    node: ast.FunctionDef, file: str, refer: Callable[[str], str], *, is_method: bool = False
) -> tuple[str, str, set[str]]:
    """Return a function's parameters and body in JavaScript, and the attributes it mentions.

    Parameters
    ----------
    node : FunctionDef
        See ``source_of``.
    file : str
        Where it stands, for what is refused.
    refer : callable
        Writes a name that is none of the function's own.
    is_method : bool
        Whether its first parameter is what it is a method of.

    Examples
    --------
    >>> node = ast.parse("def twice(x, by=2): return x * by").body[0]
    >>> write_function(node, "twice.py", str)
    ('a, b = 2', 'return P.mul(a, b);', set())
    """
    writer = Functions(file, refer)
    return *writer.function(node, is_method=is_method), writer.attributes


def parameters(node: ast.FunctionDef, *, is_method: bool) -> list[str]:
    """Name a function's parameters in the order in which JavaScript takes them.

    ``=`` stands before one that is only given by name, ``*`` and ``**`` before what takes the rest.

    Examples
    --------
    >>> node = ast.parse("def f(a, *, b=1, **c): ...").body[0]
    >>> parameters(node, is_method=False)
    ['a', '=b', '**c']
    """
    given = node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args)][int(is_method) :]
    if given.vararg and given.kwarg:
        raise UnwritableError(f"{node.name}: a rest and any names together have no counterpart.")
    names += [f"*{given.vararg.arg}"] if given.vararg else []
    names += [f"={each.arg}" for each in given.kwonlyargs]
    return names + ([f"**{given.kwarg.arg}"] if given.kwarg else [])


class Functions(Expressions):
    """Writes functions, statement by statement."""

    def function(self, node: ast.FunctionDef, *, is_method: bool = False) -> tuple[str, str]:
        """Write a function's parameters and its body."""
        shown = self.parameters(node.args, is_method=is_method)
        own = {each.lstrip("*=") for each in parameters(node, is_method=False)}
        local = _stored(node.body)
        self.known.append(own | local)
        body = self._block(node.body)
        if node.args.vararg and node.args.kwonlyargs:
            body = self._by_name(node.args) + body
        if is_method:
            itself, *_ = [*node.args.posonlyargs, *node.args.args]
            body = f"const {self.local(itself.arg)} = this; {body}"
        self.known.pop()
        new = sorted(self.local(each) for each in local - own)
        return shown, f"let {', '.join(new)}; {body}" if new else body

    def _by_name(self, given: ast.arguments) -> str:
        """Take what was given by name from the end of a rest (see ``P.call``)."""
        rest = self.local(given.vararg.arg) if given.vararg else ""
        told = "".join(
            f"const {self.local(each.arg)} = kw$.has({json.dumps(each.arg)}) ? kw$.get({json.dumps(each.arg)}) "
            f": {self.of(usual) if usual else 'undefined'};\n"
            for each, usual in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        )
        return f"const kw$ = P.takeKw({rest});\n{told}"

    def _block(self, body: Iterable[ast.stmt]) -> str:
        return "\n".join(filter(None, map(self._statement, body)))

    def _statement(self, node: ast.stmt) -> str:  # noqa: C901, PLR0911, PLR0912 - a line for each kind
        match node:
            case ast.Expr(ast.Constant()) | ast.Pass() | ast.Import() | ast.ImportFrom():
                return ""  # what is imported is followed where it is used
            case ast.Expr(value):
                return f"{self.of(value)};"
            case ast.Return(value):
                return f"return {self.of(value) if value else 'null'};"
            case ast.Assign(targets, value):
                first, *others = targets
                more = "".join(self._assign(each, self.of(first)) for each in others)
                return self._assign(first, self.of(value)) + more
            case ast.AnnAssign(target, _, value):
                return self._assign(target, self.of(value)) if value else ""
            case ast.AugAssign(target, op, value):
                return self._assign(target, self.binary(op, self.of(target), self.of(value)))
            case ast.If(test, body, orelse):
                rest = f" else {{\n{self._block(orelse)}\n}}" if orelse else ""
                return f"if ({self.truth(test)}) {{\n{self._block(body)}\n}}{rest}"
            case ast.For(target, over, body, []):
                return f"for ({self.target(target)} of P.iter({self.of(over)})) {{\n{self._block(body)}\n}}"
            case ast.While(test, body, []):
                return f"while ({self.truth(test)}) {{\n{self._block(body)}\n}}"
            case ast.Break():
                return "break;"
            case ast.Continue():
                return "continue;"
            case ast.Raise(error, _) if error:
                return f"throw {self.of(error)};"
            case ast.Raise():
                return "throw error$;"
            case ast.Delete([ast.Subscript(of, key)]):
                return f"P.delItem({self.of(of)}, {self.of(key)});"
            case ast.Try(body, handlers, [], last):
                return self._guarded(body, handlers, last)
            case ast.With([ast.withitem(manager, None)], body):
                text = (
                    f"const held$ = P.enter({self.of(manager)});\ntry {{\n{self._block(body)}\n}}"
                )
                return f"{{ {text} catch (error$) {{ held$.fail(error$); }} finally {{ held$.leave(); }} }}"
            case ast.FunctionDef(name):
                given, inside = self.function(node)
                return f"{self.local(name)} = ({given}) => {{\n{inside}\n}};"
        raise self.unwritable(node)

    def _guarded(
        self, body: list[ast.stmt], handlers: list[ast.ExceptHandler], last: list[ast.stmt]
    ) -> str:
        text = f"try {{\n{self._block(body)}\n}}"
        if handlers:
            caught = ""
            for each in handlers:
                kinds = each.type.elts if isinstance(each.type, ast.Tuple) else [each.type]
                tests = " || ".join(f"P.isA(error$, {self.of(kind)})" for kind in kinds if kind)
                named = f"{self.local(each.name)} = error$;\n" if each.name else ""
                caught += f"if ({tests or 'true'}) {{\n{named}{self._block(each.body)}\n}} else "
            text += f" catch (error$) {{\n{caught}throw error$;\n}}"
        return text + (f" finally {{\n{self._block(last)}\n}}" if last else "")

    def _assign(self, target: ast.expr, value: str) -> str:
        match target:
            case ast.Subscript(of, ast.Slice(first, last, None)):
                ends = ", ".join(self.of(each) if each else "null" for each in (first, last))
                return f"P.setSlice({self.of(of)}, {ends}, {value});"
            case ast.Subscript(of, key):
                return f"P.setItem({self.of(of)}, {self.of(key)}, {value});"
            case ast.Tuple(parts) if any(isinstance(each, ast.Subscript) for each in parts):
                each = "".join(self._assign(p, f"parts$[{n}]") + " " for n, p in enumerate(parts))
                return f"{{ const parts$ = P.list({value}); {each}}}"
            case ast.Tuple() | ast.List():
                return f"{self.target(target)} = P.iter({value});"
        return f"{self.target(target)} = {value};"


def _stored(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements give values to, but for those of functions inside."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name):
                found.add(name)
                continue
            case ast.Lambda():
                continue
            case ast.Name(name, ast.Store()):
                found.add(name)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.NamedExpr(ast.Name(name)):
                found.add(name)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            waiting += [each for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]
            continue
        waiting += ast.iter_child_nodes(node)
    return found
