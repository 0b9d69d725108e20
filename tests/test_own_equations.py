"""Equations of a reader's own: the documentation's example, through every engine, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from own_example import blocks, price_premium
from test_javascript import under_node

from cxroi import CxroiError, assumptions, business_case, try_equations
from cxroi.model.data_files import OWN_FOLDER
from cxroi.model.language import Money, Share

SAID = """
import json
import numpy as np
import cxroi
from cxroi.exports.javascript import javascript_module
held = cxroi.assumptions()
case, without = (cxroi.business_case(each) for each in (held, held.change(price_premium=0)))
months = case.evaluation.month_by_month
paid = months("average_customers") * months("phase_in") * 0.10 * 12 / 12
print(json.dumps({
    "npv": case.npv,
    "without": without.npv,
    "paid": float(paid @ months("discount_factor")),
    "drivers": dict(case.drivers),
    "pv_benefits": case.pv_benefits,
    "form": cxroi.finance_form(case).npv + cxroi.finance_form(case).timing,
    "draws": [float(each) for each in cxroi.simulate(held, 64).draws["price_premium"]],
    "values": case.evaluation.given,
    "module": javascript_module(held.values()),
    "title": cxroi.chart(case, "value").to_dict()["title"]["text"],
    "explained": cxroi.explain(case, "premium_paid", month=40).text(depth=1),
}))
"""


def said(folder: Path, program: str, *, fine: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program as in a process of ``cxroi app FOLDER``."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, OWN_FOLDER: str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=fine,
    )


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return price_premium(tmp_path_factory.mktemp("own") / "mine")


@pytest.fixture(scope="module")
def found(mine: Path) -> dict[str, Any]:
    return json.loads(said(mine, SAID).stdout)


def test_the_example_has_fewer_than_15_lines() -> None:
    assert sum(len(block.splitlines()) for block in blocks()) < 15


def test_the_premium_is_worth_what_is_paid_of_it(found: dict[str, Any]) -> None:
    assert found["without"] == pytest.approx(168_731.54, abs=0.005)
    assert found["npv"] == pytest.approx(found["without"] + found["paid"], abs=0.005)


def test_it_is_a_sixth_driver_and_all_six_add_up(found: dict[str, Any]) -> None:
    assert list(found["drivers"])[5:] == ["price"]
    assert found["drivers"]["price"] > 300_000
    assert sum(found["drivers"].values()) == pytest.approx(found["pv_benefits"])
    assert found["form"] == pytest.approx(found["npv"])


def test_it_is_drawn_charted_and_explained(found: dict[str, Any]) -> None:
    assert 0 <= min(found["draws"]) < np.mean(found["draws"]) < max(found["draws"]) <= 24
    assert "Retention accounts for" in str(found["title"])
    assert "price_premium" in found["explained"]


def test_the_script_says_the_same(found: dict[str, Any], tmp_path: Path) -> None:
    (there,) = under_node(tmp_path, [{"module": found["module"], "values": found["values"]}])
    assert there["npv"] == pytest.approx(found["npv"], abs=1e-6)
    assert there["drivers"] == pytest.approx(found["drivers"], abs=1e-6)


REFUSED = {
    (
        "data/assumptions.csv",
        "weather,Weather,Of the year.,Look up.,the_programme,ratio,1,1,1,0,9,,,,0,2,linear,1,,plan,analyst\n",
    ): "assumptions.csv, row 35, column 'key': no equation reads 'weather'. Add one in equations.py, or remove its row.",
    (
        "equations.py",
        "\n\ndef kept(retentoin) -> Share:\n    'Who stays.'\n    return retentoin ** (1 / 12)\n",
    ): "'kept': no equation or assumption is called 'retentoin'. Did you mean 'retention'?",
    (
        "equations.py",
        "\n\ndef kept(retention) -> Share:\n    'Who stays.'\n    return sqrt(retention)\n",
    ): "'kept': no engine writes ‘sqrt(retention)’. Use + - * / **, comparisons and minimum, maximum, where, exp, log or ceil.",
}


@pytest.mark.parametrize("place", REFUSED, ids=lambda place: place[1].split("(")[0][-20:].strip())
def test_what_cannot_be_used_is_refused_by_row_or_line(place: tuple[str, str], tmp_path: Path):
    folder = price_premium(tmp_path / "mine")
    with (folder / place[0]).open("a", encoding="utf-8") as file:
        file.write(place[1])
    command = "import sys; from cxroi.serve.command_line import main; sys.exit(main(['case']))"
    refused = said(folder, command, fine=False)
    assert refused.returncode == 1
    assert refused.stderr.strip().endswith(REFUSED[place])
    assert "Traceback" not in refused.stderr


def customer_cost(average_customers, cost_per_customer) -> Money:
    """Twice what the programme costs in a month for its customers."""
    return 2 * average_customers * cost_per_customer / 12


def kept(retention) -> Share:
    """Who stays."""
    return round(retention)


def test_an_equation_is_tried_without_a_folder_and_this_process_keeps_its_own() -> None:
    before = assumptions().change(cost_per_customer=1)
    found = try_equations(customer_cost, assumptions=before)

    twice = business_case(before.change(cost_per_customer=2))
    assert found["npv"] == pytest.approx(twice.npv)
    assert found["payback_months"] == pytest.approx(twice.payback_months)
    assert found["retention"] == pytest.approx(twice.drivers["retention"])
    assert business_case(before).npv > twice.npv


def test_an_equation_is_tried_on_top_of_what_ones_own_folder_has(
    mine: Path, found: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWN_FOLDER, str(mine))
    assert try_equations()["npv"] == pytest.approx(found["npv"])
    assert try_equations(customer_cost)["price"] == pytest.approx(found["drivers"]["price"])


def test_an_equation_that_no_engine_writes_is_refused_by_its_name() -> None:
    with pytest.raises(CxroiError, match=r"^equations.py, line 3, 'kept': no engine writes ‘round"):
        try_equations(kept)
    with pytest.raises(CxroiError, match="Write the equation as a function, in a file or a cell"):
        try_equations(round)
