"""How is a kernel held to its memory? By the system: on Linux it gets no more than it was told.

What it asks for beyond is refused. Python then raises ``MemoryError``, of which the reader is told in
a sentence; a library that knows no better ends the kernel, and the page says that it is gone. On other
systems this does nothing.
"""
# mypy: disable-error-code="attr-defined"
# (types are checked as on Windows, which has no such limit)

from __future__ import annotations

from contextlib import suppress

from cxroi.model.limits import limits_in_force

MB = 1_000_000


def limit_memory() -> None:
    """Hold this process, and each that it starts, to the memory in force; none leaves a picture of it."""
    try:
        import resource  # noqa: PLC0415 - where the system has it
    except ImportError:
        return
    wanted = [(resource.RLIMIT_CORE, 0)]  # what lay in memory is the reader's own
    if most := limits_in_force().memory * MB:
        # RLIMIT_AS counts what is set aside as well, of which Polars and OpenBLAS have much
        wanted.append((resource.RLIMIT_DATA, most))
    for kind, size in wanted:
        with suppress(OSError, ValueError):  # a lower one is in force
            resource.setrlimit(kind, (size, size))
