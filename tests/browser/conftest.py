"""A browser, the real server, and a fresh visitor."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser.ensure_chromium import ARGUMENTS
from browser.ensure_chromium import chromium as path_of_chromium
from browser.reading import KEEP_CHARTS, SIZE, choose, enter, shows, worked_out
from playwright.sync_api import Browser, Page, Playwright, WebSocket, expect, sync_playwright

from cxroi.serve.server import free_port

expect.set_options(timeout=15_000)  # of a machine that does other things as well


@dataclass
class Visit:
    """What a visitor's browser asked for, and what it complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


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
    command = shutil.which("cxroi", path=str(Path(sys.executable).parent))
    port = str(free_port("127.0.0.1"))
    arguments = ["app", "--port", port, "--no-open", "--scenarios", str(kept)]
    process = subprocess.Popen([command, *arguments], stdout=subprocess.PIPE, text=True)
    yield process.stdout.readline().removeprefix("cxroi is ready: ").strip().rstrip("/")
    process.terminate()
    process.wait(30)
    process.stdout.close()


@pytest.fixture
def visit() -> Visit:
    return Visit()


@pytest.fixture
def page(chromium: Browser, visit: Visit) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    visit.watch(page)
    yield page
    page.goto("about:blank")  # leaving ends the visitor's kernel
    context.close()


@pytest.fixture(scope="module")
def lines() -> list[WebSocket]:
    """Every line that the page opened to its kernel."""
    return []


@pytest.fixture(scope="module")
def opened(chromium: Browser, server: str, lines: list[WebSocket]) -> Iterator[Page]:
    """One visit for all tests that leave nothing behind: each has its own kernel, and takes time."""
    context = chromium.new_context(viewport=SIZE)
    context.add_init_script(KEEP_CHARTS)
    page = context.new_page()
    page.set_default_timeout(8_000)
    page.on("websocket", lambda line: lines.append(line))  # noqa: PLW0108 - playwright marks it
    yield enter(page, server)
    page.goto("about:blank")  # leaving ends the visitor's kernel
    context.close()


@pytest.fixture
def reader(opened, visit, server) -> Iterator[Page]:
    """The page at its likely case; afterwards nobody complained and nobody outside was asked."""
    visit.watch(opened)
    opened.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    opened.get_by_role("tab", name="What it’s worth").click()
    choose(opened, "Money in", "")
    choose(opened, "Scenario", "likely")
    shows(opened, worked_out())
    yield opened
    opened.mouse.up()
    opened.set_viewport_size(SIZE)
    assert visit.complaints == []
    assert {urlsplit(asked).netloc for asked in visit.requests} <= {urlsplit(server).netloc}
