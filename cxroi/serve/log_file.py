"""A file to whose end lines are written, and which its owner keeps.

It is opened for each line, so that one which was moved away is begun anew, and nothing needs to be
told of it. Whatever befalls it, readers are served.
"""

from __future__ import annotations

import errno
import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cxroi.model.data_files import as_typed
from cxroi.model.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path

OWNERS_ALONE = 0o600


@dataclass
class LogFile:
    """Lines for whoever keeps the server; without a file, none is written."""

    lines: ClassVar[str]
    """What they are, in a sentence."""
    option: ClassVar[str]
    """The option that names the file."""

    file: Path | None = None
    is_failing: bool = False
    _is_torn: bool = False

    def check(self) -> None:
        """Begin the file, or say why it cannot be written."""
        if self.file is None:
            return
        try:
            self._write(b"")
        except OSError as error:
            raise SetupError(
                f"{as_typed(self.file)} cannot be written: {error.strerror}. Name another file with "
                f"{self.option}."
            ) from error

    def append(self, line: str) -> None:
        """Write a line to the file there is; a failure is logged once, until one can be written again."""
        try:
            self._write(f"{line}\n".encode())
        except OSError as error:
            if not self.is_failing:
                logging.getLogger(__name__).error(  # noqa: TRY400 - where it failed says nothing
                    "%s cannot be written to %s: %s. They are lost until they can.",
                    self.lines,
                    self.file,
                    error.strerror,
                )
            self.is_failing = True
        else:
            self.is_failing = False

    def _write(self, line: bytes) -> None:
        """Write at the end, whoever else writes there; half a line is a failure, and ended later."""
        assert self.file  # noqa: S101 - the callers have looked
        end = b"\n" if self._is_torn else b""
        file = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNERS_ALONE)
        try:
            written = os.write(file, end + line) if line else 0
        finally:
            os.close(file)
        self._is_torn = 0 < written < len(end + line)
        if self._is_torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
