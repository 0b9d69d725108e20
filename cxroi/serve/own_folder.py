"""A reader's own folder: workbooks, tables and charts copied there to be edited, and used there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.analysis.named_stresses import stresses
from cxroi.analysis.ranges import check_ranges
from cxroi.analysis.readiness_check import effects
from cxroi.analysis.what_if import read_what_ifs, what_ifs
from cxroi.calibration.columns import columns
from cxroi.exports.chart_functions import OURS, OWN_NAME
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims, read_claims, read_sources, sources
from cxroi.model.correlations import judged_correlations
from cxroi.model.data_files import OWN_FOLDER, as_typed, data_folder, shipped_folder
from cxroi.model.drivers import drivers
from cxroi.model.equation_files import FILE
from cxroi.model.errors import CxroiError, SetupError
from cxroi.model.initiatives import initiatives
from cxroi.model.registry import registry
from cxroi.model.scenarios import assumptions, scenarios
from cxroi.model.stances import conditions, stances

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

KINDS_OF_TABLE = (".csv", ".md")


def copy_workbooks(folder: Path) -> str:
    """Copy what a reader may edit; what is there stays as it is. Return what was done, in words."""
    copied: list[str] = []
    left: list[str] = []
    for name, original in _originals():
        (copied if _copy(original, folder / name) else left).append(name)
    sentences = [f"Copied to {folder}: {', '.join(copied)}."] if copied else []
    if left:
        sentences.append(f"Already there and unchanged: {', '.join(left)}.")
    sentences.append(f"Open them as pages: cxroi app {as_typed(folder)}")
    sentences.append(f"Edit them in JupyterLab: cxroi lab {as_typed(folder)}")
    return "\n".join(sentences)


def add_folder(command: argparse.ArgumentParser) -> None:
    """Let a command take a folder of one's own."""
    help_text = "a folder of your own, from cxroi workbooks"
    command.add_argument("folder", nargs="?", type=Path, help=help_text)


def use_folder(folder: Path) -> None:
    """Let this process and every one it starts take workbooks, tables and charts from a folder."""
    if not os.path.exists(folder):  # noqa: PTH110 - Path raises on a name too long
        make = f"cxroi workbooks {as_typed(folder)}"
        raise CxroiError(f"There is no folder {folder}. Create it with: {make}")
    if not folder.is_dir():
        raise CxroiError(f"{folder} is a file. Name the folder that contains it.")
    os.environ[OWN_FOLDER] = str(folder.resolve())


def check_tables() -> None:
    """Read every table and work out every scenario, or say which row stands in the way."""
    _check_rows()
    registry()
    for name in (*scenarios(), *stances(), *conditions()):
        business_case(assumptions(name))
    judged_correlations()
    drivers()
    stresses()
    effects()
    columns()
    initiatives()
    check_ranges(registry())  # on which the charts are compiled


def _check_rows() -> None:
    """Refuse a reader's own table without a row that a page names."""
    ours, own = shipped_folder("data"), data_folder()
    origins = read_sources(ours / "sources.csv")
    for table, needed, found in (
        ("sources.csv", origins, sources()),
        ("claims.csv", read_claims(ours / "claims.csv", origins), claims()),
        ("what_if.csv", read_what_ifs(ours / "what_if.csv"), what_ifs()),
    ):
        for key in needed:
            if key not in found:
                raise SetupError(
                    f"{own / table} has no row '{key}', and a page needs it. Restore it."
                )


def _originals() -> Iterator[tuple[str, Path]]:
    """Each file that may be edited, with the name it has in a reader's own folder."""
    for book in sorted(shipped_folder("workbooks").glob("*.ipynb")):
        yield book.name, book
    data = shipped_folder("data")
    for table in sorted(data.glob("*")):
        if table.suffix in KINDS_OF_TABLE and not table.name.startswith("."):
            yield f"data/{table.name}", table
    yield OWN_NAME, OURS
    yield FILE, shipped_folder("workbooks") / FILE


def _copy(original: Path, target: Path) -> bool:
    """Copy a file unless something is there already; say whether it was copied."""
    content = original.read_bytes()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as copy:
            copy.write(content)
    except FileExistsError as error:
        if target.parent.is_dir():
            return False
        raise CxroiError(f"{target.parent} is a file. Name another folder.") from error
    except OSError as error:
        raise CxroiError(
            f"{target} cannot be written: {error.strerror}. Name another folder."
        ) from error
    return True
