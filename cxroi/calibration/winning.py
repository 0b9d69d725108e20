"""Who wins new customers, a channel or other customers, and what does each of them cost?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.calibration.columns import plain
from cxroi.calibration.months import in_words, month_name
from cxroi.calibration.question import Estimate, Missing
from cxroi.calibration.rates import cost_interval, share_interval
from cxroi.model.units import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.question import Question
    from cxroi.calibration.rates import CredibleInterval
    from cxroi.calibration.spending import Spending

NO_CHANNEL_FITS = (
    "No channel or referrer indicates a referral, so it is not used. If one does, name it in the rule "
    "'referral'."
)
FEW_KNOWN = "The source of most new customers is unknown, so it is not used."
APART = "excluding the referral programme"
"""The definition that is taken: the model pays for referrals by themselves."""
BELOW_0 = (
    "Spending comes to nothing or less, so it is not used. If costs are written with a minus, write "
    "them without."
)
PLANNED = ("budget", "planned", "planned_spend")
"""Names of a column of amounts that were only meant to be spent."""
RESTS_ON = ("spend", "customers")


class MonthOfCosts(NamedTuple):
    """What a month's new customers cost."""

    month: str
    spent: float
    """On winning customers, excluding the referral programme."""
    new: int
    paid: float
    """New customers who were not referred."""

    @property
    def cost(self) -> float | None:
        """For each who was not referred; ``None`` where there was none."""
        return self.spent / self.paid if self.paid else None


class Won(NamedTuple):
    """New customers of the window, and what was spent on them."""

    spending: Spending
    new: int
    referred: float
    sure: bool
    """It is known who was referred."""

    @property
    def paid(self) -> float:
        """New customers who were not referred."""
        return self.new - self.referred


def referral_share(question: Question) -> Estimate | Missing:
    """How many of the new customers were referred, with unknown sources treated two ways."""
    found = question.sources
    if found is None:
        return Missing("No table shows when customers joined, and through which channel.")
    known = found.everybody - found.unknown
    if not known:
        return Missing("No new customer has a known source.")
    apart, as_not = (share_interval(found.referred, of) for of in (known, found.everybody))
    channels = ", ".join(f"“{channel}”" for channel in found.channels) or "none"
    rule = f"New customers of a channel that means a referral ({channels}), or with a referrer."
    against = "" if found.referred else NO_CHANNEL_FITS
    if not found.unknown:
        return question.estimate(apart, known, rule, rests_on=("customers",), against=against)
    if 2 * found.unknown > found.everybody:
        against = against or FEW_KNOWN
    caution = (
        f"Of {found.unknown:,} of {found.everybody:,} new customers the source is unknown. Left out, "
        f"{percent(apart.value)} were referred; taken as not referred, {percent(as_not.value)}. The "
        "first is taken, and the range reaches down to the second."
    )
    return question.estimate(
        apart._replace(least=as_not.least),
        known,
        rule,
        caution,
        rests_on=("customers",),
        against=against,
        others={"excluding unknown sources": apart, "treating unknown as not referred": as_not},
    )


def acquisition_cost(question: Question) -> Estimate | Missing:
    """What a new customer costs, under four definitions."""
    won = _count_won(question)
    if isinstance(won, Missing):
        return won
    if not won.paid:
        return Missing("No new customer came through paid channels.")
    spending = won.spending
    cost = cost_interval(_spending_apart(spending), won.paid)
    return question.estimate(
        cost,
        won.paid,
        f"Acquisition spending, {APART}, divided by new customers not referred.",
        "" if won.sure else "Referrals are unknown: this is the cost of all new customers.",
        _plan_words(spending.table.name_of("amount")),
        *spending.cautions(),
        rests_on=RESTS_ON,
        against=spending.against or (BELOW_0 if cost.value <= 0 else ""),
        others={**_other_costs(won), APART: cost},
    )


def referral_reward(question: Question) -> Estimate | Missing:
    """What a referral costs."""
    won = _count_won(question)
    if isinstance(won, Missing):
        return won
    spending = won.spending
    reward = spending.spent(spending.is_referral, spending.own_lag)
    if not reward or not won.referred:
        return Missing("There is no spending on a referral programme.")
    return question.estimate(
        cost_interval(reward, won.referred),
        won.referred,
        "Spending on the referral programme, divided by new customers referred.",
        rests_on=RESTS_ON,
        against=spending.against or (BELOW_0 if reward < 0 else ""),
    )


def costs_by_month(question: Question) -> list[MonthOfCosts]:
    """Return what each month's new customers cost; empty where it is not known when they joined."""
    won = _count_won(question)
    if isinstance(won, Missing) or question.sources is None or not won.paid:
        return []
    rows = []
    arrived = question.sources.by_month
    for month in won.spending.window.which() if arrived else ():
        new, referred = arrived.get(month, (0, 0))
        spent = won.spending.spent_in(month)
        rows.append(MonthOfCosts(month_name(month), spent, new, new - referred))
    return rows


def spread_over_months(question: Question) -> tuple[str, ...]:
    """Say which spending was spread over months, where new customers are counted that it won."""
    counted = _spending_and_share(question)
    return () if isinstance(counted, Missing) else counted[0].remarks


def _spending_and_share(question: Question) -> tuple[Spending, Estimate] | Missing:
    """Spending, and the share of new customers that were referred, where both are known."""
    if question.spending is None:
        return Missing(question.company.why_no("spend") or "There is no table of spending.")
    share = referral_share(question)
    if isinstance(share, Missing) or not question.base_counts.get("new", 0):
        return Missing("There is spending, but no data on who joined and through which channel.")
    return question.spending, share


def _count_won(question: Question) -> Won | Missing:
    counted = _spending_and_share(question)
    if isinstance(counted, Missing):
        return counted
    spending, share = counted
    spending.check_lags()
    if not spending.covered_months():
        return Missing("There is no spending in the window.")
    new = question.base_counts["new"]
    return Won(spending, new, new * share.interval.value, share.used)


def _spending_apart(spending: Spending) -> float:
    return spending.spent(spending.meant_to_win.__contains__, spending.own_lag)


def _other_costs(won: Won) -> Mapping[str, CredibleInterval]:
    """The cost of a new customer by other definitions than the one that is taken."""
    spending, lag = won.spending, won.spending.lag
    others = {
        "all spending": cost_interval(spending.spent(lambda _: True), won.new),
        "acquisition spending": cost_interval(spending.spent(spending.wins), won.paid),
    }
    if spending.lags:
        name = "that of each channel's months earlier"
        others[name] = cost_interval(spending.spent(spending.wins, spending.usual_lag), won.paid)
    elif lag and spending.covered_months(lag):
        earlier = spending.spent(spending.wins, lambda _: lag)
        others[f"that of {in_words(lag)} earlier"] = cost_interval(earlier, won.paid)
    return others


def _plan_words(column: str) -> str:
    """Say so where the amounts are those of a plan."""
    if plain(column) not in PLANNED:
        return ""
    return f"These are amounts of '{column}', so what was planned, not what was spent."
