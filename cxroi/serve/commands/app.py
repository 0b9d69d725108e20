"""The command ``cxroi app``: serve the workbooks as pages, until Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.exports.theme_file import use_theme
from cxroi.model.data_files import workbooks_folder
from cxroi.model.errors import SetupError
from cxroi.model.limits import Limits, use_limits
from cxroi.serve.address import HERE, Address, own_base
from cxroi.serve.own_folder import add_folder, check_tables, use_folder
from cxroi.serve.proxies import trust
from cxroi.widgets.scenario_store import use_store

if TYPE_CHECKING:
    import argparse

HUB_DECIDES = {"--port": HERE.port, "--base-url": HERE.base, "--user-header": ""}
"""Options, with their usual values, that a JupyterHub leaves no choice of."""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    add_folder(command)
    command.add_argument("--port", type=int, default=8866, help="port to serve on (8866)")
    command.add_argument("--host", default="127.0.0.1", help="address to serve on (127.0.0.1)")
    command.add_argument(
        "--base-url",
        default="/",
        metavar="PATH",
        help="path prefix of every address, behind a shared proxy (/)",
    )
    command.add_argument(
        "--trusted-proxy",
        default="",
        metavar="ADDRESS[,…]",
        help="addresses or networks whose X-Forwarded-For, -Proto and -Host are believed (none)",
    )
    command.add_argument(
        "--user-header",
        default="",
        metavar="NAME",
        help="header in which a trusted proxy names the signed-in user, who needs no token then",
    )
    command.add_argument(
        "--hub",
        action="store_true",
        help="serve as a part of JupyterHub, which starts this command and signs users in",
    )
    command.add_argument("--seats", type=int, default=20, help="maximum simultaneous users (20)")
    _add_limits(command)
    command.add_argument("--no-open", action="store_true", help="do not open a browser")
    command.add_argument(
        "--scenarios",
        type=Path,
        metavar="DIR",
        help="let users save scenarios in this folder; without it nothing is saved",
    )
    command.add_argument(
        "--audit",
        type=Path,
        metavar="FILE",
        help="append a line of JSON for each page opened, case saved or exported, and refusal",
    )
    command.add_argument(
        "--access-log",
        type=Path,
        metavar="FILE",
        help="append a line in the Common Log Format for each request",
    )
    command.add_argument(
        "--theme", type=Path, metavar="FILE", help="branding for the pages (.toml)"
    )


def _add_limits(command: argparse.ArgumentParser) -> None:
    usual = Limits()
    for name, metavar, held, what in (
        ("--kernel-memory", "MB", usual.memory, "memory of a reader's kernel"),
        ("--request-seconds", "N", usual.seconds, "time for one request"),
        ("--unfolded-upload", "MB", usual.unfolded, "size of an uploaded file, unfolded"),
        ("--simulated-years", "N", usual.years, "simulations × segments × years of one request"),
    ):
        words = f"maximum {what}; 0 for no limit ({held})"
        command.add_argument(name, type=int, default=held, metavar=metavar, help=words)


def run(options: argparse.Namespace) -> None:
    """Check what the pages are made of, make what they share, and serve them."""
    if options.folder:
        use_folder(options.folder)
    use_store(options.scenarios)
    for warning in use_theme(options.theme).warnings:
        print(warning, file=sys.stderr)
    use_limits(
        Limits(
            options.kernel_memory,
            options.request_seconds,
            options.unfolded_upload,
            options.simulated_years,
        )
    )
    address = _place(options)
    check_tables()
    # Slow to load, so only now: a fault of the folder or the tables is said without them.
    from cxroi.serve.server import serve  # noqa: PLC0415
    from cxroi.serve.settings import Logs  # noqa: PLC0415
    from cxroi.widgets.sobol_points import sobol_samples  # noqa: PLC0415
    from cxroi.widgets.specs import chart_specs  # noqa: PLC0415

    chart_specs()  # made before the first visitor, not during the visit
    sobol_samples()
    serve(
        workbooks_folder(),
        address,
        open_browser=not (options.no_open or options.hub),
        seats=options.seats,
        logs=Logs(options.audit, options.access_log),
    )


def _place(options: argparse.Namespace) -> Address:
    """Say where to serve: where the options do, or where a hub does."""
    if not options.hub:
        base = own_base(options.base_url)
        proxies = trust(options.trusted_proxy, options.user_header)
        return Address(options.host, options.port, base, proxies)
    for name, usual in HUB_DECIDES.items():
        if getattr(options, name[2:].replace("-", "_")) != usual:
            raise SetupError(f"{name} has no use with --hub: JupyterHub decides it. Leave it out.")
    from cxroi.serve.hub import join_hub  # noqa: PLC0415 - only where there is one

    return join_hub(options.host, options.trusted_proxy)
