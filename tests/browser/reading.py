"""What a reader does on the page and sees there, for every test in a browser."""

import re
from collections.abc import Callable
from dataclasses import replace

import psutil
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from serving import kernel_process

from cxroi import CxroiError, assumptions, business_case, tiles, verdict
from cxroi.model.business_case import BusinessCase
from cxroi.model.registry import registry
from cxroi.model.stances import conditions
from cxroi.model.units import share_of
from cxroi.report.exhibits import EXHIBITS, cash, value
from cxroi.widgets.case_words import problem_words

THUMB = 18  # pixels
WITHOUT_CHARTS = ".own-data, .proposal"  # at first
PANEL = "[role='tabpanel']:not([hidden])"
SIZE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
SIDEWAYS = "() => document.scrollingElement.scrollWidth - innerWidth"
# Keeps each chart, so that a test can ask for the words in its picture.
KEEP_CHARTS = """
let kept;
globalThis.keptCharts = {};
Object.defineProperty(globalThis, "vega", {
  get: () => kept,
  set: (library) => {
    class View extends library.View {
      constructor(parsed, options) {
        super(parsed, options);
        const { container, renderer } = options; // not the one for paper, nor for a file
        if (container && renderer === "canvas") keptCharts[container.closest("figure").dataset.name] = this;
      }
    }
    kept = { ...library, View };
  },
});
"""
# Another widget's library, of another version: whoever uses it fails.
FOREIGN = """
globalThis.vega = {
  version: "of another widget",
  parse() { throw new Error("foreign"); },
  View: class { constructor() { throw new Error("foreign"); } },
};
"""
WORDS = """async ([name, part]) => {
  const drawn = new DOMParser().parseFromString(await keptCharts[name].toSVG(), "image/svg+xml");
  return [...drawn.querySelectorAll(`${part} text`)].map((text) => text.textContent);
}"""
KERNEL = "() => JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"


COLOURS = """(canvas) => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let i = 0; i < pixels.length; i += 4)
    if (pixels[i + 3] === 255)
      colours.add("#" + [...pixels.slice(i, i + 3)].map((part) => part.toString(16).padStart(2, "0")).join(""));
  return [...colours];
}"""


# --- what a reader does --------------------------------------------------------------------


def enter(page: Page, address: str) -> Page:
    page.goto(address)
    return ready(page)


def ready(page: Page) -> Page:
    """Wait for the first look: charts are drawn where a page begins with them, else it has its heading."""
    expect(page.locator(f".cxroi-page:is([data-painted], {WITHOUT_CHARTS})").first).to_be_visible()
    expect(page.locator("h1").first).not_to_have_text("")
    return page


def row(page: Page, key: str) -> Locator:
    """An assumption in its group, which is opened; a lever shows the same one once more above them."""
    unfold(page.locator(f"details.group:has(.row[data-key='{key}'])"))
    return page.locator(f".row[data-key='{key}']:not(.levers .row)")


def lever(page: Page, key: str) -> Locator:
    """An assumption among those that move the case most."""
    return page.locator(f".levers .row[data-key='{key}']")


def unfold(groups: Locator) -> None:
    """Open those that are folded and in sight: a reader who does not see one cannot."""
    for group in groups.all():
        if group.get_attribute("open") is None and group.locator("summary").is_visible():
            group.locator("summary").click()


def slider(page: Page, key: str) -> Locator:
    return row(page, key).locator("input[type='range']").first


def box(page: Page, key: str) -> Locator:
    return row(page, key).locator(".inputs input[type='text']")


def fault(page: Page, key: str) -> Locator:
    return row(page, key).locator(".fault")


def write(page: Page, key: str, text: str) -> None:
    box(page, key).fill(text)
    box(page, key).press("Enter")


def drag(page: Page, key: str, start: float, end: float) -> None:
    """Take the slider's thumb at a part of its way, move it to another, and hold it there."""
    slider(page, key).scroll_into_view_if_needed()
    place = slider(page, key).bounding_box()
    left, way = place["x"] + THUMB / 2, place["width"] - THUMB
    middle = place["y"] + place["height"] / 2
    page.mouse.move(left + start * way, middle)
    page.mouse.down()
    page.mouse.move(left + end * way, middle, steps=5)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).select_option(option)


def stand(page: Page, stance: str) -> None:
    """Take another stance on what bonding is worth, by its name."""
    page.get_by_role("radiogroup").locator(f"input[value='{stance}']").check()


def menu(page: Page, name: str) -> Locator:
    """Open a menu of the bar: ``company``, or ``more`` with all that has no place in it."""
    opened = page.locator(f"details.menu.{name}")
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    return opened


def choose_from(page: Page, name: str, item: str) -> None:
    """Choose a deed from a menu of the bar, by its first words."""
    menu(page, name).get_by_role("button", name=item).click()


def step(page: Page, name: str) -> None:
    """Undo or redo, which lie in the menu where the window is narrow."""
    button = page.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        menu(page, "more")
    button.click()


def open_groups(page: Page) -> None:
    """Open all groups of assumptions."""
    unfold(page.locator("details.group"))


def downturn(page: Page) -> Locator:
    """The button that puts the case into the downturn, and takes it out again."""
    return panel(page).get_by_role("button", name=conditions()["downturn"].title)


def panel(page: Page) -> Locator:
    """What lies under the tab that is open."""
    return page.locator(PANEL)


def open_tab(page: Page, name: str) -> Locator:
    """Open a tab by its title, and wait until it shows the case of the page."""
    tab(page, name).click()
    settled(page)
    return panel(page)


def tab(page: Page, name: str) -> Locator:
    """A tab by its title; the menu is opened if it lies there."""
    wanted = page.get_by_role("tab", name=name, exact=True, include_hidden=True)
    if not wanted.is_visible():
        page.locator(".more-tabs").click()
    return wanted


def settled(page: Page) -> None:
    expect(panel(page).locator(".doubt")).to_have_attribute("aria-busy", "false", timeout=20_000)


def rested(page: Page) -> None:
    """Wait until nothing is asked, waited for, or to be drawn."""
    expect(page.locator(".cxroi-page").first).to_have_attribute("data-settled", "true")


def chart(page: Page, name: str) -> Locator:
    return page.locator(f".chart[data-name='{name}']")


def asked(page: Page) -> Locator:
    """The small form that a deed opens over the page."""
    return page.get_by_role("dialog")


def name_and_do(page: Page, name: str) -> None:
    """Give what is kept a name in the form that asks for it, and do it."""
    asked(page).locator("input[type='text']").first.fill(name)
    asked(page).locator("button[type='submit']").click()


# --- what a reader sees --------------------------------------------------------------------


def worked_out(scenario: str = "likely", currency: str = "", **changes: float) -> BusinessCase:
    changed = assumptions(scenario).change(**changes)
    return business_case(replace(changed, currency=currency))


def shows(page: Page, case: BusinessCase) -> None:
    """The page says, within seconds, what Python works out for the same case."""
    said = verdict(case)
    below = " ".join(sentence for sentence in (said.overturned, said.aside) if sentence)
    expect(page.locator(".answer")).to_have_text(said.answer)
    how_close = r"(?:[\w ]+: NPV is (?:about )?\S+\. )?"  # known once all ranges are simulated
    expect(page.locator(".overturned")).to_have_text(re.compile(f"^{how_close}{re.escape(below)}$"))
    expect(page.locator(".tile .figure")).to_have_text([tile.figure for tile in tiles(case)])
    titles = [exhibit(case).title for exhibit in EXHIBITS.values()]
    expect(panel(page).locator(".chart h2")).to_have_text(titles)
    labels = {label for exhibit in (cash, value) for label in exhibit(case).columns["label"]}
    assert labels - {""} <= {*words(page, "cash"), *words(page, "value")}


def refused(work: Callable[[], object]) -> str:
    """What the page says of a case that Python refuses."""
    try:
        work()
    except CxroiError as problem:
        return problem_words(problem)["text"]
    raise AssertionError("Python takes it.")


def words(page: Page, name: str, part: str = "svg") -> list[str]:
    """Words in the picture of a chart."""
    return page.evaluate(WORDS, [name, part])


def axis(page: Page, name: str) -> list[str]:
    return words(page, name, ".role-axis-label")


def picture(page: Page, name: str) -> str:
    return chart(page, name).locator("canvas").evaluate("(canvas) => canvas.toDataURL()")


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def millions(label: str) -> float:
    """A figure of an axis, such as "−0.5m"; months count as nothing."""
    return number(label.removesuffix("m")) if label.endswith("m") else 0


def company(page: Page) -> Locator:
    """The name of the company, as the bar has it."""
    return page.locator("details.menu.company > summary b")


def label(key: str) -> str:
    return registry()[key].label


def change_of(key: str, value: float) -> str:
    """What the list of changes says of a value that the likely case has not."""
    likely = assumptions()[key]
    was, now = (likely.show(each) for each in (likely.likely, value))
    if likely.unit.factor != 1:  # "a year" is said of money and of counts alone
        was, now = (each.removesuffix(" a year") for each in (was, now))
    return f"{likely.label}: {was} → {now}"


def as_read(key: str, model_value: float) -> float:
    """A value of the model in the reader's unit."""
    assumption = registry()[key]
    if assumption.reference is not None:
        return round(100 * share_of(assumption.reference, model_value), 1)
    return round(model_value * assumption.unit.factor, 4)


def kernel_of(page: Page) -> psutil.Process:
    """The process that works out the figures of a page: a child of our server."""
    return kernel_process(page.evaluate(KERNEL), psutil.Process().children(recursive=True))


def accessible(page: Page, part: str | None = None, *, contrast: bool = True) -> None:
    """axe-core finds nothing serious or critical, on the page or a part of it.

    Contrast takes most of its time, and is the same at any width: one of them is enough.
    """
    expect(page.locator(".sure.stale")).to_have_count(0)  # what is worked out anew is greyed
    rules = {"color-contrast": {"enabled": contrast}}
    run = Axe().run(page, context=part, options={"resultTypes": ["violations"], "rules": rules})
    found = run.response["violations"]
    grave = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert not grave, [(each["id"], each["nodes"][0]["html"]) for each in grave]


def accessible_everywhere(page: Page, part: str | None = None) -> None:
    """Nothing grave in light, in dark and on a phone, and nothing wider than its window."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(".cxroi-page")).to_have_attribute("data-theme", scheme)
        accessible(page, part)
    page.set_viewport_size(NARROW)
    accessible(page, part, contrast=False)
    assert page.evaluate(SIDEWAYS) <= 0
    page.set_viewport_size(SIZE)
    assert page.evaluate(SIDEWAYS) <= 0
