"""What every format says of a case, worked out once."""

import re

import pytest
from on_paper import DAY, LIKELY, acme, fresh, on_paper

from cxroi import CxroiError, business_case, simulate, tiles, verdict
from cxroi.exports.paper_charts import CHARTS, choose_charts
from cxroi.exports.proposal import proposal


def test_it_says_what_the_case_says():
    case = business_case(fresh().assumptions)

    assert [*fresh().verdict] == [*verdict(case)]
    assert fresh().tiles == tiles(case)
    assert fresh().title == "Example company"
    assert fresh().day == "24 November 2026"
    assert re.fullmatch(r"Made with cxroi [\d.]+, data [0-9a-f]{8}\.", fresh().provenance)


def test_what_was_chosen_on_the_page_is_kept():
    chosen = LIKELY.called(
        "x", "", seed="7", correlated="yes", goal="payback 36", risk="retention 0.1"
    )
    made = proposal(chosen, DAY)

    assert made.risk.npv.tolist() != simulate(LIKELY).npv.tolist()
    assert made.goal.payback == 36
    assert made.form.lines[0].factor == 0.1


def test_a_risk_factor_that_is_none_is_said_before_any_format_is_made():
    made = proposal(LIKELY.called("x", "", risk="retention much"), DAY)
    for ask in (lambda: made.risk_factors, lambda: made.form):
        with pytest.raises(CxroiError) as caught:
            ask()
        assert str(caught.value) == (
            "Risk factor of line 'retention': 'much' is not a number. Enter a share from 0 to 1."
        )


def test_a_theme_brings_a_currency_where_the_case_has_none():
    assert proposal(LIKELY, DAY, acme()).currency == "£"
    assert proposal(LIKELY.called("x", "€"), DAY, acme()).currency == "€"


@pytest.mark.parametrize("name", CHARTS)
def test_every_table_carries_the_day(name):
    assert on_paper().table(name).footer.endswith("24 November 2026.")


def test_assumptions_with_what_they_rest_on():
    rows = {row.label: row for row in on_paper("segments").assumption_rows}

    assert rows["Contribution margin per customer"].value == "£130 a year"
    assert rows["Small business: Contribution margin per customer"].value == "£400 a year"
    assert rows["Small business: Contribution margin per customer"].changed
    assert rows["Published retention gap"].rests_on == "Ogilvy, quoted by Shaun Smith (2009)"
    assert rows["Discount rate"].range_shown == "8–12% a year"
    assert "Customers" not in rows  # every segment has its own


def test_sources_are_those_of_the_assumptions_in_force():
    rows = on_paper().source_rows

    assert [row.key for row in rows] == ["brandz_retention", "brandz_cross_sell"]
    assert rows[0].figure == "84% v 30%"
    assert "five posts of February 2009" in rows[0].reference
    assert "compares companies" in rows[0].caution


def test_charts_by_name():
    assert choose_charts([]) == list(CHARTS)
    assert choose_charts(["value", "cash"]) == ["cash", "value"]
    with pytest.raises(
        CxroiError, match=re.escape("There is no chart 'cahs'. Did you mean 'cash'?")
    ):
        choose_charts(["cahs"])
