"""Where is it served? At a host and port, from the root on or under a prefix, behind proxies or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.errors import SetupError
from cxroi.serve.proxies import NO_PROXIES, Proxies

if TYPE_CHECKING:
    from cxroi.serve.authentication import Authentication

ROOT = "/"
PART = re.compile(r"(?!\.+$)(?:[\w.~@:+-]|%[0-9A-Fa-f]{2})+", re.ASCII)


class Address(NamedTuple):
    """What all addresses of a server begin with; ``base`` begins and ends with a slash."""

    host: str = "127.0.0.1"
    port: int = 8866
    base: str = ROOT
    proxies: Proxies = NO_PROXIES
    hub: Authentication | None = None
    """What lets readers in, where JupyterHub does."""


HERE = Address()


def own_base(given: str) -> str:
    """Return a prefix with its slashes, or say why no address can begin with it.

    Examples
    --------
    >>> own_base("reports/churn")
    '/reports/churn/'
    >>> own_base("/")
    '/'
    """
    parts = given.strip().removeprefix("/").removesuffix("/").split("/")
    if parts == [""]:
        return ROOT
    if not all(map(PART.fullmatch, parts)):
        raise SetupError(
            f"--base-url {given} cannot begin an address. Use the path alone, in letters, digits "
            "and dashes, such as /reports/churn/."
        )
    return f"/{'/'.join(parts)}/"
