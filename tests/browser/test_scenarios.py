"""Nothing lost, everything comparable, one link to share: what a reader's own case goes through."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from browser.reading import (
    SIZE,
    accessible,
    box,
    choose,
    drag,
    enter,
    kernel_of,
    open_tab,
    panel,
    rested,
    row,
    settled,
    shows,
    slider,
    worked_out,
    write,
)
from playwright.sync_api import Page, expect

from cxroi import assumptions, business_case, tiles, write_link
from cxroi.widgets import Workbook

PAGE = "/voila/render/business_case.ipynb"


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def changes(page: Page) -> list[str]:
    return page.locator(".changes li").all_inner_texts()


def in_the_address(page: Page, words: str) -> None:
    expect(page).to_have_url(re.compile(re.escape(words)))


@pytest.fixture
def stranger(chromium, server):
    """Somebody else's browser, which has seen nothing of the page yet."""
    contexts = []

    def come(path: str) -> Page:
        contexts.append(chromium.new_context(viewport=SIZE))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        return enter(page, server + path)

    yield come
    for context in contexts:
        context.pages[0].goto("about:blank")
        context.close()


# Undo


def test_undo_takes_back_every_kind_of_change_and_redo_brings_it_again(reader):
    write(reader, "margin", "150")
    slider(reader, "causal_fraction").press("PageUp")
    rested(reader)  # one step
    choose(reader, "Looking ahead", "3")
    choose(reader, "Money in", "€")
    row(reader, "margin").locator(".badge").click()
    row(reader, "margin").locator("textarea").fill("our books")
    row(reader, "margin").locator("textarea").blur()
    expect(row(reader, "margin").locator(".why")).to_have_text("“our books”")
    last = worked_out(currency="€", margin=150, causal_fraction=0.35, horizon_years=3)
    shows(reader, last)

    for _ in range(5):
        button(reader, "Undo").click()
    shows(reader, worked_out())
    assert changes(reader) == []
    expect(row(reader, "margin").locator(".why")).to_be_hidden()

    for _ in range(5):
        reader.keyboard.press("Control+Shift+z")
    shows(reader, last)
    expect(row(reader, "margin").locator(".why")).to_have_text("“our books”")
    row(reader, "margin").locator(".badge").click()


def test_a_slider_that_is_dragged_is_one_step(reader):
    drag(reader, "causal_fraction", 0.25, 0.6)
    reader.mouse.up()
    rested(reader)
    button(reader, "Undo").click()
    shows(reader, worked_out())


def test_while_a_number_is_typed_the_keys_take_back_what_was_typed(reader):
    write(reader, "margin", "150")
    box(reader, "margin").press("End")
    reader.keyboard.type("77")
    reader.keyboard.press("Control+z")
    assert changes(reader) == ["Margin per customer: 130 a year → 150 a year"]
    box(reader, "margin").press("Escape")


# What changed


def test_what_changed_from_likely_is_listed_and_leads_to_its_slider(reader):
    choose(reader, "Scenario", "cautious")
    shows(reader, worked_out("cautious"))
    assert changes(reader)[0] == "Referrals that add to paid ones: 70 % → 40 %"
    assert len(changes(reader)) == 4
    button(reader, "and 3 more").click()
    assert len(changes(reader)) == 7
    button(reader, "How much of the gap applies to you: 25 % → 10 %").click()
    expect(row(reader, "causal_fraction").locator("input").first).to_be_focused()
    accessible(reader)


def test_a_range_and_its_shape_are_changes_too(reader):
    button(reader, "Edit ranges").click()
    row(reader, "margin").get_by_label("shape of its range").select_option("uniform")
    in_the_address(reader, "margin=110,130,150,uniform")
    assert changes(reader) == ["Margin per customer: 110 to 150, not 110 to 150"]
    button(reader, "Put Margin per customer back").click()
    assert changes(reader) == []


# Brought back


def test_a_reload_brings_the_case_back_with_a_word_and_start_afresh_forgets_it(reader):
    write(reader, "margin", "150")
    in_the_address(reader, "margin=150")
    reader.reload()
    expect(reader.locator(".told p")).to_have_text(
        "Your last case is back, as this browser kept it."
    )
    assert changes(reader) == ["Margin per customer: 130 a year → 150 a year"]
    expect(reader.locator(".answer")).to_have_text(re.compile("1.23 for each"))

    reader.goto("about:blank")
    reader.go_back()
    expect(reader.locator(".told")).to_be_visible()
    button(reader, "Start afresh").click()
    expect(reader.locator(".answer")).to_have_text(re.compile("1.12 for each"))
    expect(reader).to_have_url(re.compile(f"{PAGE}$"))


def test_what_a_browser_kept_and_cannot_be_used_is_left_aside(first_look):
    stored = {f"cxroi-session {PAGE}": '{"state": {"base": "gone"}}'}
    page = first_look("business_case", kept=stored)
    expect(page.locator(".answer")).to_have_text(re.compile("1.12 for each"))
    expect(page.locator(".told")).to_be_hidden()


# One link


def test_a_link_opens_the_same_case_in_another_browser(reader, stranger, server):
    choose(reader, "Scenario", "cautious")
    write(reader, "margin", "160")
    choose(reader, "Money in", "£")
    row(reader, "margin").locator(".badge").click()
    row(reader, "margin").locator("textarea").fill("our books; 2026 & later")
    row(reader, "margin").locator("textarea").blur()
    in_the_address(reader, "why.margin=")
    button(reader, "Share…").click()
    address = reader.get_by_label(
        "Link: whoever can reach this server sees this case"
    ).input_value()
    python = reader.get_by_label("Python: the same case in a notebook").input_value()
    accessible(reader)
    button(reader, "Close").last.click()

    page = stranger(address.removeprefix(server))

    expect(page.locator(".answer")).to_have_text(reader.locator(".answer").inner_text())
    expect(page.locator(".told p")).to_have_text(
        "Opened the link: 1 assumption differs from the scenario “Cautious”."
    )
    expect(row(page, "margin").locator(".why")).to_have_text("“our books; 2026 & later”")
    assert page.get_by_role("combobox", name="Money in").input_value() == "£"
    names = {}
    exec(python, names)  # noqa: S102 - the lines that the page gives
    expect(page.locator(".tile .figure")).to_have_text([t.figure for t in tiles(names["case"])])


def test_a_link_of_python_is_the_link_of_the_page(stranger):
    scenario = assumptions().change(margin=(100, 150, 170), causal_fraction=0.4).called("Board")
    page = stranger(f"/?{write_link(scenario).query}")
    expect(page.locator(".about")).to_have_text("Board, from the scenario “Likely”.")
    case = business_case(scenario)
    expect(page.locator(".tile .figure").first).to_have_text(f"{case.npv / 1e6:.2f} m")
    assert page.url.endswith(write_link(scenario).query)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"base=likely&name={quote('<img src=x onerror=ran=1>')}&margin=%00", "This link gives"),
        ("base=%F0%28%8C%28&margin[]=1&__proto__=1", "There is no scenario"),
    ],
)
def test_a_broken_or_hostile_link_is_a_sentence_and_the_default_case(first_look, query, sentence):
    page = first_look("business_case", f"?{query}")
    expect(page.locator(".refused p")).to_contain_text(sentence)
    expect(page.locator(".refused p")).to_contain_text("The page shows its own case instead.")
    expect(page.locator(".answer")).to_have_text(re.compile("1.12 for each"))
    assert page.evaluate("() => globalThis.ran") is None


def test_a_link_of_other_data_says_exactly_what_differs(first_look):
    query = write_link(assumptions().change(margin=150)).query
    older = re.sub("data=[0-9a-f]+", "data=0123abcd", query).replace("marks=", "marks=__", 1)
    older = re.sub("(marks=__)..", r"\1", older)
    page = first_look("business_case", f"?{re.sub('npv=[0-9.]+', 'npv=700000.00', older)}")
    told = page.locator(".told p")
    expect(told).to_contain_text("This link was made with other data (0123abcd; here ")
    expect(told).to_contain_text("where the link does not give them: Customers.")
    expect(told).to_contain_text("The net present value was 700,000.00 then and is ")


# Snapshots, and cases side by side


def test_a_snapshot_is_kept_compared_opened_and_deleted(reader):
    write(reader, "causal_fraction", "40")
    button(reader, "Snapshots…").click()
    reader.get_by_label("Keep the case as it stands, as").fill("Board")
    button(reader, "Keep").click()
    expect(reader.locator(".told p")).to_contain_text("“Board” is kept in this browser")
    write(reader, "margin", "90")
    shown = open_tab(reader, "Compare")
    expect(shown.locator(".lead")).to_contain_text("Board, changed is ")
    reader.get_by_role("checkbox", name="Board", exact=True).check()
    settled(reader)
    expect(shown.locator(".table.wide").first).to_contain_text("C: Board")
    expect(shown.locator(".chart h2")).to_have_count(3)
    accessible(reader)
    reader.get_by_role("combobox", name="Bridge from").select_option("2")
    settled(reader)
    expect(shown.locator(".lead")).to_contain_text("Board, changed is ")
    expect(shown.locator(".lead")).to_contain_text("than Board;")

    button(reader, "Snapshots…").click()
    button(reader, "Open Board").click()
    assert changes(reader) == ["How much of the gap applies to you: 25 % → 40 %"]
    button(reader, "Snapshots…").click()
    button(reader, "Delete Board").click()
    expect(reader.get_by_role("dialog")).to_contain_text("None yet.")
    button(reader, "Cancel").click()


# Segments


def test_segments_add_up_and_have_assumptions_of_their_own(reader):
    button(reader, "Split into segments…").click()
    reader.get_by_label("Share of segment 2, %").fill("30")
    button(reader, "Split").click()
    expect(reader.get_by_role("dialog")).to_contain_text(
        "The shares add up to 110 %. Make them 100 %."
    )
    reader.get_by_label("Share of segment 1, %").fill("70")
    button(reader, "Split").click()
    expect(reader.locator(".answer")).to_have_text(re.compile("1.12 for each"))
    choose(reader, "Of", "Business")
    write(reader, "margin", "400")
    scenario = assumptions().split(Consumer=0.7, Business=0.3).change(**{"Business/margin": 400})
    expect(reader.locator(".tile .figure").first).to_have_text(
        f"{business_case(scenario).npv / 1e6:.2f} m"
    )
    expect(row(reader, "one_off_cost")).to_be_hidden()
    assert changes(reader) == [
        "Segments: Consumer 70 %, Business 30 %",
        "Business: Margin per customer: 130 a year → 400 a year",
    ]
    expect(reader.locator(".segmented tbody tr")).to_have_count(4)
    choose(reader, "Of", "")
    expect(row(reader, "customers")).to_be_hidden()
    accessible(reader)
    button(reader, "Segments…").click()
    button(reader, "Put together again").click()
    expect(reader.locator(".answer")).to_have_text(re.compile("1.12 for each"))
    expect(reader.locator(".segmented")).to_be_hidden()


# A target, a plan


def test_the_target_that_pays_back_by_a_month_is_one_button(reader):
    reader.get_by_label("Pays back by month").fill("36")
    button(reader, "Find it").click()
    expect(reader.locator(".target .found")).to_contain_text("pays back by month 36; it was")
    expect(reader.locator(".tile[data-tile='payback'] .figure")).to_have_text("month 36")
    assert changes(reader)[0].startswith("Share bonded, gain: +10 points → +15.26")
    button(reader, "Undo").click()
    shows(reader, worked_out())
    reader.get_by_label("Pays back by month").fill("2")
    button(reader, "Find it").click()
    expect(reader.locator(".target .found")).to_contain_text("No value will do")


@contextmanager
def kernel_holding_its_tongue(page: Page) -> Iterator[None]:
    """What is asked meanwhile is answered afterwards, one after the other."""
    kernel = kernel_of(page)
    kernel.suspend()
    try:
        yield
    finally:
        kernel.resume()


def test_a_value_that_is_found_is_never_given_to_another_assumption(reader):
    reader.get_by_label("Pays back by month").fill("36")
    with kernel_holding_its_tongue(reader):
        button(reader, "Find it").click()
        choose(reader, "What to find", "causal_fraction")
        expect(reader.locator(".target .found")).to_have_text("")
        button(reader, "Find it").click()

    found, _ = Workbook().session.reply({"kind": "target", "key": "causal_fraction", "month": 36})
    expect(reader.locator(".target .found")).to_have_text(found["text"])
    shows(reader, worked_out(causal_fraction=found["value"]))
    assert len(changes(reader)) == 1


def test_a_value_that_is_found_is_not_put_into_a_case_that_has_changed_meanwhile(reader):
    reader.get_by_label("Pays back by month").fill("36")
    with kernel_holding_its_tongue(reader):
        button(reader, "Find it").click()
        write(reader, "margin", "150")

    expect(reader.locator(".target .found")).to_have_text(
        "The case has changed meanwhile. Ask again for the case as it stands now."
    )
    shows(reader, worked_out(margin=150))
    assert changes(reader) == ["Margin per customer: 130 a year → 150 a year"]
    choose(reader, "What to find", "let_down_cut")
    expect(reader.locator(".target .found")).to_have_text("")


def test_a_downturn_does_not_take_back_what_was_changed_meanwhile(reader):
    open_tab(reader, "What if")
    with kernel_holding_its_tongue(reader):
        button(reader, "Put my case into the downturn").click()
        write(reader, "margin", "150")

    expect(reader.locator(".refused p")).to_have_text(
        "The case has changed meanwhile. Ask again for the case as it stands now."
    )
    assert changes(reader) == ["Margin per customer: 130 a year → 150 a year"]
    button(reader, "Close").click()


def test_a_case_that_changed_while_it_was_saved_is_not_called_saved(reader):
    with reader.expect_download() as saved, kernel_holding_its_tongue(reader):
        button(reader, "Save…").click()
        reader.get_by_label("Name of this case").fill("Ours")
        button(reader, "Save file").click()
        write(reader, "margin", "150")

    assert ",150," not in Path(saved.value.path()).read_text(encoding="utf-8")
    expect(reader.locator(".about")).to_contain_text("Ours, changed, from the scenario")


def test_actuals_are_held_against_the_plan_and_a_wrong_file_leaves_them(reader):
    shown = open_tab(reader, "Plan and actuals")
    expect(shown.locator(".lead")).to_contain_text("Load what happened")
    months = "".join(f"{m},{100_000 - 100 * m}\n" for m in range(1, 7))
    load = reader.get_by_label("Load actuals, a CSV file")
    load.set_input_files(
        {
            "name": "ours.csv",
            "mimeType": "text/csv",
            "buffer": f"month,customers\n{months}".encode(),
        }
    )
    expect(shown.locator(".lead")).to_contain_text("After 6 months the case is worth")
    load.set_input_files({"name": "odd.csv", "mimeType": "text/csv", "buffer": b"months\n1\n"})
    expect(shown.locator(".fault").first).to_contain_text("odd.csv, row 1, column 'month'")
    accessible(reader)
    reader.reload()
    open_tab(reader, "Plan and actuals")
    expect(panel(reader).locator(".lead")).to_contain_text("After 6 months the case is worth")


# Two people, one folder


def test_two_browsers_that_keep_one_case_at_once_lose_nothing(reader, stranger, kept):
    ann, bob = reader, stranger("/")
    for page, who, margin in ((ann, "Ann", "140"), (bob, "Bob", "160")):
        write(page, "margin", margin)
        button(page, "On this server…").click()
        page.get_by_label("Keep this case as").fill("Board of two")
        page.get_by_label("Saved by (optional)").fill(who)
    button(ann, "Keep on this server").click()
    expect(ann.locator(".told p")).to_have_text("“Board of two” is kept on this server, version 1.")
    button(bob, "Keep on this server").click()
    expect(bob.locator(".refused p")).to_contain_text(
        "“Board of two” was saved by Ann in the meantime"
    )
    assert changes(bob) == ["Margin per customer: 130 a year → 160 a year"]

    button(bob, "On this server…").click()
    button(bob, "Open Board of two").click()
    expect(bob.locator(".told p")).to_contain_text("Opened Board of two, version 1")
    write(bob, "margin", "160")
    button(bob, "On this server…").click()
    bob.get_by_label("Keep this case as").fill("Board of two")
    button(bob, "Keep on this server").click()
    expect(bob.locator(".told p")).to_have_text("“Board of two” is kept on this server, version 2.")
    texts = [(kept / f"board_of_two.v{n}.csv").read_text(encoding="utf-8") for n in (1, 2)]
    assert ["margin,140," in texts[0], "margin,160," in texts[1]] == [True, True]
