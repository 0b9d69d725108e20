"""What was spent on winning customers, month by month and channel by channel?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from cxroi.calibration import counts
from cxroi.calibration.arrivals import is_referral
from cxroi.calibration.columns import plain
from cxroi.calibration.months import A_YEAR, in_words, month_name, month_of
from cxroi.model.csv_rows import BETWEEN
from cxroi.model.errors import CxroiError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cxroi.calibration.counts import Paid
    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.months import Window
    from cxroi.calibration.one_table import OneTable

QUARTER = 3
SPANS = {QUARTER: "quarter", A_YEAR: "year"}


def by_calendar(payments: Iterable[Paid]) -> tuple[dict[tuple[int, str], float], list[str]]:
    """Add up spending by calendar month and channel, whatever its rows are.

    Parameters
    ----------
    payments : iterable of Paid
        By day, week, invoice, month, quarter or year.

    Returns
    -------
    by_month : dict of (int, str) to float
        By month and channel. A quarter is spread over its three months, a year over its twelve.
    remarks : list of str
        What was spread, in a sentence.

    Examples
    --------
    >>> from datetime import date
    >>> from cxroi.calibration.counts import Paid
    >>> from cxroi.calibration.months import day_of
    >>> rows = [Paid(day_of(date(2025, month, 1)), 0, "ads", 300.0) for month in (1, 4, 7)]
    >>> spent, remarks = by_calendar(rows)
    >>> len(spent), set(spent.values()), remarks
    (9, {100.0}, ['Spending is by quarter: each is spread over its three months.'])
    """
    rows = list(payments)
    by_month: dict[tuple[int, str], float] = {}
    spans: set[int] = set()
    usual = _usual_span({month_of(row.day) for row in rows if row.months <= 1})
    for row in rows:
        span = row.months if row.months > 1 else usual
        month = month_of(row.day)
        if span > 1:
            spans.add(span)
        first = month - month % span
        for each in range(first, first + span):
            place = each, row.channel
            by_month[place] = by_month.get(place, 0.0) + row.amount / span
    words = {QUARTER: "three", A_YEAR: "twelve"}
    return by_month, [
        f"Spending is by {SPANS[span]}: each is spread over its {words[span]} months."
        for span in sorted(spans)
    ]


def _usual_span(months: set[int]) -> int:
    """How many months a row stands for: of quarters if there is one row in three months, always."""
    ordered = sorted(months)
    steps = {later - sooner for sooner, later in pairwise(ordered)}
    for span in (A_YEAR, QUARTER):
        whole = steps and all(step % span == 0 for step in steps)
        # the first or the last month of a quarter; in between it would be a guess
        if whole and (span == A_YEAR or ordered[0] % QUARTER in {0, QUARTER - 1}):
            return span
    return 1


@dataclass(frozen=True)
class Spending:
    """What was spent by month and channel, and what each channel is meant for."""

    by_month: Mapping[tuple[int, str], float]
    mapping: ColumnMapping
    window: Window
    table: OneTable
    twice: str = ""
    """Why it is not used: rows add up others."""
    remarks: tuple[str, ...] = ()
    """What was spread over months, in a sentence each."""

    @property
    def against(self) -> str:
        """Say why it is not used: it stands there twice, or for less than half of the window."""
        seen, wanted = len(self.covered_months()), self.window.months
        if self.twice or 2 * seen >= wanted:
            return self.twice
        return f"Spending covers {seen} of {in_words(wanted)}: too few, so it is not used."

    def check_lags(self) -> None:
        """Refuse a lag of a channel on which nothing was spent.

        Raises
        ------
        CxroiError
            Naming the channel, or if the rule ``channel_lags`` is not written as it should be.
        """
        channels = sorted({channel for _, channel in self.by_month})
        for channel in self.lags:
            if channel not in channels:
                raise CxroiError(
                    f"The rule 'channel_lags' has '{channel}', which is not a channel of "
                    f"{self.table.file}. {did_you_mean(channel, channels)}"
                )

    @property
    def lag(self) -> int:
        """Months from spending on a new customer until they join."""
        given = self.mapping.rule("lag_months").strip() or "0"
        return _whole("lag_months", given)

    @cached_property
    def lags(self) -> dict[str, int]:
        """The lag of each channel that has one of its own, by its name in small letters.

        Raises
        ------
        CxroiError
            If the rule ``channel_lags`` is not written as it should be.
        """
        found = {}
        for text in self.mapping.rule("channel_lags").split(BETWEEN):
            if text.strip():
                channel, _, months = text.rpartition("=")
                found[channel.strip().lower()] = _whole("channel_lags", months.strip())
        return found

    def covered_months(self, earlier: int = 0) -> set[int]:
        """The months of the window, or so many earlier, of which spending is known."""
        return {month for month, _ in self.by_month} & set(self.window.which(earlier))

    def spent(
        self, is_meant: Callable[[str], bool], lag: Callable[[str], int] = lambda _: 0
    ) -> float:
        """Add up what is meant, taken on to the whole window where months are missing."""
        amount = 0.0
        for channel in {channel for _, channel in self.by_month if is_meant(channel)}:
            months = self.covered_months(lag(channel))
            if months:
                sums = sum(self.by_month.get((month, channel), 0.0) for month in months)
                amount += sums * self.window.months / len(months)
        return amount

    def spent_in(self, month: int) -> float:
        """Add up what was spent on the new customers of a month, referrals apart."""
        return sum(
            self.by_month.get((month - self.own_lag(channel), channel), 0.0)
            for channel in self.meant_to_win
        )

    @cached_property
    def meant_to_win(self) -> frozenset[str]:
        """The channels that win customers, other than by referral."""
        channels = {channel for _, channel in self.by_month}
        return frozenset(
            each for each in channels if self.wins(each) and not self.is_referral(each)
        )

    def own_lag(self, channel: str) -> int:
        """The lag of a channel that has one of its own; otherwise none."""
        return self.lags.get(channel, 0)

    def usual_lag(self, channel: str) -> int:
        """The lag of a channel: its own, or that of all."""
        return self.lags.get(channel, self.lag)

    def is_referral(self, channel: str) -> bool:
        """Tell whether money goes to who refers others."""
        return is_referral(channel, self.mapping)

    def wins(self, channel: str) -> bool:
        """Tell whether money is meant to win customers."""
        words = plain(channel).split("_")
        return not any(word in words for word in self.mapping.words("not_acquisition"))

    def cautions(self) -> list[str]:
        """Say what is left out, and what is taken on."""
        unmeant = sorted({channel for _, channel in self.by_month if not self.wins(channel)})
        seen = len(self.covered_months())
        left_out = f"Not counted as acquisition spending: {', '.join(unmeant)}."
        scaled = f"Spending covers {seen} of {in_words(self.window.months)}: it is scaled up."
        return [left_out if unmeant else "", scaled if seen < self.window.months else ""]


def spending_of(table: OneTable, mapping: ColumnMapping, window: Window) -> Spending:
    """Return what a table of spending says."""
    payments = counts.payments(table.frame, table.names)
    by_month, remarks = by_calendar(payments)
    return Spending(by_month, mapping, window, table, overlap_words(payments), tuple(remarks))


def _whole(rule: str, given: str) -> int:
    if not given.isdigit():
        raise CxroiError(
            f"The rule '{rule}' has '{given}' for a number of months. Write whole months, such as "
            + ("ads=1|tv=3." if rule == "channel_lags" else "1.")
        )
    return int(given)


def overlap_words(payments: Iterable[Paid]) -> str:
    """Say so where a row of a quarter or year stands beside those of its months.

    Examples
    --------
    >>> from cxroi.calibration.counts import Paid
    >>> overlap_words([Paid(20_100, 1, "ads", 5.0), Paid(20_089, 12, "", 60.0)])[:49]
    'Spending of 2025-01 is there by month and by year'
    >>> overlap_words([Paid(20_100, 1, "ads", 5.0), Paid(20_089, 12, "tv", 60.0)])
    ''
    """
    rows = list(payments)
    short = {
        (month_of(row.day), each) for row in rows if row.months <= 1 for each in (row.channel, "")
    }
    for row in (each for each in rows if each.months > 1):
        month = month_of(row.day)
        first = month - month % row.months
        shared = [each for each in range(first, first + row.months) if (each, row.channel) in short]
        if shared:
            return (
                f"Spending of {month_name(shared[0])} is there by month and by {SPANS[row.months]}, so it "
                "is not used. Remove the rows that are totals."
            )
    return ""
