"""The workbooks as an analyst opens them in JupyterLab, and as who edits them sees them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from browser.lab import COMMAND, MINUTE, browsing, jupyterlab, run_all
from browser.reading import COLOURS, FOREIGN, chart, enter, slider
from nbformat.v4 import new_code_cell, new_notebook
from own_example import price_premium
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import cxroi_app

from cxroi import assumptions, business_case, verdict
from cxroi.exports import offline
from cxroi.model.registry import registry
from cxroi.report.evidence import without_claims_words

PLUM = "#7a00cc"
TWICE = """
import ipywidgets
import cxroi.widgets as cx

book = cx.Workbook("likely")
page = ipywidgets.VBox(
    [cx.Tiles(book), cx.Verdict(book), cx.Slider(book, "causal_fraction"), cx.Chart(book, "cash")]
)
page
"""
BESIDE = ("OwnData", "Proposal", "Evidence", "Readiness")
BUSY = ".jp-NotebookPanel .jp-InputPrompt >> text='[*]:'"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of ``cxroi lab`` on a folder of copies, with settings of its own."""
    folder = tmp_path_factory.mktemp("lab")
    subprocess.run([*COMMAND, "workbooks", folder / "mine"], stdout=subprocess.DEVNULL, check=True)
    cells = [TWICE, "page", *(f"cx.{name}()" for name in BESIDE)]
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    book = new_notebook(cells=[*map(new_code_cell, cells)], metadata=python)
    nbformat.write(book, folder / "mine" / "every_page.ipynb")
    with jupyterlab(folder / "mine", folder) as address:
        yield address


@pytest.fixture(scope="module")
def analyst(chromium: Browser, lab: str) -> Iterator[BrowserContext]:
    with browsing(chromium, lab) as context:
        yield context


@pytest.fixture(scope="module")
def case(analyst: BrowserContext, lab: str) -> Page:
    """The notebook of the business case, run."""
    return run_all(analyst.new_page(), lab, "business_case.ipynb")


@pytest.fixture(scope="module")
def every_page(analyst: BrowserContext, lab: str) -> Page:
    """A notebook with every page of ours, one of them twice, beside another widget's Vega."""
    page = analyst.new_page()
    page.add_init_script(FOREIGN)
    return run_all(page, lab, "every_page.ipynb")


@pytest.mark.slow
def test_the_business_case_answers_in_jupyterlab(case):
    said = verdict(business_case(assumptions())).answer
    expect(case.locator(".answer")).to_have_text(said, timeout=MINUTE)
    cash = chart(case, "cash")
    cash.scroll_into_view_if_needed()
    assert len(cash.locator("canvas").evaluate(COLOURS)) > 5

    slider(case, "causal_fraction").press("ArrowRight")

    moved = verdict(business_case(assumptions().change(causal_fraction=0.26)))
    expect(case.locator(".answer")).to_have_text(moved.answer)
    # arrows are the slider's: JupyterLab walks between headings with them
    assert slider(case, "causal_fraction").evaluate("(own) => own === document.activeElement")


@pytest.mark.slow
def test_a_page_that_is_shown_twice_in_jupyterlab_shows_one_case(every_page):
    roots = every_page.locator(".widget-vbox")
    expect(roots).to_have_count(2, timeout=MINUTE)
    for root in roots.all():
        root.scroll_into_view_if_needed()
        assert len(root.locator("canvas").evaluate(COLOURS)) > 5

    roots.first.locator("[data-key='causal_fraction'] input[type='range']").press("ArrowRight")
    moved = verdict(business_case(assumptions().change(causal_fraction=0.26)))
    for root in roots.all():
        expect(root.locator(".answer")).to_have_text(moved.answer)
    roots.last.locator("[data-key='causal_fraction'] input[type='range']").press("ArrowLeft")
    for root in roots.all():
        expect(root.locator(".answer")).to_have_text(verdict(business_case(assumptions())).answer)
    # and it draws with its own library, whatever else is there
    assert every_page.evaluate("() => globalThis.vega.version") == "of another widget"


@pytest.mark.slow
def test_the_page_follows_the_theme_of_jupyterlab(case):
    root = chart(case, "cash").locator("xpath=ancestor::*[contains(@class, 'cxroi-view')]")
    canvas = root.locator("canvas")
    canvas.scroll_into_view_if_needed()
    expect(case.locator(".sure strong").first).not_to_have_text("")  # its band has come as well
    case.wait_for_timeout(500)
    light = set(canvas.evaluate(COLOURS))

    for theme, looks in (("JupyterLab Dark", "dark"), ("JupyterLab Light", "light")):
        case.get_by_role("menuitem", name="Settings", exact=True).click()
        for name in ("Theme", theme):
            case.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{name}$")).click()
        expect(root).to_have_attribute("data-theme", looks)
        expect(canvas).to_be_visible()
        assert (set(canvas.evaluate(COLOURS)) == light) == (looks == "light")


@pytest.mark.slow
def test_own_data_is_read_in_jupyterlab(every_page):
    root = every_page.locator(".own-data")
    root.get_by_role("button", name="Try a sample company").click()
    root.get_by_role("button", name="Use this mapping").click()
    expect(root.get_by_role("heading", level=1)).to_contain_text("15 assumptions can be based on")
    expect(root.locator("figure.chart canvas")).to_have_count(7)

    root.get_by_role("button", name="Apply to the business case").click()
    expect(root.get_by_role("alert")).to_contain_text("In JupyterLab, save the case as a file")
    with every_page.expect_download() as download:
        root.get_by_role("button", name="Save file").click()
    assert download.value.suggested_filename == "my_company.csv"


@pytest.mark.slow
def test_a_proposal_is_made_in_jupyterlab(every_page):
    root = every_page.locator(".proposal")
    expect(root.get_by_role("heading", level=1)).to_have_text(
        verdict(business_case(assumptions())).answer
    )
    with every_page.expect_download() as download:
        root.get_by_role("button", name="Download", exact=True).click()
    assert download.value.suggested_filename == "example_company.zip"


@pytest.mark.slow
def test_a_claim_is_doubted_in_jupyterlab(every_page):
    root = every_page.locator(".evidence")
    expect(root.locator("figure.chart canvas")).to_be_visible()
    root.locator("button[data-claim='brandz_retention']").click()
    expect(root.get_by_role("heading", level=1)).to_have_text(
        without_claims_words(assumptions(), ["brandz_retention"])
    )
    root.get_by_role("button", name="Apply to the business case").click()
    expect(root.get_by_role("alert")).to_contain_text("In JupyterLab, open the business case page")


@pytest.mark.slow
def test_the_check_is_answered_in_jupyterlab(every_page):
    root = every_page.locator(".readiness")
    root.locator("input[data-question='core_service'][value='no']").check()
    expect(root.get_by_role("heading", level=1)).to_contain_text("Stage 1 of 5, uncertainty")
    expect(root.locator("figure.chart canvas")).to_be_visible()
    with every_page.expect_download() as download:
        root.get_by_role("button", name="Save file").click()
    assert download.value.suggested_filename == "example_company.csv"


@pytest.mark.slow
def test_the_tour_runs_to_its_end_in_jupyterlab(analyst, lab):
    page = run_all(analyst.new_page(), lab, "model_tour.ipynb")

    last = page.locator(".jp-CodeCell").last
    expect(last.locator(".jp-OutputArea-output").first).to_be_visible(timeout=MINUTE)
    expect(page.locator(BUSY)).to_have_count(0)
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    picture = page.locator(".jp-RenderedSVG img, .jp-RenderedSVG svg").first
    expect(picture).to_be_visible()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of one's own, as ``cxroi workbooks`` writes it."""
    folder = tmp_path / "our case"
    subprocess.run([*COMMAND, "workbooks", folder], stdout=subprocess.DEVNULL, check=True)
    return folder


@contextmanager
def served(mine: Path) -> Iterator[str]:
    """Address of the folder's server, which keeps what is not edited as it was made before."""
    cache = mine.parent / "cache"
    shutil.copytree(offline.cache_folder(), cache)
    environment = os.environ | {"CXROI_CACHE": str(cache)}
    with cxroi_app(mine, cwd=mine.parent, env=environment) as address:
        yield address


def test_what_is_edited_in_a_folder_of_ones_own_is_seen_on_its_page(page, mine):
    edit(
        mine / "data" / "assumptions.csv", f",{registry()['margin'].label},", ",What one brings us,"
    )
    edit(mine / "data" / "assumptions.csv", ",0.05,0.25,0.5,", ",0.05,0.3,0.5,")

    with served(mine) as address:
        root = enter(page, address).locator(".cxroi-page")
        expect(root).to_contain_text("What one brings us")
        moved = business_case(assumptions().change(causal_fraction=0.3))
        expect(root.locator(".answer")).to_have_text(verdict(moved).answer)
        page.goto("about:blank")


@pytest.mark.slow  # the draws have one dimension more and are made anew
def test_a_driver_of_ones_own_has_its_slider_its_bar_and_its_explanation(page, tmp_path):
    with served(price_premium(tmp_path / "mine")) as address:
        root = enter(page, address).locator(".cxroi-page")
        expect(root).to_contain_text("Premium of newly bonded customers")
        root.get_by_role("button", name="How is this calculated?").last.click()
        page.get_by_role("button", name="Price").click()
        expect(page.get_by_role("dialog")).to_contain_text(
            "present value of this driver's benefits"
        )
        page.goto("about:blank")


@pytest.mark.slow  # one chart is edited, all are compiled anew
def test_a_chart_that_is_edited_in_a_folder_of_ones_own_is_seen_on_its_page(page, mine):
    line = "path = lines.mark_line(color=TEAL)"
    edit(mine / "charts.py", line, line.replace("TEAL", "PLUM"))
    edit(mine / "charts.py", "def cash(frame", f'PLUM = "{PLUM}"\n\n\ndef cash(frame')

    with served(mine) as address:
        canvas = enter(page, address).locator(".chart[data-name='cash'] canvas")
        assert PLUM in canvas.evaluate(COLOURS)
        page.goto("about:blank")


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8", newline="\n")
