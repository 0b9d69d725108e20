"""What makes one set of assumptions out of another: changes, and the one way they are applied."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.assumption import change_assumption, own_assumption
from cxroi.model.assumptions import in_order
from cxroi.model.errors import AssumptionError, did_you_mean
from cxroi.model.names import clean_text
from cxroi.model.rules import check_rules
from cxroi.model.segments import check_name, check_own, check_segments, segment_of, shared_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.checks import Check


class Change(NamedTuple):
    """What is said of one assumption; what is not given is as a change of the rest has it."""

    key: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    shape: str = ""
    reason: str = ""
    check: Check | None = None

    @property
    def numbers(self) -> tuple[float, ...]:
        """What is given of low, likely and high."""
        return tuple(each for each in (self.low, self.value, self.high) if each is not None)


def apply_changes(base: Assumptions, changes: Iterable[Change]) -> Assumptions:
    """Change a set step by step, then check the rules once, so that the order is free.

    A reason and a check of the base were for another value, and go. The first change of a segment's own makes it.

    Raises
    ------
    AssumptionError
        On a broken bound, a range that does not rise, a rule broken between assumptions, or a
        segment without customers.
    """
    changed, reasons, checks = dict(base.by_key), dict(base.reasons), dict(base.checks)
    for change in sorted(changes, key=lambda each: bool(segment_of(each.key))):
        key = change.key
        now = changed.get(key) or own_assumption(changed[shared_key(key)], key)
        changed[key], reasons[key] = _change(now, change), clean_text(change.reason)
        checks.pop(key, None)
        if change.check:
            checks[key] = change.check
    check_segments(changed)
    check_rules({key: assumption.likely for key, assumption in changed.items()})
    told = MappingProxyType({key: why for key, why in reasons.items() if why})
    return replace(base, by_key=in_order(changed), reasons=told, checks=MappingProxyType(checks))


def check_key(key: str, base: Assumptions) -> None:
    """Refuse a key that is neither of an assumption nor of what a segment may have of its own."""
    shared, segment = shared_key(key), segment_of(key)
    if shared not in base.by_key:
        near = did_you_mean(shared, base.by_key)
        raise AssumptionError(key, f"'{shared}' is not a known assumption", near)
    if segment:
        check_own(key, [segment])
        check_name(segment)


def _change(now: Assumption, change: Change) -> Assumption:
    """Change a value, or a range where one is given."""
    if not (change.numbers or change.shape):
        return now
    value = now.likely if change.value is None else change.value
    moved = change_assumption(now, value)
    if change.low is None and change.high is None and not change.shape:
        return moved
    low = moved.low if change.low is None else change.low
    high = moved.high if change.high is None else change.high
    return change_assumption(now, (low, value, high, change.shape or now.shape))
