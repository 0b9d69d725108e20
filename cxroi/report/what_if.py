"""What if it goes wrong: each stress in sentences and tables, against your case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.analysis.what_if import (
    DOWNTURN,
    cases_under_stress,
    customers_lost,
    npv_change,
    recovery,
)
from cxroi.model.lifetime import expected_years, lifetime_value
from cxroi.model.stances import conditions
from cxroi.model.units import money, percent, three_figures, write_count
from cxroi.report import comparison
from cxroi.report.exhibits import TIER_LABELS
from cxroi.report.formats import signed_count, years
from cxroi.report.tiles import tiles

if TYPE_CHECKING:
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase
    from cxroi.model.stances import Stance
    from cxroi.model.stress_tests import Failure
    from cxroi.model.tables import Table

HALF_A_CENT = 0.005
NAMES = ("Your case", "The core service fails", "Switching becomes easy", "A downturn")
HURTS = dict(
    zip(NAMES[1:], ("A core service failure", "Easy switching", "A downturn"), strict=True)
)
"""What each stress is called as the subject of a sentence."""
AFTER = dict(
    zip(
        NAMES,
        ("As assumed", "After a core service failure", "With easy switching", "In a downturn"),
        strict=True,
    )
)
"""How a sentence begins that says what is left under each stress."""
APPLIES = {
    "both": "with and without the programme",
    "programme": "with the programme only",
    "baseline": "without the programme only",
}


class StressTest(NamedTuple):
    """A case under a stress, beside the case as assumed."""

    name: str
    about: str
    case: BusinessCase


def stress_tests(
    scenario: Assumptions, failure: Failure, easy_switching: float
) -> list[StressTest]:
    """Return a case as assumed, and under each stress."""
    abouts = (
        "nothing goes wrong",
        (
            f"from month {failure.month}, for {write_count(failure.months, 'months')}, "
            f"{percent(failure.share)} of satisfied and bonded customers are let down, "
            f"{APPLIES[failure.path]}"
        ),
        f"{percent(easy_switching)} of satisfied customers who would stay leave each year; bonded customers stay",
        "; ".join([*_reasons(conditions()[DOWNTURN]), "all of these are judgements"]),
    )
    cases = cases_under_stress(scenario, failure, easy_switching)
    return [
        StressTest(name, about, replace(case, assumptions=replace(case.assumptions, name=name)))
        for name, about, case in zip(NAMES, abouts, cases, strict=True)
    ]


def _reasons(condition: Stance) -> list[str]:
    """Return why a condition takes each of its values, without the word that all of them share."""
    reasons = [step.reason for step in condition.steps.values()]
    return [each.removeprefix("Judgement: ").removesuffix(".") for each in reasons]


def lifecycle(case: BusinessCase) -> dict[str, Any]:
    """Print how long customers of each tier stay, today and at full gain, and what one is worth.

    A programme moves customers between tiers and leaves the tiers as they are; so a tier's years are
    the same at full gain, and those of all customers are not.
    """
    run, v, sign = case.evaluation, case.values, case.assumptions.currency
    rows = []
    for tier, label in TIER_LABELS.items():
        kept = float(getattr(run.retention, tier))
        rows.append([label, percent(kept), *[_years(kept)] * 2, _lifetime_value(case, kept, sign)])
    today, full = run.work_out("retention_today", "retention_at_full_gain")
    shown = f"{percent(today)} → {percent(full)}"
    grown = f"{_lifetime_value(case, today, sign)} → {_lifetime_value(case, full, sign)}"
    rows.append(["All customers", shown, _years(today), _years(full), grown])
    return {
        "title": "How long customers stay",
        "heads": [
            "Tier",
            "Annual retention rate",
            "Expected years today",
            "Expected years at full effect",
            f"Lifetime value at a {money(v['margin'], sign)} margin",
        ],
        "rows": rows,
    }


def table_of(found: list[StressTest]) -> dict[str, Any]:
    """Print the figures of each stress, a row each, with what changes beside the case as assumed."""
    plain = found[0].case
    sign = plain.assumptions.currency
    rows = []
    for test in found:
        shown = {tile.key: tile.figure for tile in tiles(test.case)}
        change = npv_change(plain, test.case)
        moved = "" if test is found[0] else f"{'+' if change > 0 else ''}{money(change, sign)}"
        rows.append([test.name, shown["npv"], moved, shown["payback"], shown["customers"]])
    return {
        "title": "Compared with your case",
        "heads": ["", "Net present value", "Change", "Payback", "Extra customers"],
        "rows": rows,
    }


def stress_sentences(found: list[StressTest], failure: Failure) -> list[str]:
    """Say what each strain does to the case, the failure first."""
    plain, failed, easy, down = (test.case for test in found)
    return [
        " ".join(
            [_failure_words(plain, failed, failure), *_recovery_words(plain, failed, failure)]
        ),
        _easy_switching_words(plain, easy),
        _downturn_words(plain, down),
    ]


def exhibits(found: list[StressTest]) -> dict[str, Table]:
    """Return cash and customers of all stresses beside each other, as tables of charts."""
    cases, plain = [test.case for test in found], found[0].case
    change, worst = min((npv_change(plain, each.case), each.name) for each in found[1:])
    sign = plain.assumptions.currency
    cash = f"{HURTS[worst]} hurts most: it cuts NPV by {money(-change, sign)}"
    if change > -HALF_A_CENT:
        cash = "No stress test reduces NPV"
    lost = [customers_lost(plain, case) for case in cases]
    most = max(lost)
    fewer = signed_count(most).removeprefix("+")
    there = f"there {'is' if fewer == '1' else 'are'} {write_count(fewer, 'fewer customers')}"
    customers = f"{AFTER[found[lost.index(most)].name]} {there} after {years(plain.assumptions)}"
    if fewer == "0":
        customers = f"No stress test leaves fewer customers after {years(plain.assumptions)}"
    return {
        "stressed_cash": replace(comparison.compared_cash(cases), title=cash),
        "stressed_customers": replace(comparison.compared_customers(cases), title=customers),
    }


def _years(kept: float) -> str:
    return three_figures(float(expected_years(kept)))


def _lifetime_value(case: BusinessCase, kept: float, sign: str) -> str:
    v = case.values
    if kept >= 1 + v["discount_rate"]:
        return "indefinite"
    return money(float(lifetime_value(v["margin"], kept, v["discount_rate"])), sign)


def _change_words(plain: BusinessCase, other: BusinessCase) -> str:
    """Say what a stress does to the net present value: what it costs or adds, and what is left."""
    sign, change = plain.assumptions.currency, npv_change(plain, other)
    if abs(change) < HALF_A_CENT:
        return f"leaves NPV at {money(other.npv, sign)}"
    verb = "cuts" if change < 0 else "raises"
    return f"{verb} NPV by {money(abs(change), sign)}, to {money(other.npv, sign)}"


def _failure_words(plain: BusinessCase, failed: BusinessCase, failure: Failure) -> str:
    if failure.month > plain.evaluation.months:
        return f"A failure in month {failure.month} falls after the horizon and has no effect."
    whose = {
        "both": "",
        "programme": ", with the programme only,",
        "baseline": ", without the programme only,",
    }
    return (
        f"A core service failure in month {failure.month} that lets down {percent(failure.share)} "
        f"of customers for {write_count(failure.months, 'months')}{whose[failure.path]} "
        f"{_change_words(plain, failed)}."
    )


def _recovery_words(plain: BusinessCase, failed: BusinessCase, failure: Failure) -> list[str]:
    """Say how many customers are lost, and when they are recovered."""
    path = "baseline" if failure.path == "baseline" else "programme"
    lost = recovery(plain, failed, path)
    if not lost.lost:
        return []
    count = signed_count(lost.lost).removeprefix("+")
    there = f"there {'is' if count == '1' else 'are'} {write_count(count, 'fewer customers')}"
    whose = " without the programme" if path == "baseline" else ""
    within = f"within {plain.evaluation.months} months"
    made = f"half of them are not recovered {within}"
    if lost.half is not None:
        most = f"by month {lost.recovered}" if lost.recovered else f"not {within}"
        made = f"half of them are recovered by month {lost.half}, 90% {most}"
    return [f"At the low point, in month {lost.worst}, {there}{whose}; {made}."]


def _easy_switching_words(plain: BusinessCase, easy: BusinessCase) -> str:
    if easy.npv == plain.npv:
        return (
            "No customer stays only because switching is a hassle, so easy switching changes "
            "nothing."
        )
    base, eased = (each.evaluation.figure("retention_today") for each in (plain, easy))
    return (
        f"If switching becomes easy, annual retention falls from {percent(base)} to {percent(eased)}. "
        f"That {_change_words(plain, easy)}: {_why_easy_switching(plain, easy)}"
    )


def _why_easy_switching(plain: BusinessCase, easy: BusinessCase) -> str:
    """Say why: what bonding adds to retention, and how many are left to bond."""
    if easy.npv >= plain.npv:
        return "customers who stayed out of inertia can now leave, so bonding matters more."
    return "fewer customers are left to bond."


def _downturn_words(plain: BusinessCase, down: BusinessCase) -> str:
    return f"A downturn {_change_words(plain, down)}."
