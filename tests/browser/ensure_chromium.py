"""Find a Chromium for the browser tests, or bring one.

Tests call :func:`chromium`, which only looks. Run as a program, this file also brings one where
there is none, and prints its path.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bringing import administrator
from playwright.sync_api import sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
USUAL_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# The package of each distribution; as root, or where sudo asks no password. Elsewhere, and on
# Ubuntu, whose package is a snap that sees neither /tmp nor hidden folders, Playwright's own serves.
PACKAGES = {
    "apt-get": (("update", "-qq"), ("install", "-qq", "--yes", "chromium")),
    "dnf": (("install", "--quiet", "--assumeyes", "chromium"),),
    "pacman": (("-Sy", "--noconfirm", "--needed", "chromium"),),
    "zypper": (("--non-interactive", "--quiet", "install", "chromium"),),
    "apk": (("add", "--quiet", "chromium"),),
}
# A page served here needs nothing from outside: a request of the browser's own would blur that.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADVICE = (
    "Install one (Debian: sudo apt install chromium; macOS: brew install --cask chromium), "
    "or run `.venv/bin/playwright install --with-deps chromium`, "
    "or name yours: CHROMIUM_PATH=/path/to/chromium make test"
)


class NoChromiumError(RuntimeError):
    """There is no Chromium that starts."""


@functools.cache
def chromium() -> str:
    """Path of a Chromium that starts: the one named by CHROMIUM_PATH, else the first found."""
    named = os.environ.get("CHROMIUM_PATH")
    if named and not starts(named):
        raise NoChromiumError(f"CHROMIUM_PATH names {named}, which does not start. {ADVICE}")
    path = named or next(filter(starts, places()), None)
    if path is None:
        raise NoChromiumError(
            "The browser tests need a Chromium, and none that starts was found. "
            f"`make test` tries to bring one. {ADVICE}"
        )
    return path


def places() -> Iterator[str]:
    """Where a Chromium may be, the system's own first."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, USUAL_PLACES)
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def starts(path: str) -> bool:
    """Whether the program at ``path`` can say its version; a snap's stub or a lacking library can't."""
    if os.name == "nt":  # there the question would open a window
        return Path(path).is_file()
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def bring() -> str:
    """Install a Chromium: the distribution's package, else Playwright's own."""
    said = []
    for commands in ways():
        for command in commands:
            print("No Chromium yet:", *command, file=sys.stderr, flush=True)
            done = subprocess.run(command, stdout=sys.stderr, check=False)
            if done.returncode:
                said.append(f"`{' '.join(command)}` failed.")
                break
        try:
            return chromium()
        except NoChromiumError:
            continue
    raise NoChromiumError(
        " ".join(["No Chromium that starts was found or could be had.", *said, ADVICE])
    )


def ways() -> Iterator[list[list[str]]]:
    """Ways to get a Chromium, each a list of commands."""
    rights = administrator()
    ubuntu = "ID=ubuntu" in os_release()
    for manager, steps in PACKAGES.items():
        if rights is not None and shutil.which(manager) and not (manager == "apt-get" and ubuntu):
            yield [[*rights, manager, *step] for step in steps]
    install = [sys.executable, "-m", "playwright", "install"]
    if rights is not None and sys.platform == "linux":
        yield [[*install, "--with-deps", "chromium"]]
    yield [[*install, "chromium"]]


def os_release() -> list[str]:
    """Lines in which a Linux distribution says its name."""
    file = Path("/etc/os-release")
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def main() -> int:
    """Print the path of a Chromium, brought if need be; 1 and a sentence where none can be had."""
    try:
        print(chromium())
    except NoChromiumError as missing:
        if os.environ.get("CHROMIUM_PATH"):
            print(missing, file=sys.stderr)
            return 1
    else:
        return 0
    try:
        print(bring())
    except NoChromiumError as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
