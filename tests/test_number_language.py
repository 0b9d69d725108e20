"""Numbers as their readers write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from on_paper import fresh

from cxroi import CxroiError
from cxroi.exports.number_language import number_language
from cxroi.exports.proposal import CHARTS
from cxroi.model.units import money


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "1,234,567.8 of 0.5 in 2026, month 47"),
        ("de", "1.234.567,8 of 0,5 in 2026, month 47"),
        ("fr", "1\u202f234\u202f567,8 of 0,5 in 2026, month 47"),
        ("de-CH", "1’234’567.8 of 0.5 in 2026, month 47"),
    ],
)
def test_thousands_and_decimals(code, written):
    assert number_language(code).say("1,234,567.8 of 0.5 in 2026, month 47") == written


def test_a_readers_own_words_stay():
    assert number_language("de").say("Plan 1.5 brings 1.5", ["Plan 1.5"]) == "Plan 1.5 brings 1,5"


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_sum_of_money_can_be_read_back(amount):
    english = money(amount)
    german = number_language("de").say(english)

    assert german.replace(".", "").replace(",", ".") == english.replace(",", "")


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
    assert german.tiles[0].figure == "€0,17 m"
    assert german.verdict.answer.startswith("The programme returns €1,12 for each €1 spent")
    assert "at least 21,9 %, you assume 25 %" in {row[1] for row in german.must_be_true}
