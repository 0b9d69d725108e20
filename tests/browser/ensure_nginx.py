"""Find an nginx that starts, or bring one; run as a program, print where it is."""

import functools
import os
import sys

from bringing import MissingError, print_or_bring, that_starts

USUAL_PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")
PACKAGES = {
    "apt-get": (
        ("update", "-qq"),
        ("install", "-qq", "--yes", "--no-install-recommends", "nginx"),
    ),
    "dnf": (("install", "--quiet", "--assumeyes", "nginx-core"),),
    "pacman": (("-Sy", "--noconfirm", "--needed", "nginx"),),
    "zypper": (("--non-interactive", "--quiet", "install", "nginx"),),
    "apk": (("add", "--quiet", "nginx"),),
}
ADVICE = (
    "The slow tests need nginx, and none that starts was found. Install it (Debian: sudo apt "
    "install nginx; macOS: brew install nginx), or name yours: "
    "NGINX_PATH=/path/to/nginx make test-slow"
)


class NoNginxError(MissingError):
    """There is no nginx that starts."""


@functools.cache
def nginx() -> str:
    """Path of an nginx that starts: the one named by NGINX_PATH, else the first found."""
    named = os.environ.get("NGINX_PATH")
    path = that_starts(named, ("nginx",), USUAL_PLACES, "nginx version", asked="-v")
    if not path:
        raise NoNginxError(ADVICE)
    return path


if __name__ == "__main__":
    sys.exit(print_or_bring(nginx, PACKAGES, "nginx"))
