"""Days and calendar months as whole numbers: which months a window holds, and where it ends.

Days are counted since 1970-01-01, months since January of the year 0. A month is never taken as so
many days: a window of twelve months holds a leap year's 366 days or a common year's 365.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import narwhals as nw

EPOCH = date(1970, 1, 1)
A_YEAR = 12
"""Months."""


def day_of(when: date) -> int:
    """Return a day as a number since 1970-01-01.

    Examples
    --------
    >>> day_of(date(1970, 2, 1))
    31
    """
    return (when - EPOCH).days


def date_of(day: int) -> date:
    """Return the date of a day.

    Examples
    --------
    >>> print(date_of(31))
    1970-02-01
    """
    return date.fromordinal(EPOCH.toordinal() + day)


def month_of(day: int) -> int:
    """Return the month in which a day lies.

    Examples
    --------
    >>> month_name(month_of(day_of(date(2024, 2, 29))))
    '2024-02'
    """
    when = date_of(day)
    return when.year * A_YEAR + when.month - 1


def last_day(month: int) -> int:
    """Return the last day of a month.

    Examples
    --------
    >>> print(date_of(last_day(month_of(day_of(date(2024, 2, 1))))))
    2024-02-29
    """
    year, place = divmod(month, A_YEAR)
    return day_of(date(year, place + 1, monthrange(year, place + 1)[1]))


def month_name(month: int) -> str:
    """Print a month, as 2025-01."""
    year, place = divmod(month, A_YEAR)
    return f"{year}-{place + 1:02}"


def in_words(months: int) -> str:
    """Print a number of months.

    Examples
    --------
    >>> in_words(1), in_words(12)
    ('1 month', '12 months')
    """
    return f"{months} month{'' if months == 1 else 's'}"


@dataclass(frozen=True)
class Window:
    """So many whole calendar months, the last of them that of the last day.

    Examples
    --------
    >>> window = Window(day_of(date(2024, 12, 31)), 12)
    >>> window.text(), window.end - window.start
    ('2024-01 to 2024-12', 366)
    """

    end: int
    """The last day that is looked at."""
    months: int

    @property
    def start(self) -> int:
        """The day before its first: the end of a month."""
        return last_day(month_of(self.end) - self.months)

    @property
    def years(self) -> float:
        """How long it is, in years."""
        return self.months / A_YEAR

    @property
    def first_year(self) -> int:
        """Days of the twelve months that begin with it."""
        return last_day(month_of(self.start) + A_YEAR) - self.start

    def which(self, earlier: int = 0) -> range:
        """Return its months, or as many that lie so many months earlier."""
        last = month_of(self.end) - earlier
        return range(last - self.months + 1, last + 1)

    def previous(self) -> Window:
        """Return the window of as many months that ends where this one starts."""
        return Window(self.start, self.months)

    def before(self) -> nw.Expr:
        """Answers and orders up to its start."""
        return nw.col("date") <= self.start

    def within(self, column: str = "date") -> nw.Expr:
        """What happened in it."""
        return (nw.col(column) > self.start) & (nw.col(column) <= self.end)

    def text(self) -> str:
        """Print its first month and its last."""
        months = self.which()
        return f"{month_name(months[0])} to {month_name(months[-1])}"
