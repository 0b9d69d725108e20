"""Where a server's addresses begin: at its root, or under a prefix."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import PAGE, Served, serving
from test_authentication import NOT_SIGNED_IN, status_of_line

from cxroi.model.errors import SetupError
from cxroi.serve.address import own_base

BASE = "/x/y%40z/"
TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests


@pytest.mark.parametrize("given", ["x/y", "/x/y", "x/y/", "/x/y/", " /x/y/ "])
def test_a_prefix_is_taken_with_and_without_its_slashes(given):
    assert own_base(given) == "/x/y/"


@pytest.mark.parametrize("given", ["", "/"])
def test_without_a_prefix_addresses_begin_at_the_root(given):
    assert own_base(given) == "/"


@pytest.mark.parametrize(
    "given",
    ["http://a.b/x/", "//x/", "x//y", "x y", "../x", "x/.", "x?y", "x#y", "x%2", "é", "<x>"],
)
def test_a_prefix_that_cannot_begin_an_address_is_said(given):
    with pytest.raises(SetupError) as raised:
        own_base(given)
    assert str(raised.value) == (
        f"--base-url {given} cannot begin an address. Use the path alone, in letters, digits and "
        "dashes, such as /reports/churn/."
    )


@pytest.fixture(scope="module")
def under(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server under a prefix that knows every reader."""
    with serving(workbooks, tmp_path_factory.mktemp("log") / "log", base=BASE) as running:
        yield running


def test_the_line_that_says_it_is_ready_names_the_prefix(under):
    assert under.said == f"cxroi is ready: http://127.0.0.1:{under.port}{BASE}\n"


def test_the_bare_prefix_leads_to_the_first_page_and_keeps_what_is_asked(under):
    for path, leads_to in ((BASE[:-1], BASE), (BASE, f"{BASE[:-1]}{PAGE}")):
        answer = under.get(f"{path}?scenario=cautious")
        assert (answer.status, answer.headers["Location"]) == (302, f"{leads_to}?scenario=cautious")


@pytest.mark.parametrize("path", ["/", "/x/", "/workbooks", PAGE, "/voila/static/host.js"])
def test_beside_the_prefix_there_is_nothing_and_it_is_said_where_to_start(under, path):
    answer = under.get(path)
    assert (answer.status, answer.text) == (404, f"Page not found. Start at {BASE}.")


def test_a_page_names_no_address_beside_the_prefix_and_its_line_and_goodbye_lie_under_it(under):
    page = under.get(f"{BASE[:-1]}{PAGE}")
    # Voilà's front end joins the address of its themes to that of the server.
    text = page.text.replace(BASE, "").replace('"themesUrl": "/', "")
    assert '="/' not in text
    assert '": "/' not in text
    [key] = [each for each in page.headers.get_all("Set-Cookie") if each.startswith("_xsrf=")]
    assert f"Path={BASE}" in key
    assert status_of_line(under, page.kernel, BASE) == 101
    assert under.say_goodbye(page, BASE).status == 204


def test_the_list_leads_to_pages_under_the_prefix(under):
    assert f'href="{BASE}voila/render/business_case.ipynb"' in under.get(f"{BASE}workbooks").text


@pytest.mark.slow
def test_signing_in_under_a_prefix_is_for_the_prefix_alone(workbooks, tmp_path):
    with serving(workbooks, tmp_path / "log", base=BASE, token=TOKEN) as guarded:
        for path in (BASE[:-1], BASE, f"{BASE}workbooks"):
            sent = guarded.get(path)
            assert (sent.status, sent.headers["Location"].split("?")[0]) == (302, f"{BASE}sign-in")
        for path in ("/", "/workbooks", f"{BASE}voila/static/host.js"):
            refused = guarded.get(path)
            assert (refused.status, refused.text) == (403, NOT_SIGNED_IN.format(base=BASE))

        asks = guarded.get(f"{BASE}sign-in")
        key = asks.cookies["_xsrf"]
        fields = {"token": TOKEN, "next": "/workbooks", "_xsrf": key}
        mine = {"Cookie": f"_xsrf={key}", "Origin": guarded.address}
        signed = guarded.post(f"{BASE}sign-in", fields, **mine)

        assert f'action="{BASE}sign-in"' in asks.text
        assert (signed.status, signed.headers["Location"]) == (303, BASE)
        assert f"Path={BASE}" in signed.headers["Set-Cookie"]
