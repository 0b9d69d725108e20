"""A reverse proxy, as a hub or a web server is one: it leaves one prefix to a server behind it."""

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HEAD_ENDS = b"\r\n\r\n"
NOT_HERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Proxy:
    """Passes on what begins with ``prefix``, as it was asked and with the reader's own Host."""

    prefix: str
    behind: int
    """The port of the server that is asked in turn."""
    port: int = 0
    refused: list[str] = field(default_factory=list)
    """What was asked for beside the prefix."""
    end: asyncio.Future[None] | None = None
    """Its result ends the proxy."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer one request; a connection that becomes a websocket stays open."""
        try:
            head = await reader.readuntil(HEAD_ENDS)
            path = head.split(b" ")[1].decode()
            if not path.startswith(self.prefix):
                self.refused.append(path)
                writer.write(NOT_HERE)
                return
            there, back = await asyncio.open_connection("127.0.0.1", self.behind)
            back.write(_once(head))
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever asked has gone
        finally:
            writer.close()


def _once(head: bytes) -> bytes:
    """Ask for one answer, so that the next request is looked at again."""
    if b"\r\nupgrade: websocket" in head.lower():
        return head
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


async def _pass_on(source: StreamReader, sink: StreamWriter) -> None:
    try:
        while part := await source.read(65_536):
            sink.write(part)
            await sink.drain()
    except OSError:
        pass  # the other end has gone
    finally:
        sink.close()


@contextmanager
def proxy(prefix: str, behind: int) -> Iterator[Proxy]:
    """Run a proxy on a free port, in a thread of its own."""
    running, begun = Proxy(prefix, behind), threading.Event()

    async def listen() -> None:
        server = await asyncio.start_server(running.answer, "127.0.0.1", 0)
        running.port = server.sockets[0].getsockname()[1]
        running.end = asyncio.get_running_loop().create_future()
        begun.set()
        await running.end
        server.close()

    thread = threading.Thread(target=asyncio.run, args=[listen()])
    thread.start()
    begun.wait()
    try:
        yield running
    finally:
        running.end.get_loop().call_soon_threadsafe(running.end.set_result, None)
        thread.join()
