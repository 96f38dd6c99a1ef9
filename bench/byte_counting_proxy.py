"""What passes on the wire between a browser and a server, counted by standing between them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

BLOCK = 65536


class ByteCountingProxy:
    """A relay on a port of its own; `received` is what came back from the server, to the byte."""

    def __init__(self, port: int) -> None:
        self.server = port
        self.received = 0
        self.sockets: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]

    def relay(self) -> None:
        """Until it is cut."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server))
                self.sockets += (client, server)
                Thread(target=self._forward, args=(client, server, False), daemon=True).start()
                Thread(target=self._forward, args=(server, client, True), daemon=True).start()

    def stop(self) -> None:
        """Nothing answers any more."""
        for each in (self.listener, *self.sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # whoever waits for it is told
        self.listener.close()

    def _forward(self, source: socket.socket, target: socket.socket, comes_back: bool) -> None:
        with suppress(OSError):
            while block := source.recv(BLOCK):
                self.received += len(block) if comes_back else 0
                target.sendall(block)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def run_proxy(port: int) -> Iterator[ByteCountingProxy]:
    """A relay to that port, cut at the end."""
    wire = ByteCountingProxy(port)
    Thread(target=wire.relay, daemon=True).start()
    try:
        yield wire
    finally:
        wire.stop()
