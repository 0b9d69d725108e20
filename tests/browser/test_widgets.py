"""Notebooks of ipywidgets in a folder of one's own: drawn, linked, and beside pages of ours."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from browser.reading import NARROW, SIDEWAYS, SIZE, accessible, chart, kernel_of, slider
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Page, expect
from serving import cxroi_app, within
from sharing import slow_but

from cxroi import assumptions, business_case, tiles, verdict
from cxroi.model.scenarios import title_of

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
BOOK = """
import ipywidgets as widgets
import cxroi.widgets as cx
book = cx.Workbook("likely")
"""
OURS = (
    "cx.Header(book)",
    "cx.Verdict(book)",
    "cx.Tiles(book)",
    'cx.Slider(book, "causal_fraction")',
)
INSIDE = """
{before}
widgets.VBox([{first}, cx.Tiles(book), cx.Slider(book, "causal_fraction"), cx.Chart(book, "cash")])
"""
DATE = 'widgets.DatePicker(description="Since")'
PLAIN = """
whole = widgets.IntSlider(value=3, max=9, description="Whole")
part = widgets.FloatSlider(value=0.5, max=1, step=0.1, description="Part")
late = widgets.IntSlider(value=1, max=9, description="Late", continuous_update=False)
said = widgets.Label("not moved yet")
widgets.jslink((whole, "value"), (late, "value"))
margin = cx.Slider(book, "margin")
mine = widgets.FloatSlider(value=book.assumptions["margin"].likely, max=500, description="Mine")
widgets.link((mine, "value"), (margin, "value"))
part.observe(lambda change: setattr(said, "value", f"a part of {change['new']:.1f}"), "value")
tab = widgets.Tab([widgets.HBox([whole, part]), widgets.Label("in the second")], titles=["One", "Two"])
tab.observe(lambda change: setattr(said, "value", f"tab {change['new']}"), "selected_index")
folds = widgets.Accordion([late, widgets.Label("folded")], titles=["Late", "More"])
grid = widgets.GridBox(
    [widgets.HTML("<b>Some words</b>"), said], layout={"grid_template_columns": "1fr 1fr"}
)
widgets.VBox([tab, folds, grid, mine, margin, cx.Tiles(book)])
"""
PAGE = """
page = widgets.VBox([cx.Verdict(book), cx.Tiles(book), cx.Slider(book, "causal_fraction")])
page
"""
FRONT_END = "/voila/static/voila.js"
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
    write_book(folder, "beside", BOOK, WIDGETS.format(link=BY_KERNEL), *OURS)
    inside = 'widgets.IntSlider(value=3, description="Ours")'
    write_book(folder, "inside", INSIDE.format(before=BOOK, first=inside))
    write_book(folder, "foreign", BOOK, *OURS, INSIDE.format(before="", first=DATE))
    write_book(folder, "plain", BOOK, PLAIN)
    write_book(folder, "twice_case", BOOK, PAGE, "page")
    write_book(folder, "twice_proposal", BOOK, "page = cx.Proposal(book)\npage", "page")
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
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
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


@pytest.mark.parametrize("name", slow_but({"by_kernel"}, ["by_browser", "by_kernel"]))
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


def case_of(page: Page, **changes: float) -> None:
    """Every view shows the figures of a case, and every slider stands where the case has it."""
    worked = business_case(assumptions().change(**changes))
    figures = [each.figure for each in tiles(worked)]
    shown = page.locator(".tile .figure")
    expect(shown).to_have_text(figures * (shown.count() // len(figures)))
    for answer in page.locator(".answer").all():
        expect(answer).to_have_text(verdict(worked).answer)
    share = f"{100 * worked.assumptions['causal_fraction'].likely:.0f}"
    for each in page.locator("[data-key='causal_fraction'] .inputs input[type='text']").all():
        expect(each).to_have_value(share)


def sliders(page: Page):
    return page.locator("[data-key='causal_fraction'] input[type='range']")


def named(page: Page, name: str):
    return page.get_by_role("slider", name=name, exact=True)


@pytest.mark.slow
def test_widgets_beside_views_of_ours_and_the_views_both_answer_on_a_phone(reader, own):
    reader.set_viewport_size(NARROW)
    opened(reader, own, "beside")
    follow_each_other(reader)

    sliders(reader).press("ArrowRight")

    case_of(reader, causal_fraction=0.26)
    handle(reader).press("ArrowLeft")
    expect(typed(reader)).to_have_value("39")


def test_views_of_ours_inside_a_plain_box_answer_and_no_front_end_is_loaded(reader, visit, own):
    opened(reader, own, "inside")
    expect(chart(reader, "cash").locator("canvas")).to_be_visible()

    sliders(reader).press("ArrowRight")

    case_of(reader, causal_fraction=0.26)
    named(reader, "Ours").press("ArrowRight")
    expect(named(reader, "Ours")).to_have_value("4")
    assert [each for each in visit.requests if FRONT_END in each] == []


def test_plain_boxes_and_controls_are_drawn_and_heard_and_no_front_end_is_loaded(
    reader, visit, own
):
    opened(reader, own, "plain")
    expect(reader.get_by_text("Some words")).to_be_visible()
    expect(reader.get_by_text("in the second")).to_be_hidden()
    for size in (SIZE, NARROW):
        reader.set_viewport_size(size)
        assert reader.evaluate(SIDEWAYS) <= 0
    accessible(reader)

    named(reader, "Part").press("ArrowRight")
    expect(reader.get_by_text("a part of 0.6")).to_be_visible()

    named(reader, "Whole").press("ArrowRight")
    reader.get_by_text("Late", exact=True).first.press("Enter")  # unfold
    expect(named(reader, "Late")).to_have_value("4")

    reader.get_by_role("tab", name="One").press("ArrowRight")
    expect(reader.get_by_role("tab", name="Two")).to_be_focused()
    expect(reader.get_by_text("in the second")).to_be_visible()
    expect(named(reader, "Whole")).to_be_hidden()
    expect(reader.get_by_text("tab 1")).to_be_visible()

    named(reader, "Mine").press("ArrowRight")
    margin = float(named(reader, "Mine").input_value())
    case_of(reader, margin=margin)
    slider(reader, "margin").press("ArrowLeft")
    expect(named(reader, "Mine")).not_to_have_value(f"{margin:g}")
    assert [each for each in visit.requests if FRONT_END in each] == []


def test_a_box_with_a_widget_of_others_brings_their_front_end_and_our_views_in_it_follow(
    reader, own
):
    opened(reader, own, "foreign")
    expect(reader.locator("input[type='date']")).to_be_visible()
    expect(chart(reader, "cash").locator("canvas")).to_be_visible()
    expect(reader.locator(".tile")).to_have_count(12)
    expect(sliders(reader)).to_have_count(2)
    case_of(reader)

    sliders(reader).first.press("ArrowRight")
    case_of(reader, causal_fraction=0.26)
    sliders(reader).last.press("ArrowRight")
    case_of(reader, causal_fraction=0.27)
    sliders(reader).first.press("ArrowRight")
    case_of(reader, causal_fraction=0.28)

    sliders(reader).first.blur()
    reader.keyboard.press("Control+z")  # one conversation: what was done last is undone, once
    case_of(reader, causal_fraction=0.25)


@pytest.mark.slow
def test_a_box_of_views_that_is_shown_twice_shows_one_case(reader, own):
    opened(reader, own, "twice_case")
    expect(sliders(reader)).to_have_count(2)
    case_of(reader)

    sliders(reader).first.press("ArrowRight")
    case_of(reader, causal_fraction=0.26)
    sliders(reader).last.press("ArrowRight")
    case_of(reader, causal_fraction=0.27)


def test_a_proposal_that_is_shown_twice_is_of_one_case(reader, own):
    opened(reader, own, "twice_proposal")
    roots = reader.locator(".proposal")
    expect(roots).to_have_count(2)
    one, two = roots.nth(0), roots.nth(1)
    for root in (one, two):
        expect(root.get_by_text(f"Case: {title_of(assumptions())}.")).to_be_visible()

    one.get_by_label("Choose another").select_option("illustrative_bank")

    bank = title_of(assumptions("illustrative_bank"))
    for root in (one, two):
        expect(root.get_by_text(f"Case: {bank}.")).to_be_visible()
        expect(root.get_by_label("Choose another")).to_have_value("illustrative_bank")
