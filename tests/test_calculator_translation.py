"""The calculator's translator: each construct of Python does in JavaScript what it does in Python."""

import importlib
import importlib.util
import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Iterable
from inspect import isfunction
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from under_node import node

from cxroi import Assumptions, CxroiError, assumptions
from cxroi.calculator.backend import HERE, PROVIDED, backend_script
from cxroi.calculator.carried import Carrier
from cxroi.calculator.expressions import UnwritableError
from cxroi.widgets.js import import_all, joined

FORMATS = (
    *(",.2f", ".2f", ".1f", ".0f", ",.0f", ",.3f", "+.1f", "+,.0f", ".10f"),
    *(".3g", ".6g", ".12g", "g", "+.2g", ".0%", ".1%", "+.2%"),
)
TO_JSON = """
const plain = (value) => {
  if (value instanceof Map) return { map: [...value].map(plain) };
  if (value instanceof Set) return { set: [...value].map(plain).sort() };
  if (value && typeof value === "object") return Array.from(value, plain);
  return value ?? null;
};
const trying = (act) => {
  try {
    return act();
  } catch (error) {
    return String(error.stack);
  }
};
"""
REFUSED = {
    "def f():\n    global g": (2, "Global"),
    "def f(x):\n    for y in x:\n        pass\n    else:\n        x = 1": (2, "For"),
    "def f(x):\n    while x:\n        pass\n    else:\n        x = 1": (2, "While"),
    "def f(x):\n    return 1j": (2, "Constant"),
    "def f(x):\n\n    return x @ x": (3, "BinOp"),
    "def f(x):\n    assert x": (2, "Assert"),
    "def f(x):\n    del x": (2, "Delete"),
    "def f(x):\n    with x as y:\n        return y": (2, "With"),
    "def f(x):\n    class A:\n        pass": (2, "ClassDef"),
    "def f(x):\n    match x:\n        case 1:\n            return 2": (2, "Match"),
    "async def g(): ...\ndef f(x):\n    async def h(): ...": (3, "AsyncFunctionDef"),
}


def as_ours(file: Path) -> ModuleType:
    """Read a file as a module of the package: what is not ours is not carried."""
    spec = importlib.util.spec_from_file_location(f"cxroi.{file.stem}", file)
    assert spec
    assert spec.loader
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CONSTRUCTS = {
    name: act
    for name, act in vars(as_ours(Path(__file__).parent / "constructs.py")).items()
    if isfunction(act) and act.__module__ == "cxroi.constructs" and not act.__code__.co_argcount
}
TRIED = {name: act for name, act in CONSTRUCTS.items() if name[0] != "_"}


def under_node(folder: Path, *lines: str) -> Any:
    """Run lines after the modules of the script; the last is what is asked for."""
    *before, asked = lines
    script = folder / "tried.mjs"
    told = [joined(HERE / "python.js", HERE / "numpy.js"), TO_JSON, *before]
    told.append(f"console.log(JSON.stringify(plain({asked})));")
    script.write_text("\n".join(told), encoding="utf-8")
    done = subprocess.run(
        [node(), script], capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    carrier = Carrier({})
    names = {name: carrier.follow(act) for name, act in TRIED.items()}
    told = ", ".join(f"[{json.dumps(name)}, trying({each})]" for name, each in names.items())
    pairs = under_node(tmp_path_factory.mktemp("constructs"), carrier.text(), f"[{told}]")
    return dict(pairs)


def plain(value: Any) -> Any:
    """What JavaScript says of the same value."""
    if isinstance(value, dict):
        return {"map": [[plain(key), plain(each)] for key, each in value.items()]}
    if isinstance(value, set):
        return {"set": sorted(map(plain, value))}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


@pytest.mark.parametrize("name", TRIED)
def test_a_construct_does_what_it_does_in_python(found: dict[str, Any], name: str) -> None:
    assert found[name] == plain(TRIED[name]())


@pytest.mark.parametrize("source", REFUSED)
def test_what_has_no_counterpart_is_refused_by_file_and_line(source: str, tmp_path: Path) -> None:
    file = tmp_path / "refused.py"
    file.write_text(source, encoding="utf-8")
    line, kind = REFUSED[source]
    sentence = f"{file}:{line}: {kind} has no counterpart in JavaScript."
    with pytest.raises(UnwritableError, match=f"^{re.escape(sentence)}$"):
        Carrier({}).follow(as_ours(file).f)


def test_what_is_not_ours_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "not_ours.py"
    file.write_text("import json\n\n\ndef f(x):\n    return json.dumps(x)\n", encoding="utf-8")
    with pytest.raises(
        UnwritableError, match=r"^dumps is not ours, and has no counterpart in JavaScript\.$"
    ):
        Carrier({}).follow(as_ours(file).f)


def made_up_figures() -> Iterable[float]:
    draw = random.Random("figures in print")  # noqa: S311 - no secret
    yield from (0.0, -0.0, math.inf, -math.inf, math.nan, 1e21, 5e-324, 1.7976931348623157e308)
    for _ in range(2000):
        size = 10 ** draw.uniform(-9, 17)
        half = draw.randrange(10**6) / 8  # a tie of two or fewer decimals, or of three
        yield draw.choice([1, -1]) * draw.choice([size, half, round(size), round(size, 2)])


def test_numbers_in_print_are_those_of_python(tmp_path: Path) -> None:
    figures = list(made_up_figures())
    given = json.dumps([repr(float(each)).replace("inf", "Infinity") for each in figures])
    told = under_node(
        tmp_path,
        f"const given = {given}.map((text) => (text === 'nan' ? NaN : Number(text)));",
        f"const formats = {json.dumps(FORMATS)};",
        "given.map((x) => [P.repr(x), ...formats.map((spec) => P.format(x, spec))])",
    )
    expected = [
        [repr(float(each)), *(format(float(each), spec) for spec in FORMATS)] for each in figures
    ]
    pairs = zip(chain(*expected), chain(*told), strict=True)
    assert [(one, other) for one, other in pairs if one != other][:10] == []


def test_rounding_is_that_of_python(tmp_path: Path) -> None:
    figures = [each for each in made_up_figures() if math.isfinite(each) and abs(each) < 1e15]
    told = under_node(
        tmp_path, f"{json.dumps(figures)}.map((x) => [0, 1, 2, 3, 6].map((n) => P.round(x, n)))"
    )
    assert told == [[round(each, n) for n in (0, 1, 2, 3, 6)] for each in map(float, figures)]


@pytest.mark.parametrize("place", PROVIDED)
def test_what_javascript_has_of_its_own_is_still_called_so_in_python(place: str) -> None:
    module, *parts = place.split(".")
    thing: Any = importlib.import_module(module)
    for part in parts:
        module = f"{module}.{part}"
        is_module = part not in vars(thing) and importlib.util.find_spec(module)
        thing = importlib.import_module(module) if is_module else getattr(thing, part)


def test_no_two_modules_call_anything_by_one_name() -> None:
    modules = import_all(HERE / "backend.js", import_all(HERE / "model.js", {}))
    names = [
        name
        for text in modules.values()
        for name in re.findall(
            r"^(?:export )?(?:const|let|class|function\*?) (\w+)", text, re.MULTILINE
        )
    ]
    assert sorted(names) == sorted(set(names))
    of_the_page = {HERE / f"{name}.js" for name in ("host", "answering", "formulas")}
    assert {*HERE.glob("*.js")} - of_the_page == {each for each in modules if each.parent == HERE}


@pytest.mark.parametrize(
    ("case", "what", "without"),
    [
        (assumptions().split(Consumer=0.8, Business=0.2), "hold segments", "without them"),
        (
            assumptions().renamed("Acme", correlated="yes"),
            *("correlate assumptions", "without correlations"),
        ),
        (
            assumptions().renamed("Acme", seed="7"),
            *("simulate with the seed 7", "with the seed 1"),
        ),
    ],
)
def test_a_case_that_a_file_would_answer_otherwise_is_refused(
    case: Assumptions, what: str, without: str
) -> None:
    said = f"An interactive file cannot {what}. Export another format, or a case {without}."
    with pytest.raises(CxroiError, match=f"^{re.escape(said)}$"):
        backend_script(case)


def test_a_script_has_one_name_of_its_own_and_no_notes() -> None:
    script = backend_script(assumptions())
    assert script.startswith("const answer = (() => {\n")
    assert script.endswith("\nreturn answer;\n})();\n")
    assert "@param" not in script
