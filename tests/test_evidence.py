"""What will be asked first: what carries much of the doubt and rests on little."""

from dataclasses import replace

import pytest

from cxroi import assumptions
from cxroi.analysis.evidence import GROUNDS as WEAKEST_FIRST
from cxroi.analysis.evidence import ground_of
from cxroi.analysis.variance import Share
from cxroi.model.assumptions import OWN_GROUNDS
from cxroi.model.claims import claims
from cxroi.model.registry import registry
from cxroi.report.evidence import ASKED, GROUNDS, questions


def asked(shares, held=None):
    """Return the questions where these assumptions carry these shares of the doubt."""
    held = held or assumptions()
    return questions(held, [Share(key, held[key].label, 0.0, part) for key, part in shares.items()])


def test_of_equal_shares_the_weakest_ground_is_asked_about_first():
    found = asked(
        {"discount_rate": 0.2, "margin": 0.2, "one_off_cost": 0.2, "causal_fraction": 0.2}
    )
    grounds = ["judgement", "your plan", "your figure", "convention"]
    assert [each.ground for each in found] == grounds
    assert [each.strength for each in found] == [0, 1, 2, 8]


def test_of_equal_grounds_the_larger_share_is_asked_about_first():
    found = asked({"one_off_cost": 0.1, "running_cost": 0.3, "bonded_gain": 0.2})
    assert [each.key for each in found] == ["running_cost", "bonded_gain", "one_off_cost"]


def test_a_strong_ground_with_most_of_the_doubt_comes_before_a_weak_one_with_little():
    found = asked({"causal_fraction": 0.02, "discount_rate": 0.5})
    assert [each.key for each in found] == ["discount_rate", "causal_fraction"]


def test_equals_are_asked_about_in_the_order_of_their_names():
    found = asked({"running_cost": 0.1, "bonded_gain": 0.1, "one_off_cost": 0.1})
    assert [each.key for each in found] == ["bonded_gain", "one_off_cost", "running_cost"]


def test_five_are_asked_about_and_no_more():
    keys = list(registry().by_key)[1:9]
    found = asked(dict.fromkeys(keys, 0.125))
    assert [bool(each.asked) for each in found] == [True] * 5 + [False] * 3


def test_what_carries_less_than_a_hundredth_is_not_asked_about():
    found = asked({"causal_fraction": 0.0099, "bonded_gain": 0.01})
    assert {each.key: bool(each.asked) for each in found} == {
        "causal_fraction": False,
        "bonded_gain": True,
    }


def test_nothing_is_asked_where_nothing_varies():
    assert asked({}) == []


def test_a_judgement_is_asked_for_its_reason():
    [found] = asked({"causal_fraction": 0.7})
    assert found.asked == (
        "“How much of the gap applies to you” carries 70 % of the doubt: why 25 %? No source gives "
        "a figure: it is a judgement. Measure it before you sign, in a pilot with a control group: "
        "compare who stays."
    )


def test_an_own_figure_is_asked_where_it_is_counted():
    [found] = asked({"retention_rate": 0.055})
    assert found.asked == (
        "“Still customers after a year” carries 5.5 % of the doubt: where is 75 % a year counted, "
        "and for which customers? Look up how many of last year's customers are still customers "
        "today."
    )


def test_a_published_gap_is_asked_whether_it_holds_between_customers():
    [found] = asked({"retention_odds_ratio": 0.1})
    assert found.asked == (
        "“Published gap in retention” carries 10 % of the doubt: does 84 v 30 %, which compares "
        "companies, hold between your own customers? "
        f"{registry()['retention_odds_ratio'].find_out}"
    )


def test_money_is_asked_about_in_the_currency_of_the_case():
    [found] = asked({"margin": 0.1}, replace(assumptions(), currency="€"))
    assert "where is €130 a year counted, and for which customers?" in found.asked


def test_a_published_figure_that_was_changed_counts_as_a_judgement():
    held = assumptions().change(retention_odds_ratio=3)
    assert ground_of(assumptions()["retention_odds_ratio"]) == "published_comparison"
    assert ground_of(held["retention_odds_ratio"]) == "judgement"


def test_a_published_figure_of_which_only_the_range_was_changed_is_still_published():
    held = assumptions().change(retention_odds_ratio=(1, 12.25, 13))
    assert ground_of(held["retention_odds_ratio"]) == "published_comparison"


def test_an_own_figure_that_was_changed_is_still_ones_own():
    assert ground_of(assumptions().change(margin=99)["margin"]) == "own_figure"


def test_every_ground_has_its_question_and_its_word():
    possible = {*OWN_GROUNDS, *(claim.evidence for claim in claims().values())}
    assert possible <= set(GROUNDS)
    assert list(ASKED) == list(GROUNDS) == list(WEAKEST_FIRST)
    assert len(set(GROUNDS.values())) == len(GROUNDS)


@pytest.mark.parametrize("ground", ASKED)
def test_a_question_names_the_value_and_asks(ground):
    assert ASKED[ground].count("{value}") == 1
    assert "?" in ASKED[ground]
    assert ASKED[ground][0].islower()  # it goes on from the share of the doubt


@pytest.mark.parametrize("key", registry().by_key)
def test_every_assumption_says_in_a_sentence_how_to_know_it_better(key):
    sentence = registry()[key].find_out
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not sentence.endswith("..")
