"""A case in one file: everything inside, nothing from outside, and nothing a reader wrote can run."""

import base64
import gzip
import hashlib
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from on_paper import HOSTILE, acme, fresh

from cxroi.calculator import page
from cxroi.calculator.page import calculator_page, page_of
from cxroi.model.data_files import workbooks_folder
from cxroi.report.exhibits import EXHIBITS

LARGEST = 700_000
NOT_THERE = {
    *("HowSure", "Compare", "WhatMustBeTrue", "WhatToMeasureNext", "WhatIf"),
    *("WhichInitiatives", "FinanceTables", "KeepOrAcquire", "PlanAndActuals"),
}
"""Views of the notebook that a file does not show."""


class Read(HTMLParser):
    """Collects tags, and the texts of scripts by their kind."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.scripts, self.inside = [], {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = dict(attrs).get("type", "") if tag == "script" else ""

    def handle_data(self, data):
        if self.inside:
            self.scripts[self.inside] = self.scripts.get(self.inside, "") + data

    def handle_endtag(self, _):
        self.inside = ""


@cache
def written(name: str = "likely") -> str:
    return page_of(fresh(name))


@cache
def read(name: str = "likely") -> Read:
    return Read(written(name))


def data(name: str = "likely") -> dict:
    return json.loads(read(name).scripts["application/json"])


def unpacked(held: str) -> str:
    return gzip.decompress(base64.b64decode(held)).decode()


def policy() -> dict[str, str]:
    [said] = [attrs["content"] for _, attrs in read().tags if "http-equiv" in attrs]
    return dict(each.strip().split(" ", 1) for each in said.split(";"))


def test_it_is_small_enough_for_a_mail():
    assert len(written().encode()) < LARGEST


@pytest.mark.parametrize("name", ["likely", "hostile"])
def test_it_has_one_script_and_the_policy_lets_only_the_chart_library_run_besides(name):
    scripts = [attrs["type"] for tag, attrs in read(name).tags if tag == "script"]
    let_in = (read().scripts["module"], unpacked(data(name)["vega"]))
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()) for each in let_in]

    assert scripts == ["application/json", "module"]
    assert read(name).scripts["module"] == read().scripts["module"]
    assert policy()["script-src"] == " ".join(f"'sha256-{each.decode()}'" for each in digests)
    assert not [attrs for _, attrs in read(name).tags if any(key.startswith("on") for key in attrs)]


def test_nothing_is_asked_of_anybody():
    text = page_of(fresh(theme=acme()))

    assert policy()["default-src"] == policy()["connect-src"] == "'none'"
    for tag, attrs in Read(text).tags:
        assert attrs.get("src", "data:").startswith("data:"), tag
        assert attrs.get("href", "data:").startswith("data:"), tag
    assert not re.search(r"url\((?!data:)", text.partition("</style>")[0])
    assert not re.search(r"\bimport\b ?[({*\"]", read().scripts["module"])


def test_what_a_reader_wrote_is_text():
    text = written("hostile")

    assert HOSTILE not in text
    assert data("hostile")["now"]["scenario"]["name"] == HOSTILE
    assert data("hostile")["now"]["scenario"]["notes"] == {"margin": "=HYPERLINK(1)"}
    assert data("hostile")["now"]["scenario"]["checks"]["margin"][1] == "2026-11-24"
    assert text.count("</script") == 2


def test_it_shows_the_cells_of_the_notebook_that_it_can_answer_for():
    book = nbformat.read(workbooks_folder() / "business_case.ipynb", as_version=4)
    cells = re.findall(
        r'^cx\.(\w+)\(book(?:, "(\w+)")?\)', "\n".join(c.source for c in book.cells), re.MULTILINE
    )
    there = [f"{kind} {name}".strip() for kind, name in cells if kind not in NOT_THERE]
    shown = [attrs["data-model"] for _, attrs in read().tags if "data-model" in attrs]

    assert shown == [{"WhatMatters": "Section what_matters"}.get(each, each) for each in there]


def test_it_offers_nothing_that_needs_a_server():
    start = data()["start"]

    assert start["pages"] == []
    assert not start["shelf"]
    assert not start["explains"]
    assert [tab["title"] for tab in start["tabs"]] == ["Value", "Sensitivity"]
    assert set(json.loads(unpacked(data()["specs"]))) == {*EXHIBITS, "tornado"}


def test_it_says_the_answer_where_no_script_runs():
    told = written().partition("<noscript>")[2].partition("</noscript>")[0]
    made = fresh()

    for words in (made.verdict.answer, *(tile.figure for tile in made.tiles)):
        assert words in told
    assert page.NEEDS_SCRIPT in told
    assert "24 November 2026" in written()


def test_the_same_case_gives_the_same_file_and_another_case_has_another_mark():
    assert page_of(fresh()) == written()
    assert data()["file"] != data("never")["file"]


def test_a_page_is_of_today_unless_it_is_of_another_day():
    made = fresh()

    assert calculator_page(made.assumptions, made.made_on) == written()
    assert str(Path(page.__file__).parent) not in written()
