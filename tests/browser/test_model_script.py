"""The model as a script: in a browser it says what Python says, to the cent and beyond."""

import pytest
from playwright.sync_api import Browser
from random_companies import KINDS
from scripted_cases import LOAD, RUN, SEEDS, hold_all
from sharing import slow_but

IN_PAGE = f"(cases) => ({RUN})(cases, {LOAD})"


@pytest.mark.parametrize("kind", slow_but({"all"}, KINDS))
@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_in_chromium_a_script_says_what_python_says(
    chromium: Browser, kind: str, seeds: range
) -> None:
    page = chromium.new_page()
    hold_all(kind, seeds, lambda cases: page.evaluate(IN_PAGE, cases))
    page.close()
