"""The numerics of a case in one file: under node they say what scipy says, points to the last bit."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special
from under_node import node

import cxroi
from cxroi.analysis.ranges import (
    KNOTS,
    LOWEST_PROBABILITY,
    PERT_WEIGHT,
    _beta_knots,
    _beta_quantile,
)
from cxroi.analysis.samples import DRAWS, SCRAMBLES, SEED, points, registry_points
from cxroi.calculator.sobol import sobol_numbers
from cxroi.model.registry import registry

NUMBERS = Path(cxroi.__file__).parent / "calculator" / "numbers.js"
MANY = 2_000
ASKED = """
import * as numbers from %s;
import { readFileSync } from "node:fs";
const columns = ([packed, dimensions, count]) => numbers.sobolRows(packed, dimensions)
    .map(({ directions, shift }) => numbers.sobolColumn(directions, shift, count));
const quantiles = ([rises, falls, shares]) =>
    numbers.betaQuantiles(numbers.betaKnots(rises, falls), Float64Array.from(shares));
const each = (name) => (given) => numbers[name](...given);
const { name, calls } = JSON.parse(readFileSync(0));
const found = calls.map({ columns, quantiles }[name] ?? each(name));
console.log(JSON.stringify(found, (_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value));
"""


def under_node(name: str, calls: Any) -> Any:
    """Call one function of the script, once for each list of parameters."""
    module = ASKED % json.dumps(NUMBERS.as_uri())
    done = subprocess.run(
        [node(), "--input-type=module", "--eval", module],
        input=json.dumps({"name": name, "calls": calls}),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("number", [0, 1, SCRAMBLES])
def test_the_points_are_those_of_python_to_the_last_bit(number):
    dimensions = len(registry())
    drawn = np.concatenate(list(registry_points(DRAWS, SEED, number)))
    packed = sobol_numbers(registry_points(DRAWS, SEED, number))

    (columns,) = under_node("columns", [(packed, dimensions, len(drawn))])

    assert drawn.shape == (DRAWS // (SCRAMBLES if number else 1), dimensions)
    assert np.array(columns).T.tobytes() == drawn.tobytes()
    assert len(packed) <= 2_250


def random_and_even() -> dict[str, Any]:
    """What ranges ask for: some of it made up, the ends and the middles among it."""
    generator = np.random.default_rng(20_261_129)
    chances = np.r_[
        1 / (1 + np.exp(-generator.uniform(-21.4, 21.4, MANY))),
        generator.random(MANY),
        0.5 + np.arange(-99, 100, 2) * LOWEST_PROBABILITY,
        [LOWEST_PROBABILITY, 1 - LOWEST_PROBABILITY],
    ]
    pairs = generator.uniform(1, 5, (MANY, 2))
    pairs[:200, 0], pairs[100:300, 1] = 1, 1
    pairs[300:400] = pairs[300:400].round()
    pairs[400:, 1] = 6 - pairs[400:, 0]  # as those of a PERT
    places = 1 / (1 + np.exp(-np.r_[KNOTS, generator.uniform(-23.1, 22, MANY - len(KNOTS))]))
    return {
        "expit": [generator.uniform(-40, 40, MANY)],
        "ndtri": [chances],
        "ndtr": [np.r_[generator.uniform(-37, 9, MANY), generator.normal(size=MANY), -3, 0, 3]],
        "betaln": [*pairs.T],
        "betainc": [*pairs.T, places],
        "betaincinv": [*pairs.T, places],
    }


@pytest.mark.parametrize("name", random_and_even())
def test_functions_are_those_of_scipy_to_ten_figures(name):
    given = random_and_even()[name]
    found = under_node(name, np.transpose(given).tolist())
    # the logarithm of the beta function is 0 within its range
    exact = 1e-13 if name == "betaln" else 0
    np.testing.assert_allclose(found, getattr(special, name)(*given), rtol=1e-10, atol=exact)


@pytest.mark.parametrize("name", ["betainc", "betaincinv"])
def test_nothing_lies_below_the_low_and_all_below_the_high(name):
    assert under_node(name, [(2, 4, 0), (2, 4, 1)]) == [0, 1]


def perts(many: int) -> list[tuple[float, float]]:
    """The two parameters of ranges, from most likely at their low to most likely at their high."""
    tops = np.r_[0, 1, np.random.default_rng(20_261_129).random(many - 2)]
    return [(1 + PERT_WEIGHT * top, 1 + PERT_WEIGHT * (1 - top)) for top in tops]


def test_knots_are_those_of_ranges():
    # next to 1, where a float leaves seven figures of what lies above, scipy's are off by that
    for pert, knots in zip(perts(20), under_node("betaKnots", perts(20)), strict=True):
        odds, slopes = _beta_knots(*pert)
        np.testing.assert_allclose(knots["odds"], odds, atol=1e-8)
        np.testing.assert_allclose(knots["slopes"], slopes, rtol=1e-8)


def test_quantiles_are_those_of_ranges_to_a_billionth_of_the_range():
    ends = [LOWEST_PROBABILITY, 1 - LOWEST_PROBABILITY]
    shares = np.r_[next(points(DRAWS, SEED, 0, 1))[:, 0], ends]

    found = under_node("quantiles", [(*pert, shares.tolist()) for pert in perts(30)])

    expected = [_beta_quantile(*pert, shares) for pert in perts(30)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
