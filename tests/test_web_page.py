"""A page that stands alone: everything inside, once, and nothing a reader wrote can run."""

import json
import re
from html.parser import HTMLParser

import pytest
from on_paper import HOSTILE, acme, fresh, on_paper

from cxroi.exports.paper_charts import CHARTS
from cxroi.exports.web_page import in_script, web_page


class Read(HTMLParser):
    """Collects tags, and the texts of scripts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags, self.scripts, self.inside = [], [], ""
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_data(self, data):
        if self.inside == "script":
            self.scripts.append(data)

    def handle_endtag(self, _):
        self.inside = ""


def specs(page: Read) -> dict:
    return json.loads(page.scripts[0])


@pytest.mark.parametrize("name", ["likely", "hostile"])
def test_three_scripts_whatever_a_name_holds(name):
    page = Read(web_page(on_paper(name)))

    assert [tag for tag, _ in page.tags].count("script") == 3
    assert list(specs(page)) == list(CHARTS)
    assert not [attrs for _, attrs in page.tags if any(key.startswith("on") for key in attrs)]


def test_nothing_is_asked_of_anybody():
    page = web_page(fresh(theme=acme()))
    read = Read(page)

    policy = next(attrs for tag, attrs in read.tags if attrs.get("http-equiv"))
    assert policy["content"].startswith("default-src 'none'")
    for _, attrs in read.tags:
        assert not attrs.get("src", "data:").startswith(("http", "//", "file"))
        assert "href" not in attrs
    assert not re.search(rb"url\((?!data:)", page.split(b"</style>")[0])


def test_a_name_is_shown_as_it_was_typed():
    text = web_page(on_paper("hostile")).decode()

    assert "&lt;/script&gt;&lt;script&gt;document.title" in text
    assert HOSTILE not in text


def test_it_says_the_same_numbers_as_every_other_format():
    text = web_page(on_paper()).decode()

    for tile in on_paper().tiles:
        assert tile.figure in text
    for row in on_paper().must_be_true:
        assert row[1] in text
    assert "24 November 2026" in text


@pytest.mark.parametrize("text", ["</script>", "<!--", "\u2028", "\u2029", "]]>"])
def test_json_cannot_end_the_script_it_stands_in(text):
    written = in_script({"name": text})

    assert json.loads(written) == {"name": text}
    assert not re.search("[<\u2028\u2029]", written)


def test_only_some_charts():
    assert list(specs(Read(web_page(on_paper(), ["cash"])))) == ["cash"]


def test_the_same_case_gives_the_same_bytes():
    assert web_page(fresh()) == web_page(fresh())
