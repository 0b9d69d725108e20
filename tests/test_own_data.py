"""The page of own data, without a browser: files in parts, in memory only, and a sentence for each fault."""

import re

import numpy as np
import pytest
from own_tables import TODAY, maker
from sent import unpacked

from cxroi.calibration import calibration
from cxroi.charts.own_data import CHARTS
from cxroi.model.data_files import sample_folder
from cxroi.model.links import read_link
from cxroi.model.scenario_files import parse_scenario
from cxroi.widgets import own_data
from cxroi.widgets.own_data import LARGEST, TOO_LARGE, WRONG, OwnData, first_look

PEOPLE = b"customer_id,joined,left\n1,2024-01-31,\n2,2024-01-31,2026-06-30\n3,soon,\n"


@pytest.fixture
def data():
    return OwnData()


def asked(data, kind, *blocks, **wish):
    words, _ = data.answer({"kind": kind, "number": 1, **wish}, blocks)
    return words


def uploaded(data, name="people.csv", content=PEOPLE):
    return asked(data, "part", content, name=name, at=0, last=True)


def estimated(data, **more):
    described = asked(data, "remove", name="nothing of this name")
    return asked(data, "estimate", tables=described["tables"], rules=described["rules"], **more)


def test_the_page_is_given_the_columns_the_rules_and_the_charts():
    start = first_look()
    assert start["page"] == "own_data"
    assert [each["table"] for each in start["columns"]] == [
        "customers",
        "survey",
        "orders",
        "spend",
    ]
    spend = start["columns"][-1]["columns"]
    names = ["month", "channel", "amount", "status", "currency"]
    assert [column["name"] for column in spend] == names
    assert start["charts"] == list(CHARTS) == list(start["specs"])
    assert {rule["name"] for rule in start["rules"]} >= {"as_of", "window_months", "margin_share"}


def test_a_file_in_parts_is_the_file(data):
    half = len(PEOPLE) // 2
    assert asked(data, "part", PEOPLE[:half], name="people.csv", at=0, last=False)["kind"] == "part"
    described = asked(data, "part", PEOPLE[half:], name="people.csv", at=half, last=True)
    assert described["files"] == [
        {"name": "people.csv", "size": len(PEOPLE), "columns": ["customer_id", "joined", "left"]}
    ]
    assert described["tables"]["customers"]["columns"]["left"] == "left"


def test_a_part_that_comes_twice_counts_once(data):
    half = len(PEOPLE) // 2
    for _ in range(2):
        asked(data, "part", PEOPLE[:half], name="people.csv", at=0, last=False)
    asked(data, "part", PEOPLE[half:], name="people.csv", at=half, last=True)
    assert data.uploads.sizes == {"people.csv": len(PEOPLE)}


def test_a_file_of_which_a_part_never_came_is_not_taken_for_a_shorter_one(data):
    half = len(PEOPLE) // 2
    lost = {"name": "people.csv", "at": half, "last": True}
    assert asked(data, "part", PEOPLE[half:], **lost)["text"] == (
        "people.csv did not arrive whole. Choose it again."
    )
    assert not data.files


def test_estimates_come_with_checks_and_charts(data):
    uploaded(data)
    words, blocks = data.answer(
        {"kind": "estimate", "number": 7, "tables": asked(data, "remove", name="x")["tables"]}
    )
    assert words["number"] == 7
    assert words["faults"]["rows"] == [
        [
            "people.csv",
            "joined",
            "This is not a date. Correct the cells.",
            "1 of 3",
            "row 4: customer_id 3, joined soon, left (empty)",
        ]
    ]
    assert [each["key"] for each in words["estimates"]] == [
        "customers",
        "retention_rate",
        "new_customers",
    ]
    assert set(words["tables"]) == set(CHARTS)
    assert blocks == [b""]  # there is nothing to draw of two customers


def test_the_rows_of_charts_travel_as_one_block(data):
    described = asked(data, "sample")
    words, blocks = data.answer({"kind": "estimate", "tables": described["tables"], "rules": {}})
    stayed, _ = unpacked(words["tables"]["stayed"], np.frombuffer(blocks[0]))
    assert stayed["series"][0] == "A"
    assert stayed["share"][0] == 1


def test_the_sample_is_a_button_away(data):
    described = asked(data, "sample")
    assert list(described["tables"]) == ["customers", "survey", "orders", "spend"]
    words = estimated(data)
    assert words["lead"].startswith("15 assumptions can be based on your data")
    assert words["faults"]["rows"] == []
    assert words["remarks"] == []


def test_what_is_accepted_goes_on_as_a_link_and_a_file(data):
    asked(data, "sample")
    estimated(data)
    words = asked(data, "accept", keys=["margin", "retention_rate"], name="Ours")
    linked, filed = read_link(words["query"]), parse_scenario("ours.csv", words["text"])
    for assumptions in (linked, filed):
        assert assumptions.name == "Ours"
        assert assumptions["margin"].likely == 117.81
        assert assumptions["bonded_share"].likely == 0.2
    assert filed.reasons["margin"].startswith("Own data: ")


def test_nothing_accepted_is_the_base(data):
    asked(data, "sample")
    estimated(data)
    assert read_link(asked(data, "accept", keys=[])["query"]).values() == data.found.base.values()


def test_a_pilot_goes_with_what_is_accepted(data):
    asked(data, "sample")
    estimated(data)
    counts = {"treated": [7900, 10_000], "control": [7700, 10_000], "months": 12}
    said = asked(data, "pilot", **counts)["text"]
    assert re.match(
        r"Annual retention, pilot less control: \+2\.0 pts \(90% interval \+1\.0 to \+3\.0\)\. A random",
        said,
    )
    assumptions = read_link(asked(data, "accept", keys=["margin"], pilot=counts)["query"])
    assert assumptions["causal_fraction"].likely != 0.25


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "A count is missing. Enter retained and total customers for both groups."),
        (
            {"treated": ["a", 1], "control": [1, 1]},
            "A count is missing. Enter retained and total customers for both groups.",
        ),
        (
            {"treated": [2, 1], "control": [1, 1]},
            "pilot: of the treated, 2 of 1 stayed. Enter retained and total customers.",
        ),
    ],
)
def test_a_pilot_without_its_counts_is_refused(data, counts, sentence):
    assert asked(data, "pilot", **counts) == {
        "asked": "pilot",
        "number": 1,
        "kind": "problem",
        "text": sentence,
    }


def test_the_columns_may_be_put_right(data):
    uploaded(data, "export.csv", b"who,when,stars\n1,2026-01-31,5\n2,2026-01-31,4\n")
    tables = {
        "survey": {
            "files": ["export.csv"],
            "columns": {"customer_id": "who", "date": "when", "score": "stars"},
        }
    }
    words = asked(data, "estimate", tables=tables, rules={"scale": "5"})
    assert [each["key"] for each in words["estimates"]] == ["let_down_share", "bonded_share"]
    text = asked(data, "mapping")["text"]
    assert "survey,score,export.csv,stars" in text
    other = OwnData()
    uploaded(other, "export.csv", b"who,when,stars\n1,2026-01-31,5\n2,2026-01-31,4\n")
    described = uploaded(other, "mapping.csv", text.encode())
    assert described["tables"]["survey"]["columns"]["score"] == "stars"
    assert described["rules"] == {"scale": "5"}


def test_rules_outlive_another_file(data):
    uploaded(data)
    estimated(data)
    described = asked(data, "remove", name="x")
    asked(data, "estimate", tables=described["tables"], rules={"window_months": "6"})
    assert uploaded(data, "more.csv")["rules"] == {"window_months": "6"}


def test_rows_that_are_refused_can_be_downloaded(data):
    uploaded(data)
    estimated(data)
    assert asked(data, "refused")["files"] == [
        {
            "name": "refused_customers.csv",
            "text": "problem,row,customer_id,joined,left\njoined: this is not a date,4,3,soon,\n",
        }
    ]


def test_files_that_are_too_large_are_refused_and_the_others_stay(data):
    uploaded(data)
    data.uploads.largest = 100
    words = asked(data, "part", b"x" * 60, name="big.csv", at=0, last=False)
    assert words["text"] == TOO_LARGE
    assert list(data.files) == ["people.csv"]
    assert not data.uploads.coming
    assert LARGEST == 50_000_000


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "a.csv is empty. Save it again with its heading and rows."),
        (
            "a.xlsx",
            b"no",
            (
                "a.xlsx cannot be read: it is not an Excel file. Save it again as 'CSV UTF-8', Excel "
                "or Parquet."
            ),
        ),
        (
            "mapping.csv",
            b"table\n",
            "mapping.csv, row 1, column 'column': the column is missing. Add it to the heading.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_nothing_is_lost(data, name, content, sentence):
    uploaded(data)
    assert uploaded(data, name, content)["text"] == sentence
    assert list(data.files) == ["people.csv"]
    assert estimated(data)["kind"] == "estimate"


@pytest.mark.parametrize("kind", ["accept", "refused"])
def test_before_anything_is_estimated_it_is_said(data, kind):
    assert (
        asked(data, kind)["text"]
        == "There are no estimates yet. Choose your files, then “Use this mapping”."
    )


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "unheard of"},
        {"kind": None},
        {"kind": "part", "at": "x"},
        {"kind": "estimate", "tables": 7},
        {"kind": "estimate", "tables": {"customers": {"files": ["gone.csv"], "columns": {}}}},
        {
            "kind": "estimate",
            "tables": {"customers": {"files": [], "columns": {"customer_id": "x"}}},
        },
        {"kind": "accept", "keys": 5},
    ],
)
def test_a_request_of_a_wrong_kind_gets_a_sentence(data, wish, capsys):
    uploaded(data)
    words, blocks = data.answer({"number": 3, **wish})
    assert words["kind"] == "problem"
    assert words["text"]
    assert blocks == []
    assert "Traceback" not in capsys.readouterr().err


def test_rows_are_never_logged(data, monkeypatch, capsys):
    uploaded(data)

    def fails(*_, **__):
        raise RuntimeError("customer 17 lives here")

    monkeypatch.setattr(own_data, "calibrate_files", fails)
    assert estimated(data)["text"] == WRONG
    logged = capsys.readouterr()
    assert "customer 17" not in logged.err + logged.out
    assert "test_own_data.py, line" in logged.err


def test_uploaded_rows_are_not_written(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    made = maker().company(2, 300)
    for name, table in made.items():
        uploaded(data, f"{name}.csv", table.write_csv().encode())
    assert estimated(data)["kind"] == "estimate"
    assert list(tmp_path.iterdir()) == []


def test_the_page_and_the_command_line_say_the_same(data):
    asked(data, "sample")
    estimated(data)
    other = calibration.calibrate(sample_folder(), today=TODAY)
    assert list(data.found.estimates) == list(other.estimates)
    for key, each in data.found.estimates.items():
        assert list(each.interval) == pytest.approx(list(other.estimates[key].interval), rel=1e-12)


# A unit once


def test_a_unit_stands_beside_the_label_and_in_no_cell_of_its_row(data):
    asked(data, "sample")
    words = asked(data, "estimate", tables=described(data), rules=dict(data.mapping.rules))
    rows = {each["key"]: each["row"] for each in words["estimates"]}
    label = data.found.base["retention_rate"].label
    told, now, yours, interval, _, becomes = rows["retention_rate"]
    assert told.startswith(f"{label} (%")
    assert (now, yours, interval, becomes) == ("75", "79.2", "77.4–80.9", "79.2 (76.4–81.8)")
    for row in rows.values():
        assert not any("%" in cell or " a year" in cell for cell in row[1:])


def described(data):
    return {
        name: {"files": list(each.files), "columns": dict(each.columns)}
        for name, each in data.mapping.tables.items()
    }
