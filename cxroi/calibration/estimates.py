"""Each assumption that a company's tables can speak of: what they say, how surely, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from cxroi.calibration import counts
from cxroi.calibration.arrivals import acquisition_cost, referral_share
from cxroi.calibration.counts import DAYS_A_MONTH
from cxroi.calibration.gaps import referral_ratio, retention_gaps
from cxroi.calibration.holdings import cross_sell, margin
from cxroi.calibration.question import Question
from cxroi.calibration.rates import Spread, count_spread, share_spread

if TYPE_CHECKING:
    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.tables import Company
    from cxroi.model.assumptions import Assumptions

MONTHS = 12


class Survival(NamedTuple):
    """How long customers of a cohort stay: the year they joined, or 0 for all of whom only that is known."""

    cohort: int
    months: list[int]
    left: list[int]
    unseen: list[int]


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
    keys = ("customers", "new_customers", "retention_rate")
    if not found:
        asked.miss("There is no table of customers, and none of dated orders.", *keys)
        return
    months = round(company.window.days / DAYS_A_MONTH)
    unseen = company.leaving == "nothing" and not asked.by_orders
    rule, caution = "Customers here on the last day.", ""
    if asked.by_orders:
        rule = f"Customers who ordered in the last {months} months: nobody notes who leaves."
    if unseen:
        caution = "Nobody notes who leaves: these are all who ever joined, so it is not used."
    now = float(found["now"])
    if not now:
        asked.miss("Nobody is a customer on the last day.", *keys)
        return
    asked.say("customers", Spread(*[now] * 5), now, rule, caution, used=not unseen)
    if company.joining or asked.by_orders:
        rule = f"Customers who joined in the last {months} months."
        yearly = count_spread(found["new"], 1 / company.window.years)
        asked.say("new_customers", yearly, found["new"], rule)
    asked.miss("The table does not say when customers joined.", "new_customers")
    if unseen:
        asked.miss("No table says who left.", "retention_rate")
    elif found["at_start"]:
        _retention(asked, months)
    asked.miss(f"Nobody was a customer {months} months ago.", "retention_rate")


def _retention(asked: Question, months: int) -> None:
    found, company = asked.base_counts, asked.company
    rule = f"Customers {months} months ago, and who of them is still here."
    if asked.by_orders:
        rule = f"Who ordered in the {months} months before the last {months}, and in these again."
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
        "" if months == MONTHS else f"A rate of {months} months, taken to 12.",
        undated if said else "",
        used=not said,
    )


def _yearly(spread: Spread, years: float) -> Spread:
    return Spread(*(share ** (1 / years) for share in spread))


def _mix(asked: Question) -> None:
    """How many of today's customers are in the top box, and below the second."""
    survey, keys = asked.company.frame("survey"), ("bonded_share", "let_down_share")
    if survey is None:
        why = "There are no answers to a survey."
        asked.miss(why, *keys, "retention_odds_ratio", "let_down_odds_ratio", "referral_ratio")
        asked.miss(why, "cross_sell_odds_ratio")
        return
    window = asked.company.window
    if asked.company.answering:
        scores = counts.scores_now(survey, asked.customers, window)
        rule = "Latest answers in the last {} months of who is here today; {}."
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
    months = round(window.days / DAYS_A_MONTH)
    heads = asked.base_counts.get("now", 0)
    share = f"{answered:,} of {heads:,} customers answered: those who did not may think otherwise."
    for key in keys:
        asked.say(
            key,
            share_spread(tiers[key.removesuffix("_share")], answered),
            answered,
            rule.format(months, boxes),
            asked.leak,
            share if heads and answered < heads else "",
            used=not asked.leak,
        )


def survivals(asked: Question) -> list[Survival]:
    """Count how long customers stay, by the year they joined; empty where it cannot be known."""
    company = asked.company
    if asked.customers is None:
        return []
    if company.leaving == "day" and company.joining and company.first_year is not None:
        rows = counts.stays(asked.customers, company.window.end, company.first_year)
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
        )
        for cohort in sorted({row.cohort for row in rows})
    ]
