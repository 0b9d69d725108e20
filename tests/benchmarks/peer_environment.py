"""An environment of its own for the peer, so that ours has nothing of it: made once and kept."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".venv-peer"
SAME_AS_OURS = ("altair", "numpy", "pandas")


def python_of_the_peer() -> Path:
    """Return the interpreter that has Streamlit, and what our model and charts need."""
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = ["streamlit>=1.50,<2", *(f"{name}=={version(name)}" for name in SAME_AS_OURS)]
    made = FOLDER / "made-of.json"
    if not (made.is_file() and json.loads(made.read_text("utf-8")) == [str(FOLDER), *wanted]):
        print(f"Setting up {wanted[0]} in {FOLDER.name}: once, half a minute.", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", str(FOLDER))
        quiet = ("--quiet", "--disable-pip-version-check")
        _run(str(python), "-m", "pip", "install", *quiet, *wanted)
        made.write_text(json.dumps([str(FOLDER), *wanted]), encoding="utf-8")
    return python


def version_of_the_peer() -> str:
    program = "import importlib.metadata as m; print(m.version('streamlit'))"
    asked = [str(python_of_the_peer()), "-c", program]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        last = "".join(done.stderr.strip().splitlines()[-1:])
        sys.exit(f"The peer cannot be set up: {last}. Without --peer our page is measured alone.")
