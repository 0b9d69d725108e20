"""What if a request cannot be answered? A sentence: no page may go silent, whatever went wrong.

Everything that a page asks of its kernel is answered through here, so that a kind of request that
there is not, a value that cannot be used, and a fault of ours all reach the reader as words.
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Any, TypeVar

from cxroi.model.errors import CxroiError
from cxroi.model.limits import limits_in_force
from cxroi.widgets.deadline import TooSlow, run_within
from cxroi.widgets.tasks import Overtaken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cxroi.widgets.tasks import Answer

Made = TypeVar("Made")


def guard(
    about: Mapping[str, Any],
    work: Callable[[], Answer],
    trouble: str,
    said: Callable[[CxroiError], dict[str, str]] | None = None,
    log: Callable[[], None] | None = None,
) -> Answer:
    """Return the answer of some work, or say what is wrong.

    Parameters
    ----------
    about : mapping
        What every answer to the request says: its number, and what was asked.
    work : callable
        What makes the answer.
    trouble : str
        The sentence for a fault of ours.
    said : callable, optional
        Puts what a reader can mend into words of its own page.
    log : callable, optional
        Writes a fault of ours into the log, where a traceback would say too much.

    Raises
    ------
    Overtaken
        If the work is not wanted any more.

    Examples
    --------
    >>> guard({"number": 3}, lambda: ({"kind": "sum", "text": 1 + 1}, []), "It broke.")
    ({'number': 3, 'kind': 'sum', 'text': 2}, [])
    """
    try:
        words, blocks = within_limits(work)
    except Overtaken:
        raise
    except CxroiError as error:
        told = said(error) if said else {"text": str(error)}
        return {**about, "kind": "problem", **told}, []
    except Exception:  # noqa: BLE001 - the one guard
        (log or _log_all)()
        return {**about, "kind": "problem", "key": "", "text": trouble}, []
    return {**about, **words}, blocks


def within_limits(work: Callable[[], Made]) -> Made:
    """Return what some work makes, if it takes no more than a reader may ask for.

    Raises
    ------
    CxroiError
        Naming the limit.
    """
    limits = limits_in_force()
    try:
        return run_within(limits.seconds, work)
    except TooSlow:
        raise limits.too_slow() from None
    except MemoryError:
        raise limits.too_much_memory() from None


def guard_each(
    about: Mapping[str, Any], answers: Iterator[Answer], trouble: str
) -> Iterator[Answer]:
    """Pass on answers as they come, up to the one that is not about progress."""
    while True:
        words, blocks = guard(about, lambda: next(answers), trouble)
        yield words, blocks
        if words["kind"] != "progress":
            return


def _log_all() -> None:
    traceback.print_exc(file=sys.stderr)
