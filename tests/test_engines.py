"""One piece of code on Polars, pandas and DuckDB: equal answers to the last figure. Spark's are in spark/."""

from datetime import UTC, date, datetime

import duckdb
import pandas as pd
import polars as pl
import pytest
from own_tables import TODAY, maker

from cxroi import CxroiError
from cxroi.calibration.calibration import calibrate
from cxroi.calibration.engines import heading_of, opened_by, table_of
from cxroi.calibration.mapping import ColumnMapping, Source


def answers_of(found):
    """All that is estimated, of anything that differs between two engines."""
    return {
        "estimates": {
            key: [round(each, 9) for each in estimate.spread]
            for key, estimate in found.estimates.items()
        },
        "cautions": {key: each.cautions for key, each in found.estimates.items()},
        "missing": dict(found.missing),
        "survivals": found.survivals,
        "faults": [(each.table, each.column, each.problem, each.count) for each in found.faults],
        "ranges": {key: found.range_of(key) for key in found.estimates},
    }


@pytest.fixture(scope="module")
def company():
    """The sample company, with faults in it."""
    tables = maker().company(5, 800)
    customers = tables["customers"]
    twice = customers.head(2).with_columns(channel=pl.lit("another"))
    strange = tables["orders"].head(3).with_columns(customer_id=pl.lit("nobody"))
    return tables | {
        "customers": pl.concat([customers, twice, customers.tail(1)]),
        "orders": pl.concat([tables["orders"], strange]),
        "survey": tables["survey"].with_columns(
            score=pl.when(pl.int_range(pl.len()) < 4).then(9).otherwise(pl.col("score"))
        ),
    }


@pytest.fixture(scope="module")
def folder(company, tmp_path_factory):
    made = tmp_path_factory.mktemp("company")
    for name, table in company.items():
        table.write_parquet(made / f"{name}.parquet")
    return made


@pytest.fixture(scope="module")
def expected(folder):
    return answers_of(calibrate(folder, today=TODAY))


def test_the_faults_are_there(expected):
    assert [fault[-1] for fault in expected["faults"] if fault[1] == "score"] == [4]
    assert len(expected["faults"]) >= 3
    assert len(expected["estimates"]) == 15


def test_csv_says_the_same_as_parquet(company, expected, tmp_path):
    for name, table in company.items():
        table.write_csv(tmp_path / f"{name}.csv")
    assert answers_of(calibrate(tmp_path, today=TODAY)) == expected


def test_excel_says_the_same_as_parquet(company, tmp_path):
    small = {name: table for name, table in company.items() if name in {"customers", "survey"}}
    with pd.ExcelWriter(tmp_path / "customers.xlsx", engine="openpyxl") as book:
        pd.DataFrame({"about": ["a cover sheet"]}).to_excel(book, sheet_name="cover", index=False)
        small["customers"].to_pandas().to_excel(book, sheet_name="people", index=False)
    small["survey"].to_pandas().to_excel(tmp_path / "survey.xlsx", index=False)
    excel = answers_of(calibrate(tmp_path, today=TODAY))
    polars = answers_of(calibrate(small, today=TODAY))
    assert excel["estimates"] == polars["estimates"]
    assert excel["faults"] == polars["faults"]


def test_frames_say_the_same_as_files(company, expected):
    assert answers_of(calibrate(company, today=TODAY)) == expected
    lazy = {name: table.lazy() for name, table in company.items()}
    assert answers_of(calibrate(lazy, today=TODAY)) == expected


def test_pandas_says_the_same(company, expected):
    frames = {name: table.to_pandas() for name, table in company.items()}
    assert answers_of(calibrate(frames, today=TODAY)) == expected


def test_duckdb_says_the_same(company, folder, expected):
    assert answers_of(calibrate(folder, engine="duckdb", today=TODAY)) == expected
    with duckdb.connect() as connection:
        frames = {name: connection.from_arrow(table.to_arrow()) for name, table in company.items()}
        assert answers_of(calibrate(frames, today=TODAY)) == expected


def test_duckdb_reads_csv_too(company, expected, tmp_path):
    for name, table in company.items():
        table.write_csv(tmp_path / f"{name}.csv")
    assert answers_of(calibrate(tmp_path, engine="duckdb", today=TODAY)) == expected


FLAGS = {"id": [1, 2, 3, 4], "Churn": ["Yes", "No", "no", "perhaps"], "score": [5, 4, 5, 1]}


@pytest.mark.parametrize(
    "frame", [pl.DataFrame(FLAGS), pd.DataFrame(FLAGS)], ids=["polars", "pandas"]
)
def test_yes_and_no_are_read_by_every_engine(frame):
    found = calibrate({"people": frame}, today=TODAY)
    assert found.estimates["customers"].spread.value == 2
    # the answer of a customer whose row cannot be used cannot be used either
    assert [(fault.table, fault.count) for fault in found.faults] == [
        ("customers", 1),
        ("survey", 1),
    ]


def test_numbers_may_say_who_left():
    found = calibrate({"people": pd.DataFrame({"id": [1, 2, 3], "exited": [1, 0, 0]})}, today=TODAY)
    assert found.estimates["customers"].spread.value == 2


def test_ids_of_several_types_are_compared_as_text(company):
    numbers = pl.col("customer_id").str.slice(1).cast(pl.Int64, strict=False)
    tables = {
        "customers": company["customers"].with_columns(numbers.alias("customer_id")),
        "survey": company["survey"].with_columns(numbers.cast(pl.String).alias("customer_id")),
    }
    tables["customers"] = tables["customers"].drop("referred_by")
    found = calibrate(tables, today=TODAY)
    assert "retention_odds_ratio" in found.estimates
    assert not [
        fault
        for fault in found.faults
        if fault.table == "survey" and fault.column == "customer_id" and fault.count > 5
    ]


def test_times_of_a_zone_are_days_in_utc():
    at = datetime(2024, 1, 31, 23, 30, tzinfo=UTC)
    mapping = ColumnMapping({"customers": Source(("c",), {"customer_id": "id", "joined": "at"})})
    made = pl.DataFrame({"id": [1], "at": [at]})
    east = made.with_columns(pl.col("at").dt.convert_time_zone("Asia/Tokyo"))
    day = (date(2024, 1, 31) - date(1970, 1, 1)).days
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for frame in (made, east, east.to_pandas(), connection.from_arrow(made.to_arrow())):
            table = table_of("customers", mapping, {"c": frame})
            assert table.collect().to_dict()["joined"].to_list() == [day]


def test_text_in_place_of_a_day_is_refused_in_a_frame():
    frame = pd.DataFrame({"customer_id": [1], "joined": ["2024-01-31"]})
    with pytest.raises(CxroiError) as raised:
        calibrate({"customers": frame}, today=TODAY)
    assert str(raised.value) == (
        "The column 'joined' of customers is no date there but String. Change its type, or bring it "
        "as a file, whose text is read."
    )


def test_what_is_no_frame_is_refused():
    with pytest.raises(CxroiError) as raised:
        heading_of([1, 2])
    assert str(raised.value) == (
        "A list is no table. Give a pandas, Polars, DuckDB or Spark frame."
    )


def test_an_engine_that_is_not_there_is_said(folder, monkeypatch, tmp_path):
    with pytest.raises(CxroiError, match=r"^There is no engine 'duck'\. Did you mean 'duckdb'\?$"):
        opened_by("duck", folder)
    with pytest.raises(
        CxroiError, match=r"holds no table for duckdb\. Put \.parquet or \.csv into it\.$"
    ):
        opened_by("duckdb", tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(CxroiError) as raised:
        opened_by("duckdb", folder)
    assert (
        str(raised.value) == "duckdb is not installed. Install it with: pip install 'cxroi[duckdb]'"
    )
