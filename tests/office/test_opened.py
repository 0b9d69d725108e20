"""Slides and documents open in an office program, whole."""

import io
import re

import docx
import pptx
import pytest
from office.ensure_libreoffice import converted
from on_paper import on_paper

from cxroi.exports.document import document
from cxroi.exports.slides import slides
from cxroi.exports.spreadsheet import spreadsheet


def own_slides() -> bytes:
    """Return slides that a client has, of another format, with one slide on them."""
    deck, written = pptx.Presentation(), io.BytesIO()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Ours"
    deck.save(written)
    return written.getvalue()


def own_document() -> bytes:
    text, written = docx.Document(), io.BytesIO()
    text.add_paragraph("Dear client")
    text.save(written)
    return written.getvalue()


MADE = {
    **{f"{name}.pptx": (slides, name, None) for name in ("likely", "hostile", "segments")},
    **{f"{name}.docx": (document, name, None) for name in ("likely", "hostile", "segments")},
    "own.pptx": (slides, "likely", own_slides),
    "own.docx": (document, "likely", own_document),
    "sheet.xlsx": (spreadsheet, "likely", None),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Every file made, and how many pages LibreOffice prints it on; opened all at once."""
    folder = tmp_path_factory.mktemp("office")
    found = {}
    for ending in ("pptx", "docx", "xlsx"):
        kinds = {file: made for file, made in MADE.items() if file.endswith(ending)}
        for file, (make, name, own) in kinds.items():
            given = [(f"own.{ending}", own())] if own else []
            (folder / file).write_bytes(make(on_paper(name), *given))
        pdfs = converted([folder / file for file in kinds], "pdf", folder / ending)
        for file, pdf in zip(kinds, pdfs, strict=True):
            pages = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
            found[file] = ((folder / file).read_bytes(), pages)
    return found


@pytest.mark.parametrize("file", [file for file in MADE if file.endswith("pptx")])
def test_slides_open(file, printed):
    made, pages = printed[file]
    assert pages == len(pptx.Presentation(io.BytesIO(made)).slides)


@pytest.mark.parametrize("file", [file for file in MADE if file.endswith("docx")])
def test_documents_open(file, printed):
    assert 4 <= printed[file][1] <= 7


def test_the_spreadsheet_is_printed_on_pages_as_wide_as_it_is(printed):
    """Fitted to the width of a page: every sheet is, its months over a few pages."""
    assert printed["sheet.xlsx"][1] < 25
