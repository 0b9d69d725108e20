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
from cxroi.model.scenarios import BASE, assumptions, data_version, scenarios
from cxroi.model.stances import LIKELY, conditions, read_before, stances, write_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

    Wanted = float | tuple[float | str, ...]
    """What ``Assumptions.change`` takes: a value, or a range with or without its shape."""

MODEL_VERSION = 2
"""Of what is kept: 1 where it knows no stance and no condition, which such a reader would pass over."""


def write_heading(case: Assumptions) -> dict[str, str]:
    """Return what is kept of a case beside its assumptions, by the word for each.

    Examples
    --------
    >>> list(write_heading(assumptions().renamed("Board", currency="€", seed="7")))
    ['name', 'base', 'currency', 'model', 'data', 'seed']
    >>> write_heading(assumptions("cautious"))["stance"]
    'cautious'
    """
    moved = {
        "stance": "" if case.stance == LIKELY else case.stance,
        "conditions": " ".join(case.conditions),
        "before": write_before(case.before, assumptions(case.base).by_key),
    }
    return {
        "name": clean_name(case.name),
        "base": case.base,
        **{word: text for word, text in moved.items() if text},
        "currency": clean_sign(case.currency),
        "model": version_of(case),
        "data": data_version(),
        **choice_texts(case.choices),
    }


def version_of(case: Assumptions) -> str:
    """Return the oldest version that can read what is kept of a case."""
    return str(MODEL_VERSION if case.stance != LIKELY or case.conditions else 1)


def base_of(case: Assumptions) -> Assumptions:
    """Return what a case differs from: its example company, under the same stance and conditions."""
    return _moved(assumptions(case.base), case.stance, case.conditions)


def _moved(base: Assumptions, stance: str, conditions: Iterable[str]) -> Assumptions:
    moved = base.with_stance(stance) if stance != base.stance else base
    for condition in conditions:
        moved = moved.with_condition(condition)
    return moved


def differences(case: Assumptions) -> Iterator[tuple[Assumption, str]]:
    """Go through what differs from the base: each assumption, and why it has its value."""
    base = base_of(case)
    for now in case:
        reason = clean_text(case.reasons.get(now.key, ""))
        is_other = now != base.by_key.get(now.key) or reason != base.reasons.get(now.key, "")
        if is_other or now.key in case.checks:
            yield now, reason


def changes_and_reasons(case: Assumptions) -> tuple[dict[str, Wanted], dict[str, str]]:
    """Return what ``change`` and then ``with_reasons`` take to make a case out of its base."""
    base = base_of(case)
    changes: dict[str, Wanted] = {}
    reasons: dict[str, str] = {}
    for now, why in differences(case):
        was = base.by_key.get(now.key)
        if now != was:
            changes[now.key] = _as_change(now, was)
        if why or (now == was and base.reasons.get(now.key)):  # a change takes it away
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
    base = assumptions(heading.get("base") or BASE)
    aside = read_before(clean_name(heading.get("before", "")))
    base = base.change(**aside) if aside else base
    stance = clean_name(heading.get("stance", "")) or base.stance
    return _moved(base, stance, (*base.conditions, *heading.get("conditions", "").split()))


def say_what_it_is_now(source: str, heading: Mapping[str, str]) -> list[str]:
    """Say of a base that was a scenario once what it is now.

    Examples
    --------
    >>> say_what_it_is_now("This link", {"base": "cautious"})
    ['This link names the scenario “cautious”, which is now a stance of any company: Cautious.']
    """
    for kind, known in (("stance", stances()), ("condition", conditions())):
        name = heading.get("base", "")
        if name in known and name not in scenarios():
            was = f"{source} names the scenario “{name}”, which is now a {kind} of any company"
            return [f"{was}: {known[name].title}."]
    return []


def is_of_other_data(heading: Mapping[str, str]) -> bool:
    """Tell whether the assumptions or scenarios were others when a case was kept."""
    return heading.get("data", "") not in ("", data_version())


def entitle(changed: Assumptions, heading: Mapping[str, str]) -> Assumptions:
    """Give a changed base its name, its currency and what was chosen about it."""
    name = clean_name(heading.get("name", ""))
    name = changed.name if name in {"", changed.base} else name
    return changed.renamed(name, clean_sign(heading.get("currency", "")), **choice_texts(heading))
