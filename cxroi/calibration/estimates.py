"""Each assumption that a company's tables can speak of: what they say, how surely, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from cxroi.calibration import counts
from cxroi.calibration.arrivals import referral_share
from cxroi.calibration.gaps import referral_ratio, retention_gaps
from cxroi.calibration.holdings import cross_sell, margin
from cxroi.calibration.months import A_YEAR, in_words
from cxroi.calibration.question import Question
from cxroi.calibration.rates import Spread, count_spread, share_spread
from cxroi.calibration.spending import acquisition_cost

if TYPE_CHECKING:
    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.tables import Company
    from cxroi.model.assumptions import Assumptions

ALL_WHO_JOINED = "Who left is not known: these are all who ever joined, so it is not used."
BUYERS = (
    "Who left is not known, so who ordered lately counts as a customer: a longer window keeps more "
    "of those who order seldom."
)


class Survival(NamedTuple):
    """How long customers of a cohort stay: the year they joined, or 0 for all of whom only that is known."""

    cohort: int
    months: list[int]
    left: list[int]
    unseen: list[int]
    entered: list[int]
    """Who had been here so long when records began."""


def estimates_of(company: Company, mapping: ColumnMapping, base: Assumptions) -> Question:
    """Return each estimate that the tables allow, and why the others are missing.

    Parameters
    ----------
    company : Company
        Tables in shape.
    mapping : ColumnMapping
        Its rules say which channel is a referral, and how much of an amount is margin.
    base : Assumptions
        Its published figures are the priors.
    """
    asked = Question(company, mapping, base)
    for estimate in (
        _base, _mix, referral_share, acquisition_cost, retention_gaps, cross_sell, margin, referral_ratio,
    ):  # fmt: skip
        estimate(asked)
    asked.miss("No table tells it.", *(each.key for each in base if each.group != "money_and_time"))
    return asked


def _base(asked: Question) -> None:
    """How many customers there are, how many come, and how many stay."""
    found, company = asked.base_counts, asked.company
    keys, rests_on = ("customers", "new_customers", "retention_rate"), asked.people_tables
    if not found:
        asked.miss("There is no table of customers, and none of dated orders.", *keys)
        return
    months = in_words(company.window.months)
    unseen = company.leaving == "nothing" and not asked.by_orders
    rule, caution = "Customers here on the last day.", ""
    if asked.by_orders:
        rule = f"Customers who ordered in the last {months}: who left is not known."
        caution = BUYERS
    now = float(found["now"])
    if not now:
        asked.miss("Nobody is a customer on the last day.", *keys)
        return
    against = ALL_WHO_JOINED if unseen else ""
    asked.say(
        "customers", Spread(*[now] * 5), now, rule, caution, rests_on=rests_on, against=against
    )
    if company.joining or asked.by_orders:
        _new(asked, found["new"], months)
    why = company.why_no("customers.joined")
    asked.miss(why or "The table does not say when customers joined.", "new_customers")
    if unseen:
        why = company.why_no("customers.left")
        asked.miss(why or "No table says who left.", "retention_rate")
    elif found["at_start"]:
        _retention(asked, months)
    asked.miss(f"Nobody was a customer {months} ago.", "retention_rate")


def _new(asked: Question, new: int, months: str) -> None:
    company = asked.company
    rule, caution = f"Customers who joined in the last {months}.", ""
    if not company.joining:
        rule = f"Customers who ordered in the last {months}, and never before in these tables."
        caution = "Who ordered before the tables begin counts as new too."
    elif company.undated:
        caution = f"Of {company.undated:,} customers the day of joining is not known: not counted."
    yearly = count_spread(new, 1 / company.window.years)
    rests_on = ("customers",) if company.joining else asked.people_tables
    asked.say("new_customers", yearly, new, rule, caution, rests_on=rests_on)


def _retention(asked: Question, months: str) -> None:
    found, company = asked.base_counts, asked.company
    rule, caution = f"Customers {months} ago, and who of them is still here.", ""
    if asked.by_orders:
        rule = f"Who ordered in the {months} before the last {months}, and in these again."
        caution = BUYERS
    said = company.leaving == "whether" and not asked.mapping.rules.get("window_months")
    undated = (
        "Nobody noted the day of leaving, so nothing says over which time these left: it is not used. "
        "Give the rule 'window_months' if you know."
    )
    asked.say(
        "retention_rate",
        _yearly(share_spread(found["kept"], found["at_start"]), company.window.years),
        found["at_start"],
        rule,
        "" if company.window.months == A_YEAR else f"A rate of {months}, taken to 12.",
        caution,
        asked.all_from_start,
        rests_on=asked.people_tables,
        against=undated if said else "",
    )


def _yearly(spread: Spread, years: float) -> Spread:
    return Spread(*(share ** (1 / years) for share in spread))


def _mix(asked: Question) -> None:
    """How many of today's customers are in the top box, and below the second."""
    survey, keys = asked.company.frame("survey"), ("bonded_share", "let_down_share")
    if survey is None:
        why = asked.company.why_no("survey") or "There are no answers to a survey."
        asked.miss(why, *keys, "retention_odds_ratio", "let_down_odds_ratio", "referral_ratio")
        asked.miss(why, "cross_sell_odds_ratio")
        return
    window = asked.company.window
    if asked.company.answering:
        scores = counts.scores_now(survey, asked.customers, window)
        rule = "Latest answers in the last {} of who is here today; {}."
    else:
        scores = counts.scores_now(
            survey.with_columns(date=nw.lit(window.end)), asked.customers, window
        )
        rule = "Answers of who is here today; {1}."
    answered = sum(scores.values())
    if not answered:
        asked.miss("Nobody who is here today answered in the last year.", *keys)
        return
    tiers = asked.by_tier(scores)
    boxes = asked.company.boxes.text() if asked.company.boxes else ""
    months = in_words(window.months)
    heads = asked.base_counts.get("now", 0)
    share = f"{answered:,} of {heads:,} customers answered: those who did not may think otherwise."
    for key in keys:
        asked.say(
            key,
            share_spread(tiers[key.removesuffix("_share")], answered),
            answered,
            rule.format(months, boxes),
            share if heads and answered < heads else "",
            rests_on=("survey", *asked.people_tables),
            against=asked.scores_against,
        )


def survivals(asked: Question) -> list[Survival]:
    """Count how long customers stay, by the year they joined; empty where it cannot be known."""
    company = asked.company
    if asked.customers is None:
        return []
    if company.leaving == "day" and company.joining:
        rows = counts.stays(asked.customers, company.window.end, company.records_from)
    elif company.leaving == "whether" and company.has("customers", "tenure_months"):
        rows = counts.tenures(asked.customers)
    else:
        return []
    return [
        Survival(
            cohort,
            [row.months for row in rows if row.cohort == cohort],
            [row.left for row in rows if row.cohort == cohort],
            [row.unseen for row in rows if row.cohort == cohort],
            [row.entered for row in rows if row.cohort == cohort],
        )
        for cohort in sorted({row.cohort for row in rows})
    ]
