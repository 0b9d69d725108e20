"""A number that was typed is read as the one it can be, by Python and by the page's script alike."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import playwright
import pytest
from babel.numbers import format_decimal
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cxroi import CxroiError, assumptions
from cxroi.app.script import known, part
from cxroi.app.state import first_page
from cxroi.model.assumptions import typed_value
from cxroi.model.errors import AssumptionError, NumberError
from cxroi.model.range_moves import moved_ends
from cxroi.model.registry import allowed
from cxroi.model.typed_numbers import exact, file_marks, marks_of, read_number

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "en-IN")


class Example(NamedTuple):
    """One row of the table that Python and the script share."""

    text: str
    language: str
    assumption: str
    """Empty where it is a number of no kind; else what it is typed for, in English."""
    page: float | str
    """What the page reads, in the model's units, or what it says."""
    model: float | str
    """The same of a file, and behind --set."""


def examples() -> list[Example]:
    with (Path(__file__).parent / "typed_numbers.csv").open(encoding="utf-8", newline="") as file:
        return [
            Example(row["text"], row["language"], row["assumption"], *map(cell, (row["page"], row["model"])))
            for row in csv.DictReader(file)
        ]  # fmt: skip


def cell(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


EXAMPLES = examples()


def node() -> Path:
    """Find the JavaScript engine that comes with the browser's driver."""
    driver = Path(playwright.__file__).parent / "driver"
    found = [path for path in (driver / "node", driver / "node.exe") if path.is_file()]
    assert found, f"There is no node in {driver}: install playwright as its wheel brings it."
    return found[0]


def scripted(body: str, given: Any) -> Any:
    """Run the parts of the page's script that know no page, and return what ``body`` makes."""
    run = "process.stdout.write(JSON.stringify((({given}) => {%s})(JSON.parse(input))));"
    begin = "const input = require('fs').readFileSync(0, 'utf8');"
    text = "\n".join([known(), part("typed"), part("numbers"), begin, run % body])
    command = [str(node()), "-e", text]
    told = subprocess.run(
        command, input=json.dumps({"given": given}), capture_output=True, encoding="utf-8", check=False
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def controls() -> dict[str, Any]:
    return {control["key"]: control for control in first_page()["controls"]}


@cache
def page_readings() -> list[float | str]:
    """Return what the script makes of every example, in one run."""
    likely, known_controls = assumptions(), controls()
    asked = [
        {
            "text": each.text,
            "marks": marks_of(each.language)._asdict(),
            "control": known_controls.get(each.assumption),
            "low": likely[each.assumption].low if each.assumption else None,
        }
        for each in EXAMPLES
    ]
    return scripted(
        """return given.map(({ text, marks, control, low }) => {
             if (control) {
               const { value, problem } = read(control, text, low);
               return problem ?? value;
             }
             const { number, isPercent, problem, remedy } = readTyped(text, marks);
             if (problem) return `${problem}. ${remedy}`;
             return isPercent ? Number(`${number}e-2`) : number;
           });""",
        asked,
    )


def test_the_table_is_large_and_says_each_thing_once() -> None:
    assert len(EXAMPLES) >= 120
    assert len({each[:3] for each in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: "|".join(row[:3]))
def test_python_reads_what_the_table_says(row: Example) -> None:
    def read() -> float:
        if row.assumption:
            return typed_value(assumptions()[row.assumption], row.text)
        return read_number(row.text, row.language)

    if isinstance(row.model, float):
        assert read() == row.model
        return
    with pytest.raises((NumberError, AssumptionError)) as caught:
        read()
    assert f"{caught.value.problem}. {caught.value.remedy}" == row.model


@pytest.mark.parametrize("at", range(len(EXAMPLES)), ids=lambda at: "|".join(EXAMPLES[at][:3]))
def test_the_script_reads_what_the_table_says(at: int) -> None:
    read, row = page_readings()[at], EXAMPLES[at]
    assert read == (pytest.approx(row.page, rel=1e-12) if isinstance(row.page, float) else row.page)


def test_the_page_says_where_a_share_was_read_as_per_cent() -> None:
    note = "return read(given, '0.8', 0.7).note;"
    assert scripted(note, controls()["retention_rate"]) == "0.8 was read as 80 %."
    assert scripted(note, controls()["retention_odds_ratio"]) == "0.8 was read as 80 %."


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
    for text in (
        "5" + " " * 5000 + "x",
        "5 " * 5000 + "x",
        "1,000" * 5000,
        "(" * 5000,
        "- " * 5000,
    ):
        with pytest.raises(NumberError):
            read_number(text)
        assert scripted("return readTyped(given).fits;", text) is False
    assert read_number("  1   234  ") == 1234


def test_a_language_of_numbers_that_is_none_is_refused() -> None:
    with pytest.raises(CxroiError) as caught:
        read_number("1", "xx")
    assert str(caught.value) == (
        "No language of numbers is called 'xx'. Give one such as en, de, fr or de-CH."
    )


def test_a_file_with_two_decimal_marks_is_asked_about() -> None:
    marks = file_marks(["7,5", "8.5", "1.250"])
    for text in ("7,5", "1.250"):
        with pytest.raises(NumberError):
            marks.read(text)
    assert marks.read("8.5").number == 8.5


def test_the_script_moves_a_range_as_python_does() -> None:
    likely, places = assumptions(), [0, 0.01, 0.1, 1 / 3, 0.5, 0.77, 0.999, 1]
    asked, expected = [], []
    for control in first_page()["controls"]:
        held = likely[control["key"]]
        lowest, highest = allowed(likely.values(), held.key)
        for value in (held.likely, *(lowest + place * (highest - lowest) for place in places)):
            row = [held.low, held.likely, held.high]
            asked.append([control["moves"], row, control["bounds"], value])
            expected.append(list(moved_ends(held, value)))
    moved = scripted("return given.map((each) => movedEnds(...each));", asked)
    assert moved == [pytest.approx(ends, rel=1e-12, abs=1e-12) for ends in expected]


def test_the_page_writes_no_number_that_it_would_ask_about() -> None:
    control = controls()["margin"]
    numbers = [1.125, 12.5, 250, 1250.125, 0.125, 1.12345, -1.125]
    texts = scripted("return given[1].map((n) => written(given[0], n));", [control, numbers])
    assert texts == ["1.1250", "12.5", "250", "1,250.125", "0.125", "1.1235", "−1.1250"]
    assert [read_number(text) for text in texts] == [1.125, 12.5, 250, 1250.125, 0.125, 1.1235, -1.125]  # fmt: skip
