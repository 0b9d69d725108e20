"""Who has checked an assumption, and when: set, kept, shown, and gone with the value."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from on_paper import DAY
from openpyxl import load_workbook

from cxroi import AssumptionError, DataError, assumptions, explain, read_link, snippet, write_link
from cxroi.exports.proposal import proposal
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.exports.web_page import web_page
from cxroi.model.checks import Check, read_check
from cxroi.model.scenario_files import parse_scenario, write_scenario
from cxroi.widgets.case_words import scenario_words
from cxroi.widgets.state import scenario_of

ANNA = ("Anna Berg, controller", "2026-11-28")
SAID = "Checked by Anna Berg, controller, on 28 November 2026."
HOSTILE = "=HYPERLINK(1)<script>alert(1)</script>"
MINE = assumptions().change(margin=150).with_reasons(margin="our books").with_checks(margin=ANNA)


def refusal(**checks: Any) -> str:
    with pytest.raises(AssumptionError) as caught:
        assumptions().with_checks(**checks)
    return str(caught.value)


# Set, and gone with the value


def test_a_check_is_a_name_and_a_day_and_a_change_takes_it_away() -> None:
    assert MINE.checks == {"margin": Check(*ANNA)}
    assert MINE.change(margin=160).checks == {}
    assert MINE.change(customers=120_000).checks == MINE.checks
    assert MINE.with_checks(margin=("", "")).checks == {}
    assert MINE.with_checks(margin=("", "")) != MINE


def test_a_check_waits_while_a_stance_or_a_condition_changes_its_value() -> None:
    plan = assumptions().with_checks(one_off_cost=ANNA, margin=ANNA)
    cautious = plan.with_stance("cautious")
    assert set(cautious.checks_in_force) == {"margin"}
    assert set(cautious.with_stance("likely").checks_in_force) == {"margin", "one_off_cost"}
    assert cautious.with_stance("likely") == plan


def test_segments_are_checked_each_for_itself() -> None:
    split = assumptions().split(A=0.5, B=0.5).change(**{"A/margin": 200})
    found = split.with_checks(**{"A/margin": ANNA})
    assert parse_scenario("two.csv", write_scenario(found)).checks == found.checks
    assert read_link(write_link(found).query).checks == found.checks


# Kept


def test_a_file_without_checks_has_the_columns_it_had() -> None:
    text = write_scenario(MINE.with_checks(margin=("", "")))
    assert text.splitlines()[-2:] == [
        "key,value,low,high,shape,reason",
        "margin,150,126.923076923,173.076923077,pert,our books",
    ]
    assert parse_scenario("mine.csv", text).checks == {}


def test_a_file_keeps_a_check_of_an_assumption_that_did_not_change_too() -> None:
    found = MINE.with_checks(customers=("Bo Li", "2026-01-02"))
    text = write_scenario(found)
    assert text.splitlines()[-3:] == [
        "key,value,low,high,shape,reason,checked_by,checked_on",
        "customers,100000,100000,100000,pert,,Bo Li,2026-01-02",
        'margin,150,126.923076923,173.076923077,pert,our books,"Anna Berg, controller",2026-11-28',
    ]
    again = parse_scenario("mine.csv", text)
    assert (again, again.checks) == (found, found.checks)


def test_a_link_keeps_a_check_and_one_without_reads_as_before() -> None:
    query = write_link(MINE).query
    assert "by.margin=Anna%20Berg,%20controller&on.margin=2026-11-28" in query
    assert read_link(query) == MINE
    plain = write_link(MINE.with_checks(margin=("", ""))).query
    assert "by." not in plain
    assert read_link(plain).checks == {}
    untouched = assumptions().with_checks(customers=ANNA)
    assert read_link(write_link(untouched).query) == untouched


def test_five_lines_of_python_keep_it() -> None:
    names: dict[str, Any] = {}
    exec("\n".join(snippet(MINE).splitlines()[:-2]), names)  # noqa: S102 - our own lines
    assert names["held"] == MINE


def test_a_page_holds_it_as_a_file_does() -> None:
    words = scenario_words(MINE)
    assert words["checks"] == {"margin": list(ANNA)}
    asked = {"base": "likely", "stance": "likely", "changes": {"margin": 150}}
    kept = {"notes": words["notes"], "checks": words["checks"]}
    assert scenario_of({**asked, **kept}).checks == MINE.checks
    assert scenario_of(asked).checks == {}
    only = scenario_words(assumptions().with_checks(customers=ANNA))
    assert (only["rows"], only["notes"], only["checks"]) == ({}, {}, {"customers": list(ANNA)})


@given(st.text(max_size=60), st.dates())
def test_whatever_is_typed_is_kept_or_refused_and_never_another_name(name: str, day: Any) -> None:
    given = (name, day.isoformat())
    try:
        found = assumptions().with_checks(margin=given)
    except AssumptionError:
        return
    assert parse_scenario("mine.csv", write_scenario(found)).checks == found.checks
    assert read_link(write_link(found).query).checks == found.checks


# Shown


def test_every_export_that_says_why_says_who_checked_it() -> None:
    made = proposal(MINE, DAY)
    [row] = [each for each in made.assumption_rows if each.label.startswith("Contribution")]
    assert row.ground == f"your data: our books. {SAID}"
    sheet = load_workbook(io.BytesIO(spreadsheet(made)))["Inputs"]
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line]
    assert f"our books. {SAID}" in cells
    assert SAID in web_page(made).decode()
    found = explain(MINE, "margin").evidence
    assert found is not None
    assert found.reason == f"our books. {SAID}"


def test_a_hostile_name_is_shown_and_not_run() -> None:
    made = proposal(MINE.with_checks(margin=(HOSTILE, "2026-11-28")), DAY)
    page = web_page(made).decode()
    assert "<script>alert(1)" not in page
    assert "=HYPERLINK(1)&lt;script&gt;" in page
    sheet = load_workbook(io.BytesIO(spreadsheet(made)))["Inputs"]
    [cell] = [c for line in sheet.iter_rows() for c in line if HOSTILE in str(c.value)]
    assert cell.data_type == "s"


# Refused


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        (("Anna", "28.11.2026"), "“28.11.2026” is not a day. Enter a day such as 2026-11-28."),
        (("Anna", "2026-02-29"), "“2026-02-29” is not a day. Enter a day such as 2026-11-28."),
        (("Anna", "2026-13-01"), "“2026-13-01” is not a day. Enter a day such as 2026-11-28."),
        (
            ("Anna", ""),
            "its check has a name and no day. Enter who checked it and when, or neither.",
        ),
        (
            ("", "2026-11-28"),
            "its check has a day and no name. Enter who checked it and when, or neither.",
        ),
        ("Anna", "its check is not a name and a day. Enter who checked it and when, or neither."),
    ],
)
def test_what_is_no_check_is_refused_in_a_sentence(check, sentence) -> None:
    assert refusal(margin=check) == f"Assumption 'margin': {sentence}"


def test_the_leap_day_is_a_day_and_an_unknown_key_is_none() -> None:
    assert read_check("margin", ("Anna", "2028-02-29")) == Check("Anna", "2028-02-29")
    assert "Did you mean 'margin'?" in refusal(margn=ANNA)


def test_a_file_with_a_bad_day_is_refused_with_its_row_and_column() -> None:
    text = "key,value,low,high,shape,reason,checked_by,checked_on\nmargin,150,,,,,Anna,soon\n"
    with pytest.raises(DataError) as caught:
        parse_scenario("mine.csv", text)
    assert str(caught.value) == (
        "mine.csv, row 2, column 'checked_on': “soon” is not a day. Enter a day such as 2026-11-28."
    )
