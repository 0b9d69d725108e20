"""The finance form that boards know: its published case to the unit, and what must always hold."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import companies

from cxroi import (
    BusinessCase,
    CxroiError,
    Stress,
    assumptions,
    business_case,
    evaluate,
    finance_form,
)
from cxroi.analysis.finance_form import annual_summary, form_lines
from cxroi.model.units import UNITS, percent
from cxroi.report.finance_form import COST_LABELS, FormRow, cash_table, form_labels
from cxroi.report.form_metrics import METRICS

PUBLISHED = Path(__file__).parent / "published"
FREE = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
CASES: dict[str, dict[str, float]] = {
    "worked": {},
    "no payback": {"one_off_cost": 10_000_000},
    "negative gain": {"bonded_gain": -0.1, "let_down_cut": -0.05},
    "no cost": FREE,
    "no cost, negative gain": FREE | {"bonded_gain": -0.1, "let_down_cut": -0.05},
    "nothing": FREE | {"causal_fraction": 0, "complaint_cost": 0},
    "nobody new": {"new_customers": 0},
    "one customer": {"customers": 1, "new_customers": 0},
    "one year": {"horizon_years": 1},
    "fifteen years": {"horizon_years": 15},
    "no effect": {"causal_fraction": 0},
    "at once": FREE | {"cost_per_customer": 0.01, "delay_months": 0, "ramp_months": 1},
    "everything": {"acquisition_cost_reduction": 0.2, "deterred_per_let_down": 0.5},
}
RISK = dict.fromkeys(form_labels(), 0.1)

in_every = pytest.mark.parametrize("case", CASES)


@cache
def made(case: str, currency: str = "") -> BusinessCase:
    return business_case(replace(assumptions().change(**CASES[case]), currency=currency))


def case_of(values: dict[str, float]) -> BusinessCase:
    """A case of made-up values; those that outgrow all numbers are passed over."""
    evaluation = evaluate(values)
    assume(evaluation.figure("most_customers") < 1e12)
    return BusinessCase(assumptions().change(**values), evaluation)


def moved(case: BusinessCase) -> float:
    """All the money of a case: what rounding is measured against."""
    months = case.evaluation.month_by_month
    margins = sum(months("margin_earned", path).sum() for path in ("baseline", "programme"))
    return float(margins + abs(case.evaluation.net).sum()) + 1


def rows(case: str, risk: dict[str, float] | None = None) -> dict[str, FormRow]:
    return {row.ref: row for row in finance_form(made(case), risk).rows}


def published(name: str) -> tuple[list[float], float]:
    """Return the flows of a published line, and its published present value."""
    with (PUBLISHED / "finance_form.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row.pop("line") == name)
    *flows, present_value = (float(cell) for cell in row.values())
    return flows, present_value


# The published case


def test_the_published_case_comes_out_to_the_unit() -> None:
    (benefits, pv_benefits), (costs, pv_costs) = published("benefits"), published("costs")
    summary = annual_summary(benefits, costs, rate=0.10)
    assert round(summary.pv_costs) == pv_costs == 1_672_201
    assert round(summary.pv_benefits) == pv_benefits == 7_168_371
    assert round(summary.npv) == 5_496_170
    assert percent(summary.roi or 0) == "329%"


# Arithmetic by hand


@pytest.mark.parametrize(
    ("net", "month"),
    [
        ([-100, 100], 12),
        ([-100, 50, 100], 18),
        ([-100, 200, -150, 100], 30),
        ([-100, 200, -150], None),
        ([0, 10], 0),
        ([-100, 50], None),
    ],
)
def test_payback_is_the_last_rise_through_0_within_its_year(
    net: list[float], month: float | None
) -> None:
    costs = np.maximum(-np.array(net), 0) + 1
    assert annual_summary(net + costs, costs, rate=0.1).payback_months == month


def test_nothing_spent_has_neither_return_nor_payback() -> None:
    summary = annual_summary([0, 10], [0, 0], rate=0.1)
    assert (summary.roi, summary.payback_months) == (None, None)


# Beside the model


@in_every
def test_benefits_and_costs_add_up_to_those_of_the_months(case: str) -> None:
    form, net = finance_form(made(case)), made(case).net
    for year in range(1, form.years + 1):
        months = net[(net["month"] > 12 * (year - 1)) & (net["month"] <= 12 * year)]
        for found, column in (("benefits", "benefit"), ("costs", "programme_cost")):
            assert getattr(form.summary, found)[year] == pytest.approx(
                months[column].sum(), rel=1e-9, abs=1e-6
            )
    assert form.summary.benefits[0] == 0
    assert form.summary.costs[0] == made(case).assumptions["one_off_cost"].likely


@given(companies(most_years=15))
@example(assumptions().values())
def test_without_risk_and_with_the_timing_the_form_is_the_case(values: dict[str, float]) -> None:
    case = case_of(values)
    form = finance_form(case)
    assert form.npv + form.timing == pytest.approx(case.npv, abs=1e-6, rel=1e-12)
    assert form.summary.net.sum() == pytest.approx(
        case.evaluation.net.sum(), rel=1e-9, abs=1e-11 * moved(case)
    )


@given(companies(most_years=15, discount_rate=0))
def test_timing_is_nothing_where_time_costs_nothing(values: dict[str, float]) -> None:
    case = case_of(values)
    assert finance_form(case).timing == pytest.approx(0, abs=1e-11 * moved(case))


def test_the_worked_case_by_year() -> None:
    """Year ends come later than months: benefits lose more by that than costs do."""
    form = finance_form(made("worked"))
    assert round(form.npv, 2) == 155_422.17
    assert round(form.timing, 2) == 13_309.37
    assert round(form.payback_months or 0, 2) == 46.59
    assert [line.key for line in form.lines] == [
        *("retention", "cross_sell", "referral", "service_cost"),
        *("one_off_cost", "running_cost", "cost_per_customer"),
    ]


def test_cheaper_acquisition_has_a_line_where_it_brings_something() -> None:
    assert [line.key for line in finance_form(made("everything")).lines] == list(form_labels())
    assert form_lines() == list(form_labels())


# Risk factors


@given(
    companies(),
    st.dictionaries(
        st.sampled_from(list(form_labels())), st.tuples(st.floats(0, 1), st.floats(0, 1))
    ),
)
@example(
    assumptions().values() | {"bonded_gain": -0.1, "let_down_cut": -0.05},
    dict.fromkeys(form_labels(), (0.1, 0.5)),
)
def test_a_higher_risk_factor_never_makes_a_case_better(
    values: dict[str, float], pairs: dict[str, tuple[float, float]]
) -> None:
    case = case_of(values)
    lower, higher = (
        finance_form(case, {key: pick(pair) for key, pair in pairs.items()}) for pick in (min, max)
    )
    slack = 1e-11 * moved(case) + 1e-12 * abs(finance_form(case).npv)
    assert finance_form(case).npv >= lower.npv - slack
    assert lower.npv >= higher.npv - slack
    assert higher.timing == lower.timing


def test_a_risk_factor_moves_its_own_line_and_no_other() -> None:
    plain, risky = (finance_form(made("worked"), r) for r in (None, {"retention": 0.2}))
    for before, after in zip(plain.lines, risky.lines, strict=True):
        share = 0.8 if after.key == "retention" else 1
        assert after.after_risk == pytest.approx(share * before.after_risk)
        assert after.before_risk.tolist() == before.before_risk.tolist()


def test_a_cost_is_scaled_up_and_what_is_lost_is_lost_more() -> None:
    for line in finance_form(made("negative gain"), RISK).lines:
        assert line.after_risk == pytest.approx(1.1 * line.before_risk)
        assert (line.before_risk[1:] >= 0).all() == (line.key in COST_LABELS)


@pytest.mark.parametrize(
    ("risk", "sentence"),
    [
        (
            {"retentoin": 0.1},
            (
                "Risk factor of line 'retentoin': the form has no line with this name. "
                "Did you mean 'retention'?"
            ),
        ),
        (
            {"xyz": 0.1},
            (
                "Risk factor of line 'xyz': the form has no line with this name. Available: "
                "retention, cross_sell, referral, acquisition_cost, service_cost, one_off_cost, "
                "running_cost, cost_per_customer."
            ),
        ),
        (
            {"retention": 15},
            "Risk factor of line 'retention': 15 is outside 0 to 1. Did you mean 0.15?",
        ),
        (
            {"running_cost": -0.1},
            (
                "Risk factor of line 'running_cost': -0.1 is outside 0 to 1. Enter a share from 0 to "
                "1."
            ),
        ),
        (
            {"referral": float("nan")},
            "Risk factor of line 'referral': nan is outside 0 to 1. Enter a share from 0 to 1.",
        ),
        (
            {"referral": 10**400},
            (
                f"Risk factor of line 'referral': {10**400} is outside 0 to 1. "
                "Enter a share from 0 to 1."
            ),
        ),
        (
            {"referral": "high"},
            "Risk factor of line 'referral': 'high' is not a number. Enter a share from 0 to 1.",
        ),
        (
            {"referral": True},
            "Risk factor of line 'referral': 'True' is not a number. Enter a share from 0 to 1.",
        ),
    ],
)
def test_a_risk_factor_that_cannot_be_used_is_refused_in_words(
    risk: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CxroiError) as refused:
        finance_form(made("worked"), risk)
    assert str(refused.value) == sentence


def test_a_risk_factor_may_be_any_kind_of_real_number() -> None:
    for factor in (0, 1, np.float32(0.5), np.int64(1)):
        assert finance_form(made("worked"), {"retention": factor}).lines[0].factor == factor


# The tables


def test_every_line_has_metrics_and_every_driver_is_a_line() -> None:
    assert list(METRICS) == list(form_labels())


@in_every
@pytest.mark.parametrize("risk", [None, RISK])
def test_every_row_has_its_own_ref_and_says_what_it_rests_on(
    case: str, risk: dict[str, float] | None
) -> None:
    form = finance_form(made(case), risk)
    refs = [row.ref for row in form.rows]
    assert len(set(refs)) == len(refs)
    for row in form.rows:
        assert row.metric
        assert row.source
        assert row.cells.shape == (form.years + 3,)
        assert not np.isinf(row.cells).any()
        for word in (row.metric, row.source, *row.show("€")):
            assert not re.search(r"nan|None|inf\b|\de[+−-]?\d", word), word


def test_a_line_shows_its_metrics_its_money_its_risk_and_what_is_left() -> None:
    shown = {
        ref: (row.metric, row.source, row.show("€")[1])
        for ref, row in rows("worked", {"retention": 0.1}).items()
        if ref.startswith("A")
    }
    assert shown == {
        "A1": ("Annual retention rate, today", "your data", "75%"),
        "A2": (
            "Published retention gap, 84% v 30% (odds ratio)",
            "Ogilvy, quoted by Shaun Smith (2009)",
            "12.25",
        ),
        "A3": ("Share of the published gap that applies", "judgement", "25%"),
        "A4": ("Annual retention rate, with the programme", "from the case", "75.27%"),
        "A5": ("Average customers, without the programme", "from the case", "99,802 customers"),
        "A6": ("Average customers, with the programme", "from the case", "99,895 customers"),
        "A7": ("Contribution margin per customer", "your data", "€130 a year"),
        "At": (
            "Retention",
            "This driver's share of the year's benefit (Shapley value)",
            "€11,069",
        ),
        "A↓": ("Risk adjustment", "judgement", "10%"),
        "Atr": ("Retention, risk-adjusted", "At less A↓ of its size", "€9,962"),
    }


def test_a_cost_at_once_stands_in_the_first_column_alone() -> None:
    found = rows("worked", {"one_off_cost": 0.2})
    assert found["E1"].show() == ["250,000", *[""] * 7]
    assert found["E↑"].show() == ["20%", *[""] * 7]
    assert found["Etr"].show() == ["300,000", *["0"] * 5, "300,000", "300,000"]
    assert found["Etr"].source == "Et plus E↑ of its size"


def test_what_the_metrics_say_is_what_the_lines_come_to() -> None:
    """Where a line is a plain product: costs, and what is saved on complaints alone."""
    found = rows("no effect")
    years = slice(1, -2)
    assert found["Gt"].cells[years] == pytest.approx(
        found["G1"].cells[years] * found["G2"].cells[years]
    )
    saved = (found["D1"].cells - found["D2"].cells) * found["D3"].cells * found["D4"].cells
    assert found["Dt"].cells[years] == pytest.approx(saved[years], rel=1e-3)


@pytest.mark.parametrize(
    ("metric", "column"),
    [
        ("Annual retention rate, with the programme", "retention_rate"),
        ("Cross-sell rate, with the programme", "cross_sell_rate"),
        ("Customers let down, with the programme", "let_down"),
        ("Average customers, with the programme", "average_customers"),
        ("New customers by referral, with the programme", "referred"),
        ("Paid new customers, with the programme", "paid"),
        ("Customer acquisition cost (paid), with the programme", "paid_each"),
    ],
)
def test_a_metric_of_the_case_is_that_of_its_months(metric: str, column: str) -> None:
    case = made("everything")
    months = case.monthly[case.monthly["path"] == "programme"]
    referred = months["referred"] * case.assumptions["referral_reward"].likely
    months = months.assign(paid_each=(months["acquisition"] - referred) / months["paid"])
    by_year = months.groupby((months["month"] - 1) // 12)[column]
    expected = by_year.sum() if column in ("referred", "paid") else by_year.mean()
    found = [row for row in finance_form(case).rows if row.metric == metric]
    assert found
    for row in found:
        assert row.cells[1:-2] == pytest.approx(expected.to_numpy(), rel=1e-9)


def test_prospects_put_off_are_named_where_there_are_any() -> None:
    words = [row.metric for row in rows("everything").values()]
    assert "Prospects deterred per let-down customer" in words
    assert "Prospects deterred per let-down customer" not in [
        row.metric for row in rows("worked").values()
    ]


@in_every
def test_the_summary_goes_from_the_lines_to_the_case(case: str) -> None:
    form = finance_form(made(case), RISK)
    found = {row.ref: row.cells for row in form.rows}
    after = {line.key: line.rows[-1].cells for line in form.lines}
    costs = sum(after[key] for key in COST_LABELS)
    benefits = sum(cells for key, cells in after.items() if key not in COST_LABELS)
    assert found["S1"] == pytest.approx(benefits)
    assert found["S2"] == pytest.approx(costs)
    assert found["S3"] == pytest.approx(benefits - costs, abs=1e-6)
    assert found["S4"][:-2] == pytest.approx(np.cumsum(found["S3"][:-2]), abs=1e-6)
    assert found["S5"][-1] == pytest.approx(found["S3"][-1], abs=1e-6) == form.npv
    assert found["S8"][-1] >= 0
    assert sum(found[ref][-1] for ref in ("S5", "S8", "S9")) == pytest.approx(
        found["S10"][-1], abs=1e-6
    )
    assert found["S10"][-1] == made(case).npv


def test_the_summary_reads_so() -> None:
    found = rows("worked")
    assert [(found[f"S{n}"].metric, found[f"S{n}"].show("£")[-2:]) for n in range(4, 11)] == [
        ("Cumulative net", ["", ""]),
        ("Net present value", ["", "£155,422"]),
        ("Return on investment", ["", "11.14%"]),
        ("Payback", ["46.59 months", ""]),
        ("Risk adjustment reversed", ["", "£0"]),
        ("Timing adjustment", ["", "£13,309"]),
        ("Net present value, discounted monthly", ["", "£168,732"]),
    ]
    assert found["S1"].source == "Atr, Btr, Ctr and Dtr"
    assert found["S5"].source == "S3, discounted at 10% a year"


@pytest.mark.parametrize("years", [1, 15])
def test_a_frame_has_a_column_for_every_year(years: int) -> None:
    form = finance_form(business_case(assumptions().change(horizon_years=years)))
    frame = form.frame()
    assert list(frame) == [
        *("ref", "metric", "source", "initial"),
        *(f"year_{year}" for year in range(1, years + 1)),
        *("total", "present_value"),
    ]
    assert frame["ref"].tolist() == [row.ref for row in form.rows]
    by_ref = frame.set_index("ref")
    assert by_ref.loc["S5", "present_value"] == form.npv
    assert by_ref.loc["S4", f"year_{years}"] == form.summary.cumulative[-1]


def test_small_and_large_numbers_read_well() -> None:
    def shown(unit: str, number: float) -> str:
        return FormRow("A1", "m", "s", UNITS[unit], np.array([number])).show("€")[0]

    assert shown("money", -1606511.125) == "−€1,606,511"
    assert shown("share", 0.123456) == "12.35%"
    assert shown("customers", 98789.21) == "98,789 customers"
    assert shown("money_per_new_customer", 137.8566) == "€137.86 each"


# The chart's table


@in_every
@pytest.mark.parametrize("risk", [None, RISK])
def test_the_cash_of_the_chart_adds_up(case: str, risk: dict[str, float] | None) -> None:
    form = finance_form(made(case), risk)
    table = {name: np.asarray(cells) for name, cells in cash_table(form).columns.items()}
    assert {len(cells) for cells in table.values()} == {3 * (form.years + 1)}
    of = {
        kind: table["money"][table["kind"] == kind] for kind in ("benefits", "costs", "cumulative")
    }
    assert np.cumsum(of["benefits"] + of["costs"]) == pytest.approx(of["cumulative"], abs=1e-6)
    assert (of["costs"] <= 0).all()
    labelled = table["label"] != ""
    assert table["label"][labelled].tolist() == ["benefits", "costs", "cumulative net"]
    assert table["year"][labelled].tolist() == [form.years] * 3


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("worked", "Pays back in month 47; returns 1.11 times its cost"),
        ("no payback", "Does not pay back in 5 years; returns 0.14 times its cost"),
        ("one year", "Does not pay back in 1 year; returns 0.09 times its cost"),
        ("at once", "Pays back immediately; returns 516.08 times its cost"),
        ("no cost", "No cost entered; the effect is worth 1.55m"),
        ("nothing", "No cost entered; the effect is worth 0"),
        ("negative gain", "Does not pay back in 5 years; the effect is worth −1.50m"),
        ("no cost, negative gain", "No cost entered; the effect is worth −1.50m"),
    ],
)
def test_the_title_is_the_finding(case: str, title: str) -> None:
    assert cash_table(finance_form(made(case))).title == title


def test_without_a_risk_factor_nothing_is_said_to_be_adjusted() -> None:
    table = cash_table(finance_form(made("worked")))
    assert table.subtitle == "Annual benefits and costs, and cumulative net cash"


def test_the_chart_names_its_currency_and_its_sources() -> None:
    table = cash_table(finance_form(made("worked", "€"), {"retention": 0.5}))
    assert table.title == "Does not pay back in 5 years; returns €0.78 for every €1 spent"
    assert table.subtitle == ("Annual risk-adjusted benefits and costs, and cumulative net cash, €")
    assert table.footer == (
        "Case: Example company. Sources: Ogilvy, quoted by Shaun Smith (2009); your data; "
        "judgement; your plan."
    )


def test_the_form_of_a_case_under_easy_leaving_adds_up_and_shows_who_would_stay() -> None:
    case = business_case(assumptions(), Stress(leaving=0.1))
    form = finance_form(case)
    assert form.npv + form.timing == pytest.approx(case.npv)
    assert form.before_risk.benefits.sum() == pytest.approx(
        float(case.evaluation.month_by_month("benefit").sum())
    )
    today = form.lines[0].rows[0]
    assert (today.metric, today.source) == ("Annual retention rate, today", "from the case")
    assert today.cells[1] == pytest.approx(case.evaluation.figure("retention_today"))
