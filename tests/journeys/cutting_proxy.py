"""A streaming reverse proxy that cuts some requests in the middle of their body."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

BLOCK = 4096
# "half": no more data reaches the server, whose response is relayed. "fin": both connections are closed. "reset": with an RST.
CutKind = Literal["half", "fin", "reset"]


@dataclass
class CuttingProxy:
    """Cuts the bodies of `times` requests whose head contains `where`, after `after` bytes."""

    upstream: int
    kind: CutKind = "fin"
    where: bytes = b"/files/"
    after: int = 8_000
    times: int = 0
    cuts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self.upstream))
        back = threading.Thread(target=_forward, args=(server, client), daemon=True)
        back.start()
        with suppress(OSError):
            self._pass_requests(client, server, back)
        for end in (client, server):
            with suppress(OSError):
                end.close()

    def _pass_requests(self, client: socket.socket, server: socket.socket, back: threading.Thread) -> None:
        """Relay the requests of one connection; a matching head starts the count of bytes."""
        remaining: int | None = None
        while block := client.recv(BLOCK):
            if remaining is None and self._cut_if_due(block):
                remaining = self.after
            if remaining is not None and len(block) >= remaining:
                server.sendall(block[:remaining])
                self._close_connections(client, server, back)
                return
            remaining = None if remaining is None else remaining - len(block)
            server.sendall(block)
        server.shutdown(socket.SHUT_WR)
        back.join(10)

    def _cut_if_due(self, block: bytes) -> bool:
        with self._lock:
            if not (self.times and block.startswith(b"PUT ") and self.where in block.partition(b"\r\n")[0]):
                return False
            self.times -= 1
            self.cuts += 1
            return True

    def _close_connections(self, client: socket.socket, server: socket.socket, back: threading.Thread) -> None:
        if self.kind == "half":
            server.shutdown(socket.SHUT_WR)
            back.join(10)
        elif self.kind == "reset":
            for end in (client, server):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            # A thread that reads the socket would keep it open.
            server.shutdown(socket.SHUT_RD)
            server.close()
        else:
            server.shutdown(socket.SHUT_WR)
            server.close()


def _forward(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(BLOCK):
            target.sendall(block)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def cutting_proxy(upstream: int, **options: object) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(upstream, **options)  # type: ignore[arg-type]
    try:
        yield proxy
    finally:
        proxy.close()
