"""The list of attacks: each row names a test that there is."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
LIST = TESTS.parent / "docs" / "attacks.md"
ROW = re.compile(r"^\| ([A-H])(\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
FEWEST = 60


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def rows() -> list[tuple[str, ...]]:
    return ROW.findall(LIST.read_text(encoding="utf-8"))


def test_there_are_at_least_sixty_each_with_a_number_of_its_own():
    numbers = [f"{letter}{number}" for letter, number, *_ in rows()]
    assert len(numbers) >= FEWEST
    assert sorted(set(numbers)) == sorted(numbers)
    lines = LIST.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if re.match(r"\| [A-Z]\d", line)]) == len(numbers)


def test_each_names_a_test_that_there_is():
    for letter, number, *_, shown_by in rows():
        named = NAMED.findall(shown_by)
        assert ", ".join(f"`{file}::{name}`" for file, name in named) == shown_by
        for file, name in named:
            assert name in names_in(file), f"{letter}{number} names {file}::{name}"
