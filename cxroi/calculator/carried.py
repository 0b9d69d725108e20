"""What a script needs of ours: functions, the classes and constants that they reach, and no more.

A name is followed to what it stands for while Python runs, so that nothing is listed by hand: from
some functions to all they call, of a class to the methods that anything carried mentions, and to
the data that is read, as it was read.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import importlib
import inspect
import json
import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.calculator.carried_classes import CarriedClass
from cxroi.calculator.expressions import UnwritableError
from cxroi.calculator.functions import parameters, source_of, write_function

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MODULES = {"numpy": "np"} | {
    name: f"P.{name}" for name in ("math", "re", "csv", "io", "unicodedata")
}
"""What of Python's modules stands in ``python.js``, and where."""

LIBRARY = frozenset(
    ("builtins", "math", "dataclasses", "types", "itertools", "collections", "contextlib")
)
"""Modules whose parts stand there by their names alone."""


class Carrier:
    """Writes what it is given, and what that reaches, each once.

    Parameters
    ----------
    provided : mapping
        What JavaScript has of its own: its expression, by the name of a function or class with its
        module's, such as ``cxroi.model.evaluate.evaluate``.
    read : collection of str, optional
        The fields of data that anything reads; the others are left empty. All unless given.

    Examples
    --------
    >>> from cxroi.model.segments import own_key
    >>> carrier = Carrier({})
    >>> carrier.follow(own_key)
    'F_segments_own_key'
    >>> print(carrier.text())
    function F_segments_own_key(a, b) {
    return `${P.format(a)}/${P.format(b)}`;
    }
    F_segments_own_key.words = ["segment", "key"];
    """

    def __init__(self, provided: Mapping[str, str], read: Collection[str] | None = None) -> None:
        self.provided, self.read = provided, read
        self.names: dict[int, str] = {}
        self.kept: list[Any] = []  # so that no other thing takes its id
        self.functions: dict[str, str] = {}
        self.classes: dict[str, CarriedClass] = {}
        self.constants: dict[str, str] = {}
        self.same: dict[str, str] = {}
        self.mentioned: set[str] = set()
        self.taken: set[str] = set()

    def text(self) -> str:
        """Return all that is carried as the body of a module."""
        code = self.code()
        constants = [f"const {name} = {text};" for name, text in self.constants.items()]
        return "\n".join([code, *constants])

    def code(self) -> str:
        """Return the functions and classes that are carried."""
        while any([each.carry_more() for each in list(self.classes.values())]):  # noqa: C419 - all of them
            pass
        return "\n".join(
            [*(each.text() for each in self.classes.values()), *self.functions.values()]
        )

    def follow(self, thing: Any) -> str:
        """Return the name, or the expression, by which a script knows a thing."""
        if id(thing) in self.names:
            return self.names[id(thing)]
        place = f"{getattr(thing, '__module__', '')}.{getattr(thing, '__qualname__', '')}"
        if place in self.provided:
            return self.provided[place]
        if known := _in_script(thing):
            return known
        if isinstance(thing, ModuleType) or (callable(thing) and not place.startswith("cxroi.")):
            name = getattr(thing, "__name__", place)
            raise UnwritableError(f"{name} is not ours, and has no counterpart in JavaScript.")
        return self._carry(thing)

    def _carry(self, thing: Any) -> str:
        if isinstance(thing, type):
            return self._class(thing)
        if callable(thing) and hasattr(thing, "__wrapped__"):
            return self._remembered(thing)
        if isinstance(thing, FunctionType):
            return self._function(thing)
        return self._constant(thing)

    # -- functions ---------------------------------------------------------------------------------

    def _function(self, thing: FunctionType) -> str:
        name = self._name("F", thing, thing.__qualname__)
        node, file = source_of(thing), inspect.getsourcefile(thing) or ""
        given, body, mentioned = write_function(node, file, self.referring(thing, node))
        self.mentioned |= mentioned
        star = "*" if inspect.isgeneratorfunction(thing) else ""
        words = json.dumps(parameters(node, is_method=False))
        told = f"takesKw = {json.dumps(bool(node.args.vararg and node.args.kwonlyargs))}"
        told = told if node.args.vararg and node.args.kwonlyargs else f"words = {words}"
        self.functions[name] = f"function{star} {name}({given}) {{\n{body}\n}}\n{name}.{told};"
        return name

    def _remembered(self, thing: Any) -> str:
        """Carry a function that keeps what it has worked out: of one without arguments, that."""
        inside = inspect.unwrap(thing)
        if inspect.signature(inside).parameters:
            return self.follow(inside)
        name = self._name("F", thing, thing.__qualname__)
        self.functions[name] = f"function {name}() {{ return {self.follow(thing())}; }}"
        return name

    def referring(self, thing: FunctionType, node: ast.AST) -> Callable[[str], str]:
        """Return what writes a name of a function that is not its own."""
        local = _imported(node, thing.__module__)
        cells = inspect.getclosurevars(thing).nonlocals if thing.__closure__ else {}
        spaces = (local, cells, thing.__globals__, vars(builtins))

        def refer(name: str) -> str:
            first, _, part = name.partition(".")
            for space in spaces:
                if first in space:
                    return self._part_of(space[first], part) if part else self.follow(space[first])
            raise UnwritableError(
                f"{thing.__module__}: nothing is called '{name}' in {thing.__qualname__}."
            )

        return refer

    def _part_of(self, thing: Any, part: str) -> str:
        """Follow what a module has under a name; "" where the thing is no module."""
        if not isinstance(thing, ModuleType):
            return ""
        if thing.__name__ in MODULES:
            return f"{MODULES[thing.__name__]}.{part}"
        return self.follow(getattr(thing, part))

    # -- classes and constants ---------------------------------------------------------------------

    def _class(self, kind: type) -> str:
        name = self._name("C", kind, kind.__qualname__)
        self.classes[name] = found = CarriedClass(
            kind, name, self
        )  # its name first: it may need itself
        found.begin()
        self.classes[name] = self.classes.pop(name)  # after its base
        return name

    def _constant(self, thing: Any) -> str:
        if isinstance(thing, float | int | str) or (isinstance(thing, tuple) and not thing):
            return self.write(thing)
        text = self.write(thing)  # what it needs stands before it
        if text in self.same:
            self.kept.append(thing)
            self.names[id(thing)] = self.same[text]
            return self.same[text]
        name = self._name("K", thing, type(thing).__name__.lower())
        self.constants[name], self.same[text] = text, name
        return name

    def write(self, thing: Any) -> str:  # noqa: C901, PLR0911 - one for each kind
        """Write a value."""
        match thing:
            case None | bool() | str():
                return json.dumps(thing, ensure_ascii=False)
            case int() | float():
                return _number(float(thing))
            case re.Pattern():
                return f"P.pattern({json.dumps(thing.pattern)}, {int(thing.flags)})"
            case np.ndarray():
                return f"Float64Array.of({', '.join(_number(float(each)) for each in thing)})"
            case Mapping():
                pairs = (f"[{self.part(key)}, {self.part(each)}]" for key, each in thing.items())
                return f"new Map([{', '.join(pairs)}])"
            case AbstractSet():
                return f"new Set([{', '.join(sorted(map(self.part, thing)))}])"
            case tuple() if hasattr(thing, "_fields"):
                return f"new {self.follow(type(thing))}({', '.join(map(self.part, thing))})"
            case tuple() | list() | range():
                return f"[{', '.join(map(self.part, thing))}]"
        if dataclasses.is_dataclass(thing):
            kind = self.follow(type(thing))
            names = (each.name for each in dataclasses.fields(thing) if each.init)
            values = (
                getattr(thing, name) if self.read is None or name in self.read else None
                for name in names
            )
            return f"new {kind}({', '.join(map(self.part, values))})"
        raise UnwritableError(
            f"A {type(thing).__module__}.{type(thing).__qualname__} cannot be carried."
        )

    def part(self, thing: Any) -> str:
        """Write a part of a value: small ones in place, others by name."""
        if thing is None or isinstance(thing, bool | int | float | str):
            return self.write(thing)
        return self.follow(thing)

    def _name(self, kind: str, thing: Any, word: str) -> str:
        module = getattr(thing, "__module__", "").rpartition(".")[2]
        plain = re.sub(r"\W+", "_", f"{kind}_{module}_{word}" if module else f"{kind}_{word}")
        name, nth = plain, 1
        while name in self.taken:
            name, nth = f"{plain}_{nth}", nth + 1
        self.taken.add(name)
        self.names[id(thing)] = name
        self.kept.append(thing)
        return name


def _in_script(thing: Any) -> str:
    """Return how JavaScript knows a part of Python or of numpy; "" if it is neither."""
    if isinstance(thing, ModuleType):
        return MODULES.get(thing.__name__, "")
    module, name = getattr(thing, "__module__", None), getattr(thing, "__name__", "")
    if module == "numpy":
        return f"np.{name}"
    if isinstance(thing, np.ufunc):
        return f"special.{name}"
    if thing is math.inf:
        return "Infinity"
    if module in LIBRARY and name:
        return f"P.{'iterator' if name == 'iter' else name}"
    return ""


def _imported(node: ast.AST, module: str) -> dict[str, Any]:
    """Return what a function imports inside."""
    found: dict[str, Any] = {}
    for each in ast.walk(node):
        if isinstance(each, ast.ImportFrom):
            home = importlib.import_module(each.module or module)
            found |= {part.asname or part.name: getattr(home, part.name) for part in each.names}
        elif isinstance(each, ast.Import):
            found |= {part.asname or part.name: part.name for part in each.names}
    return found


def _number(value: float) -> str:
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "NaN" if math.isnan(value) else repr(value).removesuffix(".0")
