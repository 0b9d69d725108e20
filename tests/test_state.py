"""What a page is told: the numbers of every table, or a sentence; never an exception, never NaN."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from asking import answer
from hypothesis import given
from hypothesis import strategies as st
from sent import unpacked
from strategies import cases

from cxroi import (
    assumptions,
    business_case,
    scenarios,
    tiles,
    verdict,
    write_scenario,
)
from cxroi.model.assumption import GROUPS, OWN_GROUNDS, SHAPES
from cxroi.model.links import write_link
from cxroi.model.registry import registry
from cxroi.report.exhibits import EXHIBITS, value
from cxroi.widgets import Workbook
from cxroi.widgets.figure_requests import TILES, bars
from cxroi.widgets.first_page import LARGEST_FILE, first_page
from cxroi.widgets.state import OUT_OF_ORDER

ODD = {
    "worked": {},
    "nothing spent": {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0},
    "nobody new": {"new_customers": 0},
    "worse": {"bonded_gain": -0.1, "let_down_cut": -0.05},
    "one year": {"horizon_years": 1},
}
LIGHT = """
import sys
from cxroi.widgets import Assumptions, Chart, Slider, Tiles, Verdict, Workbook
book = Workbook()
page = [Verdict(book), Tiles(book), Assumptions(book), Slider(book, "margin"), Chart(book, "cash")]
words, blocks = book.session.reply({"kind": "ask", "number": 1, "changes": {"causal_fraction": 0.4}})
assert words["kind"] == "answer" and book.session.start["controls"], words
print(sorted({"pandas", "altair", "scipy", "vl_convert"} & set(sys.modules)))
"""


def problem(**request):
    words, blocks = answer({"number": 7, **request})
    assert words["kind"] == "problem"
    assert words["number"] == 7
    assert blocks == []
    return words["key"], words["text"]


# A good request


@pytest.mark.parametrize("case", ODD)
def test_the_numbers_that_are_sent_are_those_of_the_tables(case):
    words, [block] = answer({"base": "likely", "changes": ODD[case], "currency": "€"})
    numbers, end = np.frombuffer(block), 0
    made = business_case(replace(assumptions().change(**ODD[case]), currency="€"))
    assert list(words["tables"]) == list(EXHIBITS)
    for name, exhibit in EXHIBITS.items():
        sent, table = words["tables"][name], exhibit(made)
        assert sent["start"] == end
        columns, end = unpacked(sent, numbers)
        assert list(columns) == list(table.columns)
        for column, cells in table.columns.items():
            assert columns[column] == np.asarray(cells).tolist()
        assert (sent["title"], sent["subtitle"], sent["footer"]) == (
            table.title,
            table.subtitle,
            table.footer,
        )
    assert end == len(numbers)
    assert np.isfinite(numbers).all()


def test_the_answer_in_words_is_that_of_the_case():
    words, _ = answer({"base": "cautious", "changes": {"causal_fraction": 0.6}})
    made = business_case(assumptions("cautious").change(causal_fraction=0.6))
    assert words["verdict"] == verdict(made)._asdict()
    assert words["tiles"] == [tile._asdict() for tile in tiles(made)]
    assert words["warnings"] == made.warnings
    assert len(words["warnings"]) == 1


@pytest.mark.parametrize("case", ODD)
def test_an_answer_can_be_sent_as_json(case):
    words, _ = answer({"number": 3, "changes": ODD[case]})
    assert json.loads(json.dumps(words, allow_nan=False)) == words


def test_a_request_may_leave_out_everything():
    words, blocks = answer({})
    assert words["number"] is None
    assert words["kind"] == "answer"
    assert (words, blocks) == answer({"number": None, "base": "likely", "changes": {}})


@pytest.mark.parametrize("number", [0, 1, 2**40, "a word"])
def test_the_number_of_a_request_comes_back(number):
    assert answer({"number": number})[0]["number"] == number
    assert answer({"number": number, "base": "none such"})[0]["number"] == number


def test_an_answer_depends_on_nothing_that_was_asked_before():
    before = answer({"base": "likely"})
    answer({"base": "published", "changes": {"margin": 1}, "currency": "$"})
    answer({"changes": {"margin": "much"}})
    assert answer({"base": "likely"}) == before


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("€", "€0.17m"),
        ("  £ ", "£0.17m"),
        ("CHF", "CHF0.17m"),
        ("\u202e\x00$", "$0.17m"),
        ("", "0.17m"),
        (None, "0.17m"),
    ],
)
def test_a_currency_is_a_sign_of_three_characters(sent, shown):
    words, _ = answer({"currency": sent})
    assert words["tiles"][0]["figure"] == shown


def test_a_currency_of_more_characters_is_refused_and_not_cut():
    assert problem(currency="EUROS")[1] == (
        "The currency is “EUROS”. Enter its sign or its code, at most 3 characters: € or EUR."
    )


# A bad request is a sentence


@pytest.mark.parametrize(
    ("request_", "key", "sentence"),
    [
        (
            {"base": "likly"},
            "",
            "There is no scenario 'likly'. Did you mean 'likely'?",
        ),
        (
            {"changes": {"retention_rat": 0.7}},
            "retention_rat",
            "There is no assumption of this name. Did you mean 'retention_rate'?",
        ),
        (
            {"changes": {"self": 1}},
            "self",
            (f"There is no assumption of this name. Available: {', '.join(registry().by_key)}."),
        ),
        (
            {"changes": {"margin": "much"}},
            "margin",
            "'much' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"changes": {"margin": None}},
            "margin",
            "'None' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"changes": {"margin": True}},
            "margin",
            "'True' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"changes": {"margin": -1}},
            "margin",
            "−1 is outside 0 to 10,000,000. Enter a number from 0 to 10,000,000.",
        ),
        (
            {"changes": {"horizon_years": 2.5}},
            "horizon_years",
            "2.5 is not a whole number of years. Enter a number from 1 to 15.",
        ),
        (
            {"changes": {"margin": [1, 2]}},
            "margin",
            "2 values do not make a range. Enter (low, likely, high).",
        ),
        (
            {"changes": {"bonded_share": 0.9, "let_down_share": 0.5}},
            "bonded_share",
            (
                "Bonded customers and customers let down exceed 100% of customers today (Bonded "
                "customers today 90%, Customers let down today 50%). Lower one of them."
            ),
        ),
        (
            {"changes": {"let_down_cut": 0.2}},
            "let_down_cut",
            (
                "The reduction in customers let down exceeds their share today (Reduction in "
                "customers let down +20 pts, Customers let down today 15%). Set a smaller "
                "reduction."
            ),
        ),
        (
            {"changes": {"customers": 1, "new_customers": 1e9}},
            "new_customers",
            (
                "Each customer refers so many others that the base grows without limit (New "
                "customers per year 1,000,000,000 a year, Active customers today 1 customer). "
                "Enter fewer new customers, or more active customers."
            ),
        ),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_page(request_, key, sentence):
    assert problem(**request_) == (key, sentence)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1e400])
def test_what_is_no_number_to_count_with_is_refused_at_its_field(number):
    key, text = problem(changes={"retention_rate": number})
    assert key == "retention_rate"
    assert text.endswith(" is not a usable number. Enter a number from 0.01 to 0.995.")


@pytest.mark.parametrize("changes", [[1], "margin", 3, [["margin", 1]]])
def test_changes_that_are_no_changes_are_refused_without_an_exception(changes, capsys):
    assert problem(changes=changes) == (
        "",
        f"The request 'ask' has {changes!r} as changes. Send names, each with a number.",
    )
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_ours_is_a_sentence_to_the_reader_and_a_traceback_in_the_log(
    monkeypatch, capsys
):
    def broken(*_):
        raise ZeroDivisionError("words of the trouble")

    monkeypatch.setattr(Workbook, "take", broken)
    assert problem(base="cautious") == ("", OUT_OF_ORDER)
    assert OUT_OF_ORDER == (
        "This change could not be calculated. Your last valid case is still shown; details are in the server log."
    )
    said = capsys.readouterr()
    assert said.out == ""
    assert "ZeroDivisionError: words of the trouble" in said.err


def test_what_the_reader_did_wrong_is_not_in_the_log(capsys):
    problem(changes={"margin": "much"})
    assert capsys.readouterr() == ("", "")


# What the page is given once


def test_the_first_page_has_a_control_for_every_assumption_in_its_group():
    page = first_page()
    assert [control["key"] for control in page["controls"]] == list(registry().by_key)
    assert [group["key"] for group in page["groups"]] == list(GROUPS)
    assert {control["group"] for control in page["controls"]} == set(GROUPS)


def test_the_first_tab_holds_the_charts_of_every_answer():
    tab = first_page()["tabs"][0]
    assert tab == {"name": "worth", "title": "Value", "charts": list(EXHIBITS)}


def test_every_control_says_what_it_rests_on():
    for control in first_page()["controls"]:
        evidence = control["evidence"]
        assert evidence["help"].endswith(".")
        if evidence["kind"] == "published":
            assert registry()[control["key"]].rests_on not in OWN_GROUNDS
            assert evidence["caution"]
            assert evidence["words"]
            assert ". Source: " in evidence["said_by"]
        else:
            assert evidence["kind"] == registry()[control["key"]].rests_on
            assert evidence["ground"].endswith(".")


def test_the_published_gap_in_retention_is_shown_with_its_source():
    [control] = [c for c in first_page()["controls"] if c["key"] == "retention_odds_ratio"]
    assert control["evidence"]["published"] == "84%"
    assert control["suffix"] == "v 30%"
    assert control["evidence"]["said_by"].startswith("Ogilvy, quoted by Shaun Smith. Source: ")


def test_a_slider_lies_inside_the_bounds_and_holds_every_scenario():
    page = first_page()
    values = {scenario["name"]: scenario["values"] for scenario in page["scenarios"]}
    for control in page["controls"]:
        (lowest, highest), (first, last) = control["bounds"], control["slider"]
        assert lowest <= first < last <= highest
        assert control["step"] > 0
        for rows in values.values():
            low, likely, high, shape = rows[control["key"]]
            assert lowest <= low <= likely <= high <= highest
            assert shape in SHAPES


def test_every_scenario_has_a_value_for_every_assumption():
    page = first_page()
    assert [scenario["name"] for scenario in page["scenarios"]] == list(scenarios())
    for scenario in page["scenarios"]:
        named = assumptions(scenario["name"])
        assert list(scenario["values"]) == list(registry().by_key)
        assert scenario["values"]["margin"][1] == named["margin"].likely
        assert scenario["about"].endswith(".")


def test_the_first_page_can_be_sent_as_json():
    page = first_page()
    assert json.loads(json.dumps(page, allow_nan=False)) == page


def test_a_page_answers_without_the_libraries_that_take_long_to_load():
    finished = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "[]\n", "")


# Files


def opened_file(content: bytes, name: str = "mine.csv"):
    words, blocks = answer({"kind": "open", "name": name}, [memoryview(content)])
    assert blocks == []
    return words


def opened_link(query: str):
    words, blocks = answer({"kind": "link", "query": query})
    assert blocks == []
    return words


def as_the_page_asks(scenario):
    """Make of an opened scenario the request that the page makes of it."""
    asked = {key: value for key, value in scenario.items() if key != "rows"}
    return {**asked, "changes": scenario["rows"]}


@given(cases())
def test_a_case_is_the_same_in_a_file_on_the_page_in_a_link_and_in_python(scenario):
    file, link = write_scenario(scenario), write_link(scenario)
    opened = [opened_file(file.encode())]
    if link.said:  # too long for its reasons, which travel in the file
        assert "&why." not in link.query
    else:
        opened.append(opened_link(link.query))
    for words in opened:
        assert words["kind"] == "opened", words
        asked = as_the_page_asks(words["scenario"])
        assert answer({**asked, "kind": "save"})[0]["text"] == file
        names: dict[str, object] = {}
        lines = answer({**asked, "kind": "share"})[0]["snippet"].splitlines()
        assert lines[-1].startswith(
            f"risk = cxroi.simulate(held, seed={scenario.choices.get('seed', 1)}"
        )
        assert ("rank_correlations" in lines[-1]) == ("correlated" in scenario.choices)
        exec("\n".join(lines[:-1]), names)  # noqa: S102 - the reader's own lines
        assert write_scenario(names["held"]) == file


def test_a_file_gives_what_differs_from_its_base_and_a_word_about_it():
    text = "# name: Mine\n# base: cautious\n# currency: €\n# goal: payback 24\n"
    rows = "key,value,low,high,shape,reason\nmargin,140,120,160,,our books\n"
    words = opened_file(f"{text}{rows}".encode())
    assert words["said"] == (
        "Opened mine.csv: 1 change from “Example company, cautious”. mine.csv names "
        "the scenario “cautious”, which is now a stance of any company: Cautious."
    )
    assert words["scenario"] == {
        "base": "likely",
        "stance": "cautious",
        "conditions": "",
        "before": "",
        "name": "Mine",
        "currency": "€",
        "options": {"goal": "payback 24"},
        "notes": {"margin": "our books"},
        "checks": {},
        "segments": [],
        "rows": {"margin": [120, 140, 160, "pert"]},
    }


def test_the_name_of_a_case_is_said_in_every_footer():
    words, _ = answer({"name": "Board case", "changes": {"margin": 99}})
    assert {t["footer"].startswith("Case: Board case.") for t in words["tables"].values()} == {True}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Board, June: 2nd draft", "board_june_2nd_draft.csv"),
        ("../../etc/passwd", "etc_passwd.csv"),
        ("Ünïcode 数", "ünïcode_数.csv"),
        ("…", "scenario.csv"),
    ],
)
def test_a_saved_file_has_a_name_that_is_no_path(name, file):
    words, _ = answer({"kind": "save", "base": "likely", "name": name})
    assert words["name"] == file


def test_a_file_too_large_is_refused_before_it_is_read():
    assert opened_file(b"#" * (LARGEST_FILE + 1))["text"] == (
        "mine.csv is too large for a scenario (more than 100 kB). "
        "Choose a file saved from this page."
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_opened_or_refused_in_words(content):
    words = opened_file(content)
    assert words["kind"] in {"opened", "problem"}
    assert words["kind"] == "opened" or words["text"] != OUT_OF_ORDER


# Links


@given(st.text(max_size=200))
def test_any_link_is_opened_or_refused_in_words(query):
    words = opened_link(query)
    assert words["kind"] in {"opened", "problem"}
    assert words["kind"] == "opened" or words["text"] != OUT_OF_ORDER


# A target


def test_the_target_that_pays_back_by_a_month_is_found_and_pays_back_then():
    words, _ = answer({"kind": "target", "key": "bonded_gain", "month": 36})
    assert words["text"] == (
        "Increase in bonded customers: +15.26 pts pays back by month 36 (now +10 pts)."
    )
    case = business_case(assumptions().change(bonded_gain=words["value"]))
    assert 35.9 < case.payback_months <= 36


def test_where_no_target_will_do_the_reason_is_said():
    words, _ = answer({"kind": "target", "key": "bonded_gain", "month": 2})
    assert words["value"] is None
    assert words["text"] == (
        "No value achieves this: the case does not pay back by month 2 from −20 pts to +70 pts."
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"key": "bonded_gian", "month": 24},
            "There is no assumption of this name. Did you mean 'bonded_gain'?",
        ),
        (
            {"key": "bonded_gain", "month": "soon"},
            "The month is not a number. Enter one from 0, such as 36.",
        ),
        ({"key": "bonded_gain", "month": -1}, "payback: -1 is not a month from 0. Enter 36."),
    ],
)
def test_a_target_that_cannot_be_looked_for_is_said(asked, sentence):
    assert problem(kind="target", **asked)[1] == sentence


def test_each_figure_of_the_page_is_explained_and_any_other_is_refused():
    for figure in TILES | bars():
        told = answer({"number": 1, "kind": "explain", "base": "likely", "figure": figure})[0]
        assert (told["kind"], told["asked"]) == ("explain", "explain")
        assert told["explanation"]["inputs"]
        json.dumps(told, allow_nan=False)
    refused = answer({"number": 2, "kind": "explain", "figure": "npvv"})[0]
    assert refused["text"] == "The page shows no figure 'npvv'. Did you mean 'npv'?"


def test_bars_and_tiles_are_those_that_are_explained():
    case = business_case(assumptions().change(acquisition_cost_reduction=0.1))
    assert {tile.key for tile in tiles(case)} == set(TILES)
    assert set(value(case).columns["part"]) == set(bars())
    exact = {f: answer({"kind": "explain", "figure": f})[0]["explanation"]["value"] for f in bars()}
    plain = business_case(assumptions())
    parts = dict(zip(value(plain).columns["part"], value(plain).columns["amount"], strict=True))
    parts["Programme cost"] *= -1
    assert {each: exact[each] for each in parts} == pytest.approx(parts)
