"""Each assumption that a company's tables can speak of: what they say, how surely, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.calibration.gaps import (
    cross_sell_odds_ratio,
    let_down_odds_ratio,
    referral_ratio,
    retention_by_tier,
    retention_odds_ratio,
)
from cxroi.calibration.holdings import cross_sell_margin, cross_sell_rate, margin
from cxroi.calibration.months import A_YEAR, in_words
from cxroi.calibration.question import Estimate, Missing
from cxroi.calibration.rates import CredibleInterval, count_interval, share_interval
from cxroi.calibration.stays import stays, tenures
from cxroi.calibration.winning import acquisition_cost, referral_reward, referral_share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cxroi.calibration.question import Counted, Question

ALL_WHO_JOINED = "Leavers are unknown: these are all customers who ever joined, so it is not used."
BUYERS = (
    "Leavers are unknown, so customers with recent orders count as active: a longer window includes more "
    "customers who order rarely."
)
LEFT_UNDATED = (
    "The leaving dates are unknown, and so is the period over which customers left: not used. "
    "Set the rule 'window_months' if you know it."
)
NO_TABLE = Missing("No table contains it.")


class Survival(NamedTuple):
    """How long customers of a cohort stay: the year they joined, or 0 for all of whom only that is known."""

    cohort: int
    months: list[int]
    left: list[int]
    unseen: list[int]
    entered: list[int]
    """Who had been here so long when records began."""


def estimates_of(question: Question) -> dict[str, Estimate | Missing]:
    """Return, by assumption, what the tables say of it or why they say nothing.

    Parameters
    ----------
    asked : Question
        Tables in shape; rules, which say which channel is a referral and how much of an amount is
        margin; and what is assumed so far, whose published figures are the priors.

    Raises
    ------
    CxroiError
        If a rule that an estimate needs cannot be followed.

    Examples
    --------
    >>> from cxroi.calibration.calibration import calibrate
    >>> from cxroi.model.data_files import sample_folder
    >>> calibrate(sample_folder()).missing["causal_fraction"]
    'No table contains it.'
    """
    answers = {key: estimate(question) for key, estimate in ESTIMATORS.items()}
    untold = {each.key for each in question.base if each.group != "money_and_time"}
    return {
        each.key: answers.get(each.key, NO_TABLE)
        for each in question.base
        if each.key in untold | answers.keys()
    }


def counts_by_tier(question: Question) -> dict[str, Mapping[str, Counted]]:
    """Return who stayed, and who holds a second product, of how many of each tier."""
    found: dict[str, Mapping[str, Counted]] = {}
    if question.outcomes:
        found["retention"] = retention_by_tier(question)
    second = question.second_product
    if question.followed is not None and second is not None and second.everybody:
        found["cross_sell"] = question.holders_by_tier
    return found


def customers(question: Question) -> Estimate | Missing:
    """How many customers there are."""
    none = _nobody(question)
    if none:
        return none
    now = float(question.base_counts["now"])
    rule, caution = "Active customers on the last day.", ""
    if question.by_orders:
        months = in_words(question.company.window.months)
        rule = f"Customers who ordered in the last {months}: leavers are unknown."
        caution = BUYERS
    return question.estimate(
        CredibleInterval(*[now] * 5),
        now,
        rule,
        caution,
        rests_on=question.people_tables,
        against=ALL_WHO_JOINED if _is_leaving_unknown(question) else "",
    )


def _nobody(question: Question) -> Missing | None:
    """Say why nothing is known of customers, where it is not."""
    if not question.base_counts:
        return Missing("There is no table of customers or of dated orders.")
    if not question.base_counts["now"]:
        return Missing("There are no active customers on the last day.")
    return None


def _is_leaving_unknown(question: Question) -> bool:
    return question.company.leaving == "nothing" and not question.by_orders


def new_customers(question: Question) -> Estimate | Missing:
    """How many customers come in a year."""
    none, company = _nobody(question), question.company
    if none:
        return none
    if not company.joining and not question.by_orders:
        why = company.why_no("customers.joined")
        return Missing(why or "The table does not say when customers joined.")
    new, months = question.base_counts["new"], in_words(company.window.months)
    rule, caution = f"Customers who joined in the last {months}.", ""
    if not company.joining:
        rule = f"Customers who ordered in the last {months}, and never before in these tables."
        caution = "Customers who ordered before the tables begin also count as new."
    elif company.undated:
        caution = f"The joining date of {company.undated:,} customers is unknown: not counted."
    yearly = count_interval(new, 1 / company.window.years)
    rests_on = ("customers",) if company.joining else question.people_tables
    return question.estimate(yearly, new, rule, caution, rests_on=rests_on)


def retention_rate(question: Question) -> Estimate | Missing:
    """How many customers stay for a year."""
    none, found, company = _nobody(question), question.base_counts, question.company
    if none:
        return none
    if _is_leaving_unknown(question):
        return Missing(company.why_no("customers.left") or "No table shows who left.")
    months = in_words(company.window.months)
    if not found["at_start"]:
        return Missing(f"There were no customers {months} ago.")
    rule, caution = f"Customers {months} ago, and those who are still customers.", ""
    if question.by_orders:
        rule = f"Customers who ordered in the {months} before the last {months}, and in the last {months} too."
        caution = BUYERS
    is_undated = company.leaving == "whether" and not question.mapping.rules.get("window_months")
    return question.estimate(
        _yearly(share_interval(found["kept"], found["at_start"]), company.window.years),
        found["at_start"],
        rule,
        "" if company.window.months == A_YEAR else f"A rate of {months}, taken to 12.",
        caution,
        question.all_from_start,
        rests_on=question.people_tables,
        against=LEFT_UNDATED if is_undated else "",
    )


def _yearly(interval: CredibleInterval, years: float) -> CredibleInterval:
    return CredibleInterval(*(share ** (1 / years) for share in interval))


def bonded_share(question: Question) -> Estimate | Missing:
    """How many of today's customers are in the top box."""
    return _share_of(question, "bonded")


def let_down_share(question: Question) -> Estimate | Missing:
    """How many of today's customers are below the second box."""
    return _share_of(question, "let_down")


def _share_of(question: Question, tier: str) -> Estimate | Missing:
    company = question.company
    if "survey" not in company.tables:
        return question.no_answers
    answered = int(sum(question.tiers_today.values()))
    if not answered:
        return Missing("No current customer answered in the last year.")
    boxes = company.boxes.text() if company.boxes else ""
    rule = f"Answers of current customers; {boxes}."
    if company.answering:
        months = in_words(company.window.months)
        rule = f"Latest answers in the last {months} of current customers; {boxes}."
    here = question.base_counts.get("now", 0)
    share = f"{answered:,} of {here:,} customers answered: non-respondents may differ."
    return question.estimate(
        share_interval(question.tiers_today[tier], answered),
        answered,
        rule,
        share if here and answered < here else "",
        rests_on=("survey", *question.people_tables),
        against=question.scores_against,
    )


def survivals(question: Question) -> list[Survival]:
    """Count how long customers stay, by the year they joined; empty where it cannot be known."""
    company = question.company
    if question.customers is None:
        return []
    if company.leaving == "day" and company.joining:
        rows = stays(question.customers, company.window.end, company.records_from)
    elif company.leaving == "whether" and company.has("customers", "tenure_months"):
        rows = tenures(question.customers)
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


def monthly_words(stays: Sequence[Survival]) -> list[str]:
    """Say so where only it is known how long customers have been here."""
    if not stays or stays[0].cohort:
        return []
    longest = max(stays[0].months)
    said = (
        f"Tenure is read in months: the longest is {longest}. If it is years, leave the column out."
    )
    return [said]


ESTIMATORS: Mapping[str, Callable[[Question], Estimate | Missing]] = {
    "customers": customers,
    "new_customers": new_customers,
    "retention_rate": retention_rate,
    "bonded_share": bonded_share,
    "let_down_share": let_down_share,
    "referral_share": referral_share,
    "acquisition_cost": acquisition_cost,
    "referral_reward": referral_reward,
    "retention_odds_ratio": retention_odds_ratio,
    "let_down_odds_ratio": let_down_odds_ratio,
    "cross_sell_rate": cross_sell_rate,
    "cross_sell_margin": cross_sell_margin,
    "cross_sell_odds_ratio": cross_sell_odds_ratio,
    "margin": margin,
    "referral_ratio": referral_ratio,
}
"""By assumption, the function that asks a company's tables for it."""
