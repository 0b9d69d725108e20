"""The page of the readiness check: answers, the stage, and what they do to the case."""

import pytest
from browser.reading import accessible_everywhere, enter, kernel_of, open_groups, rested
from playwright.sync_api import Page, expect

from cxroi import assumptions, business_case, write_link
from cxroi.analysis.readiness import best_answers, propose
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.units import exact_money

LIKELY = assumptions()


def give(page: Page, **answers: str) -> None:
    for key, answer in answers.items():
        page.locator(f"input[data-question='{key}'][value='{answer}']").check()


def let(page: Page):
    return page.get_by_label("Apply my answers")


def shown_npv(page: Page, npv: float) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_attribute("data-npv", exact_money(npv))


@pytest.fixture
def check(first_look) -> Page:
    return first_look("readiness")


def test_one_answer_changed_changes_the_npv_once_answers_may_move_the_case(check):
    plain = business_case(LIKELY).npv
    give(check, **best_answers())
    expect(check.get_by_role("heading", level=1)).to_contain_text("Stage 5 of 5, amazement")
    give(check, ownership="partly")
    expect(check.get_by_role("heading", level=1)).to_contain_text("Stage 1 of 5, uncertainty")
    shown_npv(check, plain)
    let(check).check()
    moved = business_case(propose(LIKELY, best_answers() | {"ownership": "partly"})).npv
    shown_npv(check, moved)
    expect(check.locator(".stages [aria-current]")).to_have_text("uncertainty")
    give(check, ownership="yes")
    shown_npv(check, plain)


def test_the_judgements_are_shown_row_by_row(check):
    give(check, core_service="partly", pay="no")
    expect(check.locator(".asked li").first).to_contain_text(
        "Core service: moving from “most of the time”"
    )
    check.get_by_text("Details: 3 judgements").click()
    rows = check.get_by_role("region", name="Judgements applied").get_by_role("row")
    expect(rows).to_have_count(4)
    expect(rows.nth(3)).to_contain_text("× 0.96")
    expect(check.get_by_role("region", name="Effect of your answers")).to_contain_text("6 (4–9)")


def test_a_changed_case_goes_through_the_check_and_back(first_look):
    scenario = LIKELY.change(margin=150)
    page = first_look("business_case", f"?{write_link(scenario).query}")
    open_groups(page)
    page.get_by_role("button", name="Check readiness…").click()
    page.wait_for_url("**/readiness.ipynb?*")
    give(page, problem_handling="no")
    rested(page)
    let(page).check()
    plan = business_case(propose(scenario, {"problem_handling": "no"}))
    shown_npv(page, plan.npv)
    page.get_by_role("button", name="Apply to the business case").click()
    page.wait_for_url("**/business_case.ipynb?*")
    expect(page.locator("[data-tile='npv'] .figure")).to_have_attribute(
        "title", exact_money(plan.npv)
    )
    expect(page.locator(".row[data-key='let_down_cut'] .why").last).to_contain_text(
        "Readiness check, a judgement"
    )


def test_answers_outlive_a_reload_and_are_saved_as_a_scenario(check):
    give(check, core_service="no")
    expect(check.get_by_role("heading", level=1)).to_contain_text("Stage 1 of 5")
    check.reload()
    expect(check.locator("input[data-question='core_service'][value='no']")).to_be_checked()
    let(check).check()
    plan = propose(LIKELY, {"core_service": "no"})
    shown_npv(check, business_case(plan).npv)
    with check.expect_download() as download:
        check.get_by_role("button", name="Save file").click()
    with open(download.value.path(), encoding="utf-8") as file:  # noqa: PTH123 - playwright gives a path of its own
        assert parse_scenario("likely.csv", file.read()).values() == plan.values()
    check.get_by_role("button", name="Clear all answers").click()
    expect(check.get_by_role("heading", level=1)).to_contain_text("Are we ready?")


def test_the_keyboard_alone_answers(check):
    check.locator("input[data-question='core_service']").first.focus()
    check.keyboard.press("ArrowRight")
    expect(check.locator("input[data-question='core_service'][value='partly']")).to_be_checked()
    expect(check.locator(".lead")).to_contain_text("The core service does not work all of the time")


def test_a_link_that_cannot_be_read_is_a_sentence_and_the_likely_case(first_look):
    page = first_look("readiness", "?base=gone")
    expect(page.get_by_role("alert")).to_contain_text("There is no scenario 'gone'.")
    expect(page.get_by_role("alert")).to_contain_text("The page shows the likely case instead.")
    shown_npv(page, business_case(LIKELY).npv)


def test_a_killed_kernel_costs_a_click_and_no_answer(page, server):
    enter(page, f"{server}/voila/render/readiness.ipynb")
    kernel_of(page).kill()
    expect(page.get_by_role("alert")).to_contain_text("Your answers are safe on this page.")
    give(page, core_service="no")
    page.get_by_role("button", name="Reconnect").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stage 1 of 5")
    expect(page.locator("input[data-question='core_service'][value='no']")).to_be_checked()


def test_paper_shows_its_chart_from_a_dark_page_too(first_look):
    page = first_look("readiness", scheme="dark")
    give(page, core_service="no")
    expect(page.locator("figure.chart canvas")).to_have_count(1)
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")

    expect(page.locator(".paper svg")).to_be_visible()


@pytest.mark.slow
def test_everybody_can_use_it_at_any_width(check):
    give(check, **dict.fromkeys(best_answers(), "partly"))
    expect(check.get_by_role("region", name="Effect of your answers")).to_be_visible()
    for folded in check.locator("summary").all():
        folded.click()
    accessible_everywhere(check)
