"""Who is let in: by name and page on this computer, by token from elsewhere."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import PAGE, Answer, Served, serving
from websocket import WebSocketBadStatusException

from cxroi.model.errors import SetupError
from cxroi.serve.address import HERE, Address
from cxroi.serve.authentication import (
    FOREIGN_NAME,
    FOREIGN_PAGE,
    SHORTEST_TOKEN,
    set_up_authentication,
)
from cxroi.serve.ports import claim
from cxroi.serve.sign_in import NOT_SIGNED_IN, _own

TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests
SERVED = ["/", "/workbooks", PAGE, "/cxroi/vega.js", "/cxroi/page.js", "/voila/static/host.js"]


@pytest.fixture(scope="module")
def guarded(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that asks for a token and lets other computers in."""
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, token=TOKEN, host="0.0.0.0") as running:  # noqa: S104 - under test
        yield running


def sign_in(guarded: Served, token: str = TOKEN, leads_to: str = "/") -> Answer:
    key = guarded.get("/sign-in").cookies["_xsrf"]
    fields = {"token": token, "next": leads_to, "_xsrf": key}
    return guarded.post("/sign-in", fields, Cookie=f"_xsrf={key}", Origin=guarded.address)


def signed_in(answer: Answer) -> str:
    """What a browser sends once it has signed in."""
    [(name, value)] = [each for each in answer.cookies.items() if each[0] != "_xsrf"]
    return f"{name}={value}"


def status_of_line(served: Served, kernel: str, base: str = "/", **headers: str) -> int:
    try:
        served.connect(kernel, base=base, **headers).close()
    except WebSocketBadStatusException as refused:
        return refused.status_code
    return 101


# On this computer: no login, but our own name and our own pages only


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "example.org:8866"])
@pytest.mark.parametrize("path", SERVED)
def test_a_foreign_name_is_refused(served, path, host):
    answer = served.get(path, Host=host)
    assert (answer.status, answer.text) == (403, FOREIGN_NAME)


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:9000", "[::1]:8866", "LOCALHOST"])
def test_a_name_of_this_computer_is_answered_whatever_the_port(served, host):
    assert served.get("/workbooks", Host=host).status == 200


@pytest.mark.parametrize(
    "origin", ["https://example.org", "http://127.0.0.1:1", "http://localhost", "null"]
)
@pytest.mark.parametrize("path", SERVED)
def test_a_page_of_another_site_is_refused(served, path, origin):
    answer = served.get(path, Origin=origin)
    assert (answer.status, answer.text) == (403, FOREIGN_PAGE)


def test_our_own_page_is_answered(served):
    assert served.get("/workbooks", Origin=served.address).status == 200


def test_another_site_may_link_here_but_not_embed(served):
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"}
    assert served.get("/workbooks", **link).status == 200
    for place in ("iframe", "image", "empty", "script"):
        answer = served.get("/workbooks", Sec_Fetch_Site="cross-site", Sec_Fetch_Dest=place)
        assert answer.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document", "Sec_Purpose": "prefetch"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": ""},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Dest": "iframe"},
        {"Sec_Fetch_Site": "made-up"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "websocket"},
        {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "null", "Sec_Fetch_Site": "none"},
        {"Origin": "{ours}.example.org"},
        {"Origin": "{ours}@example.org"},
        {"Origin": "{ours}, https://example.org"},
        {"Origin": "{ours}/"},
        {"Origin": "file://"},
        {"Origin": ""},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
@pytest.mark.parametrize("path", ["/workbooks", PAGE])
def test_however_another_site_dresses_its_request_it_is_refused(served, path, headers):
    dressed = {name: value.format(ours=served.address) for name, value in headers.items()}
    answer = served.get(path, **dressed)
    assert (answer.status, answer.text) == (403, FOREIGN_PAGE)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"},
        {"Referer": "https://example.org/"},
        {"Origin": "null"},
        {},
    ],
    ids=["a form", "an old browser", "a page without an address", "a program"],
)
def test_a_form_of_another_site_ends_no_kernel(served, page, headers):
    answer = served.post(f"/voila/api/shutdown/{page.kernel}", {"_xsrf": "x"}, **headers)
    assert answer.status == 403
    assert served.get(f"/api/kernels/{page.kernel}").status == 200


def test_where_a_reader_came_from_decides_nothing(served):
    """A link may lead here, also from a browser that says nothing else."""
    assert served.get("/workbooks", Referer="https://example.org/").status == 200
    assert served.get("/workbooks", Referer=served.address, Origin="null").status == 403


def test_a_line_is_for_our_own_page_only(served, page):
    assert status_of_line(served, page.kernel, Origin=served.address) == 101
    assert status_of_line(served, page.kernel, Origin="https://example.org") == 403
    assert status_of_line(served, page.kernel, Host="example.org") == 403


def test_only_a_page_can_end_its_kernel(served):
    page = served.get(PAGE)
    path, key = f"/voila/api/shutdown/{page.kernel}", page.cookies["_xsrf"]
    mine = {"Cookie": f"_xsrf={key}"}
    assert served.post(path, {}).status == 403
    assert served.post(path, {"_xsrf": "guessed"}, **mine).status == 403
    assert served.post(path, {"_xsrf": key}, Origin="https://example.org", **mine).status == 403
    assert served.get(f"/api/kernels/{page.kernel}").status == 200

    assert served.say_goodbye(page).status == 204

    assert served.get(f"/api/kernels/{page.kernel}").status == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/api/kernels", "/api/kernels/{kernel}", "/api/contents", PAGE])
def test_nothing_else_can_be_done_to_a_server(served, page, method, path):
    answer = served.ask(method, path.format(kernel=page.kernel), "{}", Origin=served.address)
    assert answer.status in {403, 404, 405}
    assert "Traceback" not in answer.text
    assert served.get(f"/api/kernels/{page.kernel}").status == 200


# From elsewhere: a token, given once on a page of our own


@pytest.mark.parametrize("path", ["/", "/workbooks", PAGE, f"{PAGE}?scenario=cautious"])
def test_without_the_token_a_page_leads_to_the_sign_in(guarded, path):
    answer = guarded.get(path)
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/sign-in?next=%2F")


@pytest.mark.parametrize(
    "path", ["/cxroi/vega.js", "/voila/static/host.js", "/api/kernels/x", "/x"]
)
def test_without_the_token_nothing_else_is_answered(guarded, path):
    answer = guarded.get(path)
    assert (answer.status, answer.text) == (403, NOT_SIGNED_IN.format(base="/"))


def test_without_the_token_there_is_no_line_and_no_kernel_ends(guarded):
    cookie = signed_in(sign_in(guarded))
    page = guarded.get(PAGE, Cookie=cookie)
    assert status_of_line(guarded, page.kernel, Origin=guarded.address) == 403
    assert guarded.say_goodbye(page).status == 403
    signed = {"Origin": guarded.address, "Cookie": cookie}
    assert status_of_line(guarded, page.kernel, **signed) == 101


def test_the_token_opens_everything_and_leads_back(guarded):
    answer = sign_in(guarded, leads_to=PAGE)
    assert (answer.status, answer.headers["Location"]) == (303, PAGE)
    [cookie] = [c for c in answer.headers.get_all("Set-Cookie") if c.startswith("cxroi_reader_")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert TOKEN not in cookie
    signed = signed_in(answer)
    for path in SERVED[1:]:
        assert guarded.get(path, Cookie=signed).status == 200


def test_a_made_up_cookie_opens_nothing(guarded):
    name = f"cxroi_reader_{guarded.port}"
    for made_up in ("", "signed in", "A" * 43, "a\\342\\202\\254", "x" * 9000):
        assert guarded.get("/workbooks", Cookie=f'{name}="{made_up}"').status == 302


def test_the_form_cannot_be_sent_from_elsewhere(guarded):
    key = guarded.get("/sign-in").cookies["_xsrf"]
    fields, mine = {"token": TOKEN, "_xsrf": key}, {"Cookie": f"_xsrf={key}"}
    assert guarded.post("/sign-in", fields, Origin="https://example.org", **mine).status == 403
    assert guarded.post("/sign-in", {"token": TOKEN}).status == 403


@pytest.mark.parametrize(
    "path",
    ["//example.org", "https://example.org", "/\\example.org", "javascript:alert(1)", "", "/\nx"],
)
def test_the_sign_in_leads_nowhere_else(path):
    assert _own(path, "/") == "/"


@pytest.mark.parametrize("path", ["/", "/y", "/x", "/xy/", "//x/", "x/"])
def test_the_sign_in_under_a_prefix_leads_nowhere_else(path):
    assert _own(path, "/x/") == "/x/"


def test_any_name_is_answered_but_not_any_page(guarded):
    assert guarded.get("/sign-in", Host="reports.example.org").status == 200
    there = {"Host": "reports.example.org"}
    assert guarded.get("/sign-in", Origin="https://reports.example.org", **there).status == 200
    assert guarded.get("/sign-in", Origin="https://example.org", **there).status == 403


def test_kernels_do_not_know_the_token(guarded):
    assert guarded.kernels()
    for kernel in guarded.kernels():
        assert TOKEN not in " ".join(kernel.environ().values())
        assert "CXROI_TOKEN" not in kernel.environ()


def test_the_token_is_not_in_the_log(guarded):
    assert guarded.log.read_text().startswith("Users sign in with the token in CXROI_TOKEN;")
    assert TOKEN not in guarded.log.read_text()


def test_where_other_computers_are_let_in_the_address_is_one_they_can_open(guarded):
    assert re.fullmatch(r"cxroi is ready: http://(?!0\.0\.0\.0)[\w.-]+:\d+/\n", guarded.said)


@pytest.fixture
def wide() -> Iterator[list[socket.socket]]:
    """The sockets of a server that other computers reach."""
    sockets = claim("0.0.0.0", 0)  # noqa: S104 - under test
    yield sockets
    for each in sockets:
        each.close()


def test_where_other_computers_are_let_in_a_token_is_made_and_said(wide, capsys):
    authentication = set_up_authentication(Address("0.0.0.0"), wide, None)  # noqa: S104 - under test
    said = capsys.readouterr().err
    token = re.match(r"Users sign in with the token ([\w-]{32,}); the connection is not", said)[1]
    assert authentication.opens_with(token)
    assert not authentication.opens_with(token[:-1])


def test_a_short_token_is_refused(wide):
    with pytest.raises(SetupError) as raised:
        set_up_authentication(HERE, wide, "short")
    assert str(raised.value) == (
        f"The token in CXROI_TOKEN is shorter than {SHORTEST_TOKEN} characters. "
        "Choose a longer one, or unset it."
    )
