"""The audit file: who did what, a line of JSON each, and never a figure of a case."""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from serving import PAGE, V1, Served, serving, within
from test_authentication import sign_in, signed_in
from test_proposal_requests import made
from test_websocket import say

from cxroi import assumptions, write_scenario
from cxroi.model.errors import SetupError
from cxroi.serve import log_file
from cxroi.serve.access_log import AccessLog
from cxroi.serve.audit import Audit
from cxroi.widgets.audit_notes import audit_note
from cxroi.widgets.proposal_requests import ProposalRequests

TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests
ANNA = {"user": "Anna", "address": "203.0.113.9"}
MAKES = """
import anywidget
class Maker(anywidget.AnyWidget):
    _esm = "export default {}"
    def __init__(self):
        super().__init__()
        self.on_msg(lambda _, words, __: self.send(words, [b"the file"]))
Maker()
"""
"""A widget that says what it is told to say, with a file."""


def events(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


# The file


def test_an_event_is_a_line_with_its_time_and_who(tmp_path):
    kept = Audit(tmp_path / "audit")
    kept.note(ANNA, "exported", formats=["pdf"])
    kept.note({"address": "::1"}, "page opened", page='a"\n.ipynb')

    first, second = events(tmp_path / "audit")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.pop("time"))
    assert first == {**ANNA, "event": "exported", "formats": ["pdf"]}
    assert second["page"] == 'a"\n.ipynb'


def test_it_is_for_its_owner_alone(tmp_path):
    Audit(tmp_path / "audit").note(ANNA, "signed in")
    assert (tmp_path / "audit").stat().st_mode & 0o077 == 0


def test_what_is_there_stays_and_a_file_that_was_moved_is_begun_anew(tmp_path):
    file = tmp_path / "audit"
    file.write_text('{"event": "before"}\n')
    kept = Audit(file)
    kept.note(ANNA, "one")
    file.rename(tmp_path / "audit.1")
    kept.note(ANNA, "two")
    assert [each["event"] for each in events(tmp_path / "audit.1")] == ["before", "one"]
    assert [each["event"] for each in events(file)] == ["two"]


def test_a_lost_file_is_logged_once_until_it_can_be_written_again(tmp_path, caplog):
    folder = tmp_path / "kept"
    kept = Audit(folder / "audit")
    said = (
        f"Events cannot be written to {folder / 'audit'}: No such file or directory. They are lost "
        "until they can."
    )
    for _ in range(3):
        kept.note(ANNA, "lost")
    assert caplog.messages == [said]
    folder.mkdir()
    kept.note(ANNA, "found")
    shutil.rmtree(folder)
    kept.note(ANNA, "lost")
    assert caplog.messages == [said, said]


def test_half_a_line_on_a_full_disk_is_ended_before_the_next(tmp_path, caplog, monkeypatch):
    kept, write = Audit(tmp_path / "audit"), os.write
    monkeypatch.setattr(log_file.os, "write", lambda file, line: write(file, line[:9]))
    kept.note(ANNA, "lost")
    monkeypatch.undo()
    kept.note(ANNA, "found")

    torn, whole = (tmp_path / "audit").read_text().splitlines()
    assert len(torn) == 9
    assert json.loads(whole)["event"] == "found"
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("kind", [Audit, AccessLog])
def test_a_file_that_cannot_be_written_is_said_before_anything_is_served(kind, tmp_path):
    option = {Audit: "--audit", AccessLog: "--access-log"}[kind]
    with pytest.raises(SetupError) as raised:
        kind(tmp_path / "absent" / "lines").check()
    assert str(raised.value) == (
        f"{tmp_path / 'absent' / 'lines'} cannot be written: No such file or directory. Name another "
        f"file with {option}."
    )


def test_without_a_file_nothing_is_written(caplog):
    Audit().check()
    Audit().note(ANNA, "lost")
    assert caplog.messages == []


# What a kernel says of a case


def test_a_case_is_named_by_the_hash_of_its_file():
    case = assumptions().change(margin=123.25)
    note = audit_note("exported", case)["audit"]
    assert note == {
        "event": "exported",
        "case": hashlib.sha256(write_scenario(case).encode()).hexdigest(),
    }


def test_an_export_says_so_once_it_is_made_and_what_it_was():
    requests = ProposalRequests(assumptions().change(margin=123.25))
    told, last, _ = made(requests, formats=["csv"])
    assert last["audit"] == audit_note("exported", requests.scenario, formats=["csv"])["audit"]
    assert all("audit" not in each for each in told)
    assert "audit" not in made(requests, formats=[])[1]  # nothing was made
    assert "audit" not in made(requests, kind="preview")[1]


# A real server


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "audit"


@pytest.fixture(scope="module")
def audited(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("books")
    nbformat.write(new_notebook(cells=[new_code_cell(MAKES)]), folder / "business_case.ipynb")
    with serving(folder, folder / "log", token=TOKEN, audit=str(kept)) as running:
        yield running


def test_who_signs_in_opens_a_page_or_is_refused_is_written_down(audited, kept):
    before = len(events(kept))
    sign_in(audited, "something-else-entirely")
    time.sleep(1)  # until the next try
    page = audited.get(f"{PAGE}?margin=123.25", Cookie=signed_in(sign_in(audited)))
    audited.get("/workbooks", Origin="https://example.org")
    audited.get("/cxroi/page.js")

    written = events(kept)[before:]
    assert [(each["event"], each.get("why") or each.get("page")) for each in written] == [
        ("refused", "token"),
        ("signed in", None),
        ("page opened", "business_case.ipynb"),
        ("refused", "origin"),
        ("refused", "not signed in"),
    ]
    assert {each["address"] for each in written} == {"127.0.0.1"}
    for secret in ("123.25", TOKEN, "something-else", page.kernel):
        assert secret not in kept.read_text()


@pytest.mark.parametrize("protocol", [V1, None], ids=["binary", "older"])
def test_what_a_kernel_has_done_is_written_down_as_it_passes(audited, kept, protocol):
    cookie = signed_in(sign_in(audited))
    page = audited.get(PAGE, Cookie=cookie)
    line = audited.connect(page.kernel, protocol, Origin=audited.address, Cookie=cookie)
    before = len(events(kept))
    note = {"event": "exported", "case": "a hash", "formats": ["pdf"], "margin": 123.25}
    model = re.search(r'data-model="(\w+)"', page.text)[1]
    for words in ({"number": {"audit": note}}, {"audit": "x"}, ["audit"], {"audit": note}):
        about = {"comm_id": model, "data": {"method": "custom", "content": words}}
        say(line, "shell", "comm_msg", about)

    assert within(5, lambda: len(events(kept)) > before)
    line.close()
    line.shutdown()
    [written] = events(kept)[before:]
    del written["time"]
    expected = {"event": "exported", "case": "a hash", "formats": ["pdf"]}
    assert written == {"address": "127.0.0.1", **expected}


def test_a_full_disk_ends_nobodys_visit(workbooks, tmp_path):
    with serving(workbooks, tmp_path / "log", audit="/dev/full", seats=1) as running:
        for _ in range(3):
            assert running.get("/workbooks", Host="example.org").status == 403
        assert running.get("/workbooks").status == 200
        said = "Events cannot be written to /dev/full: No space left on device."
        assert running.log.read_text().count(said) == 1
