"""Which assumptions there are: the registry in ``data/assumptions.csv``, read and checked."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.assumption import WHOLE, Assumption, check_number, give_between
from cxroi.model.assumptions import Assumptions, check_key
from cxroi.model.csv_records import read_records
from cxroi.model.data_files import data_folder, shipped_folder
from cxroi.model.equation_files import model_equations
from cxroi.model.errors import AssumptionError, SetupError, did_you_mean
from cxroi.model.rules import RULES, check_rules
from cxroi.model.segments import (
    as_it_stands,
    by_segment,
    check_own,
    check_segments,
    segments_of,
    shared_key,
)
from cxroi.model.units import write_count

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from cxroi.model.csv_rows import Row


@cache
def registry() -> Assumptions:
    """Return the assumptions as ``data/assumptions.csv`` has them: those that the model reads.

    Raises
    ------
    DataError
        On a fault, naming file, row and column; a row that no equation reads is one.
    SetupError
        If a reader's own table lacks a row that an equation reads.
    """
    file, ours = data_folder() / "assumptions.csv", shipped_folder("data") / "assumptions.csv"
    if file == ours:
        return read_assumptions(file)
    read = model_equations().reads
    found = read_assumptions(file, read)
    for key in (set(read_assumptions(ours).by_key) & read) - set(found.by_key):
        raise SetupError(f"{file} has no row '{key}', and the model needs it. Put it back.")
    return found


def read_assumptions(file: Path, known: Collection[str] = ()) -> Assumptions:
    """Read a registry of assumptions; ``DataError`` names the file, row and column of a fault.

    ``check_key`` are the keys that there may be, any where there are none.
    """
    by_key: dict[str, Assumption] = {}
    for row, assumption in read_records(file, Assumption):
        _check_range(row, assumption)
        _check_slider(row, assumption)
        if known:
            _check_read(row, known)
        by_key[assumption.key] = assumption
    return Assumptions(MappingProxyType(by_key))


def check_values(values: Mapping[str, Any]) -> None:
    """Check a full set of numbers or arrays of draws against bounds and rules.

    Raises
    ------
    AssumptionError
        On a missing or unknown key, a value outside its bounds, or a broken rule.
    """
    there, names = registry().by_key, segments_of(values)
    for key, value in values.items():
        if key in there:
            lowest, highest = there[key].bounds
            if type(value) is not float or not lowest <= value <= highest or key == WHOLE:
                _check_value(there[key], value)
            continue
        assumption = there[check_key(shared_key(key), there)]
        check_own(key, names)
        _check_value(replace(assumption, key=key), value)
    for key in there:
        if key not in values:
            raise AssumptionError(key, "it has no value", "Give one for every assumption.")
    check_segments(values)
    if np.ndim(values[WHOLE]):
        raise AssumptionError(WHOLE, "it is an array", "Give one number of years for a run.")
    _check_lengths(values)
    check_rules(values)


def allowed_range(values: Mapping[str, float], key: str) -> tuple[float, float]:
    """Return how far one assumption may move: its bounds, and the rules at the others' values.

    Examples
    --------
    >>> low, high = allowed_range(registry().values(), "bonded_gain")
    >>> round(low, 9), round(high, 9)
    (-0.2, 0.7)
    """
    lowest, highest = registry()[shared_key(key)].bounds
    for segment, own in by_segment(values).items():
        if as_it_stands(segment, shared_key(key), values) != key:
            continue
        for rule in RULES:
            sign = rule.signs.get(shared_key(key), 0)
            others = rule.total({**own, shared_key(key): 0})
            if sign > 0:
                highest = min(highest, rule.limit - others)
            elif sign < 0:
                lowest = max(lowest, others - rule.limit)
    return float(lowest), float(highest)


def _check_value(assumption: Assumption, value: Any) -> None:
    """Check a number, or each number of an array of draws."""
    if not hasattr(value, "__len__") or isinstance(value, str) or np.ndim(value) == 0:
        check_number(assumption, value.item() if isinstance(value, np.ndarray) else value)
        return
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise AssumptionError(
            assumption.key, "it holds something that is not a number", give_between(assumption)
        )
    lowest, highest = assumption.bounds
    fine = (array >= lowest) & (array <= highest)
    if not fine.all():
        check_number(assumption, float(array[~fine][0]))


def _check_lengths(values: Mapping[str, Any]) -> None:
    """Refuse draws of different lengths."""
    first, shape = "", tuple[int, ...]()
    for key, value in values.items():
        if np.ndim(value) and shape and np.shape(value) != shape:
            problem = f"it has {write_count(len(value), 'draws')}, and '{first}' has {shape[0]}"
            raise AssumptionError(key, problem, "Give arrays of one length.")
        if np.ndim(value):
            first, shape = first or key, np.shape(value)


def _check_read(row: Row, known: Collection[str]) -> None:
    """Refuse a row that no equation reads: whoever changes its value would change nothing."""
    if row["key"] not in known:
        near = did_you_mean(row["key"], known)
        remedy = near if near.startswith("Did") else "Add one in equations.py, or take its row out."
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
        raise row.fault("low", problem, "Let low, likely and high rise inside the bounds.")
    if not likely <= high <= upper:
        problem = f"{row['high']} is below likely {row['likely']} or above the bound {row['upper']}"
        raise row.fault("high", problem, "Let low, likely and high rise inside the bounds.")
    if assumption.key == WHOLE and not low == high == int(likely):
        problem = f"{row['low']} to {row['high']} is no whole number of years"
        raise row.fault(
            "low", problem, "It is one number in a run: give low, likely, high the same."
        )


def _check_slider(row: Row, assumption: Assumption) -> None:
    """Refuse a slider that cannot be drawn."""
    if assumption.slider_from >= assumption.slider_to:
        problem = f"{row['slider_from']} is not below slider_to {row['slider_to']}"
        raise row.fault("slider_from", problem, "Let the slider rise from one to the other.")
    if assumption.scale == "log" and assumption.slider_from <= 0:
        problem = f"a slider by ratio cannot begin at {row['slider_from']}"
        raise row.fault("slider_from", problem, "Give a number above 0, or the scale linear.")
