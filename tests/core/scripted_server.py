"""A TCP server that plays a scripted response, for the outgoing client."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread


@dataclass
class ScriptedServer:
    """A server that responds as told, byte by byte, and records its requests."""

    port: int
    speak: Callable[[socket.socket], None]
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def run_server(
    speak: Callable[[socket.socket], None], *, context: ssl.SSLContext | None = None
) -> Iterator[ScriptedServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = ScriptedServer(listener.getsockname()[1], speak)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            Thread(target=serve_one, args=(connection,), daemon=True).start()

    def serve_one(connection: socket.socket) -> None:
        try:
            speaking = context.wrap_socket(connection, server_side=True) if context else connection
            server.requests.append(read_request(speaking))
            server.speak(speaking)
            speaking.close()
        except OSError:
            connection.close()

    Thread(target=serve, daemon=True).start()
    try:
        yield server
    finally:
        listener.close()


def read_request(connection: socket.socket) -> bytes:
    """A whole request, which comes in one or two parts."""
    words = connection.recv(65536)
    head, _, body = words.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def make_speaker(*parts: bytes, every: float = 0.0) -> Callable[[socket.socket], None]:
    def speak(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(every)

    return speak


def make_endless_speaker(head: bytes, part: bytes, every: float = 0.0) -> Callable[[socket.socket], None]:
    def speak(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(part)
            time.sleep(every)

    return speak
