"""What whoever watches the server is told: that it is there, and how full."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from prometheus_client.parser import text_string_to_metric_families
from serving import PAGE, Answer, Served, end, launch, serving, within
from test_server import keeps_to_this_server

from cxroi.serve.ports import free_port

TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests
BEGINS_ON_WORD = """
import time
from pathlib import Path
while not Path({word!r}).exists():
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def watched(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, token=TOKEN, base="/x/", seats=3) as running:
        yield running


def state(answer: Answer) -> dict:
    assert answer.status == 200
    return json.loads(answer.text)


def is_there(served: Served) -> bool:
    with suppress(ConnectionError):
        return served.get("/health").status == 200
    return False


def test_it_is_told_without_a_token_and_under_any_name(watched):
    for host in (f"127.0.0.1:{watched.port}", "10.0.0.7", "reports.example.org"):
        answer = watched.get("/x/health", Host=host)
        assert state(answer) == {"state": "ready", "readers": 0, "seats": 3, "waiting": 0}


def test_it_is_never_kept_and_leaves_nothing_in_a_browser(watched):
    answer = watched.get("/x/health")
    keeps_to_this_server(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.cookies == {}


def test_prometheus_is_told_the_same_in_its_own_words(watched):
    answer = watched.get("/x/metrics", Host="10.0.0.7")
    told = text_string_to_metric_families(answer.text)
    assert {each.name: each.samples[0].value for each in told} == {
        "cxroi_ready": 1,
        "cxroi_readers": 0,
        "cxroi_seats": 3,
        "cxroi_waiting": 0,
    }
    keeps_to_this_server(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


def test_it_is_told_under_the_prefix_alone_and_to_who_asks_alone(watched):
    assert watched.get("/health").status == watched.get("/metrics").status == 403
    assert watched.post("/x/health", {}).status in {403, 405}


def test_without_a_token_too_it_is_told_under_any_name(served):
    assert state(served.get("/health", Host="10.0.0.7"))["state"] == "ready"


def test_readers_are_counted_while_they_are_there_and_no_kernel_is_given(workbooks, tmp_path):
    with serving(workbooks, tmp_path / "log", seats=2) as running:
        counts = [state(running.get("/health"))["readers"]]
        page = running.get(PAGE)
        counts += [state(running.get("/health"))["readers"] for _ in range(3)]
        running.say_goodbye(page)
        counts.append(state(running.get("/health"))["readers"])
    assert counts == [0, 1, 1, 1, 0]


def test_before_a_first_page_is_prepared_it_is_starting(tmp_path):
    word, port = tmp_path / "word", free_port("127.0.0.1")
    book = new_notebook(cells=[new_code_cell(BEGINS_ON_WORD.format(word=str(word)))])
    nbformat.write(book, tmp_path / "business_case.ipynb")
    with ThreadPoolExecutor(1) as thread:
        launched = thread.submit(launch, tmp_path, tmp_path / "log", port=port)
        early = Served(None, port, "", tmp_path / "log")
        assert within(20, lambda: is_there(early))
        assert state(early.get("/health")) == {
            "state": "starting",
            "readers": 0,
            "seats": 20,
            "waiting": 0,
        }
        word.touch()
        served = launched.result()
    assert state(served.get("/health"))["state"] == "ready"
    end(served)
