"""The workbooks as an analyst opens them in JupyterLab, and as one who edits a chart sees it."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from cxroi import assumptions, business_case, verdict
from cxroi.charts.theme import TEAL
from cxroi.serve.server import free_port

TOP = Path(__file__).parents[2]
SIZE = {"width": 1600, "height": 1200}
MINUTE = 60_000
SETTINGS_FOLDERS = ("config", "data", "runtime")
QUIET = '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}'
COLOURS = """(canvas) => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let i = 0; i < pixels.length; i += 4)
    if (pixels[i + 3] === 255)
      colours.add("#" + [...pixels.slice(i, i + 3)].map((part) => part.toString(16).padStart(2, "0")).join(""));
  return [...colours];
}"""
BUSY = ".jp-NotebookPanel .jp-InputPrompt >> text='[*]:'"


def end(process: subprocess.Popen) -> None:
    """End a server and whatever it started."""
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    _, left = psutil.wait_procs(below, timeout=10)
    for each in left:
        each.kill()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a JupyterLab with a copy of the workbooks, settings of its own and no news."""
    folder = tmp_path_factory.mktemp("lab")
    books = shutil.copytree(TOP / "workbooks", folder / "workbooks")
    labconfig = folder / "config" / "labconfig"
    labconfig.mkdir(parents=True)
    (labconfig / "page_config.json").write_text(QUIET, encoding="utf-8")
    port, token = free_port("127.0.0.1"), secrets.token_hex()
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": books,
        "IdentityProvider.token": token,
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        + [f"--{name}={setting}" for name, setting in options.items()],
        env=os.environ
        | {f"JUPYTER_{each.upper()}_DIR": str(folder / each) for each in SETTINGS_FOLDERS},
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/api?token={token}")
    yield f"{address}/lab/tree/%s?reset&token={token}"
    end(process)
    log.close()


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture
def analyst(chromium: Browser, lab: str) -> Iterator[Page]:
    """A browser that reaches the server and nobody else."""
    context = chromium.new_context(viewport=SIZE)
    own, outside = urlsplit(lab).netloc, []

    def let_in(route) -> None:
        if urlsplit(route.request.url).netloc in {own, ""}:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", let_in)
    page = context.new_page()
    page.set_default_timeout(MINUTE)
    yield page
    context.close()
    assert outside == []


def run_all(page: Page, lab: str, name: str) -> None:
    page.goto(lab % name)
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()


def test_the_business_case_answers_in_jupyterlab(analyst, lab):
    run_all(analyst, lab, "business_case.ipynb")

    root = analyst.locator(".cxroi-page")
    expect(root).to_have_attribute("data-painted", "0", timeout=MINUTE)
    assert len(root.locator("canvas").first.evaluate(COLOURS)) > 5
    expect(root.locator(".answer")).to_have_text(verdict(business_case(assumptions())).answer)

    root.locator("[data-key='causal_fraction'] input[type='range']").press("ArrowRight")

    moved = verdict(business_case(assumptions().change(causal_fraction=0.26)))
    expect(root.locator(".answer")).to_have_text(moved.answer)
    expect(root).to_have_attribute("data-painted", "1")


def test_the_tour_runs_to_its_end_in_jupyterlab(analyst, lab):
    run_all(analyst, lab, "model_tour.ipynb")

    last = analyst.locator(".jp-CodeCell").last
    expect(last.locator(".jp-OutputArea-output").first).to_be_visible(timeout=MINUTE)
    expect(analyst.locator(BUSY)).to_have_count(0)
    assert analyst.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert analyst.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    picture = analyst.locator(".jp-RenderedSVG img, .jp-RenderedSVG svg").first
    expect(picture).to_be_visible()


def test_an_edited_chart_is_drawn_as_edited(page, tmp_path):
    copy = tmp_path / "copy"
    for name in ("cxroi", "data", "workbooks"):
        shutil.copytree(TOP / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    theme = copy / "cxroi" / "charts" / "theme.py"
    theme.write_text(theme.read_text("utf-8").replace(TEAL, "#7a00cc"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy), "CXROI_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-P", "-m", "cxroi.serve", "app", "--no-open", "--port"]
    process = subprocess.Popen(
        [*command, str(free_port("127.0.0.1"))],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        page.goto(process.stdout.readline().removeprefix("cxroi is ready: ").strip())
        expect(page.locator(".cxroi-page")).to_have_attribute("data-painted", "0")
        colours = page.locator(".chart[data-name='value'] canvas").evaluate(COLOURS)
        page.goto("about:blank")
    finally:
        end(process)
        process.stdout.close()

    assert "#7a00cc" in colours
    assert TEAL not in colours
