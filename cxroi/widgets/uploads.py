"""Files that a reader chooses: they come in parts, and stay in the memory of this kernel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cxroi.model.errors import CxroiError
from cxroi.model.names import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AT_ONCE = 1_000_000
"""Bytes of a file in one message."""


@dataclass
class Uploads:
    """Files on their way in; ``too_large`` is said where they are more than ``largest`` bytes."""

    largest: int
    too_large: str
    sizes: dict[str, int] = field(default_factory=dict)
    """Of each file that is here, in bytes."""
    coming: dict[str, dict[int, bytes]] = field(default_factory=dict, repr=False)
    """Parts of a file that is on its way, by where they begin: one that comes again is no more."""

    def take(self, request: Mapping[str, Any], blocks: Sequence[bytes]) -> tuple[str, bytes] | None:
        """Take a part of a file (``name``, ``at``, ``last``); return name and content of a whole one."""
        name, at = clean_name(str(request.get("name", ""))), int(request.get("at", 0))
        if at == 0:
            self.coming = {name: {}}  # one file at a time
        parts = self.coming.setdefault(name, {})
        parts[at] = b"".join(map(bytes, blocks))
        others = sum(size for file, size in self.sizes.items() if file != name)
        if sum(map(len, parts.values())) + others > self.largest:
            self.coming.clear()
            raise CxroiError(self.too_large)
        if not request.get("last"):
            return None
        whole = b"".join(part for _, part in sorted(self.coming.pop(name).items()))
        if len(whole) != at + len(parts[at]):
            raise CxroiError(f"{name} did not arrive whole. Choose it again.")
        return name, whole
