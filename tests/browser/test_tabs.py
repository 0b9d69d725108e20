"""The tabs of doubt on the real page: how sure, what matters, what must be true, what to measure."""

import re
from urllib.parse import urlsplit

import pytest
from browser.reading import (
    NARROW,
    PANEL,
    SIDEWAYS,
    SIZE,
    accessible,
    box,
    chart,
    downturn,
    fault,
    open_tab,
    panel,
    refused,
    rested,
    row,
    settled,
    shows,
    slider,
    tab,
    words,
    worked_out,
    write,
)
from playwright.sync_api import Locator, Page, expect
from sharing import slow_but

from cxroi import (
    Assumptions,
    Failure,
    Simulation,
    apply_stress,
    assumptions,
    business_case,
    rank_correlations,
    simulate,
    tiles,
    verdict,
)
from cxroi.analysis.goals import Goal
from cxroi.analysis.named_stresses import stresses
from cxroi.analysis.recent import recent_requirements
from cxroi.analysis.sensitivity import two_way
from cxroi.analysis.what_if import what_ifs
from cxroi.model.registry import registry
from cxroi.model.stances import conditions
from cxroi.model.units import money
from cxroi.report import break_even, what_if
from cxroi.report.board import chance_words
from cxroi.report.finance_form import finance_form
from cxroi.report.uncertainty import how_sure_words
from cxroi.widgets.sections import TABS

FIRST = "Value"
TAB = {tab.title: tab for tab in TABS.values()}
IN_A_ROW = [FIRST, *(TABS[name].title for name in ("how_sure", "what_matters", "compare"))]
TITLES = [*IN_A_ROW, *(title for title in TAB if title not in IN_A_ROW)]
each_tab = pytest.mark.parametrize("title", slow_but(TITLES[1:3], TITLES[1:]))


def title_of(name: str) -> str:
    return TABS[name].title


def simulated(**changes: float) -> Simulation:
    return simulate(assumptions().change(**changes))


def shows_chance(page: Page, **changes: float) -> None:
    """The card beside the verdict, and the headline before what would overturn it, are of this case."""
    said = chance_words(simulated(**changes))
    expect(page.locator(".sure strong")).to_have_text(said["chance"], timeout=15_000)
    expect(page.locator(".sure .wide")).to_contain_text(said["range"])
    expect(page.locator(".overturned b")).to_have_text(said["headline"])
    expect(page.locator(".overturned b")).to_have_attribute("title", said["exact"])


def ranges_of(page: Page, key: str) -> list:
    if page.locator("form.ranging").count() == 0:
        page.get_by_role("button", name="Edit ranges").click()
    return row(page, key).locator(".range input").all()


def test_the_questions_are_tabs_and_the_first_is_open(reader):
    assert reader.get_by_role("tab").all_inner_texts() == IN_A_ROW
    assert reader.get_by_role("tab", selected=True).inner_text() == FIRST
    assert reader.get_by_role("tab", include_hidden=True).all_text_contents() == TITLES


def test_the_other_tabs_lie_in_a_menu_that_names_the_one_that_is_open(reader):
    more = reader.locator(".more-tabs")
    expect(more).to_have_attribute("aria-expanded", "false")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    assert reader.get_by_role("tab").all_inner_texts() == TITLES
    more.press("Escape")
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(more).to_be_focused()

    open_tab(reader, title_of("finance_tables"))
    expect(more).to_contain_text(title_of("finance_tables"))
    expect(more).to_have_attribute("aria-expanded", "false")
    tab(reader, FIRST).click()
    expect(more).not_to_contain_text(title_of("finance_tables"))


def test_the_verdict_gains_its_chance_after_the_first_paint_without_a_click(reader):
    shows_chance(reader)


def test_the_chance_follows_the_sliders(reader):
    write(reader, "causal_fraction", "40")
    shows_chance(reader, causal_fraction=0.4)


@each_tab
def test_a_tab_shows_its_charts_and_follows_a_move(reader, title):
    shown = open_tab(reader, title)
    rested(reader)
    drawn = [name for name in TAB[title].charts if chart(reader, name).is_visible()]
    assert drawn == list(TAB[title].charts)
    for name in drawn:
        chart(reader, name).scroll_into_view_if_needed()
        expect(chart(reader, name).locator("canvas")).to_be_visible()
        assert words(reader, name)
    expect(shown.locator(".lead p").first).not_to_be_empty()

    before = shown.inner_text()
    write(reader, "causal_fraction", "45")
    expect(shown.locator(".doubt")).to_have_attribute("aria-busy", "true")
    settled(reader)
    assert shown.inner_text() != before


def test_tabs_are_walked_with_arrow_keys(reader):
    tab(reader, FIRST).focus()
    reader.keyboard.press("ArrowRight")
    expect(tab(reader, TITLES[1])).to_be_focused()
    selected = reader.get_by_role("tab", selected=True, include_hidden=True)
    assert selected.inner_text() == TITLES[1]
    reader.keyboard.press("End")
    expect(tab(reader, TITLES[-1])).to_be_focused()
    assert selected.inner_text() == TITLES[-1]
    reader.keyboard.press("ArrowRight")
    assert selected.inner_text() == FIRST


def test_a_slider_is_never_held_up_by_a_tab_at_work(reader):
    open_tab(reader, title_of("what_matters"))
    slider(reader, "causal_fraction").focus()
    for _ in range(10):
        reader.keyboard.press("ArrowRight")
        reader.wait_for_timeout(120)  # longer than a tab waits to be dropped, shorter than it needs
    case = worked_out(causal_fraction=0.35)
    expect(reader.locator(".answer")).to_have_text(verdict(case).answer, timeout=1_000)
    tab(reader, FIRST).click()
    shows(reader, case)


def test_what_is_out_of_date_is_marked_until_it_has_caught_up(reader):
    shown = open_tab(reader, title_of("how_sure"))
    slider(reader, "causal_fraction").press("PageUp")
    expect(shown.locator(".doubt")).to_have_attribute("aria-busy", "true")
    of_it = [reader.locator(part) for part in (".sure", ".overturned b", ".levers")]
    for part in of_it:
        expect(part).to_have_class(re.compile("stale"))
    settled(reader)
    for part in of_it:
        expect(part).not_to_have_class(re.compile("stale"))


@pytest.mark.slow
def test_what_belongs_together_moves_together_once_it_is_ticked(reader):
    open_tab(reader, title_of("how_sure"))
    reader.get_by_role("checkbox").check()
    together = simulate(assumptions(), correlations=rank_correlations())
    expect(panel(reader).locator(".lead p").first).to_have_text(how_sure_words(together)[0])
    assert how_sure_words(together) != how_sure_words(simulated())


@pytest.mark.slow
def test_ranges_at_their_worst_corner_are_refused_and_the_last_good_ones_stay(reader):
    before = open_tab(reader, title_of("how_sure")).locator(".lead p").all_inner_texts()
    write(reader, "let_down_cut", "12")
    said = refused(lambda: simulated(let_down_cut=0.12))
    expect(panel(reader).locator(".fault").first).to_contain_text(said)
    expect(panel(reader).locator(".lead p")).to_have_text(before)
    answer = verdict(worked_out(let_down_cut=0.12)).answer
    expect(reader.locator(".answer")).to_have_text(answer)
    write(reader, "let_down_cut", "5")
    expect(panel(reader).locator(".fault").first).to_be_hidden()


@pytest.mark.slow
def test_a_range_is_edited_beside_its_slider(reader):
    low, high = ranges_of(reader, "causal_fraction")
    assert (low.input_value(), high.input_value()) == ("5", "50")
    low.fill("20")
    low.press("Enter")
    high.fill("30")
    high.press("Enter")
    expect(row(reader, "causal_fraction").locator(".changed")).to_contain_text("range was 5–50")
    shows_chance(reader, causal_fraction=(0.2, 0.25, 0.3))
    row(reader, "causal_fraction").locator(".changed button").click()
    shows_chance(reader)
    assert low.input_value() == "5"


@pytest.mark.parametrize(
    ("place", "typed", "sentence"),
    [
        (0, "30", "The low end (30) is above the value (25). Change the value first."),
    ],
)
def test_an_end_of_a_range_that_cannot_be_is_said(reader, place, typed, sentence):
    ends = ranges_of(reader, "causal_fraction")
    ends[place].fill(typed)
    ends[place].press("Enter")
    expect(fault(reader, "causal_fraction")).to_have_text(sentence)
    assert box(reader, "causal_fraction").input_value() == "25"


def must_be_true(goal: Goal) -> str:
    found = recent_requirements(assumptions(), goal)
    return f"{break_even.must_be_true(assumptions(), found, goal).title}."


@pytest.mark.slow
def test_a_goal_may_be_a_return_or_a_payback(reader):
    shown = open_tab(reader, title_of("must_be_true"))
    reader.get_by_role("combobox", name="Target").select_option("payback")
    expect(shown.locator(".lead p").first).to_have_text(must_be_true(Goal(payback=36)))
    shown.get_by_label("Goal").fill("soon")
    shown.get_by_label("Goal").press("Enter")
    expect(shown.locator(".goal .fault")).to_have_text("“soon” is not a number.")
    reader.get_by_role("combobox", name="Target").select_option("roi")
    expect(shown.locator(".lead p").first).to_have_text(must_be_true(Goal(roi=0.2)))


@pytest.mark.slow
def test_any_pair_may_be_chosen_and_twice_the_same_is_said(reader):
    shown = open_tab(reader, title_of("must_be_true"))
    reader.get_by_role("combobox", name="Horizontal axis").select_option("margin")
    margin = re.compile(re.escape(registry()["margin"].label), re.IGNORECASE)  # inside a sentence
    expect(chart(reader, "grid").locator(".measure")).to_contain_text(margin)
    reader.get_by_role("combobox", name="Vertical axis").select_option("margin")
    said = refused(lambda: two_way(assumptions(), "margin", "margin"))
    expect(shown.locator(".fault[role='alert']:visible")).to_contain_text(said)
    expect(chart(reader, "grid").locator(".measure")).to_contain_text(margin)  # of the last pair


@pytest.mark.slow
def test_a_risk_factor_lowers_the_form_and_is_kept_while_the_case_moves(reader):
    shown = open_tab(reader, title_of("finance_tables"))
    lines = {each.key: each.label for each in finance_form(worked_out()).lines}
    factor = shown.locator(".risks").get_by_label(lines["retention"])
    factor.fill("20")
    factor.press("Enter")
    lower = finance_form(business_case(assumptions()), {"retention": 0.2}).npv
    expect(shown.locator(".lead p").first).to_contain_text(money(lower))
    write(reader, "causal_fraction", "30")
    settled(reader)
    assert factor.input_value() == "20"
    factor.fill("120")
    factor.press("Enter")
    expect(shown.locator(".risks .fault")).to_have_text(
        "“120” is not a risk factor. Enter a number from 0% to 100%."
    )


def test_the_finance_form_has_a_reference_a_metric_and_a_source_in_every_row(reader):
    shown = open_tab(reader, title_of("finance_tables"))
    rows = shown.get_by_label("Finance table", exact=True).locator("tbody tr")
    assert rows.count() > 40
    texts = rows.evaluate_all(
        "rows => rows.map((row) => [...row.children].map((c) => c.innerText))"
    )
    assert all(ref and metric and source for ref, metric, source, *_ in texts)
    left = "rows => new Set(rows.map((row) => row.children[1].getBoundingClientRect().left)).size"
    assert rows.evaluate_all(left) == 1


@pytest.mark.slow
def test_no_tab_has_a_barrier_and_nothing_stands_out_sideways(reader):
    for title in TITLES[1:]:  # one visit for all of them: a look at each is what takes time
        reader.set_viewport_size(SIZE)
        open_tab(reader, title)
        rested(reader)
        accessible(reader, PANEL)
        reader.set_viewport_size(NARROW)
        accessible(reader, contrast=False)
        for size in (NARROW, SIZE):
            reader.set_viewport_size(size)
            assert reader.evaluate(SIDEWAYS) <= 0, title


# --- what if it goes wrong -----------------------------------------------------------------


def told_of(scenario: Assumptions, failure: Failure, easy_switching: float = 0.1) -> list[str]:
    return what_if.stress_sentences(
        what_if.stress_tests(scenario, failure, easy_switching), failure
    )


def strain(shown: Locator, key: str) -> Locator:
    return shown.get_by_label(what_ifs()[key].label, exact=True)


@pytest.mark.slow
def test_a_failure_of_the_readers_own_is_told_and_travels_with_the_case(reader, first_look):
    shown = open_tab(reader, title_of("what_if"))
    expect(shown.locator(".lead p").first).to_have_text(
        told_of(assumptions(), Failure(25, 3, 0.1))[0]
    )
    strain(shown, "failure_share").fill("30")
    strain(shown, "failure_months").fill("6")
    shown.get_by_label("Applies").select_option("programme")
    own = Failure(25, 6, 0.3, "programme")
    expect(shown.locator(".lead p").first).to_have_text(told_of(assumptions(), own)[0])
    figure = tiles(worked_out())[0].figure  # the case itself stays
    expect(reader.locator("[data-tile='npv'] .figure")).to_have_text(figure)

    reader.wait_for_function("() => location.search.includes('failure')")
    other = first_look("business_case", f"?{urlsplit(reader.url).query}")
    again = open_tab(other, title_of("what_if"))
    expect(again.locator(".lead p").first).to_have_text(told_of(assumptions(), own)[0])
    expect(strain(again, "failure_share")).to_have_value("30")


@pytest.mark.slow
def test_a_number_that_cannot_be_is_said_and_the_last_answer_stays(reader):
    shown = open_tab(reader, title_of("what_if"))
    before = told_of(assumptions(), Failure(25, 3, 0.1))
    box = strain(shown, "failure_month")
    for typed in ("soon", "0", "2.5", ""):
        box.fill(typed)
        box.press("Tab")
        expect(shown.get_by_role("alert").last).to_have_text(
            f"{what_ifs()['failure_month'].label}: enter a whole number from 1 to 120."
        )
        expect(box).to_have_attribute("aria-invalid", "true")
    expect(shown.locator(".lead p").first).to_have_text(before[0])
    strain(shown, "leaving").fill("20")
    box.fill("25")
    box.press("Tab")
    expect(shown.get_by_role("alert").last).to_have_text("")
    expect(shown.locator(".lead p").nth(1)).to_have_text(
        told_of(assumptions(), Failure(25, 3, 0.1), 0.2)[1]
    )


@pytest.mark.slow
def test_one_click_puts_the_case_into_the_downturn_and_undo_takes_it_out(reader):
    shown = open_tab(reader, title_of("what_if"))
    down = business_case(assumptions().with_condition("downturn"))
    figure = reader.locator("[data-tile='npv'] .figure")
    row = shown.get_by_role("row").filter(has_text=conditions()["downturn"].title)
    expect(row).to_contain_text(tiles(down)[0].figure)
    downturn(reader).click()
    expect(figure).to_have_text(tiles(down)[0].figure)
    expect(reader.locator(".conditions .chip")).to_contain_text(conditions()["downturn"].title)
    reader.get_by_role("button", name="Undo").click()
    expect(figure).to_have_text(tiles(worked_out())[0].figure)
    expect(reader.locator(".conditions .chip")).to_have_count(0)


@pytest.mark.slow
def test_one_click_puts_the_case_under_a_named_stress_and_undo_takes_it_off(reader):
    shown = open_tab(reader, title_of("what_if"))
    figure = reader.locator("[data-tile='npv'] .figure")
    for name, stress in stresses().items():
        under = tiles(business_case(apply_stress(assumptions(), name)))[0].figure
        line = shown.get_by_role("row", name=stress.title, exact=False).filter(has_text=under)
        line.get_by_role("button", name=f"Apply to my case: {stress.title}", exact=True).click()
        expect(figure).to_have_text(under)
        reader.get_by_role("button", name="Undo").click()
        expect(figure).to_have_text(tiles(worked_out())[0].figure)
        rested(reader)
    accessible(reader)


@pytest.mark.slow
def test_a_condition_is_taken_off_in_the_bar_or_where_it_was_applied(reader):
    open_tab(reader, title_of("what_if"))
    figure = reader.locator("[data-tile='npv'] .figure")
    down = business_case(assumptions().with_condition("downturn"))
    for take_off in (reader.locator(".conditions .chip"), downturn(reader)):
        downturn(reader).click()
        expect(figure).to_have_text(tiles(down)[0].figure)
        take_off.click()
        expect(figure).to_have_text(tiles(worked_out())[0].figure)
