"""The libraries that lay out texts, looked for without loading anything else: `make run` asks before each start."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache

# Under the names of Linux and of macOS.
_LIBRARIES = (("libpango-1.0.so.0", "libpango-1.0.dylib"), ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"))


@cache
def has_pango() -> bool:
    """Whether the libraries that lay out texts can be loaded."""
    return all(any(_can_load(name) for name in names) for names in _LIBRARIES)


def _can_load(name: str) -> bool:
    with suppress(OSError):
        ctypes.CDLL(name)
        return True
    return False
