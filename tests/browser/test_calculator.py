"""A case in one file, opened from a disk with the network off."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from asked_of_a_file import ANSWERED, hold_answers
from browser.visits import Visit
from on_paper import HOSTILE, fresh
from playwright.sync_api import Browser, Page, expect

from cxroi import (
    Assumptions,
    business_case,
    read_scenario,
    simulate,
    tiles,
    verdict,
)
from cxroi.calculator import page
from cxroi.calculator.page import page_of
from cxroi.calculator.site import site_files
from cxroi.model.names import clean_name
from cxroi.model.units import percent
from cxroi.report.exhibits import EXHIBITS

OF_THE_FILE = fresh().assumptions
LOOKS = """
() => [...document.querySelectorAll("main *")].map((node) => {
  const styles = getComputedStyle(node);
  return `${node.className}: ` + [...styles].sort().map((name) => `${name} ${styles.getPropertyValue(name)}`).join("; ");
})
"""
"""How every part of the page looks."""
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    written = tmp_path_factory.mktemp("case") / "example_company_calculator.html"
    written.write_text(page_of(fresh()), encoding="utf-8")
    return written


@pytest.fixture
def opened(chromium: Browser, file: Path, visit: Visit) -> Iterator[Callable[..., Page]]:
    """Open the file; afterwards nobody complained, and nothing but files was asked for."""
    contexts = []

    def come(link: str = "", **options) -> Page:
        contexts.append(chromium.new_context(**({"viewport": WIDE, "offline": True} | options)))
        page = contexts[-1].new_page()
        visit.watch(page)
        page.goto(file.as_uri() + link)
        expect(page.locator("main[data-settled='true']")).to_be_visible()
        return page

    yield come
    for context in contexts:
        context.close()
    assert visit.complaints == []
    within = ("blob:", "data:", file.parent.as_uri())
    assert [each for each in visit.requests if not each.startswith(within)] == []


def test_the_answer_its_figures_and_every_chart_stand_there(opened):
    page, made = opened(), fresh()

    expect(page.get_by_role("heading", level=1)).to_have_text(made.verdict.answer)
    expect(page.locator(".tile .figure")).to_have_text([tile.figure for tile in made.tiles])
    expect(page.locator(".sure strong")).to_have_text("47%")
    expect(page.locator(".levers .lever-rows > *")).to_have_count(3)
    for name in EXHIBITS:
        expect(page.locator(f"figure[data-name='{name}'] canvas")).to_have_count(1)
    expect(page.locator(".board li").first).to_be_visible()


def test_it_answers_as_python_does(opened):
    page = opened()

    hold_answers(
        range(6),
        lambda requests: page.evaluate(f"(asked) => ({ANSWERED})(asked, cxroiAnswer)", requests),
    )


@pytest.mark.slow
def test_a_hostile_name_is_shown_and_does_not_run(chromium, visit, tmp_path):
    written = tmp_path / "hostile.html"
    written.write_text(page_of(fresh("hostile")), encoding="utf-8")
    with closing(chromium.new_context(offline=True)) as context:
        page = context.new_page()
        visit.watch(page)
        page.goto(written.as_uri())
        expect(page.locator(".menu.company b")).to_have_text(clean_name(HOSTILE))
        assert page.title().startswith("</script>")
    assert visit.complaints == []


def test_the_second_tab_is_the_tornado_alone(opened):
    page = opened()

    expect(page.get_by_role("tab")).to_have_text(["Value", "Sensitivity"])
    page.get_by_role("tab", name="Sensitivity").click()
    expect(page.locator(".doubt figure:visible canvas")).to_have_count(1)
    expect(page.locator(".doubt .lead p").first).to_be_visible()


@pytest.mark.slow
def test_what_a_file_cannot_do_is_not_offered(opened):
    page = opened()

    for name in ("Export", "?"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    for name in ("How is this calculated?", "All pages", "On this server…", "Use your own data…"):
        expect(page.get_by_text(name)).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_light_or_dark_and_never_scrolls_sideways(opened, viewport, scheme):
    page = opened(viewport=viewport, color_scheme=scheme)

    expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    paper = page.locator("main").evaluate("(node) => getComputedStyle(node).backgroundColor")
    assert paper == {"light": "rgb(246, 248, 250)", "dark": "rgb(15, 23, 32)"}[scheme]


@pytest.mark.slow
def test_a_phone_has_its_levers_and_its_assumptions_at_the_foot(opened):
    page = opened(viewport=PHONE, has_touch=True)

    page.get_by_role("button", name="assumptions").last.tap()
    expect(page.locator(".assumptions")).to_be_visible()
    expect(page.locator(".levers .chosen input[type='range']")).to_be_visible()


@pytest.mark.slow
def test_a_case_stands_in_the_address_and_is_there_at_the_next_visit(opened, file):
    page = opened()

    page.locator(".levers input[type='range']").first.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"\.html#base=likely"))
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page).to_have_url(file.as_uri())
    page.get_by_role("button", name="Redo", exact=True).first.click()
    expect(page).to_have_url(re.compile("#base=likely"))
    page.goto("about:blank")
    page.goto(file.as_uri())
    expect(page.locator(".banner.told")).to_contain_text("Restored your last case")
    expect(page).to_have_url(re.compile("#base=likely"))


@pytest.mark.slow
def test_it_looks_as_with_all_the_styles_of_a_page(opened, file, monkeypatch):
    monkeypatch.setattr(page, "_rule", lambda selectors, said, _: f"{selectors}{{{said}}}")
    whole = file.with_name("with_all_styles.html")
    whole.write_text(page_of(fresh()), encoding="utf-8")
    assert whole.stat().st_size > file.stat().st_size

    for viewport in (WIDE, PHONE):
        looks = []
        for each in (file, whole):
            shown = opened(viewport=viewport)
            shown.goto(each.as_uri())
            expect(shown.locator("main[data-settled='true']")).to_be_visible()
            expect(shown.locator(".sure.stale")).to_have_count(0)
            looks.append(shown.evaluate(LOOKS))
        assert [(one, other) for one, other in zip(*looks, strict=True) if one != other] == []


@pytest.mark.slow
def test_another_address_in_the_same_window_is_another_case(opened):
    page = opened()

    page.evaluate("location.hash = '#base=nobody'")
    expect(page.locator(".banner.refused")).to_be_visible()
    expect(page.locator(".banner.refused")).not_to_contain_text("starting case")


@pytest.mark.slow
def test_a_folder_of_cases_works_from_a_web_server(chromium, visit):
    files = dict(site_files({"mine": fresh(), "segments": fresh("segments")}))
    server = "http://cases.example"
    kinds = {"js": "text/javascript", "css": "text/css", "html": "text/html; charset=utf-8"}

    def send(route):
        name = route.request.url.removeprefix(f"{server}/")
        route.fulfill(body=files[name], content_type=kinds[name.rpartition(".")[2]])

    with closing(chromium.new_context(viewport=PHONE)) as context:
        context.route(f"{server}/**", send)
        page = context.new_page()
        visit.watch(page)
        page.goto(f"{server}/index.html")
        page.get_by_role("link", name="Example company").click()
        expect(page.locator("figure[data-name='cash'] canvas")).to_have_count(1)
        page.get_by_label("More", exact=True).click()
        page.get_by_role("link", name="All pages").click()
        page.get_by_role("link", name="Evidence").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Evidence")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert visit.asked() == {"cases.example"}
    assert visit.complaints == []


@pytest.mark.slow
def test_every_figure_and_sentence_of_a_move_is_pythons(opened):
    page = opened()
    lever = page.locator(".levers [data-key='causal_fraction'] input[type='range']")

    lever.press("ArrowRight")
    says(page, OF_THE_FILE.change(causal_fraction=0.26))
    page.get_by_role("radiogroup").locator("input[value='cautious']").check()
    says(page, OF_THE_FILE.change(causal_fraction=0.26).with_stance("cautious"))
    page.get_by_role("button", name="Undo", exact=True).first.click()
    says(page, OF_THE_FILE.change(causal_fraction=0.26))
    chance = simulate(OF_THE_FILE.change(causal_fraction=0.26)).probability_of_gain
    expect(page.locator(".sure strong")).to_have_text(percent(chance))


@pytest.mark.slow
def test_a_wrong_number_is_refused_in_pythons_words_and_the_case_stays(opened):
    page = opened()
    box = page.locator(".levers [data-key='causal_fraction'] .inputs input[type='text']").first

    box.fill("250")
    box.press("Enter")

    expect(page.locator(".levers [data-key='causal_fraction'] .fault")).to_contain_text(
        "0% to 100%"
    )
    says(page, OF_THE_FILE)


@pytest.mark.slow
def test_a_saved_case_opens_in_python_and_in_the_file_again(opened, tmp_path):
    page = opened()
    page.locator(".levers [data-key='causal_fraction'] input[type='range']").press("ArrowRight")
    page.locator("details.menu.more > summary").click()
    page.get_by_role("button", name="Save file…").click()
    page.get_by_role("dialog").locator("input[type='text']").first.fill("Acme")
    with page.expect_download() as saved:
        page.get_by_role("dialog").locator("button[type='submit']").click()
    saved.value.save_as(tmp_path / "acme.csv")

    kept = read_scenario(tmp_path / "acme.csv")
    assert kept == OF_THE_FILE.change(causal_fraction=0.26).renamed("Acme")
    another = opened()
    another.get_by_label("Open a case file").set_input_files(tmp_path / "acme.csv")
    says(another, kept)
    expect(another.locator("details.menu.company > summary b")).to_have_text("Acme")


def says(page: Page, held: Assumptions) -> None:
    """The file says what Python works out, in words, figures and the titles of its charts."""
    case = business_case(held)
    expect(page.locator(".answer")).to_have_text(verdict(case).answer)
    expect(page.locator(".tile .figure")).to_have_text([tile.figure for tile in tiles(case)])
    titles = [exhibit(case).title for exhibit in EXHIBITS.values()]
    shown = page.locator("[role='tabpanel']:not([hidden]) .chart h2")
    expect(shown).to_have_text(titles)
