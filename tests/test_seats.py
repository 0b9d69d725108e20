"""How many readers at a time, and whose kernels are ended when."""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from serving import PAGE, Served, serving, within, write_workbooks

from cxroi.serve.settings import A_CELL_FAILED

PATIENCE = 2.0  # seconds
FULL = "The one place is taken. One is free again when a reader closes their page: try again in a minute."


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbooks(tmp_path_factory.mktemp("workbooks"))


@pytest.fixture(scope="module")
def patient(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One place, held for as long as tests take."""
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, seats=1) as running:
        yield running


@pytest.fixture(scope="module")
def hasty(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two places, and a reader is missed after a moment."""
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, patience=PATIENCE, seats=2) as running:
        yield running


def there(served: Served, kernel: str) -> bool:
    return served.get(f"/api/kernels/{kernel}").status == 200


def test_who_finds_no_place_is_told_so_and_no_kernel_is_started(patient):
    page = patient.get(PAGE)
    assert page.status == 200
    assert within(10, lambda: len(patient.kernels()) == 2)  # its own, and one kept warm
    before = {kernel.pid for kernel in patient.kernels()}

    answers = [patient.get(path) for path in (PAGE, "/voila/render/fails.ipynb")]

    for answer in answers:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "60"
        assert FULL in answer.text
    assert {kernel.pid for kernel in patient.kernels()} == before
    assert patient.say_goodbye(page).status == 204
    again = patient.get(PAGE)
    assert again.status == 200
    patient.say_goodbye(again)


def test_visits_at_the_same_moment_are_all_counted(hasty):
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: hasty.get(PAGE), range(6)))
    assert sorted(answer.status for answer in answers) == [200, 200, 503, 503, 503, 503]
    assert "All 2 places are taken." in next(a.text for a in answers if a.status == 503)
    for answer in answers:
        if answer.status == 200:
            hasty.say_goodbye(answer)


def test_a_kernel_whose_reader_never_came_is_ended_and_its_place_is_free(hasty):
    pages = [hasty.get(PAGE), hasty.get(PAGE)]
    assert [page.status for page in pages] == [200, 200]
    assert within(4 * PATIENCE, lambda: not any(there(hasty, page.kernel) for page in pages))
    again = hasty.get(PAGE)
    assert again.status == 200
    hasty.say_goodbye(again)


def test_a_kernel_whose_reader_is_there_stays_however_long_they_think(hasty):
    page = hasty.get(PAGE)

    line = hasty.connect(page.kernel, Origin=hasty.address)
    time.sleep(3 * PATIENCE)
    assert there(hasty, page.kernel)
    line.close()
    assert within(4 * PATIENCE, lambda: not there(hasty, page.kernel))


def test_a_kernel_that_died_gives_its_place_back(patient):
    page = patient.get(PAGE)
    assert patient.get(PAGE).status == 503

    patient.kernel(page.kernel).kill()

    assert within(15, lambda: not there(patient, page.kernel))
    again = patient.get(PAGE)
    assert again.status == 200
    patient.say_goodbye(again)


def test_a_warm_kernel_that_died_is_never_handed_out(patient):
    assert within(15, lambda: len(patient.kernels()) == 1)
    [warm] = patient.kernels()
    warm.kill()
    time.sleep(4)  # longer than between two looks at a kernel

    page = patient.get(PAGE)

    assert page.status == 200
    assert there(patient, page.kernel)
    patient.say_goodbye(page)


def test_a_page_that_is_not_there_takes_no_place(patient):
    assert patient.get("/voila/render/nothing.ipynb").status == 404
    page = patient.get(PAGE)
    assert page.status == 200
    patient.say_goodbye(page)


def test_a_kernel_that_never_comes_up_is_said_and_gives_its_place_back(tmp_path, monkeypatch):
    kernel = tmp_path / "kernels" / "gone"
    kernel.mkdir(parents=True)
    does_nothing = {"argv": [sys.executable, "-c", ""], "display_name": "x", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(does_nothing))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    folder = tmp_path / "workbooks"
    folder.mkdir()
    write_workbooks(folder)
    metadata = {"kernelspec": {"name": "gone", "display_name": "x", "language": "python"}}
    book = new_notebook(cells=[new_code_cell("1")], metadata=metadata)
    nbformat.write(book, folder / "gone.ipynb")

    with serving(folder, tmp_path / "log", seats=1) as served:
        page = served.get("/voila/render/gone.ipynb")
        assert page.status == 200
        assert A_CELL_FAILED in page.text
        assert served.get(PAGE).status == 200
