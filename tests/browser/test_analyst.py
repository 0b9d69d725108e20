"""An analyst's road: a copy, a section less, a tab of her own, in JupyterLab and as a page."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser.lab import COMMAND, MINUTE, browsing, jupyterlab, run_all
from browser.reading import COLOURS, NARROW, SIDEWAYS, SIZE, accessible, ready
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from serving import cxroi_app, serving

from cxroi import assumptions, business_case, tiles, verdict
from cxroi.charts.colours import DARK, TEAL
from cxroi.model.data_files import workbooks_folder
from cxroi.widgets.session import NO_ROWS

TOO_MUCH = 300  # from here on one of her charts has no rows
HEADING = new_markdown_cell(
    "## Our regions\n\nWhat each region brings, by its share of the margin."
)
IMPORTS = new_code_cell(
    """import altair as alt
import ipywidgets as widgets
import pandas as pd
regions = pd.DataFrame({"region": ["North", "South", "West"], "share": [0.5, 0.3, 0.2]})""",
    metadata={"tags": ["hidden"]},
)
CHART = new_code_cell(
    """def bars(frame):
    return alt.Chart(frame).mark_bar().encode(x="npv:Q", y="region:N")
cx.Chart(book, bars, rows=lambda case: regions.assign(npv=regions["share"] * case.npv), title="What each region brings")"""
)
FAILING = new_code_cell(
    f"""def shares(case):
    return regions[: 3 if case.values["margin"] < {TOO_MUCH} else "all"]
cx.Chart(book, lambda frame: alt.Chart(frame).mark_bar().encode(x="share:Q", y="region:N"), rows=shares, title="Shares")"""
)
OWN_SLIDER = new_code_cell(
    """mine, margin = widgets.FloatSlider(description="Our margin", max=500), cx.Slider(book, "margin")
link = widgets.link((margin, "value"), (mine, "value"))
mine"""
)
BOX = new_code_cell('widgets.HBox([margin, cx.Tiles(book, "npv", "payback")])')
HEARD = new_code_cell(
    """heard = widgets.Label("Nobody has moved yet.")
book.observe(lambda change: setattr(heard, "value", f"Heard: {change.new.npv:,.0f}"), "case")
heard"""
)
BUTTON = new_code_cell(
    """dearer = widgets.Button(description="A margin of 200")
dearer.on_click(lambda _: book.change(margin=200))
dearer"""
)
HEARD_OF = re.compile("^Heard: ")
OURS = (HEADING, IMPORTS, CHART, FAILING, OWN_SLIDER, BOX, HEARD, BUTTON)


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Her copy: without *Compare*, with a tab *Our regions*."""
    folder = tmp_path_factory.mktemp("analyst") / "mine"
    subprocess.run([*COMMAND, "workbooks", folder], stdout=subprocess.DEVNULL, check=True)
    book = nbformat.read(folder / "business_case.ipynb", as_version=4)
    begin = next(at for at, cell in enumerate(book.cells) if cell.source == "## Compare")
    assert book.cells[begin + 1].source == "cx.Compare(book)"
    book.cells[begin : begin + 2] = OURS
    nbformat.write(book, folder / "business_case.ipynb")
    return folder


@pytest.fixture(scope="module")
def served(mine: Path) -> Iterator[str]:
    with cxroi_app(mine) as address:
        yield address


@pytest.fixture
def reader(page: Page, visit, served: str) -> Iterator[Page]:
    """Her tab, opened as a page; afterwards nothing was complained about, nobody outside was asked."""
    page.goto(served)
    ready(page)
    page.get_by_role("tab", name="Our regions").click()
    yield page
    assert visit.complaints == []
    assert visit.asked() == {served.removeprefix("http://")}


def shows(place: Page | Locator, margin: float) -> None:
    """Whatever shows the case in a place is of this margin."""
    case = business_case(assumptions().change(margin=margin))
    figures = {tile.key: tile.figure for tile in tiles(case)}
    expect(place.locator(".answer").first).to_have_text(verdict(case).answer)
    expect(place.locator(".tiles.some .figure")).to_have_text([figures["npv"], figures["payback"]])
    for box in place.locator("[data-key='margin'] .inputs input[type='text']").all():
        expect(box).to_have_value(f"{margin:g}")
    own = place.locator(".plain-slider, .widget-slider").locator("output, .widget-readout")
    expect(own).to_contain_text(f"{margin:g}")
    expect(place.get_by_text(f"Heard: {case.npv:,.0f}", exact=True)).to_be_visible()


def own_chart(page: Page, title: str) -> Locator:
    return page.locator("figure.chart").filter(has=page.get_by_role("heading", name=title))


@pytest.mark.slow
def test_a_section_that_is_deleted_is_gone_and_one_that_is_added_is_a_tab(reader):
    names = reader.get_by_role("tab", include_hidden=True).all_text_contents()
    assert "Compare" not in names
    assert names.index("Our regions") == 3  # where the other was
    shown = own_chart(reader, "What each region brings")
    assert TEAL in shown.locator("canvas").evaluate(COLOURS)
    shown.get_by_role("button", name="Show table").click()
    expect(shown.get_by_role("region").locator("tbody tr")).to_have_count(3)


@pytest.mark.slow
def test_whoever_moves_the_case_all_follow_and_python_hears_of_it(reader):
    reader.get_by_label("Our margin").press("ArrowRight")
    shows(reader, 130.1)
    reader.locator(".panel [data-key='margin'] input[type='range']").press("ArrowRight")
    shows(reader, 135)  # a step of ours
    reader.get_by_role("button", name="A margin of 200").click()
    shows(reader, 200)
    reader.get_by_role("button", name="Undo").click()
    expect(
        reader.locator(".panel [data-key='margin'] .inputs input[type='text']")
    ).not_to_have_value("200")


@pytest.mark.slow
def test_a_chart_of_hers_that_fails_says_so_in_its_card_and_nothing_else_stops(reader):
    failing = own_chart(reader, "Shares")
    expect(failing.locator("canvas")).to_be_visible()
    box = reader.locator(".panel [data-key='margin'] .inputs input[type='text']")
    box.fill("350")
    box.press("Enter")

    fault = reader.locator("figure.chart .fault").filter(has_text=NO_ROWS)
    expect(fault).to_be_visible()
    shows(reader, 350)
    expect(own_chart(reader, "What each region brings").locator("canvas")).to_be_visible()

    box.fill("130")
    box.press("Enter")
    expect(fault).to_be_hidden()
    expect(failing.locator("canvas")).to_be_visible()


@pytest.mark.slow
def test_the_picture_of_her_chart_can_be_taken(reader):
    shown = own_chart(reader, "What each region brings")
    shown.get_by_text("Image").click()
    with reader.expect_download() as download:
        shown.get_by_role("button", name="Download SVG").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "What each region brings" in text
    assert "North" in text


@pytest.mark.slow
def test_her_page_is_for_everyone_in_the_light_in_the_dark_and_on_a_phone(reader):
    for scheme, ink in (("light", TEAL), ("dark", DARK[TEAL])):
        reader.emulate_media(color_scheme=scheme)
        expect(reader.locator(".cxroi-page").first).to_have_attribute("data-theme", scheme)
        assert ink in own_chart(reader, "What each region brings").locator("canvas").evaluate(
            COLOURS
        )
        accessible(reader)
        assert reader.evaluate(SIDEWAYS) <= 0
    reader.set_viewport_size(NARROW)
    accessible(reader, contrast=False)
    assert reader.evaluate(SIDEWAYS) <= 0
    reader.set_viewport_size(SIZE)


@pytest.mark.slow  # it draws all assumptions at once, and more
def test_the_tour_is_an_article_whose_widgets_stand_where_they_are_written(page, visit, tmp_path):
    page.set_default_timeout(3 * MINUTE)
    with serving(workbooks_folder(), tmp_path / "log", cell=180) as tour:
        page.goto(f"{tour.address}/voila/render/model_tour.ipynb")
        expect_an_article(page)
        page.goto("about:blank")
    assert visit.complaints == []


def expect_an_article(page: Page) -> None:
    """The tour stands in a row, and its last part answers."""
    expect(page.get_by_role("heading", name="Your own equation")).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)
    assert page.get_by_role("tab").count() == 0

    page.get_by_label("Margin", exact=True).press("ArrowRight")

    moved = business_case(assumptions().change(margin=130.1))
    expect(page.locator(".answer")).to_have_text(verdict(moved).answer)
    expect(page.locator(".tiles.some .figure").first).to_have_text(tiles(moved)[0].figure)
    expect(own_chart(page, "Customers, month by month").locator("canvas")).to_be_visible()
    accessible(page)
    page.set_viewport_size(NARROW)
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.fixture(scope="module")
def analyst(
    chromium: Browser, mine: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BrowserContext, str]]:
    with (
        jupyterlab(mine, tmp_path_factory.mktemp("lab")) as address,
        browsing(chromium, address) as context,
    ):
        yield context, address


def test_in_jupyterlab_her_notebook_is_the_same_and_a_cell_run_twice_leaves_one_conversation(
    analyst,
):
    context, address = analyst
    page, sent = context.new_page(), []

    def hear(frame: bytes) -> None:  # an own function: playwright marks what it calls
        sent.append(frame)

    page.on("websocket", lambda line: line.on("framesent", hear))
    run_all(page, address, "business_case.ipynb")
    shown = own_chart(page, "What each region brings")
    shown.scroll_into_view_if_needed(timeout=MINUTE)
    expect(shown.locator("canvas")).to_be_visible(timeout=MINUTE)
    assert TEAL in shown.locator("canvas").evaluate(COLOURS)

    for cell, times in (
        (cell_of(page, "widgets.FloatSlider"), 2),
        (cell_of(page, "widgets.HBox"), 1),
    ):
        cell.locator(".jp-InputArea-editor").click()
        for _ in range(times):
            page.keyboard.press("Control+Enter")
    slider = cell.locator(".row[data-key='margin'] input[type='range']")
    expect(slider).to_have_count(1)
    expect(slider).to_be_visible()

    sent.clear()
    slider.press("ArrowRight")
    expect(page.get_by_text(HEARD_OF)).to_be_visible()
    asked = [frame for frame in sent if b'"kind":"ask"' in frame]
    assert len(asked) == 1

    page.get_by_role("button", name="A margin of 200").click()
    shows(page, 200)
    page.locator(".noUi-handle").press("ArrowRight")
    shows(page, 200.1)


def cell_of(page: Page, text: str) -> Locator:
    return page.locator(".jp-CodeCell").filter(has_text=text)
