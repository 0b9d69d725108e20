"""A case beside others on paper: the same words and figures as the comparison gives, in each format."""

import io
from dataclasses import replace

import docx
import openpyxl
import pptx
import pytest
from on_paper import on_paper

from cxroi import CxroiError, assumptions
from cxroi.analysis.choice import choose
from cxroi.exports.comparison_parts import comparison_parts
from cxroi.exports.document import document
from cxroi.exports.slides import slides
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.report.comparison import choice_tables, choice_words, name_apart
from cxroi.report.tiles import tiles
from cxroi.serve.command_line import main

OTHERS = tuple(replace(assumptions(name), currency="€") for name in ("cautious", "published"))


def held(*others):
    return replace(on_paper(), against=others or OTHERS)


def right():
    """Return what the comparison itself says: its sentence, and every cell."""
    cases = name_apart([held().assumptions, *OTHERS])
    found = choose(cases)
    cells = [c for t in choice_tables(found, cases).values() for row in t["rows"] for c in row]
    return choice_words(found, cases), [*cells, *(each.figure for each in tiles(held().case))]


def test_slide_document_and_sheet_say_what_the_comparison_says():
    words, cells = right()
    deck = pptx.Presentation(io.BytesIO(slides(held())))
    [slide] = [s for s in deck.slides if s.shapes.title.text == words.split(". ")[0]]
    on_slide = [
        c.text for s in slide.shapes if s.has_table for row in s.table.rows for c in row.cells
    ]
    text = docx.Document(io.BytesIO(document(held())))
    in_text = [c.text for t in text.tables for row in t.rows for c in row.cells]
    sheet = openpyxl.load_workbook(io.BytesIO(spreadsheet(held())))["Comparison"]
    on_sheet = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]

    for where in (on_slide, in_text, on_sheet):
        assert [cell for cell in cells if cell not in where] == []
    assert words in [paragraph.text for paragraph in text.paragraphs]
    assert words in on_sheet


def test_a_case_that_is_held_against_none_says_nothing_of_others():
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(on_paper())))

    assert "Comparison" not in book.sheetnames


def test_cases_in_two_currencies_and_too_many_are_refused():
    with pytest.raises(CxroiError) as told:
        comparison_parts(held(assumptions("cautious")))
    assert str(told.value) == (
        "The cases cannot be ranked: they use € and no currency. Enter one currency."
    )
    with pytest.raises(CxroiError) as told:
        comparison_parts(held(*OTHERS, *OTHERS))
    assert str(told.value) == "5 chosen. Choose from 2 to 4 cases to compare."


def test_the_command_names_them(tmp_path, capsys):
    asked = ["export", "likely", "--to=xlsx", f"--out={tmp_path}"]

    assert main([*asked, "--against=cautious", "--against=published"]) == 0
    [file] = tmp_path.glob("*.xlsx")
    assert "Comparison" in openpyxl.load_workbook(file).sheetnames
    assert main([*asked, "--against=no such case"]) == 1
    assert "no such case" in capsys.readouterr().err
