"""Tries what a confined program must not do, and writes what the system has refused, a word each: "files", "sockets".

Run by its path, confined: the only argument is a file that a confined program must not read.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable


def is_refused(attempt: Callable[[], object]) -> bool:
    """Whether the system refuses, instead of finding nothing."""
    try:
        attempt()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def connect_to_nobody() -> None:
    """Connect to a Unix socket that does not exist."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("/nobody")


if __name__ == "__main__":
    if is_refused(lambda: open(sys.argv[1])):  # noqa: PTH123, SIM115 - nothing is opened
        print("files")  # noqa: T201 - whoever started this process reads it
    if is_refused(connect_to_nobody) and is_refused(socket.socket):
        print("sockets")  # noqa: T201
