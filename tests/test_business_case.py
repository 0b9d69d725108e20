"""The business case: the worked case to its last digit, its tables, and what it says in words."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject
from strategies import changes

from cxroi import (
    AssumptionError,
    Assumptions,
    BusinessCase,
    CxroiError,
    Stress,
    assumptions,
    break_even,
    business_case,
    simulate,
    tornado,
)
from cxroi.model.evaluate import evaluate

WORKED_CASE = Path(__file__).parent / "published" / "worked_case.csv"

MONTHLY = [
    "path",
    "month",
    "customers",
    "average_customers",
    "bonded",
    "satisfied",
    "let_down",
    "retention_rate",
    "cross_sell_rate",
    "referred",
    "paid",
    "margin",
    "acquisition",
    "programme_cost",
]
NET = ["month", "benefit", "programme_cost", "net", "cumulative", "discounted_cumulative"]
NOTHING_SPENT = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
# Complaints fall at once and the gain is lost within the year: what was back is spent again.
REACHED_AND_LOST = {
    "causal_fraction": 0,
    "complaint_cost": 550,
    "delay_months": 0,
    "ramp_months": 1,
    "consistency": 0.01,
    "running_cost": 200_000,
}


def case_of(**changed: Any) -> BusinessCase:
    return business_case(assumptions().change(**changed))


def worked_rows() -> list[dict[str, str]]:
    with WORKED_CASE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figure_of(case: BusinessCase, figure: str) -> float:
    """Look a figure of the worked case up by the name it has in the table."""
    kind, _, name = figure.partition("_")
    if kind == "driver":
        return float(case.drivers[name])
    if kind == "retention":
        return float(getattr(case.evaluation.retention, name))
    if kind == "customers":
        months = case.monthly
        return float(months[months["path"] == name]["customers"].iloc[-1])
    if figure == "break_even_causal_fraction":
        return float(break_even(case.assumptions, "causal_fraction") or np.nan)
    return float(getattr(case, figure))


# The worked case


@pytest.mark.parametrize(
    "row", worked_rows(), ids=lambda row: f"{row['figure']} {row['scenario']}".strip()
)
def test_the_worked_case_is_met_to_every_digit_it_states(row: dict[str, str]) -> None:
    key, _, value = row["scenario"].partition("=")
    case = case_of(**({key: float(value)} if key else {}))
    found = figure_of(case, row["figure"])
    assert f"{found:.{row['decimals']}f}" == f"{float(row['value']):.{row['decimals']}f}"


def test_without_an_effect_only_fewer_complaints_are_left_of_the_benefits() -> None:
    drivers = case_of(causal_fraction=0).drivers
    assert drivers[drivers != 0].index.tolist() == ["service_cost"]


# Its figures


def test_a_single_figure_is_a_plain_number() -> None:
    case = case_of()
    for figure in (
        *("npv", "roi", "irr", "pv_benefits", "pv_costs", "affordable_one_off"),
        *("payback_months", "discounted_payback_months", "equity_at_horizon"),
    ):
        assert type(getattr(case, figure)) is float, figure


def test_the_return_is_the_value_for_each_unit_of_cost() -> None:
    case = case_of()
    assert case.roi == pytest.approx(case.npv / case.pv_costs)
    assert case.affordable_one_off == pytest.approx(case.npv + 250_000)


def test_the_internal_rate_makes_the_case_worth_nothing() -> None:
    case = case_of()
    assert case.irr_roots == (case.irr,)
    assert case_of(discount_rate=case.irr).npv == pytest.approx(0, abs=0.01)


def test_a_case_with_several_internal_rates_reports_them_all_and_names_none() -> None:
    case = case_of(**REACHED_AND_LOST)
    assert len(case.irr_roots) > 1
    assert case.irr is None
    for rate in case.irr_roots:
        month = np.arange(61)
        terms = case.evaluation.net * (1 + rate) ** (-month / 12)
        assert terms.sum() == pytest.approx(0, abs=1e-8 * abs(terms).sum())


def test_a_case_that_only_costs_has_no_internal_rate_and_no_payback() -> None:
    case = case_of(bonded_gain=0, let_down_cut=0)
    assert case.irr_roots == ()
    assert case.irr is None
    assert case.payback_months is None
    assert case.roi == -1


def test_a_case_without_cost_has_a_value_but_no_return_and_no_payback() -> None:
    case = case_of(**NOTHING_SPENT)
    assert case.npv == case.pv_benefits > 0
    assert case.roi is None
    assert case.payback_months is None
    assert case.discounted_payback_months is None


def test_money_back_in_todays_money_takes_longer() -> None:
    case = case_of()
    assert case.payback_months is not None
    assert case.discounted_payback_months is not None
    assert case.payback_months < case.discounted_payback_months < 60


# What it says of payback


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({}, ""),
        (NOTHING_SPENT, "no cost entered"),
        ({"causal_fraction": 0}, "not within 60 months"),
        ({"causal_fraction": 0, "horizon_years": 3}, "not within 36 months"),
        ({"causal_fraction": 0, "one_off_cost": 0}, "not within 60 months"),
        (REACHED_AND_LOST, "reached in month 3, lost in month 16"),
    ],
)
def test_a_case_says_why_there_is_no_payback(changed: dict[str, float], note: str) -> None:
    case = case_of(**changed)
    assert case.payback_note == note
    assert (case.payback_months is None) == bool(note)


def test_the_months_of_a_payback_that_was_lost_are_those_of_the_table() -> None:
    cumulative = case_of(**REACHED_AND_LOST).net["cumulative"]
    assert cumulative[2] < 0 < cumulative[3]
    assert cumulative[15] > 0 > cumulative[16]


# Its tables


def test_the_monthly_table_has_both_paths_month_by_month() -> None:
    months = case_of(horizon_years=2).monthly
    assert months.columns.tolist() == MONTHLY
    assert months["path"].tolist() == ["baseline"] * 24 + ["programme"] * 24
    assert months["month"].tolist() == [*range(1, 25), *range(1, 25)]


def test_the_net_table_begins_today() -> None:
    net = case_of(horizon_years=2).net
    assert net.columns.tolist() == NET
    assert net["month"].tolist() == list(range(25))
    assert net.iloc[0].tolist() == [0, 0, 250_000, -250_000, -250_000, -250_000]


def case_or_reject(changed: dict[str, Any]) -> BusinessCase:
    """The case of some changes; not of a base that outgrows the earth, which has none."""
    extreme = ("customers", "new_customers")
    try:
        return case_of(**{key: value for key, value in changed.items() if key not in extreme})
    except AssumptionError:
        reject()


@given(changes())
def test_the_tables_add_up_to_the_figures(changed: dict[str, Any]) -> None:
    case = case_or_reject(changed)
    values, months, net = case.assumptions.values(), case.monthly, case.net
    factors = (1 + values["discount_rate"]) ** (-net["month"] / 12)
    paths = dict(list(months.groupby("path")))
    before, after = (paths[path].reset_index() for path in ("baseline", "programme"))
    scale = 1e-10 * (months["margin"].abs().sum() + months["acquisition"].sum() + case.pv_costs + 1)

    def same(found: Any, expected: Any) -> None:
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=scale)

    same((net["net"] * factors).sum(), case.npv)
    same(net["discounted_cumulative"].iloc[-1], case.npv)
    same((net["benefit"] * factors).sum(), case.pv_benefits)
    same((net["programme_cost"] * factors).sum(), case.pv_costs)
    same(net["net"], net["benefit"] - net["programme_cost"])
    same(net["cumulative"], net["net"].cumsum())
    same(net["discounted_cumulative"], (net["net"] * factors).cumsum())
    gained = after["margin"] - after["acquisition"] - before["margin"] + before["acquisition"]
    same(net["benefit"][1:], gained)
    same(net["programme_cost"][1:], after["programme_cost"])
    assert not before["programme_cost"].any()


@given(changes())
def test_the_monthly_table_holds_a_base_of_whole_shares(changed: dict[str, Any]) -> None:
    case = case_or_reject(changed)
    months, values = case.monthly, case.assumptions.values()
    shares = months[["bonded", "satisfied", "let_down"]]
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-12)
    assert ((shares > -1e-9) & (shares < 1 + 1e-9)).all(axis=None)
    for rate in ("retention_rate", "cross_sell_rate"):
        run = getattr(case.evaluation, rate.removesuffix("_rate"))
        rates = np.array([run.bonded, run.satisfied, run.let_down])
        np.testing.assert_allclose(months[rate], shares @ rates, rtol=1e-9)
        today = months[rate][months["path"] == "baseline"]
        np.testing.assert_allclose(today, values[rate], rtol=1e-12)
    for _, path in months.groupby("path"):
        start = np.append(values["customers"], path["customers"][:-1])
        kept = start * path["retention_rate"] ** (1 / 12)
        np.testing.assert_allclose(path["customers"], kept + path["referred"] + path["paid"])
        np.testing.assert_allclose(path["average_customers"], (start + path["customers"]) / 2)


def test_the_drivers_are_a_series_that_adds_up_to_the_benefits() -> None:
    drivers = case_of().drivers
    assert drivers.index.tolist() == [
        "retention",
        "cross_sell",
        "referral",
        "acquisition_cost",
        "service_cost",
    ]
    assert drivers.sum() == pytest.approx(case_of().pv_benefits, abs=0.005)


def test_a_case_is_the_model_at_the_likely_values_whatever_the_ranges() -> None:
    wide = case_of(causal_fraction=(0, 0.25, 1), margin=(0, 130, 1000, "uniform"))
    assert wide.npv == float(evaluate(assumptions().values()).npv)


# Nothing is divided by nothing


def any_company(chance: np.random.Generator) -> Assumptions:
    """Values anywhere in their bounds, at the bounds and at 0, each of them half of the time."""
    while True:
        values = {}
        for each in assumptions():
            lowest, highest = each.bounds
            least = max(lowest, 1e-3)
            by_ratio = least * (highest / least) ** chance.random()
            anywhere = [lowest, highest, min(max(0, lowest), highest), by_ratio]
            values[each.key] = chance.choice([*anywhere, chance.uniform(lowest, highest)])
        values["horizon_years"] = int(values["horizon_years"])
        changed = {key: value for key, value in values.items() if chance.random() < 0.5}
        with suppress(AssumptionError):
            return assumptions().change(**changed)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_company_its_figures_divide_by_nothing_and_pass_no_number(seed: int) -> None:
    values = any_company(np.random.default_rng(seed))

    def figures(stress: Stress | None = None) -> Any:
        case = business_case(values, stress)
        return case.irr_roots, case.monthly_table, case.net_table, case.drivers, case.warnings

    asked = (
        figures,
        lambda: figures(Stress(leaving=1)),
        lambda: simulate(values, 64),
        lambda: tornado(values),
    )
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        for ask in asked:
            with suppress(CxroiError):
                ask()
