"""What real files hold: dates of many forms, numbers of many countries, and what cannot be read."""

from datetime import date, datetime, timedelta, timezone

import polars as pl
import pytest
from own_tables import found_in, written

from cxroi import CxroiError
from cxroi.calibration.counts import day_of
from cxroi.calibration.files import files_of, open_files
from cxroi.calibration.guesses import guess_of
from cxroi.calibration.mapping import ColumnMapping, Source
from cxroi.calibration.reading import has_text_ids, open_table

FEW_DAYS = [date(2024, 3, 31), date(2023, 12, 1), date(2020, 2, 29)]


def customers(tmp_path, name, content):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    files = files_of(tmp_path)
    mapping = guess_of(files)
    text = has_text_ids(mapping, files)
    return open_table("customers", mapping, files, ids_are_text=text)


def columns_of(opened, *names):
    return opened.frame.select(names).collect().to_dict(as_series=False)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_cells_may_be_parted_by_any_of_these(tmp_path, separator):
    rows = [["customer_id", "joined", "left"], ["7", "2024-01-31", ""]]
    text = "\n".join(separator.join(row) for row in rows)
    opened = customers(tmp_path, "people.csv", f"\ufeff{text}\n")
    assert columns_of(opened, "customer_id", "joined", "left") == {
        "customer_id": ["7"],
        "joined": [day_of(date(2024, 1, 31))],
        "left": [None],
    }


def test_a_cell_may_hold_a_separator_and_a_new_line(tmp_path):
    text = 'customer_id,joined,channel\n7,2024-01-31,"a, ""b""\nc"\n8,2024-02-01,d\n'
    opened = customers(tmp_path, "people.csv", text)
    assert columns_of(opened, "channel", "customer_id") == {
        "channel": ['a, "b"\nc', "d"],
        "customer_id": ["7", "8"],
    }


def test_an_id_keeps_its_zeros_and_loses_a_spreadsheets_decimals(tmp_path):
    opened = customers(tmp_path, "people.csv", "customer_id,joined\n007,2024-01-31\n")
    assert columns_of(opened, "customer_id") == {"customer_id": ["007"]}
    frame = pl.DataFrame({"customer_id": [7.0, 8.0], "joined": FEW_DAYS[:2]})
    frame.write_parquet(tmp_path / "p.parquet")
    (tmp_path / "people.csv").unlink()
    opened = customers(tmp_path, "other.txt", "a,b\n1,2\n")
    assert columns_of(opened, "customer_id") == {"customer_id": ["7", "8"]}


def test_dates_of_parquet_and_excel_are_taken_as_they_are(tmp_path):
    zone = timezone(timedelta(hours=-5))
    frame = pl.DataFrame(
        {
            "customer_id": [1],
            "joined": [datetime(2024, 1, 31, 23, 30, tzinfo=zone)],
            "left": [date(2025, 1, 1)],
        }
    )
    frame.write_parquet(tmp_path / "customers.parquet")
    files = files_of(tmp_path)
    mapping = guess_of(files)
    opened = open_table("customers", mapping, files, ids_are_text=False)
    assert columns_of(opened, "customer_id", "joined", "left") == {
        "customer_id": [1],
        "joined": [day_of(date(2024, 2, 1))],
        "left": [day_of(date(2025, 1, 1))],
    }


def test_days_written_as_numbers_are_days(tmp_path):
    # a spreadsheet counts days from the end of 1899; others write 20240131
    frame = pl.DataFrame({"customer_id": [1, 2], "joined": [45_322, 20240131]})
    frame.write_parquet(tmp_path / "customers.parquet")
    files = files_of(tmp_path)
    mapping = ColumnMapping(
        {
            "customers": Source(
                ("customers.parquet",), {"customer_id": "customer_id", "joined": "joined"}
            )
        }
    )
    opened = open_table("customers", mapping, files, ids_are_text=False)
    assert columns_of(opened, "joined") == {"joined": [day_of(date(2024, 1, 31))] * 2}


@pytest.mark.parametrize(
    ("cells", "gone"),
    [
        (["Yes", "No", ""], [True, False, None]),
        (["1", "0", "1"], [True, False, True]),
        (["Churned", "Stayed", "Joined"], [True, False, False]),
        (["TRUE", "false", "maybe"], [True, False, None]),
    ],
)
def test_gone_may_be_yes_or_no(tmp_path, cells, gone):
    rows = "\n".join(f"{n},{cell}" for n, cell in enumerate(cells))
    opened = customers(tmp_path, "people.csv", f"customer_id,churn\n{rows}\n")
    assert columns_of(opened, "gone") == {"gone": gone}
    assert opened.forms["left"] == "yes and no, without a day"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        (
            "a.csv",
            "customer_id,joined,left\n1,2024-01-01,,x\n",
            "a row has more cells than the heading has columns",
        ),
        ("a.csv", b"customer_id,joined,left\n1,2024-01-01,\x81\n", "a character is not UTF-8"),
        ("a.csv", 'customer_id,joined,left\n"1,2024-01-01,\n', "a quotation mark is not closed"),
        ("a.csv", bytes(range(256)), "it is not text"),
        ("a.xlsx", b"no workbook", "it is not an Excel file"),
        ("a.parquet", b"no table", "it is not a Parquet file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CxroiError) as raised:
        found_in(tmp_path)
    assert str(raised.value) == (
        f"{name} cannot be read: {why}. Save it again as 'CSV UTF-8', Excel or Parquet."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "a.csv is empty. Save it again with its heading and rows."),
        ("a,a\n1,2\n", "a.csv: the heading has 'a' twice. Use a unique name for each column."),
        (
            "a,b\n1,2\n",
            (
                "Nothing in a.csv looks like customers, survey, orders or spend. Say in mapping.csv which "
                "column is which; its columns are table, column, file, source."
            ),
        ),
    ],
)
def test_a_file_without_a_table_is_refused(tmp_path, content, sentence):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CxroiError) as raised:
        found_in(tmp_path)
    assert str(raised.value) == sentence


def test_a_folder_without_a_file_is_refused(tmp_path):
    with pytest.raises(CxroiError) as raised:
        found_in(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path} holds no table. Put customers, survey, orders or spend into it, each as .csv, "
        ".parquet or .xlsx."
    )
    with pytest.raises(CxroiError, match=r"^There is no folder .*missing\. Check its name\.$"):
        found_in(tmp_path / "missing")


def test_one_file_may_be_named(tmp_path):
    folder = written(
        tmp_path, customers="customer_id,joined,left\n1,2024-01-31,\n2,2024-01-31,2026-06-30\n"
    )
    assert found_in(folder / "customers.csv").estimates["customers"].interval.value == 1


def test_what_was_uploaded_is_read_like_a_file():
    opened = open_files("people.csv", b"customer_id,joined\n1,2024-01-31\n")
    assert opened["people.csv"].heading == ["customer_id", "joined"]
