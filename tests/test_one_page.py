"""One page for a board: always one, tagged, with words for its pictures."""

import io
import re
from importlib.resources import files

import pytest
import typst
from on_paper import acme, cases, fresh, on_paper
from PIL import Image

from cxroi.exports.one_page import one_page, page_picture


def pages(made: bytes) -> int:
    return int(re.search(rb"/Type/Pages[^>]*?/Count (\d+)|/Count (\d+)", made)[0].split()[-1])


@pytest.mark.parametrize("name", cases())
def test_it_is_one_page_whatever_the_case(name):
    made = one_page(on_paper(name))

    assert made[:5] == b"%PDF-"
    assert pages(made) == 1


def test_it_is_tagged_and_of_the_standard_for_everybody():
    made = one_page(on_paper())

    assert b"/StructTreeRoot" in made
    assert b"pdfuaid" in made
    assert made.count(b"/Figure") >= 4


def test_a_theme_with_a_logo():
    made = one_page(fresh(theme=acme()))

    assert pages(made) == 1
    assert len(made) > len(one_page(on_paper())) // 2


def test_it_can_be_looked_at():
    picture = Image.open(io.BytesIO(page_picture(on_paper("hostile")))).convert("L")

    assert picture.height > picture.width > 800
    assert sum(picture.histogram()[:100]) > 5_000


def test_words_are_never_markup():
    """What Typst, or a template, would run is set as it was typed."""
    assert one_page(on_paper("hostile"))


def test_a_minus_is_not_left_behind_at_the_end_of_a_line():
    template = files("cxroi.exports").joinpath("one_page.typ").read_text(encoding="utf-8")
    rule = re.search("^#show regex.*$", template, re.MULTILINE)[0]

    def narrow(words: str) -> bytes:
        page = f"#set page(width: 18mm, height: auto, margin: 0pt)\n{rule}\n{words}"
        return typst.compile(page.encode(), format="png")

    assert narrow("some words −£0.2m") == narrow("some words \\ −£0.2m")


def test_the_same_case_gives_the_same_bytes():
    assert one_page(fresh()) == one_page(fresh())
