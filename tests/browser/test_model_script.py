"""The model as a script: in a browser and under node it says what Python says, to the cent and beyond."""

import json
from collections.abc import Iterator

import pytest
from browser.firefox import Firefox, firefox_running
from playwright.sync_api import Browser, Page
from random_companies import KINDS
from scripted_cases import LOAD, RUN, hold_all, under_node
from sharing import of_a_thousand

SEEDS = [range(at, at + 40) for at in range(0, 200, 40)]
IN_PAGE = f"(cases) => ({RUN})(cases, {LOAD})"


@pytest.fixture
def empty_page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    folder = tmp_path_factory.mktemp("firefox")
    with firefox_running(folder / "profile", folder) as driven:
        yield driven


def test_in_chromium_a_script_says_what_python_says(empty_page: Page) -> None:
    hold_all("all", range(4), {"Chromium": lambda cases: empty_page.evaluate(IN_PAGE, cases)})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seeds", of_a_thousand(SEEDS, few=0), ids=str)
def test_a_script_says_what_python_says_wherever_it_runs(
    empty_page: Page, firefox: Firefox, tmp_path, kind: str, seeds: range
) -> None:
    """A thousand companies, each worked out by Python once."""
    firefox.create()
    engines = {
        "node": lambda cases: under_node(tmp_path, cases),
        "Chromium": lambda cases: empty_page.evaluate(IN_PAGE, cases),
        "Firefox": lambda cases: firefox.run(f"({RUN})({json.dumps(cases)}, {LOAD})"),
    }
    hold_all(kind, seeds, engines)
    firefox.close()
