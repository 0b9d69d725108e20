"""What is kept of the names and reasons that people type: what a reader can see."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 80
LONGEST_SIGN = 3


def clean_name(name: str) -> str:
    r"""Return a name without control or direction characters, at most 80 long.

    Examples
    --------
    >>> clean_name("  Board\u202e case\n")
    'Board case'
    """
    line = clean_text(unicodedata.normalize("NFC", name)).replace("\n", "")
    return line[:LONGEST_NAME].strip()


def clean_sign(currency: str) -> str:
    """Return the sign of a currency: a name of at most three characters."""
    return clean_name(currency)[:LONGEST_SIGN].strip()


def clean_text(text: str) -> str:
    """Return text without control or direction characters; its lines end as lines do here."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c == "\n" or not _unseen(unicodedata.category(c)))
    return "".join(kept).strip()


def _unseen(category: str) -> bool:
    return category[0] == "C" or category in ("Zl", "Zp")
