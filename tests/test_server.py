"""The server as a visitor and an operator meet it: a real process on a free port."""

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from serving import PAGE, Served, launch, serving, write_workbooks

from cxroi.model.errors import SetupError
from cxroi.serve.index import read_workbooks
from cxroi.serve.server import find_pages
from cxroi.serve.settings import A_CELL_FAILED


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_workbooks(tmp_path_factory.mktemp("workbooks"))
    cobol = {"name": "cobol", "language": "cobol", "display_name": "Cobol"}
    nbformat.write(new_notebook(metadata={"kernelspec": cobol}), folder / "strange.ipynb")
    return folder


@pytest.fixture(scope="module")
def served(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(workbooks, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


def test_it_prints_one_line_and_then_serves_at_once(served):
    assert served.said == f"cxroi is ready: http://127.0.0.1:{served.port}/\n"
    asked = time.perf_counter()
    page = served.get(PAGE).text
    assert time.perf_counter() - asked < 0.5
    assert "application/vnd.jupyter.widget-view+json" in page
    assert "<em>greeting</em>" in page


def test_the_bare_address_leads_to_the_business_case(served):
    answer = served.get("/")
    assert answer.status == 302
    assert answer.headers.get("Location") == PAGE


def test_a_page_shows_no_code_and_names_nothing_outside(served):
    page = served.get(PAGE).text
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
    log = served.log.read_text()
    assert "ValueError: words of the trouble" in log
    assert "a_private_function" in log


def test_an_answer_that_fails_is_a_sentence_without_a_traceback(served):
    answer = served.get("/voila/render/strange.ipynb")
    assert answer.status == 500
    assert answer.text == "This request could not be answered. The log of the server says why."
    log = served.log.read_text()
    assert "GET /voila/render/strange.ipynb\nTraceback (most recent call last):" in log
    assert "cobol" in log


@pytest.mark.parametrize(
    "path",
    [
        "/voila/files/business_case.ipynb",
        "/voila/files/private.png",
        "/voila/render/deeper/draft.ipynb",
        "/voila/render/deeper%2Fdraft.ipynb",
        "/voila/render/.hidden.ipynb",
        "/voila/render/voila.py",
        "/voila/files/voila.json",
        "/voila/render/../private.png",
        "/voila/render/private.png",
        "/voila/static/../../../private.png",
        "/voila/static/conf.json",
        "/voila/static/%00.js",
        "/voila/static/" + "a" * 300 + ".js",
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
    "path",
    [
        *("/", PAGE, "/workbooks", "/voila/render/strange.ipynb", "/cxroi/vega.js", "/no"),
        *(f"/{kind}/0-0-0-0-0" for kind in ("api/kernels", "voila/query", "voila/api/shutdown")),
        "/api/kernels/0-0-0-0-0/channels",
    ],
)
def test_every_answer_keeps_the_page_to_this_server(served, path):
    answer = served.get(path)
    assert answer.headers.get("Content-Security-Policy").startswith("default-src 'none';")
    assert "connect-src 'self'" in answer.headers.get("Content-Security-Policy")
    assert answer.headers.get("Referrer-Policy") == "no-referrer"
    assert answer.headers.get("X-Content-Type-Options") == "nosniff"
    assert answer.headers.get("Server") is None


@pytest.mark.parametrize("path", [PAGE, "/workbooks"])
def test_a_page_is_not_kept_by_the_browser(served, path):
    assert "no-store" in served.get(path).headers.get("Cache-Control")


def test_the_chart_library_is_kept_by_the_browser(served):
    answer = served.get("/cxroi/vega.js")
    assert answer.headers.get("Cache-Control") == "max-age=31536000, immutable"
    assert "globalThis.vega=" in answer.text


def test_a_page_gives_the_cookie_that_lets_it_end_its_kernel(served):
    answer = served.get(PAGE)
    assert any(cookie.startswith("_xsrf=") for cookie in answer.headers.get_all("Set-Cookie"))


def refused(workbooks: Path, log: Path, **options: object) -> str:
    """What is said of a server that cannot start; nothing is printed as if it had."""
    failed = launch(workbooks, log, **options)
    assert failed.process.wait(30) == 1
    assert failed.said == ""
    failed.process.stdout.close()
    return log.read_text()


def test_a_taken_port_is_said_with_a_free_one(served, workbooks, tmp_path):
    assert re.fullmatch(
        rf"Port {served.port} on 127\.0\.0\.1 cannot be opened: another program uses it\. "
        r"Try --port \d+\.\n",
        refused(workbooks, tmp_path / "log", port=served.port),
    )


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("192.0.2.1", "192.0.2.1 is not an address of this computer."),
        ("no.such.host.invalid", "No computer of the name no.such.host.invalid is known here."),
    ],
)
def test_a_host_that_cannot_be_served_at_is_said(workbooks, tmp_path, host, said):
    assert refused(workbooks, tmp_path / "log", host=host) == (
        f"{said} Use --host 127.0.0.1 for this computer alone, or --host 0.0.0.0 for its "
        "networks too.\n"
    )


@pytest.mark.parametrize("seats", [0, -3])
def test_a_server_without_a_place_is_refused(workbooks, tmp_path, seats):
    assert refused(workbooks, tmp_path / "log", seats=seats) == (
        f"--seats {seats} leaves no place for a reader. Give 1 or more.\n"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_of_the_server_is_the_end_of_its_kernels(workbooks, tmp_path, number):
    served = launch(workbooks, tmp_path / "log")
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


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("We *found*\n- this, & that", "We found this, & that"),
        ("First<br>second", "First second"),
        ("Where $a < b$ and <b>x", "Where $a < b$ and x"),
    ],
)
def test_what_a_workbook_is_about_has_no_marks_in_it(tmp_path, text, about):
    book = new_notebook(cells=[new_markdown_cell(f"# Ours\n\n{text}")])
    nbformat.write(book, tmp_path / "ours.ipynb")
    assert read_workbooks([tmp_path / "ours.ipynb"])[0].about == about
