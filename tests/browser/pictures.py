"""Pictures of the real page, at each width, in light and dark: ``make pictures`` takes them.

``python tests/browser/pictures.py FOLDER`` starts the server and a browser, takes a picture of
every page and state, and ends both. Some of them stand in the README, and lie beside this file.
"""

import re
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.append(str(Path(__file__).parents[1]))

from browser.ensure_chromium import ARGUMENTS, chromium
from browser.reading import KERNEL, enter, menu, row, settled, slider, step, tab, write
from serving import Served, serving

from cxroi.analysis.readiness_check import check_questions
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
SETTLED = 800  # milliseconds
FAULTY = b"customer_id,joined,left\n1,2024-01-31,\n2,soon,\n3,2024-01-31,2023-01-01\n4,2025-01-01,2026-06-30\n"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        serving(workbooks_folder(), folder / "server.log") as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for width, height in WIDTHS.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    is_mobile=width < 500,
                    has_touch=width < 500,
                    locale="en-GB",
                )
                take(context.new_page(), served, folder, f"{width}-{scheme}")
                context.close()
        browser.close()
    (folder / "server.log").unlink()


def take(page: Page, served: Served, folder: Path, name: str) -> None:
    def shoot(state: str, *, whole: bool = False) -> None:
        page.wait_for_timeout(SETTLED)
        page.screenshot(path=folder / f"{state}-{name}.png", full_page=whole)
        print(folder / f"{state}-{name}.png", flush=True)

    enter(page, served.address)
    shoot("page")
    shoot("whole", whole=True)
    for key, each in TABS.items():
        tab(page, each.title).click()
        settled(page)
        shoot(key, whole=True)
    tab(page, "Value").click()
    if name.startswith("390"):
        page.locator(".drawer").tap()
    slider(page, "causal_fraction").press("PageUp")
    slider(page, "causal_fraction").blur()
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
    if name.startswith("390"):
        page.locator(".drawer").tap()
    take_forms(page, shoot)
    step(page, "Undo")
    shoot("undone")
    step(page, "Redo")
    page.wait_for_timeout(SETTLED)
    page.reload()
    page.locator(".told").wait_for()
    shoot("restored")
    if name.startswith("390"):
        page.locator(".drawer").tap()
    page.get_by_role("button", name="Split into segments…").click()
    page.get_by_role("button", name="Split", exact=True).click()
    page.locator(".segmented").wait_for(state="attached")
    shoot("segments", whole=True)
    served.kernel(page.evaluate(KERNEL)).kill()
    page.locator(".lost").wait_for()
    shoot("lost")
    page.goto(f"{served.address}/workbooks")
    shoot("workbooks")
    for more in (take_own_data, take_proposal, take_evidence, take_readiness):
        more(page, served, shoot)


def take_forms(page: Page, shoot: Callable[..., None]) -> None:
    for name_of_menu, item, state in ASKED:
        if name_of_menu:
            menu(page, name_of_menu)
            shoot(f"menu_{name_of_menu}")
        page.get_by_role("button", name=re.compile(f"^{item}")).click()
        page.get_by_role("dialog").wait_for()
        shoot(state)
        page.keyboard.press("Escape")


def take_evidence(page: Page, served: Served, shoot: Callable[..., None]) -> None:
    enter(page, f"{served.address}/voila/render/evidence.ipynb")
    shoot("evidence")
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


def take_proposal(page: Page, served: Served, shoot: Callable[..., None]) -> None:
    page.goto(f"{served.address}/voila/render/proposal.ipynb")
    page.get_by_role("button", name="Preview").click()
    page.locator(".preview img").nth(4).wait_for(timeout=60_000)
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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
