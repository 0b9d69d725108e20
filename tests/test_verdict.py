"""The answer in a sentence, what would overturn it, and six figures: every case it must phrase."""

import math
import re
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import assume, example, given
from strategies import changes, companies

from cxroi import CxroiError, assumptions, break_evens, business_case
from cxroi.model.units import percent
from cxroi.report.formats import month, signed_count
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict

FREE = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
NO_EFFECT = {"causal_fraction": 0, "complaint_cost": 0}
AT_ONCE = FREE | {"cost_per_customer": 0.5, "delay_months": 0, "ramp_months": 1}
SHORT_LIVED = FREE | {
    "causal_fraction": 1,
    "consistency": 0.1,
    "delay_months": 0,
    "ramp_months": 1,
    "running_cost": 300_000,
}
BACKWARDS = {"retention_odds_ratio": 0.1, "cross_sell_odds_ratio": 0.1, "complaint_cost": 200}
UNDEFINED = re.compile(r"nan|none|inf\b|\de[+−-]?\d", re.IGNORECASE)
HYPHEN_BEFORE_FIGURE = re.compile(r"-\d")
A_BIT = 1e-6


def case_of(scenario="likely", currency="", **changed):
    return business_case(replace(assumptions(scenario).change(**changed), currency=currency))


def said(scenario="likely", currency="", **changed):
    return verdict(case_of(scenario, currency, **changed)).text()


def case_or_none(changed):
    """Make a case, or nothing of what the model refuses."""
    try:
        return business_case(assumptions().change(**changed))
    except CxroiError:
        return None


# The answer, case by case


def test_it_pays_back():
    answer, stressed, overturned, aside = verdict(case_of())
    assert answer == (
        "The programme returns 1.12 for each 1 spent over 5 years and pays back in month 47."
    )
    assert stressed == "1.12 for each 1 spent"
    assert overturned == ("It stops paying if less than 22 % of the published gaps applies to you.")
    assert aside == ""


@pytest.mark.parametrize(
    ("changed", "sentences"),
    [
        pytest.param(
            {"one_off_cost": 400_000},
            "The programme returns 1.01 for each 1 spent over 5 years and pays back late, in "
            "month 52 of 60. It stops paying if less than 25 % of the published gaps applies to "
            "you.",
            id="pays back late",
        ),
        pytest.param(
            {"one_off_cost": 700_000},
            "The programme returns 0.85 for each 1 spent over 5 years and does not pay back in "
            "that time; carried on, it would in month 61. It would pay if more than 30 % of the "
            "published gaps applied to you; you assume 25 %.",
            id="pays back after the horizon only",
        ),
        pytest.param(
            {"one_off_cost": 10_000_000},
            "The programme returns 0.14 for each 1 spent over 5 years and never pays back, not "
            "even in 15 years. It would not pay even if all of the published gaps applied to you.",
            id="never pays back, whatever is believed",
        ),
        pytest.param(
            AT_ONCE,
            "The programme returns 10.30 for each 1 spent over 5 years and pays back at once. "
            "It pays even if nothing of the published gaps applies to you.",
            id="pays at once",
        ),
        pytest.param(
            {"bonded_gain": -0.1},
            "The programme destroys value with a target below today: it loses 0.53 m over 5 "
            "years and costs 1.43 m besides.",
            id="destroys value with fewer bonded",
        ),
        pytest.param(
            {"let_down_cut": -0.05, "bonded_gain": 0},
            "The programme destroys value with a target below today: it loses 0.53 m over 5 "
            "years and costs 1.43 m besides.",
            id="destroys value with more let down",
        ),
        pytest.param(
            {"let_down_odds_ratio": 5, "bonded_gain": 0},
            "The programme destroys value: it loses 0.11 m over 5 years and costs 1.43 m besides.",
            id="destroys value although no target lies below today",
        ),
        pytest.param(
            FREE,
            "No cost is given, so there is no return to state; the effect is worth 1.62 m over "
            "5 years.",
            id="no cost given",
        ),
        pytest.param(
            FREE | NO_EFFECT | {"new_customers": 30_000},
            "Nothing is spent and nothing changes: enter what the programme does and costs.",
            id="nothing spent and nothing changed",
        ),
        pytest.param(
            {"one_off_cost": 450_000},
            "The programme returns 0.98 for each 1 spent over 5 years in today's money: the cash "
            "is back in month 53, too late to be worth it at 10 % a year. It would pay if more "
            "than 26 % of the published gaps applied to you; you assume 25 %.",
            id="paid back in cash but not in today's money",
        ),
        pytest.param(
            SHORT_LIVED,
            "The programme returns 0.90 for each 1 spent over 5 years and does not keep its "
            "payback: reached in month 2, lost in month 43. It would not pay even if all of the "
            "published gaps applied to you. The customer base shrinks all the same, by 0.3 %, "
            "instead of 1.2 %.",
            id="paid back and lost again",
        ),
        pytest.param(
            {"new_customers": 0},
            "The programme returns 0.65 for each 1 spent over 5 years and never pays back, not "
            "even in 15 years. It would pay if more than 42 % of the published gaps applied to "
            "you; you assume 25 %. The customer base shrinks all the same, by 75 %, instead of "
            "76 %.",
            id="the base shrinks all the same",
        ),
        pytest.param(
            {"new_customers": 15_000, "causal_fraction": 0.5},
            "The programme returns 1.60 for each 1 spent over 5 years and pays back in month 34. "
            "It stops paying if less than 28 % of the published gaps applies to you. The customer "
            "base shrinks all the same, by 32 %, instead of 37 %.",
            id="the base shrinks although it pays",
        ),
        pytest.param(
            {"causal_fraction": 0.05, **BACKWARDS},
            "The programme returns 1.78 for each 1 spent over 5 years and pays back in month 22. "
            "It stops paying if more than 63 % of the published gaps applies to you. The customer "
            "base shrinks all the same, by 1.5 %, instead of 1.2 %.",
            id="the published gaps run against it",
        ),
        pytest.param(
            {"causal_fraction": 0.9, **BACKWARDS},
            "The programme returns 0.68 for each 1 spent over 5 years and never pays back, not "
            "even in 15 years. It would pay if less than 63 % of the published gaps applied to "
            "you; you assume 90 %. The customer base shrinks all the same, by 7 %, instead of "
            "1.2 %.",
            id="too much is believed of gaps that run against it",
        ),
        pytest.param(
            {"one_off_cost": 430_000},
            "The programme returns 0.99 for each 1 spent over 5 years in today's money: the cash "
            "is back in month 53, too late to be worth it at 10 % a year. It would pay if more "
            "than 25.21 % of the published gaps applied to you; you assume 25.00 %.",
            id="a hair short, in figures that differ",
        ),
        pytest.param(
            FREE | {"horizon_years": 1, "one_off_cost": 20_000, "new_customers": 30_000},
            "The programme returns 2.35 for each 1 spent over 1 year and pays back in month 9. "
            "It stops paying if less than 5.1 % of the published gaps applies to you.",
            id="a horizon of one year has no last year to be late in",
        ),
        pytest.param(
            {"currency": "€"},
            "The programme returns €1.12 for each €1 spent over 5 years and pays back in month "
            "47. It stops paying if less than 22 % of the published gaps applies to you.",
            id="with a currency",
        ),
        pytest.param(
            {"currency": "€", "bonded_gain": -0.1},
            "The programme destroys value with a target below today: it loses €0.53 m over 5 "
            "years and costs €1.43 m besides.",
            id="a loss with a currency",
        ),
        pytest.param(
            {"currency": "£", **FREE},
            "No cost is given, so there is no return to state; the effect is worth £1.62 m over "
            "5 years.",
            id="no cost, with a currency",
        ),
    ],
)
def test_the_sentences_of(changed, sentences):
    assert said(**changed) == sentences


def test_no_effect_is_believed():
    assert said("no_effect") == (
        "With no effect of the published gaps the programme returns 0.14 for each 1 spent over "
        "5 years and never pays back, not even in 15 years. It would pay if more than 22 % of "
        "the published gaps applied to you; you assume 0 %. The customer base shrinks all the "
        "same, by 1.2 %."
    )


def test_a_payback_is_late_from_the_first_month_of_the_last_year():
    cost = 250_000
    paid_back = {
        math.ceil(case_of(one_off_cost=cost + extra).payback_months): said(
            one_off_cost=cost + extra
        )
        for extra in range(0, 60_000, 5_000)
    }
    assert {48, 49} <= set(paid_back)
    assert "and pays back in month 48." in paid_back[48]
    assert "and pays back late, in month 49 of 60." in paid_back[49]


def test_what_would_be_paid_back_later_and_lost_again_is_not_said_to_have_no_payback():
    short_lived = {
        "causal_fraction": 0.5,
        "consistency": 0.6,
        "running_cost": 350_000,
        "one_off_cost": 500_000,
    }
    carried_on = case_of(**short_lived, horizon_years=15)
    assert carried_on.payback_note == "reached in month 67, lost in month 101"
    assert "never pays back" not in said(**short_lived)


def test_a_horizon_that_is_the_longest_is_not_promised_a_longer_one():
    assert "never pays back, not even in 15 years" not in said(
        horizon_years=15, one_off_cost=10_000_000
    )


def test_a_base_that_shrinks_by_less_than_is_shown_is_not_said_to_shrink():
    assert "by 0 %" not in said(horizon_years=1)


def test_a_base_that_would_grow_absurd_only_later_still_has_an_answer():
    assert said(customers=1000, horizon_years=2, bonded_gain=0, let_down_cut=0).startswith(
        "The programme returns 0.00 for each 1 spent over 2 years and "
    )


def test_a_month_is_the_one_in_which_something_falls():
    assert [month(at) for at in (46.7, 47.0, 47.0001, 0.2, 0)] == [
        "month 47",
        "month 47",
        "month 48",
        "month 1",
        "month 1",
    ]


# Laws


def figures_in(sentence):
    return [float(figure.replace(",", "")) for figure in re.findall(r"\d[\d,]*\.?\d*", sentence)]


def check_answer(case):
    words = verdict(case)
    text = words.text()
    assert not UNDEFINED.search(text), text
    assert not HYPHEN_BEFORE_FIGURE.search(text), text
    assert words.stressed in words.answer
    for sentence in (words.answer, words.overturned, words.aside):
        assert sentence == "" or re.fullmatch(r"[A-Z].*[^.]\.", sentence), sentence
    if "returns" in words.answer:
        returned = figures_in(words.stressed)[0]
        assert math.isclose(returned, case.pv_benefits / case.pv_costs, abs_tol=0.00501)
    stated = re.search(r"(?:pays back|is back)(?: late,)? in month (\d+)", words.answer)
    if stated:
        assert int(stated[1]) == max(math.ceil(case.payback_months), 1)
    later = re.search(r"it would in month (\d+)", words.answer)
    if later:
        longest = business_case(case.assumptions.change(horizon_years=15))
        assert case.payback_months is None
        assert int(later[1]) == math.ceil(longest.payback_months) > case.evaluation.months


@given(companies())
def test_the_answer_states_what_was_computed_for_any_company(company):
    case = case_or_none(company)
    assume(case is not None)
    check_answer(case)


@given(changes())
@example({**FREE, "causal_fraction": 0, "complaint_cost": 1e-9})
@example({"one_off_cost": 450_000})
@example({"one_off_cost": 700_000})
def test_the_answer_states_what_was_computed_after_any_changes(changed):
    case = case_or_none(changed)
    assume(case is not None)
    check_answer(case)


def check_overturned(case):
    """Move a bit to either side of the value that is named: one side pays, the other does not."""
    overturned = verdict(case).overturned
    named = re.search(r"(less|more) than ([\d.]+ %)", overturned)
    roots = break_evens(case.assumptions, "causal_fraction").roots
    if not named:
        ends = [
            business_case(case.assumptions.change(causal_fraction=end)).npv for end in (0.0, 1.0)
        ]
        if "even if" in overturned:
            assert not roots
            assert {npv >= 0 for npv in ends} == {"pays even" in overturned}
        return
    shown = {percent(root): root for root in roots} | {f"{100 * r:.2f} %": r for r in roots}
    root = shown[named[2]]
    below, above = (
        business_case(case.assumptions.change(causal_fraction=min(max(at, 0), 1))).npv
        for at in (root - A_BIT, root + A_BIT)
    )
    pays_above = ("stops" in overturned) == (named[1] == "less")
    assert (above > 0) == pays_above
    assert (below < 0) == pays_above


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"causal_fraction": 0.1},
        {"causal_fraction": 1, "horizon_years": 3},
        {"one_off_cost": 430_000},
        {"one_off_cost": 10_000_000},
        AT_ONCE,
        {"causal_fraction": 0.05, **BACKWARDS},
        {"causal_fraction": 0.9, **BACKWARDS},
    ],
)
def test_what_is_said_to_overturn_it_does(changed):
    check_overturned(case_of(**changed))


@given(companies())
def test_what_is_said_to_overturn_it_does_for_any_company(company):
    roomy = A_BIT < company["causal_fraction"] < 1 - A_BIT
    case = case_or_none(company)
    assume(roomy and case is not None)
    roots = break_evens(case.assumptions, "causal_fraction").roots
    assume(all(10 * A_BIT < root < 1 - 10 * A_BIT for root in roots))
    assume(all(abs(a - b) > 10 * A_BIT for a in roots for b in roots if a != b))
    check_overturned(case)


def test_a_base_that_does_not_shrink_is_not_mentioned():
    assert "shrinks" not in said(new_customers=30_000)
    assert "shrinks" in said(new_customers=20_000)


# The six figures


def tile(key, scenario="likely", currency="", **changed):
    [found] = [each for each in tiles(case_of(scenario, currency, **changed)) if each.key == key]
    return tuple(found)[1:]


def test_there_are_six_figures_in_the_order_of_reading():
    keys = ["npv", "roi", "payback", "affordable", "referral", "customers"]
    for changed in ({}, FREE, {"new_customers": 0}, {"one_off_cost": 10_000_000}):
        assert [each.key for each in tiles(case_of(**changed))] == keys


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("npv", ("Net present value", "€0.17 m", "over 5 years at 10 %", "€168,731.54")),
        ("roi", ("Return", "12 %", "on €1.45 m of cost", "11.6638 %")),
        ("payback", ("Paid back", "month 47", "discounted: month 53", "46.73 months")),
        (
            "affordable",
            ("Most you could spend first", "€0.42 m", "planned: €0.25 m", "€418,731.54"),
        ),
        (
            "referral",
            (
                "New by referral",
                "15 → 16 %",
                "of new customers, after 5 years",
                "15.00 % → 16.09 %",
            ),
        ),
        (
            "customers",
            (
                "Customers",
                "+4,500",
                "after 5 years, beside today's mix",
                "103,243 instead of 98,789",
            ),
        ),
    ],
)
def test_a_figure_of_the_worked_case(key, shown):
    assert tile(key, currency="€") == shown


def test_a_loss_has_a_true_minus_before_the_currency():
    shown = partial(tile, scenario="no_effect", currency="£")
    assert shown("npv")[1] == "−£1.24 m"
    assert shown("npv")[3] == "−£1,235,288.59"
    assert shown("roi")[1] == "−86 %"
    assert shown("roi")[3] == "−86.1192 %"
    assert shown("affordable")[1:] == ("nothing", "short by £0.99 m", "−£985,288.59")
    assert tile("customers", bonded_gain=-0.1)[1] == "−2,000"


def test_without_cost_the_figures_say_that_nothing_is_spent():
    assert tile("roi", **FREE)[1:] == ("none", "nothing is spent", "undefined: nothing is spent")
    assert tile("payback", **FREE)[1:] == ("none", "nothing is spent", "nothing is spent")
    assert tile("affordable", **FREE)[1:] == ("1.62 m", "planned: 0", "1,615,362.91")


def test_without_new_customers_the_share_that_was_referred_says_so():
    assert tile("referral", new_customers=0)[1:] == (
        "none",
        "no new customers",
        "undefined: no new customers",
    )


def test_what_is_not_paid_back_says_until_when():
    assert tile("payback", "no_effect")[1:] == (
        "not yet",
        "not within 60 months",
        "not within 60 months",
    )
    assert tile("payback", **SHORT_LIVED)[1:3] == (
        "not yet",
        "reached in month 2, lost in month 43",
    )


def test_what_is_paid_back_in_cash_only_says_so():
    assert tile("payback", one_off_cost=450_000)[1:3] == (
        "month 53",
        "discounted: not in 5 years",
    )


def test_what_is_paid_back_at_once_is_so_in_todays_money_too():
    assert tile("payback", **AT_ONCE)[1:] == ("at once", "discounted: at once", "0 months")


def test_one_year_is_not_one_years():
    assert tile("npv", horizon_years=1)[2] == "over 1 year at 10 %"
    assert tile("customers", horizon_years=1)[2] == "after 1 year, beside today's mix"


@given(companies())
def test_no_figure_is_undefined_or_written_by_a_machine(company):
    case = case_or_none(company)
    assume(case is not None)
    for each in tiles(case):
        for text in each[1:]:
            assert text
            assert not re.search(r"nan|None|\binf\b|\de[+−-]?\d", text), text
            assert not HYPHEN_BEFORE_FIGURE.search(text), text


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (4454.2, "+4,500"),
        (-38.4, "−38"),
        (0.2, "0"),
        (-0.2, "0"),
        (0.7, "+1"),
        (1_234_567, "+1.23 m"),
        (-2_000_000_000, "−2.00 bn"),
    ],
)
def test_a_difference_in_customers_has_two_figures_and_a_sign(count, shown):
    assert signed_count(count) == shown
