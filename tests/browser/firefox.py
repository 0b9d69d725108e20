"""Debian's Firefox, which Playwright does not drive: it speaks WebDriver BiDi by itself."""

import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import websocket
from browser.ensure_firefox import firefox as path_of_firefox
from serving import within

from cxroi import assumptions, business_case, tiles

FIGURES = "[...document.querySelectorAll('.tile .figure')].map((each) => each.textContent)"
# By its name, without the keys that stand behind it in a menu.
BUTTON = (
    "[...document.querySelectorAll('button')].filter((each) => "
    "(each.ariaLabel ?? each.firstChild?.textContent) === %s).at(-1)"
)
SETTLED = "document.querySelector('.cxroi-page')?.dataset.settled"
# Firefox would ask its maker for news.
QUIET = """
user_pref("services.settings.server", "data:,nothing");
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


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


@contextmanager
def firefox_running(profile: Path, downloads: Path) -> Iterator[Firefox]:
    """Start a Firefox of nobody yet, and end it."""
    profile.mkdir()
    (profile / "user.js").write_text(QUIET)
    own = ["--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(
        [path_of_firefox(), "--headless", *own, "--remote-debugging-port", "0"],
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
