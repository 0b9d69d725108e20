"""What the charts show: tables that add up, and say in words what is in them."""

import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cxroi import Failure, assumptions, business_case, finance_form, tiles, verdict
from cxroi.charts.business_case import CHARTS
from cxroi.report import what_if
from cxroi.report.comparison import compared_customers
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.finance_form import cash_table
from cxroi.report.formats import customer_count
from cxroi.report.what_if import stress_tests

FREE = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
NOTHING = FREE | {"causal_fraction": 0, "complaint_cost": 0}
AT_ONCE = FREE | {"cost_per_customer": 0.5, "delay_months": 0, "ramp_months": 1}
CASES = {
    "worked": {},
    "no payback": {"one_off_cost": 10_000_000},
    "at once": AT_ONCE,
    "negative gain": {"bonded_gain": -0.1, "let_down_cut": -0.05},
    "no cost": FREE,
    "nothing": NOTHING,
    "nobody new": {"new_customers": 0},
    "one customer": {"customers": 1, "new_customers": 0},
    "one year": {"horizon_years": 1},
    "fifteen years": {"horizon_years": 15},
    "no effect": {"causal_fraction": 0},
    "cheaper acquisition": {"acquisition_cost_reduction": 0.2},
    "currency": {"currency": "€"},
}
DRIVERS = ["retention", "cross_sell", "referral", "acquisition_cost", "service_cost"]

for_each = pytest.mark.parametrize("name", EXHIBITS)
in_every = pytest.mark.parametrize("case", CASES)


@cache
def made(case, scenario="likely"):
    changed = dict(CASES[case])
    currency = changed.pop("currency", "")
    return business_case(replace(assumptions(scenario).change(**changed), currency=currency))


def exhibit(name, case="worked"):
    return EXHIBITS[name](made(case))


def columns(name, case="worked"):
    return exhibit(name, case).columns


def rows(name, case, **where):
    """Return the numbers and words of the rows that read so."""
    table = {column: np.asarray(cells) for column, cells in columns(name, case).items()}
    kept = np.all([table[column] == word for column, word in where.items()], axis=0)
    return {column: cells[kept] for column, cells in table.items()}


def title(name, **changed):
    return EXHIBITS[name](business_case(assumptions().change(**changed))).title


# Every table, in every case


def test_every_chart_has_an_exhibit_of_its_name():
    assert list(EXHIBITS) == list(CHARTS)


@for_each
@in_every
def test_the_columns_of_a_table_have_one_length(name, case):
    lengths = {len(cells) for cells in columns(name, case).values()}
    assert len(lengths) == 1
    assert lengths != {0}


@for_each
@in_every
def test_every_number_is_one_and_every_word_is_for_people(name, case):
    for cells in columns(name, case).values():
        if isinstance(cells, list):
            for word in cells:
                assert not re.search(r"nan|None|inf\b|\de[+−-]?\d|-\d", word), word
        else:
            assert np.isfinite(cells).all()


@for_each
@in_every
def test_a_frame_holds_the_columns_and_the_words(name, case):
    table = exhibit(name, case)
    frame = table.frame()
    assert list(frame) == list(table.columns)
    for column, cells in table.columns.items():
        assert frame[column].tolist() == list(cells)
    assert frame.attrs == {
        "title": table.title,
        "subtitle": table.subtitle,
        "footer": table.footer,
    }


@for_each
@in_every
def test_a_title_is_one_line_of_words_that_begins_like_a_sentence(name, case):
    said = exhibit(name, case).title
    assert re.fullmatch(r"[A-Z0-9€].*[^.\s]", said), said
    assert not re.search(r"nan|None|inf\b|\de[+−-]?\d|-\d", said), said


# Cash


@in_every
def test_cash_ends_where_the_months_add_up_to(case):
    net = made(case).net
    cash, discounted = (
        rows("cash", case, series=series)["money"] for series in ("cash", "discounted")
    )
    assert cash.tolist() == net["cumulative"].tolist()
    assert cash[-1] == pytest.approx(net["net"].sum())
    assert discounted[-1] == pytest.approx(made(case).npv, abs=0.01)


@in_every
def test_cash_goes_from_today_to_the_horizon(case):
    months = 12 * int(made(case).values["horizon_years"])
    for series in ("cash", "discounted"):
        assert rows("cash", case, series=series)["month"].tolist() == list(range(months + 1))


@pytest.mark.parametrize(
    ("case", "marked"),
    [
        ("worked", ["payback: month 47"]),
        ("cheaper acquisition", ["payback: month 21"]),
        ("no payback", []),
        ("at once", []),
        ("no cost", []),
        ("negative gain", []),
        ("one year", []),
    ],
)
def test_a_payback_is_marked_where_there_is_one(case, marked):
    payback = rows("cash", case, series="payback")
    assert payback["label"].tolist() == marked
    assert payback["month"].tolist() == [made(case).payback_months] * len(marked)
    assert payback["money"].tolist() == [0.0] * len(marked)


def test_a_line_of_cash_is_named_at_its_end_and_nowhere_else():
    for series in ("cash", "discounted"):
        assert rows("cash", "worked", series=series)["label"].tolist() == [""] * 60 + [series]


# Value


@in_every
def test_the_drivers_lead_step_by_step_to_the_benefits(case):
    drivers = rows("value", case, kind="driver")
    assert drivers["start"] == pytest.approx([0.0, *drivers["end"][:-1]], abs=0.001)
    assert drivers["amount"] == pytest.approx(drivers["end"] - drivers["start"])
    assert drivers["end"][-1] == pytest.approx(made(case).pv_benefits, abs=0.01)


@in_every
def test_benefits_less_cost_are_the_net_present_value(case):
    benefits, cost, net = (rows("value", case, kind=kind) for kind in ("benefits", "cost", "net"))
    assert benefits["start"].tolist() == net["start"].tolist() == [0.0]
    assert benefits["end"].tolist() == cost["start"].tolist() == [made(case).pv_benefits]
    assert cost["amount"].tolist() == [-made(case).pv_costs]
    assert cost["end"][0] == pytest.approx(made(case).npv, abs=0.01)
    assert net["end"].tolist() == [made(case).npv]


def test_value_is_shown_in_the_order_of_reading():
    assert columns("value")["part"] == [
        "Retention",
        "Cross-sell",
        "Referral",
        "Lower cost to serve",
        "Benefits",
        "Programme cost",
        "Net present value",
    ]
    assert columns("value")["kind"] == ["driver"] * 4 + ["benefits", "cost", "net"]
    assert columns("value")["label"] == [
        "0.97m",
        "0.32m",
        "0.12m",
        "0.20m",
        "1.62m",
        "−1.45m",
        "0.17m",
    ]


def test_cheaper_acquisition_is_shown_where_it_is_claimed():
    shown = columns("value", "cheaper acquisition")
    assert shown["part"][3] == "Lower acquisition cost"
    amounts = [float(made("cheaper acquisition").evaluation.drivers[key]) for key in DRIVERS]
    assert shown["amount"][:5].tolist() == amounts


def test_amounts_have_the_sign_of_the_currency():
    assert columns("value", "currency")["label"][-2:] == ["−€1.45m", "€0.17m"]
    assert columns("new_customers", "currency")["label"][-1] == "€129 each"


# Customers


@in_every
def test_customers_are_those_of_the_two_paths(case):
    run = made(case).evaluation
    for path, which in (("with programme", "programme"), ("without programme", "baseline")):
        customers = run.customers(which)
        shown = rows("customers", case, path=path)
        assert shown["customers"].tolist() == customers.tolist()
        assert shown["month"].tolist() == list(range(len(customers)))
        assert shown["label"].tolist() == [""] * (len(customers) - 1) + [path]


@in_every
def test_the_tiers_of_a_path_are_all_of_its_customers(case):
    for path in ("with programme", "without programme"):
        whole = rows("customers", case, path=path)["customers"]
        tiers = [
            rows("customer_tiers", case, path=path, tier=tier)["customers"]
            for tier in ("Bonded", "Satisfied", "Let down")
        ]
        assert np.sum(tiers, axis=0) == pytest.approx(whole)


def test_both_paths_of_a_tier_begin_at_todays_share():
    for tier, customers in (("Bonded", 20_000), ("Satisfied", 65_000), ("Let down", 15_000)):
        for path in ("with programme", "without programme"):
            shown = rows("customer_tiers", "worked", path=path, tier=tier)["customers"]
            assert shown[0] == pytest.approx(customers)


@in_every
def test_without_the_programme_every_tier_keeps_todays_share(case):
    whole = rows("customers", case, path="without programme")["customers"]
    for tier, share in (("Bonded", 0.2), ("Satisfied", 0.65), ("Let down", 0.15)):
        shown = rows("customer_tiers", case, path="without programme", tier=tier)["customers"]
        assert shown == pytest.approx(share * whole)


# Retention


@in_every
def test_both_mixes_are_all_customers(case):
    shown = columns("retention", case)
    assert shown["today"][:3].sum() == pytest.approx(1)
    assert shown["target"][:3].sum() == pytest.approx(1)
    assert shown["tier"] == ["Bonded", "Satisfied", "Let down", "All today", "All at full effect"]


@in_every
def test_the_retention_of_all_is_that_of_the_tiers_in_their_shares(case):
    shown = columns("retention", case)
    kept = shown["retention"]
    assert kept[:3] @ shown["today"][:3] == pytest.approx(kept[3])
    assert kept[:3] @ shown["target"][:3] == pytest.approx(kept[4])
    assert kept[3] == made(case).values["retention_rate"]


def test_retention_of_the_worked_case_in_words():
    assert columns("retention")["label"] == ["84%", "74%", "66%", "75%", "76%"]
    assert columns("retention")["shares"] == [
        "20% → 30% of customers",
        "65% → 60% of customers",
        "15% → 10% of customers",
        "your data",
        "",
    ]


# New customers


@in_every
def test_the_new_customers_of_a_year_are_those_of_its_months(case):
    run = made(case).evaluation
    for source, name in (("referred", "referred"), ("paid", "paid")):
        monthly = run.month_by_month(name)
        shown = rows("new_customers", case, source=source)
        years = range(1, int(made(case).values["horizon_years"]) + 1)
        assert shown["year"].tolist() == list(years)
        by_year = [monthly[12 * (year - 1) : 12 * year].sum() for year in years]
        assert shown["customers"] == pytest.approx(by_year)


@in_every
def test_what_a_new_customer_costs_times_how_many_is_what_was_spent(case):
    monthly = made(case).monthly
    spent = monthly[monthly["path"] == "programme"]["acquisition"].sum()
    shown = columns("new_customers", case)
    assert shown["customers"] @ shown["cost"] == pytest.approx(spent)


def test_where_nobody_joins_nothing_is_said_of_what_one_costs():
    assert set(columns("new_customers", "nobody new")["label"]) == {""}
    assert not columns("new_customers", "nobody new")["cost"].any()


# What they say


@pytest.mark.parametrize(
    ("name", "changed", "finding"),
    [
        ("cash", {}, "Pays back in month 47; net present value 0.17m"),
        (
            "cash",
            CASES["no payback"],
            "Does not pay back in 5 years; net present value −9.58m",
        ),
        (
            "cash",
            {"horizon_years": 1},
            "Does not pay back in 1 year; net present value −0.49m",
        ),
        ("cash", AT_ONCE, "Pays back immediately; net present value 1.88m"),
        ("cash", FREE, "No cost entered; net present value 1.62m"),
        ("cash", NOTHING, "No cost entered; net present value 0"),
        (
            "cash",
            {"one_off_cost": 450_000},
            "Pays back in month 53; net present value −31,300",
        ),
        ("value", {}, "Retention accounts for 60% of the benefits"),
        ("value", {"horizon_years": 1}, "Cross-sell accounts for 45% of the benefits"),
        ("value", {"causal_fraction": 0}, "Lower cost to serve accounts for all of the benefits"),
        (
            "value",
            CASES["cheaper acquisition"],
            "Lower acquisition cost accounts for 54% of the benefits",
        ),
        ("value", {"bonded_gain": -0.1, "let_down_cut": -0.05}, "Every driver reduces value"),
        ("value", {"bonded_gain": -0.1}, "Gains are offset by losses elsewhere"),
        ("value", NOTHING, "The programme brings no benefits"),
        ("customers", {}, "4,500 more customers after 5 years"),
        ("customers", {"bonded_gain": -0.1}, "2,000 fewer customers after 5 years"),
        ("customers", {"horizon_years": 1}, "370 more customers after 1 year"),
        (
            "customers",
            {"causal_fraction": 0},
            "The same number of customers after 5 years as without the programme",
        ),
        ("retention", {}, "84% of bonded customers stay a year, v 75% of all"),
        (
            "retention",
            {"causal_fraction": 0},
            "Bonded customers stay no longer than others: 75% a year",
        ),
        (
            "new_customers",
            {},
            (
                "16% of new customers come by referral (15% today); average acquisition cost 129 "
                "(130 today)"
            ),
        ),
        (
            "new_customers",
            {"horizon_years": 1},
            (
                "15% of new customers come by referral (15% today); average acquisition cost 130, as "
                "today"
            ),
        ),
        ("new_customers", {"new_customers": 0}, "No new customers in the final year"),
        ("customer_tiers", {}, "28,000 bonded customers after 5 years, up from 20,000"),
        (
            "customer_tiers",
            {"customers": 10_000_000, "new_customers": 2_800_000},
            "2.80m bonded customers after 5 years, up from 2.00m",
        ),
    ],
)
def test_the_finding_of(name, changed, finding):
    assert title(name, **changed) == finding


def test_who_stays_is_not_counted_as_who_leaves():
    """74 of 100 bonded customers stay where they leave sooner than others."""
    kept = columns("retention")["retention"][0]
    assert 0.83 < kept < 0.85
    assert "leave: 74 of 100" not in title("retention", retention_odds_ratio=0.5)


def test_a_driver_that_costs_nothing_is_not_said_to_cost_value():
    changed = {"bonded_gain": -0.1, "let_down_cut": 0}
    case = business_case(assumptions().change(**changed))
    assert float(case.evaluation.drivers["service_cost"]) == 0
    assert title("value", **changed) != "Every driver reduces value"


def test_the_measure_names_money_and_time():
    assert exhibit("cash").subtitle == "Cumulative net cash of the programme"
    assert exhibit("cash", "currency").subtitle == "Cumulative net cash of the programme, €"
    assert exhibit("value", "one year").subtitle == (
        "Present value of benefits by driver, over 1 year"
    )
    assert exhibit("value", "currency").subtitle == (
        "Present value of benefits by driver, over 5 years, €"
    )
    assert exhibit("customers").subtitle == "Active customers (axis truncated)"
    assert exhibit("retention").subtitle == (
        "Annual retention rate, if 25% of the published gap applies"
    )
    assert exhibit("new_customers").subtitle == (
        "New customers per year and average acquisition cost"
    )
    assert (
        exhibit("customer_tiers").subtitle
        == "Active customers by tier; dashed line: without the programme"
    )


@for_each
def test_the_footer_names_the_scenario_and_the_sources(name):
    assert EXHIBITS[name](made("worked", "no_effect")).footer == (
        "Case: Example company, no effect. Sources: Ogilvy, quoted by Shaun Smith (2009); your "
        "data; judgement; your plan."
    )


def test_the_footer_spells_a_name_as_its_author_did():
    named = replace(assumptions(), name="Plan for ACME")
    footer = EXHIBITS["cash"](business_case(named)).footer
    assert footer.startswith("Case: Plan for ACME. ")


def test_a_table_can_be_written_down():
    for name in EXHIBITS:
        table = exhibit(name)
        plain = {column: np.asarray(cells).tolist() for column, cells in table.columns.items()}
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_one_customer_is_in_the_singular_and_a_part_of_one_is_said_in_the_middle_of_a_sentence():
    assert customer_count(0) == "0"
    assert customer_count(0.4) == "fewer than 1"
    last = business_case(assumptions().change(customers=1, new_customers=0, bonded_share=0.2))
    title = EXHIBITS["customer_tiers"](last).title
    assert title == "Fewer than 1 bonded customer after 5 years, as today"


@pytest.mark.parametrize(
    "changed",
    [
        {"horizon_years": 1},
        {"horizon_years": 1, "customers": 1, "new_customers": 1},
        {"horizon_years": 1, "delay_months": 1, "ramp_months": 1, "one_off_cost": 1},
    ],
)
def test_no_sentence_counts_one_of_something_in_the_plural(changed):
    case = business_case(assumptions().change(**changed))
    failed = stress_tests(case.assumptions, Failure(1, 1, 0.5), 0.1)
    tables = [exhibit(case) for exhibit in EXHIBITS.values()]
    tables += [*what_if.exhibits(failed).values(), cash_table(finance_form(case))]
    tables += [compared_customers([case, failed[1].case])]
    said = [word for table in tables for word in (table.title, table.subtitle, *table.columns)]
    said += [verdict(case).text(), str(tiles(case)), case.payback_note, *case.warnings]
    said += [test.about for test in failed] + what_if.stress_sentences(failed, Failure(1, 1, 0.5))
    said += [each.show() for each in case.assumptions]
    wrong = re.compile(r"(?<![\d.,])1 (\w+ )?(years|months|customers|points|draws|cases|values)\b")
    assert [words for words in said if wrong.search(str(words))] == []
