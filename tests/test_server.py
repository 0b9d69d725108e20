"""The server as a visitor and an operator meet it: a real process on a free port."""

import asyncio
import gc
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from serving import PAGE, end, launch, within, write_kernel
from sharing import finished

from cxroi.model.errors import SetupError
from cxroi.serve.index import find_pages, read_workbooks
from cxroi.serve.ports import claim
from cxroi.serve.server import TRIES, WorkbookServer, serve
from cxroi.serve.settings import A_CELL_FAILED, KEPT_WARM


def test_it_prints_one_line_and_then_serves_what_was_prepared(served):
    assert served.said == f"cxroi is ready: http://127.0.0.1:{served.port}/\n"
    assert within(30, lambda: len(served.warm_kernels()) == KEPT_WARM)
    warm = served.warm_kernels()
    page = served.get(PAGE)
    assert page.kernel in warm
    assert 'class="place" data-model="' in page.text
    assert "<em>greeting</em>" in page.text
    served.say_goodbye(page)


def test_it_starts_without_what_takes_long_to_load():
    slow = {"rfc3987_syntax.syntax_helpers", "altair", "pandas", "scipy", "vl_convert"}
    program = f"import sys; from cxroi.serve import server; print({slow} & sys.modules.keys())"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert loaded.stdout == b"set()\n"


def test_the_bare_address_leads_to_the_business_case(served):
    answer = served.get("/")
    assert answer.status == 302
    assert answer.headers.get("Location") == PAGE


def test_a_page_shows_no_code_and_names_nothing_outside(page):
    assert "import anywidget" not in page.text
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page.text)


@pytest.mark.parametrize("parameter", ["theme", "template"])
def test_parameters_of_the_address_change_nothing(served, parameter):
    page = served.get(f"/voila/render/business_case.ipynb?{parameter}=%22%3E%3Cscript%3Ehostile")
    assert "hostile" not in page.text
    assert 'class="place" data-model="' in page.text
    served.say_goodbye(page)


def test_a_cell_that_fails_is_a_sentence_without_a_traceback(served):
    answer = served.get("/voila/render/fails.ipynb")
    served.say_goodbye(answer)
    page = answer.text
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
    assert answer.text == "This request could not be answered. Details are in the server log."
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
        *("/", "/workbooks", "/voila/render/strange.ipynb", "/cxroi/vega.js", "/no"),
        *(f"/{kind}/0-0-0-0-0" for kind in ("api/kernels", "voila/query", "voila/api/shutdown")),
        "/api/kernels/0-0-0-0-0/channels",
    ],
)
def test_every_answer_keeps_the_page_to_this_server(served, path):
    keeps_to_this_server(served.get(path))


def test_a_page_is_kept_to_this_server(page):
    keeps_to_this_server(page)


def keeps_to_this_server(answer):
    assert answer.headers.get("Content-Security-Policy").startswith("default-src 'none';")
    assert "connect-src 'self'" in answer.headers.get("Content-Security-Policy")
    assert answer.headers.get("Referrer-Policy") == "no-referrer"
    assert answer.headers.get("X-Content-Type-Options") == "nosniff"
    assert answer.headers.get("Server") is None


def test_a_page_is_not_kept_by_the_browser(served, page):
    for answer in (page, served.get("/workbooks")):
        assert "no-store" in answer.headers.get("Cache-Control")


def test_the_chart_library_is_kept_by_the_browser(served):
    answer = served.get("/cxroi/vega.js")
    assert answer.headers.get("Cache-Control") == "max-age=31536000, immutable"
    assert "globalThis.vega=" in answer.text


def test_a_page_gives_the_cookie_that_lets_it_end_its_kernel(page):
    assert any(cookie.startswith("_xsrf=") for cookie in page.headers.get_all("Set-Cookie"))


def refusal(function, *arguments, **named):
    """Return what is said of what cannot be done."""
    with pytest.raises(SetupError) as raised:
        function(*arguments, **named)
    return str(raised.value)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("192.0.2.1", "192.0.2.1 is not an address of this computer."),
        ("no.such.host.invalid", "No computer called no.such.host.invalid is known here."),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_host_that_cannot_be_served_at_is_said(host, said):
    refused = refusal(claim, host, 0)
    gc.collect()  # tornado leaves a socket that it cannot bind
    assert refused == (
        f"{said} Use --host 127.0.0.1 for this computer only, or --host 0.0.0.0 for its "
        "networks too."
    )


@pytest.mark.parametrize("seats", [0, -3])
def test_a_server_without_a_place_is_refused(workbooks, monkeypatch, seats):
    monkeypatch.setattr(WorkbookServer, "run", None)  # rather than serve for ever
    with pytest.raises(SetupError) as raised:
        serve(workbooks, seats=seats)
    assert str(raised.value) == (f"--seats {seats} leaves no seat for anyone. Use 1 or more.")


# A kernel that dies before its page is prepared: another program was quicker to take its port

DIES_ONCE = """
import sys
from pathlib import Path
try:
    Path({mark!r}).open("x").close()
    sys.exit(1)
except FileExistsError:
    from ipykernel.kernelapp import launch_new_instance
    launch_new_instance(argv=["-f", sys.argv[1]])
"""


def folder_whose_kernels(folder: Path, program: str) -> Path:
    metadata = write_kernel(folder, "frail", program)
    book = new_notebook(cells=[new_markdown_cell("Well.")], metadata=metadata)
    nbformat.write(book, folder / "business_case.ipynb")
    return folder


@pytest.mark.slow
def test_a_kernel_that_dies_at_first_is_started_again_and_ctrl_c_ends_it(tmp_path):
    mark = tmp_path / "died"
    folder = folder_whose_kernels(tmp_path, DIES_ONCE.format(mark=str(mark)))
    served = launch(folder, tmp_path / "log")
    assert mark.exists()
    assert served.said.startswith("cxroi is ready: ")
    assert "Well." in served.get(PAGE).text
    end(served, signal.SIGINT)


@pytest.mark.slow
def test_a_server_that_ends_waits_for_no_page_in_preparation(tmp_path):
    """With a second for each cell of it, it would be too late for what ends it here."""
    mark = tmp_path / "mark"
    begun = f"import time; open({str(mark)!r}, 'a').write('x'); time.sleep(3)"
    cells = [new_code_cell(begun), *(new_code_cell("1") for _ in range(50))]
    nbformat.write(new_notebook(cells=cells), tmp_path / "business_case.ipynb")
    served = launch(tmp_path, tmp_path / "log", seats=1)
    served.say_goodbye(served.get(PAGE))
    assert within(10, lambda: mark.read_text() == "xx")
    end(served)


def test_a_server_that_is_told_to_end_while_it_waits_for_a_page_leaves_it_whole():
    """What ends pages in preparation waits for each, and would stumble over one that was cut off."""

    async def wait() -> bool:
        page = asyncio.create_task(asyncio.sleep(30))
        waits = SimpleNamespace(kernel_manager=SimpleNamespace(_pools={PAGE: [page]}))
        with suppress(TimeoutError):
            await asyncio.wait_for(WorkbookServer._prepare(waits, PAGE), 0.01)  # noqa: SLF001
        was_cut_off = page.cancelled()
        page.cancel()
        return was_cut_off

    assert not finished(wait())


@pytest.mark.slow
def test_a_kernel_that_dies_again_and_again_is_said(tmp_path):
    starts = tmp_path / "starts"
    died = f"open({str(starts)!r}, 'a').write('died '); raise SystemExit(1)"
    folder = folder_whose_kernels(tmp_path, died)
    served = launch(folder, tmp_path / "log", patience=3600, seats=1)  # nobody else looks
    assert served.process.wait(30) == 1
    assert served.said == ""
    served.process.stdout.close()
    assert starts.read_text() == "died " * TRIES
    assert served.log.read_text().splitlines()[-1] == (
        "The page business_case.ipynb cannot be prepared: "
        "RuntimeError('Kernel died before replying to kernel_info'). "
        "Run its notebook in JupyterLab to see where it fails."
    )


def test_a_folder_without_workbooks_is_said(tmp_path):
    said = f"There is no workbook in {tmp_path}. Name a folder that contains .ipynb files."
    assert refusal(find_pages, tmp_path) == said


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
