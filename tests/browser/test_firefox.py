"""Firefox: the main road of the page, a case in one file, and the model as a script.

Debian's Firefox is not the one that Playwright drives. It speaks WebDriver BiDi by itself, and what
is asked of it here is little.
"""

import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websocket
from asked_of_a_file import ANSWERED, hold_answers
from browser.ensure_firefox import firefox as path_of_firefox
from on_paper import DAY
from random_companies import KINDS
from scripted_cases import LOAD, RUN, hold_all
from serving import within

from cxroi import assumptions, business_case, read_scenario, simulate, tiles
from cxroi.calculator.page import page_of
from cxroi.exports.proposal import Proposal
from cxroi.model.links import read_link
from cxroi.model.units import percent

pytestmark = pytest.mark.slow

FIGURES = "[...document.querySelectorAll('.tile .figure')].map((each) => each.textContent)"
# By its name, without the keys that stand behind it in a menu.
BUTTON = (
    "[...document.querySelectorAll('button')].filter((each) => "
    "(each.ariaLabel ?? each.firstChild?.textContent) === %s).at(-1)"
)
SLIDER = 'document.querySelector(\'[data-key="causal_fraction"] input[type="range"]\')'
SETTLED = "document.querySelector('.cxroi-page')?.dataset.settled"
DRAWN = """(() => {
  const { width, height } = document.querySelector(".chart[data-name='cash'] canvas");
  const image = document.querySelector(".chart[data-name='cash'] canvas").getContext("2d");
  return new Set(new Uint32Array(image.getImageData(0, 0, width, height).data.buffer)).size;
})()"""
SURE = "document.querySelector('.sure:not(.stale) strong')?.textContent"
# Firefox would ask its maker for news.
QUIET = """
user_pref("services.settings.server", "data:,nothing");
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""
RIGHT = "\ue014"


@dataclass
class Firefox:
    """A tab of a Firefox that is told what to do over a line of WebDriver BiDi."""

    line: websocket.WebSocket
    numbers: Iterator[int] = field(default_factory=itertools.count)
    tab: str = ""

    def ask(self, method: str, **params: object) -> dict:
        number = next(self.numbers)
        self.line.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.line.recv())).get("id") != number:
            pass  # what it tells unasked
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, address: str) -> None:
        """Open an address as a reader who has never been there."""
        self.create()
        self.ask("browsingContext.navigate", context=self.tab, url=address, wait="complete")
        self.settle()

    def create(self) -> None:
        """Begin an empty tab of a reader who has never been anywhere."""
        reader = self.ask("browser.createUserContext")["userContext"]
        self.tab = self.ask("browsingContext.create", type="tab", userContext=reader)["context"]

    def close(self) -> None:
        self.ask("browsingContext.close", context=self.tab)

    def run(self, script: str) -> object:
        """Return what an expression comes to on the page."""
        told = self.ask(
            "script.evaluate",
            expression=f"Promise.resolve({script}).then((it) => JSON.stringify(it ?? null))",
            target={"context": self.tab},
            awaitPromise=True,
            userActivation=True,
        )
        assert told["type"] == "success", told
        return json.loads(told["result"]["value"])

    def settle(self) -> None:
        assert within(60, lambda: self.run(SETTLED) == "true")

    def press(self, button: str) -> None:
        self.run(f"{BUTTON % json.dumps(button)}.click()")

    def key(self, key: str) -> None:
        keys = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        typing = {"type": "key", "id": "keys", "actions": keys}
        self.ask("input.performActions", context=self.tab, actions=[typing])

    def shows(self, **changes: float) -> None:
        case = business_case(assumptions().change(**changes))
        self.settle()
        assert self.run(FIGURES) == [tile.figure for tile in tiles(case)]


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


@pytest.fixture
def firefox(tmp_path: Path, downloads: Path) -> Iterator[Firefox]:
    folder = tmp_path / "profile"
    folder.mkdir()
    (folder / "user.js").write_text(QUIET)
    profile = ["--no-remote", "--profile", str(folder)]
    process = subprocess.Popen(
        [path_of_firefox(), "--headless", *profile, "--remote-debugging-port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    said = (re.search(r"WebDriver BiDi listening on (ws://\S+)", each) for each in process.stderr)
    address = next(filter(None, said))[1]
    line = websocket.create_connection(f"{address}/session", suppress_origin=True, timeout=120)
    driven = Firefox(line)
    driven.ask("session.new", capabilities={})
    behaviour = {"type": "allowed", "destinationFolder": str(downloads)}
    driven.ask("browser.setDownloadBehavior", downloadBehavior=behaviour)
    yield driven
    driven.ask("browser.close")
    line.close()
    process.communicate(timeout=60)


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


def test_a_case_in_one_file_opens_in_firefox_from_a_disk(firefox, downloads, tmp_path):
    written = tmp_path / "case.html"
    written.write_text(page_of(Proposal(assumptions(), DAY)), encoding="utf-8")
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

    hold_answers(
        range(100),
        lambda requests: firefox.run(f"({ANSWERED})({json.dumps(requests)}, cxroiAnswer)"),
    )
    firefox.close()


@pytest.mark.parametrize("kind", KINDS)
def test_in_firefox_a_script_says_what_python_says(firefox, kind):
    firefox.create()
    hold_all(kind, range(200), lambda cases: firefox.run(f"({RUN})({json.dumps(cases)}, {LOAD})"))
    firefox.close()
