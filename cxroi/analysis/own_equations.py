"""What does a case come to with equations of one's own, before they stand in a folder of one's own?"""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import TYPE_CHECKING

from cxroi.model.data_files import OWN_FOLDER, PACKAGE, own_part, read_text
from cxroi.model.equation_files import FILE
from cxroi.model.errors import CxroiError
from cxroi.model.links import write_link
from cxroi.model.scenarios import assumptions as scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.model.assumptions import Assumptions

PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import cxroi
try:
    case = cxroi.business_case(cxroi.read_link(sys.argv[2]))
except cxroi.CxroiError as error:
    sys.exit(str(error))
figures = {name: getattr(case, name) for name in ("npv", "roi", "irr", "payback_months")}
print(json.dumps(figures | dict(case.drivers)))
"""


def try_equations(
    *equations: Callable[..., object], assumptions: Assumptions | None = None
) -> dict[str, float | None]:
    """Work a case out with these equations in the place of ours, or beside them.

    Each is a function as ``equations.py`` of a reader's own folder holds it: one sentence, one
    return, its unit behind the arrow. It is read, never run. A process of its own works the case
    out, since this one keeps the equations with which it began.

    Parameters
    ----------
    *equations : callable
        Functions that stand in a file or in a cell of a notebook.
    assumptions : Assumptions, optional
        Of the case; the likely ones by default.

    Returns
    -------
    dict
        ``npv``, ``roi``, ``irr``, ``payback_months``, ``None`` where there is none, and what each
        driver of the value brings.

    Raises
    ------
    CxroiError
        If an equation cannot be read, naming it, or the case cannot be worked out.
    """
    query = write_link(assumptions or scenario()).query
    with TemporaryDirectory() as folder:
        _write_folder(Path(folder), "\n\n".join(map(_source, equations)))
        finished = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-X", "utf8", "-c", PROGRAM, str(PACKAGE.parent), query],
            env={**os.environ, OWN_FOLDER: folder},
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        if finished.returncode != 0:
            said = finished.stderr.strip().splitlines()[-1:]
            raise CxroiError("".join(said).replace(f"{folder}{os.sep}", ""))
    figures: dict[str, float | None] = json.loads(finished.stdout)
    return figures


def _source(equation: Callable[..., object]) -> str:
    try:
        return dedent(inspect.getsource(equation))
    except (OSError, TypeError) as error:
        raise CxroiError(
            f"The text of {equation!r} is not known. Write the equation as a function, in a file or a cell."
        ) from error


def _write_folder(folder: Path, text: str) -> None:
    """Write a folder with these equations, and with what the reader's own has."""
    own, data = own_part(FILE), own_part("data")
    before = f"{read_text(own)}\n\n" if own else ""
    (folder / FILE).write_text(before + text, encoding="utf-8", newline="\n")
    if data:
        shutil.copytree(data, folder / "data")
