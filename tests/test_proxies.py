"""Behind a proxy: what it says of a reader is believed, and what anybody else says is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import PAGE, Served, serving
from test_authentication import status_of_line
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from cxroi.model.errors import SetupError
from cxroi.serve.authentication import FOREIGN_NAME, FOREIGN_PAGE, NAMELESS
from cxroi.serve.proxies import NO_PROXIES, Proxies, trust

USER = "X-Forwarded-User"
TRUSTED = trust("10.0.0.5,192.168.7.0/24", USER)
TOLD = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "reports.example.org",
    USER: "Anna",
}
ASKED = RequestStartLine("GET", "/", "HTTP/1.1")
THROUGH = {name.replace("-", "_"): value for name, value in TOLD.items()}
"""What a proxy says, as ``Served.ask`` wants it."""


def looked_at(proxies: Proxies, peer: str, *more: tuple[str, str], **told: str):
    """A request as what is served sees it: from this address, with these headers."""
    headers = HTTPHeaders({"Host": "10.0.0.1:8866", **told})
    for name, value in more:
        headers.add(name, value)
    request = HTTPServerRequest(start_line=ASKED, headers=headers)
    request.remote_ip = peer
    proxies.believe(request)
    return request


def said_of(request) -> tuple[str, str, str, str]:
    return request.remote_ip, request.protocol, request.host, request.host_name


@pytest.mark.parametrize("peer", ["10.0.0.5", "192.168.7.44", "::ffff:10.0.0.5"])
def test_a_trusted_proxy_is_believed(peer):
    request = looked_at(TRUSTED, peer, **TOLD)
    assert said_of(request) == ("203.0.113.9", "https", *["reports.example.org"] * 2)
    assert request.headers["Host"] == "reports.example.org"
    assert TRUSTED.user_of(request) == "Anna"


@pytest.mark.parametrize("peer", ["10.0.0.6", "192.168.8.1", "127.0.0.1", "::1", "", "a.b"])
def test_nobody_else_is_believed(peer):
    request = looked_at(TRUSTED, peer, **TOLD)
    assert said_of(request) == (peer, "http", "10.0.0.1:8866", "10.0.0.1")
    assert TRUSTED.user_of(request) == ""
    assert not request.headers.keys() & TOLD.keys()


def test_without_a_trusted_proxy_nobody_is_believed():
    request = looked_at(NO_PROXIES, "10.0.0.5", **TOLD)
    assert said_of(request) == ("10.0.0.5", "http", "10.0.0.1:8866", "10.0.0.1")


@pytest.mark.parametrize(
    ("hops", "address"),
    [
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the first, a reader may have made up
        ("1.1.1.1, 203.0.113.9, 192.168.7.2", "203.0.113.9"),
        ("192.168.7.3, 192.168.7.2", "192.168.7.3"),
        ("<script>, 192.168.7.2", "192.168.7.2"),
        ("2001:db8::7", "2001:db8::7"),
        ("unknown", "10.0.0.5"),
        ("", "10.0.0.5"),
    ],
)
def test_of_several_hops_the_last_that_is_not_trusted_is_the_reader(hops, address):
    assert looked_at(TRUSTED, "10.0.0.5", **{"X-Forwarded-For": hops}).remote_ip == address


@pytest.mark.parametrize("told", ["ftp", "", "https, http", "https://x"])
def test_a_protocol_is_the_one_that_the_proxy_itself_was_asked_by(told):
    assert looked_at(TRUSTED, "10.0.0.5", **{"X-Forwarded-Proto": told}).protocol == "http"


@pytest.mark.parametrize("told", ["a.b/c", "", "a b", "user@a.b", "a.b:x", '"><script>'])
def test_a_name_that_cannot_be_one_is_not_believed(told):
    request = looked_at(TRUSTED, "10.0.0.5", **{"X-Forwarded-Host": told})
    assert request.host == request.headers["Host"] == "10.0.0.1:8866"
    assert "X-Forwarded-Host" not in request.headers


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("  Anna\u00c3\u00a9 ", "Annaé"),  # UTF-8, as tornado reads it
        ("Muster, Anna", "Muster, Anna"),
        ("\x7f", ""),
        ("a" * 300, "a" * 80),
    ],
)
def test_a_reader_has_a_name_that_can_be_seen(told, name):
    assert TRUSTED.user_of(looked_at(TRUSTED, "10.0.0.5", **{USER: told})) == name


def test_of_two_names_neither_is_believed():
    """A proxy that adds its header to the reader's own would let anyone be anybody."""
    request = looked_at(TRUSTED, "10.0.0.5", (USER, "admin"), (USER, "Anna"))
    assert TRUSTED.user_of(request) == ""


def refusal(given: str, user_header: str = "") -> str:
    with pytest.raises(SetupError) as raised:
        trust(given, user_header)
    return str(raised.value)


@pytest.mark.parametrize("given", ["proxy", "10.0.0.5/8", "", "10.0.0.5:80", "*"])
def test_what_is_no_address_is_said(given):
    assert refusal(f"10.0.0.7,{given}") == (
        f"--trusted-proxy {given} is neither an address nor a network. Use, for example, 10.0.0.5 "
        "or 192.168.7.0/24, with commas between several."
    )


def test_a_name_from_nobody_is_said():
    assert refusal("", USER) == (
        f"--user-header {USER} is believed only from a proxy. Name its address with "
        "--trusted-proxy."
    )


@pytest.mark.parametrize("header", ["X User", "X-User:", "X_User", "é"])
def test_what_is_no_header_is_said(header):
    assert refusal("10.0.0.5", header) == (
        f"--user-header {header} is not the name of a header. Use letters, digits and dashes, such "
        "as X-Forwarded-User."
    )


# Real servers: one to which these tests are the proxy, and one that is asked past its proxy


@pytest.fixture(scope="module")
def behind(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, proxies=["127.0.0.1", USER]) as running:
        yield running


def test_a_reader_whom_the_proxy_names_needs_no_token_and_finds_the_name(behind):
    page = behind.get(PAGE, **THROUGH | {USER.replace("-", "_"): "Anna Muster"})
    assert page.status == 200
    assert page.cookies["cxroi_user"] == "Anna%20Muster"
    behind.say_goodbye(page)


@pytest.mark.parametrize(
    "path", ["/", "/workbooks", PAGE, "/cxroi/page.js", "/api/kernels/x", "/x"]
)
def test_who_is_not_named_is_answered_nothing(behind, path):
    answer = behind.get(path, X_Forwarded_For="203.0.113.9")
    assert (answer.status, answer.text) == (401, NAMELESS)


def test_the_name_and_the_pages_of_the_proxy_are_ours(behind):
    ours, other = "https://reports.example.org", "https://example.org"
    assert behind.get("/workbooks", Origin=ours, **THROUGH).status == 200
    answer = behind.get("/workbooks", Origin=other, **THROUGH)
    assert (answer.status, answer.text) == (403, FOREIGN_PAGE)
    answer = behind.get("/workbooks", Host="reports.example.org", X_Forwarded_User="Anna")
    assert (answer.status, answer.text) == (403, FOREIGN_NAME)  # nobody says that it asked by it


def test_a_line_is_for_the_pages_of_the_proxy_and_for_named_readers(behind):
    page = behind.get(PAGE, **THROUGH)
    ours, other = "https://reports.example.org", "https://example.org"
    assert status_of_line(behind, page.kernel, Origin=ours, **TOLD) == 101
    assert status_of_line(behind, page.kernel, Origin=other, **TOLD) == 403
    nameless = {name: value for name, value in TOLD.items() if name != USER}
    assert status_of_line(behind, page.kernel, Origin=ours, **nameless) == 401


def test_past_the_proxy_a_name_opens_nothing_but_health_is_told(workbooks, tmp_path):
    with serving(workbooks, tmp_path / "log", proxies=["10.0.0.5", USER], seats=1) as running:
        for path in ("/workbooks", PAGE):
            answer = running.get(path, X_Forwarded_For="10.0.0.5", X_Forwarded_User="Anna")
            assert (answer.status, answer.text) == (401, NAMELESS)
        answer = running.get("/workbooks", X_Forwarded_Host="a.b", Origin="http://a.b")
        assert (answer.status, answer.text) == (403, FOREIGN_PAGE)
        assert running.get("/health").status == 200
