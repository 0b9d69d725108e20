"""Find a Java that Spark runs on, or bring one; run as a program, print where it is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bringing import MissingError, print_or_bring

OLDEST = 17
# The package of each distribution that has one without a screen.
PACKAGES = {
    "apt-get": (("update", "-qq"), ("install", "-qq", "--yes", "openjdk-17-jre-headless")),
    "dnf": (("install", "--quiet", "--assumeyes", "java-17-openjdk-headless"),),
    "apk": (("add", "--quiet", "openjdk17-jre-headless"),),
}
ADVICE = (
    f"Spark needs Java {OLDEST} or newer. Install it (Debian: sudo apt install "
    "openjdk-17-jre-headless; macOS: brew install openjdk@17), or name yours: "
    "JAVA_HOME=/path/to/java make test-spark"
)


class NoJavaError(MissingError):
    """There is no Java that Spark runs on."""


def java() -> str:
    """Return the home of a Java that is new enough: JAVA_HOME, or that of the `java` there is."""
    named = os.environ.get("JAVA_HOME")
    program = f"{named}/bin/java" if named else shutil.which("java")
    if not program or version(program) < OLDEST:
        raise NoJavaError(ADVICE)
    return str(Path(program).resolve().parents[1])


def version(program: str) -> int:
    """Return the release of a Java, 0 where it does not start."""
    try:
        asked = subprocess.run([program, "-version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(rb'version "(\d+)', asked.stderr + asked.stdout)
    return int(found[1]) if found and asked.returncode == 0 else 0


if __name__ == "__main__":
    sys.exit(print_or_bring(java, PACKAGES, "Java"))
