"""The page of evidence: read, search, doubt a claim, believe it again, take the rest to the case."""

import re

import pytest
from browser.reading import (
    accessible_everywhere,
    enter,
    kernel_of,
    label,
    open_groups,
    refused,
)
from playwright.sync_api import Page, expect

from cxroi import assumptions, business_case, read_link, write_link
from cxroi.analysis.evidence import without_claims
from cxroi.analysis.what_if import what_ifs
from cxroi.model.claims import claims
from cxroi.model.units import exact_money
from cxroi.report.evidence import cards, without_claims_words

LIKELY = assumptions()
GAP = "brandz_retention"


def shown_npv(page: Page, npv: float) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_attribute("data-npv", exact_money(npv))


def doubting(page: Page, claim: str):
    return page.locator(f"button[data-claim='{claim}']")


@pytest.fixture
def evidence(first_look) -> Page:
    return first_look("evidence")


def test_a_claim_disbelieved_and_believed_again_gives_the_same_cents(evidence):
    plain = business_case(LIKELY).npv
    shown_npv(evidence, plain)
    doubting(evidence, GAP).click()
    shown_npv(evidence, business_case(without_claims(LIKELY, [GAP])).npv)
    said = without_claims_words(LIKELY, [GAP])
    assert "−0.53m" in said
    expect(evidence.get_by_role("heading", level=1)).to_have_text(said)
    expect(evidence.locator(".filters")).to_contain_text("You rejected 1.")
    evidence.reload()
    shown_npv(evidence, business_case(without_claims(LIKELY, [GAP])).npv)
    doubting(evidence, GAP).focus()
    evidence.keyboard.press("Enter")
    shown_npv(evidence, plain)
    expect(doubting(evidence, GAP)).to_be_focused()


def test_a_claim_on_which_nothing_rests_says_so(evidence):
    card = evidence.locator("[data-claim-card='first_direct_referral']")
    key = "first_direct_referral"
    expect(card).to_contain_text(next(each.told for each in cards(LIKELY) if each.claim.key == key))
    expect(card).to_contain_text("At 36% it would be 5,880 more.")
    doubting(evidence, key).click()
    said = without_claims_words(LIKELY, [key])
    assert "0.17m" in said
    expect(evidence.get_by_role("heading", level=1)).to_have_text(said)
    evidence.get_by_role("button", name="Accept all").click()
    said = without_claims_words(LIKELY, [])
    expect(evidence.get_by_role("heading", level=1)).to_have_text(said)


def test_claims_are_searched_filtered_and_shown_as_a_table(evidence):
    shown, choice = evidence.locator(".card"), evidence.locator(".filters select")
    expect(shown).to_have_count(len(claims()))
    evidence.get_by_role("searchbox").fill("eight seconds")
    expect(shown).to_have_count(1)
    evidence.get_by_role("searchbox").fill("no such words anywhere")
    expect(evidence.locator(".cards")).to_contain_text("No claims match.")
    evidence.get_by_role("searchbox").fill("")
    choice.nth(0).select_option("measured")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("at least 16%")
    choice.nth(0).select_option("")
    choice.nth(1).select_option("osing_2014")
    expect(shown).to_have_count(sum(claim.source == "osing_2014" for claim in claims().values()))
    choice.nth(1).select_option("")
    evidence.get_by_text("Used in this case").click()
    expect(shown).to_have_count(2)
    choice.nth(2).select_option("table")
    rows = evidence.get_by_role("region", name="Claims").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text(label("retention_odds_ratio"))
    expect(rows.nth(1)).to_contain_text("0.70m")
    expect(rows.nth(1)).to_contain_text("second-hand")


@pytest.mark.slow
def test_a_changed_case_comes_from_the_business_case_and_goes_back_without_what_is_doubted(
    first_look,
):
    scenario = LIKELY.change(causal_fraction=0.4)
    page = first_look("business_case", f"?{write_link(scenario).query}")
    open_groups(page)
    page.get_by_role("button", name="See the evidence…").click()
    page.wait_for_url("**/evidence.ipynb?*")
    shown_npv(page, business_case(scenario).npv)
    doubting(page, GAP).click()
    left = business_case(without_claims(scenario, [GAP]))
    shown_npv(page, left.npv)
    page.get_by_role("button", name="Apply to the business case").click()
    page.wait_for_url("**/business_case.ipynb?*")
    expect(page.locator("[data-tile='npv'] .figure")).to_have_attribute(
        "title", exact_money(left.npv)
    )


def test_a_survey_of_ones_own_is_read_and_a_wrong_number_changes_nothing(evidence):
    cliff = evidence.locator(".cliff")
    finding = cliff.locator("figure h2")
    expect(finding).to_have_text(re.compile("^32% .* 16% "))
    evidence.get_by_label("Top box").fill("40")
    evidence.get_by_label("Top box").press("Tab")
    expect(finding).to_have_text(re.compile("^41% "))
    kept = evidence.get_by_label(what_ifs()["kept_intention"].label)
    kept.fill("100")
    kept.press("Tab")
    expect(finding).to_have_text(re.compile("^41% .* 41% "))
    evidence.get_by_label("Second box").fill("many")
    evidence.get_by_label("Second box").press("Tab")
    expect(evidence.get_by_role("alert")).to_contain_text("“many” is not a number of answers.")
    expect(finding).to_have_text(re.compile("^41% .* 41% "))


def test_a_link_that_cannot_be_read_is_a_sentence_and_the_likely_case(first_look):
    page = first_look("evidence", "?base=gone")
    said = refused(lambda: read_link("base=gone"))
    expect(page.get_by_role("alert")).to_contain_text(
        f"{said} The page shows the likely case instead."
    )
    shown_npv(page, business_case(LIKELY).npv)


@pytest.mark.slow
def test_a_killed_kernel_costs_a_click_and_no_doubt(page, server):
    enter(page, f"{server}/voila/render/evidence.ipynb")
    kernel_of(page).kill()
    expect(page.get_by_role("alert")).to_contain_text("The claims are still shown here.")
    doubting(page, GAP).click()
    page.get_by_role("button", name="Reconnect").click()
    shown_npv(page, business_case(without_claims(LIKELY, [GAP])).npv)


@pytest.mark.slow
def test_everybody_can_use_it_at_any_width(evidence):
    doubting(evidence, GAP).click()
    shown_npv(evidence, business_case(without_claims(LIKELY, [GAP])).npv)
    evidence.get_by_text("Figures only").click()
    for folded in evidence.locator("summary").all():
        folded.click()
    accessible_everywhere(evidence)
    evidence.locator(".filters select").nth(2).select_option("table")
    accessible_everywhere(evidence, "[aria-label='Claims']")
