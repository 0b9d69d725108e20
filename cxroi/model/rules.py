"""What must hold between assumptions: shares of the base stay shares, now and at target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.errors import AssumptionError
from cxroi.model.segments import as_it_stands, by_segment

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


def check_rules(values: Mapping[str, Any]) -> None:
    """Check the rules between assumptions: shares of the base stay shares, now and at target."""
    for segment, own in by_segment(values).items():
        for rule in RULES:
            broken = np.asarray(~rule.is_kept(own))
            if broken.any():
                first = np.unravel_index(np.argmax(broken), broken.shape)
                fields = {
                    as_it_stands(segment, key, values): float(
                        np.broadcast_to(own[key], broken.shape)[first]
                    )
                    for key in rule.signs
                }
                raise AssumptionError(next(iter(fields)), rule.problem, rule.remedy, fields)


def keeps_rules(values: Mapping[str, Any]) -> Any:
    """Tell of a number, or of each draw of arrays, whether no rule is broken."""
    kept = [rule.is_kept(own) for own in by_segment(values).values() for rule in RULES]
    return np.all(np.broadcast_arrays(*kept), axis=0)


def check_worst_corners(reach: Mapping[str, tuple[float, float]]) -> None:
    """Check the rules where each is nearest to breaking: every field at its lowest or highest."""
    for segment, own in by_segment(reach).items():
        for rule in RULES:
            worst = {key: own[key][sign > 0] for key, sign in rule.signs.items()}
            if not rule.is_kept(worst):
                fields = {as_it_stands(segment, key, reach): worst[key] for key in worst}
                problem = f"at the ends of their ranges {rule.problem}"
                raise AssumptionError(next(iter(fields)), problem, "Narrow the ranges.", fields)
