"""Keys that a process keeps at hand for a minute, and no longer once a key has been destroyed, in whatever process.

Beside a keys database of SQLite lies a stamp that all processes of the machine see: whoever destroys a key draws another, and
what was kept under the former is not believed any more. One of PostgreSQL may serve several machines: nothing is kept.
"""

from __future__ import annotations

import mmap
import os
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy.engine import make_url

CACHE_SECONDS = 60.0
MAX_KEYS = 1000
STAMP_BYTES = 16


class KeyCache:
    """The keys of one keys database that this process has used lately."""

    def __init__(self, stamp: Path | None) -> None:
        self._shared = _map_shared_bytes(stamp) if stamp else None
        self._entries: dict[UUID, tuple[bytes, float, bytes]] = {}

    def read_stamp(self) -> bytes:
        """To be read before the keys that one means to keep: a key destroyed meanwhile is then not kept."""
        return self._shared[:STAMP_BYTES] if self._shared else b""

    def put(self, keys: Mapping[UUID, bytes], *, under: bytes) -> None:
        if self._shared is None:
            return
        if len(self._entries) + len(keys) > MAX_KEYS:
            self._entries.clear()
        until = time.monotonic() + CACHE_SECONDS
        self._entries.update({key_id: (under, until, key) for key_id, key in keys.items()})

    def get(self, key_id: UUID) -> bytes | None:
        """The key, if it was kept less than a minute ago and none was destroyed since."""
        stamp, until, key = self._entries.get(key_id, (b"", 0.0, b""))
        return key if key and stamp == self.read_stamp() and time.monotonic() < until else None

    def clear(self) -> None:
        """What every process has kept is void from now on."""
        self._entries.clear()
        if self._shared is not None:
            self._shared[:STAMP_BYTES] = os.urandom(STAMP_BYTES)


@cache
def get_key_cache(keys_url: str) -> KeyCache:
    """Those of the keys database at this address."""
    url = make_url(keys_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return KeyCache(Path(f"{url.database}-stamp") if is_file else None)


def _map_shared_bytes(path: Path) -> mmap.mmap:
    """A few bytes that all processes of this machine read and write at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.ftruncate(descriptor, STAMP_BYTES)
        return mmap.mmap(descriptor, STAMP_BYTES)
    finally:
        os.close(descriptor)
