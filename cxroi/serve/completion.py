"""What the Tab key completes: a script for a shell, printed by ``cxroi --completion``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SHELLS = ("bash", "zsh", "tcsh")


class PrintCompletion(argparse.Action):
    """Print the script and stop, as ``--help`` does; ``const`` makes the parser of all commands."""

    const: Callable[[], argparse.ArgumentParser]

    def __call__(
        self, parser: argparse.ArgumentParser, _: object, shell: object, *__: object
    ) -> None:
        """Print it."""
        print(completion(self.const(), str(shell)))
        parser.exit()


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return a script that completes commands, options and files, and never starts Python.

    Examples
    --------
    >>> import argparse
    >>> completion(argparse.ArgumentParser("cxroi"), "zsh").splitlines()[0]
    '#compdef cxroi'
    """
    import shtab  # noqa: PLC0415 - only this needs it

    for command in _parsers(parser):
        for action in command._actions:  # noqa: SLF001 - argparse has no other list of them
            if action.type is Path or not action.option_strings:
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # where shtab looks
    return shtab.complete(parser, shell=shell)


def _parsers(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    choices = (action.choices for action in parser._actions if action.nargs == argparse.PARSER)  # noqa: SLF001
    return [each for named in choices if isinstance(named, dict) for each in named.values()]
