"""A class of ours as JavaScript: its fields, and those of its methods that a script mentions."""

from __future__ import annotations

import dataclasses
import inspect
import json
from dataclasses import MISSING
from functools import cached_property
from types import FunctionType
from typing import TYPE_CHECKING, Any

from cxroi.calculator.expressions import UnwritableError
from cxroi.calculator.functions import parameters, source_of, write_function

if TYPE_CHECKING:
    from cxroi.calculator.carried import Carrier

ALWAYS = ("__getitem__", "__iter__", "__len__", "__contains__", "__init__", "__call__")
"""Methods that are called without being mentioned."""


class CarriedClass:
    """A class, with those of its methods that are mentioned."""

    def __init__(self, kind: type, name: str, carrier: Carrier) -> None:
        self.kind, self.name, self.carrier = kind, name, carrier
        self.methods: dict[str, str] = {}
        self.head: list[str] = []

    def begin(self) -> None:
        """Carry what the class is made from: its base, and its fields with their usual values."""
        base = next((each for each in self.kind.__bases__ if _is_ours(each)), None)
        self.extends = self.carrier.follow(base) if base else self._kind()
        defaults = _fields(self.kind)
        if dataclasses.is_dataclass(self.kind):
            uncompared = [each.name for each in dataclasses.fields(self.kind) if not each.compare]
            self.head.append(f"static uncompared = {json.dumps(uncompared)};")
        if defaults:
            shown = ", ".join(
                f"{json.dumps(key)}: {self.carrier.part(each)}"
                for key, each in defaults.items()
                if each is not MISSING
            )
            self.head.append(f"static fields = {json.dumps([*defaults])};")
            self.head.append(f"static defaults() {{ return {{ {shown} }}; }}")

    def _kind(self) -> str:
        """Tell which kind of ``kinds.js`` a class is of that has no base of ours."""
        if issubclass(self.kind, tuple):
            return "P.Named"
        if issubclass(self.kind, BaseException):
            return "P.Problem"
        is_plain = "__init__" in vars(self.kind) and not dataclasses.is_dataclass(self.kind)
        return "P.Plain" if is_plain else "P.Record"

    def carry_more(self) -> bool:
        """Carry the methods that are mentioned by now; tell whether there was one."""
        place = f"{self.kind.__module__}.{self.kind.__qualname__}"
        known = {
            key: each
            for key, each in vars(self.kind).items()
            if _is_method(each) and f"{place}.{key}" not in self.carrier.provided
        }
        wanted = [key for key in known if key in self.carrier.mentioned or key in ALWAYS]
        missing = [key for key in wanted if key not in self.methods]
        for key in missing:
            self.methods[key] = ""
            self.methods[key] = self._method(key, known[key])
        return bool(missing)

    def _method(self, key: str, found: Any) -> str:
        """Write a method, or a property; of the latter some keep what they have worked out."""
        inside = _function_of(found)
        is_static = isinstance(found, staticmethod)
        node, file = source_of(inside), inspect.getsourcefile(inside) or ""
        refer = self.carrier.referring(inside, node)
        given, body, mentioned = write_function(node, file, refer, is_method=not is_static)
        self.carrier.mentioned |= mentioned
        if isinstance(found, cached_property):
            kept = f"P.once(this, {json.dumps(key)}, () => {{\n{body}\n}})"
            return f"get {key}() {{ return {kept}; }}"
        if isinstance(found, property):
            return f"get {key}() {{\n{body}\n}}"
        star = "*" if inspect.isgeneratorfunction(inside) else ""
        if key == "__iter__":
            return f"{star}[Symbol.iterator]({given}) {{\n{body}\n}}"
        words = json.dumps(parameters(node, is_method=not is_static))
        static = "static " if is_static else ""
        text = f"{static}{star}{key}({given}) {{\n{body}\n}}"
        return f"{text}\nstatic {{ P.says(this, {json.dumps(key)}, {words}); }}"

    def text(self) -> str:
        """Return the class."""
        parts = "\n".join([*self.head, *self.methods.values()])
        return f"class {self.name} extends {self.extends} {{\n{parts}\n}}"


def _fields(kind: type) -> dict[str, Any]:
    """Return what a class is called with, each with its usual value, or ``MISSING``."""
    if issubclass(kind, tuple):
        usual: dict[str, Any] = getattr(kind, "_field_defaults", {})
        return {name: usual.get(name, MISSING) for name in getattr(kind, "_fields", ())}
    if not dataclasses.is_dataclass(kind):
        return {}
    return {
        each.name: each.default if each.default_factory is MISSING else each.default_factory()
        for each in dataclasses.fields(kind)
        if each.init
    }


def _function_of(found: Any) -> FunctionType:
    """Return the function that a method or a property is made from."""
    inside = found
    for kind, part in ((property, "fget"), (cached_property, "func"), (staticmethod, "__func__")):
        inside = getattr(inside, part) if isinstance(inside, kind) else inside
    if not isinstance(inside, FunctionType):
        raise UnwritableError(f"{found!r} is not made from a function.")
    return inside


def _is_method(thing: Any) -> bool:
    if isinstance(thing, FunctionType):
        return thing.__code__.co_filename != "<string>" and thing.__module__.startswith("cxroi.")
    return isinstance(thing, property | cached_property | staticmethod)


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("cxroi.") and kind.__name__ != "Frozen"
