"""Notebooks of ipywidgets in a folder of one's own: drawn, linked, and beside pages of ours."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from browser.reading import NARROW, SIDEWAYS, SIZE, chart, kernel_of, slider
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Page, expect
from serving import cxroi_app, within

from cxroi import assumptions, business_case, tiles, verdict

WIDGETS = """
import ipywidgets as widgets

answers = widgets.IntSlider(value=7, max=50, description="Answers")
typed = widgets.IntText(value=7, description="Typed")
{link}
said = widgets.Label("not moved yet")
double = widgets.Button(description="Double it")
words = widgets.HTML("<b>Some words</b>")

def say(change):
    said.value = f"squared: {{change['new'] ** 2}}"

def doubled(_):
    answers.value = 2 * answers.value

answers.observe(say, "value")
double.on_click(doubled)
widgets.VBox([answers, typed, double, words, said])
"""
BY_BROWSER = 'widgets.jslink((answers, "value"), (typed, "value"))'
BY_KERNEL = 'widgets.link((answers, "value"), (typed, "value"))'
OURS = "from cxroi.app.page import business_case_page\nbusiness_case_page()"
INSIDE = """
import ipywidgets as widgets
from cxroi.app.page import business_case_page

widgets.VBox([widgets.IntSlider(value=3, description="Ours"), business_case_page()])
"""
SHOWN = """
from cxroi.app.page import {name}
page = {name}()
page
"""
# Voilà ships an older JupyterLab than the widgets were built for, and says so.
OLDER = ("Unsatisfied version", "No satisfying version")


def write_book(folder: Path, name: str, *cells: str) -> None:
    book = new_notebook(cells=[new_markdown_cell("# Notes"), *map(new_code_cell, cells)])
    nbformat.write(book, folder / f"{name}.ipynb")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of ``cxroi app`` on a folder of one's own, without its last slash."""
    folder = tmp_path_factory.mktemp("own")
    for name, link in (("by_browser", BY_BROWSER), ("by_kernel", BY_KERNEL)):
        write_book(folder, name, WIDGETS.format(link=link))
    write_book(folder, "beside", WIDGETS.format(link=BY_KERNEL), OURS)
    write_book(folder, "inside", INSIDE)
    for name in ("business_case_page", "proposal_page"):
        write_book(folder, f"twice_{name}", SHOWN.format(name=name), "page")
    with cxroi_app(folder) as address:
        yield address


@pytest.fixture
def reader(page: Page, visit, own: str) -> Iterator[Page]:
    """A visitor; afterwards nothing was complained about and nobody outside was asked."""
    page.set_default_timeout(30_000)
    yield page
    assert [each for each in visit.complaints if not each.startswith(OLDER)] == []
    assert visit.asked() <= {urlsplit(own).netloc, ""}


def opened(page: Page, own: str, name: str) -> Page:
    page.goto(f"{own}/voila/render/{name}.ipynb")
    expect(page.get_by_role("heading", name="Notes")).to_be_visible()
    return page


def handle(page: Page):
    return page.locator(".widget-slider .noUi-handle")


def readout(page: Page):
    return page.locator(".widget-slider .widget-readout")


def typed(page: Page):
    return page.locator(".widget-text input")


def follow_each_other(page: Page) -> None:
    """Move each of the linked widgets; the other, and what Python says of them, follow."""
    expect(readout(page)).to_have_text("7")

    handle(page).press("ArrowRight")
    expect(typed(page)).to_have_value("8")
    expect(page.get_by_text("squared: 64")).to_be_visible()

    typed(page).fill("20")
    typed(page).press("Enter")
    expect(readout(page)).to_have_text("20")
    expect(page.get_by_text("squared: 400")).to_be_visible()

    page.get_by_role("button", name="Double it").click()
    expect(readout(page)).to_have_text("40")
    expect(typed(page)).to_have_value("40")
    expect(page.get_by_text("squared: 1600")).to_be_visible()


@pytest.mark.parametrize("name", ["by_browser", "by_kernel"])
def test_linked_widgets_follow_each_other_and_python_follows_them(reader, own, name):
    opened(reader, own, name)

    follow_each_other(reader)

    expect(reader.get_by_text("Some words")).to_be_visible()
    for size in (SIZE, NARROW):
        reader.set_viewport_size(size)
        for each in (reader.locator(".widget-slider"), typed(reader)):
            place = each.bounding_box()
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= size["width"]
        assert reader.evaluate(SIDEWAYS) <= 0

    kernel = kernel_of(reader)
    reader.goto("about:blank")
    assert within(10, lambda: not kernel.is_running())


def test_widgets_beside_a_page_of_ours_and_the_page_both_answer_on_a_phone(reader, own):
    reader.set_viewport_size(NARROW)
    opened(reader, own, "beside")
    follow_each_other(reader)

    reader.get_by_role("button", name="Change assumptions").click()
    slider(reader, "causal_fraction").press("ArrowRight")

    moved = business_case(assumptions().change(causal_fraction=0.26))
    expect(reader.locator(".tile .figure")).to_have_text([each.figure for each in tiles(moved)])
    expect(reader.locator(".answer")).to_have_text(verdict(moved).answer)
    handle(reader).press("ArrowLeft")
    expect(typed(reader)).to_have_value("39")


def test_a_page_of_ours_inside_a_box_of_widgets_answers(reader, own):
    opened(reader, own, "inside")
    expect(readout(reader)).to_have_text("3")
    expect(chart(reader, "cash").locator("canvas")).to_be_visible()

    slider(reader, "causal_fraction").press("ArrowRight")

    moved = business_case(assumptions().change(causal_fraction=0.26))
    expect(reader.locator(".tile .figure")).to_have_text([each.figure for each in tiles(moved)])
    handle(reader).press("ArrowRight")
    expect(readout(reader)).to_have_text("4")


def case_of(root, **changes):
    """The figures of a view are those of a case, and its slider stands where the case has it."""
    worked = business_case(assumptions().change(**changes))
    expect(root.locator(".tile .figure")).to_have_text([each.figure for each in tiles(worked)])
    expect(root.locator(".answer")).to_have_text(verdict(worked).answer)
    share = f"{100 * worked.assumptions['causal_fraction'].likely:.0f}"
    expect(root.locator("[data-key='causal_fraction'] .inputs input[type='text']")).to_have_value(
        share
    )


@pytest.mark.slow
def test_a_page_that_is_shown_twice_shows_one_case(reader, own):
    opened(reader, own, "twice_business_case_page")
    roots = reader.locator(".cxroi-page")
    expect(roots).to_have_count(2)
    one, two = roots.nth(0), roots.nth(1)
    for root in (one, two):
        case_of(root)
        expect(root.locator(".chance")).to_contain_text("47 of 100", timeout=30_000)

    one.locator("[data-key='causal_fraction'] input[type='range']").press("ArrowRight")
    for root in (one, two):
        case_of(root, causal_fraction=0.26)
    two.locator("[data-key='causal_fraction'] input[type='range']").press("ArrowRight")
    for root in (one, two):
        case_of(root, causal_fraction=0.27)
    one.get_by_role("button", name="Undo").click()  # of one slider: all its steps
    for root in (one, two):
        case_of(root)

    # each view has its own tab, and the one does not take the other's answer or drop its question
    one.get_by_role("tab", name="What matters").click()
    two.get_by_role("tab", name="What must be true").click()
    for root in (one, two):
        shown = root.locator("[role='tabpanel']:not([hidden])")
        expect(shown).to_have_attribute("aria-busy", "false", timeout=30_000)
        expect(shown.locator("figure.chart canvas").first).to_be_visible()
        expect(root.locator(".lost")).to_be_hidden()


def test_a_proposal_that_is_shown_twice_is_of_one_case(reader, own):
    opened(reader, own, "twice_proposal_page")
    roots = reader.locator(".proposal")
    expect(roots).to_have_count(2)
    one, two = roots.nth(0), roots.nth(1)
    for root in (one, two):
        expect(root.get_by_text("The case is “Likely”.")).to_be_visible()

    one.get_by_label("Take another").select_option("cautious")

    for root in (one, two):
        expect(root.get_by_text("The case is “Cautious”.")).to_be_visible()
        expect(root.get_by_label("Take another")).to_have_value("cautious")
