"""A Word document: the client's styles, captions that count, words for every picture."""

import io

import docx
import pytest
from docx.oxml.ns import qn
from on_paper import HOSTILE, acme, fresh, on_paper, saved, with_part
from sharing import once

from cxroi import CxroiError
from cxroi.exports.document import document
from cxroi.exports.drawings import alt_text
from cxroi.exports.finance_parts import finance_parts
from cxroi.exports.paper_charts import IN_DOCUMENTS


@once
def made(name="likely"):
    return document(on_paper(name))


def opened(made: bytes):
    return docx.Document(io.BytesIO(made))


def styled(text, style):
    return [paragraph.text for paragraph in text.paragraphs if paragraph.style.name == style]


def test_parts_stand_in_order_under_headings():
    text = opened(made())

    assert styled(text, "Heading 1") == ["Return on customer experience: Example company"]
    findings = [on_paper().table(name).title for name in IN_DOCUMENTS]
    assert styled(text, "Heading 2") == [
        *findings,
        *("Break-evens", "Annual figures"),
        *("Named stresses", "Benefits by kind", "Revenue retention"),
        *("Assumptions", "Sources"),
        "Appendix: the equations",
    ]
    assert on_paper().verdict.answer in [paragraph.text for paragraph in text.paragraphs]


def test_charts_that_are_named_are_the_documents_pictures():
    named = ["cash", "tornado", "must_be_true"]
    text = opened(document(on_paper(), charts=named))

    said_of = [shape._inline.docPr.get("descr") for shape in text.inline_shapes]  # noqa: SLF001 - where its words are
    assert said_of == [alt_text(on_paper().table(name)) for name in named]


def test_captions_count_themselves_and_name_day_and_sources():
    text = opened(made())
    fields = [node.get(qn("w:instr")) for node in text.element.iter(qn("w:fldSimple"))]

    assert fields.count("SEQ Figure \\* ARABIC") == len(IN_DOCUMENTS)
    assert fields.count("SEQ Table \\* ARABIC") == len(text.tables) == 8
    for caption in styled(text, "Caption")[1:4]:
        assert caption.startswith("Figure ")
        assert "24 November 2026" in caption


def test_every_picture_says_what_it_shows():
    shapes = opened(document(fresh(theme=acme()))).inline_shapes

    said = [shape._inline.docPr.get("descr") for shape in shapes]  # noqa: SLF001 - where it is
    assert said[0] == "Logo of ACME"
    for name, words in zip(IN_DOCUMENTS, said[1:], strict=True):
        assert words.startswith(on_paper().table(name).title)


def test_the_tables_say_what_the_case_says():
    figures, needed, years, *asked, assumed, _ = opened(made("hostile")).tables

    rows = [[cell.text for cell in row.cells] for row in figures.rows]
    assert rows[1:] == [[t.label, t.figure, t.against] for t in on_paper("hostile").tiles]
    assert len(needed.rows) == 1 + len(on_paper("hostile").must_be_true)
    assert years.rows[3].cells[0].text == "Net"
    for table, part in zip(asked, finance_parts(on_paper("hostile")), strict=True):
        shown = [[cell.text for cell in row.cells] for row in table.rows]
        assert shown == [part.columns, *part.rows]
    assert len(assumed.rows) == 1 + len(on_paper("hostile").claimed_rows)
    grounds = [row.cells[3].text for row in assumed.rows]
    assert any(
        each.startswith("your data: =HYPERLINK(1). Checked by </script>") for each in grounds
    )


def test_the_appendix_has_every_equation_behind_the_six_figures():
    *_, table = opened(made()).tables

    rows = {cells[0]: cells[1:] for row in table.rows if (cells := [c.text for c in row.cells])}
    assert rows["npv"] == ["Net present value", "last_discounted_benefits - last_discounted_costs"]
    assert rows["kept"] == ["Share of customers who stay over a month", "retention ** (1 / 12)"]
    assert rows["customers"][1] == "stayed + referred + paid; at first customers_today"
    assert {"roi", "payback_months", "affordable_one_off", "extra_customers", "referred"} <= {*rows}
    assert not {"equity_at_horizon", "expected_years", "satisfied"} & {*rows}


def test_a_clients_own_text_and_styles_stay():
    own = docx.Document()
    own.add_paragraph("Dear client")
    own.styles["Heading 1"].font.name = "Courier New"

    text = opened(document(on_paper(), ("own.docx", saved(own))))

    assert text.paragraphs[0].text == "Dear client"
    assert styled(text, "Heading 1") == ["Return on customer experience: Example company"]
    assert text.styles["Heading 1"].font.name == "Courier New"


def test_a_document_that_lacks_our_styles_is_written_all_the_same():
    own = docx.Document()
    for name in ("Caption", "List Number", "List Paragraph", "Table Grid", "Light List Accent 1"):
        own.styles[name].delete()

    text = opened(document(on_paper(), ("own.docx", saved(own))))

    assert len(text.tables) == 8


def test_what_is_no_document_is_refused():
    with pytest.raises(CxroiError) as raised:
        document(on_paper(), ("own.docx", b"no zip"))

    assert str(raised.value) == (
        "The template own.docx is not a Word file. Save it from Word as .docx and choose that file."
    )


def test_a_hostile_name_is_text():
    assert HOSTILE[:40] in styled(opened(made("hostile")), "Heading 1")[0]


def test_a_template_that_is_broken_inside_is_refused():
    broken = with_part(saved(docx.Document()), "word/document.xml", lambda _: b"<not")

    with pytest.raises(CxroiError) as raised:
        document(on_paper(), ("own.docx", broken))

    assert str(raised.value) == (
        "The template own.docx is damaged. Save it again from Word as .docx."
    )


def test_the_same_case_gives_the_same_bytes():
    assert document(fresh()) == made()
