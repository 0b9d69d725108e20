"""Cases kept on the server: every save a file of its own, and of two who save at once none loses."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from asking import answer
from hypothesis import given
from hypothesis import strategies as st

from cxroi import CxroiError, assumptions, write_scenario
from cxroi.model.names import stem_of
from cxroi.widgets import scenario_store
from cxroi.widgets.audit_notes import audit_note
from cxroi.widgets.first_page import first_page
from cxroi.widgets.scenario_store import (
    FILE_NAME,
    FOLDER,
    StoredCase,
    fetch_case,
    store_case,
    stored_cases,
    use_store,
)

RACER = """
import sys
from cxroi.widgets.scenario_store import SavedMeanwhileError, store_case
name, who, rounds = sys.argv[1:]
print("ready", flush=True)
for version in range(int(rounds)):
    sys.stdin.readline()
    try:
        store_case(name, f"# name: {name}\\n# author: {who}\\n" + "x" * 20_000 + who, version)
        print("kept", flush=True)
    except SavedMeanwhileError:
        print("told", flush=True)
"""
ROUNDS = 8


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def file(name="Board", author="Ann", **changes):
    return write_scenario(assumptions().change(**changes).called(name), author, "2026-11-27")


def refusal(work, *arguments):
    with pytest.raises(CxroiError) as caught:
        work(*arguments)
    return str(caught.value)


# What is kept


def test_a_case_that_is_kept_is_listed_and_comes_back_as_it_was(folder):
    assert store_case("Board", file(margin=120), 0) == StoredCase(
        "Board", "board", 1, "Ann", "2026-11-27"
    )
    assert stored_cases() == [StoredCase("Board", "board", 1, "Ann", "2026-11-27")]
    assert fetch_case("board") == (file(margin=120), stored_cases()[0])
    assert [path.name for path in folder.iterdir()] == ["board.v1.csv"]


def test_each_save_is_a_file_of_its_own_and_nothing_is_overwritten(folder):
    for version in range(3):
        store_case("Board", file(margin=100 + version), version)
    assert sorted(path.name for path in folder.iterdir()) == [
        *("board.v1.csv", "board.v2.csv", "board.v3.csv")
    ]
    assert (folder / "board.v1.csv").read_text(encoding="utf-8") == file(margin=100)
    assert fetch_case("board")[1].version == 3


def test_who_saves_upon_an_older_version_is_told_of_the_newer_and_by_whom(folder):
    store_case("Board", file(), 0)
    assert refusal(store_case, "Board", file(author="Bob"), 0) == (
        "“Board” was saved by Ann in the meantime (version 1). Open that version, or save "
        "yours under another name."
    )
    assert [path.name for path in folder.iterdir()] == ["board.v1.csv"]


def test_of_two_processes_that_save_at_once_one_keeps_and_the_other_is_told(folder):
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, "Board", who, str(ROUNDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in ("Ann", "Bob")
    ]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n", "ready\n"]
    winners = set()
    for _ in range(ROUNDS):
        for racer in racers:
            racer.stdin.write("\n")
            racer.stdin.flush()
        said = [racer.stdout.readline().strip() for racer in racers]
        assert sorted(said) == ["kept", "told"]
        winners.add(said.index("kept"))
    for racer in racers:
        racer.communicate()
    assert winners
    assert sorted(path.name for path in folder.iterdir()) == [
        f"board.v{version + 1}.csv" for version in range(ROUNDS)
    ]
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert text.endswith(text.split("# author: ")[1][:3])  # whole, and one person's


def test_a_reader_who_lists_while_others_save_never_sees_half_a_file(folder):  # noqa: ARG001
    with ThreadPoolExecutor(2) as two:
        saving = [two.submit(store_case, f"Case {n}", file(f"Case {n}"), 0) for n in range(30)]
        while not all(each.done() for each in saving):
            assert all(kept.author == "Ann" for kept in stored_cases())
    assert len(stored_cases()) == 30


def test_where_files_cannot_be_linked_a_case_is_kept_all_the_same(folder, monkeypatch):
    def no_links(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(scenario_store.os, "link", no_links)
    store_case("Board", file(), 0)
    assert refusal(store_case, "Board", file(), 0).startswith("“Board” was saved by Ann")
    assert [path.name for path in folder.iterdir()] == ["board.v1.csv"]


# What is none of ours


def test_what_is_no_scenario_is_not_listed(folder):
    store_case("Board", file(), 0)
    (folder / "photo.png").write_bytes(b"\x89PNG")
    (folder / "wide.v1.csv").write_bytes(b"#" * 100_001)
    (folder / "odd.v1.csv").write_bytes(b"\xff\xfe\x00")
    (folder / "folder.v1.csv").mkdir()
    (folder / "elsewhere.v1.csv").symlink_to(Path(__file__))
    assert [kept.name for kept in stored_cases()] == ["Board"]


@pytest.mark.parametrize(
    "stem", ["", "..", "../board", "board/../board", "/etc/passwd", "a\0b", "x" * 500]
)
def test_no_name_leads_out_of_the_folder(folder, stem):  # noqa: ARG001
    store_case("Board", file(), 0)
    assert refusal(fetch_case, stem).startswith("No case “")


@given(st.text(max_size=200))
def test_any_name_gives_a_file_of_ours(name):
    assert FILE_NAME.fullmatch(f"{stem_of(name)}.v1.csv")
    assert len(stem_of(name)) <= 61


@pytest.mark.parametrize(
    ("name", "stem"), [("CON", "con_"), ("Lpt1", "lpt1_"), ("console", "console")]
)
def test_a_name_that_windows_keeps_for_itself_is_given_another_end(name, stem):
    assert stem_of(name) == stem


# Nothing is written unless the owner says so


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.chdir(tmp_path)
    sentence = "This server does not save cases. Save the case as a file instead."
    assert refusal(store_case, "Board", file(), 0) == sentence
    assert refusal(fetch_case, "board") == sentence
    assert answer({"kind": "shelf"})[0]["text"] == sentence
    assert first_page()["shelf"] is False
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_made_and_named_to_every_process(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, "elsewhere")
    use_store(tmp_path / "kept")
    assert scenario_store.store_folder() == tmp_path / "kept"
    assert list((tmp_path / "kept").iterdir()) == []
    use_store(None)
    assert scenario_store.store_folder() is None


def test_a_folder_that_cannot_be_one_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv(FOLDER, raising=False)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert refusal(use_store, tmp_path / "file") == (
        f"Nothing can be saved in {tmp_path / 'file'}: File exists. Name another folder with "
        "--scenarios."
    )
    assert refusal(use_store, tmp_path / "absent" / "kept").endswith(
        "No such file or directory. Name another folder with --scenarios."
    )


def test_a_folder_that_has_gone_is_said(folder):
    folder.rmdir()
    assert refusal(store_case, "Board", file(), 0) == (
        "The cases saved on this server cannot be read: No such file or directory. Save the case as "
        "a file."
    )


# What the page is told


def test_the_page_keeps_lists_and_opens_a_case(folder):  # noqa: ARG001
    asked = {"changes": {"margin": 120}, "name": "Board", "author": "Ann", "date": "2026-11-27"}
    words, _ = answer({"kind": "keep", **asked, "versions": {}})
    assert words["said"] == "Saved “Board” on this server, version 1."
    kept = assumptions().change(margin=120).called("Board")
    assert words["audit"] == audit_note("case saved", kept)["audit"]
    assert answer({"kind": "keep", **asked, "versions": {"board": 1}})[0]["version"] == 2
    assert "in the meantime (version 2)" in answer({"kind": "keep", **asked})[0]["text"]
    assert answer({"kind": "shelf"})[0]["kept"] == [
        {"name": "Board", "stem": "board", "version": 2, "author": "Ann", "date": "2026-11-27"}
    ]
    opened, _ = answer({"kind": "fetch", "stem": "board"})
    ends = assumptions().change(margin=120)["margin"]
    assert opened["scenario"]["rows"] == {"margin": [ends.low, 120, ends.high, "pert"]}
    assert opened["said"].startswith("Opened Board, version 2: 1 change from “")
    assert first_page()["shelf"] is True
