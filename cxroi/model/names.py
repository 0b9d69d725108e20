"""What is kept of the names and reasons that people type: what a reader can see."""

from __future__ import annotations

import re
import unicodedata

from cxroi.model.errors import CxroiError

LONGEST_NAME = 80
LONGEST_STEM = 60
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names that Windows keeps for itself."""
LONGEST_SIGN = 3


def clean_name(name: str) -> str:
    r"""Return a name without control or direction characters, at most 80 long.

    Examples
    --------
    >>> clean_name("  Board\u202e case\n")
    'Board case'
    """
    line = clean_text(unicodedata.normalize("NFC", name)).replace("\n", " ")
    return line[:LONGEST_NAME].strip()


def stem_of(name: str) -> str:
    """Return what a case's file is called, from its name; never a path.

    Examples
    --------
    >>> stem_of("Board, June: 2nd draft"), stem_of("../../etc/passwd"), stem_of("…"), stem_of("NUL")
    ('board_june_2nd_draft', 'etc_passwd', 'scenario', 'nul_')
    """
    stem = re.sub(r"\W+", "_", name.lower()).strip("_")[:LONGEST_STEM].strip("_") or "scenario"
    return f"{stem}_" if RESERVED.fullmatch(stem) else stem


def clean_sign(currency: str) -> str:
    """Return the sign of a currency: a name of at most three characters.

    Raises
    ------
    CxroiError
        If it is longer: cut, it might be another currency's.

    Examples
    --------
    >>> clean_sign(" CHF ")
    'CHF'
    """
    sign = clean_name(currency)
    if len(sign) > LONGEST_SIGN:
        raise CxroiError(
            f"The currency is “{sign}”. Enter its sign or its code, at most {LONGEST_SIGN} characters: "
            "€ or EUR."
        )
    return sign


def clean_text(text: str) -> str:
    """Return text without control or direction characters; its lines end as lines do here."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parted = (" " if c.isspace() and c != "\n" else c for c in text)  # a tab parts words
    return "".join(c for c in parted if c == "\n" or not _unseen(unicodedata.category(c))).strip()


def _unseen(category: str) -> bool:
    return category[0] == "C" or category in ("Zl", "Zp")
