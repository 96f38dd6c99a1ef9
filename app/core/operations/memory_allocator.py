"""Settings of the memory allocator of a process that many threads of a server share."""

from __future__ import annotations

import ctypes

# Of mallopt(3).
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
LARGE_BYTES, FREE_BYTES, ARENAS = 256 * 1024, 1024 * 1024, 2


def give_memory_back() -> None:
    """Have the memory of uploaded files returned to the system as soon as they are handled.

    By default glibc keeps it for the next ones, in an arena of each thread. Other C libraries are left as they are.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is None:
        return
    for option, value in ((_MMAP_THRESHOLD, LARGE_BYTES), (_TRIM_THRESHOLD, FREE_BYTES), (_ARENA_MAX, ARENAS)):
        set_option(option, value)
