"""The command ``cxroi``: a case in words, the workbooks as pages, and what it takes to edit them.

Each command has a module of its own in ``commands``, which is loaded when it is asked for.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from cxroi import __version__
from cxroi.model.errors import CxroiError
from cxroi.model.extras import missing_libraries, say_missing
from cxroi.serve.completion import SHELLS, PrintCompletion

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

COMMANDS = {
    "app": "serve the workbooks as pages from this computer",
    "lab": "open the workbooks in JupyterLab for editing",
    "workbooks": "copy workbooks, tables and charts for editing; nothing is overwritten",
    "case": "value a business case",
    "explain": "show how a figure is calculated, down to the published evidence",
    "simulate": "simulate the uncertainty of a case",
    "compare": "compare two to four cases and explain the difference",
    "portfolio": "choose among initiatives under one budget",
    "actuals": "compare actuals with the plan and re-value the case",
    "calibrate": "estimate assumptions from a company's own customer data",
    "export": "export a case as slides, documents, a spreadsheet, a web page or images",
    "site": "write cases as a folder of pages for any web server",
    "check": "check the installation, or a folder of your own",
}
NEEDS = {"app": "app", "lab": "lab", "site": "app", "calibrate": "data", "export": "exports"}
"""The extra that serves a command, where the package alone does not."""
FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it worked, 1 if not (with a sentence), 2 if it was used wrongly."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # "→" in an old terminal
    words = sys.argv[1:] if arguments is None else arguments
    try:
        named = next((word for word in words if not word.startswith("-")), "")
        options = command_parser({named}).parse_args(words)
        with say_missing(NEEDS.get(named, "")):
            options.run(options)
        sys.stdout.flush()  # at the end of Python, a reader who has gone would be a complaint
    except CxroiError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:  # Ctrl-C before a server that ends in good order has begun
        return FAILED
    except BrokenPipeError:
        sys.stderr.close()  # who read our output has gone; nobody is left to tell
        return FAILED
    return 0


def command_parser(named: Container[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return what reads a command: it knows every one, and the arguments of those that are named."""
    parser = argparse.ArgumentParser(
        prog="cxroi", description="What is a better customer experience worth?"
    )
    parser.add_argument("--version", action="version", version=f"cxroi {__version__}")
    parser.add_argument(
        "--completion",
        choices=SHELLS,
        action=PrintCompletion,
        const=lambda: command_parser(_installed()),
        help="print a script for Tab completion in this shell",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary)
        if name in named:
            with say_missing(NEEDS.get(name, "")):
                module = import_module(f"cxroi.serve.commands.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser


def _installed() -> list[str]:
    """Name the commands whose extra is there: the others complete without their options."""
    return [name for name in COMMANDS if not missing_libraries(NEEDS.get(name, ""))]
