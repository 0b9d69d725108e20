"""What if it goes wrong: what is told of a failure, of easy leaving and of a downturn."""

import pytest

from cxroi import DataError, Failure, Stress, assumptions, business_case
from cxroi.analysis.what_if import (
    in_a_downturn,
    read_what_ifs,
    recovery,
    usual_easy_switching,
    usual_failure,
    what_ifs,
)
from cxroi.report.what_if import exhibits, lifecycle, stress_sentences, stress_tests, table_of

LIKELY = assumptions()
STRIKE = Failure(25, 3, 0.1)


def test_what_a_what_if_begins_with_is_a_judgement_that_says_why():
    assert list(what_ifs()) == [
        *("failure_month", "failure_months", "failure_share", "leaving", "kept_intention")
    ]
    for each in what_ifs().values():
        assert each.reason.startswith("Judgement: ")
        assert each.bounds[0] <= each.value <= each.bounds[1]


def test_a_row_outside_its_bounds_is_refused_with_its_place(tmp_path):
    file = tmp_path / "what_if.csv"
    file.write_text(
        "key,label,help,unit,value,lower,upper,step,rests_on,reason\n"
        "leaving,L,H,share,2,0,1,0.01,stickiness_not_loyalty,R\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as refused:
        read_what_ifs(file)
    assert str(refused.value) == (
        "what_if.csv, row 2, column 'value': 2 is outside 0 to 1. Move it."
    )


def test_what_is_looked_at_unless_something_else_is_chosen():
    assert usual_failure() == Failure(25, 3, 0.1, "both")
    assert usual_easy_switching() == 0.1


def test_a_downturn_changes_a_case_in_the_proportion_of_the_scenario():
    own = LIKELY.change(new_customers=(30_000, 40_000, 60_000), margin=260)
    hard = in_a_downturn(own)
    assert hard["new_customers"].likely == pytest.approx(30_000)
    assert hard["new_customers"].low == pytest.approx(22_500)
    assert hard["margin"].likely == pytest.approx(220)
    assert hard["acquisition_cost"].likely == pytest.approx(190)
    assert hard.reasons["margin"].startswith("Judgement: ")
    same = {key for key in own.by_key if own[key] == hard[key]}
    assert set(own.by_key) - same == {"new_customers", "margin", "acquisition_cost"}
    scenario = business_case(assumptions("downturn")).npv
    assert business_case(in_a_downturn(LIKELY)).npv == pytest.approx(scenario)


def test_in_a_downturn_each_segment_has_fewer_new_customers():
    hard = in_a_downturn(LIKELY.split(A=0.5, B=0.5).change(**{"A/margin": 400}))
    assert hard["A/new_customers"].likely == pytest.approx(10_500)
    assert hard["A/margin"].likely == pytest.approx(400 * 110 / 130)
    assert hard["margin"].likely == pytest.approx(110)


def test_the_strains_stand_beside_the_plain_case():
    found = stress_tests(LIKELY, STRIKE, 0.1)
    assert [test.name for test in found] == [
        *("As assumed", "The core service fails", "Leaving becomes easy", "A downturn")
    ]
    assert found[0].case.npv == business_case(LIKELY).npv
    assert found[1].case.npv == business_case(LIKELY, Stress(STRIKE)).npv
    assert found[2].case.npv == business_case(LIKELY, Stress(leaving=0.1)).npv
    rows = table_of(found)["rows"]
    assert rows[0] == ["As assumed", "0.17 m", "", "month 47", "+4,500"]
    assert rows[1][2] == "−16,200"
    assert rows[2][2] == "+0.10 m"
    tables = exhibits(found)
    assert tables["stressed_cash"].title == (
        "“A downturn” hurts most: it costs 0.29 m of the net present value"
    )
    assert tables["stressed_customers"].title == (
        "“A downturn” leaves 20,000 customers fewer after 5 years"
    )


def test_what_is_told_follows_from_the_figures():
    failure, easy_switching, downturn = stress_sentences(stress_tests(LIKELY, STRIKE, 0.1), STRIKE)
    assert failure == (
        "A failure of the core service in month 25 that lets down 10 % of customers for 3 months costs "
        "16,200: the net present value is 0.15 m. At worst 350 customers fewer are here with the programme, "
        "in month 27; half of them are not made up for within 60 months."
    )
    assert easy_switching == (
        "If leaving becomes easy, 70 % stay over a year in place of 75 %. That adds 0.10 m: the net present "
        "value is 0.27 m, since what held customers was not loyalty, so a bond makes more of a difference."
    )
    assert downturn == "A downturn costs 0.29 m: the net present value is −0.12 m."


@pytest.mark.parametrize(
    ("failure", "easy_switching", "begins"),
    [
        (Failure(61, 3, 0.1), 0.1, "A failure in month 61 lies beyond the time looked at, and changes nothing."),
        (Failure(2, 1, 0.3, "programme"), 0.1, "A failure of the core service in month 2 that lets down 30 % of customers for 1 month, striking only with the programme, costs 0.14 m"),
        (Failure(2, 1, 0.3, "baseline"), 0.1, "A failure of the core service in month 2 that lets down 30 % of customers for 1 month, striking only without the programme, adds 0.14 m"),
    ],
)  # fmt: skip
def test_a_failure_is_told_as_it_strikes(failure, easy_switching, begins):
    assert stress_sentences(stress_tests(LIKELY, failure, easy_switching), failure)[0].startswith(
        begins
    )


def test_where_nothing_goes_wrong_nothing_is_said_to():
    nothing = Failure(3, 1, 0.0)
    failure, easy_switching, _ = stress_sentences(stress_tests(LIKELY, nothing, 0.0), nothing)
    assert failure.endswith("for 1 month leaves the net present value at 0.17 m.")
    assert easy_switching == "With nobody held by nuisance alone, easy leaving changes nothing."


def test_a_base_that_changes_fast_recovers_fast():
    quick = LIKELY.change(retention_rate=0.2, new_customers=80_000)
    failure = Failure(6, 2, 0.5)
    lost = recovery(business_case(quick), business_case(quick, Stress(failure)))
    assert lost.lost > 0
    assert lost.worst == 7
    assert lost.worst < lost.half < lost.recovered < 60
    spared = recovery(business_case(quick), business_case(quick))
    assert spared == (0.0, 0, 0, 0)


def test_customers_stay_as_long_as_their_tier_lets_them():
    shown = lifecycle(business_case(LIKELY))
    assert shown["rows"] == [
        ["Bonded", "84 %", "5.92", "5.92", "558"],
        ["Satisfied", "74 %", "3.40", "3.40", "400"],
        ["Let down", "66 %", "2.43", "2.43", "324"],
        ["All customers", "75 % → 76 %", "3.52", "3.76", "409 → 426"],
    ]
