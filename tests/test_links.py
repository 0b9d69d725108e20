"""A case in an address: the same numbers where it is opened, or exactly what differs."""

import json
import re
from contextlib import suppress
from urllib.parse import parse_qs, quote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from cxroi import (
    AssumptionError,
    CxroiError,
    assumptions,
    business_case,
    compare,
    grid,
    rank_correlations,
    simulate,
    tornado,
    value_of_information,
    variance_shares,
    what_must_be_true,
    write_scenario,
)
from cxroi.model.links import LONGEST, Link, read_link, write_link
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.scenarios import data_version
from cxroi.model.snippets import snippet

WORKED = assumptions().change(causal_fraction=0.4)
MADE = write_link(WORKED).query
OTHER_DATA = MADE.replace(f"data={data_version()}", "data=0123abcd")


def with_a_mark_changed(query: str, place: int) -> str:
    """Return a link whose mark of one assumption is that of other numbers."""
    marks = parse_qs(query)["marks"][0]
    other = "__" if marks[2 * place : 2 * place + 2] != "__" else "--"
    return query.replace(marks, marks[: 2 * place] + other + marks[2 * place + 2 :])


def refusal(query: str) -> str:
    with pytest.raises(CxroiError) as caught:
        read_link(query)
    return str(caught.value)


# The same numbers


@given(cases())
def test_a_link_opens_the_same_case_or_says_that_its_reasons_stay_behind(scenario):
    link = write_link(scenario)
    read = read_link(link.query)
    assert read.remarks == ()
    assert read.by_key == scenario.by_key
    if not link.said:
        assert write_scenario(read) == write_scenario(scenario)
    assert business_case(read).npv == business_case(scenario).npv


def test_a_link_says_only_what_differs_from_its_base():
    given = parse_qs(MADE)
    assert list(given) == ["base", "causal_fraction", "seed", "model", "data", "marks", "npv"]
    assert given["npv"] == [f"{business_case(WORKED).npv:.2f}"]
    assert (given["seed"], given["model"], given["data"]) == (["1"], ["1"], [data_version()])


def test_a_link_carries_ranges_reasons_a_name_a_currency_and_what_was_chosen():
    scenario = (
        assumptions("cautious")
        .change(margin=(100, 130, 150, "uniform"), one_off_cost=(5, 5, 5))
        .because(margin="our books & the auditor's")
        .called("Board, June", currency="€", goal="payback 24", seed="7")
    )
    assert write_link(scenario).query.startswith(
        "base=likely&stance=cautious&margin=100,130,150,uniform&one_off_cost=5,5,5"
        "&why.margin=our%20books%20%26%20the%20auditor%27s"
        "&name=Board,%20June&currency=%E2%82%AC&seed=7&goal=payback%2024&model=2"
    )
    assert read_link(write_link(scenario).query) == scenario


def test_a_link_carries_the_reasons_of_a_segments_own():
    scenario = assumptions().split(Consumer=0.8, Business=0.2)
    scenario = scenario.change(**{"Business/margin": 400}).because(
        **{"Business/margin": "our pilot"}
    )
    assert read_link(write_link(scenario).query) == scenario


@given(cases())
def test_a_link_and_a_file_open_the_same_case(scenario):
    link = write_link(scenario)
    linked, filed = read_link(link.query), parse_scenario("mine.csv", write_scenario(scenario))
    assert linked.by_key == filed.by_key == scenario.by_key
    assert (linked.name, linked.base, linked.currency) == (filed.name, filed.base, filed.currency)
    if not link.said:
        assert linked.reasons == filed.reasons


def test_a_link_of_a_year_ago_opens_as_it_did():
    """Nothing here is worked out from how links are written today."""
    scenario = read_link(
        "base=cautious&margin=100,130,150,uniform&one_off_cost=5,5,5&retention_rate=0.8"
        "&Consumer/customers=80000,80000,80000,pert&Consumer/new_customers=1,2,3,pert"
        "&Business/customers=20000,20000,20000,pert&Business/new_customers=4,5,6,pert"
        "&why.margin=our%20books&why.running_cost=&name=Board,%20June&currency=%E2%82%AC&seed=7"
        "&goal=payback%2024&model=1"
    )
    assert (scenario.name, scenario.stance, scenario.currency) == ("Board, June", "cautious", "€")
    assert dict(scenario.choices) == {"seed": "7", "goal": "payback 24"}
    assert scenario.segments == ("Consumer", "Business")
    ends = {
        key: (scenario[key].low, scenario[key].likely, scenario[key].high)
        for key in scenario.by_key
    }
    assert ends["margin"] == (100, 130, 150)
    assert scenario["margin"].shape == "uniform"
    assert ends["one_off_cost"] == (5, 5, 5)
    assert ends["retention_rate"] == (0.75, 0.8, 0.85)
    assert ends["Business/new_customers"] == (4, 5, 6)
    assert scenario.reasons["margin"] == "our books"
    assert "running_cost" not in scenario.reasons
    assert scenario.remarks == (
        "This link names the scenario “cautious”, which is now a stance of any company: Cautious.",
    )


def test_a_change_left_out_leaves_its_reason_out_as_a_file_does():
    older = read_link(f"{OTHER_DATA}&retention_rate=75&why.retention_rate=ours")
    assert "retention_rate" not in older.reasons
    rows = "key,value,low,high,shape,reason\nretention_rate,75,,,,ours\n"
    assert "retention_rate" not in parse_scenario("a.csv", f"# data: 0123abcd\n{rows}").reasons


def test_a_reason_taken_away_from_the_base_stays_away():
    scenario = assumptions("cautious").because(one_off_cost="")
    assert "one_off_cost" not in read_link(write_link(scenario).query).reasons


def test_reasons_stay_behind_where_the_link_would_be_too_long():
    scenario = WORKED.because(causal_fraction="a" * 3000)
    link = write_link(scenario)
    assert len(link.query) <= LONGEST
    assert link.said == (
        "The reasons make this link longer than 2 kB, so they are left out; the file contains them."
    )
    assert read_link(link.query).by_key == scenario.by_key


def test_a_link_that_is_long_all_the_same_says_so():
    scenario = assumptions().called("数" * 80, risk="数" * 80, goal="数" * 80)
    link = write_link(scenario)
    assert link.said == (
        "This link is longer than 2 kB, and some programs truncate it. Send the file instead."
    )
    assert read_link(link.query) == scenario


# A link from another version


def test_a_link_of_other_data_with_the_same_numbers_says_that_they_are_the_same():
    assert read_link(OTHER_DATA).remarks == (
        f"This link was made with other data (0123abcd; here {data_version()}).",
        "The assumptions of its base are unchanged.",
        "NPV is unchanged.",
    )


def test_a_link_of_other_data_names_what_has_changed_and_by_how_much_the_figure_moved():
    older = with_a_mark_changed(with_a_mark_changed(OTHER_DATA, 0), 2)
    older = re.sub(r"npv=[\d.]+", "npv=800000.00", older)
    assert read_link(older).remarks[1:] == (
        (
            "Changed since, where the link does not set them: Active customers today, Contribution "
            "margin per customer."
        ),
        "NPV was 800,000.00 then and is 953,785.72 now.",
    )


def test_a_link_without_its_marks_says_what_it_can():
    assert read_link(re.sub(r"&marks=[^&]*", "", OTHER_DATA)).remarks[1] == (
        "Assumptions it does not name have current values."
    )


def test_a_figure_that_moved_with_the_same_data_is_said_too():
    assert read_link(re.sub(r"npv=[\d.]+", "npv=1.00", MADE)).remarks == (
        "NPV was 1.00 then and is 953,785.72 now.",
    )


def test_a_value_outside_todays_bounds_is_left_out_where_the_data_are_others():
    older = f"{OTHER_DATA}&retention_rate=75"
    assert "Annual retention rate is left out: 75 is outside 0.01 to 0.995." in (
        read_link(older).remarks
    )
    with pytest.raises(AssumptionError, match=r"75 is outside 0\.01 to 0\.995"):
        read_link(f"{MADE}&retention_rate=75")


def test_what_means_nothing_is_left_out_and_named():
    assert read_link(f"{MADE}&utm_source=mail").remarks == (
        "“utm_source” in the link is left out: it is unknown here.",
    )
    assert read_link(f"{MADE}&margn=3").remarks == (
        "“margn” in the link is left out: it is unknown here. Did you mean 'margin'?",
    )
    many = "&".join(f"x{n}=1" for n in range(9))
    assert read_link(f"{MADE}&{many}").remarks[-1] == "5 more items are left out."


# Broken and hostile links


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "base=likely&model=3",
            "This link was made for model 3; this is model 2. Install a newer cxroi to open it.",
        ),
        ("base=likly", "There is no scenario 'likly'. Did you mean 'likely'?"),
        (
            "base=likely&margin=much",
            (
                "This link gives “much” for 'margin'. Ask for a new link: it takes a number, or "
                "low, likely and high."
            ),
        ),
        (
            "base=likely&margin=1,2",
            (
                "This link gives “1,2” for 'margin'. Ask for a new link: it takes a number, or "
                "low, likely and high."
            ),
        ),
        (
            "base=likely&margin=nan",
            "Assumption 'margin': nan is not a usable number. Enter a number from 0 to 10,000,000.",
        ),
        (
            "base=likely&margin=1&margin=2",
            "This link says 'margin' twice. Ask for a new link, or for the file.",
        ),
        (
            "base=likely&" + "a=1&" * 5000,
            "This link is too long to be valid. Ask for the file instead.",
        ),
        (
            "base=likely&" + "a&" * 500,
            "This link has too many parts to be valid. Ask for the file.",
        ),
        (
            "base=likely&bonded_share=0.9&let_down_share=0.9",
            (
                "Assumption 'bonded_share': bonded customers and customers let down exceed 100% "
                "of customers today (bonded_share 0.9, let_down_share 0.9). Lower one of them."
            ),
        ),
    ],
)
def test_a_link_that_cannot_be_opened_says_why(query, sentence):
    assert refusal(query) == sentence


@given(st.text(max_size=300))
def test_any_text_is_a_case_or_refused_in_words(text):
    for query in (
        text,
        f"base=likely&{text}",
        f"base=likely&name={quote(text)}&margin={quote(text)}",
    ):
        with suppress(CxroiError):
            assert read_link(query).values()


@given(st.text(max_size=200))
def test_no_name_and_no_reason_breaks_a_link_or_the_python(text):
    scenario = WORKED.because(causal_fraction=text).called(text or "Mine")
    read_link(write_link(scenario).query)
    names: dict[str, object] = {}
    exec("\n".join(snippet(scenario).splitlines()[:3]), names)  # noqa: S102 - a reader would
    assert names["held"].reasons == scenario.reasons


# Python


def test_the_python_of_a_case_is_five_lines_at_most():
    scenario = WORKED.because(causal_fraction="our pilot").called("Board", currency="€", seed="7")
    assert snippet(scenario) == (
        "import cxroi\n"
        "held = cxroi.assumptions('likely').change(causal_fraction=0.4)\n"
        "held = held.because(causal_fraction='our pilot').called('Board', currency='€', seed='7')\n"
        f"case = cxroi.business_case(held)  # €953,785.72: model 1, data {data_version()}\n"
        "risk = cxroi.simulate(held, seed=7)\n"
    )
    assert len(snippet(assumptions()).splitlines()) == 4


def test_the_python_of_a_case_with_correlations_draws_it_with_them():
    scenario = assumptions().called("Together", correlated="yes", seed="3")
    names: dict[str, object] = {}
    exec(snippet(scenario), names)  # noqa: S102 - what a reader would run
    expected = simulate(scenario, seed=3, correlations=rank_correlations())
    np.testing.assert_array_equal(names["risk"].npv, expected.npv)


def test_a_link_is_what_follows_the_question_mark():
    assert isinstance(write_link(WORKED), Link)
    assert "?" not in MADE
    assert read_link(f"?{MADE}") == read_link(MADE)


@pytest.mark.parametrize(
    "scenario", [WORKED, WORKED.split(Consumer=0.8, Business=0.2)], ids=["", "segments"]
)
@pytest.mark.parametrize(
    "ask",
    [
        tornado,
        lambda scenario: variance_shares(scenario, 64),
        lambda scenario: grid(scenario, "causal_fraction", "bonded_gain", 2),
        what_must_be_true,
        lambda scenario: value_of_information(scenario, 64),
        lambda scenario: compare(scenario, assumptions()),
    ],
    ids=[
        "tornado",
        "variance_shares",
        "grid",
        "what_must_be_true",
        "value_of_information",
        "compare",
    ],
)
def test_what_a_question_returns_says_in_plain_text_which_it_was_and_of_which_case(
    ask, scenario, request
):
    frame = ask(scenario)
    told = json.loads(json.dumps(frame.head(1).attrs))
    assert told["made_by"] in request.node.callspec.id
    assert read_link(told["cases"][0]) == scenario
    assert len(told["cases"]) == (2 if told["made_by"] == "compare" else 1)
