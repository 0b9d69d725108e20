"""One piece of code on Polars, pandas and DuckDB: equal answers to the last figure. Spark's are in spark/."""

from datetime import date
from functools import cache

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from own_tables import TODAY, maker

from cxroi import CxroiError
from cxroi.calibration.calibration import calibrate
from cxroi.calibration.checks import RAW, ROW, UNREAD, answers
from cxroi.calibration.engines import heading_of, open_with_engine, table_of
from cxroi.calibration.files import Files, open_files
from cxroi.calibration.frames import files_from
from cxroi.calibration.guesses import guess_of
from cxroi.calibration.likeness import guess_mapping
from cxroi.calibration.reading import open_tables


def answers_of(found):
    """All that is estimated, of anything that differs between two engines."""
    return {
        "estimates": {
            key: [round(each, 9) for each in estimate.interval]
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
    # they had been here before: subscriptions that restart
    again = customers.slice(10, 5).with_columns(
        joined=pl.lit(date(2019, 1, 5)), left=pl.lit(date(2019, 9, 5))
    )
    strange = tables["orders"].head(3).with_columns(customer_id=pl.lit("nobody"))
    place = pl.int_range(pl.len())
    referrer = pl.when(place % 50 == 0).then(pl.lit("nobody")).otherwise(pl.col("referred_by"))
    return tables | {
        "customers": pl.concat([customers, twice, customers.tail(1), again]).with_columns(
            referred_by=referrer
        ),
        "orders": pl.concat([tables["orders"], strange, tables["orders"].tail(7)]),
        "survey": tables["survey"].with_columns(
            score=pl.when(place < 4).then(9).when(place < 9).then(99).otherwise(pl.col("score"))
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


def test_duckdb_says_the_same(folder, expected):
    assert answers_of(calibrate(folder, engine="duckdb", today=TODAY)) == expected


@pytest.mark.slow
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
    assert found.estimates["customers"].interval.value == 2
    # the answer of a customer whose row cannot be used cannot be used either
    assert [(fault.table, fault.count) for fault in found.faults] == [
        ("customers", 1),
        ("survey", 1),
    ]


def test_numbers_may_say_who_left():
    found = calibrate({"people": pd.DataFrame({"id": [1, 2, 3], "exited": [1, 0, 0]})}, today=TODAY)
    assert found.estimates["customers"].interval.value == 2


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


DAY, NONE = date(2026, 1, 15), None
PLAIN = {
    "customers": pl.DataFrame(
        {
            "customer_id": [1, 2, 3, 4],
            "joined": [date(2024, 2, 29), DAY, DAY, DAY],
            "left": [NONE, date(2026, 2, 28), NONE, date(2026, 3, 31)],
            "channel": ["ads", "friend", NONE, "NA"],
            "referred_by": [NONE, 1, NONE, 2],
        }
    ),
    "survey": pl.DataFrame({"customer_id": [1, 2, 3], "date": [DAY] * 3, "score": [5, 4, NONE]}),
    "orders": pl.DataFrame(
        {"customer_id": [1, 1, 4], "date": [DAY] * 3, "amount": [12.5, -3.0, 1250.0]}
    ),
    "spend": pl.DataFrame({"month": ["2026-01", "2026-02"], "amount": [100, 200]}),
}


def changed(table, *columns):
    return {**PLAIN, table: PLAIN[table].with_columns(*columns)}


def everywhere(change):
    return {
        name: table if name == "spend" else table.with_columns(change)
        for name, table in PLAIN.items()
    }


ID, LEFT = pl.col("customer_id"), pl.col("left")
AT_NIGHT = LEFT.cast(pl.Datetime) + pl.duration(hours=1)
SAME = {
    "plain": PLAIN,
    "float ids": everywhere(ID.cast(pl.Float64)),
    "float ids in orders": changed("orders", ID.cast(pl.Float64)),
    "ids as text of floats": changed("survey", ID.cast(pl.Float64).cast(pl.String)),
    "ids with space": changed("survey", " " + ID.cast(pl.String) + " "),
    "small ids": everywhere(ID.cast(pl.UInt16)),
    "float referrers": changed("customers", pl.col("referred_by").cast(pl.Float64)),
    "referrers as text": changed(
        "customers", pl.col("referred_by").cast(pl.String).fill_null("None")
    ),
    "categories": changed("customers", pl.col("channel").cast(pl.Categorical)),
    "left as text": changed("customers", LEFT.cast(pl.String)),
    "left as text with words": changed("customers", LEFT.cast(pl.String).fill_null("NaT")),
    "left at a time": changed("customers", AT_NIGHT),
    "left in Tokyo": changed(
        "customers",
        AT_NIGHT.dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Tokyo"),
    ),
    "left in New York": changed(
        "customers",
        AT_NIGHT.dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York"),
    ),
    "joined as text": changed("customers", pl.col("joined").cast(pl.String)),
    "amounts as text": changed("orders", pl.col("amount").cast(pl.String)),
    "amounts with decimals": changed("orders", pl.col("amount").cast(pl.Decimal(10, 2))),
    "scores as text": changed("survey", pl.col("score").cast(pl.String).fill_null("n/a")),
    "scores as floats": changed("survey", pl.col("score").cast(pl.Float64).fill_null(float("nan"))),
}
OWN = {
    "left all null": changed("customers", pl.lit(None).alias("left")),
    "yes or blank": changed("customers", pl.Series("left", ["yes", NONE, "yes", NONE])),
    "no or blank": changed("customers", pl.Series("left", ["no", NONE, "no", NONE])),
    "true or blank": changed("customers", pl.Series("left", [True, NONE, True, NONE])),
    "one or zero": changed("customers", pl.Series("left", [1, 0, 1, NONE])),
    "one or zero as floats": changed("customers", pl.Series("left", [1.0, 0.0, 1.0, NONE])),
    "no rows": {name: table.clear() for name, table in PLAIN.items()},
    "times of answers": changed(
        "survey", pl.col("date").cast(pl.Datetime) + pl.duration(minutes=ID.cast(pl.Int64))
    ),
    "totals": changed("spend", pl.Series("month", ["2026-01", "Total"])),
    "cancelled orders": changed("orders", pl.Series("status", ["paid", "Refunded", NONE])),
    "cancelled orders, in more words": changed(
        "orders", pl.Series("status", ["paid", "Cancelled by hand", NONE])
    ),
    "cancelled orders, by a column": changed(
        "orders", pl.Series("cancelled", ["false", "true", NONE])
    ),
    "planned spending": changed("spend", pl.Series("scenario", ["Actual", "Budget"])),
    "pieces": changed(
        "orders", pl.lit(2.5).alias("price"), pl.lit(4).alias("qty"), pl.lit(1).alias("x")
    ),
}
OWN["pieces"] = {**OWN["pieces"], "orders": OWN["pieces"]["orders"].drop("amount")}


KINDS = {**SAME, **OWN}


def rows_of(folder):
    """The tables under our names as rows, whoever reads them; ids as text."""
    files = folder if isinstance(folder, Files) else files_from(folder)
    if files is not None:
        tables = open_tables(guess_of(files), files)[0]
        frames = {name: nw.from_native(table.frame) for name, table in tables.items()}
    else:
        mapping = guess_mapping({name: heading_of(frame) for name, frame in folder.items()})
        frames = {
            name: table_of(name, mapping, folder, ids_are_text=True) for name in mapping.tables
        }
    found = {}
    for name, frame in frames.items():
        cells = answers(frame)
        ours = sorted(
            each for each in cells if not each.startswith((RAW, ROW)) and not each.endswith(UNREAD)
        )
        found[name] = [
            tuple(
                (each, str(cell) if each in {"customer_id", "referred_by"} and cell else cell)
                for each, cell in zip(ours, row, strict=True)
            )
            for row in zip(*[cells[each] for each in ours], strict=True)
        ]
    return {name: sorted(rows, key=str) for name, rows in found.items()}


@cache
def rows_of_files(what):
    """The same out of files of text."""
    found = Files()
    for name, table in KINDS[what].items():
        found.add(open_files(f"{name}.csv", table.write_csv().encode()))
    return rows_of(found)


@pytest.mark.parametrize("what", SAME)
def test_the_same_company_is_read_alike_however_its_columns_are_held(what):
    assert rows_of(SAME[what]) == rows_of_files("plain")


IN_PANDAS = {
    "pandas": lambda table: table.to_pandas(),
    "nullable": lambda table: table.to_pandas().convert_dtypes(),
    "objects": lambda table: table.to_pandas().astype(object),
}
FRAMES = {"polars": lambda table: table, "lazy": lambda table: table.lazy(), **IN_PANDAS}
ALIKE = ("lazy", "nullable", "objects")
"""Read as another kind of frame, for the most part: one in three is in the quick suite."""


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        pytest.param(
            what, kind, marks=pytest.mark.slow if kind in ALIKE and (place + turn) % 3 else ()
        )
        for place, what in enumerate(KINDS)
        for turn, kind in enumerate(FRAMES)
    ],
)
def test_frames_of_every_kind_are_read_as_the_same_files(what, kind):
    frames = {name: FRAMES[kind](table) for name, table in KINDS[what].items()}
    assert rows_of(frames) == rows_of_files(what)


@pytest.mark.parametrize("what", KINDS)
def test_frames_of_duckdb_are_read_as_the_same_files(what):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        frames = {
            name: connection.from_arrow(table.to_arrow()) for name, table in KINDS[what].items()
        }
        assert rows_of(frames) == rows_of_files(what)


def test_a_database_that_is_only_read_is_asked_and_left_as_it_is(company, expected, tmp_path):
    with duckdb.connect(tmp_path / "own.duckdb") as connection:
        for name, table in company.items():
            relation = connection.from_arrow(table.to_arrow())
            relation.create(name)
    with duckdb.connect(tmp_path / "own.duckdb", read_only=True) as connection:
        frames = {name: connection.table(name) for name in company}
        assert answers_of(calibrate(frames, today=TODAY)) == expected
        made = connection.sql("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
        assert {name for (name,) in made.fetchall()} == set(company)


def test_what_duckdb_counts_in_large_types_is_read():
    with duckdb.connect() as connection:
        customers = connection.sql(
            "SELECT 7::HUGEINT AS id, DATE '2026-01-15' AS joined, NULL AS left_on"
        )
        assert rows_of({"people": customers})["customers"] == [
            (("customer_id", "7"), ("joined", 20_468), ("left", None))
        ]


def test_a_frame_with_holes_gives_figures_in_pandas():
    people = pd.DataFrame(
        {
            "customer_id": [1.0, 2.0, 3.0],
            "joined": [DAY, DAY, DAY],
            "referred_by": [17.0, None, 1.0],
        }
    )
    people["left"] = pd.Series([None, None, None], dtype=object)
    found = calibrate({"customers": people}, today=TODAY)
    assert found.estimates["customers"].interval.value == 3


@pytest.mark.parametrize(
    ("column", "cells", "why"),
    [
        ("date", ["31/01/2026"], "is no date there, such as '31/01/2026'"),
        (
            "date",
            ["2026-01-31T10:00:00+02:00"],
            "is no date there, such as '2026-01-31T10:00:00+02:00'",
        ),
        ("date", [45_000], "is no date there, such as '45000'"),
        ("amount", ["1.234,50"], "is no number there, such as '1.234,50'"),
        ("amount", ["940", "1.250"], "is no number with one meaning there, such as '1.250'"),
    ],
)
def test_what_an_engine_does_not_read_is_refused(column, cells, why):
    orders = pl.DataFrame({"customer_id": range(len(cells)), column: cells, "product": "x"})
    with duckdb.connect() as connection:
        frames = {"orders": connection.from_arrow(orders.to_arrow())}
        with pytest.raises(CxroiError) as raised:
            calibrate(frames, today=TODAY)
    assert str(raised.value) == (
        f"The column '{column}' of orders {why}. Change its type, or bring it as a file, whose text "
        "is read."
    )


def test_ids_that_lost_their_digits_are_refused_by_an_engine():
    with duckdb.connect() as connection:
        people = connection.sql("SELECT 1.5e15::DOUBLE AS id, DATE '2026-01-15' AS joined")
        with pytest.raises(CxroiError, match=r"^people, column 'id': digits are lost in Excel: "):
            calibrate({"people": people}, today=TODAY)


def test_frames_of_several_engines_are_not_mixed():
    with duckdb.connect() as connection:
        frames = {
            "customers": connection.from_arrow(PLAIN["customers"].to_arrow()),
            "survey": PLAIN["survey"],
        }
        with pytest.raises(CxroiError) as raised:
            calibrate(frames, today=TODAY)
    assert str(raised.value) == (
        "Tables are not read from polars. Use pandas, Polars, DuckDB or Spark frames, all of one "
        "kind."
    )


def test_what_is_no_frame_is_refused():
    with pytest.raises(CxroiError) as raised:
        heading_of([1, 2])
    assert str(raised.value) == (
        "A list is not a table. Use a pandas, Polars, DuckDB or Spark frame."
    )


def test_an_engine_that_is_not_there_is_said(folder, monkeypatch, tmp_path):
    with pytest.raises(CxroiError, match=r"^There is no engine 'duck'\. Did you mean 'duckdb'\?$"):
        open_with_engine("duck", folder)
    with pytest.raises(
        CxroiError, match=r"holds no table for duckdb\. Put \.parquet or \.csv into it\.$"
    ):
        open_with_engine("duckdb", tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(CxroiError) as raised:
        open_with_engine("duckdb", folder)
    assert (
        str(raised.value) == "duckdb is not installed. Install it with: pip install 'cxroi[duckdb]'"
    )
