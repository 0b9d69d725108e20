"""What is made once: brought along or kept, and made all the same where nothing can be kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from cxroi.exports import drawings, offline
from cxroi.model.data_files import OWN_FOLDER
from cxroi.model.errors import SetupError
from cxroi.widgets import sobol_points, specs, stock

MAKERS = (
    *((specs, "compile_elsewhere"), (drawings, "compile_elsewhere")),
    *((sobol_points, "_make_elsewhere"), (offline, "_bundled")),
)


def test_two_at_once_get_the_same_file(empty_cache):
    both_make = Barrier(2, timeout=10)

    def make():
        both_make.wait()
        return b"content"

    with ThreadPoolExecutor(2) as two:
        first, second = two.map(lambda _: offline.keep_file("name", make), range(2))
    assert first == second == empty_cache / "name"
    assert [file.read_bytes() for file in empty_cache.iterdir()] == [b"content"]


def test_what_is_kept_is_not_made_again(empty_cache):
    (empty_cache / "name").write_bytes(b"kept")
    assert offline.keep_file("name", None).read_bytes() == b"kept"


def test_what_is_in_stock_is_not_made_at_all_and_what_has_another_name_is(empty_cache, monkeypatch):
    monkeypatch.setattr(offline, "STOCK", empty_cache / "stock")
    offline.STOCK.mkdir()
    (offline.STOCK / "charts-1").write_bytes(b"shipped")
    assert offline.keep_file("charts-1", None).read_bytes() == b"shipped"
    assert offline.keep_file("charts-2", lambda: b"edited") == empty_cache / "charts-2"
    assert (empty_cache / "charts-2").read_bytes() == b"edited"
    assert [file.name for file in offline.STOCK.iterdir()] == ["charts-1"]


def test_the_stock_is_filled_once_and_holds_nothing_old(empty_cache, monkeypatch):
    """In place of real makers, which take half a minute and fill the stock of the wheel's tests."""
    for module, maker in MAKERS:
        monkeypatch.setattr(module, maker, lambda *_: b"made")
    monkeypatch.setattr(stock, "STOCK", empty_cache)
    monkeypatch.setattr(offline, "STOCK", empty_cache)
    monkeypatch.setenv(OWN_FOLDER, "mine")  # whose charts are nobody else's
    (empty_cache / "charts-of-yesterday.json").touch()
    stock.fill_stock()
    filled = {file.name.partition("-")[0] for file in empty_cache.iterdir()}
    assert filled == {"charts", "drawings", "points", "vega"}
    for module, maker in MAKERS:
        monkeypatch.setattr(module, maker, None)
    assert {file.parent for file in stock.shared_files()} == {empty_cache}


def test_the_chart_library_brings_its_tooltips():
    assert b"globalThis.vega=" in offline.vega_script()
    assert b"globalThis.vegaTooltip=" in offline.vega_script()


def test_a_leaner_one_is_made_for_charts_of_ours():
    lean = offline.lean_vega_file().read_bytes()
    assert b"globalThis.vega=" in lean
    assert len(lean) < 0.8 * len(offline.vega_script())


def test_a_script_loses_its_notes_and_nothing_else():
    script = '// a note\nconst said = "// VEGA </script>";\n/* another */ export const say = () => said;\n'
    smaller = offline.smaller(script).decode()
    assert "note" not in smaller
    assert '"// VEGA </script>"' in smaller


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
    assert offline.keep_file("name", lambda: b"made").read_bytes() == b"made"
    offline.cache_folder.cache_clear()


def test_a_library_that_cannot_be_made_is_said(empty_cache, monkeypatch):
    monkeypatch.setattr(offline, "PROGRAM", "raise SystemExit(1)")
    with pytest.raises(SetupError) as raised:
        offline.vega_script()
    assert str(raised.value) == (
        "The chart library cannot be built: the installed vl-convert does not include it. "
        "Reinstall it: python -m pip install --force-reinstall vl-convert-python"
    )
    assert not list(empty_cache.iterdir())
