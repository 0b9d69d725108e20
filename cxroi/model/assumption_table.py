"""What does ``data/assumptions.csv`` hold: each row is an assumption, checked by itself."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from cxroi.model.assumption import WHOLE, Assumption
from cxroi.model.csv_records import read_records
from cxroi.model.data_files import data_folder, shipped_folder
from cxroi.model.equation_files import model_equations
from cxroi.model.errors import SetupError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from cxroi.model.csv_rows import Row


@cache
def registered() -> Mapping[str, Assumption]:
    """Return the assumptions of the table in force, by key; see ``registry.registry``."""
    file, ours = data_folder() / "assumptions.csv", shipped_folder("data") / "assumptions.csv"
    if file == ours:
        return read_rows(file)
    read = model_equations().reads
    found = read_rows(file, read)
    for key in (set(read_rows(ours)) & read) - set(found):
        raise SetupError(f"{file} has no row '{key}', and the model needs it. Restore it.")
    return found


def read_rows(file: Path, known: Collection[str] = ()) -> Mapping[str, Assumption]:
    """Read a table of assumptions; ``DataError`` names the file, row and column of a fault.

    ``known`` are the keys that there may be, any where there are none.
    """
    by_key: dict[str, Assumption] = {}
    for row, assumption in read_records(file, Assumption):
        _check_range(row, assumption)
        _check_slider(row, assumption)
        if known:
            _check_read(row, known)
        by_key[assumption.key] = assumption
    return MappingProxyType(by_key)


def _check_read(row: Row, known: Collection[str]) -> None:
    """Refuse a row that no equation reads: whoever changes its value would change nothing."""
    if row["key"] not in known:
        near = did_you_mean(row["key"], known)
        remedy = near if near.startswith("Did") else "Add one in equations.py, or remove its row."
        raise row.fault("key", f"no equation reads '{row['key']}'", remedy)


def _check_range(row: Row, assumption: Assumption) -> None:
    """Refuse bounds outside the unit's, and a range that does not rise inside the bounds."""
    unit, (lower, upper) = assumption.unit, assumption.bounds
    low, likely, high = assumption.low, assumption.likely, assumption.high
    if not unit.lowest <= lower <= upper <= unit.highest:
        remedy = f"Keep them between {unit.lowest:g} and {unit.highest:g}."
        raise row.fault("lower", f"the bounds do not fit the unit '{unit.name}'", remedy)
    if not lower <= low <= likely:
        problem = f"{row['low']} is above likely {row['likely']} or below the bound {row['lower']}"
        raise row.fault("low", problem, "Make low, likely and high ascend inside the bounds.")
    if not likely <= high <= upper:
        problem = f"{row['high']} is below likely {row['likely']} or above the bound {row['upper']}"
        raise row.fault("high", problem, "Make low, likely and high ascend inside the bounds.")
    if assumption.key == WHOLE and not low == high == int(likely):
        problem = f"{row['low']} to {row['high']} is not a whole number of years"
        raise row.fault(
            "low", problem, "It takes one number: use the same value for low, likely and high."
        )


def _check_slider(row: Row, assumption: Assumption) -> None:
    """Refuse a slider that cannot be drawn."""
    if assumption.slider_from >= assumption.slider_to:
        problem = f"{row['slider_from']} is not below slider_to {row['slider_to']}"
        raise row.fault("slider_from", problem, "Make slider_from smaller than slider_to.")
    if assumption.scale == "log" and assumption.slider_from <= 0:
        problem = f"a log slider cannot start at {row['slider_from']}"
        raise row.fault("slider_from", problem, "Enter a number above 0, or use the scale linear.")
