"""The charts compiled beforehand: made once, kept by content, without rows, and able to hold still."""

import json
import re

import pytest

from cxroi.charts import business_case
from cxroi.exports import drawings
from cxroi.exports.chart_functions import chart_functions
from cxroi.model.data_files import OWN_FOLDER
from cxroi.model.errors import SetupError
from cxroi.widgets import specs
from cxroi.widgets.specs import chart_specs

HELD = {
    "cash": {"x", "y"},
    "value": {"x"},
    "customers": {"x", "y"},
    "retention": set(),  # its scale is fixed from 0 to 100%
    "new_customers": {"y"},
    "customer_tiers": {"x", "y"},
    "fan": {"x", "y"},
    "spread": {"x", "y"},
    "tornado": {"x"},
    "variance": {"x"},
    "influence": {"x"},
    "must_be_true": set(),  # its scale is fixed from 0 to 100%
    "grid": {"x", "y"},
    "information": {"x"},
    "survey": {"y"},  # x counts in tens
    "stressed_cash": {"x", "y"},
    "stressed_customers": {"x", "y"},
    "budget": {"x", "y"},
    "initiatives": {"x"},
    "acquisition_curve": {"x", "y"},
    "retention_curve": {"x", "y"},
    "finance": {"y"},
    "continued_cash": {"x", "y"},
    "actual_customers": {"x", "y"},
    "actual_referred": {"x", "y"},
    "actual_paid": {"x", "y"},
    "actual_retention": {"x", "y"},
    "bridge": {"x"},
    "npv_difference": {"x"},
    "compared_cash": {"x", "y"},
    "compared_customers": {"x", "y"},
    "kept_by_box": set(),  # its scale is fixed from 0 to 100%
    "second_by_box": set(),
    "moved_retention_odds_ratio": set(),  # its scales are a log, and from 0 to the highest
    "moved_cross_sell_odds_ratio": set(),
    "moved_let_down_odds_ratio": set(),
    "moved_referral_ratio": set(),
    "stayed": {"x"},
    "profile": set(),  # its scale is fixed from 0 to 100%
    "cliff": set(),
}
CHARTS = list(HELD)
"""In the order of reading: the first tab's, those of each tab of uncertainty, those of own data, readiness and evidence."""


@pytest.fixture(scope="module")
def compiled():
    return chart_specs()


for_each = pytest.mark.parametrize("name", CHARTS)


def signals(spec):
    return {signal["name"]: signal for signal in spec["signals"]}


def test_charts_are_compiled_once_and_read_afterwards(empty_cache, monkeypatch):
    monkeypatch.setattr(specs, "compile_elsewhere", lambda _: b'{"made": {}}')
    assert chart_specs() == {"made": {}}
    monkeypatch.setattr(specs, "compile_elsewhere", None)
    assert chart_specs() == {"made": {}}
    assert [kept.name for kept in empty_cache.iterdir()] == [specs.specs_name()]


def test_another_content_of_the_charts_is_compiled_anew(tmp_path, monkeypatch):
    before = specs.specs_name()
    edited = tmp_path / "edited"
    edited.mkdir()
    for file in drawings.CHARTS.glob("*.py"):
        (edited / file.name).write_bytes(file.read_bytes())
    (edited / "theme.py").write_bytes(b"# edited")
    monkeypatch.setattr(drawings, "CHARTS", edited)
    assert specs.specs_name() != before


def test_charts_in_a_folder_of_ones_own_are_compiled_anew_when_edited(tmp_path, monkeypatch):
    contents = [specs.specs_name()]
    monkeypatch.setenv(OWN_FOLDER, str(tmp_path))
    for text in ("", "# once", "# twice"):
        (tmp_path / "charts.py").write_text(text, encoding="utf-8")
        contents.append(specs.specs_name())
    assert len(set(contents)) == 4


def test_charts_of_ones_own_draw_in_a_notebook_too(tmp_path, monkeypatch):
    monkeypatch.setenv(OWN_FOLDER, str(tmp_path))
    ours = chart_functions()
    assert set(ours) == set(CHARTS)
    drawn = f"CHARTS = dict.fromkeys({list(business_case.CHARTS)}, 'mine')"
    (tmp_path / "charts.py").write_text(drawn, encoding="utf-8")
    assert chart_functions() == ours | dict.fromkeys(business_case.CHARTS, "mine")
    assert [file.name for file in tmp_path.iterdir()] == ["charts.py"]


def test_every_chart_is_compiled_in_the_order_of_reading(compiled):
    assert list(compiled) == CHARTS


@for_each
def test_a_chart_waits_for_the_rows_of_one_table(compiled, name):
    given = [data for data in compiled[name]["data"] if "source" not in data]
    assert [data["name"] for data in given] == ["table"]
    assert "values" not in given[0]
    assert "url" not in json.dumps(compiled[name]["data"])


@for_each
def test_a_chart_has_no_words_of_its_own_case(compiled, name):
    text = json.dumps(compiled[name])
    assert "month 47" not in text
    assert "Ogilvy" not in text
    assert "title" not in compiled[name]


@for_each
def test_every_scale_of_numbers_can_be_held_and_says_how_far_its_data_reach(compiled, name):
    spec = compiled[name]
    there = signals(spec)
    assert {each.removeprefix("hold_") for each in there if each.startswith("hold_")} == HELD[name]
    scales = {scale["name"]: scale for scale in spec["scales"]}
    for scale in HELD[name]:
        assert scales[scale]["type"] == "linear"
        assert scales[scale]["domainRaw"] == {"signal": f"hold_{scale}"}
        assert there[f"hold_{scale}"]["value"] is None
        assert there[f"extent_{scale}"]["update"].startswith("extent([reach_")


@for_each
def test_what_a_scale_reaches_is_measured_on_the_data_it_covers(compiled, name):
    spec = compiled[name]
    measured = {
        step["signal"]
        for data in spec["data"]
        for step in data.get("transform", [])
        if step["type"] == "extent"
    }
    for scale in HELD[name]:
        update = signals(spec)[f"extent_{scale}"]["update"]
        covered = set(re.findall(r"reach_\w+", update))
        assert covered
        assert covered <= measured


def test_a_scale_of_words_is_left_alone(compiled):
    for spec in compiled.values():
        for scale in spec["scales"]:
            assert ("domainRaw" in scale) <= (scale["type"] == "linear")


@pytest.mark.parametrize(("datasets", "count"), [({"a": [], "b": []}, 2), ({}, 0)])
def test_a_chart_of_two_tables_is_refused(datasets, count):
    with pytest.raises(SetupError) as raised:
        drawings.without_rows("made_up", {"datasets": datasets})
    assert str(raised.value) == (
        f"The chart 'made_up' shows {count} tables. A live chart shows "
        "one: use transform_filter instead of a second frame."
    )


def test_the_width_of_a_chart_is_that_of_the_page():
    drawn = {"datasets": {"data-1": [{"a": 1}]}, "data": {"name": "data-1"}, "width": 640}
    assert drawings.fit_to_page(drawings.without_rows("made_up", drawn)) == {
        "data": {"name": "table"},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def test_charts_that_cannot_be_compiled_are_said_with_the_reason(empty_cache, monkeypatch):
    monkeypatch.setattr(drawings.sys, "executable", str(empty_cache / "python"))
    (empty_cache / "python").write_text(
        "#!/bin/sh\necho first >&2\necho 'NameError: teal' >&2\nexit 1\n"
    )
    (empty_cache / "python").chmod(0o755)
    with pytest.raises(SetupError) as raised:
        chart_specs()
    assert str(raised.value) == (
        "The charts cannot be compiled: NameError: teal. Fix cxroi/charts."
    )
    assert [kept.name for kept in empty_cache.iterdir()] == ["python"]
