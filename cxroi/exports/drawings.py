"""Charts drawn once by Altair, compiled to Vega and kept: later only rows and words are put in.

A chart function is asked once for its picture of the base case. What is left of it without its
rows and words is kept under the content of the chart functions, so an edited chart, ours or in a
reader's own folder, is compiled anew, and nobody who wants a picture waits for Altair.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from cxroi.exports.chart_functions import OURS, chart_functions, charts_file
from cxroi.exports.offline import elsewhere, keep_file, of_this_package
from cxroi.model.errors import CxroiError, SetupError
from cxroi.model.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.exports.number_language import NumberLanguage
    from cxroi.exports.theme import Theme
    from cxroi.model.tables import Column

CHARTS = Path(__file__).parents[1] / "charts"
REPORT = CHARTS.parent / "report"
"""Where the rows of charts are made."""
ROWS = "table"
"""The name of the one dataset that every compiled chart draws."""
WIDTH, HEIGHT, USUAL_HEIGHT = 640, 340, 220
"""Of a picture's plot, and how high a chart is that does not say so itself."""
WORDS = {"title": "@title@", "subtitle": "@subtitle@", "footer": "@footer@"}
"""Stand for the words around a chart, until it is drawn."""
LETTERS_OF_A_SUBTITLE = 92
PADDING = 16
CLOSEST = 30
"""From a row of a picture to the next: two lines of a name."""


def draw_spec(name: str, table: Table, theme: Theme, numbers: NumberLanguage) -> dict[str, Any]:
    """Return a picture's Vega specification: rows, words around them, looks and numbers' language."""
    spec = json.loads(theme.dress(json.dumps(drawings()["paper"][name])))
    filled: dict[str, Any] = _with_words(spec, {word: getattr(table, word) for word in WORDS})
    filled |= {"background": "white", "padding": PADDING, "description": alt_text(table)}
    return _with_rows(filled, table.columns, numbers)


def bare(
    name: str, table: Table, theme: Theme, numbers: NumberLanguage, size: tuple[int, int]
) -> dict[str, Any]:
    """Return a picture without words, for a document that says them itself; ``size`` is its plot's.

    One that is as high as its rows has them nearer together there, but not nearer than can be read.
    """
    spec = draw_spec(name, Table(table.columns), theme, numbers)
    spec.pop("title", None)
    high = {"height": size[1]} if isinstance(spec.get("height"), int) else {}
    for signal in spec.get("signals", []):
        if signal["name"] == "y_step":
            rows = len(set(table.columns["label"]))
            signal["value"] = min(signal["value"], max(size[1] // max(rows, 1), CLOSEST))
    return spec | high | {"width": size[0], "padding": 4, "description": alt_text(table)}


def live(name: str, table: Table, theme: Theme, numbers: NumberLanguage) -> dict[str, Any]:
    """Return the specification of a chart that follows the width of its page, without words."""
    spec: dict[str, Any] = json.loads(theme.dress(json.dumps(drawings()["page"][name])))
    return _with_rows(spec, table.columns, numbers)


def alt_text(table: Table) -> str:
    """Say what a picture shows, for who does not see it: its finding first."""
    return f"{table.title}. {table.subtitle}. {table.footer}"


@cache
def drawings() -> Mapping[str, Mapping[str, Any]]:
    """Return every chart on paper, and for a page that stands alone."""
    text = drawings_file().read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return found


def drawings_file() -> Path:
    """Return the file of those charts, made once in a short-lived process."""
    program = "from cxroi.exports import drawings; drawings.main()"
    name = f"drawings-{content_of([Path(__file__)])}.json"
    return keep_file(name, lambda: compile_elsewhere(program))


def compile_drawings() -> dict[str, dict[str, Any]]:
    """Compile every chart; imports pandas and Altair."""
    import vl_convert

    from cxroi.charts.theme import specification  # noqa: PLC0415 - this process exists for Altair
    from cxroi.exports.paper_charts import CHARTS as NAMES  # noqa: PLC0415
    from cxroi.exports.paper_charts import WHERE_ASKED  # noqa: PLC0415
    from cxroi.exports.proposal import Proposal  # noqa: PLC0415
    from cxroi.model.initiatives import Initiative  # noqa: PLC0415
    from cxroi.model.scenarios import assumptions  # noqa: PLC0415

    case = Proposal(assumptions(), dt.date(2000, 1, 1), offered=(Initiative("None"),))
    functions = chart_functions()
    made: dict[str, dict[str, Any]] = {"paper": {}, "page": {}}
    for name in (*NAMES, *WHERE_ASKED):
        frame = case.table(name).frame()
        for kind, words in (("paper", WORDS), ("page", {})):
            frame.attrs.clear()
            frame.attrs.update(words)
            spec = without_rows(name, specification(functions[name](frame)))
            spec.pop("usermeta", None)
            spec = on_paper(spec) if kind == "paper" else fit_to_page(spec)
            made[kind][name] = vl_convert.vegalite_to_vega(spec)
    return made


def main() -> None:
    """Print the compiled charts, or the sentence that says what is wrong with them."""
    try:
        json.dump(compile_drawings(), sys.stdout, separators=(",", ":"))
    except CxroiError as error:
        sys.exit(str(error))


def content_of(files: Iterable[Path]) -> str:
    """Name what compiled charts depend on: their functions, their rows, compilers, and more files."""
    rows = sorted(REPORT.glob("*.py"))
    every = (*sorted(CHARTS.glob("*.py")), charts_file(), *rows, *files)
    parts = [file.read_bytes() for file in every]
    parts += [version(library).encode() for library in ("altair", "vl-convert-python")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def compile_elsewhere(statement: str) -> bytes:
    """Return what a statement prints that compiles charts, or say what is wrong with them."""
    finished = elsewhere(of_this_package(statement))
    if finished.returncode != 0:
        raise SetupError(_why_not(finished.stderr.decode(errors="replace")))
    return finished.stdout


def without_rows(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Take the rows out of a specification, and name the one dataset that is left."""
    if len(spec.get("datasets", {})) != 1:
        raise SetupError(
            f"The chart '{name}' shows {len(spec.get('datasets', {}))} tables. A live chart shows "
            "one: use transform_filter instead of a second frame."
        )
    named = next(iter(spec.pop("datasets")))
    text = json.dumps(spec).replace(json.dumps(named), json.dumps(ROWS))
    plain: dict[str, Any] = json.loads(text)
    return plain


def on_paper(spec: dict[str, Any]) -> dict[str, Any]:
    """Give a specification the size of a picture; one that is as high as its rows stays so."""
    high = {"height": HEIGHT} if spec.get("height") == USUAL_HEIGHT else {}
    return spec | {"width": WIDTH} | high


def fit_to_page(spec: dict[str, Any]) -> dict[str, Any]:
    """Let the width of a specification follow the page."""
    return spec | {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}


def _why_not(said_last: str) -> str:
    """Say what Python said last, and where in a reader's own charts it came upon it."""
    last = "".join(said_last.strip().splitlines()[-1:]).rstrip(".")
    file = charts_file()
    lines = re.findall(rf'File "{re.escape(str(file))}", line (\d+)', said_last)
    own = f"line {lines[-1]} of {file}" if lines else str(file)
    place = "cxroi/charts" if file == OURS else own
    return f"The charts cannot be compiled: {last}. Fix {place}."


def _with_words(node: Any, words: Mapping[str, str]) -> Any:
    """Put words where they are to stand: alone, in an expression, or as lines."""
    if isinstance(node, dict):
        return {key: _with_words(each, words) for key, each in node.items()}
    if isinstance(node, list):
        if node == [WORDS["subtitle"]]:
            return wrap(words["subtitle"], LETTERS_OF_A_SUBTITLE)
        return [_with_words(each, words) for each in node]
    if not isinstance(node, str):
        return node
    for word, stands in WORDS.items():
        node = node.replace(json.dumps(stands), json.dumps(words[word]))
        node = words[word] if node == stands else node
    return node


def _with_rows(
    spec: dict[str, Any], columns: Mapping[str, Column], numbers: NumberLanguage
) -> dict[str, Any]:
    names = list(columns)
    lists = [each if isinstance(each, list) else [*map(float, each)] for each in columns.values()]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)]
    for dataset in spec["data"]:
        if dataset["name"] == ROWS:
            dataset["values"] = rows
    spec.setdefault("config", {})["locale"] = {"number": numbers.vega()}
    return spec
