"""The workbooks under plain Voilà: its own template and front end, and nothing of our server."""

import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser.lab import MINUTE, answers, end
from browser.reading import COLOURS, SIZE, chart, slider
from playwright.sync_api import Browser, Page, expect
from serving import within

from cxroi import assumptions, business_case, tiles, verdict
from cxroi.model.data_files import workbooks_folder
from cxroi.serve.ports import free_port


@pytest.fixture(scope="module")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of ``voila workbooks/``, without its last slash."""
    port = free_port("127.0.0.1")
    with (tmp_path_factory.mktemp("log") / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "voila", workbooks_folder(), "--no-browser", f"--port={port}"],
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        assert within(120, lambda: answers(address))
        yield address
    finally:
        end(process)


@pytest.fixture
def plain(chromium: Browser, voila: str) -> Iterator[Page]:
    """A browser to which there is no network: Voilà's template asks others for its icons."""
    context = chromium.new_context(viewport=SIZE)
    context.set_default_timeout(MINUTE)
    here = urlsplit(voila).netloc
    outside = lambda address: urlsplit(address).netloc not in {here, ""}  # noqa: E731 - playwright's way
    context.route(outside, lambda route: route.abort())
    yield context.new_page()
    context.close()


def test_the_business_case_answers_under_plain_voila(plain, voila):
    plain.goto(f"{voila}/voila/render/business_case.ipynb")
    case = business_case(assumptions())
    expect(plain.locator(".answer")).to_have_text(verdict(case).answer, timeout=MINUTE)
    canvas = chart(plain, "cash").locator("canvas")
    expect(canvas).to_be_visible(timeout=MINUTE)
    assert len(canvas.evaluate(COLOURS)) > 5

    slider(plain, "causal_fraction").press("ArrowRight")

    moved = business_case(assumptions().change(causal_fraction=0.26))
    expect(plain.locator(".answer")).to_have_text(verdict(moved).answer)
    expect(plain.locator(".tile .figure")).to_have_text([each.figure for each in tiles(moved)])
