"""Signing in and out, as an attacker and a reader meet it on a real server behind a proxy."""

import json
import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serving import PAGE, Answer, Served, serving
from test_authentication import signed_in, status_of_line
from test_paths import ROUTES, requests, tricks_with
from websocket import ABNF
from wire import ask_each

from cxroi.serve.sign_in import TOO_SOON, WRONG_TOKEN

TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests
WRONG = "something-else-entirely"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "audit"


@pytest.fixture(scope="module")
def guarded(workbooks: Path, tmp_path_factory: pytest.TempPathFactory, kept) -> Iterator[Served]:
    """A server with a token, to which these tests are a proxy: each has readers of its own."""
    log = tmp_path_factory.mktemp("log") / "log"
    options = {"token": TOKEN, "proxies": ["127.0.0.1"], "audit": str(kept)}
    with serving(workbooks, log, **options) as running:
        yield running


@pytest.fixture(scope="module")
def key(guarded: Served) -> str:
    """What a form carries, asked for once: a second is short for two tries that each ask for it."""
    return guarded.get("/sign-in").cookies["_xsrf"]


def try_token(
    guarded: Served, key: str, address: str, token: str = TOKEN, **headers: str
) -> Answer:
    sent = {"Cookie": f"_xsrf={key}", "Origin": guarded.address, "X_Forwarded_For": address}
    return guarded.post("/sign-in", {"token": token, "_xsrf": key}, **sent | headers)


def sign_out(guarded: Served, cookie: str, **headers: str) -> Answer:
    key = guarded.get("/workbooks", Cookie=cookie).cookies["_xsrf"]
    sent = {"Cookie": f"{cookie}; _xsrf={key}", "Origin": guarded.address}
    return guarded.post("/sign-out", {"_xsrf": key}, **sent | headers)


# Wrong tokens


def test_a_wrong_token_is_said_and_the_next_try_has_to_wait(guarded, key):
    answer = try_token(guarded, key, "203.0.113.1", WRONG)
    assert (answer.status, answer.headers["Retry-After"]) == (403, "1")
    assert WRONG_TOKEN in answer.text
    assert set(answer.cookies) <= {"_xsrf"}
    answer = try_token(guarded, key, "203.0.113.1")  # the right one
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert TOO_SOON.format(wait=1) in answer.text
    assert set(answer.cookies) <= {"_xsrf"}


def test_who_waits_and_then_knows_it_is_let_in_and_begins_anew(guarded, key):
    for _ in range(2):
        assert try_token(guarded, key, "203.0.113.2", WRONG).headers["Retry-After"] == "1"
        time.sleep(1)
        assert try_token(guarded, key, "203.0.113.2").status == 303


def test_many_tries_at_once_are_counted_one_by_one_and_hold_nothing(guarded, key):
    begun = time.monotonic()
    with ThreadPoolExecutor(16) as crowd:
        wrong = [crowd.submit(try_token, guarded, key, "203.0.113.3", WRONG) for _ in range(48)]
        others = [crowd.submit(try_token, guarded, key, f"198.51.100.{n}") for n in range(16)]
        statuses = [each.result().status for each in wrong]
        assert {each.result().status for each in others} == {303}
    took = time.monotonic() - begun
    assert set(statuses) == {403, 429}
    assert statuses.count(403) <= 1 + math.log2(1 + took)


def test_a_made_up_hop_before_the_proxy_is_no_other_reader(guarded, key):
    assert try_token(guarded, key, "10.1.1.1, 203.0.113.4", WRONG).status == 403
    assert try_token(guarded, key, "10.1.1.2, 203.0.113.4", WRONG).status == 429


def test_what_is_not_the_token_opens_nothing(guarded, key):
    for n, token in enumerate(["", "é" * 9000, "\0", TOKEN.upper(), f"{TOKEN}x", TOKEN[:-1]]):
        assert try_token(guarded, key, f"192.0.2.{n}", token).status == 403


def test_a_token_in_letters_that_are_none_is_refused(guarded, key):
    sent = {"Cookie": f"_xsrf={key}", "Content_Type": "application/x-www-form-urlencoded"}
    answer = guarded.ask("POST", "/sign-in", f"_xsrf={key}&token=%ff%fe", **sent)
    assert answer.status == 400


def test_a_stranger_finds_nothing_by_any_trick(guarded):
    """Those of ``test_paths``: all but the sign-in and the word of health is refused or leads there."""
    tricks = [each for route in ROUTES for each in tricks_with(route)]
    asked = requests([("GET", each) for each in tricks], f"127.0.0.1:{guarded.port}")
    for trick, answer in zip(tricks, ask_each(guarded.port, asked), strict=True):
        leads = answer.headers.get("location", "").startswith("/sign-in?next=")
        assert answer.status in {400, 403} or (answer.status == 302 and leads), trick


def test_the_token_in_an_address_opens_nothing(guarded, key):
    answer = guarded.get(f"/sign-in?token={TOKEN}")
    assert (answer.status, set(answer.cookies)) == (200, {"_xsrf"})
    assert guarded.get(f"/workbooks?token={TOKEN}").status == 302
    sent = {"Cookie": f"_xsrf={key}", "X_Forwarded_For": "203.0.113.5"}
    assert guarded.post(f"/sign-in?token={TOKEN}", {"_xsrf": key}, **sent).status == 403
    assert guarded.get("/workbooks", Authorization=f"token {TOKEN}").status == 302


def test_the_token_is_in_no_answer_and_no_file(guarded, key, kept):
    answer = try_token(guarded, key, "203.0.113.6", WRONG)
    opened = try_token(guarded, key, "203.0.113.7")
    page = guarded.get("/workbooks", Cookie=signed_in(opened))
    for each in (answer, opened, page):
        for secret in (TOKEN, WRONG):
            assert secret not in each.text
            assert secret not in str(each.headers)
    for file in (kept, guarded.log):
        assert TOKEN not in file.read_text()
        assert WRONG not in file.read_text()


# The cookie


@pytest.mark.parametrize(
    ("headers", "is_secure"),
    [
        ({}, False),
        ({"X_Forwarded_Proto": "https"}, True),
        ({"Origin": "https://reports.example.org", "Host": "reports.example.org"}, True),
    ],
)
def test_the_cookie_is_for_this_server_and_no_script(guarded, key, headers, is_secure):
    answer = try_token(guarded, key, "203.0.113.8", **headers)
    [line] = [c for c in answer.headers.get_all("Set-Cookie") if c.startswith("cxroi_reader_")]
    named, *flags = line.split("; ")
    wanted = {"HttpOnly", "Path=/", "SameSite=Lax", *(["Secure"] if is_secure else [])}
    assert set(flags) == wanted  # and no day on which it ends: it ends with the browser
    assert TOKEN not in named


# Signing out


def test_a_sign_out_ends_a_cookie_wherever_it_was_copied_to_and_no_other(guarded, key):
    mine, other = (signed_in(try_token(guarded, key, "203.0.113.20")) for _ in range(2))
    assert mine != other
    answer = sign_out(guarded, mine)
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    [cleared] = [c for c in answer.headers.get_all("Set-Cookie") if c.startswith("cxroi_reader_")]
    assert cleared.startswith(f'{mine.partition("=")[0]}=""; expires=')
    for path in ("/workbooks", PAGE):
        assert guarded.get(path, Cookie=mine).status == 302
    assert guarded.get("/cxroi/page.js", Cookie=mine).status == 403
    assert guarded.get("/workbooks", Cookie=other).status == 200


def test_a_sign_out_ends_the_lines_of_its_pages_and_no_others(guarded, key):
    cookies = [signed_in(try_token(guarded, key, "203.0.113.21")) for _ in range(2)]
    pages = [guarded.get(PAGE, Cookie=cookie) for cookie in cookies]
    mine, other = (
        guarded.connect(page.kernel, Origin=guarded.address, Cookie=cookie)
        for page, cookie in zip(pages, cookies, strict=True)
    )
    sign_out(guarded, cookies[0])
    while mine.recv_data()[0] != ABNF.OPCODE_CLOSE:
        pass
    sent = {"Origin": guarded.address, "Cookie": cookies[0]}
    assert status_of_line(guarded, pages[0].kernel, **sent) == 403
    other.ping("still there")
    while other.recv_data(control_frame=True)[0] != ABNF.OPCODE_PONG:
        pass
    for line in (mine, other):
        line.close()
        line.shutdown()


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Origin": "null"}])
def test_another_site_signs_nobody_out(guarded, key, headers):
    cookie = signed_in(try_token(guarded, key, "203.0.113.22"))
    assert sign_out(guarded, cookie, **headers).status == 403
    assert guarded.post("/sign-out", {}, Cookie=cookie).status == 403
    assert guarded.get("/sign-out", Cookie=cookie).status == 405
    assert guarded.get("/workbooks", Cookie=cookie).status == 200


def test_the_list_of_pages_has_a_button_where_one_signs_in(guarded, key, served):
    cookie = signed_in(try_token(guarded, key, "203.0.113.23"))
    page = guarded.get("/workbooks", Cookie=cookie).text
    assert '<form method="post" action="/sign-out">' in page
    assert "<button>Sign out</button>" in page
    assert "Sign out" not in served.get("/workbooks").text
    assert served.post("/sign-out", {}).status == 404


def test_what_a_reader_and_a_guesser_did_is_written_down(guarded, key, kept):
    before = len(kept.read_text().splitlines())
    address = "203.0.113.24"
    try_token(guarded, key, address, WRONG)
    try_token(guarded, key, address, WRONG)
    sign_out(guarded, signed_in(try_token(guarded, key, "203.0.113.25")))
    lines = [json.loads(line) for line in kept.read_text().splitlines()[before:]]
    assert [(each["event"], each.get("why"), each["address"]) for each in lines] == [
        ("refused", "token", address),
        ("refused", "too soon", address),
        ("signed in", None, "203.0.113.25"),
        ("signed out", None, "127.0.0.1"),
    ]
