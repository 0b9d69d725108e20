"""A browser, the real server, and a fresh visitor."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser.ensure_chromium import ARGUMENTS
from browser.ensure_chromium import chromium as path_of_chromium
from browser.reading import SIZE
from browser.visits import Visit, Visits
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from serving import cxroi_app

expect.set_options(timeout=30_000)  # of a machine that does other things as well


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=list(ARGUMENTS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def kept(tmp_path_factory) -> Path:
    """Where readers of the server may keep scenarios."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="session")
def server(kept: Path) -> Iterator[str]:
    """Address of the real ``cxroi app``, without its last slash."""
    with cxroi_app("--scenarios", kept) as address:
        yield address


@pytest.fixture
def visit() -> Visit:
    return Visit()


@pytest.fixture
def page(chromium: Browser, visit: Visit) -> Iterator[Page]:
    """A page of nobody yet, for where the visit itself is proved or what it leaves stays."""
    context = chromium.new_context(viewport=SIZE)
    page = context.new_page()
    page.set_default_navigation_timeout(90_000)  # a page runs its notebook before it comes
    visit.watch(page)
    yield page
    page.goto("about:blank")  # leaving ends the visitor's kernel
    context.close()


@pytest.fixture(scope="session")
def visits(chromium: Browser, server: str) -> Iterator[Visits]:
    kept = Visits(chromium, server)
    yield kept
    kept.end()


@pytest.fixture
def first_look(request, visits: Visits, server: str) -> Iterator[Callable[..., Page]]:
    """Come to a page as at a first visit; afterwards nobody complained and nobody outside was asked."""
    failed = request.session.testsfailed
    yield visits.come
    complaints, asked = visits.complaints(), visits.asked()
    if complaints or request.session.testsfailed > failed:
        visits.end()  # what has failed leaves who knows what
    assert complaints == []
    assert asked <= {urlsplit(server).netloc}


@pytest.fixture
def reader(first_look) -> Page:
    """The page of the business case at its first look."""
    return first_look("business_case")
