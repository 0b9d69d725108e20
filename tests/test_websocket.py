"""What passes between a page and its kernel, by a real line in either of its forms."""

import json
import re
import uuid
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from serving import PAGE, V1, Answer, Served, within
from websocket import ABNF, WebSocket

from cxroi.serve.settings import LINES
from cxroi.serve.websocket import PageSocket

SESSION = "the-session-of-this-test"


def say(line: WebSocket, channel: str, kind: str, content: dict) -> None:
    named = {"msg_id": uuid.uuid4().hex, "session": SESSION, "username": "", "version": "5.3"}
    said = {
        "header": {**named, "msg_type": kind},
        "parent_header": {},
        "metadata": {},
        "content": content,
    }
    if line.getsubprotocol():
        packed = serialize_msg_to_ws_v1(said, channel, lambda part: json.dumps(part).encode())
        line.send_binary(packed)
    else:
        line.send(json.dumps({**said, "channel": channel, "buffers": []}))


def hear(line: WebSocket) -> str:
    """Everything that comes, until the kernel has done what was asked of the page's widget."""
    heard = [""]
    while not (SESSION in heard[-1] and '"idle"' in heard[-1]):
        came = line.recv()
        if isinstance(came, bytes):
            came = b" ".join(deserialize_msg_from_ws_v1(came)[1]).decode()
        heard.append(came)
    return " ".join(heard)


def tell(line: WebSocket, page: Answer, words: str) -> str:
    """Say something to a page's widget, as the page does, and hear what comes of it."""
    model = re.search(r'data-model="(\w+)"', page.text)[1]
    say(
        line,
        "shell",
        "comm_msg",
        {"comm_id": model, "data": {"method": "custom", "content": words}},
    )
    return hear(line)


@pytest.fixture(params=[V1, None], ids=["binary", "text"])
def line(request, served: Served, page: Answer) -> Iterator[WebSocket]:
    opened = served.connect(page.kernel, request.param, Origin=served.address)
    yield opened
    opened.close()
    opened.shutdown()  # the socket too, where the server had closed the line


def test_a_page_hears_its_kernel(line, page):
    assert '"heard"' in tell(line, page, "well")


@pytest.mark.parametrize(
    ("asked", "trouble"), [("fail", "words of the trouble"), ("complain", "a guarded trouble")]
)
def test_a_traceback_is_for_the_log_and_not_for_the_reader(served, line, page, asked, trouble):
    before = len(served.log.read_text())

    heard = tell(line, page, asked)

    assert "said aloud" in heard
    for private in (trouble, "Traceback", "a_private_name", "ValueError", "KeyError"):
        assert private not in heard
    assert within(5, lambda: trouble in served.log.read_text()[before:])
    logged = served.log.read_text()[before:]
    assert "Traceback (most recent call last)" in logged
    assert "\x1b" not in logged


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_a_kernel_takes_no_code(line, page, tmp_path, channel):
    proof = tmp_path / "proof"
    say(line, channel, "execute_request", {"code": f"open({str(proof)!r}, 'w').close()"})

    assert "execute_reply" not in tell(line, page, "well")
    assert not proof.exists()


@pytest.mark.parametrize("kind", ["shutdown_request", "interrupt_request", "debug_request"])
def test_a_kernel_takes_no_orders(line, page, kind):
    say(line, "control", kind, {"restart": False})

    heard = tell(line, page, "well")
    assert '"heard"' in heard
    assert kind.replace("request", "reply") not in heard


def test_no_line_is_cut_for_want_of_an_answer_to_a_ping():
    """See tests/browser/test_page.py, test_a_page_left_alone_keeps_its_line, which waits for it."""
    assert PageSocket.ping_interval.fget(SimpleNamespace(settings=LINES)) == 0


def test_a_kernel_that_is_gone_is_said(served):
    gone = served.get(PAGE)
    assert served.get(f"/api/kernels/{gone.kernel}").status == 200
    assert served.say_goodbye(gone).status == 204
    answer = served.get(f"/api/kernels/{gone.kernel}")
    assert (answer.status, answer.text) == (404, "Page not found. Start at /.")


def test_a_page_is_told_of_its_kernel_what_a_front_end_asks_for_and_no_more(served, page):
    answer = served.get(f"/api/kernels/{page.kernel}")
    assert json.loads(answer.text) == {"id": page.kernel, "name": "python3"}
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_kernel_that_no_page_was_given_is_told_to_nobody(served, page):
    """Such as the one kept warm for the next reader; nor is there a list of those of others."""
    assert within(10, served.warm_kernels)
    assert page.kernel not in served.warm_kernels()
    assert served.get(f"/api/kernels/{page.kernel}").status == 200
    assert served.get("/api/kernels").status == 404


def test_a_kernel_is_not_told_to_another_site(served, page):
    path = f"/api/kernels/{page.kernel}"
    assert served.get(path, Origin="https://example.org").status == 403
    assert served.get(path, Host="example.org").status == 403
    assert served.get(path, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="empty").status == 403


@pytest.mark.parametrize("count", [1, 1 << 30])
def test_a_message_that_claims_more_parts_than_it_holds_ends_its_line(line, served, count):
    line.send_binary(count.to_bytes(8, "little") if line.getsubprotocol() else count.to_bytes(4))
    while line.recv_data()[0] != ABNF.OPCODE_CLOSE:
        pass
    assert served.get("/workbooks").status == 200
