"""Fill the stock of a wheel: hatchling runs this where one is built, and leaves it out."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from cxroi.widgets.stock import fill_stock
fill_stock()
"""


class FullStock(BuildHookInterface[Any]):
    """A wheel with everything that can be made beforehand."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Make it, where the libraries are there; an editable install takes what set-up makes."""
        if version == "editable":
            return
        command = [sys.executable, "-P", "-X", "utf8", "-c", PROGRAM, self.root]
        finished = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")  # noqa: S603 - ours
        if finished.returncode != 0:
            reason = "".join(finished.stderr.strip().splitlines()[-1:])
            self.app.display_info(f"Compiled charts are made at first use, not here: {reason}")
