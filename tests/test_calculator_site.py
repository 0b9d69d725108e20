"""Cases as a folder of files: each refers to what is there, and names it by what it holds."""

import hashlib
import re
from functools import cache

import pytest
from on_paper import HOSTILE, fresh

from cxroi import CxroiError
from cxroi.calculator.site import site_files
from cxroi.model.claims import claims

HASHED = re.compile(r"\w+-([0-9a-f]{16})\.(?:js|css)")


@cache
def files() -> dict[str, str]:
    cases = {"likely": fresh(), "hostile": fresh("hostile")}
    return {name: content.decode() for name, content in site_files(cases)}


def pages() -> dict[str, str]:
    return {name: text for name, text in files().items() if name.endswith(".html")}


def test_there_is_a_page_a_case_a_list_the_evidence_and_headers():
    assert list(pages()) == ["likely.html", "hostile.html", "index.html", "evidence.html"]
    assert "nginx.conf" in files()


def test_what_is_shared_is_named_by_what_it_holds():
    shared = {name: text for name, text in files().items() if HASHED.fullmatch(name)}

    stems = [name.partition("-")[0] for name in shared]
    assert stems == ["cxroi", "answers", "vega", "cxroi", "list"]
    for name, text in shared.items():
        assert HASHED.fullmatch(name)[1] == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_every_page_refers_to_nothing_but_what_is_there():
    for name, text in pages().items():
        for address in re.findall(r'(?:src|href)="([^"]*)"', text.partition("cxroi-case")[0]):
            assert address in files() or address == "data:,", name


def test_no_page_holds_a_script_and_its_policy_lets_none_in():
    for text in pages().values():
        assert "script-src 'self';" in text
        held = re.findall(r"<script([^>]*)>(?!</script>)", text)
        assert held in ([], [' type="application/json" id="cxroi-case"'])


def test_the_headers_are_those_of_the_pages_and_keep_what_has_its_hash():
    conf = files()["nginx.conf"]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', pages()["index.html"])[1]

    assert policy in conf
    pattern = re.search(r'location ~ "(.*)" {', conf)[1]
    kept = {name for name in files() if re.search(pattern, name)}
    assert kept == {name for name in files() if HASHED.fullmatch(name)}


def test_a_name_is_shown_as_it_was_typed():
    assert HOSTILE not in files()["index.html"]
    assert "&lt;/script&gt;&lt;script&gt;" in files()["index.html"]


def test_the_evidence_says_each_claim_with_its_caution():
    text = files()["evidence.html"]
    for claim in claims().values():
        assert claim.caution.partition("'")[0].partition('"')[0] in text


@pytest.mark.parametrize("name", ["index", "evidence"])
def test_a_case_takes_no_other_page(name):
    said = f"A case cannot have the page {name}.html. Rename its file."
    with pytest.raises(CxroiError, match=re.escape(said)):
        list(site_files({name: fresh()}))
