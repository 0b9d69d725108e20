"""The page executives open, in a real browser, against the real server."""

import re
from collections import Counter

import pytest
from browser.reading import (
    as_read,
    axis,
    box,
    chart,
    choose,
    choose_from,
    drag,
    enter,
    fault,
    lever,
    millions,
    number,
    open_groups,
    panel,
    picture,
    refused,
    rested,
    row,
    shows,
    slider,
    stand,
    words,
    worked_out,
    write,
)
from playwright.sync_api import Page, expect

from cxroi import assumptions, business_case, claims, scenarios, tiles, verdict
from cxroi.analysis.levers import levers
from cxroi.model.registry import registry
from cxroi.report.board import board_questions, lever_words, next_step
from cxroi.report.exhibits import EXHIBITS, value
from cxroi.widgets.first_page import GROUNDS
from cxroi.widgets.sections import MOST_LEVERS

TALL = {"width": 1440, "height": 2000}
COLOURS = """(canvas) => {
  const pixels = new Uint32Array(
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return new Set(pixels).size;
}"""


def shown_levers(page: Page) -> list[str]:
    rows = page.locator(".levers .row")
    return rows.evaluate_all("(all) => all.map((each) => each.dataset.key)")


# --- the first look ------------------------------------------------------------------------


def test_a_fresh_visit_shows_the_answer(page, visit, server):
    enter(page, server)

    case = worked_out()
    assert page.locator(".answer").inner_text() == verdict(case).answer
    expect(page.locator(".overturned")).to_contain_text(verdict(case).overturned)
    assert page.locator(".tile .figure").all_inner_texts() == [each.figure for each in tiles(case)]
    assert visit.complaints == []


def test_every_chart_is_drawn(reader):
    for name in EXHIBITS:
        chart(reader, name).scroll_into_view_if_needed()
        expect(chart(reader, name).locator("canvas")).to_be_visible()
        assert chart(reader, name).locator("canvas").evaluate(COLOURS) > 5


def test_the_title_of_a_chart_is_its_finding(reader):
    findings = [exhibit(worked_out()).title for exhibit in EXHIBITS.values()]
    assert panel(reader).locator(".chart h2").all_inner_texts() == findings


def test_every_chart_says_its_finding_to_who_cannot_see_it(reader):
    for name, exhibit in EXHIBITS.items():
        finding = re.compile("^" + re.escape(exhibit(worked_out()).title))
        expect(chart(reader, name).get_by_role("img", name=finding)).to_be_visible()


def test_the_levers_say_what_a_step_is_worth_and_where_they_break_even(reader):
    rested(reader)
    held = assumptions()
    found = levers(held, 3)
    assert shown_levers(reader) == [each.key for each in found]
    for each in found:
        told = lever_words(held, each)
        hint = lever(reader, each.key).locator(".hint")
        expect(hint.locator("b")).to_have_text(told.step)
        expect(hint.locator(".even")).to_have_text(told.breaks_even)
        expect(hint.locator(".ends")).to_have_text(told.ends)
        track = lever(reader, each.key).locator(".track")
        assert ("evens" in track.get_attribute("class")) is (each.break_even is not None)


def test_what_a_board_will_ask_stands_between_the_charts_with_its_answers(reader):
    held = assumptions()
    asked = board_questions(held, levers(held, MOST_LEVERS), business_case(held).npv)
    items = [f"{each.question} {each.answer}" for each in asked]
    expect(reader.locator(".board li")).to_have_text(items)
    step = next_step(held, levers(held, MOST_LEVERS))
    expect(reader.locator(".board .next p")).to_have_text(step)


# --- moving --------------------------------------------------------------------------------


def test_an_arrow_key_moves_everything_by_one_step(reader):
    before = [picture(reader, name) for name in ("cash", "value")]

    slider(reader, "causal_fraction").press("ArrowRight")

    shows(reader, worked_out(causal_fraction=0.26))
    assert box(reader, "causal_fraction").input_value() == "26"
    after = [picture(reader, name) for name in ("cash", "value")]
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_a_lever_and_its_row_are_one_assumption(reader):
    key = shown_levers(reader)[0]
    held = registry()[key]
    lever(reader, key).locator("input[type='range']").press("ArrowRight")
    shows(reader, worked_out(**{key: held.likely + held.step}))
    expect(slider(reader, key)).to_have_value(
        lever(reader, key).locator("input[type='range']").input_value()
    )
    slider(reader, key).press("ArrowLeft")
    shows(reader, worked_out())
    expect(lever(reader, key).locator("input[type='text']")).to_have_value(
        box(reader, key).input_value()
    )


def test_page_keys_move_ten_steps(reader):
    slider(reader, "causal_fraction").press("PageUp")
    shows(reader, worked_out(causal_fraction=0.35))

    slider(reader, "causal_fraction").press("PageDown")
    slider(reader, "causal_fraction").press("PageDown")
    shows(reader, worked_out(causal_fraction=0.15))


@pytest.mark.slow
def test_twenty_quick_moves_end_with_the_newest(reader):
    slider(reader, "causal_fraction").focus()

    for _ in range(20):
        reader.keyboard.press("ArrowRight")

    shows(reader, worked_out(causal_fraction=0.45))
    rested(reader)
    shows(reader, worked_out(causal_fraction=0.45))


@pytest.mark.slow
def test_axes_hold_their_scale_while_a_slider_is_held(reader):
    reader.set_viewport_size(TALL)  # what is in sight moves while a slider is held
    stand(reader, "published")
    shows(reader, worked_out("published"))
    rested(reader)
    before = axis(reader, "customers")

    drag(reader, "causal_fraction", 1, 0.5)
    shows(reader, worked_out("published", causal_fraction=0.5))
    rested(reader)
    assert axis(reader, "customers") == before

    reader.mouse.up()
    rested(reader)
    assert axis(reader, "customers") != before
    shows(reader, worked_out("published", causal_fraction=0.5))


def test_a_held_axis_makes_room_for_what_would_leave_it(reader):
    reader.set_viewport_size(TALL)
    stand(reader, "no_effect")
    shows(reader, worked_out("no_effect"))
    before = axis(reader, "cash")

    drag(reader, "running_cost", 0.15, 1)

    shows(reader, worked_out("no_effect", running_cost=1e6))
    assert min(map(millions, axis(reader, "cash"))) < min(map(millions, before))


@pytest.mark.slow
def test_a_changed_value_says_what_it_was_and_one_click_puts_it_back(reader):
    write(reader, "margin", "150")
    shows(reader, worked_out(margin=150))
    changed = row(reader, "margin").locator(".changed")
    expect(changed).to_contain_text(f"was {registry()['margin'].show()}")

    changed.get_by_role("button").click()

    expect(changed).to_be_hidden()
    assert box(reader, "margin").input_value() == "130"
    shows(reader, worked_out())


# --- typing --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_share_typed_as_a_fraction_is_read_as_per_cent_and_said(reader):
    write(reader, "retention_rate", "80")
    shows(reader, worked_out(retention_rate=0.8))

    write(reader, "retention_rate", "0.75")

    shows(reader, worked_out())
    assert box(reader, "retention_rate").input_value() == "75"
    expect(fault(reader, "retention_rate")).to_have_text("0.75 read as 75%.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("much", "“much” is not a number. Enter a number from 1% to 99.5%."),
    ],
)
def test_what_cannot_be_used_is_explained_and_the_last_good_case_stays(reader, typed, sentence):
    write(reader, "retention_rate", typed)

    expect(fault(reader, "retention_rate")).to_have_text(sentence)
    expect(box(reader, "retention_rate")).to_have_attribute("aria-invalid", "true")
    shows(reader, worked_out())


@pytest.mark.slow
def test_what_no_company_is_worth_is_said_where_it_can_be_mended(reader):
    write(reader, "customers", "1")

    told = reader.locator(".row[data-key='new_customers'] .fault")  # its group opens of itself
    expect(told).to_be_visible()
    expect(told).to_have_text(refused(lambda: worked_out(customers=1)))
    shows(reader, worked_out())


@pytest.mark.slow
def test_a_complaint_stays_until_its_own_field_is_mended(reader):
    write(reader, "retention_rate", "much")
    slider(reader, "causal_fraction").press("ArrowRight")
    shows(reader, worked_out(causal_fraction=0.26))
    expect(fault(reader, "retention_rate")).to_contain_text("“much” is not a number.")

    write(reader, "retention_rate", "75")

    expect(fault(reader, "retention_rate")).to_be_hidden()


@pytest.mark.slow
def test_a_broken_rule_is_said_in_the_words_of_the_page(reader):
    said = [
        refused(lambda: worked_out(bonded_share=0.9)),
        refused(lambda: worked_out(bonded_share=0.9, let_down_share=0.4)),
    ]
    assert said[0] != said[1]
    write(reader, "bonded_share", "90")
    expect(fault(reader, "bonded_share")).to_have_text(said[0])

    write(reader, "let_down_share", "40")

    expect(fault(reader, "bonded_share")).to_have_text(said[1])
    shows(reader, worked_out())


@pytest.mark.slow
def test_mending_a_broken_rule_takes_its_sentence_away(reader):
    write(reader, "bonded_share", "90")
    expect(fault(reader, "bonded_share")).to_be_visible()

    write(reader, "bonded_share", "25")

    shows(reader, worked_out(bonded_share=0.25))
    expect(fault(reader, "bonded_share")).to_be_hidden()


@pytest.mark.slow
def test_a_gain_below_nothing_is_warned_about(reader):
    write(reader, "bonded_gain", "-5")

    case = worked_out(bonded_gain=-0.05)
    shows(reader, case)
    assert registry()["bonded_gain"].warning in case.warnings[0]
    expect(reader.locator(".warnings li")).to_have_text(case.warnings)


# --- choosing ------------------------------------------------------------------------------


@pytest.mark.slow
def test_another_company_changes_the_answer_and_every_control(reader):
    choose_from(reader, "company", scenarios()["illustrative_bank"].title)

    shows(reader, worked_out("illustrative_bank"))
    expected = [each for each in assumptions("illustrative_bank") if each.key != "horizon_years"]
    shown = {each.key: number(box(reader, each.key).input_value()) for each in expected}
    assert shown == {each.key: as_read(each.key, each.likely) for each in expected}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stance", "words"),
    [("no_effect", "does not pay back even in 15 years"), ("published", "pays back in month 23")],
)
def test_extreme_stances_have_their_own_sentence(reader, stance, words):
    said = verdict(worked_out(stance)).answer
    assert words in said
    stand(reader, stance)

    expect(reader.locator(".answer")).to_have_text(said)
    shows(reader, worked_out(stance))


@pytest.mark.slow
def test_three_years_can_be_looked_ahead(reader):
    choose(reader, "Time horizon", "3")

    shows(reader, worked_out(horizon_years=3))


@pytest.mark.slow
def test_a_currency_stands_in_tiles_and_charts(reader):
    choose(reader, "Currency", "€")

    shows(reader, worked_out(currency="€"))
    assert reader.locator(".tile .figure").first.inner_text() == "€0.17m"
    assert "€0.97m" in words(reader, "value")


# --- opening -------------------------------------------------------------------------------


def test_a_published_badge_opens_the_claim_with_its_caution(reader):
    assumption = row(reader, "retention_odds_ratio")
    badge = assumption.get_by_role("button", name=re.compile("^published"))
    claim = claims()[registry()["retention_odds_ratio"].rests_on]

    badge.click()

    expect(badge).to_have_attribute("aria-expanded", "true")
    expect(assumption.locator(".evidence blockquote")).to_have_text(f"“{claim.words}”")
    expect(assumption.locator(".evidence .caution")).to_have_text(f"Caution: {claim.caution}")
    badge.click()
    expect(assumption.locator(".evidence")).to_be_hidden()


def test_a_judgement_badge_opens_its_reason(reader):
    assumption = row(reader, "causal_fraction")
    badge = assumption.get_by_role("button", name=re.compile("^judgement"))

    badge.click()

    _, reason = GROUNDS["judgement"]
    help_text = registry()["causal_fraction"].help
    expect(assumption.locator(".evidence p")).to_have_text([help_text, reason])
    badge.click()


@pytest.mark.slow
def test_show_table_gives_the_numbers_of_a_chart(reader):
    shown = chart(reader, "value")
    shown.get_by_role("button", name="Show table").click()
    expect(shown.locator("tbody tr").first).to_be_visible()  # words of what is hidden have no cells

    table = value(worked_out()).columns
    cells = [each.split("\t") for each in shown.locator("tbody tr").all_inner_texts()]
    columns = [each.replace(" ", "_") for each in shown.locator("th").all_inner_texts()]
    amounts = [number(each[columns.index("amount")]) for each in cells]
    assert [each[columns.index("part")] for each in cells] == table["part"]
    assert amounts == pytest.approx(table["amount"], abs=0.006)


@pytest.mark.slow
def test_the_page_holds_every_assumption_once_and_the_levers_above(reader):
    open_groups(reader)

    keys = reader.locator("[data-key]:visible").evaluate_all(
        "(all) => all.map((e) => e.dataset.key)"
    )
    above = shown_levers(reader)
    assert len(above) == 3  # once more, above the others
    assert Counter(key for key in keys if key in registry().by_key) == Counter(
        [*above, *(each.key for each in registry())]
    )


# --- for every reader ----------------------------------------------------------------------


@pytest.mark.slow
def test_every_field_and_button_has_a_name(reader):
    open_groups(reader)
    for name in reader.locator(".badge").all():
        name.click()

    tree = reader.context.new_cdp_session(reader).send("Accessibility.getFullAXTree")["nodes"]
    roles = {"slider", "textbox", "combobox", "button", "radio", "tab"}
    names = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") in roles]
    visible = reader.locator(".cxroi-page :is(input, select, button, textarea):visible").count()
    assert len(names) == visible
    assert all(names)


@pytest.mark.slow
def test_a_page_left_alone_keeps_its_line(page, visit, server):
    """In `make test` the server is known to send no pings; here it is waited for one."""
    enter(page, server)
    page.wait_for_timeout(35_000)  # longer than Jupyter's between two pings

    [line] = visit.lines
    assert not line.is_closed()
