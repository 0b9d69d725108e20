"""The list of the workbooks: what each says of itself."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cxroi.model.data_files import workbooks_folder
from cxroi.serve.index import find_pages, first_address, read_workbooks


def described(folder: Path, *cells: str, **metadata: object) -> tuple[str, str]:
    file = folder / "what_we-know.ipynb"
    written = new_notebook(cells=[new_markdown_cell(cell) for cell in cells], metadata=metadata)
    written.cells.insert(0, new_code_cell("'# not a title'"))
    nbformat.write(written, file)
    [workbook] = read_workbooks([file])
    assert workbook.address == "/voila/render/what_we-know.ipynb"
    return workbook.title, workbook.about


def test_a_workbook_is_described_by_its_metadata_first(tmp_path):
    said = described(tmp_path, "# Heading\n\nParagraph.", title="A title", about="What for.")
    assert said == ("A title", "What for.")


def test_else_by_its_first_heading_and_paragraph_without_their_marks(tmp_path):
    said = described(tmp_path, "# The *first* `heading`\n\nSee [this](http://x.y) **now**.\n\nNo.")
    assert said == ("The first heading", "See this now.")


def test_else_by_its_file_name(tmp_path):
    assert described(tmp_path) == ("What we know", "")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"cells": [{}]}', "", '{"cells": [], "metadata": 1}']
)
def test_a_workbook_that_cannot_be_read_still_has_its_name(tmp_path, content):
    file = tmp_path / "broken.ipynb"
    file.write_text(content, encoding="utf-8")
    [workbook] = read_workbooks([file])
    assert (workbook.title, workbook.about) == ("Broken", "")


def test_our_own_workbooks_say_what_they_are_about():
    folder = workbooks_folder()
    books = read_workbooks(folder / page for page in find_pages(folder))
    assert books[0].title == "Customer experience business case"
    assert all(book.about.endswith(".") for book in books)


@pytest.mark.parametrize(
    ("pages", "address"),
    [
        (["business_case.ipynb", "a.ipynb"], "/voila/render/business_case.ipynb"),
        (["a b.ipynb"], "/voila/render/a%20b.ipynb"),
        (["a.ipynb", "b.ipynb"], "/workbooks"),
    ],
)
def test_without_the_front_page_a_folder_of_several_opens_with_the_list(pages, address):
    assert first_address(pages) == address


def test_the_list_leads_to_every_workbook(served, workbooks):
    page = served.get("/workbooks").text
    addresses = re.findall(r'<a href="([^"]+)">', page)
    files = [address.removeprefix("/voila/render/") for address in addresses]
    assert [unquote(file) for file in files] == find_pages(workbooks)
    draft = served.get(f"/voila/render/{files[1]}")
    assert draft.status == 200
    assert "A draft" in draft.text
    served.say_goodbye(draft)
    assert page.count("<h1>") == 1
    assert '<html lang="en">' in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


def test_an_edited_workbook_shows_its_new_title_and_a_hostile_one_its_words(served, workbooks):
    file = next(workbooks.glob("a greeting*.ipynb"))
    book = nbformat.read(file, as_version=4)
    book.metadata["title"] = "<script>hostile()</script>"
    book.metadata["about"] = '"><img src=x onerror=hostile()>'
    nbformat.write(book, file)
    page = served.get("/workbooks").text
    assert "<script>hostile" not in page
    assert "<img" not in page
    assert "&lt;script&gt;hostile()&lt;/script&gt;" in page
