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
    as_read,
    asked,
    box,
    change_of,
    choose,
    choose_from,
    company,
    downturn,
    drag,
    enter,
    kernel_of,
    label,
    menu,
    name_and_do,
    open_groups,
    open_tab,
    panel,
    refused,
    rested,
    row,
    settled,
    shows,
    slider,
    stand,
    worked_out,
    write,
)
from playwright.sync_api import Locator, Page, expect

from cxroi import (
    Assumptions,
    assumptions,
    business_case,
    read_link,
    scenarios,
    tiles,
    verdict,
    write_link,
)
from cxroi.analysis.actuals import continue_from
from cxroi.analysis.actuals_file import parse_actuals
from cxroi.analysis.bridge import bridge
from cxroi.model.registry import registry
from cxroi.model.scenarios import title_of
from cxroi.model.stances import conditions, stances
from cxroi.report.actuals import headline
from cxroi.report.comparison import name_apart
from cxroi.report.differences import lead
from cxroi.widgets import Workbook
from cxroi.widgets.sections import LOAD, TABS

MEANWHILE = "The case has changed. Try again with the current case."
PAGE = "/voila/render/business_case.ipynb"


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def changes(page: Page) -> list[str]:
    return page.locator(".changes li").all_inner_texts()


def shows_answer(page: Page, **changes: float) -> None:
    expect(page.locator(".answer")).to_have_text(verdict(worked_out(**changes)).answer)


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
    choose(reader, "Time horizon", "3")
    choose(reader, "Currency", "€")
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
    assert changes(reader) == [change_of("margin", 150)]
    box(reader, "margin").press("Escape")


# What changed


@pytest.mark.slow
def test_what_changed_is_listed_and_leads_to_its_slider(reader):
    mine = {"retention_rate": 0.8, "margin": 150, "acquisition_cost": 200, "causal_fraction": 0.4}
    mine |= {"bonded_gain": 0.15, "one_off_cost": 300_000, "discount_rate": 0.08}
    for key, value in mine.items():
        write(reader, key, f"{as_read(key, value):g}")
    shows(reader, worked_out(**mine))
    moved = [change_of(each.key, mine[each.key]) for each in registry() if each.key in mine]
    assert changes(reader) == moved[:4]
    button(reader, "and 3 more").click()
    assert changes(reader) == moved
    reader.locator("[data-group='what_bonding_is_worth'] > summary").click()  # folded again
    button(reader, change_of("causal_fraction", 0.4)).click()
    expect(row(reader, "causal_fraction").locator("input").first).to_be_focused()
    rested(reader)
    accessible(reader)


def test_a_stance_is_no_change_of_ones_own(reader):
    stand(reader, "cautious")
    shows(reader, worked_out("cautious"))
    assert changes(reader) == []
    write(reader, "margin", "150")
    assert changes(reader) == [change_of("margin", 150)]


def test_a_range_and_its_shape_are_changes_too(reader):
    button(reader, "Edit ranges").click()
    row(reader, "margin").locator(".range select").select_option("uniform")
    in_the_address(reader, "margin=110,130,150,uniform")
    assert changes(reader) == [f"{label('margin')}: Uniform, not Most likely near the value (PERT)"]
    row(reader, "margin").locator(".changed button").click()
    assert changes(reader) == []


# A company of one's own, under a stance


OWN = {"customers": 1_200_000, "new_customers": 28_000, "one_off_cost": 4_000_000}


def own_company() -> Assumptions:
    return assumptions().change(**OWN)


@pytest.mark.slow
def test_a_stance_leaves_own_figures_scales_the_plan_and_says_what_it_would_come_to(reader):
    for key, value in OWN.items():
        write(reader, key, str(value))
    shows(reader, business_case(own_company()))
    for name in ("likely", *stances()):
        case = business_case(own_company().with_stance(name))
        worth = reader.get_by_role("radiogroup").locator(f"label:has([value='{name}']) small")
        expect(worth).to_have_text(tiles(case)[0].figure)

    stand(reader, "cautious")

    shows(reader, business_case(own_company().with_stance("cautious")))
    assert box(reader, "customers").input_value() == "1,200,000"
    assert box(reader, "one_off_cost").input_value() == "4,800,000"
    stand(reader, "likely")
    shows(reader, business_case(own_company()))
    button(reader, "Undo").click()
    expect(reader.get_by_role("radio", checked=True)).to_have_value("cautious")
    shows(reader, business_case(own_company().with_stance("cautious")))


@pytest.mark.slow
def test_six_figures_make_a_case_of_ones_own_as_one_step(reader):
    choose_from(reader, "company", "Enter your company in six figures…")
    form = asked(reader)
    accessible(reader, "dialog")
    form.get_by_label(label("customers"), exact=True).fill("a lot")
    form.locator("button[type='submit']").click()
    expect(form.locator(".fault:visible")).to_contain_text("“a lot”")
    form.get_by_label(label("customers"), exact=True).fill("1.2m")
    form.get_by_label(label("retention_rate"), exact=True).fill("82")
    expect(form.locator(".fits")).to_contain_text("216,000")
    expect(form.locator(".fits")).to_contain_text("28,000")
    form.locator("select").select_option("€")
    name_and_do(reader, "Acme")

    own = assumptions().change(customers=1_200_000, retention_rate=0.82).renamed("Acme", "€")
    shows(reader, business_case(own))
    expect(company(reader)).to_have_text("Acme")
    button(reader, "Undo").click()
    shows(reader, worked_out())
    expect(company(reader)).to_have_text(scenarios()["likely"].title)


@pytest.mark.slow
def test_a_menu_closes_once_something_is_chosen_on_escape_and_elsewhere(reader):
    for name in ("company", "more"):
        opened = menu(reader, name)
        expect(opened.locator("ul")).to_be_visible()
        reader.keyboard.press("Escape")
        expect(opened.locator("ul")).to_be_hidden()
        expect(opened.locator("summary")).to_be_focused()
        menu(reader, name)
        reader.locator(".answer").click()
        expect(opened.locator("ul")).to_be_hidden()
    choose_from(reader, "more", "Saved versions…")
    expect(reader.locator("details.menu.more ul")).to_be_hidden()
    button(reader, "Cancel").click()


# Brought back


def test_a_reload_brings_the_case_back_with_a_word_and_start_afresh_forgets_it(reader):
    write(reader, "margin", "150")
    in_the_address(reader, "margin=150")
    reader.reload()
    expect(reader.locator(".told p")).to_have_text("Restored your last case from this browser.")
    assert changes(reader) == [change_of("margin", 150)]
    shows_answer(reader, margin=150)

    reader.goto("about:blank")
    reader.go_back()
    expect(reader.locator(".told")).to_be_visible()
    button(reader, "Start over").click()
    shows_answer(reader)
    expect(reader).to_have_url(re.compile(f"{PAGE}$"))


@pytest.mark.slow
def test_what_a_browser_kept_and_cannot_be_used_is_left_aside(first_look):
    stored = {f"cxroi-session {PAGE}": '{"state": {"base": "gone"}}'}
    page = first_look("business_case", kept=stored)
    shows_answer(page)
    expect(page.locator(".told")).to_be_hidden()


# One link


@pytest.mark.slow
def test_a_link_opens_the_same_case_in_another_browser(reader, stranger, server):
    stand(reader, "cautious")
    rested(reader)
    write(reader, "margin", "160")
    choose(reader, "Currency", "£")
    row(reader, "margin").locator(".badge").click()
    row(reader, "margin").locator("textarea").fill("our books; 2026 & later")
    row(reader, "margin").locator("textarea").blur()
    in_the_address(reader, "why.margin=")
    button(reader, "Share").click()
    address = asked(reader).locator("input").input_value()
    python = asked(reader).locator("textarea").input_value()
    rested(reader)
    accessible(reader)
    button(reader, "Close").last.click()

    page = stranger(address.removeprefix(server))

    expect(page.locator(".answer")).to_have_text(reader.locator(".answer").inner_text())
    expect(page.locator(".told p")).to_contain_text(
        f"1 change from “{title_of(assumptions('cautious'))}”."
    )
    expect(page.get_by_role("radio", checked=True)).to_have_value("cautious")
    expect(row(page, "margin").locator(".why")).to_have_text("“our books; 2026 & later”")
    assert page.get_by_role("combobox", name="Currency").input_value() == "£"
    names = {}
    exec(python, names)  # noqa: S102 - the lines that the page gives
    expect(page.locator(".tile .figure")).to_have_text([t.figure for t in tiles(names["case"])])


@pytest.mark.slow
def test_a_link_of_python_is_the_link_of_the_page(stranger):
    scenario = assumptions().change(margin=(100, 150, 170), causal_fraction=0.4).called("Board")
    page = stranger(f"/?{write_link(scenario).query}")
    expect(company(page)).to_have_text("Board")
    expect(page.locator(".tile .figure")).to_have_text(
        [each.figure for each in tiles(business_case(scenario))]
    )
    assert page.url.endswith(write_link(scenario).query)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        f"base=likely&name={quote('<img src=x onerror=ran=1>')}&margin=%00",
        "base=%F0%28%8C%28&margin[]=1&__proto__=1",
    ],
)
def test_a_broken_or_hostile_link_is_a_sentence_and_the_default_case(first_look, query):
    page = first_look("business_case", f"?{query}")
    expect(page.locator(".refused p")).to_contain_text(refused(lambda: read_link(query)))
    expect(page.locator(".refused p")).to_contain_text("The page shows its starting case instead.")
    shows_answer(page)
    assert page.evaluate("() => globalThis.ran") is None


@pytest.mark.slow
def test_a_link_of_other_data_says_exactly_what_differs(first_look):
    query = write_link(assumptions().change(margin=150)).query
    older = re.sub("data=[0-9a-f]+", "data=0123abcd", query).replace("marks=", "marks=__", 1)
    older = re.sub("(marks=__)..", r"\1", older)
    older = re.sub("npv=[0-9.]+", "npv=700000.00", older)
    page = first_look("business_case", f"?{older}")
    remarks = " ".join(read_link(older).remarks)
    expect(page.locator(".told p")).to_contain_text(remarks)
    for said in ("0123abcd", f": {label('customers')}.", "700,000.00"):
        assert said in remarks


# Saved versions, and cases side by side


def bridged(*cases: Assumptions, between: tuple[int, int] = (0, 1)) -> str:
    """What is said of two of the cases that are compared."""
    named = name_apart(cases)
    one, other = (named[at] for at in between)
    return f"{lead(bridge(one, other), one, other)}."


@pytest.mark.slow
def test_a_version_is_saved_compared_opened_and_deleted(reader):
    write(reader, "causal_fraction", "40")
    choose_from(reader, "more", "Saved versions…")
    name_and_do(reader, "Board")
    expect(reader.locator(".told p")).to_contain_text("“Board”")
    write(reader, "margin", "90")
    board = assumptions().change(causal_fraction=0.4)
    now = board.change(margin=90)
    doubted = now.with_stance("cautious")
    shown = open_tab(reader, "Compare")
    expect(shown.locator(".lead p").first).to_have_text(bridged(now, doubted))
    reader.get_by_role("checkbox", name="Board", exact=True).check()
    settled(reader)
    expect(shown.locator(".table.wide").first).to_contain_text("C: Board")
    expect(shown.locator(".chart h2")).to_have_count(4)
    rested(reader)
    accessible(reader)
    reader.get_by_role("combobox", name="Bridge from").select_option("2")
    settled(reader)
    three = (now, doubted, board.called("Board"))
    expect(shown.locator(".lead p").first).to_have_text(bridged(*three, between=(2, 1)))

    choose_from(reader, "more", "Saved versions…")
    button(reader, "Open Board").click()
    assert changes(reader) == [change_of("causal_fraction", 0.4)]
    expect(company(reader)).to_have_text("Board")
    choose_from(reader, "more", "Saved versions…")
    button(reader, "Delete Board").click()
    expect(asked(reader).get_by_role("button", name="Open")).to_have_count(0)
    button(reader, "Cancel").click()


@pytest.mark.slow
def test_the_same_company_under_other_stances_is_offered_to_compare_before_examples(reader):
    choose_from(reader, "company", "Rename…")
    name_and_do(reader, "Acme")
    shown = open_tab(reader, "Compare")
    offered = shown.locator(".cases .tick").all_inner_texts()
    under = [each.title for each in (*stances().values(), *conditions().values())]
    own = [f"Acme, {title[:1].lower()}{title[1:]}" for title in under]
    assert "Acme" in offered[0]
    assert sorted(offered[1 : 1 + len(own)]) == sorted(own)
    assert scenarios()["illustrative_bank"].title in offered[1 + len(own) :]


# Segments


@pytest.mark.slow
def test_segments_add_up_and_have_assumptions_of_their_own(reader):
    button(reader, "Split into segments…").click()
    reader.get_by_label("Share of segment 2, %").fill("30")
    button(reader, "Split").click()
    expect(reader.get_by_role("dialog")).to_contain_text(
        "The shares add up to 110%. Adjust them to total 100%."
    )
    reader.get_by_label("Share of segment 1, %").fill("70")
    button(reader, "Split").click()
    shows_answer(reader)
    choose(reader, "Show", "Business")
    write(reader, "margin", "400")
    scenario = assumptions().split(Consumer=0.7, Business=0.3).change(**{"Business/margin": 400})
    expect(reader.locator(".tile .figure").first).to_have_text(
        tiles(business_case(scenario))[0].figure
    )
    expect(row(reader, "one_off_cost")).to_be_hidden()
    assert changes(reader) == [
        "Segments: Consumer 70%, Business 30%",
        f"Business: {change_of('margin', 400)}",
    ]
    expect(reader.locator(".segmented tbody tr")).to_have_count(4)
    choose(reader, "Show", "")
    expect(row(reader, "customers")).to_be_hidden()
    rested(reader)
    accessible(reader)
    button(reader, "Segments…").click()
    button(reader, "Merge segments").click()
    shows_answer(reader)
    expect(reader.locator(".segmented")).to_be_hidden()


# A target, a plan


def solving(page: Page, month: str) -> Locator:
    """Where the value is asked that pays back by a month; its group is opened."""
    open_groups(page)
    page.get_by_label("Pays back by month").fill(month)
    return page.locator(".target .found")


def solved(key: str, month: int) -> dict:
    return Workbook().session.reply({"kind": "target", "key": key, "month": month})[0]


@pytest.mark.slow
def test_the_target_that_pays_back_by_a_month_is_one_button_and_is_put_in_by_another(reader):
    told = solving(reader, "36")
    button(reader, "Solve").click()
    found = solved("bonded_gain", 36)
    expect(told).to_contain_text(found["text"])
    assert changes(reader) == []  # nothing is put in unasked
    shows(reader, worked_out())
    told.get_by_role("button").click()
    shows(reader, worked_out(bonded_gain=found["value"]))
    assert len(changes(reader)) == 1
    expect(told.get_by_role("button")).to_have_count(0)
    button(reader, "Undo").click()
    shows(reader, worked_out())
    solving(reader, "2")
    button(reader, "Solve").click()
    expect(told).to_have_text(solved("bonded_gain", 2)["text"])


@contextmanager
def kernel_holding_its_tongue(page: Page) -> Iterator[None]:
    """What is asked meanwhile is answered afterwards, one after the other."""
    kernel = kernel_of(page)
    kernel.suspend()
    try:
        yield
    finally:
        kernel.resume()


@pytest.mark.slow
def test_a_value_that_is_found_is_never_given_to_another_assumption(reader):
    told = solving(reader, "36")
    with kernel_holding_its_tongue(reader):
        button(reader, "Solve").click()
        reader.locator(".target select").select_option("causal_fraction")
        expect(told).to_have_text("")
        button(reader, "Solve").click()

    found = solved("causal_fraction", 36)
    expect(told).to_contain_text(found["text"])
    told.get_by_role("button").click()
    shows(reader, worked_out(causal_fraction=found["value"]))
    assert len(changes(reader)) == 1


@pytest.mark.slow
def test_a_value_that_is_found_is_not_offered_to_a_case_that_has_changed_meanwhile(reader):
    told = solving(reader, "36")
    with kernel_holding_its_tongue(reader):
        button(reader, "Solve").click()
        write(reader, "margin", "150")

    expect(told).to_have_text(MEANWHILE)
    shows(reader, worked_out(margin=150))
    assert changes(reader) == [change_of("margin", 150)]
    reader.locator(".target select").select_option("let_down_cut")
    expect(told).to_have_text("")


@pytest.mark.slow
def test_a_value_that_was_offered_is_not_put_into_a_case_that_has_changed_since(reader):
    told = solving(reader, "36")
    button(reader, "Solve").click()
    expect(told.get_by_role("button")).to_be_visible()
    write(reader, "margin", "150")
    told.get_by_role("button").click()

    expect(told).to_have_text(MEANWHILE)
    assert changes(reader) == [change_of("margin", 150)]


@pytest.mark.slow
@pytest.mark.parametrize("deed", ["downturn", "stance"])
def test_a_downturn_or_stance_holds_for_what_was_changed_meanwhile(reader, deed):
    open_tab(reader, TABS["what_if"].title)
    row(reader, "margin")
    stance = reader.get_by_role("radiogroup").locator("input[value='cautious']")
    act = downturn(reader) if deed == "downturn" else stance
    # both in one task of the page, so that no answer comes between them
    reader.evaluate(
        """([act, box]) => {
          act.click();
          box.value = "150";
          box.dispatchEvent(new Event("change"));
        }""",
        [act.element_handle(), box(reader, "margin").element_handle()],
    )

    changed = assumptions().change(margin=150)
    under = (
        changed.with_condition("downturn")
        if deed == "downturn"
        else changed.with_stance("cautious")
    )
    expect(reader.locator(".answer")).to_have_text(verdict(business_case(under)).answer)
    button(reader, "Undo").click()
    shows_answer(reader, margin=150)


@pytest.mark.slow
def test_a_case_that_changed_while_it_was_saved_stays_changed(reader):
    with reader.expect_download() as saved, kernel_holding_its_tongue(reader):
        choose_from(reader, "more", "Save file…")
        name_and_do(reader, "Ours")
        write(reader, "margin", "150")

    assert ",150," not in Path(saved.value.path()).read_text(encoding="utf-8")
    expect(company(reader)).to_have_text("Ours")
    assert changes(reader) == [change_of("margin", 150)]
    shows(reader, worked_out(margin=150))


@pytest.mark.slow
def test_actuals_are_held_against_the_plan_and_a_wrong_file_leaves_them(reader):
    shown = open_tab(reader, TABS["actuals"].title)
    expect(shown.locator(".lead p").first).to_have_text(LOAD)
    months = "".join(f"{m},{100_000 - 100 * m}\n" for m in range(1, 7))
    text = f"month,customers\n{months}"
    goes_on = headline(continue_from(assumptions(), parse_actuals("ours.csv", text)))
    assert "6" in goes_on
    load = reader.get_by_label("Load actuals, a CSV file")
    load.set_input_files(
        {
            "name": "ours.csv",
            "mimeType": "text/csv",
            "buffer": text.encode(),
        }
    )
    expect(shown.locator(".lead p").first).to_have_text(f"{goes_on}.")
    load.set_input_files({"name": "odd.csv", "mimeType": "text/csv", "buffer": b"months\n1\n"})
    expect(shown.locator(".fault").first).to_contain_text("odd.csv, row 1, column 'month'")
    rested(reader)
    accessible(reader)
    reader.reload()
    open_tab(reader, TABS["actuals"].title)
    expect(panel(reader).locator(".lead p").first).to_have_text(f"{goes_on}.")


# Two people, one folder


@pytest.mark.slow
def test_two_browsers_that_keep_one_case_at_once_lose_nothing(reader, stranger, kept):
    ann, bob = reader, stranger("/")
    for page, who, margin in ((ann, "Ann", "140"), (bob, "Bob", "160")):
        write(page, "margin", margin)
        choose_from(page, "more", "On this server…")
        page.get_by_label("Save this case as").fill("Board of two")
        page.get_by_label("Saved by (optional)").fill(who)
    button(ann, "Save on this server").click()
    expect(ann.locator(".told p")).to_have_text("Saved “Board of two” on this server, version 1.")
    button(bob, "Save on this server").click()
    expect(bob.locator(".refused p")).to_contain_text(
        "“Board of two” was saved by Ann in the meantime"
    )
    assert changes(bob) == [change_of("margin", 160)]

    choose_from(bob, "more", "On this server…")
    button(bob, "Open Board of two").click()
    expect(bob.locator(".told p")).to_contain_text("Opened Board of two, version 1")
    write(bob, "margin", "160")
    choose_from(bob, "more", "On this server…")
    bob.get_by_label("Save this case as").fill("Board of two")
    button(bob, "Save on this server").click()
    expect(bob.locator(".told p")).to_have_text("Saved “Board of two” on this server, version 2.")
    texts = [(kept / f"board_of_two.v{n}.csv").read_text(encoding="utf-8") for n in (1, 2)]
    assert ["margin,140," in texts[0], "margin,160," in texts[1]] == [True, True]
