"""Serving, as a browser meets it: reloads, a full house, a sign-in, the list of workbooks."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser.ensure_chromium import ARGUMENTS
from browser.ensure_chromium import chromium as path_of_chromium
from browser.reading import (
    KERNEL,
    NARROW,
    SIDEWAYS,
    accessible,
    box,
    enter,
    kernel_of,
    menu,
    slider,
    worked_out,
    write,
)
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Page, Playwright, expect
from serving import KERNEL_ID, Served, serving, within

from cxroi import tiles
from cxroi.model.data_files import workbooks_folder
from cxroi.serve.sign_in import WRONG_TOKEN
from cxroi.widgets.state import OUT_OF_ORDER

TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests
HOSTILE = "<img src=x onerror=globalThis.ran=1>"
BREAKS = """
import ipywidgets
import cxroi.widgets as cx
from cxroi.widgets import workbook
def a_private_function(*_):
    raise ValueError("words of the trouble")
book = cx.Workbook()
workbook.business_case = a_private_function
ipywidgets.VBox([cx.Slider(book, "causal_fraction"), cx.Warnings(book), cx.Chart(book, "cash")])
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with one place, and workbooks with odd names and contents."""
    folder = tmp_path_factory.mktemp("books")
    (folder / "business_case.ipynb").write_bytes(
        (workbooks_folder() / "business_case.ipynb").read_bytes()
    )
    nbformat.write(new_notebook(cells=[new_code_cell(BREAKS)]), folder / "breaks.ipynb")
    about = new_markdown_cell(f"# Notes of {HOSTILE}\n\nWhat we *found* out.")
    nbformat.write(new_notebook(cells=[about]), folder / "our notes, März.ipynb")
    (folder / "half.ipynb").write_text("{", encoding="utf-8")
    (folder / "voila.json").write_text('{"VoilaConfiguration": {"strip_sources": false}}')
    (folder / "voila.py").write_text("raise SystemExit('a file beside a workbook was run')")
    with serving(folder, tmp_path_factory.mktemp("log") / "log", seats=1) as running:
        yield running


def npv_of(**changes: float) -> str:
    return tiles(worked_out(**changes))[0].figure


def leave(page: Page, server: Served) -> None:
    """Go away, and wait until the place is free again."""
    kernel = server.kernel(page.evaluate(KERNEL))
    page.goto("about:blank")
    page.close()
    assert within(15, lambda: not kernel.is_running())


@pytest.mark.slow
def test_a_page_that_is_loaded_again_ends_its_kernel_each_time(page, server):
    ended = []
    for _ in range(3):
        enter(page, server)
        ended.append(kernel_of(page))
    last = ended.pop()
    assert within(15, lambda: not any(each.is_running() for each in ended))
    assert len({each.pid for each in ended}) == 2
    assert last.is_running()


def test_with_one_place_a_page_can_be_loaded_again(page, small):
    enter(page, small.address)
    before = page.evaluate(KERNEL)

    page.reload()

    expect(page.locator(".cxroi-page")).to_have_attribute("data-painted", re.compile(r"\d"))
    assert page.evaluate(KERNEL) != before


def test_who_finds_no_seat_waits_in_line_and_gets_in_by_themselves(page, small, chromium):
    first = enter(chromium.new_page(), small.address)
    page.goto(small.address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for a seat")
    expect(page).to_have_title("Next in line")
    expect(page.get_by_role("status")).to_have_text(
        "The only seat is in use. You are next in line; this page opens by itself."
    )
    for scheme in ("dark", "light"):
        page.evaluate("(scheme) => (document.documentElement.dataset.theme = scheme)", scheme)
        accessible(page)

    leave(first, small)

    expect(page.locator(".cxroi-page")).to_have_attribute("data-painted", re.compile(r"\d"))


@pytest.mark.slow
def test_reconnecting_where_no_seat_is_left_waits_in_line_and_goes_on(page, small, chromium):
    enter(page, small.address)
    write(page, "margin", "150")
    small.kernel(page.evaluate(KERNEL)).kill()
    expect(page.locator(".lost p")).to_contain_text("Connection lost.", timeout=15_000)
    second = enter(chromium.new_page(), small.address)

    page.get_by_role("button", name="Reconnect").click()
    expect(page.locator(".lost p")).to_have_text(
        "All seats are in use. You are next in line; this page reconnects by itself. "
        "Your figures are safe on this page."
    )
    leave(second, small)

    expect(page.locator(".lost")).to_be_hidden()
    assert box(page, "margin").input_value() == "150"
    slider(page, "causal_fraction").press("ArrowRight")
    expect(page.locator(".tile .figure").first).to_have_text(
        npv_of(causal_fraction=0.26, margin=150)
    )


@pytest.mark.slow
def test_without_a_script_too_a_reader_in_line_gets_in(chromium, small):
    first = enter(chromium.new_page(), small.address)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(small.address)
    expect(page.get_by_role("status")).to_contain_text("You are next in line")

    leave(first, small)

    expect(page.get_by_role("heading", level=1)).to_have_text("Customer experience business case")
    small.kernel(KERNEL_ID.search(page.content())[1]).kill()  # no script, no goodbye
    context.close()


def test_a_traceback_goes_to_the_log_and_never_to_the_browser(page, small):
    heard = []
    page.on(
        "websocket",
        lambda line: line.on("framereceived", lambda frame: heard.append(str(frame))),
    )
    page.goto(f"{small.address}/voila/render/breaks.ipynb")
    expect(page.locator(".cxroi-page")).to_have_attribute("data-painted", re.compile(r"\d"))
    slider(page, "causal_fraction").press("ArrowRight")

    expect(page.locator(".warnings li")).to_have_text(OUT_OF_ORDER)
    assert heard
    for private in ("words of the trouble", "a_private_function", "Traceback", "ValueError"):
        assert private not in " ".join(heard)
    log = small.log.read_text()
    assert "words of the trouble" in log
    assert "in a_private_function" in log


# --- the list of the workbooks ---------------------------------------------------------------


def test_every_workbook_is_listed_with_its_title_and_what_it_is_about(page, server):
    page.goto(f"{server}/workbooks")
    titles = page.get_by_role("listitem").get_by_role("heading").all_inner_texts()
    assert titles == [
        *("Customer experience business case", "Evidence", "A tour of the model", "Export"),
        *("Readiness check", "Your own data"),
    ]
    assert all(page.get_by_role("listitem").locator("p").all_inner_texts())

    page.get_by_role("link", name="Readiness check").click()

    expect(page.get_by_role("heading", name="Are we ready?")).to_be_visible(timeout=30_000)


def test_the_page_leads_to_the_list(reader):
    menu(reader, "more").get_by_role("link", name="All pages").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("All pages")


def test_odd_workbooks_are_listed_and_opened_and_a_hostile_title_is_shown(page, small):
    page.goto(f"{small.address}/workbooks")
    titles = page.get_by_role("listitem").get_by_role("heading").all_inner_texts()
    assert titles == ["Customer experience business case", "Breaks", "Half", f"Notes of {HOSTILE}"]
    assert page.get_by_text("What we found out.").is_visible()
    assert page.evaluate("() => globalThis.ran") is None

    page.get_by_role("link", name="Notes of").click()

    expect(page.get_by_text("What we found out.")).to_be_visible()
    assert page.evaluate("() => globalThis.ran") is None


def test_an_edited_title_shows_in_the_list(page, small):
    file = Path(small.process.args[3]) / "breaks.ipynb"
    book = nbformat.read(file, as_version=4)
    book.metadata.title = "Mended"
    nbformat.write(book, file)

    page.goto(f"{small.address}/workbooks")

    assert page.get_by_role("link", name="Mended").is_visible()


TOUR = "/voila/render/model_tour.ipynb"


@pytest.mark.parametrize("path", ["/workbooks", pytest.param(TOUR, marks=pytest.mark.slow)])
def test_axe_finds_nothing_grave_on_the_other_pages(page, server, path):
    page.set_viewport_size(NARROW)
    page.goto(f"{server}{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    for scheme in ("light", "dark"):
        page.evaluate("(scheme) => (document.documentElement.dataset.theme = scheme)", scheme)
        accessible(page)
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_is_as_light_or_dark_as_the_computer(page, server, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server}/workbooks")
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)


# --- signing in from another computer --------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks_folder(), log, token=TOKEN) as running:
        yield running


@pytest.fixture
def elsewhere(playwright: Playwright, guarded: Served) -> Iterator[Page]:
    """A browser to which the server is another computer, reached without encryption."""
    rule = "--host-resolver-rules=MAP reports.example.org 127.0.0.1"
    browser = playwright.chromium.launch(
        executable_path=path_of_chromium(), args=[*ARGUMENTS, rule]
    )
    page = browser.new_page()
    page.goto(f"http://reports.example.org:{guarded.port}/")
    yield page
    browser.close()


@pytest.mark.slow
def test_a_reader_elsewhere_signs_in_once_and_works_as_here(elsewhere, guarded):
    page = elsewhere
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    accessible(page)
    page.get_by_label("Token").fill("something-else-entirely")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text(WRONG_TOKEN)
    accessible(page)

    page.wait_for_timeout(1000)  # until the next try
    page.get_by_label("Token").fill(TOKEN)
    page.keyboard.press("Enter")

    expect(page.locator(".cxroi-page")).to_have_attribute("data-painted", re.compile(r"\d"))
    assert TOKEN not in page.url
    slider(page, "causal_fraction").press("ArrowRight")
    expect(page.locator(".tile .figure").first).to_have_text(npv_of(causal_fraction=0.26))
    kernel = guarded.kernel(page.evaluate(KERNEL))
    page.goto(f"http://reports.example.org:{guarded.port}/workbooks")
    expect(page.get_by_role("heading", level=1)).to_have_text("All pages")
    assert within(15, lambda: not kernel.is_running())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(f"http://reports.example.org:{guarded.port}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
