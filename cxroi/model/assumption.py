"""One assumption: which values it can take, and what it is after a change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf, isfinite
from numbers import Real
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from cxroi.model.claims import claims
from cxroi.model.csv_records import Between, Filled, From, OneOf, Step
from cxroi.model.errors import AssumptionError, did_you_mean
from cxroi.model.file_marks import AS_TYPED, FileMarks
from cxroi.model.range_moves import move_likely, restart_range, set_range
from cxroi.model.segments import segment_of
from cxroi.model.typed_numbers import as_share
from cxroi.model.units import UNITS, Unit, plain_number, share_of, write_count

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUP_TITLES = {
    "company_today": "Your company",
    "what_bonding_is_worth": "What bonding is worth",
    "the_programme": "The programme",
    "money_and_time": "Finance",
}
GROUPS = tuple(GROUP_TITLES)
OWN_GROUNDS = ("own_figure", "plan", "judgement", "convention")
SCALES = ("linear", "log")
AUDIENCES = ("executive", "analyst")
A_SHARE = Between(
    *(0, 1, "is not a share between 0 and 1"),
    remedy="Enter the share of the published gap, such as 0.3.",
)
SHAPES = ("pert", "triangular", "uniform", "lognormal", "fixed")
WHOLE = "horizon_years"


def grounds() -> tuple[str, ...]:
    """Return what an assumption may rest on: a ground of one's own, or a claim."""
    return (*OWN_GROUNDS, *claims())


@dataclass(frozen=True)
class Assumption:
    """One assumption: its value, its range, and what it rests on."""

    key: Filled
    label: Filled
    help: Filled
    find_out: Filled
    group: Annotated[str, OneOf(GROUPS, "group")]
    unit: Annotated[Unit, OneOf(UNITS, "unit")]
    low: float
    likely: float
    high: float
    bounds: Annotated[tuple[float, float], From("lower", "upper")]
    warn_below: float | None
    warn_above: float | None
    warning: str
    slider_from: float
    slider_to: float
    scale: Annotated[str, OneOf(SCALES, "scale")]
    step: Step
    reference: Annotated[float | None, A_SHARE]
    rests_on: Annotated[str, OneOf(grounds, "claim")]
    audience: Annotated[str, OneOf(AUDIENCES, "audience")]
    shape: str = "pert"
    start: tuple[float, float, float] | None = field(default=None, repr=False, compare=False)
    """Low, likely and high from which a moved range follows; its own unless it was moved."""
    is_given: bool = field(default=False, repr=False, compare=False)
    """Whether its range was given as a range, and stays."""

    def show(self, value: float | None = None, currency: str = "") -> str:
        """Print a value of this assumption, its likely one unless told, in the reader's unit.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> assumptions()["retention_rate"].show()
        '75% a year'
        >>> assumptions()["retention_odds_ratio"].show()
        '84% v 30%'
        """
        shown = self.likely if value is None else value
        if self.reference is None:
            return self.unit.show(shown, currency)
        published = round(100 * share_of(self.reference, shown), 1)
        return f"{published:g}% v {100 * self.reference:g}%"


def own_assumption(shared: Assumption, key: str) -> Assumption:
    """Return a segment's own assumption, as yet what all share."""
    return restart_range(replace(shared, key=key, label=f"{segment_of(key)}: {shared.label}"))


def change_assumption(assumption: Assumption, wanted: Any) -> Assumption:
    """Return the assumption with a new value, or a new range and shape."""
    if not isinstance(wanted, tuple | list):
        return move_likely(assumption, check_number(assumption, wanted))
    if len(wanted) not in (3, 4):
        raise AssumptionError(
            assumption.key,
            f"{write_count(len(wanted), 'values')} {'does' if len(wanted) == 1 else 'do'} not make a range",
            "Enter (low, likely, high).",
        )
    shape = wanted[3] if len(wanted) > 3 else assumption.shape  # noqa: PLR2004 - the optional shape
    if shape not in SHAPES:
        raise AssumptionError(
            assumption.key, f"'{shape}' is not a shape of a range", did_you_mean(str(shape), SHAPES)
        )
    low, likely, high = (check_number(assumption, value) for value in wanted[:3])
    if assumption.key == WHOLE and low != high:
        raise AssumptionError(WHOLE, "it takes one number, not a range", "Enter one number.")
    if not low <= likely <= high:
        raise AssumptionError(
            assumption.key,
            f"low {plain_number(low)}, likely {plain_number(likely)}, high {plain_number(high)} "
            "are not in ascending order",
            "Enter them in that order.",
        )
    return set_range(assumption, (low, likely, high), shape)


def check_number(assumption: Assumption, value: Any) -> float:
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
            assumption.key,
            f"{number:g} is not a usable number",
            give_between(assumption),
        )
    lowest, highest = assumption.bounds
    if not lowest <= number <= highest:
        _out_of_bounds(assumption, number)
    if assumption.key == WHOLE and number != int(number):
        raise AssumptionError(
            assumption.key,
            f"{number:g} is not a whole number of years",
            give_between(assumption),
        )
    return number


def read_typed_value(assumption: Assumption, text: str, marks: FileMarks = AS_TYPED) -> float:
    """Read a value of an assumption as it stands in a file or behind ``--set``.

    A share is in the model's units there: 0.75, or 75%.

    Raises
    ------
    NumberError
        If the text fits no reading, or two; see ``read_number``.
    AssumptionError
        If the assumption cannot take the number.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> held = assumptions()
    >>> (
    ...     read_typed_value(held["one_off_cost"], "1.2m"),
    ...     read_typed_value(held["retention_rate"], "75%"),
    ... )
    (1200000.0, 0.75)
    """
    number = read_typed_number(assumption, text, marks)
    share = number / assumption.unit.factor
    if is_within(assumption, share) and not is_within(assumption, number) and "%" not in text:
        problem = f"{plain_number(number)} is outside {bounds_words(assumption)}"
        remedy = f"Write {plain_number(share)} or {plain_number(number)}%."
        raise AssumptionError(assumption.key, problem, remedy)
    return check_number(assumption, number)


def read_typed_number(assumption: Assumption, text: str, marks: FileMarks = AS_TYPED) -> float:
    """Read a number in an assumption's unit, whatever its bounds; see ``read_typed_value``."""
    typed = marks.read(text)
    if typed.is_percent and assumption.unit.factor == 1:
        raise AssumptionError(assumption.key, f"'{text}' is a share", give_between(assumption))
    return as_share(typed)


def is_within(assumption: Assumption, number: float) -> bool:
    """Tell whether a number lies inside an assumption's bounds."""
    return assumption.bounds[0] <= number <= assumption.bounds[1]


def _out_of_bounds(assumption: Assumption, number: float) -> None:
    lowest, highest = assumption.bounds
    problem = f"{plain_number(number)} is outside {bounds_words(assumption)}"
    in_per_cent = number / assumption.unit.factor
    if assumption.unit.factor != 1 and lowest <= in_per_cent <= highest:
        raise AssumptionError(assumption.key, problem, f"Did you mean {plain_number(in_per_cent)}?")
    raise AssumptionError(assumption.key, problem, give_between(assumption))


def bounds_words(assumption: Assumption) -> str:
    """Name the lowest and the highest value of an assumption: 0.01 to 0.995."""
    lowest, highest = assumption.bounds
    return f"{plain_number(lowest)} to {plain_number(highest)}"


def give_between(assumption: Assumption) -> str:
    """Say what an assumption takes."""
    return f"Enter a number from {bounds_words(assumption)}."


def check_key(key: str, keys: Mapping[str, Any]) -> str:
    """Return ``key`` if there is an assumption of this name, else raise ``AssumptionError``."""
    if key not in keys:
        raise AssumptionError(
            key, "there is no assumption of this name", did_you_mean(key, list(keys))
        )
    return key
