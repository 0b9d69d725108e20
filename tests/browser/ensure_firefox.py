"""Find a Firefox that starts, or bring one; run as a program, print where it is."""

import functools
import os
import shutil
import subprocess
import sys

from bringing import by_packages

NAMES = ("firefox-esr", "firefox")
USUAL_PLACES = (
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:/Program Files/Mozilla Firefox/firefox.exe",
)
PACKAGES = {
    "apt-get": (
        ("update", "-qq"),
        ("install", "-qq", "--yes", "--no-install-recommends", "firefox-esr"),
    ),
    "dnf": (("install", "--quiet", "--assumeyes", "firefox"),),
    "pacman": (("-Sy", "--noconfirm", "--needed", "firefox"),),
    "zypper": (("--non-interactive", "--quiet", "install", "MozillaFirefox"),),
    "apk": (("add", "--quiet", "firefox-esr"),),
}
ADVICE = (
    "The slow tests need Firefox, and none that starts was found. Install it (Debian: sudo apt "
    "install firefox-esr; macOS: brew install --cask firefox), or name yours: "
    "FIREFOX_PATH=/path/to/firefox make test-slow"
)


class NoFirefoxError(RuntimeError):
    """There is no Firefox that starts."""


@functools.cache
def firefox() -> str:
    """Path of a Firefox that starts: the one named by FIREFOX_PATH, else the first found."""
    named = os.environ.get("FIREFOX_PATH")
    places = (
        [named] if named else [*map(shutil.which, NAMES), *filter(os.path.exists, USUAL_PLACES)]
    )
    for place in filter(None, places):
        if starts(place):
            return place
    raise NoFirefoxError(ADVICE)


def starts(path: str) -> bool:
    """Whether the program at ``path`` can say its version."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and b"Firefox" in asked.stdout


def main() -> int:
    """Print the path of a Firefox, brought if need be; 1 and a sentence where none can be had."""
    try:
        print(firefox())
    except NoFirefoxError:
        by_packages(PACKAGES, "Firefox")
        try:
            print(firefox())
        except NoFirefoxError as missing:
            print(missing, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
