"""What passes between a page and its kernel? What the page needs, and nothing about its insides."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from tornado.web import HTTPError

from cxroi.serve.handlers import Guarded, Ticketed, short_name
from cxroi.serve.voila_parts import KernelWebsocketHandler, message_parts, old_message
from cxroi.widgets.audit_notes import AUDIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tornado.httputil import HTTPServerRequest

    from cxroi.serve.proxies import Front
    from cxroi.serve.sessions import Sessions

MOST_LINES = 3  # to one kernel; a page has one, and for a moment two
KERNEL = r"(?P<kernel_id>[\w-]+)"
# Source code, and tracebacks with lines of it: not for readers.
PRIVATE = {"execute_input", "error"}
ALLOWED = {"case", "formats"}
MARK = f'"{AUDIT}"'.encode()


class Kernel(Guarded):
    """Whether the kernel of a page is still there."""

    def initialize(self, sessions: Sessions) -> None:
        """Remember who knows which kernel was given to a reader."""
        self.sessions = sessions

    def get(self, kernel_id: str) -> None:
        """Say so in the words that Voilà's front end asks for, or that there is none.

        Only the page itself was told the name of its kernel; who has read it there learns no more
        than that the kernel lives.
        """
        name = self.sessions.name_of(kernel_id)
        if name is None:
            raise HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        self.finish({"id": kernel_id, "name": name})


class PageSocket(Guarded, KernelWebsocketHandler):
    """The messages of one page. The kernel accepts no code by it; Voilà sees to that."""

    def initialize(
        self, lines: Counter[str], hold: Callable[[HTTPServerRequest, PageSocket], bool]
    ) -> None:
        """Remember who counts the lines of each kernel, and what ends them with a sign-in."""
        self.lines = lines
        self.hold = hold

    async def get(self, kernel_id: str) -> None:
        """Be a line until it ends; each takes sockets of the server's."""
        if self.lines[kernel_id] >= MOST_LINES:
            raise HTTPError(429)
        self.lines[kernel_id] += 1
        try:
            await super().get(kernel_id)  # type: ignore[no-untyped-call]
        finally:
            self.lines -= Counter([kernel_id])  # and forget a kernel that has none

    async def open(self, kernel_id: str) -> None:
        """Begin, unless the reader has signed out meanwhile."""
        may_stay = self.hold(self.request, self)
        await super().open(kernel_id)  # type: ignore[no-untyped-call]
        if not may_stay:
            self.close()

    def write_message(self, message: bytes | str | dict[str, Any], binary: bool = False) -> Any:  # noqa: FBT001, FBT002 - tornado's signature
        """Pass a message on, unless it is about the inside of the kernel."""
        kind, content = self._read(message)
        if kind == "error":
            trace = "\n".join(json.loads(content).get("traceback", ()))
            self.log.error("In kernel %s:\n%s", short_name(self.kernel_id), trace)
        if kind == "comm_msg":
            self._note_what_was_done(content)
        return None if kind in PRIVATE else super().write_message(message, binary)

    def on_message(self, message: bytes | str) -> None:
        """Take a message; one of no form ends its line, and its sender's faults are not logged."""
        try:
            if isinstance(message, bytes):
                self._count_parts(message)
            cast("Front", self.application).hear(self)
            super().on_message(message)  # type: ignore[no-untyped-call]
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            self.close()

    def _count_parts(self, message: bytes) -> None:
        """Refuse what claims more parts than it holds: to read them would take for ever."""
        size, order = (8, "little") if self.selected_subprotocol else (4, "big")
        count = int.from_bytes(message[:size], order)  # type: ignore[arg-type]
        if size * (count + 1) > len(message):
            raise ValueError

    def _note_what_was_done(self, content: bytes) -> None:
        """Write down what a kernel says that it did for this reader."""
        if MARK not in content:
            return  # nearly all: there is no need to read them
        note = json.loads(content)
        for field in ("data", "content", AUDIT):  # other widgets say other things in other forms
            note = note.get(field) if isinstance(note, dict) else None
        if isinstance(note, dict) and "event" in note:
            self.note(note["event"], **{field: note[field] for field in note.keys() & ALLOWED})

    def _read(self, message: bytes | str | dict[str, Any]) -> tuple[str, bytes]:
        """Take kind and content out of a message, in the form that this page speaks."""
        if isinstance(message, bytes):
            if self.selected_subprotocol:
                header, _, _, content, *_ = message_parts(message)
                return json.loads(header)["msg_type"], content
            said = old_message(message)
        else:
            said = json.loads(message) if isinstance(message, str) else message
        return said["header"]["msg_type"], json.dumps(said["content"]).encode()


class Farewell(Ticketed):
    """A reader leaves, or a page gives its kernel back for another."""

    def initialize(self, sessions: Sessions) -> None:
        """Remember who counts the sessions."""
        self.sessions = sessions

    async def post(self, kernel_id: str) -> None:
        """End the session; nothing in a kernel outlives its page, so it is ended without a wait."""
        self.check_xsrf_cookie()
        returns = self.get_body_argument("returns", "")
        ticket = self.ticket or (self.hand_out_ticket() if returns else None)
        await self.sessions.leave(kernel_id, ticket)
        self.set_status(204)
