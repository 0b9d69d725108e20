"""Units: a closed list, and how a number reads."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import assumptions
from cxroi.model.units import (
    UNITS,
    exact_money,
    money,
    percent,
    plain_number,
    share_of,
    with_currency,
)

EVERY_UNIT = [
    ("customers", 100_000, "100,000 customers"),
    ("customers_per_year", 28_000, "28,000 a year"),
    ("share", 0.145, "14.5%"),
    ("share_per_year", 0.75, "75% a year"),
    ("rate_per_year", 0.1, "10% a year"),
    ("points_of_base", 0.1, "+10 pts"),
    ("points_of_base", -0.05, "−5 pts"),
    ("points_of_base", 0, "0 pts"),
    ("odds_ratio", 12.25, "12.25"),
    ("ratio", 10, "10"),
    ("prospects_per_customer_per_year", 0.5, "0.5 prospects a year"),
    ("money", 250_000, "€250,000"),
    ("money", -250_000, "−€250,000"),
    ("money_per_year", 150_000, "€150,000 a year"),
    ("money_per_customer_per_year", 1.5, "€1.50 a year"),
    ("money_per_customer_per_year", 110.25, "€110.25 a year"),
    ("money_per_new_customer", 150, "€150 each"),
    ("months", 6.5, "6.5 months"),
    ("years", 5, "5 years"),
]


def read_back(shown: str) -> float:
    return float(shown.replace(",", "").replace("−", "-"))


@pytest.mark.parametrize(("unit", "value", "shown"), EVERY_UNIT)
def test_a_number_reads_in_the_words_of_its_unit(unit: str, value: float, shown: str) -> None:
    assert UNITS[unit].show(value, "€") == shown


def test_every_unit_is_shown_above_and_every_unit_is_used_by_an_assumption() -> None:
    assert {unit for unit, _, _ in EVERY_UNIT} == set(UNITS)
    assert {assumption.unit.name for assumption in assumptions()} == set(UNITS)


def test_only_money_has_a_currency() -> None:
    assert {unit.name for unit in UNITS.values() if "£" in unit.show(1, "£")} == {
        "money",
        "money_per_year",
        "money_per_customer_per_year",
        "money_per_new_customer",
    }


def test_the_bounds_of_each_assumption_lie_inside_those_of_its_unit() -> None:
    for assumption in assumptions():
        lowest, highest = assumption.bounds
        assert assumption.unit.lowest <= lowest < highest <= assumption.unit.highest


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-0.0, "0"),
        (7.000000000000001, "7"),
        (0.1 + 0.2, "0.3"),
        (0.0001, "0.0001"),
        (1234.5678, "1,234.5678"),
        (418731.53577879, "418,732"),
        (1_000_000_000, "1,000,000,000"),
        (-2.5, "−2.5"),
    ],
)
def test_a_plain_number_has_its_thousands_grouped_and_no_needless_decimals(
    value: float, shown: str
) -> None:
    assert plain_number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1_234_567.89123, "1,234,568"),
        (4_418_731.53577879, "4,418,732"),
        (12_345_678_901, "12,345,678,901"),
        (1e12, "1,000,000,000,000"),
    ],
)
def test_a_large_plain_number_is_never_written_with_an_exponent(value: float, shown: str) -> None:
    assert plain_number(value) == shown


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_is_printed_whole(value: int) -> None:
    assert read_back(plain_number(value)) == value


@given(st.floats(0.001, 99_999))
def test_a_plain_number_is_true_to_six_figures(value: float) -> None:
    assert math.isclose(read_back(plain_number(value)), value, rel_tol=5.1e-6)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (168_731.54, "0.17m"),
        (201_600, "0.20m"),
        (1_446_631.37, "1.45m"),
        (9_996_000, "10.0m"),
        (12_345_678, "12.3m"),
        (234_567_890, "235m"),
        (999_500_000, "1.00bn"),
        (3_100_000_000, "3.10bn"),
        (99_949, "99,900"),
        (57_249, "57,200"),
        (128.9, "129"),
        (9.996, "10"),
        (5, "5"),
        (1.5, "1.50"),
        (0.456, "0.46"),
        (0.0045, "0.0045"),
        (0, "0"),
    ],
)
def test_money_keeps_two_or_three_figures(value: float, shown: str) -> None:
    assert money(value) == shown
    assert money(-value) == (f"−{shown}" if value else "0")


@given(st.floats(1, 1e12))
def test_money_is_never_further_off_than_its_last_figure(value: float) -> None:
    scale = {"bn": 1e9, "m": 1e6}
    figures, word = re.findall("^(.*?)(bn|m|)$", money(value))[0]
    assert math.isclose(read_back(figures) * scale.get(word, 1), value, rel_tol=0.05)


def test_the_sign_of_the_currency_stands_after_the_minus_and_before_the_figures() -> None:
    assert money(-1_446_631.37, "£") == "−£1.45m"
    assert with_currency("−5", "€") == "−€5"
    assert with_currency("+5", "€") == "+€5"
    assert with_currency("5", "") == "5"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(168731.53, "€168,731.53"), (-1234.5, "−€1,234.50"), (0, "€0.00"), (-0.001, "€0.00")],
)
def test_exact_money_is_shown_to_the_cent(value: float, shown: str) -> None:
    assert exact_money(value, "€") == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (3.28679, "329%"),
        (0.1166375, "12%"),
        (0.0456, "4.6%"),
        (0.05, "5%"),
        (0.0996, "10%"),
        (0, "0%"),
        (-0.0001, "0%"),
        (-0.854, "−85%"),
        (12_345.67, "1,234,567%"),
    ],
)
def test_per_cent_is_whole_from_ten_up_and_has_one_decimal_below(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("reference", "odds_ratio", "share"),
    [(0.30, 12.25, 0.84), (0.16, 23.916666666666668, 0.82), (0.30, 1, 0.30)],
)
def test_an_odds_ratio_reads_as_the_share_that_was_published(
    reference: float, odds_ratio: float, share: float
) -> None:
    assert share_of(reference, odds_ratio) == pytest.approx(share, abs=1e-12)


@given(st.floats(0.01, 0.99), st.floats(0.01, 1000))
def test_the_share_read_from_an_odds_ratio_has_those_odds(
    reference: float, odds_ratio: float
) -> None:
    share = share_of(reference, odds_ratio)
    odds, reference_odds = share / (1 - share), reference / (1 - reference)
    assert odds / reference_odds == pytest.approx(odds_ratio, rel=1e-9)


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("horizon_years", 1, "1 year"),
        ("horizon_years", 2, "2 years"),
        ("delay_months", 1, "1 month"),
        ("delay_months", 1.5, "1.5 months"),
        ("customers", 1, "1 customer"),
        ("bonded_gain", 0.01, "+1 pt"),
        ("bonded_gain", -0.01, "−1 pt"),
        ("deterred_per_let_down", 1, "1 prospect a year"),
        ("running_cost", 1, "1 a year"),
    ],
)
def test_one_of_anything_is_in_the_singular(key, value, shown):
    assert assumptions()[key].show(value) == shown
