"""The claims beside a case: what rests on each, what hangs on it, and what is left without it."""

import pytest
from hypothesis import given
from strategies import companies

from cxroi import CxroiError, assumptions, business_case, claims, evaluate, sources
from cxroi.analysis.evidence import disbelieved, npv_without, resting_on
from cxroi.model.assumptions import OWN_GROUNDS
from cxroi.model.registry import registry
from cxroi.report.library import RESULTS, cards, document, doubt_words, place_words

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
        assert card.hangs == pytest.approx(plain - without)
    assert all(card.told == "Nothing in the case rests on it." for card in others)
    assert all(card.hangs == 0 for card in others)


def test_a_claim_disbelieved_and_believed_again_gives_the_same_cents():
    plain = float(evaluate(LIKELY.values()).npv)
    for claim in claims():
        without = npv_without(LIKELY, [claim])
        assert (without == plain) == (not resting_on(LIKELY, claim))
        assert npv_without(LIKELY, []) == plain
    assert disbelieved(LIKELY, []) is LIKELY


def test_without_all_claims_tiers_bring_others_and_complain_and_no_more():
    left = business_case(disbelieved(LIKELY, claims()))
    assert left.values["retention_odds_ratio"] == 1
    assert left.assumptions["retention_odds_ratio"].high == 1
    assert left.assumptions.reasons["cross_sell_odds_ratio"] == (
        "82 % v 16 % is not believed: no gap."
    )


@given(companies())
def test_without_the_published_gaps_bonded_customers_are_like_satisfied_ones(values):
    run = evaluate({**values, "retention_odds_ratio": 1.0, "cross_sell_odds_ratio": 1.0})
    assert float(run.retention.bonded) == pytest.approx(float(run.retention.satisfied))
    assert float(run.cross_sell.bonded) == pytest.approx(float(run.cross_sell.satisfied))


def test_what_segments_have_of_their_own_is_not_believed_either():
    own = LIKELY.split(A=0.5, B=0.5).change(**{"A/retention_odds_ratio": 5})
    assert resting_on(own, "brandz_retention") == ["retention_odds_ratio", "A/retention_odds_ratio"]
    left = disbelieved(own, ["brandz_retention"])
    assert left["A/retention_odds_ratio"].likely == left["retention_odds_ratio"].likely == 1


def test_the_words_say_what_is_left():
    assert doubt_words(LIKELY, []) == (
        "Everything is believed as the case has it: the net present value is 0.17 m."
    )
    assert doubt_words(LIKELY, ["brandz_retention", "cmo_pay"]) == (
        "Without what you do not believe, the net present value is −0.53 m in place of 0.17 m."
    )
    with pytest.raises(CxroiError, match="There is no claim 'brand_retention'"):
        doubt_words(LIKELY, ["brand_retention"])
    assert cards(LIKELY)[0].told == (
        "0.70 m of the net present value hangs on it: without it, −0.53 m is left."
    )
    sure = cards(LIKELY.change(causal_fraction=0.5))
    assert "% of it" in sure[1].told
    none = cards(LIKELY.change(causal_fraction=0))
    assert none[0].told == (
        "An assumption rests on it, and none of the value hangs on that as the case stands."
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
        assert "second hand" in there[key].caution
    for key in ("referred_are_worth_more", "net_promoter_not_replicated"):
        assert there[key].caution.startswith("Read in its abstract only.")


def test_a_document_is_named_with_what_is_known_of_it():
    assert document(sources()["schmitt_2011"]) == (
        "Philipp Schmitt, Bernd Skiera and Christophe Van den Bulte, 2011: Referral Programs and Customer "
        "Value (its abstract) (Journal of Marketing 75)"
    )
    assert document(sources()["brandz_ogilvy"]) == (
        "Ogilvy: BrandZ survey (annual; which year is not stated)"
    )
