"""The package alone, without any extra: what works, and the sentence for what does not."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cxroi.model.extras import EXTRAS, say_missing
from cxroi.serve.command_line import COMMANDS, NEEDS

TOP = Path(__file__).parents[1]
ALTAIR_BRINGS = {"narwhals"}
BY_OTHERS = {"tornado", "traitlets", "IPython", "nbconvert", "jupyter_server", "lxml"}
"""What comes with a library of an extra, and is used as well."""
HIDDEN = {name for names in EXTRAS.values() for name in names} - ALTAIR_BRINGS | BY_OTHERS


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Run Python as if the package alone had been installed."""
    folder = tmp_path_factory.mktemp("alone")
    hide = f"import sys\nsys.modules |= dict.fromkeys({sorted(HIDDEN)})\n"
    (folder / "sitecustomize.py").write_text(hide, encoding="utf-8")
    paths = [str(folder), str(TOP)]

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.mark.parametrize(
    "command",
    [
        "--version",
        "--completion bash",
        "case likely --set margin=150",
        "explain npv",
        "simulate --draws 256",
        "compare likely cautious",
        "portfolio likely --budget 800k",
        "export --to csv,vega-lite --charts cash --out out",
        "workbooks mine",
        "check",
    ],
)
def test_the_package_alone_is_enough_for(alone, command):
    finished = alone("-m", "cxroi", *command.split())
    assert (finished.returncode, finished.stderr) == (0, "")


def test_check_says_which_extras_there_are(alone):
    said = alone("-m", "cxroi", "check").stdout.splitlines()
    assert said[1:] == ["extras     none", "Installation OK."]


@pytest.mark.parametrize(
    ("command", "library", "extra"),
    [
        ("app", "voila", "app"),
        ("lab", "jupyterlab", "lab"),
        ("site out", "voila", "app"),
        ("calibrate out", "polars", "data"),
        ("export --to pptx --out out", "vl_convert", "exports"),
        ("export --to png --charts cash --out out", "vl_convert", "exports"),
        ("export --to calculator --out out", "voila", "app"),
    ],
)
def test_what_a_command_lacks_is_said_with_the_extra_that_brings_it(alone, command, library, extra):
    finished = alone("-m", "cxroi", *command.split())
    sentence = f"{library} is not installed. Install it with: pip install 'cxroi[{extra}]'\n"
    assert (finished.returncode, finished.stderr) == (1, sentence)


@pytest.mark.parametrize(
    ("line", "library", "extra"),
    [
        ("cxroi.calibrate('out')", "polars", "data"),
        ("from cxroi.widgets import Workbook", "voila", "app"),
        ("cxroi.widgets.Slider", "voila", "app"),
    ],
)
def test_what_python_lacks_is_said_with_the_extra_that_brings_it(alone, line, library, extra):
    said = alone("-c", f"import cxroi\n{line}").stderr.splitlines()[-1]
    sentence = f"{library} is not installed. Install it with: pip install 'cxroi[{extra}]'"
    assert said == f"cxroi.model.errors.SetupError: {sentence}"


def test_the_package_alone_draws_a_chart(alone):
    line = (
        "import cxroi; print(cxroi.chart(cxroi.tornado(cxroi.assumptions()), 'tornado').to_json())"
    )
    drawn = json.loads(alone("-c", line).stdout)
    assert drawn["description"].startswith("The share of the published gap that applies moves NPV")


def test_what_no_extra_brings_is_said_as_python_says_it():
    with pytest.raises(ModuleNotFoundError, match="none_such"), say_missing("app"):
        import_module("none_such")


def test_every_library_of_an_extra_is_known_by_the_name_it_is_imported_by():
    text = (TOP / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    imported = {
        distribution.lower().replace("_", "-"): name
        for name, owners in packages_distributions().items()
        for distribution in owners
        if name in HIDDEN | ALTAIR_BRINGS
    }
    for extra, names in EXTRAS.items():
        asked = [re.split(r"[<>=\[ ]", line)[0] for line in extras[extra]]
        ours = {imported[each] for each in asked if each in imported}
        assert ours <= set(names)
        assert set(asked) - set(imported) <= {"cxroi", "jupyterhub", "pyarrow", "pyspark"}


def test_a_command_that_needs_an_extra_is_a_command():
    assert set(NEEDS) <= set(COMMANDS)
    assert set(NEEDS.values()) <= set(EXTRAS)
