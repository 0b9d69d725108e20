"""Stances and conditions: of any company, in any order, and taken off to the last bit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from cxroi import (
    AssumptionError,
    Assumptions,
    CxroiError,
    DataError,
    assumptions,
    business_case,
    read_link,
    snippet,
    write_link,
    write_scenario,
)
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.scenarios import put_under, title_of
from cxroi.model.stances import conditions, read_before, read_stances, stances

LIKELY = assumptions()
MINE = LIKELY.change(
    customers=1_200_000, new_customers=28_000, one_off_cost=4_000_000, causal_fraction=0.4
).renamed("Acme", "£")
HEADING = "name,kind,title,key,value,low,high,shape,reason\n"


def test_a_stance_sets_what_bonding_is_worth_and_scales_the_plan_and_leaves_own_figures() -> None:
    doubtful = MINE.with_stance("cautious")
    changed = {key for key in MINE.by_key if MINE[key] != doubtful[key]}
    groups = {key: MINE[key].group for key in changed}
    assert set(groups.values()) == {"what_bonding_is_worth", "the_programme"}
    assert doubtful["causal_fraction"].likely == 0.1
    assert doubtful["one_off_cost"].likely == 4_800_000
    assert doubtful["bonded_gain"].likely == 0.06
    assert (doubtful.name, doubtful.stance, doubtful.currency) == ("Acme", "cautious", "£")


@pytest.mark.parametrize("stance", ["cautious", "published", "no_effect"])
def test_a_stance_of_the_example_is_the_scenario_of_that_name(stance: str) -> None:
    """The names that were scenarios once stay, with the numbers of model.md section 9."""
    assert assumptions(stance) == LIKELY.with_stance(stance)


def test_the_examples_npv_under_each_stance_is_that_of_the_model() -> None:
    npvs = {name: round(business_case(assumptions(name)).npv, 2) for name in stances()}
    assert npvs == {
        "cautious": -1_187_838.41,
        "published": 3_317_106.32,
        "no_effect": -1_235_288.59,
    }


def test_a_downturn_scales_own_figures_ranges_and_all() -> None:
    own = LIKELY.change(new_customers=(30_000, 40_000, 60_000), margin=260)
    hard = own.with_condition("downturn")
    row = hard["new_customers"]
    assert (row.low, row.likely, row.high) == (22_500, 30_000, 45_000)
    assert hard["margin"].likely == 220
    assert hard["acquisition_cost"].likely == 190
    assert hard.reasons["margin"].startswith("Judgement: ")
    changed = {key for key in own.by_key if own[key] != hard[key]}
    assert changed == {"new_customers", "margin", "acquisition_cost"}


def test_in_a_downturn_each_segment_has_fewer_new_customers() -> None:
    split = LIKELY.split(A=0.5, B=0.5).change(**{"A/margin": 400})
    hard = split.with_condition("downturn")
    assert hard["A/new_customers"].likely == pytest.approx(10_500)
    assert hard["A/margin"].likely == pytest.approx(400 * 110 / 130)
    assert hard.without_condition("downturn") == split


@given(cases(), st.sampled_from([*stances()]), st.booleans())
def test_taken_off_the_case_is_what_it_was(
    case: Assumptions,
    stance: str,
    is_first: bool,  # noqa: FBT001 - Hypothesis gives it by name
) -> None:
    try:
        plain = case.with_stance("likely")
        for each in case.conditions:
            plain = plain.without_condition(each)
        one = plain.with_stance(stance).with_condition("downturn")
        other = plain.with_condition("downturn").with_stance(stance)
    except AssumptionError:
        return  # the company cannot be under it, which is said
    assert one == other
    first = one.with_stance("likely").without_condition("downturn")
    last = one.without_condition("downturn").with_stance("likely")
    assert (first if is_first else last) == plain
    assert one.with_stance("published").with_stance("likely").without_condition("downturn") == plain


def test_what_is_changed_under_a_stance_moves_back_in_proportion_and_beliefs_are_the_stances() -> (
    None
):
    under = MINE.with_stance("cautious").change(one_off_cost=6_000_000, causal_fraction=0.15)
    back = under.with_stance("likely")
    assert back["one_off_cost"].likely == 5_000_000
    assert back["causal_fraction"].likely == 0.4
    assert under.with_stance("published")["causal_fraction"].likely == 1


@pytest.mark.parametrize("carry", ["link", "file", "snippet"])
def test_a_link_a_file_and_the_lines_of_python_carry_stance_condition_and_what_they_set_aside(
    carry: str,
) -> None:
    case = MINE.with_stance("cautious").with_condition("downturn").change(bonded_gain=0.07)
    if carry == "link":
        read = read_link(write_link(case).query)
    elif carry == "file":
        read = parse_scenario("acme.csv", write_scenario(case))
    else:
        made: dict[str, Assumptions] = {}
        exec(snippet(case), made)  # noqa: S102 - our own lines
        read = made["held"]
    assert read == case
    plain, was = (each.with_stance("likely").without_condition("downturn") for each in (read, case))
    assert plain == was


def test_an_old_name_says_what_it_is_now() -> None:
    link = read_link("base=cautious&one_off_cost=400000")
    assert (link.base, link.stance, link["one_off_cost"].likely) == ("likely", "cautious", 400_000)
    assert link.remarks == (
        "This link names the scenario “cautious”, which is now a stance of any company: Cautious.",
    )
    file = parse_scenario("old.csv", "# base: downturn\nkey,value,low,high,shape,reason\n")
    assert file.conditions == ("downturn",)
    assert file.remarks == (
        "old.csv names the scenario “downturn”, which is now a condition of any company: Downturn.",
    )


def test_a_reader_that_knows_no_stance_is_not_given_a_file_with_one() -> None:
    assert "# model: 1\n" in write_scenario(MINE)
    assert "# model: 2\n" in write_scenario(MINE.with_stance("cautious"))


def test_a_case_is_called_by_its_company_then_by_what_it_is_under() -> None:
    assert title_of(LIKELY) == "Example company"
    assert title_of(MINE.with_stance("published").with_condition("downturn")) == (
        "Acme, published in full, downturn"
    )
    assert put_under(LIKELY) == []


def test_a_rule_that_a_stance_would_break_is_said_and_the_case_stays() -> None:
    tight = LIKELY.change(let_down_share=0.06, let_down_cut=0.05).with_stance("cautious")
    wide = tight.change(let_down_cut=0.06)
    with pytest.raises(AssumptionError):
        wide.with_stance("likely")


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (
            lambda: LIKELY.with_stance("cautios"),
            "There is no stance 'cautios'. Did you mean 'cautious'?",
        ),
        (
            lambda: LIKELY.with_condition("boom"),
            "There is no condition 'boom'. Available: downturn.",
        ),
        (
            lambda: read_before("causal_fraction"),
            (
                "“causal_fraction” does not say what an assumption was before the stance. "
                "Save the case again."
            ),
        ),
    ],
)
def test_what_is_not_there_is_said(ask, sentence: str) -> None:
    with pytest.raises(CxroiError) as caught:
        ask()
    assert str(caught.value) == sentence


def test_twice_in_a_condition_is_once() -> None:
    once = LIKELY.with_condition("downturn")
    assert once.with_condition("downturn") == once
    assert LIKELY.without_condition("downturn") == LIKELY


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("a,stance,,,,,,,Why.\n", "row 2, column 'title': the cell is empty. Fill it in."),
        (
            "a,set,,margin,1,,,,Why.\n",
            (
                "row 2, column 'name': 'a' has not been introduced. "
                "First add a row without a key that says what it is about."
            ),
        ),
        (
            "a,stance,A,,,,,,Why.\na,scale,,margin,1,,,,Why.\n",
            (
                "row 3, column 'key': 'margin' is of the group 'company_today'. "
                "A stance may scale what is of 'the_programme'."
            ),
        ),
        (
            "a,condition,A,,,,,,Why.\na,set,,margin,1,,,,Why.\n",
            (
                "row 3, column 'kind': 'set' is not a known kind of row of a condition. "
                "Available: scale."
            ),
        ),
        (
            "a,stance,A,,,,,,Why.\na,scale,,one_off_cost,1,0,2,,Why.\n",
            (
                "row 3, column 'low': a scaled row has no range of its own. "
                "Leave the cell empty: a range is scaled with its value."
            ),
        ),
        (
            "a,stance,A,,,,,,Why.\na,scale,,acquisition_cost_reduction,0.1,,,,Why.\n",
            (
                "row 3, column 'value': 'acquisition_cost_reduction' is 0 in assumptions.csv, so "
                "it has no proportion to scale. Enter a value there, or remove the row."
            ),
        ),
        (
            "a,stance,A,,,,,,Why.\na,stance,A,,,,,,Why.\n",
            "row 3, column 'name': 'a' is introduced twice. Keep one of the rows.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_names_the_row(tmp_path: Path, rows: str, problem: str) -> None:
    file = tmp_path / "stances.csv"
    file.write_text(HEADING + rows, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_stances(file)
    assert str(caught.value) == f"stances.csv, {problem}"


def test_each_stance_says_what_it_is_about() -> None:
    for each in (*stances().values(), *conditions().values()):
        assert each.about.endswith(".")
        assert all(step.reason for step in each.steps.values())
