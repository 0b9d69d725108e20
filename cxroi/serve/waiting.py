"""Who waits for a seat? Readers in the order in which they came, each with a ticket in their browser.

A ticket counts once a browser shows it: who keeps no cookies, or never comes back for an answer,
leaves nobody in the line that others would wait for. Tabs of one browser share its ticket.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WAITING = 200
"""Who comes when as many wait is asked to try again later."""
MISSED = 3
"""Times that a reader in line may fail to ask before their place is given up."""


class WaitingLine:
    """The tickets in line; one that is not shown for ``patience`` seconds has left it."""

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.patience = patience
        self._clock = clock
        self._shown: dict[str, float] = {}  # when each was shown last, in the order of the line

    def __len__(self) -> int:
        """Count who is still there."""
        return len(self._there())

    def show(self, ticket: str) -> None:
        """Keep a place in line, or take the last one while there is one."""
        there = self._there()
        if ticket in there or len(there) < MOST_WAITING:
            there[ticket] = self._clock()

    def show_first(self, ticket: str) -> None:
        """Go to the front: who gives a seat back and wants one again goes on with that."""
        self._shown = {ticket: self._clock()} | {
            other: shown for other, shown in self._there().items() if other != ticket
        }

    def leave(self, ticket: str | None) -> None:
        """Give a place up."""
        self._shown.pop(str(ticket), None)

    def ahead_of(self, ticket: str | None) -> int:
        """Count who stands before a ticket; before one that is not in line stand all."""
        there = list(self._there())
        return there.index(ticket) if ticket in there else len(there)

    def _there(self) -> dict[str, float]:
        oldest = self._clock() - self.patience
        self._shown = {each: shown for each, shown in self._shown.items() if shown >= oldest}
        return self._shown


def seats_taken(seats: int) -> str:
    """Say that no seat is free."""
    return f"All {seats} seats are in use." if seats > 1 else "The only seat is in use."


def place_words(seats: int, place: int) -> dict[str, str]:
    """Say where in line a reader is, in a sentence and in a few words for the tab of a browser."""
    where = "next" if place == 1 else f"number {place}"
    return {
        "where": where,
        "title": f"{where.capitalize()} in line",
        "sentence": f"{seats_taken(seats)} You are {where} in line; this page opens by itself.",
    }
