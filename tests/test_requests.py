"""The list of requests: the script and the kernel hold to the same one, and what does not fit is said."""

from functools import cache
from typing import Annotated, NotRequired, Union, get_args, get_origin

import pytest
from typed_requests import FILE, PAGES, declare

from cxroi.widgets import (
    Workbook,
    evidence_requests,
    readiness_requests,
    requests,
    state,
)
from cxroi.widgets.own_data import OwnData
from cxroi.widgets.proposal_requests import ProposalRequests
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.requests import fields


@cache
def session():
    return Workbook().session


def ask_case(request):
    if request["kind"] == "look":
        return state.look(request, lambda _: None)
    return session().reply(request)


def ask_proposal(request):
    if request["kind"] in requests.MAKE_KINDS:
        return next(ProposalRequests().make(request))
    return ProposalRequests().answer(request)


ENTRIES = {
    "Case": ask_case,
    "Data": lambda request: OwnData().answer(request),
    "Proposal": ask_proposal,
    "Evidence": evidence_requests.answer,
    "Readiness": readiness_requests.answer,
}
"""Where the requests of each page come in."""


def unfit(hint):
    """Return a value that is not of a type."""
    if get_origin(hint) in (NotRequired, Annotated, Union):
        return unfit(get_args(hint)[0])
    return 3 if hint is str else "odd"


ODD = [
    (page, kind, name, unfit(hint))
    for page in ENTRIES
    for kind, each in PAGES[page].items()
    for name, hint in fields(each).items()
]
INSIDE = [
    ("Case", "ask", "segments", [1]),
    ("Case", "ask", "segments", [["Consumer", "most"]]),
    ("Case", "ask", "notes", {"margin": 3}),
    ("Case", "ask", "options", {"seed": 2}),
    ("Case", "ask", "gesture", True),
    ("Case", "tables", "names", [["cash"]]),
    ("Case", "look", "cases", [{"base": "likely", "changes": 3}]),
    ("Case", "look", "given", {"between": ["first", "last"]}),
    ("Case", "look", "given", {"actuals": {"name": "mine.csv", "text": 3}}),
    ("Data", "estimate", "tables", {"customers": {"files": 3, "columns": {}}}),
    ("Data", "accept", "pilot", {"treated": 3}),
    ("Evidence", "cliff", "scores", [10, None]),
    ("Readiness", "check", "answers", {"ownership": 2}),
]


def test_the_script_is_held_to_the_same_list():
    assert FILE.read_text(encoding="utf-8") == declare(), "run python tests/typed_requests.py"


def test_every_request_has_its_answer():
    moves = {"ask", "tables"}  # the session's own
    assert set(requests.CASE_KINDS) == set(state.ANSWERS) | moves
    assert set(requests.DATA_KINDS) == set(OwnData()._answers())  # noqa: SLF001 - what answers each
    assert set(requests.EVIDENCE_KINDS) == set(evidence_requests.KINDS)
    assert set(requests.READINESS_KINDS) == set(readiness_requests.KINDS)
    for kind in requests.PROPOSAL_KINDS:
        words, _ = ProposalRequests().answer({"kind": kind, "query": "", "name": "a.toml"})
        assert words["kind"] == kind


@pytest.mark.parametrize(("page", "kind", "name", "value"), ODD + INSIDE)
def test_a_field_of_another_type_is_a_sentence_and_no_fault(page, kind, name, value, capsys):
    words, blocks = ENTRIES[page]({"kind": kind, "number": 7, name: value})
    assert (words["kind"], words["asked"], words["number"], blocks) == ("problem", kind, 7, [])
    assert words["text"].endswith(".")
    own = {requests.NO_MONTH, requests.NO_SCORE, requests.NO_ANSWERS}
    assert words["text"] in own or words["text"].startswith(f"The request '{kind}' has ")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("want", [3, "cash", [3], {"cash": 1}])
def test_charts_in_sight_that_are_no_names_are_a_sentence(want, capsys):
    told = []
    book = Workbook()
    book.session.send = lambda words, _: told.append(words)
    book.session._hear(None, {"kind": "ask", "view_of": "a page", "want": want}, [])  # noqa: SLF001 - where messages come in
    [words] = told
    assert words["kind"] == "problem"
    assert words["text"].endswith(" as want. Send a list, each item a text.")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"kind": "link", "query": 3}, "The request 'link' has 3 as query. Send a text."),
        (
            {"kind": "ask", "changes": [1]},
            "The request 'ask' has [1] as changes. Send names, each with a number.",
        ),
        (
            {"kind": "ask", "name": 10**60},
            "The request 'ask' has 100000000000000000...0000000000000000000 as name. Send a text.",
        ),
        ({"kind": "aks"}, "There is no request 'aks'. Did you mean 'ask'?"),
    ],
)
def test_what_does_not_fit_is_shown_beside_what_to_give(request_, sentence):
    words, _ = session().reply(request_)
    assert words["text"] == sentence


def test_a_request_that_fits_is_passed_on_as_it_is():
    move = {
        "kind": "ask",
        "number": "a page 1",
        "view_of": "a page",
        "want": ["cash"],
        "base": "likely",
        "segments": [["Consumer", 0.8], ["Business", 0.2]],
        "changes": {"margin": 150, "Business/margin": [90, 100, 110, "pert"]},
        "notes": {"margin": "our books"},
        "options": {"goal": "payback 24"},
        "currency": "€",
        "name": "Mine",
        "gesture": 1,
    }
    assert check_request(move, requests.CASE_KINDS) == move


def test_what_is_null_is_left_open():
    asked = {"kind": "ask", "currency": None, "gesture": None, "want": None}
    assert check_request(asked, requests.CASE_KINDS) == {"kind": "ask"}


def test_what_a_request_cannot_do_without_is_said():
    assert session().reply({"kind": "target", "key": "margin"})[0]["text"] == requests.NO_MONTH
    assert evidence_requests.answer({"kind": "cliff"})[0]["text"] == requests.NO_SCORE
