"""Every format of a case: whole files or none, names that are no paths, and progress on the way."""

import re
import stat
import sys

import pytest
from on_paper import DAY, LIKELY, fresh

from cxroi import CxroiError
from cxroi.exports.pack import FORMATS, Wish, make_files, read_templates, write_files
from cxroi.exports.proposal import proposal


def test_every_format_is_made_under_its_own_name():
    told = []
    wish = Wish(FORMATS, ("cash",))

    files = dict(make_files(fresh(), wish, lambda share, name: told.append((share, name))))

    assert list(files) == [
        *(
            "example_company.pptx",
            "example_company.docx",
            "example_company.xlsx",
            "example_company.pdf",
            "example_company.html",
            "example_company_calculator.html",
        ),
        *(
            "example_company_cash.svg",
            "example_company_cash.png",
            "example_company_cash.pdf",
            "example_company_cash.vl.json",
        ),
        "example_company_cash.csv",
    ]
    assert all(files.values())
    assert told[0] == (0, "example_company.pptx")
    assert told[-1] == (1, "")
    assert [share for share, _ in told] == sorted(share for share, _ in told)


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "…", "a/b\\c:d"])
def test_a_name_is_never_a_path(name):
    made = proposal(LIKELY.called(name, ""), DAY)

    [(file, _)] = make_files(made, Wish(("csv",), ("cash",)))

    assert re.fullmatch(r"\w+\.csv", file)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"formats": ("ppt",)}, "There is no format 'ppt'. Did you mean 'pptx'?"),
        ({"charts": ("cahs",)}, "There is no chart 'cahs'. Did you mean 'cash'?"),
    ],
)
def test_what_there_is_not_is_refused_before_anything_is_made(wish, said):
    with pytest.raises(CxroiError, match=re.escape(said)):
        Wish(**wish)


def test_files_are_written_whole_and_replaced(tmp_path):
    folder = tmp_path / "new" / "folder"

    for content in (b"first", b"second"):
        assert write_files(folder, [("a.txt", content)]) == [folder / "a.txt"]

    assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [("a.txt", b"second")]
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / "a.txt").stat().st_mode) & 0o400


def test_a_format_that_fails_leaves_no_half_file(tmp_path):
    def files():
        yield "a.txt", b"whole"
        raise CxroiError("The logo is none.")

    with pytest.raises(CxroiError, match="The logo is none"):
        write_files(tmp_path, files())

    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_disk_that_fills_leaves_no_half_file(tmp_path, monkeypatch):
    import os

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr("pathlib.Path.replace", full)

    with pytest.raises(CxroiError) as raised:
        write_files(tmp_path, [("a.txt", b"x")])

    assert str(raised.value) == (
        f"{tmp_path} cannot be written: No space left on device. Close any open files there, or "
        "choose another folder with --out."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "taken").write_bytes(b"")

    with pytest.raises(CxroiError, match="cannot be written: File exists"):
        write_files(tmp_path / "taken", [("a.txt", b"x")])


def test_templates_are_told_apart_by_their_ending(tmp_path):
    files = [tmp_path / "own.POTX", tmp_path / "own.docx"]
    for file in files:
        file.write_bytes(b"content")

    assert read_templates(files) == {
        "pptx": ("own.POTX", b"content"),
        "docx": ("own.docx", b"content"),
    }
    with pytest.raises(CxroiError, match=r"own\.key is neither \.pptx nor \.docx"):
        read_templates([tmp_path / "own.key"])
    with pytest.raises(CxroiError, match=r"absent\.pptx cannot be read: No such file"):
        read_templates([tmp_path / "absent.pptx"])
