"""By what initiatives are chosen: a budget, and rules between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from cxroi.model.errors import CxroiError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

BUDGET = "budget "
BETWEEN_LIMITS = "; "
FORMS = "Write “at least 2 of A, B, C”, “not both A and B”, “A only with B” or “without A”."


@dataclass(frozen=True)
class AtLeast:
    """So many of some initiatives are chosen, of all where none is named."""

    count: int
    names: tuple[str, ...] = ()

    def keeps(self, chosen: Bools, names: Sequence[str]) -> Bools:
        """Tell of each set, a row, whether it keeps the rule."""
        places = [names.index(each) for each in self.names or names]
        return np.asarray(chosen[:, places].sum(axis=1) >= self.count)

    def __str__(self) -> str:
        """Return the rule as it is written."""
        return f"at least {self.count}" + (f" of {', '.join(self.names)}" if self.names else "")


@dataclass(frozen=True)
class NotBoth:
    """Of two initiatives, one at most is chosen."""

    first: str
    second: str

    @property
    def names(self) -> tuple[str, ...]:
        """The initiatives that it is about."""
        return self.first, self.second

    def keeps(self, chosen: Bools, names: Sequence[str]) -> Bools:
        """Tell of each set, a row, whether it keeps the rule."""
        return ~(chosen[:, names.index(self.first)] & chosen[:, names.index(self.second)])

    def __str__(self) -> str:
        """Return the rule as it is written."""
        return f"not both {self.first} and {self.second}"


@dataclass(frozen=True)
class OnlyWith:
    """An initiative is chosen only together with another."""

    name: str
    other: str

    @property
    def names(self) -> tuple[str, ...]:
        """The initiatives that it is about."""
        return self.name, self.other

    def keeps(self, chosen: Bools, names: Sequence[str]) -> Bools:
        """Tell of each set, a row, whether it keeps the rule."""
        return ~chosen[:, names.index(self.name)] | chosen[:, names.index(self.other)]

    def __str__(self) -> str:
        """Return the rule as it is written."""
        return f"{self.name} only with {self.other}"


@dataclass(frozen=True)
class Without:
    """An initiative is not chosen."""

    name: str

    @property
    def names(self) -> tuple[str, ...]:
        """The initiatives that it is about."""
        return (self.name,)

    def keeps(self, chosen: Bools, names: Sequence[str]) -> Bools:
        """Tell of each set, a row, whether it keeps the rule."""
        return ~chosen[:, names.index(self.name)]

    def __str__(self) -> str:
        """Return the rule as it is written."""
        return f"without {self.name}"


Rule: TypeAlias = "AtLeast | NotBoth | OnlyWith | Without"


def read_rule(rule: Rule | str, names: Sequence[str]) -> Rule:
    """Return a rule, in words or not, of which every initiative is there; see ``parse_rule``."""
    if isinstance(rule, str):
        return parse_rule(rule, names)
    for name in rule.names:
        if name not in names:
            raise CxroiError(f"There is no initiative '{name}'. {did_you_mean(name, names)}")
    return rule


def parse_rule(text: str, names: Sequence[str]) -> Rule:
    """Read a rule between initiatives, as people write it.

    Parameters
    ----------
    text : str
        "at least 2", "at least 1 of A, B", "not both A and B", "A only with B" or "without A".
    names : sequence of str
        The initiatives there are; capital letters do not matter.

    Raises
    ------
    CxroiError
        If it is none of these, or names an initiative that is not there.

    Examples
    --------
    >>> parse_rule("Offers only with record", ["Record", "Offers"])
    OnlyWith(name='Offers', other='Record')
    >>> str(parse_rule("at least 1 of offers, record", ["Record", "Offers"]))
    'at least 1 of Offers, Record'
    """
    plain = " ".join(text.split()).strip(". ")
    if found := re.fullmatch(r"at least (\d{1,9})(?: of (.+))?", plain, re.IGNORECASE):
        listed = found[2].split(",") if found[2] else []
        return AtLeast(int(found[1]), tuple(find_name(each, names) for each in listed))
    if found := re.fullmatch(r"not both (.+)", plain, re.IGNORECASE):
        return NotBoth(*_two(found[1], " and ", names, text))
    if found := re.fullmatch(r"without (.+)", plain, re.IGNORECASE):
        return Without(find_name(found[1], names))
    if re.search(" only with ", plain, re.IGNORECASE):
        return OnlyWith(*_two(plain, " only with ", names, text))
    raise CxroiError(f"“{text}” is not a rule. {FORMS}")


def find_name(text: str, names: Sequence[str]) -> str:
    """Return the initiative of this name; capital letters do not matter."""
    found = {name.casefold(): name for name in names}.get(text.strip().casefold())
    if found is None:
        raise CxroiError(f"There is no initiative '{text}'. {did_you_mean(text, names)}")
    return found


def _two(text: str, word: str, names: Sequence[str], rule: str) -> tuple[str, str]:
    """Part a text at a word that may stand in a name too."""
    known = {name.casefold() for name in names}
    starts = [each.start() for each in re.finditer(word, text, re.IGNORECASE)]
    parted = [(text[:at], text[at + len(word) :]) for at in starts]
    if not parted:
        raise CxroiError(f"“{rule}” is not a rule. {FORMS}")
    fits = [pair for pair in parted if {part.strip().casefold() for part in pair} <= known]
    one, other = (fits or parted)[0]
    return find_name(one, names), find_name(other, names)


def keep_rules(chosen: Bools, names: Sequence[str], rules: Iterable[Rule]) -> Bools:
    """Tell of each set whether it keeps every rule."""
    kept = np.ones(len(chosen), np.bool_)
    for rule in rules:
        kept &= rule.keeps(chosen, names)
    return kept


class Choosing(NamedTuple):
    """By what initiatives are chosen: the most that they may cost, ``None`` for any, and rules.

    Examples
    --------
    >>> Choosing(800_000, ("without Referral club",)).text
    'budget 800000; without Referral club'
    """

    budget: float | None = None
    rules: tuple[Rule | str, ...] = ()
    """As values, or in words."""

    @property
    def text(self) -> str:
        """Return it as a link and a file have it."""
        budget = "any" if self.budget is None else f"{self.budget:.12g}"
        return BETWEEN_LIMITS.join([f"{BUDGET}{budget}", *map(str, self.rules)])
