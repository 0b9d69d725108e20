"""The pages as a service of a real JupyterHub: who is let in, by what, and what is told of them."""

import re
import socket
import time
from threading import Thread
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
import requests
from hub.hubs import PAGE, SERVICE, Hub, Reader, kernel_of
from serving import kernel_process, within
from test_websocket import say
from tornado.routing import PathMatches, Rule
from websocket import (
    ABNF,
    WebSocket,
    WebSocketBadStatusException,
    WebSocketConnectionClosedException,
)

from cxroi.serve.authentication import FOREIGN_PAGE
from cxroi.serve.health import Health, Metrics
from cxroi.serve.hub_sign_in import AWAY, NOT_ALLOWED, NOT_COMPLETED, NOT_SIGNED_IN_THERE
from cxroi.serve.server import WorkbookServer
from cxroi.serve.settings import USUAL_TIMES

AGE = 2  # seconds for which the service under test believes the hub
NOT_SIGNED_IN = NOT_SIGNED_IN_THERE.format(base=SERVICE)
SECRETS = ("JUPYTERHUB_", "JPY_", "CONFIGPROXY_", "CXROI_TOKEN")


@pytest.fixture
def nobody(hub: Hub) -> Reader:
    return Reader(hub)


def refusal(answer: requests.Response) -> tuple[int, str]:
    assert "Traceback" not in answer.text
    return answer.status_code, answer.text


def answers(line: WebSocket) -> bool:
    """Ask a kernel what it is, and tell whether it says so before the line is closed."""
    heard = b""
    try:
        say(line, "shell", "kernel_info_request", {})
        while b"kernel_info_reply" not in heard:
            kind, heard = line.recv_data()
            if kind == ABNF.OPCODE_CLOSE:
                return False
    except WebSocketConnectionClosedException:
        return False
    return True


# Signing in


def test_a_reader_who_has_not_signed_in_is_led_to_the_hub_and_back(hub, nobody):
    asked = f"{SERVICE}{PAGE}?case=likely"
    led = nobody.get(asked, follow=False)
    where = urlsplit(led.headers["Location"])
    assert (led.status_code, where.path) == (302, "/hub/api/oauth2/authorize")
    assert parse_qs(where.query)["code_challenge_method"] == ["S256"]
    assert nobody.get(asked).url.startswith(f"{hub.address}/hub/login?next=")

    nobody.name = "anna"
    nobody.sign_in()
    page = nobody.get(asked)
    assert (page.status_code, page.url) == (200, f"{hub.address}{asked}")
    assert nobody.leave(page).status_code == 204


def test_two_readers_have_a_page_each_with_a_kernel_that_answers(anna, bob):
    pages = [reader.get(SERVICE) for reader in (anna, bob)]
    assert [page.status_code for page in pages] == [200, 200]
    kernels = [kernel_of(page) for page in pages]
    assert len(set(kernels)) == 2
    for reader, kernel in zip((anna, bob), kernels, strict=True):
        line = reader.connect(kernel)
        assert answers(line)
        line.close()
    assert [r.leave(page).status_code for r, page in zip((anna, bob), pages, strict=True)] == [
        204
    ] * 2


def test_who_is_not_in_the_group_is_refused_by_the_hub(carol):
    answer = carol.get(SERVICE)
    assert answer.status_code == 403
    assert "You do not have permission to access" in answer.text
    assert refusal(carol.get(f"{SERVICE}cxroi/page.js")) == (403, NOT_SIGNED_IN)


def test_a_sign_in_that_another_browser_began_is_not_completed(anna, nobody):
    begun = nobody.get(SERVICE, follow=False).headers["Location"]
    back = anna.get(begun, follow=False).headers["Location"]
    assert back.startswith(f"{SERVICE}oauth_callback?code=")
    told = (403, NOT_COMPLETED.format(base=SERVICE))
    assert refusal(anna.get(back, follow=False)) == told
    assert refusal(nobody.get(f"{SERVICE}oauth_callback", follow=False)) == told


# Nobody else


def every_path() -> list[str]:
    """An address for each rule of a server but the two for whoever watches it."""
    authentication = SimpleNamespace(rules=list, hold=None, sign_out="")
    stand_in = SimpleNamespace(
        authentication=authentication,
        base_url=SERVICE,
        labextensions_path=[],
        page_settings=dict,
        ready=None,
        root_dir=".",
        static_paths=[],
        themes_dir="",
        times=USUAL_TIMES,
    )
    rules = WorkbookServer.rules(stand_in, ["business_case.ipynb"], None)
    watched = rules[:2]
    rest = rules[2:]
    assert [(type(each), each.target) for each in watched] == [(Rule, Health), (Rule, Metrics)]
    patterns = [PathMatches(path).regex.pattern for path, *_ in rest]
    paths = [
        re.sub(r"\((?:\?P<\w+>)?([^()]*)\)", sample, each.rstrip("$")).replace("\\", "")
        for each in patterns
    ]
    assert all(re.match(pattern, path) for pattern, path in zip(patterns, paths, strict=True))
    return paths


def sample(group: re.Match) -> str:
    """Something that a part of an address may be."""
    inside = group[1]
    return inside.split("|")[0] if re.match(r"\w", inside) else "x"


def test_the_addresses_are_all_that_there_are():
    paths = every_path()
    assert len(paths) == 15
    assert {f"{SERVICE}cxroi/page.css", f"{SERVICE}api/kernels/x/channels", ".*"} <= {*paths}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_no_address_is_open_to_who_has_not_signed_in(hub, method):
    for path in every_path():
        asked = path if path.startswith("/") else f"{SERVICE}anything"
        answer = requests.request(
            method,
            f"http://127.0.0.1:{hub.service_port}{asked}",
            headers={"Authorization": f"token {hub.token}", "X-Forwarded-User": "anna"},
            allow_redirects=False,
            timeout=60,
        )
        if answer.status_code == 302:
            assert method == "GET"
            assert answer.headers["Location"].startswith("/hub/api/oauth2/authorize?")
        else:
            said = "" if method == "HEAD" else NOT_SIGNED_IN
            assert refusal(answer) == (403, said), (method, asked)


def test_how_it_stands_alone_is_told_to_anybody(nobody):
    assert nobody.get(f"{SERVICE}health").json()["state"] == "ready"
    assert "cxroi_ready 1" in nobody.get(f"{SERVICE}metrics").text


def test_a_line_needs_a_sign_in_and_a_page_of_ours(anna, nobody):
    page = anna.get(SERVICE)
    for reader, headers in (
        (nobody, {}),
        (nobody, {"Cookie": "service-cxroi=made-up"}),
        (anna, {"Origin": "https://example.org"}),
    ):
        with pytest.raises(WebSocketBadStatusException) as refused:
            reader.connect(kernel_of(page), **headers)
        assert refused.value.status_code == 403
    anna.leave(page)


def test_the_page_of_another_site_is_refused(anna):
    anna.get(f"{SERVICE}workbooks")
    answer = anna.get(f"{SERVICE}workbooks", Origin="https://example.org")
    assert refusal(answer) == (403, FOREIGN_PAGE)


# What is told of a reader


def test_a_reader_has_the_name_that_the_hub_gives_whatever_a_header_says(hub, anna):
    page = anna.get(SERVICE, X_Forwarded_User="bob", X_Forwarded_For="203.0.113.9")
    assert anna.cookies(SERVICE)["cxroi_user"] == "anna"
    assert anna.leave(page).status_code == 204
    opened = [each for each in hub.events() if each["event"] == "page opened"][-1]
    assert (opened["user"], opened["page"]) == ("anna", "business_case.ipynb")
    assert opened["address"] == "127.0.0.1"


def test_kernels_and_what_they_are_forked_from_hold_no_token(hub, anna):
    server = hub.server(SERVICE)
    page = anna.get(SERVICE)
    below = server.children(recursive=True)
    kernel = kernel_process(kernel_of(page), below)
    assert len(below) > 1  # what kernels are forked from, and this one
    for each in [kernel, *below]:
        said = each.environ()
        assert [name for name in said if name.startswith(SECRETS)] == []
        assert hub.token not in " ".join(said.values())
    given = server.environ()["JUPYTERHUB_API_TOKEN"]
    assert len(given) > 20
    assert given not in " ".join(kernel.environ().values())
    anna.leave(page)


def test_a_cookie_of_the_sign_in_is_not_for_scripts_nor_for_other_sites(anna):
    anna.get(f"{SERVICE}workbooks")
    [cookie] = [each for each in anna.browser.cookies if each.name == "service-cxroi"]
    assert cookie.path == SERVICE
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_a_page_that_is_open_can_still_be_left_after_another_sign_in(anna):
    """A sign-in puts jupyterhub's own key for forms in the place of the page's: it opens as well."""
    page = anna.get(SERVICE)
    anna.browser.cookies.clear("127.0.0.1", SERVICE, "service-cxroi")
    again = anna.get(f"{SERVICE}workbooks")
    assert [each.status_code for each in again.history] == [302] * 3
    assert anna.leave(page).status_code == 204


# Losing access


def test_who_signs_out_at_the_hub_is_out(hub, anna):
    assert anna.get(f"{SERVICE}workbooks").status_code == 200
    kept = dict(anna.cookies(SERVICE))
    anna.get("/hub/logout")
    assert anna.get(f"{SERVICE}workbooks").url.startswith(f"{hub.address}/hub/login?next=")
    # with a copy of the cookies, as soon as the hub is asked again
    time.sleep(AGE)
    answer = requests.get(
        f"{hub.address}{SERVICE}cxroi/page.js", cookies=kept, allow_redirects=False, timeout=60
    )
    assert refusal(answer) == (403, NOT_SIGNED_IN)


def test_who_leaves_the_group_is_out_and_so_is_an_open_page(hub, bob):
    page = bob.get(SERVICE)
    line = bob.connect(kernel_of(page))
    assert answers(line)
    hub.ask("DELETE", "groups/analysts/users", {"users": ["bob"]}).raise_for_status()
    try:
        time.sleep(AGE)
        told = (403, NOT_ALLOWED.format(name="bob"))
        for path in (SERVICE, f"{SERVICE}cxroi/page.js", f"{SERVICE}api/kernels/{kernel_of(page)}"):
            assert refusal(bob.get(path)) == told
        with pytest.raises(WebSocketBadStatusException) as refused:
            bob.connect(kernel_of(page))
        assert refused.value.status_code == 403
        last = hub.events()[-1]
        assert (last["user"], last["event"], last["why"]) == ("bob", "refused", "not allowed")
        assert within(3 * AGE, lambda: not answers(line))
        line.shutdown()
    finally:
        hub.ask("POST", "groups/analysts/users", {"users": ["bob"]}).raise_for_status()
    assert within(2 * AGE, lambda: bob.get(f"{SERVICE}workbooks").status_code == 200)
    assert bob.leave(page).status_code == 204


def test_while_the_hub_is_away_readers_go_on_and_are_then_told(hub, anna, bob):
    page = anna.get(SERVICE)
    line = anna.connect(kernel_of(page))
    begun = bob.get(SERVICE, follow=False).headers["Location"]
    back = bob.get(begun, follow=False).headers["Location"]
    anna.get(f"{SERVICE}workbooks")
    process = psutil.Process(hub.process.pid)
    process.suspend()
    try:
        assert anna.get(f"{SERVICE}workbooks").status_code == 200
        time.sleep(AGE)
        assert refusal(anna.get(f"{SERVICE}workbooks")) == (503, AWAY)
        assert refusal(bob.get(back)) == (503, AWAY)
        assert answers(line)
        time.sleep(AGE)
        assert answers(line)  # a page that is open is not cut off
        line.close()
    finally:
        process.resume()
    assert anna.get(f"{SERVICE}workbooks").status_code == 200
    anna.leave(page)


def test_nobody_else_is_kept_waiting_while_the_hub_is_asked(hub, anna, bob):
    for reader in (anna, bob):
        reader.get(f"{SERVICE}workbooks")
    process = psutil.Process(hub.process.pid)
    time.sleep(AGE)
    bob.get(f"{SERVICE}workbooks")  # asked a moment ago
    process.suspend()
    try:
        waiting = Thread(target=anna.get, args=(f"{SERVICE}workbooks",))
        waiting.start()
        time.sleep(0.2)
        leave_without_waiting(hub, anna)
        begun = time.monotonic()
        assert bob.get(f"{SERVICE}workbooks").status_code == 200
        assert time.monotonic() - begun < 0.5
        assert waiting.is_alive()
        waiting.join()
    finally:
        process.resume()


def leave_without_waiting(hub: Hub, reader: Reader) -> None:
    """Ask, and hang up: nothing comes of it, as the last test sees."""
    sent = "; ".join(f"{name}={value}" for name, value in reader.cookies(SERVICE).items())
    lines = (f"GET {SERVICE}workbooks HTTP/1.1", f"Host: 127.0.0.1:{hub.port}", f"Cookie: {sent}")
    with socket.create_connection(("127.0.0.1", hub.service_port)) as line:
        line.sendall("\r\n".join((*lines, "", "")).encode())


def test_neither_the_hub_nor_what_asks_it_has_stumbled(hub):
    """They write into one log; it is read after what is done above."""
    failures = re.findall(r"Traceback.*\n(?:\s+.*\n)+", hub.log)
    assert [each for each in failures if re.search(r"serve/hub|jupyterhub/|aiohttp/", each)] == []
    assert "Unclosed" not in hub.log
    assert "no version header" not in hub.log
