"""What a reader may take of a server: memory, seconds, draws; beyond, a sentence, or the kernel ends."""

import io
import json
import os
import subprocess
import sys
import time
from threading import Thread
from types import SimpleNamespace

import pytest
from asking import answer
from on_paper import DAY

from cxroi import assumptions
from cxroi.analysis.samples import DRAWS, simulated_years
from cxroi.exports import worker
from cxroi.model import limits
from cxroi.model.errors import CxroiError, SetupError
from cxroi.model.limits import TOLD, Limits, limits_in_force, use_limits
from cxroi.model.registry import registry
from cxroi.model.segments import MOST_SEGMENTS
from cxroi.serve.command_line import command_parser, main
from cxroi.widgets import deadline, guard, own_data, state
from cxroi.widgets.deadline import TooSlow, run_within
from cxroi.widgets.own_data import OwnData
from cxroi.widgets.proposal_requests import ProposalRequests

TOO_SLOW = (
    "This takes more than 0.2 seconds, the limit of this server. Ask for less, or use cxroi on your own "
    "computer, where there is no limit."
)
IN_A_LIBRARY = """
import re
from cxroi.widgets import deadline
deadline.GRACE = 0.1
deadline.run_within(0.1, lambda: re.fullmatch("(a+)+b", "a" * 60))
"""
HELD = """
import polars, resource, sys
from cxroi.serve.memory import limit_memory
limit_memory()
print(resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_DATA)[0])
from cxroi.widgets.guard import guard
from cxroi.model.errors import CxroiError
print(guard({}, lambda: ({"kind": len(b"x" * 10**9)}, []), "It broke.")[0]["text"])
print(guard({}, lambda: ({"kind": 1}, []), "It broke.")[0])
"""


ROOM = """
from cxroi.serve.memory import limit_memory
limit_memory()
import cxroi.widgets, polars, vl_convert
upload = bytearray(10**9)
print(len(vl_convert.vegalite_to_vega({"mark": "point", "data": {"values": []}})) > 0)
"""


@pytest.fixture
def told(monkeypatch):
    """Tell what is in force, as a kernel is told."""
    return lambda **given: monkeypatch.setenv(TOLD, json.dumps({**vars(NONE), **given}))


NONE = limits.NO_LIMITS


def spin(*_, **__):
    while True:
        pass


# What is in force


def test_nothing_is_limited_on_an_analysts_own_computer(monkeypatch):
    monkeypatch.delenv(TOLD, raising=False)
    assert limits_in_force() == NONE


def test_what_a_server_tells_is_in_force_in_what_it_starts(monkeypatch):
    monkeypatch.setenv(TOLD, "")  # and put back at the end
    use_limits(Limits(seconds=7))
    assert limits_in_force() == Limits(seconds=7)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"seconds": -1}, "A limit is below 0. Enter 0 for no limit, or a number above it."),
        (
            {"memory": 100},
            "--kernel-memory 100 is too little for a page. Use 600 or more, or 0 for no limit.",
        ),
    ],
)
def test_a_limit_that_nobody_could_work_with_is_refused(given, sentence):
    with pytest.raises(SetupError) as caught:
        use_limits(Limits(**given))
    assert str(caught.value) == sentence


# Seconds


def test_work_in_time_is_what_it_makes_and_its_own_errors_come_through():
    assert run_within(60, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        run_within(60, lambda: 1 / 0)
    assert run_within(0, lambda: 7) == 7


def test_work_that_takes_too_long_ends_and_the_thread_goes_on():
    began = time.monotonic()
    with pytest.raises(TooSlow):
        run_within(0.1, spin)
    assert time.monotonic() - began < deadline.GRACE
    assert sum(range(10_000)) == 49_995_000
    assert not deadline._ends  # noqa: SLF001 - nothing is watched any more


def test_work_in_another_thread_ends_and_this_one_goes_on():
    ended = []

    def work():
        try:
            run_within(0.1, spin)
        except TooSlow:
            ended.append("slow")

    thread = Thread(target=work)
    thread.start()
    assert run_within(60, lambda: thread.join() or 7) == 7
    assert ended == ["slow"]


def test_nothing_on_its_way_holds_it_up():
    def hold():
        try:
            spin()
        except Exception:  # noqa: BLE001 - what must not hold it
            spin()

    with pytest.raises(TooSlow):
        run_within(0.1, hold)


def test_what_a_library_holds_up_ends_with_its_process_and_the_log_says_where():
    ended = subprocess.run(
        [sys.executable, "-c", IN_A_LIBRARY], capture_output=True, check=False, text=True
    )
    assert ended.returncode == 1
    assert "in fullmatch" in ended.stderr
    assert "aaa" not in ended.stderr


@pytest.mark.parametrize(
    ("module", "name", "request_of"),
    [
        (state, "share_case", lambda: answer({"kind": "share", "base": "likely"})),
        (own_data, "files_of", lambda: OwnData().answer({"kind": "sample", "number": 1})),
    ],
)
def test_a_request_that_takes_too_long_is_a_sentence(told, monkeypatch, module, name, request_of):
    told(seconds=0.2)
    if module is state:
        monkeypatch.setitem(state.ANSWERS, "share", spin)
    else:
        monkeypatch.setattr(module, name, spin)
    words, blocks = request_of()
    assert (words["kind"], words["text"], blocks) == ("problem", TOO_SLOW, [])


def test_a_section_that_takes_too_long_is_a_sentence(told, monkeypatch):
    told(seconds=0.2)
    monkeypatch.setattr(state, "_answer_look", spin)
    words, _ = state.look({"kind": "look", "view": "how_sure", "number": 1}, lambda _: None)
    assert (words["kind"], words["text"]) == ("problem", TOO_SLOW)


def test_files_that_take_too_long_are_a_sentence_and_their_process_ends(told, monkeypatch):
    told(seconds=0.2)
    monkeypatch.setattr(worker, "of_this_package", lambda _: "import time; time.sleep(60)")
    began = time.monotonic()
    [(words, blocks)] = ProposalRequests().make({"kind": "make", "formats": ["csv"], "number": 1})
    assert (words["kind"], words["text"], blocks) == ("problem", TOO_SLOW, [])
    assert time.monotonic() - began < 10


# Memory


def test_memory_that_there_is_not_is_a_sentence_on_every_page(told, capsys):
    def full():
        raise MemoryError

    told(memory=2_000)
    words, _ = guard.guard({}, full, "It broke.")
    assert words["text"] == (
        "This takes more than 2,000 MB of memory, the limit of this server. Ask for less, or use cxroi "
        "on your own computer, where there is no limit."
    )
    told()
    words, _ = guard.guard({}, full, "It broke.")
    assert words["text"] == "This takes more memory than this computer has. Ask for less."
    assert not capsys.readouterr().err


def test_a_process_is_held_to_its_memory_and_goes_on_and_leaves_no_picture_of_it(told):
    told(memory=800)
    said = subprocess.run([sys.executable, "-c", HELD], capture_output=True, check=True, text=True)
    assert said.stdout.splitlines() == [
        "0 800000000",
        (
            "This takes more than 800 MB of memory, the limit of this server. Ask for less, or use cxroi on "
            "your own computer, where there is no limit."
        ),
        "{'kind': 1}",
    ]


def test_the_usual_memory_has_room_for_the_largest_upload_and_a_chart_of_ones_own():
    told = {**os.environ, TOLD: json.dumps(vars(Limits()))}
    done = subprocess.run([sys.executable, "-c", ROOM], env=told, capture_output=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, [b"True"])


def test_an_export_without_the_memory_for_it_is_a_sentence(told, monkeypatch):
    def full(_):
        raise MemoryError

    told(memory=900)
    said = SimpleNamespace(buffer=io.BytesIO())
    monkeypatch.setattr(worker.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{}")))
    monkeypatch.setattr(worker.sys, "stdout", said)
    monkeypatch.setattr(worker, "_fulfil", full)
    worker.main()
    words = json.loads(said.buffer.getvalue())
    assert (words["kind"], words["text"]) == ("problem", str(Limits(memory=900).too_much_memory()))


# Draws × segments × years


def largest_case():
    years = registry()["horizon_years"].bounds[1]
    names = [f"S{nth}" for nth in range(MOST_SEGMENTS)]
    shares = dict.fromkeys(names, 1 / len(names))
    return assumptions().change(horizon_years=years).split(shares)


def test_the_usual_limit_lets_through_whatever_the_page_can_ask_for():
    widest = simulated_years(*[largest_case()] * 4)
    assert widest == 4 * DRAWS * 6 * 15
    Limits().check_years(widest)
    with pytest.raises(CxroiError):
        Limits(years=widest - 1).check_years(widest)


def test_more_draws_than_a_reader_may_ask_for_are_refused_on_every_page(told):
    told(years=10_000)
    sentence = (
        "This takes 20,480 simulated years (simulations × segments × years). This server allows 10,000. "
        "Shorten the horizon, or use fewer segments or cases."
    )
    words, _ = state.look(
        {"kind": "look", "view": "how_sure", "base": "likely", "number": 1}, lambda _: None
    )
    assert words["text"] == sentence
    asked = {"kind": "make", "formats": ["csv"], "number": 1, "day": DAY.isoformat()}
    [(words, _)] = ProposalRequests().make(asked)
    assert words["text"] == sentence
    assert answer({"base": "likely"})[0]["kind"] == "answer"  # a case alone is not drawn


# The options


def test_a_limit_is_an_option_and_one_that_nobody_could_work_with_is_said(monkeypatch, capsys):
    monkeypatch.setenv(TOLD, "")  # and put back at the end
    assert main(["app", "--kernel-memory", "100", "--no-open"]) == 1
    assert capsys.readouterr().err == (
        "--kernel-memory 100 is too little for a page. Use 600 or more, or 0 for no limit.\n"
    )
    options = command_parser({"app"}).parse_args(["app"])
    held = ("kernel_memory", "request_seconds", "unfolded_upload", "simulated_years")
    assert Limits(*(getattr(options, name) for name in held)) == Limits()
