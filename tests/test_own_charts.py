"""An analyst's own charts: dressed as ours, compiled once, fed with rows later."""

import json

import altair as alt
import numpy as np
import pytest

import cxroi.widgets as cx
from cxroi.charts.colours import DARK, TEAL
from cxroi.model.errors import CxroiError

REGIONS = {"region": ["North", "South"], "share": [0.75, 0.25]}


def bars(frame):
    return alt.Chart(frame).mark_bar().encode(x="npv:Q", y="region:N")


def rows(case):
    return REGIONS | {"npv": [share * case.npv for share in REGIONS["share"]]}


def drawn(function, **more):
    return json.dumps(cx.Chart(cx.Workbook(), function, rows=rows, **more).spec)


def test_a_chart_that_names_no_colours_is_drawn_in_ours_in_the_light_and_in_the_dark():
    book = cx.Workbook()
    spec = cx.Chart(book, bars, rows=rows).spec
    assert spec["background"] == "transparent"
    assert spec["usermeta"]["dark"] == DARK
    assert TEAL in json.dumps(spec["marks"])
    assert DARK.keys() >= {*_inks(cx.Chart(book, series, rows=rows).spec["scales"])}


def series(frame):
    return alt.Chart(frame).mark_bar().encode(x="npv:Q", color="region:N")


def _inks(part):
    return [ink for ink in json.dumps(part).replace('"', " ").split() if ink.startswith("#")]


def test_a_chart_keeps_the_colours_that_it_names():
    def plum(frame):
        return bars(frame).configure_mark(color="#7a00cc")

    assert "#7a00cc" in drawn(plum)
    assert TEAL not in json.dumps(json.loads(drawn(plum))["marks"])


def test_a_chart_shows_the_rows_of_the_case_in_force():
    book = cx.Workbook()
    chart = cx.Chart(book, bars, rows=rows, title="By region")
    before = chart.block
    book.change(margin=150)
    assert chart.block != before
    assert np.frombuffer(chart.block)[-2:].sum() == pytest.approx(book.case.npv)
    assert chart.table["title"] == "By region"


def test_a_function_that_returns_no_chart_is_refused():
    with pytest.raises(CxroiError, match="returned no Altair chart"):
        cx.Chart(cx.Workbook(), lambda _: None, rows=rows)


def test_a_figure_that_is_not_there_is_refused_by_its_name():
    with pytest.raises(CxroiError, match=r"There is no figure 'payback_months'. Did you mean"):
        cx.Tiles(cx.Workbook(), "npv", "payback_months")
