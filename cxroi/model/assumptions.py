"""What do we assume: read, check, change; never in place, always a copy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf, isfinite
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.errors import AssumptionError, did_you_mean
from cxroi.model.rules import check_rules
from cxroi.model.units import Unit, plain_number, share_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHAPES = ("pert", "triangular", "uniform", "lognormal", "fixed")
WHOLE = "horizon_years"


@dataclass(frozen=True)
class Assumption:
    """One assumption: its value, its range, and what it rests on."""

    key: str
    label: str
    help: str
    find_out: str
    group: str
    unit: Unit
    low: float
    likely: float
    high: float
    bounds: tuple[float, float]
    warn_below: float | None
    warn_above: float | None
    warning: str
    slider_from: float
    slider_to: float
    scale: str
    step: float
    reference: float | None
    rests_on: str
    audience: str
    shape: str = "pert"

    def show(self, value: float | None = None, currency: str = "") -> str:
        """Print a value of this assumption, its likely one unless told, in the reader's unit.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> assumptions()["retention_rate"].show()
        '75 % a year'
        >>> assumptions()["retention_odds_ratio"].show()
        '84 v 30 %'
        """
        shown = self.likely if value is None else value
        if self.reference is None:
            return self.unit.show(shown, currency)
        published = round(100 * share_of(self.reference, shown), 1)
        return f"{published:g} v {100 * self.reference:g} %"


@dataclass(frozen=True)
class Assumptions:
    """A full set of assumptions; ``change`` returns a new one.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> likely = assumptions()
    >>> doubtful = likely.change(causal_fraction=0.1)
    >>> likely["causal_fraction"].likely, doubtful["causal_fraction"].likely
    (0.25, 0.1)
    """

    by_key: Mapping[str, Assumption] = field(repr=False)
    name: str = "likely"
    base: str = "likely"
    currency: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, key: str) -> Assumption:
        """Look up one assumption; an unknown key is an ``AssumptionError``."""
        return self.by_key[known(key, self.by_key)]

    def __iter__(self) -> Iterator[Assumption]:
        """Go through the assumptions in the order of the registry."""
        return iter(self.by_key.values())

    def __len__(self) -> int:
        """Count the assumptions."""
        return len(self.by_key)

    def values(self) -> dict[str, float]:
        """Return the likely value of every assumption, by key, in the units of the model."""
        return {key: assumption.likely for key, assumption in self.by_key.items()}

    def change(self, /, **changes: Any) -> Assumptions:
        """Return a checked copy with some assumptions changed.

        Parameters
        ----------
        **changes : float, or (low, likely, high), or (low, likely, high, shape)
            In the units of the model (0.75, not 75). A single number moves the likely value;
            where it lies outside the range, the nearer end of the range moves with it, and a
            range of one point stays one point.

        Raises
        ------
        AssumptionError
            On an unknown key, a wrong type, a broken bound or a broken rule between assumptions.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> assumptions().change(retention_rate=75)
        Traceback (most recent call last):
        cxroi.model.errors.AssumptionError: Assumption 'retention_rate': 75 is outside 0.01 to \
0.995. Did you mean 0.75?
        """
        changed = dict(self.by_key)
        for key, wanted in changes.items():
            changed[key] = changed_assumption(self[key], wanted)
        check_rules({key: assumption.likely for key, assumption in changed.items()})
        reasons = {key: why for key, why in self.reasons.items() if key not in changes}
        return replace(self, by_key=MappingProxyType(changed), reasons=MappingProxyType(reasons))


def known(key: str, keys: Mapping[str, Any]) -> str:
    """Return ``key`` if there is an assumption of this name, else raise ``AssumptionError``."""
    if key not in keys:
        raise AssumptionError(
            key, "there is no assumption of this name", did_you_mean(key, list(keys))
        )
    return key


def changed_assumption(assumption: Assumption, wanted: Any) -> Assumption:
    """Return the assumption with a new value, or a new range and shape."""
    if not isinstance(wanted, tuple | list):
        likely = checked_number(assumption, wanted)
        if assumption.low == assumption.high:
            return replace(assumption, low=likely, likely=likely, high=likely)
        low, high = min(assumption.low, likely), max(assumption.high, likely)
        return replace(assumption, low=low, likely=likely, high=high)
    if len(wanted) not in (3, 4):
        raise AssumptionError(
            assumption.key, f"{len(wanted)} values do not make a range", "Give (low, likely, high)."
        )
    shape = wanted[3] if len(wanted) > 3 else assumption.shape  # noqa: PLR2004 - the optional shape
    if shape not in SHAPES:
        raise AssumptionError(
            assumption.key, f"'{shape}' is not a shape of a range", did_you_mean(str(shape), SHAPES)
        )
    low, likely, high = (checked_number(assumption, value) for value in wanted[:3])
    if assumption.key == WHOLE and low != high:
        raise AssumptionError(WHOLE, "it is one number in a run, not a range", "Give one number.")
    if not low <= likely <= high:
        raise AssumptionError(
            assumption.key,
            f"low {plain_number(low)}, likely {plain_number(likely)}, high {plain_number(high)} "
            "do not rise",
            "Give them in that order.",
        )
    return replace(assumption, low=low, likely=likely, high=high, shape=shape)


def checked_number(assumption: Assumption, value: Any) -> float:
    """Return a number that the assumption can take, or raise ``AssumptionError``."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real | np.number):
        raise AssumptionError(
            assumption.key, f"'{value}' is not a number", give_between(assumption)
        )
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if not isfinite(number):
        raise AssumptionError(
            assumption.key, f"{number:g} is not a number to count with", give_between(assumption)
        )
    lowest, highest = assumption.bounds
    if not lowest <= number <= highest:
        _out_of_bounds(assumption, number)
    if assumption.key == WHOLE and number != int(number):
        raise AssumptionError(
            assumption.key, f"{number:g} is not a whole number of years", give_between(assumption)
        )
    return number


def _out_of_bounds(assumption: Assumption, number: float) -> None:
    lowest, highest = assumption.bounds
    problem = f"{plain_number(number)} is outside {_between(assumption)}"
    in_per_cent = number / assumption.unit.factor
    if assumption.unit.factor != 1 and lowest <= in_per_cent <= highest:
        raise AssumptionError(assumption.key, problem, f"Did you mean {plain_number(in_per_cent)}?")
    raise AssumptionError(assumption.key, problem, give_between(assumption))


def _between(assumption: Assumption) -> str:
    lowest, highest = assumption.bounds
    return f"{plain_number(lowest)} to {plain_number(highest)}"


def give_between(assumption: Assumption) -> str:
    """Say what an assumption takes."""
    return f"Give a number from {_between(assumption)}."
