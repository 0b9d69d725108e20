"""The model as a script: under node it says what Python says, to the cent and beyond."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from random_companies import KINDS
from scripted_cases import hold_all, under_node

from cxroi import assumptions
from cxroi.exports.javascript import javascript_module


@pytest.mark.parametrize("kind", KINDS)
def test_under_node_a_script_says_what_python_says(tmp_path: Path, kind: str) -> None:
    """All of them in ``browser/test_model_script.py``."""
    hold_all(kind, range(4), {"node": lambda cases: under_node(tmp_path, cases)})


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
