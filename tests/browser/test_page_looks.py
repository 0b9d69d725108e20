"""How the page looks and is used: light and dark, narrow and wide, by keyboard, by ear, on paper."""

import re

import pytest
from browser.reading import (
    COLOURS,
    NARROW,
    SIDEWAYS,
    accessible,
    box,
    choose,
    enter,
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
from playwright.sync_api import Locator, Page, expect
from sharing import slow_but

from cxroi import scenarios, verdict
from cxroi.charts.colours import DARK, TEAL
from cxroi.model.registry import registry
from cxroi.report.exhibits import EXHIBITS

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
NOT_FOCUSED = """() => [...document.querySelectorAll(".cxroi-page :is(input, select)")]
  .filter((each) => !focused.has(each)).map((each) => each.outerHTML)"""
UNMARKED = """() => {
  const each = document.activeElement;
  const marked = [each, each.parentElement].some((e) => getComputedStyle(e).outlineStyle !== "none");
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


@pytest.mark.parametrize("scheme", slow_but(["dark"], ["light", "dark"]), indirect=True)
def test_axe_finds_nothing_grave_with_everything_open(themed):
    accessible(themed)
    open_the_rest(themed)
    for each in themed.locator(":is(.badge, figcaption .quiet)").all():
        each.click()
    themed.get_by_role("button", name="Edit ranges").click()
    write(themed, "retention_rate", "much")
    write(themed, "margin", "150")
    themed.get_by_label("Open a scenario file").set_input_files(
        {"name": "wrong.csv", "mimeType": "text/csv", "buffer": b"wrong"}
    )
    expect(themed.locator(".refused")).to_be_visible()
    accessible(themed)
    themed.get_by_role("button", name="Save…").click()
    accessible(themed, "dialog")


def test_a_button_changes_light_and_dark_and_is_remembered(page, server):
    enter(page, server)
    button = page.get_by_role("button", name="Dark")
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()

    expect(page.locator(".cxroi-page")).to_have_attribute("data-theme", "dark")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert DARK[TEAL] in page.locator(".chart[data-name='value'] canvas").evaluate(COLOURS)
    slider(page, "causal_fraction").press("ArrowRight")
    expect(page.locator(".tile .figure").first).to_have_text("0.22 m")
    enter(page, server)
    expect(page.locator(".cxroi-page")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


# --- narrow and wide -----------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_with_everything_open(reader, width):
    reader.set_viewport_size({"width": width, "height": WIDTHS[width]})
    pull_out_drawer(reader, width)
    open_the_rest(reader)
    expect(panel(reader).locator(".chart canvas").first).to_be_visible()
    reader.wait_for_function(AS_WIDE)

    assert reader.evaluate(SIDEWAYS) <= 0
    assert reader.locator(".side").evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0


def test_two_charts_stand_beside_each_other_from_a_thousand_pixels_on(reader):
    for width, beside in ((390, False), (1024, True), (1440, True)):
        reader.set_viewport_size({"width": width, "height": 900})
        charts = panel(reader).locator(".chart")
        first, second = (charts.nth(n).bounding_box() for n in (0, 1))
        assert (first["y"] == second["y"]) is beside


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


def test_on_a_phone_the_drawer_opens_and_closes_by_key_and_by_finger(phone):
    expect(slider(phone, "causal_fraction")).to_be_hidden()
    drawer(phone).tap()
    expect(drawer(phone)).to_have_attribute("aria-expanded", "true")
    expect(drawer(phone)).to_have_text("Hide assumptions")
    expect(slider(phone, "customers")).to_be_focused()
    assert phone.locator(".overturned").bounding_box()["y"] >= 0
    below = phone.locator(".overturned").bounding_box()
    assert below["y"] + below["height"] <= phone.locator(".side").bounding_box()["y"]

    phone.keyboard.press("Escape")

    expect(slider(phone, "causal_fraction")).to_be_hidden()
    expect(drawer(phone)).to_be_focused()
    accessible(phone)


@pytest.mark.slow
def test_on_a_phone_everything_can_be_met_by_a_finger(phone):
    assert phone.evaluate(SMALL_TARGETS, 44) == []
    drawer(phone).tap()
    open_the_rest(phone)
    write(phone, "margin", "150")
    phone.get_by_role("button", name="Edit ranges").tap()
    assert phone.evaluate(SMALL_TARGETS, 44) == []
    drawer(phone).tap()
    for tab in phone.get_by_role("tab").all()[1:]:
        tab.tap()
        settled(phone)
        assert phone.evaluate(SMALL_TARGETS, 44) == []


def test_with_a_mouse_nothing_is_smaller_than_24_pixels(reader):
    open_the_rest(reader)
    write(reader, "margin", "150")
    assert reader.evaluate(SMALL_TARGETS, 24) == []


# --- by keyboard ---------------------------------------------------------------------------


@pytest.mark.parametrize("width", slow_but([390], WIDTHS))
def test_tab_reaches_every_input_and_shows_where_it_is(reader, width):
    reader.set_viewport_size({"width": width, "height": WIDTHS[width]})
    pull_out_drawer(reader, width)
    reader.evaluate("() => document.activeElement.blur()")
    open_the_rest(reader)
    reader.evaluate(FOCUSED)
    reader.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")

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


def test_the_assumptions_can_be_skipped(reader):
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("button", name="Skip to the charts")).to_be_focused()

    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")

    focused = reader.locator(":focus")
    expect(focused).to_have_text("Show table")


def test_only_what_changed_is_read_out(reader):
    rested(reader)
    slider(reader, "consistency").press("ArrowLeft")
    shows(reader, worked_out(consistency=0.89))

    told = reader.locator("[aria-live='polite'].unseen")
    expect(told).to_contain_text("Net present value: ")
    assert "Return: " in told.inner_text()
    assert "New by referral" not in told.inner_text()


# --- a slider's travel ---------------------------------------------------------------------


def test_a_slider_travels_as_the_data_say(reader):
    open_the_rest(reader)
    for each in registry():
        if each.key == "horizon_years" or each.scale == "log":
            continue
        first, last = each.slider_from, each.slider_to
        assert slider(reader, each.key).get_attribute("max") == str(
            round((last - first) / each.step)
        )


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


def test_where_nothing_is_planned_the_page_says_what_to_do_next(reader):
    open_the_rest(reader)
    for key in ("bonded_gain", "let_down_cut", "one_off_cost", "running_cost", "cost_per_customer"):
        write(reader, key, "0")

    expect(reader.locator(".answer")).to_have_text(
        "Nothing is spent and nothing changes: enter what the programme does and costs."
    )
    assert "NaN" not in reader.locator(".cxroi-page").inner_text()
    assert "NaN" not in " ".join(word for name in EXHIBITS for word in words(reader, name))


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


@pytest.mark.parametrize("scenario", slow_but(["likely", "no_effect"], scenarios()))
def test_the_page_prints_on_three_sheets_at_most(reader, scenario):
    choose(reader, "Scenario", scenario)
    shows(reader, worked_out(scenario))

    assert len(PAGES.findall(reader.pdf(prefer_css_page_size=True))) <= 3


def test_paper_shows_sharp_charts_and_what_was_assumed(reader):
    reader.get_by_role("button", name="Dark").click()
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
    margin = reader.locator(".assumed tr", has_text="Margin per customer")
    assert margin.inner_text().split("\t") == [
        "Margin per customer",
        "150 a year",
        "126.9 to 173.1",
        "your figure; was 130 a year",
    ]
    expect(reader.locator(".bar .deeds")).to_be_hidden()
    expect(row(reader, "margin")).to_be_hidden()

    reader.evaluate("() => dispatchEvent(new Event('afterprint'))")
    reader.emulate_media(media="screen")
    expect(drawn).to_have_count(0)
    assert box(reader, "margin").input_value() == "150"


def test_a_dark_page_has_no_dark_edge_on_paper(first_look):
    page = first_look("business_case", scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("body").evaluate("(it) => getComputedStyle(it).color") == "rgb(22, 32, 46)"
