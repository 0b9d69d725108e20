"""Why an assumption has its value, and who has checked it: set on a copy, kept with the case."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cxroi.model.assumption import check_key
from cxroi.model.checks import read_check
from cxroi.model.errors import AssumptionError
from cxroi.model.names import clean_text
from cxroi.model.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.checks import Check

Of = TypeVar("Of", bound="Provenance")


class Provenance(Standing):
    """What has reasons and checks; ``Assumptions`` is the dataclass of it."""

    checks: Mapping[str, Check]

    def with_reasons(self, /, **reasons: str) -> Self:
        """Return a copy that says why assumptions have their values; an empty reason takes one away.

        Raises
        ------
        AssumptionError
            On an unknown key, or a reason that is not words.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> mine = (
        ...     assumptions().change(causal_fraction=0.4).with_reasons(causal_fraction="our pilot")
        ... )
        >>> mine.reasons["causal_fraction"]
        'our pilot'
        """
        told = dict(self.reasons)
        for key, why in reasons.items():
            if not isinstance(why, str):
                raise AssumptionError(key, f"its reason is {why!r}", "Enter it as text.")
            told[check_key(key, self.by_key)] = clean_text(why)
        return _replace(self, reasons={key: why for key, why in told.items() if why})

    def with_checks(self, /, **checks: tuple[str, str]) -> Self:
        """Return a copy in which some assumptions have been checked; a later change takes a check away.

        Parameters
        ----------
        **checks : (by, on)
            Who has checked it, and the day as "2026-11-28"; two empty texts take a check away.

        Raises
        ------
        AssumptionError
            On an unknown key, a name without a day, or a day that is none.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> mine = assumptions().change(margin=150)
        >>> mine = mine.with_checks(margin=("Anna Berg", "2026-11-28"))
        >>> mine.checks["margin"].words, len(mine.change(margin=160).checks)
        ('Checked by Anna Berg on 28 November 2026.', 0)
        """
        told: dict[str, Check | None] = dict(self.checks)
        for key, given in checks.items():
            told[check_key(key, self.by_key)] = read_check(key, given)
        return _replace(self, checks={key: check for key, check in told.items() if check})

    @property
    def checks_in_force(self) -> Mapping[str, Check]:
        """The checks of values that no stance and no condition has changed since."""
        return {key: check for key, check in self.checks.items() if key not in self.before}

    # The same by the name that links' Python and older programs use.
    because = with_reasons


def _replace(case: Of, **parts: dict[str, Any]) -> Of:
    kept = {name: MappingProxyType(part) for name, part in parts.items()}
    return replace(case, **kept)  # type: ignore[type-var]  # of the dataclass that it is
