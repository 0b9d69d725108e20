"""Slides and documents open in an office program, whole."""

import io
import re

import docx
import pptx
import pytest
from office.ensure_libreoffice import converted
from office.sheets import asked_for
from on_paper import on_paper, saved
from sharing import slow_but

from cxroi.exports.document import document
from cxroi.exports.slides import slides
from cxroi.exports.spreadsheet import spreadsheet


def own_slides() -> bytes:
    """Return slides that a client has, of another format, with one slide on them."""
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Ours"
    return saved(deck)


def own_document() -> bytes:
    text = docx.Document()
    text.add_paragraph("Dear client")
    return saved(text)


CASES = ("likely", "hostile", "segments")
MADE = {
    **{f"{name} slides.pptx": (slides, name, None) for name in CASES},
    **{f"{name} document.docx": (document, name, None) for name in CASES},
    "own slides.pptx": (slides, "likely", own_slides),
    "own document.docx": (document, "likely", own_document),
    "sheet.xlsx": (spreadsheet, "likely", None),
}
AT_ONCE = [file for file in MADE if file.startswith(("hostile", "own", "sheet"))]
"""Those that the quick suite opens."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory, request):
    """Return files, and how many pages LibreOffice prints each on; it opens all of a suite at once."""
    folder, found = tmp_path_factory.mktemp("office"), {}
    for file in asked_for(request, "file"):
        make, name, own = MADE[file]
        given = [(f"own.{file[-4:]}", own())] if own else []
        found[file] = make(on_paper(name), *given)
        (folder / file).write_bytes(found[file])
    pdfs = converted([folder / file for file in found], "pdf", folder)
    pages = (len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) for pdf in pdfs)
    return dict(zip(found, zip(found.values(), pages, strict=True), strict=True))


def written(kind):
    return slow_but(AT_ONCE, [file for file in MADE if file.endswith(kind)])


@pytest.mark.parametrize("file", written("pptx"))
def test_slides_open(file, printed):
    made, pages = printed[file]
    assert pages == len(pptx.Presentation(io.BytesIO(made)).slides)


@pytest.mark.parametrize("file", written("docx"))
def test_documents_open(file, printed):
    most = 10 if file.startswith("own") else 7  # a client's own page is narrower
    assert 4 <= printed[file][1] <= most


@pytest.mark.parametrize("file", written("xlsx"))
def test_the_spreadsheet_is_printed_on_pages_as_wide_as_it_is(file, printed):
    """Fitted to the width of a page: every sheet is, its months over a few pages."""
    assert printed[file][1] < 25
