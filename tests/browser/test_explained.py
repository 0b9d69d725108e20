"""How is this calculated? Every tile and every bar of the page says so, three levels deep."""

import pytest
from browser.reading import NARROW, accessible_everywhere, chart, rested, slider, worked_out
from playwright.sync_api import Page, expect

from cxroi import explain, tiles
from cxroi.model.drivers import drivers
from cxroi.report.exhibits import value
from cxroi.widgets.figure_requests import TILES

HOW = "How is this calculated?"


def opened(page: Page, name: str):
    page.get_by_role("button", name=f"{name}: {HOW}", exact=True).click()
    dialog = page.locator("dialog.explained")
    expect(dialog).to_be_visible()
    return dialog


def closed(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_each_tile_says_how_it_is_worked_out(reader):
    buttons = reader.locator(".tile .how button")
    assert buttons.count() == len(TILES)
    for button in buttons.all():
        button.click()
        expect(reader.locator("dialog.explained h2")).not_to_be_empty()
        assert reader.locator("dialog.explained .inputs-of > li").count() > 1
        closed(reader)
        expect(button).to_be_focused()


def test_an_explanation_is_of_the_case_on_the_page_and_opens_level_by_level(reader):
    slider(reader, "causal_fraction").press("ArrowRight")
    rested(reader)
    found = explain(worked_out(causal_fraction=0.26), "npv")

    reader.locator(".tile[data-tile='npv'] .how button").press("Enter")
    dialog = reader.locator("dialog.explained")

    expect(dialog.locator("form > .line")).to_contain_text(found.shown)
    expect(dialog.locator("form > .formula")).to_have_text("npv = pv_benefits − pv_costs")
    year = dialog.get_by_text("Year 5 (months 49–60)").first
    expect(year).not_to_be_visible()
    dialog.locator("summary").first.press("Enter")
    expect(year).to_be_visible()
    expect(dialog).to_contain_text(found.inputs[0].inputs[4].shown)


def test_each_bar_of_the_value_says_how_it_is_worked_out(reader):
    bars = chart(reader, "value").locator(".bars")
    expect(bars).not_to_be_visible()
    chart(reader, "value").get_by_role("button", name=HOW, exact=True).click()
    assert bars.locator("button").all_inner_texts() == [*value(worked_out()).columns["part"]]

    dialog = opened(reader, drivers()["retention"].label)
    expect(dialog).to_contain_text("What it adds to all 4 others")
    expect(dialog.locator("form > .line")).to_contain_text("971,800")


@pytest.mark.parametrize("figure", ["payback", "referral"])
def test_axe_finds_nothing_grave_in_an_explanation(reader, figure):
    labels = {tile.key: tile.label for tile in tiles(worked_out())}
    dialog = opened(reader, labels[figure])
    for summary in dialog.locator("form > .inputs-of > li > details > summary").all():
        summary.click()
    accessible_everywhere(reader, "dialog")
    reader.set_viewport_size(NARROW)
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
