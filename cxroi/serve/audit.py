"""Who did what, and when? A line of JSON for each event, in a file that its owner keeps.

The file is opened for each line, so that one which was moved away is begun anew, and nothing needs
to be told of it. Whatever befalls it, readers are served.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxroi.model.data_files import as_typed
from cxroi.model.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OWNERS_ALONE = 0o600


@dataclass
class Audit:
    """The file of events; without one, nothing is written."""

    file: Path | None = None
    is_failing: bool = False
    _is_torn: bool = False

    def check(self) -> None:
        """Begin the file, or say why it cannot be written."""
        if self.file is None:
            return
        try:
            self._append(b"")
        except OSError as error:
            raise SetupError(
                f"{as_typed(self.file)} cannot be written: {error.strerror}. Name another file with "
                "--audit."
            ) from error

    def note(self, who: Mapping[str, str], event: str, **about: object) -> None:
        """Write a line; a failure is logged once, until a line can be written again."""
        if self.file is None:
            return
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": now, **who, "event": event, **about})
        try:
            self._append(f"{line}\n".encode())
        except OSError as error:
            if not self.is_failing:
                logging.getLogger(__name__).error(  # noqa: TRY400 - where it failed says nothing
                    "Events cannot be written to %s: %s. They are lost until they can.",
                    self.file,
                    error.strerror,
                )
            self.is_failing = True
        else:
            self.is_failing = False

    def _append(self, line: bytes) -> None:
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
