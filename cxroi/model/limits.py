"""How much may a reader ask of a server? Memory, seconds, what an upload unfolds to, and draws.

``cxroi app`` tells its kernels in their environment. Where nothing is told nothing is limited: an
analyst's own computer is theirs.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

from cxroi.model.errors import CxroiError, SetupError

TOLD = "CXROI_LIMITS"
LEAST_MEMORY = 600
"""MB; a page takes half of it when it opens. An export of everything takes twice as much."""
LESS = "Ask for less, or use cxroi on your own computer, where there is no limit."


@dataclass(frozen=True)
class Limits:
    """What one reader may take; 0 is no limit."""

    memory: int = 4_000
    """MB of a kernel, and of each process that it starts: 1,000 for the largest upload, and 1,600 that
    the engine which compiles a chart of one's own sets aside."""
    seconds: int = 120
    """Of one request."""
    unfolded: int = 1_000
    """MB that an uploaded file comes to."""
    years: int = 1_500_000
    """Draws × segments × years of one request: four cases of six segments over 15 years need less."""

    def check(self) -> None:
        """Refuse what no reader could work with.

        Raises
        ------
        SetupError
            Naming the option.
        """
        if min(asdict(self).values()) < 0:
            raise SetupError("A limit is below 0. Enter 0 for no limit, or a number above it.")
        if 0 < self.memory < LEAST_MEMORY:
            raise SetupError(
                f"--kernel-memory {self.memory} is too little for a page. "
                f"Use {LEAST_MEMORY} or more, or 0 for no limit."
            )

    def too_slow(self) -> CxroiError:
        """Say that a request has taken its time."""
        time = "1 second" if self.seconds == 1 else f"{self.seconds} seconds"
        return CxroiError(f"This takes more than {time}, the limit of this server. {LESS}")

    def too_much_memory(self) -> CxroiError:
        """Say that there is no more memory."""
        if not self.memory:
            return CxroiError("This takes more memory than this computer has. Ask for less.")
        return CxroiError(
            f"This takes more than {self.memory:,} MB of memory, the limit of this server. {LESS}"
        )

    def check_years(self, wanted: int) -> None:
        """Refuse more draws × segments × years than one request may have.

        Raises
        ------
        CxroiError
            Naming both numbers.
        """
        if 0 < self.years < wanted:
            raise CxroiError(
                f"This takes {wanted:,} simulated years (simulations × segments × years). This server allows "
                f"{self.years:,}. Shorten the horizon, or use fewer segments or cases."
            )


NO_LIMITS = Limits(memory=0, seconds=0, unfolded=0, years=0)


def use_limits(limits: Limits) -> None:
    """Tell every process that is started from here what a reader may take.

    Raises
    ------
    SetupError
        If no reader could work with it.
    """
    limits.check()
    os.environ[TOLD] = json.dumps(asdict(limits))


def limits_in_force() -> Limits:
    """Return what the server has told this process.

    Examples
    --------
    >>> limits_in_force() == NO_LIMITS
    True
    """
    told = os.environ.get(TOLD)
    return Limits(**json.loads(told)) if told else NO_LIMITS
