"""A real local Spark session says the same as Polars, to the last figure."""

import polars as pl
import pytest
from own_tables import TODAY, maker
from test_engines import answers_of

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
    assert found.estimates["customers"].spread.value == 2
    assert [fault.count for fault in found.faults] == [1, 1]
