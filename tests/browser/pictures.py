"""Pictures of the real page, at each width, in light and dark: ``make pictures`` takes them.

``python tests/browser/pictures.py FOLDER`` starts the server and a browser, takes a picture of
every page and state, prints what a reader prints, and ends both; ``FOLDER 390-dark`` takes those of
a width and light alone. Some of them stand in the README, and lie beside this file.
"""

import sys
from collections.abc import Callable
from itertools import cycle, product
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

sys.path.append(str(Path(__file__).parents[1]))

from browser.ensure_chromium import ARGUMENTS, chromium
from browser.reading import (
    KERNEL,
    enter,
    menu,
    panel,
    rested,
    row,
    slider,
    step,
    tab,
    write,
)
from on_paper import DAY
from serving import Served, serving

from cxroi import assumptions
from cxroi.analysis.readiness_check import check_questions
from cxroi.calculator.page import page_of
from cxroi.exports.proposal import Proposal
from cxroi.model.data_files import workbooks_folder
from cxroi.widgets.sections import TABS

WIDTHS = {1440: 1000, 1024: 900, 390: 844}
ASKED = (
    ("", "Share", "share"),
    ("more", "Save file…", "save"),
    ("more", "Saved versions…", "versions"),
    ("company", "Enter your company in six figures…", "six_figures"),
)
"""Forms of the bar: the menu that each lies in, the words of its button, and the picture's name."""
SETTLED, PATIENCE = 800, 120_000  # milliseconds
FAULTY = b"customer_id,joined,left\n1,2024-01-31,\n2,soon,\n3,2024-01-31,2023-01-01\n4,2025-01-01,2026-06-30\n"


def main(folder: Path, *only: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    with (
        serving(workbooks_folder(), folder / "server.log") as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for (width, height), scheme in product(WIDTHS.items(), ("light", "dark")):
            if only and f"{width}-{scheme}" not in only:
                continue
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                is_mobile=width < 500,
                has_touch=width < 500,
                locale="en-GB",
            )
            context.set_default_timeout(PATIENCE)
            take(context.new_page(), served, folder, f"{width}-{scheme}")
            context.close()
        browser.close()
    (folder / "server.log").unlink()


def take(page: Page, served: Served, folder: Path, name: str) -> None:
    def shoot(state: str, *, whole: bool = False, paper: bool = False) -> None:
        page.wait_for_timeout(SETTLED)
        file = folder / f"{state}-{name}.{'pdf' if paper else 'png'}"
        if paper:
            page.pdf(path=file, prefer_css_page_size=True)
        else:
            page.screenshot(path=file, full_page=whole)
        print(file, flush=True)

    enter(page, served.address)
    known(page)
    shoot("page")
    shoot("whole", whole=True)
    shoot("paper", paper=True)
    for key, each in TABS.items():
        tab(page, each.title).click()
        expect(panel(page).locator(".doubt")).to_have_attribute("aria-busy", "false")
        shoot(key, whole=True)
    tab(page, "Value").click()
    for more in (take_moves, take_forms, take_kept):
        more(page, shoot)
    served.kernel(page.evaluate(KERNEL)).kill()
    page.locator(".lost").wait_for()
    shoot("lost")
    page.goto(f"{served.address}/workbooks")
    shoot("workbooks")
    for other in (take_own_data, take_proposal, take_evidence, take_readiness):
        other(page, served, shoot)
    take_file(page, folder, shoot)


def known(page: Page) -> None:
    """Wait until the chance beside the verdict is that of the case."""
    rested(page)
    expect(page.locator(".sure.stale")).to_have_count(0)


def pull_drawer(page: Page) -> None:
    if page.viewport_size["width"] < max(WIDTHS):
        page.locator(".drawer").click()


def take_moves(page: Page, shoot: Callable[..., None]) -> None:
    pull_drawer(page)
    slider(page, "causal_fraction").press("PageUp")
    slider(page, "causal_fraction").blur()
    known(page)
    shoot("moved")
    row(page, "retention_odds_ratio").locator(".badge").click()
    write(page, "retention_rate", "much")
    shoot("badge")
    page.get_by_label("Open a case file").set_input_files(
        {"name": "wrong.csv", "mimeType": "text/csv", "buffer": b"key,value\nmargin,150\n"}
    )
    page.locator(".refused").wait_for()
    shoot("refused")
    page.get_by_role("button", name="Close").click()
    pull_drawer(page)


def take_kept(page: Page, shoot: Callable[..., None]) -> None:
    step(page, "Undo")
    shoot("undone")
    step(page, "Redo")
    page.wait_for_timeout(SETTLED)
    page.reload()
    page.locator(".told").wait_for()
    known(page)
    shoot("restored")
    pull_drawer(page)
    page.get_by_role("button", name="Split into segments…").click()
    page.get_by_role("button", name="Split", exact=True).click()
    page.locator(".segmented").wait_for(state="attached")
    known(page)
    shoot("segments", whole=True)


def take_forms(page: Page, shoot: Callable[..., None]) -> None:
    for name_of_menu, item, state in ASKED:
        bar = page.locator(".bar")
        if name_of_menu:
            bar = menu(page, name_of_menu)
            shoot(f"menu_{name_of_menu}")
        bar.get_by_role("button", name=item).click()
        page.get_by_role("dialog").wait_for()
        shoot(state)
        page.keyboard.press("Escape")


def take_evidence(page: Page, served: Served, shoot: Callable[..., None]) -> None:
    enter(page, f"{served.address}/voila/render/evidence.ipynb")
    shoot("evidence")
    shoot("evidence_paper", paper=True)
    page.locator("button[data-claim='brandz_retention']").click()
    page.get_by_text("You rejected 1.").wait_for()
    page.evaluate("() => scrollTo(0, 0)")
    shoot("evidence_doubted")
    page.locator(".filters select").nth(2).select_option("table")
    shoot("evidence_whole", whole=True)


def take_readiness(page: Page, served: Served, shoot: Callable[..., None]) -> None:
    enter(page, f"{served.address}/voila/render/readiness.ipynb")
    for key, answer in zip(
        check_questions(), cycle(("yes", "partly", "yes", "yes", "no")), strict=False
    ):
        page.locator(f"input[data-question='{key}'][value='{answer}']").check()
    page.get_by_label("Apply my answers").check()
    page.evaluate("() => scrollTo(0, 0)")
    shoot("readiness")
    shoot("readiness_whole", whole=True)
    shoot("readiness_paper", paper=True)


def take_proposal(page: Page, served: Served, shoot: Callable[..., None]) -> None:
    page.goto(f"{served.address}/voila/render/proposal.ipynb")
    page.get_by_role("button", name="Preview").click()
    page.locator(".preview img").nth(4).wait_for()
    shoot("proposal_whole", whole=True)
    page.get_by_role("heading", name="Formats").evaluate(
        "(node) => scrollTo(0, node.offsetTop - 24)"
    )
    shoot("proposal")


def take_own_data(page: Page, served: Served, shoot: Callable[..., None]) -> None:
    page.goto(f"{served.address}/voila/render/your_own_data.ipynb")
    page.get_by_role("button", name="Try a sample company").click()
    page.locator(".table-of").first.wait_for()
    shoot("own_files", whole=True)
    page.get_by_role("button", name="Use this mapping").click()
    page.locator(".chart canvas").first.wait_for()
    shoot("own_whole", whole=True)
    page.get_by_role("heading", name="Estimates").scroll_into_view_if_needed()
    page.get_by_role("heading", name="Estimates").evaluate(
        "(node) => scrollTo(0, node.offsetTop - 24)"
    )
    shoot("own_data")
    page.get_by_label("Choose files").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": FAULTY}
    )
    page.get_by_role("button", name="Use this mapping").click()
    page.get_by_role("region", name="Data errors").wait_for()
    shoot("own_faults", whole=True)


def take_file(page: Page, folder: Path, shoot: Callable[..., None]) -> None:
    """Open the interactive file of a case from the disk."""
    written = folder / "case.html"
    written.write_text(page_of(Proposal(assumptions(), DAY)), encoding="utf-8")
    enter(page, written.as_uri())
    known(page)
    shoot("file")
    shoot("file_whole", whole=True)
    shoot("file_paper", paper=True)
    tab(page, "Sensitivity").click()
    expect(panel(page).locator(".doubt")).to_have_attribute("aria-busy", "false")
    shoot("file_sensitivity", whole=True)
    written.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
