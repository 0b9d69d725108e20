"""Who has signed in? Each sign-in has a random id of its own, so that a sign-out ends it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import MutableSet

MOST_SIGN_INS = 10_000


class Line(Protocol):
    """A socket of a page."""

    def close(self) -> None:
        """End it."""


class SignedIn:
    """The ids of the sign-ins, the one used latest at the end, each with its pages' lines."""

    def __init__(self) -> None:
        self._lines: dict[str, MutableSet[Line]] = {}

    def begin(self) -> str:
        """Return the id of another sign-in; of too many, the one unused for longest ends."""
        while len(self._lines) >= MOST_SIGN_INS:
            self.end(next(iter(self._lines)))
        shown = secrets.token_urlsafe()
        self._lines[shown] = WeakSet()
        return shown

    def knows(self, shown: str) -> bool:
        """Tell an id that is in use, and take note of its use."""
        lines = self._lines.pop(shown, None)
        if lines is not None:
            self._lines[shown] = lines
        return lines is not None

    def hold(self, shown: str, line: Line) -> bool:
        """Have a line end with a sign-in; tell whether that is still there."""
        if self.knows(shown):
            self._lines[shown].add(line)
            return True
        return False

    def end(self, shown: str) -> None:
        """End a sign-in and its lines."""
        for line in list(self._lines.pop(shown, ())):
            line.close()
