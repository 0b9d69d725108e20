"""Work beside the page: the newest alone, told now and then, and gone when it is not wanted."""

import asyncio
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cxroi.analysis import recent
from cxroi.widgets import Chart, HowSure, Workbook, tasks
from cxroi.widgets.specs import chart_specs
from cxroi.widgets.tasks import PROGRESS_EVERY, LatestTask, Overtaken

PATIENCE = 20
"""Seconds after which a test gives up."""
ENDING = """
import sys, threading, time
from cxroi.widgets.tasks import LatestTask
begun = threading.Event()

def work(request, progress):
    begun.set()
    for _ in range(600):
        time.sleep(0.1)
        progress(0.5)

beside = LatestTask(work, lambda words, blocks: None)
beside.take({})
begun.wait()
"""


class Working:
    """Work that waits until it may go on, and keeps what was told of it."""

    def __init__(self, steps=1):
        self.begun, self.may_end, self.ended = [], threading.Event(), []
        self.told, self.steps = [], steps
        self.beside = LatestTask(self.work, self.tell)

    def work(self, request, progress):
        self.begun.append(request["number"])
        try:
            for step in range(self.steps):
                assert self.may_end.wait(PATIENCE)
                progress(step / self.steps)
        except Overtaken:
            self.ended.append(request["number"])
            raise
        return {"kind": "view", "number": request["number"]}, [b"numbers"]

    def tell(self, words, blocks):
        self.told.append((words, blocks))

    def take(self, number):
        self.beside.take({"number": number})
        until(lambda: self.begun)


def until(true):
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def at_rest():
    """Wait until no thread is at work."""
    until(lambda: all(thread.name != "cxroi-task" for thread in threading.enumerate()))


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    """What another test had worked out would be there at once."""
    for name in ("_SIMULATIONS", "_SHARES", "_REQUIREMENTS", "_PAIRS"):
        monkeypatch.setattr(recent, name, recent.Recent(recent.MOST_CASES))


@pytest.fixture(autouse=True)
def _ends():
    yield
    at_rest()


@pytest.fixture
def instantly(monkeypatch):
    """Let time stand still but where a test moves it."""
    now = [100.0]
    monkeypatch.setattr(tasks, "monotonic", lambda: now[0])
    return now


# One piece at a time, the newest


def test_an_answer_is_told_once_it_is_there():
    working = Working()
    working.take(1)
    assert working.told == []
    working.may_end.set()
    at_rest()
    assert working.told == [({"kind": "view", "number": 1}, [b"numbers"])]


def test_of_several_pieces_only_the_newest_is_told():
    working = Working()
    working.take(1)
    working.take(2)
    working.take(3)
    working.may_end.set()
    at_rest()
    assert [words["number"] for words, _ in working.told] == [3]


def test_a_piece_that_was_never_begun_is_not_begun_once_it_is_overtaken():
    working = Working()
    working.take(1)
    working.take(2)
    working.take(3)
    working.may_end.set()
    at_rest()
    assert working.begun == [1, 3]


def test_an_overtaken_piece_ends_where_it_tells_its_progress():
    working = Working(steps=10)
    working.take(1)
    working.beside.take({"number": 2})
    working.may_end.set()
    at_rest()
    assert working.ended == [1]


def test_two_pieces_are_never_at_work_together():
    at_work, most = [0], [0]

    def work(_, progress):
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        try:
            time.sleep(0.01)
            progress(0.5)
        finally:
            at_work[0] -= 1
        return {}, []

    beside = LatestTask(work, lambda *_: None)
    for number in range(10):
        beside.take({"number": number})
    at_rest()
    assert most == [1]


def test_what_is_dropped_is_not_told():
    working = Working()
    working.take(1)
    working.beside.drop()
    working.may_end.set()
    at_rest()
    assert working.told == []


def test_work_is_taken_again_after_something_was_dropped():
    working = Working()
    working.may_end.set()
    working.beside.drop()
    working.take(2)
    at_rest()
    assert [words["number"] for words, _ in working.told] == [2]


def test_nothing_to_drop_is_no_trouble():
    Working().beside.drop()


# How far it is


def telling(times, now, every):
    """Tell progress so many times, so long after each other; return what was told of it."""
    told = []

    def work(_, progress):
        for step in range(times):
            now[0] += every
            progress(step / times)
        return {"kind": "view"}, []

    LatestTask(work, lambda words, _: told.append(words)).take({"number": 5})
    at_rest()
    return told


def test_progress_is_told_at_most_every_tenth_of_a_second(instantly):
    told = telling(100, instantly, PROGRESS_EVERY / 4)
    assert PROGRESS_EVERY == 0.1
    assert 15 <= len(told) - 1 <= 25  # in the 2.5 seconds that pass


def test_quick_work_tells_its_answer_and_nothing_before(instantly):
    assert telling(1000, instantly, 0) == [{"kind": "view"}]


def test_a_word_about_progress_says_what_it_is_about(instantly):
    *words, answer = telling(2, instantly, 1)
    assert words[0] == {"asked": "look", "number": 5, "kind": "progress", "share": 0.0}
    assert answer == {"kind": "view"}


# When something is wrong


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_is_not_the_end_of_all_work():
    told = []

    def work(request, _):
        return {"kind": "view", "shown": 1 / request["number"]}, []

    beside = LatestTask(work, lambda words, _: told.append(words["shown"]))
    beside.take({"number": 0})
    at_rest()
    beside.take({"number": 2})
    at_rest()
    assert told == [0.5]


def test_a_process_that_is_to_end_does_not_wait_for_the_work():
    begun = time.monotonic()
    finished = subprocess.run(
        [sys.executable, "-c", ENDING], capture_output=True, timeout=PATIENCE, check=False
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, b"", b"")
    assert time.monotonic() - begun < PATIENCE  # the work would take a minute


# The page


@pytest.fixture(scope="module")
def page():
    return Workbook().session


@pytest.fixture
def said(page, monkeypatch):
    """What the page sends, with the thread that sends it."""
    found = []
    monkeypatch.setattr(
        page,
        "send",
        lambda words, blocks: found.append((words, blocks, threading.current_thread())),
    )
    return found


def heard(page, *messages):
    """Let a page hear messages in the loop of a kernel, and wait for what it has to say."""

    async def hearing():
        for message in messages:
            page._hear(page, message, [])  # noqa: SLF001 - where messages come in
        await asyncio.to_thread(at_rest)
        await asyncio.sleep(0)  # for what was told last

    with ThreadPoolExecutor(
        1, thread_name_prefix="kernel"
    ) as kernel:  # in this thread a browser's loop may be running
        kernel.submit(asyncio.run, hearing()).result()


def test_a_look_is_answered_in_the_kernels_own_thread(page, said):
    heard(page, {"kind": "look", "view": "finance_tables", "number": 4})
    words, blocks, thread = said[-1]
    assert (words["kind"], words["asked"], words["number"]) == ("view", "look", 4)
    assert len(blocks) == 1
    assert {each.name for *_, each in said} == {"kernel_0"} == {thread.name}


def test_a_page_answers_a_move_while_it_looks(page, said):
    heard(
        page,
        {"kind": "look", "view": "what_matters", "number": 1},
        {"kind": "ask", "number": 2, "base": "likely"},
    )
    assert [(words["asked"], words["number"]) for words, *_ in said] == [("ask", 2)]


def test_a_newer_look_takes_the_place_of_an_older_one(page, said):
    heard(
        page,
        {"kind": "look", "view": "what_matters", "number": 1},
        {"kind": "look", "view": "finance_tables", "number": 2},
    )
    assert [(w["number"], w["kind"]) for w, *_ in said if w["kind"] != "progress"] == [(2, "view")]


def test_a_file_that_is_saved_drops_nothing(page, said):
    heard(
        page,
        {"kind": "look", "view": "finance_tables", "number": 1},
        {"kind": "save", "number": 2, "base": "likely", "name": "Mine"},
    )
    kinds = [words["kind"] for words, *_ in said if words["kind"] != "progress"]
    assert kinds == ["saved", "view"]


def test_a_look_that_cannot_be_worked_out_is_answered_with_a_sentence(page, said):
    heard(page, {"kind": "look", "view": "nowhere", "number": 9})
    [(words, blocks, _)] = said
    assert (words["kind"], words["number"], blocks) == ("problem", 9, [])


def test_only_the_charts_that_a_page_shows_come_with_it(page):
    chart = Chart(page.book, "cash")
    HowSure(page.book)
    assert chart.spec == chart_specs()["cash"]
    assert page.start["specs"] == {}
