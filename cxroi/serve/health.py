"""Is the server well? A word for whoever watches it: a load balancer, a container, Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from cxroi.serve.handlers import Guarded

if TYPE_CHECKING:
    import asyncio

    from cxroi.serve.sessions import Sessions

MEANINGS = {
    "ready": "1 once the first page is prepared",
    "readers": "Users with an open page",
    "seats": "Maximum simultaneous users",
    "waiting": "Users in line for a seat",
}


class Status(Guarded):
    """How it stands with the server: three counts and a word, which give nothing of a reader away.

    It stands in front of every rule. Whoever watches asks by address and has no token, and no page
    of another site can read the answer.
    """

    def initialize(self, sessions: Sessions, ready: asyncio.Event) -> None:
        """Remember who counts the sessions, and what says that a first page is prepared."""
        self.sessions = sessions
        self.ready = ready
        self.set_header("Cache-Control", "no-store")

    def counts(self) -> dict[str, int]:
        """Count who is there, who may be, and who waits."""
        return {
            "readers": self.sessions.count_readers(),
            "seats": self.sessions.limit,
            "waiting": len(self.sessions.line),
        }


class Health(Status):
    """The answer for a load balancer."""

    def get(self) -> None:
        """Say it as JSON; while the first page is prepared a reader is answered, but later."""
        self.finish({"state": "ready" if self.ready.is_set() else "starting", **self.counts()})


class Metrics(Status):
    """The answer for Prometheus: the same, as it asks for it."""

    def get(self) -> None:
        """Say it in the format of Prometheus."""
        asked = CollectorRegistry()
        for name, count in {"ready": int(self.ready.is_set()), **self.counts()}.items():
            Gauge(f"cxroi_{name}", MEANINGS[name], registry=asked).set(count)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest(asked))
