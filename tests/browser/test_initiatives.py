"""Which initiatives, on the real page: a budget, switches, and a table of the reader's own."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser.reading import NARROW, SIDEWAYS, accessible_everywhere, chart, open_tab, rested
from playwright.sync_api import Locator, Page, expect

from cxroi import Portfolio, assumptions, initiatives, portfolio
from cxroi.report.initiatives import title, words
from cxroi.widgets.sections import TABS

TITLE = TABS["initiatives"].title
OURS = initiatives()
MINE = "name,bonded_gain,one_off_cost\nCalls,0.01|0.02|0.03,10000\nMails,0.01,5000\n"


def told(shown: Locator, found: Portfolio) -> None:
    expect(shown.locator(".lead p")).to_have_text(words(found), timeout=15_000)


def chosen(budget: float | None = None, without: Iterable[str] = ()) -> Portfolio:
    rules = [f"without {name}" for name in without]
    return portfolio(assumptions(), OURS, budget=budget, rules=rules)


def asked_for(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("initiatives", [""])[0]


def move_to(slider: Locator, value: float) -> None:
    """Set the slider as a hand does: it says what it passes, then where it stops."""
    slider.evaluate(
        "(slider, value) => { slider.value = value; for (const each of ['input', 'change']) "
        "slider.dispatchEvent(new Event(each)); }",
        value,
    )


@pytest.mark.slow
def test_a_budget_and_a_switch_choose_and_travel_with_the_case(reader, first_look):
    shown = open_tab(reader, TITLE)
    told(shown, chosen())
    expect(shown.get_by_role("checkbox")).to_have_count(len(OURS))
    slider = shown.get_by_label("Budget, present value")
    expect(slider).to_have_attribute("aria-valuetext", "no limit")

    move_to(slider, 600_000)
    told(shown, chosen(600_000))
    expect(slider).to_have_attribute("aria-valuetext", "0.6m")
    shown.get_by_label(OURS[5].name).uncheck()
    told(shown, chosen(600_000, [OURS[5].name]))
    expect(shown.get_by_label(OURS[5].name)).to_be_focused()
    expect(chart(reader, "budget").get_by_role("heading")).to_have_text(
        title(chosen(600_000, [OURS[5].name]))
    )

    reader.wait_for_function("() => location.search.includes('without')")
    assert asked_for(reader) == f"budget 600000; without {OURS[5].name}"
    other = first_look("business_case", f"?{urlsplit(reader.url).query}")
    again = open_tab(other, TITLE)
    told(again, chosen(600_000, [OURS[5].name]))
    expect(again.get_by_label(OURS[5].name)).not_to_be_checked()
    expect(again.get_by_label(OURS[0].name)).to_be_checked()


def test_a_step_back_takes_the_choice_back(reader):
    shown = open_tab(reader, TITLE)
    shown.get_by_label(OURS[0].name).uncheck()
    told(shown, chosen(without=[OURS[0].name]))
    reader.get_by_role("button", name="Undo").click()
    told(shown, chosen())
    expect(shown.get_by_label(OURS[0].name)).to_be_checked()


@pytest.mark.slow
def test_a_slider_is_walked_with_arrow_keys(reader):
    shown = open_tab(reader, TITLE)
    slider = shown.get_by_label("Budget, present value")
    slider.press("ArrowLeft")
    told(shown, chosen(1_340_000))


@pytest.mark.slow
def test_what_fits_no_initiative_is_said_and_the_last_answer_stays(reader):
    shown = open_tab(reader, TITLE)
    move_to(shown.get_by_label("Budget, present value"), 150_000)
    said = "No initiative fits a budget of 150,000: the cheapest choice costs 159,423"
    expect(shown.locator(".panel > .fault")).to_contain_text(said)
    told(shown, chosen())


@pytest.mark.slow
def test_a_table_of_ones_own_is_loaded_and_removed(reader: Page, tmp_path: Path):
    shown = open_tab(reader, TITLE)
    file, wrong = tmp_path / "mine.csv", tmp_path / "wrong.csv"
    file.write_text(MINE)
    wrong.write_text("name,gain\nCalls,1\n")
    picker = shown.get_by_label("Load your initiatives, a CSV file")
    picker.set_input_files(file)
    expect(shown.get_by_role("checkbox")).to_have_count(2)
    expect(shown.get_by_label("Mails")).to_be_checked()
    picker.set_input_files(wrong)
    expect(shown.locator(".panel > .fault")).to_contain_text("the column is not known")
    shown.get_by_label("Mails").uncheck()  # the table before is still in force
    expect(shown.locator(".panel > .fault")).to_be_hidden()
    expect(shown.locator(".lead p").first).to_have_text("The best set: Calls.")
    reader.get_by_role("button", name="Undo").click()
    shown.get_by_role("button", name="Remove your initiatives").click()
    told(shown, chosen())
    with reader.expect_download() as saved:
        shown.get_by_role("button", name="Download this table").click()
    assert saved.value.suggested_filename == "initiatives.csv"
    assert Path(saved.value.path()).read_text().startswith("name,bonded_gain,")


@pytest.mark.slow
def test_nobody_is_kept_out_and_nothing_stands_out_sideways(reader):
    open_tab(reader, TITLE)
    rested(reader)
    accessible_everywhere(reader, "[role='tabpanel']:not([hidden])")
    reader.set_viewport_size(NARROW)
    assert reader.evaluate(SIDEWAYS) <= 0
