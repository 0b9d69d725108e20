"""What holds for every test: a law is tried on the same examples each time, at any speed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from serving import PAGE, Answer, Served, serving, write_workbooks

from cxroi.exports import offline
from cxroi.model.limits import TOLD

settings.register_profile("thorough", derandomize=True, deadline=None)
settings.register_profile("quick", settings.get_profile("thorough"), max_examples=25)
settings.load_profile("quick")


def pytest_collection_modifyitems(items):
    """Mark the laws, which `make test-slow` tries on more examples, and begin with what waits most."""
    items.sort(key=lambda item: "browser" not in item.path.parts)
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.law)


@pytest.fixture(autouse=True)
def nothing_told():
    """Forget what a server that a test began in this process has told those that it starts."""
    yield
    os.environ.pop(TOLD, None)


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A folder for what is made once and kept, with nothing in it yet, and nothing in stock."""
    monkeypatch.setattr(offline, "STOCK", tmp_path / "nothing in stock")
    monkeypatch.setenv("CXROI_CACHE", str(tmp_path))
    offline.cache_folder.cache_clear()
    yield tmp_path
    offline.cache_folder.cache_clear()


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbooks(tmp_path_factory.mktemp("workbooks"))


@pytest.fixture(scope="session")
def served(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests that leave nothing behind on it."""
    with serving(workbooks, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def page(served: Served) -> Iterator[Answer]:
    """A page that a reader has open."""
    opened = served.get(PAGE)
    yield opened
    served.say_goodbye(opened)
