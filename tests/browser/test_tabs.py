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
    fault,
    open_tab,
    open_the_rest,
    panel,
    rested,
    row,
    settled,
    shows,
    slider,
    words,
    worked_out,
    write,
)
from playwright.sync_api import Page, expect

from cxroi import Assumptions, Failure, assumptions, rank_correlations, simulate
from cxroi.report import what_if
from cxroi.report.formats import of_100
from cxroi.widgets.sections import TABS

TITLES = [
    "What it’s worth",
    "How sure",
    "What matters",
    "What must be true",
    "What to measure next",
    "What if",
    "Finance tables",
    "Plan and actuals",
    "Compare",
]
TAB = {tab.title: tab for tab in TABS.values()}
each_tab = pytest.mark.parametrize("title", TITLES[1:])


def chance(**changes: float) -> str:
    gain = simulate(assumptions().change(**changes)).probability_of_gain
    return f"Drawn over all ranges at once, it gains in {of_100(gain)} cases."


def ranges_of(page: Page, key: str) -> list:
    if page.locator("form.ranging").count() == 0:
        page.get_by_role("button", name="Edit ranges").click()
    return row(page, key).locator(".range input").all()


def test_the_questions_are_tabs_and_the_first_is_open(reader):
    assert reader.get_by_role("tab").all_inner_texts() == TITLES
    assert reader.get_by_role("tab", selected=True).inner_text() == TITLES[0]


def test_the_verdict_gains_its_chance_after_the_first_paint_without_a_click(reader):
    expect(reader.locator(".chance")).to_have_text(chance(), timeout=15_000)


def test_the_chance_follows_the_sliders(reader):
    write(reader, "causal_fraction", "40")
    expect(reader.locator(".chance")).to_have_text(chance(causal_fraction=0.4), timeout=15_000)


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
    reader.get_by_role("tab", name=TITLES[0]).focus()
    reader.keyboard.press("ArrowRight")
    expect(reader.get_by_role("tab", name="How sure")).to_be_focused()
    assert reader.get_by_role("tab", selected=True).inner_text() == "How sure"
    reader.keyboard.press("End")
    assert reader.get_by_role("tab", selected=True).inner_text() == TITLES[-1]
    reader.keyboard.press("ArrowRight")
    assert reader.get_by_role("tab", selected=True).inner_text() == TITLES[0]


def test_a_slider_is_never_held_up_by_a_tab_at_work(reader):
    open_tab(reader, "What matters")
    slider(reader, "causal_fraction").focus()
    for _ in range(10):
        reader.keyboard.press("ArrowRight")
        reader.wait_for_timeout(120)  # longer than a tab waits to be dropped, shorter than it needs
    expect(reader.locator(".answer")).to_contain_text("1.48", timeout=1_000)
    reader.get_by_role("tab", name=TITLES[0]).click()
    shows(reader, worked_out(causal_fraction=0.35))


def test_what_is_out_of_date_is_marked_until_it_has_caught_up(reader):
    shown = open_tab(reader, "How sure")
    slider(reader, "causal_fraction").press("PageUp")
    expect(shown.locator(".doubt")).to_have_attribute("aria-busy", "true")
    expect(reader.locator(".chance")).to_have_class(re.compile("stale"))
    settled(reader)
    expect(reader.locator(".chance")).not_to_have_class(re.compile("stale"))


def test_what_belongs_together_moves_together_once_it_is_ticked(reader):
    open_tab(reader, "How sure")
    reader.get_by_role("checkbox").check()
    gain = simulate(assumptions(), correlations=rank_correlations()).probability_of_gain
    expect(panel(reader).locator(".lead")).to_contain_text(f"it gains in {of_100(gain)} draws")


def test_ranges_at_their_worst_corner_are_refused_and_the_last_good_ones_stay(reader):
    open_tab(reader, "How sure")
    open_the_rest(reader)
    write(reader, "let_down_cut", "12")
    expect(panel(reader).locator(".fault").first).to_have_text(
        "Share let down, cut: At the ends of their ranges more customers let down are won back than there are (Share let "
        "down, cut +14 points, Share let down today 10 %). Narrow the ranges. What is shown below is "
        "of the last good case."
    )
    assert reader.locator(".answer").inner_text().startswith("The programme returns")
    write(reader, "let_down_cut", "5")
    expect(panel(reader).locator(".fault").first).to_be_hidden()


def test_a_range_is_edited_beside_its_slider(reader):
    low, high = ranges_of(reader, "causal_fraction")
    assert (low.input_value(), high.input_value()) == ("5", "50")
    low.fill("20")
    low.press("Enter")
    high.fill("30")
    high.press("Enter")
    expect(row(reader, "causal_fraction").locator(".changed")).to_contain_text("range was 5 to 50")
    expect(reader.locator(".chance")).to_have_text(
        chance(causal_fraction=(0.2, 0.25, 0.3)), timeout=15_000
    )
    row(reader, "causal_fraction").get_by_role("button", name="Put").click()
    expect(reader.locator(".chance")).to_have_text(chance(), timeout=15_000)
    assert low.input_value() == "5"


@pytest.mark.parametrize(
    ("place", "typed", "sentence"),
    [
        (0, "30", "The low end, 30, is above the value, 25. Move the value first."),
    ],
)
def test_an_end_of_a_range_that_cannot_be_is_said(reader, place, typed, sentence):
    ends = ranges_of(reader, "causal_fraction")
    ends[place].fill(typed)
    ends[place].press("Enter")
    expect(fault(reader, "causal_fraction")).to_have_text(sentence)
    assert box(reader, "causal_fraction").input_value() == "25"


def test_a_goal_may_be_a_return_or_a_payback(reader):
    shown = open_tab(reader, "What must be true")
    reader.get_by_role("combobox", name="The case must reach").select_option("payback")
    expect(shown.locator(".lead")).to_contain_text("The cash is back by month 36")
    shown.get_by_label("Goal").fill("soon")
    shown.get_by_label("Goal").press("Enter")
    expect(shown.locator(".goal .fault")).to_have_text("“soon” is not a number.")
    reader.get_by_role("combobox", name="The case must reach").select_option("roi")
    expect(shown.locator(".lead")).to_contain_text("The return is above 20 %")


def test_any_pair_may_be_chosen_and_twice_the_same_is_said(reader):
    shown = open_tab(reader, "What must be true")
    reader.get_by_role("combobox", name="Across").select_option("margin")
    expect(chart(reader, "grid").locator(".measure")).to_contain_text("“Margin per customer”")
    reader.get_by_role("combobox", name="Up").select_option("margin")
    expect(shown.locator(".fault[role='alert']:visible")).to_have_text(
        "Margin per customer: It is there twice. Choose two assumptions. What is shown below is of the last good case."
    )


def test_a_risk_factor_lowers_the_form_and_is_kept_while_the_case_moves(reader):
    shown = open_tab(reader, "Finance tables")
    shown.get_by_label("Staying longer").fill("20")
    shown.get_by_label("Staying longer").press("Enter")
    expect(shown.locator(".lead")).to_contain_text("Risk-adjusted, the net present value is")
    write(reader, "causal_fraction", "30")
    settled(reader)
    assert shown.get_by_label("Staying longer").input_value() == "20"
    shown.get_by_label("Staying longer").fill("120")
    shown.get_by_label("Staying longer").press("Enter")
    expect(shown.locator(".risks .fault")).to_have_text(
        "“120” is not a risk factor. Give a number from 0 to 100 %."
    )


def test_the_finance_form_has_a_reference_a_metric_and_a_source_in_every_row(reader):
    shown = open_tab(reader, "Finance tables")
    rows = shown.locator(".table.wide tbody tr")
    assert rows.count() > 40
    texts = rows.evaluate_all(
        "rows => rows.map((row) => [...row.children].map((c) => c.innerText))"
    )
    assert all(ref and metric and source for ref, metric, source, *_ in texts)


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


def test_a_failure_of_the_readers_own_is_told_and_travels_with_the_case(reader, first_look):
    shown = open_tab(reader, "What if")
    expect(shown.locator(".lead p").first).to_have_text(
        told_of(assumptions(), Failure(25, 3, 0.1))[0]
    )
    shown.get_by_label("Strikes", exact=True).fill("30")
    shown.get_by_label("Lasts").fill("6")
    shown.get_by_label("It strikes").select_option("programme")
    own = Failure(25, 6, 0.3, "programme")
    expect(shown.locator(".lead p").first).to_have_text(told_of(assumptions(), own)[0])
    expect(reader.locator("[data-tile='npv'] .figure")).to_have_text(
        "0.17 m"
    )  # the case itself stays

    reader.wait_for_function("() => location.search.includes('failure')")
    other = first_look("business_case", f"?{urlsplit(reader.url).query}")
    again = open_tab(other, "What if")
    expect(again.locator(".lead p").first).to_have_text(told_of(assumptions(), own)[0])
    expect(again.get_by_label("Strikes", exact=True)).to_have_value("30")


def test_a_number_that_cannot_be_is_said_and_the_last_answer_stays(reader):
    shown = open_tab(reader, "What if")
    before = told_of(assumptions(), Failure(25, 3, 0.1))
    box = shown.get_by_label("Begins in month")
    for typed in ("soon", "0", "2.5", ""):
        box.fill(typed)
        box.press("Tab")
        expect(shown.get_by_role("alert").last).to_have_text(
            "Begins in month: give a whole number from 1 to 120."
        )
        expect(box).to_have_attribute("aria-invalid", "true")
    expect(shown.locator(".lead p").first).to_have_text(before[0])
    shown.get_by_label("Satisfied customers held").fill("20")
    box.fill("25")
    box.press("Tab")
    expect(shown.get_by_role("alert").last).to_have_text("")
    expect(shown.locator(".lead p").nth(1)).to_have_text(
        told_of(assumptions(), Failure(25, 3, 0.1), 0.2)[1]
    )


def test_one_click_puts_the_case_into_the_downturn_and_undo_takes_it_out(reader):
    shown = open_tab(reader, "What if")
    expect(shown.get_by_role("row").filter(has_text="A downturn")).to_contain_text("−0.12 m")
    shown.get_by_role("button", name="Put my case into the downturn").click()
    expect(reader.locator("[data-tile='npv'] .figure")).to_have_text("−0.12 m")
    reader.get_by_role("button", name="Undo").click()
    expect(reader.locator("[data-tile='npv'] .figure")).to_have_text("0.17 m")
