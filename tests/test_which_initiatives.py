"""Which initiatives, where it is shown: the section of the page, a slide, a sheet, a file, a link."""

import io
from dataclasses import replace

import openpyxl
import pptx
import pytest
from on_paper import DAY, LIKELY
from sharing import once

from cxroi import initiatives, portfolio, read_link, read_scenario, write_link, write_scenario
from cxroi.analysis.recent import recent_portfolio
from cxroi.exports.proposal import proposal
from cxroi.exports.slides import slides
from cxroi.exports.spreadsheet import spreadsheet
from cxroi.model.choosing import Choosing
from cxroi.model.initiatives import parse_initiatives
from cxroi.model.options import Options
from cxroi.report.initiatives import by_initiative, title, words
from cxroi.serve.command_line import main
from cxroi.widgets.state import look

TEXT = "budget 600000; without Welcome calls"
ASKED = LIKELY.renamed("Acme", currency="£", initiatives=TEXT)
MINE = "name,bonded_gain,one_off_cost\nCalls,0.01|0.02|0.03,10000\nMails,0.01,5000\n"


def seen(chosen="", table=None):
    request = {"view": "initiatives", "options": {"initiatives": chosen} if chosen else {}}
    if table is not None:
        request["given"] = {"table": {"name": "mine.csv", "text": table}}
    words_of_it, _ = look(request, lambda _: None)
    return words_of_it


# -- the section -----------------------------------------------------------------------------------


def test_the_section_says_what_python_says():
    shown, found = (
        seen(TEXT),
        portfolio(LIKELY, initiatives(), budget=6e5, rules=["without welcome calls"]),
    )
    assert shown["lead"] == words(found)
    assert shown["tables"]["budget"]["title"] == title(found)
    offered = shown["parts"]["offered"]
    assert offered["rows"] == by_initiative(found)["rows"]
    assert (offered["least"], offered["most"], offered["step"]) == (150_000, 1_350_000, 10_000)
    assert any("illustrative" in note for note in shown["parts"]["notes"])


def test_the_table_that_the_section_hands_out_is_one_that_it_takes():
    shown = seen()
    assert parse_initiatives("ours.csv", shown["parts"]["offered"]["file"]) == initiatives()
    assert seen(table=shown["parts"]["offered"]["file"])["lead"] == shown["lead"]


def test_a_table_of_the_readers_own_takes_the_place_of_ours():
    shown = seen(table=MINE)
    assert [row[0] for row in shown["parts"]["offered"]["rows"]] == ["Calls", "Mails"]
    assert not any("illustrative" in note for note in shown["parts"]["notes"])


def test_what_cannot_be_chosen_among_is_a_sentence():
    poor, off = seen("budget 10"), seen("budget any; without Calls; without Mails", MINE)
    assert poor["kind"] == off["kind"] == "problem"
    assert poor["text"].startswith(
        "No initiative fits a budget of 10: the cheapest choice costs 159,423"
    )
    assert off["text"].startswith("The rules contradict each other, or leave nothing to choose: ")
    assert seen(table="name,gain\nA,1\n")["text"].startswith(
        "mine.csv, row 1, column 'gain': the column is not known."
    )
    assert seen(table="name,bonded_gain\nA,0.9\n")["text"].startswith(
        "Increase in bonded customers: The target share of bonded customers exceeds 100%"
    )


# -- kept with the case ----------------------------------------------------------------------------


def test_the_choice_travels_in_a_file_and_in_a_link(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(write_scenario(ASKED), encoding="utf-8")
    for case in (read_scenario(file), read_link(write_link(ASKED).query)):
        chosen = Options(case.choices).initiatives
        assert chosen == Choosing(600_000, ("without Welcome calls",))
        assert chosen.text == TEXT


# -- on paper --------------------------------------------------------------------------------------


@once
def on_paper():
    return proposal(ASKED, DAY)


@once
def found():
    return recent_portfolio(ASKED, initiatives(), Choosing(600_000, ("without Welcome calls",)))


def test_a_deck_has_the_slide_where_the_case_asks_for_it():
    deck = pptx.Presentation(io.BytesIO(slides(on_paper())))
    plain = pptx.Presentation(io.BytesIO(slides(proposal(LIKELY, DAY))))
    assert len(deck.slides) == len(plain.slides) + 1
    (slide,) = [each for each in deck.slides if each.shapes.title.text == title(found())]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    shown = [[cell.text for cell in row.cells] for row in table.rows]
    each = by_initiative(found())
    assert shown == [each["heads"], *each["rows"]]
    said = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert all(sentence in said for sentence in words(found()))
    assert [shape.name for shape in slide.shapes if shape.shape_type == 13] == ["budget"]


def test_a_spreadsheet_has_the_sheet_where_the_case_asks_for_it():
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(on_paper())))
    plain = openpyxl.load_workbook(io.BytesIO(spreadsheet(proposal(LIKELY, DAY))))
    assert {*book.sheetnames} - {*plain.sheetnames} == {"Initiatives"}
    rows = [[cell for cell in row if cell is not None] for row in book["Initiatives"].values]
    for each in found().shares:
        line = next(row for row in rows if row[:1] == [each.name] and len(row) == 5)
        assert line[1:3] == pytest.approx([each.pv_costs, each.alone])
        assert line[3] == (pytest.approx(each.share) if each.chosen else "not chosen")
    sets = [row for row in rows if len(row) == 7][1:]
    assert [row[2] for row in sets] == pytest.approx([each.mean for each in found().choices])


def test_paper_may_have_initiatives_of_ones_own():
    mine = replace(on_paper(), offered=parse_initiatives("mine.csv", MINE), assumptions=LIKELY)
    assert mine.portfolio.names == ("Calls", "Mails")
    assert not mine.has_initiatives


def test_export_asks_for_them_by_a_budget(tmp_path, capsys):
    file = tmp_path / "mine.csv"
    file.write_text(MINE)
    asked = ["export", "--to=xlsx", f"--out={tmp_path}", "--budget=20k", f"--initiatives={file}"]
    assert main(asked) == 0
    made = openpyxl.load_workbook(capsys.readouterr().out.strip())
    assert [cell.value for cell in made["Initiatives"]["A"] if cell.value in {"Calls", "Mails"}][:2] == ["Calls", "Mails"]  # fmt: skip
