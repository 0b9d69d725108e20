"""The model as a script: under node it says what Python says, to the cent and beyond."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from random_companies import KINDS
from scripted_cases import RUN, SEEDS, Case, hold_all
from under_node import node

from cxroi import assumptions
from cxroi.exports.javascript import javascript_module

IN_NODE = """
import { readFileSync } from "node:fs";
const load = (text) => import("data:text/javascript;base64," + Buffer.from(text).toString("base64"));
console.log(JSON.stringify(await (%s)(JSON.parse(readFileSync(process.argv[2])), load)));
"""


def under_node(folder: Path, cases: list[Case]) -> list[Any]:
    script, given = folder / "run.mjs", folder / "cases.json"
    script.write_text(IN_NODE % RUN, encoding="utf-8")
    given.write_text(json.dumps(cases), encoding="utf-8")
    command = [node(), script, given]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_under_node_a_script_says_what_python_says(tmp_path: Path, kind: str, seeds: range) -> None:
    hold_all(kind, seeds, lambda cases: under_node(tmp_path, cases))


def test_what_is_undefined_is_no_number(tmp_path: Path) -> None:
    free = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
    values = assumptions().change(**free).values()
    (found,) = under_node(tmp_path, [{"module": javascript_module(values), "values": values}])
    assert (found["roi"], found["payback_months"]) == ("NaN", "NaN")


SIXTH = """
def margin_earned(
    average_customers, core_margin, cross_sell, cross_sell_margin, let_down_served, complaint_cost,
    phase_in, on_price,
) -> Money:
    "Contribution margin of a month, with two more a year from each customer."
    return average_customers * (core_margin + 2 * on_price * phase_in
        + cross_sell * cross_sell_margin - let_down_served * complaint_cost) / 12


def let(margin) -> Money:
    "A name that is a word of the language."
    return 0 * -(-margin)


def kept(retention, let) -> Share:
    "Share of customers who stay over a month."
    return retention ** (1 / 12) + let
"""
WITH_SIX = """
import json
from cxroi import assumptions
from cxroi.exports.javascript import javascript_module
from cxroi.model.evaluate import evaluate
values = assumptions().values()
print(json.dumps([{"module": javascript_module(values), "values": values}, evaluate(values).drivers]))
"""


def test_a_sixth_driver_is_there_by_existing(tmp_path: Path) -> None:
    (tmp_path / "equations.py").write_text(SIXTH, encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-c", WITH_SIX],
        env={**os.environ, "CXROI_WORKBOOKS": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    case, drivers = json.loads(made.stdout)
    (found,) = under_node(tmp_path, [case])
    assert found["drivers"] == pytest.approx(drivers, abs=1e-6)
    assert drivers["price"] > 100_000
    assert sum(found["drivers"].values()) == pytest.approx(found["pv_benefits"], abs=1e-6)


def test_the_same_equations_make_the_same_small_script() -> None:
    values = assumptions().values()
    text = javascript_module(values)
    assert text == javascript_module(dict(reversed(values.items())))
    assert text.startswith("// cxroi ")
    assert len(text.encode()) <= 60_000
