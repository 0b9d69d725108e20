"""The access log: a line for each request, without a figure of a case and without a kernel's name."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from serving import PAGE, V1, Served, serving, within
from wire import ask_each

USER = "X-Forwarded-User"
THROUGH = {"X_Forwarded_For": "203.0.113.9"}
LINE = re.compile(
    r"(?P<who>\S+) - (?P<user>\S+) \[\d\d/[A-Z][a-z]{2}/20\d\d:\d\d:\d\d:\d\d \+0000\] "
    r'"(?P<asked>(?:[^"\\]|\\x[0-9a-f]{2})*)" (?P<status>\d{3}) (?P<size>\d+|-)'
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "access.log"


@pytest.fixture(scope="module")
def logged(workbooks: Path, kept: Path) -> Iterator[Served]:
    with serving(
        workbooks, kept.with_name("log"), proxies=["127.0.0.1", USER], access=str(kept)
    ) as running:
        yield running


@pytest.fixture
def written(kept: Path) -> Callable[[int], list[re.Match]]:
    """Read so many lines that a test has brought about; each comes a moment after its answer."""
    before = len(kept.read_text().splitlines())

    def read(count: int) -> list[re.Match]:
        assert within(5, lambda: len(kept.read_text().splitlines()) >= before + count)
        found = [LINE.fullmatch(each) for each in kept.read_text().splitlines()[before:]]
        assert len(found) == count
        assert all(found)
        return found

    return read


def test_a_line_says_who_asked_for_what_and_what_became_of_it(logged, written):
    page = logged.get("/workbooks", X_Forwarded_User="Zo\xc3\xab K", **THROUGH)
    logged.get("/absent", X_Forwarded_User="anna", **THROUGH)
    logged.get("/workbooks", **THROUGH)

    first, second, third = written(3)
    assert first["who"] == "203.0.113.9"
    assert first["user"] == "Zo\\xc3\\xab\\x20K"
    assert first["asked"] == "GET /workbooks HTTP/1.1"
    assert (first["status"], first["size"]) == ("200", str(len(page.text.encode())))
    assert (second["user"], second["status"]) == ("anna", "404")
    assert (third["user"], third["status"]) == ("-", "401")


def test_neither_a_case_nor_a_kernel_is_in_it(logged, written, kept):
    sent = {"X_Forwarded_User": "anna", **THROUGH}
    page = logged.get(f"{PAGE}?margin=123.25", **sent)
    logged.get("/health?margin=123.25", Referer=f"{logged.address}{PAGE}?margin=123.25", **sent)
    headers = {name.replace("_", "-"): value for name, value in sent.items()}
    line = logged.connect(page.kernel, V1, Origin=logged.address, **headers)
    line.close()

    asked = [each["asked"] for each in written(3)]
    assert asked == [
        f"GET {PAGE} HTTP/1.1",
        "GET /health HTTP/1.1",
        f"GET /api/kernels/{page.kernel[:8]}/channels HTTP/1.1",
    ]
    assert "123.25" not in kept.read_text()
    assert page.kernel not in kept.read_text()


@pytest.mark.parametrize("name", [b'a"b', rb"a\b", b'"200', b"\xff"], ids=repr)
def test_nothing_that_is_asked_or_named_breaks_a_line(logged, written, name):
    asked = b"GET /%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-Forwarded-User: %s\r\n\r\n"
    list(ask_each(logged.port, [("GET", asked % (name, logged.port, name))]))
    logged.get(f"/{quote(name)}", **THROUGH)
    assert len(written(2)) == 2


def test_a_full_disk_ends_nobodys_visit(workbooks, tmp_path):
    with serving(workbooks, tmp_path / "log", access="/dev/full", seats=1) as running:
        for _ in range(3):
            assert running.get("/workbooks").status == 200
        said = "Requests cannot be written to /dev/full: No space left on device."
        assert running.log.read_text().count(said) == 1
