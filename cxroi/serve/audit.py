"""Who did what, and when? A line of JSON for each event, in a file that its owner keeps."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from cxroi.serve.log_file import LogFile

if TYPE_CHECKING:
    from collections.abc import Mapping


class Audit(LogFile):
    """The file of events; without one, nothing is written."""

    lines = "Events"
    option = "--audit"

    def note(self, who: Mapping[str, str], event: str, **about: object) -> None:
        """Write the line of an event."""
        if self.file is None:
            return
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.append(json.dumps({"time": now, **who, "event": event, **about}))
