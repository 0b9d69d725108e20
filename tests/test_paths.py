"""Tricks with addresses and methods, on every route that the server has."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from serving import PAGE, Served
from wire import ask_each

from cxroi.serve.authentication import Authentication
from cxroi.serve.server import WorkbookServer
from cxroi.serve.settings import USUAL_TIMES

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "x"]
GROUPS = {
    "(?P<kernel_id>[\\w-]+)": "11111111-2222-4333-8444-555555555555",
    "([^/]+)": "business_case.ipynb",
    "(page|session|view)": "page",
    "(.*)": "host.js",
    "(page\\.css)": "page.css",
}
"""What stands in an address for a part that its rule leaves open."""
TRICKS = [
    *("{path}/", "{path}//", "/{path}", "/.{path}", "/..{path}", "/%2e%2e{path}", "\\{path}"),
    *("{path};x", "{path}.", "{path}%20", "{path}~", "{path}::$DATA", "{path}%00", "{path}%00.js"),
    *("{path}#x", "{path}%23", "{path}%3f", "{path}%0d%0aX-Made-Up:%20y", "{path}%e2%80%ae"),
    *("{path}%ff", "{path}%", "{path}%zz", "{path}/..%2f..%2fprivate.png", "{path}/../../x.js"),
    *("{folder}/..%2f{name}", "{folder}/%2e%2e/{name}", "{folder}/..\\{name}", "{folder}//{name}"),
    *("{folder}/..%5c{name}", "{folder}/%252e%252e%252f{name}", "{folder}/%c0%ae%c0%af{name}"),
    *("{folder}/....//....//etc/passwd", "{folder}/%2fetc%2fpasswd", "{folder}/..%2f..%2fpage.js"),
    *("{folder}/" + "..%2f" * 12 + "etc%2fhostname", "{folder}/" + "a" * 9000, "http://a.b{path}"),
    *("{folder}/C:%5cwindows%5cwin.ini", "{folder}/file:%2f%2f%2fetc%2fpasswd.js", "*"),
]
PRIVATE = (b"Traceback", b"not for visitors", b"root:", b"import anywidget", b"nbformat")


def routes() -> list[str]:
    """Return an address for each rule that a server has, made from the rule itself."""
    token = Authentication(frozenset(), "twelve-or-more-letters")
    folders = {"static_paths": ["/"], "labextensions_path": ["/"], "themes_dir": "/"}
    server = SimpleNamespace(
        root_dir="/", base_url="/", authentication=token, ready=None, times=USUAL_TIMES, **folders
    )
    server.page_settings = dict
    rules = WorkbookServer.rules(server, ["business_case.ipynb"], None)
    patterns = [rule[0] for rule in rules[:-1] if isinstance(rule, tuple)]
    patterns += [
        r.matcher.regex.pattern for r in rules[:-1] if hasattr(getattr(r, "matcher", 0), "regex")
    ]
    return [address_of(pattern.rstrip("$")) for pattern in patterns]


def address_of(pattern: str) -> str:
    address = pattern
    for group, part in GROUPS.items():
        address = address.replace(group, part)
    address = address.replace("\\.", ".").replace("\\-", "-")
    assert re.fullmatch(pattern, address), f"no address is known for {pattern}"
    return address


ROUTES = routes()


def tricks_with(route: str) -> list[str]:
    folder, _, name = route.rpartition("/")
    return [trick.format(path=route, folder=folder, name=name) for trick in TRICKS]


def requests(addresses: list[tuple[str, str]], host: str) -> Iterator[tuple[str, bytes]]:
    for method, address in addresses:
        body = "Content-Length: 0\r\n" if method in {"POST", "PUT", "PATCH"} else ""
        yield method, f"{method} {address} HTTP/1.1\r\nHost: {host}\r\n{body}\r\n".encode()


def faults(served: Served, addresses: list[tuple[str, str]], files: set[bytes]) -> list[str]:
    """Ask for each; say which answer was a failure, or anything that is not served."""
    found, logged = [], served.log.read_text()
    asked = requests(addresses, f"127.0.0.1:{served.port}")
    for (method, address), answer in zip(addresses, ask_each(served.port, asked), strict=True):
        is_known = len(answer.body) < 300 or answer.body in files
        is_led = answer.headers.get("location", "/").startswith(("/", "?"))
        private = [word for word in PRIVATE if word in answer.body] or "x-made-up" in answer.headers
        if not 200 <= answer.status < 500 or not is_known or not is_led or private:
            found.append(f"{method} {address[:80]}: {answer.status}, {answer.body[:80]!r}")
    assert served.log.read_text() == logged
    return found


@pytest.fixture(scope="module")
def files(served: Served) -> set[bytes]:
    """What the addresses of files are answered with, and the list of pages."""
    return {served.get(route).text.encode() for route in ROUTES if route != PAGE}


def test_every_rule_has_an_address():
    assert len(ROUTES) == 18
    assert {"", "/", "/health", "/metrics", "/sign-in", "/sign-out", PAGE} < set(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route or "nothing")
def test_no_trick_with_an_address_finds_a_file_or_a_failure(served, files, route):
    asked = [("GET", trick) for trick in tricks_with(route) if trick not in {"", PAGE}]
    readers = served.get("/health").text
    assert faults(served, asked, files) == []
    assert served.get("/health").text == readers  # no kernel was given


@pytest.mark.parametrize("method", METHODS)
def test_no_method_does_more_at_any_address_than_it_should(served, files, method):
    plain = [route or "/" for route in ROUTES if (method, route) != ("GET", PAGE)]
    tricked = [f"{route}/..%2fprivate.png" for route in ROUTES]
    assert faults(served, [(method, each) for each in (*plain, *tricked)], files) == []


@pytest.mark.parametrize(
    "head",
    [
        "GET /workbooks\r\n\r\n",
        "GET  /workbooks HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "GET /workbooks HTTP/9.9\r\nHost: {host}\r\n\r\n",
        "GET /workbooks HTTP/1.1\r\n\r\n",
        "GET /workbooks HTTP/1.1\r\nHost: {host}\r\nHost: example.org\r\n\r\n",
        "GET /workbooks HTTP/1.1\r\nHost: {host}, example.org\r\n\r\n",
        "GET /workbooks HTTP/1.1\r\nHost: {host}\r\n folded: yes\r\n\r\n",
        "GET /workbooks HTTP/1.1\r\nHost: {host}\r\nNo colon\r\n\r\n",
        "GET /workbooks HTTP/1.1\r\nHost: {host}\r\nX: \0\r\n\r\n",
        "CONNECT example.org:443 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "POST /workbooks HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
        "POST /workbooks HTTP/1.1\r\nHost: {host}\r\nContent-Length: +1\r\n\r\nx",
        "POST /workbooks HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1, 2\r\n\r\nx",
        "POST /workbooks HTTP/1.1\r\nHost: {host}\r\nContent-Length: 65537\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        "POST /x HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET /workbooks HTTP/1.1\r\nHost: {host}\r\nX: " + "x" * 70_000 + "\r\n\r\n",
        "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_its_connection_ends(served, head):
    host = f"127.0.0.1:{served.port}"
    request = head.format(host=host).encode("latin-1")
    [answer] = ask_each(served.port, [("GET", request)])
    assert answer.status in {0, 400, 403, 404, 405}
    assert b"Traceback" not in answer.body
    assert served.get("/workbooks").status == 200


def test_an_address_is_no_way_to_another_header(served):
    sent = "/?scenario=%0d%0aSet-Cookie:%20made=up"
    answer = served.get(sent)
    assert answer.status == 302
    assert "made" not in answer.cookies
    assert answer.headers["Location"] == f"{PAGE}{sent[1:]}"


@pytest.mark.parametrize("file", sorted(Path("/etc").glob("host*s"))[:1] or [Path(__file__)])
def test_a_file_of_the_system_is_at_no_address(served, file):
    for start in ("/voila/static/", "/voila/labextensions/", "/voila/api/themes/", "/"):
        for up in ("", "../" * 9, "..%2f" * 9, "%2e%2e%2f" * 9, "/"):
            assert served.get(f"{start}{up}{file.as_posix()[1:]}").status in {403, 404}
