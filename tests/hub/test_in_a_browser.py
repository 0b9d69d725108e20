"""The page of the service in a real browser: a reader signs in, works, saves, and is signed out."""

from collections.abc import Iterator

import pytest
from browser.ensure_chromium import ARGUMENTS, chromium
from browser.reading import SIZE, asked, choose_from, ready, slider, write
from browser.test_page_lost import LOST, banner, figures_of
from browser.visits import Visit
from configurable_http_proxy.handlers import ProxyHandler
from hub.hubs import PASSWORD, SERVICE, Hub
from playwright.sync_api import Page, expect, sync_playwright
from serving import within

UNKNOWN = (
    "The server did not return this page. Open its address in another tab, then try again. Your "
    "figures are safe on this page."
)

expect.set_options(timeout=30_000)


@pytest.fixture
def visit() -> Visit:
    return Visit()


@pytest.fixture
def page(hub: Hub, visit: Visit) -> Iterator[Page]:
    """The page, as anna sees it once she has filled in the hub's form."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        page = browser.new_context(viewport=SIZE).new_page()
        page.set_default_navigation_timeout(90_000)
        page.goto(f"{hub.address}{SERVICE}")
        page.get_by_label("Username").fill("anna")
        page.get_by_label("Password").fill(PASSWORD)
        visit.watch(page)
        page.get_by_role("button", name="Sign in").click()
        yield ready(page)
        page.goto("about:blank")
        browser.close()


def test_a_reader_signs_in_works_saves_under_their_name_and_signs_out(hub, page, visit):
    assert page.url.startswith(f"{hub.address}{SERVICE}voila/render/business_case.ipynb")
    write(page, "margin", "151.5")
    expect(page.locator(".tile .figure")).to_have_text(figures_of(margin=151.5))
    choose_from(page, "more", "On this server…")
    expect(asked(page).get_by_label("Saved by (optional)")).to_have_value("anna")
    asked(page).get_by_label("Save this case as").fill("Board")
    asked(page).get_by_role("button", name="Save on this server").click()
    expect(page.locator(".told p")).to_contain_text("Saved “Board” on this server")
    assert [(each["event"], each["user"]) for each in hub.events()][-2:] == [
        ("page opened", "anna"),
        ("case saved", "anna"),
    ]
    assert visit.complaints == []
    assert visit.asked() == {f"127.0.0.1:{hub.port}"}

    # She signs out in another tab, and changes something: her page is cut off, and keeps its figures.
    other = page.context.new_page()
    other.goto(f"{hub.address}/hub/logout")
    assert within(10, lambda: is_cut_off(page))
    expect(banner(page)).to_have_text(LOST)
    page.get_by_role("button", name="Reconnect").click()
    expect(banner(page)).to_have_text(UNKNOWN)

    # In again, in the other tab, she goes on where she was.
    other.goto(f"{hub.address}{SERVICE}workbooks")
    other.get_by_label("Username").fill("anna")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.locator("h1")).to_have_text("All pages")
    page.get_by_role("button", name="Reconnect").click()
    expect(banner(page)).to_be_hidden()


def test_the_python_proxy_has_still_the_fault_that_is_corrected_for_these_tests():
    """Once it selects a protocol itself, look whether ``PROXY`` can go."""
    assert "select_subprotocol" not in vars(ProxyHandler)


def is_cut_off(page: Page) -> bool:
    """Change something, as a reader does, and look whether the page has lost its line."""
    slider(page, "causal_fraction").press("ArrowRight")
    return banner(page).is_visible()
