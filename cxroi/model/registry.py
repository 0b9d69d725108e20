"""Which assumptions there are: the registry in ``data/assumptions.csv``, read and checked."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.assumptions import (
    WHOLE,
    Assumption,
    Assumptions,
    checked_number,
    give_between,
    known,
)
from cxroi.model.claims import claims
from cxroi.model.data_files import Row, data_folder, read_table, shipped_folder
from cxroi.model.errors import AssumptionError, SetupError, did_you_mean
from cxroi.model.rules import RULES, check_rules
from cxroi.model.segments import (
    as_it_stands,
    by_segment,
    check_own,
    check_segments,
    segment_of,
    segments_of,
    shared_key,
)
from cxroi.model.units import UNITS, Unit, counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

GROUPS = ("company_today", "what_bonding_is_worth", "the_programme", "money_and_time")
OWN_GROUNDS = ("own_figure", "plan", "judgement", "convention")
SCALES = ("linear", "log")
AUDIENCES = ("executive", "analyst")
COLUMNS = (
    *(
        "key",
        "label",
        "help",
        "find_out",
        "group",
        "unit",
        "low",
        "likely",
        "high",
        "lower",
        "upper",
    ),
    *("warn_below", "warn_above", "warning", "slider_from", "slider_to", "scale", "step"),
    *("reference", "rests_on", "audience"),
)


@cache
def registry() -> Assumptions:
    """Return the assumptions as ``data/assumptions.csv`` has them: those that the model reads.

    Raises
    ------
    DataError
        On a fault, naming file, row and column; a row that nothing reads is one.
    SetupError
        If a reader's own table lacks a row.
    """
    file, ours = data_folder() / "assumptions.csv", shipped_folder("data") / "assumptions.csv"
    if file == ours:
        return read_assumptions(file)
    needed = {row["key"] for row in read_table(ours, COLUMNS)}
    found = read_assumptions(file, needed)
    for key in needed - set(found.by_key):
        raise SetupError(f"{file} has no row '{key}', and the model needs it. Put it back.")
    return found


def read_assumptions(file: Path, known: Collection[str] = ()) -> Assumptions:
    """Read a registry of assumptions; ``DataError`` names the file, row and column of a fault.

    ``known`` are the keys that there may be, any where there are none.
    """
    by_key: dict[str, Assumption] = {}
    for row in read_table(file, COLUMNS):
        row.new_key(by_key)
        by_key[row["key"]] = _assumption(row)
        if known:
            _check_read(row, known)
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
        assumption = there[known(shared_key(key), there)]
        if segment_of(key):
            check_own(key, names)
            assumption = replace(assumption, key=key)
        _check_value(assumption, value)
    for key in there:
        if key not in values:
            raise AssumptionError(key, "it has no value", "Give one for every assumption.")
    check_segments(values)
    if np.ndim(values[WHOLE]):
        raise AssumptionError(WHOLE, "it is an array", "Give one number of years for a run.")
    _check_lengths(values)
    check_rules(values)


def allowed(values: Mapping[str, float], key: str) -> tuple[float, float]:
    """Return how far one assumption may move: its bounds, and the rules at the others' values.

    Examples
    --------
    >>> low, high = allowed(registry().values(), "bonded_gain")
    >>> round(low, 9), round(high, 9)
    (-0.2, 0.7)
    """
    lowest, highest = registry()[shared_key(key)].bounds
    for segment, held in by_segment(values).items():
        if as_it_stands(segment, shared_key(key), values) != key:
            continue
        for rule in RULES:
            sign = rule.signs.get(shared_key(key), 0)
            others = rule.total({**held, shared_key(key): 0})
            if sign > 0:
                highest = min(highest, rule.limit - others)
            elif sign < 0:
                lowest = max(lowest, others - rule.limit)
    return float(lowest), float(highest)


def _check_value(assumption: Assumption, value: Any) -> None:
    """Check a number, or each number of an array of draws."""
    if not hasattr(value, "__len__") or isinstance(value, str) or np.ndim(value) == 0:
        checked_number(assumption, value.item() if isinstance(value, np.ndarray) else value)
        return
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise AssumptionError(
            assumption.key, "it holds something that is not a number", give_between(assumption)
        )
    lowest, highest = assumption.bounds
    fine = (array >= lowest) & (array <= highest)
    if not fine.all():
        checked_number(assumption, float(array[~fine][0]))


def _check_lengths(values: Mapping[str, Any]) -> None:
    """Refuse draws of different lengths."""
    first, shape = "", tuple[int, ...]()
    for key, value in values.items():
        if np.ndim(value) and shape and np.shape(value) != shape:
            problem = f"it has {counted(len(value), 'draws')}, and '{first}' has {shape[0]}"
            raise AssumptionError(key, problem, "Give arrays of one length.")
        if np.ndim(value):
            first, shape = first or key, np.shape(value)


def _assumption(row: Row) -> Assumption:
    """Make the assumption of a row, once nothing is wrong with it."""
    row.need(("key", "label", "help", "find_out"))
    unit = UNITS[row.one_of("unit", UNITS, "unit")]
    bounds = (row.number("lower"), row.number("upper"))
    _check_row(row, unit, bounds)
    return Assumption(
        key=row["key"],
        label=row["label"],
        help=row["help"],
        find_out=row["find_out"],
        group=row.one_of("group", GROUPS, "group"),
        unit=unit,
        low=row.number("low"),
        likely=row.number("likely"),
        high=row.number("high"),
        bounds=bounds,
        warn_below=row.number_or_none("warn_below"),
        warn_above=row.number_or_none("warn_above"),
        warning=row["warning"],
        slider_from=row.number("slider_from"),
        slider_to=row.number("slider_to"),
        scale=row.one_of("scale", SCALES, "scale"),
        step=row.number("step"),
        reference=row.number_or_none("reference"),
        rests_on=row.one_of("rests_on", (*OWN_GROUNDS, *claims()), "claim"),
        audience=row.one_of("audience", AUDIENCES, "audience"),
    )


def _check_read(row: Row, known: Collection[str]) -> None:
    """Refuse a row that nothing reads: whoever changes its value would change nothing."""
    if row["key"] not in known:
        near = did_you_mean(row["key"], known)
        remedy = near if near.startswith("Did") else "Take the row out."
        raise row.fault("key", f"nothing in the model reads '{row['key']}'", remedy)


def _check_slider(row: Row) -> None:
    """Refuse a slider that cannot be drawn, and a reference that no odds are of."""
    start, step, reference = (row.number("slider_from"), row.number("step"), row["reference"])
    if start >= row.number("slider_to"):
        problem = f"{row['slider_from']} is not below slider_to {row['slider_to']}"
        raise row.fault("slider_from", problem, "Let the slider rise from one to the other.")
    if row["scale"] == "log" and start <= 0:
        problem = f"a slider by ratio cannot begin at {row['slider_from']}"
        raise row.fault("slider_from", problem, "Give a number above 0, or the scale linear.")
    if step <= 0:
        raise row.fault("step", f"{row['step']} moves nothing", "Give a step above 0.")
    if reference and not 0 < row.number("reference") < 1:
        problem = f"{reference} is not a share above 0 and below 1"
        raise row.fault("reference", problem, "Give the share of the published gap, such as 0.3.")


def _check_row(row: Row, unit: Unit, bounds: tuple[float, float]) -> None:
    """Refuse bounds outside the unit's, and a range that does not rise inside the bounds."""
    lower, upper = bounds
    if not unit.lowest <= lower <= upper <= unit.highest:
        remedy = f"Keep them between {unit.lowest:g} and {unit.highest:g}."
        raise row.fault("lower", f"the bounds do not fit the unit '{unit.name}'", remedy)
    if not lower <= row.number("low") <= row.number("likely"):
        problem = f"{row['low']} is above likely {row['likely']} or below the bound {row['lower']}"
        raise row.fault("low", problem, "Let low, likely and high rise inside the bounds.")
    if not row.number("likely") <= row.number("high") <= upper:
        problem = f"{row['high']} is below likely {row['likely']} or above the bound {row['upper']}"
        raise row.fault("high", problem, "Let low, likely and high rise inside the bounds.")
    low, likely, high = (row.number(column) for column in ("low", "likely", "high"))
    if row["key"] == WHOLE and not low == high == int(likely):
        problem = f"{row['low']} to {row['high']} is no whole number of years"
        raise row.fault(
            "low", problem, "It is one number in a run: give low, likely, high the same."
        )
    _check_slider(row)
