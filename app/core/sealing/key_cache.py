"""A cache of keys in each process, for a minute at most, invalidated in every process when a key is destroyed.

Beside a SQLite keys database, a stamp file is shared by all processes of the machine: destroying a key changes the
stamp, and entries cached under the old one become invalid. PostgreSQL may serve several machines: nothing is cached.
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
    """The recently used keys of one keys database."""

    def __init__(self, stamp: Path | None) -> None:
        self._shared = _map_shared_bytes(stamp) if stamp else None
        self._entries: dict[UUID, tuple[bytes, float, bytes]] = {}

    def read_stamp(self) -> bytes:
        """Read the stamp before the keys to cache, so that a key destroyed meanwhile is not cached as valid."""
        return self._shared[:STAMP_BYTES] if self._shared else b""

    def put(self, keys: Mapping[UUID, bytes], *, under: bytes) -> None:
        if self._shared is None:
            return
        if len(self._entries) + len(keys) > MAX_KEYS:
            self._entries.clear()
        expires_at = time.monotonic() + CACHE_SECONDS
        self._entries.update({key_id: (under, expires_at, key) for key_id, key in keys.items()})

    def get(self, key_id: UUID) -> bytes | None:
        """The key, if it was cached less than a minute ago and no key was destroyed since."""
        stamp, expires_at, key = self._entries.get(key_id, (b"", 0.0, b""))
        return key if key and stamp == self.read_stamp() and time.monotonic() < expires_at else None

    def clear(self) -> None:
        """Invalidate the cached keys of every process."""
        self._entries.clear()
        if self._shared is not None:
            self._shared[:STAMP_BYTES] = os.urandom(STAMP_BYTES)


@cache
def get_key_cache(keys_url: str) -> KeyCache:
    """The cache of the keys database at this URL."""
    url = make_url(keys_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return KeyCache(Path(f"{url.database}-stamp") if is_file else None)


def _map_shared_bytes(path: Path) -> mmap.mmap:
    """A small file mapped into the memory of all processes of this machine."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.ftruncate(descriptor, STAMP_BYTES)
        return mmap.mmap(descriptor, STAMP_BYTES)
    finally:
        os.close(descriptor)
