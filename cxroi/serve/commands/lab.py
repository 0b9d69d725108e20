"""The command ``cxroi lab``: open the workbooks in JupyterLab, to edit them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.serve.own_folder import add_folder, use_folder

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    add_folder(command)
    command.add_argument("--port", type=int, help="port to serve on (8888, or the next free one)")
    command.add_argument("--no-open", action="store_true", help="do not open a browser")


def run(options: argparse.Namespace) -> None:
    """Open JupyterLab on a folder of one's own, or on the workbooks that came along."""
    if options.folder:
        use_folder(options.folder)
    from cxroi.serve.lab import open_lab  # noqa: PLC0415 - JupyterLab is slow to load, and an extra

    open_lab(options.port, open_browser=not options.no_open)
