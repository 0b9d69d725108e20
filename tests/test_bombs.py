"""Uploads that are small and unfold: a sentence before any of it is read, and nothing else is lost."""

import gzip
import io
import json
import zipfile
import zlib
from time import monotonic

import bombs
import polars as pl
import pytest
from own_tables import maker

from cxroi.calibration import headings, text_files
from cxroi.calibration.unfolded import unfolded_size
from cxroi.model.limits import NO_LIMITS, TOLD, Limits
from cxroi.widgets.own_data import LARGEST, OwnData

PEOPLE = b"customer_id,joined\n1,2024-01-31\n2,2024-02-29\n"
UNFOLDS = (
    "{} unfolds to more than 2 MB, the limit of this page. On your own computer there is no limit: "
    "cxroi calibrate FOLDER --out my_company.csv"
)
MB = 1_000_000


@pytest.fixture
def data(monkeypatch):
    """A page of own data that has a file already, and may unfold 2 MB."""
    monkeypatch.setenv(TOLD, json.dumps({**vars(NO_LIMITS), "unfolded": 2}))
    page = OwnData()
    assert upload(page, "people.csv", PEOPLE)["kind"] == "part"
    return page


def upload(page, name, content):
    words, _ = page.answer(
        {"kind": "part", "number": 1, "name": name, "at": 0, "last": True}, [content]
    )
    return words


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zeros.xlsx", bombs.folded_workbook(3 * MB)),
        ("liar.xlsx", bombs.lying_workbook(3 * MB)),
        ("again.parquet", bombs.repeated_rows(MB)),
    ],
)
def test_what_unfolds_to_too_much_is_refused_and_the_other_files_stay(data, name, content):
    assert len(content) < MB / 100
    assert upload(data, name, content)["text"] == UNFOLDS.format(name)
    assert list(data.files) == ["people.csv"]
    assert list(data.uploads.sizes) == ["people.csv"]


def test_a_lying_directory_lies():
    """Else the test above would prove nothing of one."""
    with zipfile.ZipFile(io.BytesIO(bombs.lying_workbook(3 * MB))) as package:
        assert package.getinfo("xl/worksheets/sheet1.xml").file_size == 100
    assert unfolded_size("liar.xlsx", bombs.lying_workbook(3 * MB), MB) > MB


def test_counting_ends_soon_after_the_limit():
    found = unfolded_size("zeros.xlsx", bombs.folded_workbook(20 * MB), MB)
    assert MB < found < 3 * MB


def test_without_a_limit_and_within_it_a_file_is_read(data, monkeypatch):
    small, rows = bombs.workbook(), bombs.repeated_rows(1000)
    assert upload(data, "people.xlsx", small)["files"][1]["columns"] == ["customer_id", "joined"]
    assert upload(data, "people.parquet", rows)["kind"] == "part"
    monkeypatch.delenv(TOLD)
    assert upload(data, "zeros.xlsx", bombs.folded_workbook(3 * MB))["kind"] == "part"


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_the_usual_limit_lets_through_an_upload_of_the_largest_size(ending):
    """If it unfolds as many times as the tables of a company do: 7 to 16 times."""
    for name, table in maker().company(2, 1000).items():
        written = io.BytesIO()
        table.write_excel(written) if ending == "xlsx" else table.write_parquet(written)
        times = unfolded_size(f"{name}.{ending}", written.getvalue(), LARGEST) / written.tell()
        assert times * LARGEST < Limits().unfolded * MB


def test_a_sheet_that_claims_to_be_as_large_as_can_be_is_read_as_it_is(data):
    words = upload(data, "people.xlsx", bombs.claimed_size())
    assert words["files"][1]["columns"] == ["customer_id", "joined"]
    assert data.files["people.xlsx"].same[0] == 2


def test_texts_made_of_one_another_are_not_unfolded(data):
    began = monotonic()
    assert upload(data, "laughs.xlsx", bombs.entities())["text"] == (
        "laughs.xlsx cannot be read: it is not an Excel file. Save it again as 'CSV UTF-8', Excel or "
        "Parquet."
    )
    assert monotonic() - began < 2


@pytest.mark.parametrize("name", ["zip.xlsx", "zip.csv", "zip.parquet"])
def test_a_package_within_a_package_is_not_unfolded(data, name):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inner.xlsx", bombs.folded_workbook(3 * MB))
    assert f"{name} cannot be read: " in upload(data, name, inner.getvalue())["text"]


@pytest.mark.parametrize("name", ["people.csv.gz", "folded.csv", "people.txt"])
@pytest.mark.parametrize("fold", [gzip.compress, zlib.compress, bombs.zstandard])
def test_folded_text_is_not_unfolded(data, name, fold):
    content = fold(b"customer_id,joined\n" + b"1,2024-01-31\n" * 1000)
    said = upload(data, name, content)["text"]
    assert said.startswith(f"{name} cannot be read: ")
    assert list(data.files) == ["people.csv"]


@pytest.mark.parametrize("start", ["x^", "x\x01"])
def test_text_that_begins_as_folded_text_does_is_text(data, start):
    """Polars would unfold it unasked; "x^2" may well be a column."""
    words = upload(data, "powers.csv", f"{start}2,joined\n4,2024-01-31\n".encode())
    assert words["files"][1]["columns"] == [f"{start}2", "joined"]


@pytest.mark.parametrize("count", [20_000, 1_000_000])
def test_a_heading_without_end_is_refused_and_none_of_it_is_taken_for_a_name(
    data, monkeypatch, count
):
    monkeypatch.delenv(TOLD)
    began = monotonic()
    assert upload(data, "wide.csv", bombs.many_columns(count))["text"] == (
        "wide.csv: the heading is longer than 65,536 bytes. Keep the columns that the table needs."
    )
    assert monotonic() - began < 5


def test_more_columns_than_a_sheet_can_have_are_refused(data):
    written = io.BytesIO()
    pl.DataFrame({f"c{nth}": [1] for nth in range(headings.MOST_COLUMNS + 1)}).write_parquet(
        written
    )
    assert upload(data, "wide.parquet", written.getvalue())["text"] == (
        "wide.parquet: the heading has 16,385 columns, more than 16,384. Keep the columns that the "
        "table needs."
    )


def test_a_heading_that_ends_within_what_is_looked_at_is_read(data):
    width = (text_files.START - 50) // 7
    words = upload(data, "wide.csv", bombs.many_columns(width))
    assert len(words["files"][1]["columns"]) == width + 2
