"""A program that tries to leave its confinement, and doors for it to try."""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.core.parsing import confinement

# What each attempt ends with is written by its name: the kind of error, "done" for a success.
ESCAPE = """
import json, os, signal, socket, sys

doors = json.loads(DOORS)
results = {}

def attempt(name, act):
    try:
        act()
        results[name] = "done"
    except OSError as error:
        results[name] = type(error).__name__

def connect(family, kind, address):
    with socket.socket(family, kind) as client:
        client.settimeout(5)
        client.connect(address)

def send_datagram(make):
    with make() as client:
        client.sendto(b"x", doors["datagrams"])

def listen():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(doors["free"])
        server.listen()
        server.accept()

for number, address in enumerate(doors["streams"]):
    attempt(f"stream {number}", lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, address))
attempt("abstract", lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, "\\0" + doors["abstract"]))
attempt("tcp", lambda: connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", doors["tcp"])))
attempt("udp", lambda: connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 9)))
attempt("datagram", lambda: send_datagram(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)))
attempt("datagram of a pair", lambda: send_datagram(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]))
attempt("listen", listen)
attempt("delete", lambda: os.unlink(doors["streams"][0]))
attempt("read", lambda: open(doors["file"]).read())
attempt("write", lambda: open(doors["free"], "w").close())
attempt("signal", lambda: os.kill(doors["process"], signal.SIGUSR1))
"""
REFUSED = {"PermissionError"}


@dataclass
class Doors:
    """Targets that an escape would reach, with the code of the program that tries."""

    code: str
    sockets: list[socket.socket]
    free: Path

    def is_closed(self, results: dict[str, Any]) -> bool:
        """Whether nothing was reached, by what the program says and by what is seen from outside."""
        # A socket is listened on in vain: nobody finds it, and nobody is accepted.
        outcomes = {**results, "listen": "PermissionError" if results["listen"] == "OSError" else results["listen"]}
        return set(outcomes.values()) == REFUSED and not self.free.exists() and not any(map(_is_reached, self.sockets))


@contextmanager
def allow_reading(folder: Path) -> Iterator[None]:
    """Let confined programs read a folder of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confinement, "_READABLE", (*confinement._READABLE, str(folder)))
        yield


@contextmanager
def open_doors() -> Iterator[Doors]:
    """Sockets of every kind, in /tmp and in /run, a file, and this process."""
    with ExitStack() as stack:
        roots = [root for root in ("/tmp", "/run") if os.access(root, os.W_OK)]
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(dir=root))) for root in roots]
        abstract = f"parvis-test-{os.getpid()}"
        streams = [stack.enter_context(_listen_unix(str(folder / "s"))) for folder in folders]
        datagrams = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(str(folders[0] / "d"))
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        sockets = [*streams, stack.enter_context(_listen_unix(f"\0{abstract}")), datagrams, tcp]
        for door in sockets:
            door.setblocking(False)
        (folders[0] / "file").write_text("secret")
        former = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        stack.callback(signal.signal, signal.SIGUSR1, former)
        doors = {
            "streams": [str(folder / "s") for folder in folders],
            "datagrams": str(folders[0] / "d"),
            "abstract": abstract,
            "tcp": tcp.getsockname()[1],
            "free": str(folders[0] / "free"),
            "file": str(folders[0] / "file"),
            "process": os.getpid(),
        }
        yield Doors(f"DOORS = {json.dumps(doors)!r}\n{ESCAPE}", sockets, folders[0] / "free")


def _listen_unix(address: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    return server


def _is_reached(door: socket.socket) -> bool:
    try:
        if door.type == socket.SOCK_DGRAM:
            door.recv(1)
        else:
            door.accept()
    except BlockingIOError:
        return False
    return True
