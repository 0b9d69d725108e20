"""Where does the data lie, and what does a file say?"""

from __future__ import annotations

import os
from pathlib import Path

from cxroi.model.errors import CxroiError, DataError, SetupError

PACKAGE = Path(__file__).parents[1]
OWN_FOLDER = "CXROI_WORKBOOKS"
"""The environment variable that names a reader's own folder, to every process of ours."""
TABLES = (
    *("sources.csv", "claims.csv", "assumptions.csv", "correlations.csv", "scenarios.csv"),
    "stances.csv",
    *("what_if.csv", "readiness.csv", "readiness_effects.csv", "columns.csv"),
)
SIGNS = {"data": "claims.csv", "workbooks": "business_case.ipynb"}
"""Of each folder of ours, a file that tells it from another folder of the same name."""


def data_folder() -> Path:
    """Find the folder with the tables this package rests on: the reader's own, or ours.

    Examples
    --------
    >>> (data_folder() / "claims.csv").exists()
    True
    """
    own = own_part("data")
    if own is None:
        return shipped_folder("data")
    for table in TABLES:
        if not (own / table).is_file():
            bring = f"cxroi workbooks {as_typed(own.parent)}"
            raise SetupError(f"{own / table} is missing. Restore it with: {bring}")
    return own


def sample_folder() -> Path:
    """Find the tables of a made-up company, to try what is there for a company's own.

    Examples
    --------
    >>> (sample_folder() / "survey.csv").exists()
    True
    """
    return shipped_folder("data") / "sample"


def workbooks_folder() -> Path:
    """Find the folder with the workbooks: the reader's own, or ours."""
    return own_folder() or shipped_folder("workbooks")


def own_folder() -> Path | None:
    """Return the reader's own folder of workbooks, if they named one: ``cxroi app FOLDER``."""
    named = os.environ.get(OWN_FOLDER)
    return Path(named) if named else None


def own_part(name: str) -> Path | None:
    """Return what the reader's own folder has under this name, if it has it."""
    folder = own_folder()
    return folder / name if folder and (folder / name).exists() else None


def as_typed(path: Path) -> str:
    """Write a path as it is typed after a command, on any system.

    Examples
    --------
    >>> print(as_typed(Path("our case")))
    "our case"
    """
    return f'"{path}"' if " " in str(path) else str(path)


def shipped_folder(name: str) -> Path:
    """Find a folder of ours: an installed package carries it inside, a checkout keeps it beside."""
    for folder in (PACKAGE / name, PACKAGE.parent / name):
        if (folder / SIGNS[name]).is_file():
            return folder
    raise SetupError(
        f"The {name} folder is missing: it is neither inside the package nor next to it. "
        "Reinstall cxroi, or run it from a complete checkout."
    )


def read_text(file: Path) -> str:
    """Return the text of a file, without a byte order mark."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CxroiError(f"{file} cannot be read. Check its name and its folder.") from error
    return decode_text(file.name, content)


def decode_text(name: str, content: bytes) -> str:
    r"""Return the text of a file's bytes, without a byte order mark.

    Examples
    --------
    >>> decode_text("pets.csv", b"\xef\xbb\xbfname\n")
    'name\n'
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        problem = "a character is not UTF-8"
        remedy = "Save the file as 'CSV UTF-8'."
        raise DataError(name, row, "(any)", problem, remedy) from error
