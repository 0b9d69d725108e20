"""The draws of every page: made once, elsewhere, kept, and the same as those made afresh."""

import io
import subprocess
import sys

import numpy as np
import pytest

from cxroi import assumptions
from cxroi.analysis.samples import DRAWS, SCRAMBLES, SEED, registry_points
from cxroi.analysis.simulation import simulate, simulate_points
from cxroi.model.correlations import rank_correlations
from cxroi.model.errors import SetupError
from cxroi.model.registry import registry
from cxroi.widgets import sobol_points
from cxroi.widgets.sobol_points import sobol_samples

LIGHT = """
import sys
from cxroi.widgets.sobol_points import sobol_samples
assert len(sobol_samples()) == 9
print(sorted(name for name in sys.modules if name.split(".")[0] in {"scipy", "pandas"}))
"""


@pytest.fixture(scope="module")
def made():
    return [list(registry_points(DRAWS, SEED, number)) for number in range(SCRAMBLES + 1)]


def same(one, other):
    return [[block.tobytes() for block in sample] for sample in one] == [
        [block.tobytes() for block in sample] for sample in other
    ]


@pytest.fixture
def blank_draws(monkeypatch):
    """Draws that take no time to make: as many, and all of them zero."""
    written = io.BytesIO()
    np.save(written, np.zeros((2 * DRAWS, len(registry()))))
    monkeypatch.setattr(sobol_points, "_make_elsewhere", written.getvalue)


@pytest.mark.usefixtures("blank_draws")
def test_draws_are_made_once_and_read_afterwards(empty_cache, monkeypatch):
    first = sobol_samples()
    assert len(list(empty_cache.iterdir())) == 1
    monkeypatch.setattr(sobol_points, "_make_elsewhere", None)
    assert same(sobol_samples(), first)


def test_what_is_kept_are_the_points_of_a_simulation_to_the_last_bit(made):
    assert same(sobol_samples(), made)


@pytest.mark.parametrize("correlations", [None, rank_correlations()], ids=["free", "correlated"])
def test_a_simulation_on_them_is_the_simulation(correlations):
    scenario = assumptions("cautious")
    kept = simulate_points(scenario, DRAWS, sobol_samples(), correlations)
    fresh = simulate(scenario, correlations=correlations)
    assert kept.npv.tobytes() == fresh.npv.tobytes()
    assert kept.payback_months.tobytes() == fresh.payback_months.tobytes()
    assert kept.monte_carlo_error == fresh.monte_carlo_error


def test_there_is_a_sample_of_all_draws_and_eight_of_an_eighth():
    lengths = [sum(len(block) for block in sample) for sample in sobol_samples()]
    assert lengths == [DRAWS] + [DRAWS // SCRAMBLES] * SCRAMBLES


def test_nobody_can_change_what_is_kept():
    block = sobol_samples()[0][0]
    with pytest.raises(ValueError, match="read-only"):
        block[0, 0] = 0.5


@pytest.mark.usefixtures("blank_draws")
def test_draws_of_another_scipy_are_another_file(empty_cache, monkeypatch):
    sobol_samples()
    monkeypatch.setattr(sobol_points, "version", lambda _: "9.9")
    sobol_samples()
    assert {file.name.split("-scipy-")[1] for file in empty_cache.iterdir()} >= {"9.9.npy"}
    assert len(list(empty_cache.iterdir())) == 2


def test_another_number_of_draws_or_assumptions_is_another_file(empty_cache, monkeypatch):
    def unmade(program):
        raise InterruptedError(program)

    monkeypatch.setattr(sobol_points, "elsewhere", unmade)
    size = f"{DRAWS}-{SEED}-{len(registry()) - 2}+2"
    name = f"points-{size}-scipy-{sobol_points.version('scipy')}.npy"
    np.save(empty_cache / name, np.zeros((2 * DRAWS, len(registry()))))
    assert len(sobol_samples()) == SCRAMBLES + 1
    for constant, other in (("DRAWS", 64), ("SEED", 2), ("registry", lambda: [None])):
        with monkeypatch.context() as changed:
            changed.setattr(sobol_points, constant, other)
            with pytest.raises(InterruptedError):
                sobol_samples()


def test_a_process_that_reads_them_loads_no_sampler():
    sobol_samples()
    finished = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "[]\n", "")


def test_draws_that_cannot_be_made_are_said_with_the_reason(empty_cache, monkeypatch):
    program = "import sys; print('first', file=sys.stderr); sys.exit('ImportError: no sampler')"
    monkeypatch.setattr(sobol_points, "of_this_package", lambda _: program)
    with pytest.raises(SetupError) as raised:
        sobol_samples()
    assert str(raised.value) == (
        "The simulations cannot be prepared: ImportError: no sampler. Run: cxroi check"
    )
    assert list(empty_cache.iterdir()) == []
