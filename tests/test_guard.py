"""Whatever a page asks is answered: a kind that there is not, and a fault of ours, by a sentence."""

import pytest
from asking import answer

from cxroi.exports.worker import BROKEN
from cxroi.widgets import evidence_requests, own_data, proposal_requests, readiness_requests, state
from cxroi.widgets.guard import guard
from cxroi.widgets.own_data import OwnData
from cxroi.widgets.proposal_requests import ProposalRequests
from cxroi.widgets.tasks import Overtaken

PAGES = {
    "business case": answer,
    "evidence": evidence_requests.answer,
    "own data": OwnData().answer,
    "proposal": ProposalRequests().answer,
    "readiness": readiness_requests.answer,
}
PRIVATE = "words of the trouble"


def breaks(*_, **__):
    raise ZeroDivisionError(PRIVATE)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", ["nothing", "__class__", None, 3, ["ask"], ""])
def test_a_kind_of_request_that_there_is_not_is_a_sentence_on_every_page(page, kind):
    words, blocks = PAGES[page]({"kind": kind, "number": 7})

    assert (words["kind"], words["number"], words["asked"]) == ("problem", 7, str(kind))
    assert words["text"].startswith(f"There is no request '{kind}'. ")
    assert blocks == []


@pytest.mark.parametrize(
    ("page", "kind", "part", "sentence"),
    [
        (
            "proposal",
            "case",
            (proposal_requests, "verdict"),
            "This could not be calculated. Your choices are still here; details are in the server log.",
        ),
        (
            "evidence",
            "case",
            (evidence_requests, "cards"),
            "This could not be calculated. The last valid answer is still shown; details are in the server log.",
        ),
        (
            "readiness",
            "check",
            (readiness_requests, "moves"),
            "This could not be calculated. The last valid answer is still shown; details are in the server log.",
        ),
        (
            "own data",
            "sample",
            (own_data, "sample_folder"),
            "This could not be calculated. Your files are still here; details are in the server log.",
        ),
        (
            "business case",
            "share",
            (state, "snippet"),
            "This change could not be calculated. Your last valid case is still shown; details are in the server log.",
        ),
    ],
)
def test_a_fault_of_ours_is_a_sentence_on_every_page(
    monkeypatch, capsys, page, kind, part, sentence
):
    monkeypatch.setattr(*part, breaks)

    words, blocks = PAGES[page]({"kind": kind, "number": 3})

    assert (words["kind"], words["number"], words["text"]) == ("problem", 3, sentence)
    assert blocks == []
    assert capsys.readouterr().err


@pytest.mark.parametrize("kind", ["preview", "make"])
def test_a_proposal_that_cannot_be_begun_is_said(monkeypatch, capsys, kind):
    monkeypatch.setattr(proposal_requests, "write_scenario", breaks)

    [(words, blocks)] = ProposalRequests().make({"kind": kind, "number": 4})

    assert (words["kind"], words["asked"], words["number"]) == ("problem", kind, 4)
    assert words["text"] == BROKEN
    assert blocks == []
    assert "Traceback" in capsys.readouterr().err


def test_a_proposal_that_breaks_on_the_way_is_said(monkeypatch, capsys):
    def half(_):
        yield {"kind": "progress", "share": 0.5, "file": "likely.pptx"}, []
        breaks()

    monkeypatch.setattr(proposal_requests, "make_elsewhere", half)

    first, (last, _) = ProposalRequests().make({"kind": "make", "number": 5})

    assert first[0]["kind"] == "progress"
    assert (last["kind"], last["text"], last["number"]) == ("problem", BROKEN, 5)
    assert PRIVATE in capsys.readouterr().err


def test_what_is_not_wanted_any_more_is_no_fault():
    def overtaken():
        raise Overtaken

    with pytest.raises(Overtaken):
        guard({}, overtaken, "It broke.")
