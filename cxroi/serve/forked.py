"""How does one more reader take less memory? By a kernel forked from what has loaded its parts.

Jupyter lets anyone provide its kernels. Ours come from a warm process, and share with it what none
of them writes. One that cannot be had that way is started as everywhere else.
"""
# mypy: disable-error-code="attr-defined"
# (types are checked as on Windows: there, and where the system gives no hold of a process, none of
# this is reached)

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from functools import partialmethod
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from jupyter_client.connect import KernelConnectionInfo

NAME = "cxroi-forked"
USUAL = [sys.executable, "-m", "ipykernel_launcher", "-f"]
FOR_DEBUGGERS = "-Xfrozen_modules=off"
# As Jupyter's launcher: no file in the folder that it is started in takes a module's place.
PROGRAM = """
import sys
if not sys.path[0]:
    del sys.path[0]
from cxroi.serve.warm import become_kernels
become_kernels(int(sys.argv[1]))
"""
LONGEST_LOAD = 30.0  # seconds, in which a warm process is ready
LONGEST_WAIT = 3.0  # seconds, in which it forks; a few hundredths are usual


@asynccontextmanager
async def warm_process() -> AsyncIterator[None]:
    """Keep a process from which kernels are forked, on a system that gives a hold of them."""
    if not hasattr(os, "pidfd_open"):  # a number may be another process's by now
        yield
        return
    here, process = _start()
    ForkedProvisioner.requests = here
    factory = KernelProvisionerFactory.instance()
    place = f"{__name__}:{ForkedProvisioner.__name__}"
    factory.provisioners[NAME] = EntryPoint(NAME, place, factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    with here, process:
        try:
            here.settimeout(0)
            with suppress(OSError):  # kernels are started as Jupyter does
                async with asyncio.timeout(LONGEST_LOAD):
                    await asyncio.get_running_loop().sock_recv(here, 1)
            here.settimeout(LONGEST_WAIT)
            yield
        finally:
            process.kill()


def _start() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start a warm process; return a line to it."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        process = subprocess.Popen(
            [sys.executable, FOR_DEBUGGERS, "-c", PROGRAM, str(there.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[there.fileno()],
            start_new_session=True,
        )
    return here, process


class ForkedKernel:
    """A kernel that is nobody's child here: as much of ``Popen`` as a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._handle = os.pidfd_open(pid)

    def poll(self, patience: int | None = 0) -> int | None:
        """Return 0 if it has ended, however it did."""
        if self.returncode is None:
            end = select.poll()
            end.register(self._handle, select.POLLIN)
            if end.poll(patience):
                os.close(self._handle)
                self.returncode = 0
        return self.returncode

    wait = partialmethod(poll, None)

    def send_signal(self, number: int) -> None:
        """Send a signal to this process, or to none."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    terminate = partialmethod(send_signal, signal.SIGTERM)
    kill = partialmethod(send_signal, signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Has kernels forked from the warm process, or starts them as Jupyter does."""

    requests: ClassVar[socket.socket]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel; one that wants another interpreter or environment is not forked."""
        *command, connection = (part for part in cmd if part != FOR_DEBUGGERS)
        kernel = None
        if command == USUAL and not self.kernel_spec.env and kwargs.keys() <= {"env", "cwd"}:
            kernel = self._fork(json.dumps({"connection": connection, **kwargs}).encode())
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel  # type: ignore[assignment]  # as much of it as is asked for
        self.pid = self.pgid = kernel.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    def _fork(self, request: bytes) -> ForkedKernel | None:
        """Have a kernel forked; unless it hears that there is hold of it, it ends by itself.

        Nothing else goes on meanwhile, as when a kernel is started: who ends all would miss it.
        """
        here, there = socket.socketpair()
        here.settimeout(LONGEST_WAIT)
        try:
            with here:
                with there:
                    socket.send_fds(self.requests, [request], [there.fileno()])
                kernel = ForkedKernel(int(here.recv(16)))
                here.send(b"go")
                return kernel
        except TimeoutError:
            self.requests.close()  # asked again, it would keep all readers waiting again
        except (OSError, ValueError):
            pass
        return None

    async def send_signal(self, signum: int) -> None:
        """Send a signal to a kernel and what it started, while the number is theirs."""
        if await self.poll() is None:
            await super().send_signal(signum)
