"""Numbers as their readers write them."""

import re

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st
from on_paper import fresh

from cxroi import CxroiError
from cxroi.exports.number_language import number_language
from cxroi.exports.paper_charts import CHARTS
from cxroi.model.units import money


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "1,234,567.8 of 0.5 in 2026, month 47"),
        ("de", "1.234.567,8 of 0,5 in 2026, month 47"),
        ("fr", "1\u202f234\u202f567,8 of 0,5 in 2026, month 47"),
        ("de-CH", "1’234’567.8 of 0.5 in 2026, month 47"),
        ("en-IN", "12,34,567.8 of 0.5 in 2026, month 47"),
        ("hi", "12,34,567.8 of 0.5 in 2026, month 47"),
    ],
)
def test_thousands_and_decimals(code, written):
    assert number_language(code).say("1,234,567.8 of 0.5 in 2026, month 47") == written


@pytest.mark.parametrize(
    ("ours", "indian"),
    [
        ("999", "999"),
        ("1,234", "1,234"),
        ("−12,345.5", "−12,345.5"),
        ("123,456", "1,23,456"),
        ("1,000,000,000,000", "10,00,00,00,00,000"),
    ],
)
def test_india_groups_thousands_once_and_then_by_hundreds(ours, indian):
    assert number_language("en-IN").say(ours) == indian


@given(st.integers(0, 10**15))
def test_an_indian_number_is_grouped_as_the_language_itself_groups_it(number):
    assert number_language("en-IN").say(f"{number:,}") == format_decimal(number, locale="en_IN")


def test_a_chart_groups_numbers_as_its_sentences_do():
    assert number_language("en-IN").vega()["grouping"] == [3] + [2] * 12
    assert set(number_language("de").vega()["grouping"]) == {3}


def test_a_readers_own_words_stay():
    assert number_language("de").say("Plan 1.5 brings 1.5", ["Plan 1.5"]) == "Plan 1.5 brings 1,5"


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_sum_of_money_can_be_read_back(amount):
    english = money(amount)
    german = number_language("de").say(english)

    closed_up = german.replace(" Mio.", "m").replace(" Mrd.", "bn")
    assert closed_up.replace(".", "").replace(",", ".") == english.replace(",", "")


@pytest.mark.parametrize("code", ["", "zz", "not a language", "../../etc"])
def test_a_language_that_is_none(code):
    with pytest.raises(CxroiError, match=re.escape(f"No language of numbers is called '{code}'.")):
        number_language(code)


def test_every_table_of_a_case_follows():
    english, german = fresh(), fresh(numbers="de")
    for name in CHARTS:
        one, other = english.table(name), german.table(name)
        assert number_language("de").say(one.title) == other.title
        assert not re.search(r"\d\.\d{2}\b", other.title), other.title
    assert german.tiles[0].figure == "€0,17 Mio."
    assert german.verdict.answer.startswith("The programme returns €1,12 for every €1 spent")
    assert "at least 22 % (you assume 25 %)" in {row[1] for row in german.must_be_true}
