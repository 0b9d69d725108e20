"""A real local Spark session says the same as Polars, to the last figure."""

import polars as pl
import pytest
from own_tables import TODAY, maker
from test_engines import KINDS, answers_of, rows_of, rows_of_files

from cxroi import CxroiError
from cxroi.calibration.calibration import calibrate


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("company")
    tables = maker().company(5, 800)
    customers = tables["customers"]
    twice = customers.head(2).with_columns(channel=pl.lit("another"))
    tables["customers"] = pl.concat([customers, twice, customers.tail(1)])
    for name, table in tables.items():
        table.write_parquet(made / f"{name}.parquet")
    return made


def test_spark_says_the_same_of_a_folder(spark, folder):
    assert spark.version.startswith("4.")
    expected = answers_of(calibrate(folder, today=TODAY))
    assert len(expected["estimates"]) == 15
    assert answers_of(calibrate(folder, engine="spark", today=TODAY)) == expected


def test_spark_says_the_same_of_its_own_frames(spark, folder):
    frames = {file.stem: spark.read.parquet(str(file)) for file in folder.glob("*.parquet")}
    assert answers_of(calibrate(frames, today=TODAY)) == answers_of(calibrate(folder, today=TODAY))


def test_yes_and_no_are_read_by_spark_too(spark):
    rows = [(1, "Yes", 5), (2, "No", 4), (3, "no", 5), (4, "perhaps", 1)]
    frame = spark.createDataFrame(rows, ["id", "Churn", "score"])
    found = calibrate({"people": frame}, today=TODAY)
    assert found.estimates["customers"].interval.value == 2
    assert [fault.count for fault in found.faults] == [1, 1]


@pytest.mark.parametrize("what", KINDS)
def test_spark_reads_its_frames_as_the_same_files(what, spark, tmp_path):
    tables = KINDS[what]
    for name, table in tables.items():
        table.write_parquet(tmp_path / f"{name}.parquet")
    frames = {name: spark.read.parquet(str(tmp_path / f"{name}.parquet")) for name in tables}
    assert rows_of(frames) == rows_of_files(what)


def test_what_spark_does_not_read_is_refused(spark):
    rows = [("C1", "1.234,50", "x"), ("C2", "3", "x")]
    frame = spark.createDataFrame(rows, ["customer_id", "amount", "product"])
    with pytest.raises(CxroiError) as raised:
        calibrate({"orders": frame}, today=TODAY)
    assert str(raised.value) == (
        "The column 'amount' of orders is no number there, such as '1.234,50'. Change its type, or "
        "bring it as a file, whose text is read."
    )


def test_spark_keeps_the_cells_of_a_file_of_text(spark, tmp_path):
    for name, table in KINDS["plain"].items():
        table.write_csv(tmp_path / f"{name}.csv")
    assert answers_of(calibrate(tmp_path, engine="spark", today=TODAY)) == answers_of(
        calibrate(tmp_path, today=TODAY)
    )
    assert spark.version
