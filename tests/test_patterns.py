"""Regular expressions against texts made to keep them busy: their time grows as the text does."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import process_time

import pytest

import cxroi
from cxroi.model.typed_numbers import SHAPE

TOP = Path(cxroi.__file__).parent
LOOKS = {"search", "match", "fullmatch", "finditer", "findall", "split", "sub"}
NO_READERS = {
    *("widgets/js/__init__.py", "calculator/page.py", "calculator/backend.py"),
    *("exports/offline.py", "exports/drawings.py"),
    *("model/equation_files.py", "serve/index.py", "serve/address.py"),
}
"""What these read comes with the package, or from who runs the server."""
SHORT = (4, 8, 12, 16, 20, 24)
"""Where steps double with each letter, these tell already."""
LONG = 8_000
WORTH_A_LOOK = 0.01
"""Seconds; what grows as its text does takes a tenth of it at most."""
BITS = (
    *("1", "1,", "1.", ",111", "1 000", "e1", " ", "\t", "\n", "a", "A", "_", "-", "#", "# a "),
    *('"', "'", "''", '"",', "\\", "(", "((", "[", "<", "<a ", "&", "%", "%4", "%41", "/", "."),
    *(":", ";", "a.", "a-", "a ", "a, ", "s ", "a1", "=a ", "€", "é", "\0", "\u2028", "\u202f"),
    *("only with ", "of a, ", '"font":', "customers ", "{", "}"),
)
AROUND = (
    *(("", ""), ("", "!"), ("1", "x"), ("# ", "!"), ('"', ""), ("<", ""), ("a", "\n"), ("[", ":")),
    *(("customers", "!"), ("at least 2 of ", "!"), ("x only with ", ""), ("without ", "\n")),
)


@cache
def programs() -> dict[str, ast.Module]:
    files = sorted(TOP.rglob("*.py"))
    return {each.relative_to(TOP).as_posix(): ast.parse(each.read_text("utf-8")) for each in files}


def patterns() -> Iterator[tuple[str, str, str, int]]:
    """Every pattern that a reader's text is held against: where it stands, how it looks, its flags."""
    yield "model/typed_numbers.py", "fullmatch", SHAPE, 0
    for place in programs().keys() - NO_READERS:
        uses = {
            (ast.unparse(node.value), node.attr)
            for node in ast.walk(programs()[place])
            if isinstance(node, ast.Attribute) and node.attr in LOOKS
        }
        for node in ast.walk(programs()[place]):
            called = node.value if isinstance(node, ast.Assign) else node
            if not (isinstance(called, ast.Call) and ast.unparse(called.func).startswith("re.")):
                continue
            said, way = called.args[0], called.func.attr
            if not isinstance(getattr(said, "value", None), str):
                continue
            names = re.findall(r"\bre\.([A-Z]+)\b", ast.unparse(called))
            flags = sum(getattr(re, name) for name in names)
            if isinstance(node, ast.Assign) and way == "compile":
                name = ast.unparse(node.targets[0])
                yield from ((place, each, said.value, flags) for n, each in uses if n == name)
            elif way in LOOKS:
                yield place, way, said.value, flags


def seconds(look: object, text: str) -> float:
    began = process_time()
    look(text)
    return process_time() - began


def slowness(written: str, way: str, flags: int, text_of: object) -> str:
    """Say where the time of a pattern grows faster than its text, or nothing."""
    pattern = re.compile(written, flags)
    look = getattr(pattern, "findall" if way in {"sub", "finditer", "split"} else way)
    for length in (*SHORT, LONG // 16, LONG // 4, LONG):
        took = seconds(look, text_of(length))
        if took > WORTH_A_LOOK:
            took = min(took, *(seconds(look, text_of(length)) for _ in range(2)))
        if took > WORTH_A_LOOK and took > 8 * seconds(look, text_of(length // 4)):
            return f"{written!r} takes {took:.2f} s for {length} letters of {text_of(8)!r}"
    return ""


def hostile() -> Iterator[object]:
    for before, behind in AROUND:
        for bit in BITS:
            yield lambda length, b=before, x=bit, e=behind: b + x * (length // len(x) + 1) + e


@pytest.mark.parametrize(
    ("place", "way", "written", "flags"), sorted({*patterns()}), ids=lambda given: str(given)[:40]
)
def test_the_time_of_a_pattern_grows_as_its_text_does(place, way, written, flags):
    told = (slowness(written, way, flags, each) for each in hostile())
    assert next(filter(None, told), "") == "", place


def test_the_search_finds_the_patterns_and_what_is_wrong_with_one():
    found = {(place, way) for place, way, *_ in patterns()}
    assert len(found) > 25
    assert ("analysis/actuals_file.py", "fullmatch") in found
    assert slowness("(a+)+b", "search", 0, lambda length: "a" * length)
    assert slowness(r"\s*#", "search", 0, lambda length: " " * length)
    assert not slowness(r"\s+#", "match", 0, lambda length: " " * length)
