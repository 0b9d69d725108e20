"""The chart library as one file: made once, kept, and made all the same where nothing can be kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cxroi.exports import offline
from cxroi.model.errors import SetupError


def test_two_at_once_make_the_same_file(empty_cache):
    with ThreadPoolExecutor(2) as two:
        first, second = two.map(lambda _: offline.vega_script(), range(2))
    assert first == second
    [kept] = empty_cache.iterdir()
    assert kept.read_bytes() == first
    assert b"globalThis.vega=" in first
    assert b"globalThis.vegaTooltip=" in first


def test_what_is_kept_is_not_made_again(empty_cache, monkeypatch):
    (empty_cache / f"vega-{offline.vega_key()}.js").write_bytes(b"kept")
    monkeypatch.setattr(offline, "_made_elsewhere", None)
    assert offline.vega_script() == b"kept"


def test_a_file_that_cannot_be_replaced_while_it_is_read_stays(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError("it is being read")  # as Windows does

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError, match="it is being read"):
        offline.write_at_once(tmp_path / "absent", b"content")
    (tmp_path / "there").write_bytes(b"content")
    offline.write_at_once(tmp_path / "there", b"content")
    assert [file.name for file in tmp_path.iterdir()] == ["there"]


def test_a_folder_that_cannot_be_written_is_replaced_by_one_that_passes(tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setenv("CXROI_CACHE", str(tmp_path / "a file"))
    offline.cache_folder.cache_clear()
    assert offline.cache_folder().is_dir()
    assert tmp_path not in offline.cache_folder().parents
    offline.cache_folder.cache_clear()


def test_a_library_that_cannot_be_made_is_said(empty_cache, monkeypatch):
    monkeypatch.setattr(offline, "PROGRAM", "raise SystemExit(1)")
    with pytest.raises(SetupError) as raised:
        offline.vega_script()
    assert str(raised.value) == (
        "The chart library cannot be made: the vl-convert of this installation does not bundle it. "
        "Install it again: python -m pip install --force-reinstall vl-convert-python"
    )
    assert not list(empty_cache.iterdir())
