"""A chart as a file: its words and its assumptions in it, in every format, whatever a name holds."""

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from on_paper import HOSTILE, acme, fresh, on_paper
from PIL import Image
from sharing import once, slow_but

from cxroi import CxroiError
from cxroi.exports import pictures
from cxroi.exports.paper_charts import CHART_TITLES, CHARTS
from cxroi.exports.pictures import PICTURES
from cxroi.model.neutral import neutral

SVG = "{http://www.w3.org/2000/svg}"


@once
def tree(name="cash", case="likely"):
    return ET.fromstring(pictures.svg(on_paper(case), name))  # noqa: S314 - our own


def words(node) -> str:
    return " ".join(" ".join(each.itertext()) for each in node.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", CHARTS)
def test_an_svg_carries_title_scenario_day_and_sources(name):
    drawn, table = tree(name), on_paper().table(name)

    shown = re.sub(r"\s+", " ", words(drawn)).replace("\u00a0", " ")
    for said in (table.title, "Case: Example company.", "Ogilvy", "24 November 2026"):
        assert said in shown, said
    assert drawn.get("role") == "img"
    assert drawn.find(f"{SVG}title").text == table.title
    assert table.title in drawn.find(f"{SVG}desc").text
    metadata = json.loads(drawn.find(f"{SVG}metadata").text)
    assert metadata["assumptions"] == on_paper().assumptions.values()
    assert (metadata["scenario"], metadata["made_on"]) == ("likely", "2026-11-24")


def test_every_chart_has_a_title():
    assert set(CHART_TITLES) == set(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_a_hostile_name_is_text_in_every_picture(name):
    drawn = tree(name, "hostile")

    assert not list(drawn.iter(f"{SVG}script"))
    assert "</script>" in words(drawn)
    assert HOSTILE.split(" ")[0] in drawn.find(f"{SVG}desc").text


@pytest.mark.parametrize("case", slow_but(("segments",), ("segments", "nobody new")))
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_of_every_case_is_drawn_with_its_words(case, name):
    assert on_paper(case).table(name).title.split()[0] in words(tree(name, case))


@pytest.mark.parametrize("scale", [1, 3])
def test_a_png_holds_its_words_and_as_many_dots_as_asked(scale):
    table = on_paper().table("value")

    picture = Image.open(io.BytesIO(pictures.png(on_paper(), "value", scale)))

    drawn = tree("value")
    assert picture.width == pytest.approx(float(drawn.get("width")) * scale, abs=scale)
    assert picture.text["Title"] == table.title
    assert picture.text["Source"] == table.footer
    assert json.loads(picture.text["Assumptions"])["assumptions"] == on_paper().assumptions.values()
    assert picture.getpixel((1, 1)) == (255, 255, 255)


def test_letters_are_there():
    """A font that is missing would leave no letter, and no error."""
    picture = Image.open(io.BytesIO(pictures.png(on_paper(), "cash", 2))).convert("L")
    title = picture.crop((0, 0, picture.width, 80))

    assert sum(title.histogram()[:128]) > 1000


@pytest.mark.parametrize("scale", [0, 5])
def test_a_scale_that_is_none(scale):
    with pytest.raises(CxroiError, match=re.escape(f"The scale is {scale}. Choose 1, 2, 3 or 4.")):
        pictures.png(on_paper(), "cash", scale)


def test_a_pdf_is_tagged_and_says_what_it_shows():
    made = pictures.pdf(on_paper(), "cash")

    assert made[:5] == b"%PDF-"
    assert b"/StructTreeRoot" in made
    assert on_paper().table("cash").title.split(";")[0].encode() in made


def test_vega_lite_can_be_drawn_on_with():
    spec = json.loads(pictures.vega_lite(on_paper(), "cash"))

    assert "vega-lite/v6" in spec["$schema"]
    assert spec["usermeta"]["assumptions"]["margin"] == 130
    assert on_paper().table("cash").title in spec["description"]
    assert len(next(iter(spec["datasets"].values()))) == len(
        on_paper().table("cash").columns["month"]
    )


def test_rows_as_csv_are_those_of_the_chart():
    table = on_paper("hostile").table("value")
    lines = pictures.rows(on_paper("hostile"), "value").decode().splitlines()

    assert lines[0] == f"# title: {table.title}"
    assert "24 November 2026" in lines[2]
    read = list(csv.DictReader(lines[3:]))
    assert [float(row["amount"]) for row in read] == pytest.approx(list(table.columns["amount"]))


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1"])
def test_text_that_a_spreadsheet_would_run_is_neutralised(text):
    assert neutral(text) == f"'{text}"


def test_a_theme_colours_charts_and_numbers_have_a_language():
    plain = pictures.svg(on_paper(), "value").decode()
    themed = pictures.svg(fresh(theme=acme(), numbers="de"), "value").decode()

    assert "#0b6e6b" in plain
    assert "#5b2a86" in themed
    assert "#0b6e6b" not in themed
    assert "0,97" in themed
    assert "0.97" not in themed


@pytest.mark.parametrize("wanted", PICTURES)
def test_the_same_case_gives_the_same_bytes(wanted):
    assert PICTURES[wanted](fresh(), "spread") == PICTURES[wanted](on_paper(), "spread")
