"""Kernels forked from a warm process: each is one of its own, held by its server and by nothing else."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from serving import PAGE, end, launch, serving, within, write_kernel, write_workbooks
from sharing import slow_but

from cxroi.serve import forked
from cxroi.serve.forked import ForkedKernel, ForkedProvisioner, warm_process
from cxroi.serve.own_folder import copy_workbooks

MARK = "A_TEST_OF_CXROI"
OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
from cxroi.serve.warm import load_parts
load_parts()
print(*opened, sep="\\n")
"""


@pytest.fixture
def forks(monkeypatch) -> Iterator[psutil.Process]:
    """A warm process, for as long as a test takes."""
    monkeypatch.setenv(MARK, str(uuid4()))
    before = set(psutil.Process().children())
    # in a thread: a browser of other tests may have a loop in this one
    with ThreadPoolExecutor(1) as thread:
        runner, warm = thread.submit(asyncio.Runner).result(), warm_process()
        thread.submit(runner.run, warm.__aenter__()).result()
        [process] = set(psutil.Process().children()) - before
        yield process
        thread.submit(runner.run, warm.__aexit__(None, None, None)).result()
        thread.submit(runner.close).result()
    KernelProvisionerFactory.clear_instance()


def marked(mark: str) -> Iterator[psutil.Process]:
    """Those who inherited a mark."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(MARK) == mark and not has_ended(process):
                yield process


class Kernel:
    """A kernel that is asked for values."""

    def __init__(self, **wanted) -> None:
        self.manager, self.client = start_new_kernel(**wanted)
        self.process = psutil.Process(self.manager.provisioner.pid)

    def __call__(self, expression: str):
        code = f"print(__import__('json').dumps({expression}))"
        heard = []
        self.client.execute_interactive(code, timeout=30, output_hook=heard.append)
        texts = [each["content"]["text"] for each in heard if each["msg_type"] == "stream"]
        return json.loads("".join(texts))

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.context.destroy(linger=0)


def has_ended(process: psutil.Process) -> bool:
    """Tell so of one, too, whose new parent has not taken notice."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_kernels_are_forked_and_none_knows_of_another(forks, tmp_path):
    env = os.environ | {"ASKED": "yes"}
    with closing(Kernel(cwd=str(tmp_path), env=env)) as one, closing(Kernel()) as other:
        kernels = [one, other]
        assert [each.process.parent() for each in kernels] == [forks, forks]
        assert (
            len({os.getpgid(each.process.pid) for each in kernels} - {os.getpgid(forks.pid)}) == 2
        )
        assert one("__import__('os').getcwd()") == str(tmp_path)
        assert other("__import__('os').getcwd()") == str(Path.cwd())
        assert [each("__import__('os').environ.get('ASKED')") for each in kernels] == ["yes", None]
        for draw in ("__import__('random').random()", "__import__('numpy').random.random()"):
            assert one(draw) != other(draw)
        assert one("__import__('cxroi').__dict__.setdefault('mark', 1)") == 1
        assert other("hasattr(__import__('cxroi'), 'mark')") is False
        assert one("__import__('sys').path.index('') > 0")
        assert one("__import__('subprocess').run('exit 3', shell=True).returncode") == 3
        assert one("__import__('sys').stdin is None or __import__('os').read(0, 1).decode()") == ""


def test_what_a_fork_might_break_works_in_a_kernel(forks):
    with closing(Kernel()) as kernel:
        assert kernel.process.parent() == forks
        square = (
            "(__import__('numpy').ones((400, 400)) @ __import__('numpy').ones((400, 400))).sum()"
        )
        assert kernel(square) == 400**3
        table = (
            "__import__('polars').DataFrame({'a': range(100_000)}).group_by('a').len()['len'].sum()"
        )
        assert kernel(table) == 100_000


@pytest.mark.usefixtures("forks")
def test_a_kernel_that_ended_is_known_to_have_and_its_number_is_not_used_again(monkeypatch):
    with closing(Kernel()) as kernel:
        assert kernel.manager.is_alive()
        kernel.process.kill()
        assert within(5, lambda: not kernel.manager.is_alive())
        assert has_ended(kernel.process)
        monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("another may have the number"))
        held = kernel.manager.provisioner.process
        assert isinstance(held, ForkedKernel)
        held.kill()
        held.terminate()
        kernel.manager.signal_kernel(signal.SIGINT)


@pytest.mark.usefixtures("forks")
@pytest.mark.parametrize("spec", ["env", "program"])
def test_a_kernel_of_another_kind_is_started_as_jupyter_does(spec, tmp_path, monkeypatch):
    write_kernel(
        tmp_path, "other", "from ipykernel.kernelapp import launch_new_instance as go; go()"
    )
    file = tmp_path / "kernels" / "other" / "kernel.json"
    said = json.loads(file.read_text())
    said["argv"] = [*said["argv"][:-1], "-f", said["argv"][-1]]
    if spec == "env":
        said |= {"argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
        said |= {"env": {"PYTHONHASHSEED": "7"}}
    file.write_text(json.dumps(said))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with closing(Kernel(kernel_name="other")) as kernel:
        assert kernel.process.parent() == psutil.Process()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_without_a_warm_process_kernels_are_started_as_jupyter_does(forks, number, monkeypatch):
    monkeypatch.setattr(forked, "LONGEST_WAIT", 0.5)
    with closing(Kernel()) as before:
        assert before.process.parent() == forks
        forks.send_signal(number)
        with closing(Kernel()) as kernel:
            assert kernel.process.parent() == psutil.Process()
            assert before("1 + 1") == 2  # it outlives what it was forked from
            assert before.manager.is_alive()
    assert within(5, lambda: has_ended(before.process))


def test_a_kernel_that_nobody_takes_hold_of_never_begins(forks, tmp_path):
    wanted = {"connection": str(tmp_path / "kernel-1.json"), "env": dict(os.environ)}
    here, there = socket.socketpair()
    with here:
        with there:
            request = json.dumps(wanted).encode()
            socket.send_fds(ForkedProvisioner.requests, [request], [there.fileno()])
        pid = int(here.recv(16))
        assert [each.pid for each in forks.children()] == [pid]
    assert within(5, lambda: forks.children() == [])
    assert list(tmp_path.iterdir()) == []


def test_a_kernel_that_is_forked_too_late_ends(forks, monkeypatch):
    like_it = forks.environ()[MARK]
    monkeypatch.setattr(forked, "LONGEST_WAIT", 0.5)
    with closing(Kernel()) as one:
        forks.suspend()
        with closing(Kernel()) as other:
            forks.resume()
            assert within(5, lambda: has_ended(forks))  # it is not asked again
            there = {one.process, other.process}
            assert within(5, lambda: set(marked(like_it)) == there)


def test_a_system_without_handles_of_processes_forks_no_kernel(monkeypatch):
    monkeypatch.delattr(os, "pidfd_open")
    before = psutil.Process().children()

    async def kept():
        async with warm_process():
            assert psutil.Process().children() == before
            factory = KernelProvisionerFactory.instance()
            assert factory.default_provisioner_name == "local-provisioner"

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, kept()).result()


def test_a_table_that_was_edited_is_what_the_next_kernel_reads(request, tmp_path, monkeypatch):
    copy_workbooks(tmp_path)
    monkeypatch.setenv("CXROI_WORKBOOKS", str(tmp_path))
    forks = request.getfixturevalue("forks")
    margin = "__import__('cxroi').assumptions()['margin'].likely"
    with closing(Kernel()) as kernel:
        assert kernel(margin) == 130
    table = tmp_path / "data" / "assumptions.csv"
    edited = table.read_text("utf-8").replace(",110,130,150,", ",110,140,150,")
    table.write_text(edited, "utf-8")
    with closing(Kernel()) as kernel:
        assert kernel.process.parent() == forks
        assert kernel(margin) == 140


def test_what_is_loaded_before_a_fork_is_nobodys_table(tmp_path):
    copy_workbooks(tmp_path)
    environment = os.environ | {"CXROI_WORKBOOKS": str(tmp_path)}
    program = [sys.executable, "-c", OPENED]
    opened = subprocess.run(program, env=environment, capture_output=True, check=True, text=True)
    names = opened.stdout.splitlines()
    assert any("cxroi/widgets/js/" in name for name in names)
    assert [name for name in names if str(tmp_path) in name or name.endswith(".csv")] == []


@pytest.mark.slow
def test_readers_of_a_server_that_lost_its_warm_process_stay_and_new_ones_come(tmp_path):
    with serving(write_workbooks(tmp_path), tmp_path / "log") as served:
        page = served.get(PAGE)
        kernel = served.kernel(page.kernel)
        [forks] = [each for each in served.below() if served.forks(each)]
        assert kernel.parent() == forks
        line = served.connect(page.kernel, Origin=served.address)
        waiting = [each for each in served.kernels() if each != kernel]
        forks.kill()
        assert within(10, lambda: kernel.parent() != forks)
        for _ in waiting:
            served.say_goodbye(served.get(PAGE))
        again = served.get(PAGE)
        assert served.kernel(again.kernel).ppid() == served.process.pid
        assert served.get(f"/api/kernels/{page.kernel}").status == 200
        assert kernel.is_running()
        line.close()
        for each in (page, again):
            served.say_goodbye(each)
        assert within(5, lambda: has_ended(kernel))


@pytest.mark.parametrize("number", slow_but([signal.SIGKILL], [signal.SIGKILL, signal.SIGTERM]))
def test_nothing_outlives_its_server(tmp_path, number):
    served = launch(write_workbooks(tmp_path), tmp_path / "log")
    served.get(PAGE)
    below = served.below()
    assert len(below) > 2
    if number == signal.SIGTERM:
        end(served)
    else:
        served.process.kill()
        served.process.wait(30)
        served.process.stdout.close()
    assert within(10, lambda: all(map(has_ended, below)))
