"""Under a prefix, behind a reverse proxy that serves other things as well."""

import shutil
from collections.abc import Iterator

import pytest
from browser.reading import KERNEL, chart, menu, ready, slider
from browser.test_widgets import BY_KERNEL, OLDER, WIDGETS, follow_each_other, write_book
from playwright.sync_api import Page, expect
from proxy import Proxy, proxy
from serving import Served, serving, within

from cxroi import assumptions, business_case, tiles
from cxroi.model.data_files import workbooks_folder

PREFIX = "/x/y/"
TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests
MOVED = business_case(assumptions().change(causal_fraction=0.26))


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("books")
    for book in workbooks_folder().glob("*.ipynb"):
        shutil.copy(book, folder)
    write_book(folder, "linked", WIDGETS.format(link=BY_KERNEL))
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(folder, log, base=PREFIX, token=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def front(behind: Served) -> Iterator[Proxy]:
    with proxy(PREFIX, behind.port) as running:
        yield running


@pytest.fixture
def reader(page: Page, visit, front: Proxy) -> Iterator[Page]:
    """A reader who has signed in; afterwards nothing was asked for beside the prefix."""
    page.goto(front.address)
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{front.address}voila/render/*")
    yield ready(page)
    page.goto("about:blank")
    assert [each for each in visit.complaints if not each.startswith(OLDER)] == []
    asked = [each.partition("://") for each in visit.requests]
    own = f"127.0.0.1:{front.port}{PREFIX}"
    assert [rest for kind, _, rest in asked if rest and not rest.startswith(own)] == []
    assert front.refused == []


def test_the_business_case_answers_under_a_prefix(reader):
    expect(reader.locator(".cxroi-page").first).to_have_attribute("data-painted", "0")
    expect(chart(reader, "cash").locator("canvas")).to_be_visible()

    slider(reader, "causal_fraction").press("ArrowRight")

    expect(reader.locator(".tile .figure")).to_have_text([each.figure for each in tiles(MOVED)])


def test_who_leaves_a_page_under_a_prefix_ends_its_kernel(reader, behind):
    kernel = behind.kernel(reader.evaluate(KERNEL))
    reader.goto("about:blank")
    assert within(10, lambda: not kernel.is_running())


def test_who_has_lost_a_kernel_under_a_prefix_goes_on_with_another(reader, behind):
    slider(reader, "causal_fraction").press("ArrowRight")
    expect(reader.locator(".tile .figure")).to_have_text([each.figure for each in tiles(MOVED)])
    behind.kernel(reader.evaluate(KERNEL)).kill()
    expect(reader.locator(".lost p")).to_contain_text("Connection lost.")

    reader.get_by_role("button", name="Reconnect").click()

    expect(reader.locator(".lost")).to_be_hidden()
    expect(reader.locator(".tile .figure")).to_have_text([each.figure for each in tiles(MOVED)])


def test_the_list_under_a_prefix_leads_to_another_workbook_and_back(reader, front):
    menu(reader, "more").get_by_role("link", name="All pages").click()
    expect(reader).to_have_url(f"{front.address}workbooks")
    reader.get_by_role("link", name="Readiness check").click()
    expect(reader.get_by_role("heading", name="Are we ready?")).to_be_visible()
    expect(reader).to_have_url(f"{front.address}voila/render/readiness.ipynb")


@pytest.mark.slow
def test_voilas_own_front_end_works_under_a_prefix(reader, front):
    reader.goto(f"{front.address}voila/render/linked.ipynb")
    follow_each_other(reader)
