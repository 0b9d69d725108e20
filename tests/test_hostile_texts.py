"""What somebody hopes to be run, as name and reason of a case: every file opens and shows it as text."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pptx
import pytest
from asking import answer
from hostile import BEGIN_FORMULAS, FORMULAS, HOSTILE, LONG
from on_paper import DAY

from cxroi import assumptions
from cxroi.calibration.mapping import ColumnMapping, Source, parse_mapping, write_mapping
from cxroi.exports.pack import FORMATS, Wish, make_files
from cxroi.exports.proposal import proposal
from cxroi.model.errors import AssumptionError
from cxroi.model.initiatives import initiatives, parse_initiatives, write_initiatives
from cxroi.model.links import read_link, write_link
from cxroi.model.names import LONGEST_NAME, clean_name, clean_text
from cxroi.model.neutral import neutral
from cxroi.model.scenario_files import parse_scenario, write_scenario
from cxroi.model.scenarios import title_of
from cxroi.model.segments import OF_THE_MARKET
from cxroi.widgets.own_data import OwnData

LIKELY = assumptions()
SEEN = [each for each in HOSTILE if each not in LONG]
SIGNS = ("HYPERLINK", "cmd", "example.invalid", "javascript:", "SUM(1")


def everywhere():
    """A case in which each of the texts is a reason, and one is its name."""
    keys = [each.key for each in LIKELY if each.key not in OF_THE_MARKET]
    reasons = dict(zip(keys, HOSTILE, strict=False))
    checks = {
        key: (reason[:60], DAY.isoformat()) for key, reason in reasons.items() if reason.strip()
    }
    named = "".join(HOSTILE[2:4])
    return LIKELY.because(**reasons).with_checks(**checks).called(named, "€")


@cache
def made():
    """Every file of that case, by its ending."""
    wish = Wish(FORMATS, ("value", "cash"))
    return dict(make_files(proposal(everywhere(), DAY), wish))


def files(ending):
    found = [content for name, content in made().items() if name.endswith(ending)]
    assert found
    return found


def starts(text):
    """As much of a text as stands in one line of a narrow cell."""
    return clean_text(text).split("\n")[0][:30]


def cells_of(text):
    """Every cell that a spreadsheet makes of a file, whatever it takes for what parts them."""
    for mark in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=mark):
            yield from row


def runs(cell):
    """Tell whether a spreadsheet would take a cell for a formula; a number with its sign is none."""
    return cell.startswith(BEGIN_FORMULAS) and bool(cell[1:].strip("0123456789.,'% e-"))


class Page(HTMLParser):
    """The elements, attributes and texts of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


# A case as a file and as a link


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_file_and_a_link_bring_back_what_was_written_and_a_spreadsheet_runs_none_of_it(text):
    mine = LIKELY.because(margin=text, customers=text).called(text, "€")
    mine = mine.with_checks(margin=(text, DAY.isoformat())) if clean_name(text) else mine

    written = write_scenario(mine, author=text)

    read = parse_scenario("mine.csv", written)
    assert dict(read.reasons) == {key: clean_text(text) for key in ("margin", "customers")}
    assert (read.name, read.checks) == (clean_name(text), mine.checks)
    assert [cell for cell in cells_of(written) if runs(cell)] == []
    assert written.encode()
    link = read_link(write_link(mine).query)
    assert link.name == read.name
    if len(text) < 200:
        assert dict(link.reasons) == dict(read.reasons)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_page_answers_and_sends_back_what_can_be_seen_of_it(text):
    asked = {"base": "likely", "name": text, "notes": {"margin": text}, "currency": "€"}
    words, _ = answer(asked)
    scenario = words["scenario"]
    assert (scenario["name"], scenario["notes"]) == (clean_name(text), {"margin": clean_text(text)})
    saved, _ = answer({"kind": "save", **asked, "author": text, "date": ""})
    assert re.fullmatch(r"\w[\w-]{0,70}\.csv", saved["name"])
    json.dumps(words)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_segment_is_called_by_letters_or_not_at_all(text):
    wanted = {text: 0.5, "Others": 0.5}
    if text in {
        "__proto__",
        "constructor",
    }:  # letters, and a page's script has its own of these names
        split = LIKELY.split(wanted)
        assert parse_scenario("mine.csv", write_scenario(split)).segments == (text, "Others")
        return
    with pytest.raises(AssumptionError, match="is not a valid segment name"):
        LIKELY.split(wanted)


@pytest.mark.parametrize("text", SEEN, ids=lambda text: repr(text[:20]))
def test_an_initiative_is_called_as_it_is_and_a_spreadsheet_runs_none_of_it(text):
    mine = [replace(initiatives()[0], name=text)]
    written = write_initiatives(mine)
    assert [cell for cell in cells_of(written) if runs(cell)] == []
    [read] = parse_initiatives("mine.csv", written)
    assert read.name == text.strip()


# Own data


@pytest.mark.parametrize("text", [each for each in FORMULAS if "\n" not in each])
def test_columns_sheets_and_cells_of_a_company_are_text_in_every_file_that_comes_back(text):
    data, written = OwnData(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = re.sub(r"[:\\/?*\[\]]", "", text)[:31]
    for row in (["customer_id", "joined", text], ["=1+1", "soon", text], ["2", "2024-01-31", "-5"]):
        book.active.append([*row])
    for row in book.active.iter_rows():
        for cell in row:
            cell.data_type = "s"
    book.save(written)
    part = {"kind": "part", "name": "customers.xlsx", "at": 0, "last": True}
    words, _ = data.answer(part, [written.getvalue()])
    [file] = words["files"]
    assert file["columns"] == ["customer_id", "joined", text]
    data.answer({"kind": "estimate", "tables": words["tables"], "rules": {}})
    refused, _ = data.answer({"kind": "refused"})
    mapping, _ = data.answer({"kind": "mapping"})
    for content in [*(each["text"] for each in refused["files"]), mapping["text"]]:
        assert content.count("\n") > 1
        assert [cell for cell in cells_of(content) if runs(cell)] == []


def test_a_mapping_brings_back_the_columns_that_were_written():
    name = FORMULAS[0]
    mapping = ColumnMapping({"spend": Source(("=1.csv",), {"month": name, "amount": "+2+a"})})
    written = write_mapping(mapping)
    assert [cell for cell in cells_of(written) if runs(cell)] == []
    assert parse_mapping(written, {"=1.csv": [name, "+2+a"]}).tables == mapping.tables


# Every file


@pytest.mark.slow
def test_a_spreadsheet_holds_every_reason_as_text_and_no_formula_of_it():
    [content] = files(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    texts = [str(cell.value) for cell in cells if cell.data_type != "f"]
    assert formulas
    assert [each for each in formulas for sign in SIGNS if sign in each] == []
    for text in SEEN:
        assert not [each for each in texts if text in FORMULAS[:4] and each.startswith(text)]
        assert any(each.startswith(neutral(starts(text))) for each in texts), text
    assert not [cell for cell in cells if cell.hyperlink]


def outside(content):
    """What a file of an office program would fetch, or lead to."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            assert not name.startswith(("/", "..")), name
            if name.endswith((".xml", ".rels")):
                text = package.read(name).decode()
                ET.fromstring(text)  # noqa: S314 - our own
                yield from re.findall(r'TargetMode="External"', text)
                yield from re.findall(r"<w:instrText[^>]*>[^<]*(?:DDE|HYPERLINK|INCLUDE)", text)


@pytest.mark.slow
def test_a_document_holds_reasons_as_text_and_leads_nowhere():
    [content] = files(".docx")
    document = docx.Document(io.BytesIO(content))
    texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for text in SEEN:
        assert any(starts(text) in each for each in texts), text
    assert list(outside(content)) == []


@pytest.mark.slow
def test_slides_hold_reasons_as_text_and_lead_nowhere():
    [content] = files(".pptx")
    slides = pptx.Presentation(io.BytesIO(content)).slides
    told = "\n".join(
        cell.text
        for slide in slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    )
    assert sum(starts(text) in told for text in SEEN) > len(SEEN) / 2
    assert [each for each in outside(content) if "External" not in each] == []
    links = re.findall(rb'Target="(https?:[^"]*|javascript:[^"]*)"', content)
    assert links == []


@pytest.mark.slow
def test_a_page_of_its_own_has_the_elements_of_a_plain_one():
    plain = dict(make_files(proposal(LIKELY.called("x"), DAY), Wish(("html", "calculator"))))
    for usual, mine in zip(
        sorted(plain), sorted(n for n in made() if n.endswith(".html")), strict=True
    ):
        page, other = Page(made()[mine].decode()), Page(plain[usual].decode())
        assert {*page.elements} == {*other.elements}
        assert page.elements.count("script") == other.elements.count("script")
        assert {name for name, _ in page.attributes} <= {name for name, _ in other.attributes}
        assert not [said for _, said in page.attributes if said.strip().startswith("javascript:")]


@pytest.mark.slow
def test_rows_and_pictures_hold_no_more_than_text():
    for content in files(".csv"):
        assert [cell for cell in cells_of(content.decode()) if runs(cell)] == []
    for content in files(".svg"):
        tree = ET.fromstring(content)  # noqa: S314 - our own
        assert not [each for each in tree.iter() if each.tag.endswith(("script", "foreignObject"))]
        assert not [name for each in tree.iter() for name in each.attrib if name.startswith("on")]
    for content in files(".vl.json"):
        json.loads(content)
    for content in files(".pdf"):
        assert content.startswith(b"%PDF")
        assert not re.search(rb"/(?:JavaScript|JS|Launch|URI|SubmitForm)\b", content)


@pytest.mark.slow
def test_no_file_is_called_anything_but_letters():
    for name in made():
        assert re.fullmatch(r"\w[\w.-]*", name), name
    assert len(clean_name(title_of(everywhere()))) <= LONGEST_NAME
