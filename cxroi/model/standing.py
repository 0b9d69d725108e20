"""A set of assumptions under a stance and in conditions: put on, and taken off again."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cxroi.model.frozen import Frozen
from cxroi.model.rules import check_rules
from cxroi.model.segments import shared_key
from cxroi.model.stances import LIKELY, conditions, find_steps, put_on, stances, take_off

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.assumption import Assumption
    from cxroi.model.stances import Before, Step


Of = TypeVar("Of", bound="Standing")


class Standing(Frozen):
    """What is under a stance and in conditions; ``Assumptions`` is the dataclass of it."""

    by_key: Mapping[str, Assumption]
    name: str
    base: str
    reasons: Mapping[str, str]
    stance: str
    conditions: tuple[str, ...]
    before: Before

    def with_stance(self, stance: str) -> Self:
        """Return a copy under another stance, in place of the one that it has; own figures stay.

        What bonding is worth has the stance's values; the plan is scaled as the stance scales the
        likely one. ``"likely"`` takes the stance off: the copy is what the case was before it, with
        what was changed since.

        Raises
        ------
        CxroiError
            If there is no such stance.
        AssumptionError
            If the company cannot be under it: a rule between assumptions would be broken.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> mine = assumptions().change(customers=1_200_000, one_off_cost=4_000_000)
        >>> doubtful = mine.with_stance("cautious")
        >>> [doubtful[key].likely for key in ("customers", "causal_fraction", "one_off_cost")]
        [1200000.0, 0.1, 4800000.0]
        >>> doubtful.with_stance("likely") == mine
        True
        """
        off, on = (find_steps(name, stances(), "stance") for name in (self.stance, stance))
        changed = self._step(off, on)
        return _replace(changed, stance=stance, name=self._name(stance, self.conditions))

    def with_condition(self, condition: str) -> Self:
        """Return a copy in a condition: its own figures are scaled, all else stays.

        Raises
        ------
        CxroiError
            If there is no such condition.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> hard = assumptions().change(new_customers=40_000).with_condition("downturn")
        >>> hard["new_customers"].likely, hard.conditions
        (30000.0, ('downturn',))
        >>> hard.without_condition("downturn")["new_customers"].likely
        40000.0
        """
        on = find_steps(condition, conditions(), "condition")
        if condition in self.conditions:
            return self
        put = (*self.conditions, condition)
        changed = self._step({}, on)
        return _replace(changed, conditions=put, name=self._name(self.stance, put))

    def without_condition(self, condition: str) -> Self:
        """Return a copy that is out of a condition again; without it, nothing happens."""
        off = find_steps(condition, conditions(), "condition")
        if condition not in self.conditions:
            return self
        rest = tuple(each for each in self.conditions if each != condition)
        changed = self._step(off, {})
        return _replace(changed, conditions=rest, name=self._name(self.stance, rest))

    def _step(self, off: Mapping[str, Step], on: Mapping[str, Step]) -> Self:
        """Take some steps back and others forward."""
        now = {key: (each, self.reasons.get(key, "")) for key, each in self.by_key.items()}
        plain = now | take_off(off, now, self.before)
        touched = put_on(on, plain)
        stay = {k: was for k, was in self.before.items() if shared_key(k) not in off}
        then = plain | touched
        check_rules({key: each.likely for key, (each, _) in then.items()})
        return _replace(
            self,
            by_key=MappingProxyType({key: each for key, (each, _) in then.items()}),
            reasons=MappingProxyType({key: why for key, (_, why) in then.items() if why}),
            before=MappingProxyType(stay | {key: plain[key] for key in touched}),
        )

    @property
    def is_named(self) -> bool:
        """Whether the case has a name of its own."""
        return self.name not in {self.base, self.stance, *self.conditions}

    def _name(self, stance: str, conditions: tuple[str, ...]) -> str:
        """Return the name under a stance and conditions: one's own, or theirs."""
        if self.is_named or self.base != LIKELY:
            return self.name
        return stance if stance != LIKELY else next(iter(conditions), self.base)


def _replace(standing: Of, **parts: Any) -> Of:
    return replace(standing, **parts)  # type: ignore[type-var]  # of the dataclass that it is
