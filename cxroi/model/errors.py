"""What can go wrong, in the reader's words.

    CxroiError(ValueError)      anything a reader can put right
    +-- AssumptionError         a value that the model cannot use
    +-- DataError               a row of a file that cannot be read
    +-- NumberError             a number that can be read in no way, or in two
    +-- SetupError              something missing from this installation

Every sentence has three parts: what is wrong, where it is, what to do.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from cxroi.model.units import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class CxroiError(ValueError):
    """Something a reader can put right."""


class AssumptionError(CxroiError):
    """A value that the model cannot use; ``fields`` are the values a broken rule is about."""

    def __init__(
        self, key: str, problem: str, remedy: str, fields: Mapping[str, float] | None = None
    ) -> None:
        self.key = key
        self.problem = problem
        self.remedy = remedy
        self.fields = dict(fields or {})
        shown = ", ".join(f"{name} {plain_number(value)}" for name, value in self.fields.items())
        about = f"{problem} ({shown})" if shown else problem
        super().__init__(f"Assumption '{key}': {about}. {remedy}")


class DataError(CxroiError):
    """A row of a file that cannot be read; ``row`` counts lines of the file, 1 is the first."""

    def __init__(self, file: str, row: int, column: str, problem: str, remedy: str) -> None:
        self.file = file
        self.row = row
        self.column = column
        super().__init__(f"{file}, row {row}, column '{column}': {problem}. {remedy}")


class NumberError(CxroiError):
    """A number that can be read in two ways, or, where it does not fit any, in none."""

    def __init__(self, problem: str, remedy: str, *, fits: bool = True) -> None:
        self.problem = problem
        self.remedy = remedy
        self.fits = fits
        super().__init__(f"{problem}. {remedy}")


class SetupError(CxroiError):
    """Something missing from this installation, with the command that brings it."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name, or list the names there are.

    Examples
    --------
    >>> did_you_mean("retention_rat", ["retention_rate", "margin"])
    "Did you mean 'retention_rate'?"
    >>> did_you_mean("xyz", ["retention_rate", "margin"])
    'Available: retention_rate, margin.'
    """
    names = list(known)
    near = get_close_matches(word, names, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"Available: {', '.join(names)}."
