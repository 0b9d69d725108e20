"""What do we assume: read, check, change; never in place, always a copy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf, isfinite
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from cxroi.model.claims import claims
from cxroi.model.csv_records import Between, Filled, From, OneOf, Step
from cxroi.model.errors import AssumptionError, CxroiError, did_you_mean
from cxroi.model.frozen import Frozen
from cxroi.model.names import clean_sign, clean_text
from cxroi.model.range_moves import move_likely, restart_range, set_range
from cxroi.model.rules import check_rules
from cxroi.model.segments import (
    COUNTED,
    by_segment,
    check_own,
    check_shares,
    is_in_use,
    own_key,
    segment_of,
    segments_of,
    shared_key,
)
from cxroi.model.typed_numbers import AS_TYPED, FileMarks, as_share
from cxroi.model.units import UNITS, Unit, plain_number, share_of, write_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GROUPS = ("company_today", "what_bonding_is_worth", "the_programme", "money_and_time")
OWN_GROUNDS = ("own_figure", "plan", "judgement", "convention")
SCALES = ("linear", "log")
AUDIENCES = ("executive", "analyst")
A_SHARE = Between(
    *(0, 1, "is not a share above 0 and below 1"),
    remedy="Give the share of the published gap, such as 0.3.",
)
SHAPES = ("pert", "triangular", "uniform", "lognormal", "fixed")
WHOLE = "horizon_years"
CHOICES = ("seed", "correlated", "swing", "goal", "across", "up", "failure", "leaving", "risk")
"""What may be chosen about a case beside its assumptions; the words are the page's."""


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
        '75 % a year'
        >>> assumptions()["retention_odds_ratio"].show()
        '84 v 30 %'
        """
        shown = self.likely if value is None else value
        if self.reference is None:
            return self.unit.show(shown, currency)
        published = round(100 * share_of(self.reference, shown), 1)
        return f"{published:g} v {100 * self.reference:g} %"


@dataclass(frozen=True, eq=False)
class Assumptions(Frozen):
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
    """Why an assumption has its value, by key."""
    choices: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What was chosen when the case was looked at: the seed, the goal, risk factors."""
    remarks: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """What could not be taken as it was written, where the set was read from a file or a link."""

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
            In the units of the model (0.75, not 75). A single number moves the likely value. The
            range of an own figure or a plan moves along, shares by the same points and all else in
            proportion, within the bounds; of any other, or of one that was given as a range, only
            the nearer end moves where it is passed. See ``range_moves.moved_ends``.

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
        for key in sorted(changes, key=lambda key: bool(segment_of(key))):  # what all share first
            if segment_of(key):
                check_own(key, self.segments)
            elif key in COUNTED and self.segments:
                remedy = f"Change '{own_key(self.segments[0], key)}' and the others."
                raise AssumptionError(key, "each segment has its own", remedy)
            now = changed.get(key) or own_assumption(self[shared_key(key)], key)
            changed[key] = changed_assumption(now, changes[key])
        check_rules({key: assumption.likely for key, assumption in changed.items()})
        reasons = {key: why for key, why in self.reasons.items() if key not in changes}
        return replace(self, by_key=in_order(changed), reasons=MappingProxyType(reasons))

    @property
    def segments(self) -> tuple[str, ...]:
        """The names of the segments, in the order of their introduction; none unless split."""
        return segments_of(self.by_key)

    def in_use(self) -> Iterator[Assumption]:
        """Go through the assumptions that have an effect: not what every segment has of its own."""
        return (each for each in self if is_in_use(each.key, self.by_key))

    def split(self, shares: Mapping[str, float] | None = None, /, **named: float) -> Assumptions:
        """Return a copy whose customers, and those who join, are split into segments.

        All else stays shared until ``change`` gives a segment its own, as ``"Business/margin"``.

        Parameters
        ----------
        shares, **named : mapping of names to numbers
            Of each segment, its share of the customers; together they are 1.

        Raises
        ------
        AssumptionError
            On shares that do not make a whole, on a name that is none, or if there are segments.

        Examples
        --------
        >>> from cxroi import assumptions, business_case
        >>> two = assumptions().split(Consumer=0.8, Business=0.2)
        >>> two.segments, two["Business/customers"].likely
        (('Consumer', 'Business'), 20000.0)
        >>> richer = two.change(**{"Business/margin": 400})
        >>> round(business_case(two).npv, 2), round(business_case(richer).npv, 2)
        (168731.54, 609299.5)
        """
        wanted = {**(shares or {}), **named}
        if self.segments:
            problem = f"it is split already, into {', '.join(self.segments)}"
            raise AssumptionError("customers", problem, "Split a set without segments.")
        check_shares(wanted)
        own = {
            own_key(name, key): _scaled(own_assumption(self[key], own_key(name, key)), share)
            for name, share in wanted.items()
            for key in COUNTED
        }
        return replace(self, by_key=MappingProxyType({**self.by_key, **own}))

    def alone(self, segment: str) -> Assumptions:
        """Return a segment as a set of its own, as if the programme were for it alone.

        Raises
        ------
        AssumptionError
            If there is no such segment.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> assumptions().split(Consumer=0.8, Business=0.2).alone("Business")["customers"].likely
        20000.0
        """
        check_own(own_key(segment, ""), self.segments)
        merged = by_segment(self.by_key)[segment]
        plain = {key: replace(self.by_key[key], **_range(each)) for key, each in merged.items()}
        name = f"{self.name}: {segment}"
        reasons = {key: why for key, why in self.reasons.items() if not segment_of(key)}
        return replace(self, by_key=MappingProxyType(plain), name=name, reasons=reasons)

    def because(self, /, **reasons: str) -> Assumptions:
        """Return a copy that says why assumptions have their values; an empty reason takes one away.

        Raises
        ------
        AssumptionError
            On an unknown key, or a reason that is not words.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> mine = assumptions().change(causal_fraction=0.4).because(causal_fraction="our pilot")
        >>> mine.reasons["causal_fraction"]
        'our pilot'
        """
        told = dict(self.reasons)
        for key, why in reasons.items():
            if not isinstance(why, str):
                raise AssumptionError(key, f"its reason is {why!r}", "Say it in words.")
            told[self[key].key] = clean_text(why)
        return replace(self, reasons=MappingProxyType({k: why for k, why in told.items() if why}))

    def called(self, name: str, currency: str | None = None, **choices: str) -> Assumptions:
        """Return a copy under a name of its own, in a currency, with what is chosen about it.

        Parameters
        ----------
        name : str
            The name of the case.
        currency : str, optional
            Its sign, at most three characters; as before unless given.
        **choices : str
            ``seed``, ``correlated`` ("yes"), ``swing`` ("all"), ``goal`` ("payback 24" or
            "roi 0.2"), ``across`` and ``up`` (keys), ``failure`` ("month 25 months 3 share 0.1
            path both"), ``leaving`` ("0.1") and ``risk`` ("retention 0.1, running_cost 0.2"): what the
            page is asked beside the assumptions. An empty one is as if not given.

        Raises
        ------
        CxroiError
            On another choice, or a currency of more than three characters.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> mine = assumptions().called("Board case", currency="€", goal="payback 24")
        >>> mine.name, mine.currency, dict(mine.choices)
        ('Board case', '€', {'goal': 'payback 24'})
        """
        for choice in choices:
            if choice not in CHOICES:
                raise CxroiError(
                    f"There is no choice '{choice}' about a case. {did_you_mean(choice, CHOICES)}"
                )
        told = dict(self.choices) | choices
        chosen = {choice: str(text) for choice, text in told.items() if text}
        sign = self.currency if currency is None else clean_sign(currency)
        return replace(self, name=name, currency=sign, choices=MappingProxyType(chosen))


def own_assumption(shared: Assumption, key: str) -> Assumption:
    """Return a segment's own assumption, as yet what all share."""
    return restart_range(replace(shared, key=key, label=f"{segment_of(key)}: {shared.label}"))


def in_order(by_key: Mapping[str, Assumption]) -> Mapping[str, Assumption]:
    """Put what all share first, then each segment's own in the same order."""
    names, shared = segments_of(by_key), [key for key in by_key if not segment_of(key)]
    own = [own_key(name, key) for name in names for key in shared]
    keys = [*shared, *(key for key in own if key in by_key)]
    return MappingProxyType({key: by_key[key] for key in keys})


def _scaled(assumption: Assumption, share: float) -> Assumption:
    """Return a part of what is counted, range and all."""
    low, likely, high = (
        checked_number(assumption, share * number)
        for number in (assumption.low, assumption.likely, assumption.high)
    )
    return restart_range(replace(assumption, low=low, likely=likely, high=high))


def _range(assumption: Assumption) -> dict[str, Any]:
    words = ("low", "likely", "high", "shape", "start", "is_given")
    return {word: getattr(assumption, word) for word in words}


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
        return move_likely(assumption, checked_number(assumption, wanted))
    if len(wanted) not in (3, 4):
        raise AssumptionError(
            assumption.key,
            f"{write_count(len(wanted), 'values')} {'does' if len(wanted) == 1 else 'do'} not make a range",
            "Give (low, likely, high).",
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
    return set_range(assumption, (low, likely, high), shape)


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
            assumption.key,
            f"{number:g} is not a number to count with",
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


def typed_value(assumption: Assumption, text: str, marks: FileMarks = AS_TYPED) -> float:
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
    >>> typed_value(held["one_off_cost"], "1.2m"), typed_value(held["retention_rate"], "75%")
    (1200000.0, 0.75)
    """
    number = typed_number(assumption, text, marks)
    share = number / assumption.unit.factor
    if is_within(assumption, share) and not is_within(assumption, number) and "%" not in text:
        problem = f"{plain_number(number)} is outside {bounds_words(assumption)}"
        remedy = f"Write {plain_number(share)} or {plain_number(number)}%."
        raise AssumptionError(assumption.key, problem, remedy)
    return checked_number(assumption, number)


def typed_number(assumption: Assumption, text: str, marks: FileMarks = AS_TYPED) -> float:
    """Read a number in an assumption's unit, whatever its bounds; see ``typed_value``."""
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
    return f"Give a number from {bounds_words(assumption)}."
