"""How often may the token be guessed? Each wrong one doubles the wait of the address it came from.

No request is held while an address waits, and no address waits for what another did.
"""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_WAIT = 1.0  # seconds
LONGEST_WAIT = 60.0
FORGOTTEN_AFTER = 900.0
MOST_ADDRESSES = 10_000
OF_ONE_READER = len("2001:0db8:0000:0000")  # of an IPv6 address; a reader chooses the rest


class _Wrong(NamedTuple):
    times: int
    last: float


class Tries:
    """The wrong tokens of the last minutes, by address, the latest at the end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._wrong: dict[str, _Wrong] = {}

    def wait(self, address: str) -> int:
        """Return in how many seconds an address may try again; 0 is at once."""
        wrong = self._wrong.get(_reader(address))
        if wrong is None:
            return 0
        wait = min(FIRST_WAIT * 2.0 ** min(wrong.times - 1, 16), LONGEST_WAIT)
        return max(0, math.ceil(wrong.last + wait - self.clock()))

    def add_wrong(self, address: str) -> None:
        """Remember a wrong token; the oldest are forgotten in time, and where there are too many."""
        now, reader = self.clock(), _reader(address)
        before = self._wrong.pop(reader, _Wrong(0, now))
        times = 0 if now - before.last >= FORGOTTEN_AFTER else before.times
        while self._wrong:
            oldest, (_, last) = next(iter(self._wrong.items()))
            if now - last < FORGOTTEN_AFTER and len(self._wrong) < MOST_ADDRESSES:
                break
            del self._wrong[oldest]
        self._wrong[reader] = _Wrong(times + 1, now)

    def forget(self, address: str) -> None:
        """Begin anew with an address: the right token came from it."""
        self._wrong.pop(_reader(address), None)

    def __len__(self) -> int:
        return len(self._wrong)


def _reader(address: str) -> str:
    """Name what stands for one reader: an address, of IPv6 the network that one is given."""
    try:
        there = ipaddress.ip_address(address.partition("%")[0])  # without its interface
    except ValueError:
        return address
    there = getattr(there, "ipv4_mapped", None) or there
    return str(there) if there.version == 4 else there.exploded[:OF_ONE_READER]  # noqa: PLR2004 - of IP
