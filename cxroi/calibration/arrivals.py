"""Where do new customers come from?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from cxroi.calibration.columns import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.calibration.counts import Arrival
    from cxroi.calibration.mapping import ColumnMapping

OF_A_WEBSITE = re.compile(
    r"/\s*referral\s*$|\w\.(?:com|net|org|co|io|de|fr|es|it|nl|uk|eu)\b", re.IGNORECASE
)
"""A source and its medium, or an address: as web statistics write whom another website sent."""


class Sources(NamedTuple):
    """How many new customers were referred, and of how many the source is not known."""

    referred: int
    unknown: int
    everybody: int
    channels: list[str]
    """Those that mean a referral."""
    by_month: Mapping[int, tuple[int, int]]
    """New customers and those referred, by month."""


def count_sources(arrivals: Iterable[Arrival], mapping: ColumnMapping, names: set[str]) -> Sources:
    """Count who was referred, who was not, and of whom it is not known.

    Where the channel of most is unknown and referrers are noted, who has none was not referred.
    """
    rows = list(arrivals)
    meant = {each for each in {row.channel for row in rows} if is_referral(each, mapping)}
    nobody = {"", *mapping.words("unknown")}
    by_month: dict[int, tuple[int, int]] = {}
    referred = unknown = 0
    for row in rows:
        is_one = row.has_referrer or row.channel in meant
        referred += row.people if is_one else 0
        if not is_one and "channel" in names and row.channel in nobody:
            unknown += row.people
        new, so_far = by_month.get(row.month, (0, 0))
        by_month[row.month] = new + row.people, so_far + (row.people if is_one else 0)
    everybody = sum(row.people for row in rows)
    if 2 * unknown > everybody and any(row.has_referrer for row in rows):
        unknown = 0
    return Sources(referred, unknown, everybody, sorted(meant), by_month)


def is_referral(channel: str, mapping: ColumnMapping) -> bool:
    """Tell whether a channel's name, or a part of it, means that a customer told them.

    Examples
    --------
    >>> from cxroi.calibration.mapping import ColumnMapping
    >>> rules = ColumnMapping({})
    >>> [is_referral(name, rules) for name in ("Referral", "no referral", "google / referral")]
    [True, False, False]
    >>> [is_referral(name, rules) for name in ("Empfehlung", "Parrainage", "Keine Empfehlung")]
    [True, True, False]
    """
    if OF_A_WEBSITE.search(channel):
        return False
    return _has(channel, mapping.words("referral")) and not _has(
        channel, mapping.words("not_referral")
    )


def _has(channel: str, words: Iterable[str]) -> bool:
    name = _apart(channel)
    return any(_apart(word) in name for word in words)


@lru_cache(maxsize=1_000)
def _apart(text: str) -> str:
    """Words in small letters without accents, with a space before and after each."""
    bare = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return f" {plain(bare).replace('_', ' ')} "
