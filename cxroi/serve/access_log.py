"""What was asked of the server, and how was it answered? A line for each request.

The lines are those of the Common Log Format, which every tool for logs reads. An address may hold a
whole case behind its question mark, and a kernel's name opens it, so neither is written.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from cxroi.serve.handlers import KERNELS_NAME, Guarded
from cxroi.serve.log_file import LogFile

if TYPE_CHECKING:
    from tornado.web import RequestHandler

UNSAFE = re.compile(r"[^ !#-\[\]-~]")


class AccessLog(LogFile):
    """The file of requests; without one, nothing is written."""

    lines = "Requests"
    option = "--access-log"

    def note(self, handler: RequestHandler) -> None:
        """Write the line of a request that has been answered."""
        if self.file is None:
            return
        request, answer = handler.request, handler._headers  # noqa: SLF001 - tornado shows no others
        asked = " ".join(
            (request.method or "", KERNELS_NAME.sub(r"\1", request.path), request.version)
        )
        user = handler.user if isinstance(handler, Guarded) else ""
        name = _safe(user).replace(" ", r"\x20")
        now = dt.datetime.now(dt.UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
        self.append(
            f'{request.remote_ip} - {name or "-"} [{now}] "{_safe(asked)}" '
            f"{handler.get_status()} {answer.get('Content-Length', '-')}"
        )


def _safe(text: str) -> str:
    """Write what could end a field or a line, or move a terminal, as its bytes."""
    return UNSAFE.sub(
        lambda found: "".join(f"\\x{each:02x}" for each in found[0].encode("utf-8", "replace")),
        text,
    )
