"""What do bonded customers, and those let down, do differently from satisfied ones?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.calibration import survey
from cxroi.calibration.posteriors import odds_gap, rate_gap
from cxroi.calibration.question import TIERS, Counted, Estimate, Missing
from cxroi.calibration.rates import CredibleInterval, as_counts, kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cxroi.calibration.question import Question
    from cxroi.calibration.survey import Outcome

UNDATED = "The answers have no dates: they may have been given after the customer left."
NOT_UPLIFT = (
    "High scorers may stay for other reasons: this is correlation, not the effect of a better "
    "experience. The share of the gap that applies accounts for this."
)
NO_PRODUCTS = Missing("No table shows which products customers hold, or what they paid.")
SHORT = {"bonded": "the top box", "let_down": "the boxes below the second"}


def retention_odds_ratio(question: Question) -> Estimate | Missing:
    """How much later bonded customers leave than satisfied ones."""
    return _retention_gap(question, "retention_odds_ratio", "bonded")


def let_down_odds_ratio(question: Question) -> Estimate | Missing:
    """How much later satisfied customers leave than those let down."""
    return _retention_gap(question, "let_down_odds_ratio", "let_down")


def _retention_gap(question: Question, key: str, tier: str) -> Estimate | Missing:
    if question.followed is None:
        return question.no_answers
    if not question.outcomes:
        return Missing("No respondent could be followed: leavers are unknown.")
    when = (
        "before the window"
        if question.followed.before
        else "in the window, followed from their day"
    )
    rule = f"Answers {when}, and the customers who stayed a year."
    if not question.company.answering:
        rule = "Answers, and the customers who stayed."
    return odds_ratio(question, key, tier, retention_by_tier(question), rule)


def retention_by_tier(question: Question) -> dict[str, Counted]:
    """Return of each tier how many of those who were followed stayed a year, of how many."""
    window = question.company.window
    year = window.first_year
    if question.followed is not None and question.followed.before:
        # all are followed for the whole window, as retention is
        year = round((window.end - window.start) / window.years)
    return stays_by_tier(question.outcomes, question.tier, year)


def cross_sell_odds_ratio(question: Question) -> Estimate | Missing:
    """How much likelier bonded customers hold a second product than satisfied ones."""
    if question.followed is None:
        return question.no_answers
    if question.second_product is None or not question.second_product.everybody:
        return NO_PRODUCTS
    rule = "Current customers who had answered, and those who hold a second product."
    return odds_ratio(question, "cross_sell_odds_ratio", "bonded", question.holders_by_tier, rule)


def odds_ratio(
    question: Question, key: str, name: str, tiers: Mapping[str, Counted], rule: str
) -> Estimate | Missing:
    """Return the odds ratio of a tier to satisfied customers, as data move the published one."""
    for needed, words in ((name, SHORT[name]), ("satisfied", "the second box")):
        if needed not in tiers or not tiers[needed][1]:
            return Missing(f"No customer from {words} could be followed.")
    gap = odds_gap(tiers[name], tiers["satisfied"], question.prior(key))
    data, of_products = gap.data.credible_interval(), key.startswith("cross")
    return question.estimate(
        data,
        tiers[name][1] + tiers["satisfied"][1],
        rule,
        _direction(name, data, "hold less" if of_products else "leave sooner"),
        "" if question.company.answering else UNDATED,
        NOT_UPLIFT,
        rests_on=("survey", *(["orders"] if of_products else []), *question.people_tables),
        against=question.scores_against,
        gap=gap,
    )


def _direction(name: str, data: CredibleInterval, worse: str) -> str:
    """Say so where a gap is not there, or runs backwards."""
    low, value, high = data.low, data.value, data.high
    if name == "let_down":
        low, value, high = 1 / high, 1 / value, 1 / low
        worse = "stay longer"
    if value >= 1:
        return ""
    if high < 1:
        return f"The gap is reversed: customers of {SHORT[name]} {worse} than second-box customers."
    return (
        f"No clear gap: customers of {SHORT[name]} {worse} than second-box customers, if anything."
    )


def stays_by_tier(
    outcomes: Iterable[Outcome], tier: Callable[[float], str], year: int = 365
) -> dict[str, Counted]:
    """Return of each tier how many stayed a year, of how many; lost from sight counts in part.

    ``year`` is how many days that year has. Where the time followed is shorter, the rate is taken
    on to a year.
    """
    rows = list(outcomes)
    days_followed = min(year, max((row.days for row in rows), default=0))
    by_tier: dict[str, list[Outcome]] = {name: [] for name in TIERS}
    for row in rows:
        by_tier[tier(row.score)].append(row)
    return {
        name: _count_stays(mine, days_followed, year)
        for name, mine in by_tier.items()
        if mine and days_followed
    }


def _count_stays(rows: Sequence[Outcome], days_followed: int, year: int) -> Counted:
    """How many of one tier stayed a year, of how many, out of so many days."""
    by_day: dict[int, list[int]] = {}
    for row in rows:
        by_day.setdefault(row.days, [0, 0])[row.left] += row.people
    seen = sum(
        row.people * min(row.days, days_followed) / days_followed for row in rows if not row.left
    )
    days = sorted(by_day)
    unseen, left = ([by_day[day][place] for day in days] for place in (False, True))
    share, variance = kaplan_meier(days, left, unseen).at(days_followed)
    power = year / days_followed
    share, variance = share**power, variance * (power * share ** (power - 1)) ** 2
    return as_counts(share, variance, seen + sum(left))


def referral_ratio(question: Question) -> Estimate | Missing:
    """How many referrals a bonded customer makes, for one by any other."""
    if question.followed is None:
        return question.no_answers
    if question.customers is None or not question.company.has("customers", "referred_by", "joined"):
        return Missing("No table shows who referred new customers.")
    if not question.followed.before:
        return Missing(
            "There are no answers from before the window in which referrals are counted."
        )
    window = question.company.window
    events = question.by_tier(survey.referrals(question.followed, question.customers, window))
    people = dict.fromkeys(TIERS, 0.0)
    for row in question.outcomes:
        people[question.tier(row.score)] += row.people
    first = events["bonded"], people["bonded"]
    others = events["let_down"] + events["satisfied"], people["let_down"] + people["satisfied"]
    if not first[1] or not others[1] or not first[0] + others[0]:
        return Missing("No new customer was referred by a respondent.")
    gap = rate_gap(first, others, question.prior("referral_ratio"))
    return question.estimate(
        gap.data.credible_interval(),
        first[0] + others[0],
        "New customers in the window, by the survey box of their referrer; answers from before "
        "the window.",
        rests_on=("survey", "customers"),
        against=question.scores_against,
        gap=gap,
    )
