"""Stances and conditions: what changes of any company's case when more or less is believed, or times turn.

A stance sets what bonding is worth and scales the plan; a condition scales the company's own figures.
Either is taken off again: what was scaled is scaled back, what was set is remembered.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.model.assumption import SHAPES, change_assumption, read_typed_value
from cxroi.model.assumption_table import registered
from cxroi.model.csv_rows import Row, read_table
from cxroi.model.data_files import data_folder
from cxroi.model.errors import AssumptionError, CxroiError, NumberError, did_you_mean
from cxroi.model.range_moves import range_of, scale_assumption
from cxroi.model.segments import shared_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cxroi.model.assumption import Assumption

    Before = Mapping[str, tuple[Assumption, str]]
    """Assumptions as they were before a stance or a condition, each with its reason."""

LIKELY = "likely"
"""The stance that changes nothing."""
COLUMNS = ("name", "kind", "title", "key", "value", "low", "high", "shape", "reason")
KINDS = {"stance": ("set", "scale"), "condition": ("scale",)}
"""Of each kind, what its rows may do."""
GROUP_OF = {
    ("stance", "set"): "what_bonding_is_worth",
    ("stance", "scale"): "the_programme",
    ("condition", "scale"): "company_today",
}


class Step(NamedTuple):
    """What a stance or a condition does to one assumption: sets it, or multiplies it by a ratio."""

    wanted: Any
    ratio: float | None
    reason: str

    def on(self, now: Assumption) -> Assumption:
        """Return the assumption with the step taken."""
        if self.ratio is None:
            return change_assumption(now, self.wanted)
        return scale_assumption(now, self.ratio)

    def off(self, now: Assumption, was: Assumption | None) -> Assumption:
        """Return the assumption without it: as it was, or scaled back where it was changed since."""
        if was is not None and (self.ratio is None or self.on(was) == now):
            return was
        return scale_assumption(now, 1 / self.ratio) if self.ratio else now


class Stance(NamedTuple):
    """A stance or a condition, as ``data/stances.csv`` holds it."""

    name: str
    kind: str
    title: str
    about: str
    steps: Mapping[str, Step]


@cache
def stances() -> Mapping[str, Stance]:
    """Return the stances of ``data/stances.csv`` by name, in their order.

    Examples
    --------
    >>> list(stances()), stances()["cautious"].steps["one_off_cost"].ratio
    (['cautious', 'published', 'no_effect'], 1.2)
    """
    return _of_kind("stance")


@cache
def conditions() -> Mapping[str, Stance]:
    """Return the conditions of ``data/stances.csv`` by name.

    Examples
    --------
    >>> conditions()["downturn"].steps["new_customers"].ratio
    0.75
    """
    return _of_kind("condition")


@cache
def _all() -> Mapping[str, Stance]:
    return read_stances(data_folder() / "stances.csv")


def _of_kind(kind: str) -> Mapping[str, Stance]:
    return MappingProxyType({name: each for name, each in _all().items() if each.kind == kind})


def read_stances(file: Path) -> Mapping[str, Stance]:
    """Read a table of stances and conditions; the row without a key introduces one.

    Raises
    ------
    DataError
        Naming file, row and column of what cannot be used.
    """
    found: dict[str, Stance] = {}
    for row in read_table(file, COLUMNS):
        row.need(("name", "kind", "reason"))
        name = row["name"]
        if not row["key"]:
            if name in found or name == LIKELY:
                raise row.fault("name", f"'{name}' is introduced twice", "Keep one of the rows.")
            row.need(("title",))
            kind = row.one_of("kind", KINDS, "kind")
            found[name] = Stance(name, kind, row["title"], row["reason"], MappingProxyType({}))
        elif name not in found:
            remedy = "First add a row without a key that says what it is about."
            raise row.fault("name", f"'{name}' has not been introduced", remedy)
        else:
            was = found[name]
            step = {row["key"]: _step(row, was)}
            found[name] = was._replace(steps=MappingProxyType({**was.steps, **step}))
    return MappingProxyType(found)


def _step(row: Row, stance: Stance) -> Step:
    row.one_of("key", registered(), "assumption")
    row.new_key(stance.steps)
    way = row.one_of("kind", KINDS[stance.kind], f"kind of row of a {stance.kind}")
    now = registered()[row["key"]]
    group = GROUP_OF[stance.kind, way]
    if now.group != group:
        problem = f"'{row['key']}' is of the group '{now.group}'"
        raise row.fault("key", problem, f"A {stance.kind} may {way} what is of '{group}'.")
    row.need(("value",))
    value, low, high = (_number(row, column, now) for column in ("value", "low", "high"))
    if way == "set":
        shape = row.one_of("shape", SHAPES, "shape") if row["shape"] else now.shape
        return Step(_as_change(row, now, (low, value, high), shape), None, row["reason"])
    for column in ("low", "high", "shape"):
        if row[column]:
            remedy = "Leave the cell empty: a range is scaled with its value."
            raise row.fault(column, "a scaled row has no range of its own", remedy)
    if value is None or not now.likely:
        problem = f"'{row['key']}' is 0 in assumptions.csv, so it has no proportion to scale"
        raise row.fault("value", problem, "Enter a value there, or remove the row.")
    return Step(None, float(f"{value / now.likely:.15g}"), row["reason"])


def _as_change(
    row: Row, now: Assumption, numbers: tuple[float | None, ...], shape: str
) -> float | tuple[float | str, ...]:
    """Return what a row sets an assumption to: a value, or a range where one is given."""
    low, value, high = numbers
    moved = change_assumption(now, value)
    if low is None and high is None and shape == now.shape:
        return moved.likely
    ends = (moved.low if low is None else low, moved.likely, moved.high if high is None else high)
    try:
        change_assumption(now, (*ends, shape))
    except AssumptionError as error:
        raise row.fault("low", error.problem, error.remedy) from None
    return *ends, shape


def _number(row: Row, column: str, now: Assumption) -> float | None:
    try:
        return read_typed_value(now, row[column], row.marks(column)) if row[column] else None
    except (AssumptionError, NumberError) as error:
        raise row.fault(column, error.problem, error.remedy) from None


def find_steps(name: str, known: Mapping[str, Stance], kind: str) -> Mapping[str, Step]:
    """Return the steps of a stance or a condition.

    Raises
    ------
    CxroiError
        If there is none of this name.
    """
    if name == LIKELY:
        return {}
    if name not in known:
        near = did_you_mean(name, [LIKELY, *known] if kind == "stance" else known)
        raise CxroiError(f"There is no {kind} '{name}'. {near}")
    return known[name].steps


def put_on(steps: Mapping[str, Step], now: Before) -> dict[str, tuple[Assumption, str]]:
    """Return the assumptions that these steps change, as they are then, with their reasons."""
    return {
        key: (steps[shared_key(key)].on(each), steps[shared_key(key)].reason)
        for key, (each, _) in now.items()
        if shared_key(key) in steps
    }


def take_off(
    steps: Mapping[str, Step], now: Before, before: Before
) -> dict[str, tuple[Assumption, str]]:
    """Return the assumptions that these steps changed, as they are without, with their reasons."""
    without = {}
    for key, (each, why) in now.items():
        step = steps.get(shared_key(key))
        if step:
            was, because = before.get(key, (None, ""))
            without[key] = (step.off(each, was), because if why == step.reason else why)
    return without


def write_before(before: Before, base: Mapping[str, Assumption]) -> str:
    """Return what was set aside by a stance, in one line: what differs from the base.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> held = assumptions().change(causal_fraction=0.4).with_stance("cautious")
    >>> write_before(held.before, assumptions().by_key)
    'causal_fraction 0.05 0.4 0.5 pert'
    """
    set_aside = (
        each for key, (each, _) in before.items()
        if each != base.get(key) and registered()[shared_key(key)].group == GROUP_OF["stance", "set"]
    )  # fmt: skip
    return ", ".join(
        " ".join([each.key, *map(repr, range_of(each)), each.shape]) for each in set_aside
    )


def read_before(text: str) -> dict[str, tuple[float | str, ...]]:
    """Read such a line: what each assumption was.

    Raises
    ------
    CxroiError
        If it cannot be read.
    """
    found: dict[str, tuple[float | str, ...]] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        try:
            key, low, likely, high, shape = part.rsplit(" ", 4)
            found[key] = (float(low), float(likely), float(high), shape)
        except ValueError:
            problem = f"“{part[:40]}” does not say what an assumption was before the stance."
            raise CxroiError(f"{problem} Save the case again.") from None
    return found
