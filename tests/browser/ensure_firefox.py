"""Find a Firefox that starts, or bring one; run as a program, print where it is."""

import functools
import os
import sys

from bringing import MissingError, print_or_bring, that_starts

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


class NoFirefoxError(MissingError):
    """There is no Firefox that starts."""


@functools.cache
def firefox() -> str:
    """Path of a Firefox that starts: the one named by FIREFOX_PATH, else the first found."""
    path = that_starts(os.environ.get("FIREFOX_PATH"), NAMES, USUAL_PLACES, "Firefox")
    if not path:
        raise NoFirefoxError(ADVICE)
    return path


if __name__ == "__main__":
    sys.exit(print_or_bring(firefox, PACKAGES, "Firefox"))
