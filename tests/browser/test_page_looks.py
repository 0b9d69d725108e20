"""How the page looks and is used: light and dark, narrow and wide, by keyboard, by ear, on paper."""

import re

import pytest
from browser.reading import (
    COLOURS,
    NARROW,
    SIDEWAYS,
    accessible,
    box,
    choose_from,
    enter,
    label,
    lever,
    menu,
    open_groups,
    open_tab,
    panel,
    rested,
    row,
    settled,
    shows,
    slider,
    stand,
    tab,
    words,
    worked_out,
    write,
)
from playwright.sync_api import Locator, Page, expect
from sharing import slow_but

from cxroi import scenarios, tiles, verdict
from cxroi.charts.colours import DARK, TEAL
from cxroi.model.registry import registry
from cxroi.model.stances import stances
from cxroi.report.exhibits import EXHIBITS
from cxroi.widgets.sections import TABS

WIDTHS = {390: 844, 1024: 768, 1440: 1000}
SMALL_TARGETS = """(least) => [...document.querySelectorAll(".cxroi-page :is(button, select, input:not([type='checkbox']), summary, a, label:is(.button, .tick))")]
  .filter((each) => each.checkVisibility() && !each.closest(".unseen") && !each.matches(".unseen, .skip"))
  .map((each) => {
    const { width, height } = each.getBoundingClientRect();
    const reach = parseFloat(getComputedStyle(each, "::after").inset) || 0;
    return [each.outerHTML.slice(0, 80), width - 2 * reach, height - 2 * reach];
  })
  .filter(([, width, height]) => width < Math.min(least, 24) || height < least)"""
FOCUSED = """() => {
  globalThis.focused = new Set();
  document.addEventListener("focusin", (event) => focused.add(event.target));
}"""
# Of radios the one that is chosen is reached, and arrow keys go on from there; of levers on a phone too.
NOT_FOCUSED = """() => [...document.querySelectorAll(".cxroi-page :is(input:not([type='radio']:not(:checked)), select)")]
  .filter((each) => !focused.has(each) && !(each.closest(".levers") && !each.checkVisibility()))
  .map((each) => each.outerHTML)"""
OPEN_MENUS = """() => {
  for (const menu of document.querySelectorAll("details.menu")) menu.open = true;
}"""
UNMARKED = """() => {
  const each = document.activeElement;
  const near = [each, each.parentElement, ...(each.type === "radio" ? [each.nextElementSibling] : [])];
  const marked = near.some((e) => getComputedStyle(e).outlineStyle !== "none");
  return each === document.body || marked ? null : each.outerHTML;
}"""
# Charts have taken the width of the window.
AS_WIDE = """() => [...document.querySelectorAll(".chart .drawing:has(canvas)")]
  .every((plot) => !plot.clientWidth || plot.dataset.width === String(plot.clientWidth))"""
PAGES = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(params=["light", "dark"])
def scheme(request) -> str:
    return request.param


@pytest.fixture
def themed(first_look, scheme: str) -> Page:
    """A visit from a computer that is set to light or dark."""
    page = first_look("business_case", scheme=scheme)
    page.emulate_media(reduced_motion="reduce")
    return page


@pytest.fixture
def phone(first_look) -> Page:
    return first_look("business_case", viewport=NARROW, has_touch=True, is_mobile=True)


def drawer(page: Page) -> Locator:
    return page.locator(".drawer")


def pull_out_drawer(page: Page, width: int) -> None:
    """Show the assumptions, which lie in a drawer where the page is narrow."""
    if width < max(WIDTHS):
        expect(drawer(page)).to_be_visible()  # once the page has taken its width
        if drawer(page).get_attribute("aria-expanded") == "false":
            drawer(page).click()


# --- light and dark ------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_is_as_light_or_dark_as_the_computer(themed, scheme):
    assert themed.locator(".cxroi-page").get_attribute("data-theme") == scheme
    colours = themed.locator(".chart[data-name='value'] canvas").evaluate(COLOURS)
    inks = {"light": TEAL, "dark": DARK[TEAL]}
    assert inks.pop(scheme) in colours
    assert not set(inks.values()) & set(colours)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_grave_at_any_width(reader, width):
    reader.set_viewport_size({"width": width, "height": WIDTHS[width]})
    accessible(reader, contrast=False)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"], indirect=True)
def test_axe_finds_nothing_grave_with_everything_open(themed):
    accessible(themed)
    open_groups(themed)
    for each in themed.locator(":is(.badge, figcaption .quiet)").all():
        each.click()
    themed.get_by_role("button", name="Edit ranges").click()
    write(themed, "retention_rate", "much")
    write(themed, "margin", "150")
    themed.get_by_label("Open a case file").set_input_files(
        {"name": "wrong.csv", "mimeType": "text/csv", "buffer": b"wrong"}
    )
    expect(themed.locator(".refused")).to_be_visible()
    accessible(themed)
    for name in ("company", "more"):
        menu(themed, name)
        accessible(themed, f"details.menu.{name}")
    choose_from(themed, "more", "Save file…")
    accessible(themed, "dialog")


@pytest.mark.slow
def test_a_button_changes_light_and_dark_and_is_remembered(page, server):
    enter(page, server)
    button = menu(page, "more").get_by_role("button", name="Dark", include_hidden=True)
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()

    expect(page.locator(".cxroi-page")).to_have_attribute("data-theme", "dark")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert DARK[TEAL] in page.locator(".chart[data-name='value'] canvas").evaluate(COLOURS)
    slider(page, "causal_fraction").press("ArrowRight")
    moved = tiles(worked_out(causal_fraction=0.26))[0].figure
    expect(page.locator(".tile .figure").first).to_have_text(moved)
    enter(page, server)
    expect(page.locator(".cxroi-page")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


# --- narrow and wide -----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_with_everything_open(reader, width):
    reader.set_viewport_size({"width": width, "height": WIDTHS[width]})
    pull_out_drawer(reader, width)
    open_groups(reader)
    expect(panel(reader).locator(".chart canvas").first).to_be_visible()
    reader.wait_for_function(AS_WIDE)

    assert reader.evaluate(SIDEWAYS) <= 0
    assert reader.locator(".side").evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.slow
def test_two_charts_stand_beside_each_other_from_a_thousand_pixels_on(reader):
    for width, beside in ((390, False), (1024, True), (1440, True)):
        reader.set_viewport_size({"width": width, "height": 900})
        charts = panel(reader).locator(".chart")
        first, second = (charts.nth(n).bounding_box() for n in (0, 1))
        assert (first["y"] == second["y"]) is beside


@pytest.mark.slow
def test_a_chart_under_a_closed_tab_keeps_its_width_when_the_window_changes(reader):
    drawn = panel(reader).locator("canvas").first
    expect(drawn).to_be_visible()
    open_tab(reader, "Risk")

    reader.set_viewport_size({"width": 1440, "height": 900})
    tab(reader, "Value").click()

    expect(drawn).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1024])
def test_the_verdict_stays_in_sight_while_a_slider_in_the_drawer_moves(reader, width):
    height = WIDTHS[width]
    reader.set_viewport_size({"width": width, "height": height})
    pull_out_drawer(reader, width)
    reader.mouse.move(width / 2, 200)
    reader.mouse.wheel(0, 700)
    reader.wait_for_function("() => scrollY > 0")

    slider(reader, "causal_fraction").press("ArrowRight")

    said = verdict(worked_out(causal_fraction=0.26)).answer
    expect(reader.locator(".answer")).to_have_text(said)
    answer = reader.locator(".answer").bounding_box()
    sheet = reader.locator(".side").bounding_box()
    assert answer["y"] >= 0
    assert answer["y"] + answer["height"] <= sheet["y"]
    assert slider(reader, "causal_fraction").bounding_box()["y"] >= sheet["y"]


@pytest.mark.slow
def test_on_a_phone_the_drawer_opens_and_closes_by_key_and_by_finger(phone):
    group = phone.locator("details.group").first
    expect(group).to_be_hidden()
    expect(drawer(phone)).to_have_attribute("aria-expanded", "false")
    expect(drawer(phone)).to_contain_text(str(len(registry())))
    drawer(phone).tap()
    expect(drawer(phone)).to_have_attribute("aria-expanded", "true")
    expect(drawer(phone)).not_to_contain_text(str(len(registry())))
    expect(group).to_be_visible()
    expect(phone.locator(".levers .row.chosen input").first).to_be_focused()
    below = phone.locator(".overturned").bounding_box()
    assert below["y"] >= 0
    assert below["y"] + below["height"] <= phone.locator(".side").bounding_box()["y"]

    phone.keyboard.press("Escape")

    expect(group).to_be_hidden()
    expect(drawer(phone)).to_be_focused()
    accessible(phone)


@pytest.mark.slow
def test_on_a_phone_one_lever_at_a_time_is_in_sight_and_chosen_by_its_chip(phone):
    rested(phone)
    shown = phone.locator(".levers .row:visible")
    chips = phone.locator(".levers .chip")
    expect(chips).to_have_count(3)
    for each in chips.all():
        each.tap()
        expect(each).to_have_attribute("aria-pressed", "true")
        expect(shown).to_have_count(1)
        expect(shown.locator("label")).to_have_text(each.inner_text())
        place = shown.bounding_box()
        assert place["y"] + place["height"] <= NARROW["height"]
        assert place["y"] >= phone.locator(".answer").bounding_box()["y"]
    chips.first.tap()
    key = shown.get_attribute("data-key")
    before = shown.locator("input[type='text']").input_value()
    lever(phone, key).locator("input[type='range']").press("ArrowRight")
    moved = lever(phone, key).locator("input[type='text']").input_value()
    assert moved != before
    case = worked_out(**{key: registry()[key].likely + registry()[key].step})
    expect(phone.locator(".answer")).to_have_text(verdict(case).answer)
    expect(phone.locator(".tile .figure")).to_have_text([each.figure for each in tiles(case)])


@pytest.mark.slow
def test_on_a_phone_everything_can_be_met_by_a_finger(phone):
    assert phone.evaluate(SMALL_TARGETS, 44) == []
    drawer(phone).tap()
    open_groups(phone)
    write(phone, "margin", "150")
    phone.get_by_role("button", name="Edit ranges").tap()
    assert phone.evaluate(SMALL_TARGETS, 44) == []
    drawer(phone).tap()
    for title in (each.title for each in TABS.values()):
        tab(phone, title).tap()
        settled(phone)
        assert phone.evaluate(SMALL_TARGETS, 44) == []


@pytest.mark.slow
def test_with_a_mouse_nothing_is_smaller_than_24_pixels(reader):
    open_groups(reader)
    write(reader, "margin", "150")
    assert reader.evaluate(SMALL_TARGETS, 24) == []


# --- by keyboard ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("width", slow_but([390], WIDTHS))
def test_tab_reaches_every_input_and_shows_where_it_is(reader, width):
    reader.set_viewport_size({"width": width, "height": WIDTHS[width]})
    pull_out_drawer(reader, width)
    reader.evaluate("() => document.activeElement.blur()")
    open_groups(reader)
    reader.evaluate(FOCUSED)
    reader.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    reader.evaluate(OPEN_MENUS)  # each closes once it is left

    unmarked = set()
    for _ in range(
        2 * reader.locator(".cxroi-page :is(input, select, button, summary, a)").count()
    ):
        reader.keyboard.press("Tab")
        unmarked.add(reader.evaluate(UNMARKED))
        if reader.evaluate(NOT_FOCUSED) == []:
            break

    assert reader.evaluate(NOT_FOCUSED) == []
    assert unmarked <= {None}


@pytest.mark.slow
def test_assumptions_tabs_and_charts_can_be_skipped_to(reader):
    inside = {
        "Skip to assumptions": ".side input",
        "Skip to tabs": "[role='tab'][aria-selected='true']",
        "Skip to charts": ".chart *",
    }
    reader.keyboard.press("Tab")
    first = reader.get_by_role("button", name=next(iter(inside)))
    expect(first).to_be_focused()
    for place, (name, goal) in enumerate(inside.items()):
        first.focus()
        for _ in range(place):
            reader.keyboard.press("Tab")
        expect(reader.get_by_role("button", name=name)).to_be_focused()
        reader.keyboard.press("Enter")
        if name == "Skip to charts":
            reader.keyboard.press("Tab")
        assert reader.evaluate("(goal) => document.activeElement.matches(goal)", goal)


@pytest.mark.slow
def test_only_what_changed_is_read_out(reader):
    rested(reader)
    slider(reader, "consistency").press("ArrowLeft")
    case = worked_out(consistency=0.89)
    shows(reader, case)

    told = reader.locator("[aria-live='polite'].unseen")
    labels = {each.key: each.label for each in tiles(case)}
    expect(told).to_contain_text(f"{labels['npv']}: ")
    assert f"{labels['roi']}: " in told.inner_text()
    assert labels["referral"] not in told.inner_text()


# --- a slider's travel ---------------------------------------------------------------------


@pytest.mark.slow
def test_a_slider_travels_as_the_data_say(reader):
    open_groups(reader)
    for each in registry():
        if each.key == "horizon_years" or each.scale == "log":
            continue
        first, last = each.slider_from, each.slider_to
        assert slider(reader, each.key).get_attribute("max") == str(
            round((last - first) / each.step)
        )


@pytest.mark.slow
def test_a_typed_value_beyond_its_travel_stretches_the_slider(reader):
    assert registry()["margin"].slider_to == 500
    write(reader, "margin", "2000")

    shows(reader, worked_out(margin=2000))
    travel = slider(reader, "margin")
    assert travel.input_value() == travel.get_attribute("max")
    travel.press("ArrowLeft")
    shows(reader, worked_out(margin=1995))
    write(reader, "margin", "130")
    shows(reader, worked_out())
    assert travel.get_attribute("max") == "100"


# --- nothing to show -----------------------------------------------------------------------


@pytest.mark.slow
def test_where_nothing_is_planned_the_page_says_what_to_do_next(reader):
    open_groups(reader)
    keys = ("bonded_gain", "let_down_cut", "one_off_cost", "running_cost", "cost_per_customer")
    for key in keys:
        write(reader, key, "0")

    said = verdict(worked_out(**dict.fromkeys(keys, 0))).answer
    expect(reader.locator(".answer")).to_have_text(said)
    assert "enter" in said.lower()
    assert "NaN" not in reader.locator(".cxroi-page").inner_text()
    assert "NaN" not in " ".join(word for name in EXHIBITS for word in words(reader, name))


@pytest.mark.slow
@pytest.mark.parametrize("place", [0.5, 0.9])
def test_a_finger_that_scrolls_over_a_slider_moves_nothing_else(phone, place):
    drawer(phone).click()
    moved = slider(phone, "retention_rate")
    moved.scroll_into_view_if_needed()
    value, at = moved.input_value(), moved.bounding_box()
    x, y = at["x"] + place * at["width"], at["y"] + at["height"] / 2
    phone.evaluate("() => addEventListener('pointercancel', () => (globalThis.scrolled = true))")
    finger = phone.context.new_cdp_session(phone)
    touch = "Input.dispatchTouchEvent"
    finger.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for way in range(0, 120, 10):
        finger.send(touch, {"type": "touchMove", "touchPoints": [{"x": x, "y": y - way}]})
    finger.send(touch, {"type": "touchEnd", "touchPoints": []})

    phone.wait_for_function("() => globalThis.scrolled")

    assert moved.input_value() == value
    expect(row(phone, "retention_rate").locator(".changed")).to_be_hidden()


# --- on paper ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("scenario", slow_but(["likely", "no_effect"], [*scenarios(), *stances()]))
def test_the_page_prints_on_three_sheets_at_most(reader, scenario):
    if scenario in scenarios():
        choose_from(reader, "company", scenarios()[scenario].title)
    else:
        stand(reader, scenario)
    shows(reader, worked_out(scenario))

    assert len(PAGES.findall(reader.pdf(prefer_css_page_size=True))) <= 3


@pytest.mark.slow
def test_paper_shows_sharp_charts_and_what_was_assumed(reader):
    choose_from(reader, "more", "Dark")
    write(reader, "margin", "150")
    shows(reader, worked_out(margin=150))
    reader.emulate_media(media="print")
    reader.evaluate("() => dispatchEvent(new Event('beforeprint'))")

    drawn = reader.locator(".paper svg")
    expect(drawn).to_have_count(len(EXHIBITS))
    assert all(each.bounding_box()["width"] > 200 for each in drawn.all())
    assert TEAL in drawn.first.inner_html()
    assert DARK[TEAL] not in drawn.first.inner_html()
    assert reader.locator(".assumed tbody tr").count() == len(registry())
    margin = reader.locator(".assumed tr", has_text=label("margin"))
    assert margin.inner_text().split("\t") == [
        label("margin"),
        "150 a year",
        "126.90–173.10",
        "your data; was 130 a year",
    ]
    expect(reader.locator(".bar .deeds")).to_be_hidden()
    expect(row(reader, "margin")).to_be_hidden()

    reader.evaluate("() => dispatchEvent(new Event('afterprint'))")
    reader.emulate_media(media="screen")
    expect(drawn).to_have_count(0)
    assert box(reader, "margin").input_value() == "150"


@pytest.mark.slow
def test_a_dark_page_has_no_dark_edge_on_paper(first_look):
    page = first_look("business_case", scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("body").evaluate("(it) => getComputedStyle(it).color") == "rgb(22, 32, 46)"
    bar = page.locator(".stances").evaluate("(it) => getComputedStyle(it).backgroundColor")
    assert bar == "rgb(233, 238, 243)"
