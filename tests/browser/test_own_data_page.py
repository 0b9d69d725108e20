"""Own data on the page: files chosen, columns put right, checks and estimates seen, and taken on."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import bombs
import pytest
from browser.reading import accessible_everywhere, company, enter, kernel_of, label
from hostile import HTML
from own_tables import maker
from playwright.sync_api import Page, expect

from cxroi import assumptions
from cxroi.model.data_files import sample_folder
from cxroi.model.links import read_link
from cxroi.model.scenario_files import read_scenario


def choose(page: Page, *files: Path | dict) -> None:
    page.get_by_label("Choose files").set_input_files(list(files))


def read(page: Page) -> None:
    page.get_by_role("button", name="Use this mapping").click()


def estimate(page: Page, key: str):
    """The row of an assumption: its label, and its unit in brackets where it has one."""
    name = re.compile(rf"^{re.escape(label(key))}(?: \(|$)")
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def file_of(name: str, text: str | bytes) -> dict:
    content = text if isinstance(text, bytes) else text.encode()
    return {"name": name, "mimeType": "text/csv", "buffer": content}


@pytest.fixture
def own(first_look) -> Page:
    return first_look("your_own_data")


def test_the_sample_is_read_estimated_and_taken_on_to_the_business_case(own):
    own.get_by_role("button", name="Try a sample company").click()
    expect(own.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(4)
    read(own)
    expect(own.get_by_role("heading", level=1)).to_contain_text(
        "15 assumptions can be based on your data"
    )
    margin = estimate(own, "margin")
    expect(margin).to_contain_text("118 (114–121)")
    expect(
        own.get_by_text("Your data moved this from 84% v 30% (63.2–83.9% v 30%)")
    ).to_be_visible()
    expect(own.locator("figure.chart canvas")).to_have_count(7)

    estimate(own, "customers").get_by_role("checkbox").uncheck()
    own.get_by_label("Case name").fill("Line & more")
    own.get_by_role("button", name="Apply to the business case").click()
    expect(own.locator(".tile .figure").first).to_be_visible()

    scenario = read_link(urlsplit(own.url).query)
    assert scenario.name == "Line & more"
    assert scenario["margin"].likely == 117.81
    assert scenario["customers"] == assumptions()["customers"]
    expect(company(own)).to_have_text("Line & more")


def test_a_companys_own_files_are_uploaded_in_parts(own):
    tables = maker().company(4, 6000)
    files = [file_of(f"{name}.csv", table.write_csv()) for name, table in tables.items()]
    assert max(len(each["buffer"]) for each in files) > 800_000
    files.append(file_of("orders_of_the_year_before.csv", tables["orders"].write_csv()))
    choose(own, *files)
    expect(own.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(5)
    expect(own.get_by_label("File for orders or holdings")).to_have_value(
        "orders.csv|orders_of_the_year_before.csv"
    )
    own.get_by_label("File for orders or holdings").select_option("orders.csv")
    read(own)
    expect(estimate(own, "retention_rate")).to_be_visible()


@pytest.mark.slow
def test_columns_of_other_names_are_put_right_by_hand(own):
    rows = "".join(f"K{n},2026-03-0{1 + n % 9},{1 + n % 5}\n" for n in range(60))
    choose(own, file_of("export.csv", f"Kunde,Tag,Sterne\n{rows}"))
    own.get_by_label("File for survey answers").select_option("export.csv")
    read(own)
    expect(
        own.get_by_role("alert").filter(has_text="lacks the column 'customer_id'")
    ).to_be_visible()
    survey = own.locator("[data-table='survey']")
    for ours, theirs in (("customer id", "Kunde"), ("date", "Tag"), ("score", "Sterne")):
        survey.get_by_label(ours).select_option(theirs)
    read(own)
    expect(estimate(own, "bonded_share")).to_contain_text("20 (")
    expect(own.get_by_text("The survey does not say its scale")).to_be_visible()
    with own.expect_download() as download:
        own.get_by_role("button", name="Download mapping.csv").click()
    assert "survey,score,export.csv,Sterne" in Path(download.value.path()).read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_faults_are_shown_with_an_example_and_can_be_downloaded(own):
    rows = "".join(f"{n},2024-01-01,\n" for n in range(40))
    text = f"customer_id,joined,left\n{rows}40,2024-01-01,2026-06-30\n41,<img src=x onerror=alert(1)>,\n"
    choose(own, file_of("customers.csv", text))
    read(own)
    faults = own.get_by_role("region", name="Data errors")
    expect(faults).to_contain_text("This is not a date. Correct the cells.")
    expect(faults).to_contain_text("row 43: customer_id 41, joined <img src=x onerror=alert(1)>")
    with own.expect_download() as download:
        own.get_by_role("button", name="Download unused rows").click()
    assert download.value.suggested_filename == "refused_customers.csv"
    kept = Path(download.value.path()).read_text(encoding="utf-8")
    assert kept.splitlines()[1].startswith("joined: this is not a date,43,41,<img")


@pytest.mark.slow
def test_a_wrong_file_is_said_and_what_was_there_stays(own):
    choose(own, sample_folder() / "customers.csv")
    expect(own.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(1)
    choose(own, file_of("book.xlsx", b"no workbook"))
    alert = own.get_by_role("alert")
    expect(alert).to_contain_text("book.xlsx cannot be read: it is not an Excel file.")
    expect(own.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(1)
    choose(own, file_of("photo.csv", bytes(range(256)) * 40))
    expect(alert).to_contain_text("photo.csv cannot be read: it is not text.")
    read(own)
    expect(estimate(own, "retention_rate")).to_be_visible()


@pytest.mark.slow
def test_estimates_are_saved_as_a_scenario(own, tmp_path):
    choose(own, *sorted(sample_folder().glob("*.csv")))
    expect(own.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(4)
    read(own)
    own.get_by_role("button", name="None").click()
    estimate(own, "bonded_share").get_by_role("checkbox").check()
    with own.expect_download() as download:
        own.get_by_role("button", name="Save file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    scenario = read_scenario(file)
    assert [each.key for each in scenario if each != assumptions()[each.key]] == ["bonded_share"]
    assert scenario.reasons["bonded_share"].startswith("Own data: 26.6%")


@pytest.mark.slow
def test_a_pilot_says_what_it_moves(own):
    for name, text in {
        "Pilot group: retained": "7,900",
        "Pilot group: total": "10,000",
        "Control group: retained": "7,700",
    }.items():
        own.get_by_label(name).fill(text)
    see = own.get_by_role("button", name="Calculate")
    see.click()
    said = own.locator(".found")
    expect(said).to_have_text("Enter retained and total customers for both groups.")
    own.get_by_label("Control group: total").fill("10,000")
    see.click()
    expect(said).to_contain_text("Annual retention, pilot less control: +2.0 pts")
    expect(said).to_contain_text("A randomised pilot moved this from 25% (5–50%)")


@pytest.mark.slow
def test_a_file_that_ends_its_kernel_is_not_sent_to_the_next_one(page, server):
    enter(page, f"{server}/voila/render/your_own_data.ipynb")
    files = page.get_by_role("list", name="Files").get_by_role("listitem")
    choose(page, file_of("people.csv", "customer_id,joined\n1,2024-01-31\n"))
    expect(files).to_have_count(1)
    choose(page, file_of("corner.xlsx", bombs.far_cell()))
    expect(page.get_by_role("alert")).to_contain_text("Your files are still selected here.")

    page.get_by_role("button", name="Reconnect").click()

    expect(page.locator(".refused p")).to_have_text(
        "The connection was lost while a file was being read. Choose the file again, or a smaller one."
    )
    expect(page.locator(".lost")).to_be_hidden()
    expect(files).to_have_text([re.compile("people.csv")])
    read(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("can be based on your data")


@pytest.mark.slow
def test_a_killed_kernel_costs_a_click_and_no_file(page, server):
    enter(page, f"{server}/voila/render/your_own_data.ipynb")
    choose(page, *sorted(sample_folder().glob("*.csv")))
    expect(page.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(4)
    read(page)
    expect(estimate(page, "margin")).to_be_visible()
    kernel_of(page).kill()
    expect(page.get_by_role("alert")).to_contain_text("Your files are still selected here.")
    page.get_by_role("button", name="Reconnect").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    read(page)
    expect(estimate(page, "margin")).to_contain_text("118 (114–121)")


@pytest.mark.slow
def test_the_keyboard_alone_is_enough(own):
    sample = own.get_by_role("button", name="Try a sample company")
    sample.focus()
    own.keyboard.press("Enter")
    expect(own.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(4)
    button = own.get_by_role("button", name="Use this mapping")
    button.focus()
    own.keyboard.press("Enter")
    box = estimate(own, "margin").get_by_role("checkbox")
    expect(box).to_be_checked()
    box.focus()
    own.keyboard.press("Space")
    expect(box).not_to_be_checked()


def test_axe_finds_nothing_grave_and_nothing_is_wider_than_the_window(own):
    accessible_everywhere(own)
    own.get_by_role("button", name="Try a sample company").click()
    expect(own.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(4)
    read(own)
    expect(own.locator("figure.chart canvas")).to_have_count(7)
    for folded in own.locator("summary").all():
        folded.click()
    accessible_everywhere(own)


@pytest.mark.slow
@pytest.mark.parametrize("text", HTML[:5])
def test_hostile_names_of_files_columns_and_cells_are_shown_and_not_run(own, text):
    quoted = text.replace('"', '""')
    table = f'customer_id,joined,"{quoted}"\n1,"{quoted}",a\n2,2024-01-31,b\n'
    choose(own, file_of(f"customers {text[:20]}.csv", table))
    files = own.get_by_role("list", name="Files")
    expect(files).to_contain_text(text[:20])
    read(own)
    expect(own.get_by_text(re.compile("This is not a date"))).to_be_visible()
    expect(own.locator("body")).to_contain_text(text)
    assert own.evaluate("() => globalThis.ran") is None
    assert own.locator(".cxroi-page :is(img, script, iframe, svg[onload])").count() == 0
