"""A proxy that counts the bytes between a browser and a server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

BLOCK = 65536


class ByteCountingProxy:
    """A relay on its own port; `received` is the number of bytes from the server."""

    def __init__(self, port: int) -> None:
        self.server = port
        self.received = 0
        self.sockets: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]

    def relay(self) -> None:
        """Relay connections until the proxy is stopped."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server))
                self.sockets += (client, server)
                Thread(target=self._forward, args=(client, server, False), daemon=True).start()
                Thread(target=self._forward, args=(server, client, True), daemon=True).start()

    def stop(self) -> None:
        """Close the port and the connections."""
        for each in (self.listener, *self.sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # unblocks threads that wait for the socket
        self.listener.close()

    def _forward(self, source: socket.socket, target: socket.socket, comes_back: bool) -> None:
        with suppress(OSError):
            while block := source.recv(BLOCK):
                self.received += len(block) if comes_back else 0
                target.sendall(block)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def run_proxy(port: int) -> Iterator[ByteCountingProxy]:
    """Run a relay to this port, stopped at the end."""
    wire = ByteCountingProxy(port)
    Thread(target=wire.relay, daemon=True).start()
    try:
        yield wire
    finally:
        wire.stop()
