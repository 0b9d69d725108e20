"""Dates and numbers as real files write them: read by the whole column, or asked about."""

from datetime import date, datetime

import polars as pl
import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from cxroi.calibration.texts import NOTHING, ways_of, words
from cxroi.calibration.written_dates import DATES, PERIODS, known_ways
from cxroi.calibration.written_numbers import numbers_of

FEW_DAYS = [date(2024, 3, 31), date(2023, 12, 1), date(2020, 2, 29)]


def frame_of(cells):
    return pl.LazyFrame({"x": cells}, schema={"x": pl.String})


def numbers(cells, name="orders.amount", **options):
    frame = frame_of(cells)
    options.setdefault("is_money", name.endswith("amount"))
    found = numbers_of(frame, words(pl.col("x")), name, **options)
    if found.read is None:
        return found.why
    return frame.select(found.read(words(pl.col("x")))).collect()["x"].to_list()


def dates(cells, known=DATES):
    frame = frame_of(cells)
    found = ways_of(frame, words(pl.col("x")), known)
    if not found.ways:
        return [way.name for way in found.ambiguous]
    return frame.select(found.read(words(pl.col("x")))).collect().to_series().to_list()


# Numbers

NUMBERS = [
    (["1.5", " 2 ", "-3"], [1.5, 2, -3]),
    (["€1,234.50", "€2,000", "12"], [1234.5, 2000, 12]),
    (["1,250.00", "940.50", "1.250"], [1250, 940.5, None]),  # beside pence, a thousand and more
    (["60.5", "940.25", "1.250"], [60.5, 940.25, 1.25]),
    (["1.234,50", "3,5", "2.000"], [1234.5, 3.5, 2000]),
    (["1 234,5", "CHF 20"], [1234.5, 20]),
    (["1\u00a0234,5", "1\u202f000", "2\u2009000,25"], [1234.5, 1000, 2000.25]),
    (["1'234", "5’678.5"], [1234, 5678.5]),
    (["12,34,567.5", "1,00,000"], [1_234_567.5, 100_000]),
    (["(60.00)", "60.00-", "\u221260", "- 60", "+60"], [-60, -60, -60, -60, 60]),
    (["(€ 1.200,50)", "-€ 5,5", "€-5,5"], [-1200.5, -5.5, -5.5]),
    (["5 EUR", "EUR 5", "5€", "€ 5"], [5, 5, 5, 5]),
    (["US$5.5", "USD 5.5", "$5.5"], [5.5, 5.5, 5.5]),
    (["1e5", "1.5E+03", "2E-1"], [100_000, 1500, 0.2]),
    (["0.125", "1.250"], [0.125, 1.25]),
    (["0,125", "1,250"], [0.125, 1.25]),
    ([".5", "5."], [0.5, 5]),
    (["1,234", "2,500,000"], [1234, 2_500_000]),
    (["1.234", "2.500.000"], [1234, 2_500_000]),
    (["1234.567", "1.250"], [1234.567, 1.25]),
    (["12abc", "1", "1.2.3", "1,23,4", "--5"], [None, 1, None, None, None]),
    (["inf", "1"], [None, 1]),
    (["NaN", "n/a", "-", "NULL", "7"], [None, None, None, None, 7]),
    (["1.234,5", "2,5", "1,234.5", "1.250"], [1234.5, 2.5, None, None]),
    (["1,250"] + ["2,5"] * 99 + ["2.5"], [1.25] + [2.5] * 99 + [None]),
    (["007", "0"], [7, 0]),
    (["Fr. 20.-", "Fr 5.–", "20,--"], [20, 5, 20]),
    (["12,50 kr.", "1.000,00 kr"], [12.5, 1000]),
]


@pytest.mark.parametrize(("cells", "expected"), NUMBERS)
def test_a_column_of_numbers_is_read_as_a_whole(cells, expected):
    assert numbers(cells) == expected


ASKED = [
    (["1.250", "940", "980"], "'1.250' fits both."),
    (["1,250", "940", "1,050"], "'1,250' fits both."),
    (["-1.250"], "'-1.250' fits both."),
    (["€ 1.250"], "'€ 1.250' fits both."),
    (["1.234,50", "1,234.50"], "It contains cells of both kinds."),
]


@pytest.mark.parametrize(("cells", "why"), ASKED)
def test_what_fits_two_readings_is_asked_for(cells, why):
    assert numbers(cells) == (
        f"decimal mark of orders.amount: comma or point? {why} Write orders.amount into the rule "
        "'decimal_comma' or 'decimal_point'."
    )


@pytest.mark.parametrize(("mark", "value"), [(".", 1.25), (",", 1250)])
def test_a_rule_answers_the_question(mark, value):
    assert numbers(["1.250", "940"], mark=mark) == [value, 940]


@given(
    st.sampled_from(["en", "de", "fr", "es", "it", "nl", "de_CH", "en_IN"]),
    st.lists(st.decimals(-(10**9), 10**9, places=2).map(float), min_size=1, max_size=6),
)
def test_what_a_language_prints_is_read_as_it_was_or_asked_for(language, values):
    cells = [format_decimal(value, locale=language) for value in values]
    read = numbers(cells)
    assert read == values or (isinstance(read, str) and read.startswith("decimal mark of "))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["940.5", "1.250,50"], [940.5, 1250.5]),
        (["940.5", "1,250.50"], [940.5, 1250.5]),
        (["940.5", "7"], [940.5, 7]),
        (["940.5", "2,5"], [940.5, 2.5]),
    ],
)
def test_numbers_among_texts_of_a_sheet_tell_nothing_of_the_texts(cells, expected):
    assert numbers(cells, is_mixed=True) == expected
    assert numbers([*cells[:1], "1.250"], is_mixed=True).startswith("decimal mark of orders.amount")


def test_no_thousands_are_expected_in_a_score():
    assert numbers(["4.125", "3"], "survey.score") == [4.125, 3]
    assert numbers(["4,125", "3"], "survey.score") == [4.125, 3]
    assert numbers(["80%", "75,5%"], "survey.score") == [80, 75.5]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["$5", "€5", "€6"], "2 in EUR and 1 in USD"),
        (["5 GBP", "5 EUR"], "1 in EUR and 1 in GBP"),
        (["CHF 5", "$5", "$6"], "2 in USD and 1 in CHF"),
    ],
)
def test_several_currencies_are_not_added_up(cells, said):
    assert numbers(cells) == (
        f"it holds several currencies, {said}. Convert the amounts to one, and save again."
    )


@pytest.mark.parametrize(
    "cells", [["5 euros", "6 dollars"], ["5k"], ["8/10"], ["5%"], ["USDollar 5"]]
)
def test_words_beside_a_number_are_not_guessed(cells):
    assert numbers(cells) == f"no cell is read as a number, such as '{cells[0]}'."


def test_words_are_no_numbers():
    assert numbers(["much", "little"]) == "no cell is read as a number, such as 'much'."


@pytest.mark.parametrize(
    "cell", [*NOTHING, "NaT", "\\N", "<NA>", "None", "N/A", " NULL ", "\u00a0"]
)
def test_nothing_is_nothing_in_any_case(cell):
    cells = frame_of([cell, cell.upper(), "x"]).select(words(pl.col("x"))).collect()
    assert cells["x"].to_list() == [None, None, "x"]


def test_a_dash_is_a_word_where_words_stand():
    cells = frame_of(["-", "--"])
    assert cells.select(words(pl.col("x"), with_dashes=True)).collect()["x"].to_list() == [
        "-",
        "--",
    ]
    assert cells.select(words(pl.col("x"))).collect()["x"].to_list() == [None, None]


# Dates


@pytest.mark.parametrize(
    "form",
    [
        *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d", "%Y%m%d"),
        *("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
        *("%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%Y-%b-%d", "%d-%b-%y"),
        *("%d/%m/%y", "%m/%d/%y", "%d.%m.%y"),
    ],
)
def test_a_date_is_read_in_any_of_these_forms(form):
    cells = [datetime.combine(day, datetime.min.time()).strftime(form) for day in FEW_DAYS]
    assert dates(cells) == FEW_DAYS


SPANS = [
    ("2024-03", date(2024, 3, 1), 1),
    ("2024/03", date(2024, 3, 1), 1),
    ("202403", date(2024, 3, 1), 1),
    ("03/2024", date(2024, 3, 1), 1),
    ("3.2024", date(2024, 3, 1), 1),
    ("Mar 2024", date(2024, 3, 1), 1),
    ("Mar-24", date(2024, 3, 1), 1),
    ("Mar 24", date(2024, 3, 1), 1),
    ("Mar '24", date(2024, 3, 1), 1),
    ("March 2024", date(2024, 3, 1), 1),
    ("MARCH-2024", date(2024, 3, 1), 1),
    ("2024 March", date(2024, 3, 1), 1),
    ("März 2024", date(2024, 3, 1), 1),
    ("Dez. 24", date(2024, 12, 1), 1),
    ("février 2024", date(2024, 2, 1), 1),
    ("août 2024", date(2024, 8, 1), 1),
    ("enero de 2024", date(2024, 1, 1), 1),
    ("settembre 2024", date(2024, 9, 1), 1),
    ("mei 2024", date(2024, 5, 1), 1),
    ("Q2 2024", date(2024, 4, 1), 3),
    ("2024-Q2", date(2024, 4, 1), 3),
    ("2024Q4", date(2024, 10, 1), 3),
    ("Q1/24", date(2024, 1, 1), 3),
    ("1Q24", date(2024, 1, 1), 3),
    ("T3 2024", date(2024, 7, 1), 3),
    ("2024", date(2024, 1, 1), 12),
    ("2024-W03", date(2024, 1, 15), 0),
    ("2024W3", date(2024, 1, 15), 0),
    ("31. Mai 2024", date(2024, 5, 31), 0),
    ("1er janvier 2024", date(2024, 1, 1), 0),
    ("3 de marzo de 2024", date(2024, 3, 3), 0),
    ("45382", date(2024, 3, 31), 0),
    ("2024-03-31", date(2024, 3, 31), 0),
]


@pytest.mark.parametrize(("cell", "day", "months"), SPANS)
def test_a_period_is_its_first_day_and_how_long_it_is(cell, day, months):
    frame = frame_of([cell])
    found = ways_of(frame, pl.col("x"), PERIODS)
    asked = frame.select(day=found.read(pl.col("x")), months=found.months(pl.col("x")))
    assert asked.collect().rows() == [(day, months)]


def test_times_of_several_zones_are_days_in_utc():
    cells = [
        "2024-01-31T23:30:00-05:00",
        "2024-02-01 00:30+02:00",
        "2024-01-31T12:00:00Z",
        "2024-01-31T12:00:00.123+0000",
        "2024-01-31",
    ]
    days = [date(2024, 2, 1), date(2024, 1, 31), *[date(2024, 1, 31)] * 3]
    assert dates(cells) == days


def test_day_or_month_first_is_told_from_the_whole_column():
    # the first 25,000 rows fit both; one at the very end tells
    values = dates(["01/02/2024"] * 25_000 + ["02/13/2024"])
    assert values[0] == date(2024, 1, 2)
    assert values[-1] == date(2024, 2, 13)


def test_where_both_fit_the_reader_is_asked():
    cells = ["01/02/2024", "03/04/2024"]
    assert dates(cells) == ["31/03/2026", "03/31/2026"]
    assert dates(cells, known_ways(DATES, "day")) == [date(2024, 2, 1), date(2024, 4, 3)]
    assert dates(cells, known_ways(DATES, "month")) == [date(2024, 1, 2), date(2024, 3, 4)]
    assert dates(["02-01-2024"]) == ["31-03-2026", "03-31-2026"]
    assert dates(["01/01/2024", "02/02/2024"]) == [date(2024, 1, 1), date(2024, 2, 2)]


def test_what_neither_order_reads_is_a_fault_and_no_guess():
    cells = ["13/02/2024", "14/02/2024", "02/15/2024"]
    assert dates(cells) == [date(2024, 2, 13), date(2024, 2, 14), None]


@pytest.mark.parametrize(
    "cell", ["2024-02-30", "31/31/2024", "soon", "05/03/0024", "1/1", "2024", "Q1 2024", "FY25 P01"]
)
def test_what_is_no_date_is_not_read(cell):
    assert dates(["2024-01-01", cell]) == [date(2024, 1, 1), None]
