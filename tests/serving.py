"""A real server in a process of its own, and a visitor without a browser."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import psutil
import websocket

from cxroi.serve.ports import free_port
from cxroi.serve.warm import LONGEST_NAME

PROGRAM = """
import json, sys
from pathlib import Path
from cxroi.model.errors import CxroiError
from cxroi.serve import server
from cxroi.serve.address import Address
from cxroi.serve.settings import Logs, Times
from cxroi.serve.proxies import trust
folder, address, options, times = sys.argv[1], *map(json.loads, sys.argv[2:])
logs = {kind: Path(options.pop(kind)) for kind in ("audit", "access") if kind in options}
address["proxies"] = trust(*address.pop("proxies", ("",)))
try:
    server.serve(Path(folder), Address(**address), **options, times=Times(**times), logs=Logs(**logs))
except CxroiError as problem:
    sys.exit(str(problem))
"""
WIDGET = """
import anywidget
class Greeting(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.className = 'cxroi-page'; } }"
    def __init__(self):
        super().__init__()
        self.on_msg(self.hear)
    def hear(self, _, words, __):
        print("said aloud")
        if words == "fail":
            a_private_name = "words of the trouble"
            raise ValueError(a_private_name)
        if words == "complain":
            import sys, traceback
            try:
                raise KeyError("a guarded trouble")
            except KeyError:
                traceback.print_exc(file=sys.stderr)
        self.send("heard")
Greeting()
"""
FAILS = """
def a_private_function():
    raise ValueError("words of the trouble")
a_private_function()
"""
KERNEL_ID = re.compile(r'"kernelId": ?"([\w-]+)"')
V1 = "v1.kernel.websocket.jupyter.org"
CONNECTION = re.compile(r"kernel-([\w-]+)\.json")
FORKS = "become_kernels"
PAGE = "/voila/render/business_case.ipynb"
QUICK = {"look": 0.5, "refill": 0.5, "sign": 1, "line": 0.6}
"""Times of a server that tests look at; a reader's are longer."""


@dataclass
class Answer:
    status: int
    headers: Message
    text: str

    @property
    def kernel(self) -> str:
        return KERNEL_ID.search(self.text)[1]

    @property
    def cookies(self) -> dict[str, str]:
        found = SimpleCookie()
        for line in self.headers.get_all("Set-Cookie") or ():
            found.load(line)
        return {name: morsel.value for name, morsel in found.items()}


@dataclass
class Served:
    process: subprocess.Popen[str]
    port: int
    said: str
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), **form, **headers)

    def connect(
        self, kernel: str, protocol: str | None = V1, base: str = "/", **headers: str
    ) -> websocket.WebSocket:
        """Open a socket to a kernel as a page does, or raise with the status that refuses it."""
        host = headers.pop("Host", f"127.0.0.1:{self.port}")
        session = headers.pop("session", "x")  # of two alike, the newer takes the older's place
        return websocket.create_connection(
            f"ws://127.0.0.1:{self.port}{base}api/kernels/{kernel}/channels?session_id={session}",
            header=[f"{name}: {value}" for name, value in headers.items()],
            host=host,
            subprotocols=[protocol] if protocol else None,
            suppress_origin=True,
            timeout=10,
        )

    def say_goodbye(self, page: Answer, base: str = "/") -> Answer:
        """End the kernel of a page as the page does when it is left."""
        key = page.cookies["_xsrf"]
        path = f"{base}voila/api/shutdown/{page.kernel}"
        return self.post(path, {"_xsrf": key}, Cookie=f"_xsrf={key}", Origin=self.address)

    def below(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def kernels(self) -> list[psutil.Process]:
        return [each for each in self.below() if not self.forks(each)]

    def forks(self, process: psutil.Process) -> bool:
        """Tell the process that kernels are forked from: they seem to be started as it was."""
        return process.ppid() == self.process.pid and FORKS in " ".join(_command(process))

    @property
    def folder(self) -> Path:
        """Where what its kernels are reached by is kept."""
        return Path(self.below()[0].environ()["IPYTHONDIR"])

    def connections(self) -> list[Path]:
        """Return what each of its kernels is reached by."""
        return [*self.folder.glob("kernel-*.json")]

    def warm_kernels(self) -> set[str]:
        """Return the names of the kernels that wait for a reader; nobody is told of them."""
        names = {CONNECTION.search(file.name)[1] for file in self.connections()}
        return {name for name in names if self.get(f"/api/kernels/{name}").status == 404}

    def kernel(self, name: str) -> psutil.Process:
        return kernel_process(name, self.kernels())


def kernel_process(name: str, among: list[psutil.Process]) -> psutil.Process:
    """The process of a kernel: forked and named, or started with the name of its connection."""
    return next(
        each
        for each in among
        if _name(each) == name[:LONGEST_NAME] or any(name in part for part in _command(each))
    )


def _name(process: psutil.Process) -> str:
    """Return what a process is called; one that has ended meanwhile tells nothing."""
    try:
        return process.name()
    except psutil.Error:
        return ""


def _command(process: psutil.Process) -> list[str]:
    """Return how a process was started; one that has ended meanwhile tells nothing."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def launch(
    folder: Path,
    log: Path,
    token: str | None = None,
    times: dict[str, float] | None = None,
    patience: float = 120,
    cell: int = 30,
    **options: object,
) -> Served:
    """Start a server on a folder, which may hold kernels of its own as well."""
    where = ("host", "port", "base", "proxies")
    address = {"port": free_port("127.0.0.1")}
    address |= {name: options.pop(name) for name in where if name in options}
    wanted = QUICK | {"patience": patience, "cell": cell} | (times or {})
    given = map(json.dumps, (address, options, wanted))
    environment = {k: v for k, v in os.environ.items() if k != "CXROI_TOKEN"}
    environment |= {"JUPYTER_PATH": str(folder)} | ({"CXROI_TOKEN": token} if token else {})
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), *given],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        )
    return Served(process, address["port"], process.stdout.readline(), log)


def end(served: Served, number: int = signal.SIGTERM) -> None:
    """End a server, if it has not ended: well, without another word or a kernel left behind."""
    if served.process.stdout.closed:
        return
    below = served.below() if served.process.poll() is None else []
    served.process.send_signal(number)
    assert served.process.wait(30) == 0
    assert served.process.stdout.read() == ""
    served.process.stdout.close()
    assert not [each for each in below if each.is_running()]


@contextmanager
def serving(folder: Path, log: Path, **options: object) -> Iterator[Served]:
    running = launch(folder, log, **options)
    try:
        yield running
    finally:
        end(running)


@contextmanager
def cxroi_app(*arguments: str | Path, **options: object) -> Iterator[str]:
    """Address, without its last slash, of what ``cxroi app`` serves, as a reader would start it."""
    port = str(free_port("127.0.0.1"))
    command = [sys.executable, "-P", "-m", "cxroi", "app", *arguments, "--no-open"]
    process = subprocess.Popen(
        [*command, "--port", port], stdout=subprocess.PIPE, text=True, **options
    )
    try:
        yield process.stdout.readline().removeprefix("cxroi is ready: ").strip().rstrip("/")
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def write_workbooks(folder: Path) -> Path:
    """Workbooks, some of which fail, and what visitors must not see."""
    import nbformat  # after cxroi.serve, which spares every process of tests jsonschema's grammars
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    greeting = [new_markdown_cell("A *greeting*."), new_code_cell(WIDGET)]
    nbformat.write(new_notebook(cells=greeting), folder / "business_case.ipynb")
    nbformat.write(new_notebook(cells=[new_code_cell(FAILS)]), folder / "fails.ipynb")
    cobol = {"name": "cobol", "language": "cobol", "display_name": "Cobol"}
    nbformat.write(new_notebook(metadata={"kernelspec": cobol}), folder / "strange.ipynb")
    draft = [new_markdown_cell("# A draft")]
    nbformat.write(new_notebook(cells=draft), folder / "a greeting (draft) é.ipynb")
    (folder / "private.png").write_bytes(b"not for visitors")
    (folder / "deeper").mkdir()
    nbformat.write(new_notebook(), folder / "deeper" / "draft.ipynb")
    return folder


def write_kernel(folder: Path, name: str, program: str) -> dict:
    """Add a kind of kernel to a folder; return the metadata of a notebook that wants it."""
    kernel = folder / "kernels" / name
    kernel.mkdir(parents=True)
    command = [sys.executable, "-c", program, "{connection_file}"]
    said = {"argv": command, "display_name": name, "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(said))
    return {"kernelspec": {"name": name, "display_name": name, "language": "python"}}


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Tell whether something comes to hold in this time."""
    latest = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > latest:
            return False
        time.sleep(0.1)
    return True
