"""Folder of temporary test files that need no durability: in memory, when there is enough space."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
DISK = Path(tempfile.gettempdir())


def get_folder() -> Path:
    """Return the folder; commits are faster there than on a disk."""
    has_room = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ROOM
    return SHARED_MEMORY if has_room else DISK
