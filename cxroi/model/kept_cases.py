"""What is kept of a case, in a file or in a link: its base, what differs from it, and the versions.

Both forms have the same heading and the same changes, and are opened here by the same rules: of a
newer model, nothing; of other data, what today's bounds allow, and what that leaves out is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.assumption import change_assumption
from cxroi.model.errors import CxroiError
from cxroi.model.names import clean_name, clean_sign, clean_text
from cxroi.model.options import choice_texts
from cxroi.model.scenarios import BASE, assumptions, data_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

    Wanted = float | tuple[float | str, ...]
    """What ``Assumptions.change`` takes: a value, or a range with or without its shape."""

MODEL_VERSION = 1


def write_heading(case: Assumptions) -> dict[str, str]:
    """Return what is kept of a case beside its assumptions, by the word for each.

    Examples
    --------
    >>> list(write_heading(assumptions().renamed("Board", currency="€", seed="7")))
    ['name', 'base', 'currency', 'model', 'data', 'seed']
    """
    return {
        "name": clean_name(case.name),
        "base": case.base,
        "currency": clean_sign(case.currency),
        "model": str(MODEL_VERSION),
        "data": data_version(),
        **choice_texts(case.choices),
    }


def differences(case: Assumptions) -> Iterator[tuple[Assumption, str]]:
    """Go through what differs from the base: each assumption, and why it has its value."""
    base = assumptions(case.base)
    for now in case:
        reason = clean_text(case.reasons.get(now.key, ""))
        if now != base.by_key.get(now.key) or reason != base.reasons.get(now.key, ""):
            yield now, reason


def changes_and_reasons(case: Assumptions) -> tuple[dict[str, Wanted], dict[str, str]]:
    """Return what ``change`` and then ``with_reasons`` take to make a case out of its base."""
    base = assumptions(case.base)
    changes: dict[str, Wanted] = {}
    reasons: dict[str, str] = {}
    for now, why in differences(case):
        was = base.by_key.get(now.key)
        if now != was:
            changes[now.key] = _as_change(now, was)
        if why or now == was:  # a change takes the reason of the base away
            reasons[now.key] = why
    return changes, reasons


def _as_change(now: Assumption, was: Assumption | None) -> Wanted:
    """Return what ``change`` takes to make an assumption what it is: a value, or a whole range."""
    if was is not None and change_assumption(was, now.likely) == now:
        return now.likely
    whole = (now.low, now.likely, now.high)
    return whole if was is not None and was.shape == now.shape else (*whole, now.shape)


def find_base(source: str, heading: Mapping[str, str]) -> Assumptions:
    """Return what a kept case rests on.

    Raises
    ------
    CxroiError
        If a newer model wrote it, for what its numbers mean is not known here; or if there is no
        such scenario.
    """
    version = heading.get("model") or "1"
    if version not in {str(known) for known in range(1, MODEL_VERSION + 1)}:
        raise CxroiError(
            f"{source} was made for model {clean_name(version)}; this is model {MODEL_VERSION}. "
            "Install a newer cxroi to open it."
        )
    return assumptions(heading.get("base") or BASE)


def is_of_other_data(heading: Mapping[str, str]) -> bool:
    """Tell whether the assumptions or scenarios were others when a case was kept."""
    return heading.get("data", "") not in ("", data_version())


def entitle(changed: Assumptions, heading: Mapping[str, str]) -> Assumptions:
    """Give a changed base its name, its currency and what was chosen about it."""
    name = clean_name(heading.get("name", "")) or changed.name
    return changed.renamed(name, clean_sign(heading.get("currency", "")), **choice_texts(heading))
