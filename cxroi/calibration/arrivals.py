"""Where do new customers come from, and what does one cost?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxroi.calibration import counts
from cxroi.calibration.columns import plain
from cxroi.calibration.counts import DAYS_A_MONTH, Window
from cxroi.calibration.rates import cost_spread, share_spread
from cxroi.model.units import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.question import Question

APART = "the referral programme apart"
"""The definition that is taken: the model pays for referrals by themselves."""


def referral_share(asked: Question) -> None:
    """How many of the new customers were referred, with unknown sources treated two ways."""
    company = asked.company
    names = company.tables["customers"].names if asked.customers is not None else set()
    if asked.customers is None or not company.joining or not names & {"channel", "referred_by"}:
        asked.miss("No table says when customers joined, and what brought them.", "referral_share")
        return
    referred = unknown = everybody = 0
    meant: set[str] = set()
    for arrival in counts.arrivals(asked.customers, company.window, names):
        everybody += arrival.people
        if is_referral(arrival.channel, asked.mapping):
            meant.add(arrival.channel)
        if arrival.has_referrer or arrival.channel in meant:
            referred += arrival.people
        elif "channel" in names and arrival.channel in {"", *asked.mapping.words("unknown")}:
            unknown += arrival.people
    known = everybody - unknown
    if not known:
        asked.miss("Of no new customer is it known what brought them.", "referral_share")
        return
    apart, as_not = share_spread(referred, known), share_spread(referred, everybody)
    wide = apart._replace(least=as_not.least)
    channels = ", ".join(f"“{channel}”" for channel in sorted(meant)) or "none"
    rule = f"New customers of a channel that means a referral ({channels}), or with a referrer."
    caution = (
        f"Of {unknown:,} of {everybody:,} new customers the source is unknown. Left out, "
        f"{percent(apart.value)} were referred; taken as not referred, {percent(as_not.value)}. The "
        "first is taken, and the range reaches down to the second."
    )
    ways = {"unknown left out": apart, "unknown as not referred": as_not}
    if unknown:
        asked.say("referral_share", wide, known, rule, caution, others=ways)
    else:
        asked.say("referral_share", apart, known, rule)


def is_referral(channel: str, mapping: ColumnMapping) -> bool:
    """Tell whether a channel's name, or a part of it, means that a customer told them."""
    name = f" {plain(channel).replace('_', ' ')} "
    return any(f" {plain(word).replace('_', ' ')} " in name for word in mapping.words("referral"))


@dataclass(frozen=True)
class Spending:
    """What was spent by month and channel, and what each channel is meant for."""

    by_month: Mapping[tuple[int, str], float]
    mapping: ColumnMapping
    window: Window

    @property
    def lag(self) -> int:
        """Days from spending on a new customer until they join."""
        return round((self.mapping.number("lag_months") or 0) * DAYS_A_MONTH)

    @property
    def wanted(self) -> int:
        """Months of the window."""
        return round(self.window.days / DAYS_A_MONTH)

    def months(self, earlier: int = 0) -> set[int]:
        """The months of the window, or so many days before, of which spending is known."""
        start, end = self.window.start - earlier, self.window.end - earlier
        return {month for month, _ in self.by_month if start < month <= end}

    def spent(self, is_meant: Callable[[str], bool], earlier: int = 0) -> float:
        """Add up what is meant, taken on to the whole window where months are missing."""
        months = self.months(earlier)
        chosen = (
            amount
            for (month, channel), amount in self.by_month.items()
            if month in months and is_meant(channel)
        )
        return sum(chosen) * (self.wanted / len(months) if months else 0.0)

    def is_referral(self, channel: str) -> bool:
        """Tell whether money goes to who refers others."""
        return is_referral(channel, self.mapping)

    def wins(self, channel: str) -> bool:
        """Tell whether money is meant to win customers."""
        words = plain(channel).split("_")
        return not any(word in words for word in self.mapping.words("not_acquisition"))

    def definitions(self) -> dict[str, float]:
        """Add up the spending on new customers, as four people would."""
        months = round(self.lag / DAYS_A_MONTH)
        earlier = "1 month" if months == 1 else f"{months} months"
        return {
            "all spending": self.spent(lambda _: True),
            "spending meant to win customers": self.spent(self.wins),
            f"that of {earlier} earlier": self.spent(self.wins, self.lag),
            APART: self.spent(lambda channel: self.wins(channel) and not self.is_referral(channel)),
        }

    def cautions(self) -> list[str]:
        """Say what is left out, and what is taken on."""
        unmeant = sorted({channel for _, channel in self.by_month if not self.wins(channel)})
        seen = len(self.months())
        left_out = f"Not counted as winning customers: {', '.join(unmeant)}."
        scaled = f"Spending covers {seen} of {self.wanted} months: it is scaled up."
        return [left_out if unmeant else "", scaled if seen < self.wanted else ""]


def acquisition_cost(asked: Question) -> None:
    """What a new customer costs, under four definitions, and what a referral does."""
    keys = ("acquisition_cost", "referral_reward")
    spend, share = asked.company.frame("spend"), asked.referral_share
    new = asked.base_counts.get("new", 0)
    if spend is None:
        asked.miss("There is no table of spending.", *keys)
        return
    if share is None or not new:
        asked.miss("Spending is there, but not who joined and what brought them.", *keys)
        return
    by_month = counts.spending(spend, asked.company.tables["spend"].names)
    spending = Spending(by_month, asked.mapping, asked.company.window)
    if not spending.months():
        asked.miss("No spending lies in the window.", *keys)
        return
    referred = new * share.spread.value
    paid, ways = new - referred, spending.definitions()
    if paid:
        others = {name: cost_spread(amount, paid) for name, amount in ways.items()}
        rule = f"Spending meant to win customers, {APART}, by new customers not referred."
        asked.say(
            "acquisition_cost", others[APART], paid, rule, *spending.cautions(), others=others
        )
    reward = spending.spent(spending.is_referral)
    if reward and referred:
        rule = "Spending on the referral programme, by new customers referred."
        asked.say("referral_reward", cost_spread(reward, referred), referred, rule)
    asked.miss("No new customer was paid for.", "acquisition_cost")
    asked.miss("No spending is on a referral programme.", "referral_reward")
