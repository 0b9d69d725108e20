"""The page of evidence: read, search, doubt a claim, believe it again, take the rest to the case."""

import re

import pytest
from browser.reading import accessible_everywhere, enter, kernel_of
from playwright.sync_api import Page, expect

from cxroi import assumptions, business_case, write_link
from cxroi.analysis.evidence import without_claims
from cxroi.model.claims import claims
from cxroi.model.units import exact_money

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
    expect(evidence.get_by_role("heading", level=1)).to_have_text(
        "Without what you do not believe, the net present value is −0.53 m in place of 0.17 m."
    )
    expect(evidence.locator(".filters")).to_contain_text("1 not believed")
    evidence.reload()
    shown_npv(evidence, business_case(without_claims(LIKELY, [GAP])).npv)
    doubting(evidence, GAP).focus()
    evidence.keyboard.press("Enter")
    shown_npv(evidence, plain)
    expect(doubting(evidence, GAP)).to_be_focused()


def test_a_claim_on_which_nothing_rests_says_so(evidence):
    card = evidence.locator("[data-claim-card='first_direct_referral']")
    expect(card).to_contain_text("Nothing in the case rests on it.")
    expect(card).to_contain_text("At 36 % it would be 5,880 more.")
    doubting(evidence, "first_direct_referral").click()
    expect(evidence.get_by_role("heading", level=1)).to_contain_text(
        "the net present value stays at 0.17 m"
    )
    evidence.get_by_role("button", name="Believe all again").click()
    expect(evidence.get_by_role("heading", level=1)).to_contain_text("Everything is believed")


def test_claims_are_searched_filtered_and_shown_as_a_table(evidence):
    cards, choice = evidence.locator(".card"), evidence.locator(".filters select")
    expect(cards).to_have_count(len(claims()))
    evidence.get_by_role("searchbox").fill("eight seconds")
    expect(cards).to_have_count(1)
    evidence.get_by_role("searchbox").fill("no such words anywhere")
    expect(evidence.locator(".cards")).to_contain_text("No claim is like that.")
    evidence.get_by_role("searchbox").fill("")
    choice.nth(0).select_option("measured")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("at least 16 %")
    choice.nth(0).select_option("")
    choice.nth(1).select_option("osing_2014")
    expect(cards).to_have_count(sum(claim.source == "osing_2014" for claim in claims().values()))
    choice.nth(1).select_option("")
    evidence.get_by_text("only what the case rests on").click()
    expect(cards).to_have_count(2)
    choice.nth(2).select_option("table")
    rows = evidence.get_by_role("region", name="Claims").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("Published gap in retention")
    expect(rows.nth(1)).to_contain_text("0.70 m")
    expect(rows.nth(1)).to_contain_text("at second hand")


def test_a_changed_case_comes_from_the_business_case_and_goes_back_without_what_is_doubted(
    first_look,
):
    scenario = LIKELY.change(causal_fraction=0.4)
    page = first_look("business_case", f"?{write_link(scenario).query}")
    page.get_by_role("button", name="What is published, and what hangs on it…").click()
    page.wait_for_url("**/evidence.ipynb?*")
    shown_npv(page, business_case(scenario).npv)
    doubting(page, GAP).click()
    left = business_case(without_claims(scenario, [GAP]))
    shown_npv(page, left.npv)
    page.get_by_role("button", name="Take this to the business case").click()
    page.wait_for_url("**/business_case.ipynb?*")
    expect(page.locator("[data-tile='npv'] .figure")).to_have_attribute(
        "title", exact_money(left.npv)
    )


def test_a_survey_of_ones_own_is_read_and_a_wrong_number_changes_nothing(evidence):
    cliff = evidence.locator(".cliff")
    expect(cliff.get_by_role("heading", level=2).last).to_have_text(
        "32 % of your customers would say they will be loyal, 16 % would be"
    )
    evidence.get_by_label("Top box").fill("40")
    evidence.get_by_label("Top box").press("Tab")
    finding = cliff.locator("figure h2")
    expect(finding).to_have_text(re.compile("^41 % of your customers would say"))
    evidence.get_by_label("Of those who say they will be loyal: who are").fill("100")
    evidence.get_by_label("Of those who say they will be loyal: who are").press("Tab")
    expect(finding).to_have_text(
        "41 % of your customers would say they will be loyal, 41 % would be"
    )
    evidence.get_by_label("Second box").fill("many")
    evidence.get_by_label("Second box").press("Tab")
    expect(evidence.get_by_role("alert")).to_contain_text("“many” is not a number of answers.")
    expect(finding).to_have_text(
        "41 % of your customers would say they will be loyal, 41 % would be"
    )


def test_a_link_that_cannot_be_read_is_a_sentence_and_the_likely_case(first_look):
    page = first_look("evidence", "?base=gone")
    expect(page.get_by_role("alert")).to_contain_text(
        "There is no scenario 'gone'. Choose one of: likely, cautious, published, no_effect, "
        "illustrative_bank, downturn. The page shows the likely case instead."
    )
    shown_npv(page, business_case(LIKELY).npv)


@pytest.mark.slow
def test_a_killed_kernel_costs_a_click_and_no_doubt(page, server):
    enter(page, f"{server}/voila/render/evidence.ipynb")
    kernel_of(page).kill()
    expect(page.get_by_role("alert")).to_contain_text("The claims stay readable here.")
    doubting(page, GAP).click()
    page.get_by_role("button", name="Reconnect").click()
    shown_npv(page, business_case(without_claims(LIKELY, [GAP])).npv)


@pytest.mark.slow
def test_everybody_can_use_it_at_any_width(evidence):
    doubting(evidence, GAP).click()
    shown_npv(evidence, business_case(without_claims(LIKELY, [GAP])).npv)
    evidence.get_by_text("only figures").click()
    for folded in evidence.locator("summary").all():
        folded.click()
    accessible_everywhere(evidence)
    evidence.locator(".filters select").nth(2).select_option("table")
    accessible_everywhere(evidence, "[aria-label='Claims']")
