"""Which assumptions there are: the registry in ``data/assumptions.csv``, read and checked."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.assumption import WHOLE, check_key, check_number, give_between
from cxroi.model.assumption_table import read_rows, registered
from cxroi.model.assumptions import Assumptions
from cxroi.model.errors import AssumptionError
from cxroi.model.rules import ROOMS, RULES, check_rules
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

    from cxroi.model.assumption import Assumption


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
    return Assumptions(registered())


def read_assumptions(file: Path, known: Collection[str] = ()) -> Assumptions:
    """Read a registry of assumptions; see ``assumption_table.read_rows``."""
    return Assumptions(read_rows(file, known))


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
            raise AssumptionError(key, "it has no value", "Enter one for every assumption.")
    check_segments(values)
    if np.ndim(values[WHOLE]):
        raise AssumptionError(WHOLE, "it is an array", "Enter one number of years.")
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
    for room in ROOMS:
        if shared_key(key) in room.signs:
            least, most = room.allowed(values, key)
            lowest, highest = max(lowest, least), min(highest, most)
    return float(lowest), float(highest)


def _check_value(assumption: Assumption, value: Any) -> None:
    """Check a number, or each number of an array of draws."""
    if not hasattr(value, "__len__") or isinstance(value, str) or np.ndim(value) == 0:
        check_number(assumption, value.item() if isinstance(value, np.ndarray) else value)
        return
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise AssumptionError(
            assumption.key, "it contains something that is not a number", give_between(assumption)
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
            raise AssumptionError(key, problem, "Use arrays of equal length.")
        if np.ndim(value):
            first, shape = first or key, np.shape(value)
