"""What the page of evidence is told: claims, what is left without some, and a survey read."""

import pytest

from cxroi import assumptions, business_case, claims, read_link, write_link
from cxroi.model.units import exact_money
from cxroi.widgets import evidence_requests

LIKELY = assumptions()


def ask(kind: str, **wish):
    words, blocks = evidence_requests.answer({"kind": kind, "number": 7, **wish})
    assert words["number"] == 7
    return words, blocks


def test_every_claim_comes_with_its_caution_and_what_hangs_on_it():
    words, blocks = ask("case")
    assert len(words["cards"]) == len(claims())
    assert all(card["caution"] and card["told"] and card["places"] for card in words["cards"])
    assert words["cards"][0]["hangs"] == "0.70m"
    assert words["said"].startswith("With all claims accepted")
    assert set(words["tables"]) == {"cliff"}
    assert blocks[0]


def test_a_claim_disbelieved_and_believed_again_gives_the_same_cents():
    query = write_link(LIKELY.change(causal_fraction=0.4)).query
    before, _ = ask("doubt", query=query, doubted=[])
    doubted, _ = ask("doubt", query=query, doubted=["brandz_retention"])
    again, _ = ask("doubt", query=query, doubted=[])
    assert doubted["exact"] != before["exact"] == again["exact"]
    expected = business_case(LIKELY.change(causal_fraction=0.4)).npv
    assert before["exact"] == exact_money(expected)


def test_the_link_leads_to_the_case_without_what_is_not_believed():
    words, _ = ask("doubt", doubted=["brandz_cross_sell"])
    taken = read_link(words["link"])
    assert taken["cross_sell_odds_ratio"].likely == taken["cross_sell_odds_ratio"].high == 1
    assert exact_money(business_case(taken).npv) == words["exact"]


def test_a_claim_on_which_nothing_rests_says_so():
    words, _ = ask("doubt", doubted=["first_direct_referral"])
    assert words["said"].startswith("This case does not use the claims you reject")


def test_a_survey_is_read_with_the_readers_own_deflator():
    words, _ = ask("cliff", scores=[10, 20, 30, 40], kept=1)
    assert words["tables"]["cliff"]["title"] == (
        "15% of your customers would say they are loyal; 15% would act on it"
    )


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"kind": "cliff", "scores": ["many"]}, "A score is not a number. Enter how many customers chose each box."),
        ({"kind": "cliff", "scores": None}, "A score is not a number. Enter how many customers chose each box."),
        ({"kind": "doubt", "doubted": ["brand_retention"]}, "There is no claim 'brand_retention'. Did you mean 'brandz_retention'?"),
        ({"kind": "case", "query": "base=gone"}, "There is no scenario 'gone'."),
        ({"kind": "cases"}, "There is no request 'cases'. Did you mean 'case'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_sentence(wish, sentence):
    words, blocks = evidence_requests.answer(wish)
    assert words["kind"] == "problem"
    assert words["text"].startswith(sentence)
    assert blocks == []


def test_what_nobody_foresaw_is_a_sentence_and_a_line_in_the_log(monkeypatch, capsys):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setitem(evidence_requests.KINDS, "doubt", broken)
    words, _ = evidence_requests.answer({"kind": "doubt"})
    assert words["text"].startswith("This could not be calculated.")
    assert "ZeroDivisionError" in capsys.readouterr().err
