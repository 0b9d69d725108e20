"""What the tests need beside Python: brought by the distribution's own packages, where that may be."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

Steps = Sequence[Sequence[str]]


class MissingError(RuntimeError):
    """A program that the tests need is not there; the sentence says how to get it."""


def that_starts(
    named: str | None,
    names: Iterable[str],
    usual: Iterable[str],
    word: str,
    asked: str = "--version",
) -> str:
    """Path of a program that says ``word`` of itself: the one named, else the first found, or none."""
    found = [named] if named else [*map(shutil.which, names), *filter(os.path.exists, usual)]
    return next((path for path in found if path and _says(path, asked, word)), "")


def _says(path: str, asked: str, word: str) -> bool:
    try:
        said = subprocess.run([path, asked], capture_output=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and word.encode() in said.stdout + said.stderr


def print_or_bring(find: Callable[[], str], packages: Mapping[str, Steps], what: str) -> int:
    """Print where a program is, brought if need be; 1 and a sentence where none can be had."""
    try:
        print(find())
    except MissingError:
        by_packages(packages, what)
        try:
            print(find())
        except MissingError as missing:
            print(missing, file=sys.stderr)
            return 1
    return 0


def administrator() -> list[str] | None:
    """What to put before a command that installs: nothing, sudo, or None where it may not."""
    if os.name == "nt" or sys.platform == "darwin":
        return None
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if not shutil.which("sudo"):
        return None
    may = subprocess.run(["sudo", "--non-interactive", "true"], capture_output=True, check=False)  # noqa: S607
    return ["sudo", "env", "DEBIAN_FRONTEND=noninteractive"] if may.returncode == 0 else None


def by_packages(packages: Mapping[str, Steps], what: str) -> None:
    """Install by the package manager there is; whether that worked is for the caller to see."""
    rights = administrator()
    for manager, steps in packages.items():
        if rights is not None and shutil.which(manager):
            for step in steps:
                command = [*rights, manager, *step]
                print(f"No {what} yet:", *command, file=sys.stderr, flush=True)
                subprocess.run(command, stdout=sys.stderr, check=False)
