"""Firefox: the main road of the page, and a case in one file."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asked_of_a_file import ANSWERED, hold_answers
from browser.firefox import Firefox, firefox_running
from on_paper import DAY
from serving import within
from sharing import of_a_thousand

from cxroi import assumptions, read_scenario, simulate
from cxroi.calculator.page import page_of
from cxroi.exports.proposal import Proposal
from cxroi.model.links import read_link
from cxroi.model.units import percent

pytestmark = pytest.mark.slow

SLIDER = 'document.querySelector(\'[data-key="causal_fraction"] input[type="range"]\')'
DRAWN = """(() => {
  const { width, height } = document.querySelector(".chart[data-name='cash'] canvas");
  const image = document.querySelector(".chart[data-name='cash'] canvas").getContext("2d");
  return new Set(new Uint32Array(image.getImageData(0, 0, width, height).data.buffer)).size;
})()"""
SURE = "document.querySelector('.sure:not(.stale) strong')?.textContent"
RIGHT = "\ue014"


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


@pytest.fixture
def written(tmp_path: Path) -> Path:
    file = tmp_path / "case.html"
    file.write_text(page_of(Proposal(assumptions(), DAY)), encoding="utf-8")
    return file


@pytest.fixture
def firefox(tmp_path: Path, downloads: Path) -> Iterator[Firefox]:
    with firefox_running(tmp_path / "profile", downloads) as driven:
        yield driven


def is_whole(downloads: Path) -> bool:
    """Tell whether the one download is there: until then Firefox keeps an empty file and a part."""
    return [each.stat().st_size > 0 for each in downloads.iterdir()] == [True]


def test_the_main_road_in_firefox(firefox, downloads, server):
    firefox.open(server)
    firefox.shows()
    assert firefox.run(DRAWN) > 5

    firefox.run(f"{SLIDER}.focus()")
    firefox.key(RIGHT)
    firefox.shows(causal_fraction=0.26)
    firefox.press("Undo")
    firefox.shows()
    firefox.press("Redo")
    firefox.shows(causal_fraction=0.26)

    firefox.press("Share")
    shared = "document.querySelector('dialog :is(input, textarea)')?.value"
    assert within(15, lambda: firefox.run(shared))
    link = firefox.run(shared)
    assert (
        read_link(urlsplit(link).query).values()
        == assumptions().change(causal_fraction=0.26).values()
    )
    firefox.press("Close")

    firefox.press("Save file…")
    firefox.run("document.querySelector('dialog input').value = 'Ours'")
    firefox.press("Save file")
    assert within(15, lambda: is_whole(downloads))
    assert read_scenario(downloads / "ours.csv")["causal_fraction"].likely == 0.26
    firefox.close()

    firefox.open(link)
    firefox.shows(causal_fraction=0.26)
    firefox.close()


def test_a_case_in_one_file_opens_in_firefox_from_a_disk(firefox, downloads, written):
    firefox.open(written.as_uri())
    firefox.shows()
    assert firefox.run(DRAWN) > 5
    chance = percent(simulate(assumptions()).probability_of_gain)
    assert within(30, lambda: firefox.run(SURE) == chance)

    firefox.run(f"{SLIDER}.focus()")
    firefox.key(RIGHT)
    firefox.shows(causal_fraction=0.26)
    assert firefox.run("location.hash").startswith("#base=likely")
    firefox.press("Undo")
    firefox.shows()
    firefox.press("Save file…")
    firefox.press("Save file")
    assert within(15, lambda: is_whole(downloads))
    [saved] = downloads.iterdir()
    assert read_scenario(saved).values() == assumptions().values()
    firefox.close()


@pytest.mark.parametrize("seeds", of_a_thousand([range(40), range(40, 100)], few=0), ids=str)
def test_in_firefox_a_case_in_one_file_answers_as_python_does(firefox, written, seeds):
    firefox.open(written.as_uri())
    hold_answers(
        seeds,
        lambda requests: firefox.run(f"({ANSWERED})({json.dumps(requests)}, cxroiAnswer)"),
    )
    firefox.close()
