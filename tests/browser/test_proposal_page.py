"""A case put on paper: from the business case to files in the reader's own looks."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pptx
import pytest
from browser.reading import (
    COLOURS,
    NARROW,
    SIDEWAYS,
    SIZE,
    accessible,
    accessible_everywhere,
    choose_from,
    enter,
    slider,
)
from on_paper import ACME, HOSTILE, fresh, logo, on_paper
from PIL import Image
from playwright.sync_api import Page, expect
from serving import cxroi_app
from sharing import slow_but

from cxroi import assumptions, business_case, verdict, write_link
from cxroi.charts.colours import TEAL
from cxroi.exports.paper_charts import CHARTS
from cxroi.exports.web_page import web_page
from cxroi.model.scenarios import title_of

SVG = "{http://www.w3.org/2000/svg}"
THEME = {"name": "acme.toml", "mimeType": "text/plain", "buffer": ACME.encode()}
LOGO = {"name": "logo.png", "mimeType": "image/png", "buffer": logo()}
MINUTE = 60_000


def only(page: Page, *names: str) -> None:
    """Tick these formats and charts, and no others."""
    for name in names:
        expect(page.locator(".ticks label", has_text=name)).to_be_visible()
    for box in page.locator(".ticks label").all():
        box.locator("input").set_checked(box.text_content() in names)


def fetched(page: Page) -> tuple[str, bytes]:
    with page.expect_download(timeout=MINUTE) as download:
        page.get_by_role("button", name="Download", exact=True).click()
    with open(download.value.path(), "rb") as file:  # noqa: PTH123 - playwright gives a path of its own
        return download.value.suggested_filename, file.read()


@pytest.fixture
def at_desk(first_look) -> Page:
    return first_look("proposal")


def test_from_the_business_case_to_slides_with_what_was_changed(reader):
    slider(reader, "causal_fraction").press("ArrowRight")
    expect(reader.locator(".cxroi-page")).to_have_attribute("data-painted", "1")
    reader.get_by_role("button", name="Export", exact=True).click()
    reader.wait_for_url("**/proposal.ipynb?*")  # the answer alone stands on the page before, too

    moved = verdict(business_case(assumptions().change(causal_fraction=0.26)))
    expect(reader.get_by_role("heading", level=1)).to_have_text(moved.answer)
    offered = reader.get_by_label("Choose another").locator("option:checked")
    expect(offered).to_have_text("Example company, changed")
    only(reader, "Slides (PowerPoint), main charts editable")
    name, content = fetched(reader)

    assert name == "example_company.pptx"
    slides = pptx.Presentation(io.BytesIO(content)).slides
    assert slides[1].shapes.title.text == moved.answer
    expect(reader.locator(".found")).to_contain_text("Downloaded example_company.pptx")


@pytest.mark.slow
def test_every_chart_that_is_ticked_is_on_a_slide_and_no_other(at_desk):
    ticked = {"cash": "Cash over time", "tornado": "Sensitivity", "finance": "Annual cash"}
    only(at_desk, "Slides (PowerPoint), main charts editable", *ticked.values())

    _, content = fetched(at_desk)

    names = {s.name for each in pptx.Presentation(io.BytesIO(content)).slides for s in each.shapes}
    assert names & set(CHARTS) == set(ticked)


def test_several_formats_come_as_one_package(at_desk):
    only(at_desk, "Each chart's data as CSV", "Each chart as SVG", "Cash over time")

    name, content = fetched(at_desk)

    assert name == "example_company.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.namelist() == ["example_company_cash.svg", "example_company_cash.csv"]


@pytest.mark.slow
def test_a_preview_in_a_companys_own_looks(at_desk):
    only(at_desk, "Cash over time")
    at_desk.get_by_label("Choose files").set_input_files([THEME])
    at_desk.get_by_role("button", name="Preview").click()
    expect(at_desk.get_by_role("alert").first).to_have_text(
        re.compile("The theme names the logo logo.png. Add that file too."), timeout=MINUTE
    )
    at_desk.get_by_label("Choose files").set_input_files([LOGO])
    at_desk.get_by_role("button", name="Preview").click()

    pictures = at_desk.locator(".preview img")
    expect(pictures).to_have_count(2, timeout=MINUTE)
    expect(at_desk.get_by_role("alert").first).to_be_hidden()
    for picture in pictures.all():
        assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 500
        assert "month 47" in picture.get_attribute("alt")


@pytest.mark.slow
def test_a_template_that_is_none_keeps_every_choice(at_desk):
    only(at_desk, "Slides (PowerPoint), main charts editable", "Cash over time")
    own = {"name": "own.pptx", "mimeType": "application/zip", "buffer": b"no slides"}
    at_desk.get_by_label("Choose files").set_input_files([own])
    at_desk.get_by_role("button", name="Download", exact=True).click()

    expect(at_desk.get_by_role("alert").first).to_contain_text(
        "The template own.pptx is not a PowerPoint file.", timeout=MINUTE
    )
    expect(at_desk.locator(".ticks input:checked")).to_have_count(2)
    at_desk.get_by_role("button", name="Remove own.pptx").click()
    assert fetched(at_desk)[0] == "example_company.pptx"


def test_a_hostile_name_is_text_on_the_page_too(first_look):
    scenario = assumptions().called(HOSTILE, "€")
    page = first_look("proposal", f"?{write_link(scenario).query}")

    expect(page.get_by_text(re.compile("^Case: "))).to_contain_text("</script><script>")
    assert page.title() != "ran"


def test_a_link_that_is_broken_is_a_sentence(first_look):
    page = first_look("proposal", "?base=nowhere")

    expect(page.get_by_role("alert").first).to_contain_text("nowhere")
    expect(page.get_by_text(f"Case: {title_of(assumptions())}.")).to_be_visible()


@pytest.mark.slow
def test_everybody_can_use_it_at_any_width(at_desk):
    only(at_desk, "Cash over time")
    at_desk.get_by_role("button", name="Preview").click()
    expect(at_desk.locator(".preview img")).to_have_count(2, timeout=MINUTE)

    accessible_everywhere(at_desk)


def picture_of(page: Page, name: str, button: str) -> bytes:
    chart = page.locator(f"figure[data-name='{name}']")
    chart.get_by_text("Image", exact=True).click()
    with page.expect_download() as download:
        chart.get_by_role("button", name=button).click()
    chart.get_by_text("Image", exact=True).click()
    with open(download.value.path(), "rb") as file:  # noqa: PTH123 - as above
        return file.read()


def test_a_chart_of_the_business_case_is_copied_and_downloaded(reader):
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    title = reader.locator("figure[data-name='value'] h2").text_content()

    drawn = ET.fromstring(picture_of(reader, "value", "Download SVG"))  # noqa: S314 - our own
    dots = Image.open(io.BytesIO(picture_of(reader, "value", "Download PNG")))

    assert drawn.find(f"{SVG}title").text == title
    words = " ".join("".join(each.itertext()) for each in drawn.iter(f"{SVG}text"))
    assert title in words
    assert "Sources: Ogilvy" in words
    inside = json.loads(drawn.find(f"{SVG}metadata").text)
    assert inside["assumptions"] == assumptions().values()
    assert dots.size == (2 * int(drawn.get("width")), 2 * int(drawn.get("height")))
    assert len(dots.convert("L").getcolors()) > 20

    chart = reader.locator("figure[data-name='value']")
    chart.get_by_text("Image", exact=True).click()
    chart.get_by_role("button", name="Copy PNG").click()
    expect(chart.get_by_role("status")).to_have_text("Copied.")
    kinds = reader.evaluate("navigator.clipboard.read().then(([item]) => item.types)")
    assert kinds == ["image/png"]


@pytest.mark.slow
@pytest.mark.parametrize("name", slow_but(["hostile"], ["likely", "hostile"]))
def test_a_page_that_stands_alone_is_drawn_without_a_network(page, visit, tmp_path, name):
    file = tmp_path / "case.html"
    file.write_bytes(web_page(on_paper(name)))
    page.context.set_offline(True)
    for size in (NARROW, SIZE):
        page.set_viewport_size(size)
        page.goto(file.as_uri())

        expect(page.locator(".chart svg")).to_have_count(11)
        assert {urlsplit(asked).scheme for asked in visit.requests} == {"file"}
        assert page.title() == on_paper(name).heading
        assert page.evaluate(SIDEWAYS) <= 0
        assert visit.complaints == []
        page.locator("[data-chart=cash] svg").hover(position={"x": 150, "y": 100})
        expect(page.locator("[data-chart=cash] .tip")).to_be_visible()
    accessible(page)


def test_the_numbers_of_a_page_that_stands_alone_have_a_language(page, tmp_path):
    file = tmp_path / "case.html"
    file.write_bytes(web_page(fresh(numbers="de"), ["cash"]))
    page.goto(file.as_uri())

    expect(page.locator("[data-chart=cash] svg")).to_contain_text("0,6m")


@pytest.fixture(scope="module")
def themed(tmp_path_factory) -> Iterator[str]:
    """Address of a server whose pages have a company's own looks."""
    folder = tmp_path_factory.mktemp("themed")
    (folder / "acme.toml").write_text(ACME, encoding="utf-8")
    (folder / "logo.png").write_bytes(logo())
    with cxroi_app("--theme", folder / "acme.toml") as address:
        yield address


@pytest.mark.slow
def test_the_live_page_has_a_companys_own_looks(page, themed, visit):
    enter(page, f"{themed}/voila/render/business_case.ipynb")
    for dark in (False, True):
        if dark:
            choose_from(page, "more", "Dark")

        expect(page.get_by_role("img", name="ACME")).to_be_visible()
        expect(page.locator(".answer")).to_contain_text("£1.12 for every £1 spent")
        accent = page.locator(".cxroi-page").evaluate(
            "(root) => getComputedStyle(root).getPropertyValue('--accent')"
        )
        assert accent != TEAL
        assert (accent == "#5b2a86") != dark
        assert TEAL not in page.locator("figure[data-name=value] canvas").evaluate(COLOURS)
        accessible(page)
    assert visit.complaints == []
