"""JupyterLab as an analyst opens it, with settings of its own, and a browser that reaches nobody else."""

import os
import re
import secrets
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, BrowserContext, Page
from serving import within

from cxroi.serve.ports import free_port

LAB_SIZE = {"width": 1600, "height": 1200}
MINUTE = 60_000
SETTINGS_FOLDERS = ("config", "data", "runtime")
ALLOWED = '{"ServerApp": {"allow_root": true}}'  # where tests run in a container
COMMAND = (sys.executable, "-P", "-m", "cxroi")


@contextmanager
def jupyterlab(folder: Path, settings_in: Path) -> Iterator[str]:
    """Address of ``cxroi lab`` on a folder, with a place for a notebook's name."""
    (settings_in / "config").mkdir()
    allowed = settings_in / "config" / "jupyter_server_config.json"
    allowed.write_text(ALLOWED, encoding="utf-8")
    port, token = free_port("127.0.0.1"), secrets.token_hex()
    settings = {f"JUPYTER_{each.upper()}_DIR": str(settings_in / each) for each in SETTINGS_FOLDERS}
    with (settings_in / "log").open("w") as log:
        process = subprocess.Popen(
            [*COMMAND, "lab", folder, "--no-open", "--port", str(port)],
            env=os.environ | settings | {"JUPYTER_TOKEN": token},
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        assert within(120, lambda: answers(f"{address}/api?token={token}"))
        yield f"{address}/lab/tree/%s?reset&token={token}"
    finally:
        end(process)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
    except OSError:
        return False
    return True


def end(process: subprocess.Popen) -> None:
    """End a server and whatever it started."""
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    _, left = psutil.wait_procs(below, timeout=10)
    for each in left:
        each.kill()


@contextmanager
def browsing(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser that reaches the server and nobody else."""
    context = chromium.new_context(viewport=LAB_SIZE)
    context.set_default_timeout(MINUTE)
    own, outside = urlsplit(address).netloc, []

    def let_in(route) -> None:
        if urlsplit(route.request.url).netloc in {own, ""}:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", let_in)
    yield context
    context.close()
    assert outside == []


def run_all(page: Page, lab: str, name: str) -> Page:
    """Open a notebook and run all its cells."""
    page.goto(lab % name)
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()
    return page
