"""The command ``cxroi workbooks``: copy what may be edited into a folder of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.serve.own_folder import copy_workbooks

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    command.add_argument("folder", type=Path, help="target folder; created if it does not exist")


def run(options: argparse.Namespace) -> None:
    """Copy, and say what was copied."""
    print(copy_workbooks(options.folder))
