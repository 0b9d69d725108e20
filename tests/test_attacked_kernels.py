"""A kernel that spins, fills memory, is stopped, killed or fed with bombs: its reader is told, others never notice."""

import json
import re
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread
from typing import Self

import bombs
import nbformat
import psutil
import pytest
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from nbformat.v4 import new_code_cell, new_notebook
from serving import Served, launch, serving, within
from serving import end as end_server
from websocket import WebSocketException, WebSocketTimeoutException

from cxroi.model.limits import TOLD, Limits
from cxroi.serve.settings import KEPT_WARM

ATTACKED = """
import os, re, time
import anywidget, numpy, polars
from cxroi.widgets import deadline
from cxroi.widgets.guard import guard
deadline.GRACE = 1.0
def spin():
    while True: pass
kept = []
WORK = {
    "work": lambda: None,
    "spin": spin,
    "sleep in a library": lambda: time.sleep(60),
    "search without end": lambda: re.fullmatch("(a+)+b", "a" * 60),
    "fill memory": lambda: kept.append(numpy.empty(10**10)),
    "fill memory bit by bit": lambda: [kept.append(numpy.empty(10**6)) for _ in range(10**4)] and None,
    "fill memory of a library": lambda: polars.select(polars.repeat(1.5, 10**9)).sum(),
    "end": lambda: os._exit(3),
    "let go": kept.clear,
}
class Attacked(anywidget.AnyWidget):
    _esm = "export default { render() {} }"
    def __init__(self):
        super().__init__()
        self.on_msg(self.hear)
    def hear(self, _, asked, blocks):
        about = {"number": asked["number"]}
        self.send(*guard(about, lambda: ({"kind": "done", "is": WORK[asked["kind"]]() and None}, []), "It broke."))
Attacked()
"""
OWN_DATA = "from cxroi.widgets import OwnData\nOwnData()"
LIMITS = Limits(memory=1_500, seconds=5, unfolded=200)
LESS = "Ask for less, or use cxroi on your own computer, where there is no limit."
TOO_SLOW = f"This takes more than 5 seconds, the limit of this server. {LESS}"
TOO_MUCH = f"This takes more than 1,500 MB of memory, the limit of this server. {LESS}"
MB = 1_000_000
PEOPLE = b"customer_id,joined\n1,2024-01-31\n"
SOON = 4.0
"""Seconds in which another reader is answered; of 415 answers on a busy computer the slowest took 1."""


class Reader:
    """A page and the line to its kernel, with neither of a browser."""

    def __init__(self, served: Served, name: str) -> None:
        self.served = served
        self.page = served.get(f"/voila/render/{name}.ipynb")
        self.line = served.connect(self.page.kernel, Origin=served.address)
        self.model = re.search(r'data-model="(\w+)"', self.page.text)[1]

    def ask(
        self, kind: str, *blocks: bytes, seconds: float = 60, raw: str = "", **more: object
    ) -> dict | None:
        """Ask as the page does, with ``raw`` in place of "RAW"; return the answer, or nothing where the kernel has none to give."""
        number = uuid.uuid4().hex
        named = {"msg_id": number, "session": "x", "username": "", "version": "5.3"}
        asked = json.dumps({"kind": kind, "number": number, **more})
        asked = asked.replace('"RAW"', raw)
        said = f'{{"comm_id": "{self.model}", "data": {{"method": "custom", "content": {asked}}}}}'
        header = json.dumps({**named, "msg_type": "comm_msg"})
        packed = [part.encode() for part in (header, "{}", "{}", said)]
        self.line.send_binary(serialize_msg_to_ws_v1([*packed, *blocks], "shell"))
        return self._hear(number, seconds)

    def _hear(self, number: str, seconds: float) -> dict | None:
        latest = time.monotonic() + seconds
        with suppress(WebSocketException, OSError):
            while (left := latest - time.monotonic()) > 0:
                self.line.settimeout(min(left, 1))
                with suppress(WebSocketTimeoutException):
                    came = deserialize_msg_from_ws_v1(self.line.recv())[1]
                    words = json.loads(came[3]).get("data", {}).get("content", {})
                    if isinstance(words, dict) and words.get("number") == number:
                        return words
                if not self.is_there():
                    return None
        return None

    def upload(self, name: str, content: bytes, **more: object) -> dict | None:
        parts = [content[at : at + MB] for at in range(0, len(content), MB)]
        for nth, part in enumerate(parts):
            is_last = nth == len(parts) - 1
            words = self.ask("part", part, name=name, at=nth * MB, last=is_last, **more)
        return words

    def is_there(self) -> bool:
        return self.served.get(f"/api/kernels/{self.page.kernel}").status == 200

    def leave(self) -> None:
        self.line.close()
        self.line.shutdown()
        self.served.say_goodbye(self.page)


class Others:
    """Another reader, who works on all the while; how long each answer took."""

    def __init__(self, served: Served) -> None:
        self.reader, self.enough, self.took = Reader(served, "attacked"), Event(), []
        self.thread = Thread(target=self._work)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def _work(self) -> None:
        while not self.enough.is_set():
            began = time.monotonic()
            assert self.reader.ask("work", seconds=30)
            assert self.reader.served.get("/health").status == 200
            self.took.append(time.monotonic() - began)
            time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self.enough.set()
        self.thread.join()
        is_there = self.reader.is_there()
        self.reader.leave()
        assert is_there
        assert self.took
        assert max(self.took) < SOON


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("workbooks")
    for name, code in (("attacked", ATTACKED), ("your_own_data", OWN_DATA)):
        nbformat.write(new_notebook(cells=[new_code_cell(code)]), folder / f"{name}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOLD, json.dumps(vars(LIMITS)))
        running = launch(folder, folder / "log")
    yield running
    end_server(running)


@pytest.fixture
def reader(served: Served) -> Iterator[Reader]:
    came = Reader(served, "attacked")
    yield came
    came.leave()


@pytest.fixture
def analyst(served: Served) -> Iterator[Reader]:
    came = Reader(served, "your_own_data")
    yield came
    came.leave()


@pytest.fixture
def others(served: Served) -> Iterator[Others]:
    with Others(served) as working:
        yield working


@pytest.mark.slow
@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        ("spin", TOO_SLOW),
        ("fill memory", TOO_MUCH),
        ("fill memory bit by bit", TOO_MUCH),
    ],
)
def test_what_takes_too_much_is_a_sentence_and_the_kernel_goes_on(reader, work, sentence):
    assert reader.ask(work)["text"] == sentence
    assert reader.ask("let go")["kind"] == "done"
    assert reader.ask("work")["kind"] == "done"


@pytest.mark.slow
@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    "work",
    ["sleep in a library", "search without end", "fill memory of a library", "end"],
)
def test_a_kernel_that_cannot_be_stopped_ends_and_its_page_is_told(served, reader, work):
    assert reader.ask(work) is None
    assert within(10, lambda: not reader.is_there())
    again = Reader(served, "attacked")
    assert again.ask("work")["kind"] == "done"
    again.leave()


@pytest.mark.slow
@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    "raw",
    [
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 200_000 + "1" + "}" * 200_000,
        "9" * 400_000,
        "1e999999",
        '"' + "x" * 4_000_000 + '"',
        '{"__proto__": {"ran": 1}, "__class__": "os", "constructor": null}',
        "[",
    ],
    ids=lambda raw: raw[:12],
)
def test_what_is_no_request_leaves_a_kernel_as_it_was(reader, raw):
    reader.ask("work", seconds=2, raw=raw, more="RAW")
    assert reader.ask("work")["kind"] == "done"


@pytest.mark.slow
@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_kernel_that_is_killed_is_gone(served, reader, number):
    served.kernel(reader.page.kernel).send_signal(number)
    assert within(10, lambda: not reader.is_there())


@pytest.mark.slow
@pytest.mark.usefixtures("others")
def test_a_kernel_that_is_stopped_stays_until_its_page_leaves_and_goes_on_if_it_may(served, reader):
    kernel = served.kernel(reader.page.kernel)
    kernel.suspend()
    assert reader.ask("work", seconds=3) is None
    assert reader.is_there()  # the page says after 10 s that it is not answered
    kernel.resume()
    assert reader.ask("work")["kind"] == "done"
    kernel.suspend()
    served.say_goodbye(reader.page)
    assert within(10, lambda: not kernel.is_running())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("zeros.xlsx", lambda: bombs.folded_workbook(250 * MB)),
        ("liar.xlsx", lambda: bombs.lying_workbook(250 * MB)),
        ("again.parquet", lambda: bombs.repeated_rows(20 * MB)),
        ("laughs.xlsx", bombs.entities),
        ("wide.csv", lambda: bombs.many_columns(1_000_000)),
    ],
)
def test_a_bomb_is_a_sentence_and_the_files_that_were_there_stay(served, analyst, name, made):
    content = made()
    with Others(served):
        assert analyst.upload("people.csv", PEOPLE)["kind"] == "part"
        words = analyst.upload(name, content)
    assert words["kind"] == "problem"
    assert words["text"].startswith(name)
    found = analyst.ask("remove", name="nothing of this name")["files"]
    assert [each["name"] for each in found] == ["people.csv"]


@pytest.mark.slow
@pytest.mark.usefixtures("others")
def test_a_bomb_that_nothing_gives_away_ends_no_more_than_its_own_kernel(served, analyst):
    """Four cells, of which one stands in the last corner: what reads it lays out all of the sheet."""
    assert analyst.upload("corner.xlsx", bombs.far_cell()) is None
    assert within(10, lambda: not analyst.is_there())
    again = Reader(served, "your_own_data")
    assert again.upload("people.csv", PEOPLE)["kind"] == "part"
    again.leave()


@pytest.mark.slow
def test_every_kernel_is_held_to_its_memory_whether_forked_or_started(tmp_path, monkeypatch):
    nbformat.write(new_notebook(cells=[new_code_cell(ATTACKED)]), tmp_path / "attacked.ipynb")
    monkeypatch.setenv(TOLD, json.dumps(vars(LIMITS)))
    with serving(tmp_path, tmp_path / "log") as served:
        address = "/voila/render/attacked.ipynb"
        forked = served.kernel(served.get(address).kernel)
        [forks] = [each for each in served.below() if served.forks(each)]
        assert forked.parent() == forks
        forks.kill()
        pages = [served.get(address) for _ in range(1 + KEPT_WARM)]
        started = served.kernel(pages[-1].kernel)  # the others waited, and were forked
        assert started.ppid() == served.process.pid
        for kernel in (forked, started):
            assert kernel.rlimit(psutil.RLIMIT_DATA) == (LIMITS.memory * MB,) * 2
            assert kernel.rlimit(psutil.RLIMIT_CORE) == (0, 0)
