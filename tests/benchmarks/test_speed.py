"""How fast is it: each case states what it should reach, and the figures go into the report.

``make bench`` times them. Elsewhere each runs once, as a test that it still works: a time is never
asserted, since it says as much of the machine as of the code.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from under_node import node

import cxroi.calculator
from cxroi import (
    assumptions,
    break_even,
    business_case,
    evaluate,
    initiatives,
    portfolio,
    simulate,
    value_of_information,
    variance_shares,
)
from cxroi.analysis.samples import points
from cxroi.calculator.sobol import sobol_numbers
from cxroi.exports.javascript import javascript_module
from cxroi.model.registry import registry

TOP = Path(__file__).parents[2]
DRAWS = 10_000
MEGABYTE = 1e6
MOST_DRAWS, FEWER_DRAWS = 2**20, 2**18


def draws() -> dict[str, Any]:
    """Every assumption drawn evenly over its range, the horizon of five years held."""
    generator = np.random.default_rng(20_261_121)
    return {
        assumption.key: generator.uniform(assumption.low, assumption.high, DRAWS)
        if assumption.low < assumption.high
        else assumption.likely
        for assumption in assumptions()
    }


def state(benchmark: BenchmarkFixture, reach: str, **figures: float) -> None:
    """Put what should be reached, and what was, into the report; a script times itself."""
    benchmark.extra_info["reach"] = reach
    if benchmark.stats is not None:
        benchmark.extra_info["median_ms"] = round(1000 * benchmark.stats.stats.median, 3)
    benchmark.extra_info.update(figures)


def fresh(code: str) -> str:
    """Run code in an interpreter of its own and return what it prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_one_case(benchmark: BenchmarkFixture) -> None:
    """Reach: 0.5 ms, checks of every value among it."""
    values = assumptions().values()

    npv = benchmark(lambda: evaluate(values).npv)

    assert float(npv) == pytest.approx(168_731.54, abs=0.01)
    state(benchmark, "0.5 ms")


def test_one_case_with_its_drivers(benchmark: BenchmarkFixture) -> None:
    """Reach: 3 ms, so that a slider is followed as it moves."""
    scenario = assumptions()

    def one_case() -> float:
        case = business_case(scenario)
        return sum(case.evaluation.drivers.values()) - case.pv_costs

    npv = benchmark(one_case)

    assert float(npv) == pytest.approx(168_731.54, abs=0.01)
    state(benchmark, "3 ms")


def test_one_case_with_its_drivers_in_a_script(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Reach: 1 ms and 60 kB, so that a page without Python follows a slider. Size is asserted."""
    values = assumptions().values()
    script = tmp_path / "model.mjs"
    script.write_text(javascript_module(values), encoding="utf-8")
    timed = f"""
    import {{ evaluate }} from {json.dumps(script.as_uri())};
    const values = {json.dumps(values)};
    for (let i = 0; i < 1000; i++) evaluate(values);
    const begun = performance.now();
    for (let i = 0; i < 1000; i++) evaluate({{ ...values, margin: 120 + i / 100 }});
    console.log((performance.now() - begun) / 1000, evaluate(values).npv);
    """

    def ms_and_npv() -> list[float]:
        command = [str(node()), "--input-type=module", "--eval", timed]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [float(each) for each in done.stdout.split()]

    ms, npv = benchmark.pedantic(ms_and_npv, rounds=1)

    kilobytes = script.stat().st_size / 1000
    state(benchmark, "1 ms", median_ms=round(ms, 3), kilobytes=round(kilobytes, 1))
    assert npv == pytest.approx(168_731.54, abs=0.01)
    assert kilobytes <= 60


def test_4096_points_and_quantiles_in_a_script(benchmark: BenchmarkFixture) -> None:
    """Reach: 100 ms for all thirty dimensions, knots and all, so that a page without Python draws."""
    dimensions = len(registry())
    packed = sobol_numbers(points(4096, 1, 0, dimensions))
    numbers = Path(cxroi.calculator.__file__).parent / "numbers.js"
    timed = f"""
    import * as numbers from {json.dumps(numbers.as_uri())};
    const drawn = () => numbers.sobolRows("{packed}", {dimensions}).map(({{ directions, shift }}, nth) => {{
        const rises = 1 + (4 * nth) / {dimensions};
        const column = numbers.sobolColumn(directions, shift, 4096);
        return numbers.betaQuantiles(numbers.betaKnots(rises, 6 - rises), column);
    }});
    drawn();
    const begun = performance.now();
    const columns = drawn();
    console.log(performance.now() - begun, columns.flatMap((column) => Array.from(column)).length);
    """

    def ms_and_length() -> list[float]:
        command = [str(node()), "--input-type=module", "--eval", timed]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [float(each) for each in done.stdout.split()]

    ms, length = benchmark.pedantic(ms_and_length, rounds=1)

    state(benchmark, "100 ms", median_ms=round(ms, 1))
    assert length == 4096 * dimensions


def test_ten_thousand_simulations_of_sixty_months(benchmark: BenchmarkFixture) -> None:
    """Reach: 35 ms without drivers, so that doubt is shown as one works."""
    values = draws()

    npv = benchmark(lambda: evaluate(values).npv)

    assert npv.shape == (DRAWS,)
    assert np.isfinite(npv).all()
    state(benchmark, "35 ms", draws=DRAWS, months=60)


def test_ten_thousand_simulations_in_little_memory(benchmark: BenchmarkFixture) -> None:
    """Reach: 200 MB at the peak, so that a small machine serves it. Memory is asserted."""
    values = draws()

    def peak() -> float:
        tracemalloc.start()
        try:
            assert evaluate(values).npv.shape == (DRAWS,)
            return tracemalloc.get_traced_memory()[1] / MEGABYTE
        finally:
            tracemalloc.stop()

    megabytes = benchmark.pedantic(peak, rounds=1)

    state(benchmark, "200 MB", peak_megabytes=round(megabytes, 1))
    assert megabytes <= 200


def test_break_even_of_every_assumption(benchmark: BenchmarkFixture) -> None:
    """Reach: 300 ms for all thirty, 10 ms each, so that a page of them opens at once."""
    scenario = assumptions()

    roots = benchmark(lambda: {one.key: break_even(scenario, one.key) for one in scenario})

    assert roots["causal_fraction"] == pytest.approx(0.219107, abs=1e-6)
    state(benchmark, "300 ms")


def test_4096_simulations(benchmark: BenchmarkFixture) -> None:
    """Reach: 80 ms with its eight repetitions, without drivers, so that doubt follows a slider."""
    scenario = assumptions()

    risk = benchmark(lambda: simulate(scenario))

    assert 0 < risk.probability_of_gain < 1
    state(benchmark, "80 ms", draws=len(risk.npv))


def test_value_of_information_of_4096_simulations(benchmark: BenchmarkFixture) -> None:
    """Reach: 300 ms with the draws, so that what to measure next is told as one works."""
    scenario = assumptions()

    table = benchmark(lambda: value_of_information(scenario))

    assert table["key"][0] == "causal_fraction"
    state(benchmark, "300 ms")


@pytest.mark.slow
def test_sets_of_twelve_initiatives(benchmark: BenchmarkFixture) -> None:
    """Reach: 2 s for all 4,096 sets and 4,096 draws of the best, so that a budget is chosen as one works."""
    scenario, six = assumptions(), [replace(each, rules=()) for each in initiatives()]
    twelve = [*six, *(replace(each, name=f"{each.name} again") for each in six)]

    found = benchmark(lambda: portfolio(scenario, twelve, budget=800_000))

    assert len(found.every) == 4096
    state(benchmark, "2000 ms", sets=len(found.valued))


def test_variance_shares_of_57344_simulations(benchmark: BenchmarkFixture) -> None:
    """Reach: 600 ms for 26 assumptions and two samples of 2048, so that a page of them opens."""
    scenario = assumptions()

    table = benchmark(lambda: variance_shares(scenario))

    assert table["key"][0] == "causal_fraction"
    state(benchmark, "600 ms", draws=2048 * (len(table) + 2))


@pytest.mark.slow
def test_a_million_simulations_in_little_memory(benchmark: BenchmarkFixture) -> None:
    """Reach: 500 MB at the peak, the interpreter and all libraries in it. Memory is asserted.

    It takes a quarter of the draws where nothing is timed: what is kept of each is three numbers.
    """
    draws = MOST_DRAWS if benchmark.enabled else FEWER_DRAWS
    code = (
        "import re, sys, cxroi; from pathlib import Path; from resource import *; "
        f"risk = cxroi.simulate(cxroi.assumptions(), {draws}); "
        "unit = 1 if sys.platform == 'darwin' else 1024; "
        # Linux counts in getrusage what the process was that started this one
        "status = Path('/proc/self/status'); told = status.read_text() if status.exists() else ''; "
        "high = re.search(r'VmHWM:\\s+(\\d+)', told); "
        "most = int(high[1]) if high else getrusage(RUSAGE_SELF).ru_maxrss; "
        "print(len(risk.npv), unit * most)"
    )

    def peak() -> float:
        told = fresh(code).split()
        assert int(told[0]) == draws
        return int(told[1]) / MEGABYTE

    megabytes = benchmark.pedantic(peak, rounds=1)

    state(benchmark, "500 MB", peak_megabytes=round(megabytes, 1), draws=draws)
    assert megabytes <= 500


def test_import_in_a_fresh_interpreter(benchmark: BenchmarkFixture) -> None:
    """Reach: 0.6 s with the interpreter's own start, so that the command line answers at once."""
    loaded = "import cxroi, sys; print(*{'pandas', 'altair', 'scipy'} & set(sys.modules))"
    benchmark.pedantic(fresh, args=("import cxroi",), rounds=5, warmup_rounds=1)

    assert fresh(loaded) == "", "slow to import, and not needed to begin with"
    state(benchmark, "600 ms")
