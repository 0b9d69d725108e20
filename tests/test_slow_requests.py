"""Requests and messages that are slow, half sent, too large or of no form: others are served meanwhile."""

import re
import socket
import struct
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from serving import PAGE, V1, Answer, Served, serving
from sharing import in_turn
from test_authentication import status_of_line
from test_websocket import say, tell
from websocket import ABNF, WebSocket, WebSocketConnectionClosedException
from wire import connect, hear, is_hung_up

from cxroi.serve.connections import MOST_WAITING
from cxroi.serve.settings import LINES, USUAL_TIMES, bounds

HEAD, FORM = 1.0, 0.7
"""Seconds that these servers wait; a reader's wait longer."""
BIGGEST = LINES["websocket_max_message_size"]
CROWD = 60
OPCODES = [ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY]
NO_FORMS = [
    *("", "{", "[]", "1", "null", '"x"', "{}", "[" * 100_000, '{"channel": "shell"}', "\0" * 64),
    *('{"header": {}, "channel": "shell"}', '{"header": [], "channel": []}', "\xff" * 99),
    '{"header": {"msg_type": {}}, "channel": "shell"}',
]
"""Messages that are none, in letters."""


@pytest.fixture(scope="module")
def brisk(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, times={"head": HEAD, "form": FORM}) as running:
        yield running


@pytest.fixture(scope="module")
def opened(brisk: Served) -> Iterator[Answer]:
    page = brisk.get(PAGE)
    yield page
    brisk.say_goodbye(page)


@pytest.fixture(params=[V1, None], ids=["binary", "text"])
def line(request, brisk: Served, opened: Answer) -> Iterator[WebSocket]:
    made = brisk.connect(opened.kernel, request.param, Origin=brisk.address, session="under-attack")
    yield made
    made.shutdown()


@pytest.fixture
def other(brisk: Served, opened: Answer) -> Iterator[WebSocket]:
    """Another line, to whom what befalls the first is nothing."""
    made = brisk.connect(opened.kernel, Origin=brisk.address, session=uuid.uuid4().hex)
    yield made
    made.close()
    made.shutdown()


def is_served(served: Served) -> bool:
    begun = time.monotonic()
    return served.get("/workbooks").status == 200 and time.monotonic() - begun < 5


# Requests


@pytest.mark.parametrize(
    ("begun", "seconds"),
    [
        (b"", HEAD),
        (b"GET /workbooks HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", HEAD),
        (b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhalf", FORM),
        (b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nx", FORM),
    ],
    ids=["nothing", "half a head", "half a form", "half a chunk"],
)
def test_a_crowd_that_never_ends_what_it_says_is_hung_up_on(brisk, begun, seconds):
    with ExitStack() as ends:
        crowd = [ends.enter_context(closing(connect(brisk.port))) for _ in range(CROWD)]
        for each in crowd:
            each.sendall(begun)
        assert is_served(brisk)
        time.sleep(seconds)
        assert is_served(brisk)
        assert all(map(is_hung_up, crowd))


def test_a_head_that_comes_letter_by_letter_has_no_more_time(brisk):
    head, begun = (
        b"GET /workbooks HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"slow " * 99,
        time.monotonic(),
    )
    with closing(connect(brisk.port)) as slow:
        slow.settimeout(0.05)
        for letter in head:
            if is_hung_up(slow):
                break
            slow.sendall(bytes([letter]))
    assert HEAD <= time.monotonic() - begun < 2 * HEAD


@pytest.mark.slow
def test_a_connection_is_used_again_until_it_is_left_alone(brisk):
    asked = f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{brisk.port}\r\n\r\n".encode()
    with closing(connect(brisk.port)) as kept:
        for _ in range(4):
            kept.sendall(asked)
            assert hear(kept).status == 200
            time.sleep(HEAD / 2)
        time.sleep(HEAD)
        assert is_hung_up(kept)


@pytest.mark.parametrize(
    "begun", [b"", b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"]
)
def test_however_many_wait_the_next_is_served_at_once_and_the_first_makes_room(served, begun):
    with ExitStack() as ends:
        crowd = []
        for _ in range(MOST_WAITING + 20):
            crowd.append(ends.enter_context(closing(connect(served.port))))
            crowd[-1].sendall(begun)
        assert is_served(served)
        assert all(map(is_hung_up, crowd[:20]))
        crowd[-1].settimeout(0.2)
        assert not is_hung_up(crowd[-1])


def test_a_readers_server_bounds_every_connection():
    assert bounds(USUAL_TIMES) == {
        "idle_connection_timeout": 75,
        "body_timeout": 20,
        "max_header_size": 65_536,
        "max_body_size": 65_536,
    }


def test_a_line_outlives_the_time_for_a_head(opened, other):
    time.sleep(2 * max(HEAD, FORM))
    assert '"heard"' in tell(other, opened, "well")


# Messages


def ends(line: WebSocket) -> bool:
    """Tell that a server ends a line, whatever it says before."""
    try:
        while line.recv_data()[0] != ABNF.OPCODE_CLOSE:
            pass
    except (WebSocketConnectionClosedException, ConnectionError):
        pass
    except TimeoutError:
        return False
    return True


def frame(opcode: int, payload: bytes, *, is_last: bool = True, is_masked: bool = True) -> bytes:
    said = bytes([opcode | (0x80 if is_last else 0), 127 | (0x80 if is_masked else 0)])
    return said + struct.pack(">Q", len(payload)) + (b"\0\0\0\0" if is_masked else b"") + payload


def send(line: WebSocket, sent: bytes) -> None:
    with suppress(ConnectionError):  # it hung up before it had heard all
        line.sock.sendall(sent)


@pytest.mark.parametrize(
    "sent",
    [
        frame(2, b"x" * (BIGGEST + 1)),
        frame(2, b"x" * 4_000_000, is_last=False) + frame(0, b"x" * 4_000_000, is_last=False),
        b"\x82\xff" + struct.pack(">Q", 1 << 62) + b"\0\0\0\0",
        frame(1, b"\xff\xfe"),
        frame(1, b"{}", is_masked=False),
        frame(3, b"of a kind that there is not"),
        frame(0, b"goes on with nothing"),
        frame(9, b"x" * 200),
        b"\xc1\x80\0\0\0\0",
    ],
    ids=[
        *("too large", "too large in parts", "larger than any memory", "no UTF-8", "unmasked"),
        *("unknown kind", "goes on with nothing", "long ping", "compressed"),
    ],
)
def test_a_frame_that_cannot_be_ends_its_line_alone(opened, line, other, sent):
    send(line, sent)
    assert ends(line)
    assert '"heard"' in tell(other, opened, "well")


@pytest.mark.parametrize(
    "sent",
    [
        frame(2, b"x" * 1000)[:200],
        frame(1, b"begins", is_last=False),
        b"\x82",
        *[frame(2, b"x" * 1000, is_last=False) * 20],
    ],
    ids=["half a frame", "a part", "a byte", "parts"],
)
def test_a_message_without_an_end_keeps_nobody_waiting(opened, line, other, sent):
    send(line, sent)
    assert '"heard"' in tell(other, opened, "well")


@pytest.mark.parametrize(
    ("sent", "opcode"), in_turn(NO_FORMS, OPCODES), ids=lambda given: str(given)[:24]
)
def test_a_message_of_no_form_troubles_nobody_else(brisk, opened, line, other, opcode, sent):
    logged = brisk.log.read_text()
    letters = "utf-8" if opcode == ABNF.OPCODE_TEXT else "latin-1"
    send(line, frame(opcode, sent.encode(letters)))
    assert '"heard"' in tell(other, opened, "well")
    assert brisk.log.read_text() == logged


@pytest.mark.parametrize("channel", ["nowhere", "iopub", "hb", "__class__", "", "stdin"])
def test_a_channel_that_is_not_the_pages_troubles_nobody_else(opened, line, other, channel):
    say(line, channel, "comm_msg", {"comm_id": "x", "data": {}})
    assert '"heard"' in tell(other, opened, "well")


def test_nothing_is_unpacked_on_its_way_in(brisk, opened):
    """Neither frames nor forms: a small one cannot become a large one."""
    made = brisk.connect(
        opened.kernel, Origin=brisk.address, **{"Sec-WebSocket-Extensions": "permessage-deflate"}
    )
    assert "sec-websocket-extensions" not in made.getheaders()
    made.close()


# Another reader's kernel


@pytest.mark.parametrize(
    "kernel",
    [
        str(uuid.UUID(int=0)),
        "0",
        "-",
        "x" * 5000,
        "..",
        "%2e%2e",
        "*",
        "__class__",
        "3f9d4c1e-8a52-4b7d-9c06-1e2f3a4b5c6d",
    ],
)
def test_a_guessed_name_of_a_kernel_opens_nothing(brisk, opened, kernel):
    assert status_of_line(brisk, kernel, Origin=brisk.address) in {403, 404}
    almost = opened.kernel[:-1] + ("0" if opened.kernel[-1] != "0" else "1")
    assert status_of_line(brisk, almost, Origin=brisk.address) == 404


def test_the_name_of_a_kernel_is_random_and_told_to_its_page_alone(brisk, opened, other):
    another = brisk.get(PAGE)
    made = [uuid.UUID(each.kernel) for each in (opened, another)]
    assert {each.version for each in made} == {4}  # 122 random bits
    assert made[0] != made[1]
    assert opened.kernel not in another.text + str(another.headers) + str(opened.headers)
    for path in ("/", "/workbooks", "/health", "/cxroi/page.js", "/voila/static/host.js"):
        answer = brisk.get(path)
        assert opened.kernel not in answer.text + str(answer.headers)
    tell(other, opened, "fail")
    assert "words of the trouble" in brisk.log.read_text()
    assert opened.kernel not in brisk.log.read_text()
    brisk.say_goodbye(another)


def test_what_is_said_on_one_page_is_heard_on_no_other(brisk, opened, line):
    another = brisk.get(PAGE)
    theirs = brisk.connect(another.kernel, Origin=brisk.address, session="under-attack")
    for _ in range(3):
        assert '"heard"' in tell(line, opened, "well")
    heard = tell(theirs, another, "well")
    assert heard.count('"heard"') == 1
    assert not {opened.kernel, *models(opened)} & set(re.findall(r"[\w-]+", heard))
    theirs.close()
    brisk.say_goodbye(another)


def models(page: Answer) -> list[str]:
    """The names of what stands on a page, which its kernel has chosen."""
    return re.findall(r'data-model="(\w+)"', page.text)


def test_one_page_has_so_many_lines_and_no_more(brisk):
    page = brisk.get(PAGE)
    with ExitStack() as kept:
        statuses = []
        for _ in range(5):
            status, made = try_line(brisk, page.kernel)
            statuses.append(status)
            kept.enter_context(made)
        assert statuses == [101] * 3 + [429] * 2
    brisk.say_goodbye(page)


def try_line(served: Served, kernel: str) -> tuple[int, socket.socket]:
    asked = (
        f"GET /api/kernels/{kernel}/channels?session_id={uuid.uuid4()} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{served.port}\r\nOrigin: {served.address}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YWJjZA==\r\n\r\n"
    )
    made = connect(served.port)
    made.sendall(asked.encode())
    head = made.recv(65_536)
    return int(head.split()[1]), made
