"""A browser, the real server, and a fresh visitor."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browser.ensure_chromium import ARGUMENTS
from browser.ensure_chromium import chromium as path_of_chromium
from playwright.sync_api import Browser, Page, sync_playwright

from cxroi.serve.server import free_port


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
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path_of_chromium(), args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of the real ``cxroi app``, without its last slash."""
    command = shutil.which("cxroi", path=str(Path(sys.executable).parent))
    arguments = ["app", "--port", str(free_port("127.0.0.1")), "--no-open"]
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
