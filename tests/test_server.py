"""The server as a visitor and an operator meet it: a real process on a free port."""

import http.client
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cxroi.model.errors import SetupError
from cxroi.serve.server import A_CELL_FAILED, claim, find_pages, free_port

PROGRAM = """
import sys
from pathlib import Path
from cxroi.model.errors import CxroiError
from cxroi.serve.server import serve
try:
    serve(Path(sys.argv[1]), port=int(sys.argv[2]))
except CxroiError as problem:
    sys.exit(str(problem))
"""
WIDGET = """
import anywidget
class Greeting(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.className = 'cxroi-page'; } }"
Greeting()
"""
FAILS = """
def a_private_function():
    raise ValueError("words of the trouble")
a_private_function()
"""


@dataclass
class Answer:
    status: int
    headers: Message
    text: str


@dataclass
class Served:
    process: subprocess.Popen[str]
    port: int
    line: str

    def get(self, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())

    def kernels(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


def start(folder: Path, port: int) -> Served:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(port)], stdout=subprocess.PIPE, text=True
    )
    return Served(process, port, process.stdout.readline())


def stop(served: Served) -> None:
    served.process.send_signal(signal.SIGTERM)
    served.process.wait(30)
    served.process.stdout.close()


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbooks")
    greeting = [new_markdown_cell("A *greeting*."), new_code_cell(WIDGET)]
    nbformat.write(new_notebook(cells=greeting), folder / "business_case.ipynb")
    nbformat.write(new_notebook(cells=[new_code_cell(FAILS)]), folder / "fails.ipynb")
    (folder / "private.png").write_bytes(b"not for visitors")
    (folder / "deeper").mkdir()
    nbformat.write(new_notebook(), folder / "deeper" / "draft.ipynb")
    return folder


@pytest.fixture(scope="module")
def served(workbooks: Path) -> Iterator[Served]:
    running = start(workbooks, free_port("127.0.0.1"))
    yield running
    stop(running)


def test_it_prints_one_line_and_then_serves_at_once(served):
    assert served.line == f"cxroi is ready: http://127.0.0.1:{served.port}/\n"
    asked = time.perf_counter()
    page = served.get("/voila/render/business_case.ipynb").text
    assert time.perf_counter() - asked < 0.5
    assert "application/vnd.jupyter.widget-view+json" in page
    assert "<em>greeting</em>" in page


def test_the_bare_address_leads_to_the_business_case(served):
    answer = served.get("/")
    assert answer.status == 302
    assert answer.headers.get("Location") == "/voila/render/business_case.ipynb"


def test_a_page_shows_no_code_and_names_nothing_outside(served):
    page = served.get("/voila/render/business_case.ipynb").text
    assert "import anywidget" not in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("parameter", ["theme", "template"])
def test_parameters_of_the_address_change_nothing(served, parameter):
    page = served.get(
        f"/voila/render/business_case.ipynb?{parameter}=%22%3E%3Cscript%3Ehostile"
    ).text
    assert "hostile" not in page
    assert "application/vnd.jupyter.widget-view+json" in page


def test_a_cell_that_fails_is_a_sentence_without_a_traceback(served):
    page = served.get("/voila/render/fails.ipynb").text
    assert A_CELL_FAILED in page
    for private in (
        "a_private_function",
        "words of the trouble",
        "Traceback",
        "show_tracebacks",
        "cell [",
    ):
        assert private not in page


@pytest.mark.parametrize(
    "path",
    [
        "/voila/files/business_case.ipynb",
        "/voila/files/private.png",
        "/voila/render/deeper/draft.ipynb",
        "/voila/render/../private.png",
        "/voila/render/private.png",
        "/voila/static/../../../private.png",
        "/voila/static/conf.json",
        "/voila/tree",
        "/voila/api/contents",
        "/business_case.ipynb",
    ],
)
def test_nothing_but_pages_and_their_scripts_is_served(served, path):
    answer = served.get(path)
    assert answer.status in {403, 404}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/voila/render/business_case.ipynb", "/cxroi/vega.js", "/no"]
)
def test_every_answer_keeps_the_page_to_this_server(served, path):
    answer = served.get(path)
    assert answer.headers.get("Content-Security-Policy").startswith("default-src 'none';")
    assert "connect-src 'self'" in answer.headers.get("Content-Security-Policy")
    assert answer.headers.get("Referrer-Policy") == "no-referrer"


def test_the_chart_library_is_kept_by_the_browser(served):
    answer = served.get("/cxroi/vega.js")
    assert answer.headers.get("Cache-Control") == "max-age=31536000, immutable"
    assert "globalThis.vega=" in answer.text


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "example.org:8866"])
@pytest.mark.parametrize("path", ["/", "/voila/render/business_case.ipynb", "/cxroi/vega.js"])
def test_a_foreign_host_is_refused(served, path, host):
    answer = served.get(path, Host=host)
    assert answer.status == 403
    assert answer.text == ("This address is not served here. Use the one that cxroi app printed.")


def test_a_page_gives_the_cookie_that_lets_it_end_its_kernel(served):
    answer = served.get("/voila/render/business_case.ipynb")
    assert any(cookie.startswith("_xsrf=") for cookie in answer.headers.get_all("Set-Cookie"))


def test_a_taken_port_is_said_with_a_free_one(served, workbooks):
    second = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(workbooks), str(served.port)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert re.fullmatch(
        rf"Port {served.port} on 127\.0\.0\.1 cannot be opened: another program uses it\. "
        r"Try --port \d+\.\n",
        second.stderr,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_of_the_server_is_the_end_of_its_kernels(workbooks, number):
    served = start(workbooks, free_port("127.0.0.1"))
    kernels = served.kernels()
    assert kernels
    served.process.send_signal(number)
    assert served.process.wait(30) == 0
    assert served.process.stdout.read() == ""
    served.process.stdout.close()
    assert not [kernel for kernel in kernels if kernel.is_running()]


def test_a_folder_without_workbooks_is_said(tmp_path):
    with pytest.raises(SetupError) as raised:
        find_pages(tmp_path)
    assert str(raised.value) == (
        f"There is no workbook in {tmp_path}. Name a folder that holds .ipynb files."
    )


def test_a_wider_address_is_refused_while_there_is_no_sign_on():
    with pytest.raises(SetupError, match=r"^The workbooks cannot be served at 0\.0\.0\.0: "):
        claim("0.0.0.0", 0)  # noqa: S104 -- the address under test
