"""The headline: how close a call it is, and NPV to the figures that its range supports."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from on_paper import on_paper

from cxroi import assumptions, headline, simulate
from cxroi.exports.web_page import web_page
from cxroi.report.formats import about_money
from cxroi.widgets.state import look

LIKELY = assumptions()
MONEY = st.floats(-1e10, 1e10).filter(lambda value: abs(value) > 1)
WRITTEN = re.compile(r"about (−?)£([\d,.]+)(m|bn)?")
SCALE = {None: 1, "m": 1e6, "bn": 1e9}


@pytest.mark.parametrize(
    ("npv", "low", "high", "shown"),
    [
        # model.md §14
        (170_000, -640_000, 1_160_000, "about £0.2m"),
        # a narrow range keeps more figures, three at most
        (168_731.54, 100_000, 240_000, "about £0.17m"),
        (168_731.54, 165_000, 172_000, "about £0.169m"),
        (168_731.54, 168_700, 168_760, "about £0.169m"),
        (57_249, -40_000, 160_000, "about £60,000"),
        (57_249, 56_000, 58_500, "about £57,200"),
        # no range: as it is
        (168_731.54, 168_731.54, 168_731.54, "£0.169m"),
        (0, 0, 0, "£0"),
        # a figure within the range's rounding of 0
        (20_000, -640_000, 1_160_000, "about £0"),
        (-20_000, -640_000, 1_160_000, "about £0"),
        # signs and scales
        (-1_187_838, -1_900_000, -180_000, "about −£1.2m"),
        (3.1e9, 1e9, 6e9, "about £3.1bn"),
        (234_567_890, 1e8, 4e8, "about £230m"),
        (99_999, 99_000, 101_000, "about £0.100m"),
        (1.53, 0, 3, "about £1.50"),
    ],
)
def test_a_figure_has_the_figures_that_its_range_supports(npv, low, high, shown):
    assert about_money(npv, low, high, "£") == shown


@given(MONEY, st.floats(1, 1e10))
def test_it_lies_within_a_tenth_of_the_range_and_has_three_figures_at_most(npv, width):
    shown = about_money(npv, npv - width / 2, npv + width / 2, "£")
    minus, digits, word = WRITTEN.fullmatch(shown).groups()
    said = float(digits.replace(",", "")) * SCALE[word] * (-1 if minus else 1)
    assert abs(said - npv) <= max(width / 20, 0.005 * abs(npv)) * 1.001 + 0.005
    if word:
        assert len(digits.replace(".", "").replace(",", "").lstrip("0")) <= 3


def test_the_headline_is_the_call_and_the_figure():
    risk = simulate(LIKELY.renamed("Acme", "£"))
    assert headline(risk) == "Too close to call: NPV is about £0.2m."
    sure = simulate(
        LIKELY.change(
            **{each.key: (each.likely,) * 3 for each in LIKELY if each.key != "horizon_years"}
        )
    )
    assert headline(sure) == "Very likely to pay: NPV is 0.169m."


def test_the_page_has_it_with_the_exact_figure_beside():
    words, _ = look({"view": "headline", "currency": "£"}, lambda _: None)
    sure = words["parts"]["sure"]
    assert sure["headline"] == "Too close to call: NPV is about £0.2m."
    assert sure["exact"] == "NPV £168,731.54"


def test_paper_has_it_in_its_own_numbers():
    said = on_paper().headline
    assert said == on_paper().say(headline(on_paper().risk))
    assert f"<p>{said}</p>" in web_page(on_paper(), ()).decode()
