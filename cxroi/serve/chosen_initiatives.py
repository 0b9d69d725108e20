"""Which initiatives does a command choose among, and by what: a file, a budget, rules in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.model.choosing import Choosing
from cxroi.model.errors import CxroiError, NumberError
from cxroi.model.initiatives import initiatives, read_initiatives
from cxroi.model.typed_numbers import read_number

if TYPE_CHECKING:
    import argparse

    from cxroi.model.initiatives import Initiative


def add_initiatives(command: argparse.ArgumentParser) -> None:
    """Let a command take initiatives, a budget and rules."""
    command.add_argument(
        "--initiatives",
        type=Path,
        metavar="FILE",
        help="your own table of initiatives (.csv); the illustrative six in data/ if left out",
    )
    command.add_argument(
        "--budget",
        metavar="MONEY",
        help="the most that they may cost in present value: 800000 or 800k (no limit)",
    )
    command.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="RULE",
        help="'at least 2 of A, B, C', 'not both A and B', 'A only with B' or 'without A'",
    )


def read_offered(options: argparse.Namespace) -> tuple[Initiative, ...]:
    """Return the initiatives that a command names."""
    return read_initiatives(options.initiatives) if options.initiatives else initiatives()


def read_choosing(options: argparse.Namespace) -> Choosing:
    """Return by what a command chooses."""
    if options.budget is None:
        return Choosing(None, tuple(options.rule))
    try:
        return Choosing(read_number(options.budget), tuple(options.rule))
    except NumberError as error:
        raise CxroiError(f"--budget: {error.problem}. {error.remedy}") from None
