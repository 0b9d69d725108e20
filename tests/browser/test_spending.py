"""Keep or acquire on the page, the way there from a claim, and who has checked an assumption."""

from __future__ import annotations

import pytest
from browser.reading import open_tab, row
from playwright.sync_api import Locator, Page, expect

from cxroi import Assumptions, assumptions, keep_or_acquire
from cxroi.analysis.spending_figures import entered_figures
from cxroi.report.keep_or_acquire import BOXES, sentences

TITLE = "Keep or acquire"


def told(**spending: float) -> list[str]:
    text = ", ".join(f"{name} {value}" for name, value in spending.items())
    mine: Assumptions = assumptions().renamed("Mine", spending=text)
    return sentences(keep_or_acquire(mine, **entered_figures(mine)))


def box(shown: Locator, key: str) -> Locator:
    return shown.get_by_label(BOXES[key][0], exact=True)


@pytest.mark.slow
def test_a_ceiling_of_ones_own_is_told_travels_and_is_emptied_back_to_the_judgement(
    reader: Page, first_look
) -> None:
    shown = open_tab(reader, TITLE)
    expect(shown.locator(".lead p")).to_have_text(told())
    expect(box(shown, "budget")).to_have_value("5,820,000")
    assert box(shown, "budget").evaluate(
        "(it) => it.scrollWidth <= it.clientWidth"
    )  # all of it is seen
    box(shown, "retention_ceiling").fill("95")
    box(shown, "retention_spend").fill("40")
    box(shown, "retention_spend").press("Tab")
    own = told(retention_ceiling=0.95, retention_spend=40)
    expect(shown.locator(".lead p")).to_have_text(own)

    reader.wait_for_function("() => location.search.includes('spending')")
    other = first_look("business_case", f"?{reader.url.partition('?')[2]}")
    expect(open_tab(other, TITLE).locator(".lead p")).to_have_text(own)
    for key in ("retention_ceiling", "retention_spend"):
        box(shown, key).fill("")
        box(shown, key).press("Tab")
    expect(shown.locator(".lead p")).to_have_text(told())


def test_a_figure_that_cannot_be_is_said_and_the_last_answer_stays(reader: Page) -> None:
    shown = open_tab(reader, TITLE)
    expect(shown.locator(".lead p")).to_have_text(told())
    ceiling = box(shown, "retention_ceiling")
    ceiling.fill("lots")
    ceiling.press("Tab")
    expect(shown.get_by_role("alert").last).to_contain_text("Ceiling on annual retention: ")
    ceiling.fill("70")
    ceiling.press("Tab")
    expect(shown.locator(".doubt > .fault")).to_have_text(
        "The ceiling on retention is 70%, and retention today is 75%. Enter a higher ceiling. "
        "Below is the last valid result."
    )
    expect(shown.locator(".lead p")).to_have_text(told())


def test_the_claim_of_five_times_leads_to_the_tab(first_look) -> None:
    evidence = first_look("evidence")
    card = evidence.locator("[data-claim-card='acquire_v_keep']")
    card.get_by_role("link", name="Open Keep or acquire").click()
    opened = evidence.get_by_role("tab", name=TITLE, exact=True, include_hidden=True)
    expect(opened).to_have_attribute("aria-selected", "true")


def test_a_check_is_said_in_the_row_and_gone_with_the_value_until_undone(reader: Page) -> None:
    reader.locator("summary", has_text="Your company").click()
    margin = row(reader, "margin")
    margin.locator(".badge").click()
    margin.get_by_label("Checked by").fill("<b>Anna</b>")
    margin.get_by_label("Checked on").fill("2026-11-28")
    margin.get_by_label("Checked on").press("Tab")
    said = margin.locator(".why")
    expect(said).to_have_text("Checked by <b>Anna</b> on 28 November 2026.")
    margin.get_by_role("slider").press("ArrowRight")
    expect(said).to_be_hidden()
    reader.get_by_role("button", name="Undo").click()
    expect(said).to_have_text("Checked by <b>Anna</b> on 28 November 2026.")


def test_a_day_without_a_name_is_said(reader: Page) -> None:
    reader.locator("summary", has_text="Your company").click()
    margin = row(reader, "margin")
    margin.locator(".badge").click()
    margin.get_by_label("Checked on").fill("2026-11-28")
    margin.get_by_label("Checked on").press("Tab")
    expect(margin.get_by_role("alert").last).to_have_text("Enter who checked it.")
