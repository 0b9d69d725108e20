"""What is missing from this installation, said with the extra that brings it."""

from __future__ import annotations

from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cxroi.model.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator

PAPER = ("vl_convert", "xlsxwriter", "pptx", "docx", "typst", "babel", "PIL")
TABLES = ("polars", "fastexcel", "narwhals")
PAGES = ("voila", "ipywidgets", "anywidget", "prometheus_client", *PAPER, *TABLES)
EXTRAS = {
    "exports": PAPER,
    "data": TABLES,
    "app": PAGES,
    "lab": ("jupyterlab", *PAGES),
    "duckdb": ("duckdb", *TABLES),
    "spark": ("pyspark", *TABLES),
    "hub": ("jupyterhub", *PAGES),
}
"""What each extra of pyproject.toml brings to import, smaller extras first."""


@contextmanager
def say_missing(door: str) -> Iterator[None]:
    """Turn a failed import into a sentence; a decorator as well.

    ``door`` is the extra that serves what was asked for, or empty where none is needed.

    Raises
    ------
    SetupError
        Naming the library and the extra.

    Examples
    --------
    >>> from unittest.mock import patch
    >>> with patch.dict("sys.modules", polars=None), say_missing("data"):
    ...     import polars
    Traceback (most recent call last):
    cxroi.model.errors.SetupError: polars is not installed. Install it with: pip install 'cxroi[data]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        named = (error.name or "").partition(".")[0]
        owner = next((extra for extra, names in EXTRAS.items() if named in names), door)
        extra = door if named in EXTRAS.get(door, ()) else owner
        missing = missing_libraries(extra)
        if not missing:
            raise
        raise SetupError(
            f"{missing[0]} is not installed. Install it with: pip install 'cxroi[{extra}]'"
        ) from error


def missing_libraries(extra: str) -> list[str]:
    """Name the libraries of an extra that are not installed.

    Examples
    --------
    >>> missing_libraries("none-such")
    []
    """
    return [name for name in EXTRAS.get(extra, ()) if find_spec(name) is None]


def installed_extras() -> list[str]:
    """Name the extras of which every library is there."""
    return [extra for extra in EXTRAS if not missing_libraries(extra)]
