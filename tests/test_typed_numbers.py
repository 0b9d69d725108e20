"""A number that was typed is read as the one it can be: by the table that the page's script is held to as well."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from babel.numbers import format_decimal
from hypothesis import assume, example, given
from hypothesis import strategies as st
from typed_examples import EXAMPLES, LONG, WRITTEN, Example

from cxroi import CxroiError, assumptions
from cxroi.model.assumption import read_typed_value
from cxroi.model.errors import AssumptionError, NumberError
from cxroi.model.file_marks import file_marks
from cxroi.model.typed_numbers import exact, marks_of, read_number

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "en-IN")


def test_the_table_is_large_and_says_each_thing_once() -> None:
    assert len(EXAMPLES) >= 120
    assert len({each[:3] for each in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: "|".join(row[:3]))
def test_python_reads_what_the_table_says(row: Example) -> None:
    def read() -> float:
        if row.assumption:
            return read_typed_value(assumptions()[row.assumption], row.text)
        return read_number(row.text, row.language)

    if isinstance(row.model, float):
        assert read() == row.model
        return
    with pytest.raises((NumberError, AssumptionError)) as caught:
        read()
    assert f"{caught.value.problem}. {caught.value.remedy}" == row.model


PRINTED = st.tuples(
    st.floats(-1e9, 1e9)
    | st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
    | st.integers(-(10**12), 10**12),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["#,##0.###", "#,##0.00", "#,##0.000", "#,##0", "0.#####"]),
)


def printed_and_meant(number: float, language: str, pattern: str) -> tuple[str, float]:
    """Print a number as a language does, and say which number that is after rounding."""
    grouped = pattern.replace("#,##0", "#,##,##0") if language == "en-IN" else pattern
    text = format_decimal(number, grouped, language.replace("-", "_"))
    return text, float(format_decimal(number, pattern, "en").replace(",", ""))


@given(PRINTED)
@example((1125, "en", "#,##0"))
@example((1.125, "de", "#,##0.###"))
@example((1_234_567.5, "en-IN", "#,##0.00"))
def test_a_number_printed_in_a_language_is_read_back_as_the_same_or_asked_about(
    printed: tuple[float, str, str],
) -> None:
    text, meant = printed_and_meant(*printed)
    decimal = re.escape(marks_of(printed[1]).decimal)
    if re.fullmatch(rf"-?[1-9]\d{{0,2}}{decimal}\d{{3}}", text):  # 1.125, which may be 1,125
        with pytest.raises(NumberError, match="can be read as"):
            read_number(text, printed[1])
    else:
        assert read_number(text, printed[1]) == meant


@given(PRINTED, st.sampled_from(LANGUAGES))
@example((1125, "de", "#,##0"), "en")
@example((7.5, "de", "0.#####"), "en")
def test_in_another_language_it_is_read_as_the_same_or_refused(
    printed: tuple[float, str, str], language: str
) -> None:
    text, meant = printed_and_meant(*printed)
    # a decimal mark before three digits that parts thousands there has that language's meaning
    group = re.escape(marks_of(language).group)
    assume(not re.fullmatch(rf"-?[1-9]\d{{0,2}}{group}\d{{3}}", text))
    with suppress(NumberError):
        assert read_number(text, language) == meant


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1.125)
@example(-1.125)
@example(250.0)
@example(1e16)
@example(5e-324)
def test_a_number_as_we_write_it_has_one_reading(number: float) -> None:
    assert read_number(exact(number)) == number
    assert file_marks([exact(number)]).read(exact(number)).number == number


def test_no_text_takes_long_to_look_at() -> None:
    for text in LONG:
        with pytest.raises(NumberError):
            read_number(text)
    assert read_number("  1   234  ") == 1234


def test_a_language_of_numbers_that_is_none_is_refused() -> None:
    with pytest.raises(CxroiError) as caught:
        read_number("1", "xx")
    assert str(caught.value) == (
        "No language of numbers is called 'xx'. Use one such as en, de, fr or de-CH."
    )


def test_a_file_with_two_decimal_marks_is_asked_about() -> None:
    marks = file_marks(["7,5", "8.5", "1.250"])
    for text in ("7,5", "1.250"):
        with pytest.raises(NumberError):
            marks.read(text)
    assert marks.read("8.5").number == 8.5


def test_what_the_page_writes_is_read_back() -> None:
    assert [read_number(text) for _, text, _ in WRITTEN] == [reading for *_, reading in WRITTEN]
