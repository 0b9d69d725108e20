"""What must hold between assumptions: shares of the base stay shares, now and at target."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.errors import AssumptionError
from cxroi.model.segments import as_it_stands, by_segment, shared_key

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDING = 1e-9


class Rule(NamedTuple):
    """A rule between assumptions: the signed sum of its fields does not pass the limit."""

    signs: Mapping[str, int]
    limit: float
    problem: str
    remedy: str

    def total(self, values: Mapping[str, Any]) -> Any:
        """Return the signed sum of the fields."""
        return sum(sign * np.asarray(values[key]) for key, sign in self.signs.items())

    def is_kept(self, values: Mapping[str, Any]) -> Any:
        """Tell of a number, or of each draw of arrays, whether the rule is not broken."""
        return self.total(values) <= self.limit + ROUNDING

    def is_kept_by_all(self, values: Mapping[str, Any]) -> bool:
        """Tell whether no segment breaks the rule."""
        return all(self.is_kept(own) for own in by_segment(values).values())


class Room(NamedTuple):
    """A rule of what all segments share and what is off at 0: else it is above what is there today."""

    key: str
    counted: str
    less: str
    """The share that does not count, if any."""
    problem: str
    remedy: str

    @property
    def signs(self) -> dict[str, int]:
        """Its fields: whether more of each takes room or leaves it."""
        return {self.key: -1, self.counted: 1} | ({self.less: -1} if self.less else {})

    def today(self, values: Mapping[str, Any]) -> Any:
        """Return what is there today, of all segments."""
        parts = by_segment(values).values()
        return sum(each[self.counted] * (1 - each[self.less] if self.less else 1) for each in parts)

    def is_kept(self, values: Mapping[str, Any]) -> Any:
        """Tell of a number, or of each draw of arrays, whether the rule is not broken."""
        ceiling = np.asarray(values[self.key])
        return (ceiling == 0) | (ceiling > self.today(values))

    def is_kept_by_all(self, values: Mapping[str, Any]) -> bool:
        """Tell whether the segments together do not break the rule."""
        return bool(self.is_kept(values))

    def allowed(self, values: Mapping[str, float], key: str) -> tuple[float, float]:
        """Return how low and how high one of its fields may be, at the others' values."""
        ceiling, now = values[self.key], values[key]
        if key == self.key:
            least = CLEAR * self.today(values)
            return (min(least, now) if now else least), inf
        rise = self.today({**values, key: 1}) - self.today({**values, key: 0})
        if not ceiling or not rise:
            return -inf, inf
        most = (ceiling / CLEAR - self.today({**values, key: 0})) / rise
        return (-inf, max(most, now)) if rise > 0 else (min(most, now), inf)

    def fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that the rule is about, by the keys under which they stand."""
        keys = [self.counted, *filter(None, [self.less])]
        named = [as_it_stands(each, key, values) for each in by_segment(values) for key in keys]
        return {key: values[key] for key in (self.key, *dict.fromkeys(named))}


RULES = (
    Rule(
        {"bonded_share": 1, "let_down_share": 1},
        1,
        "bonded customers and customers let down exceed 100% of customers today",
        "Lower one of them.",
    ),
    Rule(
        {"bonded_gain": -1, "bonded_share": -1},
        0,
        "the target share of bonded customers falls below 0%",
        "Set a smaller reduction.",
    ),
    Rule(
        {"bonded_gain": 1, "bonded_share": 1},
        1,
        "the target share of bonded customers exceeds 100%",
        "Set a smaller increase.",
    ),
    Rule(
        {"let_down_cut": 1, "let_down_share": -1},
        0,
        "the reduction in customers let down exceeds their share today",
        "Set a smaller reduction.",
    ),
    Rule(
        {"let_down_cut": -1, "let_down_share": 1},
        1,
        "the target share of customers let down exceeds 100%",
        "Set a larger reduction.",
    ),
    Rule(
        {"bonded_gain": 1, "let_down_cut": -1, "bonded_share": 1, "let_down_share": 1},
        1,
        "bonded customers and customers let down exceed 100% of customers at target",
        "Set a smaller increase, or a larger reduction.",
    ),
)
CLEAR = 1.01
"""How far beyond today a limit stays where one of both is moved: nearer, its effect has no measure."""
ROOMS = (
    Room(
        "market_size",
        "customers",
        "",
        "the market size does not exceed active customers today",
        "Enter a larger market, or 0 for no limit.",
    ),
    Room(
        "acquisition_ceiling",
        "new_customers",
        "referral_share",
        "the ceiling on paid acquisition does not exceed paid new customers today",
        "Enter a higher ceiling, or 0 for none.",
    ),
)


def check_rules(values: Mapping[str, Any]) -> None:
    """Check the rules between assumptions: shares stay shares, and what is limited has room."""
    for segment, own in by_segment(values).items():
        for rule in RULES:
            fields = {as_it_stands(segment, key, values): own[key] for key in rule.signs}
            _refuse_broken(rule, np.asarray(~rule.is_kept(own)), fields)
    for room in ROOMS:
        _refuse_broken(room, np.asarray(~room.is_kept(values)), room.fields(values))


def _refuse_broken(rule: Rule | Room, broken: Any, fields: Mapping[str, Any]) -> None:
    """Say of the first draw that breaks a rule which values do."""
    if broken.any():
        first = np.unravel_index(np.argmax(broken), broken.shape)
        found = {
            key: float(np.broadcast_to(value, broken.shape)[first]) for key, value in fields.items()
        }
        raise AssumptionError(next(iter(found)), rule.problem, rule.remedy, found)


def keeps_rules(values: Mapping[str, Any]) -> Any:
    """Tell of a number, or of each draw of arrays, whether no rule is broken."""
    kept = [rule.is_kept(own) for own in by_segment(values).values() for rule in RULES]
    kept += [room.is_kept(values) for room in ROOMS]
    return np.all(np.broadcast_arrays(*kept), axis=0)


def check_worst_corners(reach: Mapping[str, tuple[float, float]]) -> None:
    """Check the rules where each is nearest to breaking: every field at its lowest or highest."""
    for segment, own in by_segment(reach).items():
        for rule in RULES:
            worst = {key: own[key][sign > 0] for key, sign in rule.signs.items()}
            if not rule.is_kept(worst):
                fields = {as_it_stands(segment, key, reach): worst[key] for key in worst}
                _refuse_ranges(rule, fields)
    for room in ROOMS:
        ends = {key: each[room.signs.get(shared_key(key), 0) > 0] for key, each in reach.items()}
        if reach[room.key][1] and ends[room.key] <= room.today(ends):
            _refuse_ranges(room, room.fields(ends))


def _refuse_ranges(rule: Rule | Room, fields: Mapping[str, float]) -> None:
    problem = f"at the ends of their ranges {rule.problem}"
    raise AssumptionError(next(iter(fields)), problem, "Narrow the ranges.", fields)
