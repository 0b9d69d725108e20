"""What is wrong in a company's tables is counted and shown, and nothing is dropped without a word."""

from datetime import timedelta

import pytest
from own_tables import FIRST, LAST, TODAY, faults_of, found_in, people, written

LONG_AGO = FIRST - timedelta(days=900)
GOOD = "1,2020-01-01,\n2,2020-01-01,2026-06-30\n"


def of(tmp_path, rows, **more):
    return found_in(written(tmp_path, customers=f"customer_id,joined,left\n{GOOD}{rows}", **more))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",2020-01-01,", ("customers", "customer_id", "the cell is empty", 1)),
        ("3,yesterday,", ("customers", "joined", "this is not a date", 1)),
        ("3,2020-01-01,never", ("customers", "left", "this is not a date", 1)),
        ("3,2026-12-01,", ("customers", "joined", "the day is after today", 1)),
        ("3,2020-01-02,2020-01-01", ("customers", "left", "the customer left before joining", 1)),
        (
            "1,2021-01-01,",
            ("customers", "customer_id", "the same id has several rows that differ", 2),
        ),
    ],
)
def test_each_fault_of_customers_is_told_apart(tmp_path, row, fault):
    assert faults_of(of(tmp_path, f"{row}\n")) == [fault]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("1,2026-01-01,6,5", ("survey", "score", "the score is not between 0 and 5", 1)),
        ("1,2026-01-01,good,5", ("survey", "score", "this is not a number", 1)),
        ("1,2026-01-01,,5", ("survey", "score", "the cell is empty", 1)),
        ("1,,5,5", ("survey", "date", "the cell is empty", 1)),
        (
            "9,2026-01-01,5,5",
            ("survey", "customer_id", "no usable row of customers has this id", 1),
        ),
    ],
)
def test_each_fault_of_answers_is_told_apart(tmp_path, row, fault):
    survey = f"customer_id,date,score,scale\n2,2026-01-01,4,5\n{row}\n"
    assert faults_of(of(tmp_path, "", survey=survey)) == [fault]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("1,2026-01-01,a,much", ("orders", "amount", "this is not a number", 1)),
        ("1,2026-13-01,a,1", ("orders", "date", "this is not a date", 1)),
        (",2026-01-01,a,1", ("orders", "customer_id", "the cell is empty", 1)),
        (
            "9,2026-01-01,a,1",
            ("orders", "customer_id", "no usable row of customers has this id", 1),
        ),
    ],
)
def test_each_fault_of_orders_is_told_apart(tmp_path, row, fault):
    orders = f"customer_id,date,product,amount\n2,2026-01-01,a,4\n{row}\n"
    assert faults_of(of(tmp_path, "", orders=orders)) == [fault]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",a,5", ("spend", "month", "the cell is empty", 1)),
        ("2026-05,a,", ("spend", "amount", "the cell is empty", 1)),
        ("spring,a,5", ("spend", "month", "this is not a date", 1)),
    ],
)
def test_each_fault_of_spending_is_told_apart(tmp_path, row, fault):
    assert faults_of(of(tmp_path, "", spend=f"month,channel,amount\n2026-04,a,5\n{row}\n")) == [
        fault
    ]


def test_a_fault_says_where_how_often_and_shows_a_row(tmp_path):
    found = of(tmp_path, "3,2020-01-02,2020-01-01\n4,2020-01-02,2020-01-01\n")
    assert [fault.text() for fault in found.faults] == [
        (
            "customers.csv, column 'left': the customer left before joining (2 of 4 rows). Correct one of "
            "the two. Example: row 4: customer_id 3, joined 2020-01-02, left 2020-01-01."
        )
    ]


def test_rows_that_are_refused_are_not_counted(tmp_path):
    found = of(tmp_path, "3,yesterday,\n4,2020-01-01,2019-01-01\n")
    assert found.estimates["customers"].interval.value == 1
    assert found.estimates["retention_rate"].count == 2


def test_rows_that_are_refused_can_be_saved_as_the_file_has_them(tmp_path):
    survey = "Respondent ID,Date,CSAT\n1,2026-01-01,9\n2,2026-01-01,5\n7,2026-01-01,5\n"
    mapping = (
        "table,column,file,source\ncustomers,customer_id,customers.csv,customer_id\n"
        "customers,joined,customers.csv,joined\ncustomers,left,customers.csv,left\n"
        "survey,customer_id,survey.csv,Respondent ID\nsurvey,date,survey.csv,Date\n"
        "survey,score,survey.csv,CSAT\nrule,scale,,5\n"
    )
    refused = of(tmp_path, "x,soon,\n", survey=survey, mapping=mapping).refused()
    assert refused == {
        "customers": {
            "problem": ["joined: this is not a date"],
            "row": [4],
            "customer_id": ["x"],
            "joined": ["soon"],
            "left": [None],
        },
        "survey": {
            "problem": [
                "score: the score is not between 0 and 5",
                "customer_id: no usable row of customers has this id",
            ],
            "row": [2, 4],
            "Respondent ID": ["1", "7"],
            "Date": ["2026-01-01"] * 2,
            "CSAT": ["9", "5"],
        },
    }


def test_rows_repeated_word_for_word_count_once_and_it_is_said(tmp_path):
    found = of(tmp_path, "1,2020-01-01,\n1,2020-01-01,\n")
    assert not found.faults
    assert found.estimates["customers"].interval.value == 1
    assert found.remarks[0] == "2 rows of customers repeat another word for word: each counts once."


def test_a_word_that_says_neither_gone_nor_here_is_a_fault(tmp_path):
    rows = "id,churn\n1,yes\n2,no\n3,no\n4,perhaps\n"
    found = found_in(written(tmp_path, customers=rows))
    assert faults_of(found) == [
        ("customers", "left", "the word says neither gone nor still here", 1)
    ]
    named = found_in(tmp_path, mapping=found.mapping.with_rules(gone="yes|perhaps"))
    assert not named.faults


def test_answers_on_several_scales_are_each_sorted_by_their_own(tmp_path):
    rows = [("customer_id", "date", "score", "scale")]
    rows += [("1", LAST, 5, 5), ("2", FIRST, 10, 10), ("1", FIRST, 8, 10), ("2", LAST, 11, 10)]
    found = of(tmp_path, "", survey=rows)
    assert "The answers are on scales of 5 and 10" in found.remarks[0]
    assert faults_of(found) == [("survey", "score", "the cell is empty", 1)]
    assert found.estimates["bonded_share"].interval.value == 1


def test_the_last_day_is_the_latest_in_any_table(tmp_path):
    orders = "customer_id,date,product,amount\n1,2026-09-15,a,4\n"
    assert of(tmp_path, "", orders=orders).company.window.end == 20_711  # days since 1970-01-01


def test_the_last_day_may_be_given(tmp_path):
    found = of(tmp_path, "")
    earlier = found_in(tmp_path, mapping=found.mapping.with_rules(as_of="2026-03-31"))
    assert earlier.estimates["customers"].interval.value == 2
    assert earlier.company.window.end == found.company.window.end - 91
    assert earlier.remarks == [
        (
            "customers.csv, column 'left': 1 day of leaving lies after the last day, 2026-03-31: this "
            "customer counts as still here."
        )
    ]


def test_a_last_day_that_is_no_date_is_refused(tmp_path):
    found = of(tmp_path, "")
    with pytest.raises(
        ValueError,
        match=r"^The rule 'as_of' is 'soon', which is not a date\. Write it as 2026-03-31\.$",
    ):
        found_in(tmp_path, mapping=found.mapping.with_rules(as_of="soon"))


def test_several_files_of_one_heading_are_one_table(tmp_path):
    customers = people((10, LONG_AGO, None), (1, LONG_AGO, LAST))
    folder = written(
        tmp_path,
        customers_a=customers[:6],
        customers_b=[customers[0], *customers[6:]],
    )
    assert found_in(folder).estimates["customers"].interval.value == 10
    assert TODAY > LAST
