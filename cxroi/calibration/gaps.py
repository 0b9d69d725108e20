"""What do bonded customers, and those let down, do differently from satisfied ones?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.calibration import counts
from cxroi.calibration.question import TIERS, Counted
from cxroi.calibration.rates import Spread, as_counts, kaplan_meier, odds_gap, rate_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cxroi.calibration.counts import Outcome
    from cxroi.calibration.question import Question

UNDATED = "The answers carry no day: nothing shows that they were given before the customer left."
NOT_UPLIFT = (
    "Who scores high may stay for other reasons: this is what is observed, not what a better "
    "experience would bring. How much of it applies is for the causal fraction to say."
)
SHORT = {"bonded": "the top box", "let_down": "the boxes below the second"}


def retention_gaps(asked: Question) -> None:
    """How much sooner or later customers of a box leave than those of the second box."""
    keys = ("retention_odds_ratio", "let_down_odds_ratio")
    if asked.followed is None:
        return
    if not asked.outcomes:
        asked.miss("Nobody who answered was followed: who left is not known.", *keys)
        return
    window = asked.company.window
    year = window.first_year
    if asked.followed.before:  # all are followed for the whole window, as retention is
        year = round((window.end - window.start) / window.years)
    tiers = kept_by_tier(asked.outcomes, asked.tier, year)
    when = (
        "before the window" if asked.followed.before else "in the window, followed from their day"
    )
    rule = f"Answers {when}, and who of these customers stayed a year."
    if not asked.company.answering:
        rule = "Answers, and who of these customers stayed."
    asked.by_box["retention"] = tiers
    for key, name in zip(keys, ("bonded", "let_down"), strict=True):
        odds_ratio(asked, key, name, tiers, rule)


def odds_ratio(
    asked: Question, key: str, name: str, tiers: Mapping[str, Counted], rule: str
) -> None:
    """Keep the odds ratio of a tier to satisfied customers, as data move the published one."""
    for needed, words in ((name, SHORT[name]), ("satisfied", "the second box")):
        if needed not in tiers or not tiers[needed][1]:
            asked.miss(f"Nobody of {words} was followed.", key)
            return
    gap = odds_gap(tiers[name], tiers["satisfied"], asked.prior(key))
    counted = tiers[name][1] + tiers["satisfied"][1]
    data = gap.data.spread()
    cautions = [
        _direction(name, data, "hold less" if key.startswith("cross") else "leave sooner"),
        "" if asked.company.answering else UNDATED,
        NOT_UPLIFT,
    ]
    tables = ("survey", "orders") if key.startswith("cross") else ("survey",)
    asked.say(
        key,
        data,
        counted,
        rule,
        *cautions,
        rests_on=(*tables, *asked.people_tables),
        against=asked.scores_against,
        gap=gap,
    )


def _direction(name: str, data: Spread, worse: str) -> str:
    """Say so where a gap is not there, or runs backwards."""
    low, value, high = data.low, data.value, data.high
    if name == "let_down":
        low, value, high = 1 / high, 1 / value, 1 / low
        worse = "stay longer"
    if value >= 1:
        return ""
    if high < 1:
        return f"It runs backwards: customers of {SHORT[name]} {worse} than those of the second."
    return (
        f"No gap is seen: customers of {SHORT[name]} {worse} than those of the second, if at all."
    )


def kept_by_tier(
    outcomes: Iterable[Outcome], tier: Callable[[float], str], year: int = 365
) -> dict[str, Counted]:
    """Return of each tier how many stayed a year, of how many; lost from sight counts in part.

    ``year`` is how many days that year has. Where the time followed is shorter, the rate is taken
    on to a year.
    """
    found: dict[str, Counted] = {}
    rows = list(outcomes)
    if not rows:
        return found
    follow = min(year, max(row.days for row in rows))
    for name in TIERS:
        mine = [row for row in rows if tier(row.score) == name]
        days = sorted({row.days for row in mine})
        if not days or not follow:
            continue
        left, unseen = (
            [sum(r.people for r in mine if r.days == day and r.left is gone) for day in days]
            for gone in (True, False)
        )
        share, variance = kaplan_meier(days, left, unseen).at(follow)
        power = year / follow
        share, variance = share**power, variance * (power * share ** (power - 1)) ** 2
        seen = sum(row.people * min(row.days, follow) / follow for row in mine if not row.left)
        found[name] = as_counts(share, variance, seen + sum(left))
    return found


def referral_ratio(asked: Question) -> None:
    """How many referrals a bonded customer makes, for one by any other."""
    key = "referral_ratio"
    if asked.followed is None:
        return
    if asked.customers is None or not asked.company.has("customers", "referred_by", "joined"):
        asked.miss("No table says who referred new customers.", key)
        return
    if not asked.followed.before:
        asked.miss("No answers were given before the window in which referrals are counted.", key)
        return
    events = asked.by_tier(counts.referrals(asked.followed, asked.customers, asked.company.window))
    heads = dict.fromkeys(TIERS, 0.0)
    for row in asked.outcomes:
        heads[asked.tier(row.score)] += row.people
    others = ("let_down", "satisfied")
    first = events["bonded"], heads["bonded"]
    second = sum(events[name] for name in others), sum(heads[name] for name in others)
    if not first[1] or not second[1] or not first[0] + second[0]:
        asked.miss("No new customer was referred by one who had answered.", key)
        return
    gap = rate_gap(first, second, asked.prior(key))
    rule = "New customers of the window by the box of who referred them, answers from before it."
    asked.say(
        key,
        gap.data.spread(),
        first[0] + second[0],
        rule,
        rests_on=("survey", "customers"),
        against=asked.scores_against,
        gap=gap,
    )
