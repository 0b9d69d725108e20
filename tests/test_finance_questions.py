"""What a finance director asks: how much is cash, and what do the same customers earn a year later."""

import io
import json
import math

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from month_by_month import DRIVERS, Segment, parts_of, project_customers, tiers
from on_paper import on_paper
from strategies import companies

from cxroi import (
    DataError,
    assumptions,
    benefit_kinds,
    business_case,
    evaluate,
    revenue_retention,
)
from cxroi.analysis.benefit_kinds import add_up, benefits_by_kind
from cxroi.exports.finance_parts import finance_parts
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.model import drivers as drivers_of
from cxroi.model.data_files import shipped_folder
from cxroi.model.drivers import KINDS, drivers
from cxroi.report.finance_questions import (
    cash_words,
    kinds_table,
    retention_table,
    retention_words,
)
from cxroi.serve.command_line import main
from cxroi.widgets.state import look

LIKELY = assumptions()
TWO = LIKELY.split(A=0.3, B=0.7).change(**{"A/margin": 200, "A/retention_rate": 0.9})
CENT = 0.005


def rates(case, path, figure):
    found = revenue_retention(case)
    return found[found["path"] == path][figure].tolist()


# How much is cash


def test_each_driver_has_a_kind():
    kinds = {key: (each.kind, each.cash_part) for key, each in drivers().items()}
    assert kinds == {
        "retention": ("cash", ""),
        "cross_sell": ("cash", ""),
        "referral": ("soft", "displacement_saving"),
        "acquisition_cost": ("cash", ""),
        "service_cost": ("capacity", ""),
    }


@given(companies())
def test_the_cash_npv_is_the_cash_of_the_drivers_less_all_costs(values):
    worth = evaluate(LIKELY.values() | values)
    whole = {"retention", "cross_sell", "acquisition_cost"}
    assert all(worth.cash_drivers[key] == worth.drivers[key] for key in whole)
    assert worth.cash_drivers["service_cost"] == 0


def test_the_cash_npv_of_the_worked_case():
    """Drivers and costs as model.md §9 has them; the cash of referrals by the loop below."""
    case = business_case(LIKELY)
    referral = saved_by_referrals(LIKELY.values())
    assert case.cash_npv == pytest.approx(
        971_799.63 + 318_943.83 + referral - 1_446_631.37, abs=0.02
    )
    assert case.cash_npv == pytest.approx(sum(case.cash_drivers) - case.pv_costs, abs=CENT)


def saved_by_referrals(values):
    """Work out by a loop over months and coalitions what displaced paid customers would have cost."""
    [v] = parts_of(values)
    months = 12 * int(v["horizon_years"])
    value = {}
    for bits in range(2 ** len(DRIVERS)):
        on = frozenset(name for at, name in enumerate(DRIVERS) if bits >> at & 1)
        paid = project_customers([v], None, on)["paid"]
        reach, planned = (
            Segment(v, None, on, with_programme=True),
            (1 - v["referral_share"]) * v["new_customers"],
        )
        saved = 0.0
        for month in range(1, months + 1):
            cheap = reach.phase_in(month) if "acquisition_cost" in on else 0
            price = v["acquisition_cost"] * (1 - v["acquisition_cost_reduction"] * cheap)
            displaced = planned / 12 - paid[month - 1]
            factor = (1 + v["discount_rate"]) ** (-month / 12)
            saved += displaced * (price - v["referral_reward"]) * factor
        value[on] = saved
    share = 0.0
    for on, without in value.items():
        if "referral" not in on:
            weight = math.factorial(len(on)) * math.factorial(4 - len(on)) / math.factorial(5)
            share += weight * (value[on | {"referral"}] - without)
    return share


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"referral_additional": 0.2, "referral_share": 0.4, "causal_fraction": 0.6},
        {"acquisition_cost_reduction": 0.3, "horizon_years": 3},
    ],
)
def test_referrals_are_cash_where_they_displace_paid_customers(changed):
    case = business_case(LIKELY.change(**changed))
    expected = saved_by_referrals(case.assumptions.values())
    assert case.cash_drivers["referral"] == pytest.approx(expected, rel=1e-9)
    assert 0 < case.cash_drivers["referral"] < case.drivers["referral"]


def test_referrals_that_all_displace_are_cash_and_those_that_all_add_are_not():
    displacing = business_case(LIKELY.change(referral_additional=0))
    assert displacing.cash_drivers["referral"] == pytest.approx(displacing.drivers["referral"])
    assert business_case(LIKELY.change(referral_additional=1)).cash_drivers["referral"] == 0


def test_draws_and_segments_have_their_cash_too():
    fractions = [0.0, 0.25, 0.5]
    drawn = evaluate({**LIKELY.values(), "causal_fraction": fractions}).cash_drivers
    for place, fraction in enumerate(fractions):
        alone = business_case(LIKELY.change(causal_fraction=fraction)).cash_drivers
        assert [drawn[key][place] for key in drawn] == pytest.approx(alone.tolist(), abs=CENT)
    alike = business_case(LIKELY.split(A=0.3, B=0.7))
    assert alike.cash_npv == pytest.approx(business_case(LIKELY).cash_npv)


def test_kinds_add_up_to_the_drivers():
    for case in (business_case(LIKELY), business_case(TWO)):
        found = benefit_kinds(case).set_index("driver")
        assert found[list(KINDS)].sum(axis=1).tolist() == pytest.approx(found["whole"].tolist())
        assert found["whole"].tolist() == pytest.approx(case.drivers.tolist())
        assert found.attrs == {"npv": case.npv, "cash_npv": case.cash_npv}
        total = add_up(benefits_by_kind(case))
        assert total.whole == pytest.approx(case.pv_benefits)
        assert total.by_kind["cash"] - case.pv_costs == pytest.approx(case.cash_npv)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (",cash,", ",profit,", "row 2, column 'kind': 'profit' is not a known kind of benefit"),
        (
            "displacement_saving",
            "savings",
            "row 4, column 'cash_part': 'savings' is not a known equation",
        ),
        ("key,label,finding,kind", "key,label,finding,sort", "row 1, column 'kind': the column is"),
    ],
)
def test_a_kind_that_is_none_is_refused_with_its_place(tmp_path, monkeypatch, before, after, said):
    text = (shipped_folder("data") / "drivers.csv").read_text(encoding="utf-8")
    (tmp_path / "drivers.csv").write_text(text.replace(before, after, 1), encoding="utf-8")
    monkeypatch.setattr(drivers_of, "data_folder", lambda: tmp_path)
    with pytest.raises(DataError) as refused:
        drivers.__wrapped__()
    assert said in str(refused.value)


def test_a_driver_without_a_row_is_soft(tmp_path, monkeypatch):
    rows = (shipped_folder("data") / "drivers.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith("retention")]
    (tmp_path / "drivers.csv").write_text("\n".join(kept), encoding="utf-8")
    monkeypatch.setattr(drivers_of, "data_folder", lambda: tmp_path)
    assert drivers.__wrapped__()["retention"].kind == "soft"


def test_the_kinds_in_a_table():
    case = business_case(LIKELY.renamed("Acme", "£"))
    found = kinds_table(case)
    assert found["heads"] == ["Present value (£)", "Cash", "Capacity", "Soft", "All benefits"]
    assert [row[0] for row in found["rows"]] == [
        *("Retention", "Cross-sell", "Referral", "Lower cost to serve"),
        *("Benefits", "Programme cost", "Net present value"),
    ]
    assert found["rows"][3] == ["Lower cost to serve", "–", "201,623", "–", "201,623"]
    assert found["rows"][-1] == ["Net present value", "−124,933", "–", "–", "168,732"]
    assert (
        cash_words(case)
        == "With cash benefits only, NPV is −£0.12m; with all benefits it is £0.17m."
    )


# What the same customers earn a year later


def test_without_a_programme_both_rates_are_the_retention_rate():
    case = business_case(LIKELY)
    for figure in ("net", "gross"):
        assert rates(case, "baseline", figure) == pytest.approx([0.75] * 5)


def test_both_rates_by_hand_on_a_small_case():
    """A programme that is whole from the second month on; tier rates by halving (model.md §3)."""
    small = LIKELY.change(horizon_years=2, delay_months=0, ramp_months=1, consistency=1)
    v = small.values()
    mix, f = {"let_down": 0.15, "satisfied": 0.65, "bonded": 0.20}, 0.25
    target = {"let_down": 0.10, "satisfied": 0.60, "bonded": 0.30}
    kept, second = (
        tiers(v[f"{rate}_rate"], mix, {"let_down": f * math.log(0.2), "satisfied": 0,
                                       "bonded": f * math.log(v[f"{rate}_odds_ratio"])})
        for rate in ("retention", "cross_sell")
    )  # fmt: skip
    full, share = (sum(target[tier] * rate[tier] for tier in mix) for rate in (kept, second))
    half = (0.75 + full) / 2  # of the first month, seen at its middle
    stay = half ** (1 / 12) * full ** (11 / 12)
    core = 130 - 0.25 * 60 + 0.15 * 15
    gross = core - 0.10 * 15
    case = business_case(small)
    assert rates(case, "programme", "gross") == pytest.approx([stay * gross / 115, full])
    assert rates(case, "programme", "net") == pytest.approx(
        [stay * (gross + share * 60) / 130, full]
    )


def test_segments_count_by_what_they_earn():
    case = business_case(TWO)
    kept = {"A": 0.9, "B": 0.75}
    earned = {"A": 30_000 * 200, "B": 70_000 * 130}
    first = sum(kept[each] * earned[each] for each in kept) / sum(earned.values())
    assert rates(case, "baseline", "net")[0] == pytest.approx(first)
    alike = business_case(LIKELY.split(A=0.3, B=0.7))
    for figure in ("net", "gross"):
        whole = rates(business_case(LIKELY), "programme", figure)
        assert rates(alike, "programme", figure) == pytest.approx(whole)


def test_where_nothing_is_earned_there_is_no_rate():
    case = business_case(LIKELY.change(margin=0, cross_sell_margin=0))
    assert np.isnan(rates(case, "baseline", "net")).all()
    assert retention_table(case)["rows"][1][1:] == ["none"] * 5


def test_the_rates_in_words_and_in_a_table():
    case = business_case(LIKELY)
    assert retention_words(case) == (
        "In year 5, net revenue retention is 76.0% with the programme and 75.0% without it."
    )
    found = retention_table(case)
    assert found["heads"] == ["", *(f"Year {year}" for year in range(1, 6))]
    assert found["rows"][0] == [
        "Net revenue retention with the programme", *("75.8%", "76.7%", "76.2%", "76.1%", "76.0%")
    ]  # fmt: skip
    assert found["rows"][3][0] == "Gross revenue retention without the programme"


# On the page, in the command and on paper


def test_the_finance_tables_have_both():
    words, _ = look({"view": "finance_tables"}, lambda _: None)
    case = business_case(LIKELY)
    assert words["lead"][-2:] == [cash_words(case), retention_words(case)]
    assert words["parts"]["kinds"] == kinds_table(case)
    assert words["parts"]["renewals"] == retention_table(case)


def test_the_command_prints_and_gives_both(capsys):
    assert main(["case"]) == 0
    [line] = [row for row in capsys.readouterr().out.splitlines() if row.startswith("Cash-only")]
    assert line.split() == ["Cash-only", "NPV", "−124,933.08"]
    assert main(["case", "--json"]) == 0
    said, case = json.loads(capsys.readouterr().out), business_case(LIKELY)
    assert said["cash_npv"] == case.cash_npv
    assert said["cash_drivers"] == case.cash_drivers.to_dict()
    assert said["revenue_retention"]["programme"]["net"] == rates(case, "programme", "net")
    assert main(["case", "--json", "--set", "margin=0", "--set", "cross_sell_margin=0"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["revenue_retention"]["baseline"]["gross"] == [None] * 5


def test_paper_says_the_same_in_its_own_numbers():
    parts = finance_parts(on_paper())
    assert parts.kinds.finding == on_paper().say(cash_words(on_paper().case))
    assert len(parts.kinds.rows) == 7
    assert parts.retention.rows[0][1:] == retention_table(on_paper().case)["rows"][0][1:]


def test_the_spreadsheet_has_both_as_formulas():
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(on_paper())), data_only=True)
    live = openpyxl.load_workbook(io.BytesIO(spreadsheet(on_paper())))
    case = on_paper().case
    shown = {row[0].value: row for row in book["Case"].iter_rows()}
    assert shown["Cash-only NPV"][1].value == pytest.approx(case.cash_npv)
    formulas = {row[0].value: row for row in live["Case"].iter_rows()}
    assert "driver_retention+driver_cross_sell" in formulas["Cash-only NPV"][1].value
    form = {row[0].value: row for row in book["Finance tables"].iter_rows()}
    for title, path, figure in (
        ("Net revenue retention with the programme", "programme", "net"),
        ("Gross revenue retention without the programme", "baseline", "gross"),
    ):
        by_year = [cell.value for cell in form[title][5:10]]
        assert by_year == pytest.approx(rates(case, path, figure))
        assert form[title][4].value is None
