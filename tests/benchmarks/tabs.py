"""How long does each tab of a case take: the first time, after the tabs before it, and once more?

    python tests/benchmarks/tabs.py

Milliseconds of the processor. "alone" is the first tab that is opened of a case; "next" comes after
all the tabs above it, of one case, as a reader goes through them; "again" is that tab once more.
Reach: nothing that another tab has drawn is drawn again.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator

from cxroi.widgets.sections import TABS
from cxroi.widgets.state import look

ROUNDS = 5


def margins() -> Iterator[float]:
    """Yield a case after the other, by a margin that none before it had."""
    return (130 + nth / 1024 for nth in itertools.count(1))


def milliseconds(tab: str, margin: float) -> float:
    """Time a look at a tab of the case with this margin."""
    request = {"view": tab, "base": "likely", "changes": {"margin": margin}}
    began = time.process_time()
    words, _ = look(request, lambda _: None)
    taken = 1000 * (time.process_time() - began)
    assert words["kind"] == "view", words
    return taken


def main() -> None:
    """Print a line a tab: medians of five cases."""
    cases = margins()
    for tab in TABS:  # what is compiled and loaded once is not of a case
        milliseconds(tab, next(cases))
    found: dict[str, list[tuple[float, float, float]]] = {tab: [] for tab in TABS}
    for _ in range(ROUNDS):
        case = next(cases)
        for tab in TABS:
            alone = milliseconds(tab, next(cases))
            found[tab].append((alone, milliseconds(tab, case), milliseconds(tab, case)))
    print(f"{'tab':16}{'alone':>10}{'next':>10}{'again':>10}   ms")
    for tab, rounds in found.items():
        medians = (statistics.median(times) for times in zip(*rounds, strict=True))
        print(f"{tab:16}" + "".join(f"{each:10.1f}" for each in medians))


if __name__ == "__main__":
    main()
