"""Find a LibreOffice that calculates, or bring one; run as a program, print where it is."""

import functools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bringing import MissingError, print_or_bring, that_starts

NAMES = ("soffice", "libreoffice")
USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
)
# Of each distribution what opens spreadsheets, slides and documents, without a screen.
NEEDED = ("calc", "impress", "writer")
PACKAGES = {
    "apt-get": (
        ("update", "-qq"),
        (
            *("install", "-qq", "--yes", "--no-install-recommends"),
            *(f"libreoffice-{part}-nogui" for part in NEEDED),
        ),
    ),
    "dnf": (("install", "--quiet", "--assumeyes", *(f"libreoffice-{part}" for part in NEEDED)),),
    "pacman": (("-Sy", "--noconfirm", "--needed", "libreoffice-still"),),
    "apk": (("add", "--quiet", *(f"libreoffice-{part}" for part in NEEDED)),),
}
ADVICE = (
    "The tests of spreadsheets, slides and documents need LibreOffice. Install it (Debian: sudo apt "
    "install libreoffice-calc-nogui libreoffice-impress-nogui libreoffice-writer-nogui; macOS: brew "
    "install --cask libreoffice), or name yours: SOFFICE_PATH=/path/to/soffice make test"
)


class NoLibreOfficeError(MissingError):
    """There is no LibreOffice that starts."""


@functools.cache
def libreoffice() -> str:
    """Path of a LibreOffice that starts: the one named by SOFFICE_PATH, else the first found."""
    path = that_starts(os.environ.get("SOFFICE_PATH"), NAMES, USUAL_PLACES, "LibreOffice")
    if not path:
        raise NoLibreOfficeError(ADVICE)
    return path


def converted(files: Sequence[Path], ending: str, folder: Path) -> list[Path]:
    """Have LibreOffice open files, work every formula out anew, and write them as another kind."""
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "out"
    command = [libreoffice(), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(out), *map(str, files)]
    done = subprocess.run(command, capture_output=True, timeout=280, check=False)
    made = [out / f"{file.stem}.{ending}" for file in files]
    missing = [file.name for file in made if not file.is_file()]
    if missing:
        raise AssertionError(f"LibreOffice does not open {missing}: {done.stderr.decode()}")
    return made


# Without this, the values that a file brings with it are shown, and nothing is calculated.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


if __name__ == "__main__":
    sys.exit(print_or_bring(libreoffice, PACKAGES, "LibreOffice"))
