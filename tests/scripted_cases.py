"""Cases as the model's script gets them, and what every figure of them is held to."""

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_companies import company, known_of, stress_of
from under_node import node

from cxroi import Stress
from cxroi.exports.javascript import ASKED, RATES, javascript_module
from cxroi.model.evaluate import BASELINE, COLUMNS, PROGRAMME, ActualFigures, Evaluation, evaluate
from cxroi.model.stress_tests import stress_inputs

Case = dict[str, Any]
Run = Callable[[list[Case]], list[Any]]
AT_ONCE = 20
RUN = """
async (cases, load) => {
    const plain = (figure) =>
        figure instanceof Float64Array ? Array.from(figure, plain)
        : typeof figure === "object" ? Object.fromEntries(Object.entries(figure).map(([k, v]) => [k, plain(v)]))
        : Number.isFinite(figure) ? figure : String(figure);
    const modules = new Map();
    const results = [];
    for (const { module, values, ...rest } of cases) {
        if (!modules.has(module)) modules.set(module, await load(module));
        results.push(plain(modules.get(module).evaluate(values, rest)));
    }
    return results;
}
"""
"""Work cases out, each by its module; what JSON cannot say is text."""
LOAD = """
(text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))
"""
"""How a browser loads a module."""
IN_NODE = """
import { readFileSync } from "node:fs";
const load = (text) => import("data:text/javascript;base64," + Buffer.from(text).toString("base64"));
console.log(JSON.stringify(await (%s)(JSON.parse(readFileSync(process.argv[2])), load)));
"""


def made_up(kind: str, seed: int) -> tuple[dict[str, float], Stress | None, dict[str, Any] | None]:
    draw = random.Random(f"{kind} {seed}")  # noqa: S311 - no secret
    values, stress = company(draw, kind), stress_of(draw, kind)
    return values, stress, known_of(draw, kind, values["customers"])


def case_of(kind: str, seed: int) -> Case:
    """One case as a script gets it: what is not known is null in JSON."""
    values, stress, known = made_up(kind, seed)
    given: Case = {"module": javascript_module(values), "values": values}
    if stress:
        given["stress"] = stress_inputs(stress)
    if known:
        given["known"] = {
            name: [None if np.isnan(each) else each for each in figures]
            for name, figures in known.items()
        }
    return given


def evaluated(kind: str, seed: int) -> Evaluation:
    values, stress, known = made_up(kind, seed)
    gone = known and ActualFigures(**{name: np.array(each) for name, each in known.items()})
    return evaluate(values, stress, gone)


def hold(found: Case, right: Evaluation, where: object = "") -> None:
    """Hold every figure of a script to that of Python."""

    def same(here: Any, there: Any, about: object) -> None:
        near = pytest.approx(np.asarray(there), rel=1e-9, abs=1e-6, nan_ok=True)
        assert np.asarray(here, np.float64) == near, (where, about)

    right.work_out(*ASKED)
    for name in ASKED:
        same(found[name], right.figure(name), name)
    for name, value in right.drivers.items():
        same(found["drivers"][name], value, name)
    assert list(found["drivers"]) == list(right.drivers)
    for rate in RATES:
        same(list(found[rate].values()), list(getattr(right, rate)), rate)
    for path in (PROGRAMME, BASELINE):
        for name in COLUMNS:
            same(found[path][name], right.month_by_month(name, path), (path, name))


def hold_all(kind: str, seeds: range, engines: dict[str, Run]) -> None:
    """Hold companies of a kind to Python, some at a time, wherever they are worked out."""
    for some in (seeds[at : at + AT_ONCE] for at in range(0, len(seeds), AT_ONCE)):
        cases = [case_of(kind, seed) for seed in some]
        told = {name: run(cases) for name, run in engines.items()}
        for nth, seed in enumerate(some):
            right = evaluated(kind, seed)
            for name, found in told.items():
                hold(found[nth], right, (name, seed))


def under_node(folder: Path, cases: list[Case]) -> list[Any]:
    """Work cases out under node."""
    script, given = folder / "run.mjs", folder / "cases.json"
    script.write_text(IN_NODE % RUN, encoding="utf-8")
    given.write_text(json.dumps(cases), encoding="utf-8")
    command = [node(), script, given]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)
