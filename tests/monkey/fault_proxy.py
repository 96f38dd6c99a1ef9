"""A TCP proxy between the browser and the server that injects faults."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from typing import BinaryIO

from tests.servers import find_free_port

HOST = "127.0.0.1"
PATIENCE = 20.0
# Maximum wait for the server after a cut request, so that its effects are complete.
LAST_ANSWER = 1.0
LONGEST_DELAY = 0.8
PORTAL_TITLE = "Connectez-vous au Wi-Fi de la gare"
PAGE = f"<!doctype html><html lang=fr><title>Wi-Fi</title><h1>{PORTAL_TITLE}</h1></html>".encode()
PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
    len(PAGE),
    PAGE,
)
# `offline` is simulated by the browser itself.
FAULTS = ("offline", "refuse", "fin", "rst", "lost response", "delay", "truncated response", "portal", "twice")
NO_FAULT = "none"


class FaultProxy:
    """One request for each connection. `fault` applies to later requests; `amount` (0 to 1) is its intensity."""

    def __init__(self, upstream_port: int, network: str) -> None:
        self.upstream_port, self.network = upstream_port, network
        self.port = find_free_port()
        self.url = f"http://localhost:{self.port}"
        self.fault, self.amount = NO_FAULT, 0.0
        self._listener: socket.socket | None = None

    def set_fault(self, fault: str, amount: float = 0.0) -> None:
        self.fault, self.amount = fault, amount
        if fault == "refuse":
            self.close()
        elif self._listener is None:
            self.open()

    def open(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, self.port))
        listener.listen(128)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        if self._listener:
            # `accept` blocks in another thread: closing the socket does not interrupt it.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(PATIENCE)
        with suppress(OSError), client, client.makefile("rb") as stream:
            if request := self._read_request(stream):
                self._act(client, *request)

    def _read_request(self, stream: BinaryIO) -> tuple[bytes, bytes] | None:
        """Read the head, adding the IP address of this device and `Connection: close`, and the body."""
        first, length, headers = stream.readline(), 0, []
        while (line := stream.readline()) not in (b"\r\n", b""):
            name = line.split(b":")[0].lower()
            if name == b"content-length":
                length = int(line.split(b":")[1])
            if name not in (b"connection", b"x-forwarded-for"):
                headers.append(line)
        if not first:
            return None
        own = f"X-Forwarded-For: {self.network}\r\nConnection: close\r\n\r\n".encode()
        return first + b"".join(headers) + own, stream.read(length)

    def _act(self, client: socket.socket, head: bytes, body: bytes) -> None:
        fault, amount = self.fault, self.amount
        is_write = not head.startswith((b"GET", b"HEAD"))
        if fault == "portal":
            client.sendall(PORTAL)
        elif fault in ("fin", "rst") and body:
            self._cut(client, head + body[: int(len(body) * amount)], is_reset=fault == "rst")
        else:
            if fault == "twice" and is_write:
                self._ask(head + body)
            if fault == "delay":
                time.sleep(LONGEST_DELAY * amount)
            response = self._ask(head + body)
            if fault == "truncated response":
                response = response[: int(len(response) * amount)]
            if fault != "lost response":
                client.sendall(response)

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection((HOST, self.upstream_port), PATIENCE) as upstream:
            upstream.sendall(request)
            return _read_all(upstream)

    def _cut(self, client: socket.socket, part: bytes, *, is_reset: bool) -> None:
        with socket.create_connection((HOST, self.upstream_port), LAST_ANSWER) as upstream:
            upstream.sendall(part)
            if is_reset:
                for each in (upstream, client):
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                upstream.shutdown(socket.SHUT_WR)
                _read_all(upstream)


def _read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)
