"""A full set of assumptions: read, check, change; never in place, always a copy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cxroi.model.assumption import (
    Assumption,
    change_assumption,
    check_key,
    check_number,
    own_assumption,
)
from cxroi.model.errors import AssumptionError, CxroiError, did_you_mean
from cxroi.model.names import clean_sign
from cxroi.model.provenance import Provenance
from cxroi.model.range_moves import restart_range
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
from cxroi.model.stances import LIKELY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxroi.model.checks import Check
    from cxroi.model.stances import Before

CHOICES = (
    *("seed", "correlated", "swing", "goal", "across", "up", "failure", "leaving", "risk"),
    *("initiatives", "spending"),
)
"""What may be chosen about a case beside its assumptions; the words are the page's."""


@dataclass(frozen=True, eq=False)
class Assumptions(Provenance):
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
    checks: Mapping[str, Check] = field(default_factory=dict, repr=False)
    """Who has checked an assumption and when, by key."""
    stance: str = LIKELY
    conditions: tuple[str, ...] = ()
    before: Before = field(default_factory=dict, repr=False, compare=False)
    """What the stance and the conditions changed, as it was before them."""
    choices: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What was chosen when the case was looked at: the seed, the goal, risk factors."""
    remarks: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """What could not be taken as it was written, where the set was read from a file or a link."""

    def __getitem__(self, key: str) -> Assumption:
        """Look up one assumption; an unknown key is an ``AssumptionError``."""
        return self.by_key[check_key(key, self.by_key)]

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
            changed[key] = change_assumption(now, changes[key])
        check_rules({key: assumption.likely for key, assumption in changed.items()})
        reasons = {key: why for key, why in self.reasons.items() if key not in changes}
        checks = {key: check for key, check in self.checks.items() if key not in changes}
        return replace(
            self,
            by_key=in_order(changed),
            reasons=MappingProxyType(reasons),
            checks=MappingProxyType(checks),
        )

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
            problem = f"it is already split into {', '.join(self.segments)}"
            raise AssumptionError("customers", problem, "Split a case without segments.")
        check_shares(wanted)
        own = {
            own_key(name, key): _scale(own_assumption(self[key], own_key(name, key)), share)
            for name, share in wanted.items()
            for key in COUNTED
        }
        return replace(self, by_key=MappingProxyType({**self.by_key, **own}))

    def segment_only(self, segment: str) -> Assumptions:
        """Return a segment as a set of its own, as if the programme were for it alone.

        Raises
        ------
        AssumptionError
            If there is no such segment.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> assumptions().split(Consumer=0.8, Business=0.2).segment_only("Business")[
        ...     "customers"
        ... ].likely
        20000.0
        """
        check_own(own_key(segment, ""), self.segments)
        merged = by_segment(self.by_key)[segment]
        plain = {key: replace(self.by_key[key], **_range(each)) for key, each in merged.items()}
        name = f"{self.name}: {segment}"
        reasons = {key: why for key, why in self.reasons.items() if not segment_of(key)}
        return replace(self, by_key=MappingProxyType(plain), name=name, reasons=reasons)

    def renamed(self, name: str, currency: str | None = None, **choices: str) -> Assumptions:
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
            path both"), ``leaving`` ("0.1"), ``risk`` ("retention 0.1, running_cost 0.2"),
            ``initiatives`` ("budget 800000; without Referral club") and ``spending``
            ("retention_spend 20, retention_ceiling 0.9"): what the page is asked beside the
            assumptions. An empty one is as if not given.

        Raises
        ------
        CxroiError
            On another choice, or a currency of more than three characters.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> mine = assumptions().renamed("Board case", currency="€", goal="payback 24")
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

    # The same by the names that links' Python and older programs use.
    alone, called = segment_only, renamed


def in_order(by_key: Mapping[str, Assumption]) -> Mapping[str, Assumption]:
    """Put what all share first, then each segment's own in the same order."""
    names, shared = segments_of(by_key), [key for key in by_key if not segment_of(key)]
    own = [own_key(name, key) for name in names for key in shared]
    keys = [*shared, *(key for key in own if key in by_key)]
    return MappingProxyType({key: by_key[key] for key in keys})


def _scale(assumption: Assumption, share: float) -> Assumption:
    """Return a part of what is counted, range and all."""
    low, likely, high = (
        check_number(assumption, share * number)
        for number in (assumption.low, assumption.likely, assumption.high)
    )
    return restart_range(replace(assumption, low=low, likely=likely, high=high))


def _range(assumption: Assumption) -> dict[str, Any]:
    words = ("low", "likely", "high", "shape", "start", "is_given")
    return {word: getattr(assumption, word) for word in words}
