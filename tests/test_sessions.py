"""How many readers at a time, and whose kernels are ended when."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from serving import KERNEL_ID, PAGE, QUICK, Served, serving, within, write_kernel, write_workbooks

from cxroi.serve.sessions import NoSessionError
from cxroi.serve.settings import A_CELL_FAILED

PATIENCE = 1.5  # seconds
FULL = "The only seat is in use. A seat frees up when someone closes their page; try again in a minute."

WAITS = "The only seat is in use. You are next in line; this page opens by itself."


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks, one of which wants a kernel that ends before it has begun."""
    folder = write_workbooks(tmp_path_factory.mktemp("workbooks"))
    metadata = write_kernel(folder, "gone", "")
    book = new_notebook(cells=[new_code_cell("1")], metadata=metadata)
    nbformat.write(book, folder / "gone.ipynb")
    return folder


@pytest.fixture(scope="module")
def patient(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One place, held for as long as tests take."""
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, seats=1) as running:
        yield running


@pytest.fixture(scope="module")
def hasty(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One place, and a reader is missed after a moment."""
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, patience=PATIENCE, seats=1) as running:
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
        assert WAITS in answer.text
    assert {kernel.pid for kernel in patient.kernels()} == before
    assert patient.say_goodbye(page).status == 204
    again = patient.get(PAGE)
    assert again.status == 200
    patient.say_goodbye(again)


def test_visits_at_the_same_moment_are_all_counted(patient):
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: patient.get(PAGE), range(6)))
    assert sorted(answer.status for answer in answers) == [200, 503, 503, 503, 503, 503]
    patient.say_goodbye(next(answer for answer in answers if answer.status == 200))


def test_how_many_places_there_are_is_said():
    assert str(NoSessionError(2)) == FULL.replace("The only seat is", "All 2 seats are")


def arrived(served):
    """A page with its kernel: one that takes longer than the patience is ended while it is made."""
    for _ in range(5):
        page = served.get(PAGE)
        if KERNEL_ID.search(page.text):
            break
    return page


def test_a_kernel_whose_reader_never_came_is_ended_and_its_place_is_free(hasty):
    page = arrived(hasty)
    assert page.status == 200
    assert within(30, lambda: not there(hasty, page.kernel))
    again = hasty.get(PAGE)
    assert again.status == 200
    hasty.say_goodbye(again)


@pytest.mark.slow
def test_a_kernel_whose_reader_is_there_stays_however_long_they_think(hasty):
    page = arrived(hasty)
    line = hasty.connect(page.kernel, Origin=hasty.address)
    time.sleep(2 * PATIENCE)
    assert there(hasty, page.kernel)
    line.close()
    assert within(30, lambda: not there(hasty, page.kernel))


def test_a_kernel_that_died_gives_its_place_back(patient):
    page = patient.get(PAGE)
    assert patient.get(PAGE).status == 503

    patient.kernel(page.kernel).kill()

    assert within(15, lambda: not there(patient, page.kernel))
    again = patient.get(PAGE)
    assert again.status == 200
    patient.say_goodbye(again)


def test_a_warm_kernel_that_died_is_never_handed_out(patient):
    assert within(30, lambda: len(patient.kernels()) == 1)
    [warm] = patient.kernels()
    warm.kill()
    time.sleep(3 * QUICK["look"])  # longer than between two looks at a kernel

    page = patient.get(PAGE)

    assert page.status == 200
    assert there(patient, page.kernel)
    patient.say_goodbye(page)


def test_a_page_that_is_not_there_takes_no_place(patient):
    assert patient.get("/voila/render/nothing.ipynb").status == 404
    page = patient.get(PAGE)
    assert page.status == 200
    patient.say_goodbye(page)


def test_a_kernel_that_never_comes_up_is_said_and_gives_its_place_back(patient):
    page = patient.get("/voila/render/gone.ipynb")
    assert page.status == 200
    assert A_CELL_FAILED in page.text
    again = patient.get(PAGE)
    assert again.status == 200
    patient.say_goodbye(again)
