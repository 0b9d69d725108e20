"""Who has checked an assumption, and when: kept with the case, and gone once its value changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.model.errors import AssumptionError
from cxroi.model.names import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
PARTS = ("by", "on")
A_DAY = "Enter a day such as 2026-11-28."
BOTH = "Enter who checked it and when, or neither."


class Check(NamedTuple):
    """Who has checked an assumption, and on which day."""

    by: str
    on: str
    """As 2026-11-28."""

    @property
    def words(self) -> str:
        """The check in a sentence.

        Examples
        --------
        >>> Check("Anna Berg, controller", "2026-11-28").words
        'Checked by Anna Berg, controller, on 28 November 2026.'
        """
        comma = "," if "," in self.by else ""
        return f"Checked by {self.by}{comma} on {day_words(self.on)}."


def day_words(day: str) -> str:
    """Print a day that is given as a file has it.

    Examples
    --------
    >>> day_words("2026-11-08")
    '8 November 2026'
    """
    year, month, of_month = day.split("-")
    return f"{int(of_month)} {MONTHS[int(month) - 1]} {year}"


def read_check(key: str, given: Any) -> Check | None:
    """Return a check from who and when, or ``None`` where both are empty.

    Raises
    ------
    AssumptionError
        If one of them is missing, or the day is none of the calendar.

    Examples
    --------
    >>> read_check("margin", ("Anna Berg", "2026-11-28"))
    Check(by='Anna Berg', on='2026-11-28')
    >>> read_check("margin", ("Anna Berg", "2026-02-30"))
    Traceback (most recent call last):
    cxroi.model.errors.AssumptionError: Assumption 'margin': “2026-02-30” is not a day. Enter a \
day such as 2026-11-28.
    """
    parts = list(given) if isinstance(given, tuple | list) else []
    if len(parts) != len(PARTS):
        raise AssumptionError(key, "its check is not a name and a day", BOTH)
    by, on = (clean_name(f"{part}") for part in parts)
    if not by and not on:
        return None
    if not by:
        raise AssumptionError(key, "its check has a day and no name", BOTH)
    if not on:
        raise AssumptionError(key, "its check has a name and no day", BOTH)
    if not _is_day(on):
        raise AssumptionError(key, f"“{on[:40]}” is not a day", A_DAY)
    return Check(by, on)


def why_words(key: str, reasons: Mapping[str, str], checks: Mapping[str, Check]) -> str:
    """Say why an assumption has its value, and who has checked it.

    Examples
    --------
    >>> why_words("margin", {"margin": "our books"}, {"margin": Check("Anna", "2026-11-28")})
    'our books. Checked by Anna on 28 November 2026.'
    """
    reason = reasons.get(key, "")
    if key not in checks:
        return reason
    end = "" if not reason or reason.endswith((".", "!", "?")) else "."
    return f"{reason}{end} {checks[key].words}".strip()


def _is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar: a leap year has one more."""
    found = DAY.fullmatch(text)
    if not found:
        return False
    year, month, day = (int(part) for part in found.groups())
    if not (year and 1 <= month <= len(DAYS)):
        return False
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= DAYS[month - 1] + (is_leap and month == MONTHS.index("February") + 1)
