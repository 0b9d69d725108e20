"""The ten tasks of a first visit, in as few clicks as are allowed here, on a desk and on a phone.

With PICTURES=FOLDER in the environment each task leaves its picture there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser.reading import rested
from playwright.sync_api import Locator, Page, expect
from sharing import slow_but

from cxroi import assumptions, business_case, verdict

ACME = {
    "customers": "1.2m",
    "retention_rate": "82",
    "margin": "240",
    "new_customers": "180k",
    "referral_share": "15",
    "acquisition_cost": "150",
}
MINE = assumptions().change(
    customers=1.2e6,
    retention_rate=0.82,
    margin=240,
    new_customers=180_000,
    referral_share=0.15,
    acquisition_cost=150,
)
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WIDTHS = {"desk": {"viewport": DESK}, "phone": {"viewport": PHONE, "has_touch": True}}
# Clicks that a task takes; what is typed into a field is not counted.
CLICKS = {
    "my company in": (3, 3),
    "fund 4 million": (3, 4),
    "what matters": (0, 0),
    "what to measure": (2, 2),
    "cautious against likely": (1, 1),
    "what a board asks": (0, 0),
    "a slide": (3, 5),
    "undo": (1, 2),
    "share": (1, 1),
}


@dataclass
class Hand:
    """Somebody who clicks, and is counted."""

    page: Page
    width: str
    clicks: int = 0

    def click(self, goal: Locator) -> None:
        self.clicks += 1
        goal.click()

    def ends(self, task: str) -> None:
        """The task is done: in as many clicks as it may take."""
        rested(self.page)
        folder = os.environ.get("PICTURES")
        if folder:
            name = f"{task.replace(' ', '_')}-{self.width}.png"
            self.page.screenshot(path=Path(folder, name))
        allowed = CLICKS[task][0 if self.width == "desk" else 1]
        assert self.clicks <= allowed, f"{task}: {self.clicks} clicks"
        self.clicks = 0

    @property
    def is_on_a_phone(self) -> bool:
        return self.width == "phone"


@pytest.fixture(params=slow_but({"desk"}, WIDTHS))
def hand(request, first_look) -> Hand:
    return Hand(first_look("business_case", **WIDTHS[request.param]), request.param)


def enter_acme(hand: Hand) -> None:
    page = hand.page
    hand.click(page.locator(".menu.company > summary"))
    hand.click(page.locator(".menu.company").get_by_role("button", name="six figures"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Company", exact=True).fill("Acme")
    for key, text in ACME.items():
        dialog.get_by_label(assumptions()[key].label, exact=True).fill(text)
    expect(dialog.locator(".fits")).to_contain_text("216,000 customers leave a year")
    hand.click(dialog.get_by_role("button", name="Apply"))


def in_sight(part: Locator, least: int = 24) -> bool:
    """Whether its top lies in the window, above what is fixed to its foot."""
    return part.evaluate(
        """(node, least) => {
          const { top, height } = node.getBoundingClientRect();
          const fixed = [...document.querySelectorAll(".side, .drawer")].filter(
            (each) => getComputedStyle(each).position === "fixed" && !each.contains(node) && each.offsetHeight);
          const end = Math.min(innerHeight, ...fixed.map((each) => each.getBoundingClientRect().top));
          return height > 0 && top >= 0 && top + Math.min(least, height) <= end;
        }""",
        least,
    )


def test_my_company_in_and_would_it_carry_four_million(hand: Hand) -> None:
    page = hand.page
    enter_acme(hand)
    expect(page.locator(".answer")).to_have_text(
        verdict(business_case(MINE.renamed("Acme", "£"))).answer
    )
    expect(page.locator(".menu.company > summary")).to_contain_text("Acme")
    hand.ends("my company in")
    page.locator(".told").get_by_role("button", name="Close").click()
    if hand.is_on_a_phone:
        hand.click(page.locator(".drawer"))
    hand.click(page.locator(".group[data-group='the_programme'] > summary"))
    hand.click(page.get_by_role("button", name="Enter the total…"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("4m")
    hand.click(dialog.get_by_role("button", name="Apply"))
    expect(page.locator(".total b")).to_have_text("£4.00m")
    hand.ends("fund 4 million")


def test_what_matters_and_what_to_measure(hand: Hand) -> None:
    page = hand.page
    first = page.locator(".levers .row").first
    expect(first.locator(".hint b")).to_contain_text("≈")
    assert in_sight(first.locator("input[type=range]"))
    hand.ends("what matters")
    hand.click(page.locator(".more-tabs"))
    hand.click(page.get_by_role("tab", name="What to measure first"))
    expect(page.locator(".doubt.known:visible .lead")).to_contain_text("worth")
    hand.ends("what to measure")


def test_cautious_against_likely_for_my_company(hand: Hand) -> None:
    page = hand.page
    enter_acme(hand)
    rested(page)
    hand.clicks = 0
    hand.click(page.get_by_role("tab", name="Compare"))
    lead = page.locator(".doubt.known:visible .lead")
    expect(lead).to_contain_text("Cautious")
    expect(page.get_by_role("checkbox", name="Your case: Acme")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Acme, cautious")).to_be_checked()
    hand.ends("cautious against likely")


def test_what_a_board_asks_is_said_unasked(hand: Hand) -> None:
    board = hand.page.locator(".board")
    expect(board.locator("li")).to_have_count(3)
    if not hand.is_on_a_phone:
        assert in_sight(board)
    board.scroll_into_view_if_needed()
    expect(board).to_contain_text("Next step")
    hand.ends("what a board asks")


def test_undo_and_share(hand: Hand) -> None:
    page = hand.page
    lever = page.locator(".levers .row").first.locator("input[type=text]")
    before = lever.input_value()
    lever.fill("40")
    lever.press("Enter")
    rested(page)
    if hand.is_on_a_phone:
        hand.click(page.locator(".menu.more > summary"))
    hand.click(page.get_by_role("button", name="Undo"))
    expect(lever).to_have_value(before)
    hand.ends("undo")
    hand.click(page.get_by_role("button", name="Share", exact=True))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("works on this computer only")
    expect(dialog.get_by_role("button", name="Save file…")).to_be_visible()
    hand.ends("share")
    page.keyboard.press("Escape")


def test_a_slide(hand: Hand) -> None:
    page = hand.page
    if hand.is_on_a_phone:
        hand.click(page.locator(".menu.more > summary"))
    hand.click(page.get_by_role("button", name="Export"))
    page.wait_for_url("**/proposal.ipynb?*")
    expect(page.locator("h1").first).not_to_have_text("")
    with page.expect_download(timeout=60_000) as made:
        hand.click(page.get_by_role("button", name="Download", exact=True))
    assert made.value.suggested_filename.startswith("example_company")
    hand.ends("a slide")


@pytest.mark.parametrize("size", [DESK, {"width": 1366, "height": 768}])
def test_all_that_decides_is_in_sight_on_a_desk(first_look, size: dict[str, int]) -> None:
    page = first_look("business_case", viewport=size)
    rested(page)
    for part in (
        ".answer",
        ".sure",
        ".tile",
        ".chart[data-name=cash]",
        ".chart[data-name=value]",
        ".board li",
    ):
        assert in_sight(page.locator(part).first), part
    for place in range(3):
        assert in_sight(page.locator(".levers .row").nth(place).locator("input[type=range]"))


def test_on_a_phone_the_answer_a_chart_and_a_lever_are_in_sight(first_look) -> None:
    page = first_look("business_case", **WIDTHS["phone"])
    rested(page)
    for part in (
        ".answer",
        ".sure",
        ".tile",
        ".chart[data-name=cash] .plot",
        ".levers input[type=range]",
    ):
        assert in_sight(page.locator(part).first), part
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    labels = page.locator(".tile > dt").evaluate_all(
        "all => all.map((each) => each.scrollWidth <= each.clientWidth && "
        "each.scrollHeight <= each.clientHeight)"
    )
    assert labels == [True] * 6


@pytest.mark.parametrize("width", WIDTHS)
def test_the_answer_stays_in_sight_on_scroll(first_look, width: str) -> None:
    page = first_look("business_case", **WIDTHS[width])
    rested(page)
    page.evaluate("() => scrollTo(0, 1200)")
    line = page.locator(".summary")
    expect(line).to_be_visible()
    expect(line).to_contain_text("NPV 0.17m")
    expect(line).to_contain_text("47%")
    page.evaluate("() => scrollTo(0, 0)")
    expect(line).not_to_be_visible()


def test_by_keyboard_the_first_tab_comes_within_ten(reader: Page) -> None:
    names = []
    for _ in range(10):
        reader.keyboard.press("Tab")
        names.append(reader.evaluate("() => document.activeElement.textContent.trim()"))
        if names[-1] == "Skip to tabs":
            reader.keyboard.press("Enter")
            assert reader.evaluate("() => document.activeElement.getAttribute('role')") == "tab"
            reader.keyboard.press("ArrowRight")
            expect(reader.get_by_role("tab", name="Risk")).to_have_attribute(
                "aria-selected", "true"
            )
            return
    pytest.fail(f"No way to the tabs within ten: {names}")
