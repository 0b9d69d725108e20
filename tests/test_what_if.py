"""What if it goes wrong: what is told of a failure, of easy leaving and of a downturn."""

import pytest

from cxroi import DataError, Failure, Stress, assumptions, business_case
from cxroi.analysis.what_if import (
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
        *("failure_month", "failure_months", "failure_share", "leaving", "kept_intention"),
        *("keeping_ratio", "acquisition_headroom", "preventable_churn"),
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
        "what_if.csv, row 2, column 'value': 2 is outside 0 to 1. Change it."
    )


def test_what_is_looked_at_unless_something_else_is_chosen():
    assert usual_failure() == Failure(25, 3, 0.1, "both")
    assert usual_easy_switching() == 0.1


def test_the_strains_stand_beside_the_plain_case():
    found = stress_tests(LIKELY, STRIKE, 0.1)
    assert [test.name for test in found] == [
        *("Your case", "The core service fails", "Switching becomes easy", "A downturn")
    ]
    assert found[0].case.npv == business_case(LIKELY).npv
    assert found[1].case.npv == business_case(LIKELY, Stress(STRIKE)).npv
    assert found[2].case.npv == business_case(LIKELY, Stress(leaving=0.1)).npv
    rows = table_of(found)["rows"]
    assert rows[0] == ["Your case", "0.17m", "", "month 47", "+4,500"]
    assert rows[1][2] == "−16,200"
    assert rows[2][2] == "+0.10m"
    tables = exhibits(found)
    assert tables["stressed_cash"].title == ("A downturn hurts most: it cuts NPV by 0.29m")
    assert tables["stressed_customers"].title == (
        "In a downturn there are 20,000 fewer customers after 5 years"
    )


def test_what_is_told_follows_from_the_figures():
    failure, easy_switching, downturn = stress_sentences(stress_tests(LIKELY, STRIKE, 0.1), STRIKE)
    assert failure == (
        "A core service failure in month 25 that lets down 10% of customers for 3 months cuts NPV "
        "by 16,200, to 0.15m. At the low point, in month 27, there are 350 fewer customers; half "
        "of them are not recovered within 60 months."
    )
    assert easy_switching == (
        "If switching becomes easy, annual retention falls from 75% to 70%. That raises NPV by 0.10m, to "
        "0.27m: customers who stayed out of inertia can now leave, so bonding matters more."
    )
    assert downturn == "A downturn cuts NPV by 0.29m, to −0.12m."


@pytest.mark.parametrize(
    ("failure", "easy_switching", "begins"),
    [
        (Failure(61, 3, 0.1), 0.1, "A failure in month 61 falls after the horizon and has no effect."),
        (Failure(2, 1, 0.3, "programme"), 0.1, "A core service failure in month 2 that lets down 30% of customers for 1 month, with the programme only, cuts NPV by 0.14m"),
        (Failure(2, 1, 0.3, "baseline"), 0.1, "A core service failure in month 2 that lets down 30% of customers for 1 month, without the programme only, raises NPV by 0.14m"),
    ],
)  # fmt: skip
def test_a_failure_is_told_as_it_strikes(failure, easy_switching, begins):
    assert stress_sentences(stress_tests(LIKELY, failure, easy_switching), failure)[0].startswith(
        begins
    )


def test_where_nothing_goes_wrong_nothing_is_said_to():
    nothing = Failure(3, 1, 0.0)
    failure, easy_switching, _ = stress_sentences(stress_tests(LIKELY, nothing, 0.0), nothing)
    assert failure.endswith("for 1 month leaves NPV at 0.17m.")
    assert (
        easy_switching
        == "No customer stays only because switching is a hassle, so easy switching changes nothing."
    )


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
        ["Bonded", "84%", "5.92", "5.92", "558"],
        ["Satisfied", "74%", "3.40", "3.40", "400"],
        ["Let down", "66%", "2.43", "2.43", "324"],
        ["All customers", "75% → 76%", "3.52", "3.76", "409 → 426"],
    ]
