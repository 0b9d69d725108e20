"""A folder of real files: what is read of it, what is asked, and what is named as not used."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from own_tables import found_in

from cxroi import CxroiError
from cxroi.calibration.checks import RAW, ROW, UNREAD
from cxroi.calibration.counts import day_of
from cxroi.calibration.files import files_of
from cxroi.calibration.guesses import guess_of, unused_files
from cxroi.calibration.reading import open_tables

JANUARY, FEBRUARY = day_of(date(2025, 1, 1)), day_of(date(2025, 2, 1))
SPEND = {"month": [JANUARY, FEBRUARY], "span": [1, 1], "amount": [100.0, 200.0]}
PEOPLE = "customer_id,joined\n1,2025-01-31\n2,2025-02-28\n"
ORDERS = "customer_id,date,amount\n1,2025-01-31,5\n2,2025-02-28,6.5\n"


class Read:
    """A folder as it is read: tables under our names, and what is said of the rest."""

    def __init__(self, folder, files, **rules):
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.files = files_of(folder)
        self.mapping = guess_of(self.files).with_rules(**rules)
        self.tables, rows = open_tables(self.mapping, self.files)
        self.unused = [each.text() for each in unused_files(self.files, self.mapping) + rows]
        self.remarks = [each for table in self.tables.values() for each in table.remarks]

    def columns(self, table):
        frame = self.tables[table].frame.collect()
        ours = [name for name in frame.columns if not name.startswith((RAW, ROW))]
        return frame.select([name for name in ours if not name.endswith(UNREAD)]).to_dict(
            as_series=False
        )


def book(**sheets):
    """A workbook: by the name of each sheet its rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


# A file is read whatever stands around its table

PLAIN = "month;amount\n2025-01;100\n2025-02;200\n"
AROUND = {
    "plain": PLAIN,
    "a mark at the start": f"\ufeff{PLAIN}",
    "other ends of lines": PLAIN.replace("\n", "\r\n"),
    "no end of the last line": PLAIN.strip(),
    "title rows": f"Spending\n1 January 2025 - 31 December 2025\n{PLAIN}",
    "padded title rows": f"Spending;\nof the shop;\n;\n{PLAIN}",
    "blank lines above": f"\n\n{PLAIN}",
    "blank lines within": PLAIN.replace("2025-02", "\n2025-02") + "\n\n",
    "blank cells all through": PLAIN.replace("2025-02", ";\n2025-02") + ";\n",
    "a separator that is said": f"sep=;\n{PLAIN}",
    "a tab that is said": "sep=\t\n" + PLAIN.replace(";", "\t"),
    "a comma that is said": '"sep=,"\n' + PLAIN.replace(";", ","),
    "decimal commas": PLAIN.replace("00\n", "00,00\n"),
    "commas": PLAIN.replace(";", ","),
    "bars": PLAIN.replace(";", "|"),
    "unicode text": PLAIN.replace(";", "\t").encode("utf-16"),
    "unicode text of another order": ("\ufeff" + PLAIN).encode("utf-16-be"),
    "a total": f"{PLAIN}Total;300\n",
    "totals of many words": f"{PLAIN}Summe 2025:;300\nGRAND TOTAL;300\nSous-total;1\n",
    "months of many forms": "month;amount\nJan-25;100\nFeb 2025;200\n",
}


@pytest.mark.parametrize("around", AROUND)
def test_a_file_of_text_is_read_whatever_stands_around(around, tmp_path):
    assert Read(tmp_path, {"spend.csv": AROUND[around]}).columns("spend") == SPEND


@pytest.mark.parametrize(
    "rows",
    [
        [["month", "amount"], ["2025-01", 100], ["2025-02", 200]],
        [["Spending"], [None], ["month", "amount"], ["2025-01", 100], ["2025-02", 200]],
        [["month", "amount"], ["2025-01", 100], [None, None], ["2025-02", 200], ["Total", 300]],
        [[None], [None, "month", "amount"], [None, "2025-01", "100"], [None, "2025-02", 200]],
    ],
)
def test_a_sheet_is_read_whatever_stands_around(rows, tmp_path):
    assert Read(tmp_path, {"spend.xlsx": book(one=rows)}).columns("spend") == SPEND


def test_a_row_keeps_its_number(tmp_path):
    text = "Orders\n\ncustomer_id,date,amount\n1,2025-01-31,5\n\n1,soon,5\n"
    (tmp_path / "orders.csv").write_text(text)
    (tmp_path / "customers.csv").write_text(PEOPLE)
    rows = [["Orders"], [], ["customer_id", "date", "amount"], [1, date(2025, 1, 31), 5], []]
    found = found_in(tmp_path)
    assert [each.example.split(":")[0] for each in found.faults] == ["row 6"]
    (tmp_path / "orders.csv").unlink()
    (tmp_path / "orders.xlsx").write_bytes(book(one=[*rows, [1, None, 5]]))
    assert [each.example.split(":")[0] for each in found_in(tmp_path).faults] == ["row 6"]


def test_letters_of_windows_are_read_and_said(tmp_path):
    read = Read(tmp_path, {"spend.csv": "month;channel;amount\n2025-01;Köln;5\n".encode("cp1252")})
    assert read.columns("spend")["channel"] == ["Köln"]
    assert read.remarks == [
        "spend.csv: its characters are not UTF-8, and are read as Windows-1252 (Western European)."
    ]


def test_a_heading_of_unknown_names_is_the_first_row(tmp_path):
    text = "a;b;c;d\n1,5;2,5;3,5;4,5\n1,5;2,5;3,5;4,5\n"
    read = Read(tmp_path, {"orders.csv": ORDERS, "other.csv": text})
    assert read.files["other.csv"].heading == ["a", "b", "c", "d"]


# Which files and sheets

GREAT = {
    "customers": [["customer_id", "joined"], [1, date(2025, 1, 31)], [2, date(2025, 2, 28)]],
    "survey": [["customer_id", "date", "score"], [1, datetime(2025, 1, 31, 9, 30), 5]],  # noqa: DTZ001 - a workbook has none,
}


def test_each_sheet_is_a_table(tmp_path):
    made = book(cover=[["about us"]], **GREAT, empty=[])
    read = Read(tmp_path, {"company.xlsx": made})
    assert list(read.files) == ["company.xlsx: customers", "company.xlsx: survey"]
    assert read.columns("survey") == {
        "customer_id": ["1"],
        "date": [day_of(date(2025, 1, 31))],
        "moment": [9 * 3600 + 30 * 60],
        "score": [5.0],
    }
    assert read.unused == [
        "company.xlsx: cover: the sheet holds no rows.",
        "company.xlsx: empty: the sheet holds no rows.",
    ]


FOLDERS = [
    (
        {"orders.csv": ORDERS, "spend.xlsx": book(one=[["month", "amount", "amount"], [1, 2, 3]])},
        2,
        ["spend.xlsx: the heading has 'amount' twice. Use a unique name for each column."],
    ),
    (
        {"orders.csv": ORDERS, "orders (1).csv": ORDERS},
        2,
        ["orders (1).csv: it is a copy of orders.csv; its rows count once."],
    ),
    (
        {"orders.csv": ORDERS, "orders_2025.csv": ORDERS.replace("6.5", "7")},
        4,
        [],
    ),
    (
        {
            "orders.csv": ORDERS,
            "orders_2024.csv": "date,customer_id,amount,vat\n2024-01-31,1,5,1\n",
        },
        3,
        ["orders_2024.csv, column 'vat': no figure uses it."],
    ),
    (
        {"orders.csv": ORDERS, "returns.csv": ORDERS.replace("6.5", "7")},
        2,
        ["returns.csv: its name says 'returns', which is not a table of orders."],
    ),
    (
        {"orders.csv": ORDERS, "orders_2024.csv": "customer_id,date,worth\n1,2024-01-31,5\n"},
        2,
        [
            (
                "orders_2024.csv: it looks like none of customers, survey, orders and spend. If it is one, "
                "say in mapping.csv which column is which."
            )
        ],
    ),
    (
        {"orders.csv": ORDERS, "orders_2024.csv": "customer_id,date,product\n1,2024-01-31,x\n"},
        2,
        [
            (
                "orders_2024.csv: the table orders is orders.csv, and it has no column 'amount'. If it "
                "belongs there, give both the same heading, or name both in mapping.csv."
            )
        ],
    ),
    (
        {"orders.csv": ORDERS, "notes.json": "{}", "old/orders.csv": ORDERS, ".hidden.csv": ORDERS},
        2,
        [
            ".hidden.csv: it is hidden. Rename it to use it.",
            "notes.json: a file of this kind (.json) is not read. Save it as .csv, .parquet or .xlsx.",
            "old: it is a folder. Put its files next to the others.",
        ],
    ),
    (
        {"orders.csv": ORDERS, "survey.xlsx": "no workbook"},
        2,
        [
            (
                "survey.xlsx: it cannot be read: it is not an Excel file. Save it again as 'CSV UTF-8', Excel or "
                "Parquet."
            )
        ],
    ),
    (
        {"orders.csv": ORDERS, "survey.csv": "customer_id,score\n1,5,x,y\n"},
        2,
        [
            (
                "survey.csv: it cannot be read: a row has more cells than the heading has columns. Save it "
                "again as 'CSV UTF-8', Excel or Parquet."
            )
        ],
    ),
    (
        {"orders.csv": ORDERS, "survey.csv": "score,score\n1,5\n"},
        2,
        ["survey.csv: the heading has 'score' twice. Use a unique name for each column."],
    ),
    (
        {"orders.csv": ORDERS, "status.csv": "customer_id,score,churn_value\n1,5,0\n"},
        2,
        [
            "status.csv, column 'churn_value': no figure uses it.",
            (
                "status.csv, column 'churn_value': it looks like leaving dates, but the file is "
                "not a table of customers. Put it into customers.csv, in the row of each "
                "customer, to use it."
            ),
        ],
    ),
    (
        {"orders.csv": ORDERS + "Total,,11.5\n"},
        2,
        [
            (
                "orders.csv, 1 row: they add others up. If they do not, take their word out of the rule "
                "'total_rows'."
            )
        ],
    ),
    (
        {
            "orders.csv": "customer_id,date,amount,status\n1,2025-01-31,5,Paid\n1,2025-01-31,5,VOID\n"
        },
        1,
        [
            (
                "orders.csv, 1 row: cancelled orders. If they are not, take their word out of the rule "
                "'cancelled_orders'."
            )
        ],
    ),
    (
        {
            "orders.csv": "customer_id,date,amount\n1,2025-01-31,$5\n2,2025-01-31,€5\n2,2025-02-01,€1\n"
        },
        3,
        [
            (
                "orders.csv, column 'amount': it holds several currencies, 2 in EUR and 1 in USD. Convert "
                "the amounts to one, and save again."
            )
        ],
    ),
    (
        {"orders.csv": "customer_id,date,amount,currency\n1,2025-01-31,5,€\n2,2025-01-31,5,usd\n"},
        2,
        [
            (
                "orders.csv, column 'amount': it holds several currencies, 1 in EUR and 1 in USD. Convert "
                "the amounts to one, and save again."
            )
        ],
    ),
    (
        {"orders.csv": "customer_id,date,amount\n1,2025-01-31,1.250\n2,2025-01-31,940\n"},
        2,
        [
            (
                "orders.csv, column 'amount': decimal mark of orders.amount: comma or point? '1.250' fits "
                "both. Write orders.amount into the rule 'decimal_comma' or 'decimal_point'."
            )
        ],
    ),
    (
        {"orders.csv": "customer_id,date,amount\n1,02/01/2025,5\n2,03/04/2025,6\n"},
        2,
        [
            (
                "orders.csv, column 'date': order of day and month in orders.date: day first or month first? "
                "'02/01/2025' and all others fit both. Write orders.date into the rule 'day_first' or "
                "'month_first'."
            )
        ],
    ),
    (
        {"orders.csv": "customer_id,date,amount\n1,2025,5\n2,2024,6\n"},
        2,
        [
            (
                "orders.csv, column 'date': no cell is read as a day or month, such as '2025'. Write days "
                "as 2026-03-31."
            )
        ],
    ),
]


@pytest.mark.parametrize(("files", "rows", "unused"), FOLDERS)
def test_what_is_not_used_is_named(files, rows, unused, tmp_path):
    read = Read(tmp_path, {"customers.csv": PEOPLE, **files})
    assert len(read.columns("orders")["customer_id"]) == rows
    assert read.unused == unused


def test_a_table_without_a_needed_column_is_not_used(tmp_path):
    files = {"customers.csv": PEOPLE, "spend.csv": "month;amount\nFY25 P01;100\nFY25 P02;200\n"}
    read = Read(tmp_path, files)
    assert list(read.tables) == ["customers"]
    assert read.unused == [
        (
            "spend.csv, column 'month': 'FY25 P01' is of a fiscal year, and nothing says in which month "
            "that begins. Write months of the calendar, as 2026-03."
        ),
        "spend.csv: the table spend is not used without its column 'month'.",
    ]


def test_where_no_table_is_left_that_is_an_error(tmp_path):
    with pytest.raises(CxroiError) as raised:
        Read(tmp_path, {"spend.csv": "month;amount\n2025-01;1.250\n2025-02;940\n"})
    assert str(raised.value) == (
        "No table can be used. spend.csv, column 'amount': decimal mark of spend.amount: comma or "
        "point? '1.250' fits both. Write spend.amount into the rule 'decimal_comma' or "
        "'decimal_point'. spend.csv: the table spend is not used without its column 'amount'."
    )


@pytest.mark.parametrize(
    ("rules", "day", "amount"),
    [
        ({"day_first": "orders.date", "decimal_comma": "Orders.Amount | spend.amount"}, 2, 1250),
        ({"month_first": "orders.date", "decimal_point": "orders.amount"}, 1, 1.25),
    ],
)
def test_a_rule_answers_what_is_asked(rules, day, amount, tmp_path):
    text = "customer_id,date,amount\n1,02/01/2025,1.250\n2,02/01/2025,940\n"
    read = Read(tmp_path, {"orders.csv": text}, **rules)
    assert read.columns("orders")["date"][0] == day_of(date(2025, 3 - day, day))
    assert read.columns("orders")["amount"] == [amount, 940]


def test_a_rule_that_names_no_column_is_refused(tmp_path):
    with pytest.raises(CxroiError) as raised:
        Read(tmp_path, {"orders.csv": ORDERS}, decimal_comma="orders.amont")
    assert str(raised.value) == (
        "mapping.csv, rule 'decimal_comma': there is no column 'orders.amont'. Did you mean "
        "'orders.amount'?"
    )


def test_files_of_several_headings_are_said_to_be_one_table(tmp_path):
    files = {"orders.csv": ORDERS, "orders_2024.csv": "date,customer_id,amount\n2024-01-31,1,5\n"}
    assert Read(tmp_path, files).remarks == [
        "orders.csv, orders_2024.csv: one table, by the columns that all of them have."
    ]


# Ids


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        (["42", "42.0", " 43 ", "43\u00a0"], ["42", "42", "43", "43"]),
        (["007", "7"], ["007", "7"]),
        (["C5", "None", "n/a"], ["C5", None, None]),
        (["1234567890123456", "12345678901234567"], ["1234567890123456", "12345678901234567"]),
    ],
)
def test_an_id_is_one_however_it_is_written(cells, ids, tmp_path):
    rows = "".join(f"{cell},2025-01-31,5\n" for cell in cells)
    read = Read(tmp_path, {"orders.csv": f"customer_id,date,amount\n{rows}"})
    assert read.columns("orders")["customer_id"] == ids


@pytest.mark.parametrize(
    "file",
    [
        {"orders.csv": "customer_id,date,amount\n1.23457E+15,2025-01-31,5\n7,2025-01-31,5\n"},
        {
            "orders.csv": "customer_id,date,amount\n1234567890123450,2025-01-31,5\n1234567890123460,,\n"
        },
        {
            "orders.xlsx": book(
                one=[["customer_id", "date", "amount"], [1234567890123456, None, 5.5]]
            )
        },
    ],
)
def test_ids_that_lost_their_digits_are_not_used(file, tmp_path):
    read = Read(tmp_path, {"customers.csv": PEOPLE, **file})
    assert list(read.tables) == ["customers"]
    assert read.unused == [
        (
            f"{next(iter(file))}, column 'customer_id': digits are lost in Excel: ids of more than 15 digits "
            "are kept there as rounded numbers. Format the column as text in the program that wrote it, "
            "and save again."
        ),
        f"{next(iter(file))}: the table orders is not used without its column 'customer_id'.",
    ]


def test_the_column_whose_ids_are_customers_is_taken(tmp_path):
    people = "customer_id,joined\n" + "".join(f"P{n},2025-01-31\n" for n in range(20))
    answers = "user_id,panel_no,score\n" + "".join(f"{n},p{n % 20},5\n" for n in range(30))
    read = Read(tmp_path, {"customers.csv": people, "survey.csv": answers})
    assert read.mapping.tables["survey"].columns["customer_id"] == "panel_no"
    assert read.mapping.remarks == (
        "survey.csv: customers are told by 'panel_no', not 'user_id', whose ids are no customers'.",
    )


# Who left


@pytest.mark.parametrize(
    ("cells", "gone"),
    [
        (["TRUE", "", "TRUE"], [True, False, True]),
        (["yes", "NULL", ""], [True, False, False]),
        (["1.0", "", ""], [True, False, False]),
        (["no", "", "no"], [False, None, False]),
        (["yes", "no", ""], [True, False, None]),
        (["yes", "yes", "perhaps"], [True, True, None]),
    ],
)
def test_blank_beside_yes_means_still_here(cells, gone, tmp_path):
    rows = "".join(f"{n},2025-01-31,{cell}\n" for n, cell in enumerate(cells))
    read = Read(tmp_path, {"customers.csv": f"customer_id,joined,cancelled\n{rows}"})
    assert read.columns("customers")["gone"] == gone


@pytest.mark.parametrize(
    "cell", ["", "NaT", "\\N", "<NA>", "none", "0000-00-00", "1900-01-00", "-"]
)
def test_nobody_left_on_a_day_that_is_nothing(cell, tmp_path):
    rows = f"1,2025-01-31,{cell}\n2,2025-01-31,2025-02-28\n"
    read = Read(tmp_path, {"customers.csv": f"customer_id,joined,left\n{rows}"})
    assert read.columns("customers")["left"] == [None, day_of(date(2025, 2, 28))]


# The amount of an order


@pytest.mark.parametrize(
    ("heading", "row", "amount", "form"),
    [
        ("price,quantity,total", "2.5,4,11", 11, ""),
        ("unit_price,qty", "2.5,4", 10, "the unit price times the quantity"),
        ("price,product", "2.5,x", 2.5, "the unit price: there is no other"),
        ("price,quantity", "2.5,many", None, None),
    ],
)
def test_the_amount_of_an_order(heading, row, amount, form, tmp_path):
    text = f"customer_id,date,{heading}\n1,2025-01-31,{row}\n"
    read = Read(tmp_path, {"orders.csv": text})
    assert read.columns("orders").get("amount", [None]) == [amount]
    assert not {"unit_price", "quantity"} & set(read.columns("orders"))
    if form:
        assert read.tables["orders"].forms["amount"] == form
        assert read.remarks == [f"orders.csv: the amount of an order is {form}."]


def test_what_the_pieces_of_an_order_lack_is_a_fault_of_its_amount(tmp_path):
    rows = "1,2025-01-31,2.5,4\n1,2025-01-31,2.5,few\n"
    read = Read(tmp_path, {"orders.csv": f"customer_id,date,price,quantity\n{rows}"})
    frame = read.tables["orders"].frame.collect()
    assert frame["amount" + UNREAD].to_list() == [False, True]


def test_a_survey_keeps_its_questions_and_times(tmp_path):
    rows = "1,overall,2025-01-31 10:00,5\n1,price,2025-01-31 3:30 PM,3\n"
    read = Read(tmp_path, {"survey.csv": f"customer_id,question,date,score\n{rows}"})
    assert read.columns("survey")["question"] == ["overall", "price"]
    assert read.columns("survey")["moment"] == [36_000, 55_800]
