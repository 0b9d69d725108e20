"""Scenario files on the page: kept on the reader's computer, opened again, refused in words."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from browser.reading import (
    asked,
    box,
    choose,
    choose_from,
    company,
    name_and_do,
    rested,
    row,
    shows,
    slider,
    stand,
    worked_out,
    write,
)
from playwright.sync_api import Download, Page, expect

from cxroi import CxroiError, assumptions, business_case, read_scenario, write_scenario
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.scenarios import title_of
from cxroi.widgets.first_page import LARGEST_FILE

HEADING = "key,value,low,high,shape,reason\n"
FULL = (
    "# name: Board of March\n# base: cautious\n# author: A. Reader\n# date: 2026-03-01\n"
    "# currency: €\n# model: 1\n# data: 00000000\n"
    + HEADING
    + "retention_rate,0.8,0.78,0.81,triangular,last year's churn report\n"
    + "margin,140,120,160,pert,\n"
)
HOSTILE = "<img src=x onerror=globalThis.ran=1></script><script>ran=1</script>"


def save(page: Page, name: str) -> Download:
    choose_from(page, "more", "Save file…")
    with page.expect_download() as download:
        name_and_do(page, name)
    expect(page.get_by_role("dialog")).to_have_count(0)
    return download.value


def text_of(download: Download) -> str:
    return Path(download.path()).read_text(encoding="utf-8")


def open_file(page: Page, file: Path) -> None:
    page.get_by_label("Open a case file").set_input_files(file)


def scenario_file(folder: Path, text: str, name: str = "mine.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def without_day_and_author(text: str) -> str:
    return re.sub(r"# (?:date|author):.*\n", "", text)


def test_a_saved_case_is_the_file_that_python_writes(reader):
    write(reader, "margin", "150")

    kept = save(reader, "Board, June: 2nd draft")

    changed = replace(assumptions().change(margin=150), name="Board, June: 2nd draft")
    assert kept.suggested_filename == "board_june_2nd_draft.csv"
    assert text_of(kept) == write_scenario(changed, date=time.strftime("%Y-%m-%d"))


def test_a_saved_case_opens_with_its_name_and_its_figures(reader, tmp_path):
    stand(reader, "cautious")
    rested(reader)
    choose(reader, "Currency", "£")
    slider(reader, "causal_fraction").press("ArrowRight")
    kept = save(reader, "My case")
    kept.save_as(tmp_path / "my_case.csv")
    stand(reader, "likely")
    rested(reader)
    choose(reader, "Currency", "")
    shows(reader, worked_out())

    open_file(reader, tmp_path / "my_case.csv")

    shows(reader, business_case(read_scenario(tmp_path / "my_case.csv")))
    expect(reader.get_by_role("radio", checked=True)).to_have_value("cautious")
    expect(company(reader)).to_have_text("My case")
    expect(reader.locator(".told p")).to_have_text(
        f"Opened my_case.csv: 1 change from “{title_of(assumptions('cautious'))}”."
    )
    assert reader.get_by_role("combobox", name="Currency").input_value() == "£"


def test_a_file_comes_back_as_it_was_but_for_its_day_and_author(reader, tmp_path):
    open_file(reader, scenario_file(tmp_path, FULL))
    shows(reader, business_case(read_scenario(tmp_path / "mine.csv")))

    kept = text_of(save(reader, "Board of March"))

    again = write_scenario(read_scenario(tmp_path / "mine.csv"))
    assert without_day_and_author(kept) == without_day_and_author(again)
    assert "last year's churn report" in kept
    assert "retention_rate,0.8,0.78,0.81,triangular," in kept


def test_an_opened_case_can_be_changed_and_brought_back(reader, tmp_path):
    file = scenario_file(tmp_path, "# name: Mine\n" + HEADING + "margin,140,,,,\n")
    open_file(reader, file)
    shows(reader, business_case(read_scenario(file)))

    write(reader, "margin", "160")
    was = assumptions()["margin"].show()
    expect(row(reader, "margin").locator(".changed")).to_contain_text(f"was {was}")
    shows(reader, business_case(read_scenario(file).change(margin=160)))
    assert company(reader).inner_text() == "Mine"
    reader.get_by_role("button", name="Undo").click()

    shows(reader, business_case(read_scenario(file)))
    assert company(reader).inner_text() == "Mine"
    expect(reader.locator(".chart .sources").first).to_contain_text("Mine")


def test_a_file_of_other_data_says_what_it_could_not_bring(reader, tmp_path):
    text = f"# data: 0123abcd\n{HEADING}loyalty,3,,,,\nmargin,140,,,,\n"
    open_file(reader, scenario_file(tmp_path, text))
    shows(reader, worked_out(margin=140))
    remarks = " ".join(read_scenario(tmp_path / "mine.csv").remarks)
    assert "loyalty" in remarks
    expect(reader.locator(".told p")).to_contain_text(remarks)


def test_a_currency_the_page_does_not_list_is_kept(reader, tmp_path):
    open_file(reader, scenario_file(tmp_path, "# currency: zł\n" + HEADING))

    shows(reader, worked_out(currency="zł"))
    assert reader.get_by_role("combobox", name="Currency").input_value() == "zł"


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        HEADING + "retention_rate,75,,,,\n",
        HEADING + "retention_rat,0.75,,,,\n",
        HEADING + "bonded_share,0.9,,,,\nlet_down_share,0.4,,,,\n",
        HEADING + 'margin,150,,,,"not closed\n',
        "# model: 99\n" + HEADING,
        "# base: nowhere\n" + HEADING,
        "<html><body>not a scenario</body></html>",
        "",
        b"key,value,low,high,shape,reason\nmargin,150,,,,\xff\n",
        b"PK\x03\x04\x00\x00\x00\xff\xfe",
    ],
    ids=lambda content: str(content)[-30:],
)
def test_a_file_that_cannot_be_used_is_refused_in_words_and_the_case_stays(
    reader, tmp_path, content
):
    file = tmp_path / "wrong.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    write(reader, "margin", "150")
    shows(reader, worked_out(margin=150))

    open_file(reader, file)

    with pytest.raises(CxroiError) as refused:
        read_scenario(file)
    expect(reader.locator(".refused p")).to_have_text(str(refused.value))
    shows(reader, worked_out(margin=150))
    assert box(reader, "margin").input_value() == "150"
    reader.locator(".refused").get_by_role("button", name="Close").click()
    expect(reader.locator(".refused")).to_be_hidden()


@pytest.mark.slow
def test_a_file_that_is_too_large_is_refused_in_words(reader, tmp_path):
    file = scenario_file(tmp_path, "#" * (LARGEST_FILE + 1), "large.csv")

    open_file(reader, file)

    expect(reader.locator(".refused p")).to_have_text(
        "large.csv is too large for a scenario (more than 100 kB). "
        "Choose a file saved from this page."
    )
    reader.locator(".refused").get_by_role("button", name="Close").click()


@pytest.mark.slow
def test_a_hostile_name_is_shown_and_not_run(reader, tmp_path):
    text = f'# name: {HOSTILE}\n# currency: <b>\n{HEADING}margin,150,,,,"{HOSTILE}"\n'
    open_file(reader, scenario_file(tmp_path, text, "a<b>&amp;.csv"))

    shows(reader, worked_out(margin=150, currency="<b>"))
    expect(company(reader)).to_have_text(HOSTILE)
    expect(reader.locator(".told p")).to_contain_text("Opened a<b>&amp;.csv:")
    expect(row(reader, "margin").locator(".why")).to_have_text(f"“{HOSTILE}”")
    expect(reader.locator(".chart .sources").first).to_contain_text(HOSTILE)
    reader.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    expect(reader.locator(".assumed h2")).to_contain_text(HOSTILE)
    reader.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert reader.evaluate("() => globalThis.ran") is None
    assert reader.locator(".cxroi-page :is(img, script)").count() == 0


@pytest.mark.slow
def test_segments_called_as_parts_of_the_script_are_two_of_the_case(reader, tmp_path):
    """Letters may name a segment, and these are names of what every object of the script has."""
    case = assumptions().split({"__proto__": 0.6, "constructor": 0.4})
    case = case.change(**{"__proto__/margin": 90.0})
    open_file(reader, scenario_file(tmp_path, write_scenario(case)))

    shows(reader, business_case(case))
    table = reader.get_by_role("table").filter(has_text="constructor").first
    expect(table).to_contain_text("__proto__")
    slider(reader, "causal_fraction").press("ArrowRight")
    shows(reader, business_case(case.change(causal_fraction=0.26)))
    assert reader.evaluate("() => Object.keys(Object.prototype).length") == 0
    kept = text_of(save(reader, "Two"))
    read = parse_scenario("two.csv", kept)
    assert read.segments == ("__proto__", "constructor")
    assert read["__proto__/margin"].likely == 90


@pytest.mark.slow
def test_saving_can_be_given_up_by_key_and_has_a_key(reader):
    reader.keyboard.press("Control+s")
    expect(asked(reader).locator("input").first).to_be_focused()
    reader.keyboard.press("Escape")
    expect(asked(reader)).to_have_count(0)

    reader.locator("details.menu.more summary").press("Enter")
    reader.locator("details.menu.more").get_by_role("button", name="Save file…").press("Enter")
    expect(asked(reader).locator("input").first).to_be_focused()

    reader.keyboard.press("Escape")

    expect(asked(reader)).to_have_count(0)
    expect(reader.locator("details.menu.more summary")).to_be_focused()


@pytest.mark.slow
def test_a_case_is_not_saved_without_a_name(reader):
    choose_from(reader, "more", "Save file…")
    name_and_do(reader, "")

    expect(asked(reader)).to_be_visible()
    reader.get_by_role("button", name="Cancel").click()
    expect(asked(reader)).to_have_count(0)
