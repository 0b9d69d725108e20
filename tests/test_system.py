"""A system that fails the server: a full disk, no home, no letters but ASCII, an end with readers there."""

import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import serving as serving_module
from serving import PAGE, Served, cxroi_app, end, launch, serving, within, write_workbooks
from websocket import ABNF, WebSocketConnectionClosedException, WebSocketTimeoutException
from wire import connect, is_hung_up

from cxroi.exports import offline
from cxroi.model.data_files import workbooks_folder
from cxroi.serve.connections import MOST_WAITING
from cxroi.serve.handlers import OUR_FAULT

LONGEST_END = 10.0  # seconds; 1.6 to 2.8 were measured on two cores with much else to do
UNWRITTEN = 120  # how Python ends that could not write its last words
USUAL_FILES = 1024  # that a process may have open
OF_A_READER = 15  # of them, for the line to a kernel
POSIX = {"LC_ALL": "C", "LANG": "C"}
ASCII = POSIX | {
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
}  # a Python that does not help itself
FOLDER = "Fälle & Zahlen  für Ä"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder of workbooks whose name has spaces, umlauts and a sign of the shell."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    return write_workbooks(folder)


def opens(served: Served) -> bool:
    """Tell that a page comes with its kernel, and goes again."""
    page = served.get(PAGE)
    return page.status == 200 and served.say_goodbye(page).status == 204


# The end


def test_readers_hear_the_end_of_a_server_and_it_ends_in_time(workbooks, tmp_path):
    served = launch(workbooks, tmp_path / "log")
    pages = [served.get(PAGE) for _ in range(3)]
    lines = [served.connect(page.kernel, Origin=served.address) for page in pages]
    waits = connect(served.port)  # and one who never says what they want
    waits.sendall(b"GET /workbooks HTTP/1.1\r\nHost: ")
    below, begun = served.below(), time.monotonic()
    with ThreadPoolExecutor(1) as other:
        ending = other.submit(end, served)
        for line in lines:
            assert hears_the_end(line)
        with waits:
            assert is_hung_up(waits)
        ending.result()
    assert time.monotonic() - begun < LONGEST_END
    assert within(1, lambda: not any(each.is_running() for each in below))


def hears_the_end(line) -> bool:
    try:
        while line.recv_data()[0] != ABNF.OPCODE_CLOSE:
            pass
    except (ConnectionError, WebSocketConnectionClosedException):
        pass
    except (TimeoutError, WebSocketTimeoutException):
        return False
    finally:
        line.shutdown()
    return True


# The disk


@pytest.mark.slow
def test_a_disk_that_fills_keeps_readers_and_tells_new_ones_until_there_is_room(
    workbooks, tmp_path
):
    with serving(workbooks, tmp_path / "log", seats=9) as served:
        page = served.get(PAGE)
        process = psutil.Process(served.process.pid)
        usual = process.rlimit(psutil.RLIMIT_FSIZE)
        process.rlimit(psutil.RLIMIT_FSIZE, (0, usual[1]))  # as a full disk: not a byte more
        others = [served.get(PAGE) for _ in range(4)]
        told = [answer.text for answer in others if answer.status != 200]
        assert told == [OUR_FAULT] * len(told) != []
        assert served.get("/workbooks").status == 200
        assert served.get(f"/api/kernels/{page.kernel}").status == 200
        process.rlimit(psutil.RLIMIT_FSIZE, usual)
        assert served.say_goodbye(page).status == 204
        assert within(30, lambda: opens(served))


def test_a_log_that_cannot_be_written_stops_nothing(workbooks):
    served = launch(workbooks, Path("/dev/full"), seats=1)
    with served.process:
        try:
            assert served.get("/voila/render/strange.ipynb").status == 500
            assert opens(served)
        finally:
            served.process.terminate()
    assert served.process.returncode in {0, UNWRITTEN}


def test_what_a_kernel_is_reached_by_is_for_the_owner_alone(served):
    assert served.folder.stat().st_mode & 0o077 == 0
    assert {file.stat().st_mode & 0o077 for file in served.connections()} == {0}


def transports(served: Served) -> set[str]:
    """How the kernels of a server are spoken with."""
    return {json.loads(file.read_text())["transport"] for file in served.connections()}


def test_kernels_are_at_no_port_that_another_program_could_take(served):
    assert opens(served)
    assert transports(served) == {"ipc"}


def test_where_names_of_files_would_be_too_long_they_are_at_ports(workbooks, tmp_path, monkeypatch):
    folder = tmp_path / ("long" * 20)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    with serving(workbooks, tmp_path / "log", seats=1) as running:
        assert transports(running) == {"tcp"}
        assert opens(running)


# What a system lacks


def test_a_usual_number_of_files_is_enough_for_fifty_readers(served):
    process = psutil.Process(served.process.pid)
    before = process.num_fds()
    page = served.get(PAGE)
    line = served.connect(page.kernel, Origin=served.address)
    assert within(10, lambda: before < process.num_fds() <= before + OF_A_READER)
    line.close()
    served.say_goodbye(page)
    assert before + 50 * OF_A_READER + MOST_WAITING < USUAL_FILES


@pytest.mark.slow
@pytest.mark.parametrize("lack", ["home", "writable home and cache", "letters", "letters and help"])
def test_a_page_comes_whatever_a_system_lacks(odd, tmp_path, monkeypatch, lack):
    if lack == "home":
        monkeypatch.delenv("HOME")
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    elif lack == "writable home and cache":
        monkeypatch.setenv("CXROI_CACHE", "/proc/nowhere")
        monkeypatch.setenv("HOME", "/proc/nowhere")
    else:
        for name, value in (ASCII if "help" in lack else POSIX).items():
            monkeypatch.setenv(name, value)
    with serving(odd, tmp_path / "log", seats=1) as served:
        assert served.said.startswith("cxroi is ready: ")
        assert opens(served)
        # A name that this Python cannot read is left out, as any that nobody can read is.
        assert ("%20%C3%A9.ipynb" in served.get("/workbooks").text) is (lack != "letters and help")


@pytest.mark.slow
def test_our_own_page_comes_in_a_folder_of_odd_letters_where_only_ascii_is_spoken(tmp_path):
    folder = tmp_path / FOLDER
    shutil.copytree(workbooks_folder(), folder)
    with cxroi_app(folder, env=os.environ | ASCII) as address:
        served = Served(None, int(address.rpartition(":")[2]), "", tmp_path)
        page = served.get(PAGE)
        assert 'id="cxroi-states"' in page.text
        assert served.say_goodbye(page).status == 204


@pytest.mark.slow
def test_two_servers_with_one_cold_cache_both_come(workbooks, tmp_path, monkeypatch):
    """Both make the chart library, and neither reads the other's half."""
    cold = tmp_path / "cache"
    nothing = (
        "from pathlib import Path; from cxroi.exports import offline; offline.STOCK = Path('no')"
    )
    monkeypatch.setattr(serving_module, "PROGRAM", f"{nothing}\n{serving_module.PROGRAM}")
    monkeypatch.setenv("CXROI_CACHE", str(cold))
    with ThreadPoolExecutor(2) as two:
        begun = [two.submit(launch, workbooks, tmp_path / f"log {n}", seats=1) for n in range(2)]
        servers = [each.result() for each in begun]
    scripts = {served.get("/cxroi/vega.js").text for served in servers}
    pages = [opens(served) for served in servers]
    for served in servers:
        end(served)
    assert scripts == {offline.vega_script().decode()}
    assert pages == [True, True]
    assert [file.suffix for file in cold.iterdir()] == [".js"]
