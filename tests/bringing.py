"""What the tests need beside Python: brought by the distribution's own packages, where that may be."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

Steps = Sequence[Sequence[str]]


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
