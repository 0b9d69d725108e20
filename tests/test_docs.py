"""The documentation names everything that is public, and every line in it runs; no build is needed."""

import re
import shlex
from functools import cache
from pathlib import Path

import pytest
import reference
from formulas import mathml
from reading_words import Text
from test_words import long_sentences

import cxroi
from cxroi import widgets
from cxroi.calibration.columns import columns
from cxroi.exports.gallery import GALLERY, charts_of
from cxroi.exports.pack import FORMATS
from cxroi.model.equation_files import model_equations
from cxroi.model.extras import EXTRAS
from cxroi.model.registry import registry
from cxroi.model.stances import LIKELY, conditions, stances
from cxroi.model.trees import Op
from cxroi.serve.command_line import COMMANDS, command_parser
from cxroi.widgets.sections import TABS

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted([*DOCS.glob("*.md"), DOCS / "deploy/README.md"])
NAMES = [page.relative_to(DOCS).with_suffix("").as_posix() for page in PAGES]
FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def written(page):
    """Return the text of a page: one that is there, or one that a build makes."""
    made = reference.pages()
    return made[page]() if page in made else (DOCS / f"{page}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("python", [f":: cxroi.{name}" for name in cxroi.__all__]),
        ("python", [f":: cxroi.widgets.{name}" for name in widgets.__all__]),
        ("page", [f"`{name}`" for name in widgets.__all__ if name not in {"Workbook", "Slider"}]),
        ("page", [f"| {tab.title} |" for tab in TABS.values()]),
        ("page", [f"`{name}`" for name in (LIKELY, *stances(), *conditions())]),
        ("exports", [f"`{name}`" for name in FORMATS]),
        ("assumptions", [f"### {each.label}\n\n`{each.key}`" for each in registry()]),
        ("equations", [f"### {name}\n" for name in model_equations().by_name]),
        ("charts", [f"## {name}\n\n{entry.shows}" for name, entry in GALLERY.items()]),
        ("commands", [f"## cxroi {name}\n" for name in COMMANDS]),
        ("tables", [f"`{name}`" for known in columns().values() for name in known]),
        ("install", [f"`{name}`" for name in EXTRAS]),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_everything_public_is_documented(page, wanted):
    assert wanted
    assert [each for each in wanted if each not in written(page)] == []


def test_every_option_of_every_command_is_documented():
    sections = re.split(r"^## cxroi ", written("commands"), flags=re.MULTILINE)
    by_name = {section.split("\n")[0]: section for section in sections}
    for name, parser in reference.subparsers(command_parser()).items():
        options = re.findall(r"^  (--[a-z-]+)|, (--[a-z-]+)", parser.format_help(), re.MULTILINE)
        named = {option for pair in options for option in pair if option} - {"--help"}
        assert {each for each in named if f"`{each}`" not in by_name[name]} == set()


def test_every_command_that_a_page_shows_is_one():
    shown = [
        line.strip()
        for page in PAGES
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith(("    cxroi ", "    .venv/bin/cxroi "))
    ]
    assert len(shown) > len(COMMANDS)
    for line in shown:
        words = shlex.split(line, comments=True)[1:]
        if words[0] in COMMANDS:
            command_parser({words[0]}).parse_args(words)
        else:
            assert words[0] in {"--version", "--completion"}
    assert {shlex.split(line)[1] for line in shown} >= set(COMMANDS) - {"lab", "actuals"}


def test_every_python_snippet_is_a_doctest():
    found = [
        (page.name, code)
        for page in PAGES
        for kind, code in FENCE.findall(page.read_text(encoding="utf-8"))
        if kind in {"python", "py", "pycon"}
    ]
    assert len(found) > 15
    assert [name for name, code in found if not code.startswith(">>> ")] == []


def test_every_page_can_be_reached_and_every_link_leads_to_one():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    trees = [code.splitlines() for kind, code in FENCE.findall(index) if kind == "{toctree}"]
    named = {line for tree in trees for line in tree if line and not line.startswith(":")}
    made = {f"generated/{name}" for name in reference.pages()}
    assert named == made | {*NAMES} - {"index"}
    linked = {
        link
        for page in PAGES
        for link in re.findall(r"\]\(([\w/]+)\.md\)", page.read_text(encoding="utf-8"))
    }
    assert linked <= named


def test_every_chart_has_a_line_that_makes_it():
    names = reference.chart_names()
    assert set(reference.LINES) == set(GALLERY)
    for name, line in reference.LINES.items():
        result = re.fullmatch(r'cxroi\.chart\((.*), "{}"\)', line)[1]
        assert name in charts_of(eval(result, names))  # noqa: S307 - a line of ours


@pytest.mark.parametrize("page", [*NAMES, *reference.pages()])
def test_sentences_are_short(page):
    bare = FENCE.sub("", written(page))
    apart = re.sub(r"^(?:#|\||```|:\w+:).*|^- ", "\n\n", bare, flags=re.MULTILINE)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", apart)]
    assert long_sentences([Text(page, 0, part) for part in paragraphs]) == []


@pytest.mark.parametrize(
    ("tree", "drawn"),
    [
        (Op("*", (Op("+", ("a", 1.0)), "b")), "(a+1)·b"),
        (Op("-", ("a", Op("-", ("b", "c")))), "a−(b−c)"),
        (Op("**", (Op("neg", ("a",)), 2.0)), "(−a)2"),
        (Op("maximum", (0.0, "previous_a_b")), "max(0,a\N{NO-BREAK SPACE}bprevious)"),
        (Op("neg", (Op("+", ("a", "b")),)), "−(a+b)"),
        (Op("<=", ("a", "b")), "a≤b"),
    ],
)
def test_a_formula_is_drawn_with_the_brackets_that_it_needs(tree, drawn):
    assert re.sub(r"<[^>]*>", "", mathml(tree)) == drawn


def test_every_formula_is_whole():
    from xml.etree import ElementTree as ET

    for formula in re.findall(r"<math.*?</math>", written("equations")):
        ET.fromstring(formula.replace("&#160;", " "))  # noqa: S314 - our own
    assert written("equations").count("<math") == len(model_equations().by_name)
