"""The page when its kernel died, its line was cut, its server stopped: said, and mended."""

import re
from collections.abc import Iterator

import pytest
from browser.reading import (
    COLOURS,
    FOREIGN,
    asked,
    box,
    choose_from,
    enter,
    kernel_of,
    open_tab,
    rested,
    slider,
    write,
)
from browser.visits import Visits
from playwright.sync_api import Page, WebSocketRoute, expect
from serving import end, launch

from cxroi import assumptions, business_case, tiles
from cxroi.model.data_files import workbooks_folder
from cxroi.widgets.sections import TABS

LOST = "Connection lost. Your figures are safe on this page."
UNDRAWN = (
    "The chart library did not load, so this chart cannot be drawn. Reload the page; the table still "
    "has the figures."
)
VISITED = "() => performance.timeOrigin"
AWAY = "The server is not responding. Try again in a moment. Your figures are safe on this page."


def banner(page: Page):
    return page.locator(".lost p")


def figures(page: Page) -> list[str]:
    return page.locator(".tile .figure").all_inner_texts()


def figures_of(**changes: float) -> list[str]:
    return [tile.figure for tile in tiles(business_case(assumptions().change(**changes)))]


@pytest.fixture(scope="module")
def apart(chromium, server) -> Iterator[Visits]:
    """Visits whose kernels may come to harm."""
    visits = Visits(chromium, server)
    yield visits
    visits.end()


@pytest.fixture
def reader(request, apart: Visits) -> Iterator[Page]:
    failed = request.session.testsfailed
    yield apart.come("business_case", in_new_kernel=True)
    if request.session.testsfailed > failed:
        apart.end()


def kill_kernel_of(page: Page) -> None:
    kernel_of(page).kill()
    expect(banner(page)).to_have_text(LOST, timeout=15_000)


def test_a_lost_kernel_is_said_and_reconnecting_goes_on_from_what_was_on_the_page(reader):
    expect(banner(reader)).to_be_hidden()
    write(reader, "margin", "150")
    expect(reader.locator(".tile .figure")).to_have_text(figures_of(margin=150))
    old = reader.evaluate(VISITED)
    kill_kernel_of(reader)
    slider(reader, "causal_fraction").press("ArrowRight")
    expect(box(reader, "causal_fraction")).to_have_value("26")
    assert figures(reader) == figures_of(margin=150)
    expect(banner(reader)).to_be_visible()

    reader.get_by_role("button", name="Reconnect").click()

    expect(banner(reader)).to_be_hidden()
    expect(reader.locator(".tile .figure")).to_have_text(
        figures_of(margin=150, causal_fraction=0.26)
    )
    assert box(reader, "margin").input_value() == "150"
    slider(reader, "causal_fraction").press("ArrowRight")
    expect(reader.locator(".tile .figure")).to_have_text(
        figures_of(margin=150, causal_fraction=0.27)
    )
    assert reader.evaluate(VISITED) == old  # the page was not loaded anew


@pytest.mark.slow
def test_a_file_asked_for_while_the_page_is_lost_comes_once_it_is_back(reader):
    kill_kernel_of(reader)
    choose_from(reader, "more", "Save file…")
    asked(reader).locator("button[type='submit']").click()

    with reader.expect_download() as saved:
        reader.get_by_role("button", name="Reconnect").click()

    assert saved.value.suggested_filename == "example_company.csv"


def test_a_kernel_that_does_not_answer_is_said_in_time_and_caught_up_with(page, server):
    page.clock.install()
    enter(page, server)
    rested(page)
    kernel = kernel_of(page)
    kernel.suspend()
    try:
        slider(page, "causal_fraction").press("ArrowRight")
        page.clock.fast_forward(1_000)
        expect(page.locator(".status")).to_have_text("Recalculating…")
        expect(page.locator(".cxroi-page")).to_have_attribute("data-busy", "")
        expect(banner(page)).to_be_hidden()
        page.clock.fast_forward(9_000)
        expect(banner(page)).to_have_text(LOST)
    finally:
        kernel.resume()

    expect(page.locator(".tile .figure")).to_have_text(figures_of(causal_fraction=0.26))
    expect(banner(page)).to_be_hidden()
    expect(page.locator(".status")).to_have_text("")
    expect(page.locator(".cxroi-page")).not_to_have_attribute("data-busy", "")


def test_a_line_that_was_cut_comes_back_with_what_was_asked_meanwhile(page, server):
    lines: list[WebSocketRoute] = []

    def join(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server()

    page.route_web_socket(re.compile("/channels"), join)
    enter(page, server)

    lines[0].close()
    expect(banner(page)).to_have_text(LOST)
    expect(banner(page)).to_be_hidden()
    lines[-1].close()
    slider(page, "causal_fraction").press("ArrowRight")

    expect(page.locator(".tile .figure")).to_have_text(figures_of(causal_fraction=0.26))
    expect(banner(page)).to_be_hidden()


@pytest.mark.slow
def test_a_chart_library_that_does_not_load_is_said_and_the_figures_still_move(page, server):
    page.route("**/cxroi/vega.js*", lambda route: route.abort())
    enter(page, server)

    told = page.locator(".chart[data-name='cash'] .fault:visible")
    expect(told).to_have_text(UNDRAWN)
    expect(page.locator(".chart[data-name='value'] .fault")).to_have_text(UNDRAWN)
    slider(page, "causal_fraction").press("ArrowRight")
    expect(page.locator(".tile .figure")).to_have_text(figures_of(causal_fraction=0.26))
    page.locator(".chart[data-name='cash']").get_by_role("button", name="Show table").click()
    expect(page.locator(".chart[data-name='cash'] table tbody tr").first).to_be_visible()
    shown = open_tab(page, TABS["what_matters"].title)
    expect(shown.locator(".lead")).not_to_have_text("")
    expect(shown.locator(".fault").last).to_have_text(UNDRAWN)
    expect(banner(page)).to_be_hidden()


@pytest.mark.slow
def test_another_widgets_vega_is_neither_used_nor_taken_away(page, server):
    page.add_init_script(FOREIGN)
    enter(page, server)

    canvas = page.locator(".chart[data-name='cash'] canvas")
    expect(canvas).to_be_visible()
    assert len(canvas.evaluate(COLOURS)) > 5
    assert page.evaluate("() => globalThis.vega.version") == "of another widget"


@pytest.mark.slow
def test_a_server_that_stopped_is_said_and_its_return_is_joined(page, tmp_path):
    server = launch(workbooks_folder(), tmp_path / "log")
    try:
        enter(page, server.address)
        write(page, "margin", "150")
        expect(page.locator(".tile .figure")).to_have_text(figures_of(margin=150))
        end(server)
        expect(banner(page)).to_have_text(LOST)
        page.get_by_role("button", name="Reconnect").click()
        expect(banner(page)).to_have_text(AWAY)
        server = launch(workbooks_folder(), tmp_path / "log", port=server.port)

        page.get_by_role("button", name="Reconnect").click()

        expect(banner(page)).to_be_hidden()
        slider(page, "causal_fraction").press("ArrowRight")
        expect(page.locator(".tile .figure")).to_have_text(
            figures_of(margin=150, causal_fraction=0.26)
        )
        page.goto("about:blank")
    finally:
        end(server)
