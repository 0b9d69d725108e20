"""How numbers are written for a reader: 1,234.5 here, 1.234,5, 1 234,5 or 12,34,567.5 elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cxroi.model.typed_numbers import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable

OURS = "en"
MOST_GROUPS = 12
GROUPED_OR_BROKEN = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%|m\b|bn\b)?(?![\d])")
"""A number as our sentences write it: thousands with commas, decimals after a point, its unit closed up."""
UNITS = {
    "de": {"%": " %", "m": " Mio.", "bn": " Mrd."},
    "fr": {"%": " %", "m": " M", "bn": " Md"},
}
"""How a language writes what stands behind a number; one that is not here does as English does."""


@dataclass(frozen=True)
class NumberLanguage:
    """The language that numbers are written in; words stay English."""

    code: str
    group: str
    decimal: str
    grouping: tuple[int, int] = (3, 3)
    """How many figures the last group of a whole number has, and how many each before it."""

    def say(self, text: str, kept: Iterable[str] = ()) -> str:
        """Write the numbers of a sentence of ours as its reader does, but those in a reader's own words.

        Examples
        --------
        >>> number_language("de").say("1,234.5 of 0.17m in Plan 1.5", ["Plan 1.5"])
        '1.234,5 of 0,17 Mio. in Plan 1.5'
        """
        if self.code == OURS:
            return text
        own = [re.escape(each) for each in kept if each]
        if not own:
            return self._translate(text)
        parts = re.split(f"({'|'.join(sorted(own, key=len, reverse=True))})", text)
        return "".join(part if at % 2 else self._translate(part) for at, part in enumerate(parts))

    def vega(self) -> dict[str, object]:
        """Return what the chart library calls a number locale."""
        return {
            "decimal": self.decimal,
            "thousands": self.group,
            "grouping": [self.grouping[0], *[self.grouping[1]] * MOST_GROUPS],
            "currency": ["", ""],
        }

    def _translate(self, text: str) -> str:
        def one(found: re.Match[str]) -> str:
            unit = found[3] or ""
            written = UNITS.get(self.code.partition("-")[0], {}).get(unit, unit)
            return self._group(found[1]) + (found[2] or "").replace(".", self.decimal) + written

        return GROUPED_OR_BROKEN.sub(one, text)

    def _group(self, whole: str) -> str:
        """Write a whole number of ours with the groups of the language; 2026 has none."""
        last, before = self.grouping
        if "," not in whole or last == before:
            return whole.replace(",", self.group)
        figures = whole.replace(",", "")
        head, tail = figures[:-last], figures[-last:]
        first = len(head) % before
        groups = [head[:first], *(head[at : at + before] for at in range(first, len(head), before))]
        return self.group.join([*filter(None, groups), tail])


@cache
def number_language(code: str = OURS) -> NumberLanguage:
    """Return how numbers are written in a language.

    Parameters
    ----------
    code : str
        A language, and a country if it matters: "en", "de", "fr", "de-CH".

    Raises
    ------
    CxroiError
        If the language is not known.

    Examples
    --------
    >>> number_language("de-CH").say("1,234.5"), number_language("en-IN").say("1,234,567.5")
    ('1’234.5', '12,34,567.5')
    """
    marks = marks_of(code)
    if code == OURS:
        return NumberLanguage(code, marks.group, marks.decimal)
    from babel import Locale  # noqa: PLC0415 - only another language needs it

    grouping = Locale.parse(code.replace("-", "_")).decimal_formats[None].grouping
    return NumberLanguage(code, marks.group, marks.decimal, grouping)
