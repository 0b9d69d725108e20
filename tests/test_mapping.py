"""Which column is which: guessed from names, kept as a file, and never taken on faith."""

import pytest

from cxroi import CxroiError, DataError
from cxroi.calibration.columns import RULE, TABLES, columns, plain
from cxroi.calibration.likeness import guess_mapping
from cxroi.calibration.mapping import (
    ColumnMapping,
    mapping_rows,
    parse_mapping,
    write_mapping,
)

TELCO = {
    "churn.csv": ["customerID", "gender", "tenure", "TotalCharges", "Churn"],
    "status.csv": ["Customer ID", "Count", "Satisfaction Score", "Churn Label", "Churn Value"],
}
OWN = {
    "customers.csv": ["customer_id", "joined", "left", "channel", "referred_by"],
    "survey.csv": ["customer_id", "date", "score", "scale"],
    "orders.csv": ["customer_id", "date", "product", "amount"],
    "spend.csv": ["month", "channel", "amount"],
}


def test_our_own_names_are_their_own_mapping():
    guess = guess_mapping(OWN)
    assert list(guess.tables) == list(TABLES)
    for table, source in guess.tables.items():
        assert source.files == (f"{table}.csv",)
        assert dict(source.columns) == {name: name for name in OWN[f"{table}.csv"]}


def test_names_are_compared_without_case_space_and_punctuation():
    guess = guess_mapping(TELCO)
    assert guess.tables["customers"].files == ("churn.csv",)
    assert guess.tables["customers"].columns == {
        "customer_id": "customerID",
        "tenure_months": "tenure",
        "left": "Churn",
    }
    assert guess.tables["survey"].files == ("status.csv",)


def test_answers_may_stand_in_the_table_of_customers():
    guess = guess_mapping({"bank.csv": ["Customer_Id", "Exited", "Satisfaction_Score"]})
    assert guess.tables["survey"].files == guess.tables["customers"].files == ("bank.csv",)


def test_an_order_or_a_payment_is_no_customer():
    guess = guess_mapping({"sales.csv": ["customer_id", "date", "amount"]})
    assert list(guess.tables) == ["orders"]


@pytest.mark.parametrize(
    "heading", [["a", "b"], ["ID", "frequency", "recency", "T"], ["Month", "Customers_Alive"]]
)
def test_what_looks_like_no_table_is_left_out(heading):
    assert not guess_mapping({"x.csv": heading}).tables


def test_files_of_one_heading_are_one_table():
    guess = guess_mapping(
        {"orders_2025.csv": OWN["orders.csv"], "orders_2024.csv": OWN["orders.csv"]}
    )
    assert guess.tables["orders"].files == ("orders_2024.csv", "orders_2025.csv")


def test_the_surest_name_wins():
    guess = guess_mapping({"people.csv": ["id", "customer_id", "status", "churn_date"]})
    assert guess.tables["customers"].columns["customer_id"] == "customer_id"
    assert guess.tables["customers"].columns["left"] == "churn_date"


HEADINGS = [
    ("orders", "customer_id,date,price,quantity,total", {"amount": "total", "unit_price": "price"}),
    (
        "orders",
        "customer_id,date,price,net_amount",
        {"amount": "net_amount", "unit_price": "price"},
    ),
    ("orders", "customer_id,price,amount_paid", {"amount": "amount_paid"}),
    ("orders", "customer_id,price,paid", {"amount": "paid"}),
    ("orders", "customer_id,Item Price,Qty", {"unit_price": "Item Price", "quantity": "Qty"}),
    ("orders", "id,customer_id,amount", {"customer_id": "customer_id"}),
    ("orders", "id,contact_id,amount", {"customer_id": "contact_id"}),
    ("orders", "customer_id,order_no,amount,Order Status,currency_code", {"order_id": "order_no"}),
    ("orders", "customer_id,amount,status,ccy", {"status": "status", "currency": "ccy"}),
    ("spend", "month,budget,actual", {"amount": "actual"}),
    ("spend", "month,planned,spend", {"amount": "spend"}),
    ("spend", "quarter,budget", {"month": "quarter", "amount": "budget"}),
    ("spend", "year,month,amount", {"month": "month"}),
    ("customers", "id,end_date,status,cancelled_at", {"left": "cancelled_at"}),
    ("customers", "id,contract_end,canceled_at", {"left": "canceled_at"}),
    ("customers", "id,end_date,canceled", {"left": "canceled"}),
    ("customers", "id,expiry,churned", {"left": "churned"}),
    ("customers", "id,contract_end,ended", {"left": "ended"}),
    ("customers", "id,churned,termination_date", {"left": "termination_date"}),
    ("customers", "id,churn,left_date", {"left": "left_date"}),
    ("customers", "id,end_date,churn_value", {"left": "end_date"}),
    ("customers", "id,end_date,unsubscribed", {"left": "unsubscribed"}),
    ("customers", "id,status,terminated", {"left": "terminated"}),
    ("customers", "id,joined_at,expiry_date", {"joined": "joined_at", "left": "expiry_date"}),
    ("survey", "id,contact_id,score", {"customer_id": "contact_id"}),
    ("survey", "id,user_id,nps,question_id", {"customer_id": "user_id", "question": "question_id"}),
    ("survey", "customer_id,metric,answer_value", {"question": "metric", "score": "answer_value"}),
]


@pytest.mark.parametrize(("table", "heading", "expected"), HEADINGS)
def test_a_heading_is_read_by_the_surest_names(table, heading, expected):
    chosen = guess_mapping({f"{table}.csv": heading.split(",")}).tables[table].columns
    assert {column: chosen.get(column) for column in expected} == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["orders.csv", "orders_2025.csv"], ["orders.csv", "orders_2025.csv"]),
        (["north.csv", "orders.csv"], ["north.csv", "orders.csv"]),
        (["orders.csv", "returns.csv"], ["orders.csv"]),
        (["order_refunds.csv", "orders.csv"], ["orders.csv"]),
        (["orders.csv", "orders_test.csv"], ["orders.csv"]),
        (["quotes.csv"], []),
    ],
)
def test_a_name_may_say_that_a_file_is_of_another_kind(files, expected):
    found = guess_mapping(dict.fromkeys(files, OWN["orders.csv"])).tables
    assert list(found["orders"].files if found else []) == expected


def test_one_column_holds_one_thing():
    guess = guess_mapping({"spend.csv": ["month", "amount", "source"]})
    assert guess.tables["spend"].columns == {
        "month": "month",
        "channel": "source",
        "amount": "amount",
    }


def test_what_is_written_is_read_again():
    mapping = guess_mapping(OWN).with_rules(margin_share="0.4", as_of="2026-06-30")
    assert parse_mapping(write_mapping(mapping), OWN) == mapping


def test_a_rule_holds_as_in_the_table_unless_given():
    mapping = ColumnMapping({})
    assert mapping.number("window_months") == 12
    assert mapping.with_rules(window_months="6").number("window_months") == 6
    assert mapping.with_rules(window_months="").number("window_months") == 12
    assert mapping.number("scale") is None
    assert "word of mouth" in mapping.words("referral")
    assert mapping.with_rules(referral="Tip | Friend ").words("referral") == ("tip", "friend")


@pytest.mark.parametrize("given", ["none", "-1", "0", "nan", "inf"])
def test_a_rule_that_is_no_number_is_refused(given):
    with pytest.raises(CxroiError) as raised:
        ColumnMapping({}).with_rules(window_months=given).number("window_months")
    assert str(raised.value) == (
        f"mapping.csv, rule 'window_months': '{given}' is not a number above 0. Write digits and a "
        "point, such as 12."
    )


def test_an_unknown_rule_is_refused():
    with pytest.raises(CxroiError) as raised:
        ColumnMapping({}).with_rules(margin="0.4")
    assert str(raised.value) == "There is no rule 'margin'. Did you mean 'margin_share'?"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "people,customer_id,a.csv,Who",
            (
                "mapping.csv, row 2, column 'table': 'people' is not a known table. Available: "
                "customers, survey, orders, spend, rule."
            ),
        ),
        (
            "survey,scores,a.csv,Who",
            "mapping.csv, row 2, column 'column': 'scores' is not a known column. Did you mean 'score'?",
        ),
        (
            "survey,score,b.csv,Who",
            "mapping.csv, row 2, column 'file': there is no file 'b.csv'. Did you mean 'a.csv'?",
        ),
        (
            "survey,score,a.csv,Whom",
            "mapping.csv, row 2, column 'source': a.csv has no column 'Whom'. Did you mean 'Who'?",
        ),
        (
            "survey,score,a.csv,",
            "mapping.csv, row 2, column 'source': the cell is empty. Fill it in.",
        ),
        (
            "rule,window,,12",
            (
                "mapping.csv, row 2, column 'column': 'window' is not a known rule. Did you mean "
                "'window_months'?"
            ),
        ),
        (
            "survey,score,a.csv,Who",
            (
                "The table survey lacks the column 'customer_id'. The customer who answered. Say "
                "which column of a.csv holds it, or leave the table out."
            ),
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(row, sentence):
    text = f"table,column,file,source\n{row}\n"
    with pytest.raises(CxroiError) as raised:
        parse_mapping(text, {"a.csv": ["Who", "Stars"]})
    assert str(raised.value) == sentence


def test_a_table_is_in_one_place():
    text = "table,column,file,source\nsurvey,customer_id,a.csv,Who\nsurvey,score,b.csv,Stars\n"
    with pytest.raises(DataError, match=r"the table survey is in a\.csv already"):
        parse_mapping(text, {"a.csv": ["Who"], "b.csv": ["Stars"]})


def test_a_mapping_is_shown_with_what_is_not_there():
    rows = mapping_rows(guess_mapping({"spend.csv": ["month", "amount"]}))
    assert rows == [
        ["spend", "month", "spend.csv: month"],
        ["spend", "channel", "(not there)"],
        ["spend", "amount", "spend.csv: amount"],
        ["spend", "status", "(not there)"],
        ["spend", "currency", "(not there)"],
    ]


def test_a_name_means_one_kind_of_thing_in_every_table():
    kinds = {}
    for table in TABLES:
        for column in columns()[table].values():
            assert kinds.setdefault(column.name, column.kind) == column.kind
    assert set(kinds) & set(columns()[RULE]) == {"scale", "question"}


def test_each_other_name_is_written_as_it_is_compared():
    for table in TABLES:
        for column in columns()[table].values():
            assert [plain(word) for word in column.words] == list(column.words)
            assert column.name in column.words
