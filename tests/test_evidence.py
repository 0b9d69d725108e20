"""What a case rests on: each claim beside it, what is left without it, and what will be asked first."""

from dataclasses import replace

import pytest
from hypothesis import given
from strategies import companies

from cxroi import CxroiError, assumptions, business_case, claims, evaluate, sources
from cxroi.analysis.evidence import GROUNDS as WEAKEST_FIRST
from cxroi.analysis.evidence import ground_of, keys_resting_on, npv_without, without_claims
from cxroi.analysis.variance import Share
from cxroi.model.assumption import OWN_GROUNDS
from cxroi.model.registry import registry
from cxroi.report.evidence import (
    ASKED,
    GROUNDS,
    RESULTS,
    cards,
    document,
    place_words,
    questions,
    without_claims_words,
)

LIKELY = assumptions()


def test_every_claim_does_something_or_says_that_it_does_nothing():
    for claim in claims().values():
        assert claim.places
        for place in claim.places:
            assert place_words(place)
        assert ("quoted" in claim.places) == (claim.places == ("quoted",))


def test_what_an_assumption_rests_on_is_used_for_it():
    for assumption in registry():
        if assumption.rests_on not in OWN_GROUNDS:
            assert f"assumptions/{assumption.key}" in claims()[assumption.rests_on].places


def test_every_kind_of_result_is_named_by_a_claim():
    named = {place for claim in claims().values() for place in claim.places if "/" not in place}
    assert named == set(RESULTS)


def test_a_claim_with_arithmetic_says_so_and_the_others_do_not():
    for card in cards(LIKELY):
        assert bool(card.arithmetic) == ("sanity" in card.claim.places), card.claim.key


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("assumptions/margn", "assumptions has no row 'margn'. Did you mean 'margin'?"),
        ("readines/pay", "'readines' is no table of this kind. Did you mean 'readiness'?"),
        ("quote", "'quote' is no place. Did you mean 'quoted'?"),
    ],
)
def test_a_place_that_is_none_is_said(place, sentence):
    with pytest.raises(CxroiError) as refused:
        place_words(place)
    assert str(refused.value) == sentence


def test_what_hangs_on_a_claim_is_what_is_lost_without_its_ratio():
    first, second, *others = cards(LIKELY)
    assert [first.claim.key, second.claim.key] == ["brandz_retention", "brandz_cross_sell"]
    plain = business_case(LIKELY).npv
    for card, key in ((first, "retention_odds_ratio"), (second, "cross_sell_odds_ratio")):
        without = business_case(LIKELY.change(**{key: 1})).npv
        assert card.npv_at_stake == pytest.approx(plain - without)
    assert all(card.told == "This case does not use it." for card in others)
    assert all(card.npv_at_stake == 0 for card in others)


def test_a_claim_disbelieved_and_believed_again_gives_the_same_cents():
    plain = float(evaluate(LIKELY.values()).npv)
    for claim in claims():
        without = npv_without(LIKELY, [claim])
        assert (without == plain) == (not keys_resting_on(LIKELY, claim))
        assert npv_without(LIKELY, []) == plain
    assert without_claims(LIKELY, []) is LIKELY


def test_without_all_claims_tiers_bring_others_and_complain_and_no_more():
    left = business_case(without_claims(LIKELY, claims()))
    assert left.values["retention_odds_ratio"] == 1
    assert left.assumptions["retention_odds_ratio"].high == 1
    assert left.assumptions.reasons["cross_sell_odds_ratio"] == ("82% v 16% is rejected: no gap.")


@given(companies())
def test_without_the_published_gaps_bonded_customers_are_like_satisfied_ones(values):
    run = evaluate({**values, "retention_odds_ratio": 1.0, "cross_sell_odds_ratio": 1.0})
    assert float(run.retention.bonded) == pytest.approx(float(run.retention.satisfied))
    assert float(run.cross_sell.bonded) == pytest.approx(float(run.cross_sell.satisfied))


def test_what_segments_have_of_their_own_is_not_believed_either():
    own = LIKELY.split(A=0.5, B=0.5).change(**{"A/retention_odds_ratio": 5})
    assert keys_resting_on(own, "brandz_retention") == [
        "retention_odds_ratio",
        "A/retention_odds_ratio",
    ]
    left = without_claims(own, ["brandz_retention"])
    assert left["A/retention_odds_ratio"].likely == left["retention_odds_ratio"].likely == 1


def test_the_words_say_what_is_left():
    assert without_claims_words(LIKELY, []) == ("With all claims accepted, NPV is 0.17m.")
    assert without_claims_words(LIKELY, ["brandz_retention", "cmo_pay"]) == (
        "Excluding the claims you reject, NPV is −0.53m instead of 0.17m."
    )
    with pytest.raises(CxroiError, match="There is no claim 'brand_retention'"):
        without_claims_words(LIKELY, ["brand_retention"])
    assert cards(LIKELY)[0].told == (
        "0.70m of NPV depends on this claim; without it NPV is −0.53m."
    )
    sure = cards(LIKELY.change(causal_fraction=0.5))
    assert "%) depends" in sure[1].told
    none = cards(LIKELY.change(causal_fraction=0))
    assert none[0].told == (
        "An assumption is based on it, but at present no NPV depends on that assumption."
    )


def test_counter_evidence_stands_among_the_claims_and_says_whose_it_is():
    there = claims()
    assert there["recommendations_small"].value == 0.07
    assert there["acquire_v_keep_range"].value == 3
    assert there["acquire_v_keep_range"].against == 20
    assert there["referred_are_worth_more"].value == 0.16
    assert there["referred_are_worth_more"].evidence == "measured"
    assert "fails to replicate" in there["net_promoter_not_replicated"].words
    assert there["recommendations_small"].is_second_hand
    for key in ("recommendations_small", "acquire_v_keep_range"):
        assert "second-hand" in there[key].caution
    for key in ("referred_are_worth_more", "net_promoter_not_replicated"):
        assert there[key].caution.startswith("Only its abstract was read.")


def test_a_document_is_named_with_what_is_known_of_it():
    assert document(sources()["schmitt_2011"]) == (
        "Philipp Schmitt, Bernd Skiera and Christophe Van den Bulte, 2011: Referral Programs and Customer "
        "Value (its abstract) (Journal of Marketing 75)"
    )
    assert document(sources()["brandz_ogilvy"]) == (
        "Ogilvy: BrandZ survey (annual; which year is not stated)"
    )


# What will be asked first


def asked(shares, scenario=None):
    """Return the questions where these assumptions carry these shares of the doubt."""
    scenario = scenario or assumptions()
    return questions(
        scenario, [Share(key, scenario[key].label, 0.0, part) for key, part in shares.items()]
    )


def test_of_equal_shares_the_weakest_ground_is_asked_about_first():
    found = asked(
        {"discount_rate": 0.2, "margin": 0.2, "one_off_cost": 0.2, "causal_fraction": 0.2}
    )
    grounds = ["judgement", "your plan", "your data", "finance convention"]
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
        "The share of the published gap that applies accounts for 70% of the uncertainty: why "
        "25%? It is a judgement: no source gives a figure. Before committing, run a pilot with a "
        "control group and compare retention."
    )


def test_an_own_figure_is_asked_where_it_is_counted():
    [found] = asked({"retention_rate": 0.055})
    assert found.asked == (
        "The annual retention rate accounts for 5.5% of the uncertainty: where does 75% a year "
        "come from, and for which customers? Count how many of last year’s customers are still "
        "customers today."
    )


def test_a_published_gap_is_asked_whether_it_holds_between_customers():
    [found] = asked({"retention_odds_ratio": 0.1})
    assert found.asked == (
        "The published retention gap accounts for 10% of the uncertainty: does 84% v 30%, which "
        "compares companies, hold among your customers? "
        f"{registry()['retention_odds_ratio'].find_out}"
    )


def test_money_is_asked_about_in_the_currency_of_the_case():
    [found] = asked({"margin": 0.1}, replace(assumptions(), currency="€"))
    assert "where does €130 a year come from, and for which customers?" in found.asked


def test_a_published_figure_that_was_changed_counts_as_a_judgement():
    scenario = assumptions().change(retention_odds_ratio=3)
    assert ground_of(assumptions()["retention_odds_ratio"]) == "published_comparison"
    assert ground_of(scenario["retention_odds_ratio"]) == "judgement"


def test_a_published_figure_of_which_only_the_range_was_changed_is_still_published():
    scenario = assumptions().change(retention_odds_ratio=(1, 12.25, 13))
    assert ground_of(scenario["retention_odds_ratio"]) == "published_comparison"


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
