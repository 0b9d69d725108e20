"""The page's script, module by module, in node: held there to what Python says of the same."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from on_paper import fresh
from typed_examples import EXAMPLES, LONG, WRITTEN
from under_node import node

from cxroi import assumptions
from cxroi.calculator.page import data_of
from cxroi.exports.offline import lean_vega_file, vega_file
from cxroi.model.range_moves import move_ends
from cxroi.model.registry import allowed_range
from cxroi.model.tables import Table
from cxroi.model.typed_numbers import marks_of
from cxroi.widgets import js as script
from cxroi.widgets.first_page import first_page
from cxroi.widgets.js import import_all, imported, page_script, typed_words
from cxroi.widgets.sections import what_matters
from cxroi.widgets.specs import chart_specs
from cxroi.widgets.wire import pack_table
from cxroi.widgets.workbook import Workbook

FILES = sorted((Path(__file__).parent / "js").glob("*.test.js"))
HERE = Path(script.__file__).parent
MODELS = [HERE / f"{name}.js" for name in ("session", "view", "page")]
"""What a model's own script begins with: a workbook's session, its views, and a page beside."""
ENTRIES = [*MODELS, HERE.parents[1] / "calculator/host.js"]
"""And what a case in one file begins with."""
BY_NAME = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)


def say(path: Path, **said: Any) -> Path:
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def typed_rows() -> list[dict[str, Any]]:
    likely = assumptions()
    return [
        {
            "text": each.text,
            "language": each.language,
            "marks": marks_of(each.language)._asdict(),
            "control": each.assumption,
            "low": likely[each.assumption].low if each.assumption else None,
            "page": each.page,
        }
        for each in EXAMPLES
    ]


def moves(controls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Move every assumption to places between what is allowed, as Python does."""
    likely, places, moved = assumptions(), [0, 0.01, 0.1, 1 / 3, 0.5, 0.77, 0.999, 1], []
    for control in controls:
        assumption = likely[control["key"]]
        lowest, highest = allowed_range(likely.values(), assumption.key)
        about = {
            "moves": control["moves"],
            "range": [assumption.low, assumption.likely, assumption.high],
        }
        moved += [
            {
                **about,
                "bounds": control["bounds"],
                "value": value,
                "ends": move_ends(assumption, value),
            }
            for value in (
                assumption.likely,
                *(lowest + place * (highest - lowest) for place in places),
            )
        ]
    return moved


def tables() -> dict[str, Any]:
    """Pack two tables and an empty one as a page gets them, beside the rows they are made of."""
    made = {
        "none": Table({"month": [], "label": np.zeros(0)}, title="Nothing"),
        "one": Table({"month": np.arange(3), "of": ["a", "b", "a"]}, "Three months", "M", "S"),
        "two": Table({"share": np.array([0.1, -2e300])}),
    }
    numbers: list[Any] = []
    told = {name: pack_table(table, numbers) for name, table in made.items()}
    return {
        "packed": told,
        "block": base64.b64encode(np.concatenate(numbers).tobytes()).decode(),
        "rows": {name: table.frame().to_dict("records") for name, table in made.items()},
    }


def charts() -> dict[str, Any]:
    """The charts of a case in one file with their rows, and the library that draws them."""
    session, specs = Workbook(likely := assumptions()).session, chart_specs()
    made = {name: make(session.book.case) for name, make in session.rows.items()}
    made |= what_matters(likely, {}, lambda _: None).tables
    drawn = data_of(fresh())["start"]["specs"]
    return {
        "libraries": {"whole": str(vega_file()), "lean": str(lean_vega_file())},
        "charts": {
            name: {"spec": specs[name], "rows": made[name].frame().to_dict("records")}
            for name in drawn
        },
    }


def frame() -> dict[str, Any]:
    """Write a message as Jupyter's server does, and what it is made of."""
    parts = [
        {"msg_type": "comm_msg", "msg_id": "é"},
        {},
        {},
        {"comm_id": "one", "data": {"method": "custom", "content": {"said": "€ 1"}}},
    ]
    texts = [json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode() for part in parts]
    buffers = [b"", b"\x00\x01\x02"]
    written = serialize_msg_to_ws_v1([*texts, *buffers], "shell")
    return {"parts": parts, "bytes": base64.b64encode(written).decode()}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what Python says, for the script to be held to."""
    start = first_page()
    return say(
        tmp_path_factory.mktemp("script") / "given.json",
        typed=typed_words(),
        start=start,
        controls={each["key"]: each for each in start["controls"]},
        rows=typed_rows(),
        long=LONG,
        written=WRITTEN,
        moves=moves(start["controls"]),
        tables=tables(),
        frame=frame(),
        drawings=charts(),
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_test_of_the_script_passes(file: Path, given: Path) -> None:
    told = subprocess.run(
        [node(), "--test-reporter=spec", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", file],
        env={**os.environ, "CXROI_GIVEN": str(given)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    failed = told.stdout.partition("failing tests:")[2]
    assert told.returncode == 0, failed or told.stdout + told.stderr
    assert re.search(r"^ℹ pass [1-9]", told.stdout, re.MULTILINE), told.stdout


@BY_NAME
def test_a_script_has_every_module_once_behind_those_it_imports(entry: Path) -> None:
    found = import_all(entry, {})
    order = list(found)
    assert order[-1] == entry
    for place, (each, text) in enumerate(found.items()):
        assert set(imported(each, text)) <= set(order[:place])


def test_every_module_is_part_of_a_script() -> None:
    assert set().union(*(import_all(entry, {}) for entry in MODELS)) == {*HERE.glob("*.js")}


@BY_NAME
def test_a_joined_script_is_one_module_that_can_be_run(entry: Path, tmp_path: Path) -> None:
    text = page_script(entry.stem, entry.parent)
    joined = tmp_path / "page.mjs"
    joined.write_text(text, encoding="utf-8")
    told = subprocess.run(
        [node(), "--check", joined], capture_output=True, encoding="utf-8", check=False
    )
    assert told.returncode == 0, told.stderr
    assert "@param" not in text
    assert not re.search(r"^(import|export (?!default \{ \w+ \};$))", text, re.MULTILINE)
    assert text.count("export default") == (entry in MODELS)
