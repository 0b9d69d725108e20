"""Everything that a person reads, found where it is written: Python, JavaScript, tables, notebooks, README.

Docstrings and comments are for who works on the code; what sources said stays as they said it.
"""

import ast
import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[1]
PLACE = "…"
"""Stands in a template for what is put in: one word."""
AS_THEY_SAID = {
    "claims.csv": {"words"},
    "columns.csv": {"words"},
    "sources.csv": {"authors", "title", "publisher", "read_from"},
}
"""Columns in words of others, by table."""
LITERAL = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\])*)`""",
    re.DOTALL,
)
"""A comment, or a text of JavaScript; good enough for scripts of ours."""
QUOTES_OF_THE_MODEL = re.compile(r"```.*?```|^(?: {4}|\t).*?$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
"""What in Markdown is code."""


CODE = re.compile(r"datum[.\[]|===|^cxroi-|\bSELECT\b|\bCAST\(|=>|^… %$")
NO_TEXT = re.compile(r"\b(?:class|className|id|for|type|role|name|kind)\"?: $|classList\.\w+\($")
"""What stands before a text of a script that nobody reads."""


class Text(NamedTuple):
    """A text as it is written, with a sign where something is put in."""

    file: str
    line: int
    text: str


@cache
def python_texts(file: Path) -> tuple[Text, ...]:
    return tuple(of_python(named(file), file.read_text(encoding="utf-8")))


@cache
def script_texts(file: Path) -> tuple[Text, ...]:
    return tuple(of_script(named(file), file.read_text(encoding="utf-8")))


@cache
def cells(file: Path) -> tuple[tuple[str, Text], ...]:
    """Return the cells of a table, each with the name of its column."""
    with file.open(encoding="utf-8", newline="") as rows:
        return tuple(
            (column, Text(named(file), line, text))
            for line, row in enumerate(csv.DictReader(rows), start=2)
            for column, text in row.items()
            if text and column not in AS_THEY_SAID.get(file.name, ())
        )


def python_files() -> list[Path]:
    return sorted((TOP / "cxroi").rglob("*.py"))


def script_files() -> list[Path]:
    return sorted(file for file in (TOP / "cxroi").rglob("*.js") if "stock" not in file.parts)


def tables() -> list[Path]:
    return sorted((TOP / "data").glob("*.csv"))


@cache
def read_by_people() -> tuple[Text, ...]:
    """Return every text of ours that may reach a reader."""
    found: list[Text] = []
    for file in python_files():
        found += python_texts(file)
    for file in script_files():
        found += script_texts(file)
    for file in tables():
        found += [text for _, text in cells(file)]
    for file in sorted((TOP / "workbooks").glob("*.ipynb")):
        found += _of_notebook(file)
    pages = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "data/README.md")
    for file in (*(TOP / page for page in pages), *sorted((TOP / "docs").glob("*.md"))):
        found += of_markdown(named(file), file.read_text(encoding="utf-8"))
    for file in sorted((TOP / "cxroi" / "exports").glob("*.typ")):
        found += of_markdown(named(file), file.read_text(encoding="utf-8"))
    return tuple(each for each in found if is_read(each.text))


def is_read(text: str) -> bool:
    """Whether a text can be words: keys, classes of styles, and expressions of a chart or SQL are not."""
    is_word = " " in text.strip() or text[:1].isupper()
    return is_word and not CODE.search(text)


def named(file: Path) -> str:
    return file.relative_to(TOP).as_posix()


def of_markdown(file: str, text: str) -> list[Text]:
    prose = QUOTES_OF_THE_MODEL.sub(lambda code: "\n" * code[0].count("\n"), text)
    return [Text(file, at, line) for at, line in enumerate(prose.splitlines(), start=1) if line]


def of_python(file: str, source: str) -> Iterator[Text]:
    tree = ast.parse(source)
    told = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node not in told:
            told |= {part for part in node.values if isinstance(part, ast.Constant)}
            told |= {each for part in node.values for each in _form(part)}
            yield Text(file, node.lineno, "".join(map(_part, node.values)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield Text(file, node.lineno, node.value)


def _form(part: ast.expr) -> Iterator[ast.AST]:
    """Return how a number is to be written, which is no text."""
    if isinstance(part, ast.FormattedValue) and part.format_spec:
        yield from ast.walk(part.format_spec)


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else PLACE


def of_script(file: str, source: str) -> Iterator[Text]:
    for found in LITERAL.finditer(source):
        if NO_TEXT.search(source, max(found.start() - 30, 0), found.start()):
            continue
        text = found[1] or found[2] or re.sub(r"\$\{[^{}]*\}", PLACE, found[3] or "")
        if text:
            yield Text(file, source.count("\n", 0, found.start()) + 1, text)


def _of_notebook(file: Path) -> Iterator[Text]:
    book = json.loads(file.read_text(encoding="utf-8"))
    for at, cell in enumerate(book["cells"], start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from (text._replace(line=at) for text in of_markdown(named(file), source))
        elif cell["cell_type"] == "code":
            yield from (text._replace(line=at) for text in of_python(named(file), source))
    about = (book["metadata"].get(key, "") for key in ("title", "about"))
    yield from (Text(named(file), 0, text) for text in about if isinstance(text, str))
