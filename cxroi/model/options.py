"""What was chosen about a case beside its assumptions: as text in a link and a file, here as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxroi.model.assumptions import CHOICES
from cxroi.model.choosing import BETWEEN_LIMITS, BUDGET, Choosing
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.names import clean_name
from cxroi.model.stress_tests import Failure, Stress, check_stress

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = 1
LONGEST_SEED = 9
GOALS = ("npv", "roi", "payback")
SPENDING = ("acquisition_ceiling", "retention_spend", "retention_ceiling", "budget")
"""What may be entered to say whether to keep or to acquire."""


@dataclass(frozen=True)
class Options:
    """What was chosen about a case, by the names of ``CHOICES``.

    Each is read when it is asked for, so that one which cannot be used stops what needs it, and
    nothing else; that is a ``CxroiError``.

    Examples
    --------
    >>> chosen = Options({"goal": "payback 24", "risk": "retention 0.1, running_cost 0.2"})
    >>> chosen.goal, chosen.risk, chosen.seed
    ({'payback': 24.0}, {'retention': 0.1, 'running_cost': 0.2}, 1)
    """

    texts: Mapping[str, object]

    @property
    def seed(self) -> int:
        """With what the draws begin."""
        text = self._text("seed") or str(SEED)
        if not (text.isdecimal() and len(text) <= LONGEST_SEED):
            raise CxroiError(f"The seed is “{text}”. Enter a whole number from 0, such as {SEED}.")
        return int(text)

    @property
    def correlated(self) -> bool:
        """Whether the judged correlations are drawn with."""
        return bool(self._text("correlated"))

    @property
    def swing(self) -> str:
        """How far one assumption at a time is moved: "all" by the same share, else its own range."""
        return self._text("swing")

    @property
    def goal(self) -> dict[str, float]:
        """What the case must reach, as ``Goal`` takes it: empty for a gain."""
        text = self._text("goal")
        kind, _, value = text.partition(" ")
        if kind in ("", "npv"):
            if value.strip():
                raise CxroiError(f"The goal is '{text}'. Write npv alone: it means an NPV above 0.")
            return {}
        if kind not in GOALS:
            raise CxroiError(f"There is no goal '{kind}'. {did_you_mean(kind, GOALS)}")
        number = _number(value)
        if number is None:
            raise CxroiError(f"The goal is '{value}'. Enter a number.")
        return {kind: number}

    @property
    def across(self) -> str:
        """The first assumption of a pair, by its key."""
        return self._text("across")

    @property
    def up(self) -> str:
        """The second of the pair."""
        return self._text("up")

    @property
    def failure(self) -> Failure | None:
        """A failure of the core service, where another than the usual one is looked at."""
        text = self._text("failure")
        return _failure(text) if text.strip() else None

    @property
    def leaving(self) -> float | None:
        """How many are held only by nuisance, where it is another share than usual."""
        text = self._text("leaving")
        if not text.strip():
            return None
        share = _number(text)
        if share is None:
            raise CxroiError(f"“{text[:60]}” is not a share. Enter a number from 0 to 1.")
        check_stress(Stress(leaving=share))
        return share

    @property
    def risk(self) -> dict[str, float | str]:
        """Risk factors by line of the finance form, which refuses what is none."""
        return self._pairs("risk")

    @property
    def spending(self) -> dict[str, Any]:
        """Ceilings and spending by their names, for ``keep_or_acquire``, which refuses what is no number."""
        found = self._pairs("spending")
        for name in found:
            if name not in SPENDING:
                raise CxroiError(
                    f"There is no figure '{clean_name(name)[:40]}' of spending. "
                    f"{did_you_mean(name, SPENDING)}"
                )
        return found

    def _pairs(self, name: str) -> dict[str, float | str]:
        """Read numbers behind their names; what is none stays as it is."""
        found: dict[str, float | str] = {}
        for part in filter(None, map(str.strip, self._text(name).split(","))):
            word, _, text = part.partition(" ")
            number = _number(text)
            found[word] = text if number is None else number
        return found

    @property
    def initiatives(self) -> Choosing | None:
        """By what initiatives are chosen; ``None`` where nobody asked for them."""
        text = self._text("initiatives")
        if not text.strip():
            return None
        first, *rules = filter(None, map(str.strip, text.split(BETWEEN_LIMITS.strip())))
        budget = _number(first.removeprefix(BUDGET)) if first.startswith(BUDGET) else None
        if budget is None and first != f"{BUDGET}any":
            raise CxroiError(
                f"“{text[:60]}” does not say a budget. Write it as: budget 800000; without Referral club."
            )
        return Choosing(budget, tuple(rules))

    def _text(self, name: str) -> str:
        return str(self.texts.get(name) or "")


def choice_texts(given: Mapping[str, str]) -> dict[str, str]:
    """Return what was chosen as a link and a file have it: in one order, each in one line.

    Examples
    --------
    >>> choice_texts({"goal": "payback 24", "author": "ours", "seed": "7", "risk": ""})
    {'seed': '7', 'goal': 'payback 24'}
    """
    texts = {choice: clean_name(given.get(choice, "")) for choice in CHOICES}
    return {choice: text for choice, text in texts.items() if text}


def _failure(text: str) -> Failure:
    """Read a failure: each part behind its name."""
    words = text.split()
    given = dict(zip(words[::2], words[1::2], strict=False))
    try:
        numbers = int(given["month"]), int(given["months"]), float(given["share"])
    except (KeyError, ValueError):
        numbers = None
    if numbers is None or set(given) != set(Failure._fields) or len(words) != 2 * len(given):
        raise CxroiError(
            f"“{text[:60]}” is not a failure. Write it as: month 25 months 3 share 0.1 path both."
        )
    failure = Failure(*numbers, given["path"])
    check_stress(Stress(failure))
    return failure


def _number(text: str) -> float | None:
    """Return a number as a page writes it, or ``None`` where there is none."""
    try:
        return float(text)
    except ValueError:
        return None
